//! The WASM module: compiled, bound to JavaScript, made small, weighed.

use std::path::PathBuf;

use crate::node;
use crate::shell::{Outcome, cargo, copy, empty, program, root, run, target};
use crate::toolchain;

/// Builds `bindings-wasm/pkg`.
pub(crate) fn build() -> Outcome {
    let module = toolchain::build("chiso-wasm", "wasm")?;
    let folder = target().join("wasm-bindgen");
    empty(&folder)?;
    run(cargo()
        .args(["run", "--locked", "--quiet", "--package", "xtask-bindgen", "--"])
        .arg(&module)
        .arg(&folder))?;
    let package = root().join("bindings-wasm/pkg");
    empty(&package)?;
    copy(&folder.join("chiso.js"), &package.join("chiso.js"))?;
    // The features that the module says it uses, and no others: with all of them the
    // optimiser writes what Node refuses.
    run(program("node")
        .arg(node::installed("binaryen/bin/wasm-opt"))
        .args(["-Oz", "--converge", "--strip-debug", "--strip-producers"])
        .arg(folder.join("chiso_bg.wasm"))
        .arg("-o")
        .arg(shipped()))?;
    // The entry that has the module inside, and the built-in programmes.
    run(program("node").arg("bindings-wasm/scripts/inline.mjs"))?;
    run(program("node").arg("bindings-wasm/scripts/programmes.mjs"))
}

fn shipped() -> PathBuf {
    root().join("bindings-wasm/pkg/chiso_bg.wasm")
}

/// Fails if the module, or the components, are larger than `bindings-wasm/budget.json` lets
/// them be.
pub(crate) fn weigh() -> Outcome {
    run(program("node").arg("bindings-wasm/scripts/weigh.mjs"))
}
