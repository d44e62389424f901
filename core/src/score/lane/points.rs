//! Rules as functions of numbers, over the rows of a block.
//!
//! Whatever is done here is done in [`rule`](crate::score::rule) for one value: the same
//! operations in the same order.

use super::clear::{NO_DECIMAL, clear, clear_small, clears_up_to, closeness, is_any, nearness};
use crate::formula::{Instructions, RawValues, mask_nulls};
use crate::math;
use crate::plan::BandRange;
use crate::programme::Direction;
use crate::score::outcome::settled;
use crate::simd::{self, Kernel, read_soon};

/// From nothing at one end to everything at the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Linear {
    pub(super) zero_at: f64,
    pub(super) length: f64,
    max: f64,
    /// Whether more is better; the two limits are then the first value with everything and
    /// the first with something, else the first without everything and the first with
    /// nothing.
    pub(super) rising: bool,
    pub(super) full: f64,
    pub(super) zero: f64,
}

/// Constant points between one cut and the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// In ascending order: from each on, the next points hold.
    cuts: Vec<f64>,
    /// The points below the first cut, from the first on, …; not a number where no band
    /// holds the value.
    points: Vec<f64>,
    /// Which band that is, from 1.
    bands: Vec<u16>,
}

impl Linear {
    /// A scale whose ends are met in decimals.
    pub(super) fn snapping(zero_at: f64, full_at: f64, max: f64) -> Option<Self> {
        let rising = full_at > zero_at;
        let (full, zero) = if rising {
            (math::first_at_least(full_at), math::first_above(zero_at))
        } else {
            (math::first_above(full_at), math::first_at_least(zero_at))
        };
        let linear = Self { zero_at, length: full_at - zero_at, max, rising, full, zero };
        // Ends that lie on top of each other, or are no numbers, are for the rule itself.
        let apart = if rising { zero < full } else { full < zero };
        (apart && linear.length.is_finite()).then_some(linear)
    }

    /// A scale without tolerance at its ends.
    fn plain(zero_at: f64, full_at: f64, max: f64) -> Option<Self> {
        let length = full_at - zero_at;
        let sound = length.is_finite() && length != 0.0 && max.is_finite();
        let rising = full_at > zero_at;
        sound.then_some(Self { zero_at, length, max, rising, full: full_at, zero: zero_at })
    }

    /// A scale between two values, of which the better has everything; none where they are
    /// the same decimal.
    pub(super) fn between(
        (lowest, highest): (f64, f64),
        better: Direction,
        max: f64,
    ) -> Option<Self> {
        match better {
            _ if math::same(lowest, highest) => None,
            Direction::High => Self::plain(lowest, highest, max),
            Direction::Low => Self::plain(highest, lowest, max),
        }
    }

    /// The points of one value.
    pub(super) fn at(self, x: f64) -> f64 {
        let (full, some) = if self.rising {
            (x >= self.full, x >= self.zero)
        } else {
            (x < self.full, x < self.zero)
        };
        match (full, some) {
            (true, _) => self.max,
            (false, true) => self.max * ((x - self.zero_at) / self.length) + 0.0,
            (false, false) => 0.0,
        }
    }

    /// Fills in the points of every value, cleared of binary fractions where it is said how
    /// large they get; whether that is done as they come, and the values were in order.
    pub(super) fn run(
        self,
        instructions: Instructions,
        source: Source<'_>,
        points: &mut [f64],
        clear_up_to: Option<f64>,
    ) -> bool {
        let Self { zero_at, length, max, full, zero, .. } = self;
        let of = move |x: f64, full: bool, some: bool| {
            let inner = max * ((x - zero_at) / length) + 0.0;
            let (below, beside) = if some { (inner, inner) } else { (0.0, NO_DECIMAL) };
            if full { (max, NO_DECIMAL) } else { (below, beside) }
        };
        let rising = move |x| of(x, x >= full, x >= zero);
        let falling = move |x| of(x, x < full, x < zero);
        let as_they_come = clear_up_to.filter(|&most| clears_up_to(most)).map(nearness);
        let in_order = match as_they_come {
            Some(near) if self.rising => earn(instructions, source, points, near, rising),
            Some(near) => earn(instructions, source, points, near, falling),
            None if self.rising => run(instructions, source, points, |x| rising(x).0),
            None => run(instructions, source, points, |x| falling(x).0),
        };
        if let (None, Some(most)) = (as_they_come, clear_up_to) {
            clear(points, most, instructions);
        }
        in_order
    }
}

