//! Indicators over a block of rows: numbers in, points out.

use std::ops::Range;

use super::BLOCK;
use crate::formula::{Instructions, Output, RawResults};
use crate::math;
use crate::plan::{BandRange, NodeTerms, ResolvedPolicies, Ruling};
use crate::programme::{Direction, Policy, RelativeMethod};
use crate::score::cohort::{Cohort, needs_all};
use crate::score::indicator;
use crate::score::outcome::{round_up_to, settled};
use crate::score::rule;
use crate::simd::{self, Kernel};
use crate::value::{State, Value};

/// An indicator, ready for blocks of rows of one profile.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) ruling: Ruling,
    pub(super) max: f64,
    pub(super) decimals: Option<u8>,
    /// Where the formula, or those of a checklist, are among the plan's outputs.
    pub(super) measured: Range<usize>,
    way: Way,
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

/// From nothing at one end to everything at the other.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Linear {
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
struct Steps {
    /// In ascending order: from each on, the next points hold.
    cuts: Vec<f64>,
    /// The points below the first cut, from the first on, …; not a number where no band
    /// holds the value.
    points: Vec<f64>,
    /// Which band that is, from 1.
    bands: Vec<u16>,
}

/// The buffers of one indicator's block.
pub(super) struct Cells<'c> {
    /// The points; 0 where the indicator is excluded.
    pub(super) points: &'c mut [f64],
    /// The state of the value; written where it is not known.
    pub(super) states: &'c mut [State],
    /// Set where the indicator is excluded.
    pub(super) excluded: &'c mut [bool],
    /// Set where the row has to be scored on its own.
    pub(super) open: &'c mut [bool],
    /// Which band it was, or how many items; not written where nobody asks.
    pub(super) detail: Option<&'c mut [u16]>,
}

impl Cells<'_> {
    /// Writes what becomes of a row without a value.
    fn absent(&mut self, row: usize, state: State, absent: Absent, found: &mut Found) {
        let points = match absent {
            Absent::Points(points) => points,
            Absent::Exclude => {
                put(self.excluded, row, true);
                found.excluded = true;
                0.0
            }
            Absent::Open => {
                put(self.open, row, true);
                0.0
            }
        };
        found.absent = true;
        put(self.states, row, state);
        self.earned(row, points, 0);
    }

    fn earned(&mut self, row: usize, points: f64, detail: u16) {
        put(self.points, row, points);
        if let Some(details) = &mut self.detail {
            put(details, row, detail);
        }
    }
}

/// Whether a block has rows without a value, and rows that are excluded.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) absent: bool,
    pub(super) excluded: bool,
}

/// What the formulas came to in a block.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'n> {
    /// Not a number where the state is not known.
    pub(super) values: &'n [f64],
    /// Of no meaning where all are known.
    pub(super) states: &'n [State],
    pub(super) known: bool,
}

impl<'n> Numbers<'n> {
    /// Nothing was measured.
    pub(super) const NONE: Self = Self { values: &[], states: &[], known: false };

    pub(super) fn of(results: &RawResults<'n>, output: Output) -> Self {
        let raw = results.raw(output);
        Self { values: raw.numbers, states: raw.states, known: raw.known }
    }

    pub(super) fn value(&self, row: usize) -> Value {
        let state = if self.known { State::Known } else { self.state(row) };
        Value::from_parts(self.values.get(row).copied().unwrap_or_default(), state)
    }

    fn state(&self, row: usize) -> State {
        self.states.get(row).copied().unwrap_or(State::Missing)
    }
}

impl Leaf {
    pub(super) fn new(
        terms: &NodeTerms,
        policies: &ResolvedPolicies,
        decimals: Option<u8>,
        measured: Range<usize>,
    ) -> Option<Self> {
        let ruling = terms.ruling.clone()?;
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
        Some(Self { ruling, max, decimals, measured, way, absent: State::ALL.map(absent) })
    }

    /// What becomes of a row in which the value has this state.
    pub(super) fn absent(&self, state: State) -> Absent {
        self.absent.get(state as usize).copied().unwrap_or(Absent::Open)
    }

    /// Makes rows open in which the value has this state, whatever the policy says.
    pub(super) fn open_where(&mut self, state: State) {
        if let Some(absent) = self.absent.get_mut(state as usize) {
            *absent = Absent::Open;
        }
    }

    /// The method of a comparison between units, if that is the rule.
    pub(super) fn compares(&self) -> Option<RelativeMethod> {
        match self.ruling {
            Ruling::Relative { method, goalposts: None, .. } => Some(method),
            _ => None,
        }
    }

