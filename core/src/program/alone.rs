//! The jobs of a program for a row that stands alone: a unit that is scored by itself.
//!
//! The same functions of the same numbers as over a block, without loops around them.

use super::column::Column;
use super::fuse::{Code, Job, Operand, Work};
use super::kernels::{Alone, perform};
use super::op::{Operation, answer};
use super::poison::is_there;
use super::states::settled;
use crate::value::{State, Value};

/// A register for one row.
#[derive(Debug, Clone, Copy)]
struct Cell {
    number: f64,
    /// Unsettled, as those of a block are.
    state: State,
}

/// What the jobs leave for each other, and in the end the outputs.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    /// The outputs as columns of one row, by register: NaN where not known.
    pub(super) numbers: Vec<f64>,
    /// The same, 0 where not known.
    pub(super) zeroed: Vec<f64>,
    pub(super) states: Vec<State>,
}

impl Row {
    /// Does all jobs of a program for the first row of the columns.
    pub(super) fn run(&mut self, code: &Code, columns: &[Column<'_>]) {
        if self.cells.len() < code.registers {
            self.cells.resize(code.registers, Cell { number: 0.0, state: State::Known });
            self.numbers.resize(code.registers, 0.0);
            self.zeroed.resize(code.registers, 0.0);
            self.states.resize(code.registers, State::Known);
        }
        let mut plain = true;
        for &(register, constant) in &code.constants {
            let constant = cell(constant.value());
            plain &= constant.state.is_known();
            self.put(register, constant);
        }
        for job in &code.jobs {
            let result = self.job(job, columns, plain);
            plain &= result.state.is_known();
            self.put(job.target, result);
        }
        for &register in &code.outputs {
            let Cell { number, state } = self.cell(register);
            let state = settled(number, state);
            let outputs = self.numbers.get_mut(register).zip(self.zeroed.get_mut(register));
            if let (Some((raw, zeroed)), Some(place)) = (outputs, self.states.get_mut(register)) {
                *raw = number;
                *zeroed = if state.is_known() { number } else { 0.0 };
                *place = state;
            }
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn put(&mut self, register: usize, cell: Cell) {
        if let Some(place) = self.cells.get_mut(register) {
            *place = cell;
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn cell(&self, register: usize) -> Cell {
        self.cells.get(register).copied().unwrap_or(cell(Value::Missing))
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn operand(&self, operand: Operand) -> Cell {
        match operand {
            Operand::Register(register) => self.cell(register),
            Operand::Constant(number) => Cell { number, state: State::Known },
        }
    }

    /// The result of a job. Where all states before it are known (`plain`), so is that of
    /// the result, unsettled.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn job(&self, job: &Job, columns: &[Column<'_>], plain: bool) -> Cell {
        let at = |index: usize| {
            job.operands.get(index).map_or(cell(Value::Missing), |&operand| self.operand(operand))
        };
        match job.work {
            Work::Plain(Operation::Read(slot)) => {
                return cell(columns.get(slot).map_or(Value::Missing, |column| column.value(0)));
            }
            Work::Plain(Operation::Is(asked)) => {
                let Cell { number, state } = at(0);
                let number = answer(settled(number, state) == asked);
                return Cell { number, state: State::Known };
            }
            Work::Plain(Operation::Constant(constant)) => return cell(constant.value()),
            _ => {}
        }
        let operands = &job.operands;
        let mut number = 0.0;
        let input = |operand| self.operand(operand).number;
        let shape = Alone { operands, input, target: &mut number, tidy: job.tidy };
        perform(&job.work, operands.len(), shape);
        if plain {
            return Cell { number, state: State::Known };
        }
        let state = match job.work {
            Work::Plain(Operation::If) => {
                chosen(at(0), if at(0).number == 0.0 { at(2) } else { at(1) })
            }
            Work::ChooseFrom(edge) => {
                chosen(at(0), if at(0).number >= edge { at(1) } else { at(2) })
            }
            Work::ChooseThere => if is_there(at(0).number) { at(1) } else { at(2) }.state,
            Work::Plain(Operation::And | Operation::Or | Operation::Coalesce)
                if is_there(number) =>
            {
                State::Known
            }
            _ => operands
                .iter()
                .fold(State::Known, |worst, &operand| worst.max(self.operand(operand).state)),
        };
        Cell { number, state }
    }
}

/// The state of `if`: that of the condition where it is not known, else of the branch.
#[cfg_attr(feature = "bulk", inline(always))]
fn chosen(condition: Cell, branch: Cell) -> State {
    if is_there(condition.number) { branch.state } else { condition.state.max(State::Undefined) }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn cell(value: Value) -> Cell {
    match value.parts() {
        (number, State::Known) => Cell { number, state: State::Known },
        (_, state) => Cell { number: f64::NAN, state },
    }
}

/// The value of one operation on single values: what the evaluator gives for one row.
pub(super) fn single(operation: Operation, operands: &[Value]) -> Value {
    let row = Row { cells: operands.iter().copied().map(cell).collect(), ..Row::default() };
    let job = Job {
        work: Work::Plain(operation),
        operands: (0..operands.len()).map(Operand::Register).collect(),
        target: operands.len(),
        tidy: true,
        states: true,
        output: false,
    };
    let result = row.job(&job, &[], false);
    Value::from_parts(result.number, settled(result.number, result.state))
}
