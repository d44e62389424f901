//! One indicator of one unit: rule and policies.

use super::cohort::Cohort;
use super::outcome::{Outcome, Status};
use super::rule;
use crate::formula::Range;
use crate::math;
use crate::plan::{NodeTerms, ResolvedPolicies, ResolvedRule};
use crate::programme::{Award, Policy};
use crate::value::{State, Value};

/// What is known of an indicator of a unit.
pub(super) struct Facts<'f> {
    pub(super) terms: &'f NodeTerms,
    pub(super) policies: &'f ResolvedPolicies,
    /// The value of the formula, or those of the items of a checklist.
    pub(super) values: &'f [Value],
    /// What these may be, where an input behind them is missing.
    pub(super) ranges: Option<&'f [Range]>,
    pub(super) cohort: Option<&'f Cohort>,
}

/// The result of an indicator, before rounding and gates.
pub(super) fn outcome(facts: &Facts<'_>) -> Outcome {
    let Some(ruling) = &facts.terms.rule else {
        return Outcome::excluded(State::NotApplicable);
    };
    let max = facts.terms.max;
    let result = match ruling {
        ResolvedRule::Information => return Outcome::certain(Status::Information, 0.0, 0.0),
        ResolvedRule::Given => Err(State::Missing),
        ResolvedRule::Checklist { award, parts } => {
            checklist(facts.values.iter().copied(), *award, parts, max)
        }
        _ => match facts.values.first().copied().unwrap_or(Value::Missing) {
            Value::Known(x) => rule::points(ruling, x, max, facts.cohort).ok_or(State::Undefined),
            absent => Err(absent.state()),
        },
    };
    let outcome = match result {
        Ok(earned) => Outcome {
            detail: earned.detail,
            ..Outcome::certain(Status::Scored, earned.points, max)
        },
        Err(state) => absent(state, facts),
    };
    match facts.ranges {
        Some(ranges) => Outcome { awaits: true, ..open(outcome, ruling, ranges, facts) },
        None => Outcome { awaits: outcome.state == State::Missing, ..outcome },
    }
}

/// The result where there is no value, by the policy for its state.
fn absent(state: State, facts: &Facts<'_>) -> Outcome {
    let max = facts.terms.max;
    let policy = facts.policies.for_state(state).unwrap_or(Policy::Unknown);
    // Points that nobody has given yet may still come in, whatever stands in for them.
    let awaited = state == State::Missing && facts.ranges.is_none();
    let assigned = |points| {
        let outcome = Outcome { state, ..Outcome::certain(Status::Assigned, points, max) };
        if awaited { outcome.widened(facts.terms.point_range) } else { outcome }
    };
    match policy {
        Policy::Zero => assigned(0.0),
        Policy::Full => assigned(max),
        Policy::Points(points) => assigned(points),
        Policy::Exclude => {
            let excluded = Outcome::excluded(state);
            if awaited { excluded.or_else(max, facts.terms.point_range) } else { excluded }
        }
        Policy::Unknown | Policy::Error => Outcome::unknown(state, max, facts.terms.point_range),
    }
}

