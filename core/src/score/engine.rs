//! The one engine: a table in, scores out. Scoring one unit is scoring a table of one row.
//!
//! Three passes: formulas over columns, block by block; the statistics of cohorts; then
//! node after node for every row, from the leaves up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::aggregate::{Child, combine};
use super::class::Classes;
use super::cohort::Cohort;
use super::gate;
use super::indicator;
use super::outcome::{Outcome, Status};
use super::{Scores, Verdict};
use crate::error::{Code, Diagnostic, Result, unless_errors};
use crate::formula::{BoundsScratch, Column, Program, Range, Scratch};
use crate::math;
use crate::observe::Table;
use crate::period::Period;
use crate::plan::{Compiled, Kind, Plan, Profile, ProfileKey, Ruling};
use crate::programme::Policy;
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// Scores every row of the table.
pub(super) fn score(plan: &Plan, table: Arc<Table>) -> Result<Scores> {
    let compiled = &plan.compiled;
    let (profiles, profile_of) = profiles(compiled, &table);
    let measured = measure(compiled, &table, &profiles, &profile_of);
    let mut run = Run {
        plan: compiled,
        table: &table,
        profiles: &profiles,
        profile_of: &profile_of,
        cohorts: BTreeMap::new(),
        measured: &measured,
        classes: profiles.iter().map(|profile| Classes::resolve(compiled, profile)).collect(),
        index: if compiled.inherits { unit_index(&table) } else { BTreeMap::new() },
        inherited: BTreeMap::new(),
        outcomes: vec![Outcome::excluded(State::NotApplicable); compiled.nodes.len()],
        ranges: Vec::new(),
        bounds: None,
        children: Vec::new(),
        scratch: Scratch::default(),
        bounds_scratch: BoundsScratch::default(),
        findings: Vec::new(),
    };
    run.cohorts = run.cohorts();
    let mut columns = super::Columns::new(compiled.nodes.len(), table.rows());
    for row in rows_from_above(compiled, &table) {
        let verdict = run.row(row);
        columns.store(row, &run.outcomes, verdict);
    }
    let findings = std::mem::take(&mut run.findings);
    let scores = Scores {
        plan: Arc::clone(compiled),
        profiles,
        profile_of,
        measured,
        columns,
        table: Arc::clone(&table),
    };
    unless_errors(scores, findings)
}

/// The profiles that occur, and which of them is each row's.
fn profiles(plan: &Compiled, table: &Table) -> (Vec<Arc<Profile>>, Vec<usize>) {
    if plan.uniform {
        return (vec![Arc::clone(&plan.ordinary)], vec![0; table.rows()]);
    }
    let mut found: BTreeMap<ProfileKey, usize> = BTreeMap::new();
    let mut profiles = Vec::new();
    let rows = table.units.iter().zip(&table.periods);
    let profile_of = rows
        .map(|(unit, period)| {
            let key = plan.profile_key(unit, *period);
            *found.entry(key).or_insert_with_key(|key| {
                profiles.push(Arc::new(plan.resolve_profile(key)));
                profiles.len() - 1
            })
        })
        .collect();
    (profiles, profile_of)
}

/// What the formulas came to: one column after the other, rows within.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct MeasuredColumns {
    rows: usize,
    values: Vec<f64>,
    states: Vec<State>,
}

impl MeasuredColumns {
    /// The value of a column of [`Compiled::outputs`] in a row.
    pub(super) fn value(&self, column: usize, row: usize) -> Value {
        let at = column * self.rows + row;
        match (self.values.get(at), self.states.get(at)) {
            (Some(&value), Some(&state)) => Value::from_parts(value, state),
            _ => Value::Missing,
        }
    }
}

