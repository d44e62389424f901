//! The WASM modules: compiled, bound to JavaScript, made small, weighed.

use std::path::{Path, PathBuf};

use crate::node;
use crate::shell::{Failure, Outcome, cargo, copy, empty, program, read, root, run, target};
use crate::toolchain;

/// What makes the small module small as it is sent, with gzip. `-Oz` takes a tenth off the
/// bytes before gzip and adds a sixth to those after it: code that was written once and
/// compiled for many types is much alike until it is inlined and its variables share places.
/// So it is left as the compiler made it, and put where gzip sees it: side by side, which the
/// names of the functions see to.
const SMALL_WHEN_SENT: [&str; 10] = [
    "--duplicate-function-elimination",
    "--dce",
    "--remove-unused-brs",
    "--rse",
    "--coalesce-locals-learning",
    "--merge-blocks",
    "--remove-unused-names",
    "--vacuum",
    // Once more: what is left of some functions is now the same.
    "--duplicate-function-elimination",
    "--reorder-functions-by-name",
];

/// Builds `bindings-wasm/pkg`: a small module for browsers, a fast one for Node, and the
/// JavaScript that both share.
pub(crate) fn build() -> Outcome {
    let small = bind(&toolchain::build("chiso-wasm", "wasm", "", "")?, "wasm-bindgen")?;
    // 128 bits at once are in every Node that this package supports, but not in every browser.
    let module = toolchain::build("chiso-wasm", "wasm-fast", "bulk", "-Ctarget-feature=+simd128")?;
    let fast = bind(&module, "wasm-bindgen-fast")?;
    if read(&small.join("chiso.js"))? != read(&fast.join("chiso.js"))? {
        return Err(Failure::new("the two modules need different JavaScript"));
    }
    let package = root().join("bindings-wasm/pkg");
    empty(&package)?;
    copy(&small.join("chiso.js"), &package.join("chiso.js"))?;
    optimise(&small, &SMALL_WHEN_SENT, &package.join("chiso_bg.wasm"))?;
    optimise(&fast, &["-O2"], &package.join("chiso_fast.wasm"))?;
    // The entry that has the module inside, and the built-in programmes.
    run(program("node").arg("bindings-wasm/scripts/inline.mjs"))?;
    run(program("node").arg("bindings-wasm/scripts/programmes.mjs"))
}

/// Writes the JavaScript that loads a module, and the module as it is then.
fn bind(module: &Path, name: &str) -> Outcome<PathBuf> {
    let folder = target().join(name);
    empty(&folder)?;
    run(cargo()
        .args(["run", "--locked", "--quiet", "--package", "xtask-bindgen", "--"])
        .arg(module)
        .arg(&folder))?;
    Ok(folder)
}

/// The features that the module says it uses, and no others: with all of them the optimiser
/// writes what Node refuses.
fn optimise(folder: &Path, how: &[&str], to: &Path) -> Outcome {
    run(program("node")
        .arg(node::installed("binaryen/bin/wasm-opt"))
        .args(how)
        .args(["--strip-debug", "--strip-producers"])
        .arg(folder.join("chiso_bg.wasm"))
        .arg("-o")
        .arg(to))
}

/// Fails if the module, or the components, are larger than `bindings-wasm/budget.json` lets
/// them be.
pub(crate) fn weigh() -> Outcome {
    run(program("node").arg("bindings-wasm/scripts/weigh.mjs"))
}
