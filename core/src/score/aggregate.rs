//! The results of children → the result of their group.

use super::outcome::{Outcome, Status, share};
use crate::math;
use crate::order;
use crate::plan::NodeTerms;
use crate::programme::{Aggregate, Mean};
use crate::value::State;

/// A child's result, with what the group makes of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    pub(super) outcome: Outcome,
    pub(super) weight: f64,
    pub(super) bonus: bool,
}

/// The result of a group, before its policies, its rounding and its gates.
pub(super) fn combine(
    children: &[Child],
    aggregate: Aggregate,
    rescale: bool,
    terms: &NodeTerms,
) -> Outcome {
    let awaits = children.iter().any(|child| child.outcome.awaits);
    let hangs = children.iter().any(|child| child.outcome.hangs);
    if children.iter().all(|child| child.outcome.status.is_left_out()) {
        return Outcome { awaits, hangs, ..all_left_out(children, terms) };
    }
    let mut result = match aggregate {
        Aggregate::Sum => sum(children, rescale, terms),
        Aggregate::Mean(Mean::Arithmetic) => arithmetic(children, terms),
        _ => of_shares(children, aggregate, terms),
    };
    (result.awaits, result.hangs) = (awaits, hangs);
    if result.status == Status::Excluded {
        // Nothing here has a maximum: it is excluded, whatever is known of the children.
        return result;
    }
    let may_count = || children.iter().filter(|child| child.outcome.may_count());
    let vanishes = |Child { outcome, weight, .. }: &Child| match aggregate {
        Aggregate::Sum => outcome.may_leave,
        // Children without weight have no mean, or one for as long as their shares are equal.
        Aggregate::Mean(_) if *weight <= 0.0 => awaits,
        _ => may_vanish(outcome) || outcome.max_highest <= 0.0,
    };
    if may_count().all(vanishes) {
        (result.may_leave, result.max_lowest) = (true, 0.0);
    }
    // The worst state among the children that are not known.
    let absent = children
        .iter()
        .filter(|child| matches!(child.outcome.status, Status::Unknown | Status::Partial))
        .map(|child| child.outcome.state)
        .max();
    if let Some(state) = absent {
        let decided = aggregate != Aggregate::Sum
            && !result.may_leave
            && math::same(result.lowest, result.highest);
        if decided {
            // Nothing that is absent can change it any more.
            return Outcome::certain(Status::Scored, result.lowest, result.max);
        }
        let known = children.iter().any(|child| {
            child.outcome.status.is_complete() || child.outcome.status == Status::Partial
        });
        let in_part = matches!(aggregate, Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic));
        result.status = if known && in_part { Status::Partial } else { Status::Unknown };
        result.state = state;
    } else {
        // What counts for now is one of the results that are possible.
        result.lowest = result.lowest.min(result.points);
        result.highest = result.highest.max(result.points);
    }
    result
}

/// A group none of whose children counts: excluded with them, or for information like them.
fn all_left_out(children: &[Child], terms: &NodeTerms) -> Outcome {
    let excluded = children.iter().filter(|child| child.outcome.status == Status::Excluded);
    let Some(state) = excluded.map(|child| child.outcome.state).max() else {
        return Outcome::certain(Status::Information, 0.0, 0.0);
    };
    let result = Outcome::excluded(state);
    // A child that is excluded only for now may come back, and the group with it.
    if children.iter().any(|child| child.outcome.may_leave) {
        result.or_else(terms.max, terms.point_range)
    } else {
        result
    }
}

