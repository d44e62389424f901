//! The one engine: a table in, scores out. Scoring one unit is scoring a table of one row.
//!
//! Three passes: formulas over columns, block by block; the statistics of cohorts; then
//! node after node for every row, from the leaves up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::aggregate::{Child, combine};
use super::class::Classes;
use super::cohort::Cohort;
use super::hierarchy::{Assessed, Hierarchy};
use super::measure::{MeasuredColumns, measure, profiles};
use super::outcome::{Outcome, Status, rounded};
use super::{Scores, Verdict, gate, indicator, ranges};
use crate::error::{Code, Diagnostic, Result, unless_errors};
use crate::formula::{BoundsScratch, Column, Range, Scratch};
use crate::observe::Table;
use crate::period::Period;
use crate::plan::{Compiled, Kind, Measure, Plan, PlanGate, Profile, Ruling};
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
        hierarchy: Hierarchy::of(compiled, &table),
        inherited: BTreeMap::new(),
        outcomes: vec![Outcome::excluded(State::NotApplicable); compiled.nodes.len()],
        ranges: Vec::new(),
        bounds: Vec::new(),
        children: Vec::new(),
        values: Vec::new(),
        gate_columns: Vec::new(),
        gate_ranges: Vec::new(),
        scratch: Scratch::default(),
        bounds_scratch: BoundsScratch::default(),
        findings: Vec::new(),
    };
    run.cohorts = run.cohorts();
    let mut columns = super::Columns::new(compiled.nodes.len(), table.rows());
    for row in run.hierarchy.rows_from_above(table.rows()) {
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

/// One run of the engine over a table.
struct Run<'r> {
    plan: &'r Compiled,
    table: &'r Table,
    profiles: &'r [Arc<Profile>],
    profile_of: &'r [usize],
    measured: &'r MeasuredColumns,
    cohorts: BTreeMap<(usize, Option<Period>), Cohort>,
    classes: Vec<Classes>,
    hierarchy: Hierarchy,
    /// What other units may inherit, by node and row.
    inherited: BTreeMap<(usize, usize), Outcome>,
    /// The results of the row at hand, by node.
    outcomes: Vec<Outcome>,
    /// What the inputs and parameters of the row at hand may be; empty until asked for.
    ranges: Vec<Range>,
    /// What the formulas of the row at hand may be; empty until asked for.
    bounds: Vec<Range>,
    // Buffers that are used again for every node, so that rows allocate nothing.
    children: Vec<Child>,
    values: Vec<Value>,
    gate_columns: Vec<Column<'static>>,
    gate_ranges: Vec<Range>,
    scratch: Scratch,
    bounds_scratch: BoundsScratch,
    findings: Vec<Diagnostic>,
}

