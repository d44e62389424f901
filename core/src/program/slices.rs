//! What each output of a program needs, found once when it is compiled.

use super::Slot;
use super::op::{Instruction, Operation};

/// The instructions behind an output, and what they read.
#[derive(Debug, Clone, Default)]
pub(super) struct Slice {
    /// In order.
    pub(super) instructions: Box<[usize]>,
    pub(super) reads: Box<[Slot]>,
}

/// The backward slices of a program.
#[derive(Debug, Default)]
pub(super) struct Slices {
    /// By instruction; of outputs only.
    of: Vec<Option<Slice>>,
    whole: Slice,
    /// For every instruction: the slots that come in by more than one operand, of it or of what
    /// it serves, one bit each (slots that share a bit count as the same: more work, no wrong
    /// answer). Where one of them is open, its quotient of sums is needed.
    pub(super) shared: Vec<u64>,
}

/// Slices take so much room at most, in programs: hostile programmes could ask for the square
/// of their length. Outputs beyond share the whole program.
const MOST_SLICES: usize = 32;

impl Slices {
    pub(super) fn new(instructions: &[Instruction], outputs: impl Iterator<Item = usize>) -> Self {
        let whole = slice(instructions, (0..instructions.len()).collect());
        let mut slices = Self { of: vec![None; instructions.len()], whole, shared: Vec::new() };
        let mut room = MOST_SLICES * (instructions.len() + 64);
        let mut seen = vec![usize::MAX; instructions.len()];
        for output in outputs {
            let Some(place @ None) = slices.of.get_mut(output) else { continue };
            let mut waiting = vec![output];
            let mut found = Vec::new();
            while let Some(at) = waiting.pop() {
                let Some((seen, instruction)) = seen.get_mut(at).zip(instructions.get(at)) else {
                    continue;
                };
                if std::mem::replace(seen, output) != output {
                    found.push(at);
                    waiting.extend_from_slice(&instruction.operands);
                }
            }
            let Some(left) = room.checked_sub(found.len()) else { break };
            room = left;
            found.sort_unstable();
            *place = Some(slice(instructions, found));
        }
        slices.shared = shared(instructions);
        slices
    }

    /// The slice of an output, or more than that.
    pub(super) fn of(&self, output: usize) -> &Slice {
        self.of.get(output).and_then(Option::as_ref).unwrap_or(&self.whole)
    }

    pub(super) fn whole(&self) -> &Slice {
        &self.whole
    }
}

fn slice(instructions: &[Instruction], list: Vec<usize>) -> Slice {
    let reads = list.iter().filter_map(|&at| match instructions.get(at)?.operation {
        Operation::Read(slot) => Some(slot),
        _ => None,
    });
    Slice { reads: reads.collect(), instructions: list.into() }
}

fn shared(instructions: &[Instruction]) -> Vec<u64> {
    let mut reads: Vec<u64> = Vec::with_capacity(instructions.len());
    let mut shared = Vec::with_capacity(instructions.len());
    for instruction in instructions {
        let mut all = match instruction.operation {
            Operation::Read(slot) => bit(slot),
            _ => 0,
        };
        let mut met = 0;
        for &source in &instruction.operands {
            let more = reads.get(source).copied().unwrap_or(0);
            met |= all & more;
            all |= more;
        }
        reads.push(all);
        shared.push(met);
    }
    for (at, instruction) in instructions.iter().enumerate().rev() {
        let above = shared.get(at).copied().unwrap_or(0);
        for &source in &instruction.operands {
            if let Some(shared) = shared.get_mut(source) {
                *shared |= above;
            }
        }
    }
    shared
}

/// The bit of a slot.
#[inline]
pub(super) fn bit(slot: Slot) -> u64 {
    1 << (slot % 64)
}
