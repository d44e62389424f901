//! The jobs of a program over one block of rows.
//!
//! Numbers know by themselves whether they are known: they are not finite where they are
//! not. Which state it is that they have instead stands beside them, only where somebody
//! asks ([`states`](super::states)).

use std::ops::Range;

use super::column::Column;
use super::fuse::{Code, Job, Operand, Work};
use super::kernels::{Input, Loops, perform};
use super::op::{Operation, answer};
use super::output::Destination;
use super::poison::is_there;
use super::read::{Request, in_place, read};
use super::states::settled;
use crate::simd::Kernel;
use crate::value::State;

/// What the jobs leave for each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Registers {
    pub(super) numbers: Vec<Vec<f64>>,
    /// Unsettled; not written where `plain` is set.
    pub(super) states: Vec<Vec<State>>,
    /// All states are known, up to what the numbers say.
    pub(super) plain: Vec<bool>,
    /// Where the numbers are.
    pub(super) places: Vec<Place>,
    /// What running sums lost.
    lost: Vec<f64>,
}

/// Where the numbers of a register are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the register.
    Own,
    /// In a destination of the caller's.
    Lent(usize),
    /// In a column of the caller's.
    Column(usize),
}

impl Registers {
    /// Makes ready for blocks of at most so many rows, and fills the registers that never
    /// change. The others get their memory when they are first used.
    pub(super) fn prepare(&mut self, code: &Code, rows: usize) {
        if self.numbers.len() < code.registers {
            self.numbers.resize_with(code.registers, Vec::new);
            self.states.resize_with(code.registers, Vec::new);
            self.plain.resize(code.registers, true);
        }
        grow(&mut self.lost, rows, 0.0);
        self.places.clear();
        self.places.resize(code.registers, Place::Own);
        for &(register, constant) in &code.constants {
            let (number, state) = constant.value().parts();
            let number = if state.is_known() { number } else { f64::NAN };
            if let Some(numbers) = self.numbers.get_mut(register) {
                numbers.clear();
                numbers.resize(rows, number);
            }
            if let Some(states) = self.states.get_mut(register) {
                states.clear();
                states.resize(rows, state);
            }
            self.set_plain(register, state.is_known());
        }
    }

    /// Makes the outputs ready to be set row by row.
    pub(super) fn begin(&mut self, code: &Code, rows: usize) {
        self.prepare(code, rows);
        for &register in &code.outputs {
            self.set_plain(register, true);
            if let Some(numbers) = self.numbers.get_mut(register) {
                grow(numbers, rows, 0.0);
            }
            if let Some(states) = self.states.get_mut(register) {
                grow(states, rows, State::Known);
            }
        }
    }

    /// Sets what a register has in a row; its state is settled.
    pub(super) fn set(&mut self, register: usize, row: usize, number: f64, state: State) {
        let numbers = self.numbers.get_mut(register).and_then(|numbers| numbers.get_mut(row));
        let states = self.states.get_mut(register).and_then(|states| states.get_mut(row));
        if let (Some(number_place), Some(state_place)) = (numbers, states) {
            (*number_place, *state_place) = (number, state);
        }
        self.set_plain(register, self.is_plain(register) && state.is_known());
    }

    /// Takes the states of a register out, so that others can be read; with room for so
    /// many rows.
    pub(super) fn take_states(&mut self, register: usize, rows: usize) -> Vec<State> {
        let mut states = self.states.get_mut(register).map(std::mem::take).unwrap_or_default();
        grow(&mut states, rows, State::Known);
        states
    }

    pub(super) fn put_states(&mut self, register: usize, states: Vec<State>) {
        if let Some(place) = self.states.get_mut(register) {
            *place = states;
        }
    }

    /// Lets a register live in a destination; not if it lives in one already.
    pub(super) fn lend(&mut self, register: usize, destination: usize) -> bool {
        match self.places.get_mut(register) {
            Some(place @ Place::Own) => {
                *place = Place::Lent(destination);
                true
            }
            _ => false,
        }
    }

    pub(super) fn set_plain(&mut self, register: usize, plain: bool) {
        if let Some(place) = self.plain.get_mut(register) {
            *place = plain;
        }
    }

    pub(super) fn is_plain(&self, register: usize) -> bool {
        self.plain.get(register) == Some(&true)
    }

    /// The states of the first rows; nothing where all are known.
    #[inline(always)]
    pub(super) fn states(&self, operand: Operand, rows: usize) -> Option<&[State]> {
        match operand {
            Operand::Register(register) if !self.is_plain(register) => {
                self.states.get(register)?.get(..rows)
            }
            _ => None,
        }
    }
}

#[inline(always)]
pub(super) fn grow<T: Copy>(buffer: &mut Vec<T>, rows: usize, with: T) {
    if buffer.len() < rows {
        buffer.resize(rows, with);
    }
}

/// One block of rows at work.
pub(super) struct Block<'b, 'c, 'o> {
    pub(super) code: &'b Code,
    pub(super) columns: &'b [Column<'c>],
    /// The rows of the columns and destinations that the block is about.
    pub(super) rows: Range<usize>,
    /// How many rows there are in all: shorter columns are missing.
    pub(super) all_rows: usize,
    /// The states of the outputs are asked for.
    pub(super) states: bool,
    pub(super) registers: &'b mut Registers,
    pub(super) destinations: &'b mut [Destination<'o>],
}

