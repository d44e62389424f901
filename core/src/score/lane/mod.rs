//! The short way of rows in which nothing is open: node after node over a block of rows.
//!
//! Large tables are scored here. A row is *open* where its result hangs on something that
//! is not known: it then needs bounds, and is scored on its own by
//! [`Run`](super::engine::Run). Everything else (values that are there, values whose
//! absence the programme's policies settle, exclusions, gates that can be decided) comes
//! down to the same operations in the same order as there, on many rows at a time. A
//! property in the tests holds the two together bit by bit.
//!
//! What a child earned goes into the sums of its group while it is still in the cache next
//! to the processor; nothing but those sums, and what was asked for, is kept.

mod clear;
mod compile;
#[cfg(feature = "bulk")]
pub(super) mod complete;
mod gates;
mod group;
mod leaf;
pub(super) mod marks;
pub(super) mod one;
#[cfg(feature = "bulk")]
mod plains;
mod points;
mod sums;

use super::cohort::Cohorts;
use super::outcome::Status;
use super::{gate, put};
use crate::formula::{
    Absence, Column, DirectBuffers, Instructions, Output, Program, RawResults, RawValues, Scratch,
    Values, direct,
};
use crate::observe::Batch;
use crate::plan::{Compiled, Profile};
use crate::value::{State, Value};
use gates::Firing;
use group::{Group, Marks, Sums};
use leaf::{Absent, Cells, Leaf, Told};
use marks::{end_at, is_marked, mark, mark_where, marked, words};
use points::are_finite;

/// The most rows of one block: so few that the points of an indicator and the sums of its
/// group stay in the cache next to the processor.
pub(super) const BLOCK: usize = Program::BLOCK;

const _: () = assert!(BLOCK <= Program::BLOCK, "formulas are computed for a whole block");

/// The nodes that are needed, ready for blocks of rows of one profile.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    steps: Vec<Step>,
    groups: Vec<Group>,
    /// How many blocks of nodes are kept until something reads them again.
    kept: usize,
    /// The inputs of which none may be missing: where one is, the row is open.
    required: Vec<usize>,
}

/// One node.
#[derive(Debug, Clone)]
struct Step {
    node: usize,
    work: Work,
    /// The group it belongs to, and which of its members it is.
    up: Option<Up>,
    /// The same, where nobody else wants anything of it.
    only_up: Option<Up>,
    /// Where its block is kept, if something reads it again.
    keep: Option<usize>,
    /// Whether it has gates.
    gates: bool,
    /// Whether it is asked for.
    shown: bool,
    /// Its maximum, where that does not vary.
    max: f64,
}

#[derive(Debug, Clone)]
enum Work {
    /// Left out for all units of the profile.
    Out(Status, State),
    Leaf(Box<Leaf>),
    Group {
        group: usize,
        /// Where the blocks of its members are kept, where they do not come in order.
        members: Vec<usize>,
        /// Whether its maximum hangs on which members are there.
        max_varies: bool,
        /// Whether it is excluded with all its members, and not more than that.
        may_leave: bool,
    },
}

#[derive(Debug, Clone, Copy)]
struct Up {
    group: usize,
    member: usize,
    /// Whether it is the first to come.
    first: bool,
    /// Whether the group takes it from where it is kept.
    later: bool,
}

/// The result of a node for a block of rows. Rows that are open say nothing.
#[derive(Clone, Copy)]
pub(super) struct Block<'b> {
    /// 0 where the node is excluded.
    pub(super) points: &'b [f64],
    /// The maximum where it does not vary.
    usual: f64,
    /// The maximum where it differs from row to row.
    pub(super) max: Option<&'b [f64]>,
    /// Marked where the node is excluded, if it is in some row.
    pub(super) excluded: Option<&'b [u64]>,
}

impl Block<'_> {
    /// The maximum in a row; 0 where the node is excluded.
    pub(super) fn max_of(&self, row: usize) -> f64 {
        let is_excluded = self.excluded.is_some_and(|excluded| is_marked(excluded, row));
        match self.max {
            _ if is_excluded => 0.0,
            Some(max) => max.get(row).copied().unwrap_or(self.usual),
            None => self.usual,
        }
    }
}

/// What else there is to say of a node's block, for those who ask.
pub(super) struct Details<'d> {
    /// Which of an indicator's values are not known, where some are not, and the indicator.
    absent: Option<(&'d Leaf, Absence<'d>)>,
    /// Marked where a group is excluded with all its members, if it is in some row. Nobody
    /// learns why: rows whose details are asked for are open there.
    gone: Option<&'d [u64]>,
    /// Which band it was, or how many items.
    pub(super) detail: &'d [u16],
    /// The gates that fired.
    pub(super) fired: &'d [u16],
}

