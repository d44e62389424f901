//! All nodes of one row, from the leaves up: points, bounds, gates and class.
//!
//! Everything a result can be is computed here. The rows of a large table in which nothing
//! is open take a shorter way, block by block ([`super::lane`]), to the same bits.

use super::aggregate::{Child, combine};
use super::class::Classes;
use super::cohort::Cohorts;
use super::hierarchy::{Assessed, Hierarchy};
use super::outcome::{Outcome, Status, rounded};
use super::{Verdict, gate, indicator, ranges};
use crate::error::{Code, Diagnostic};
use crate::formula::{BoundsScratch, Column, Range, Scratch};
use crate::observe::Batch;
use crate::order::Map;
use crate::plan::{Compiled, Kind, Measure, PlanGate, Profile, ResolvedRule};
use crate::programme::Policy;
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// Rows of a batch, scored one after the other.
pub(super) struct Run<'r> {
    pub(super) plan: &'r Compiled,
    pub(super) batch: &'r Batch<'r>,
    /// The nodes to compute, in an order in which everything a node needs comes first.
    pub(super) order: &'r [usize],
    pub(super) cohorts: &'r Cohorts,
    pub(super) hierarchy: &'r Hierarchy,
    pub(super) buffers: &'r mut Buffers,
}

/// What a row needs while it is scored, used again for the next: rows allocate nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    /// What the formulas of the row at hand came to.
    pub(super) measured: Vec<Value>,
    /// The results of the row at hand, by node.
    pub(super) outcomes: Vec<Outcome>,
    /// What other units may inherit, by node and row.
    inherited: Map<(usize, usize), Outcome>,
    /// What the inputs and parameters of the row at hand may be; empty until asked for.
    ranges: Vec<Range>,
    /// What the formulas of the row at hand may be; empty until asked for.
    bounds: Vec<Range>,
    children: Vec<Child>,
    values: Vec<Value>,
    gate_columns: Vec<Column<'static>>,
    gate_ranges: Vec<Range>,
    scratch: Scratch,
    bounds_scratch: BoundsScratch,
    pub(super) findings: Vec<Diagnostic>,
}

