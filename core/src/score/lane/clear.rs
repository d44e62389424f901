//! Points cleared of what binary fractions did to them, many at a time.

use crate::formula::Instructions;
use crate::math::{self, MOST_PLAIN, PLACES, plain_decimal};
use crate::simd::{self, Kernel};

/// Whether the points of one value at a time can be cleared as they come up to this maximum,
/// which is its own decimal.
pub(super) fn clears_up_to(max: f64) -> bool {
    (0.0..=MOST_PLAIN).contains(&max) && math::decimal(max).to_bits() == max.to_bits()
}

/// A number that is far from every decimal of nine places.
pub(super) const NO_DECIMAL: f64 = 0.5 / PLACES;

/// Bits of which the highest is set if the number is almost a decimal: those of many numbers
/// are laid over each other.
#[inline(always)]
pub(super) fn closeness(points: f64, near: f64) -> u64 {
    (apart(points) - near).to_bits()
}

/// Whether the highest bit of one of those whose bits were laid over each other was set.
#[inline(always)]
pub(super) fn is_any(close: u64) -> bool {
    close >> 63 == 1
}

/// How far a number, not below nothing, is from its nearest decimal of nine places, in units
/// of the last.
#[inline(always)]
fn apart(points: f64) -> f64 {
    let scaled = points * PLACES;
    (scaled - math::nearest_whole(scaled)).abs()
}

/// So many numbers are looked at in one go.
const CHUNK: usize = 32;

/// [`math::decimal`] of numbers that are not above [`MOST_PLAIN`].
#[inline(always)]
pub(super) fn clear_small(points: &mut [f64]) {
    for points in points {
        *points = plain_decimal(*points);
    }
}

/// Somewhat more than the tolerance, in units of the last place looked at, for numbers up to
/// `most`.
pub(super) fn nearness(most: f64) -> f64 {
    1.5 * math::TOLERANCE * PLACES * most.max(1.0)
}

/// [`math::decimal`] of every number; few are larger than `most`.
pub(super) fn clear(points: &mut [f64], most: f64, instructions: Instructions) {
    simd::dispatch(instructions, Clear { points, most: most.max(1.0) });
}

/// [`math::decimal`] of every number.
///
/// Where no number is almost a decimal of nine places and not quite, that is seen without a
/// division.
struct Clear<'k> {
    points: &'k mut [f64],
    /// What few numbers exceed.
    most: f64,
}

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
