//! The results of children → the result of their group, with what it may become.

use super::exact_sum::{exact_sum, weighted_mean};
use super::group::{Child, GroupOp};
use super::mean_bounds::{Part, highest_mean, lowest_mean};
use super::outcome::{Outcome, Status, share};
use super::standing::Standing;
use crate::math;
use crate::programme::{Aggregate, Mean};
use crate::value::State;

/// Room for what is compared while bounds are found, used again: rows allocate nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct CombineScratch {
    /// Those that may become something else.
    pub(super) children: Vec<Child>,
    parts: Vec<Part>,
    shares: Vec<(f64, f64)>,
}

impl GroupOp {
    /// The result of the group in one row, before its policies, its rounding and its gates.
    /// `standing` has what the children come to as things stand; those that may become something
    /// else are in the scratch. (Where shares are needed one by one, all children are.)
    pub(super) fn combine(&self, standing: &Standing, scratch: &mut CombineScratch) -> Outcome {
        let CombineScratch { children, parts, shares } = scratch;
        let children = children.as_slice();
        let [mut pending, mut gate_pending, mut gate_unknown] = [false; 3];
        let mut some_known = standing.some_settled;
        let mut left_out = !standing.some_settled;
        // The worst state among the children that are not known.
        let mut absent: Option<State> = None;
        for Child { outcome, .. } in children {
            pending |= outcome.pending;
            gate_pending |= outcome.gate_pending;
            gate_unknown |= outcome.gate_unknown;
            left_out &= outcome.status.is_left_out();
            some_known |= outcome.status.is_complete() || outcome.status == Status::Partial;
            if matches!(outcome.status, Status::Unknown | Status::Partial) {
                absent = absent.max(Some(outcome.state));
            }
        }
        if left_out {
            let result = self.all_left_out(standing, children);
            return Outcome { pending, gate_pending, gate_unknown, ..result };
        }
        let mut result = match self.aggregate {
            Aggregate::Sum => self.sum(standing, children, parts),
            Aggregate::Mean(Mean::Arithmetic) => self.arithmetic(standing, children, parts),
            _ => self.of_shares(children, shares),
        };
        (result.pending, result.gate_pending) = (pending, gate_pending);
        result.gate_unknown = gate_unknown;
        if result.status == Status::Excluded {
            // Nothing here has a maximum: it is excluded, whatever is known of the children.
            return result;
        }
        if !standing.lasts && self.all_vanish(children, pending) {
            (result.may_be_excluded, result.max_lowest) = (true, 0.0);
        }
        if let Some(state) = absent {
            let decided = !self.adds_points()
                && !result.may_be_excluded
                && math::same(result.lowest, result.highest);
            if decided {
                // Nothing that is absent can change it any more.
                return Outcome::certain(Status::Scored, result.lowest, result.max);
            }
            let in_part = !self.needs_each_share();
            result.status = if some_known && in_part { Status::Partial } else { Status::Unknown };
            result.state = state;
        } else {
            // What counts for now is one of the results that are possible.
            result.lowest = result.lowest.min(result.points);
            result.highest = result.highest.max(result.points);
        }
        result
    }

    /// Whether all children that may count vanish in some cases.
    fn all_vanish(&self, children: &[Child], pending: bool) -> bool {
        let mut may_count = children.iter().filter(|child| child.outcome.may_count());
        may_count.all(|Child { outcome, weight, .. }| match self.aggregate {
            Aggregate::Sum => outcome.may_be_excluded,
            // Children without weight have no mean, or one for as long as their shares are equal.
            Aggregate::Mean(_) if *weight <= 0.0 => pending,
            _ => may_vanish(outcome) || outcome.max_highest <= 0.0,
        })
    }

    /// A group none of whose children counts: excluded with them, or for information like
    /// them.
    fn all_left_out(&self, standing: &Standing, children: &[Child]) -> Outcome {
        let excluded = children.iter().filter(|child| child.outcome.status == Status::Excluded);
        let state = excluded.map(|child| child.outcome.state).max();
        let state = state.max(self.left_out).max(standing.left_out);
        let Some(state) = state else {
            return Outcome::certain(Status::Information, 0.0, 0.0);
        };
        let result = Outcome::excluded(state);
        // A child that is excluded only for now may come back, and the group with it.
        if children.iter().any(|child| child.outcome.may_be_excluded) {
            result.or_excluded(self.max, self.point_range)
        } else {
            result
        }
    }

