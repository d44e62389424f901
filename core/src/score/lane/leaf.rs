//! Indicators over a block of rows: numbers in, points out.

use std::borrow::Cow;
use std::ops::Range;

use super::clear::clear;
use super::marks::{each, words};
use super::points::{Linear, Source, Steps, map, run};
use crate::formula::{Absence, Instructions, RawValues, Values};
use crate::math;
use crate::plan::{NodeTerms, ResolvedPolicies, ResolvedRule};
use crate::programme::{Policy, RelativeMethod};
use crate::score::cohort::{Cohort, needs_all};
use crate::score::outcome::{round_up_to, settled};
use crate::score::rule::{self, Earned};
use crate::score::{indicator, put};
use crate::value::{State, Value};

/// An indicator, ready for blocks of rows of one profile.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) ruling: ResolvedRule,
    pub(super) max: f64,
    pub(super) decimals: Option<u8>,
    /// Where the formula, or those of a checklist, are among the plan's outputs.
    pub(super) measured: Range<usize>,
    /// The input that the formula is, if nothing is done to it.
    pub(super) input: Option<usize>,
    way: Way,
    /// The method of a comparison between units, if that is the rule.
    compares: Option<RelativeMethod>,
    /// How many items a checklist has, if that is the rule.
    pub(super) items: Option<usize>,
    /// What becomes of a row without a value, by the state: what the policy says.
    absent: [Absent; 4],
}

/// How points come about. Whatever is done here block by block is done in [`rule`] for one
/// value: the same operations in the same order.
#[derive(Debug, Clone)]
enum Way {
    Linear(Linear),
    Steps(Steps),
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
    Points,
    /// By the rule itself, value by value.
    Each,
    /// There is no value to measure.
    Nothing,
}

impl Way {
    /// The points of a value as they are shown; none where there is none, or the rule itself
    /// has to be asked.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn points(&self, x: f64, max: f64, decimals: Option<u8>) -> Option<f64> {
        let points = match *self {
            Self::Linear(linear) => linear.at(x),
            Self::Steps(ref steps) => return steps.points_at(x),
            Self::YesNo { no, yes } => return Some(if x == 0.0 { no } else { yes }),
            Self::PerCase { points, start, floor, cap } => {
                math::smaller(cap, math::larger(floor, start + points * x)) + 0.0
            }
            Self::Points => math::smaller(max, math::larger(0.0, x)) + 0.0,
            Self::Each | Self::Nothing => return None,
        };
        Some(settled(points, max, decimals))
    }
}

/// What the points of one number hang on, and nothing else of an indicator.
#[cfg(feature = "bulk")]
#[derive(Debug, Clone)]
pub(super) struct Plain {
    way: Way,
    max: f64,
    pub(super) decimals: Option<u8>,
    /// What stands in for a result that is undefined.
    pub(super) undefined: Option<f64>,
}

#[cfg(feature = "bulk")]
impl Plain {
    /// The scale, and its maximum, if the points are on one.
    pub(super) fn scale(&self) -> Option<(Linear, f64)> {
        match self.way {
            Way::Linear(linear) => Some((linear, self.max)),
            _ => None,
        }
    }

    /// The points of one number, which is undefined where it is not finite; none where the
    /// row is open or the indicator excluded.
    #[inline(always)]
    pub(super) fn points(&self, x: f64) -> Option<f64> {
        let points = if x.is_finite() { self.way.points(x, self.max, self.decimals) } else { None };
        points.or(self.undefined)
    }
}

/// What becomes of a row without a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Absent {
    /// These points stand in.
    Points(f64),
    /// The indicator leaves numerator and maximum.
    Exclude,
    /// The row is open: it has to be scored with its bounds.
    Open,
}

/// The buffers of one indicator's block.
pub(super) struct Cells<'c> {
    /// The points; 0 where the indicator is excluded.
    pub(super) points: &'c mut [f64],
    /// The states of values that are found out row by row.
    pub(super) states: &'c mut [State],
    /// Marked where the indicator is excluded; written where some row is.
    pub(super) excluded: &'c mut [u64],
    /// Marked where the row has to be scored on its own.
    pub(super) open: &'c mut [u64],
    /// Which band it was, or how many items; not written where nobody asks.
    pub(super) detail: Option<&'c mut [u16]>,
}

/// Where it stands which rows of a block have no value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Told {
    /// All have one.
    Nowhere,
    /// In what the formula came to.
    ByFormula,
    /// In the states of the cells.
    ByStates,
}

