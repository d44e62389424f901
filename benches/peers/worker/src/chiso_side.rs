//! chiso itself. Everything in the worker that knows chiso's interface is in this file.

use std::path::Path;
use std::sync::Arc;

use chiso::formula::{
    Array, Bits, Column as Input, Compiler, Destination, Formula, Instructions, Numbers, Output,
    Program, Range, Scope, Scratch, Symbol, check,
};
use chiso::observe::{Observations, Table};
use chiso::programme::Programme;
use chiso::score::Ranking;
use chiso::unit::Unit;
use chiso::{Plan, Type};
use serde_json::Value;

use crate::columns::{Column, Results};
use crate::contender::{Contender, Contenders, Outcome};
use crate::tree::Workload;

/// The formulas, with the instructions of this processor and, on one thread, with those that
/// every processor has.
pub(crate) fn formulas(folder: &Path, threads: usize) -> Outcome<Contenders> {
    let contender = |instructions: Instructions| -> Outcome<Box<dyn Contender>> {
        Ok(Box::new(Formulas::new(Workload::read(folder)?, threads, instructions)?))
    };
    let mut contenders = vec![("chiso".to_owned(), contender(Instructions::detect())?)];
    if threads == 1 {
        let baseline = contender(Instructions::BASELINE)?;
        contenders.push(("chiso, baseline instructions".to_owned(), baseline));
    }
    Ok(contenders)
}

struct Formulas {
    workload: Workload,
    program: Program,
    outputs: Vec<Output>,
    /// One for every thread.
    scratches: Vec<Scratch>,
    results: Results,
}

impl Formulas {
    fn new(workload: Workload, threads: usize, instructions: Instructions) -> Outcome<Self> {
        let mut compiler = Compiler::new(workload.names.len());
        let mut outputs = Vec::new();
        for text in &workload.texts {
            let (checked, findings) = check(&Formula::parse(text)?, &Declared(&workload));
            let checked = checked.ok_or_else(|| format!("{text}: {findings:?}"))?;
            outputs.push(compiler.add(&checked));
        }
        let results = Results::new(outputs.len(), workload.rows());
        let scratches = vec![Scratch::with_instructions(instructions); threads];
        Ok(Self { program: compiler.finish(), workload, outputs, scratches, results })
    }
}

/// The columns as inputs of these types.
struct Declared<'w>(&'w Workload);

impl Scope for Declared<'_> {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let slot = self.0.names.iter().position(|known| known == name)?;
        let symbol_type = match self.0.types.get(slot)?.as_str() {
            "count" => Type::Count,
            "money" => Type::Money,
            "percent" => Type::Percent,
            _ => Type::Number,
        };
        let range = Range::of_type(symbol_type).or_missing();
        Some(Symbol { slot, symbol_type, options: Vec::new(), range })
    }

    fn names(&self) -> Vec<String> {
        self.0.names.clone()
    }
}

impl Contender for Formulas {
    fn run(&mut self) -> Outcome {
        let rows = self.workload.rows();
        let threads = self.scratches.len();
        // Whole blocks, so that no byte of bits belongs to two threads.
        let each = rows.div_ceil(threads).next_multiple_of(Program::BLOCK).max(Program::BLOCK);
        let parts = split(&mut self.results, each);
        let (program, outputs) = (&self.program, self.outputs.as_slice());
        let columns = self.workload.columns.as_slice();
        let mut jobs: Vec<_> = parts.into_iter().zip(&mut self.scratches).enumerate().collect();
        let last = jobs.pop();
        std::thread::scope(|scope| {
            for (part, (target, scratch)) in jobs {
                scope.spawn(move || {
                    evaluate(program, outputs, columns, part * each, target, scratch);
                });
            }
            // The last part needs no thread of its own; with one thread, none is started.
            if let Some((part, (target, scratch))) = last {
                evaluate(program, outputs, columns, part * each, target, scratch);
            }
        });
        Ok(())
    }

    fn results(&self) -> Outcome<Vec<u8>> {
        Ok(self.results.bytes())
    }
}

/// The rows of the results that one thread writes: for every formula, numbers and bits.
type Part<'r> = Vec<(&'r mut [f64], &'r mut [u8])>;

fn split(results: &mut Results, each: usize) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (values, bits) in results.values.iter_mut().zip(&mut results.validity) {
        let chunks = values.chunks_mut(each).zip(bits.chunks_mut(each / 8));
        for (at, chunk) in chunks.enumerate() {
            if parts.len() == at {
                parts.push(Vec::new());
            }
            parts[at].push(chunk);
        }
    }
    parts
}

