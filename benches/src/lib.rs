//! What the benchmarks measure on: made-up programmes and data, the same in every run.
//! The measured code is in `benches/`; `README.md` says how to run it.

mod data;
mod service;

pub use data::{Numbers, large_observations, large_programme};
pub use service::ServiceTable;
