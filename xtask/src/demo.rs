//! The demonstration, served from this machine to this machine.

use crate::shell::{Failure, Outcome, program, root, run};
use crate::wasm;

/// Builds the module, unless there is one.
pub(crate) fn build() -> Outcome {
    if root().join("bindings-wasm/pkg/inline.js").is_file() {
        println!("the module is there; `cargo xtask wasm` makes a new one");
        return Ok(());
    }
    wasm::build()
}

/// Serves until it is stopped.
pub(crate) fn serve(arguments: &[&str]) -> Outcome {
    let port = match arguments {
        [] => "8138",
        [port] if port.parse::<u16>().is_ok() => port,
        _ => return Err(Failure::new("`cargo xtask demo` takes a port, and nothing else")),
    };
    run(program("node").args(["demo/serve.mjs", port]))
}