    /// Fills the cells of the block. `numbers_of` has what the formula, or one of a
    /// checklist, came to.
    pub(super) fn score<'c>(
        &self,
        numbers_of: &dyn Fn(usize) -> Numbers<'c>,
        cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>,
        cells: &mut Cells<'_>,
        instructions: Instructions,
    ) -> Found {
        let first = numbers_of(0);
        let linear;
        let way = match self.compares() {
            // All rows of a block are compared with the same units.
            Some(method) if !needs_all(method) => {
                let between = cohort_of(0).and_then(|cohort| self.between(cohort));
                linear = between.map_or(Way::Each, Way::Linear);
                &linear
            }
            _ => &self.way,
        };
        match way {
            Way::Linear(linear) => {
                let linear = *linear;
                let clear = self.decimals.is_none().then_some(self.max);
                if linear.rising {
                    let of = move |x| linear.rising(x);
                    earn(instructions, first.values, cells.points, of, clear);
                } else {
                    let of = move |x| linear.falling(x);
                    earn(instructions, first.values, cells.points, of, clear);
                }
                if clear.is_none() {
                    self.settle(cells.points, instructions);
                }
            }
            Way::Steps(steps) => {
                steps.run(instructions, first.values, cells.points);
                if let Some(detail) = &mut cells.detail {
                    for (detail, &x) in detail.iter_mut().zip(first.values) {
                        *detail = steps.band(x);
                    }
                }
                if steps.points.iter().any(|points| points.is_nan()) {
                    // Some values lie in no band.
                    return self.rows(numbers_of, cohort_of, cells);
                }
            }
            Way::YesNo { no, yes } => {
                run(
                    instructions,
                    first.values,
                    cells.points,
                    |x| if x != 0.0 { *yes } else { *no },
                );
            }
            Way::PerCase { points, start, floor, cap } => {
                run(instructions, first.values, cells.points, |x| {
                    (start + points * x).max(*floor).min(*cap) + 0.0
                });
                self.settle(cells.points, instructions);
            }
            Way::Points => {
                run(instructions, first.values, cells.points, |x| x.max(0.0).min(self.max) + 0.0);
                self.settle(cells.points, instructions);
            }
            Way::Each => return self.rows(numbers_of, cohort_of, cells),
            Way::Nothing => {
                let mut found = Found::default();
                for row in 0..cells.points.len() {
                    cells.absent(row, State::Missing, self.absent(State::Missing), &mut found);
                }
                return found;
            }
        }
        if first.known {
            Found::default()
        } else {
            self.absences(first.states, cells, instructions)
        }
    }

    /// Row by row, by the rule itself.
    fn rows<'c>(
        &self,
        numbers_of: &dyn Fn(usize) -> Numbers<'c>,
        cohort_of: &dyn Fn(usize) -> Option<&'c Cohort>,
        cells: &mut Cells<'_>,
    ) -> Found {
        let mut found = Found::default();
        let first = numbers_of(0);
        for row in 0..cells.points.len() {
            let earned = match &self.ruling {
                Ruling::Checklist { award, parts } => {
                    let items = (0..parts.len()).map(|item| numbers_of(item).value(row));
                    indicator::checklist(items, *award, parts, self.max)
                }
                ruling => match first.value(row) {
                    Value::Known(x) => {
                        rule::points(ruling, x, self.max, cohort_of(row)).ok_or(State::Undefined)
                    }
                    absent => Err(absent.state()),
                },
            };
            match earned {
                Ok(earned) => {
                    let points = settled(earned.points, self.max, self.decimals);
                    cells.earned(row, points, earned.detail);
                }
                Err(state) => cells.absent(row, state, self.absent(state), &mut found),
            }
        }
        found
    }

    /// What the policies make of rows without a value. Their points are 0 so far.
    fn absences(
        &self,
        states: &[State],
        cells: &mut Cells<'_>,
        instructions: Instructions,
    ) -> Found {
        let is = |absent: Absent| self.absent.map(|of| of == absent);
        let found = simd::dispatch(
            instructions,
            Absences {
                states,
                target: cells.states,
                excluded: cells.excluded,
                open: cells.open,
                excludes: is(Absent::Exclude),
                opens: is(Absent::Open),
            },
        );
        let stand_in = |absent: &Absent| matches!(absent, Absent::Points(points) if *points != 0.0);
        if found.absent && self.absent.iter().any(stand_in) {
            for (points, &state) in cells.points.iter_mut().zip(states) {
                if let (true, Absent::Points(stand_in)) =
                    (state != State::Known, self.absent(state))
                {
                    *points = stand_in;
                }
            }
        }
        if let Some(detail) = &mut cells.detail {
            for (detail, &state) in detail.iter_mut().zip(states) {
                *detail = if state == State::Known { *detail } else { 0 };
            }
        }
        found
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
        let Ruling::Relative { method: RelativeMethod::MinMax, better, .. } = self.ruling else {
            return None;
        };
        let (lowest, highest) = cohort.ends();
        if math::same(lowest, highest) {
            return None;
        }
        match better {
            Direction::High => Linear::plain(lowest, highest, self.max),
            Direction::Low => Linear::plain(highest, lowest, self.max),
        }
    }
}