/// All formulas for some rows, written where the results are.
fn evaluate(
    program: &Program,
    outputs: &[Output],
    columns: &[Column],
    start: usize,
    target: Part<'_>,
    scratch: &mut Scratch,
) {
    let rows = target.first().map_or(0, |(values, _)| values.len());
    let inputs: Vec<Input<'_>> =
        columns.iter().map(|column| input(column).slice(start..start + rows)).collect();
    let mut destinations: Vec<Destination<'_>> = outputs
        .iter()
        .zip(target)
        .map(|(output, (values, bits))| Destination::new(*output, values).with_validity(bits))
        .collect();
    program.evaluate_into(&inputs, rows, &mut destinations, scratch);
}

/// A column as the program reads it, borrowed as it lies.
fn input(column: &Column) -> Input<'_> {
    let array = Array::new(Numbers::Float64(&column.values));
    Input::Array(match &column.validity {
        Some(bits) => array.with_validity(Bits::new(bits, 0, column.values.len())),
        None => array,
    })
}

/// Indicators, groups, classes and ranks.
pub(crate) fn scorecard(folder: &Path, threads: usize) -> Outcome<Contenders> {
    scored(folder, threads)
}

/// Min–max of the cohort, weighted means on three levels, and ranks.
pub(crate) fn chain(folder: &Path, threads: usize) -> Outcome<Contenders> {
    scored(folder, threads)
}

fn scored(folder: &Path, threads: usize) -> Outcome<Contenders> {
    if threads > 1 {
        // To come: a `Scorer` with so many threads. Until then chiso has no row here.
        return Ok(Vec::new());
    }
    Ok(vec![("chiso".to_owned(), Box::new(Scored::new(folder)?))])
}

/// Scores a table and ranks its units.
///
/// To come: the borrowed batch and the `Scorer`, which reads columns where they lie and
/// writes what is asked for into buffers that are used again. Today a table is made of
/// observations, before the clock starts, and every run makes all of its results anew.
struct Scored {
    plan: Plan,
    table: Arc<Table>,
    totals: Vec<f64>,
    classes: Vec<u8>,
    ranks: Vec<f64>,
}

impl Scored {
    fn new(folder: &Path) -> Outcome<Self> {
        let written: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("programme.json"))?)?;
        let programme = Programme::from_value(&written)?;
        let inputs: Vec<String> = programme.inputs.keys().cloned().collect();
        let columns: Vec<Column> =
            inputs.iter().map(|name| Column::read(folder, name)).collect::<Outcome<_>>()?;
        let rows = columns.first().map_or(0, |column| column.values.len());
        let observations: Vec<Observations> = (0..rows)
            .map(|row| {
                let mut of = Observations::new(Unit::new(format!("unit {row}")));
                for (name, column) in inputs.iter().zip(&columns) {
                    let number = column.get(row);
                    if !number.is_nan() {
                        of = of.with(name.as_str(), number);
                    }
                }
                of
            })
            .collect();
        let plan = Plan::new(programme)?;
        let table = Arc::new(plan.table(&observations)?);
        Ok(Self {
            plan,
            table,
            totals: vec![0.0; rows],
            classes: vec![0; rows],
            ranks: vec![0.0; rows],
        })
    }
}

/// What stands for a class that there is not.
const NO_CLASS: u8 = u8::MAX;

impl Contender for Scored {
    fn run(&mut self) -> Outcome {
        let scores = self.plan.score(Arc::clone(&self.table))?;
        let complete = scores.status("total").ok_or("no total")?;
        let points = scores.points("total").ok_or("no total")?;
        for ((total, points), status) in self.totals.iter_mut().zip(points).zip(complete) {
            *total = if status.is_complete() { *points } else { f64::NAN };
        }
        let order = ["weak", "average", "fair", "good", "excellent"];
        for (place, class) in self.classes.iter_mut().zip(scores.classes()) {
            let at = class.and_then(|class| order.iter().position(|known| *known == class));
            *place = at.and_then(|at| u8::try_from(at).ok()).unwrap_or(NO_CLASS);
        }
        for (place, rank) in self.ranks.iter_mut().zip(scores.ranks(&Ranking::default())?) {
            *place = rank.unwrap_or(0.0);
        }
        Ok(())
    }

    /// The totals, the ranks, the classes.
    fn results(&self) -> Outcome<Vec<u8>> {
        let numbers = self.totals.iter().chain(&self.ranks);
        let mut bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(&self.classes);
        Ok(bytes)
    }
}
