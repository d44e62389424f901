//! Conditions that override what was earned.

use super::Verdict;
use super::class::Classes;
use super::outcome::Outcome;
use crate::formula::Range;
use crate::plan::{GateEffect, PlanGate};
use crate::programme::Quantity;
use crate::value::Value;

/// The most gates a node can have: one bit each.
pub(crate) const MOST_GATES: usize = 16;

/// Whether a gate fires, and whether it might.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Firing {
    /// By what is known.
    fires: bool,
    can_fire: bool,
    can_stay: bool,
}

impl Firing {
    pub(super) fn certain(fires: bool) -> Self {
        Self { fires, can_fire: fires, can_stay: !fires }
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
        Self { fires, can_fire: can_fire || fires, can_stay: can_stay || !fires }
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
        not_applicable: outcome.may_leave || outcome.status.is_left_out(),
        missing: false,
    }
}

/// The result after a gate of its node.
pub(super) fn apply(
    mut outcome: Outcome,
    gate: &PlanGate,
    number: usize,
    firing: Firing,
    number_of: impl Fn(&Quantity) -> f64,
) -> Outcome {
    let bit = bit(number);
    if firing.fires {
        outcome.fired |= bit;
    }
    if firing.is_undecided() {
        outcome.undecided |= bit;
        outcome.hangs = true;
    }
    // Both what is capped and what it is capped at may hang on the maximum.
    let capped = |points: f64, max: f64| capped(&gate.effect, points, max, &number_of);
    let capped_share = |share: f64, max: f64| match &gate.effect {
        GateEffect::Zero => share.min(0.0),
        GateEffect::CapPoints(cap) if max > 0.0 => share.min(cap / max),
        GateEffect::CapShare(cap) => share.min(number_of(cap)),
        GateEffect::CapPoints(_) | GateEffect::CapClass(_) => share,
    };
    let points = capped(outcome.points, outcome.max);
    let (least, most) = (outcome.max_lowest, outcome.max_highest);
    let (lowest, highest) = (capped(outcome.lowest, least), capped(outcome.highest, most));
    // The same points are the smaller a share, the larger the maximum.
    let share_lowest = capped_share(outcome.share_lowest, most);
    let share_highest = capped_share(outcome.share_highest, least);
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
pub(super) fn bit(number: usize) -> u16 {
    1 << number.min(MOST_GATES - 1)
}

/// What a gate that fires leaves of the points.
pub(super) fn capped(
    effect: &GateEffect,
    points: f64,
    max: f64,
    number_of: impl Fn(&Quantity) -> f64,
) -> f64 {
    match effect {
        GateEffect::Zero => points.min(0.0),
        GateEffect::CapPoints(cap) => points.min(*cap),
        GateEffect::CapShare(share) => points.min(number_of(share) * max),
        GateEffect::CapClass(_) => points,
    }
}

/// The class to which gates that fired hold the total; 0, the best, where none does.
pub(super) fn class_cap(fired: u16, gates: &[PlanGate]) -> usize {
    let of = |(number, gate): (usize, &PlanGate)| match gate.effect {
        GateEffect::CapClass(class) if fired & bit(number) != 0 => Some(class),
        _ => None,
    };
    gates.iter().enumerate().filter_map(of).max().unwrap_or(0)
}

/// The class of the total, capped by the gates that fired, and those still possible.
pub(super) fn verdict(total: &Outcome, classes: &Classes, gates: &[PlanGate]) -> Verdict {
    let caps = |fired: u16| class_cap(fired, gates);
    // What does not count has no class, not the lowest.
    if !total.may_count() {
        return Verdict::default();
    }
    let Some((best, last)) = classes.possible(total) else { return Verdict::default() };
    let certain = total.fired & !total.undecided;
    let best = best.max(caps(certain));
    let last = last.max(caps(total.fired | total.undecided));
    let known = total.status.is_complete() && !total.hangs;
    let class = if known {
        classes.of(total.points, total.max).map(|class| class.max(caps(total.fired)))
    } else {
        (best == last && !total.may_leave).then_some(best)
    };
    Verdict { class, possible: Some((best, last)) }
}