    fn sum(&self, standing: &Standing, children: &[Child], parts: &mut Vec<Part>) -> Outcome {
        let scale = self.scale(standing.weight);
        let max = scale.limit;
        let points = self.sum_points(standing.sum.value(), scale);
        let mut result = Outcome::certain(Status::Scored, points, max);
        let [mut known, mut least_max, mut most_max] = [standing.settled_weight; 3];
        let [mut lowest, mut highest] = [standing.settled; 2];
        let mut changing = false;
        for Child { outcome, bonus, .. } in children {
            if !bonus {
                known.add(outcome.known_max);
                least_max.add(outcome.max_lowest);
                most_max.add(outcome.max_highest);
            }
            lowest.add(least(outcome));
            highest.add(most(outcome));
            changing |= outcome.may_be_excluded || outcome.max_lowest < outcome.max_highest;
        }
        result.known_max = math::decimal(known.value() * scale.factor);
        if !changing {
            result.lowest = self.sum_points(lowest.value(), scale);
            result.highest = self.sum_points(highest.value(), scale);
            result.share_lowest = share(result.lowest, max);
            result.share_highest = share(result.highest, max);
            return result;
        }
        (result.max_lowest, result.max_highest) = (least_max.value(), most_max.value());
        if self.rescale {
            // What is left of it is scaled up to the whole; if nothing is, there is no maximum.
            result.max_highest = self.max;
            result.max_lowest = if result.max_lowest > 0.0 { self.max } else { 0.0 };
        }
        // Points and maximum move together. What has no maximum only adds points.
        let has_max = |child: &&Child| !child.bonus && child.outcome.max_highest > 0.0;
        let settled = (standing.settled.value(), standing.settled_weight.value());
        let beyond = |points: fn(&Outcome) -> f64| {
            let rest = children.iter().filter(|child| !has_max(child));
            exact_sum(rest.map(|child| points(&child.outcome)))
        };
        let fill = |share_of: fn(&Outcome) -> f64, parts: &mut Vec<Part>| {
            parts.clear();
            parts.extend(children.iter().filter(has_max).map(|Child { outcome, .. }| Part {
                share: share_of(outcome),
                least: outcome.max_lowest,
                most: outcome.max_highest,
            }));
        };
        fill(|outcome| outcome.share_lowest, parts);
        result.share_lowest = lowest_mean(settled, parts, beyond(least)).clamp(0.0, 1.0);
        fill(|outcome| outcome.share_highest, parts);
        result.share_highest = highest_mean(settled, parts, beyond(most)).clamp(0.0, 1.0);
        (result.lowest, result.highest) = if self.rescale && self.max > 0.0 {
            (result.share_lowest * self.max, result.share_highest * self.max)
        } else {
            let held = |points: f64| self.clamp_points(points, result.max_highest);
            (held(lowest.value()), held(highest.value()))
        };
        // A bonus is held within a maximum that may shrink, down to nothing.
        let beyond = standing.some_bonus
            || children.iter().any(|child| !has_max(&child) && child.outcome.may_count());
        if beyond && self.max > 0.0 {
            result.lowest = result.lowest.min(result.max_lowest);
            if result.max_lowest <= 0.0 {
                result.share_lowest = result.share_lowest.min(0.0);
            }
        }
        result
    }

