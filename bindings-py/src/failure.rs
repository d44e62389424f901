//! What goes wrong, as Python exceptions: their classes are written in Python.

use pyo3::prelude::*;

use crate::guard::{Refusal, guarded, walled};

/// The answer of the engine, or the exception for what it refused.
pub(crate) fn answer<T>(py: Python<'_>, work: impl FnOnce() -> chiso::Result<T>) -> PyResult<T> {
    guarded(work).map_err(|refusal| exception(py, &refusal))
}

/// The same, while other Python threads run.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> chiso::Result<T> + Send,
) -> PyResult<T> {
    py.detach(|| guarded(work)).map_err(|refusal| exception(py, &refusal))
}

/// What comes of work with Python's own objects, through which no panic passes either.
pub(crate) fn within<T>(py: Python<'_>, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    walled(work).unwrap_or_else(|message| Err(exception(py, &Refusal::Defect(message))))
}

/// The exception for a refusal of the engine.
pub(crate) fn refused(py: Python<'_>, error: chiso::Error) -> PyErr {
    exception(py, &Refusal::Refused(error))
}

/// The text of something that can always be written as JSON.
pub(crate) fn json(py: Python<'_>, value: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| exception(py, &Refusal::Defect(error.to_string())))
}

/// The exception that one of the makers in `chiso.errors` builds.
fn exception(py: Python<'_>, refusal: &Refusal) -> PyErr {
    let (maker, text) = match refusal {
        Refusal::Defect(message) => ("internal_error", message.clone()),
        Refusal::Refused(error) => match serde_json::to_string(error) {
            Ok(text) => ("error_from_json", text),
            Err(defect) => ("internal_error", defect.to_string()),
        },
    };
    match py.import("chiso.errors").and_then(|errors| errors.call_method1(maker, (text,))) {
        Ok(value) => PyErr::from_value(value),
        Err(failure) => failure,
    }
}
