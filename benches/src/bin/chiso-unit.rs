//! The Rust side of what one unit costs in Python and in Node.
//!
//! ```text
//! chiso-unit FIGURES
//! ```
//!
//! reads what `chiso-plausible` printed into a file and prints, with a tab between them, the
//! nanoseconds in which the first unit becomes a table and scores, and those with its scorecard
//! as JSON: each the median of runs for some milliseconds.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that measures reads the clock and speaks through its output"
)]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chiso::Plan;
use chiso::observe::Observations;
use chiso::programme::Programme;
use serde_json::Value;

/// So long one of the two is measured.
const LONG: Duration = Duration::from_millis(8);

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [path] = words.as_slice() else {
        return Err("usage: chiso-unit FIGURES".into());
    };
    let figures: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let part = |name: &str| figures.get(name).ok_or_else(|| format!("{path} has no {name}"));
    let plan = Plan::new(Programme::from_value(part("programme")?)?)?;
    let observations: Vec<Observations> = serde_json::from_value(part("observations")?.clone())?;
    let one = observations.get(..1).ok_or("there is no unit")?;
    let score = median(|| {
        black_box(plan.score_observations(black_box(one))?);
        Ok(())
    })?;
    let scorecard = median(|| {
        let scores = plan.score_observations(black_box(one))?;
        black_box(serde_json::to_string(&scores.scorecard(0))?);
        Ok(())
    })?;
    println!("{score}\t{scorecard}");
    Ok(())
}

fn median(mut work: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<u128, Box<dyn Error>> {
    work()?;
    let (start, mut taken) = (Instant::now(), Vec::new());
    while start.elapsed() < LONG || taken.len() < 3 {
        let start = Instant::now();
        work()?;
        taken.push(start.elapsed().as_nanos());
    }
    taken.sort_unstable();
    Ok(taken.get(taken.len() / 2).copied().unwrap_or_default())
}
