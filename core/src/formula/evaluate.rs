//! The evaluator: a program over columns, one block of rows at a time.
//!
//! Every operation is a loop over the numbers that knows nothing of states, so that the
//! compiler can turn it into vector instructions; a second loop settles the states, and
//! is left out where the whole block is known. A number whose state is not known is 0.

use super::column::Column;
use super::compile::{Instruction, Output, Program, constant_register};
use super::operation::{self, Operation};
use crate::math::{self, Sum};
use crate::value::{State, Value};

/// A column that a program computes.
#[derive(Debug, Clone, Default)]
pub(super) struct Register {
    values: Vec<f64>,
    /// Written only where `known` is not set.
    states: Vec<State>,
    /// All rows of the block are known.
    known: bool,
}

static EMPTY: Register = Register { values: Vec::new(), states: Vec::new(), known: false };
static ALL_KNOWN: [State; Program::BLOCK] = [State::Known; Program::BLOCK];

impl Register {
    pub(super) fn filled(number: f64, state: State, rows: usize) -> Self {
        let mut register =
            Self { values: vec![0.0; rows], states: vec![State::Known; rows], known: false };
        register.fill(number, state, rows);
        register
    }

    fn fill(&mut self, number: f64, state: State, rows: usize) {
        for value in self.values.iter_mut().take(rows) {
            *value = number;
        }
        self.known = state.is_known();
        if !self.known {
            for target in self.states.iter_mut().take(rows) {
                *target = state;
            }
        }
    }

    fn values(&self, rows: usize) -> &[f64] {
        self.values.get(..rows).unwrap_or_default()
    }

    fn states(&self, rows: usize) -> &[State] {
        if self.known { ALL_KNOWN.get(..rows) } else { self.states.get(..rows) }.unwrap_or_default()
    }

    fn value(&self, row: usize) -> Value {
        let number = self.values.get(row).copied().unwrap_or_default();
        let state = self.states(row + 1).get(row).copied().unwrap_or(State::Missing);
        Value::from_parts(number, state)
    }
}

/// The buffers of an evaluation, to be used again for the next block; any program can
/// use them.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    registers: Vec<Register>,
    sums: Vec<Sum>,
}

/// An output as the evaluator keeps it: nothing is copied or tidied up for the reader.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "what scoring in bulk reads")]
pub(crate) struct RawColumn<'s> {
    /// One for every row. What stands where the row is not known is no number to count
    /// with: NaN or 0.
    pub(crate) numbers: &'s [f64],
    /// One for every row; not to be looked at if `known`.
    pub(crate) states: &'s [State],
    /// Every row is known.
    pub(crate) known: bool,
}

/// What a program computed for one block.
#[derive(Debug, Clone, Copy)]
pub struct Results<'s> {
    program: &'s Program,
    scratch: &'s Scratch,
    rows: usize,
}

impl<'s> Results<'s> {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The numbers, one for every row; 0 where the state is not known.
    ///
    /// Empty for an output of another program.
    #[must_use]
    pub fn values(&self, output: Output) -> &'s [f64] {
        self.register(output).map_or(&[], |register| register.values(self.rows))
    }

    /// The states, one for every row.
    #[must_use]
    pub fn states(&self, output: Output) -> &'s [State] {
        self.register(output).map_or(&[], |register| register.states(self.rows))
    }

    /// Whether every row is known.
    #[must_use]
    pub fn all_known(&self, output: Output) -> bool {
        self.register(output).is_some_and(|register| register.known)
    }

    /// The value of one row; missing beyond the last.
    #[must_use]
    pub fn value(&self, output: Output, row: usize) -> Value {
        let register = self.register(output).filter(|_| row < self.rows);
        register.map_or(Value::Missing, |register| register.value(row))
    }

    /// The output as the evaluator keeps it; missing throughout, for an output of another
    /// program.
    #[must_use]
    pub(crate) fn raw(&self, output: Output) -> RawColumn<'s> {
        RawColumn {
            numbers: self.values(output),
            states: self.states(output),
            known: self.all_known(output),
        }
    }

    fn register(&self, output: Output) -> Option<&'s Register> {
        self.scratch.registers.get(self.program.register_of(output))
    }
}

impl Program {
    /// The most rows of one evaluation: a block of that size, with all that a program
    /// keeps of it, stays in the caches next to the processor.
    pub const BLOCK: usize = 256;

