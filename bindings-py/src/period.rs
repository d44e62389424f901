//! The period that somebody says, in a text or as a year or a day.

use std::str::FromStr as _;

use chiso::Period;
use chiso::observe::Measured;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::cell;
use crate::failure::refused;

/// The period that a text names.
pub(crate) fn period_from_text(py: Python<'_>, text: Option<&str>) -> PyResult<Option<Period>> {
    text.map(Period::from_str).transpose().map_err(|error| refused(py, error))
}

/// The period that somebody says: a text, a year, a day.
pub(crate) fn period_from_python(
    py: Python<'_>,
    said: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<Period>> {
    let Some(said) = said else { return Ok(None) };
    let text = match cell::digits_of_python(said)? {
        Some(digits) => digits,
        None => match cell::of_python(said)? {
            Some(Measured::Text(text)) => text,
            _ => {
                return Err(PyTypeError::new_err(format!(
                    "a period is `2026`, `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10` or \
                     `2026-01-01/2026-10-10`, not {}",
                    said.repr()?
                )));
            }
        },
    };
    period_from_text(py, Some(&text))
}
