//! One row of one node with everything that may become of it: what blocks of plain numbers
//! cannot say.
//!
//! The same operations as everywhere, over whole outcomes. A row comes here where something
//! that it depends on is missing and bounds are asked for, where nothing stands in for what is
//! not known, or where points are given or inherited: node by node, and only at the nodes that
//! are concerned.

use super::combine::CombineScratch;
use super::frame::{Figures, Frame};
use super::gate::{self, Firing};
use super::group::{Child, GroupOp};
use super::indicator::IndicatorOp;
use super::outcome::{Outcome, Status};
use super::parameters::{NodeOp, NodeParameters};
use super::policy::apply_group_policies;
use super::rule::ScoringFn;
use super::settle::round_outcome;
use super::standing::Standing;
use crate::error::{Code, Diagnostic};
use crate::formula::{BoundsScratch, Column, Range, Scratch};
use crate::plan::{Compiled, PlanGate, PlanNode};
use crate::programme::Policy;
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// What a row needs while it is scored, used again for the next: rows allocate nothing.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct ExactScratch {
    pub(super) combine: CombineScratch,
    /// What the inputs and parameters of the row at hand may be, those that were asked about.
    ranges: Vec<Range>,
    /// What the formulas of the indicator at hand may be.
    measured: Vec<Range>,
    gate_columns: Vec<Column<'static>>,
    gate_ranges: Vec<Range>,
    scratch: Scratch,
    bounds: BoundsScratch,
    /// What is refused, by row and node.
    pub(in crate::score) refused: Vec<(usize, usize, Diagnostic)>,
}

/// One node of one row.
pub(super) struct ExactRow<'e, 'f, F> {
    pub(super) frame: &'e Frame<'f, F>,
    pub(super) at: usize,
    pub(super) node: &'e PlanNode,
    pub(super) parameters: &'e NodeParameters,
    /// The row, counted from the first at hand.
    pub(super) row: usize,
    /// Whether points are given.
    pub(super) is_given: bool,
    pub(super) scratch: &'e mut ExactScratch,
}

impl<F: Figures> ExactRow<'_, '_, F> {
    /// The outcome of the node. `of` has the outcomes of the nodes that its gates ask about,
    /// `standing` what its children come to; those that may become something else are put into
    /// the scratch.
    pub(super) fn outcome(
        &mut self,
        of: impl Fn(usize) -> Outcome,
        standing: impl FnOnce(&GroupOp, &mut Vec<Child>) -> Standing,
    ) -> Outcome {
        let (at, row) = (self.at, self.frame.row(self.row));
        let NodeParameters { full, point_range, .. } = *self.parameters;
        let by_assessor = matches!(&self.parameters.op, NodeOp::Indicator(of)
            if matches!(of.scoring, ScoringFn::Given));
        if self.is_given
            && let Some(given) = self.frame.batch.given(at, row)
        {
            let given = Outcome::certain(Status::Given, given.points, full);
            // Where the rule is that points are given, that is how they are earned, and gates
            // override what was earned. Anywhere else given points are the last word.
            return if by_assessor { self.gates(given, &of) } else { given };
        }
        if self.node.assessed_at.is_some()
            && let Some(inherited) = self.frame.hierarchy.inherited(at, row, full, point_range)
        {
            return inherited;
        }
        let outcome = match &self.parameters.op {
            NodeOp::LeftOut(status, state) => {
                return Outcome { state: *state, ..Outcome::certain(*status, 0.0, 0.0) };
            }
            NodeOp::Indicator(indicator) => {
                if let (Some(outcome), Some(input)) = (&indicator.when_missing, indicator.input)
                    && self.frame.figures.input(input, self.row) == Value::Missing
                {
                    return **outcome;
                }
                self.indicator(indicator)
            }
            NodeOp::Group(group) => self.group(group, standing),
        };
        if outcome.status == Status::Unknown
            && self.node.policies.for_state(outcome.state) == Some(Policy::Error)
        {
            self.refuse(outcome.state);
        }
        // The total is rounded when its class is known.
        let exact = (outcome.lowest, outcome.highest);
        let decimals = if at == 0 { None } else { self.node.decimals };
        let mut outcome = round_outcome(outcome, decimals);
        if outcome.pending && by_assessor {
            // Points that may yet be given are not rounded.
            outcome = outcome.widened(exact);
        }
        self.gates(outcome, &of).closed()
    }

    fn indicator(&mut self, indicator: &IndicatorOp) -> Outcome {
        let frame = self.frame;
        let measures = frame.plan.outputs.get(indicator.measured.clone()).unwrap_or_default();
        let is_missing = |input: usize| frame.figures.input(input, self.row) == Value::Missing;
        let mut missing = measures.iter().flat_map(|of| &of.inputs).filter(|at| is_missing(**at));
        let row = self.row;
        let value_of = |number: usize| frame.figures.measure(indicator, number, row);
        let cohort = frame.cohort(self.at, row);
        if missing.next().is_none() {
            return indicator.outcome(value_of, None, cohort);
        }
        for &input in measures.iter().flat_map(|measure| &measure.inputs) {
            self.scratch.fill_range(frame, input, row);
        }
        self.scratch.fill_parameters(frame);
        let ExactScratch { ranges, bounds, measured, .. } = &mut *self.scratch;
        measured.clear();
        // One by one: most indicators have one formula.
        measured.extend(measures.iter().map(|measure| {
            let found = frame.plan.program.bounds_of(&[measure.output], ranges, bounds);
            found.range(measure.output)
        }));
        indicator.outcome(value_of, Some(measured), cohort)
    }

