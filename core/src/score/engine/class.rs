//! Points → class, and which classes are still possible.

use crate::formula::Instructions;
use crate::math;
use crate::plan::{Compiled, PlanGate, Profile};
use crate::programme::Quantity;
use crate::simd::{self, Kernel};

use super::gate::class_cap;
use super::outcome::{Outcome, share};
use super::settle::round_up_to;

/// The place of no class, in columns of places of classes.
pub(in crate::score) const NO_CLASS: u16 = u16::MAX;

/// The class of a row and those still possible, as places in the list of classes (0 is the
/// best).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::score) struct Classification {
    /// Where the score stands.
    pub(in crate::score) class: Option<usize>,
    /// The best and the last that it may become.
    pub(in crate::score) possible: Option<(usize, usize)>,
    /// Whether the class cannot change any more.
    pub(in crate::score) certain: bool,
}

/// The edges of the classes of a programme, for one kind of unit.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::score) struct Classes {
    /// Best first: where each begins, and whether the edge belongs to it.
    edges: Vec<(f64, bool)>,
    /// The first results in each class that no better one takes, as plain numbers.
    firsts: Vec<f64>,
    /// Whether each is above the next.
    descending: bool,
    /// Whether the edges are shares of the maximum.
    by_share: bool,
}

impl Classes {
    pub(in crate::score) fn resolve(plan: &Compiled, profile: &Profile) -> Self {
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
        let edges: Vec<(f64, bool)> = written().map(edge_of).collect();
        let first = |&(edge, included): &(f64, bool)| {
            if included { math::first_at_least(edge) } else { math::first_above(edge) }
        };
        let firsts: Vec<f64> = edges.iter().map(first).collect();
        let descending = firsts.is_sorted_by(|a, b| a > b);
        Self { edges, firsts, descending, by_share }
    }

    pub(in crate::score) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Whether every result has a class: the last takes what is left.
    pub(in crate::score) fn holds_all(&self) -> bool {
        self.edges.last().is_some_and(|(edge, _)| *edge == f64::NEG_INFINITY)
    }

    /// The points at which a class begins, of a maximum, and whether they belong to it.
    pub(in crate::score) fn edge(&self, class: usize, max: f64) -> Option<(f64, bool)> {
        let (edge, included) = *self.edges.get(class)?;
        Some((if self.by_share { edge * max } else { edge }, included))
    }

    /// The place of the class of these points; 0 is the best.
    pub(in crate::score) fn of(&self, points: f64, max: f64) -> Option<usize> {
        let result = if self.by_share { share(points, max) } else { points };
        self.place(result)
    }

    fn place(&self, result: f64) -> Option<usize> {
        self.firsts.iter().position(|&first| result >= first)
    }

    /// The places of the classes of many points, as [`Classes::of`] finds them;
    /// [`NO_CLASS`] where there is none.
    pub(in crate::score) fn of_all(
        &self,
        points: &[f64],
        max_of: impl Fn(usize) -> f64,
        shares: &mut Vec<f64>,
        places: &mut Vec<u16>,
        instructions: Instructions,
    ) {
        let mut results = points;
        if self.by_share {
            shares.clear();
            let points = points.iter().enumerate();
            shares.extend(points.map(|(row, &points)| share(points, max_of(row))));
            results = shares;
        }
        places.clear();
        if self.descending && self.firsts.len() < usize::from(NO_CLASS) {
            // Counted class by class: which it is nobody can foresee.
            places.resize(results.len(), 0);
            let count = Count { firsts: &self.firsts, results, places };
            simd::dispatch(instructions, count);
            let none = self.firsts.len();
            if !self.holds_all() {
                for place in places.iter_mut().filter(|place| usize::from(**place) == none) {
                    *place = NO_CLASS;
                }
            }
        } else {
            let place = |&result: &f64| self.place(result).and_then(|at| u16::try_from(at).ok());
            places.extend(results.iter().map(|result| place(result).unwrap_or(NO_CLASS)));
        }
    }

