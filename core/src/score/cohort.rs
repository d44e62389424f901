//! The units a unit is compared with.

use super::rule::upwards;
use crate::math;
use crate::programme::{Direction, RelativeMethod};

/// How far from the mean a z-score gives nothing, or everything.
const FULL_Z_SCORE: f64 = 3.0;

/// The known values of one indicator among the units of one period.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cohort {
    /// In ascending order.
    values: Vec<f64>,
    mean: f64,
    deviation: f64,
}

impl Cohort {
    /// The cohort of these values. Their order does not matter: they are summed in order of size.
    pub(super) fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let count = count(values.len());
        let mean = math::sum(values.iter().copied()) / count;
        let squares = values.iter().map(|x| (x - mean) * (x - mean));
        let deviation = math::sqrt(math::sum(squares) / count);
        Self { values, mean, deviation }
    }

    /// A scale with fixed ends.
    pub(super) fn between(lowest: f64, highest: f64) -> Self {
        Self::new(vec![lowest, highest])
    }

    /// Where `x` stands, from 0 to 1; `None` where the cohort has no spread to compare by.
    pub(super) fn share(&self, x: f64, method: RelativeMethod, better: Direction) -> Option<f64> {
        let (&lowest, &highest) = (self.values.first()?, self.values.last()?);
        let share = match method {
            RelativeMethod::MinMax => {
                if math::same(lowest, highest) {
                    return None;
                }
                let (worst, best) = ends(lowest, highest, better);
                (x - worst) / (best - worst)
            }
            RelativeMethod::ZScore => {
                if math::same(lowest, highest) {
                    return None;
                }
                let z = upwards((x - self.mean) / self.deviation, better);
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
            RelativeMethod::DistanceToBest => match better {
                Direction::High if highest > 0.0 => x / highest,
                Direction::Low if x > 0.0 => lowest / x,
                // At zero, the best that a quantity which should be low can be.
                Direction::Low if lowest >= 0.0 => 1.0,
                _ => return None,
            },
        };
        // An end of the bounds may be infinitely far off: that is the end of the scale.
        (!share.is_nan()).then(|| share.clamp(0.0, 1.0))
    }

    /// How many are worse than `x`, and how many are the same decimal.
    fn around(&self, x: f64, better: Direction) -> (f64, f64) {
        let equal = self.values.iter().filter(|&&other| math::same(other, x)).count();
        let worse = self
            .values
            .iter()
            .filter(|&&other| math::above(upwards(x, better), upwards(other, better)))
            .count();
        (count(worse), count(equal))
    }
}

fn ends(lowest: f64, highest: f64, better: Direction) -> (f64, f64) {
    match better {
        Direction::High => (lowest, highest),
        Direction::Low => (highest, lowest),
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 units")]
fn count(length: usize) -> f64 {
    length as f64
}
