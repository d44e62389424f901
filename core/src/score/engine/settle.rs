//! Points as a node keeps them: rounded, or cleared of what binary fractions did to them.
//!
//! Written once for a number ([`round_points`]) and once for a block ([`round_all`]), which
//! takes the same operations several numbers at a time; `tests/tests/bulk.rs` holds the two
//! together.

use super::outcome::{Outcome, share};
use crate::formula::Instructions;
use crate::math::{self, MOST_PLAIN, PLACES, distance_from_decimal, nearness, plain_decimal};
use crate::simd::{self, Kernel};

/// The points rounded; without decimals, only cleared of binary fractions: six of ten at 80 %
/// earn 7.5 of 10, not 7.499999999999999.
#[inline(always)]
pub(in crate::score) fn round_points(points: f64, max: f64, decimals: Option<u8>) -> f64 {
    match decimals {
        Some(decimals) => round_up_to(points, max, decimals),
        None => math::decimal(points),
    }
}

/// The points rounded, but never above the maximum: 12.5 of 12.5 are not 13.
#[inline(always)]
pub(in crate::score) fn round_up_to(points: f64, max: f64, decimals: u8) -> f64 {
    let rounded = math::round_within(points, max, decimals);
    if max > 0.0 && math::at_least(max, points) { math::smaller(max, rounded) } else { rounded }
}

/// [`round_points`] of every number of a block; few are larger than the maximum.
pub(super) fn round_all(
    points: &mut [f64],
    max: f64,
    decimals: Option<u8>,
    instructions: Instructions,
) {
    match decimals {
        Some(decimals) => simd::dispatch(instructions, Round { points, max, decimals }),
        None => simd::dispatch(instructions, Clear { points, most: max.max(1.0) }),
    }
}

/// The outcome with its points and bounds rounded.
pub(super) fn round_outcome(mut outcome: Outcome, decimals: Option<u8>) -> Outcome {
    outcome.points = round_points(outcome.points, outcome.max, decimals);
    let Some(decimals) = decimals else {
        outcome.lowest = math::decimal(outcome.lowest);
        outcome.highest = math::decimal(outcome.highest);
        return outcome;
    };
    let most = outcome.max_highest;
    let lowest = round_up_to(outcome.lowest, most, decimals);
    // Where the maximum may shrink to the points, they are not rounded above it.
    let shrinks = math::at_least(most, outcome.lowest);
    let lid = if shrinks { outcome.lowest.max(outcome.max_lowest) } else { lowest };
    outcome.lowest = lowest.min(lid);
    outcome.highest = round_up_to(outcome.highest, most, decimals);
    let share = |points: f64| share(points, most);
    if outcome.max_lowest == outcome.max_highest {
        (outcome.share_lowest, outcome.share_highest) =
            (share(outcome.lowest), share(outcome.highest));
    } else {
        // The points move by half a step at most; how much of the share that is depends on
        // the maximum.
        let step = math::decimal_step(decimals) / 2.0;
        let slack = if outcome.max_lowest > 0.0 { step / outcome.max_lowest } else { 1.0 };
        // The points stay between nothing and the maximum where they were.
        outcome.share_lowest = (outcome.share_lowest - slack).max(outcome.share_lowest.min(0.0));
        outcome.share_highest = (outcome.share_highest + slack).min(outcome.share_highest.max(1.0));
    }
    outcome
}

/// [`round_up_to`] of every number.
struct Round<'k> {
    points: &'k mut [f64],
    max: f64,
    decimals: u8,
}

impl Kernel for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for points in self.points {
            *points = round_up_to(*points, self.max, self.decimals);
        }
    }
}

/// [`math::decimal`] of every number.
///
/// Where no number is almost a decimal of nine places and not quite, that is seen without a
/// division: one test for 32 numbers replaces 32.
struct Clear<'k> {
    points: &'k mut [f64],
    /// What few numbers exceed.
    most: f64,
}

/// So many numbers are looked at in one go.
const CHUNK: usize = 32;

impl Kernel for Clear<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        // As much again lies between the tolerance and what counts as near.
        let limit = 1.25 * self.most;
        let near = nearness(self.most);
        for chunk in self.points.chunks_mut(CHUNK) {
            let (mut close, mut above) = (0, 0);
            for points in &*chunk {
                let size = points.abs();
                // A whole number is its own decimal.
                let whole = math::nearest_whole(size) == size;
                close |= closeness(if whole { NO_DECIMAL } else { size }, near);
                above |= (limit - size).to_bits();
            }
            if is_any(above) || limit > MOST_PLAIN {
                chunk.iter_mut().for_each(|points| *points = math::decimal(*points));
            } else if is_any(close) {
                clear_small(chunk);
            }
        }
    }
}

/// Whether the points of one value at a time can be cleared as they come up to this maximum,
/// which is its own decimal: 2.3 → 1.7 ns a value at 700 rows.
pub(super) fn clears_up_to(max: f64) -> bool {
    (0.0..=MOST_PLAIN).contains(&max) && math::decimal(max).to_bits() == max.to_bits()
}

/// A number that is far from every decimal of nine places.
pub(super) const NO_DECIMAL: f64 = 0.5 / PLACES;

/// Bits of which the highest is set if the number is almost a decimal: those of many numbers
/// are OR-ed.
#[inline(always)]
pub(super) fn closeness(points: f64, near: f64) -> u64 {
    (distance_from_decimal(points) - near).to_bits()
}

/// Whether the highest bit of OR-ed bits is set.
#[inline(always)]
pub(super) fn is_any(close: u64) -> bool {
    close >> 63 == 1
}

/// [`math::decimal`] of numbers that are not above [`MOST_PLAIN`].
#[inline(always)]
pub(super) fn clear_small(points: &mut [f64]) {
    for points in points {
        *points = plain_decimal(*points);
    }
}

#[cfg(test)]
mod tests {
    use super::{round_all, round_points};
    use crate::formula::Instructions;

    #[test]
    fn blocks_are_rounded_as_single_numbers_are() {
        let numbers: Vec<f64> = (0..1_000)
            .map(|at| f64::from(at) * 0.1 + if at % 3 == 0 { 1e-14 } else { 0.004_999_999 })
            .chain([0.1 + 0.2, 7.499_999_999_999_999, 40.699_999_999_999_996, 9e3 + 0.1, -2.5])
            .collect();
        for decimals in [None, Some(0), Some(2)] {
            for max in [0.0, 12.5, 100.0, 1e6] {
                let mut block = numbers.clone();
                round_all(&mut block, max, decimals, Instructions::detect());
                for (found, &number) in block.iter().zip(&numbers) {
                    let expected = round_points(number, max, decimals);
                    assert_eq!(found.to_bits(), expected.to_bits(), "{number} of {max}");
                }
            }
        }
    }
}
