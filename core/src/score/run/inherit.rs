//! What rows inherit is computed first: the nodes that are assessed at other units, for the
//! units that others inherit from.

use super::blocks::{BatchSink, Blocks, Worker};
use super::outputs::Selection;
use crate::formula::RawResults;
use crate::plan::Compiled;
use crate::score::engine::class::Classification;
use crate::score::engine::frame::Rows;
use crate::score::engine::hierarchy::Hierarchy;
use crate::score::engine::outcome::{Outcome, Status};
use crate::score::engine::sink::{NodeLanes, ResultSink};
use crate::value::State;

/// Fills in what the rows that others inherit from came to, at the nodes that `selection` has:
/// those above first, because they may inherit themselves.
pub(super) fn fill(
    hierarchy: &mut Hierarchy,
    blocks: Blocks<'_>,
    selection: &Selection,
    worker: &mut Worker,
) {
    for row in hierarchy.sources().to_vec() {
        let mut found = Inherited { plan: blocks.plan, outcomes: Vec::new() };
        let blocks = Blocks { selection, hierarchy, ..blocks };
        blocks.rows(row..row + 1, worker, &mut found);
        for (node, outcome) in found.outcomes {
            hierarchy.keep(node, row, outcome);
        }
    }
    // What such a row is refused for is said when it is scored for its own sake.
    worker.take_refused();
}

/// What the nodes of one row came to that others inherit.
struct Inherited<'i> {
    plan: &'i Compiled,
    outcomes: Vec<(usize, Outcome)>,
}

impl Inherited<'_> {
    fn keep(&mut self, node: usize, outcome: Outcome) {
        if self.plan.nodes.get(node).is_some_and(|node| node.assessed_at.is_some()) {
            self.outcomes.push((node, outcome));
        }
    }
}

impl ResultSink for Inherited<'_> {
    fn node(&mut self, node: usize, lanes: &NodeLanes<'_>) {
        self.keep(node, lanes.outcome(0));
    }

    fn left_out(&mut self, node: usize, status: Status, state: State, _: usize) {
        self.keep(node, Outcome { state, ..Outcome::certain(status, 0.0, 0.0) });
    }

    fn row(&mut self, node: usize, _: usize, outcome: &Outcome) {
        self.keep(node, *outcome);
    }

    fn totals(&mut self, _: &NodeLanes<'_>, _: &[f64], _: &[u16]) {}

    fn total(&mut self, _: usize, _: &Outcome, _: Classification) {}
}

impl BatchSink for Inherited<'_> {
    fn measures(&self) -> bool {
        false
    }

    fn begin(&mut self, _: Rows<'_>, _: &RawResults<'_>) {
        self.outcomes.clear();
    }
}
