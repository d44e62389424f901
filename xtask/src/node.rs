//! The npm package: its tools, its tarball, its tests in Node.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{
    Failure, Outcome, about, answer, copy, empty, files, is_fresh, program, read, root, run,
    target, write,
};
use crate::system;

/// Installs the tools that `package-lock.json` names.
pub(crate) fn set_up() -> Outcome {
    let major = |name: &str| -> Option<u32> {
        let version = answer(program(name).arg("--version"))?;
        version.trim_start_matches('v').split('.').next()?.parse().ok()
    };
    if major("node").is_none() || major(NPM).is_none() {
        system::install(&["nodejs", "npm"], "Node 20 or later, with npm")?;
    }
    match major("node") {
        Some(20..) => {}
        Some(old) => {
            return Err(Failure::new(format!("Node {old} is too old: 20 or later is needed")));
        }
        None => return Err(Failure::new("Node cannot be run: install Node 20 or later")),
    }
    unless_installed(&package(), "package-lock.json", &["ci"])
}

/// Installs what the `package.json` in a folder pins. Not every registry has the parts of it for
/// other systems that a lock file would name.
pub(crate) fn install(folder: &Path) -> Outcome {
    unless_installed(folder, "package.json", &["install", "--no-package-lock"])
}

/// Has npm install what a file in the folder names, unless that was done.
fn unless_installed(folder: &Path, named_in: &str, words: &[&str]) -> Outcome {
    let wanted = read(&folder.join(named_in))?;
    let stamp = folder.join("node_modules/.installed");
    if is_fresh(&stamp, &wanted) {
        return Ok(());
    }
    run(program(NPM).args(words).args(["--no-audit", "--no-fund"]).current_dir(folder))?;
    write(&stamp, &wanted)
}

/// Packs the npm package and installs it into a project of its own, `target/npm/user`: what
/// is tested is what would be published.
pub(crate) fn pack() -> Outcome {
    let folder = target().join("npm");
    empty(&folder)?;
    run(program(NPM)
        .args(["pack", "--silent", "--pack-destination"])
        .arg(&folder)
        .current_dir(package()))?;
    let tarball = tarball()?;
    let user = user();
    let home = user.join("node_modules/chiso");
    std::fs::create_dir_all(&home).map_err(|refusal| about(&home, &refusal))?;
    run(program("tar")
        .arg("-xzf")
        .arg(&tarball)
        .args(["--strip-components", "1", "-C"])
        .arg(&home))?;
    write(&user.join("package.json"), "{\"private\": true, \"type\": \"module\"}\n")?;
    copy(&package().join("tsconfig.json"), &user.join("tsconfig.json"))?;
    copy_tests(&package().join("tests"), &user.join("tests"))
}

/// The package as it would be published.
pub(crate) fn tarball() -> Outcome<PathBuf> {
    let packed = files(&target().join("npm"), "tgz")?;
    let count = packed.len();
    let [tarball] = <[PathBuf; 1]>::try_from(packed)
        .map_err(|_| Failure::new(format!("one package was expected, {count} were packed")))?;
    Ok(tarball)
}

/// Runs the tests of the packed package in Node, and compiles what uses its types.
pub(crate) fn test() -> Outcome {
    // What the engine answers, as TypeScript: it has to be what the types say.
    run(in_user("node").arg("tests/answers.mjs"))?;
    run(in_user("node").arg(installed("typescript/bin/tsc")).args(["--project", "tsconfig.json"]))?;
    run(in_user("node").args([
        "--test",
        "--test-reporter=spec",
        "tests/conformance.test.mjs",
        "tests/numbers.test.mjs",
        "tests/package.test.mjs",
    ]))
}

/// A program to be run where the packed package is installed.
pub(crate) fn in_user(name: &str) -> Command {
    let mut command = program(name);
    command.current_dir(user()).env("CHISO_REPOSITORY", root());
    command
}

/// A file of an installed tool.
pub(crate) fn installed(path: &str) -> PathBuf {
    package().join("node_modules").join(path)
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn package() -> PathBuf {
    root().join("bindings-wasm")
}

fn user() -> PathBuf {
    target().join("npm/user")
}

fn copy_tests(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to).map_err(|refusal| about(to, &refusal))?;
    for extension in ["mjs", "ts", "html", "js"] {
        for file in files(from, extension)? {
            if let Some(name) = file.file_name() {
                copy(&file, &to.join(name))?;
            }
        }
    }
    Ok(())
}
