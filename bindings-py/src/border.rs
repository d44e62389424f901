//! The Python module.

use pyo3::prelude::*;

use crate::guard::{Outcome, guarded};

/// The exception that one of the makers in `chiso.errors` builds from `text`.
fn exception(py: Python<'_>, maker: &str, text: &str) -> PyErr {
    let made = py.import("chiso.errors").and_then(|errors| errors.call_method1(maker, (text,)));
    match made {
        Ok(value) => PyErr::from_value(value),
        Err(failure) => failure,
    }
}

/// Calls a function of the engine with a request in JSON text; returns the answer likewise.
#[pyfunction]
fn call(py: Python<'_>, function: &str, request: &str) -> PyResult<String> {
    match py.detach(|| guarded(|| chiso::api::call(function, request))) {
        Outcome::Answer(text) => Ok(text),
        Outcome::Refusal(text) => Err(exception(py, "refusal", &text)),
        Outcome::Defect(text) => Err(exception(py, "defect", &text)),
    }
}

/// The compiled half of the package `chiso`; use the functions of `chiso` instead.
#[pymodule(gil_used = false)]
fn _chiso(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(call, module)?)
}
