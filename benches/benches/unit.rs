//! One unit: what a service pays for every event, and a binding for every call.

use std::hint::black_box;
use std::sync::Arc;

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::score::Results;
use chiso::{Plan, api, programmes};
use chiso_benches::{BulkTable, bulk_outputs, bulk_programme};
use criterion::Criterion;
use serde_json::json;

const UNITS: [(&str, &str); 2] = [
    ("vn/766/portal-2026", include_str!("../../core/examples/data/thai-nguyen-2026-10-10.json")),
    ("vn/tn/138", include_str!("../../core/examples/data/commune-illustrative.json")),
];

/// One unit with the plan at hand, step by step.
pub(crate) fn one(criterion: &mut Criterion) {
    for (id, data) in UNITS {
        let programme = Programme::from_json(programmes::find(id).unwrap().text).unwrap();
        let plan = Plan::new(programme).unwrap();
        let observations: Observations = serde_json::from_str(data).unwrap();
        let observations = [observations];
        let table = Arc::new(plan.table(&observations).unwrap());
        let scores = plan.score(Arc::clone(&table)).unwrap();
        let mut group = criterion.benchmark_group(format!("one unit/{}", id.replace('/', " ")));
        group.bench_function("1 table", |bencher| {
            bencher.iter(|| plan.table(black_box(&observations)).unwrap());
        });
        group.bench_function("2 score", |bencher| {
            bencher.iter(|| plan.score(black_box(Arc::clone(&table))).unwrap());
        });
        group.bench_function("table + score", |bencher| {
            bencher.iter(|| plan.score_observations(black_box(&observations)).unwrap());
        });
        group.bench_function("3 scorecard with explanations", |bencher| {
            bencher.iter(|| scores.scorecard(black_box(0)).unwrap());
        });
        group.finish();
    }
}

/// One unit of which all 60 inputs are known, with the scorer at hand.
pub(crate) fn bulk(criterion: &mut Criterion) {
    let plan = Plan::new(bulk_programme().unwrap()).unwrap();
    let table = BulkTable::known(1);
    let batch = table.batch(&plan).unwrap();
    let mut scorer = plan.scorer(&bulk_outputs()).unwrap();
    let mut results = Results::default();
    let numbers = table.first();
    criterion.bench_function("one unit/60 indicators/complete case", |bencher| {
        bencher.iter(|| scorer.complete_case(black_box(&numbers)).unwrap());
    });
    criterion.bench_function("one unit/60 indicators/scorer", |bencher| {
        bencher.iter(|| {
            scorer.score_into(black_box(&batch), &mut results).unwrap();
            black_box(&results);
        });
    });
}

/// Calls through the border that the bindings use: JSON in, JSON out.
pub(crate) fn border(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    group.bench_function("version", |bencher| {
        bencher.iter(|| api::call("version", "{}").unwrap());
    });
    let (id, data) = UNITS[0];
    let observations: serde_json::Value = serde_json::from_str(data).unwrap();
    let request = json!({"programme": id, "observations": [observations]}).to_string();
    group.bench_function("score, loading and compiling included", |bencher| {
        bencher.iter(|| api::call("score", black_box(&request)).unwrap());
    });
    group.finish();
}