fn sum(children: &[Child], rescale: bool, terms: &NodeTerms) -> Outcome {
    let total = |part: &dyn Fn(&Child) -> f64| math::sum(children.iter().map(part));
    let of_maxima = |part: fn(&Outcome) -> f64| {
        total(&|child| if child.bonus { 0.0 } else { part(&child.outcome) })
    };
    let maxima = of_maxima(|outcome| outcome.max);
    let remaining = remaining_max(maxima, terms.max);
    let scale = if rescale && remaining > 0.0 { terms.max / remaining } else { 1.0 };
    // Scaled up it is the whole, to the bit: points are not rounded above it.
    let max = if rescale && remaining > 0.0 { terms.max } else { remaining };
    let held = |points: f64, max: f64| held(points, max, terms.max);
    let points = held(total(&|child| child.outcome.points) * scale, max);
    let mut result = Outcome::certain(Status::Scored, points, max);
    result.known_max = math::decimal(of_maxima(|outcome| outcome.known_max) * scale);
    let changing = children
        .iter()
        .any(|Child { outcome, .. }| outcome.may_leave || outcome.max_lowest < outcome.max_highest);
    if changing {
        result.max_lowest = of_maxima(|outcome| outcome.max_lowest);
        result.max_highest = of_maxima(|outcome| outcome.max_highest);
        if rescale {
            // What is left of it is scaled up to the whole; if nothing is, there is no maximum.
            result.max_highest = terms.max;
            result.max_lowest = if result.max_lowest > 0.0 { terms.max } else { 0.0 };
        }
    }

    // A child that may leave may take its points with it.
    let least = |Child { outcome, .. }: &Child| {
        if outcome.may_leave { outcome.lowest.min(0.0) } else { outcome.lowest }
    };
    let most = |Child { outcome, .. }: &Child| {
        if outcome.may_leave { outcome.highest.max(0.0) } else { outcome.highest }
    };
    if !changing {
        result.lowest = held(total(&least) * scale, max);
        result.highest = held(total(&most) * scale, max);
        result.share_lowest = share(result.lowest, max);
        result.share_highest = share(result.highest, max);
        return result;
    }
    // Points and maximum move together. What has no maximum only adds points.
    let has_max = |child: &&Child| !child.bonus && child.outcome.max_highest > 0.0;
    let without_max = |points: &dyn Fn(&Child) -> f64| {
        math::sum(children.iter().filter(|child| !has_max(child)).map(points))
    };
    let parts = |share_of: fn(&Outcome) -> f64| -> Vec<Part> {
        let counted = children.iter().filter(has_max);
        counted
            .map(|Child { outcome, .. }| Part {
                share: share_of(outcome),
                least: outcome.max_lowest,
                most: outcome.max_highest,
            })
            .collect()
    };
    let low = lowest_mean(parts(|outcome| outcome.share_lowest), without_max(&least));
    let high = highest_mean(parts(|outcome| outcome.share_highest), without_max(&most));
    result.share_lowest = low.clamp(0.0, 1.0);
    result.share_highest = high.clamp(0.0, 1.0);
    (result.lowest, result.highest) = if rescale && terms.max > 0.0 {
        (result.share_lowest * terms.max, result.share_highest * terms.max)
    } else {
        (held(total(&least), result.max_highest), held(total(&most), result.max_highest))
    };
    // A bonus is held within a maximum that may shrink, down to nothing.
    let beyond = children.iter().any(|child| !has_max(&child) && child.outcome.may_count());
    if beyond && terms.max > 0.0 {
        result.lowest = result.lowest.min(result.max_lowest);
        if result.max_lowest <= 0.0 {
            result.share_lowest = result.share_lowest.min(0.0);
        }
    }
    result
}

/// The maximum of a group of which these maxima are left. Without exclusion, here or below,
/// they add up to the declared maximum.
pub(super) fn remaining_max(maxima: f64, declared: f64) -> f64 {
    if math::same(maxima, declared) { declared } else { math::decimal(maxima) }
}

/// Points held within what a group can have: bonuses do not lift it above its maximum, nor
/// deductions push it below nothing; a group of deductions alone has no maximum to be held
/// within.
pub(super) fn held(points: f64, max: f64, declared: f64) -> f64 {
    if declared > 0.0 { math::smaller(max, math::larger(0.0, points)) } else { points }
}

