//! A batch through the engine, rows alike at a time.

use std::collections::BTreeMap;
use std::ops::Range;

use super::outputs::Selection;
use super::profiles::{CompiledProfile, Profiles};
use crate::error::Diagnostic;
use crate::formula::{
    Column, DirectBuffers, Instructions, Program, RawResults, Scratch, Values, direct,
};
use crate::observe::{Batch, Periods};
use crate::plan::{Compiled, Profile};
use crate::score::engine::cohort::{Cohorts, Gathered};
use crate::score::engine::compile::ScoreProgram;
use crate::score::engine::execute::{Executor, RowRun};
use crate::score::engine::frame::{Frame, Rows, TableFigures};
use crate::score::engine::hierarchy::{Assessed, Hierarchy};
use crate::score::engine::sink::ResultSink;
use crate::score::engine::total::TotalFinisher;
use crate::simd;
use crate::value::{State, Value};

/// The most rows of one block: so few that the points of an indicator and the sums of its
/// group stay in the caches next to the processor.
pub(in crate::score) const BLOCK: usize = Program::BLOCK;

/// Up to so many rows are quicker one by one than as a block.
const FEW: usize = 4;

/// Who wants the rows of a batch.
pub(in crate::score) trait BatchSink: ResultSink {
    /// Whether all that was measured is asked for.
    fn measures(&self) -> bool;

    /// The results of these rows come next. Where it is asked for, all that was measured is in
    /// `results`.
    fn begin(&mut self, rows: Rows<'_>, results: &RawResults<'_>);
}

/// What is refused, by row and node.
pub(in crate::score) type Refused = (usize, usize, Diagnostic);

/// The buffers of one thread.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Worker {
    scratch: Scratch,
    block: Executor<BLOCK>,
    pub(in crate::score) row: Executor<1>,
    read: DirectBuffers,
    gathered: Vec<GatheredColumn>,
    /// Whether rows of the batch at hand turned out to need bounds: most of its blocks will.
    needs_bounds: bool,
}

/// A column of rows that do not lie side by side.
#[derive(Debug, Clone, Default)]
struct GatheredColumn {
    values: Vec<f64>,
    states: Vec<State>,
}

impl GatheredColumn {
    fn view(&self) -> Column<'_> {
        Column::Values { values: &self.values, states: &self.states }
    }
}

impl Worker {
    /// What was refused, taken out.
    pub(in crate::score) fn take_refused(&mut self) -> Vec<Refused> {
        let mut all = std::mem::take(&mut self.block.exact.refused);
        all.append(&mut self.row.exact.refused);
        all
    }
}

/// What was refused, in the order of rows and, within them, of nodes.
pub(in crate::score) fn in_order(mut refused: Vec<Refused>) -> Vec<Diagnostic> {
    refused.sort_by_key(|(row, node, _)| (*row, *node));
    refused.into_iter().map(|(.., finding)| finding).collect()
}

/// What stays the same from block to block.
#[derive(Clone, Copy)]
pub(in crate::score) struct Blocks<'d> {
    pub(in crate::score) plan: &'d Compiled,
    pub(in crate::score) selection: &'d Selection,
    pub(in crate::score) batch: &'d Batch<'d>,
    pub(in crate::score) profiles: &'d Profiles,
    pub(in crate::score) cohorts: &'d Cohorts,
    pub(in crate::score) hierarchy: &'d Hierarchy,
    pub(in crate::score) instructions: Instructions,
}

