//! Conditions that override what was earned.

use super::outcome::Outcome;
use crate::formula::Range;
use crate::plan::{GateEffect, PlanGate, Profile};
use crate::programme::Programme;
use crate::programme::limits::MAX_GATES;
use crate::value::{State, Value};

/// A gate's effect with its share as a plain number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::score) enum Effect {
    Zero,
    CapPoints(f64),
    CapShare(f64),
    CapClass(usize),
}

impl Effect {
    pub(super) fn resolve(effect: &GateEffect, programme: &Programme, profile: &Profile) -> Self {
        match effect {
            GateEffect::Zero => Self::Zero,
            GateEffect::CapPoints(cap) => Self::CapPoints(*cap),
            GateEffect::CapShare(share) => Self::CapShare(profile.number(programme, share)),
            GateEffect::CapClass(class) => Self::CapClass(*class),
        }
    }

    /// What a gate that fires leaves of the points.
    #[inline(always)]
    pub(super) fn capped(self, points: f64, max: f64) -> f64 {
        match self {
            Self::Zero => points.min(0.0),
            Self::CapPoints(cap) => points.min(cap),
            Self::CapShare(share) => points.min(share * max),
            Self::CapClass(_) => points,
        }
    }

    /// The same of a share of this maximum.
    fn capped_share(self, share: f64, max: f64) -> f64 {
        match self {
            Self::Zero => share.min(0.0),
            Self::CapPoints(cap) if max > 0.0 => share.min(cap / max),
            Self::CapShare(cap) => share.min(cap),
            Self::CapPoints(_) | Self::CapClass(_) => share,
        }
    }
}

/// Whether a gate fires, and whether it might.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Firing {
    /// By what is known.
    fires: bool,
    can_fire: bool,
    can_stay: bool,
    /// What it asks about has no value as things stand.
    unknown: bool,
}

impl Firing {
    pub(super) fn certain(fires: bool) -> Self {
        Self { fires, can_fire: fires, can_stay: !fires, unknown: false }
    }

    /// By what is known, and by everything the missing inputs may be. A condition that is
    /// not applicable or undefined does not hold.
    pub(super) fn possible(condition: Value, range: &Range) -> Self {
        let can_fire = range.known && range.highest >= 1.0;
        let can_stay = (range.known && range.lowest <= 0.0)
            || range.undefined
            || range.not_applicable
            || range.missing;
        let fires = condition == Value::Known(1.0) || (can_fire && !can_stay);
        let unknown = condition.state() == State::Missing && can_fire && can_stay;
        Self { fires, can_fire: can_fire || fires, can_stay: can_stay || !fires, unknown }
    }

    pub(super) fn is_undecided(self) -> bool {
        self.can_fire && self.can_stay
    }
}

/// What a gate reads of a node: its share of the maximum, or its points.
pub(super) fn node_value(outcome: &Outcome, by_share: bool) -> Value {
    if outcome.status.is_left_out() {
        return Value::NotApplicable;
    }
    if !outcome.status.is_complete() {
        return Value::Missing;
    }
    if by_share {
        outcome.share().map_or(Value::Undefined, Value::Known)
    } else {
        Value::Known(outcome.points)
    }
}

/// What a gate may read of a node once the missing inputs are known.
pub(super) fn node_range(outcome: &Outcome, by_share: bool) -> Range {
    let (lowest, highest) = if by_share {
        (outcome.share_lowest, outcome.share_highest)
    } else {
        (outcome.lowest, outcome.highest)
    };
    Range {
        lowest,
        highest,
        known: outcome.may_count(),
        undefined: by_share && outcome.max_lowest <= 0.0 && outcome.may_count(),
        not_applicable: outcome.may_be_excluded || outcome.status.is_left_out(),
        missing: false,
    }
}

/// The result after a gate of its node.
pub(super) fn apply(
    mut outcome: Outcome,
    effect: Effect,
    number: usize,
    firing: Firing,
) -> Outcome {
    let bit = bit(number);
    if firing.fires {
        outcome.fired |= bit;
    }
    if firing.is_undecided() {
        outcome.undecided |= bit;
        outcome.gate_pending = true;
        outcome.gate_unknown |= firing.unknown;
    }
    // Both what is capped and what it is capped at may depend on the maximum.
    let points = effect.capped(outcome.points, outcome.max);
    let (least, most) = (outcome.max_lowest, outcome.max_highest);
    let lowest = effect.capped(outcome.lowest, least);
    let highest = effect.capped(outcome.highest, most);
    // The same points are the smaller a share, the larger the maximum.
    let share_lowest = effect.capped_share(outcome.share_lowest, most);
    let share_highest = effect.capped_share(outcome.share_highest, least);
    if firing.fires {
        outcome.points = points;
    }
    if firing.can_fire {
        outcome.lowest = lowest;
        outcome.share_lowest = share_lowest;
    }
    if !firing.can_stay {
        outcome.highest = highest;
        outcome.share_highest = share_highest;
    }
    outcome
}

/// The bit of a gate, by its number among those of its node.
#[inline(always)]
pub(crate) fn bit(number: usize) -> u64 {
    1 << number.min(MAX_GATES - 1)
}

/// The class to which gates that fired hold the total; 0, the best, where none does.
pub(super) fn class_cap(fired: u64, gates: &[PlanGate]) -> usize {
    let of = |(number, gate): (usize, &PlanGate)| match gate.effect {
        GateEffect::CapClass(class) if fired & bit(number) != 0 => Some(class),
        _ => None,
    };
    gates.iter().enumerate().filter_map(of).max().unwrap_or(0)
}
