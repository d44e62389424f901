//! A batch through the engine, block by block.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::class::Classes;
use super::cohort::{Cohorts, Gathered, needs_all};
use super::engine::{self, Run};
use super::hierarchy::Hierarchy;
use super::lane::{self, BLOCK, Lane, Rows, Sink};
use super::outcome::{Outcome, settled};
use super::outputs::Selection;
use super::{Verdict, gate};
use crate::formula::{Column, Instructions, RawResults, Scratch};
use crate::observe::{Batch, Periods};
use crate::plan::{Compiled, Profile, ProfileKey, Ruling};
use crate::value::Value;

/// Who wants the rows of a batch.
pub(super) trait Receiver: Sink {
    /// A block begins.
    fn begin(&mut self, start: usize, count: usize, results: &RawResults<'_>);

    /// The totals of the block, with their classes. Rows that are open say nothing.
    fn totals(&mut self, points: &[f64], verdicts: &[Verdict]);

    /// A row of the block that was scored on its own.
    fn row(&mut self, row: usize, outcomes: &[Outcome], verdict: Verdict);
}

/// A profile, with what follows from it and the selection.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) profile: Arc<Profile>,
    pub(super) classes: Classes,
    lane: Option<Lane>,
}

/// The profiles that have occurred.
#[derive(Debug, Clone, Default)]
pub(super) struct Profiles {
    found: BTreeMap<ProfileKey, usize>,
    pub(super) prepared: Vec<Arc<Prepared>>,
    /// The profile of every row of the batch at hand; empty where all have the first.
    pub(super) of_rows: Vec<usize>,
}

/// The buffers of one thread.
#[derive(Debug, Clone, Default)]
pub(super) struct Worker {
    scratch: Scratch,
    lane: lane::Buffers,
    pub(super) rows: engine::Buffers,
    points: Vec<f64>,
    verdicts: Vec<Verdict>,
}

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
    /// Finds the profiles of the rows of a batch, and prepares those that are new.
    pub(super) fn resolve(&mut self, plan: &Compiled, selection: &Selection, batch: &Batch<'_>) {
        self.of_rows.clear();
        if plan.uniform {
            if self.prepared.is_empty() {
                self.prepared.push(prepare(plan, selection, Arc::clone(&plan.ordinary)));
            }
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
                    self.prepared.push(prepare(plan, selection, profile));
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
        Lane::new(plan, &profile, &selection.order, bounds)
    };
    Arc::new(Prepared { profile, classes, lane })
}