    /// Evaluates one block of rows.
    ///
    /// `columns` has the column of every slot; a slot without a column, and a column
    /// shorter than `rows`, are missing. At most [`Program::BLOCK`] rows are evaluated:
    /// the caller goes through longer tables block by block. Nothing is allocated once
    /// `scratch` was used with this program, or a larger one.
    pub fn evaluate<'s>(
        &'s self,
        columns: &[Column<'_>],
        rows: usize,
        scratch: &'s mut Scratch,
    ) -> Results<'s> {
        let rows = rows.min(Self::BLOCK);
        let Scratch { registers, sums } = scratch;
        if registers.len() < self.registers {
            registers.resize_with(self.registers, Register::default);
        }
        for instruction in &self.instructions {
            let Some(slot) = registers.get_mut(instruction.target) else { continue };
            // Taken out, so that the others can be read; nothing is moved but pointers.
            let mut target = std::mem::take(slot);
            if target.values.len() < rows {
                // Straight to the full size: a later block will need it.
                let size = if rows == 1 { 1 } else { Self::BLOCK };
                target.values.resize(size, 0.0);
                target.states.resize(size, State::Known);
            }
            run(instruction, columns, registers, rows, &mut target, sums);
            if let Some(slot) = registers.get_mut(instruction.target) {
                *slot = target;
            }
        }
        Results { program: self, scratch, rows }
    }
}

/// The value of one operation on single values: what the evaluator would give for a
/// block of one row.
pub(super) fn single(operation: Operation, operands: &[Value]) -> Value {
    let registers: Vec<Register> = operands.iter().copied().map(constant_register).collect();
    let instruction = Instruction {
        operation,
        operands: (0..operands.len()).collect(),
        target: 0,
        sources: Vec::new(),
    };
    let mut target = Register::filled(0.0, State::Known, 1);
    run(&instruction, &[], &registers, 1, &mut target, &mut Vec::new());
    target.value(0)
}

/// The operands of an instruction, by their registers.
#[derive(Clone, Copy)]
struct Operands<'a> {
    registers: &'a [Register],
    places: &'a [usize],
}

impl<'a> Operands<'a> {
    fn at(self, index: usize) -> &'a Register {
        self.places.get(index).and_then(|&place| self.registers.get(place)).unwrap_or(&EMPTY)
    }

    fn all(self) -> impl Iterator<Item = &'a Register> {
        self.places.iter().map(move |&place| self.registers.get(place).unwrap_or(&EMPTY))
    }
}

