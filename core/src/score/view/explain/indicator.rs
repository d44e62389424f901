//! What there is to say of an indicator: what was measured, and which rule gave the points.

use super::language::{Cause, Language, Ratio, Reason, named, plain, quoted, shortened};
use super::number::Scale;
use super::{IndicatorFacts, InputFacts, MeasuredFacts, Shape};
use crate::math;
use crate::plan::{BandRange, ResolvedRule};
use crate::programme::{Direction, RelativeMethod};
use crate::value::{State, Value};

/// A ratio above this is a number of things, not a part of a whole.
const MOST_FOR_A_SHARE: f64 = 1.5;

/// How the values of an indicator are shown: those measured, and those of its rule.
struct Shown<'f> {
    scale: Scale,
    unit: String,
    /// What the value must be seen to be different from.
    edges: Vec<f64>,
    language: &'f dyn Language,
}

impl<'f> Shown<'f> {
    fn new(indicator: &IndicatorFacts, language: &'f dyn Language) -> Self {
        let edges = edges(&indicator.ruling);
        let Some(measured) = &indicator.measured else {
            return Self { scale: Scale::Plain, unit: String::new(), edges, language };
        };
        let single = match measured.shape {
            Shape::Single(at) => measured.inputs.get(at),
            _ => None,
        };
        // Of money and plain numbers the input knows the unit.
        let unit = single.map_or(String::new(), |input| unit_of(input, language));
        let mut scale = Scale::of(measured.value_type);
        let value = measured.value.known();
        let beyond = |x: &f64| x.abs() > MOST_FOR_A_SHARE;
        let no_share =
            matches!(indicator.ruling, ResolvedRule::Points | ResolvedRule::PerCase { .. })
                || edges.iter().any(beyond)
                || (edges.is_empty() && value.as_ref().is_some_and(beyond));
        if scale == Scale::Share && single.is_none() && no_share {
            scale = Scale::Plain;
        }
        Self { scale, unit, edges, language }
    }

    /// A measured value.
    fn value(&self, x: f64) -> String {
        self.language.style().value(x, self.scale, &self.unit, &self.edges)
    }

    /// A value the rule names.
    fn edge(&self, x: f64) -> String {
        self.language.style().value(x, self.scale, &self.unit, &[])
    }
}

/// The values at which a rule changes.
fn edges(ruling: &ResolvedRule) -> Vec<f64> {
    match ruling {
        ResolvedRule::Proportional { zero_at, full_at } => vec![*zero_at, *full_at],
        ResolvedRule::Bands(bands) => bands
            .iter()
            .flat_map(|band| [band.lower, band.upper].into_iter().flatten())
            .map(|(edge, _)| edge)
            .collect(),
        ResolvedRule::Through(curve) => curve.iter().map(|(at, _)| *at).collect(),
        ResolvedRule::LogNormal { median, good } => vec![*median, *good],
        ResolvedRule::Relative { goalposts: Some((lowest, highest)), .. } => {
            vec![*lowest, *highest]
        }
        _ => Vec::new(),
    }
}

fn unit_of(input: &InputFacts, language: &dyn Language) -> String {
    plain(input.unit.in_language(language.code()))
}

/// An input's value as people write it; a dash where it is not known.
fn input_value(input: &InputFacts, language: &dyn Language) -> String {
    match (input.value, &input.option) {
        (Value::Known(_), Some(option)) => quoted(option),
        (Value::Known(x), None) => {
            let unit = unit_of(input, language);
            language.style().value(x, Scale::of(input.input_type), &unit, &[])
        }
        _ => "–".to_owned(),
    }
}

/// What was measured; `None` where nothing is, or it is not known.
pub(super) fn measured(indicator: &IndicatorFacts, language: &dyn Language) -> Option<String> {
    if let ResolvedRule::Checklist { .. } = indicator.ruling {
        let counted = indicator.items.iter().filter(|item| item.value != Value::NotApplicable);
        return Some(language.items_done(usize::from(indicator.detail), counted.count()));
    }
    let measured = indicator.measured.as_ref()?;
    let x = measured.value.known()?;
    let shown = Shown::new(indicator, language);
    Some(match measured.shape {
        Shape::Ratio { part, whole } => {
            let (part, whole) = (measured.inputs.get(part)?, measured.inputs.get(whole)?);
            ratio(part, whole, &shown.value(x), language)
        }
        Shape::Single(at) => {
            let input = measured.inputs.get(at)?;
            let value =
                if input.option.is_some() { input_value(input, language) } else { shown.value(x) };
            language.quantity(&named(&input.title, language), &value)
        }
        Shape::Other => {
            let named_value = |input: &InputFacts| {
                let name = named(&input.title, language);
                format!("{name} = {}", input_value(input, language))
            };
            let inputs = shortened(measured.inputs.iter().map(named_value), language);
            language.formula(&plain(&measured.formula), &shown.value(x), &inputs)
        }
    })
}

