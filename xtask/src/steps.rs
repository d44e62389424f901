//! The steps of a command, with what each took.

use std::time::{Duration, Instant};

use crate::shell::Outcome;

/// What was run so far.
pub(crate) struct Steps {
    done: Vec<(String, Duration, bool)>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { done: Vec::new() }
    }

    /// Runs `work` as the step `name`.
    #[allow(clippy::disallowed_methods, reason = "the clock is banned from the library, not here")]
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = work();
        self.done.push((name.to_owned(), start.elapsed(), outcome.is_ok()));
        outcome.map_err(|failure| failure.during(name))
    }

    /// Prints the table of times.
    pub(crate) fn print(&self) {
        if self.done.is_empty() {
            return;
        }
        println!();
        for (name, time, passed) in &self.done {
            let mark = if *passed { "ok" } else { "FAILED" };
            println!("{:>8.1} s  {name:<20} {mark}", time.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|(_, time, _)| *time).sum();
        println!("{:>8.1} s  in all", total.as_secs_f64());
    }
}
