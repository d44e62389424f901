//! Measured value → points: every rule once, for one value and for a block of them, with what
//! it can give between two values beside it.

use std::borrow::Cow;

use super::cohort::{self, Cohort};
use super::kernel::{Source, map_points, map_values, score_values};
use super::settle::{NO_DECIMAL, clears_up_to, round_all, round_points};
use crate::formula::Instructions;
use crate::math;
use crate::plan::{BandRange, ResolvedRule};
use crate::programme::{Award, Direction, RelativeMethod};

/// erfc⁻¹(1/5): where the complementary error function is a fifth, so that a log-normal
/// curve gives nine tenths at its second control point.
const WHERE_ERFC_IS_A_FIFTH: f64 = 0.906_193_802_436_823_2;

/// How a value becomes points, with everything that does not change worked out beforehand:
/// thresholds with their tolerance are plain numbers (24.6 → 1.7 ns a value).
// With a tag of its own: without, looking at it takes ten instructions, which rows that stand
// alone do for every indicator.
#[derive(Debug, Clone)]
#[repr(u8)]
pub(in crate::score) enum ScoringFn {
    Linear(Linear),
    Bands(Steps),
    YesNo {
        no: f64,
        yes: f64,
    },
    PerCase {
        points: f64,
        start: f64,
        floor: f64,
        cap: f64,
    },
    /// Straight lines from point to point, in ascending order of the value.
    Curve(Box<[(f64, f64)]>),
    LogNormal {
        median: f64,
        good: f64,
    },
    /// By comparison with other units, or with fixed ends.
    Relative {
        method: RelativeMethod,
        better: Direction,
        ends: Option<(f64, f64)>,
    },
    /// The value itself.
    Points,
    /// The part of the maximum that every item has.
    Checklist {
        award: Award,
        parts: Box<[f64]>,
    },
    /// There is no value to measure.
    Given,
}

/// Points, and which band gave them (from 1) or how many items of a checklist are done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RuleResult {
    pub(super) points: f64,
    pub(super) detail: u16,
}

impl ScoringFn {
    /// The rule with its constants worked out; none where no points are at stake.
    pub(super) fn new(rule: &ResolvedRule, max: f64, decimals: Option<u8>) -> Option<Self> {
        Some(match rule {
            ResolvedRule::Proportional { zero_at, full_at } => {
                Self::Linear(Linear::with_tolerance(*zero_at, *full_at, max))
            }
            ResolvedRule::Bands(bands) => Self::Bands(Steps::new(bands, max, decimals)),
            ResolvedRule::Through(curve) => Self::Curve(curve.as_slice().into()),
            ResolvedRule::LogNormal { median, good } => {
                Self::LogNormal { median: *median, good: *good }
            }
            ResolvedRule::YesNo { inverted } => {
                let (no, yes) = if *inverted { (max, 0.0) } else { (0.0, max) };
                let settled = |points| round_points(points, max, decimals);
                Self::YesNo { no: settled(no), yes: settled(yes) }
            }
            ResolvedRule::Checklist { award, parts } => {
                Self::Checklist { award: *award, parts: parts.as_slice().into() }
            }
            ResolvedRule::PerCase { points, start, floor, cap } => {
                Self::PerCase { points: *points, start: *start, floor: *floor, cap: *cap }
            }
            ResolvedRule::Relative { method, better, goalposts } => {
                let relative =
                    Self::Relative { method: *method, better: *better, ends: *goalposts };
                match goalposts {
                    Some(ends) if *method != RelativeMethod::DistanceToBest => {
                        Linear::between(*ends, *better, max).map_or(relative, Self::Linear)
                    }
                    _ => relative,
                }
            }
            ResolvedRule::Points => Self::Points,
            ResolvedRule::Given => Self::Given,
            ResolvedRule::Information => return None,
        })
    }

