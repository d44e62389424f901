//! What a node does with a result that is not there.

use chiso::State;
use chiso::programme::{Policies, Policy};
use chiso::score::Status;

use super::Outcome;
use super::asked::Asked;

/// The policy for a state.
#[must_use]
pub fn of_state(policies: Policies, state: State) -> Option<Policy> {
    match state {
        State::Known => None,
        State::Missing => policies.missing,
        State::NotApplicable => policies.not_applicable,
        State::Undefined => policies.undefined,
    }
}

/// The result of an indicator without a value. `open` are its points in a completion.
#[must_use]
pub fn of_indicator(
    state: State,
    policies: Policies,
    asked: &Asked<'_>,
    open: Option<f64>,
) -> Outcome {
    let assigned = |points| Outcome { state, ..Outcome::of(Status::Assigned, points, asked.max) };
    match of_state(policies, state).unwrap_or(Policy::Unknown) {
        Policy::Zero => assigned(0.0),
        Policy::Full => assigned(asked.max),
        Policy::Points(points) => assigned(points),
        Policy::Exclude => Outcome::excluded(state),
        _ => Outcome::unknown(state, asked.max, asked.reach, open),
    }
}

/// What a group's own policy makes of a result that is incomplete or excluded.
#[must_use]
pub fn of_group(
    result: Outcome,
    policies: Policies,
    asked: &Asked<'_>,
    open: impl FnOnce() -> Option<f64>,
) -> Outcome {
    if !(result.is_open() || result.status == Status::Excluded) {
        return result;
    }
    let state = result.state;
    let combined = result.combined;
    let assigned = |points| Outcome { state, ..Outcome::of(Status::Assigned, points, asked.max) };
    let outcome = match of_state(policies, state) {
        None => return result,
        Some(Policy::Zero) => assigned(0.0),
        Some(Policy::Full) => assigned(asked.max),
        Some(Policy::Points(points)) => assigned(points),
        Some(Policy::Exclude) => Outcome::excluded(state),
        Some(_) if result.status == Status::Excluded => {
            Outcome::unknown(state, asked.max, asked.reach, open())
        }
        Some(_) => {
            // Nothing is known of it then, though it can be no other than its children make it.
            let is_completion = open().is_some();
            let points = if is_completion { result.points } else { 0.0 };
            Outcome { status: Status::Unknown, points, known_max: 0.0, ..result }
        }
    };
    Outcome { combined, ..outcome }
}
