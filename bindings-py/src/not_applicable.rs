//! The value that is said where a unit does not have what an input asks for.

use pyo3::prelude::*;

/// The one value that says of a unit that it does not have what an input asks for.
#[pyclass(frozen, module = "chiso", name = "NotApplicable")]
pub(crate) struct NotApplicable;

#[pymethods]
impl NotApplicable {
    fn __repr__(&self) -> &'static str {
        "chiso.NOT_APPLICABLE"
    }

    fn __reduce__(&self) -> &'static str {
        "NOT_APPLICABLE"
    }
}
