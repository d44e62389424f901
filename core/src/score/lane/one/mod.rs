//! A row that stands alone: the steps of a block, number by number.
//!
//! A service scores units one at a time, and a binding does for every call. What a block
//! does in a loop is done here once, by the same operations in the same order.

mod group;

use super::leaf::{Absent, Leaf};
use super::{Block, Details, Lane, Rows, Sink, Step, Work};
use crate::formula::{Absence, Column, Scratch};
use crate::plan::PlanGate;
use crate::programme::scope::Content;
use crate::score::gate;
use crate::score::rule::Earned;
use crate::value::{State, Value};
pub(super) use group::Running;

/// The buffers of a row, used again for the next: rows allocate nothing.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Buffers {
    sums: Vec<Running>,
    /// The results that something reads again.
    kept: Vec<Cell>,
    columns: Vec<Column<'static>>,
    scratch: Scratch,
}

/// The result of a node.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::score) struct Cell {
    /// 0 where the node is excluded.
    pub(in crate::score) points: f64,
    /// 0 where the node is excluded.
    pub(in crate::score) max: f64,
    pub(super) excluded: bool,
    /// The gates that fired.
    pub(in crate::score) fired: u16,
}

impl Lane {
    /// Scores a row; nothing where it is open. Else the total, if that is among the steps.
    pub(in crate::score) fn one<S: Sink>(
        &self,
        rows: &Rows<'_>,
        buffers: &mut Buffers,
        sink: &mut S,
    ) -> Option<Option<Cell>> {
        if self.lacks(rows) {
            return None;
        }
        buffers.sums.resize_with(self.groups.len(), Running::default);
        buffers.sums.iter_mut().for_each(Running::begin);
        buffers.kept.resize(self.kept, Cell::default());
        let mut total = None;
        for step in &self.steps {
            let mut detail = 0;
            let mut absent = None;
            let mut gone = false;
            let mut varies = false;
            let mut cell = match &step.work {
                Work::Leaf(leaf) => {
                    let earned = earned(leaf, step.node, rows);
                    if let Some(up) = step.only_up {
                        let cell = cell_of(leaf, earned)?;
                        if let Some(group) = self.groups.get(up.group)
                            && let Some(sums) = buffers.sums.get_mut(up.group)
                        {
                            group.add_one(sums, up.member, cell);
                        }
                        continue;
                    }
                    detail = earned.map_or(0, |earned| earned.detail);
                    absent = earned.err().map(|state| (&**leaf, state));
                    cell_of(leaf, earned)?
                }
                Work::Out(status, state) => {
                    sink.out(step.node, *status, *state, 1);
                    continue;
                }
                Work::Group { group, members, max_varies, may_leave } => {
                    let group = self.groups.get(*group).zip(buffers.sums.get_mut(*group));
                    let Some((group, sums)) = group else { continue };
                    for (member, place) in members.iter().enumerate() {
                        if let Some(&kept) = buffers.kept.get(*place) {
                            group.add_one(sums, member, kept);
                        }
                    }
                    varies = *max_varies;
                    gone = *may_leave && !S::DETAILS && group.is_gone(sums);
                    let (points, max) = if gone { (0.0, 0.0) } else { group.finish_one(sums)? };
                    // A sum without end is no result: the row shows where it comes from.
                    if !points.is_finite() {
                        return None;
                    }
                    let max = if varies || gone { max } else { step.max };
                    Cell { points, max, excluded: gone, ..Cell::default() }
                }
            };
            if step.gates {
                self.gate_one(step, rows, buffers, &mut cell);
            }
            if step.shown {
                let states =
                    absent.as_ref().map(|(leaf, state)| (*leaf, std::slice::from_ref(state)));
                let details = Details {
                    absent: states.map(|(leaf, states)| (leaf, Absence::States(states))),
                    gone: gone.then_some(&[1]),
                    detail: std::slice::from_ref(&detail),
                    fired: std::slice::from_ref(&cell.fired),
                };
                let block = Block {
                    points: std::slice::from_ref(&cell.points),
                    usual: step.max,
                    max: varies.then_some(std::slice::from_ref(&cell.max)),
                    excluded: cell.excluded.then_some(&[1]),
                };
                sink.node(step.node, block, &details);
            }
            if step.node == 0 {
                total = Some(cell);
            }
            if let Some(kept) = step.keep.and_then(|place| buffers.kept.get_mut(place)) {
                *kept = cell;
            }
            if let Some(up) = step.up.filter(|up| !up.later)
                && let Some((group, sums)) =
                    self.groups.get(up.group).zip(buffers.sums.get_mut(up.group))
            {
                group.add_one(sums, up.member, cell);
            }
        }
        Some(total)
    }

