//! The conditions of gates over the rows at hand.

use super::register::NodeRegister;
use crate::formula::{Column, Scratch};
use crate::plan::{PlanGate, Profile};
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// The buffers of a gate.
#[derive(Debug, Clone, Default)]
pub(super) struct GateLanes {
    /// Whether the gate fires, row by row.
    pub(super) fires: Vec<bool>,
    /// What it reads of nodes: numbers and states, one run of rows for each.
    values: Vec<f64>,
    states: Vec<State>,
}

/// What gates read.
pub(super) struct GateSources<'g, const W: usize, N, C> {
    pub(super) profile: &'g Profile,
    pub(super) rows: usize,
    /// The register of a node; none for one that is left out for all.
    pub(super) node: N,
    /// The column of an input.
    pub(super) column: C,
    /// The gate's own node, with its result before all its gates.
    pub(super) own: (usize, &'g NodeRegister<W>),
}

impl<'g, const W: usize, N, C> GateSources<'g, W, N, C>
where
    N: Fn(usize) -> Option<&'g NodeRegister<W>>,
    C: Fn(usize) -> Column<'g>,
{
    /// Fills in where the gate fires. What it reads is known, or settled for good, in every
    /// row that is not open.
    pub(super) fn decide(&self, gate: &PlanGate, lanes: &mut GateLanes, scratch: &mut Scratch) {
        lanes.values.clear();
        lanes.states.clear();
        for read in &gate.reads {
            match *read {
                Content::NodeShare(node) => self.node(node, true, lanes),
                Content::NodePoints(node) => self.node(node, false, lanes),
                Content::Input(_) | Content::Parameter(_) | Content::Derived(_) => {}
            }
        }
        let length = self.rows.max(1);
        let mut runs = lanes.values.chunks(length).zip(lanes.states.chunks(length));
        let columns: Vec<Column<'_>> = gate
            .reads
            .iter()
            .map(|read| match *read {
                Content::Input(input) => (self.column)(input),
                Content::Parameter(at) => {
                    let value = self.profile.parameters.get(at);
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
        let results = gate.program.evaluate(&columns, self.rows, scratch);
        let values = results.values(gate.output).iter().zip(results.states(gate.output));
        lanes.fires.clear();
        #[expect(clippy::float_cmp, reason = "answers are 0 and 1")]
        lanes.fires.extend(values.map(|(&yes, &state)| state == State::Known && yes == 1.0));
    }

    /// Appends what a gate reads of a node: its share of the maximum, or its points.
    fn node(&self, node: usize, by_share: bool, lanes: &mut GateLanes) {
        let register = if node == self.own.0 { Some(self.own.1) } else { (self.node)(node) };
        for row in 0..self.rows {
            let value = register.map_or(Value::NotApplicable, |of| {
                let max = of.max_of(row);
                let points = of.points.get(row).copied().unwrap_or(0.0);
                match () {
                    () if of.is_excluded(row) => Value::NotApplicable,
                    () if !by_share => Value::Known(points),
                    () if max > 0.0 => Value::Known(points / max),
                    () => Value::Undefined,
                }
            });
            let (number, state) = value.parts();
            lanes.values.push(number);
            lanes.states.push(state);
        }
    }
}
