//! The medians of the last run as a table: `cargo run -p chiso-benches`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks through its output"
)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

fn main() -> ExitCode {
    match table() {
        Ok(table) => {
            print!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            eprintln!("measure first: cargo bench -p chiso-benches");
            ExitCode::FAILURE
        }
    }
}

/// The folder that criterion writes to.
fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => root.join(target).join("criterion"),
        None => root.join("target/criterion"),
    }
}

fn table() -> Result<String, Box<dyn Error>> {
    let folder = folder();
    let mut measured = Vec::new();
    collect(&folder, &mut measured).map_err(|error| format!("{}: {error}", folder.display()))?;
    if measured.is_empty() {
        return Err(format!("{} has no measurements", folder.display()).into());
    }
    measured.sort_by(|a, b| a.0.cmp(&b.0));
    let mut table = String::from("| what | median | 95 % of medians within |\n|---|---:|---|\n");
    for (name, [median, lowest, highest]) in measured {
        let (median, lowest, highest) = (time(median), time(lowest), time(highest));
        table.push_str(&format!("| {name} | {median} | {lowest} – {highest} |\n"));
    }
    Ok(table)
}

/// Finds what criterion wrote of the last run of every benchmark.
fn collect(folder: &Path, measured: &mut Vec<(String, [f64; 3])>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_none_or(|name| name != "new") {
            collect(&path, measured)?;
            continue;
        }
        let read = |file: &str| -> Result<Value, Box<dyn Error>> {
            Ok(serde_json::from_str(&fs::read_to_string(path.join(file))?)?)
        };
        let (benchmark, estimates) = (read("benchmark.json")?, read("estimates.json")?);
        let number = |pointer: &str| estimates.pointer(pointer).and_then(Value::as_f64);
        let name = benchmark.get("full_id").and_then(Value::as_str);
        if let (Some(name), Some(median), Some(lowest), Some(highest)) = (
            name,
            number("/median/point_estimate"),
            number("/median/confidence_interval/lower_bound"),
            number("/median/confidence_interval/upper_bound"),
        ) {
            measured.push((name.to_owned(), [median, lowest, highest]));
        }
    }
    Ok(())
}

/// A time that is given in nanoseconds.
fn time(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    let fits = units.into_iter().find(|(size, _)| nanoseconds >= *size);
    let (size, unit) = fits.unwrap_or((1.0, "ns"));
    let number = nanoseconds / size;
    let decimals = if number >= 100.0 {
        0
    } else if number >= 10.0 {
        1
    } else {
        2
    };
    format!("{number:.decimals$} {unit}")
}
