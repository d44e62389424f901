//! The functions that other languages call: JSON text in, JSON text out.
//!
//! A binding passes the name of a function and a request on to [`call`] and turns what
//! comes back into a value or an exception of its language. It computes nothing itself,
//! which is why every language gives the same answer.

use serde::{Deserialize, Serialize};

use crate::{Code, Diagnostic, Result};

/// Calls `function` with `request`, a JSON text, and returns the answer as JSON text.
///
/// | function | request | answer |
/// |---|---|---|
/// | `version` | `{}` | `{"engine": "chiso", "version": "0.1.0"}` |
///
/// # Errors
///
/// [`Code::InvalidRequest`] if there is no such function or the request cannot be read.
///
/// # Examples
///
/// ```
/// let answer = chiso::api::call("version", "{}")?;
/// assert!(answer.starts_with(r#"{"engine":"chiso","version":""#));
/// # Ok::<(), chiso::Error>(())
/// ```
pub fn call(function: &str, request: &str) -> Result<String> {
    match function {
        "version" => {
            let NoRequest {} = read(request)?;
            write(&Version { engine: "chiso", version: env!("CARGO_PKG_VERSION") })
        }
        _ => {
            Err(Diagnostic::new(Code::InvalidRequest, format!("there is no function `{function}`"))
                .help("the functions are: version")
                .into())
        }
    }
}

/// The request of a function that needs to know nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoRequest {}

/// The answer of `version`.
#[derive(Serialize)]
struct Version {
    engine: &'static str,
    version: &'static str,
}

fn read<'a, T: Deserialize<'a>>(request: &'a str) -> Result<T> {
    serde_json::from_str(request).map_err(|refusal| {
        Diagnostic::new(Code::InvalidRequest, format!("the request cannot be read: {refusal}"))
            .into()
    })
}

fn write<T: Serialize>(answer: &T) -> Result<String> {
    serde_json::to_string(answer).map_err(|refusal| {
        Diagnostic::new(Code::InvalidRequest, format!("the answer cannot be written: {refusal}"))
            .into()
    })
}
