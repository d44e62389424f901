//! The executor: the instructions of a score program, one after the other, over the rows at
//! hand.
//!
//! It is generic over width: a block of rows for tables, one row for a unit and for the
//! browser. At width 1 all loops vanish. Every node is computed for all rows as plain numbers;
//! the rows that need more ([`exact`](super::exact)) are then gone through one by one, at this
//! node and no other.

use super::absence::Asked;
use super::accumulator::{Accumulator, Finish};
use super::compile::{Instruction, ScoreProgram};
use super::exact::{ExactRow, ExactScratch};
use super::frame::{Figures, Frame, Rows};
use super::gate;
use super::gate_lanes::{GateLanes, GateSources};
use super::group::{Child, GroupOp};
use super::hierarchy::Assessed;
use super::indicator::{IndicatorOp, MissingAction};
use super::kernel::{Source, are_finite};
use super::mask::{WORDS, clear, end_at, is_marked, mark, mark_where, mark_with, marked, words};
use super::others::Others;
use super::outcome::{Outcome, Status};
use super::parameters::{NodeOp, NodeParameters};
use super::register::NodeRegister;
use super::rule::ScoringFn;
use super::sink::{NodeLanes, ResultSink};
use super::total::{TotalFinisher, TotalLanes};
use crate::formula::{Absence, Column, DirectBuffers, RawValues, Scratch, Values, direct};
use crate::observe::GivenByNode;
use crate::programme::limits::MAX_GATES;
use crate::simd::Kernel;
use crate::value::{State, Value};

/// The buffers of an executor, used again for the next rows: nothing is allocated once they
/// have been used with a program.
#[derive(Debug, Clone)]
pub(in crate::score) struct Executor<const W: usize> {
    registers: Vec<Option<Box<NodeRegister<W>>>>,
    accumulators: Vec<Box<Accumulator<W>>>,
    /// Rows that need more than plain numbers at the node at hand.
    need: [u64; WORDS],
    marks: [u64; WORDS],
    /// Rows in which points are given at the node at hand.
    given: [u64; WORDS],
    /// By input: the rows in which it is missing, where that was asked for.
    missing: Vec<Option<[u64; WORDS]>>,
    /// Which band it was, or how many items, at the node at hand.
    detail: Vec<u16>,
    /// The gates that fired at the node at hand.
    fired: Vec<u64>,
    before: Option<Box<NodeRegister<W>>>,
    gate_lanes: GateLanes,
    scratch: Scratch,
    read: DirectBuffers,
    /// The bits of a column where NaN says what is missing.
    gaps: Vec<u8>,
    totals: TotalLanes,
    pub(in crate::score) exact: ExactScratch,
}

/// What some row needs that a program without bounds cannot give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) struct NeedsBounds;

impl<const W: usize> Default for Executor<W> {
    fn default() -> Self {
        Self {
            registers: Vec::new(),
            accumulators: Vec::new(),
            need: [0; WORDS],
            marks: [0; WORDS],
            given: [0; WORDS],
            missing: Vec::new(),
            detail: Vec::new(),
            fired: Vec::new(),
            before: None,
            gate_lanes: GateLanes::default(),
            scratch: Scratch::default(),
            read: DirectBuffers::default(),
            gaps: Vec::new(),
            totals: TotalLanes::default(),
            exact: ExactScratch::default(),
        }
    }
}

