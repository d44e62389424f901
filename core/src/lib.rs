//! Public-service programmes as data that can be computed.
#![warn(missing_docs)]

mod error;
pub mod formula;
pub mod math;
pub mod programme;
pub mod unit;
mod value;

pub use error::{Code, Diagnostic, Documented, Error, Result, Severity, Span};
pub use value::{State, Type, Value};