/// The weighted arithmetic mean, which can be known in part.
fn arithmetic(children: &[Child], terms: &NodeTerms) -> Outcome {
    let counted = || children.iter().filter(|child| child.outcome.max > 0.0);
    let weights = math::sum(counted().map(|child| child.weight));
    if weights <= 0.0 {
        return without_maxima(children, |child| child.weight > 0.0, terms);
    }
    let mean = |part: fn(&Outcome) -> f64| {
        math::sum(counted().map(|child| child.weight * part(&child.outcome))) / weights
    };
    // Deductions do not push a mean below nothing.
    let whole = mean(|outcome| outcome.points / outcome.max).max(0.0);
    let mut result = Outcome::certain(Status::Scored, terms.max * whole, terms.max);
    result.known_max = terms.max * mean(|outcome| outcome.known_max / outcome.max);
    if children.iter().any(|child| may_vanish(&child.outcome)) {
        let parts = |share_of: fn(&Outcome) -> f64| -> Vec<Part> {
            let possible = children.iter().filter(|child| child.outcome.max_highest > 0.0);
            possible
                .map(|Child { outcome, weight, .. }| Part {
                    share: share_of(outcome),
                    least: if may_vanish(outcome) { 0.0 } else { *weight },
                    most: *weight,
                })
                .collect()
        };
        let lowest = lowest_mean(parts(|outcome| outcome.share_lowest), 0.0);
        let highest = highest_mean(parts(|outcome| outcome.share_highest), 0.0);
        set_shares(&mut result, lowest, highest);
    } else {
        let lowest = mean(|outcome| outcome.share_lowest);
        set_shares(&mut result, lowest, mean(|outcome| outcome.share_highest));
    }
    result
}

/// Aggregations that have no value before all shares are known, but have bounds.
fn of_shares(children: &[Child], aggregate: Aggregate, terms: &NodeTerms) -> Outcome {
    let of = |share_of: fn(&Outcome) -> f64| {
        let counted = children.iter().filter(|child| child.outcome.max > 0.0);
        let shares: Vec<(f64, f64)> =
            counted.map(|child| (share_of(&child.outcome), child.weight)).collect();
        aggregate_shares(&shares, aggregate)
    };
    let Some(whole) = of(|outcome| (outcome.points / outcome.max).max(0.0)) else {
        // Known shares without weight have no mean as long as they differ, and these differ.
        let counts = |Child { outcome, weight, .. }: &Child| {
            !matches!(aggregate, Aggregate::Mean(_))
                || *weight > 0.0
                || !outcome.status.is_complete()
                || outcome.awaits
        };
        return without_maxima(children, counts, terms);
    };
    let complete = children
        .iter()
        .all(|child| child.outcome.status.is_complete() || child.outcome.status.is_left_out());
    let mut result = if complete {
        Outcome::certain(Status::Scored, terms.max * whole, terms.max)
    } else {
        Outcome::unknown(State::Missing, terms.max, (0.0, terms.max))
    };
    let (lowest, highest) = if children.iter().any(|child| may_vanish(&child.outcome)) {
        // Whichever children take part, a mean lies between their lowest and highest share.
        let possible = children.iter().filter(|child| child.outcome.max_highest > 0.0);
        let shares = possible.map(|Child { outcome, .. }| match aggregate {
            Aggregate::AllOrNothing => (full(outcome.share_lowest), full(outcome.share_highest)),
            _ => (outcome.share_lowest, outcome.share_highest),
        });
        shares.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0.0, 1.0))
    } else {
        (
            of(|outcome| outcome.share_lowest.max(0.0)).unwrap_or(0.0),
            of(|outcome| outcome.share_highest.max(0.0)).unwrap_or(1.0),
        )
    };
    set_shares(&mut result, lowest, highest);
    result
}

/// Whether a child takes part in a mean in some cases only: it is excluded in the others, or
/// all that it could earn points with.
fn may_vanish(outcome: &Outcome) -> bool {
    outcome.max_highest > 0.0 && (outcome.may_leave || outcome.max_lowest <= 0.0)
}

/// A mean over children of which none has a maximum; for now, if one that counts may come to
/// have one.
fn without_maxima(
    children: &[Child],
    counts: impl Fn(&Child) -> bool,
    terms: &NodeTerms,
) -> Outcome {
    let result = Outcome::excluded(State::NotApplicable);
    if children.iter().any(|child| child.outcome.max_highest > 0.0 && counts(child)) {
        result.or_else(terms.max, terms.point_range)
    } else {
        result
    }
}