impl<const W: usize> Executor<W> {
    /// Scores the rows at hand and tells the sink. Where a program without bounds is not enough,
    /// what the sink was told is void.
    #[inline(always)]
    pub(in crate::score) fn run<F: Figures>(
        &mut self,
        program: &ScoreProgram,
        frame: &Frame<'_, F>,
        finisher: &TotalFinisher<'_>,
        sink: &mut dyn ResultSink,
    ) -> Result<(), NeedsBounds> {
        let rows = if W == 1 { 1 } else { frame.rows.count() };
        if self.registers.len() < program.registers {
            self.registers.resize_with(program.registers, || Some(NodeRegister::boxed()));
        }
        if self.accumulators.len() < program.accumulators {
            self.accumulators.resize_with(program.accumulators, Accumulator::boxed);
        }
        self.accumulators.iter_mut().take(program.accumulators).for_each(|of| of.begin());
        if W > 1 {
            self.missing.clear();
            self.missing.resize(frame.plan.domains.len(), None);
        }
        for instruction in &program.instructions {
            let Some(parameters) = frame.parameters.nodes.get(instruction.node) else { continue };
            match &parameters.op {
                NodeOp::LeftOut(status, state) => {
                    if instruction.shown {
                        sink.left_out(instruction.node, *status, *state, rows);
                        if *status == Status::Information {
                            self.given_for_information(instruction.node, frame, rows, sink);
                        }
                    }
                    continue;
                }
                NodeOp::Indicator(indicator) => {
                    if W == 1 && self.add_to_parent(instruction, indicator, frame)? {
                        continue;
                    }
                }
                NodeOp::Group(_) => {}
            }
            let own = self.registers.get_mut(instruction.register).and_then(Option::take);
            let Some(mut own) = own else { continue };
            clear(&mut self.need, rows);
            own.begin(parameters.shape.max, parameters.shape.varies, rows);
            match &parameters.op {
                NodeOp::LeftOut(..) => {}
                NodeOp::Indicator(indicator) => {
                    self.indicator(program, instruction, indicator, frame, &mut own, rows);
                }
                NodeOp::Group(group) => {
                    self.group(program, instruction, group, frame, &mut own, rows);
                }
            }
            let told = self.finish_node((program, instruction, parameters), frame, &mut own, rows);
            let lanes = NodeLanes {
                detail: if program.details { &self.detail } else { &[] },
                fired: if parameters.effects.is_empty() { &[] } else { &self.fired },
                ..own.lanes(rows)
            };
            if told.is_ok() && instruction.shown {
                sink.node(instruction.node, &lanes);
            }
            if told.is_ok() && instruction.node == 0 {
                if W == 1 {
                    let fired = lanes.fired.first().copied().unwrap_or(0);
                    let points = own.points.first().copied().unwrap_or(0.0);
                    let (points, class) = finisher.one(points, own.max_of(0), fired);
                    sink.totals(&lanes, &[points], &[class]);
                } else {
                    let totals = &mut self.totals;
                    finisher.lanes(&lanes, totals, frame.instructions);
                    sink.totals(&lanes, &totals.points, &totals.classes);
                }
                for (row, outcome) in own.told.iter() {
                    let (outcome, classification) = finisher.outcome(*outcome);
                    sink.total(row, &outcome, classification);
                }
            }
            if let Some(link) = instruction.parent
                && let Some(accumulator) = self.accumulators.get_mut(link.accumulator)
                && let Some(NodeOp::Group(group)) =
                    frame.parameters.nodes.get(link.node).map(|of| &of.op)
            {
                accumulator.add(group, link.place, &own, rows, frame.instructions);
            }
            if let Some(place) = self.registers.get_mut(instruction.register) {
                *place = Some(own);
            }
            told?;
        }
        Ok(())
    }

    /// Says in which rows points are given at a node where none are at stake: 0, and somebody
    /// said so.
    fn given_for_information<F: Figures>(
        &mut self,
        node: usize,
        frame: &Frame<'_, F>,
        rows: usize,
        sink: &mut dyn ResultSink,
    ) {
        for row in 0..rows {
            if let Some(given) = frame.batch.given(node, frame.row(row)) {
                let outcome = Outcome::certain(Status::Given, given.points, 0.0);
                sink.row(node, row, &outcome);
            }
        }
    }

    /// Adds an indicator of which nobody wants more to the sums of its group; whether that is
    /// all there was to do.
    #[inline(always)]
    fn add_to_parent<F: Figures>(
        &mut self,
        instruction: &Instruction,
        indicator: &IndicatorOp,
        frame: &Frame<'_, F>,
    ) -> Result<bool, NeedsBounds> {
        let Some(link) = instruction.parent.filter(|_| instruction.only_for_parent) else {
            return Ok(false);
        };
        let parent = frame.parameters.nodes.get(link.node).map(|of| &of.op);
        let (Some(accumulator), Some(NodeOp::Group(group))) =
            (self.accumulators.get_mut(link.accumulator), parent)
        else {
            return Ok(false);
        };
        let cohort = frame.cohort(instruction.node, 0);
        let value_of = |number: usize| frame.figures.measure(indicator, number, 0);
        let points = match indicator.kept_result(value_of, cohort) {
            Ok(earned) => earned.points,
            Err(state) => match indicator.action(state) {
                MissingAction::Points(points) => points,
                MissingAction::Exclude => {
                    accumulator.exclude_one(group, link.place);
                    return Ok(true);
                }
                MissingAction::Unknown => return Err(NeedsBounds),
            },
        };
        accumulator.add_one(group, link.place, points, indicator.max);
        Ok(true)
    }

