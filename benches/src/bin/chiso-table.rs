//! The Rust side of what Python costs beside it: `cargo xtask bench --python` starts it.
//!
//! ```text
//! chiso-table PROGRAMME COLUMNS ROWS
//! ```
//!
//! reads a programme and its columns, one after the other as 64-bit floats, and then answers
//! every line with the nanoseconds in which the table was checked and its totals and classes
//! were scored.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that measures reads the clock and speaks through its output"
)]

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use chiso::Plan;
use chiso::formula::{Array, Numbers};
use chiso::programme::Programme;
use chiso::score::{Outputs, Results};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [programme, columns, rows] = words.as_slice() else {
        return Err("usage: chiso-table PROGRAMME COLUMNS ROWS".into());
    };
    let rows: usize = rows.parse()?;
    let plan = Plan::new(Programme::from_json(&std::fs::read_to_string(programme)?)?)?;
    let numbers: Vec<f64> = std::fs::read(columns)?
        .as_chunks::<8>()
        .0
        .iter()
        .map(|bytes| f64::from_le_bytes(*bytes))
        .collect();
    let mut scorer = plan.scorer(&Outputs::new().points("total").classes())?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        let mut batch = plan.batch(rows);
        for (name, column) in plan.programme().inputs.keys().zip(numbers.chunks(rows)) {
            batch = batch.with(name, Array::new(Numbers::Float64(column)));
        }
        let batch = batch.check()?;
        let mut results = Results::default();
        scorer.score_into(&batch, &mut results)?;
        let took = start.elapsed();
        println!("{}", took.as_nanos());
        std::io::stdout().flush()?;
    }
    Ok(())
}
