//! The wall that no panic passes; it knows nothing of Python.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why there is no answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    /// What the engine refused.
    Refused(chiso::Error),
    /// The message of a defect of the engine. Nothing in it should panic; if something
    /// does, it must not reach Python as a `BaseException` that `except Exception` misses.
    Defect(String),
}

/// Runs `work` so that no panic leaves it.
pub(crate) fn guarded<T>(work: impl FnOnce() -> chiso::Result<T>) -> Result<T, Refusal> {
    walled(work).map_err(Refusal::Defect)?.map_err(Refusal::Refused)
}

/// What comes of `work`, or the message of the panic that it ended in.
pub(crate) fn walled<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing half-changed is seen afterwards: a scorer that was at work is thrown away.
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| panic_message(payload.as_ref()))
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

    use chiso::{Code, Diagnostic, Error};

    use super::*;

    #[test]
    fn a_panic_becomes_a_defect() {
        assert_eq!(guarded::<()>(|| panic!("plain")), Err(Refusal::Defect("plain".to_owned())));
        let number = 7;
        assert_eq!(
            guarded::<()>(|| panic!("number {number}")),
            Err(Refusal::Defect("number 7".to_owned()))
        );
    }

    #[test]
    fn a_refusal_keeps_its_findings() {
        let error = || Error::from(Diagnostic::new(Code::TooDeep, "too deep").at("/a"));
        assert_eq!(guarded::<()>(|| Err(error())), Err(Refusal::Refused(error())));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}
