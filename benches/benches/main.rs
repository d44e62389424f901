//! What chiso costs: `cargo bench -p chiso-benches`, or with a part of a name behind `--`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macros make undocumented functions; a benchmark fails by panicking"
)]

mod formula;
mod plan;
mod table;
mod unit;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    formula::columns,
    plan::loading,
    plan::compiling,
    unit::one,
    unit::bulk,
    unit::border,
    table::scoring,
    table::bulk
);
criterion_main!(benches);
