//! Measured value → points.

use super::cohort::{self, Cohort};
use crate::math;
use crate::plan::ResolvedRule;
use crate::programme::{Direction, RelativeMethod};

/// erfc⁻¹(1/5): where the complementary error function is a fifth, so that a log-normal
/// curve gives nine tenths at its second control point.
const WHERE_ERFC_IS_A_FIFTH: f64 = 0.906_193_802_436_823_2;

/// The points of a known value, and which band it fell into; `None` if the rule has no
/// answer for it (no band holds it, a cohort without spread).
pub(super) fn points(
    ruling: &ResolvedRule,
    x: f64,
    max: f64,
    cohort: Option<&Cohort>,
) -> Option<Earned> {
    let earned = match ruling {
        ResolvedRule::Proportional { zero_at, full_at } => max * proportion(x, *zero_at, *full_at),
        ResolvedRule::Bands(bands) => {
            let at = bands.iter().position(|band| band.contains(x))?;
            let points = bands.get(at)?.points;
            return Some(Earned { points, detail: u16::try_from(at + 1).unwrap_or(u16::MAX) });
        }
        ResolvedRule::Through(curve) => along(curve, x)?,
        ResolvedRule::LogNormal { median, good } => max * log_normal(x, *median, *good),
        ResolvedRule::YesNo { inverted } => {
            if (x != 0.0) == *inverted {
                0.0
            } else {
                max
            }
        }
        ResolvedRule::PerCase { points, start, floor, cap } => {
            // Not `clamp`, which panics where the ends are crossed.
            (start + points * x).max(*floor).min(*cap)
        }
        ResolvedRule::Relative { method, better, goalposts: None } => {
            max * cohort?.share(x, *method, *better)?
        }
        ResolvedRule::Relative { method, better, goalposts: Some((lowest, highest)) } => {
            max * cohort::between(*lowest, *highest, x, *method, *better)?
        }
        ResolvedRule::Points => x.max(0.0).min(max),
        // A checklist is not read off one value; the others have no measured value to use.
        ResolvedRule::Checklist { .. } | ResolvedRule::Given | ResolvedRule::Information => {
            return None;
        }
    };
    // Never −0: it would print, and compare bit by bit, as another number.
    earned.is_finite().then_some(Earned { points: earned + 0.0, detail: 0 })
}

/// Points, and which band gave them (from 1; 0 where there are no bands).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Earned {
    pub(super) points: f64,
    pub(super) detail: u16,
}

/// The least and the most points of any value from `lowest` to `highest`.
///
/// Exact for every rule but those by comparison, whose cohort would change with the
/// value: these may give anything.
pub(super) fn bounds(ruling: &ResolvedRule, lowest: f64, highest: f64, max: f64) -> (f64, f64) {
    let ends = [lowest, highest].into_iter();
    let of = |x: f64| points(ruling, x, max, None).map(|earned| earned.points);
    match ruling {
        ResolvedRule::Bands(bands) => {
            hull(bands.iter().filter(|band| band.meets(lowest, highest)).map(|band| band.points))
        }
        // The curve turns at its points only.
        ResolvedRule::Through(curve) => {
            let within = curve.iter().filter(|(at, _)| lowest <= *at && *at <= highest);
            hull(ends.filter_map(of).chain(within.map(|(_, points)| *points)))
        }
        ResolvedRule::Relative { goalposts: None, .. } => Some((0.0, max)),
        // Monotone: the ends of the value are the ends of the points.
        _ => hull(ends.filter_map(of)),
    }
    .unwrap_or_else(|| ruling.point_range(max))
}

/// Whether the rule may have no answer for a value from `lowest` to `highest`: one between
/// two bands, or a cohort that turns out to have no spread.
pub(super) fn may_lack_answer(ruling: &ResolvedRule, lowest: f64, highest: f64) -> bool {
    match ruling {
        ResolvedRule::Bands(bands) => {
            let edges = bands.iter().flat_map(|band| [band.lower, band.upper]).flatten();
            let mut places: Vec<f64> = edges
                .map(|(edge, _)| edge)
                .filter(|edge| lowest < *edge && *edge < highest)
                .collect();
            places.extend([lowest, highest]);
            places.sort_by(f64::total_cmp);
            let held = |x: f64| bands.iter().any(|band| band.contains(x));
            let between = places.windows(2).filter_map(|pair| match pair {
                // Half of each first, so that the sum stays finite.
                [a, b] if a.is_finite() && b.is_finite() => Some(a / 2.0 + b / 2.0),
                _ => None,
            });
            places.iter().copied().chain(between).any(|x| !held(x))
        }
        ResolvedRule::Relative { method, goalposts: None, .. } => {
            *method != RelativeMethod::Percentile
        }
        _ => false,
    }
}

pub(super) fn hull(points: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    points.fold(None, |hull, points| match hull {
        None => Some((points, points)),
        Some((lowest, highest)) => Some((points.min(lowest), points.max(highest))),
    })
}

/// How far `x` has come from `zero_at` to `full_at`, from 0 to 1. The ends are met in decimals.
fn proportion(x: f64, zero_at: f64, full_at: f64) -> f64 {
    if math::same(x, full_at) {
        return 1.0;
    }
    if math::same(x, zero_at) {
        return 0.0;
    }
    ((x - zero_at) / (full_at - zero_at)).clamp(0.0, 1.0)
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

/// The value of `x` with the better direction upwards.
pub(super) fn upwards(x: f64, better: Direction) -> f64 {
    match better {
        Direction::High => x,
        Direction::Low => -x,
    }
}