/// How the points of a rule come about, block by block where that is possible.
fn way(ruling: &Ruling, max: f64, decimals: Option<u8>) -> Way {
    if !max.is_finite() {
        return Way::Each;
    }
    match ruling {
        Ruling::Proportional { zero_at, full_at } => {
            Linear::snapping(*zero_at, *full_at, max).map_or(Way::Each, Way::Linear)
        }
        Ruling::Relative { method: RelativeMethod::MinMax, better, goalposts: Some(ends) } => {
            let (lowest, highest) = *ends;
            let linear = match better {
                _ if math::same(lowest, highest) => None,
                Direction::High => Linear::plain(lowest, highest, max),
                Direction::Low => Linear::plain(highest, lowest, max),
            };
            linear.map_or(Way::Each, Way::Linear)
        }
        Ruling::Bands(bands) => Steps::new(bands, max, decimals).map_or(Way::Each, Way::Steps),
        Ruling::YesNo { inverted } => {
            let (no, yes) = if *inverted { (max, 0.0) } else { (0.0, max) };
            Way::YesNo { no: settled(no, max, decimals), yes: settled(yes, max, decimals) }
        }
        Ruling::PerCase { points, start, floor, cap }
            if [*points, *start, *floor, *cap].iter().all(|number| number.is_finite()) =>
        {
            Way::PerCase { points: *points, start: *start, floor: *floor, cap: *cap }
        }
        Ruling::Points => Way::Points,
        Ruling::Given => Way::Nothing,
        _ => Way::Each,
    }
}

impl Linear {
    /// A scale whose ends are met in decimals.
    fn snapping(zero_at: f64, full_at: f64, max: f64) -> Option<Self> {
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
    fn new(bands: &[BandRange], max: f64, decimals: Option<u8>) -> Option<Self> {
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

    fn run(&self, instructions: Instructions, values: &[f64], points: &mut [f64]) {
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

    fn band(&self, x: f64) -> u16 {
        let passed = self.cuts.partition_point(|&cut| x >= cut);
        self.bands.get(passed).copied().unwrap_or(0)
    }
}

/// The first number on or behind an edge.
fn first(edge: f64, included: bool) -> f64 {
    if included { math::first_at_least(edge) } else { math::first_above(edge) }
}

fn put<T>(cells: &mut [T], at: usize, value: T) {
    if let Some(cell) = cells.get_mut(at) {
        *cell = value;
    }
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
fn run(instructions: Instructions, values: &[f64], points: &mut [f64], of: impl Fn(f64) -> f64) {
    simd::dispatch(instructions, Points { values, points, of });
}

/// Marks the rows of a block that have no value.
struct Absences<'k> {
    states: &'k [State],
    target: &'k mut [State],
    excluded: &'k mut [bool],
    open: &'k mut [bool],
    /// By state.
    excludes: [bool; 4],
    opens: [bool; 4],
}

impl Kernel for Absences<'_> {
    type Output = Found;

    #[inline(always)]
    fn run(self) -> Found {
        let [_, x1, x2, x3] = self.excludes;
        let [_, o1, o2, o3] = self.opens;
        let mut found = (false, false);
        let marks = self.target.iter_mut().zip(self.excluded.iter_mut()).zip(self.open.iter_mut());
        for (((target, excluded), open), &state) in marks.zip(self.states) {
            let undefined = state == State::Undefined;
            let inapplicable = state == State::NotApplicable;
            let missing = state == State::Missing;
            let gone = (undefined & x1) | (inapplicable & x2) | (missing & x3);
            *target = state;
            *excluded = gone;
            *open |= (undefined & o1) | (inapplicable & o2) | (missing & o3);
            found.0 |= state != State::Known;
            found.1 |= gone;
        }
        Found { absent: found.0, excluded: found.1 }
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

/// Points of every value, cleared of binary fractions in the same step where `clear_up_to`
/// says how large they get.
#[inline(always)]
fn earn(
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
