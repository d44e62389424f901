//! What is measured.

use std::error::Error;

/// What a step comes to.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A tool at work on data that it has at hand.
pub(crate) trait Contender {
    /// Does the work once, into buffers that the next run uses again.
    fn run(&mut self) -> Outcome;

    /// What the last run gave, as the driver reads it.
    fn results(&self) -> Outcome<Vec<u8>>;
}

/// Contenders by their names.
pub(crate) type Contenders = Vec<(String, Box<dyn Contender>)>;
