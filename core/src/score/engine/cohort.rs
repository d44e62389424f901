//! The units a unit is compared with.

use std::collections::BTreeMap;

use crate::math;
use crate::period::Period;
use crate::programme::{Direction, RelativeMethod};

/// How far from the mean a z-score gives nothing, or everything.
const FULL_Z_SCORE: f64 = 3.0;

/// The statistics of every indicator that compares units, by period.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::score) struct Cohorts {
    cohorts: BTreeMap<(usize, Option<Period>), Cohort>,
}

impl Cohorts {
    /// Whether no units are compared.
    pub(in crate::score) fn is_empty(&self) -> bool {
        self.cohorts.is_empty()
    }

    /// The units that a unit is compared with at a node.
    pub(in crate::score) fn get(
        &self,
        node: usize,
        period: impl FnOnce() -> Option<Period>,
    ) -> Option<&Cohort> {
        // Most programmes compare no units: then there is nothing to look up.
        if self.cohorts.is_empty() { None } else { self.cohorts.get(&(node, period())) }
    }
}

/// What has been seen so far of the values that units are compared by.
///
/// Statistics of parts can be merged; neither the order of the parts nor that of the values
/// changes a bit of the result.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::score) struct Gathered {
    values: BTreeMap<(usize, Option<Period>), Values>,
}

/// The values of one indicator in one period: what its methods need of them.
#[derive(Debug, Clone, PartialEq, Default)]
struct Values {
    /// The lowest and the highest.
    ends: Option<(f64, f64)>,
    /// All of them, where a method needs more than the ends.
    all: Vec<f64>,
}

impl Gathered {
    /// Adds values of an indicator, those that are numbers; `all` where a method needs more
    /// of them than the ends.
    pub(in crate::score) fn add(
        &mut self,
        node: usize,
        period: Option<Period>,
        values: &[f64],
        all: bool,
    ) {
        let known = || values.iter().copied().filter(|value| !value.is_nan());
        let Some(first) = known().next() else { return };
        let own = self.values.entry((node, period)).or_default();
        // Nothing is −0 here: numbers order as they compare.
        let ends = own.ends.unwrap_or((first, first));
        own.ends = Some(values.iter().fold(ends, |(lowest, highest), &value| {
            (
                if value < lowest { value } else { lowest },
                if value > highest { value } else { highest },
            )
        }));
        if all {
            own.all.extend(known());
        }
    }

    /// Adds what was gathered of other units.
    pub(in crate::score) fn merge(&mut self, other: Self) {
        for (key, mut theirs) in other.values {
            let own = self.values.entry(key).or_default();
            own.ends = match (own.ends, theirs.ends) {
                (Some((a, b)), Some((c, d))) => Some((least(a, c), greatest(b, d))),
                (own, theirs) => own.or(theirs),
            };
            own.all.append(&mut theirs.all);
        }
    }

    /// The cohorts of all that was gathered.
    pub(in crate::score) fn finish(&self) -> Cohorts {
        let cohorts = self.values.iter().filter_map(|(key, values)| {
            Some((*key, Cohort::new(values.ends?, values.all.clone())))
        });
        Cohorts { cohorts: cohorts.collect() }
    }
}

/// Whether a method needs more of a cohort than its ends.
pub(in crate::score) const fn needs_all(method: RelativeMethod) -> bool {
    !matches!(method, RelativeMethod::MinMax | RelativeMethod::DistanceToBest)
}

fn least(a: f64, b: f64) -> f64 {
    if b.total_cmp(&a).is_lt() { b } else { a }
}

fn greatest(a: f64, b: f64) -> f64 {
    if b.total_cmp(&a).is_gt() { b } else { a }
}

/// The known values of one indicator among the units of one period.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::score) struct Cohort {
    lowest: f64,
    highest: f64,
    /// In ascending order; none where no method needs them.
    values: Vec<f64>,
    mean: f64,
    deviation: f64,
}

impl Cohort {
    /// The cohort of these values. Their order does not matter: they are summed in order of size.
    fn new((lowest, highest): (f64, f64), mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let count = count(values.len());
        let mean = math::sum(values.iter().copied()) / count;
        let squares = values.iter().map(|x| (x - mean) * (x - mean));
        let deviation = math::sqrt(math::sum(squares) / count);
        Self { lowest, highest, values, mean, deviation }
    }

    /// The ends of the scale, for the methods that need no more.
    pub(in crate::score) fn ends(&self) -> (f64, f64) {
        (self.lowest, self.highest)
    }

    /// Where `x` stands, from 0 to 1, by a method other than a scale between the ends; `None`
    /// where the cohort has no spread to compare by.
    pub(in crate::score) fn share(
        &self,
        x: f64,
        method: RelativeMethod,
        better: Direction,
    ) -> Option<f64> {
        let (lowest, highest) = self.ends();
        let share = match method {
            // A scale between the ends, which have no distance.
            RelativeMethod::MinMax => return None,
            RelativeMethod::DistanceToBest => return distance_to_best(self.ends(), x, better),
            RelativeMethod::ZScore if math::same(lowest, highest) => return None,
            RelativeMethod::ZScore => {
                let z = (x - self.mean) / self.deviation;
                let z = if better == Direction::High { z } else { -z };
                (z + FULL_Z_SCORE) / (2.0 * FULL_Z_SCORE)
            }
            RelativeMethod::Percentile => {
                let (worse, equal) = self.around(x, better);
                (worse + equal / 2.0) / count(self.values.len())
            }
            RelativeMethod::Rank => {
                let others = count(self.values.len()) - 1.0;
                if others < 1.0 {
                    return None;
                }
                let (worse, equal) = self.around(x, better);
                // The mean of the ranks that the equal ones share.
                (worse + (equal - 1.0) / 2.0) / others
            }
        };
        within(share)
    }

    /// How many are worse than `x`, and how many are the same decimal.
    fn around(&self, x: f64, better: Direction) -> (f64, f64) {
        let below = self.values.partition_point(|&other| !math::at_least(other, x));
        let not_above = self.values.partition_point(|&other| !math::above(other, x));
        let worse = match better {
            Direction::High => below,
            Direction::Low => self.values.len() - not_above,
        };
        (count(worse), count(not_above.saturating_sub(below)))
    }
}

/// How near `x` is to the best of these ends, from 0 to 1; `None` where the best is nothing to
/// divide by.
pub(in crate::score) fn distance_to_best(
    (lowest, highest): (f64, f64),
    x: f64,
    better: Direction,
) -> Option<f64> {
    let share = match better {
        Direction::High if highest > 0.0 => x / highest,
        Direction::Low if x > 0.0 => lowest / x,
        // At zero, the best that a quantity which should be low can be.
        Direction::Low if lowest >= 0.0 => 1.0,
        _ => return None,
    };
    within(share)
}

/// A share held from 0 to 1; without end means all or nothing.
fn within(share: f64) -> Option<f64> {
    (!share.is_nan()).then(|| share.clamp(0.0, 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 units")]
fn count(length: usize) -> f64 {
    length as f64
}
