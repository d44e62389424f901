//! The units that a unit is compared with.

use chiso::math;
use chiso::programme::{Direction, RelativeMethod};

/// How many standard deviations from the mean a z-score gives nothing, or everything.
const FULL_Z_SCORE: f64 = 3.0;

/// Where `x` stands among the values of all units, from 0 to 1; none where they do not differ.
#[must_use]
pub fn among(values: &[f64], x: f64, method: RelativeMethod, better: Direction) -> Option<f64> {
    // In order of size, so that the order of the table changes no bit of a sum.
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let (&lowest, &highest) = (values.first()?, values.last()?);
    let count = values.len() as f64;
    let is_worse = |other: f64| match better {
        Direction::High => !math::at_least(other, x),
        Direction::Low => math::above(other, x),
    };
    let worse = values.iter().filter(|&&other| is_worse(other)).count() as f64;
    let equal = values.iter().filter(|&&other| math::same(other, x)).count() as f64;
    match method {
        RelativeMethod::ZScore => {
            if math::same(lowest, highest) {
                return None;
            }
            let mean = math::sum(values.iter().copied()) / count;
            let squares = values.iter().map(|value| (value - mean) * (value - mean));
            let deviation = math::sqrt(math::sum(squares) / count);
            let z = (x - mean) / deviation;
            let z = if better == Direction::High { z } else { -z };
            held((z + FULL_Z_SCORE) / (2.0 * FULL_Z_SCORE))
        }
        RelativeMethod::Percentile => held((worse + equal / 2.0) / count),
        RelativeMethod::Rank if count < 2.0 => None,
        RelativeMethod::Rank => held((worse + (equal - 1.0) / 2.0) / (count - 1.0)),
        _ => between(lowest, highest, x, method, better),
    }
}

/// Where `x` stands on a scale with these ends; none where it has no length.
#[must_use]
pub fn between(
    lowest: f64,
    highest: f64,
    x: f64,
    method: RelativeMethod,
    better: Direction,
) -> Option<f64> {
    if method == RelativeMethod::DistanceToBest {
        return match better {
            Direction::High if highest > 0.0 => held(x / highest),
            Direction::High => None,
            Direction::Low if x > 0.0 => held(lowest / x),
            // Nothing is as low as what should be low can be.
            Direction::Low if lowest >= 0.0 => Some(1.0),
            Direction::Low => None,
        };
    }
    if math::same(lowest, highest) {
        return None;
    }
    match better {
        Direction::High => held((x - lowest) / (highest - lowest)),
        Direction::Low => held((x - highest) / (lowest - highest)),
    }
}

fn held(share: f64) -> Option<f64> {
    if share.is_nan() { None } else { Some(share.clamp(0.0, 1.0)) }
}