impl Details<'_> {
    /// Fills in the statuses of all rows. Those of rows that are open say nothing.
    pub(super) fn statuses(&self, statuses: &mut [Status]) {
        statuses.fill(Status::Scored);
        if let Some(gone) = self.gone {
            // Whole groups are seldom excluded.
            marked(gone).for_each(|row| put(statuses, row, Status::Excluded));
        } else if self.absent.is_some() {
            for (row, status) in statuses.iter_mut().enumerate() {
                *status = self.status(row).0;
            }
        }
    }

    /// Status and state of a row that is not open.
    pub(super) fn status(&self, row: usize) -> (Status, State) {
        if self.gone.is_some_and(|gone| is_marked(gone, row)) {
            return (Status::Excluded, State::default());
        }
        let Some((leaf, absence)) = self.absent else { return (Status::Scored, State::Known) };
        let state = absence.state(row);
        match (state, leaf.absent(state)) {
            (State::Known, _) => (Status::Scored, State::Known),
            (state, Absent::Exclude) => (Status::Excluded, state),
            (state, _) => (Status::Assigned, state),
        }
    }
}

/// Who wants what is computed.
pub(super) trait Sink {
    /// Whether bands and gates that fired are asked for.
    const DETAILS: bool;

    /// The block of a node.
    fn node(&mut self, node: usize, block: Block<'_>, details: &Details<'_>);

    /// A node that is left out in all rows, so many.
    fn out(&mut self, node: usize, status: Status, state: State, rows: usize);
}

/// A block of rows, with what its formulas came to.
pub(super) struct Rows<'r> {
    pub(super) plan: &'r Compiled,
    pub(super) profile: &'r Profile,
    pub(super) batch: &'r Batch<'r>,
    pub(super) start: usize,
    pub(super) count: usize,
    pub(super) results: RawResults<'r>,
    /// The units that an indicator's row is compared with.
    pub(super) cohorts: &'r Cohorts,
    pub(super) instructions: Instructions,
}

impl<'r> Rows<'r> {
    /// The block of an input.
    fn column(&self, input: usize) -> Option<Column<'r>> {
        let column = self.batch.columns.get(input)?;
        Some(column.slice(self.start..self.start + self.count))
    }

    /// What a formula of an indicator came to.
    fn measured(&self, leaf: &Leaf, number: usize) -> Values<'r> {
        let output = self.output(leaf, number);
        output.map_or(Values::NONE, |output| self.results.values(output))
    }

    /// The same in the first row.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn only_value(&self, leaf: &Leaf, number: usize) -> Value {
        let output = self.output(leaf, number);
        output.map_or(Value::Missing, |output| self.results.row(0).value(output))
    }

    #[inline]
    fn output(&self, leaf: &Leaf, number: usize) -> Option<Output> {
        let at = leaf.measured.start.checked_add(number)?;
        let of_leaf = self.plan.outputs.get(..leaf.measured.end)?;
        of_leaf.get(at).map(|measure| measure.output)
    }
}

/// The buffers of a block, used again for the next: blocks allocate nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    points: Vec<f64>,
    max: Vec<f64>,
    states: Vec<State>,
    excluded: Vec<u64>,
    nothing: Vec<u64>,
    detail: Vec<u16>,
    fired: Vec<u16>,
    sums: Vec<Sums>,
    kept: Vec<Kept>,
    /// Marked where a row is open.
    pub(super) open: Vec<u64>,
    /// What the total came to, before it is rounded for showing.
    pub(super) total: Kept,
    pub(super) total_fired: Vec<u16>,
    pub(super) one: one::Buffers,
    gates: gates::Buffers,
    /// The block of a node before its gates.
    before: Kept,
    scratch: Scratch,
    direct: DirectBuffers,
    /// The bits of a column where NaN says what is missing.
    gaps: Vec<u8>,
}

/// A block of a node that something reads again.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) points: Vec<f64>,
    usual: f64,
    max: Vec<f64>,
    max_varies: bool,
    excluded: Vec<u64>,
    some_excluded: bool,
}

impl Kept {
    fn keep(&mut self, block: Block<'_>) {
        copy(&mut self.points, block.points);
        copy(&mut self.max, block.max.unwrap_or_default());
        copy(&mut self.excluded, block.excluded.unwrap_or_default());
        self.usual = block.usual;
        (self.max_varies, self.some_excluded) = (block.max.is_some(), block.excluded.is_some());
    }

