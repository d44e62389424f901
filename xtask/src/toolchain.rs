//! The Rust compiler for WASM.
//!
//! Where rustup is, it has the target. Where it is not, or its server is out of reach,
//! Debian packages a compiler with the sources of the standard library (`rustc-web`), from
//! which the library is built together with the module.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::shell::{Failure, Outcome, answer, cargo, exists, program, run, target};
use crate::system;

/// The target triple of the module.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// How long rustup may take; a server out of reach can keep it waiting for much longer.
const PATIENCE: Duration = Duration::from_secs(240);

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// Where the compiler comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compiler {
    /// The compiler of this machine has the target.
    Own,
    /// Debian's.
    Debian,
}

/// Makes sure that something compiles for WASM.
pub(crate) fn set_up() -> Outcome {
    match choice()?.as_deref() {
        Some("debian") => return set_up_debian(),
        Some("rustup") => return add_target(),
        _ => {}
    }
    if present().is_some() {
        return Ok(());
    }
    match add_target() {
        Ok(()) => Ok(()),
        Err(failure) => {
            println!("{failure}; trying Debian's compiler");
            set_up_debian().map_err(|second| {
                Failure::new(format!("no compiler for {WASM}: {second}\n(before that: {failure})"))
            })
        }
    }
}

/// Builds the package `name` for WASM and returns the module. With `features` go the
/// compiler's `flags`.
pub(crate) fn build(name: &str, profile: &str, features: &str, flags: &str) -> Outcome<PathBuf> {
    let compiler = match choice()?.as_deref() {
        Some("debian") => Compiler::Debian,
        Some("rustup") => Compiler::Own,
        _ => present().ok_or_else(|| Failure::new("no compiler: run `cargo xtask setup`"))?,
    };
    let (mut command, folder) = match compiler {
        Compiler::Own => (cargo(), target()),
        Compiler::Debian => debian_cargo()?,
    };
    run(command
        .args(["build", "--locked", "--target", WASM, "--profile", profile, "--package", name])
        .args(["--features", features])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
        .arg("--target-dir")
        .arg(&folder))?;
    let file = format!("{}.wasm", name.replace('-', "_"));
    Ok(folder.join(WASM).join(profile).join(file))
}

fn choice() -> Outcome<Option<String>> {
    match env::var("CHISO_WASM_COMPILER") {
        Ok(word) if ["rustup", "debian"].contains(&word.as_str()) => Ok(Some(word)),
        Ok(word) => Err(Failure::new(format!(
            "CHISO_WASM_COMPILER is `{word}`; it can be `rustup` or `debian`"
        ))),
        Err(_) => Ok(None),
    }
}

/// The compiler that is there already.
fn present() -> Option<Compiler> {
    if own_has_target() {
        Some(Compiler::Own)
    } else if debian_is_there() {
        Some(Compiler::Debian)
    } else {
        None
    }
}

fn own_has_target() -> bool {
    answer(program("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .is_some_and(|folder| PathBuf::from(folder).is_dir())
}

fn debian_is_there() -> bool {
    [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_SOURCES].iter().all(|path| PathBuf::from(path).exists())
}

fn add_target() -> Outcome {
    if own_has_target() {
        return Ok(());
    }
    if !exists("rustup") {
        return Err(Failure::new("there is no rustup to add the target with"));
    }
    let mut command = program("rustup");
    run_within(PATIENCE, command.args(["target", "add", WASM]))
}

/// Runs a command and ends it when it takes too long.
#[allow(clippy::disallowed_methods, reason = "the clock is banned from the library, not here")]
fn run_within(patience: Duration, command: &mut Command) -> Outcome {
    let failed = |why: String| Failure::new(format!("rustup could not add the target ({why})"));
    let mut child = command.spawn().map_err(|refusal| failed(refusal.to_string()))?;
    let start = std::time::Instant::now();
    loop {
        match child.try_wait().map_err(|refusal| failed(refusal.to_string()))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(failed(status.to_string())),
            None if start.elapsed() > patience => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed("its server does not answer".to_owned()));
            }
            None => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn set_up_debian() -> Outcome {
    if !debian_is_there() {
        system::install(&["rustc-web", "cargo-web", "rust-web-src"], "a Rust compiler for WASM")?;
        if !debian_is_there() {
            let why = "Debian's packages do not have the sources of the standard library";
            return Err(Failure::new(why));
        }
    }
    if linker().is_err() {
        system::install(&["lld"], "a linker for WASM")?;
    }
    linker().map(|_| ())
}

/// Debian's cargo, and the target folder it uses: one of its own, so that two compilers do
/// not rebuild each other's work.
fn debian_cargo() -> Outcome<(Command, PathBuf)> {
    let linker = linker()?;
    let mut command = program(DEBIAN_CARGO);
    command
        // What the cargo that runs this has set for itself is not for the other one. The
        // library path would lead it to the wrong compiler's libraries.
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("LD_LIBRARY_PATH")
        .env("RUSTC", DEBIAN_RUSTC)
        // A stable compiler builds the standard library only when told that it may.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    Ok((command, target().join("build-std")))
}

/// The linker for WASM that comes with the machine's own compiler.
fn linker() -> Outcome<PathBuf> {
    let sysroot = answer(program("rustc").args(["--print", "sysroot"]));
    let host = answer(program("rustc").args(["--print", "host-tuple"]));
    if let (Some(sysroot), Some(host)) = (sysroot, host) {
        let path: PathBuf = [&sysroot, "lib/rustlib", &host, "bin/rust-lld"].iter().collect();
        if path.exists() {
            return Ok(path);
        }
    }
    for name in ["wasm-ld", "rust-lld"] {
        if exists(name) {
            return Ok(name.into());
        }
    }
    Err(Failure::new("there is no linker for WASM: neither `rust-lld` nor `wasm-ld` was found"))
}