    /// Whether an input is missing that must not be, or points are given.
    fn lacks(&self, rows: &Rows<'_>) -> bool {
        let missing = |&input: &usize| rows.batch.value(input, rows.start) == Value::Missing;
        self.required.iter().any(missing)
            || rows.batch.given.is_some_and(|given| given.keys().any(|&(_, row)| row == rows.start))
    }

    /// What the gates of a node leave of what it earned.
    fn gate_one(&self, step: &Step, rows: &Rows<'_>, buffers: &mut Buffers, cell: &mut Cell) {
        let Some(node) = rows.plan.nodes.get(step.node) else { return };
        if cell.excluded {
            return;
        }
        // A gate that asks about its own node is told what it has before all its gates.
        let before = *cell;
        for (number, written) in node.gates.iter().enumerate().take(gate::MOST_GATES) {
            if self.fires(written, (step.node, before), rows, buffers) {
                cell.fired |= gate::bit(number);
                let number_of = |share: &_| rows.profile.number(&rows.plan.programme, share);
                cell.points = gate::capped(&written.effect, cell.points, cell.max, number_of);
            }
        }
    }

    fn fires(
        &self,
        gate: &PlanGate,
        (own, before): (usize, Cell),
        rows: &Rows<'_>,
        buffers: &mut Buffers,
    ) -> bool {
        let Buffers { kept, columns, scratch, .. } = buffers;
        let cell_of = |node: usize| {
            if node == own { Some(before) } else { kept.get(self.place_of(node)?).copied() }
        };
        let of_node = |node: usize, by_share: bool| match cell_of(node) {
            Some(Cell { excluded: true, .. }) | None => Value::NotApplicable,
            Some(Cell { points, .. }) if !by_share => Value::Known(points),
            Some(Cell { points, max, .. }) if max > 0.0 => Value::Known(points / max),
            Some(_) => Value::Undefined,
        };
        columns.clear();
        columns.extend(gate.reads.iter().map(|read| {
            Column::Constant(match *read {
                Content::Input(input) => rows.batch.value(input, rows.start),
                Content::Parameter(at) => {
                    rows.profile.parameters.get(at).copied().unwrap_or_default()
                }
                Content::Derived(_) => Value::Missing,
                Content::NodeShare(node) => of_node(node, true),
                Content::NodePoints(node) => of_node(node, false),
            })
        }));
        gate.program.evaluate(columns, 1, scratch).value(gate.output, 0) == Value::Known(1.0)
    }
}

/// The result of an indicator, with what its policies make of no value; nothing where the row
/// is open.
#[cfg_attr(feature = "bulk", inline(always))]
fn cell_of(leaf: &Leaf, earned: Result<Earned, State>) -> Option<Cell> {
    let points = match earned.map_err(|state| leaf.absent(state)) {
        Ok(Earned { points, .. }) | Err(Absent::Points(points)) => points,
        Err(Absent::Exclude) => return Some(Cell { excluded: true, ..Cell::default() }),
        Err(Absent::Open) => return None,
    };
    Some(Cell { points, max: leaf.max, ..Cell::default() })
}

/// What an indicator earned; else why it earned nothing.
#[cfg_attr(feature = "bulk", inline(always))]
fn earned(leaf: &Leaf, node: usize, rows: &Rows<'_>) -> Result<Earned, State> {
    let cohort = || rows.cohorts.get(node, || rows.batch.period(rows.start));
    match (leaf.items, leaf.input) {
        (None, Some(input)) => leaf.of_value(rows.batch.value(input, rows.start), cohort),
        (None, None) => leaf.of_value(rows.only_value(leaf, 0), cohort),
        (Some(items), input) => leaf.of_items((0..items).map(|item| match input {
            Some(input) => rows.batch.value(input, rows.start),
            None => rows.only_value(leaf, item),
        })),
    }
}
