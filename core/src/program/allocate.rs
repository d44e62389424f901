//! Which registers share memory in a block.
//!
//! What nobody reads any more makes room for other results, so that a block with all that
//! is in use stays in the caches next to the processor. Outputs keep their place to the end,
//! and what a later part reads till then.

use super::code::{Code, Job};

/// The buffers of registers in a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    /// By register; none for what needs no memory.
    of: Vec<Option<usize>>,
    /// How many there are.
    pub(super) count: usize,
    /// The registers of constants that are read as rows.
    pub(super) constants: Vec<usize>,
}

impl Buffers {
    /// The buffer of a register.
    #[inline(always)]
    pub(super) fn of(&self, register: usize) -> Option<usize> {
        self.of.get(register).copied().flatten()
    }

    fn take(&mut self, register: usize) {
        if let Some(place) = self.of.get_mut(register).filter(|place| place.is_none()) {
            *place = Some(self.count);
            self.count += 1;
        }
    }
}

/// The registers that a member of a job reads, and whether the loop takes constants there.
fn operands(job: &Job, member: usize) -> impl Iterator<Item = (usize, bool)> + Clone + '_ {
    (0..job.arity()).map(move |at| (job.operand(at, member), job.op.takes_constant(at)))
}

/// Every job and member, with the register that is written.
fn members(code: &Code) -> impl Iterator<Item = (&Job, usize, usize)> {
    let jobs = code.jobs.iter();
    jobs.flat_map(|job| (0..job.count).map(move |member| (job, member, job.target + member)))
}

/// Gives registers their buffers.
pub(super) fn allocate(code: &Code) -> Buffers {
    let mut buffers = Buffers { of: vec![None; code.registers], ..Buffers::default() };
    // Outputs and constants have buffers of their own.
    let outputs = code.parts.iter().flat_map(|part| part.outputs.iter().copied());
    let rows = members(code).flat_map(|(job, member, _)| operands(job, member));
    let rows = rows.filter(|&(register, takes_constant)| {
        code.constant(register)
            .is_some_and(|constant| !takes_constant || !constant.value().state().is_known())
    });
    for register in outputs.chain(rows.map(|(register, _)| register)) {
        buffers.take(register);
    }
    let constant = |register: &usize| code.constant(*register).is_some();
    let own: Vec<usize> =
        (0..code.registers).filter(|&register| buffers.of(register).is_some()).collect();
    buffers.constants = own.iter().copied().filter(constant).collect();

    let mut last_use = vec![0; code.registers];
    for (job, member, target) in members(code) {
        for (register, _) in operands(job, member) {
            if let Some(last) = last_use.get_mut(register) {
                *last = target;
            }
        }
    }
    let mut free: Vec<usize> = Vec::new();
    for (job, member, target) in members(code) {
        // A column comes into its buffer before it is first read. The target is taken before
        // buffers are given back: no job writes what it reads.
        let read = operands(job, member).map(|(register, _)| register);
        for register in read.clone().filter(|register| !constant(register)).chain([target]) {
            if buffers.of(register).is_some() {
                continue;
            }
            match (free.pop(), buffers.of.get_mut(register)) {
                (Some(buffer), Some(place)) => *place = Some(buffer),
                _ => buffers.take(register),
            }
        }
        let ended = read.filter(|register| last_use.get(*register) == Some(&target));
        let ended = ended.filter(|register| own.binary_search(register).is_err());
        let first = free.len();
        free.extend(ended.filter_map(|register| buffers.of(register)));
        if let Some(new) = free.get_mut(first..) {
            new.sort_unstable();
        }
        // A register may be read twice.
        free.dedup();
    }
    buffers
}