    fn group(
        &mut self,
        group: &GroupOp,
        standing: impl FnOnce(&GroupOp, &mut Vec<Child>) -> Standing,
    ) -> Outcome {
        let combine = &mut self.scratch.combine;
        combine.children.clear();
        let standing = standing(group, &mut combine.children);
        let combined = group.combine(&standing, combine);
        if self.node.policies.any() {
            apply_group_policies(combined, &self.node.policies, group)
        } else {
            combined
        }
    }

    fn gates(&mut self, mut outcome: Outcome, of: &impl Fn(usize) -> Outcome) -> Outcome {
        if self.node.gates.is_empty() || !outcome.may_count() {
            return outcome;
        }
        // A gate that asks about its own node is told what it has before all its gates.
        let before = outcome;
        let own = self.at;
        let of = |node: usize| if node == own { before } else { of(node) };
        let gates = self.node.gates.iter().zip(&self.parameters.effects);
        for (number, (written, &effect)) in gates.enumerate() {
            let (firing, pending) = self.firing(written, &of);
            outcome.pending |= firing.is_undecided() && pending;
            outcome = gate::apply(outcome, effect, number, firing);
        }
        outcome
    }

    /// Whether a gate fires, and whether it might; and whether something that it reads is
    /// missing, rather than undefined for good.
    fn firing(&mut self, gate: &PlanGate, of: &impl Fn(usize) -> Outcome) -> (Firing, bool) {
        let (frame, row) = (self.frame, self.row);
        let ExactScratch { gate_columns, scratch, .. } = &mut *self.scratch;
        let mut open = false;
        let mut pending = false;
        gate_columns.clear();
        gate_columns.extend(gate.reads.iter().map(|read| {
            let value = match *read {
                Content::Input(input) => {
                    let value = frame.figures.input(input, row);
                    pending |= value == Value::Missing;
                    value
                }
                Content::Parameter(at) => {
                    frame.profile.parameters.get(at).copied().unwrap_or_default()
                }
                Content::Derived(_) => Value::Missing,
                Content::NodeShare(node) | Content::NodePoints(node) => {
                    let outcome = of(node);
                    pending |= outcome.pending;
                    open |= outcome.pending;
                    gate::node_value(&outcome, matches!(read, Content::NodeShare(_)))
                }
            };
            open |= value == Value::Missing;
            Column::Constant(value)
        }));
        let condition = gate.program.evaluate(gate_columns, 1, scratch).value(gate.output, 0);
        if !open {
            return (Firing::certain(condition == Value::Known(1.0)), pending);
        }
        let slots = frame.plan.slots;
        self.scratch.gate_ranges.clear();
        self.scratch.fill_parameters(frame);
        for read in &gate.reads {
            let range = match *read {
                Content::Input(input) => {
                    self.scratch.fill_range(frame, input, row);
                    self.scratch.ranges.get(slots.input(input)).copied()
                }
                Content::Parameter(at) => self.scratch.ranges.get(slots.parameter(at)).copied(),
                Content::Derived(_) => None,
                Content::NodeShare(node) => Some(gate::node_range(&of(node), true)),
                Content::NodePoints(node) => Some(gate::node_range(&of(node), false)),
            };
            self.scratch.gate_ranges.push(range.unwrap_or(Range::of(Value::Missing)));
        }
        let ExactScratch { gate_ranges, bounds, .. } = &mut *self.scratch;
        let range = gate.program.bounds(gate_ranges, bounds).range(gate.output);
        (Firing::possible(condition, &range), pending)
    }

    fn refuse(&mut self, state: State) {
        let node = self.node;
        let state_vi = match state {
            State::Missing => "chưa có số liệu",
            State::NotApplicable => "không áp dụng",
            State::Known | State::Undefined => "không có giá trị",
        };
        let row = self.frame.row(self.row);
        let batch = self.frame.batch;
        let found = Diagnostic::new(
            Code::Refused,
            format!("`{}` is {state}, and the programme refuses to do without it", node.id),
        )
        .at(&node.path)
        .of_unit(batch.unit_label(row))
        .of_period(batch.period(row))
        .help("report the inputs it is computed from, give points, or change the policy")
        .in_vietnamese(
            format!("mục `{}` {state_vi}, mà chương trình không chấp nhận thiếu", node.id),
            "báo cáo các số liệu dùng để tính mục này, cho điểm, hoặc sửa quy định của chương trình",
        );
        let rank = self.frame.plan.order.iter().position(|&at| at == self.at).unwrap_or(0);
        self.scratch.refused.push((row, rank, found));
    }
}

impl ExactScratch {
    /// Fills in what an input of a row may be.
    fn fill_range<F: Figures>(&mut self, frame: &Frame<'_, F>, input: usize, row: usize) {
        let plan: &Compiled = frame.plan;
        self.make_room(plan);
        let value = |input: usize| frame.figures.input(input, row);
        plan.chains.fill(input, &mut self.ranges, &plan.domains, value);
    }

    fn make_room(&mut self, plan: &Compiled) {
        if self.ranges.len() < plan.slots.quantities() {
            self.ranges.resize(plan.slots.quantities(), Range::of(Value::Missing));
        }
    }

    /// Fills in what the parameters are.
    fn fill_parameters<F>(&mut self, frame: &Frame<'_, F>) {
        self.make_room(frame.plan);
        for (at, value) in frame.profile.parameters.iter().enumerate() {
            if let Some(range) = self.ranges.get_mut(frame.plan.slots.parameter(at)) {
                *range = Range::of(*value);
            }
        }
    }
}
