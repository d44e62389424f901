//! Who wants what is computed.

use super::class::Classification;
use super::mask::is_marked;
use super::outcome::{Outcome, Status};
use super::register::Told;
use crate::value::State;

/// Who wants the results of the rows at hand, node by node. (An object: one executor serves
/// all, which halves the code that is compiled for each width.)
pub(in crate::score) trait ResultSink {
    /// The results of a node.
    fn node(&mut self, node: usize, lanes: &NodeLanes<'_>);

    /// A node that is left out in all rows, so many.
    fn left_out(&mut self, node: usize, status: Status, state: State, rows: usize);

    /// The outcome of a node in one row, where it is another than was said of all.
    fn row(&mut self, node: usize, row: usize, outcome: &Outcome);

    /// The points of the totals as they are shown, and the places of their classes or
    /// [`NO_CLASS`](super::class::NO_CLASS); no classes where nobody asks for them. What is
    /// told of a total on its own comes after.
    fn totals(&mut self, lanes: &NodeLanes<'_>, points: &[f64], classes: &[u16]);

    /// The total of a row, as it is shown, of which more is to be said.
    fn total(&mut self, row: usize, outcome: &Outcome, classification: Classification);
}

/// The results of a node for the rows at hand.
#[derive(Clone, Copy)]
pub(in crate::score) struct NodeLanes<'l> {
    /// 0 where the node is excluded.
    pub(in crate::score) points: &'l [f64],
    pub(super) usual_max: f64,
    /// The maximum where it differs from row to row.
    pub(super) max: Option<&'l [f64]>,
    /// Marked where the node is excluded, if it is in some row.
    pub(super) excluded: Option<&'l [u64]>,
    /// Why there is no value, where there is none in some row.
    pub(super) states: Option<&'l [State]>,
    /// The rows of which the whole outcome is kept.
    pub(super) told: &'l Told,
    /// Which band it was, or how many items; empty where nobody asks.
    pub(super) detail: &'l [u16],
    /// The gates that fired; empty where the node has none.
    pub(super) fired: &'l [u64],
}

impl<'l> NodeLanes<'l> {
    /// How many rows there are.
    pub(in crate::score) fn rows(&self) -> usize {
        self.points.len()
    }

    /// Whether the node is excluded in a row.
    #[inline(always)]
    pub(super) fn is_excluded(&self, row: usize) -> bool {
        self.excluded.is_some_and(|excluded| is_marked(excluded, row))
    }

    /// The maximum in a row; 0 where the node is excluded.
    #[inline(always)]
    pub(in crate::score) fn max_of(&self, row: usize) -> f64 {
        match self.max {
            _ if self.is_excluded(row) => 0.0,
            Some(max) => max.get(row).copied().unwrap_or(self.usual_max),
            None => self.usual_max,
        }
    }

    /// Whether every row not told of has points that were scored.
    pub(in crate::score) fn is_plain(&self) -> bool {
        self.excluded.is_none() && self.states.is_none()
    }

    /// How the points of a row came about that is not told of, and the state behind it.
    #[inline(always)]
    pub(in crate::score) fn plain_status(&self, row: usize) -> (Status, State) {
        let state = self.states.and_then(|states| states.get(row).copied()).unwrap_or_default();
        match state {
            _ if self.is_excluded(row) => (Status::Excluded, state),
            State::Known => (Status::Scored, state),
            state => (Status::Assigned, state),
        }
    }

    /// The outcomes of the rows of which more is to be said than points, with their rows.
    pub(in crate::score) fn told(&self) -> impl Iterator<Item = (usize, &'l Outcome)> {
        self.told.iter()
    }

    /// The whole outcome of a row.
    pub(in crate::score) fn outcome(&self, row: usize) -> Outcome {
        if let Some(outcome) = self.told.get(row) {
            return *outcome;
        }
        let outcome = match self.plain_status(row) {
            (Status::Excluded, state) => Outcome::excluded(state),
            (status, state) => {
                let points = self.points.get(row).copied().unwrap_or_default();
                Outcome { state, ..Outcome::certain(status, points, self.max_of(row)) }
            }
        };
        Outcome {
            detail: self.detail.get(row).copied().unwrap_or(0),
            fired: self.fired.get(row).copied().unwrap_or(0),
            ..outcome
        }
    }
}
