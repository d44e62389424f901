//! Where points were lost.

use serde::Serialize;

use super::read::is_known;
use crate::math;
use crate::programme::Text;
use crate::score::Scores;

/// Points of the total that were lost at a node, or made good there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Loss {
    /// The node.
    pub node: String,
    /// Its title.
    pub title: Text,
    /// How many points of the total were lost here; below 0 at a bonus, which makes good what
    /// was lost beside it.
    pub points: f64,
    /// How many points of the total could be won here.
    pub attainable: f64,
}

/// What was lost, for every node of a row.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// In points of the total: at the node alone, and what could be won there.
    own: Vec<Option<(f64, f64)>>,
    /// In points of the total: at the node and below.
    lost: Vec<f64>,
}

impl Losses {
    /// How many points of the total were lost at a node and below it.
    pub(super) fn lost(&self, at: usize) -> f64 {
        self.lost.get(at).copied().unwrap_or(0.0)
    }
}

impl Scores {
    /// Where the points of a row's total were lost, the largest losses first.
    ///
    /// The losses add up to what the known parts of the total fall short of their maximum, but
    /// for what rounding up made good. Points won at a bonus count below 0: they make good what
    /// was lost beside it. Where a mean other than the arithmetic one, a minimum, a policy or a
    /// gate is at work, or the points were given or inherited, the loss has no parts: it is
    /// said of the group itself.
    #[must_use]
    pub fn losses(&self, row: usize) -> Vec<Loss> {
        self.listed(&self.count_losses(row))
    }

    /// The losses as a list, the largest first.
    pub(super) fn listed(&self, losses: &Losses) -> Vec<Loss> {
        let found = losses.own.iter().enumerate().filter_map(|(at, own)| Some((at, (*own)?)));
        let mut found: Vec<(usize, (f64, f64))> = found.collect();
        found.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
        let loss = |(at, (points, attainable)): (usize, (f64, f64))| {
            let node = self.plan.nodes.get(at)?.id.clone();
            Some(Loss { node, title: self.title(at), points, attainable })
        };
        found.into_iter().filter_map(loss).collect()
    }

    /// What was lost at every node of a row.
    pub(super) fn count_losses(&self, row: usize) -> Losses {
        let nodes = self.plan.nodes.len();
        let mut losses = Losses { own: vec![None; nodes], lost: vec![0.0; nodes] };
        // What a point of a node is worth in points of the total; nothing where the points
        // above do not come from it.
        let mut worth: Vec<Option<f64>> = vec![None; nodes];
        if let Some(total) = worth.first_mut() {
            *total = Some(1.0);
        }
        // Every node comes before its children.
        for at in 0..nodes {
            let Some(factor) = worth.get(at).copied().flatten() else { continue };
            self.add_losses(at, row, factor, &mut worth, &mut losses);
        }
        losses
    }

    /// Adds what was lost at a node of which a point is worth `factor` points of the total,
    /// and says what a point of its children is worth.
    fn add_losses(
        &self,
        at: usize,
        row: usize,
        factor: f64,
        worth: &mut [Option<f64>],
        losses: &mut Losses,
    ) -> Option<()> {
        let outcome = self.outcome(at, row).filter(is_known)?;
        let whole = self.lost_of(at, &outcome);
        if let Some(lost) = losses.lost.get_mut(at)
            && whole != 0.0
        {
            *lost = factor * whole;
        }
        let parts = self.parts(at, row);
        let explained = math::sum(parts.iter().filter_map(|part| part.lost));
        for part in parts {
            if let Some(worth) = worth.get_mut(part.child) {
                *worth = Some(factor * part.worth);
            }
        }
        let own = whole - explained;
        let made_good = self.is_bonus(at) && math::above(0.0, own);
        if (math::above(own, 0.0) || made_good)
            && let Some(place) = losses.own.get_mut(at)
        {
            *place = Some((factor * own, factor * outcome.known_max));
        }
        Some(())
    }
}
