//! Functions of numbers over the rows of a block.

use super::settle::{NO_DECIMAL, clear_small, closeness, is_any};
use crate::formula::{Instructions, RawValues, mask_nulls};
use crate::simd::{self, Kernel, read_soon};

/// The number, or 0 where the condition does not hold: by its bits, because a branch would
/// take the numbers one by one.
#[inline(always)]
pub(super) fn zero_unless(holds: bool, number: f64) -> f64 {
    f64::from_bits(number.to_bits() & u64::from(holds).wrapping_neg())
}

/// The numbers of a block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'s> {
    /// NaN exactly where nothing is known.
    Tidy(&'s [f64]),
    /// As they lie in a column: there may be anything under nulls.
    Raw(RawValues<'s>),
}

impl<'s> Source<'s> {
    pub(super) fn values(&self) -> &'s [f64] {
        match self {
            Self::Tidy(values) => values,
            Self::Raw(raw) => raw.values,
        }
    }

    /// Writes 0 over what came of what lies under nulls.
    pub(super) fn hide(&self, points: &mut [f64]) {
        if let Self::Raw(RawValues { nulls: Some(bits), .. }) = self {
            for (row, points) in points.iter_mut().enumerate() {
                *points = zero_unless(bits.get(row), *points);
            }
        }
    }
}

/// Fills in the points of every value, 0 where there is none. Whether the values were in
/// order: raw ones that are there and not finite are not, and the points say nothing then.
#[inline(always)]
pub(super) fn map_values(
    instructions: Instructions,
    source: Source<'_>,
    points: &mut [f64],
    of: impl Fn(f64) -> f64,
) -> bool {
    score_values(instructions, source, points, 0.0, |x| {
        (zero_unless(!x.is_nan(), of(x)), NO_DECIMAL)
    })
}

/// The same, with points cleared of binary fractions. `of` gives the points, 0 for no number,
/// and where to look whether they are nearer than `near` to a decimal: at [`NO_DECIMAL`]
/// where they are nothing or everything, which are frequent and their own decimals.
#[inline(always)]
pub(super) fn score_values(
    instructions: Instructions,
    source: Source<'_>,
    points: &mut [f64],
    near: f64,
    of: impl Fn(f64) -> (f64, f64),
) -> bool {
    match source {
        Source::Tidy(values) => {
            let raw = RawValues { values, nulls: None, next: &[] };
            simd::dispatch(instructions, ScoreValues::<false, _> { raw, points, near, of })
        }
        Source::Raw(raw) => {
            simd::dispatch(instructions, ScoreValues::<true, _> { raw, points, near, of })
        }
    }
}

struct ScoreValues<'k, const RAW: bool, F> {
    raw: RawValues<'k>,
    points: &'k mut [f64],
    near: f64,
    of: F,
}

/// So many rows have their bits in one word.
const CHUNK: usize = 64;

impl<const RAW: bool, F: Fn(f64) -> (f64, f64)> Kernel for ScoreValues<'_, RAW, F> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { raw: RawValues { values, nulls, next }, points, near, of } = self;
        let mut soon = next.chunks(CHUNK);
        let (chunks, rest) = points.as_chunks_mut::<CHUNK>();
        let (values, last) = values.as_chunks::<CHUNK>();
        let word = |at: usize| nulls.map_or(u64::MAX, |bits| bits.word(at));
        let mut there = [0.0; CHUNK];
        for (at, (chunk, values)) in chunks.iter_mut().zip(values).enumerate() {
            let mut source = values;
            if RAW {
                read_soon(soon.next().unwrap_or_default());
                let word = word(at);
                let all = word == u64::MAX;
                let in_order =
                    if all { are_finite(values) } else { mask_nulls(values, word, &mut there) };
                if !in_order {
                    return false;
                }
                if !all {
                    source = &there;
                }
            }
            each(source, chunk, near, &of);
        }
        if RAW {
            let in_order = mask_nulls(last, word(values.len()), &mut there);
            each(there.get(..rest.len()).unwrap_or_default(), rest, near, &of);
            return in_order;
        }
        each(last, rest, near, &of);
        true
    }
}

/// Whether all values are numbers.
#[inline(always)]
pub(super) fn are_finite(values: &[f64]) -> bool {
    // A number taken from itself is 0, all bits of which are 0.
    #[expect(clippy::eq_op, reason = "what it is for")]
    let strange = values.iter().fold(0, |strange, &value| strange | (value - value).to_bits());
    strange == 0
}

/// The points of up to sixty-four values.
#[inline(always)]
fn each(values: &[f64], points: &mut [f64], near: f64, of: impl Fn(f64) -> (f64, f64)) {
    let mut close = 0;
    for (place, &x) in points.iter_mut().zip(values) {
        let (points, look) = of(x);
        *place = points;
        close |= closeness(look, near);
    }
    if is_any(close) {
        clear_small(points);
    }
}

/// Makes new points of every row's points and value.
#[inline(always)]
pub(super) fn map_points(
    instructions: Instructions,
    values: &[f64],
    points: &mut [f64],
    of: impl Fn(f64, f64) -> f64,
) {
    simd::dispatch(instructions, MapPoints { values, points, of });
}

struct MapPoints<'k, F> {
    values: &'k [f64],
    points: &'k mut [f64],
    of: F,
}

impl<F: Fn(f64, f64) -> f64> Kernel for MapPoints<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (points, &x) in self.points.iter_mut().zip(self.values) {
            *points = (self.of)(*points, x);
        }
    }
}
