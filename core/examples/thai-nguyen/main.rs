//! Thái Nguyên, computed: `cargo run --example thai-nguyen`.
//!
//! Three results, each from a document and figures that lie beside this file:
//!
//! 1. the province's service index of 10 October 2026, from counts to points;
//! 2. a result of 2025 of which a part is not known: what it can still become;
//! 3. a commune under the plan "friendly government", with made-up figures.
//!
//! How the library is used stands in `tutorial.rs`: read that file first. All others are
//! about showing results in a terminal.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks through its output"
)]

mod article;
mod command;
mod commune;
mod language;
mod page;
mod province;
mod published;
mod reasons;
mod tutorial;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

pub(crate) use command::{Answer, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Colour helps on a screen and is noise in a file; https://no-color.org is respected.
    let refused = std::env::var_os("NO_COLOR").is_some_and(|setting| !setting.is_empty());
    let colour = std::io::stdout().is_terminal() && !refused;
    let Answer { output, complaint, code } = run(&arguments, colour);
    eprint!("{complaint}");
    // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
    match std::io::stdout().write_all(output.as_bytes()) {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::SUCCESS,
    }
}
