//! The published tables, reproduced.

use std::path::Path;

use crate::shell::{Outcome, about, cargo, run as run_command};

/// Checks every figure of the tables in the folder `path` against what the engine computes.
///
/// The tables are not part of this repository, so no ordinary test reads them. The check is
/// a program of the crate of tests: this one stays without the library, and quick to build.
pub(crate) fn run(path: &str) -> Outcome {
    let folder = Path::new(path);
    let folder = folder.canonicalize().map_err(|refusal| about(folder, &refusal))?;
    run_command(
        cargo()
            .args([
                "test",
                "--quiet",
                "--locked",
                "--package",
                "chiso-tests",
                "--test",
                "published",
            ])
            .args(["--", "--data"])
            .arg(folder),
    )
}
