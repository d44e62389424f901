//! The results of children, and the result of their group.

use chiso::programme::{Aggregate, Mean};
use chiso::score::Status;
use chiso::{State, math};

use super::{Outcome, share};

/// A child of a group.
#[derive(Debug, Clone)]
pub struct Child {
    pub outcome: Outcome,
    pub weight: f64,
    pub bonus: bool,
}

/// How the children become one.
#[derive(Debug, Clone, Copy)]
pub struct How {
    pub aggregate: Aggregate,
    pub rescale: bool,
    /// The maximum of the group when nothing is excluded.
    pub max: f64,
    /// Whether this is a completion: then children have points even where they are not known.
    pub completion: bool,
}

/// The result of a group before its policies. `decided` has its points where it is certain
/// although children are not known.
#[must_use]
pub fn combine(children: &[Child], how: &How, decided: &dyn Fn() -> Option<f64>) -> Outcome {
    let left: Vec<&Child> = children.iter().filter(|child| !child.outcome.is_left_out()).collect();
    if left.is_empty() {
        let excluded = children.iter().filter(|child| child.outcome.status == Status::Excluded);
        return match excluded.map(|child| child.outcome.state).max() {
            Some(state) => Outcome::excluded(state),
            None => Outcome::of(Status::Information, 0.0, 0.0),
        };
    }
    let Some((points, max)) = points(&left, how, |outcome| outcome.points) else {
        return Outcome::excluded(State::NotApplicable);
    };
    let mut result = Outcome::of(Status::Scored, points, max);
    result.combined = Some(points);
    let open = left.iter().filter(|child| child.outcome.is_open());
    let Some(state) = open.map(|child| child.outcome.state).max() else { return result };
    if how.aggregate != Aggregate::Sum {
        let certain = if how.completion {
            let least = points_of(&left, how, |outcome| outcome.least);
            let most = points_of(&left, how, |outcome| outcome.most);
            matches!((least, most), (Some(least), Some(most)) if math::same(least, most))
                .then_some(points)
        } else {
            decided()
        };
        if let Some(points) = certain {
            return Outcome { combined: Some(points), ..Outcome::of(Status::Scored, points, max) };
        }
    }
    result.state = state;
    result.least = points_of(&left, how, |outcome| outcome.least).unwrap_or(0.0);
    result.most = points_of(&left, how, |outcome| outcome.most).unwrap_or(max);
    let in_part = matches!(how.aggregate, Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic));
    let known = left.iter().any(|child| child.outcome.status != Status::Unknown);
    result.status = if in_part && known { Status::Partial } else { Status::Unknown };
    result.known_max = if in_part { known_max(&left, how) } else { 0.0 };
    if !in_part && !how.completion {
        result.points = 0.0;
    }
    result
}

fn points_of(left: &[&Child], how: &How, of: impl Fn(&Outcome) -> f64) -> Option<f64> {
    points(left, how, of).map(|(points, _)| points)
}

/// The points and the maximum that the children that are left make; none where they make none.
fn points(left: &[&Child], how: &How, of: impl Fn(&Outcome) -> f64) -> Option<(f64, f64)> {
    let (_, max, scale) = left_of_sum(left, how);
    if how.aggregate == Aggregate::Sum {
        let points = math::sum(left.iter().map(|child| of(&child.outcome))) * scale;
        // Bonuses do not lift it above its maximum, nor deductions push it below nothing.
        let held = if points < 0.0 { 0.0 } else { points };
        let held = if held > max { max } else { held };
        return Some((if how.max > 0.0 { held } else { points }, max));
    }
    let counted = left.iter().filter(|child| child.outcome.max > 0.0);
    let shares: Vec<(f64, f64)> =
        counted.map(|child| (of(&child.outcome) / child.outcome.max, child.weight)).collect();
    Some((how.max * of_shares(&shares, how.aggregate)?, how.max))
}

/// What the maxima of a sum add up to, its maximum, and by what its points are scaled.
fn left_of_sum(left: &[&Child], how: &How) -> (f64, f64, f64) {
    let counted = left.iter().filter(|child| !child.bonus);
    let maxima = math::sum(counted.map(|child| child.outcome.max));
    let remaining = if math::same(maxima, how.max) { how.max } else { math::decimal(maxima) };
    if how.rescale && remaining > 0.0 {
        (maxima, how.max, how.max / remaining)
    } else {
        (maxima, remaining, 1.0)
    }
}

/// The maximum of what is known of a sum or an arithmetic mean.
fn known_max(left: &[&Child], how: &How) -> f64 {
    if how.aggregate == Aggregate::Sum {
        let counted = left.iter().filter(|child| !child.bonus);
        let known = math::sum(counted.map(|child| child.outcome.known_max));
        return math::decimal(known * left_of_sum(left, how).2);
    }
    let counted = || left.iter().filter(|child| child.outcome.max > 0.0);
    let weights = math::sum(counted().map(|child| child.weight));
    let part = |child: &&Child| child.weight * share(child.outcome.known_max, child.outcome.max);
    how.max * (math::sum(counted().map(part)) / weights)
}

/// The aggregate of shares with their weights; none where there is nothing to aggregate.
fn of_shares(shares: &[(f64, f64)], aggregate: Aggregate) -> Option<f64> {
    if aggregate == Aggregate::Mean(Mean::Arithmetic) {
        // Not held one by one: what one child lost another may have won.
        let mean = mean(shares, |share| share)?;
        return Some(if mean < 0.0 { 0.0 } else { mean });
    }
    let shares: Vec<(f64, f64)> = shares
        .iter()
        .map(|&(share, weight)| (if share < 0.0 { 0.0 } else { share }, weight))
        .collect();
    let mut sorted: Vec<f64> = shares.iter().map(|(share, _)| *share).collect();
    sorted.sort_by(f64::total_cmp);
    let (&lowest, &highest) = (sorted.first()?, sorted.last()?);
    let kind = match aggregate {
        Aggregate::AllOrNothing => {
            return Some(if math::at_least(lowest, 1.0) { 1.0 } else { 0.0 });
        }
        Aggregate::Min => return Some(lowest),
        _ if lowest == highest => return Some(lowest),
        Aggregate::Median => {
            let middle = sorted.len() / 2;
            return Some(if sorted.len() % 2 == 1 {
                sorted[middle]
            } else {
                (sorted[middle - 1] + sorted[middle]) / 2.0
            });
        }
        Aggregate::Mean(kind) => kind,
        other => panic!("{other:?} is not of shares"),
    };
    let weighed: Vec<(f64, f64)> = shares.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
    let some_zero = weighed.iter().any(|(share, _)| *share <= 0.0);
    match kind {
        _ if weighed.is_empty() => None,
        Mean::Geometric if some_zero => Some(0.0),
        Mean::Harmonic if some_zero => Some(0.0),
        Mean::Power(power) if power < 0.0 && some_zero => Some(0.0),
        Mean::Geometric => Some(math::exp(mean(&weighed, math::ln)?)),
        Mean::Harmonic => Some(1.0 / mean(&weighed, |share| 1.0 / share)?),
        Mean::Power(power) => {
            Some(math::pow(mean(&weighed, |share| math::pow(share, power))?, 1.0 / power))
        }
        other => panic!("{other:?}"),
    }
}

/// The weighted mean of what is made of every share; none without weight.
fn mean(shares: &[(f64, f64)], of: impl Fn(f64) -> f64) -> Option<f64> {
    let weights = math::sum(shares.iter().map(|(_, weight)| *weight));
    (weights > 0.0)
        .then(|| math::sum(shares.iter().map(|(share, weight)| weight * of(*share))) / weights)
}