/// What was found in a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) absence: Told,
    /// Whether some rows are excluded.
    pub(super) excluded: bool,
}

impl Found {
    /// A value for every row.
    pub(super) const ALL: Self = Self { absence: Told::Nowhere, excluded: false };
}

impl Leaf {
    pub(super) fn new(
        terms: &NodeTerms,
        policies: &ResolvedPolicies,
        decimals: Option<u8>,
        measured: Range<usize>,
        input: Option<usize>,
    ) -> Option<Self> {
        let ruling = terms.rule.clone()?;
        let max = terms.max;
        let shown = |points: f64| settled(points, max, decimals);
        let absent = |state: State| match policies.for_state(state).unwrap_or(Policy::Unknown) {
            Policy::Zero => Absent::Points(shown(0.0)),
            Policy::Full => Absent::Points(shown(max)),
            Policy::Points(points) => Absent::Points(shown(points)),
            Policy::Exclude => Absent::Exclude,
            Policy::Unknown | Policy::Error => Absent::Open,
        };
        let way = way(&ruling, max, decimals);
        let items = match &ruling {
            ResolvedRule::Checklist { parts, .. } => Some(parts.len()),
            _ => None,
        };
        let compares = match ruling {
            ResolvedRule::Relative { method, goalposts: None, .. } => Some(method),
            _ => None,
        };
        let absent = State::ALL.map(absent);
        Some(Self { ruling, max, decimals, measured, input, way, compares, items, absent })
    }

    /// What becomes of a row in which the value has this state.
    #[inline]
    pub(super) fn absent(&self, state: State) -> Absent {
        self.absent.get(state as usize).copied().unwrap_or(Absent::Open)
    }

    /// Makes rows open in which the value has this state, whatever the policy says.
    pub(super) fn open_where(&mut self, state: State) {
        if let Some(absent) = self.absent.get_mut(state as usize) {
            *absent = Absent::Open;
        }
    }

    /// The way for a block: where units are compared, all its rows are with the same.
    fn way<'c>(&self, cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>) -> Cow<'_, Way> {
        match self.compares {
            Some(method) if !needs_all(method) => {
                let between = cohort_of(0).and_then(|cohort| self.between(cohort));
                Cow::Owned(between.map_or(Way::Each, Way::Linear))
            }
            _ => Cow::Borrowed(&self.way),
        }
    }