    /// Fills in the points of an indicator, and marks the rows that need more.
    #[inline(always)]
    fn indicator<F: Figures>(
        &mut self,
        program: &ScoreProgram,
        instruction: &Instruction,
        indicator: &IndicatorOp,
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) {
        if program.exact_only {
            return;
        }
        if W == 1 {
            let cohort = frame.cohort(instruction.node, 0);
            let value_of = |number: usize| frame.figures.measure(indicator, number, 0);
            let (points, detail) = match indicator.kept_result(value_of, cohort) {
                Ok(earned) => (earned.points, earned.detail),
                Err(state) => {
                    if instruction.strict && state == State::Missing {
                        mark(&mut self.need, 0);
                    }
                    own.states = [state; W];
                    own.some_absent = true;
                    let points = match indicator.action(state) {
                        MissingAction::Points(points) => points,
                        MissingAction::Exclude => {
                            own.exclude(0);
                            0.0
                        }
                        MissingAction::Unknown => {
                            mark(&mut self.need, 0);
                            0.0
                        }
                    };
                    (points, 0)
                }
            };
            own.points = [points; W];
            if program.details {
                self.detail.clear();
                self.detail.push(detail);
            }
        } else {
            self.indicator_block(program, instruction, indicator, frame, own, rows);
        }
        for &input in &instruction.inputs {
            self.mark_missing(input, frame, rows);
        }
    }

