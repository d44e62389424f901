//! A group and its children: what they weigh, and what becomes of their points.

use super::outcome::Outcome;
use crate::math;
use crate::programme::{Aggregate, Mean};
use crate::value::State;

/// A group, ready for units of one profile.
#[derive(Debug, Clone)]
pub(in crate::score) struct GroupOp {
    pub(super) aggregate: Aggregate,
    pub(super) rescale: bool,
    pub(super) max: f64,
    /// The least and the most points it can have.
    pub(super) point_range: (f64, f64),
    /// Not those of the total, which is rounded when its class is known.
    pub(super) decimals: Option<u8>,
    /// All children, in document order.
    pub(super) members: Vec<Member>,
    /// Those that count for some unit, one bit each, of the first 64.
    pub(super) present: u64,
    /// The worst state of the children that are excluded for all units of the profile, if
    /// there are any.
    pub(super) left_out: Option<State>,
    /// Whether no child can have less than nothing.
    pub(super) upwards: bool,
    /// Whether the maximum of some child differs from row to row.
    pub(super) varies_below: bool,
    /// Whether every child has a weight and a maximum, and none only adds points: then sums tell
    /// all there is to know of those that are settled.
    pub(super) sums_suffice: bool,
    /// What the children weigh together where all are there, and what that makes of a sum.
    pub(super) whole: f64,
    pub(super) whole_scale: Scale,
    /// What the children weigh together, by which of them are excluded: for a sum their maxima,
    /// for a mean their weights (1.69 against 2.15 ns a value without this table).
    pub(super) table: Vec<f64>,
}

/// A child, as its group sees it.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) struct Member {
    /// Whether it counts for some unit of the profile.
    pub(super) counts: bool,
    pub(super) weight: f64,
    pub(super) bonus: bool,
    /// The maximum where that does not vary.
    pub(super) max: f64,
    /// Whether that is 1: division is expensive, and by 1 changes nothing.
    pub(super) has_unit_max: bool,
    /// The least points it can have.
    pub(super) least: f64,
    /// Whether the maximum differs from row to row: children of the child may be excluded.
    pub(super) varies: bool,
}

/// What becomes of a sum of points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Scale {
    /// What it is multiplied by.
    pub(super) factor: f64,
    /// Its maximum.
    pub(super) limit: f64,
    /// Whether the maximum by what is known is another number, by its last bits.
    pub(super) known_differs: bool,
}

/// A child's result, with what the group makes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    pub(super) outcome: Outcome,
    pub(super) weight: f64,
    pub(super) bonus: bool,
}

/// Groups of up to so many children have a table of what every choice of them weighs.
pub(super) const IN_TABLE: usize = 8;

impl GroupOp {
    pub(super) fn new(
        (aggregate, rescale): (Aggregate, bool),
        (max, point_range, decimals): (f64, (f64, f64), Option<u8>),
        members: Vec<Member>,
        left_out: Option<State>,
    ) -> Self {
        let counting = || members.iter().filter(|member| member.counts);
        let upwards = counting().all(|member| member.least >= 0.0);
        let varies_below = counting().any(|member| member.varies);
        let is_ordinary = |of: &Member| of.weight > 0.0 && of.max > 0.0 && !of.bonus;
        let by_sums = matches!(aggregate, Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic));
        let sums_suffice = by_sums && members.len() <= 64 && counting().all(is_ordinary);
        let bits = members.iter().take(64).enumerate();
        let present = bits.filter(|(_, of)| of.counts).fold(0, |all, (at, _)| all | 1 << at);
        let mut group = Self {
            aggregate,
            rescale,
            max,
            point_range,
            decimals,
            members,
            present,
            left_out,
            upwards,
            varies_below,
            sums_suffice,
            whole: 0.0,
            whole_scale: Scale::default(),
            table: Vec::new(),
        };
        group.whole = group.weighed(0);
        group.whole_scale = group.scale(group.whole);
        if group.has_few() && !group.varies_below {
            group.table = (0..1_u64 << IN_TABLE).map(|excluded| group.weighed(excluded)).collect();
        }
        group
    }

    /// Whether a byte has a bit for each child.
    pub(super) fn has_few(&self) -> bool {
        self.members.len() <= IN_TABLE
    }

    /// Whether it has more children than a word has bits: then it is combined row by row.
    pub(super) fn has_too_many(&self) -> bool {
        self.members.len() > 64
    }

    /// Whether it is a sum of points; else shares are averaged.
    #[inline(always)]
    pub(super) fn adds_points(&self) -> bool {
        self.aggregate == Aggregate::Sum
    }

    /// Whether the aggregate needs the shares one by one.
    #[inline(always)]
    pub(super) fn needs_each_share(&self) -> bool {
        !matches!(self.aggregate, Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic))
    }

    /// The maximum where no child is excluded.
    pub(super) fn usual_max(&self) -> f64 {
        if self.adds_points() { self.whole_scale.limit } else { self.max }
    }

    /// What the children that are not excluded weigh together.
    fn weighed(&self, excluded: u64) -> f64 {
        let there = |at: usize| at >= 64 || excluded >> at & 1 == 0;
        let members = self.members.iter().enumerate().filter(|(at, of)| of.counts && there(*at));
        if self.adds_points() {
            math::sum(members.map(|(_, child)| if child.bonus { 0.0 } else { child.max }))
        } else {
            math::sum(members.filter(|(_, child)| child.max > 0.0).map(|(_, child)| child.weight))
        }
    }

    #[inline(always)]
    pub(super) fn weight_of(&self, excluded: u64) -> f64 {
        if excluded == 0 {
            return self.whole;
        }
        let found = usize::try_from(excluded).ok().and_then(|at| self.table.get(at).copied());
        found.unwrap_or_else(|| self.weighed(excluded))
    }

    /// What becomes of a sum where these maxima are left. Without exclusion, here or below,
    /// they add up to the declared maximum.
    #[inline(always)]
    pub(super) fn scale(&self, maxima: f64) -> Scale {
        if maxima.to_bits() == self.whole.to_bits() && self.whole_scale.limit > 0.0 {
            return self.whole_scale;
        }
        let declared = self.max;
        let remaining = if math::same(maxima, declared) { declared } else { math::decimal(maxima) };
        let rescales = self.rescale && remaining > 0.0;
        let factor = if rescales { declared / remaining } else { 1.0 };
        // Scaled up it is the whole, to the bit: points are not rounded above it.
        let limit = if rescales { declared } else { remaining };
        Scale { factor, limit, known_differs: math::decimal(maxima * factor) != limit }
    }

    /// The points of a sum, of children whose maxima leave this scale: bonuses do not lift it
    /// above its maximum, nor deductions push it below nothing; a group of deductions alone
    /// has no maximum to be held within.
    #[inline(always)]
    pub(super) fn sum_points(&self, total: f64, scale: Scale) -> f64 {
        self.clamp_points(total * scale.factor, scale.limit)
    }

    #[inline(always)]
    pub(super) fn clamp_points(&self, points: f64, max: f64) -> f64 {
        if self.max > 0.0 { math::smaller(max, math::larger(0.0, points)) } else { points }
    }
}

impl Child {
    /// What it adds to the sum of its group as things stand, and what it weighs.
    #[inline(always)]
    pub(super) fn contribution(&self, group: &GroupOp) -> (f64, f64) {
        let Outcome { points, max, .. } = self.outcome;
        if group.adds_points() {
            (points, if self.bonus { 0.0 } else { max })
        } else if max > 0.0 {
            (self.weight * (points / max), self.weight)
        } else {
            (0.0, 0.0)
        }
    }
}
