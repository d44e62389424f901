//! The Rust side of the comparison with other tools: `cargo xtask bench --peers` starts it.
//!
//! ```text
//! chiso-peers-worker WORKLOAD FOLDER THREADS
//! ```
//!
//! reads what the driver wrote to the folder, says the names of its contenders in a line, and
//! then answers lines: `run NAME TIMES` with the nanoseconds that each of so many runs took by
//! the clock here, `dump NAME PATH` when the results of the last run are in the file. Tabs part
//! the words.
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that measures reads the clock and speaks through its output, and fails \
              by panicking"
)]

mod cel_side;
mod chiso_side;
mod columns;
mod contender;
mod datalogic_side;
mod evalexpr_side;
mod exmex_side;
mod fasteval_side;
mod rows;
mod tree;

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use contender::{Contenders, Outcome};

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Outcome {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [workload, folder, threads] = words.as_slice() else {
        return Err("usage: chiso-peers-worker WORKLOAD FOLDER THREADS".into());
    };
    let mut contenders = contenders(workload, Path::new(folder), threads.parse()?)?;
    answer(&names(&contenders))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.splitn(3, '\t').collect::<Vec<_>>().as_slice() {
            ["run", name, times] => {
                let contender = find(&mut contenders, name)?;
                let mut taken = Vec::new();
                for _ in 0..times.parse::<u32>()? {
                    let start = Instant::now();
                    contender.run()?;
                    taken.push(start.elapsed().as_nanos().to_string());
                }
                answer(&taken.join("\t"))?;
            }
            ["dump", name, path] => {
                std::fs::write(path, find(&mut contenders, name)?.results()?)?;
                answer("written")?;
            }
            _ => return Err(format!("not understood: `{line}`").into()),
        }
    }
    Ok(())
}

fn contenders(workload: &str, folder: &Path, threads: usize) -> Outcome<Contenders> {
    match workload {
        "formulas" => {
            let mut contenders = chiso_side::formulas(folder, threads)?;
            if threads == 1 {
                contenders.extend(rows::contenders(folder)?);
            }
            Ok(contenders)
        }
        "scorecard" => chiso_side::scorecard(folder, threads),
        "built-in" => chiso_side::built_in(folder, threads),
        "chain" => chiso_side::chain(folder, threads),
        other => Err(format!("no such workload: `{other}`").into()),
    }
}

fn names(contenders: &Contenders) -> String {
    contenders.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("\t")
}

fn find<'c>(
    contenders: &'c mut Contenders,
    name: &str,
) -> Outcome<&'c mut dyn contender::Contender> {
    for (known, contender) in contenders {
        if known == name {
            return Ok(contender.as_mut());
        }
    }
    Err(format!("no such contender: `{name}`").into())
}

/// One line to the driver, at once.
fn answer(line: &str) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
