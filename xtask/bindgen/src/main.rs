//! Writes the JavaScript that loads a WASM module: `xtask-bindgen MODULE.wasm FOLDER`.
//!
//! It is the library that the `wasm-bindgen` command is made of, at the version this
//! workspace pins: nothing to install, and no second version that could disagree.
#![allow(clippy::print_stderr, reason = "a command speaks through its output")]

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!("usage: xtask-bindgen MODULE.wasm FOLDER");
        return ExitCode::from(2);
    };
    match generate(module, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn generate(module: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("chiso")
        .web(true)?
        // The package has types of its own, written for its own functions.
        .typescript(false)
        .omit_default_module_path(false)
        // After a trap the module's memory cannot be trusted: the JavaScript side starts over.
        .reset_state_function(true)
        .generate(folder)?;
    Ok(())
}
