//! Many units at once.

use std::cell::LazyCell;
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