    /// Whether the node is excluded in a row.
    pub(super) fn is_excluded(&self, row: usize) -> bool {
        self.some_excluded && is_marked(&self.excluded, row)
    }

    /// The maximum in a row.
    pub(super) fn max_of(&self, row: usize) -> f64 {
        self.block().max_of(row)
    }

    pub(super) fn block(&self) -> Block<'_> {
        Block {
            points: &self.points,
            usual: self.usual,
            max: self.max_varies.then_some(&*self.max),
            excluded: self.some_excluded.then_some(&*self.excluded),
        }
    }
}

fn copy<T: Copy>(to: &mut Vec<T>, from: &[T]) {
    to.clear();
    to.extend_from_slice(from);
}

fn fill<T: Copy>(column: &mut Vec<T>, length: usize, value: T) {
    column.clear();
    column.resize(length, value);
}

impl Lane {
    /// Scores a block of rows; those that are open are marked in the buffers.
    pub(super) fn run<S: Sink>(&self, rows: &Rows<'_>, buffers: &mut Buffers, sink: &mut S) {
        let count = rows.count;
        fill(&mut buffers.open, words(count), 0);
        buffers.points.resize(count, 0.0);
        buffers.states.resize(count, State::Known);
        buffers.excluded.resize(words(count), 0);
        if S::DETAILS {
            fill(&mut buffers.detail, count, 0);
            fill(&mut buffers.fired, count, 0);
        }
        buffers.sums.resize_with(self.groups.len(), Sums::default);
        buffers.kept.resize_with(self.kept, Kept::default);
        buffers.total.points.clear();
        self.mark(rows, &mut buffers.open);
        let mut read = std::mem::take(&mut buffers.direct);
        let mut gaps = std::mem::take(&mut buffers.gaps);
        for (at, step) in self.steps.iter().enumerate() {
            let mut absent = None;
            let excluded;
            let mut varies = false;
            match &step.work {
                Work::Out(status, state) => {
                    sink.out(step.node, *status, *state, count);
                    continue;
                }
                Work::Leaf(leaf) => {
                    if S::DETAILS {
                        buffers.detail.fill(0);
                    }
                    let cohort_of = |row: usize| {
                        rows.cohorts.get(step.node, || rows.batch.period(rows.start + row))
                    };
                    let mut cells = Cells {
                        points: &mut buffers.points,
                        states: &mut buffers.states,
                        excluded: &mut buffers.excluded,
                        open: &mut buffers.open,
                        detail: S::DETAILS.then_some(&mut *buffers.detail),
                    };
                    let column = leaf.input.and_then(|input| rows.column(input));
                    let next = || self.next_input(at).and_then(|next| rows.column(next));
                    let raw = column.filter(|_| !S::DETAILS);
                    let raw = raw.and_then(|column| {
                        RawValues::of(&column, count, &mut gaps, rows.instructions)
                    });
                    let raw = raw.map(|raw| raw.before(next()));
                    let found = raw.and_then(|raw| {
                        leaf.score_raw(raw, &cohort_of, &mut cells, rows.instructions)
                    });
                    let nulls = raw.and_then(|raw| raw.nulls).map(Absence::Nulls);
                    let by_formula;
                    let found = if let Some(found) = found {
                        by_formula = nulls.unwrap_or(Absence::Nowhere);
                        found
                    } else {
                        let of_input = column
                            .map(|column| direct(column, count, &mut read, rows.instructions));
                        let values_of =
                            |number: usize| of_input.unwrap_or_else(|| rows.measured(leaf, number));
                        by_formula = values_of(0).absence;
                        leaf.score(&values_of, &cohort_of, &mut cells, rows.instructions)
                    };
                    excluded = found.excluded;
                    absent = match found.absence {
                        Told::Nowhere => None,
                        Told::ByFormula => Some((&**leaf, Some(by_formula))),
                        Told::ByStates => Some((&**leaf, None)),
                    };
                }
                Work::Group { group, members, max_varies, may_leave } => {
                    let (Some(group), Some(sums)) =
                        (self.groups.get(*group), buffers.sums.get_mut(*group))
                    else {
                        continue;
                    };
                    for (member, place) in members.iter().enumerate() {
                        if member == 0 {
                            group.begin(sums, count);
                        }
                        if let Some(kept) = buffers.kept.get(*place) {
                            group.add(sums, member, &kept.block(), rows.instructions);
                        }
                    }
                    varies = *max_varies;
                    let max = varies.then_some(&mut buffers.max);
                    let marks = Marks {
                        open: &mut buffers.open,
                        excluded: &mut buffers.excluded,
                        nothing: &mut buffers.nothing,
                    };
                    let leaves = *may_leave && !S::DETAILS;
                    let points = &mut buffers.points;
                    excluded = group.finish(sums, points, max, marks, leaves, rows.instructions);
                    // A sum without end is no result: the row shows where it comes from.
                    if !are_finite(&buffers.points) {
                        mark_where(&mut buffers.open, &buffers.points, |p| !p.is_finite());
                    }
                    if S::DETAILS {
                        buffers.detail.fill(0);
                    }
                }
            }
            if step.gates {
                self.gates(step, rows, buffers, varies, excluded);
            }
            let block = Block {
                points: &buffers.points,
                usual: step.max,
                max: varies.then_some(&*buffers.max),
                excluded: excluded.then_some(&*buffers.excluded),
            };
            if step.shown {
                let is_leaf = matches!(step.work, Work::Leaf(_));
                let by_states = Absence::States(&buffers.states);
                let details = Details {
                    absent: absent.map(|(leaf, absence)| (leaf, absence.unwrap_or(by_states))),
                    gone: (excluded && !is_leaf).then_some(&*buffers.excluded),
                    detail: &buffers.detail,
                    fired: if step.gates { &buffers.fired } else { &[] },
                };
                sink.node(step.node, block, &details);
            }
            if step.node == 0 {
                buffers.total.keep(block);
                let fired = if step.gates { &*buffers.fired } else { &[] };
                copy(&mut buffers.total_fired, fired);
            }
            if let Some(kept) = step.keep.and_then(|place| buffers.kept.get_mut(place)) {
                kept.keep(block);
            }
            if let Some(up) = step.up.filter(|up| !up.later)
                && let (Some(group), Some(sums)) =
                    (self.groups.get(up.group), buffers.sums.get_mut(up.group))
            {
                if up.first {
                    group.begin(sums, count);
                }
                group.add(sums, up.member, &block, rows.instructions);
            }
        }
        (buffers.direct, buffers.gaps) = (read, gaps);
    }