    /// The best and the last class that the bounds of a result allow.
    pub(in crate::score) fn possible(&self, total: &Outcome) -> Option<(usize, usize)> {
        let (lowest, highest) = if self.by_share {
            (total.share_lowest, total.share_highest)
        } else {
            (total.lowest, total.highest)
        };
        Some((self.place(highest)?, self.place(lowest)?))
    }

    /// The class of the total, capped by the gates that fired, and those still possible.
    ///
    /// The class is where the score stands: points that policies put in place count, for
    /// gates too. Where nothing stands in for what is missing, there is none until only one
    /// is left.
    pub(in crate::score) fn classify(&self, total: &Outcome, gates: &[PlanGate]) -> Classification {
        // What does not count has no class, not the lowest.
        if !total.may_count() {
            return Classification::default();
        }
        let Some((best, last)) = self.possible(total) else { return Classification::default() };
        let best = best.max(class_cap(total.fired & !total.undecided, gates));
        let last = last.max(class_cap(total.fired | total.undecided, gates));
        let certain = best == last && !total.may_be_excluded;
        let class = if total.status.is_complete() && !total.gate_unknown {
            let class = self.of(total.points, total.max);
            class.map(|class| class.max(class_cap(total.fired, gates)))
        } else {
            certain.then_some(best)
        };
        Classification { class, possible: Some((best, last)), certain: certain && class.is_some() }
    }

    /// The bounds of a result rounded for showing, each as [`Classes::round_within`] may do
    /// it with any maximum that the result may have.
    pub(in crate::score) fn round_bounds(&self, total: &Outcome, decimals: u8) -> (f64, f64) {
        let (least, most) = (total.max_lowest, total.max_highest);
        if least == most {
            let shown = |points| self.round_within(points, most, decimals);
            return (shown(total.lowest), shown(total.highest));
        }
        let step = math::decimal_step(decimals);
        let decimal = |points: f64| math::round_within(points, most, decimals);
        let (from, to) = if self.by_share { (least, most) } else { (1.0, 1.0) };
        let beside = |points: f64| {
            let nearest = decimal(points);
            if math::same(nearest, points) {
                return (nearest, nearest);
            }
            let (below, above) = if nearest > points {
                (decimal(nearest - step), nearest)
            } else {
                (nearest, decimal(nearest + step))
            };
            // The edge of a class in between decides to which side the points are rounded.
            let parted = self.edges.iter().any(|(edge, _)| {
                math::at_least(edge * to, below) && math::at_least(above, edge * from)
            });
            if parted { (below, above) } else { (nearest, nearest) }
        };
        let (lowest, highest) = (beside(total.lowest).0, beside(total.highest).1);
        // Nothing is rounded above a maximum, be it the least possible.
        let lid =
            |points: f64, max: f64| if math::at_least(most, points) { max } else { f64::INFINITY };
        let lowest = lowest.min(lid(total.lowest, total.lowest.max(least)));
        (lowest, highest.min(lid(total.highest, most)))
    }

    /// The points rounded for showing, but never over the edge of a class.
    ///
    /// Of the decimals next to the points, the nearest in the same class is shown; if there
    /// is none, the points themselves.
    pub(in crate::score) fn round_within(&self, points: f64, max: f64, decimals: u8) -> f64 {
        let rounded = round_up_to(points, max, decimals);
        if self.is_empty() {
            return rounded;
        }
        let class = self.of(points, max);
        let step = math::decimal_step(decimals);
        let lid = if max > 0.0 { max.max(points) } else { f64::INFINITY };
        [rounded, rounded - step, rounded + step]
            .into_iter()
            // None lies above the maximum: 2.4 of 2.4, where 2 is in the class below, are not 3.
            .map(|shown| round_up_to(shown, max.max(points), decimals).min(lid))
            .find(|shown| self.of(*shown, max) == class)
            .unwrap_or(points)
    }
}

/// Counts for every result the classes whose first result it does not reach.
struct Count<'k> {
    firsts: &'k [f64],
    results: &'k [f64],
    places: &'k mut [u16],
}

impl Kernel for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for &first in self.firsts {
            for (place, &result) in self.places.iter_mut().zip(self.results) {
                *place += 1 - u16::from(result >= first);
            }
        }
    }
}
