//! Running programs, and what can go wrong with that.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command ended early, in words for the person who ran it.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// What a step comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same failure with the name of the step it ended.
    pub(crate) fn during(self, step: &str) -> Self {
        Self(format!("{step}: {}", self.0))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // The folder that this crate's folder is in; known when it is compiled, because
    // `cargo run` may be called from any folder of the workspace.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where the build writes; all of it may be deleted.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Where tools are installed that only this repository uses; it survives `cargo clean`.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// A program, to be run in the root of the repository.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command; what it prints is shown.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = show(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("`{shown}` failed ({status})"))),
        Err(refusal) => Err(Failure::new(format!("`{shown}` could not be started: {refusal}"))),
    }
}

/// Runs a command and returns what it prints, without the white space around it; `None` if
/// it fails or does not exist.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Whether there is a program of this name that answers `--version`.
pub(crate) fn exists(name: impl AsRef<OsStr>) -> bool {
    answer(program(name).arg("--version")).is_some()
}

fn show(command: &Command) -> String {
    let root = root();
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(|word| {
        let path = Path::new(word);
        let short = path.strip_prefix(&root).unwrap_or(path);
        short.to_string_lossy().into_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|refusal| about(path, &refusal))
}

/// Writes a text file, and the folders it is in.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|refusal| about(folder, &refusal))?;
    }
    std::fs::write(path, text).map_err(|refusal| about(path, &refusal))
}

/// Makes an empty folder of `path`, whatever was there.
pub(crate) fn empty(path: &Path) -> Outcome {
    if path.exists() {
        std::fs::remove_dir_all(path).map_err(|refusal| about(path, &refusal))?;
    }
    std::fs::create_dir_all(path).map_err(|refusal| about(path, &refusal))
}

/// The files in a folder whose names end in `.extension`, sorted.
pub(crate) fn files(folder: &Path, extension: &str) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|refusal| about(folder, &refusal))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|refusal| about(folder, &refusal))?.path();
        if path.extension() == Some(OsStr::new(extension)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a file.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to).map(|_| ()).map_err(|refusal| about(from, &refusal))
}

/// A failure of the file system, with the path it happened at.
pub(crate) fn about(path: &Path, refusal: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {refusal}", path.display()))
}

/// Whether what `stamp` remembers is what `inputs` say now: then nothing has to be done.
pub(crate) fn is_fresh(stamp: &Path, inputs: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|remembered| remembered == inputs)
}