impl Blocks<'_> {
    /// Whether results of any node may be given or inherited.
    fn takes_results(&self) -> bool {
        self.batch.given.is_some() || self.plan.inherits
    }

    /// Scores a range of rows.
    pub(in crate::score) fn rows(
        &self,
        rows: Range<usize>,
        worker: &mut Worker,
        sink: &mut dyn BatchSink,
    ) {
        let mut slots = Vec::new();
        worker.needs_bounds = self.takes_results();
        self.runs(rows, !self.cohorts.is_empty(), |rows| {
            let count = rows.count();
            if !cfg!(feature = "bulk") || count <= FEW {
                for at in 0..count {
                    let one = Rows::Run { start: rows.row(at), count: 1 };
                    self.score(one, &mut slots, worker, sink);
                }
            } else {
                self.score(rows, &mut slots, worker, sink);
            }
        });
    }

    /// Goes through rows of one profile and, where that matters, of one period, no more than a
    /// block at a time. Rows alike that do not lie side by side are picked.
    fn runs(&self, rows: Range<usize>, by_period: bool, mut run: impl FnMut(Rows<'_>)) {
        let by_profile = !self.profiles.of_rows.is_empty();
        let by_period = by_period && matches!(self.batch.periods, Periods::PerRow(_));
        if !by_profile && !by_period {
            let mut start = rows.start;
            while start < rows.end {
                let count = BLOCK.min(rows.end - start);
                run(Rows::Run { start, count });
                start += count;
            }
            return;
        }
        let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for row in rows {
            let period = if by_period { self.batch.period(row) } else { None };
            alike.entry((self.profiles.number(row), period)).or_default().push(row);
        }
        for rows in alike.values().flat_map(|rows| rows.chunks(BLOCK)) {
            match (rows.first(), rows.last()) {
                (Some(&start), Some(&last)) if last - start + 1 == rows.len() => {
                    run(Rows::Run { start, count: rows.len() });
                }
                _ => run(Rows::Picked(rows)),
            }
        }
    }

    fn score<'b>(
        &'b self,
        rows: Rows<'_>,
        slots: &mut Vec<Column<'b>>,
        worker: &mut Worker,
        sink: &mut dyn BatchSink,
    ) {
        let first = rows.row(0);
        let Some(compiled) = self.profiles.of(first) else { return };
        let mut gathered = std::mem::take(&mut worker.gathered);
        match rows {
            Rows::Run { start, count } => {
                slots.clear();
                let columns = self.batch.columns.iter();
                slots.extend(columns.map(|column| column.slice(start..start + count)));
                self.complete_slots(&compiled.profile, slots);
                self.run(rows, slots, compiled, worker, sink);
            }
            Rows::Picked(picked) => {
                gather_columns(self.batch, picked, &mut gathered);
                let mut slots: Vec<Column<'_>> =
                    gathered.iter().map(GatheredColumn::view).collect();
                self.complete_slots(&compiled.profile, &mut slots);
                self.run(rows, &slots, compiled, worker, sink);
            }
        }
        worker.gathered = gathered;
    }

    /// Adds what formulas read beside inputs: parameters, and slots that are never read.
    fn complete_slots(&self, profile: &Profile, slots: &mut Vec<Column<'_>>) {
        slots.extend(profile.parameters.iter().map(|value| Column::Constant(*value)));
        // Derived quantities are registers of the program; their slots are never read.
        slots.resize(self.plan.slots.quantities(), Column::Constant(Value::Missing));
    }

    fn run(
        &self,
        rows: Rows<'_>,
        slots: &[Column<'_>],
        compiled: &CompiledProfile,
        worker: &mut Worker,
        sink: &mut dyn BatchSink,
    ) {
        let formulas =
            if sink.measures() { &self.selection.formulas } else { &self.selection.computed };
        let Worker { scratch, block, row, needs_bounds, .. } = worker;
        let results = formulas.evaluate_raw(slots, rows.count(), scratch);
        let columns = slots.get(..self.batch.columns.len()).unwrap_or_default();
        let parameters = if self.takes_results() {
            compiled.parameters_with_given(self.plan)
        } else {
            &compiled.parameters
        };
        let frame = Frame {
            plan: self.plan,
            profile: &compiled.profile,
            parameters,
            batch: self.batch,
            rows,
            figures: TableFigures { plan: self.plan, columns, results },
            cohorts: self.cohorts,
            hierarchy: self.hierarchy,
            instructions: self.instructions,
        };
        let classed = self.selection.asks_classes();
        let finisher = TotalFinisher::new(self.plan, &compiled.parameters.classes, classed);
        let mut program = if *needs_bounds { None } else { self.selection.lean(self.plan) };
        loop {
            let with = program.unwrap_or_else(|| self.selection.full(self.plan));
            sink.begin(rows, &frame.figures.results);
            let found = if !cfg!(feature = "bulk") || rows.count() == 1 {
                run_row(row, with, &frame, &finisher, sink)
            } else {
                run_block(block, with, &frame, &finisher, sink)
            };
            if found || program.is_none() {
                return;
            }
            *needs_bounds = true;
            program = None;
        }
    }

    /// Adds the values of a range of rows to what units are compared by. Who was given
    /// points, or has another unit's, is not compared by a value of its own.
    pub(in crate::score) fn gather(
        &self,
        rows: Range<usize>,
        worker: &mut Worker,
        gathered: &mut Gathered,
    ) {
        let Worker { scratch, read, gathered: columns, .. } = worker;
        self.runs(rows, true, |rows| {
            let Some(compiled) = self.profiles.of(rows.row(0)) else { return };
            let comparing = self.profiles.comparing.iter();
            let comparing: Vec<_> = comparing
                .filter(|(at, _)| self.selection.needs(*at) && compiled.compares(*at))
                .collect();
            if comparing.is_empty() {
                return;
            }
            let mut slots: Vec<Column<'_>> = match rows {
                Rows::Run { start, count } => {
                    let columns = self.batch.columns.iter();
                    columns.map(|column| column.slice(start..start + count)).collect()
                }
                Rows::Picked(picked) => {
                    gather_columns(self.batch, picked, columns);
                    columns.iter().map(GatheredColumn::view).collect()
                }
            };
            self.complete_slots(&compiled.profile, &mut slots);
            let results = self.selection.computed.evaluate_raw(&slots, rows.count(), scratch);
            for &&(at, all) in &comparing {
                let Some(node) = self.plan.nodes.get(at) else { continue };
                let column = self.plan.input_of(node).and_then(|input| slots.get(input));
                let values = match (column, self.plan.outputs.get(node.measured.start)) {
                    (Some(column), _) => direct(*column, rows.count(), read, self.instructions),
                    (None, Some(measure)) => results.values(measure.output),
                    (None, None) => continue,
                };
                self.gather_block(at, all, rows, &values, gathered);
            }
        });
    }

    /// Adds values of one indicator, all of one period.
    fn gather_block(
        &self,
        node: usize,
        all: bool,
        rows: Rows<'_>,
        values: &Values<'_>,
        gathered: &mut Gathered,
    ) {
        let period = self.batch.period(rows.row(0));
        let assessed_here =
            self.plan.nodes.get(node).is_some_and(|node| node.assessed_at.is_none());
        if self.batch.given.is_none() && assessed_here {
            gathered.add(node, period, values.numbers, all);
            return;
        }
        for (at, number) in values.numbers.chunks(1).enumerate() {
            let row = rows.row(at);
            let own = self.hierarchy.assessed(node, row) == Assessed::Here;
            if own && self.batch.given(node, row).is_none() {
                gathered.add(node, period, number, all);
            }
        }
    }
}