fn run(
    instruction: &Instruction,
    columns: &[Column<'_>],
    registers: &[Register],
    rows: usize,
    target: &mut Register,
    sums: &mut Vec<Sum>,
) {
    let operands = Operands { registers, places: &instruction.operands };
    let block = Block { operands, rows, target };
    match instruction.operation {
        Operation::Constant(constant) => {
            let (number, state) = constant.value().parts();
            block.target.fill(number, state, rows);
        }
        Operation::Read(slot) => read(columns.get(slot), rows, block.target),
        // Taken from 0, so that the result is never −0.
        Operation::Negate => block.one(|x| 0.0 - x),
        Operation::Not => block.one(|x| operation::answer(x == 0.0)),
        Operation::Abs => block.one(f64::abs),
        Operation::Round(decimals) => block.one(|x| math::round_half_away(x, decimals)),
        Operation::Floor => block.one(operation::floor),
        Operation::Ceil => block.one(operation::ceil),
        Operation::Sqrt => block.one(math::sqrt),
        Operation::Ln => block.one(math::ln),
        Operation::Log10 => block.one(math::log10),
        Operation::Exp => block.one(math::exp),
        Operation::Add => block.two(|a, b| a + b),
        Operation::Subtract => block.two(|a, b| a - b),
        Operation::Multiply => block.two(operation::multiply),
        Operation::Divide => block.two(operation::divide),
        Operation::Remainder => block.two(operation::remainder),
        Operation::Power => block.two(operation::power),
        Operation::Above => block.two(|a, b| operation::answer(math::above(a, b))),
        Operation::AtLeast => block.two(|a, b| operation::answer(math::at_least(a, b))),
        Operation::Same => block.two(|a, b| operation::answer(math::same(a, b))),
        Operation::Differ => block.two(|a, b| operation::answer(!math::same(a, b))),
        Operation::Min => block.many(operation::least, |x| x),
        Operation::Max => block.many(operation::greatest, |x| x),
        Operation::CountTrue => {
            block.many(
                |count, x| count + operation::answer(x != 0.0),
                |x| operation::answer(x != 0.0),
            );
        }
        Operation::Sum => block.sum(sums, 1.0),
        #[expect(clippy::cast_precision_loss, reason = "a formula has few arguments")]
        Operation::Mean => block.sum(sums, instruction.operands.len() as f64),
        Operation::And => block.kleene(|x| x == 0.0, 0.0),
        Operation::Or => block.kleene(|x| x != 0.0, 1.0),
        Operation::If => block.choose(),
        Operation::Coalesce => block.coalesce(),
        Operation::Is(state) => block.is(state),
    }
}

/// A column into a register: what is not known becomes 0, what is not finite undefined.
fn read(column: Option<&Column<'_>>, rows: usize, target: &mut Register) {
    let missing = Column::Constant(Value::Missing);
    match *column.unwrap_or(&missing) {
        Column::Constant(value) => {
            let (number, state) = match value {
                Value::Known(number) if !number.is_finite() => Value::Undefined.parts(),
                value => value.parts(),
            };
            target.fill(number + 0.0, state, rows);
        }
        Column::Values { values, states } => {
            let (Some(values), Some(targets)) = (values.get(..rows), target.values.get_mut(..rows))
            else {
                return target.fill(0.0, State::Missing, rows);
            };
            let mut strange = false;
            for (target, &value) in targets.iter_mut().zip(values) {
                *target = value + 0.0;
                strange |= !value.is_finite();
            }
            if states.is_empty() {
                target.known = !strange;
                if strange {
                    settle(target, rows, std::iter::empty());
                }
                return;
            }
            let (Some(states), Some(targets)) = (states.get(..rows), target.states.get_mut(..rows))
            else {
                return target.fill(0.0, State::Missing, rows);
            };
            let mut worst = State::Known;
            for (target, &state) in targets.iter_mut().zip(states) {
                *target = state;
                worst = worst.max(state);
            }
            target.known = worst == State::Known && !strange;
            if !target.known {
                blend(target, rows);
            }
        }
        Column::Array(array) => {
            let places = target.values.iter_mut().zip(target.states.iter_mut()).take(rows);
            for (row, (number, state)) in places.enumerate() {
                (*number, *state) = Column::Array(array).value(row).parts();
            }
            target.known = target.states.iter().take(rows).all(|state| state.is_known());
        }
    }
}

/// Gives a register of computed numbers its states: the worst of the operands', and
/// undefined where the number is not finite.
fn settle<'a>(target: &mut Register, rows: usize, operands: impl Iterator<Item = &'a Register>) {
    if let Some(states) = target.states.get_mut(..rows) {
        states.fill(State::Known);
        for operand in operands.filter(|operand| !operand.known) {
            for (state, &other) in states.iter_mut().zip(operand.states(rows)) {
                *state = (*state).max(other);
            }
        }
    }
    blend(target, rows);
}

/// Makes what is not finite undefined, and what is not known 0.
fn blend(target: &mut Register, rows: usize) {
    let Register { values, states, known } = target;
    *known = false;
    for (value, state) in values.iter_mut().zip(states.iter_mut()).take(rows) {
        let undefined = !value.is_finite() & (*state == State::Known);
        *state = if undefined { State::Undefined } else { *state };
        *value = if *state == State::Known { *value } else { 0.0 };
    }
}

/// One instruction at work on one block.
struct Block<'a, 't> {
    operands: Operands<'a>,
    rows: usize,
    target: &'t mut Register,
}

impl Block<'_, '_> {
    /// Settles the states, unless everything is known and finite.
    fn finish(self, strange: bool) {
        self.target.known = !strange && self.operands.all().all(|operand| operand.known);
        if !self.target.known {
            settle(self.target, self.rows, self.operands.all());
        }
    }

    #[inline(always)]
    fn one(self, of: impl Fn(f64) -> f64) {
        let a = self.operands.at(0).values(self.rows);
        let mut strange = false;
        for (target, &a) in self.target.values.iter_mut().zip(a) {
            let value = of(a);
            *target = value;
            strange |= !value.is_finite();
        }
        self.finish(strange);
    }

    #[inline(always)]
    fn two(self, of: impl Fn(f64, f64) -> f64) {
        let a = self.operands.at(0).values(self.rows);
        let b = self.operands.at(1).values(self.rows);
        let mut strange = false;
        for ((target, &a), &b) in self.target.values.iter_mut().zip(a).zip(b) {
            let value = of(a, b);
            *target = value;
            strange |= !value.is_finite();
        }
        self.finish(strange);
    }

