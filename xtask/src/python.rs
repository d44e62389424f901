//! The Python package: its environment, its wheel, its tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{
    Failure, Outcome, about, answer, empty, exists, files, is_fresh, program, read, root, run,
    target, tools, write,
};
use crate::system;

/// How large the wheel may be.
const MOST_BYTES: u64 = 3_000_000;

/// Makes the environment in `.tools/venv` with what the tests need.
pub(crate) fn set_up() -> Outcome {
    prepare(&environment(), &root().join("bindings-py/requirements.txt"))
}

/// Makes an environment with what a file asks for, unless it has that already.
pub(crate) fn prepare(environment: &Path, requirements: &Path) -> Outcome {
    let stamp = environment.join("requirements.txt");
    let wanted = read(requirements)?;
    if is_fresh(&stamp, &wanted) && exists(of(environment)) {
        return Ok(());
    }
    let base = base()?;
    if make_environment(&base, environment).is_err() {
        // Debian's Python comes without the part that puts pip into an environment.
        system::install(&["python3-venv"], "Python's venv module")?;
        make_environment(&base, environment)?;
    }
    run(program(of(environment))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(requirements))?;
    write(&stamp, &wanted)
}

/// Builds the wheel in `target/wheels`.
pub(crate) fn build() -> Outcome {
    let folder = wheels();
    empty(&folder)?;
    let mut command = program(python());
    use_for_builds(&mut command);
    run(command
        .args(["-m", "maturin", "build", "--release", "--locked"])
        // For this machine: what is published is built in an older Linux.
        .args(["--compatibility", "linux", "--manifest-path", "bindings-py/Cargo.toml"])
        .arg("--interpreter")
        .arg(python())
        .arg("--out")
        .arg(&folder))
}

/// The one wheel that was built.
fn wheel() -> Outcome<PathBuf> {
    let built = files(&wheels(), "whl")?;
    match built.as_slice() {
        [wheel] => Ok(wheel.clone()),
        _ => Err(Failure::new(format!("one wheel was expected, {} were built", built.len()))),
    }
}

/// Installs the wheel for this Python, and nothing else.
pub(crate) fn install(python: &Path) -> Outcome {
    run(program(python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--no-index", "--no-deps", "--force-reinstall"])
        .arg(wheel()?))
}

/// Installs the wheel and tests what was installed, its examples, its types and the notebooks.
pub(crate) fn test() -> Outcome {
    install(&python())?;
    for words in [
        ["-m", "pytest", "-q", "tests"].as_slice(),
        &["-m", "pytest", "-q", "--doctest-modules", "--pyargs", "chiso"],
        &["-m", "mypy.stubtest", "--mypy-config-file", "pyproject.toml", "chiso"],
        &["-m", "mypy", "--package", "chiso"],
        &["-m", "mypy", "tests"],
    ] {
        // From this folder the sources of the package cannot be imported by accident.
        run(program(python()).args(words).current_dir(root().join("bindings-py")))?;
    }
    run(program(python())
        .args(["-m", "pyright", "tests/sample.py", "--pythonpath"])
        .arg(python())
        .current_dir(root().join("bindings-py")))
}

/// Weighs the wheel, and installs it and the source distribution where nothing else is.
pub(crate) fn package() -> Outcome {
    let wheel = wheel()?;
    let bytes = std::fs::metadata(&wheel).map_err(|refusal| about(&wheel, &refusal))?.len();
    println!("the wheel has {bytes} bytes, of {MOST_BYTES}");
    if bytes > MOST_BYTES {
        return Err(Failure::new(format!(
            "the wheel has {bytes} bytes, {MOST_BYTES} are the most"
        )));
    }
    run(program(python())
        .args(["-m", "maturin", "sdist", "--manifest-path", "bindings-py/Cargo.toml", "--out"])
        .arg(wheels()))?;
    let sources = files(&wheels(), "gz")?;
    for distribution in std::iter::once(&wheel).chain(&sources) {
        let empty = target().join("empty-venv");
        make_environment(&base()?, &empty)?;
        run(program(of(&empty))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arg(distribution)
            // What the sources have in common with the workspace is not compiled again.
            .env("CARGO_TARGET_DIR", target()))?;
        run(program(of(&empty)).arg("-I").arg(root().join("bindings-py/tests/alone.py")))?;
    }
    with_pandas(&wheel)
}

/// Tests the wheel where pandas is and pyarrow is not.
fn with_pandas(wheel: &Path) -> Outcome {
    let environment = target().join("pandas-venv");
    make_environment(&base()?, &environment)?;
    run(program(of(&environment))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint"])
        .arg(root().join("bindings-py/requirements.txt"))
        .arg("pandas")
        .arg(wheel))?;
    run(program(of(&environment)).arg("-I").arg(root().join("bindings-py/tests/alone_pandas.py")))
}

/// Has a command that compiles the binding do it for the environment's Python, if there is
/// one: with another, everything below the binding would be compiled again.
pub(crate) fn use_for_builds(command: &mut Command) {
    if python().exists() {
        command.env("PYO3_PYTHON", python());
    }
}

fn environment() -> PathBuf {
    tools().join("venv")
}

fn python() -> PathBuf {
    of(&environment())
}

/// The Python of an environment.
pub(crate) fn of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn wheels() -> PathBuf {
    target().join("wheels")
}

fn make_environment(base: &str, environment: &Path) -> Outcome {
    run(program(base).args(["-m", "venv", "--clear"]).arg(environment))
}

/// A Python that is new enough.
fn base() -> Outcome<String> {
    if let Ok(chosen) = std::env::var("PYTHON") {
        return if is_new_enough(&chosen) {
            Ok(chosen)
        } else {
            Err(Failure::new(format!("PYTHON is `{chosen}`, which is not Python 3.11 or later")))
        };
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    system::install(&["python3", "python3-venv"], "Python 3.11 or later")?;
    installed().ok_or_else(|| {
        Failure::new("there is no Python 3.11 or later; set PYTHON to one and run this again")
    })
}

fn installed() -> Option<String> {
    ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]
        .into_iter()
        .find(|name| is_new_enough(name))
        .map(str::to_owned)
}

fn is_new_enough(name: &str) -> bool {
    let question = "import sys; print(sys.version_info >= (3, 11))";
    answer(program(name).args(["-c", question])).as_deref() == Some("True")
}
