//! The Python module.

use pyo3::prelude::*;

use crate::failure::detached;
use crate::not_applicable::NotApplicable;
use crate::plan::{Plan, read_document};
use crate::scorecard::Scorecard;
use crate::scores::Scores;
use crate::table::Columns;

/// Calls a function of the engine with a request in JSON text; returns the answer likewise.
#[pyfunction]
fn call(py: Python<'_>, function: &str, request: &str) -> PyResult<String> {
    detached(py, || chiso::api::call(function, request))
}

/// The JSON Schema of programme documents.
#[pyfunction]
fn schema() -> &'static str {
    chiso::programme::SCHEMA
}

/// The compiled half of the package `chiso`; use what `chiso` has instead.
#[pymodule(gil_used = false)]
fn _chiso(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(call, module)?)?;
    module.add_function(wrap_pyfunction!(read_document, module)?)?;
    module.add_function(wrap_pyfunction!(schema, module)?)?;
    module.add_class::<Plan>()?;
    module.add_class::<Scores>()?;
    module.add_class::<Scorecard>()?;
    module.add_class::<Columns>()?;
    module.add_class::<NotApplicable>()?;
    module.add("NOT_APPLICABLE", Py::new(module.py(), NotApplicable)?)
}
