//! A batch through the engine, block by block.

use std::ops::Range;
use std::sync::Arc;

use super::Verdict;
use super::class::Classes;
use super::cohort::{Cohorts, Gathered, needs_all};
use super::engine::{self, Run};
use super::hierarchy::Hierarchy;
#[cfg(feature = "bulk")]
use super::lane::complete::{self, Complete};
use super::lane::marks::marked;
use super::lane::{self, BLOCK, Lane, Rows, Sink};
use super::outcome::Outcome;
use super::outputs::Selection;
use super::silent::Silent;
use super::totals::{Showing, Totals};
use crate::formula::{
    Column, DirectBuffers, Instructions, RawResults, RawRow, Scratch, Values, direct,
};
use crate::observe::{Batch, Periods};
use crate::order::Map;
use crate::plan::{Compiled, Profile, ProfileKey, ResolvedRule};
use crate::value::Value;

/// Who wants the rows of a batch.
pub(super) trait Receiver: Sink {
    /// Whether all that was measured is asked for.
    const MEASURES: bool;

    /// A block begins. Where it is asked for, all that was measured is in the results.
    fn begin(&mut self, start: usize, count: usize, results: &RawResults<'_>);

    /// The totals of the block, and the places of their classes, or [`NO_CLASS`]; no classes
    /// where nobody asks for them. Rows that are open say nothing.
    fn totals(&mut self, points: &[f64], classes: &[u16]);

    /// A row of the block that was scored on its own.
    fn row(&mut self, row: usize, outcomes: &[Outcome], verdict: Verdict);
}

/// A profile, with what follows from it and the selection.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) profile: Arc<Profile>,
    pub(super) classes: Classes,
    lane: Option<Lane>,
    #[cfg(feature = "bulk")]
    complete: Option<Complete>,
}

/// The profiles that have occurred.
#[derive(Debug, Clone, Default)]
pub(super) struct Profiles {
    found: Map<ProfileKey, usize>,
    pub(super) prepared: Vec<Arc<Prepared>>,
    /// The profile of every row of the batch at hand; empty where all have the first.
    pub(super) of_rows: Vec<usize>,
    /// The indicators that compare units, and whether a method needs more of them than the
    /// lowest and the highest value.
    pub(super) comparing: Vec<(usize, bool)>,
}

/// The buffers of one thread.
#[derive(Debug, Clone, Default)]
pub(super) struct Worker {
    scratch: Scratch,
    lane: lane::Buffers,
    pub(super) rows: engine::Buffers,
    row_scratch: Scratch,
    /// For a block whose formulas are computed once more.
    again: Scratch,
    silent: Silent,
    totals: Totals,
    read: DirectBuffers,
}

/// Up to so many rows are no block.
const FEW: usize = 4;

/// One row of this many that is open has the formulas computed for the whole block again.
const FEW_OPEN: usize = 8;

/// The columns that formulas read: those of a block, and those of a row of it.
type Slots<'b> = (Vec<Column<'b>>, Vec<Column<'b>>);

/// What stays the same from block to block.
pub(super) struct Drive<'d> {
    pub(super) plan: &'d Compiled,
    pub(super) selection: &'d Selection,
    pub(super) batch: &'d Batch<'d>,
    pub(super) profiles: &'d Profiles,
    pub(super) cohorts: &'d Cohorts,
    pub(super) hierarchy: &'d Hierarchy,
    pub(super) instructions: Instructions,
}

impl Profiles {
    /// The profile that all units of a programme share which makes no difference between
    /// them; none where it does.
    pub(super) fn only(&mut self, plan: &Compiled, selection: &Selection) -> Option<&Prepared> {
        if plan.uniform && self.prepared.is_empty() {
            self.add(plan, selection, Arc::clone(&plan.ordinary));
        }
        self.prepared.first().filter(|_| plan.uniform).map(|only| &**only)
    }