fn ratio(part: &InputFacts, whole: &InputFacts, value: &str, language: &dyn Language) -> String {
    let bare = |input: &InputFacts| match input.value {
        Value::Known(x) if Scale::of(input.input_type) == Scale::Plain => {
            language.style().number(x)
        }
        _ => input_value(input, language),
    };
    let (unit, other) = (unit_of(part, language), unit_of(whole, language));
    let same_unit = unit == other;
    let with_own = |input: &InputFacts, unit: &str| match bare(input) {
        bare if same_unit || unit.is_empty() => bare,
        bare => format!("{bare} {unit}"),
    };
    language.ratio(&Ratio {
        part: with_own(part, &unit),
        whole: with_own(whole, &other),
        unit: if same_unit { unit } else { String::new() },
        part_name: named(&part.title, language),
        whole_name: named(&whole.title, language),
        value: value.to_owned(),
    })
}

/// Why the value gives its points; `None` for rules that have no value to go by.
pub(super) fn reason(
    indicator: &IndicatorFacts,
    max: f64,
    language: &dyn Language,
) -> Option<String> {
    let shown = Shown::new(indicator, language);
    let x = indicator.measured.as_ref().and_then(|measured| measured.value.known());
    let reason = match &indicator.ruling {
        ResolvedRule::Proportional { zero_at, full_at } => {
            proportional(x?, *zero_at, *full_at, &shown)
        }
        ResolvedRule::Bands(bands) => banded(bands, indicator, &shown)?,
        ResolvedRule::Through(curve) => along(curve, x?, &shown)?,
        ResolvedRule::LogNormal { median, good } => {
            Reason::LogNormal(shown.edge(*median), shown.edge(*good))
        }
        ResolvedRule::YesNo { inverted } => Reason::Answer { wanted: !inverted },
        ResolvedRule::Checklist { award, parts } => {
            let first = parts.first().copied().unwrap_or(0.0);
            let even = parts.iter().all(|part| math::same(*part, first));
            Reason::Checklist { award: *award, count: parts.len(), even }
        }
        ResolvedRule::PerCase { points, start, floor, cap } => {
            let free = start + points * x?;
            Reason::PerCase {
                points: *points,
                start: *start,
                floor: math::above(*floor, free).then_some(*floor),
                cap: math::above(free, *cap).then_some(*cap),
            }
        }
        ResolvedRule::Relative { method, better, goalposts: None } => {
            Reason::Compared(*method, *better)
        }
        ResolvedRule::Relative { method, better, goalposts: Some((lowest, highest)) } => {
            match (method, better) {
                (RelativeMethod::DistanceToBest, Direction::High) => {
                    Reason::BestGoalpost(shown.edge(*highest), *better)
                }
                (RelativeMethod::DistanceToBest, Direction::Low) => {
                    Reason::BestGoalpost(shown.edge(*lowest), *better)
                }
                _ => Reason::Goalposts(shown.edge(*lowest), shown.edge(*highest), *better),
            }
        }
        ResolvedRule::Points => Reason::Direct(max),
        ResolvedRule::Given | ResolvedRule::Information => return None,
    };
    Some(language.reason(&reason))
}

/// How far an indicator's value has come, where its rule says when that is all the way.
pub(super) fn is_full(indicator: &IndicatorFacts) -> Option<bool> {
    let x = indicator.measured.as_ref()?.value.known()?;
    match indicator.ruling {
        ResolvedRule::Proportional { zero_at, full_at } if zero_at <= full_at => {
            Some(math::at_least(x, full_at))
        }
        ResolvedRule::Proportional { full_at, .. } => Some(math::at_least(full_at, x)),
        _ => None,
    }
}

fn proportional(x: f64, zero_at: f64, full_at: f64, shown: &Shown<'_>) -> Reason {
    let (zero, full) = (shown.edge(zero_at), shown.edge(full_at));
    if zero_at <= full_at {
        if math::at_least(x, full_at) {
            Reason::RisingFull(full)
        } else if math::at_least(zero_at, x) {
            Reason::RisingNone(zero)
        } else {
            Reason::RisingPart(zero, full)
        }
    } else if math::at_least(full_at, x) {
        Reason::FallingFull(full)
    } else if math::at_least(x, zero_at) {
        Reason::FallingNone(zero)
    } else {
        Reason::FallingPart(zero, full)
    }
}