impl Run<'_> {
    /// Where a node is assessed for a row; for most, at the row's own unit.
    fn assessed(&self, at: usize, row: usize) -> Assessed {
        match self.plan.nodes.get(at).and_then(|node| node.assessed_at.as_deref()) {
            Some(unit_type) => self.hierarchy.assessed(self.batch, row, unit_type),
            None => Assessed::Here,
        }
    }

    /// Computes the outcomes of all nodes for a row, into the buffers; what its formulas came
    /// to lies there already.
    pub(super) fn row(&mut self, row: usize, profile: &Profile, classes: &Classes) -> Verdict {
        let buffers = &mut *self.buffers;
        buffers.ranges.clear();
        buffers.bounds.clear();
        if buffers.outcomes.len() != self.plan.nodes.len() {
            buffers.outcomes.clear();
            let nothing = Outcome::excluded(State::NotApplicable);
            buffers.outcomes.resize(self.plan.nodes.len(), nothing);
        }
        for &at in self.order {
            let outcome = self.node(at, row, profile);
            if let Some(place) = self.buffers.outcomes.get_mut(at) {
                *place = outcome;
            }
        }
        self.verdict(classes)
    }

    fn node(&mut self, at: usize, row: usize, profile: &Profile) -> Outcome {
        let plan = self.plan;
        let (Some(node), Some(terms)) = (plan.nodes.get(at), profile.terms.get(at)) else {
            return Outcome::excluded(State::NotApplicable);
        };
        if !terms.applicable {
            return self.remember(at, row, Outcome::excluded(State::NotApplicable));
        }
        if let Some(given) = self.batch.given(at, row) {
            let mut given = Outcome::certain(Status::Given, given.points, terms.max);
            // Where the rule is that points are given, that is how they are earned, and gates
            // override what was earned. Anywhere else given points are the last word.
            if terms.rule == Some(ResolvedRule::Given) && !node.gates.is_empty() {
                given = self.gates(at, row, profile, given);
            }
            return self.remember(at, row, given);
        }
        if node.assessed_at.is_some()
            && let Some(inherited) = self.inherit(at, row, profile)
        {
            return inherited;
        }
        let outcome = match node.kind {
            Kind::Indicator => self.indicator(at, row, profile),
            Kind::Group { aggregate, rescale } => {
                let mut children = std::mem::take(&mut self.buffers.children);
                children.clear();
                children.extend(node.children.iter().filter_map(|&child| {
                    Some(Child {
                        outcome: *self.buffers.outcomes.get(child)?,
                        weight: profile.terms.get(child)?.weight,
                        bonus: plan.nodes.get(child)?.bonus,
                    })
                }));
                let combined = combine(&children, aggregate, rescale, terms);
                self.buffers.children = children;
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
        if outcome.awaits && terms.rule == Some(ResolvedRule::Given) {
            // Points that may yet be given are not rounded.
            outcome = outcome.widened(exact);
        }
        let outcome = if node.gates.is_empty() || !outcome.may_count() {
            outcome
        } else {
            self.gates(at, row, profile, outcome)
        };
        self.remember(at, row, outcome.closed())
    }

    /// Keeps what units below may inherit.
    fn remember(&mut self, at: usize, row: usize, outcome: Outcome) -> Outcome {
        if self.plan.nodes.get(at).is_some_and(|node| node.assessed_at.is_some()) {
            self.buffers.inherited.insert((at, row), outcome);
        }
        outcome
    }

    /// The result of the unit above at which the node is assessed; `None` where that is the
    /// unit itself.
    fn inherit(&self, at: usize, row: usize, profile: &Profile) -> Option<Outcome> {
        let above = match self.assessed(at, row) {
            Assessed::Here => return None,
            Assessed::At(above) => self.buffers.inherited.get(&(at, above)).copied(),
            Assessed::Elsewhere => None,
        };
        let terms = profile.terms.get(at)?;
        Some(match above {
            // The node may have another maximum here: the share is what is inherited.
            Some(outcome) if outcome.status.is_complete() => {
                Outcome { status: Status::Inherited, ..outcome.scaled_to(terms.max) }
            }
            Some(outcome) => outcome.scaled_to(terms.max),
            None => {
                let unknown = Outcome::unknown(State::Missing, terms.max, terms.point_range);
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
        let mut values = std::mem::take(&mut self.buffers.values);
        values.clear();
        values.extend_from_slice(
            self.buffers.measured.get(node.measured.clone()).unwrap_or_default(),
        );
        let mut inputs = measures.iter().flat_map(|measure| &measure.inputs);
        let open = inputs.any(|&input| self.batch.value(input, row) == Value::Missing);
        if open {
            self.fill_bounds(row, profile);
        }
        let cohort = self.cohorts.get(at, || self.batch.period(row));
        let outcome = indicator::outcome(&indicator::Facts {
            terms,
            policies: &node.policies,
            values: &values,
            ranges: if open { self.buffers.bounds.get(node.measured.clone()) } else { None },
            cohort,
        });
        self.buffers.values = values;
        outcome
    }

    /// What every formula of the plan may come to, whatever the missing inputs of the row
    /// turn out to be.
    fn fill_bounds(&mut self, row: usize, profile: &Profile) {
        if self.buffers.bounds.is_empty() {
            self.fill_ranges(row, profile);
            let Buffers { ranges, bounds_scratch, bounds: found, .. } = &mut *self.buffers;
            let bounds = self.plan.program.bounds(ranges, bounds_scratch);
            let of = |measure: &Measure| bounds.range(measure.output);
            found.extend(self.plan.outputs.iter().map(of));
        }
    }

    /// What the inputs and parameters of the row may be.
    fn fill_ranges(&mut self, row: usize, profile: &Profile) {
        let found = &mut self.buffers.ranges;
        if !found.is_empty() {
            return;
        }
        let value = |input: usize| self.batch.value(input, row);
        ranges::fill(found, &self.plan.domains, &self.plan.parts, value);
        found.extend(profile.parameters.iter().map(|value| Range::of(*value)));
        found.resize(self.plan.slots.quantities(), Range::of(Value::Missing));
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
            Content::Input(input) => self.batch.value(*input, row) == Value::Missing,
            Content::NodeShare(node) | Content::NodePoints(node) => {
                self.buffers.outcomes.get(*node).is_some_and(|outcome| outcome.awaits)
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
        let Buffers { outcomes, gate_columns, scratch, .. } = &mut *self.buffers;
        let outcome_of = |node: usize| {
            if node == at { own } else { outcomes.get(node).unwrap_or(&none) }
        };
        let mut open = false;
        let batch = self.batch;
        gate_columns.clear();
        gate_columns.extend(gate.reads.iter().map(|read| {
            let value = match *read {
                Content::Input(input) => batch.value(input, row),
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
        let results = gate.program.evaluate(gate_columns, 1, scratch);
        let condition = results.value(gate.output, 0);
        if !open {
            return gate::Firing::certain(condition == Value::Known(1.0));
        }
        self.fill_ranges(row, profile);
        let Buffers { outcomes, ranges, gate_ranges, bounds_scratch, .. } = &mut *self.buffers;
        let outcome_of = |node: usize| {
            if node == at { own } else { outcomes.get(node).unwrap_or(&none) }
        };
        let slots = self.plan.slots;
        let range_of = |slot: usize| ranges.get(slot).copied();
        gate_ranges.clear();
        gate_ranges.extend(gate.reads.iter().map(|read| {
            match *read {
                Content::Input(input) => range_of(slots.input(input)),
                Content::Parameter(at) => range_of(slots.parameter(at)),
                Content::Derived(_) => None,
                Content::NodeShare(node) => Some(gate::node_range(outcome_of(node), true)),
                Content::NodePoints(node) => Some(gate::node_range(outcome_of(node), false)),
            }
            .unwrap_or(Range::of(Value::Missing))
        }));
        let bounds = gate.program.bounds(gate_ranges, bounds_scratch);
        gate::Firing::possible(condition, &bounds.range(gate.output))
    }

    fn refuse(&mut self, at: usize, row: usize, state: State) {
        let Some(node) = self.plan.nodes.get(at) else { return };
        let state_vi = match state {
            State::Missing => "chưa có số liệu",
            State::NotApplicable => "không áp dụng",
            State::Known | State::Undefined => "không có giá trị",
        };
        self.buffers.findings.push(
            Diagnostic::new(
                Code::Refused,
                format!("`{}` is {state}, and the programme refuses to do without it", node.id),
            )
            .at(&node.path)
            .of_unit(self.batch.unit_label(row))
            .of_period(self.batch.period(row))
            .help("report the inputs it is computed from, give points, or change the policy")
            .in_vietnamese(
                format!("mục `{}` {state_vi}, mà chương trình không chấp nhận thiếu", node.id),
                "báo cáo các số liệu dùng để tính mục này, cho điểm, hoặc sửa quy định của chương trình",
            ),
        );
    }

    /// The class of the total, and its points as shown.
    fn verdict(&mut self, classes: &Classes) -> Verdict {
        let Some(total) = self.buffers.outcomes.first_mut() else { return Verdict::default() };
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