    /// Fills the cells of the block from a column as it lies; nothing where that cannot be
    /// done.
    pub(super) fn score_raw<'c>(
        &self,
        raw: RawValues<'_>,
        cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>,
        cells: &mut Cells<'_>,
        instructions: Instructions,
    ) -> Option<Found> {
        let way = self.way(cohort_of);
        if !self.earn(&way, Source::Raw(raw), cells.points, instructions) {
            return None;
        }
        let Some(bits) = raw.nulls else { return Some(Found::ALL) };
        let Cells { points, excluded, open, .. } = cells;
        let excluded = self.absences(Absence::Nulls(bits), points, excluded, open);
        Some(Found { absence: Told::ByFormula, excluded })
    }

    /// Fills the cells of the block. `values_of` has what the formula, or one of a
    /// checklist, came to.
    pub(super) fn score<'c>(
        &self,
        values_of: &dyn Fn(usize) -> Values<'c>,
        cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>,
        cells: &mut Cells<'_>,
        instructions: Instructions,
    ) -> Found {
        let way = self.way(cohort_of);
        if let Way::Nothing = *way {
            cells.points.fill(0.0);
            cells.states.fill(State::Missing);
            return self.by_states(cells);
        }
        let first = values_of(0);
        if !self.earn(&way, Source::Tidy(first.numbers), cells.points, instructions) {
            return self.rows(values_of, cohort_of, cells);
        }
        if let (Way::Steps(steps), Some(detail)) = (&*way, &mut cells.detail) {
            for (detail, &x) in detail.iter_mut().zip(first.numbers) {
                *detail = if x.is_nan() { 0 } else { steps.band(x) };
            }
        }
        if matches!(first.absence, Absence::Nowhere) {
            return Found::ALL;
        }
        let Cells { points, excluded, open, .. } = cells;
        let excluded = self.absences(first.absence, points, excluded, open);
        Found { absence: Told::ByFormula, excluded }
    }

    /// The points of one row, and which band or how many items they are for; else the state
    /// that there are none for. `value_of` has what the formula, or one of a checklist, came
    /// to.
    fn earned<'c>(
        &self,
        value_of: impl Fn(usize) -> Value,
        cohort: impl Fn() -> Option<&'c Cohort>,
    ) -> Result<Earned, State> {
        match self.items {
            Some(items) => self.of_items((0..items).map(&value_of)),
            None => self.of_value(value_of(0), cohort),
        }
    }

    /// The points of a checklist with these answers, and how many items they are for.
    pub(super) fn of_items(
        &self,
        items: impl Iterator<Item = Value> + Clone,
    ) -> Result<Earned, State> {
        let ResolvedRule::Checklist { award, parts } = &self.ruling else {
            return Err(State::Missing);
        };
        let earned = indicator::checklist(items, *award, parts, self.max)?;
        Ok(Earned { points: settled(earned.points, self.max, self.decimals), ..earned })
    }

    /// The points of one value, and which band they are for; else the state that there are
    /// none for.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(super) fn of_value<'c>(
        &self,
        value: Value,
        cohort: impl Fn() -> Option<&'c Cohort>,
    ) -> Result<Earned, State> {
        let between;
        let mut way = &self.way;
        if self.compares.is_some() {
            between = self.way(&|_| cohort()).into_owned();
            way = &between;
        }
        let Value::Known(x) = value else { return Err(value.state()) };
        let detail = match way {
            Way::Steps(steps) => steps.band(x),
            Way::Each => return self.by_rule(x, cohort()).ok_or(State::Undefined),
            Way::Nothing => return Err(State::Missing),
            _ => 0,
        };
        let points = way.points(x, self.max, self.decimals).ok_or(State::Undefined)?;
        Ok(Earned { points, detail })
    }

    /// What the rule itself gives for a value.
    fn by_rule(&self, x: f64, cohort: Option<&Cohort>) -> Option<Earned> {
        let earned = rule::points(&self.ruling, x, self.max, cohort)?;
        Some(Earned { points: settled(earned.points, self.max, self.decimals), ..earned })
    }

    /// Fills in the points of every value; whether that can be done block by block.
    fn earn(
        &self,
        way: &Way,
        source: Source<'_>,
        points: &mut [f64],
        instructions: Instructions,
    ) -> bool {
        let in_order = match *way {
            Way::Linear(linear) => {
                let clear_up_to = self.decimals.is_none().then_some(self.max);
                let in_order = linear.run(instructions, source, points, clear_up_to);
                if clear_up_to.is_some() {
                    return in_order;
                }
                in_order
            }
            // Where some values lie in no band, each is looked at.
            Way::Steps(ref steps) => {
                return !steps.leaves_gaps() && steps.run(instructions, source, points);
            }
            Way::YesNo { no, yes } => {
                return run(instructions, source, points, |x| if x != 0.0 { yes } else { no });
            }
            Way::PerCase { points: each, start, floor, cap } => {
                run(instructions, source, points, |x| {
                    math::smaller(cap, math::larger(floor, start + each * x)) + 0.0
                })
            }
            Way::Points => run(instructions, source, points, |x| {
                math::smaller(self.max, math::larger(0.0, x)) + 0.0
            }),
            Way::Each | Way::Nothing => return false,
        };
        if in_order {
            self.settle(points, instructions);
        }
        in_order
    }

    /// Row by row, by the rule itself.
    fn rows<'c>(
        &self,
        values_of: &dyn Fn(usize) -> Values<'c>,
        cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>,
        cells: &mut Cells<'_>,
    ) -> Found {
        cells.states.fill(State::Known);
        for row in 0..cells.points.len() {
            let value_of = |number: usize| values_of(number).value(row);
            let (points, number) = match self.earned(value_of, || cohort_of(row)) {
                Ok(earned) => (earned.points, earned.detail),
                Err(state) => {
                    put(cells.states, row, state);
                    (0.0, 0)
                }
            };
            put(cells.points, row, points);
            if let Some(detail) = &mut cells.detail {
                put(detail, row, number);
            }
        }
        self.by_states(cells)
    }

    /// What the policies make of the rows whose states say that they have no value.
    fn by_states(&self, cells: &mut Cells<'_>) -> Found {
        if cells.states.iter().all(|state| state.is_known()) {
            return Found::ALL;
        }
        let Cells { points, states, excluded, open, .. } = cells;
        let excluded = self.absences(Absence::States(states), points, excluded, open);
        Found { absence: Told::ByStates, excluded }
    }

    /// What the policies make of rows without a value, whose points are 0 so far. Whether
    /// some rows are excluded: only then are the marks of excluded rows written.
    fn absences(
        &self,
        absence: Absence<'_>,
        points: &mut [f64],
        excluded: &mut [u64],
        open: &mut [u64],
    ) -> bool {
        let rows = points.len();
        let policies =
            [State::Missing, State::NotApplicable, State::Undefined].map(|of| self.absent(of));
        let mut some = 0;
        if let (Absence::Nulls(bits), [Absent::Exclude, ..]) = (absence, policies) {
            for (at, excluded) in excluded.iter_mut().enumerate().take(words(rows)) {
                *excluded = bits.unset(at, rows);
                some |= *excluded;
            }
            return some != 0;
        }
        for (at, (excluded, open)) in excluded.iter_mut().zip(open).enumerate().take(words(rows)) {
            let mut gone = 0;
            for (word, policy) in absence.word(at, rows).into_iter().zip(policies) {
                match policy {
                    _ if word == 0 => {}
                    Absent::Exclude => gone |= word,
                    Absent::Open => *open |= word,
                    Absent::Points(stand_in) if stand_in != 0.0 => {
                        each(word).for_each(|bit| put(points, at * 64 + bit, stand_in));
                    }
                    Absent::Points(_) => {}
                }
            }
            *excluded = gone;
            some |= gone;
        }
        some != 0
    }

    /// Rounds the points, or clears them of binary fractions.
    fn settle(&self, points: &mut [f64], instructions: Instructions) {
        match self.decimals {
            Some(decimals) => {
                let max = self.max;
                map(instructions, points, |points| round_up_to(points, max, decimals));
            }
            None => clear(points, self.max, instructions),
        }
    }

    /// The scale of a comparison that needs the ends of its cohort only.
    fn between(&self, cohort: &Cohort) -> Option<Linear> {
        match self.ruling {
            ResolvedRule::Relative { method: RelativeMethod::MinMax, better, .. } => {
                Linear::between(cohort.ends(), better, self.max)
            }
            _ => None,
        }
    }
}