    /// Finds the profiles of the rows of a batch, and prepares those that are new.
    pub(super) fn resolve(&mut self, plan: &Compiled, selection: &Selection, batch: &Batch<'_>) {
        self.of_rows.clear();
        if self.only(plan, selection).is_some() {
            return;
        }
        let rows = if batch.is_named() { batch.rows } else { batch.rows.min(1) };
        // Rows alike in all that a profile hangs on share it: most are like the one before.
        let mut last: Option<(Option<&str>, &str, Option<crate::period::Period>, usize)> = None;
        for row in 0..rows {
            let Some(unit) = batch.unit(row) else { continue };
            let period = batch.period(row);
            let unit_type = unit.unit_type.as_deref();
            let id = if plan.names_units { unit.id.as_str() } else { "" };
            if let Some((of_type, of_id, of_period, profile)) = last
                && (of_type, of_id, of_period) == (unit_type, id, period)
            {
                self.of_rows.push(profile);
                continue;
            }
            let key = plan.profile_key(unit, period);
            let profile = match self.found.get(&key) {
                Some(&profile) => profile,
                None => {
                    let profile = Arc::new(plan.resolve_profile(&key));
                    self.add(plan, selection, profile);
                    self.found.insert(key, self.prepared.len() - 1);
                    self.prepared.len() - 1
                }
            };
            last = Some((unit_type, id, period, profile));
            self.of_rows.push(profile);
        }
        if !batch.is_named()
            && let Some(&profile) = self.of_rows.first()
        {
            self.of_rows.resize(batch.rows, profile);
        }
    }

    fn add(&mut self, plan: &Compiled, selection: &Selection, profile: Arc<Profile>) {
        for &at in &selection.order {
            if let Some(all) = compares(&profile, at) {
                // Another kind of unit may be compared by more than this one.
                match self.comparing.iter_mut().find(|(other, _)| *other == at) {
                    Some((_, all_of_them)) => *all_of_them |= all,
                    None => self.comparing.push((at, all)),
                }
            }
        }
        self.prepared.push(prepare(plan, selection, profile));
    }

    fn of(&self, row: usize) -> Option<&Arc<Prepared>> {
        self.prepared.get(self.number(row))
    }

    fn number(&self, row: usize) -> usize {
        self.of_rows.get(row).copied().unwrap_or(0)
    }
}

fn prepare(plan: &Compiled, selection: &Selection, profile: Arc<Profile>) -> Arc<Prepared> {
    let classes = Classes::resolve(plan, &profile);
    // Where the classes leave results without one, a row may have no class because of what
    // it may yet become.
    let bounds = selection.bounds() || (selection.classes && !classes.holds_all());
    let lane = if selection.row_by_row || !cfg!(feature = "bulk") {
        None
    } else {
        Lane::new(plan, &profile, &selection.order, |node| selection.shows(node), bounds)
    };
    #[cfg(feature = "bulk")]
    let complete = lane.as_ref().and_then(|lane| Complete::new(lane, plan, &profile, selection));
    Arc::new(Prepared {
        profile,
        classes,
        lane,
        #[cfg(feature = "bulk")]
        complete,
    })
}

#[cfg(feature = "bulk")]
impl Prepared {
    /// The total of a unit with these numbers, one for every input, and the place of its
    /// class; none where it needs more than a complete case. `sink` is told of the nodes that
    /// are asked for.
    pub(super) fn complete_case<S: Sink>(
        &self,
        (plan, selection): (&Compiled, &Selection),
        numbers: &[f64],
        buffers: &mut complete::Buffers,
        instructions: Instructions,
        sink: &mut S,
    ) -> Option<(f64, f64, u16)> {
        let total = self.complete.as_ref()?.total(plan, numbers, buffers, instructions, sink)?;
        let (points, class) = Showing::new(plan, selection, &self.classes).one(total);
        Some((points, total.max, class))
    }
}

