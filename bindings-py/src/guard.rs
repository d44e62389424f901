//! The wall that no panic passes; it knows nothing of Python.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came of a call, in the terms of this border.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// The answer, as JSON text.
    Answer(String),
    /// What the engine refused, as the JSON text of a `chiso::Error`.
    Refusal(String),
    /// The message of a defect of the engine. Nothing in it should panic; if something
    /// does, it must not reach Python as a `BaseException` that `except Exception` misses.
    Defect(String),
}

/// Runs `work` so that no panic leaves it.
pub(crate) fn guarded(work: impl FnOnce() -> chiso::Result<String>) -> Outcome {
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