impl Run<'_> {
    /// The statistics of every indicator that compares units, by period. Who was given
    /// points, or has another unit's, is not compared by a value of its own.
    fn cohorts(&self) -> BTreeMap<(usize, Option<Period>), Cohort> {
        let mut values: BTreeMap<(usize, Option<Period>), Vec<f64>> = BTreeMap::new();
        for (at, node) in self.plan.nodes.iter().enumerate() {
            let compares = |profile: &Arc<Profile>| {
                profile.terms.get(at).is_some_and(|terms| {
                    terms.applicable
                        && matches!(terms.ruling, Some(Ruling::Relative { goalposts: None, .. }))
                })
            };
            if !self.profiles.iter().any(compares) {
                continue;
            }
            for (row, period) in self.table.periods.iter().enumerate() {
                let own = self.profile(row).is_some_and(compares)
                    && !self.table.given.contains_key(&(at, row))
                    && self.assessed(at, row) == Assessed::Here;
                if own && let Value::Known(value) = self.measured.value(node.measured.start, row) {
                    values.entry((at, *period)).or_default().push(value);
                }
            }
        }
        values.into_iter().map(|(key, values)| (key, Cohort::new(values))).collect()
    }

    fn profile(&self, row: usize) -> Option<&Arc<Profile>> {
        self.profiles.get(*self.profile_of.get(row)?)
    }

    /// Where a node is assessed for a row; for most, at the row's own unit.
    fn assessed(&self, at: usize, row: usize) -> Assessed {
        match self.plan.nodes.get(at).and_then(|node| node.assessed_at.as_deref()) {
            Some(unit_type) => self.hierarchy.assessed(self.table, row, unit_type),
            None => Assessed::Here,
        }
    }

    /// Computes the outcomes of all nodes for a row.
    fn row(&mut self, row: usize) -> Verdict {
        self.ranges.clear();
        self.bounds.clear();
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
            return self.remember(at, row, Outcome::excluded(State::NotApplicable));
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
        if node.assessed_at.is_some()
            && let Some(inherited) = self.inherit(at, row)
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
        let exact = (outcome.lowest, outcome.highest);
        let mut outcome = rounded(outcome, if at == 0 { None } else { node.decimals });
        if outcome.awaits && terms.ruling == Some(Ruling::Given) {
            // Points that may yet be given are not rounded.
            outcome = outcome.widened(exact);
        }
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
    /// unit itself.
    fn inherit(&self, at: usize, row: usize) -> Option<Outcome> {
        let above = match self.assessed(at, row) {
            Assessed::Here => return None,
            Assessed::At(above) => self.inherited.get(&(at, above)).copied(),
            Assessed::Elsewhere => None,
        };
        let terms = self.profile(row)?.terms.get(at)?;
        Some(match above {
            // The node may have another maximum here: the share is what is inherited.
            Some(outcome) if outcome.status.is_complete() => {
                Outcome { status: Status::Inherited, ..outcome.scaled_to(terms.max) }
            }
            Some(outcome) => outcome.scaled_to(terms.max),
            None => {
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
        let mut values = std::mem::take(&mut self.values);
        values.clear();
        values.extend(node.measured.clone().map(|column| self.measured.value(column, row)));
        let mut inputs = measures.iter().flat_map(|measure| &measure.inputs);
        let open = inputs.any(|&input| self.table.value(input, row) == Value::Missing);
        if open {
            self.fill_bounds(row, profile);
        }
        // Most programmes compare no units: then there is nothing to look up.
        let cohort = if self.cohorts.is_empty() {
            None
        } else {
            self.cohorts.get(&(at, self.table.periods.get(row).copied().flatten()))
        };
        let outcome = indicator::outcome(&indicator::Facts {
            terms,
            policies: &node.policies,
            values: &values,
            ranges: if open { self.bounds.get(node.measured.clone()) } else { None },
            cohort,
        });
        self.values = values;
        outcome
    }

    /// What every formula of the plan may come to, whatever the missing inputs of the row
    /// turn out to be.
    fn fill_bounds(&mut self, row: usize, profile: &Profile) {
        if self.bounds.is_empty() {
            self.fill_ranges(row, profile);
            let bounds = self.plan.program.bounds(&self.ranges, &mut self.bounds_scratch);
            let of = |measure: &Measure| bounds.range(measure.output);
            self.bounds.extend(self.plan.outputs.iter().map(of));
        }
    }

    /// What the inputs and parameters of the row may be.
    fn fill_ranges(&mut self, row: usize, profile: &Profile) {
        if !self.ranges.is_empty() {
            return;
        }
        let value = |input: usize| self.table.value(input, row);
        ranges::fill(&mut self.ranges, &self.plan.domains, &self.plan.at_most, value);
        self.ranges.extend(profile.parameters.iter().map(|value| Range::of(*value)));
        self.ranges.resize(self.plan.slots.quantities(), Range::of(Value::Missing));
    }

    fn gates(&mut self, at: usize, row: usize, profile: &Profile, mut outcome: Outcome) -> Outcome {
        let plan = self.plan;
        let Some(node) = plan.nodes.get(at) else { return outcome };
        // A gate that asks about its own node is told what it has before all its gates.
        let before = outcome;
        for (number, written) in node.gates.iter().enumerate().take(gate::MOST_GATES) {
            let firing = self.firing(written, row, profile, at, &before);
            let awaits = outcome.awaits || firing.is_undecided() && self.awaits(written, row);
            outcome = gate::apply(outcome, written, number, firing, |share| {
                profile.number(&plan.programme, share)
            });
            outcome.awaits = awaits;
        }
        outcome
    }

    /// Whether a gate of the node `at` fires, and whether it might.
    /// Whether something that a gate reads is missing, rather than undefined for good.
    fn awaits(&self, gate: &crate::plan::PlanGate, row: usize) -> bool {
        gate.reads.iter().any(|read| match read {
            Content::Input(input) => self.table.value(*input, row) == Value::Missing,
            Content::NodeShare(node) | Content::NodePoints(node) => {
                self.outcomes.get(*node).is_some_and(|outcome| outcome.awaits)
            }
            Content::Parameter(_) | Content::Derived(_) => false,
        })
    }

    fn firing(
        &mut self,
        gate: &PlanGate,
        row: usize,
        profile: &Profile,
        at: usize,
        own: &Outcome,
    ) -> gate::Firing {
        let none = Outcome::excluded(State::NotApplicable);
        let outcomes = &self.outcomes;
        let outcome_of = |node: usize| {
            if node == at { own } else { outcomes.get(node).unwrap_or(&none) }
        };
        let mut open = false;
        let table = self.table;
        self.gate_columns.clear();
        self.gate_columns.extend(gate.reads.iter().map(|read| {
            let value = match *read {
                Content::Input(input) => table.value(input, row),
                Content::Parameter(at) => profile.parameters.get(at).copied().unwrap_or_default(),
                Content::Derived(_) => Value::Missing,
                Content::NodeShare(node) => gate::node_value(outcome_of(node), true),
                Content::NodePoints(node) => gate::node_value(outcome_of(node), false),
            };
            open |= value == Value::Missing;
            if let Content::NodeShare(node) | Content::NodePoints(node) = *read {
                open |= outcome_of(node).awaits;
            }
            Column::Constant(value)
        }));
        let results = gate.program.evaluate(&self.gate_columns, 1, &mut self.scratch);
        let condition = results.value(gate.output, 0);
        if !open {
            return gate::Firing::certain(condition == Value::Known(1.0));
        }
        self.fill_ranges(row, profile);
        let (outcomes, ranges) = (&self.outcomes, &self.ranges);
        let outcome_of = |node: usize| {
            if node == at { own } else { outcomes.get(node).unwrap_or(&none) }
        };
        let slots = self.plan.slots;
        let range_of = |slot: usize| ranges.get(slot).copied();
        self.gate_ranges.clear();
        self.gate_ranges.extend(gate.reads.iter().map(|read| {
            match *read {
                Content::Input(input) => range_of(slots.input(input)),
                Content::Parameter(at) => range_of(slots.parameter(at)),
                Content::Derived(_) => None,
                Content::NodeShare(node) => Some(gate::node_range(outcome_of(node), true)),
                Content::NodePoints(node) => Some(gate::node_range(outcome_of(node), false)),
            }
            .unwrap_or(Range::of(Value::Missing))
        }));
        let bounds = gate.program.bounds(&self.gate_ranges, &mut self.bounds_scratch);
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
            .of_period(self.table.periods.get(row).copied().flatten())
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
            let bounds = classes.round_bounds(total, decimals);
            total.points = classes.round_within(total.points, total.max, decimals);
            (total.lowest, total.highest) = bounds;
        }
        verdict
    }
}