/// Scores one row, all with the same instructions.
fn run_row(
    executor: &mut Executor<1>,
    program: &ScoreProgram,
    frame: &Frame<'_, TableFigures<'_>>,
    finisher: &TotalFinisher<'_>,
    sink: &mut dyn ResultSink,
) -> bool {
    let refused = executor.exact.refused.len();
    let row = RowRun { executor: &mut *executor, program, frame, finisher, sink };
    let found = simd::dispatch(frame.instructions, row).is_ok();
    if !found {
        executor.exact.refused.truncate(refused);
    }
    found
}

/// Scores a block of rows.
fn run_block(
    executor: &mut Executor<BLOCK>,
    program: &ScoreProgram,
    frame: &Frame<'_, TableFigures<'_>>,
    finisher: &TotalFinisher<'_>,
    sink: &mut dyn ResultSink,
) -> bool {
    let refused = executor.exact.refused.len();
    let found = executor.run(program, frame, finisher, sink).is_ok();
    if !found {
        executor.exact.refused.truncate(refused);
    }
    found
}

/// Copies the values of rows that do not lie side by side.
fn gather_columns(batch: &Batch<'_>, rows: &[usize], gathered: &mut Vec<GatheredColumn>) {
    gathered.resize_with(batch.columns.len(), GatheredColumn::default);
    for (column, of) in batch.columns.iter().zip(gathered) {
        of.values.clear();
        of.states.clear();
        if let Column::Values { values, states } = column {
            let picked = |row: &usize| values.get(*row).copied().unwrap_or(f64::NAN);
            of.values.extend(rows.iter().map(picked));
            if !states.is_empty() {
                let picked = |row: &usize| states.get(*row).copied().unwrap_or(State::Missing);
                of.states.extend(rows.iter().map(picked));
            }
            continue;
        }
        for &row in rows {
            let (number, state) = column.value(row).parts();
            of.values.push(number);
            of.states.push(state);
        }
    }
}
