//! A program over complete cases: rows in which every column has a number.
//!
//! The same functions of the same numbers as everywhere, without states: a result that is
//! not finite is undefined, and nothing else can be the matter. Operands are found where
//! the numbers lie; there are no jobs that read.

use super::compile::{Output, Program};
use super::fuse::{Job, Operand, Work};
use super::kernels::{Alone, Input, Loops, perform};
use super::op::{Operation, answer};
use super::states::settled;
use crate::value::State;

/// The jobs of a program, over one run of numbers: those of the columns, then the
/// constants, then what the jobs leave for each other.
#[derive(Debug, Clone)]
pub(crate) struct Complete {
    columns: usize,
    constants: Vec<f64>,
    jobs: Vec<Direct>,
    /// How many results they have.
    results: usize,
    /// Where the numbers of the registers are in the end.
    places: Vec<Option<usize>>,
}

/// A job whose operands are places in the run of numbers; or several that do the same with
/// other operands, none of which hangs on another.
#[derive(Debug, Clone)]
struct Direct {
    work: Work,
    /// The first operands of all jobs, then the second ones, …
    operands: Vec<usize>,
    /// How many jobs there are.
    count: usize,
    tidy: bool,
}

/// The numbers of a row, and room to gather some of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    pub(crate) numbers: Vec<f64>,
    gathered: Vec<f64>,
}

/// The operands of jobs that are done in one go.
const OPERANDS: [Operand; 2] = [Operand::Register(0), Operand::Register(1)];

/// So many jobs are worth being done in one go.
const SEVERAL: usize = 4;

impl Program {
    /// The program for rows in which the first so many slots have numbers and the others are
    /// not read; none where something in it is never known.
    pub(crate) fn complete(&self, columns: usize) -> Option<Complete> {
        let code = &self.code;
        let mut complete = Complete {
            columns,
            constants: Vec::new(),
            jobs: Vec::new(),
            results: 0,
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
        complete.put_together();
        Some(complete)
    }
}

impl Complete {
    /// Where the number of an output of the program is.
    pub(crate) fn place(&self, program: &Program, output: Output) -> Option<usize> {
        self.places.get(program.register_of(output)?).copied().flatten()
    }

    /// Does all jobs. The numbers in the room begin with those of the columns, none of them −0
    /// or infinite, and get the others behind them; what is not finite there is undefined.
    #[inline(always)]
    pub(crate) fn run(&self, room: &mut Room) {
        let Room { numbers, gathered } = room;
        numbers.truncate(self.columns);
        numbers.extend_from_slice(&self.constants);
        let mut at = numbers.len();
        numbers.resize(at + self.results, 0.0);
        for job in &self.jobs {
            if let Some((before, rest)) = numbers.split_at_mut_checked(at) {
                match rest {
                    [result, ..] if job.count == 1 => *result = job.result(before),
                    rest => job.results(before, gathered, rest),
                }
            }
            at += job.count;
        }
    }

    /// Makes one of jobs that come one after the other and do the same.
    fn put_together(&mut self) {
        let mut first = self.columns + self.constants.len();
        let jobs = std::mem::take(&mut self.jobs);
        let mut rest = jobs.as_slice();
        while let Some(job) = rest.first() {
            let alike = |other: &&Direct| {
                other.is_like(job) && other.operands.iter().all(|&place| place < first)
            };
            let several = rest.iter().take_while(alike).count();
            let count = if several < SEVERAL { 1 } else { several };
            let (together, others) = rest.split_at(count);
            let operands = (0..job.operands.len())
                .flat_map(|at| together.iter().filter_map(move |job| job.operands.get(at).copied()))
                .collect();
            self.jobs.push(Direct { work: job.work.clone(), operands, count, tidy: job.tidy });
            first += count;
            rest = others;
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
        self.jobs.push(Direct { work: job.work.clone(), operands, count: 1, tidy: job.tidy });
        self.results += 1;
        Some(self.columns + self.constants.len() + self.results - 1)
    }

    fn keep(&mut self, register: usize, place: usize) -> Option<()> {
        *self.places.get_mut(register)? = Some(place);
        Some(())
    }
}

impl Direct {
    /// Whether another job does the same, and both can be done in one go.
    fn is_like(&self, other: &Self) -> bool {
        let alone =
            matches!(self.work, Work::Plain(Operation::Sum | Operation::Mean | Operation::Is(_)));
        !alone
            && self.work == other.work
            && self.tidy == other.tidy
            && self.operands.len() == other.operands.len()
            && self.operands.len() <= OPERANDS.len()
    }

    /// Does several jobs in one go, like one over a block of rows.
    #[inline(always)]
    fn results(&self, numbers: &[f64], gathered: &mut Vec<f64>, rest: &mut [f64]) {
        let Some(target) = rest.get_mut(..self.count) else { return };
        gathered.clear();
        let number = |&place: &usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        gathered.extend(self.operands.iter().map(number));
        let mut parts = gathered.chunks_exact(self.count);
        let [a, b] = [(); 2].map(|()| parts.next().unwrap_or_default());
        let input = |operand| match operand {
            Operand::Register(0) => Input::Rows(a),
            _ => Input::Rows(b),
        };
        let count = self.operands.len() / self.count;
        let operands = OPERANDS.get(..count).unwrap_or_default();
        let lost = &mut [][..];
        perform(&self.work, count, Loops { operands, input, target, lost, tidy: self.tidy });
    }

    #[inline(always)]
    fn result(&self, numbers: &[f64]) -> f64 {
        let input = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
        let operands = self.operands.as_slice();
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
