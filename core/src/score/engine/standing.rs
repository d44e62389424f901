//! What the children of a group come to in a row, as things stand: what is settled as sums, what
//! may become something else one by one.

use super::exact_sum::ExactSum;
use super::group::{Child, GroupOp};
use super::outcome::{Outcome, Status};
use crate::value::State;

/// What the children of a group come to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    /// The sum of points, or of weighted shares, and what the children weigh together.
    pub(super) sum: ExactSum,
    pub(super) weight: f64,
    /// The same of those that cannot become anything else.
    pub(super) settled: ExactSum,
    pub(super) settled_weight: ExactSum,
    /// Whether there are such that count.
    pub(super) some_settled: bool,
    /// Whether the group has a result by these alone.
    pub(super) lasts: bool,
    /// Whether one of these only adds points.
    pub(super) some_bonus: bool,
    /// The worst state of such as are excluded, if there are any.
    pub(super) left_out: Option<State>,
}

impl Standing {
    /// What all children come to, one by one: `outcomes` has those that count for some unit,
    /// and whether they may become something else. The latter are put into `open`; all are,
    /// where the aggregate needs the shares one by one.
    pub(super) fn of_each(
        group: &GroupOp,
        outcomes: impl Iterator<Item = (usize, Outcome, bool)>,
        open: &mut Vec<Child>,
    ) -> Self {
        let mut standing = Self::default();
        let mut weight = ExactSum::default();
        let mut some_weightless = false;
        let mut pending = false;
        for (place, outcome, is_open) in outcomes {
            let Some(member) = group.members.get(place) else { continue };
            let child = Child { outcome, weight: member.weight, bonus: member.bonus };
            let (number, own_weight) = child.contribution(group);
            standing.sum.add(number);
            weight.add(own_weight);
            pending |= outcome.pending;
            if is_open || group.needs_each_share() {
                open.push(child);
                continue;
            }
            standing.settled.add(number);
            standing.settled_weight.add(own_weight);
            if outcome.status == Status::Excluded {
                standing.left_out = standing.left_out.max(Some(outcome.state));
                continue;
            }
            standing.some_settled = true;
            some_weightless |= member.weight <= 0.0;
            standing.some_bonus |= member.bonus || outcome.max <= 0.0;
        }
        standing.weight = weight.value();
        let has_weight = standing.settled_weight.value() > 0.0;
        standing.lasts = if group.adds_points() {
            standing.some_settled
        } else {
            has_weight || some_weightless && !pending
        };
        standing
    }
}
