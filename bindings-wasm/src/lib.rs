//! The compiled half of the npm package `chiso`: it passes text to the engine and back.
//!
//! Nothing is computed here. The module has one function; the JavaScript beside it
//! (`js/`) turns values into JSON text, and what the engine refuses into a `ChisoError`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Calls a function of the engine with a request in JSON text; returns the answer likewise.
///
/// # Errors
///
/// Throws the JSON text of a `chiso::Error`, a JavaScript string, if the engine refuses.
#[wasm_bindgen]
pub fn call(function: &str, request: &str) -> Result<String, String> {
    chiso::api::call(function, request).map_err(|error| match serde_json::to_string(&error) {
        Ok(text) => text,
        // Not JSON: the JavaScript side takes it as the message of a defect.
        Err(defect) => defect.to_string(),
    })
}