/// Widens the bounds to every result that the missing inputs behind the value allow.
fn open(
    mut outcome: Outcome,
    ruling: &ResolvedRule,
    ranges: &[Range],
    facts: &Facts<'_>,
) -> Outcome {
    let max = facts.terms.max;
    let mut bounds: Option<(f64, f64)> = None;
    let mut add = |(lowest, highest): (f64, f64)| {
        bounds = Some(bounds.map_or((lowest, highest), |(l, h)| (l.min(lowest), h.max(highest))));
    };
    let mut may_be_excluded = false;
    let mut may_be_undefined = ranges.iter().any(|range| range.undefined);
    if let ResolvedRule::Checklist { award, parts } = ruling {
        add(checklist_bounds(ranges, *award, parts, max));
        may_be_excluded |= ranges.iter().all(|range| range.not_applicable);
    } else if let Some(range) = ranges.first() {
        if range.known {
            add(rule::bounds(ruling, range.lowest, range.highest, max));
            may_be_undefined |= rule::may_lack_answer(ruling, range.lowest, range.highest);
        }
        may_be_excluded |= range.not_applicable;
    }
    let states = [(may_be_undefined, State::Undefined), (may_be_excluded, State::NotApplicable)];
    let mut may_leave = false;
    for (possible, state) in states {
        let policy = facts.policies.for_state(state).unwrap_or(Policy::Unknown);
        match (possible, policy) {
            (false, _) => {}
            (true, Policy::Exclude) => may_leave = true,
            (true, Policy::Zero) => add((0.0, 0.0)),
            (true, Policy::Full) => add((max, max)),
            (true, Policy::Points(points)) => add((points, points)),
            (true, Policy::Unknown | Policy::Error) => add(facts.terms.point_range),
        }
    }
    let Some(bounds) = bounds else {
        if may_leave && outcome.status != Status::Excluded {
            // It is there for now, by its policy, and cannot stay.
            (outcome.max_lowest, outcome.may_leave) = (0.0, true);
        }
        return outcome;
    };
    if outcome.status == Status::Unknown {
        let (state, detail) = (outcome.state, outcome.detail);
        outcome = Outcome { detail, ..Outcome::unknown(state, max, bounds) };
    }
    if may_leave || outcome.status == Status::Excluded {
        outcome.or_else(max, bounds)
    } else {
        outcome.widened(bounds)
    }
}

/// The points of a checklist; by `all` and `at_least` as soon as they are certain.
pub(super) fn checklist(
    items: impl Iterator<Item = Value> + Clone,
    award: Award,
    parts: &[f64],
    max: f64,
) -> Result<rule::Earned, State> {
    let applicable =
        || items.clone().zip(parts).filter(|(value, _)| *value != Value::NotApplicable);
    let done = |value: &Value| matches!(value, Value::Known(answer) if *answer != 0.0);
    let absent = applicable().filter(|(value, _)| value.known().is_none());
    let worst = absent.clone().map(|(value, _)| value.state()).max();
    let number_done = applicable().filter(|(value, _)| done(value)).count();
    let number_absent = absent.count();
    let number = applicable().count();
    let detail = u16::try_from(number_done).unwrap_or(u16::MAX);
    let earned = |points: f64| Ok(rule::Earned { points, detail });
    if number == 0 {
        return Err(State::NotApplicable);
    }
    let needed = match award {
        Award::Each => {
            if let Some(state) = worst {
                return Err(state);
            }
            let won = math::sum(applicable().filter(|(v, _)| done(v)).map(|(_, part)| *part));
            let all = math::sum(applicable().map(|(_, part)| *part));
            // Items without points earn none, also where the others do not apply.
            let part = if all > 0.0 { won / all } else { 0.0 };
            let share = if number_done == number { 1.0 } else { part };
            return earned(max * share);
        }
        Award::All => number,
        Award::AtLeast(needed) => usize::try_from(needed).unwrap_or(usize::MAX).min(number),
    };
    match worst {
        _ if number_done >= needed => earned(max),
        _ if number_done + number_absent < needed => earned(0.0),
        Some(state) => Err(state),
        None => earned(0.0),
    }
}

/// The least and the most points of a checklist of which some answers are open.
///
/// An item that may turn out not applicable needs no case of its own: leaving the list
/// gives never less than *no* and never more than *yes*.
fn checklist_bounds(ranges: &[Range], award: Award, parts: &[f64], max: f64) -> (f64, f64) {
    let with = |open: f64| {
        let answer = |range: &Range| {
            if range.known && range.lowest == range.highest && !range.undefined {
                Value::Known(range.lowest)
            } else if range.not_applicable && !range.known && !range.undefined {
                Value::NotApplicable
            } else {
                Value::Known(open)
            }
        };
        let answers: Vec<Value> = ranges.iter().map(answer).collect();
        checklist(answers.iter().copied(), award, parts, max)
            .map_or(None, |earned| Some(earned.points))
    };
    (with(0.0).unwrap_or(0.0), with(1.0).unwrap_or(max))
}

