//! The jobs of a program, the registers that they use, and the parts they are done in.
//!
//! Every job writes a register of its own, one after the other; which of them share memory in
//! a block is decided by [`allocate`](super::allocate).

use std::ops::Range;

use super::Slot;
use super::fuse::{Op, drafts};
use super::op::{Constant, Instruction, Operation};

/// A job: an operation in every row; or several that do the same with other operands, none
/// of which hangs on another.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) op: Op,
    /// Registers: the first operands of all members, then the second ones, …
    pub(super) operands: Box<[usize]>,
    /// The register of the first member's result; the others follow.
    pub(super) target: usize,
    /// How many members there are.
    pub(super) count: usize,
    /// Results have to be made NaN where they are not finite, and 0 where they are −0.
    pub(super) canonical: bool,
    /// The states are needed even if nobody asks for those of the outputs.
    pub(super) states: bool,
}

impl Job {
    pub(super) fn arity(&self) -> usize {
        self.operands.len() / self.count.max(1)
    }

    /// The register of an operand of a member.
    #[inline(always)]
    pub(super) fn operand(&self, index: usize, member: usize) -> usize {
        self.operands.get(index * self.count + member).copied().unwrap_or(usize::MAX)
    }
}

/// What is wanted of a column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ColumnUse {
    pub(super) canonical: bool,
    pub(super) states: bool,
    /// It is an output.
    pub(super) output: bool,
}

/// Jobs that are done together, after those of the parts before.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub(super) jobs: Range<usize>,
    /// The slots that no earlier part reads.
    pub(super) reads: Vec<Slot>,
    /// The registers of the outputs.
    pub(super) outputs: Vec<usize>,
}

/// The jobs of a program. Registers are those of the slots, then the constants, then the
/// results in the order of the jobs.
#[derive(Debug, Clone, Default)]
pub(super) struct Code {
    pub(super) slots: usize,
    pub(super) constants: Vec<Constant>,
    /// The numbers of the constants; NaN where they are not known.
    pub(super) constant_numbers: Vec<f64>,
    pub(super) unknown_constants: bool,
    pub(super) jobs: Vec<Job>,
    pub(super) registers: usize,
    pub(super) parts: Vec<Part>,
    /// By slot.
    pub(super) columns: Vec<ColumnUse>,
    /// The register of every instruction that is an output.
    pub(super) register_of: Vec<Option<usize>>,
}

impl Code {
    /// The constant that a register is, if it is one.
    #[inline(always)]
    pub(super) fn constant(&self, register: usize) -> Option<Constant> {
        self.constants.get(register.checked_sub(self.slots)?).copied()
    }

    fn add_constant(&mut self, constant: Constant) {
        let number = constant.value().known();
        self.unknown_constants |= number.is_none();
        self.constant_numbers.push(number.unwrap_or(f64::NAN));
        self.constants.push(constant);
    }

    /// One operation on constants.
    pub(super) fn single(operation: Operation, constants: Vec<Constant>) -> Self {
        let target = constants.len();
        let job = Job {
            op: Op::Plain(operation),
            operands: (0..target).collect(),
            target,
            count: 1,
            canonical: true,
            states: true,
        };
        let part = Part { jobs: 0..1, ..Part::default() };
        let (jobs, parts) = (vec![job], vec![part]);
        let mut code = Self { jobs, registers: target + 1, parts, ..Self::default() };
        constants.into_iter().for_each(|constant| code.add_constant(constant));
        code
    }
}

/// The jobs that compute the outputs of some parts, which are instructions.
pub(super) fn lower(instructions: &[Instruction], slots: usize, parts: &[Vec<usize>]) -> Code {
    let drafts = drafts(instructions, parts);
    let mut code = Code { slots, columns: vec![ColumnUse::default(); slots], ..Code::default() };
    // Operands stand before what uses them, and get their registers first.
    let mut register_of: Vec<Option<usize>> = vec![None; drafts.len()];
    for (draft, register) in drafts.iter().zip(&mut register_of) {
        match draft.op {
            _ if draft.part.is_none() => {}
            Op::Plain(Operation::Read(slot)) => {
                *register = Some(slot);
                if let Some(column) = code.columns.get_mut(slot) {
                    column.canonical |= draft.canonical;
                    column.states |= draft.states;
                }
            }
            Op::Plain(Operation::Constant(constant)) => {
                *register = Some(slots + code.constants.len());
                code.add_constant(constant);
            }
            _ => {}
        }
    }
    code.registers = slots + code.constants.len();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(members) = draft.part.and_then(|part| members.get_mut(part)) {
            members.push(at);
        }
    }
    for (members, outputs) in members.iter().zip(parts) {
        let mut part = Part { jobs: code.jobs.len()..0, ..Part::default() };
        for (at, draft) in members.iter().filter_map(|&at| Some((at, drafts.get(at)?))) {
            match draft.op {
                Op::Plain(Operation::Read(slot)) => part.reads.push(slot),
                Op::Plain(Operation::Constant(_)) => {}
                _ => {
                    let register = |&at: &usize| register_of.get(at).copied().flatten();
                    let operands = draft.operands.iter().filter_map(register).collect();
                    if let Some(place) = register_of.get_mut(at) {
                        *place = Some(code.registers);
                    }
                    code.jobs.push(Job {
                        op: draft.op.clone(),
                        operands,
                        target: code.registers,
                        count: 1,
                        canonical: draft.canonical && !draft.op.is_canonical(),
                        states: draft.states,
                    });
                    code.registers += 1;
                }
            }
        }
        if cfg!(feature = "bulk") {
            let jobs = code.jobs.split_off(part.jobs.start);
            group(&jobs, &mut code.jobs);
        }
        part.jobs.end = code.jobs.len();
        part.outputs
            .extend(outputs.iter().filter_map(|&at| register_of.get(at).copied().flatten()));
        part.outputs.sort_unstable();
        part.outputs.dedup();
        for &register in &part.outputs {
            if let Some(column) = code.columns.get_mut(register) {
                column.output = true;
            }
        }
        code.parts.push(part);
    }
    code.register_of = vec![None; drafts.len()];
    for &at in parts.iter().flatten() {
        if let Some((to, &from)) = code.register_of.get_mut(at).zip(register_of.get(at)) {
            *to = from;
        }
    }
    code
}

/// So many jobs are worth being done in one go.
const SEVERAL: usize = 4;

/// Makes one of jobs that come one after the other and do the same. For a single row, each job
/// costs a branch that is guessed wrong: sixty quotients in one go take a third of the time.
fn group(jobs: &[Job], grouped: &mut Vec<Job>) {
    let mut rest = jobs;
    while let Some(job) = rest.first() {
        let alike = |other: &&Job| {
            other.is_like(job) && other.operands.iter().all(|&operand| operand < job.target)
        };
        let several = rest.iter().take_while(alike).count();
        let count = if several < SEVERAL { 1 } else { several };
        let (together, others) = rest.split_at(count);
        let operands = (0..job.operands.len())
            .flat_map(|at| together.iter().filter_map(move |job| job.operands.get(at).copied()))
            .collect();
        grouped.push(Job { operands, count, ..job.clone() });
        rest = others;
    }
}

impl Job {
    /// Whether another job does the same, and both can be done in one go.
    fn is_like(&self, other: &Self) -> bool {
        let alone =
            matches!(self.op, Op::Plain(Operation::Sum | Operation::Mean | Operation::Is(_)));
        !alone
            && self.op == other.op
            && self.canonical == other.canonical
            && self.states == other.states
            && self.operands.len() == other.operands.len()
            && self.operands.len() <= 2
    }
}
