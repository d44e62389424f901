//! Rules as functions of numbers, over the rows of a block.
//!
//! Whatever is done here is done in [`rule`](crate::score::rule) for one value: the same
//! operations in the same order.

use super::clear::earn;
use crate::formula::Instructions;
use crate::math;
use crate::plan::BandRange;
use crate::programme::Direction;
use crate::score::outcome::settled;
use crate::simd::{self, Kernel};

/// From nothing at one end to everything at the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Linear {
    zero_at: f64,
    length: f64,
    max: f64,
    /// Whether more is better; the two limits are then the first value with everything and
    /// the first with something, else the first without everything and the first with
    /// nothing.
    rising: bool,
    full: f64,
    zero: f64,
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

    /// The points of every value, cleared of binary fractions where it is said how large
    /// they get.
    pub(super) fn run(
        self,
        instructions: Instructions,
        values: &[f64],
        points: &mut [f64],
        clear_up_to: Option<f64>,
    ) {
        if self.rising {
            earn(instructions, values, points, move |x| self.rising(x), clear_up_to);
        } else {
            earn(instructions, values, points, move |x| self.falling(x), clear_up_to);
        }
    }

    #[inline(always)]
    fn rising(self, x: f64) -> f64 {
        let part = (x - self.zero_at) / self.length;
        self.max * one_where(x >= self.full, zero_unless(x >= self.zero, part)) + 0.0
    }

    #[inline(always)]
    fn falling(self, x: f64) -> f64 {
        let part = (x - self.zero_at) / self.length;
        self.max * one_where(x < self.full, zero_unless(x < self.zero, part)) + 0.0
    }
}

/// The number, or 0 where the condition does not hold: by its bits, because a branch would
/// take the numbers one by one.
#[inline(always)]
pub(super) fn zero_unless(holds: bool, number: f64) -> f64 {
    f64::from_bits(number.to_bits() & u64::from(holds).wrapping_neg())
}

/// The number, or 1 where the condition holds.
#[inline(always)]
fn one_where(holds: bool, number: f64) -> f64 {
    let mask = u64::from(holds).wrapping_neg();
    f64::from_bits((number.to_bits() & !mask) | (1.0_f64.to_bits() & mask))
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

    pub(super) fn run(&self, instructions: Instructions, values: &[f64], points: &mut [f64]) {
        let (Some(&lowest), rest) = (self.points.first(), self.points.get(1..).unwrap_or_default())
        else {
            return;
        };
        // Most rules have few bands; the loop over them is then unrolled.
        match (self.cuts.as_slice(), rest) {
            (&[a], &[p]) => {
                run(instructions, values, points, move |x| if x >= a { p } else { lowest });
            }
            (&[a, b], &[p, q]) => run(instructions, values, points, move |x| {
                let points = if x >= a { p } else { lowest };
                if x >= b { q } else { points }
            }),
            (&[a, b, c], &[p, q, r]) => run(instructions, values, points, move |x| {
                let points = if x >= a { p } else { lowest };
                let points = if x >= b { q } else { points };
                if x >= c { r } else { points }
            }),
            (&[a, b, c, d], &[p, q, r, s]) => run(instructions, values, points, move |x| {
                let points = if x >= a { p } else { lowest };
                let points = if x >= b { q } else { points };
                let points = if x >= c { r } else { points };
                if x >= d { s } else { points }
            }),
            (cuts, rest) => {
                run(instructions, values, points, |_| lowest);
                for (&cut, &above) in cuts.iter().zip(rest) {
                    simd::dispatch(instructions, Raise { values, points, cut, above });
                }
            }
        }
    }

    /// Whether some values lie in no band.
    pub(super) fn leaves_gaps(&self) -> bool {
        self.points.iter().any(|points| points.is_nan())
    }

    pub(super) fn band(&self, x: f64) -> u16 {
        let passed = self.cuts.partition_point(|&cut| x >= cut);
        self.bands.get(passed).copied().unwrap_or(0)
    }
}

/// The first number on or behind an edge.
fn first(edge: f64, included: bool) -> f64 {
    if included { math::first_at_least(edge) } else { math::first_above(edge) }
}

/// Points of every value; 0 where there is none.
struct Points<'k, F> {
    values: &'k [f64],
    points: &'k mut [f64],
    of: F,
}

impl<F: Fn(f64) -> f64> Kernel for Points<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (points, &x) in self.points.iter_mut().zip(self.values) {
            *points = zero_unless(!x.is_nan(), (self.of)(x));
        }
    }
}

#[inline(always)]
pub(super) fn run(
    instructions: Instructions,
    values: &[f64],
    points: &mut [f64],
    of: impl Fn(f64) -> f64,
) {
    simd::dispatch(instructions, Points { values, points, of });
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

struct Raise<'k> {
    values: &'k [f64],
    points: &'k mut [f64],
    cut: f64,
    above: f64,
}

impl Kernel for Raise<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (points, &x) in self.points.iter_mut().zip(self.values) {
            *points = if x >= self.cut { self.above } else { *points };
        }
    }
}