    /// The same over a block.
    fn indicator_block<F: Figures>(
        &mut self,
        program: &ScoreProgram,
        instruction: &Instruction,
        indicator: &IndicatorOp,
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) {
        let Self { need, detail, gaps, read, .. } = self;
        let wants_states = instruction.shown || instruction.register != 0;
        let asked = Asked { rows, states: wants_states, strict: instruction.strict };
        let how = (indicator.max, indicator.decimals);
        // All rows are of one period.
        let cohort = frame.cohort(instruction.node, 0);
        let scoring = indicator.scoring.among(cohort, indicator.max);
        let column = indicator.input.and_then(|input| frame.figures.column(input));
        if !program.details
            && let Some(raw) =
                column.and_then(|column| RawValues::of(&column, rows, gaps, frame.instructions))
        {
            let next = instruction.next_input.and_then(|input| frame.figures.column(input));
            let raw = raw.before(next);
            let Some(points) = own.points.get_mut(..rows) else { return };
            if scoring.fill(Source::Raw(raw), points, how, frame.instructions) {
                if let Some(bits) = raw.nulls {
                    own.absences(Absence::Nulls(bits), indicator, need, asked);
                }
                return;
            }
        }
        let values = match column {
            Some(column) => direct(column, rows, read, frame.instructions),
            None => frame.figures.measures(indicator, 0),
        };
        let Some(points) = own.points.get_mut(..rows) else { return };
        let by_value = matches!(*scoring, ScoringFn::Given | ScoringFn::Checklist { .. });
        if program.details {
            detail.clear();
            detail.resize(rows, 0);
        }
        if !by_value && scoring.fill(Source::Tidy(values.numbers), points, how, frame.instructions)
        {
            if let (true, ScoringFn::Bands(_)) = (program.details, &*scoring) {
                for (detail, &x) in detail.iter_mut().zip(values.numbers) {
                    *detail = if x.is_nan() { 0 } else { scoring.band(x) };
                }
            }
            own.absences(values.absence, indicator, need, asked);
            return;
        }
        // What the formulas came to, looked up once for all rows.
        let items: Vec<Values<'_>> = match &*scoring {
            ScoringFn::Checklist { parts, .. } if column.is_none() => {
                (0..parts.len()).map(|number| frame.figures.measures(indicator, number)).collect()
            }
            _ => vec![values],
        };
        let mut all_known = true;
        for row in 0..rows {
            let value_of = |number: usize| {
                items.get(number).map_or(Value::Missing, |values| values.value(row))
            };
            let (points, state) = match indicator.kept_result(value_of, cohort) {
                Ok(earned) => {
                    if let Some(detail) = detail.get_mut(row) {
                        *detail = earned.detail;
                    }
                    (earned.points, State::Known)
                }
                Err(state) => (0.0, state),
            };
            all_known &= state.is_known();
            if let (Some(place), Some(of)) = (own.points.get_mut(row), own.states.get_mut(row)) {
                (*place, *of) = (points, state);
            }
        }
        if !all_known {
            own.absences_by_states(indicator, need, asked);
        }
    }

    /// Combines the children of a group, and marks the rows that need more.
    #[inline(always)]
    fn group<F: Figures>(
        &mut self,
        program: &ScoreProgram,
        instruction: &Instruction,
        group: &GroupOp,
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) {
        if program.details {
            self.detail.clear();
            self.detail.resize(rows, 0);
        }
        let others = Others { program, parameters: frame.parameters, registers: &self.registers };
        let children = frame.plan.nodes.get(instruction.node).map_or(&[][..], |of| &of.children);
        let child = |place: usize| others.register(*children.get(place)?);
        let accumulator =
            instruction.accumulator.and_then(|place| self.accumulators.get_mut(place));
        let Some(accumulator) = accumulator else { return };
        if instruction.deferred {
            for place in 0..group.members.len() {
                if let Some(register) = child(place) {
                    accumulator.add(group, place, register, rows, frame.instructions);
                }
            }
        }
        if program.exact_only || group.has_too_many() || group.present == 0 {
            accumulator.start();
            mark_all(&mut self.need, rows);
            return;
        }
        if instruction.keeps_children {
            for place in 0..group.members.len() {
                if let Some(register) = child(place).filter(|register| register.told.some_open) {
                    mark_with(&mut self.need, &register.told.open, rows);
                }
            }
        }
        let nothing = &mut self.marks;
        clear(nothing, rows);
        accumulator.finish(
            group,
            child,
            Finish {
                own,
                nothing,
                asks_known_max: program.details,
                rows,
                instructions: frame.instructions,
            },
        );
        if accumulator.is_leaving(group) {
            let mut gone = [0; WORDS];
            accumulator.mark_gone(&mut gone, rows);
            for (nothing, &gone) in nothing.iter_mut().zip(&gone).take(words(rows)) {
                // Without any child there is no result, and nothing more to say of it.
                *nothing = if instruction.vanishes { *nothing & !gone } else { *nothing | gone };
            }
            if instruction.vanishes {
                own.exclude_all(&gone, rows);
            }
        }
        // An infinite sum is not a result: the row shows where it comes from.
        if !are_finite(own.points(rows)) {
            mark_where(nothing, own.points(rows), |points| !points.is_finite());
        }
        mark_with(&mut self.need, nothing, rows);
    }

    /// Gates, points that come from elsewhere, and all rows that need more than plain numbers.
    #[inline(always)]
    fn finish_node<F: Figures>(
        &mut self,
        (program, instruction, parameters): (&ScoreProgram, &Instruction, &NodeParameters),
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) -> Result<(), NeedsBounds> {
        if let Some(asks) = &instruction.asks {
            for &input in &asks.inputs {
                self.mark_missing(input, frame, rows);
            }
            let others =
                Others { program, parameters: frame.parameters, registers: &self.registers };
            for &node in asks.nodes.iter().filter(|&&node| node != instruction.node) {
                if let Some(register) = others.register(node).filter(|of| of.told.some_open) {
                    mark_with(&mut self.need, &register.told.open, rows);
                }
            }
            // Whether a gate may yet fire depends on what may become of the nodes below, also
            // where these are left out for now.
            if !program.bounds && self.need.iter().take(words(rows)).any(|&word| word != 0) {
                return Err(NeedsBounds);
            }
            self.gates((program, instruction, parameters), frame, own, rows);
        }
        if instruction.inherits {
            for at in 0..rows {
                if frame.hierarchy.assessed(instruction.node, frame.row(at)) != Assessed::Here {
                    mark(&mut self.need, at);
                }
            }
        }
        clear(&mut self.given, rows);
        if let Some(given) = frame.batch.given {
            mark_given(&mut self.given, given, instruction.node, frame.rows);
            mark_with(&mut self.need, &self.given, rows);
        }
        if program.exact_only {
            mark_all(&mut self.need, rows);
        }
        if self.need.iter().take(words(rows)).all(|&word| word == 0) {
            return Ok(());
        }
        self.exact_rows((program, instruction, parameters), frame, own, rows)
    }

    /// Goes through the rows that need more than plain numbers.
    #[inline(never)]
    fn exact_rows<F: Figures>(
        &mut self,
        (program, instruction, parameters): (&ScoreProgram, &Instruction, &NodeParameters),
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) -> Result<(), NeedsBounds> {
        let is_group = instruction.accumulator.is_some();
        if is_group && !instruction.keeps_children {
            return Err(NeedsBounds);
        }
        let Some(node) = frame.plan.nodes.get(instruction.node) else { return Ok(()) };
        let others = Others { program, parameters: frame.parameters, registers: &self.registers };
        let accumulator = instruction.accumulator.and_then(|at| self.accumulators.get(at));
        for row in marked(self.need.get(..words(rows)).unwrap_or_default()) {
            let mut exact = ExactRow {
                frame,
                at: instruction.node,
                node,
                parameters,
                row,
                is_given: is_marked(&self.given, row),
                scratch: &mut self.exact,
            };
            let standing = |group: &GroupOp, open: &mut Vec<Child>| {
                others.standing(accumulator.map(|of| &**of), group, &node.children, row, open)
            };
            let outcome = exact.outcome(|node| others.outcome(node, row), standing);
            own.tell(row, outcome, parameters.shape.may_be_excluded);
        }
        // Whoever is above combines whole outcomes then, and these depend on what is missing
        // also where a policy has put points in its place.
        if own.told.some_open && !program.bounds { Err(NeedsBounds) } else { Ok(()) }
    }

    /// The gates of a node, over the points that it earned.
    fn gates<F: Figures>(
        &mut self,
        (program, instruction, parameters): (&ScoreProgram, &Instruction, &NodeParameters),
        frame: &Frame<'_, F>,
        own: &mut NodeRegister<W>,
        rows: usize,
    ) {
        let Some(node) = frame.plan.nodes.get(instruction.node) else { return };
        self.fired.clear();
        self.fired.resize(rows, 0);
        // A gate that asks about its own node is told what it has before all its gates.
        let mut before = self.before.take().unwrap_or_else(NodeRegister::boxed);
        before.copy_plain(own, rows);
        let others = Others { program, parameters: frame.parameters, registers: &self.registers };
        let gates = node.gates.iter().zip(&parameters.effects).take(MAX_GATES);
        for (number, (written, effect)) in gates.enumerate() {
            let sources = GateSources {
                profile: frame.profile,
                rows,
                node: |node: usize| others.register(node),
                column: |input: usize| match frame.figures.column(input) {
                    Some(column) => column,
                    None => Column::Constant(frame.figures.input(input, 0)),
                },
                own: (instruction.node, &before),
            };
            sources.decide(written, &mut self.gate_lanes, &mut self.scratch);
            let lanes = own.points.iter_mut().zip(self.fired.iter_mut());
            for (row, ((points, fired), &fires)) in lanes.zip(&self.gate_lanes.fires).enumerate() {
                if fires && !before.is_excluded(row) {
                    *fired |= gate::bit(number);
                    *points = effect.capped(*points, before.max_of(row));
                }
            }
        }
        self.before = Some(before);
    }

    /// Marks the rows in which an input is missing.
    #[inline(always)]
    fn mark_missing<F: Figures>(&mut self, input: usize, frame: &Frame<'_, F>, rows: usize) {
        if W == 1 {
            if frame.figures.input(input, 0) == Value::Missing {
                mark(&mut self.need, 0);
            }
            return;
        }
        let Some(place) = self.missing.get_mut(input) else { return };
        let missing = place.get_or_insert_with(|| {
            let mut marks = [0; WORDS];
            let words = marks.get_mut(..words(rows)).unwrap_or_default();
            match frame.figures.column(input) {
                Some(column) => column.mark_missing(words),
                None => words.fill(u64::MAX),
            }
            end_at(&mut marks, rows);
            marks
        });
        mark_with(&mut self.need, missing, rows);
    }
}

