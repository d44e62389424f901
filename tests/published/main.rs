//! Published tables against what the engine makes of them: `cargo xtask verify --data PATH`.
//!
//! The tables are not part of the repository, so the ordinary test command leaves this out.
//! Figures are read from the tables; none is repeated here.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a command speaks through its output; a check fails by panicking"
)]

mod development;
mod papi;
mod report;
mod service;
mod tables;

use std::path::Path;
use std::process::ExitCode;

use report::Report;

/// Why a table could not be checked at all.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [option, folder] = arguments.as_slice() else {
        eprintln!("this needs the published tables: cargo xtask verify --data PATH");
        return ExitCode::from(2);
    };
    if option != "--data" {
        eprintln!("there is no argument `{option}`: cargo xtask verify --data PATH");
        return ExitCode::from(2);
    }
    let folder = Path::new(folder);
    let mut report = Report::default();
    // A table that cannot be read fails, and the others are checked all the same.
    report.run("un/hdi", |report| development::check(folder, report));
    report.run("vn/766/portal-2026", |report| service::check(folder, report));
    report.run("PAPI", |report| papi::check(folder, report));
    report.print();
    if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
