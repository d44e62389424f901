//! Batches and tables through the engine.

pub(super) mod blocks;
pub(super) mod cache;
pub(super) mod complete;
mod inherit;
pub(super) mod measured;
pub(super) mod outputs;
#[cfg(feature = "parallel")]
mod parallel;
mod profiles;
pub(super) mod results;
pub(super) mod scorer;
pub(super) mod table;
