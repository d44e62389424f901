//! Many units at once.

use std::hint::black_box;
use std::sync::Arc;

use chiso::Plan;
use chiso::score::Ranking;
use chiso_benches::{large_observations, large_programme};
use criterion::{Criterion, Throughput};

const UNITS: usize = 100_000;

/// How many units are read from observations in one go.
const READ: usize = 10_000;

pub(crate) fn scoring(criterion: &mut Criterion) {
    let plan = Plan::new(large_programme().unwrap()).unwrap();
    let observations = large_observations(UNITS);
    let mut group = criterion.benchmark_group("100,000 units × 60 indicators");
    group.sample_size(10).throughput(Throughput::Elements(UNITS as u64));
    let table = Arc::new(plan.table(&observations).unwrap());
    let few: Vec<_> = observations.into_iter().take(READ).collect();
    group.bench_function("score", |bencher| {
        bencher.iter(|| plan.score(black_box(Arc::clone(&table))).unwrap());
    });
    let scores = plan.score(Arc::clone(&table)).unwrap();
    group.bench_function("rank", |bencher| {
        bencher.iter(|| scores.ranks(black_box(&Ranking::default())).unwrap());
    });
    group.bench_function("rank bounds", |bencher| {
        bencher.iter(|| scores.rank_bounds(black_box(&Ranking::default())).unwrap());
    });
    group.finish();
    let mut group = criterion.benchmark_group("10,000 units × 60 indicators");
    group.sample_size(10).throughput(Throughput::Elements(READ as u64));
    group.bench_function("table from observations", |bencher| {
        bencher.iter(|| plan.table(black_box(&few)).unwrap());
    });
    group.finish();
}
