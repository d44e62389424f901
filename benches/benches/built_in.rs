//! What people have: tables of the built-in programmes, complete, with gaps, with given points,
//! and below provinces; and one unit of each.

use std::cell::LazyCell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use chiso::observe::Table;
use chiso::programme::Programme;
use chiso::score::{Outputs, Results};
use chiso::{Plan, programmes};
use chiso_benches::{
    BulkTable, Case, bulk_outputs, bulk_programme, plausible, plausible_numbers, thousands,
};
use criterion::{Criterion, Throughput};

/// The communes of some provinces, and those of a country, three times over.
const ROWS: [usize; 2] = [700, 10_500];

/// What services and statistical offices would score.
const PROGRAMMES: [&str; 3] = ["vn/766/portal-2026", "vn/766/2022", "vn/tn/138"];

fn plan(id: &str) -> Plan {
    let built_in = programmes::find(id).unwrap();
    Plan::new(Programme::from_json(built_in.text).unwrap()).unwrap()
}

/// The points and the class of the total, and what they may become.
fn outputs() -> [(&'static str, Outputs); 2] {
    let points = Outputs::new().points("total").classes();
    [("no bounds", points.clone()), ("bounds", points.bounds("total").possible_classes())]
}

/// Tables of built-in programmes.
pub(crate) fn tables(criterion: &mut Criterion) {
    for id in PROGRAMMES {
        let plan = plan(id);
        let has_provinces =
            programmes::find(id).unwrap().text.contains("\"assessed_at\": \"province\"");
        for rows in ROWS {
            let name = format!("{}, {} rows", id.replace('/', " "), thousands(rows));
            let mut group = criterion.benchmark_group(name);
            group
                .sample_size(10)
                .warm_up_time(Duration::from_millis(300))
                .measurement_time(Duration::from_secs(1))
                .throughput(Throughput::Elements(rows as u64));
            for case in Case::ALL {
                if case.provinces > 0 && !has_provinces {
                    continue;
                }
                // Made when first measured on: with a filter, nothing of this may be wanted.
                let table =
                    LazyCell::new(|| plan.table(&plausible(plan.programme(), rows, case)).unwrap());
                for (asked, outputs) in outputs() {
                    group.bench_function(format!("{}, {asked}", case.name), |bencher| {
                        let table: &Table = &table;
                        let mut scorer = plan.scorer(&outputs).unwrap();
                        let mut results = Results::default();
                        bencher.iter(|| {
                            scorer.score_into(black_box(&table.batch()), &mut results).unwrap();
                            black_box(&results);
                        });
                    });
                }
            }
            group.finish();
        }
    }
}

/// The programme of 60 indicators: every row with something missing.
pub(crate) fn open_rows(criterion: &mut Criterion) {
    let plan = Plan::new(bulk_programme().unwrap()).unwrap();
    for rows in [700, 100_000] {
        let table = LazyCell::new(|| BulkTable::open(rows));
        let name = format!("bulk, {} open rows × 60 indicators", thousands(rows));
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).throughput(Throughput::Elements(rows as u64));
        for (asked, outputs) in [
            ("no bounds", bulk_outputs()),
            ("bounds", bulk_outputs().bounds("total").possible_classes()),
        ] {
            group.bench_function(asked, |bencher| {
                let batch = table.batch(&plan).unwrap();
                let mut scorer = plan.scorer(&outputs).unwrap();
                let mut results = Results::default();
                bencher.iter(|| {
                    scorer.score_into(black_box(&batch), &mut results).unwrap();
                    black_box(&results);
                });
            });
        }
        group.finish();
    }
}

/// One complete unit of every built-in programme, in all the ways that there are.
pub(crate) fn one(criterion: &mut Criterion) {
    for built_in in programmes::list() {
        let plan = plan(built_in.id);
        let observations = plausible(plan.programme(), 1, Case::COMPLETE);
        let numbers = plausible_numbers(plan.programme());
        let table = Arc::new(plan.table(&observations).unwrap());
        let scores = plan.score(Arc::clone(&table)).unwrap();
        let [(_, points), (_, bounds)] = outputs();
        let name = format!("one plausible unit/{}", built_in.id.replace('/', " "));
        let mut group = criterion.benchmark_group(name);
        group.sample_size(20).measurement_time(Duration::from_secs(1));
        group.warm_up_time(Duration::from_millis(300));
        group.bench_function("Plan score", |bencher| {
            bencher.iter(|| plan.score(black_box(Arc::clone(&table))).unwrap());
        });
        for (asked, outputs) in [("points", &points), ("bounds", &bounds)] {
            let mut scorer = plan.scorer(outputs).unwrap();
            let mut results = Results::default();
            group.bench_function(format!("Plan scorer, kept, {asked}"), |bencher| {
                bencher.iter(|| {
                    scorer.score_into(black_box(&table.batch()), &mut results).unwrap();
                    black_box(&results);
                });
            });
        }
        let mut scorer = plan.scorer(&points).unwrap();
        if scorer.complete_case(&numbers).is_some() {
            group.bench_function("complete case", |bencher| {
                bencher.iter(|| scorer.complete_case(black_box(&numbers)));
            });
        } else {
            println!("{}: no complete case", built_in.id);
        }
        group.bench_function("scorecard", |bencher| {
            bencher.iter(|| scores.scorecard(black_box(0)).unwrap());
        });
        group.finish();
    }
}
