//! The medians of the last run as a table: `cargo run -p chiso-benches`, or with parts of names
//! behind it, of which a row has one; with `--built-in`, the tables of the built-in programmes
//! side by side.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks through its output"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chiso_benches::{Case, thousands};
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

/// What came of a benchmark, in nanoseconds.
struct Measured {
    name: String,
    median: f64,
    /// Rows, units or cells in one round, where that was said.
    elements: Option<f64>,
    /// The mean of the fastest sample: on a busy machine, the one that was disturbed least.
    fastest: f64,
}

fn table() -> Result<String, Box<dyn Error>> {
    let folder = folder();
    let mut measured = Vec::new();
    collect(&folder, &mut measured).map_err(|error| format!("{}: {error}", folder.display()))?;
    if measured.is_empty() {
        return Err(format!("{} has no measurements", folder.display()).into());
    }
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted == ["--built-in"] {
        return Ok(side_by_side(&measured));
    }
    measured.retain(|one| {
        wanted.is_empty() || wanted.iter().any(|part| one.name.contains(part.as_str()))
    });
    measured.sort_by(|a, b| a.name.cmp(&b.name));
    let mut table =
        String::from("| what | median | fastest sample | a row, fastest |\n|---|---:|---:|---:|\n");
    for Measured { name, median, elements, fastest } in measured {
        let each = elements.map_or_else(|| "–".to_owned(), |elements| time(fastest / elements));
        let (median, fastest) = (time(median), time(fastest));
        table.push_str(&format!("| {name} | {median} | {fastest} | {each} |\n"));
    }
    Ok(table)
}

/// The tables of the built-in programmes: a line for each, with nanoseconds a row without bounds
/// and with them.
fn side_by_side(measured: &[Measured]) -> String {
    let cases = Case::ALL.map(|case| case.name);
    let mut lines: BTreeMap<(&str, usize), BTreeMap<&str, &Measured>> = BTreeMap::new();
    for one in measured {
        if let Some((group, asked)) = one.name.split_once('/')
            && group.starts_with("vn ")
            && let Some((programme, rows)) = group.split_once(", ")
            && let Ok(rows) = rows.trim_end_matches(" rows").replace(',', "").parse()
        {
            lines.entry((programme, rows)).or_default().insert(asked, one);
        }
    }
    let mut table = format!("| ns a row, without / with bounds | {} |\n", cases.join(" | "));
    table.push_str(&format!("|---|{}\n", "---:|".repeat(cases.len())));
    for ((programme, rows), found) in lines {
        table.push_str(&format!("| {programme}, {} rows |", thousands(rows)));
        for case in cases {
            let number = |asked: &str| {
                let one = found.get(format!("{case}, {asked}").as_str());
                let time = one.and_then(|one| Some(one.fastest / one.elements?));
                time.map_or_else(|| "–".to_owned(), |time| format!("{time:.0}"))
            };
            table.push_str(&format!(" {} / {} |", number("no bounds"), number("bounds")));
        }
        table.push('\n');
    }
    table
}

/// Finds what criterion wrote of the last run of every benchmark.
fn collect(folder: &Path, measured: &mut Vec<Measured>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_none_or(|name| name != "new") {
            collect(&path, measured)?;
            continue;
        }
        // Of a run that somebody ended.
        if ["benchmark.json", "estimates.json", "sample.json"]
            .iter()
            .any(|file| !path.join(file).exists())
        {
            continue;
        }
        let read = |file: &str| -> Result<Value, Box<dyn Error>> {
            Ok(serde_json::from_str(&fs::read_to_string(path.join(file))?)?)
        };
        let benchmark = read("benchmark.json")?;
        let elements = benchmark.pointer("/throughput/Elements").and_then(Value::as_f64);
        let name = benchmark.get("full_id").and_then(Value::as_str).ok_or("no name")?;
        let estimates = read("estimates.json")?;
        let median = estimates.pointer("/median/point_estimate").and_then(Value::as_f64);
        let sample = read("sample.json")?;
        let numbers = |key: &str| -> Vec<f64> {
            let list = sample.get(key).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_f64).collect()
        };
        let times = numbers("times").into_iter().zip(numbers("iters"));
        let fastest = times.map(|(time, rounds)| time / rounds).reduce(f64::min);
        measured.push(Measured {
            name: name.to_owned(),
            elements,
            median: median.ok_or("no median")?,
            fastest: fastest.ok_or("no samples")?,
        });
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
