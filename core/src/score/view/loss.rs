//! Where points were lost.

use serde::Serialize;

use crate::math;
use crate::order;
use crate::plan::Kind;
use crate::programme::{Aggregate, Mean, Text};
use crate::score::{Scores, Status};

/// Points of the total that were lost at a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Loss {
    /// The node.
    pub node: String,
    /// Its title.
    pub title: Text,
    /// How many points of the total were lost here.
    pub points: f64,
    /// How many points of the total could be won here.
    pub of: f64,
}

impl Scores {
    /// Where the points of a row's total were lost, the largest losses first.
    ///
    /// The losses add up to what the known parts of the total fall short of their maximum.
    /// Where a mean other than the arithmetic one, a minimum or a gate is at work, the loss
    /// has no parts: it is said of the group itself.
    #[must_use]
    pub fn losses(&self, row: usize) -> Vec<Loss> {
        let mut losses = Vec::new();
        let mut open = vec![(0, 1.0)];
        while let Some((at, factor)) = open.pop() {
            self.add_losses(at, row, factor, &mut open, &mut losses);
        }
        order::sort_by(&mut losses, |a: &(usize, Loss), b| {
            b.1.points.total_cmp(&a.1.points).then_with(|| a.0.cmp(&b.0))
        });
        losses.into_iter().map(|(_, loss)| loss).collect()
    }

    /// Adds what was lost at the node itself, and leaves the children for later. A point of
    /// the node is worth `factor` points of the total.
    fn add_losses(
        &self,
        at: usize,
        row: usize,
        factor: f64,
        open: &mut Vec<(usize, f64)>,
        losses: &mut Vec<(usize, Loss)>,
    ) -> Option<()> {
        let node = self.plan.nodes.get(at)?;
        let outcome = self.outcome(at, row)?;
        if outcome.status.is_left_out() || outcome.status == Status::Unknown {
            return None;
        }
        let own = outcome.known_max - outcome.points;
        let below = match node.kind {
            _ if outcome.status == Status::Given => Vec::new(),
            Kind::Group { aggregate, .. } => self.factors(at, row, aggregate),
            Kind::Indicator => Vec::new(),
        };
        let explained = math::sum(below.iter().filter_map(|(child, factor)| {
            let child = self.outcome(*child, row)?;
            (child.status != Status::Unknown).then_some(factor * (child.known_max - child.points))
        }));
        let lost = own - explained;
        open.extend(below.iter().map(|(child, inner)| (*child, factor * inner)));
        if math::above(lost, 0.0) {
            let title = self.title(at);
            let loss = Loss {
                node: node.id.clone(),
                title,
                points: factor * lost,
                of: factor * outcome.known_max,
            };
            losses.push((at, loss));
        }
        Some(())
    }

    /// What a point of each child is worth at its group; nothing where points do not add up.
    pub(super) fn factors(&self, at: usize, row: usize, aggregate: Aggregate) -> Vec<(usize, f64)> {
        let (Some(node), Some(outcome), Some(profile)) =
            (self.plan.nodes.get(at), self.outcome(at, row), self.profile(row))
        else {
            return Vec::new();
        };
        let children = node.children.iter().filter_map(|&child| {
            let outcome = self.outcome(child, row)?;
            let counts = !outcome.status.is_left_out();
            counts.then_some((child, outcome, profile.terms.get(child)?.weight))
        });
        let weighed: Vec<_> = children.collect();
        match aggregate {
            Aggregate::Sum => {
                let bonus = |child: usize| self.plan.nodes.get(child).is_some_and(|n| n.bonus);
                let maxima = weighed.iter().filter(|(child, ..)| !bonus(*child));
                let maxima = math::sum(maxima.map(|(_, outcome, _)| outcome.max));
                let scale = if maxima > 0.0 { outcome.max / maxima } else { 1.0 };
                // A bonus that was not won is no loss.
                let counted = weighed.iter().filter(|(child, ..)| !bonus(*child));
                counted.map(|(child, ..)| (*child, scale)).collect()
            }
            Aggregate::Mean(Mean::Arithmetic) => {
                let counted = || weighed.iter().filter(|(_, outcome, _)| outcome.max > 0.0);
                let weights = math::sum(counted().map(|(.., weight)| *weight));
                counted()
                    .filter(|_| weights > 0.0)
                    .map(|(child, of, weight)| (*child, outcome.max * weight / weights / of.max))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
