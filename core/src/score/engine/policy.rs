//! What the policies of a group do to a result that is incomplete or excluded.

use super::group::GroupOp;
use super::outcome::{Outcome, Status};
use crate::plan::ResolvedPolicies;
use crate::programme::Policy;

/// Applies the policies of a group to a result that is incomplete or excluded.
pub(super) fn apply_group_policies(
    result: Outcome,
    policies: &ResolvedPolicies,
    group: &GroupOp,
) -> Outcome {
    let result = widen_for_policies(result, policies, group);
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
    let may_be_excluded = result.may_be_excluded
        || result.status == Status::Excluded
            && result.pending
            && !(answered(policies.undefined) && answered(policies.not_applicable));
    let assigned = |points: f64| {
        let outcome = Outcome { state, ..Outcome::certain(Status::Assigned, points, group.max) };
        if !result.pending {
            return outcome;
        }
        // What is missing may still come in, and the maximum with it.
        Outcome {
            pending: true,
            may_be_excluded,
            max_lowest: if may_be_excluded { 0.0 } else { result.max_lowest.min(group.max) },
            share_lowest: outcome.share_lowest.min(result.share_lowest),
            share_highest: outcome.share_highest.max(result.share_highest),
            ..outcome.widened(bounds)
        }
    };
    match policy {
        Policy::Zero => assigned(0.0),
        Policy::Full => assigned(group.max),
        Policy::Points(points) => assigned(points),
        // It leaves for now, with all it may come back with.
        Policy::Exclude if result.pending => Outcome {
            status: Status::Excluded,
            points: 0.0,
            max: 0.0,
            known_max: 0.0,
            max_lowest: 0.0,
            may_be_excluded: true,
            ..result
        },
        Policy::Exclude => {
            // Whether it may come back is known already.
            if result.status == Status::Excluded { result } else { Outcome::excluded(state) }
        }
        Policy::Unknown | Policy::Error if result.status == Status::Excluded => {
            let unknown = Outcome::unknown(state, group.max, group.point_range);
            // What may leave takes its maximum with it.
            let max_lowest = if may_be_excluded { 0.0 } else { group.max };
            Outcome { pending: result.pending, may_be_excluded, max_lowest, ..unknown }
        }
        Policy::Unknown | Policy::Error => {
            Outcome { status: Status::Unknown, points: 0.0, known_max: 0.0, ..result }
        }
    }
}

/// Widens the bounds of a result that is open to what the group's policies do, should what
/// is missing turn out to be undefined or not applicable.
fn widen_for_policies(result: Outcome, policies: &ResolvedPolicies, group: &GroupOp) -> Outcome {
    if !result.pending {
        return result;
    }
    let within = |result: Outcome, points: f64| {
        if result.status == Status::Excluded {
            let hull = (result.lowest.min(points), result.highest.max(points));
            result.or_excluded(group.max, hull)
        } else {
            // The policy speaks of the whole maximum, also where little of it is left for now.
            let max_highest = result.max_highest.max(group.max);
            Outcome { max_highest, ..result }.widened((points, points))
        }
    };
    [policies.undefined, policies.not_applicable].into_iter().flatten().fold(
        result,
        |result, policy| match policy {
            Policy::Zero => within(result, 0.0),
            Policy::Full => within(result, group.max),
            Policy::Points(points) => within(result, points),
            Policy::Exclude if result.status != Status::Excluded => {
                Outcome { max_lowest: 0.0, may_be_excluded: true, ..result }
            }
            Policy::Exclude => result,
            // The group is not known then, and can be anything between its ends.
            Policy::Unknown | Policy::Error
                if result.may_be_excluded || result.status == Status::Excluded =>
            {
                within(within(result, group.point_range.0), group.point_range.1)
            }
            Policy::Unknown | Policy::Error => result,
        },
    )
}
