//! The conditions of gates over a block of rows.

use super::{Kept, Lane, Rows};
use crate::formula::{Column, Scratch};
use crate::plan::PlanGate;
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// The buffers of a gate.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    /// Whether the gate fires, row by row.
    pub(super) fires: Vec<bool>,
    /// What it reads of nodes: numbers and states, one run of rows for each.
    values: Vec<f64>,
    states: Vec<State>,
}

/// A gate at work on a block.
pub(super) struct Firing<'f> {
    pub(super) lane: &'f Lane,
    pub(super) rows: &'f Rows<'f>,
    pub(super) kept: &'f [Kept],
    /// The gate's own node, with its block before all its gates.
    pub(super) own: (usize, &'f Kept),
}

impl Firing<'_> {
    /// Fills in where the gate fires. What it reads is known, or settled for good, in every
    /// row that is not open.
    pub(super) fn decide(&self, gate: &PlanGate, buffers: &mut Buffers, scratch: &mut Scratch) {
        let count = self.rows.count;
        buffers.values.clear();
        buffers.states.clear();
        for read in &gate.reads {
            match *read {
                Content::NodeShare(node) => self.node(node, true, buffers),
                Content::NodePoints(node) => self.node(node, false, buffers),
                Content::Input(_) | Content::Parameter(_) | Content::Derived(_) => {}
            }
        }
        let mut runs = buffers.values.chunks(count.max(1)).zip(buffers.states.chunks(count.max(1)));
        let rows = self.rows.start..self.rows.start + count;
        let columns: Vec<Column<'_>> = gate
            .reads
            .iter()
            .map(|read| match *read {
                Content::Input(input) => {
                    let column = self.rows.batch.columns.get(input);
                    column.map_or(Column::Constant(Value::Missing), |column| {
                        column.slice(rows.clone())
                    })
                }
                Content::Parameter(at) => {
                    let value = self.rows.profile.parameters.get(at);
                    Column::Constant(value.copied().unwrap_or_default())
                }
                Content::Derived(_) => Column::Constant(Value::Missing),
                Content::NodeShare(_) | Content::NodePoints(_) => runs
                    .next()
                    .map_or(Column::Constant(Value::NotApplicable), |(values, states)| {
                        Column::Values { values, states }
                    }),
            })
            .collect();
        let results = gate.program.evaluate(&columns, count, scratch);
        let values = results.values(gate.output).iter().zip(results.states(gate.output));
        buffers.fires.clear();
        #[expect(clippy::float_cmp, reason = "answers are 0 and 1")]
        buffers.fires.extend(values.map(|(&yes, &state)| state == State::Known && yes == 1.0));
    }

    /// Appends what a gate reads of a node: its share of the maximum, or its points.
    fn node(&self, node: usize, by_share: bool, buffers: &mut Buffers) {
        let count = self.rows.count;
        let kept = if node == self.own.0 { Some(self.own.1) } else { self.kept_of(node) };
        let Some(kept) = kept else {
            // Left out for all.
            buffers.values.extend(std::iter::repeat_n(0.0, count));
            buffers.states.extend(std::iter::repeat_n(State::NotApplicable, count));
            return;
        };
        for (row, &points) in kept.points.iter().enumerate() {
            let max = kept.max_of(row);
            let (value, state) = match () {
                () if kept.is_excluded(row) => (0.0, State::NotApplicable),
                () if !by_share => (points, State::Known),
                () if max > 0.0 => (points / max, State::Known),
                () => (0.0, State::Undefined),
            };
            buffers.values.push(value);
            buffers.states.push(state);
        }
    }

    fn kept_of(&self, node: usize) -> Option<&Kept> {
        self.kept.get(self.lane.place_of(node)?)
    }
}
