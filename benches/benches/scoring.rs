//! What scoring costs: `cargo bench -p chiso-benches`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macros make undocumented functions; a benchmark fails by panicking"
)]

use criterion::{Criterion, criterion_group, criterion_main};

/// The fixed cost of a call through the border that the bindings use.
fn call(criterion: &mut Criterion) {
    criterion.bench_function("api/version", |bencher| {
        bencher.iter(|| chiso::api::call("version", "{}").unwrap());
    });
}

criterion_group!(benches, call);
criterion_main!(benches);