/// What complete cases ask.
#[cfg(feature = "bulk")]
impl Leaf {
    /// The points of one value, where units are not compared.
    #[inline(always)]
    pub(super) fn points_of(&self, x: f64) -> Option<f64> {
        match &self.way {
            Way::Each => Some(self.by_rule(x, None)?.points),
            way => way.points(x, self.max, self.decimals),
        }
    }

    /// What the points hang on, where the way is all there is to the rule.
    pub(super) fn plain(&self, undefined: Option<f64>) -> Option<Plain> {
        let alone = !matches!(self.way, Way::Each | Way::Nothing);
        let (max, decimals) = (self.max, self.decimals);
        alone.then(|| Plain { way: self.way.clone(), max, decimals, undefined })
    }

    /// Whether units are compared with each other.
    pub(super) fn compares_units(&self) -> bool {
        self.compares.is_some()
    }

    /// Whether there is nothing to measure.
    pub(super) fn is_given(&self) -> bool {
        matches!(self.way, Way::Nothing)
    }
}

/// How the points of a rule come about, block by block where that is possible.
fn way(ruling: &ResolvedRule, max: f64, decimals: Option<u8>) -> Way {
    if !max.is_finite() {
        return Way::Each;
    }
    match ruling {
        ResolvedRule::Proportional { zero_at, full_at } => {
            Linear::snapping(*zero_at, *full_at, max).map_or(Way::Each, Way::Linear)
        }
        ResolvedRule::Relative {
            method: RelativeMethod::MinMax,
            better,
            goalposts: Some(ends),
        } => Linear::between(*ends, *better, max).map_or(Way::Each, Way::Linear),
        ResolvedRule::Bands(bands) => {
            Steps::new(bands, max, decimals).map_or(Way::Each, Way::Steps)
        }
        ResolvedRule::YesNo { inverted } => {
            let (no, yes) = if *inverted { (max, 0.0) } else { (0.0, max) };
            Way::YesNo { no: settled(no, max, decimals), yes: settled(yes, max, decimals) }
        }
        ResolvedRule::PerCase { points, start, floor, cap }
            if [*points, *start, *floor, *cap].iter().all(|number| number.is_finite()) =>
        {
            Way::PerCase { points: *points, start: *start, floor: *floor, cap: *cap }
        }
        ResolvedRule::Points => Way::Points,
        ResolvedRule::Given => Way::Nothing,
        _ => Way::Each,
    }
}
