//! The conformance cases and the components in a headless Chromium.

use std::path::PathBuf;

use crate::node;
use crate::shell::{Failure, Outcome, exists, run};
use crate::system;

const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Installs Chromium where there is no browser of its kind.
pub(crate) fn set_up() -> Outcome {
    if find()?.is_some() {
        return Ok(());
    }
    system::install(&["chromium"], "Chromium")
}

/// Serves the packed package on this machine and has the browser run every case.
pub(crate) fn test() -> Outcome {
    let browser = command()?;
    run(node::in_user("node")
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .args(["tests/browser.test.mjs", "tests/components.test.mjs", "tests/form.test.mjs"])
        .args(["tests/views.test.mjs", "tests/bundle.test.mjs"])
        .env("CHISO_CHROMIUM", browser)
        .env("CHISO_TARBALL", node::tarball()?))
}

/// The browser, which has to be there.
pub(crate) fn command() -> Outcome<PathBuf> {
    find()?.ok_or_else(|| Failure::new("there is no Chromium: run `cargo xtask setup`"))
}

fn find() -> Outcome<Option<PathBuf>> {
    if let Some(chosen) = std::env::var_os("CHISO_CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        return if exists(&chosen) {
            Ok(Some(chosen))
        } else {
            let shown = chosen.display();
            Err(Failure::new(format!("CHISO_CHROMIUM is `{shown}`, which cannot be run")))
        };
    }
    Ok(NAMES.iter().find_map(|name| on_path(name)))
}

/// The full path of a program: what starts the browser does not search for it.
fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}
