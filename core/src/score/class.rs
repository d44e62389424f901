//! Points → class, and which classes are still possible.

use crate::math;
use crate::plan::{Compiled, Profile};
use crate::programme::Quantity;

use super::outcome::Outcome;
use super::outcome::round_up_to;

/// The edges of the classes of a programme, for one kind of unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    /// Best first: where each begins, and whether the edge belongs to it.
    edges: Vec<(f64, bool)>,
    /// Whether the edges are shares of the maximum.
    by_share: bool,
}

impl Classes {
    pub(super) fn resolve(plan: &Compiled, profile: &Profile) -> Self {
        let written = || plan.programme.classes.iter();
        let edge_of = |class: &crate::programme::Class| {
            let number = |quantity: &Quantity| profile.number(&plan.programme, quantity);
            match (&class.at_least, &class.above) {
                (Some(edge), _) => (number(edge), true),
                (None, Some(edge)) => (number(edge), false),
                // The lowest class takes what is left.
                (None, None) => (f64::NEG_INFINITY, true),
            }
        };
        let first = written().find_map(|class| class.at_least.as_ref().or(class.above.as_ref()));
        let by_share = first.is_some_and(|edge| plan.programme.is_share(edge));
        Self { edges: written().map(edge_of).collect(), by_share }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Whether every result has a class: the last takes what is left.
    pub(super) fn holds_all(&self) -> bool {
        self.edges.last().is_some_and(|(edge, _)| *edge == f64::NEG_INFINITY)
    }

    /// The points at which a class begins, of a maximum, and whether they belong to it.
    pub(super) fn edge(&self, class: usize, max: f64) -> Option<(f64, bool)> {
        let (edge, included) = *self.edges.get(class)?;
        Some((if self.by_share { edge * max } else { edge }, included))
    }

    /// The place of the class of these points; 0 is the best.
    pub(super) fn of(&self, points: f64, max: f64) -> Option<usize> {
        let result = if self.by_share { super::outcome::share(points, max) } else { points };
        self.place(result)
    }

    fn place(&self, result: f64) -> Option<usize> {
        self.edges.iter().position(|(edge, included)| {
            if *included { math::at_least(result, *edge) } else { math::above(result, *edge) }
        })
    }

    /// The best and the last class that the bounds of a result allow.
    pub(super) fn possible(&self, total: &Outcome) -> Option<(usize, usize)> {
        let (lowest, highest) = if self.by_share {
            (total.share_lowest, total.share_highest)
        } else {
            (total.lowest, total.highest)
        };
        Some((self.place(highest)?, self.place(lowest)?))
    }

    /// The points rounded for showing, but never over the edge of a class.
    ///
    /// Of the decimals next to the points, the nearest in the same class is shown; if there
    /// is none, the points themselves.
    pub(super) fn round_within(&self, points: f64, max: f64, decimals: u8) -> f64 {
        let rounded = round_up_to(points, max, decimals);
        if self.is_empty() {
            return rounded;
        }
        let class = self.of(points, max);
        let step = math::decimal_step(decimals);
        [rounded, rounded - step, rounded + step]
            .into_iter()
            .map(|shown| round_up_to(shown, max.max(points), decimals))
            .find(|shown| self.of(*shown, max) == class)
            .unwrap_or(points)
    }
}