/// The number, or 0 where the condition does not hold: by its bits, because a branch would
/// take the numbers one by one.
#[inline(always)]
pub(super) fn zero_unless(holds: bool, number: f64) -> f64 {
    f64::from_bits(number.to_bits() & u64::from(holds).wrapping_neg())
}

impl Steps {
    /// The bands as steps; none where they have no edges that are numbers.
    pub(super) fn new(bands: &[BandRange], max: f64, decimals: Option<u8>) -> Option<Self> {
        let mut cuts = Vec::new();
        for band in bands {
            // A value is in from its lower edge on, and out from its upper edge on.
            let from = band.lower.map(|(edge, included)| first(edge, included));
            let to = band.upper.map(|(edge, included)| first(edge, !included));
            cuts.extend(from.into_iter().chain(to));
        }
        if cuts.iter().any(|cut| cut.is_nan()) {
            return None;
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        // Between two cuts nothing changes: the first number there stands for all.
        let stand_ins = std::iter::once(f64::MIN).chain(cuts.iter().copied());
        let at = |x: f64| bands.iter().position(|band| band.contains(x));
        let held: Vec<Option<usize>> = stand_ins.map(at).collect();
        let points = |at: &Option<usize>| {
            at.and_then(|at| bands.get(at))
                .map_or(f64::NAN, |band| settled(band.points, max, decimals))
        };
        let band =
            |at: &Option<usize>| at.map_or(0, |at| u16::try_from(at + 1).unwrap_or(u16::MAX));
        Some(Self {
            points: held.iter().map(points).collect(),
            bands: held.iter().map(band).collect(),
            cuts,
        })
    }

    /// Fills in the points of every value; whether the values were in order.
    pub(super) fn run(
        &self,
        instructions: Instructions,
        source: Source<'_>,
        points: &mut [f64],
    ) -> bool {
        let (Some(&lowest), rest) = (self.points.first(), self.points.get(1..).unwrap_or_default())
        else {
            return false;
        };
        // Whoever passes a cut has passed those below it: laid over each other, the changes
        // of the bits are those from the lowest points to the last.
        let before = self.points.iter();
        let changes = rest.iter().zip(before).map(|(to, from)| to.to_bits() ^ from.to_bits());
        let mut cuts: Vec<(f64, u64)> = self.cuts.iter().copied().zip(changes).collect();
        let first = lowest.to_bits();
        // Most rules have few bands, and are done in one go.
        match *cuts.as_slice() {
            [a] => climb(instructions, source, points, first, [a]),
            [a, b] => climb(instructions, source, points, first, [a, b]),
            [a, b, c] => climb(instructions, source, points, first, [a, b, c]),
            _ => {
                cuts.resize(cuts.len().next_multiple_of(4), (f64::INFINITY, 0));
                if !run(instructions, source, points, |_| lowest) {
                    return false;
                }
                let values = source.values();
                let (fours, _) = cuts.as_chunks::<4>();
                for &four in fours {
                    simd::dispatch(instructions, Climb { values, points, cuts: four });
                }
                source.hide(points);
                true
            }
        }
    }

    /// Whether some values lie in no band.
    pub(super) fn leaves_gaps(&self) -> bool {
        self.points.iter().any(|points| points.is_nan())
    }

    /// Which band holds a value, from 1; 0 where none does.
    pub(super) fn band(&self, x: f64) -> u16 {
        self.bands.get(self.passed(x)).copied().unwrap_or(0)
    }

    /// The points of one value; none where no band holds it.
    #[inline(always)]
    pub(super) fn points_at(&self, x: f64) -> Option<f64> {
        self.points.get(self.passed(x)).copied().filter(|points| !points.is_nan())
    }

    #[inline(always)]
    fn passed(&self, x: f64) -> usize {
        // They are few: counted without a branch.
        self.cuts.iter().map(|&cut| usize::from(x >= cut)).sum()
    }
}

/// The first number on or behind an edge.
fn first(edge: f64, included: bool) -> f64 {
    if included { math::first_at_least(edge) } else { math::first_above(edge) }
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
    fn values(&self) -> &'s [f64] {
        match self {
            Self::Tidy(values) => values,
            Self::Raw(raw) => raw.values,
        }
    }

