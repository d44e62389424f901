//! Many units at once.

use std::cell::LazyCell;
use std::hint::black_box;
use std::sync::Arc;

use chiso::Plan;
use chiso::formula::Instructions;
use chiso::score::{Ranking, Results, Scorer};
use chiso_benches::{BulkTable, bulk_outputs, bulk_programme, large_observations, large_programme};
use criterion::{Criterion, Throughput};

const UNITS: usize = 100_000;

/// Many units, and the offices of a province.
const BULK: [(usize, &str); 2] = [(UNITS, "100,000"), (700, "700")];

/// How many units are read from observations in one go.
const READ: usize = 10_000;

pub(crate) fn scoring(criterion: &mut Criterion) {
    let plan = Plan::new(large_programme().unwrap()).unwrap();
    // Made when first measured on: with a filter, nothing of this may be wanted.
    let table = LazyCell::new(|| Arc::new(plan.table(&large_observations(UNITS)).unwrap()));
    let scores = LazyCell::new(|| plan.score(Arc::clone(&table)).unwrap());
    let few = LazyCell::new(|| large_observations(READ));
    let mut group = criterion.benchmark_group("100,000 units × 60 indicators");
    group.sample_size(10).throughput(Throughput::Elements(UNITS as u64));
    group.bench_function("score", |bencher| {
        let table = &*table;
        bencher.iter(|| plan.score(black_box(Arc::clone(table))).unwrap());
    });
    group.bench_function("rank", |bencher| {
        let scores = &*scores;
        bencher.iter(|| scores.ranks(black_box(&Ranking::default())).unwrap());
    });
    group.bench_function("rank bounds", |bencher| {
        let scores = &*scores;
        bencher.iter(|| scores.rank_bounds(black_box(&Ranking::default())).unwrap());
    });
    group.finish();
    let mut group = criterion.benchmark_group("10,000 units × 60 indicators");
    group.sample_size(10).throughput(Throughput::Elements(READ as u64));
    group.bench_function("table from observations", |bencher| {
        let few = few.as_slice();
        bencher.iter(|| plan.table(black_box(few)).unwrap());
    });
    group.finish();
}

/// What is asked for of columns, into columns that are used again.
pub(crate) fn bulk(criterion: &mut Criterion) {
    let plan = Plan::new(bulk_programme().unwrap()).unwrap();
    let scorer = || plan.scorer(&bulk_outputs()).unwrap();
    for (units, name) in BULK {
        let table = LazyCell::new(|| BulkTable::new(units));
        let mut group = criterion.benchmark_group(format!("bulk, {name} units × 60 indicators"));
        group.sample_size(10).throughput(Throughput::Elements(units as u64));
        let scorers: [(&str, &dyn Fn() -> Scorer); 3] = [
            ("scorer", &scorer),
            ("scorer, baseline", &|| scorer().with_instructions(Instructions::BASELINE)),
            ("scorer, 2 threads", &|| scorer().with_threads(2)),
        ];
        for (name, scorer) in scorers {
            group.bench_function(name, |bencher| {
                let (mut scorer, mut results) = (scorer(), Results::default());
                let batch = table.batch(&plan).unwrap();
                bencher.iter(|| {
                    scorer.score_into(black_box(&batch), &mut results).unwrap();
                    black_box(&results);
                });
            });
        }
        group.bench_function("ranks", |bencher| {
            let batch = table.batch(&plan).unwrap();
            let mut results = Results::default();
            scorer().score_into(&batch, &mut results).unwrap();
            bencher.iter(|| results.ranks(black_box(&Ranking::default()), &batch).unwrap());
        });
        group.finish();
    }
}