/// Evaluates all formulas over all rows. Parameters are the same within a run of rows of
/// one profile.
fn measure(
    plan: &Compiled,
    table: &Table,
    profiles: &[Arc<Profile>],
    profile_of: &[usize],
) -> MeasuredColumns {
    let rows = table.rows();
    let cells = rows * plan.outputs.len();
    let mut measured =
        MeasuredColumns { rows, values: vec![0.0; cells], states: vec![State::Missing; cells] };
    let mut scratch = Scratch::default();
    let mut start = 0;
    let mut slots: Vec<Column<'_>> = Vec::with_capacity(plan.slots.quantities());
    while let Some(&profile) = profile_of.get(start) {
        let same = profile_of.iter().skip(start).take_while(|&&other| other == profile);
        let length = same.take(Program::BLOCK).count();
        let block = start..start + length;
        slots.clear();
        slots.extend(table.columns.iter().map(|column| Column::Values {
            values: column.values.get(block.clone()).unwrap_or_default(),
            states: column.states.get(block.clone()).unwrap_or_default(),
        }));
        if let Some(profile) = profiles.get(profile) {
            slots.extend(profile.parameters.iter().map(|value| Column::Constant(*value)));
        }
        // Derived quantities are registers of the program; their slots are never read.
        slots.resize(plan.slots.quantities(), Column::Constant(Value::Missing));
        let results = plan.program.evaluate(&slots, length, &mut scratch);
        for (column, measure) in plan.outputs.iter().enumerate() {
            let at = column * rows + start;
            if let Some(place) = measured.values.get_mut(at..at + length) {
                place.copy_from_slice(results.values(measure.output));
            }
            if let Some(place) = measured.states.get_mut(at..at + length) {
                place.copy_from_slice(results.states(measure.output));
            }
        }
        start += length;
    }
    measured
}

/// The rows in an order in which a unit comes after the units above it.
fn rows_from_above(plan: &Compiled, table: &Table) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..table.rows()).collect();
    if plan.inherits {
        let index = unit_index(table);
        rows.sort_by_cached_key(|&row| ancestors(table, &index, row).count());
    }
    rows
}

type UnitIndex<'t> = BTreeMap<(&'t str, Option<Period>), usize>;

fn unit_index(table: &Table) -> UnitIndex<'_> {
    let rows = table.units.iter().zip(&table.periods).enumerate();
    rows.map(|(row, (unit, period))| ((unit.id.as_str(), *period), row)).collect()
}

/// The rows of the units above a row's unit, in the same period, nearest first. A circle of
/// units ends after as many steps as there are rows.
fn ancestors<'t>(
    table: &'t Table,
    index: &'t UnitIndex<'t>,
    row: usize,
) -> impl Iterator<Item = usize> + 't {
    let above = move |row: &usize| {
        let parent = table.units.get(*row)?.parent.as_deref()?;
        index.get(&(parent, *table.periods.get(*row)?)).copied()
    };
    std::iter::successors(above(&row), above).take(table.rows())
}

/// One run of the engine over a table.
struct Run<'r> {
    plan: &'r Compiled,
    table: &'r Table,
    profiles: &'r [Arc<Profile>],
    profile_of: &'r [usize],
    measured: &'r MeasuredColumns,
    cohorts: BTreeMap<(usize, Option<Period>), Cohort>,
    classes: Vec<Classes>,
    /// The rows of the units, where some node is assessed at another unit.
    index: UnitIndex<'r>,
    /// What other units may inherit, by node and row.
    inherited: BTreeMap<(usize, usize), Outcome>,
    /// The results of the row at hand, by node.
    outcomes: Vec<Outcome>,
    /// What the inputs and parameters of the row at hand may be; empty until asked for.
    ranges: Vec<Range>,
    /// What the formulas of the row at hand may be; `None` until asked for.
    bounds: Option<Vec<Range>>,
    children: Vec<Child>,
    scratch: Scratch,
    bounds_scratch: BoundsScratch,
    findings: Vec<Diagnostic>,
}

