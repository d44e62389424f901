//! The compiled half of the npm package `chiso`: it passes text and columns of numbers to the
//! engine and back.
//!
//! Nothing is computed here. [`call`] is the engine's border for values, in JSON text;
//! [`Compiled`] is a programme that was checked once; a [`Sheet`] is memory that both sides
//! see, for numbers that are too many for JSON. The JavaScript beside it (`js/`) turns values
//! into text and numbers, and what the engine refuses into a `ChisoError`.

mod sheet;

use chiso::programme::Programme;
use chiso::{Error, Plan};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

pub use sheet::Sheet;

/// Calls a function of the engine with a request in JSON text; returns the answer likewise.
///
/// # Errors
///
/// Throws the JSON text of a `chiso::Error`, a JavaScript string, if the engine refuses.
#[wasm_bindgen]
pub fn call(function: &str, request: &str) -> Result<String, String> {
    chiso::api::call(function, request).map_err(refusal)
}

/// The memory in which sheets lie: another one after the engine was started anew.
#[wasm_bindgen]
pub fn shared_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// A programme, checked and compiled once, scored many times.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Compiled {
    plan: Plan,
}

#[wasm_bindgen]
impl Compiled {
    /// Compiles the JSON text of a document.
    ///
    /// # Errors
    ///
    /// Throws all findings if one of them is an error.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str) -> Result<Compiled, String> {
        let programme = Programme::from_json(document).map_err(refusal)?;
        Ok(Self { plan: Plan::new(programme).map_err(refusal)? })
    }

    /// Calls a function of the programme by name, with JSON text on both sides.
    ///
    /// # Errors
    ///
    /// Throws what the engine refuses.
    pub fn call(&self, function: &str, request: &str) -> Result<String, String> {
        chiso::api::call_plan(&self.plan, function, request).map_err(refusal)
    }

    /// Memory for so many rows, set up by a text: which outputs, and which units and period.
    ///
    /// # Errors
    ///
    /// Throws what is wrong with the set-up.
    pub fn sheet(&self, rows: usize, setup: &str) -> Result<Sheet, String> {
        Sheet::new(&self.plan, rows, setup).map_err(refusal)
    }
}

/// What the engine refuses, as text.
fn refusal(error: Error) -> String {
    match chiso::api::write_answer(&error) {
        Ok(text) => text,
        // Not JSON: the JavaScript side takes it as the message of a defect.
        Err(defect) => defect.to_string(),
    }
}
