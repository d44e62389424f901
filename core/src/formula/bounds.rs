//! What a program can give where not everything is known.

use super::compile::{Output, Program};
use super::operation::Operation;
use super::range::{self, Range};
use crate::value::Value;

/// The buffers of [`Program::bounds`], to be used again for the next row.
#[derive(Debug, Clone, Default)]
pub struct BoundsScratch {
    ranges: Vec<Range>,
    arguments: Vec<Range>,
    registers: Vec<usize>,
}

/// What the outputs of a program can be for one row.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'s> {
    ranges: &'s [Range],
}

impl Bounds<'_> {
    /// What the output can be; only missing, for an output of another program.
    #[must_use]
    pub fn range(&self, output: Output) -> Range {
        let missing = Range::of(Value::Missing);
        self.ranges.get(Program::step_of(output)).copied().unwrap_or(missing)
    }
}

impl Program {
    /// What every output can be for a row whose columns can be what `slots` says.
    ///
    /// A slot without a range is missing.
    pub fn bounds<'s>(&self, slots: &[Range], scratch: &'s mut BoundsScratch) -> Bounds<'s> {
        let missing = Range::of(Value::Missing);
        scratch.ranges.clear();
        scratch.ranges.resize(self.steps, missing);
        scratch.registers.clear();
        scratch.registers.resize(self.registers, usize::MAX);
        for instruction in &self.instructions {
            let range = if let Operation::Read(slot) = instruction.operation {
                slots.get(slot).copied().unwrap_or(missing)
            } else {
                scratch.arguments.clear();
                for &register in &instruction.operands {
                    let step = scratch.registers.get(register).copied().unwrap_or(usize::MAX);
                    scratch.arguments.push(scratch.ranges.get(step).copied().unwrap_or(missing));
                }
                range::apply(instruction.operation, &scratch.arguments)
            };
            if let Some(register) = scratch.registers.get_mut(instruction.target) {
                *register = instruction.step;
            }
            if let Some(place) = scratch.ranges.get_mut(instruction.step) {
                *place = range;
            }
        }
        Bounds { ranges: &scratch.ranges }
    }
}