impl Kernel for Block<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let mut lost = std::mem::take(&mut self.registers.lost);
        let code = self.code;
        for job in &code.jobs {
            self.job(job, &mut lost);
        }
        self.registers.lost = lost;
        self.settle_outputs();
        self.write_destinations();
    }
}

impl Block<'_, '_, '_> {
    #[inline(always)]
    pub(super) fn length(&self) -> usize {
        self.rows.len()
    }

    /// The numbers of a register.
    #[inline(always)]
    pub(super) fn numbers(&self, register: usize) -> &[f64] {
        let numbers = match self.registers.places.get(register) {
            Some(Place::Own) => {
                self.registers.numbers.get(register).and_then(|all| all.get(..self.length()))
            }
            Some(&Place::Lent(at)) => {
                self.destinations.get(at).and_then(|to| to.numbers.get(self.rows.clone()))
            }
            Some(&Place::Column(slot)) => {
                self.columns.get(slot).and_then(|from| in_place(from).get(self.rows.clone()))
            }
            None => None,
        };
        numbers.unwrap_or_default()
    }

    #[inline(always)]
    pub(super) fn input(&self, operand: Operand) -> Input<'_> {
        match operand {
            Operand::Register(register) => Input::Rows(self.numbers(register)),
            Operand::Constant(number) => Input::Constant(number),
        }
    }

    #[inline(always)]
    fn job(&mut self, job: &Job, lost: &mut [f64]) {
        let rows = self.rows.clone();
        let lent = match self.registers.places.get(job.target) {
            Some(&Place::Lent(at)) => Some(at),
            _ => None,
        };
        // The numbers are taken out, so that others can be read; nothing moves but pointers.
        let mut own = Vec::new();
        let mut of_caller: &mut [f64] = &mut [];
        let target = match lent {
            Some(at) => {
                if let Some(destination) = self.destinations.get_mut(at) {
                    of_caller = std::mem::take(&mut destination.numbers);
                }
                of_caller.get_mut(rows)
            }
            None => {
                // An earlier result in the same register may have been a column's own.
                if let Some(place) = self.registers.places.get_mut(job.target) {
                    *place = Place::Own;
                }
                if let Some(numbers) = self.registers.numbers.get_mut(job.target) {
                    own = std::mem::take(numbers);
                }
                grow(&mut own, rows.len(), 0.0);
                own.get_mut(..rows.len())
            }
        };
        if let Some(target) = target {
            self.fill(job, target, lost);
        }
        match lent.and_then(|at| self.destinations.get_mut(at)) {
            Some(destination) => destination.numbers = of_caller,
            None => {
                if let Some(numbers) = self.registers.numbers.get_mut(job.target) {
                    *numbers = own;
                }
            }
        }
    }

    /// Does a job: its numbers, and its states where they are asked for.
    #[inline(always)]
    fn fill(&mut self, job: &Job, target: &mut [f64], lost: &mut [f64]) {
        let states = self.states || job.states;
        match job.work {
            Work::Plain(Operation::Read(slot)) => self.read(job, slot, states, target),
            Work::Plain(Operation::Is(asked)) if !asked.is_known() => {
                self.is(job, asked, target);
                self.registers.set_plain(job.target, true);
            }
            ref work => {
                let operands = &job.operands;
                let Some(lost) = lost.get_mut(..target.len()) else { return };
                let input = |operand| self.input(operand);
                let loops = Loops { operands, input, target: &mut *target, lost, tidy: job.tidy };
                perform(work, operands.len(), loops);
                if states {
                    self.pass_states(job, target);
                }
            }
        }
    }

    #[inline(always)]
    fn read(&mut self, job: &Job, slot: usize, states: bool, target: &mut [f64]) {
        let missing = Column::Constant(crate::value::Value::Missing);
        let column = self.columns.get(slot).filter(|column| column.reaches(self.all_rows));
        let block = column.map_or(missing, |column| column.slice(self.rows.clone()));
        let mut of_target = self.registers.take_states(job.target, target.len());
        let request = Request { tidy: job.tidy, states, copy: job.output };
        if let Some(states) = of_target.get_mut(..target.len()) {
            let reading = read(&block, request, target, states);
            self.registers.set_plain(job.target, reading.plain);
            if reading.in_place
                && let Some(place) = self.registers.places.get_mut(job.target)
            {
                *place = Place::Column(slot);
            }
        }
        self.registers.put_states(job.target, of_target);
    }

    #[inline(always)]
    fn is(&self, job: &Job, asked: State, target: &mut [f64]) {
        let Some(&operand) = job.operands.first() else { return };
        let Input::Rows(numbers) = self.input(operand) else { return };
        match self.registers.states(operand, target.len()) {
            None => {
                for (target, &number) in target.iter_mut().zip(numbers) {
                    *target = answer((asked == State::Undefined) & !is_there(number));
                }
            }
            Some(states) => {
                for ((target, &number), &state) in target.iter_mut().zip(numbers).zip(states) {
                    *target = answer(settled(number, state) == asked);
                }
            }
        }
    }
}
