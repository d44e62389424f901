//! Points cleared of what binary fractions did to them, many at a time.

use super::BLOCK;
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

/// Whether one of those whose bits these are is almost a decimal.
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

/// Clears those numbers that are almost a decimal.
#[cold]
#[inline(never)]
pub(super) fn clear_close(points: &mut [f64], near: f64) {
    for points in points {
        if is_close(*points, near) {
            *points = math::decimal(*points);
        }
    }
}

/// Above this, the places that [`math::decimal`] looks at are finer than its tolerance.
const MOST_CLEARED: f64 = 1e4;

/// Somewhat more than the tolerance, in units of the last place looked at, for numbers up to
/// `most`.
pub(super) fn nearness(most: f64) -> f64 {
    1.5 * math::TOLERANCE * PLACES * most.max(1.0)
}

/// Whether a number is almost a decimal of nine places, or is one.
#[inline(always)]
fn is_close(points: f64, near: f64) -> bool {
    apart(points.abs()) < near
}

/// [`math::decimal`] of one number, mostly without its division.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn cleared(points: f64) -> f64 {
    let size = points.abs();
    if size > MOST_CLEARED {
        return math::decimal(points);
    }
    // A whole number is its own decimal.
    let whole = (size + TO_INTEGER) - TO_INTEGER == size;
    if whole || apart(size) >= nearness(size) { points + 0.0 } else { math::decimal(points) }
}

/// [`math::decimal`] of every number; none is larger than `most`.
pub(super) fn clear(points: &mut [f64], most: f64, instructions: Instructions) {
    simd::dispatch(instructions, Clear { points, most: most.max(1.0) });
}

/// [`math::decimal`] of every number.
///
/// Few numbers are almost a decimal of nine places and not quite: those are found eight at a
/// time without a division, and only they are looked at more closely.
struct Clear<'k> {
    points: &'k mut [f64],
    /// What the numbers do not exceed, if that is much.
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
        if self.most > MOST_CLEARED {
            for points in self.points {
                *points = math::decimal(*points);
            }
            return;
        }
        let near = nearness(self.most);
        let (chunks, rest) = self.points.as_chunks_mut::<CHUNK>();
        for chunk in chunks {
            let mut close = 0;
            for &mut points in &mut *chunk {
                let size = points.abs();
                // A whole number is its own decimal.
                let whole = (size + TO_INTEGER) - TO_INTEGER == size;
                close |= closeness(if whole { NO_DECIMAL } else { size }, near);
            }
            if is_any(close) {
                clear_close(chunk, near);
            }
        }
        for points in rest {
            *points = math::decimal(*points);
        }
    }
}

const _: () = assert!(BLOCK.is_multiple_of(CHUNK), "blocks are whole chunks");
