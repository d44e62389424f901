//! What a point of a child is worth at its group: for losses, explanations and scorecards
//! alike.

use super::read::is_known;
use crate::math;
use crate::plan::Kind;
use crate::programme::{Aggregate, Mean};
use crate::score::engine::outcome::Outcome;
use crate::score::{Scores, Status};

/// What a child has in the points of its group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) child: usize,
    /// What one of its points is worth at the group.
    pub(super) worth: f64,
    /// How many points of the group were lost in it; below 0 where it made good what others
    /// lost, and `None` where nothing is known of it.
    pub(super) lost: Option<f64>,
}

impl Scores {
    /// What the counted children of a node have in its points; nothing where its points are not
    /// made of theirs, or do not add up.
    pub(super) fn parts(&self, at: usize, row: usize) -> Vec<Part> {
        let Some(outcome) = self.outcome(at, row) else { return Vec::new() };
        let Some(Kind::Group { aggregate, rescale }) = self.plan.nodes.get(at).map(|n| n.kind)
        else {
            return Vec::new();
        };
        let replaced = matches!(outcome.status, Status::Given | Status::Assigned);
        if replaced || !self.is_assessed_here(at, row) {
            return Vec::new();
        }
        match aggregate {
            Aggregate::Sum => self.parts_of_sum(at, row, &outcome, rescale),
            Aggregate::Mean(Mean::Arithmetic) => self.parts_of_mean(at, row, &outcome),
            _ => Vec::new(),
        }
    }

    /// How many of its points a node lost. A bonus that was not won is no loss; what was won of
    /// it makes good what was lost beside it.
    pub(super) fn lost_of(&self, at: usize, outcome: &Outcome) -> f64 {
        let all = if self.is_bonus(at) { 0.0 } else { outcome.known_max };
        all - outcome.points
    }

    /// Whether the points of a node come on top of the maximum of its group.
    pub(super) fn is_bonus(&self, at: usize) -> bool {
        let node = self.plan.nodes.get(at).filter(|node| node.bonus);
        let above = node.and_then(|node| self.plan.nodes.get(node.parent?));
        above.is_some_and(|above| {
            matches!(above.kind, Kind::Group { aggregate: Aggregate::Sum, .. })
        })
    }

    /// The children that count, with their results.
    fn counted(&self, at: usize, row: usize) -> Vec<(usize, Outcome)> {
        let children = self.plan.nodes.get(at).map_or(&[][..], |node| &node.children);
        let counted = children.iter().filter_map(|&child| Some((child, self.outcome(child, row)?)));
        counted.filter(|(_, outcome)| !outcome.status.is_left_out()).collect()
    }

    fn parts_of_sum(&self, at: usize, row: usize, group: &Outcome, rescale: bool) -> Vec<Part> {
        let counted = self.counted(at, row);
        let maxima = counted.iter().filter(|(child, _)| !self.is_bonus(*child));
        let maxima = math::sum(maxima.map(|(_, outcome)| outcome.max));
        let scale = if rescale && maxima > 0.0 { group.max / maxima } else { 1.0 };
        let mut parts: Vec<Part> = counted
            .iter()
            .map(|(child, outcome)| Part {
                child: *child,
                worth: scale,
                lost: is_known(outcome).then(|| scale * self.lost_of(*child, outcome)),
            })
            .collect();
        if group.max <= 0.0 {
            // Deductions alone are not held within anything.
            return parts;
        }
        let lost = math::sum(parts.iter().filter_map(|part| part.lost));
        let free = group.known_max - lost;
        // What bonuses add above the maximum, and deductions take below nothing, is not there.
        let (over, under) = (free - group.max, -free);
        if math::above(over, 0.0) {
            hold(&mut parts, over, |at| counted.get(at).is_some_and(|(of, _)| self.is_bonus(*of)));
        } else if math::above(under, 0.0) {
            hold(&mut parts, under, |at| counted.get(at).is_some_and(|(_, of)| of.points < 0.0));
        }
        parts
    }

    fn parts_of_mean(&self, at: usize, row: usize, group: &Outcome) -> Vec<Part> {
        let Some(profile) = self.profile(row) else { return Vec::new() };
        let weighed: Vec<(usize, Outcome, f64)> = self
            .counted(at, row)
            .into_iter()
            .filter(|(_, outcome)| outcome.max > 0.0)
            .filter_map(|(child, of)| Some((child, of, profile.terms.get(child)?.weight)))
            .collect();
        let weights = math::sum(weighed.iter().map(|(.., weight)| *weight));
        if weights <= 0.0 {
            return Vec::new();
        }
        let part = |(child, of, weight): (usize, Outcome, f64)| {
            let worth = group.max * weight / weights / of.max;
            let lost = is_known(&of).then_some(worth * (of.known_max - of.points));
            Part { child, worth, lost }
        };
        weighed.into_iter().map(part).collect()
    }
}

/// Takes points that do not count from the parts that brought them, by place, from each in
/// proportion to what it brought.
fn hold(parts: &mut [Part], points: f64, brought: impl Fn(usize) -> bool) {
    let of = parts.iter().enumerate().filter(|(at, _)| brought(*at));
    let all = math::sum(of.filter_map(|(_, part)| part.lost)).abs();
    if all <= 0.0 {
        return;
    }
    let kept = (1.0 - points / all).max(0.0);
    for (_, part) in parts.iter_mut().enumerate().filter(|(at, _)| brought(*at)) {
        part.worth *= kept;
        part.lost = part.lost.map(|lost| lost * kept);
    }
}
