//! A program over complete cases: rows in which every column has a number.
//!
//! The same functions of the same numbers as everywhere, without states: a result that is
//! not finite is undefined, and nothing else can be the matter. Operands are found where
//! the numbers lie; there are no jobs that read.

use super::compile::{Output, Program};
use super::kernels::{Alone, perform};
use super::lower::{Job, Operand, Work};
use super::operation::{Operation, answer};
use super::states::settled;
use crate::value::State;

/// The jobs of a program, over one run of numbers: those of the columns, then the
/// constants, then what the jobs leave for each other.
#[derive(Debug, Clone)]
pub(crate) struct Complete {
    columns: usize,
    constants: Vec<f64>,
    jobs: Vec<Direct>,
    /// Where the numbers of the registers are in the end.
    places: Vec<Option<usize>>,
}

/// A job whose operands are places in the run of numbers.
#[derive(Debug, Clone)]
struct Direct {
    work: Work,
    operands: Box<[usize]>,
    tidy: bool,
}

impl Program {
    /// The program for rows in which the first so many slots have numbers and the others are
    /// not read; none where something in it is never known.
    pub(crate) fn complete(&self, columns: usize) -> Option<Complete> {
        let code = &self.code;
        let mut complete = Complete {
            columns,
            constants: Vec::new(),
            jobs: Vec::new(),
            places: vec![None; code.registers],
        };
        // All constants come before the first result.
        for &(_, constant) in &code.constants {
            complete.add_constant(constant.value().known()?);
        }
        for job in &code.jobs {
            if let Work::Plain(Operation::Constant(constant)) = job.work {
                complete.add_constant(constant.value().known()?);
            }
            for operand in &job.operands {
                if let Operand::Constant(number) = *operand {
                    complete.add_constant(number);
                }
            }
        }
        for &(register, constant) in &code.constants {
            let place = complete.constant(constant.value().known()?)?;
            complete.keep(register, place)?;
        }
        for job in &code.jobs {
            let place = match job.work {
                Work::Plain(Operation::Read(slot)) => (slot < columns).then_some(slot)?,
                Work::Plain(Operation::Constant(constant)) => {
                    complete.constant(constant.value().known()?)?
                }
                _ => complete.add(job)?,
            };
            complete.keep(job.target, place)?;
        }
        Some(complete)
    }
}

impl Complete {
    /// Where the number of an output of the program is.
    pub(crate) fn place(&self, program: &Program, output: Output) -> Option<usize> {
        self.places.get(program.register_of(output)?).copied().flatten()
    }

    /// Does all jobs. `numbers` has those of the columns, none of them −0 or not finite, and
    /// gets the others behind them; what is not finite there is undefined.
    #[inline(always)]
    pub(crate) fn run(&self, numbers: &mut Vec<f64>) {
        numbers.truncate(self.columns);
        numbers.extend_from_slice(&self.constants);
        for job in &self.jobs {
            let number = job.result(numbers);
            numbers.push(number);
        }
    }

    fn add_constant(&mut self, number: f64) {
        if self.constant(number).is_none() {
            self.constants.push(number);
        }
    }

    fn constant(&self, number: f64) -> Option<usize> {
        let same = |constant: &f64| constant.to_bits() == number.to_bits();
        self.constants.iter().position(same).map(|at| self.columns + at)
    }

    /// Adds a job; gives where its result will be.
    fn add(&mut self, job: &Job) -> Option<usize> {
        let place = |operand: &Operand| match *operand {
            Operand::Register(register) => self.places.get(register).copied().flatten(),
            Operand::Constant(number) => self.constant(number),
        };
        let operands = job.operands.iter().map(place).collect::<Option<_>>()?;
        self.jobs.push(Direct { work: job.work.clone(), operands, tidy: job.tidy });
        Some(self.columns + self.constants.len() + self.jobs.len() - 1)
    }

    fn keep(&mut self, register: usize, place: usize) -> Option<()> {
        *self.places.get_mut(register)? = Some(place);
        Some(())
    }
}

impl Direct {
    #[inline(always)]
    fn result(&self, numbers: &[f64]) -> f64 {
        let input = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        let operands = &*self.operands;
        if let Work::Plain(Operation::Is(asked)) = self.work {
            let number = operands.first().map_or(f64::NAN, |&place| input(place));
            return answer(settled(number, State::Known) == asked);
        }
        let mut number = 0.0;
        let shape = Alone { operands, input, target: &mut number, tidy: self.tidy };
        perform(&self.work, operands.len(), shape);
        number
    }
}