    /// The input that the next leaf reads as it is.
    fn next_input(&self, step: usize) -> Option<usize> {
        let next = self.steps.iter().skip(step + 1).find_map(|step| match &step.work {
            Work::Leaf(leaf) => Some(leaf),
            _ => None,
        });
        next?.input
    }

    /// Where the result of a node is kept; nowhere, if it is left out for all.
    fn place_of(&self, node: usize) -> Option<usize> {
        let step = self.steps.iter().find(|step| step.node == node)?;
        step.keep.filter(|_| !matches!(step.work, Work::Out(..)))
    }

    /// Marks the rows in which an input is missing that must not be.
    fn mark(&self, rows: &Rows<'_>, open: &mut [u64]) {
        for column in self.required.iter().filter_map(|&input| rows.column(input)) {
            column.mark_missing(open);
        }
        end_at(open, rows.count);
        if let Some(given) = rows.batch.given {
            for &(_, row) in given.keys() {
                if let Some(row) = row.checked_sub(rows.start).filter(|&row| row < rows.count) {
                    mark(open, row);
                }
            }
        }
    }

    /// The gates of a node, over the block of points that it earned.
    fn gates(&self, step: &Step, rows: &Rows<'_>, buffers: &mut Buffers, varies: bool, some: bool) {
        let Some(node) = rows.plan.nodes.get(step.node) else { return };
        fill(&mut buffers.fired, rows.count, 0);
        // A gate that asks about its own node is told what it has before all its gates.
        let mut before = std::mem::take(&mut buffers.before);
        before.keep(Block {
            points: &buffers.points,
            usual: step.max,
            max: varies.then_some(&*buffers.max),
            excluded: some.then_some(&*buffers.excluded),
        });
        for (number, written) in node.gates.iter().enumerate().take(gate::MOST_GATES) {
            let Buffers { gates, kept, scratch, .. } = &mut *buffers;
            let firing = Firing { lane: self, rows, kept, own: (step.node, &before) };
            firing.decide(written, gates, scratch);
            let number_of = |share: &_| rows.profile.number(&rows.plan.programme, share);
            let Buffers { points, fired, gates, .. } = &mut *buffers;
            let cells = points.iter_mut().zip(fired.iter_mut()).zip(&gates.fires);
            for (row, ((points, fired), &fires)) in cells.enumerate() {
                if fires && !before.is_excluded(row) {
                    *fired |= gate::bit(number);
                    let max = before.max_of(row);
                    *points = gate::capped(&written.effect, *points, max, number_of);
                }
            }
        }
        buffers.before = before;
    }
}
