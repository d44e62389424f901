//! The compiled half of the Python package `chiso`: it passes text to the engine and back.
//!
//! Nothing is computed here. [`call`] takes the name of a function and a request as JSON
//! text, lets other Python threads run while the engine works, and raises what the engine
//! refuses as `chiso.ChisoError`. The exception classes and the conversion between Python
//! values and JSON are written in Python (`python/chiso/`), where they are typed and can be
//! pickled.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

/// What came of a call, in the terms of this border.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// The answer, as JSON text.
    Answer(String),
    /// What the engine refused, as the JSON text of a `chiso::Error`.
    Refusal(String),
    /// The message of a defect of the engine. Nothing in it should panic; if something
    /// does, it must not reach Python as a `BaseException` that `except Exception` misses.
    Defect(String),
}

/// Runs `work` so that no panic leaves it.
fn guarded(work: impl FnOnce() -> chiso::Result<String>) -> Outcome {
    // No state outlives the call, so nothing half-changed can be seen afterwards.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(answer)) => Outcome::Answer(answer),
        Ok(Err(error)) => match serde_json::to_string(&error) {
            Ok(text) => Outcome::Refusal(text),
            Err(defect) => Outcome::Defect(defect.to_string()),
        },
        Err(payload) => Outcome::Defect(panic_message(payload.as_ref())),
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(message), _) => (*message).to_owned(),
        (_, Some(message)) => message.clone(),
        _ => "unknown cause".to_owned(),
    }
}

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

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "the test is about panics")]

    use chiso::{Code, Diagnostic};

    use super::*;

    #[test]
    fn a_panic_becomes_a_defect() {
        assert_eq!(guarded(|| panic!("plain")), Outcome::Defect("plain".to_owned()));
        let number = 7;
        assert_eq!(guarded(|| panic!("number {number}")), Outcome::Defect("number 7".to_owned()));
    }

    #[test]
    fn a_refusal_crosses_with_its_findings() {
        let refused = guarded(|| Err(Diagnostic::new(Code::TooDeep, "too deep").at("/a").into()));
        assert_eq!(
            refused,
            Outcome::Refusal(
                r#"{"message":"error[document.too_deep] at /a: too deep","code":"document.too_deep","path":"/a","diagnostics":[{"code":"document.too_deep","severity":"error","path":"/a","message":"too deep"}]}"#
                    .to_owned()
            )
        );
    }
}
