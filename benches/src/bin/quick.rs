//! The few times that tell how the engine is, in some seconds:
//! `cargo run --release -p chiso-benches --bin quick`.
//!
//! A line has a name, a number and its unit, with tabs between them. The number is the least of
//! repetitions that take turns: what else the machine does can only add to it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that measures reads the clock and speaks through its output"
)]

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::score::{Outputs, Results};
use chiso::{Plan, programmes};
use chiso_benches::{BulkTable, Case, bulk_outputs, bulk_programme, plausible};

/// Rows of the tables of built-in programmes.
const ROWS: usize = 2_000;

/// So long all repetitions together take, a little more with the last round.
const ALL: Duration = Duration::from_secs(5);

/// So long a repetition lasts at least: nobody is measured by cold caches or by the clock.
const TURN: Duration = Duration::from_millis(2);

/// One illustrative commune.
const COMMUNE: &str = include_str!("../../../core/examples/data/commune-illustrative.json");

type Work = Box<dyn FnMut() -> chiso::Result<()>>;

struct Contender {
    name: String,
    unit: &'static str,
    /// What a run is divided by, from nanoseconds.
    by: f64,
    work: Work,
    /// Runs in a repetition.
    runs: u32,
    least: f64,
}

fn contender(name: &str, unit: &'static str, by: f64, work: Work) -> Contender {
    Contender { name: name.to_owned(), unit, by, work, runs: 1, least: f64::INFINITY }
}

impl Contender {
    fn repetition(&mut self) -> chiso::Result<Duration> {
        let start = Instant::now();
        for _ in 0..self.runs {
            (self.work)()?;
        }
        let took = start.elapsed();
        let nanoseconds = took.as_secs_f64() * 1e9 / f64::from(self.runs);
        self.least = self.least.min(nanoseconds / self.by);
        Ok(took)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut contenders = vec![
        built_in("vn/766/portal-2026", Case::COMPLETE)?,
        built_in("vn/766/portal-2026", Case::GAPS)?,
        built_in("vn/766/portal-2026", Case::PROVINCES)?,
        built_in("vn/tn/138", Case::GIVEN_GAPS)?,
        bulk("bench-60, 700 open rows, bounds", BulkTable::open(700), 700, true)?,
        bulk("bench-60, 700 rows, no bounds", BulkTable::new(700), 700, false)?,
        bulk("bench-60, 100000 rows, no bounds", BulkTable::new(100_000), 100_000, false)?,
        complete_case()?,
        one_unit()?,
    ];
    // One of them alone, by a part of its name.
    if let Some(part) = std::env::args().nth(1) {
        contenders.retain(|one| one.name.contains(&part));
    }
    for one in &mut contenders {
        one.repetition()?;
        let took = one.repetition()?;
        let runs = TURN.as_nanos().div_ceil(took.as_nanos().max(1));
        one.runs = u32::try_from(runs)?;
    }
    let start = Instant::now();
    while start.elapsed() < ALL {
        for one in &mut contenders {
            one.repetition()?;
        }
    }
    for one in contenders {
        println!("{}\t{:.2}\t{}", one.name, one.least, one.unit);
    }
    Ok(())
}

fn plan(id: &str) -> chiso::Result<Plan> {
    Plan::new(Programme::from_json(programmes::find(id)?.text)?)
}

/// A table of a built-in programme, with bounds.
fn built_in(id: &str, case: Case) -> chiso::Result<Contender> {
    let plan = plan(id)?;
    let table = plan.table(&plausible(plan.programme(), ROWS, case))?;
    let outputs = Outputs::new().points("total").bounds("total").classes().possible_classes();
    let mut scorer = plan.scorer(&outputs)?;
    let mut results = Results::default();
    let name = format!("{id}, {ROWS} rows, bounds, {}", case.name);
    let work = Box::new(move || {
        scorer.score_into(black_box(&table.batch()), &mut results)?;
        black_box(&results);
        Ok(())
    });
    Ok(contender(&name, "ns a row", ROWS as f64, work))
}

/// A table of the programme of 60 indicators.
fn bulk(name: &str, table: BulkTable, rows: usize, bounds: bool) -> chiso::Result<Contender> {
    let plan = Plan::new(bulk_programme()?)?;
    let outputs = bulk_outputs();
    let outputs = if bounds { outputs.bounds("total").possible_classes() } else { outputs };
    let mut scorer = plan.scorer(&outputs)?;
    let mut results = Results::default();
    let work = Box::new(move || {
        scorer.score_into(black_box(&table.batch(&plan)?), &mut results)?;
        black_box(&results);
        Ok(())
    });
    Ok(contender(name, "ns a value", (rows * 60) as f64, work))
}

fn complete_case() -> chiso::Result<Contender> {
    let plan = Plan::new(bulk_programme()?)?;
    let numbers = BulkTable::known(1).first();
    let mut scorer = plan.scorer(&bulk_outputs())?;
    let work = Box::new(move || {
        black_box(scorer.complete_case(black_box(&numbers)));
        Ok(())
    });
    Ok(contender("bench-60, complete case", "ns", 1.0, work))
}

/// One unit, as everybody who has one scores it.
fn one_unit() -> Result<Contender, Box<dyn Error>> {
    let plan = plan("vn/tn/138")?;
    let observations: Observations = serde_json::from_str(COMMUNE)?;
    let table = Arc::new(plan.table(&[observations])?);
    let work = Box::new(move || {
        black_box(plan.score(black_box(Arc::clone(&table)))?);
        Ok(())
    });
    Ok(contender("vn/tn/138, one unit, Plan::score", "µs", 1e3, work))
}