impl Run<'_> {
    /// The statistics of every indicator that compares units, by period.
    fn cohorts(&self) -> BTreeMap<(usize, Option<Period>), Cohort> {
        let mut values: BTreeMap<(usize, Option<Period>), Vec<f64>> = BTreeMap::new();
        for (at, node) in self.plan.nodes.iter().enumerate() {
            for (row, period) in self.table.periods.iter().enumerate() {
                let terms = self.profile(row).and_then(|profile| profile.terms.get(at));
                let compares = terms.is_some_and(|terms| {
                    terms.applicable
                        && matches!(terms.ruling, Some(Ruling::Relative { goalposts: None, .. }))
                });
                if compares
                    && let Value::Known(value) = self.measured.value(node.measured.start, row)
                {
                    values.entry((at, *period)).or_default().push(value);
                }
            }
        }
        values.into_iter().map(|(key, values)| (key, Cohort::new(values))).collect()
    }

    fn profile(&self, row: usize) -> Option<&Arc<Profile>> {
        self.profiles.get(*self.profile_of.get(row)?)
    }

    /// Computes the outcomes of all nodes for a row.
    fn row(&mut self, row: usize) -> Verdict {
        self.ranges.clear();
        self.bounds = None;
        let Some(profile) = self.profile(row).cloned() else { return Verdict::default() };
        for &at in &self.plan.order {
            let outcome = self.node(at, row, &profile);
            if let Some(place) = self.outcomes.get_mut(at) {
                *place = outcome;
            }
        }
        self.verdict(row)
    }

    fn node(&mut self, at: usize, row: usize, profile: &Profile) -> Outcome {
        let plan = self.plan;
        let (Some(node), Some(terms)) = (plan.nodes.get(at), profile.terms.get(at)) else {
            return Outcome::excluded(State::NotApplicable);
        };
        if !terms.applicable {
            return Outcome::excluded(State::NotApplicable);
        }
        if let Some(given) = self.table.given.get(&(at, row)) {
            let mut given = Outcome::certain(Status::Given, given.points, terms.max);
            // Where the rule is that points are given, that is how they are earned, and gates
            // override what was earned. Anywhere else given points are the last word.
            if terms.ruling == Some(Ruling::Given) && !node.gates.is_empty() {
                given = self.gates(at, row, profile, given);
            }
            return self.remember(at, row, given);
        }
        if let Some(assessed_at) = &node.assessed_at
            && let Some(inherited) = self.inherit(at, row, assessed_at)
        {
            return inherited;
        }
        let outcome = match node.kind {
            Kind::Indicator => self.indicator(at, row, profile),
            Kind::Group { aggregate, rescale } => {
                let mut children = std::mem::take(&mut self.children);
                children.clear();
                children.extend(node.children.iter().filter_map(|&child| {
                    Some(Child {
                        outcome: *self.outcomes.get(child)?,
                        weight: profile.terms.get(child)?.weight,
                        bonus: plan.nodes.get(child)?.bonus,
                    })
                }));
                let combined = combine(&children, aggregate, rescale, terms);
                self.children = children;
                indicator::group_policies(combined, &node.policies, terms)
            }
        };
        if outcome.status == Status::Unknown
            && node.policies.for_state(outcome.state) == Some(Policy::Error)
        {
            self.refuse(at, row, outcome.state);
        }
        // The total is rounded when its class is known.
        let outcome = rounded(outcome, if at == 0 { None } else { node.decimals });
        let outcome = if node.gates.is_empty() || !outcome.may_count() {
            outcome
        } else {
            self.gates(at, row, profile, outcome)
        };
        self.remember(at, row, outcome)
    }

    /// Keeps what units below may inherit.
    fn remember(&mut self, at: usize, row: usize, outcome: Outcome) -> Outcome {
        if self.plan.nodes.get(at).is_some_and(|node| node.assessed_at.is_some()) {
            self.inherited.insert((at, row), outcome);
        }
        outcome
    }

    /// The result of the unit above at which the node is assessed; `None` where that is the
    /// unit itself, or no unit is above it.
    fn inherit(&mut self, at: usize, row: usize, assessed_at: &str) -> Option<Outcome> {
        let unit = self.table.units.get(row)?;
        if unit.parent.is_none() || unit.unit_type.as_deref() == Some(assessed_at) {
            return None;
        }
        let of_type = |row: &usize| {
            self.table.units.get(*row).is_some_and(|u| u.unit_type.as_deref() == Some(assessed_at))
        };
        let above = ancestors(self.table, &self.index, row).find(of_type);
        let inherited = above.and_then(|above| self.inherited.get(&(at, above)).copied());
        Some(match inherited {
            Some(outcome) if outcome.status.is_complete() => {
                Outcome { status: Status::Inherited, ..outcome }
            }
            Some(outcome) => outcome,
            None => {
                let terms = self.profile(row)?.terms.get(at)?;
                let unknown = Outcome::unknown(State::Missing, terms.max, terms.reach);
                Outcome { awaits: true, ..unknown }
            }
        })
    }

    fn indicator(&mut self, at: usize, row: usize, profile: &Profile) -> Outcome {
        let plan = self.plan;
        let (Some(node), Some(terms)) = (plan.nodes.get(at), profile.terms.get(at)) else {
            return Outcome::excluded(State::NotApplicable);
        };
        let measures = plan.outputs.get(node.measured.clone()).unwrap_or_default();
        let values: Vec<Value> =
            node.measured.clone().map(|column| self.measured.value(column, row)).collect();
        let inputs = || measures.iter().flat_map(|measure| &measure.inputs);
        let open = inputs().any(|&input| self.table.value(input, row) == Value::Missing);
        let ranges: Option<Vec<Range>> = if open {
            let outputs = self.open_bounds(row, profile);
            Some(node.measured.clone().filter_map(|column| outputs.get(column).cloned()).collect())
        } else {
            None
        };
        let cohort = self.cohorts.get(&(at, self.table.periods.get(row).copied().flatten()));
        indicator::outcome(&indicator::Facts {
            terms,
            policies: &node.policies,
            values: &values,
            ranges: ranges.as_deref(),
            cohort,
        })
    }

    /// What every formula of the plan may come to, whatever the missing inputs of the row
    /// turn out to be.
    fn open_bounds(&mut self, row: usize, profile: &Profile) -> &[Range] {
        if self.bounds.is_none() {
            self.fill_ranges(row, profile);
            let bounds = self.plan.program.bounds(&self.ranges, &mut self.bounds_scratch);
            let of = |measure: &crate::plan::Measure| bounds.range(measure.output);
            self.bounds = Some(self.plan.outputs.iter().map(of).collect());
        }
        self.bounds.as_deref().unwrap_or_default()
    }

    /// What the inputs and parameters of the row may be.
    fn fill_ranges(&mut self, row: usize, profile: &Profile) {
        if !self.ranges.is_empty() {
            return;
        }
        let value = |input: usize| self.table.value(input, row);
        let domains = self.plan.domains.iter().enumerate();
        let mut ranges: Vec<Range> = domains
            .map(|(input, domain)| match value(input) {
                Value::Missing => *domain,
                value => Range::of(value),
            })
            .collect();
        // A part cannot exceed its whole, nor the whole fall short of the part.
        for (part, whole) in self.plan.at_most.iter().enumerate() {
            let Some(whole) = *whole else { continue };
            match (value(part), value(whole)) {
                (Value::Missing, Value::Known(all)) => {
                    if let Some(range) = ranges.get_mut(part) {
                        range.highest = range.highest.min(all);
                    }
                }
                (Value::Known(some), Value::Missing) => {
                    if let Some(range) = ranges.get_mut(whole) {
                        range.lowest = range.lowest.max(some);
                    }
                }
                _ => {}
            }
        }
        ranges.extend(profile.parameters.iter().map(|value| Range::of(*value)));
        ranges.resize(self.plan.slots.quantities(), Range::of(Value::Missing));
        self.ranges = ranges;
    }

    fn gates(&mut self, at: usize, row: usize, profile: &Profile, mut outcome: Outcome) -> Outcome {
        let plan = self.plan;
        let Some(node) = plan.nodes.get(at) else { return outcome };
        let certain = outcome;
        for (number, written) in node.gates.iter().enumerate().take(gate::MOST_GATES) {
            let firing = self.firing(written, row, profile, at, &certain);
            outcome = gate::apply(outcome, written, number, firing, |share| {
                profile.number(&plan.programme, share)
            });
        }
        outcome
    }

    fn firing(
        &mut self,
        gate: &crate::plan::PlanGate,
        row: usize,
        profile: &Profile,
        at: usize,
        own: &Outcome,
    ) -> gate::Firing {
        let plan = self.plan;
        let slots = plan.slots;
        let size = slots.with_nodes(plan.nodes.len());
        let outcome_of = |node: usize| {
            if node == at { Some(own) } else { self.outcomes.get(node) }
        };
        let is_open =
            |outcome: &Outcome| !math::same(outcome.lowest, outcome.highest) || outcome.may_leave;
        let mut values = vec![Column::Constant(Value::Missing); size];
        let mut open = false;
        for &slot in &gate.reads {
            let value = match slots.content(slot) {
                Content::Input(input) => self.table.value(input, row),
                Content::Parameter(at) => profile.parameters.get(at).copied().unwrap_or_default(),
                Content::Derived(_) => Value::Missing,
                content @ (Content::NodeShare(node) | Content::NodePoints(node)) => {
                    let Some(outcome) = outcome_of(node) else { continue };
                    open |= is_open(outcome);
                    gate::node_value(outcome, matches!(content, Content::NodeShare(_)))
                }
            };
            open |= value == Value::Missing;
            if let Some(place) = values.get_mut(slot) {
                *place = Column::Constant(value);
            }
        }
        let results = gate.program.evaluate(&values, 1, &mut self.scratch);
        let condition = results.value(gate.output, 0);
        if !open {
            return gate::Firing::certain(condition == Value::Known(1.0));
        }
        let mut ranges = vec![Range::of(Value::Missing); size];
        let outcomes: Vec<(usize, Range)> = gate
            .reads
            .iter()
            .filter_map(|&slot| match slots.content(slot) {
                Content::NodeShare(node) => Some((slot, gate::node_range(outcome_of(node)?, true))),
                Content::NodePoints(node) => {
                    Some((slot, gate::node_range(outcome_of(node)?, false)))
                }
                _ => None,
            })
            .collect();
        self.fill_ranges(row, profile);
        for (place, range) in ranges.iter_mut().zip(&self.ranges) {
            *place = *range;
        }
        for (slot, range) in outcomes {
            if let Some(place) = ranges.get_mut(slot) {
                *place = range;
            }
        }
        let bounds = gate.program.bounds(&ranges, &mut self.bounds_scratch);
        gate::Firing::possible(condition, &bounds.range(gate.output))
    }

    fn refuse(&mut self, at: usize, row: usize, state: State) {
        let Some(node) = self.plan.nodes.get(at) else { return };
        let unit = self.table.units.get(row).map_or("", |unit| unit.id.as_str());
        self.findings.push(
            Diagnostic::new(
                Code::Refused,
                format!("`{}` is {state}, and the programme refuses to do without it", node.id),
            )
            .at(&node.path)
            .of_unit(unit)
            .help("report the inputs it is computed from, give points, or change the policy"),
        );
    }

    /// The class of the total, and its points as shown.
    fn verdict(&mut self, row: usize) -> Verdict {
        let Some(classes) = self.profile_of.get(row).and_then(|at| self.classes.get(*at)) else {
            return Verdict::default();
        };
        let Some(total) = self.outcomes.first_mut() else { return Verdict::default() };
        let node = self.plan.nodes.first();
        let decimals = node.and_then(|node| node.decimals);
        let first = self.plan.programme.round.as_ref().is_some_and(|round| round.before_classes);
        if first {
            *total = rounded(*total, decimals);
        }
        let verdict = gate::verdict(total, classes, node.map_or(&[][..], |node| &node.gates));
        if !first && let Some(decimals) = decimals {
            let (max, within) =
                (total.max, |points, max| classes.round_within(points, max, decimals));
            total.points = within(total.points, max);
            total.lowest = within(total.lowest, max);
            total.highest = within(total.highest, max);
        }
        verdict
    }
}

