//! Points cleared of what binary fractions did to them, many at a time.

use crate::formula::Instructions;
use crate::math;
use crate::simd::{self, Kernel};

/// Whether the points of one value at a time can be cleared as they come up to this maximum,
/// which is its own decimal.
pub(super) fn clears_up_to(max: f64) -> bool {
    (0.0..=MOST_CLEARED).contains(&max) && math::decimal(max).to_bits() == max.to_bits()
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
    (scaled - ((scaled + TO_INTEGER) - TO_INTEGER)).abs()
}

/// So many numbers are looked at in one go.
const CHUNK: usize = 32;

/// [`math::decimal`] of numbers that are not above [`MOST_CLEARED`].
#[inline(always)]
pub(super) fn clear_small(points: &mut [f64]) {
    for points in points {
        *points = small(*points);
    }
}

/// [`math::decimal`] of a number that is not above [`MOST_CLEARED`], without a branch: up to
/// there only one decimal is near enough to be the number.
#[inline(always)]
fn small(points: f64) -> f64 {
    let size = points.abs();
    let nearest = ((size * PLACES + TO_INTEGER) - TO_INTEGER) / PLACES;
    let larger = if size > nearest { size } else { nearest };
    let tolerance = math::TOLERANCE * if larger > 1.0 { larger } else { 1.0 };
    let cleared = if (size - nearest).abs() <= tolerance { nearest } else { size };
    // Adding 0 makes 0 of −0.
    cleared.copysign(points) + 0.0
}

/// Above this, more than one number of nine places may be within the tolerance.
const MOST_CLEARED: f64 = 8e3;

/// Somewhat more than the tolerance, in units of the last place looked at, for numbers up to
/// `most`.
pub(super) fn nearness(most: f64) -> f64 {
    1.5 * math::TOLERANCE * PLACES * most.max(1.0)
}

/// [`math::decimal`] of one number.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn cleared(points: f64) -> f64 {
    if points.abs() > MOST_CLEARED { math::decimal(points) } else { small(points) }
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

/// Added to a number below 2⁵¹ and taken away again, it leaves the nearest integer.
const TO_INTEGER: f64 = 4_503_599_627_370_496.0;

/// So many places [`math::decimal`] looks at.
const PLACES: f64 = 1e9;

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
                let whole = (size + TO_INTEGER) - TO_INTEGER == size;
                close |= closeness(if whole { NO_DECIMAL } else { size }, near);
                above |= (limit - size).to_bits();
            }
            if is_any(above) || limit > MOST_CLEARED {
                chunk.iter_mut().for_each(|points| *points = math::decimal(*points));
            } else if is_any(close) {
                clear_small(chunk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_CLEARED, cleared};
    use crate::math;

    #[test]
    fn numbers_are_cleared_to_the_bits_of_decimals() {
        let mut seed = 1_u64;
        for _ in 0..400_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Decimals of up to ten places, a few units in the last place or half a place off.
            let places = f64::from((seed >> 20) as u32 % 11);
            let whole = f64::from((seed >> 32) as u32) * 1e-6;
            let power = math::pow(10.0, places);
            let decimal = (whole * power).floor() / power;
            let off = (f64::from((seed >> 8) as u32 % 41) - 20.0) / 20.0;
            for apart in [0.0, off * 1e-16, off * 1e-13, off * 1e-10, off * 1e-9, off] {
                for x in [decimal + apart, -(decimal + apart)] {
                    assert_eq!(cleared(x).to_bits(), math::decimal(x).to_bits(), "{x:?}");
                }
            }
        }
        for x in [0.0, -0.0, f64::NAN, f64::INFINITY, MOST_CLEARED, 1e300, 1e-300] {
            assert_eq!(cleared(x).to_bits(), math::decimal(x).to_bits(), "{x:?}");
        }
    }
}
