//! The TypeScript types of what crosses the border, generated from the Rust types.

use std::process::Command;

use crate::shell::{Outcome, about, cargo, program, run, target};

/// Writes `bindings-wasm/types/engine.d.ts` anew.
pub(crate) fn write() -> Outcome {
    run(&mut generator()?)
}

/// Fails if the committed file is not what would be written.
pub(crate) fn check() -> Outcome {
    run(generator()?.arg("--check"))
}

/// The script that makes types of the schemas, with the schemas as they are now.
fn generator() -> Outcome<Command> {
    let folder = target();
    std::fs::create_dir_all(&folder).map_err(|refusal| about(&folder, &refusal))?;
    let schemas = folder.join("schemas.json");
    run(cargo()
        .args(["run", "--locked", "--quiet", "--package", "chiso", "--features", "schema"])
        .args(["--example", "schemas", "--"])
        .arg(&schemas))?;
    let mut script = program("node");
    script.arg("bindings-wasm/scripts/types.mjs").arg(schemas);
    Ok(script)
}