/// The outcome with points and bounds rounded; without decimals, only cleared of what binary
/// fractions did to them: six of ten at 80 % earn 7.5 of 10, not 7.499999999999999.
fn rounded(mut outcome: Outcome, decimals: Option<u8>) -> Outcome {
    let Some(decimals) = decimals else {
        outcome.points = math::decimal(outcome.points);
        outcome.lowest = math::decimal(outcome.lowest);
        outcome.highest = math::decimal(outcome.highest);
        return outcome;
    };
    let (max, most) = (outcome.max, outcome.max_highest);
    outcome.points = round_up_to(outcome.points, max, decimals);
    outcome.lowest = round_up_to(outcome.lowest, most, decimals);
    outcome.highest = round_up_to(outcome.highest, most, decimals);
    let share = |points: f64| super::outcome::share(points, most);
    if outcome.max_lowest == outcome.max_highest {
        (outcome.share_lowest, outcome.share_highest) =
            (share(outcome.lowest), share(outcome.highest));
    } else {
        // The shares move by half a step of the points at most.
        let slack = share(math::decimal_step(decimals));
        // The points stay between nothing and the maximum where they were.
        outcome.share_lowest = (outcome.share_lowest - slack).max(outcome.share_lowest.min(0.0));
        outcome.share_highest = (outcome.share_highest + slack).min(outcome.share_highest.max(1.0));
    }
    outcome
}

/// The points rounded, but never above the maximum: 12.5 of 12.5 are not 13.
pub(super) fn round_up_to(points: f64, max: f64, decimals: u8) -> f64 {
    let rounded = math::round_within(points, max, decimals);
    if max > 0.0 && points <= max { rounded.min(max) } else { rounded }
}