    /// A fold over the operands from left to right; `first` makes the start of the first.
    /// Finite operands give finite results.
    #[inline(always)]
    fn many(self, of: impl Fn(f64, f64) -> f64, first: impl Fn(f64) -> f64) {
        for (index, operand) in self.operands.all().enumerate() {
            let values = operand.values(self.rows);
            let targets = self.target.values.iter_mut().zip(values);
            if index == 0 {
                targets.for_each(|(target, &x)| *target = first(x));
            } else {
                targets.for_each(|(target, &x)| *target = of(*target, x));
            }
        }
        self.finish(false);
    }

    /// The compensated sum of the operands, divided by `divisor`.
    fn sum(self, sums: &mut Vec<Sum>, divisor: f64) {
        sums.clear();
        sums.resize(self.rows, Sum::default());
        for operand in self.operands.all() {
            for (sum, &x) in sums.iter_mut().zip(operand.values(self.rows)) {
                sum.add(x);
            }
        }
        let mut strange = false;
        for (target, sum) in self.target.values.iter_mut().zip(sums) {
            let value = operation::divide(sum.value(), divisor);
            *target = value;
            strange |= !value.is_finite();
        }
        self.finish(strange);
    }

    /// `and` and `or` after Kleene: an answer that decides on its own does so whatever
    /// the other side is.
    #[inline(always)]
    fn kleene(self, decides: impl Fn(f64) -> bool, decided: f64) {
        let rows = self.rows;
        let (left, right) = (self.operands.at(0), self.operands.at(1));
        let (a, b) = (left.values(rows), right.values(rows));
        let target = self.target;
        if left.known && right.known {
            for ((target, &a), &b) in target.values.iter_mut().zip(a).zip(b) {
                *target = if decides(a) | decides(b) { decided } else { 1.0 - decided };
            }
            target.known = true;
            return;
        }
        target.known = false;
        let states = left.states(rows).iter().zip(right.states(rows));
        let targets = target.values.iter_mut().zip(target.states.iter_mut());
        for (((target, target_state), (&a, &b)), (&a_state, &b_state)) in
            targets.zip(a.iter().zip(b)).zip(states)
        {
            let by_a = (a_state == State::Known) & decides(a);
            let by_b = (b_state == State::Known) & decides(b);
            let state = if by_a | by_b { State::Known } else { a_state.max(b_state) };
            let value = if by_a | by_b { decided } else { 1.0 - decided };
            *target_state = state;
            *target = if state == State::Known { value } else { 0.0 };
        }
    }

    fn choose(self) {
        let rows = self.rows;
        let (condition, then, otherwise) =
            (self.operands.at(0), self.operands.at(1), self.operands.at(2));
        let target = self.target;
        let branches = then.values(rows).iter().zip(otherwise.values(rows));
        for ((target, &yes), (&a, &b)) in
            target.values.iter_mut().zip(condition.values(rows)).zip(branches)
        {
            *target = if yes != 0.0 { a } else { b };
        }
        target.known = condition.known && then.known && otherwise.known;
        if target.known {
            return;
        }
        let branches = then.states(rows).iter().zip(otherwise.states(rows));
        let conditions = condition.values(rows).iter().zip(condition.states(rows));
        let targets = target.values.iter_mut().zip(target.states.iter_mut());
        for (((target, target_state), (&yes, &state)), (&a, &b)) in
            targets.zip(conditions).zip(branches)
        {
            let taken = if yes != 0.0 { a } else { b };
            let state = if state == State::Known { taken } else { state };
            *target_state = state;
            *target = if state == State::Known { *target } else { 0.0 };
        }
    }

    fn coalesce(self) {
        let rows = self.rows;
        let target = self.target;
        for (index, operand) in self.operands.all().enumerate() {
            let sources = operand.values(rows).iter().zip(operand.states(rows));
            let targets = target.values.iter_mut().zip(target.states.iter_mut());
            if index == 0 {
                for ((target, target_state), (&x, &state)) in targets.zip(sources) {
                    *target = x;
                    *target_state = state;
                }
                continue;
            }
            for ((target, target_state), (&x, &state)) in targets.zip(sources) {
                let worst = (*target_state).max(state);
                let still_known = *target_state == State::Known;
                let known = still_known | (state == State::Known);
                *target = if still_known { *target } else { x };
                *target_state = if known { State::Known } else { worst };
            }
        }
        target.known = target.states.iter().take(rows).all(|state| state.is_known());
    }

    fn is(self, asked: State) {
        let states = self.operands.at(0).states(self.rows);
        for (target, &state) in self.target.values.iter_mut().zip(states) {
            *target = operation::answer(state == asked);
        }
        self.target.known = true;
    }
}
