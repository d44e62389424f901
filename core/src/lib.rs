//! Public-service programmes as data that can be computed.
#![warn(missing_docs)]

pub mod api;
mod error;
pub mod formula;
pub mod math;
pub mod observe;
mod period;
mod plan;
pub mod programme;
pub mod programmes;
pub mod score;
pub mod unit;
mod value;

pub use error::{Code, Diagnostic, Documented, Error, Result, Severity, Span};
pub use period::Period;
pub use plan::Plan;
pub use score::{Scorecard, Scores};
pub use value::{State, Type, Value};
