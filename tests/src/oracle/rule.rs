//! A measured value, or the answers of a checklist, and the points for it.

use chiso::programme::{Award, Band, Checklist, Curve, Rule};
use chiso::{State, Value, math};

use super::cohort;

/// The complementary error function of this is a fifth.
const ERFC_IS_A_FIFTH: f64 = 0.906_193_802_436_823_2;

/// What a rule is read with: the numbers of its quantities, and the values of all units that are
/// compared.
pub struct Reading<'r> {
    pub number: &'r dyn Fn(&chiso::programme::Quantity) -> f64,
    pub cohort: &'r dyn Fn() -> Vec<f64>,
}

/// The points of a known value; none where the rule has no answer for it.
#[must_use]
pub fn points(rule: &Rule, x: f64, max: f64, reading: &Reading<'_>) -> Option<f64> {
    let number = reading.number;
    let points = match rule {
        Rule::Proportional(rule) => {
            let zero = rule.zero_at.as_ref().map_or(0.0, number);
            let full = number(&rule.full_at);
            if math::same(x, full) {
                max
            } else if math::same(x, zero) {
                0.0
            } else {
                max * ((x - zero) / (full - zero)).clamp(0.0, 1.0)
            }
        }
        Rule::Bands(bands) => {
            return bands.iter().find(|band| holds(band, x, number)).map(|b| b.points);
        }
        Rule::Curve(Curve::Through(points)) => {
            let mut points: Vec<(f64, f64)> =
                points.iter().map(|point| (number(&point.at), point.points)).collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            along(&points, x)
        }
        Rule::Curve(Curve::LogNormal { median, good }) => {
            max * log_normal(x, number(median), number(good))
        }
        Rule::YesNo(rule) => {
            let yes = x != 0.0;
            if yes == rule.inverted { 0.0 } else { max }
        }
        Rule::PerCase(rule) => {
            let (floor, cap) = (rule.floor.unwrap_or(0.0), rule.cap.unwrap_or(max));
            let points = rule.start.unwrap_or(0.0) + rule.points * x;
            let points = if points < floor { floor } else { points };
            if points > cap { cap } else { points }
        }
        Rule::Relative(rule) => {
            let share = match &rule.goalposts {
                Some(ends) => {
                    let (lowest, highest) = (number(&ends.lowest), number(&ends.highest));
                    cohort::between(lowest, highest, x, rule.method, rule.better)
                }
                None => cohort::among(&(reading.cohort)(), x, rule.method, rule.better),
            };
            max * share?
        }
        Rule::Points {} => {
            if x < 0.0 {
                0.0
            } else if x > max {
                max
            } else {
                x
            }
        }
        other => panic!("{other:?} is not read off one value"),
    };
    // Adding 0 makes 0 of −0.
    points.is_finite().then_some(points + 0.0)
}

fn holds(band: &Band, x: f64, number: &dyn Fn(&chiso::programme::Quantity) -> f64) -> bool {
    band.at_least.as_ref().is_none_or(|edge| math::at_least(x, number(edge)))
        && band.above.as_ref().is_none_or(|edge| math::above(x, number(edge)))
        && band.at_most.as_ref().is_none_or(|edge| math::at_least(number(edge), x))
        && band.below.as_ref().is_none_or(|edge| math::above(number(edge), x))
}

/// The points of a curve, which is flat beyond its ends.
fn along(points: &[(f64, f64)], x: f64) -> f64 {
    let (first, last) = (points[0], points[points.len() - 1]);
    if x <= first.0 {
        return first.1;
    }
    if x >= last.0 {
        return last.1;
    }
    let to = points.iter().position(|(at, _)| math::same(x, *at) || *at > x).unwrap();
    let (to, from) = (points[to], points[to - 1]);
    if math::same(x, to.0) {
        return to.1;
    }
    from.1 + (to.1 - from.1) * ((x - from.0) / (to.0 - from.0))
}

/// Half at the median, nine tenths at `good`, by a log-normal distribution.
fn log_normal(x: f64, median: f64, good: f64) -> f64 {
    if x <= 0.0 || x.is_infinite() {
        let best = if good < median { x <= 0.0 } else { x > 0.0 };
        return if best { 1.0 } else { 0.0 };
    }
    let from_median = (math::ln(x) - math::ln(median)) / (math::ln(median) - math::ln(good));
    math::erfc(ERFC_IS_A_FIFTH * from_median) / 2.0
}

/// The points of a checklist, or the state that it has instead.
///
/// # Errors
///
/// The state, where there are no points.
pub fn checklist(list: &Checklist, answers: &[Value], max: f64) -> Result<f64, State> {
    let written = math::sum(list.items.iter().filter_map(|item| item.points));
    let part = |points: Option<f64>| match points {
        Some(points) if written > 0.0 => points / written,
        _ => 1.0 / list.items.len() as f64,
    };
    let parts = list.items.iter().map(|item| part(item.points));
    // What is not applicable leaves the list.
    let left: Vec<(Value, f64)> =
        answers.iter().copied().zip(parts).filter(|(v, _)| *v != Value::NotApplicable).collect();
    if left.is_empty() {
        return Err(State::NotApplicable);
    }
    let done = |(answer, _): &&(Value, f64)| answer.known().is_some_and(|answer| answer != 0.0);
    let number_done = left.iter().filter(done).count();
    let absent: Vec<State> =
        left.iter().map(|(answer, _)| answer.state()).filter(|state| !state.is_known()).collect();
    let worst = absent.iter().copied().max();
    let needed = match list.award {
        Award::Each => {
            if let Some(worst) = worst {
                return Err(worst);
            }
            if number_done == left.len() {
                return Ok(max);
            }
            let won = math::sum(left.iter().filter(done).map(|(_, part)| *part));
            let all = math::sum(left.iter().map(|(_, part)| *part));
            return Ok(max * if all > 0.0 { won / all } else { 0.0 });
        }
        Award::All => left.len(),
        Award::AtLeast(needed) => left.len().min(needed as usize),
        other => panic!("{other:?}"),
    };
    if number_done >= needed {
        Ok(max)
    } else if number_done + absent.len() < needed {
        Ok(0.0)
    } else {
        Err(worst.unwrap())
    }
}
