//! Packages of the operating system, on Debian and what descends from it.

use std::sync::OnceLock;

use crate::shell::{Failure, Outcome, answer, exists, program, run};

/// Installs packages; `purpose` is what a person is told who has to do it by hand.
pub(crate) fn install(packages: &[&str], purpose: &str) -> Outcome {
    let by_hand = || {
        Failure::new(format!(
            "{purpose} is missing and could not be installed; install it and run this again \
             (on Debian: `apt-get install {}`)",
            packages.join(" ")
        ))
    };
    if !exists("apt-get") {
        return Err(by_hand());
    }
    println!("installing {purpose}");
    refresh()?;
    let mut words = vec!["install", "-y", "--no-install-recommends"];
    words.extend(packages);
    apt_get(&words).map_err(|failure| Failure::new(format!("{}\n{failure}", by_hand())))
}

/// Fetches the lists of packages, once per run.
fn refresh() -> Outcome {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        apt_get(&["update"])?;
        let _ = DONE.set(());
    }
    Ok(())
}

fn apt_get(words: &[&str]) -> Outcome {
    let is_root = answer(program("id").arg("-u")).as_deref() == Some("0");
    let mut command = if is_root {
        program("apt-get")
    } else {
        // Without a question: there may be nobody to answer it.
        let mut command = program("sudo");
        command.args(["-n", "apt-get"]);
        command
    };
    run(command
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
