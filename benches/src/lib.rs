//! What the benchmarks measure on: made-up programmes and data, the same in every run.
//! The measured code is in `benches/`; `README.md` says how to run it.

mod bulk;
mod data;
mod plausible;
mod service;

pub use bulk::{BulkTable, bulk_outputs, bulk_programme};
pub use data::{Numbers, large_observations, large_programme, thousands};
pub use plausible::{Case, plausible, plausible_numbers};
pub use service::ServiceTable;
