//! What chiso costs: `cargo bench -p chiso-benches`, or with a part of a name behind `--`.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "criterion's macros make undocumented functions; a benchmark fails by panicking, and \
              says what it cannot measure"
)]

mod built_in;
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
    built_in::one,
    table::scoring,
    table::bulk,
    built_in::tables,
    built_in::open_rows
);
criterion_main!(benches);
