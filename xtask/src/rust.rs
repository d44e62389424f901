//! The tests of the workspace.

use crate::python;
use crate::shell::{Outcome, cargo, run};

/// Runs every test and every example in the documentation.
pub(crate) fn test() -> Outcome {
    let mut command = cargo();
    python::use_for_builds(&mut command);
    run(command.args(["test", "--locked", "--workspace", "--all-features"]))
}
