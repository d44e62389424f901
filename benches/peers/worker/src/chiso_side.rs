//! chiso itself. Everything in the worker that knows chiso's interface is in this file.

use std::path::Path;

use chiso::formula::{
    Array, Bits, Column as Input, Compiler, Destination, Formula, Instructions, Numbers, Output,
    Program, Range, Scope, Scratch, Symbol, check,
};
use chiso::observe::{Observations, Table};
use chiso::programme::Programme;
use chiso::score::{Outputs, Ranking, Ranks, Results as Scores, Scorer};
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

/// A column as chiso reads it, borrowed as it lies.
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
    Ok(vec![("chiso".to_owned(), Box::new(Scored::new(folder, threads)?))])
}

/// Scores units and ranks them: the points of the total and of what stands directly below
/// it, and the classes, from columns where they lie into columns that are used again.
struct Scored {
    plan: Plan,
    /// Of all inputs, in the order of the programme.
    columns: Vec<Column>,
    scorer: Scorer,
    scores: Scores,
    ranks: Ranks,
}

impl Scored {
    fn new(folder: &Path, threads: usize) -> Outcome<Self> {
        let written: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("programme.json"))?)?;
        let programme = Programme::from_value(&written)?;
        let names = programme.inputs.keys();
        let columns: Vec<Column> =
            names.map(|name| Column::read(folder, name)).collect::<Outcome<_>>()?;
        let outputs = programme
            .tree
            .iter()
            .fold(Outputs::new().points("total").classes(), |all, node| all.points(node.id()));
        let plan = Plan::new(programme)?;
        let scorer = plan.scorer(&outputs)?.with_threads(threads);
        Ok(Self { plan, columns, scorer, scores: Scores::default(), ranks: Ranks::default() })
    }
}

/// What stands for a class that there is not.
const NO_CLASS: u8 = u8::MAX;

impl Contender for Scored {
    fn run(&mut self) -> Outcome {
        let rows = self.columns.first().map_or(0, |column| column.values.len());
        let columns = self.columns.iter().map(input);
        let batch = self.plan.batch(rows).with_columns(columns).build_unchecked()?;
        self.scorer.score_into(&batch, &mut self.scores)?;
        self.scores.ranks_into(&Ranking::default(), &batch, &mut self.ranks)?;
        Ok(())
    }

    /// The totals, the ranks, the classes.
    fn results(&self) -> Outcome<Vec<u8>> {
        let points = self.scores.points("total").ok_or("no total")?;
        let status = self.scores.status("total").ok_or("no total")?;
        let totals = points
            .iter()
            .zip(status)
            .map(|(points, status)| if status.is_complete() { *points } else { f64::NAN });
        let ranks = self.ranks.as_slice().iter().map(|rank| rank.unwrap_or(0.0));
        let mut bytes: Vec<u8> =
            totals.chain(ranks).flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(classes(&self.scores)?);
        Ok(bytes)
    }
}

/// The classes as the driver counts them, from the worst; chiso does from the best.
fn classes(scores: &Scores) -> Outcome<Vec<u8>> {
    let above_worst = |class: &u16| {
        let after = usize::from(*class) + 1;
        let above = scores.class_ids().len().checked_sub(after)?;
        u8::try_from(above).ok()
    };
    let classes = scores.class_numbers().ok_or("no classes")?;
    Ok(classes.iter().map(|class| above_worst(class).unwrap_or(NO_CLASS)).collect())
}

/// Tables of built-in programmes, without bounds and with them.
pub(crate) fn built_in(folder: &Path, threads: usize) -> Outcome<Contenders> {
    let written: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("figures.json"))?)?;
    let plan = Plan::new(Programme::from_value(&written["programme"])?)?;
    let observations: Vec<Observations> = serde_json::from_value(written["observations"].clone())?;
    let points = Outputs::new().points("total").classes();
    let bounds = points.clone().bounds("total").possible_classes();
    let contender = |outputs: &Outputs| -> Outcome<Box<dyn Contender>> {
        let scorer = plan.scorer(outputs)?.with_threads(threads);
        Ok(Box::new(BuiltIn {
            table: plan.table(&observations)?,
            scorer,
            scores: Scores::default(),
        }))
    };
    Ok(vec![
        ("chiso".to_owned(), contender(&points)?),
        ("chiso, with bounds".to_owned(), contender(&bounds)?),
    ])
}

/// Scores a table: the points and the classes of the total.
struct BuiltIn {
    table: Table,
    scorer: Scorer,
    scores: Scores,
}

impl Contender for BuiltIn {
    fn run(&mut self) -> Outcome {
        Ok(self.scorer.score_into(&self.table.batch(), &mut self.scores)?)
    }

    /// The totals, as far as they are known, and the classes.
    fn results(&self) -> Outcome<Vec<u8>> {
        let points = self.scores.points("total").ok_or("no total")?;
        let mut bytes: Vec<u8> = points.iter().flat_map(|number| number.to_le_bytes()).collect();
        bytes.extend(classes(&self.scores)?);
        Ok(bytes)
    }
}