/// Applies the policies of a group to a result that is incomplete or excluded.
pub(super) fn group_policies(
    result: Outcome,
    policies: &ResolvedPolicies,
    terms: &NodeTerms,
) -> Outcome {
    let result = foreseen(result, policies, terms);
    let incomplete = matches!(result.status, Status::Unknown | Status::Partial | Status::Excluded);
    if !incomplete {
        return result;
    }
    let state = result.state;
    let Some(policy) = policies.for_state(state) else { return result };
    let bounds = (result.lowest, result.highest);
    // What is missing may turn out not applicable: then another policy speaks, or none, and
    // the group is excluded.
    let answered = |policy| !matches!(policy, None | Some(Policy::Exclude));
    let may_leave = result.may_leave
        || result.status == Status::Excluded
            && result.awaits
            && !(answered(policies.undefined) && answered(policies.not_applicable));
    let assigned = |points: f64| {
        let outcome = Outcome { state, ..Outcome::certain(Status::Assigned, points, terms.max) };
        if !result.awaits {
            return outcome;
        }
        // What is missing may still come in, and the maximum with it.
        Outcome {
            awaits: true,
            may_leave,
            max_lowest: if may_leave { 0.0 } else { result.max_lowest.min(terms.max) },
            share_lowest: outcome.share_lowest.min(result.share_lowest),
            share_highest: outcome.share_highest.max(result.share_highest),
            ..outcome.widened(bounds)
        }
    };
    match policy {
        Policy::Zero => assigned(0.0),
        Policy::Full => assigned(terms.max),
        Policy::Points(points) => assigned(points),
        // It leaves for now, with all it may come back with.
        Policy::Exclude if result.awaits => Outcome {
            status: Status::Excluded,
            points: 0.0,
            max: 0.0,
            known_max: 0.0,
            max_lowest: 0.0,
            may_leave: true,
            ..result
        },
        Policy::Exclude => {
            // Whether it may come back is known already.
            if result.status == Status::Excluded { result } else { Outcome::excluded(state) }
        }
        Policy::Unknown | Policy::Error if result.status == Status::Excluded => {
            let unknown = Outcome::unknown(state, terms.max, terms.point_range);
            // What may leave takes its maximum with it.
            let max_lowest = if may_leave { 0.0 } else { terms.max };
            Outcome { awaits: result.awaits, may_leave, max_lowest, ..unknown }
        }
        Policy::Unknown | Policy::Error => {
            Outcome { status: Status::Unknown, points: 0.0, known_max: 0.0, ..result }
        }
    }
}

/// Widens the bounds of a result that is open to what the group's policies do, should what
/// is missing turn out to be undefined or not applicable.
fn foreseen(result: Outcome, policies: &ResolvedPolicies, terms: &NodeTerms) -> Outcome {
    if !result.awaits {
        return result;
    }
    let within = |result: Outcome, points: f64| {
        if result.status == Status::Excluded {
            let hull = (result.lowest.min(points), result.highest.max(points));
            result.or_else(terms.max, hull)
        } else {
            // The policy speaks of the whole maximum, also where little of it is left for now.
            let max_highest = result.max_highest.max(terms.max);
            Outcome { max_highest, ..result }.widened((points, points))
        }
    };
    [policies.undefined, policies.not_applicable].into_iter().flatten().fold(
        result,
        |result, policy| match policy {
            Policy::Zero => within(result, 0.0),
            Policy::Full => within(result, terms.max),
            Policy::Points(points) => within(result, points),
            Policy::Exclude if result.status != Status::Excluded => {
                Outcome { max_lowest: 0.0, may_leave: true, ..result }
            }
            Policy::Exclude => result,
            // The group is not known then, and can be anything between its ends.
            Policy::Unknown | Policy::Error
                if result.may_leave || result.status == Status::Excluded =>
            {
                within(within(result, terms.point_range.0), terms.point_range.1)
            }
            Policy::Unknown | Policy::Error => result,
        },
    )
}