impl Drive<'_> {
    /// Scores a range of rows.
    pub(super) fn rows<R: Receiver>(
        &self,
        rows: Range<usize>,
        worker: &mut Worker,
        receiver: &mut R,
    ) {
        let mut slots = Vec::with_capacity(self.plan.slots.quantities());
        if self.plan.inherits {
            // A unit comes after the units above it.
            for row in self.hierarchy.rows_from_above(self.batch.rows) {
                self.block(row, 1, &mut slots, worker, receiver);
            }
            return;
        }
        let mut start = rows.start;
        while start < rows.end {
            let count = self.alike(start, rows.end);
            self.block(start, count, &mut slots, worker, receiver);
            start += count;
        }
    }

    /// How many rows from this one on share its profile, and its period where units are
    /// compared: no more than a block.
    fn alike(&self, start: usize, end: usize) -> usize {
        let most = BLOCK.min(end - start);
        let by_profile = !self.profiles.of_rows.is_empty();
        let by_period = !self.cohorts.is_empty() && matches!(self.batch.periods, Periods::Each(_));
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
        slots: &mut Vec<Column<'b>>,
        worker: &mut Worker,
        receiver: &mut R,
    ) {
        let Some(prepared) = self.profiles.of(start) else { return };
        let Worker { scratch, lane: buffers, rows: row_buffers, points, verdicts } = worker;
        self.slots(&prepared.profile, start, count, slots);
        let results = self.plan.program.evaluate_raw(slots, count, scratch);
        receiver.begin(start, count, &results);
        let Some(lane) = prepared.lane.as_ref().filter(|_| cfg!(feature = "bulk")) else {
            for row in 0..count {
                self.row(start + row, row, prepared, &results, row_buffers, receiver);
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
        lane.run(&block, buffers, receiver);
        if self.selection.order.last() == Some(&0) {
            self.totals(prepared, buffers, points, verdicts);
            receiver.totals(points, verdicts);
        }
        for (row, _) in buffers.open.iter().enumerate().filter(|(_, open)| **open) {
            self.row(start + row, row, prepared, &results, row_buffers, receiver);
        }
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

    /// Scores a row on its own.
    fn row<R: Receiver>(
        &self,
        row: usize,
        in_block: usize,
        prepared: &Prepared,
        results: &RawResults<'_>,
        buffers: &mut engine::Buffers,
        receiver: &mut R,
    ) {
        buffers.measured.clear();
        let measures = self.plan.outputs.iter();
        buffers.measured.extend(measures.map(|of| results.value(of.output, in_block)));
        let mut run = Run {
            plan: self.plan,
            batch: self.batch,
            order: &self.selection.order,
            cohorts: self.cohorts,
            hierarchy: self.hierarchy,
            buffers,
        };
        let verdict = run.row(row, &prepared.profile, &prepared.classes);
        receiver.row(in_block, &buffers.outcomes, verdict);
    }

    /// Classes and shown points of the totals of a block, as
    /// [`Run`](super::engine::Run) has them for one row.
    fn totals(
        &self,
        prepared: &Prepared,
        buffers: &lane::Buffers,
        points: &mut Vec<f64>,
        verdicts: &mut Vec<Verdict>,
    ) {
        let node = self.plan.nodes.first();
        let decimals = node.and_then(|node| node.decimals);
        let gates = node.map_or(&[][..], |node| &node.gates);
        let first = self.plan.programme.round.as_ref().is_some_and(|round| round.before_classes);
        let wants_class = self.selection.classes || self.selection.possible_classes;
        let classes = &prepared.classes;
        points.clear();
        verdicts.clear();
        for (row, &total) in buffers.total.points.iter().enumerate() {
            let max = buffers.total.max_of(row);
            let total = if first { settled(total, max, decimals) } else { total };
            if wants_class {
                let fired = buffers.total_fired.get(row).copied().unwrap_or(0);
                let class = classes.of(total, max);
                let class = class.map(|class| class.max(gate::class_cap(fired, gates)));
                verdicts.push(Verdict { class, possible: class.map(|class| (class, class)) });
            }
            points.push(match decimals {
                Some(decimals) if !first => classes.round_within(total, max, decimals),
                _ => total,
            });
        }
    }

    /// Adds the values of a range of rows to what units are compared by. Who was given
    /// points, or has another unit's, is not compared by a value of its own.
    pub(super) fn gather(&self, rows: Range<usize>, worker: &mut Worker, gathered: &mut Gathered) {
        let nodes = self.comparing();
        let mut slots = Vec::with_capacity(self.plan.slots.quantities());
        let mut start = rows.start;
        while start < rows.end {
            let count = self.alike(start, rows.end);
            let Some(prepared) = self.profiles.of(start) else { return };
            self.slots(&prepared.profile, start, count, &mut slots);
            let results = self.plan.program.evaluate_raw(&slots, count, &mut worker.scratch);
            for &(at, all) in &nodes {
                if compares(&prepared.profile, at).is_none() {
                    continue;
                }
                let measures = self.plan.nodes.get(at).map(|node| node.measured.start);
                let Some(measure) = measures.and_then(|at| self.plan.outputs.get(at)) else {
                    continue;
                };
                for row in start..start + count {
                    let own = self.batch.given(at, row).is_none() && self.is_assessed(at, row);
                    if own && let Value::Known(value) = results.value(measure.output, row - start) {
                        gathered.add(at, self.batch.period(row), value, all);
                    }
                }
            }
            start += count;
        }
    }

    /// The indicators that compare units, and whether a method needs more of them than the
    /// lowest and the highest value.
    pub(super) fn comparing(&self) -> Vec<(usize, bool)> {
        let of = |at: usize| {
            let methods = self.profiles.prepared.iter().filter_map(|of| compares(&of.profile, at));
            // Another kind of unit may be compared by more than this one.
            methods.reduce(|a, b| a | b).map(|all| (at, all))
        };
        self.selection.order.iter().filter_map(|&at| of(at)).collect()
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
    match terms.ruling {
        Some(Ruling::Relative { method, goalposts: None, .. }) if terms.applicable => {
            Some(needs_all(method))
        }
        _ => None,
    }
}