/// Marks all rows.
fn mark_all(marks: &mut [u64], rows: usize) {
    marks.iter_mut().take(words(rows)).for_each(|word| *word = u64::MAX);
    end_at(marks, rows);
}

/// Marks the rows in which points are given at a node.
fn mark_given(marks: &mut [u64], given: &GivenByNode, node: usize, rows: Rows<'_>) {
    let (first, last) = (rows.row(0), rows.row(rows.count().saturating_sub(1)));
    for (&(_, row), _) in given.range((node, first)..=(node, last)) {
        if let Some(at) = rows.place(row) {
            mark(marks, at);
        }
    }
}

/// A run over one row as a kernel: vector instructions round in one instruction where the
/// baseline calls a function, also where there is one row only.
pub(in crate::score) struct RowRun<'r, 'f, F> {
    pub(in crate::score) executor: &'r mut Executor<1>,
    pub(in crate::score) program: &'r ScoreProgram,
    pub(in crate::score) frame: &'r Frame<'f, F>,
    pub(in crate::score) finisher: &'r TotalFinisher<'r>,
    pub(in crate::score) sink: &'r mut dyn ResultSink,
}

impl<F: Figures> Kernel for RowRun<'_, '_, F> {
    type Output = Result<(), NeedsBounds>;

    #[inline(always)]
    fn run(self) -> Result<(), NeedsBounds> {
        let Self { executor, program, frame, finisher, sink } = self;
        executor.run(program, frame, finisher, sink)
    }
}