    /// Writes 0 over what came of what lies under nulls.
    fn hide(&self, points: &mut [f64]) {
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
pub(super) fn run(
    instructions: Instructions,
    source: Source<'_>,
    points: &mut [f64],
    of: impl Fn(f64) -> f64,
) -> bool {
    earn(instructions, source, points, 0.0, |x| (zero_unless(!x.is_nan(), of(x)), NO_DECIMAL))
}

/// The same, with points cleared of binary fractions. `of` gives the points, 0 for no number,
/// and where to look whether they are nearer than `near` to a decimal: at [`NO_DECIMAL`]
/// where they are nothing or everything, which are frequent and their own decimals.
#[inline(always)]
fn earn(
    instructions: Instructions,
    source: Source<'_>,
    points: &mut [f64],
    near: f64,
    of: impl Fn(f64) -> (f64, f64),
) -> bool {
    match source {
        Source::Tidy(values) => {
            let raw = RawValues { values, nulls: None, next: &[] };
            simd::dispatch(instructions, Earn::<false, _> { raw, points, near, of })
        }
        Source::Raw(raw) => simd::dispatch(instructions, Earn::<true, _> { raw, points, near, of }),
    }
}

struct Earn<'k, const RAW: bool, F> {
    raw: RawValues<'k>,
    points: &'k mut [f64],
    near: f64,
    of: F,
}

/// So many rows have their bits in one word.
const CHUNK: usize = 64;

impl<const RAW: bool, F: Fn(f64) -> (f64, f64)> Kernel for Earn<'_, RAW, F> {
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

struct Map<'k, F> {
    points: &'k mut [f64],
    of: F,
}

impl<F: Fn(f64) -> f64> Kernel for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for points in self.points {
            *points = (self.of)(*points);
        }
    }
}

#[inline(always)]
pub(super) fn map(instructions: Instructions, points: &mut [f64], of: impl Fn(f64) -> f64) {
    simd::dispatch(instructions, Map { points, of });
}

/// Points by few cuts; 0 where there is no value.
fn climb<const CUTS: usize>(
    instructions: Instructions,
    source: Source<'_>,
    points: &mut [f64],
    first: u64,
    cuts: [(f64, u64); CUTS],
) -> bool {
    run(instructions, source, points, move |x| f64::from_bits(first ^ passed(x, cuts)))
}

/// What changes in the bits of the points on the way up to `x`.
#[inline(always)]
fn passed<const CUTS: usize>(x: f64, cuts: [(f64, u64); CUTS]) -> u64 {
    let mut bits = 0;
    for (cut, change) in cuts {
        bits ^= if x >= cut { change } else { 0 };
    }
    bits
}

/// Goes on with more cuts.
struct Climb<'k> {
    values: &'k [f64],
    points: &'k mut [f64],
    cuts: [(f64, u64); 4],
}

impl Kernel for Climb<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, points, cuts } = self;
        for (points, &x) in points.iter_mut().zip(values) {
            *points = f64::from_bits(points.to_bits() ^ passed(x, cuts));
        }
    }
}
