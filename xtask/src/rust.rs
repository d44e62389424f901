//! The tests of the workspace.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::python;
use crate::shell::{Failure, Outcome, cargo, run};
use crate::steps::Steps;

/// Runs every test and every example in the documentation.
pub(crate) fn test() -> Outcome {
    let mut command = cargo();
    python::use_for_builds(&mut command);
    run(command.args(["test", "--locked", "--workspace", "--all-features"]))
}

/// Runs the random tests again and again, each time on other cases, until one fails. A round
/// is named by its seed, with which it can be repeated.
#[allow(clippy::disallowed_methods, reason = "the clock is banned from the library, not here")]
pub(crate) fn explore(arguments: &[&str], steps: &mut Steps) -> Outcome {
    let rounds: u64 = match arguments {
        [] => 10,
        [rounds] => {
            rounds.parse().map_err(|_| Failure::new(format!("not a number of rounds: {rounds}")))?
        }
        _ => return Err(Failure::new("explore takes one number of rounds")),
    };
    let first = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| Failure::new("the clock of this machine stands before 1970"))?
        .as_secs();
    for seed in first..first.saturating_add(rounds) {
        let mut command = cargo();
        command.env("PROPTEST_RNG_SEED", seed.to_string());
        command.args(["test", "--locked", "--package", "chiso-tests", "--all-features", "--tests"]);
        steps.run(&format!("PROPTEST_RNG_SEED={seed}"), || run(&mut command))?;
    }
    Ok(())
}
