//! Points cleared of what binary fractions did to them, many at a time.

use super::BLOCK;
use super::points::{run, zero_unless};
use crate::formula::Instructions;
use crate::math;
use crate::simd::{self, Kernel};

/// Points of every value, cleared of binary fractions in the same step where `clear_up_to`
/// says how large they get.
#[inline(always)]
pub(super) fn earn(
    instructions: Instructions,
    values: &[f64],
    points: &mut [f64],
    of: impl Fn(f64) -> f64,
    clear_up_to: Option<f64>,
) {
    match clear_up_to {
        Some(max) if (0.0..=MOST_CLEARED).contains(&max) => {
            simd::dispatch(instructions, Earned { values, points, of, max });
        }
        Some(max) => {
            run(instructions, values, points, of);
            clear(points, max, instructions);
        }
        None => run(instructions, values, points, of),
    }
}

/// Points from nothing to `max` of every value, cleared of binary fractions.
struct Earned<'k, F> {
    values: &'k [f64],
    points: &'k mut [f64],
    of: F,
    max: f64,
}

impl<F: Fn(f64) -> f64> Kernel for Earned<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, points, of, max } = self;
        let near = nearness(max);
        let (chunks, rest) = points.as_chunks_mut::<CHUNK>();
        let (values, last) = values.as_chunks::<CHUNK>();
        for (chunk, values) in chunks.iter_mut().zip(values) {
            let mut close = 0;
            for (place, &x) in chunk.iter_mut().zip(values) {
                let points = zero_unless(!x.is_nan(), of(x));
                *place = points;
                // Nothing and everything are their own decimals, and frequent.
                close |= u64::from(is_close(points, near) & (points != 0.0) & (points != max));
            }
            if close != 0 {
                clear_close(chunk, near);
            }
        }
        for (place, &x) in rest.iter_mut().zip(last) {
            *place = math::decimal(zero_unless(!x.is_nan(), of(x)));
        }
    }
}

/// So many numbers are looked at in one go.
const CHUNK: usize = 32;

/// Clears those numbers that are almost a decimal.
#[cold]
#[inline(never)]
fn clear_close(points: &mut [f64], near: f64) {
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
fn nearness(most: f64) -> f64 {
    1.5 * math::TOLERANCE * PLACES * most.max(1.0)
}

/// Whether a number is almost a decimal of nine places, or is one.
#[inline(always)]
fn is_close(points: f64, near: f64) -> bool {
    let scaled = points.abs() * PLACES;
    let apart = scaled - ((scaled + TO_INTEGER) - TO_INTEGER);
    apart.abs() <= near
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
                close |= u64::from(is_close(points, near) & !whole);
            }
            if close != 0 {
                clear_close(chunk, near);
            }
        }
        for points in rest {
            *points = math::decimal(*points);
        }
    }
}

const _: () = assert!(BLOCK.is_multiple_of(CHUNK), "blocks are whole chunks");