impl Drive<'_> {
    /// Scores a range of rows.
    pub(super) fn rows<R: Receiver>(
        &self,
        rows: Range<usize>,
        worker: &mut Worker,
        receiver: &mut R,
    ) {
        let mut slots = Slots::default();
        if self.plan.inherits {
            // A unit comes after the units above it.
            for row in self.hierarchy.rows_from_above(self.batch.rows) {
                self.block(row, 1, &mut slots, worker, receiver);
            }
            return;
        }
        let mut start = rows.start;
        while start < rows.end {
            let by_period = !self.cohorts.is_empty();
            let count = self.alike(start, rows.end, by_period);
            self.block(start, count, &mut slots, worker, receiver);
            start += count;
        }
    }

    /// How many rows from this one on share its profile and, where that matters, its period:
    /// no more than a block.
    fn alike(&self, start: usize, end: usize, by_period: bool) -> usize {
        // Few rows are quicker one by one than in a block.
        let most = if end - start <= FEW { 1 } else { BLOCK.min(end - start) };
        let by_profile = !self.profiles.of_rows.is_empty();
        let by_period = by_period && matches!(self.batch.periods, Periods::PerRow(_));
        if !by_profile && !by_period {
            return most;
        }
        let profile = self.profiles.number(start);
        let period = self.batch.period(start);
        (start..start + most)
            .take_while(|&row| {
                self.profiles.number(row) == profile
                    && (!by_period || self.batch.period(row) == period)
            })
            .count()
            .max(1)
    }

    fn block<'b, R: Receiver>(
        &'b self,
        start: usize,
        count: usize,
        slots: &mut Slots<'b>,
        worker: &mut Worker,
        receiver: &mut R,
    ) {
        let Some(prepared) = self.profiles.of(start) else { return };
        let (slots, of_row) = slots;
        let lane = prepared.lane.as_ref().filter(|_| cfg!(feature = "bulk"));
        let whole = lane.is_none() || R::MEASURES;
        let program = if whole { &self.selection.formulas } else { &self.selection.computed };
        let Worker { scratch, lane: buffers, rows, row_scratch, again, silent, totals, .. } =
            worker;
        slots.clear();
        if !program.is_idle() {
            self.slots(&prepared.profile, start, count, slots);
        }
        let results = program.evaluate_raw(slots, count, scratch);
        receiver.begin(start, count, &results);
        let Some(lane) = lane else {
            for row in 0..count {
                let verdict = self.row(start + row, prepared, &results.row(row), rows);
                receiver.row(row, &rows.outcomes, verdict);
            }
            return;
        };
        let block = Rows {
            plan: self.plan,
            profile: &prepared.profile,
            batch: self.batch,
            start,
            count,
            results,
            cohorts: self.cohorts,
            instructions: self.instructions,
        };
        let showing = Showing::new(self.plan, self.selection, &prepared.classes);
        if count == 1 {
            match lane.one(&block, &mut buffers.one, receiver) {
                Some(total) => {
                    if let Some((points, class)) = total.map(|total| showing.one(total)) {
                        receiver.totals(&[points], &[class]);
                    }
                    return;
                }
                None => {
                    buffers.open.clear();
                    buffers.open.push(1);
                }
            }
        } else {
            lane.run(&block, buffers, receiver);
            if self.selection.order.last() == Some(&0) {
                showing.all(&buffers.total, &buffers.total_fired, totals, self.instructions);
                receiver.totals(&totals.points, &totals.classes);
            }
        }
        let open: usize = buffers.open.iter().map(|word| word.count_ones() as usize).sum();
        if open == 0 {
            return;
        }
        let profile = self.profiles.number(start);
        let mut measured = whole.then_some(results);
        for row in marked(&buffers.open) {
            let is_silent = self.is_silent(start + row);
            if let Some((outcomes, verdict)) = silent.get(profile).filter(|_| is_silent) {
                receiver.row(row, outcomes, verdict);
                continue;
            }
            if slots.is_empty() {
                self.slots(&prepared.profile, start, count, slots);
            }
            if measured.is_none() && open > count / FEW_OPEN {
                measured = Some(self.selection.formulas.evaluate_raw(slots, count, again));
            }
            let refused = rows.findings.len();
            let verdict = if let Some(results) = &measured {
                self.row(start + row, prepared, &results.row(row), rows)
            } else {
                of_row.clear();
                of_row.extend(slots.iter().map(|column| column.slice(row..row + 1)));
                let results = self.selection.formulas.evaluate_raw(of_row, 1, row_scratch);
                self.row(start + row, prepared, &results.row(0), rows)
            };
            receiver.row(row, &rows.outcomes, verdict);
            // What is refused is refused row by row.
            if is_silent && rows.findings.len() == refused {
                silent.keep(profile, &rows.outcomes, verdict);
            }
        }
    }

    /// Whether nothing is known of a row, nor hangs on other rows.
    fn is_silent(&self, row: usize) -> bool {
        let alone = self.cohorts.is_empty() && self.batch.given.is_none();
        alone && self.batch.columns.iter().all(|column| column.value(row) == Value::Missing)
    }

    /// The columns that formulas read, cut to a block.
    fn slots<'b>(
        &'b self,
        profile: &Profile,
        start: usize,
        count: usize,
        slots: &mut Vec<Column<'b>>,
    ) {
        slots.clear();
        let rows = start..start + count;
        slots.extend(self.batch.columns.iter().map(|column| column.slice(rows.clone())));
        slots.extend(profile.parameters.iter().map(|value| Column::Constant(*value)));
        // Derived quantities are registers of the program; their slots are never read.
        slots.resize(self.plan.slots.quantities(), Column::Constant(Value::Missing));
    }

    /// Scores a row on its own; what its nodes came to is in the buffers.
    fn row(
        &self,
        row: usize,
        prepared: &Prepared,
        results: &RawRow<'_>,
        buffers: &mut engine::Buffers,
    ) -> Verdict {
        buffers.measured.clear();
        let measures = self.plan.outputs.iter();
        buffers.measured.extend(measures.map(|of| results.value(of.output)));
        let mut run = Run {
            plan: self.plan,
            batch: self.batch,
            order: &self.selection.order,
            cohorts: self.cohorts,
            hierarchy: self.hierarchy,
            buffers,
        };
        run.row(row, &prepared.profile, &prepared.classes)
    }

    /// Adds the values of a range of rows to what units are compared by. Who was given
    /// points, or has another unit's, is not compared by a value of its own.
    pub(super) fn gather(&self, rows: Range<usize>, worker: &mut Worker, gathered: &mut Gathered) {
        let nodes = &self.profiles.comparing;
        let (mut slots, _) = Slots::default();
        let mut start = rows.start;
        while start < rows.end {
            let count = self.alike(start, rows.end, true);
            let Some(prepared) = self.profiles.of(start) else { return };
            let nodes = || {
                let nodes =
                    nodes.iter().filter(|(at, _)| compares(&prepared.profile, *at).is_some());
                nodes.filter_map(|&(at, all)| Some((at, all, self.plan.nodes.get(at)?)))
            };
            let Worker { scratch, read, .. } = &mut *worker;
            let block = start..start + count;
            for (at, all, node) in nodes() {
                let input = self.plan.input_of(node).and_then(|at| self.batch.columns.get(at));
                if let Some(column) = input {
                    let column = column.slice(block.clone());
                    let values = direct(column, count, read, self.instructions);
                    self.gather_block(at, all, block.clone(), &values, gathered);
                }
            }
            if nodes().any(|(.., node)| self.plan.input_of(node).is_none()) {
                self.slots(&prepared.profile, start, count, &mut slots);
                let results = self.selection.computed.evaluate_raw(&slots, count, scratch);
                for (at, all, node) in nodes() {
                    let measure = self.plan.outputs.get(node.measured.start);
                    if let Some(measure) = measure.filter(|_| self.plan.input_of(node).is_none()) {
                        let values = results.values(measure.output);
                        self.gather_block(at, all, block.clone(), &values, gathered);
                    }
                }
            }
            start += count;
        }
    }

    /// Adds a block of values of one indicator, all in one period.
    fn gather_block(
        &self,
        at: usize,
        all: bool,
        rows: Range<usize>,
        values: &Values<'_>,
        gathered: &mut Gathered,
    ) {
        let period = self.batch.period(rows.start);
        let node = self.plan.nodes.get(at);
        let alike = self.batch.given.is_none() && node.is_some_and(|of| of.assessed_at.is_none());
        if alike {
            gathered.add(at, period, values.numbers, all);
            return;
        }
        for (row, number) in rows.zip(values.numbers.chunks(1)) {
            if self.batch.given(at, row).is_none() && self.is_assessed(at, row) {
                gathered.add(at, period, number, all);
            }
        }
    }

    /// Whether a node is assessed at the row's own unit.
    fn is_assessed(&self, at: usize, row: usize) -> bool {
        match self.plan.nodes.get(at).and_then(|node| node.assessed_at.as_deref()) {
            Some(unit_type) => self.hierarchy.is_own(self.batch, row, unit_type),
            None => true,
        }
    }
}

/// Whether a node compares units, and then whether it needs more of them than the ends.
fn compares(profile: &Profile, at: usize) -> Option<bool> {
    let terms = profile.terms.get(at)?;
    match terms.rule {
        Some(ResolvedRule::Relative { method, goalposts: None, .. }) if terms.applicable => {
            Some(needs_all(method))
        }
        _ => None,
    }
}
