//! `cargo xtask`: one command that sets a bare machine up and runs every test in every
//! language. See `cargo xtask help`.
//!
//! Nothing is skipped: what cannot be had or run ends in a message and a failure.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks through its output"
)]

mod bench;
mod browser;
mod demo;
mod node;
mod python;
mod rust;
mod shell;
mod steps;
mod system;
mod toolchain;
mod types;
mod verify;
mod wasm;

use std::process::ExitCode;

use shell::{Failure, Outcome};
use steps::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  test                 set up what is missing, then run every test: rust, python, node, browser
  setup                only set up: WASM target, Python environment, npm packages, Chromium
  rust                 the tests of the workspace, examples in the documentation included
  explore [ROUNDS]     the random tests on cases nobody has seen, 10 rounds if not said
  python               build the wheel, install it, test it, its types, its notebooks;
                       install wheel and sources where nothing else is
  wasm                 build the WASM module and the npm package, check its size
  types                write the TypeScript types anew, from the Rust types
  node                 the tests of the packed npm package in Node, check its types
  browser              the conformance cases, the components and bundlers in a headless Chromium
  demo [PORT]          serve the demonstration on this machine, at port 8138 if not said
  verify --data PATH   reproduce the published tables in the folder PATH
  bench                what chiso costs
  bench --python       what Python costs beside it, as ratios
  bench --js           the npm package beside rules written by hand and other engines
  bench --browser      how soon a headless Chromium has painted the components
  bench --peers        chiso beside other tools, on the same work (see benches/README.md):
                         --limit PATH  the folder of the loops written by hand
                         --threads N   how many threads everybody has, 1 if not said
                         --rounds N    how often everybody runs
                         --quick       tiny sizes: whether all agree, not how fast they are
                         --built-in    tables of built-in programmes, and nothing else
  help                 this text

Tools that a machine already has are used as they are. Settings, all optional:

  PYTHON               the Python that the environment in .tools/venv is made of (3.11 or later)
  CHISO_CHROMIUM       the Chromium or Chrome to test in
  CHISO_WASM_COMPILER  `rustup` or `debian`: where the compiler for WASM comes from
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut steps = Steps::new();
    let outcome = dispatch(&arguments, &mut steps);
    steps.print();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String], steps: &mut Steps) -> Outcome {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["test"] => {
            set_up(steps)?;
            steps.run("rust tests", rust::test)?;
            test_python(steps)?;
            build_wasm(steps)?;
            test_node(steps)?;
            steps.run("browser tests", browser::test)?;
            // Last: a module that is too large is still worth testing.
            steps.run("wasm size", wasm::weigh)
        }
        ["setup"] => set_up(steps),
        ["rust"] => steps.run("rust tests", rust::test),
        ["explore", rest @ ..] => rust::explore(rest, steps),
        ["python"] => {
            steps.run("python environment", python::set_up)?;
            test_python(steps)
        }
        ["wasm"] => {
            steps.run("wasm target", toolchain::set_up)?;
            steps.run("npm packages", node::set_up)?;
            build_wasm(steps)?;
            steps.run("wasm size", wasm::weigh)
        }
        ["types"] => {
            steps.run("npm packages", node::set_up)?;
            steps.run("types", types::write)
        }
        ["node"] => {
            steps.run("wasm target", toolchain::set_up)?;
            steps.run("npm packages", node::set_up)?;
            build_wasm(steps)?;
            test_node(steps)
        }
        ["browser"] => {
            steps.run("wasm target", toolchain::set_up)?;
            steps.run("npm packages", node::set_up)?;
            steps.run("chromium", browser::set_up)?;
            build_wasm(steps)?;
            steps.run("browser tests", browser::test)
        }
        ["demo", rest @ ..] => {
            steps.run("wasm target", toolchain::set_up)?;
            steps.run("npm packages", node::set_up)?;
            steps.run("wasm module", demo::build)?;
            demo::serve(rest)
        }
        ["bench", rest @ ..] => bench::bench(rest, steps),
        ["verify", "--data", path] => steps.run("verification", || verify::run(path)),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Failure::new(format!("no such command: {}\n\n{HELP}", other.join(" ")))),
    }
}

fn set_up(steps: &mut Steps) -> Outcome {
    steps.run("wasm target", toolchain::set_up)?;
    steps.run("python environment", python::set_up)?;
    steps.run("npm packages", node::set_up)?;
    steps.run("chromium", browser::set_up)
}

fn test_python(steps: &mut Steps) -> Outcome {
    steps.run("python wheel", python::build)?;
    steps.run("python tests", python::test)?;
    steps.run("python packages", python::package)
}

fn build_wasm(steps: &mut Steps) -> Outcome {
    steps.run("wasm module", wasm::build)?;
    steps.run("npm package", node::pack)
}

fn test_node(steps: &mut Steps) -> Outcome {
    steps.run("generated types", types::check)?;
    steps.run("node tests", node::test)
}
