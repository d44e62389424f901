//! The published tables, reproduced.

use std::path::Path;

use crate::shell::{Failure, Outcome, about, cargo, run as run_command};

/// Runs the tests in `tests/tests/published.rs`, which the ordinary test command leaves out
/// because the tables in the folder `path` are not part of this repository.
pub(crate) fn run(path: &str) -> Outcome {
    let folder = Path::new(path);
    let folder = folder.canonicalize().map_err(|refusal| about(folder, &refusal))?;
    if !folder.join("tables").is_dir() {
        let shown = folder.display();
        return Err(Failure::new(format!("{shown} has no folder `tables`")));
    }
    run_command(
        cargo()
            .args(["test", "--locked", "--package", "chiso-tests", "--test", "published"])
            .args(["--", "--ignored", "--nocapture"])
            .env("CHISO_DATA", folder),
    )
}
