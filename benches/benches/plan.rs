//! From a text to a plan.

use std::hint::black_box;

use chiso::Plan;
use chiso::programme::Programme;
use chiso::programmes;
use chiso_benches::large_programme;
use criterion::{BatchSize, Criterion};

/// Reading the text of every built-in programme.
pub(crate) fn loading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for built_in in programmes::list() {
        // A slash in a name would be a folder of its own.
        group.bench_function(built_in.id.replace('/', " "), |bencher| {
            bencher.iter(|| Programme::from_json(black_box(built_in.text)).unwrap());
        });
    }
    group.finish();
}

/// Checking and compiling every built-in programme, and a large one.
pub(crate) fn compiling(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    let built_in = programmes::list().iter().map(|built_in| {
        (built_in.id.replace('/', " "), Programme::from_json(built_in.text).unwrap())
    });
    let large = ("60 indicators".to_owned(), large_programme().unwrap());
    for (name, programme) in built_in.chain([large]) {
        group.bench_function(name, |bencher| {
            let copy = || programme.clone();
            bencher.iter_batched(copy, |copy| Plan::new(copy).unwrap(), BatchSize::SmallInput);
        });
    }
    group.finish();
}