fn set_shares(result: &mut Outcome, lowest: f64, highest: f64) {
    let (lowest, highest) = (lowest.max(0.0), highest.max(0.0));
    result.share_lowest = lowest;
    result.share_highest = highest;
    result.lowest = result.max * lowest;
    result.highest = result.max * highest;
}

/// A share whose weight in a mean is only known to lie between two values.
#[derive(Debug, Clone, Copy)]
struct Part {
    share: f64,
    least: f64,
    most: f64,
}

/// The lowest value of `(extra + Σ weight × share) / Σ weight` over all possible weights.
///
/// A share below the mean pulls it down, the more it weighs; one above pulls it up. Taken
/// in ascending order, each share below the mean so far gets its full weight: the first
/// one that is not ends the search.
fn lowest_mean(mut parts: Vec<Part>, extra: f64) -> f64 {
    order::sort_by(&mut parts, |a, b| a.share.total_cmp(&b.share));
    let mut weight = math::sum(parts.iter().map(|part| part.least));
    if extra < 0.0 && weight <= 0.0 {
        // The lighter what remains, the more a deduction weighs: without end.
        return f64::NEG_INFINITY;
    }
    let mut whole = extra + math::sum(parts.iter().map(|part| part.share * part.least));
    for part in parts {
        if weight > 0.0 && part.share >= whole / weight {
            break;
        }
        weight += part.most - part.least;
        whole += part.share * (part.most - part.least);
    }
    share(whole, weight)
}

/// The highest such value: the lowest of the mirror image.
fn highest_mean(parts: Vec<Part>, extra: f64) -> f64 {
    let mirrored = parts.into_iter().map(|part| Part { share: -part.share, ..part }).collect();
    -lowest_mean(mirrored, -extra)
}

/// The aggregate of (share, weight) pairs; `None` where there is nothing to aggregate.
pub(super) fn aggregate_shares(shares: &[(f64, f64)], aggregate: Aggregate) -> Option<f64> {
    let all = shares.iter().map(|(share, _)| *share);
    let lowest = all.clone().reduce(f64::min)?;
    let highest = all.clone().reduce(f64::max)?;
    Some(match aggregate {
        Aggregate::AllOrNothing => full(lowest),
        // Whatever the kind of mean, that of equal shares is the share.
        _ if lowest == highest => lowest,
        Aggregate::Min => lowest,
        Aggregate::Median => median(all.collect()),
        Aggregate::Mean(mean) => weighted_mean(shares, mean)?,
        Aggregate::Sum => math::sum(all),
    })
}

/// 1 for a share that is complete, in decimals; else 0.
fn full(share: f64) -> f64 {
    f64::from(u8::from(math::at_least(share, 1.0)))
}

fn median(mut shares: Vec<f64>) -> f64 {
    shares.sort_by(f64::total_cmp);
    let middle = shares.len() / 2;
    let at = |place: usize| shares.get(place).copied().unwrap_or(0.0);
    if shares.len() % 2 == 1 { at(middle) } else { (at(middle - 1) + at(middle)) / 2.0 }
}

/// The weighted mean of shares that are not negative (OECD/JRC handbook, step 6).
fn weighted_mean(shares: &[(f64, f64)], mean: Mean) -> Option<f64> {
    // A share without weight takes no part, not even when it is 0.
    let weighed = || shares.iter().filter(|(_, weight)| *weight > 0.0);
    let weights = math::sum(weighed().map(|(_, weight)| *weight));
    if weights <= 0.0 {
        return None;
    }
    let mean_of = |part: &dyn Fn(f64) -> f64| {
        math::sum(weighed().map(|(share, weight)| weight * part(*share))) / weights
    };
    let some_zero = weighed().any(|(share, _)| *share <= 0.0);
    Some(match mean {
        Mean::Arithmetic => mean_of(&|share| share),
        Mean::Geometric | Mean::Harmonic if some_zero => 0.0,
        Mean::Power(power) if power < 0.0 && some_zero => 0.0,
        Mean::Geometric => math::exp(mean_of(&math::ln)),
        Mean::Harmonic => 1.0 / mean_of(&|share| 1.0 / share),
        Mean::Power(power) => {
            math::pow(mean_of(&|share| math::pow(share.max(0.0), power)), 1.0 / power)
        }
    })
}
