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

    /// Where `x` stands, from 0 to 1; `None` where the cohort has no spread to compare by.
    pub(super) fn share(&self, x: f64, method: RelativeMethod, better: Direction) -> Option<f64> {
        let (&lowest, &highest) = (self.values.first()?, self.values.last()?);
        let share = match method {
            RelativeMethod::MinMax | RelativeMethod::DistanceToBest => {
                return between(lowest, highest, x, method, better);
            }
            RelativeMethod::ZScore if math::same(lowest, highest) => return None,
            RelativeMethod::ZScore => {
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

/// Where `x` stands on a scale with these ends, from 0 to 1, by a method that needs no more;
/// `None` where the scale has no length.
pub(super) fn between(
    lowest: f64,
    highest: f64,
    x: f64,
    method: RelativeMethod,
    better: Direction,
) -> Option<f64> {
    let share = match (method, better) {
        (RelativeMethod::DistanceToBest, Direction::High) if highest > 0.0 => x / highest,
        (RelativeMethod::DistanceToBest, Direction::Low) if x > 0.0 => lowest / x,
        // At zero, the best that a quantity which should be low can be.
        (RelativeMethod::DistanceToBest, Direction::Low) if lowest >= 0.0 => 1.0,
        (RelativeMethod::DistanceToBest, _) => return None,
        _ if math::same(lowest, highest) => return None,
        (_, Direction::High) => (x - lowest) / (highest - lowest),
        (_, Direction::Low) => (x - highest) / (lowest - highest),
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
