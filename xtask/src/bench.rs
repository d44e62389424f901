//! The benchmarks, and the comparison with other tools.

use std::path::{Path, PathBuf};

use crate::shell::{Failure, Outcome, about, cargo, program, root, run, target, tools};
use crate::steps::Steps;
use crate::{browser, node, python, toolchain, wasm};

/// Where the loops written by hand are looked for, beside the repository, if nobody says.
const LIMIT: &str = "../shared/bench/limit";

/// How the comparison is run.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    limit: Option<PathBuf>,
    threads: Option<u32>,
    rounds: Option<u32>,
    quick: bool,
    /// Tables of built-in programmes, and nothing else.
    built_in: bool,
}

/// Runs the benchmarks, or the comparison if the words ask for it.
pub(crate) fn bench(words: &[&str], steps: &mut Steps) -> Outcome {
    if words == ["--python"] {
        return overhead(steps);
    }
    if words == ["--js"] {
        return in_node(steps);
    }
    if words == ["--browser"] {
        return in_browser(steps);
    }
    let Some((&"--peers", rest)) = words.split_first() else {
        if !words.is_empty() {
            return Err(Failure::new(format!("not understood: {}", words.join(" "))));
        }
        return steps.run("benchmarks", || {
            run(cargo().args(["bench", "--locked", "--package", "chiso-benches"]))
        });
    };
    let options = read(rest)?;
    let limit = limit(options.limit.as_deref())?;
    steps.run("python environment", || {
        python::prepare(&environment(), &folder().join("requirements.txt"))
    })?;
    steps.run("worker", build_worker)?;
    steps.run("figures", || build_programs(&["chiso-plausible"]))?;
    if let Some(limit) = &limit {
        steps.run("loops by hand", || build_limit(limit))?;
    }
    steps.run("comparison", || compare(&options, limit.is_some()))
}

/// The npm package in Node, beside rules written by hand and other engines.
fn in_node(steps: &mut Steps) -> Outcome {
    steps.run("wasm target", toolchain::set_up)?;
    steps.run("npm packages", node::set_up)?;
    steps.run("other engines", || node::install(&root().join("benches/js")))?;
    steps.run("wasm module", wasm::build)?;
    steps.run("rust side", || build_programs(&["chiso-plausible", "chiso-unit"]))?;
    steps.run("comparison", || {
        run(program("node")
            .arg("benches/js/main.mjs")
            .arg(built_program("chiso-plausible"))
            .arg(built_program("chiso-unit")))
    })
}

/// How soon the components are painted in a headless Chromium.
fn in_browser(steps: &mut Steps) -> Outcome {
    steps.run("wasm target", toolchain::set_up)?;
    steps.run("npm packages", node::set_up)?;
    steps.run("chromium", browser::set_up)?;
    steps.run("wasm module", wasm::build)?;
    steps.run("first paint", || {
        run(program("node")
            .arg("benches/js/browser.mjs")
            .env("CHISO_CHROMIUM", browser::command()?)
            .env("CHISO_REPOSITORY", root()))
    })
}

/// What Python costs beside the engine.
fn overhead(steps: &mut Steps) -> Outcome {
    steps.run("python environment", || {
        python::set_up()?;
        python::prepare(&environment(), &folder().join("requirements.txt"))
    })?;
    steps.run("python wheel", python::build)?;
    steps.run("rust side", || build_programs(&["chiso-table", "chiso-plausible", "chiso-unit"]))?;
    steps.run("comparison", || {
        python::install(&python::of(&environment()))?;
        run(program(python::of(&environment()))
            .arg(folder().join("overhead.py"))
            .arg("--table")
            .arg(built_program("chiso-table"))
            .arg("--figures")
            .arg(built_program("chiso-plausible"))
            .arg("--unit")
            .arg(built_program("chiso-unit")))
    })
}

fn read(words: &[&str]) -> Outcome<Options> {
    let mut options = Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value =
            || words.next().ok_or_else(|| Failure::new(format!("`{word}` is followed by nothing")));
        match *word {
            "--quick" => options.quick = true,
            "--built-in" => options.built_in = true,
            "--limit" => options.limit = Some(PathBuf::from(value()?)),
            "--threads" => options.threads = Some(count(word, value()?)?),
            "--rounds" => options.rounds = Some(count(word, value()?)?),
            other => return Err(Failure::new(format!("not understood: {other}"))),
        }
    }
    Ok(options)
}

fn count(word: &str, value: &str) -> Outcome<u32> {
    match value.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(Failure::new(format!("`{word}` is followed by a number from 1, not `{value}`"))),
    }
}

/// The folder of the loops written by hand; `None` if nobody named one and there is none.
fn limit(named: Option<&Path>) -> Outcome<Option<PathBuf>> {
    let path = named.map_or_else(|| root().join(LIMIT), Path::to_path_buf);
    match path.canonicalize() {
        Ok(found) => Ok(Some(found)),
        Err(refusal) if named.is_some() => Err(about(&path, &refusal)),
        Err(_) => Ok(None),
    }
}

fn folder() -> PathBuf {
    root().join("benches/peers")
}

fn environment() -> PathBuf {
    tools().join("peers-venv")
}

/// Where the worker and the loops are built: beside the workspace's own files.
fn built() -> PathBuf {
    target().join("peers")
}

fn build_worker() -> Outcome {
    run(cargo()
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(folder().join("worker/Cargo.toml"))
        .arg("--target-dir")
        .arg(built()))
}

/// Builds programs of the benchmarks.
fn build_programs(names: &[&str]) -> Outcome {
    let programs = names.iter().flat_map(|name| ["--bin", name]);
    run(cargo()
        .args(["build", "--release", "--locked", "--package", "chiso-benches"])
        .args(programs))
}

/// Where such a program is then.
fn built_program(name: &str) -> PathBuf {
    target().join("release").join(executable(name))
}

/// Nothing is written to the folder that the loops are in.
fn build_limit(limit: &Path) -> Outcome {
    run(cargo()
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(limit.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(built().join("limit")))
}

fn compare(options: &Options, with_limit: bool) -> Outcome {
    let mut command = program(python::of(&environment()));
    command
        .arg(folder().join("main.py"))
        .arg("--worker")
        .arg(built().join("release").join(executable("chiso-peers-worker")))
        .arg("--figures")
        .arg(built_program("chiso-plausible"))
        .arg("--json")
        .arg(built().join(format!("results-{}-threads.json", options.threads.unwrap_or(1))))
        // What is measured leaves nothing among the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    if with_limit {
        command.arg("--limit").arg(built().join("limit/release").join(library("limit")));
    }
    for (word, count) in [("--threads", options.threads), ("--rounds", options.rounds)] {
        if let Some(count) = count {
            command.arg(word).arg(count.to_string());
        }
    }
    if options.quick {
        command.arg("--quick");
    }
    if options.built_in {
        command.arg("--built-in");
    }
    run(&mut command)
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn library(name: &str) -> String {
    format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests fail by panicking")]
mod tests {
    use super::{Options, read};

    #[test]
    fn options_are_read_in_any_order() {
        let options =
            read(&["--quick", "--built-in", "--rounds", "3", "--limit", "loops"]).expect("options");
        let expected = Options {
            limit: Some("loops".into()),
            rounds: Some(3),
            quick: true,
            built_in: true,
            ..Options::default()
        };
        assert_eq!(options, expected);
    }

    #[test]
    fn what_is_not_an_option_is_refused() {
        for words in [["--threads", "0"], ["--rounds", "many"], ["--peer", ""], ["", "--limit"]] {
            assert!(read(&words).is_err(), "{words:?}");
        }
    }
}