    /// The weighted arithmetic mean, which can be known in part.
    fn arithmetic(
        &self,
        standing: &Standing,
        children: &[Child],
        parts: &mut Vec<Part>,
    ) -> Outcome {
        let weights = standing.weight;
        if weights <= 0.0 {
            return self.without_maxima(children, |child| child.weight > 0.0);
        }
        // Deductions do not push a mean below nothing.
        let points = weighted_mean(standing.sum.value(), weights, self.max);
        let mut result = Outcome::certain(Status::Scored, points, self.max);
        let mut known = standing.settled_weight;
        let [mut lowest, mut highest] = [standing.settled; 2];
        let mut vanishing = false;
        for Child { outcome, weight, .. } in children {
            vanishing |= may_vanish(outcome);
            if outcome.max > 0.0 {
                known.add(weight * (outcome.known_max / outcome.max));
                lowest.add(weight * outcome.share_lowest);
                highest.add(weight * outcome.share_highest);
            }
        }
        result.known_max = self.max * (known.value() / weights);
        if !vanishing {
            set_shares(&mut result, lowest.value() / weights, highest.value() / weights);
            return result;
        }
        let settled = (standing.settled.value(), standing.settled_weight.value());
        let fill = |share_of: fn(&Outcome) -> f64, parts: &mut Vec<Part>| {
            parts.clear();
            let possible = children.iter().filter(|child| child.outcome.max_highest > 0.0);
            parts.extend(possible.map(|Child { outcome, weight, .. }| Part {
                share: share_of(outcome),
                least: if may_vanish(outcome) { 0.0 } else { *weight },
                most: *weight,
            }));
        };
        fill(|outcome| outcome.share_lowest, parts);
        let lowest = lowest_mean(settled, parts, 0.0);
        fill(|outcome| outcome.share_highest, parts);
        set_shares(&mut result, lowest, highest_mean(settled, parts, 0.0));
        result
    }

    /// Aggregations that have no value before all shares are known, but have bounds.
    fn of_shares(&self, children: &[Child], shares: &mut Vec<(f64, f64)>) -> Outcome {
        let aggregate = self.aggregate;
        let mut of = |share_of: fn(&Outcome) -> f64| {
            let counted = children.iter().filter(|child| child.outcome.max > 0.0);
            shares.clear();
            shares.extend(counted.map(|child| (share_of(&child.outcome), child.weight)));
            aggregate_shares(shares, aggregate)
        };
        let Some(whole) = of(|outcome| math::larger(0.0, outcome.points / outcome.max)) else {
            // Known shares without weight have no mean as long as they differ, and these differ.
            let counts = |Child { outcome, weight, .. }: &Child| {
                !matches!(aggregate, Aggregate::Mean(_))
                    || *weight > 0.0
                    || !outcome.status.is_complete()
                    || outcome.pending
            };
            return self.without_maxima(children, counts);
        };
        let complete = children
            .iter()
            .all(|child| child.outcome.status.is_complete() || child.outcome.status.is_left_out());
        let mut result = if complete {
            Outcome::certain(Status::Scored, self.max * whole, self.max)
        } else {
            Outcome::unknown(State::Missing, self.max, (0.0, self.max))
        };
        let (lowest, highest) = if children.iter().any(|child| may_vanish(&child.outcome)) {
            // Whichever children take part, a mean lies between their lowest and highest share.
            let possible = children.iter().filter(|child| child.outcome.max_highest > 0.0);
            let shares = possible.map(|Child { outcome, .. }| match aggregate {
                Aggregate::AllOrNothing => {
                    (full(outcome.share_lowest), full(outcome.share_highest))
                }
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

    /// A mean over children of which none has a maximum; for now, if one that counts may come
    /// to have one.
    fn without_maxima(&self, children: &[Child], counts: impl Fn(&Child) -> bool) -> Outcome {
        let result = Outcome::excluded(State::NotApplicable);
        if children.iter().any(|child| child.outcome.max_highest > 0.0 && counts(child)) {
            result.or_excluded(self.max, self.point_range)
        } else {
            result
        }
    }
}

/// The least points a child brings to a sum: one that may leave may take its points with it.
fn least(outcome: &Outcome) -> f64 {
    if outcome.may_be_excluded { outcome.lowest.min(0.0) } else { outcome.lowest }
}

/// The most, likewise.
fn most(outcome: &Outcome) -> f64 {
    if outcome.may_be_excluded { outcome.highest.max(0.0) } else { outcome.highest }
}

/// Whether a child takes part in a mean in some cases only: it is excluded in the others, or
/// all that it could earn points with.
fn may_vanish(outcome: &Outcome) -> bool {
    outcome.max_highest > 0.0 && (outcome.may_be_excluded || outcome.max_lowest <= 0.0)
}

fn set_shares(result: &mut Outcome, lowest: f64, highest: f64) {
    let (lowest, highest) = (lowest.max(0.0), highest.max(0.0));
    result.share_lowest = lowest;
    result.share_highest = highest;
    result.lowest = result.max * lowest;
    result.highest = result.max * highest;
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
        Aggregate::Mean(mean) => mean_of_shares(shares, mean)?,
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
fn mean_of_shares(shares: &[(f64, f64)], mean: Mean) -> Option<f64> {
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