    /// The same for the units compared with: a scale between their ends is a scale like any
    /// other.
    pub(super) fn among(&self, cohort: Option<&Cohort>, max: f64) -> Cow<'_, Self> {
        match self {
            Self::Relative { method: RelativeMethod::MinMax, better, ends: None } => {
                let linear = cohort.and_then(|units| Linear::between(units.ends(), *better, max));
                linear.map_or(Cow::Borrowed(self), |linear| Cow::Owned(Self::Linear(linear)))
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// The points of a known value, not rounded yet; none if the rule has no answer for it: no
    /// band holds it, or a cohort has no spread.
    #[inline(always)]
    pub(super) fn points(&self, x: f64, max: f64, cohort: Option<&Cohort>) -> Option<f64> {
        match self {
            Self::Linear(linear) => Some(linear.points(x)),
            Self::Bands(steps) => steps.points(x),
            Self::YesNo { no, yes } => Some(if x == 0.0 { *no } else { *yes }),
            Self::PerCase { points, start, floor, cap } => {
                Some(per_case(*points, *start, *floor, *cap, x))
            }
            Self::Points => Some(within_max(max, x)),
            _ => self.seldom(x, max, cohort),
        }
    }

    /// The same as they are kept: rounded, or cleared of binary fractions.
    #[inline(always)]
    pub(super) fn kept_points(
        &self,
        x: f64,
        (max, decimals): (f64, Option<u8>),
        cohort: Option<&Cohort>,
    ) -> Option<f64> {
        match self {
            // These were rounded beforehand.
            Self::Bands(_) | Self::YesNo { .. } => self.points(x, max, cohort),
            _ => Some(round_points(self.points(x, max, cohort)?, max, decimals)),
        }
    }

    /// The points by rules that take a function call in any case.
    fn seldom(&self, x: f64, max: f64, cohort: Option<&Cohort>) -> Option<f64> {
        let points = match self {
            Self::Curve(curve) => along(curve, x)?,
            Self::LogNormal { median, good } => max * log_normal(x, *median, *good),
            Self::Relative { method, better, ends: None } => match &*self.among(cohort, max) {
                Self::Linear(linear) => return Some(linear.points(x)),
                _ => max * cohort?.share(x, *method, *better)?,
            },
            Self::Relative { method: RelativeMethod::DistanceToBest, better, ends: Some(ends) } => {
                max * cohort::distance_to_best(*ends, x, *better)?
            }
            _ => return None,
        };
        // Adding 0 makes 0 of −0, which would print as another number.
        points.is_finite().then_some(points + 0.0)
    }

    /// Whether it has an answer for every value.
    pub(super) fn always_answers(&self) -> bool {
        match self {
            Self::Bands(steps) => !steps.leaves_gaps(),
            Self::Linear(_) | Self::YesNo { .. } | Self::PerCase { .. } | Self::Points => true,
            _ => false,
        }
    }

    /// Which band holds a value, from 1; 0 where none does, or the rule has no bands.
    pub(super) fn band(&self, x: f64) -> u16 {
        match self {
            Self::Bands(steps) => steps.band(x),
            _ => 0,
        }
    }

    /// Fills in the points of every value of a block, as they are kept, 0 where there is no
    /// value. Whether that could be done: not for rules that have no answer for some value,
    /// nor where raw values are there and not finite; the points say nothing then.
    pub(super) fn fill(
        &self,
        source: Source<'_>,
        points: &mut [f64],
        (max, decimals): (f64, Option<u8>),
        instructions: Instructions,
    ) -> bool {
        let filled = match self {
            Self::Linear(linear) => {
                // Cleared as they come up, where they are small and not rounded.
                if decimals.is_none() && clears_up_to(max) {
                    return linear.fill_cleared(source, points, instructions);
                }
                linear.fill(source, points, instructions)
            }
            // Where some values lie in no band, each is looked at.
            Self::Bands(steps) => {
                return !steps.leaves_gaps() && steps.fill(source, points, instructions);
            }
            &Self::YesNo { no, yes } => {
                let of = move |x: f64| if x != 0.0 { yes } else { no };
                return map_values(instructions, source, points, of);
            }
            &Self::PerCase { points: each, start, floor, cap } => {
                let of = move |x: f64| per_case(each, start, floor, cap, x);
                map_values(instructions, source, points, of)
            }
            Self::Points => map_values(instructions, source, points, move |x| within_max(max, x)),
            _ => return false,
        };
        if filled {
            round_all(points, max, decimals, instructions);
        }
        filled
    }

    /// The least and the most points of any value from `lowest` to `highest`; none where the
    /// rule has no answer for any of them.
    ///
    /// Exact for every rule but those by comparison, whose cohort would change with the
    /// value: these may give anything.
    pub(super) fn bounds(&self, lowest: f64, highest: f64, max: f64) -> Option<(f64, f64)> {
        let ends = [lowest, highest].into_iter().filter_map(|x| self.points(x, max, None));
        match self {
            Self::Bands(steps) => hull(steps.between(lowest, highest).filter(|p| !p.is_nan())),
            // The curve turns at its points only.
            Self::Curve(curve) => {
                let within = curve.iter().filter(|(at, _)| lowest <= *at && *at <= highest);
                hull(ends.chain(within.map(|(_, points)| *points)))
            }
            Self::Relative { ends: None, .. } => Some((0.0, max)),
            // Monotone: the ends of the value are the ends of the points.
            _ => hull(ends),
        }
    }

    /// Whether the rule may have no answer for a value from `lowest` to `highest`: one between
    /// two bands, or a cohort that turns out to have no spread.
    pub(super) fn may_lack_answer(&self, lowest: f64, highest: f64) -> bool {
        match self {
            Self::Bands(steps) => steps.between(lowest, highest).any(f64::is_nan),
            Self::Relative { method, ends: None, .. } => *method != RelativeMethod::Percentile,
            _ => false,
        }
    }
}

/// The least and the most of some points.
pub(super) fn hull(points: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    points.fold(None, |hull, points| match hull {
        None => Some((points, points)),
        Some((lowest, highest)) => Some((points.min(lowest), points.max(highest))),
    })
}

#[inline(always)]
fn per_case(points: f64, start: f64, floor: f64, cap: f64, x: f64) -> f64 {
    // Not `clamp`, which panics where the ends are crossed.
    math::smaller(cap, math::larger(floor, start + points * x)) + 0.0
}

#[inline(always)]
fn within_max(max: f64, x: f64) -> f64 {
    math::smaller(max, math::larger(0.0, x)) + 0.0
}

/// From nothing at one end to everything at the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::score) struct Linear {
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

impl Linear {
    /// A scale whose ends are met in decimals.
    fn with_tolerance(zero_at: f64, full_at: f64, max: f64) -> Self {
        let rising = full_at > zero_at;
        let (full, zero) = if rising {
            let full = math::first_at_least(full_at);
            // Where the ends lie on top of each other, there is nothing in between.
            (full, math::smaller(full, math::first_above(zero_at)))
        } else {
            let full = math::first_above(full_at);
            (full, math::larger(full, math::first_at_least(zero_at)))
        };
        Self { zero_at, length: full_at - zero_at, max, rising, full, zero }
    }

    /// A scale between two values, of which the better has everything, without tolerance at
    /// its ends; none where they are the same decimal.
    fn between((lowest, highest): (f64, f64), better: Direction, max: f64) -> Option<Self> {
        if math::same(lowest, highest) {
            return None;
        }
        let (zero_at, full_at) = match better {
            Direction::High => (lowest, highest),
            Direction::Low => (highest, lowest),
        };
        let (length, rising) = (full_at - zero_at, full_at > zero_at);
        Some(Self { zero_at, length, max, rising, full: full_at, zero: zero_at })
    }

    /// The points of a value, and where to look whether they are almost a decimal: nothing
    /// and everything are frequent, and their own decimals.
    #[inline(always)]
    fn lane(self, rising: bool, x: f64) -> (f64, f64) {
        let inner = self.max * ((x - self.zero_at) / self.length) + 0.0;
        let (full, some) =
            if rising { (x >= self.full, x >= self.zero) } else { (x < self.full, x < self.zero) };
        let (below, beside) = if some { (inner, inner) } else { (0.0, NO_DECIMAL) };
        if full { (self.max, NO_DECIMAL) } else { (below, beside) }
    }

    /// The points of one value.
    #[inline(always)]
    fn points(self, x: f64) -> f64 {
        self.lane(self.rising, x).0
    }

    fn fill(self, source: Source<'_>, points: &mut [f64], instructions: Instructions) -> bool {
        if self.rising {
            map_values(instructions, source, points, move |x| self.lane(true, x).0)
        } else {
            map_values(instructions, source, points, move |x| self.lane(false, x).0)
        }
    }

    /// The same, cleared of binary fractions.
    fn fill_cleared(
        self,
        source: Source<'_>,
        points: &mut [f64],
        instructions: Instructions,
    ) -> bool {
        let near = math::nearness(self.max);
        if self.rising {
            score_values(instructions, source, points, near, move |x| self.lane(true, x))
        } else {
            score_values(instructions, source, points, near, move |x| self.lane(false, x))
        }
    }
}

/// Constant points between one cut and the next.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::score) struct Steps {
    /// In ascending order: from each on, the next points hold.
    cuts: Vec<f64>,
    /// The points below the first cut, from the first on, …; not a number where no band
    /// holds the value.
    points: Vec<f64>,
    /// Which band that is, from 1.
    bands: Vec<u16>,
    /// What changes in the bits of the points at each cut. Whoever crosses a cut has crossed
    /// those below it: XOR-ed, the changes are those from the lowest points to the last.
    changes: Vec<(f64, u64)>,
}

/// Rules with so many cuts are done in one pass over the values.
const IN_ONE_PASS: usize = 3;

impl Steps {
    /// The bands as steps, their points as they are kept.
    fn new(bands: &[BandRange], max: f64, decimals: Option<u8>) -> Self {
        let mut cuts = Vec::new();
        for band in bands {
            // A value is in from its lower edge on, and out from its upper edge on.
            let from = band.lower.map(|(edge, included)| first(edge, included));
            let to = band.upper.map(|(edge, included)| first(edge, !included));
            cuts.extend(from.into_iter().chain(to));
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        // Between two cuts nothing changes: the first number there stands for all.
        let stand_ins = std::iter::once(f64::MIN).chain(cuts.iter().copied());
        let at = |x: f64| bands.iter().position(|band| band.contains(x));
        let held: Vec<Option<usize>> = stand_ins.map(at).collect();
        let points = |at: &Option<usize>| {
            at.and_then(|at| bands.get(at))
                .map_or(f64::NAN, |band| round_points(band.points, max, decimals))
        };
        let band =
            |at: &Option<usize>| at.map_or(0, |at| u16::try_from(at + 1).unwrap_or(u16::MAX));
        let points: Vec<f64> = held.iter().map(points).collect();
        let changed = points.windows(2).map(|pair| match pair {
            [from, to] => from.to_bits() ^ to.to_bits(),
            _ => 0,
        });
        let mut changes: Vec<(f64, u64)> = cuts.iter().copied().zip(changed).collect();
        if changes.len() > IN_ONE_PASS {
            changes.resize(changes.len().next_multiple_of(4), (f64::INFINITY, 0));
        }
        Self { bands: held.iter().map(band).collect(), points, cuts, changes }
    }

    /// Fills in the points of every value of a block.
    fn fill(&self, source: Source<'_>, points: &mut [f64], instructions: Instructions) -> bool {
        let Some(&lowest) = self.points.first() else { return false };
        let first = lowest.to_bits();
        // A number of cuts that the compiler knows keeps them all in registers; by value,
        // because a reference might be to what is written (1.7 against 6 ns a value).
        match *self.changes.as_slice() {
            [] => map_values(instructions, source, points, move |_| lowest),
            [a] => map_values(instructions, source, points, move |x| climb(first, x, [a])),
            [a, b] => map_values(instructions, source, points, move |x| climb(first, x, [a, b])),
            [a, b, c] => {
                map_values(instructions, source, points, move |x| climb(first, x, [a, b, c]))
            }
            _ => {
                if !map_values(instructions, source, points, move |_| lowest) {
                    return false;
                }
                let (fours, _) = self.changes.as_chunks::<4>();
                for &four in fours {
                    map_points(instructions, source.values(), points, move |points, x| {
                        climb(points.to_bits(), x, four)
                    });
                }
                source.hide(points);
                true
            }
        }
    }

    /// Whether some values lie in no band.
    fn leaves_gaps(&self) -> bool {
        self.points.iter().any(|points| points.is_nan())
    }

    /// Which band holds a value, from 1; 0 where none does.
    fn band(&self, x: f64) -> u16 {
        self.bands.get(self.crossed(x)).copied().unwrap_or(0)
    }

    /// The points of one value; none where no band holds it.
    #[inline(always)]
    fn points(&self, x: f64) -> Option<f64> {
        self.points.get(self.crossed(x)).copied().filter(|points| !points.is_nan())
    }

    /// The points of all bands that values from `lowest` to `highest` fall into; not a number
    /// for those that fall into none.
    fn between(&self, lowest: f64, highest: f64) -> impl Iterator<Item = f64> {
        let (from, to) = (self.crossed(lowest), self.crossed(highest));
        self.points.iter().copied().take(to + 1).skip(from)
    }

    /// How many cuts lie at or below a value.
    #[inline(always)]
    fn crossed(&self, x: f64) -> usize {
        // They are few: counted without a branch.
        self.cuts.iter().map(|&cut| usize::from(x >= cut)).sum()
    }
}

/// The first number on or behind an edge.
fn first(edge: f64, included: bool) -> f64 {
    if included { math::first_at_least(edge) } else { math::first_above(edge) }
}

/// The points at `x`: from those with these bits on, what changes at every cut on the way up.
#[inline(always)]
fn climb<const CUTS: usize>(first: u64, x: f64, cuts: [(f64, u64); CUTS]) -> f64 {
    let mut bits = first;
    for (cut, change) in cuts {
        bits ^= if x >= cut { change } else { 0 };
    }
    f64::from_bits(bits)
}

/// The points of a piecewise linear curve, which is flat beyond its ends.
fn along(curve: &[(f64, f64)], x: f64) -> Option<f64> {
    let (first, last) = (curve.first()?, curve.last()?);
    if x <= first.0 {
        return Some(first.1);
    }
    if x >= last.0 {
        return Some(last.1);
    }
    curve.windows(2).find_map(|pair| {
        let [(from, low), (to, high)] = pair else { return None };
        if math::same(x, *to) {
            return Some(*high);
        }
        (*from <= x && x < *to).then(|| low + (high - low) * ((x - from) / (to - from)))
    })
}

/// The survival function of a log-normal distribution through two control points: 1/2 at
/// the median, 9/10 at `good`; which of the two is larger decides which way is better.
fn log_normal(x: f64, median: f64, good: f64) -> f64 {
    let low_is_better = good < median;
    if x <= 0.0 {
        return if low_is_better { 1.0 } else { 0.0 };
    }
    if x == f64::INFINITY {
        return if low_is_better { 0.0 } else { 1.0 };
    }
    let from_median = (math::ln(x) - math::ln(median)) / (math::ln(median) - math::ln(good));
    math::erfc(WHERE_ERFC_IS_A_FIFTH * from_median) / 2.0
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests fail by panicking")]
mod tests {
    use super::{Linear, ScoringFn, Steps};
    use crate::formula::Instructions;
    use crate::plan::{BandRange, ResolvedRule};
    use crate::score::engine::kernel::Source;

    fn bands() -> Vec<BandRange> {
        let band = |lower: Option<f64>, upper: Option<f64>, points| BandRange {
            lower: lower.map(|edge| (edge, true)),
            upper: upper.map(|edge| (edge, false)),
            points,
        };
        vec![
            band(Some(90.0), None, 5.0),
            band(Some(70.0), Some(90.0), 3.0),
            band(Some(29.0), Some(70.0), 1.5),
            band(None, Some(29.0), 0.0),
        ]
    }

    #[test]
    fn ends_and_edges_are_met_in_decimals() {
        let linear = Linear::with_tolerance(0.0, 29.0, 10.0);
        assert_eq!(linear.points(29.0 / 100.0 * 100.0), 10.0);
        assert_eq!(linear.points(14.5), 5.0);
        let falling = Linear::with_tolerance(20.0, 0.0, 10.0);
        assert_eq!([0.0, 5.0, 20.0, 30.0].map(|x| falling.points(x)), [10.0, 7.5, 0.0, 0.0]);
        let steps = Steps::new(&bands(), 5.0, None);
        assert_eq!(steps.points(0.29 * 100.0), Some(1.5));
        assert_eq!([0.0, 29.0, 89.9, 90.0].map(|x| steps.band(x)), [4, 3, 2, 1]);
    }

    #[test]
    fn bounds_hold_every_value_between() {
        let rules = [
            ResolvedRule::Proportional { zero_at: 20.0, full_at: 80.0 },
            ResolvedRule::Bands(bands()),
            ResolvedRule::Through(vec![(0.0, 0.0), (40.0, 4.0), (60.0, 1.0), (100.0, 5.0)]),
            ResolvedRule::PerCase { points: -0.5, start: 5.0, floor: 0.0, cap: 5.0 },
            ResolvedRule::LogNormal { median: 50.0, good: 20.0 },
            ResolvedRule::Points,
        ];
        for rule in rules {
            let scoring = ScoringFn::new(&rule, 5.0, None).expect("it has points");
            let (lowest, highest) = scoring.bounds(25.0, 75.0, 5.0).expect("it has answers");
            let mut found = (f64::INFINITY, f64::NEG_INFINITY);
            for tenth in 250..=750 {
                let points = scoring.points(f64::from(tenth) / 10.0, 5.0, None).expect("points");
                assert!(lowest <= points && points <= highest, "{rule:?}");
                found = (found.0.min(points), found.1.max(points));
            }
            assert!(
                (found.0 - lowest).abs() < 1e-9 && (found.1 - highest).abs() < 1e-9,
                "{rule:?}"
            );
            assert!(!scoring.may_lack_answer(25.0, 75.0));
        }
    }

    #[test]
    fn blocks_have_the_points_of_single_values() {
        let values: Vec<f64> = (0..200).map(|at| f64::from(at) * 0.7).collect();
        for rule in [
            ResolvedRule::Proportional { zero_at: 0.0, full_at: 95.0 },
            ResolvedRule::Bands(bands()),
            ResolvedRule::PerCase { points: -0.5, start: 5.0, floor: 0.0, cap: 5.0 },
            ResolvedRule::YesNo { inverted: true },
        ] {
            for decimals in [None, Some(1)] {
                let scoring = ScoringFn::new(&rule, 5.0, decimals).expect("it has points");
                let mut block = vec![0.0; values.len()];
                let source = Source::Tidy(&values);
                assert!(scoring.fill(source, &mut block, (5.0, decimals), Instructions::detect()));
                for (found, &x) in block.iter().zip(&values) {
                    let points = scoring.points(x, 5.0, None).expect("points");
                    let expected = super::round_points(points, 5.0, decimals);
                    assert_eq!(found.to_bits(), expected.to_bits(), "{rule:?} {x}");
                }
            }
        }
    }
}