fn banded(bands: &[BandRange], indicator: &IndicatorFacts, shown: &Shown<'_>) -> Option<Reason> {
    let at = usize::from(indicator.detail).checked_sub(1)?;
    let fired = bands.get(at)?;
    let name = |at: usize, band: &BandRange| {
        let edge = |edge: Option<(f64, bool)>| edge.map(|(x, inside)| (shown.edge(x), inside));
        let (lower, upper) = (edge(band.lower), edge(band.upper));
        let range = shown.language.band(
            lower.as_ref().map(|(text, inside)| (text.as_str(), *inside)),
            upper.as_ref().map(|(text, inside)| (text.as_str(), *inside)),
        );
        match indicator.bands.get(at).filter(|title| !title.is_empty()) {
            Some(title) => format!("{} ({range})", named(title, shown.language)),
            None => range,
        }
    };
    let better = bands.iter().enumerate().filter(|(_, band)| band.points > fired.points);
    let nearest = better.min_by(|(_, a), (_, b)| a.points.total_cmp(&b.points));
    let nearest = nearest.map(|(at, band)| (name(at, band), band.points));
    Some(Reason::Band(name(at, fired), fired.points, nearest))
}

fn along(curve: &[(f64, f64)], x: f64, shown: &Shown<'_>) -> Option<Reason> {
    let (first, last) = (curve.first()?, curve.last()?);
    let written = |(at, points): &(f64, f64)| (shown.edge(*at), *points);
    if x <= first.0 {
        let (at, points) = written(first);
        return Some(Reason::CurveStart(at, points));
    }
    if x >= last.0 {
        let (at, points) = written(last);
        return Some(Reason::CurveEnd(at, points));
    }
    curve.windows(2).find_map(|pair| {
        let [from, to] = pair else { return None };
        (from.0 <= x && x <= to.0).then(|| Reason::CurveBetween(written(from), written(to)))
    })
}

/// Why there is no value, or no points for it.
pub(super) fn cause(indicator: &IndicatorFacts, state: State, language: &dyn Language) -> String {
    let names = |texts: &[crate::programme::Text]| {
        shortened(texts.iter().map(|text| named(text, language)), language)
    };
    let cause = match state {
        State::Missing if indicator.ruling == ResolvedRule::Given => Cause::NobodyGave,
        State::Missing if !indicator.missing.is_empty() => {
            Cause::NotReported(names(&indicator.missing))
        }
        State::Missing if !indicator.items.is_empty() => {
            let open = indicator.items.iter().filter(|item| item.value.known().is_none());
            let open = open.map(|item| named(&item.title, language));
            Cause::ItemsUnknown(shortened(open, language))
        }
        State::NotApplicable if !indicator.not_applicable.is_empty() => {
            Cause::DoesNotHave(names(&indicator.not_applicable))
        }
        State::NotApplicable => Cause::DoesNotApply,
        State::Undefined => undefined(indicator, language),
        State::Missing | State::Known => Cause::NotKnown,
    };
    language.cause(&cause)
}

fn undefined(indicator: &IndicatorFacts, language: &dyn Language) -> Cause {
    let Some(measured) = &indicator.measured else {
        let open = indicator.items.iter().filter(|item| item.value == Value::Undefined);
        let open = open.map(|item| named(&item.title, language));
        return Cause::ItemsUnknown(shortened(open, language));
    };
    if let Value::Known(x) = measured.value {
        let shown = Shown::new(indicator, language).value(x);
        return match indicator.ruling {
            ResolvedRule::Bands(_) => Cause::NoBand(shown),
            ResolvedRule::Relative { .. } => Cause::NothingToCompare,
            _ => Cause::RuleSilent(shown),
        };
    }
    Cause::NoValue(plain(&measured.formula), zero_divisor(measured, language))
}

/// The name of the divisor, where it is zero.
fn zero_divisor(measured: &MeasuredFacts, language: &dyn Language) -> Option<String> {
    let Shape::Ratio { whole, .. } = measured.shape else { return None };
    let whole = measured.inputs.get(whole)?;
    (whole.value == Value::Known(0.0)).then(|| named(&whole.title, language))
}
