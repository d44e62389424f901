//! Memory of the caller's for the outputs of a program.

use std::ops::Range;

use super::op::Output;
use super::pack::pack;
use super::states::{ALL_KNOWN, ALL_MISSING};
use crate::value::State;

/// Where an output goes: memory of the caller's, as long as the table.
///
/// See [`Program::evaluate_into`](super::Program::evaluate_into).
#[derive(Debug)]
pub struct Destination<'a> {
    pub(super) output: Output,
    /// Where the program keeps the output; none, for an output of another program.
    pub(super) register: Option<usize>,
    pub(super) numbers: &'a mut [f64],
    validity: Option<&'a mut [u8]>,
    pub(super) states: Option<&'a mut [State]>,
}

impl<'a> Destination<'a> {
    /// A place for the numbers of an output: NaN where they are not known.
    #[must_use]
    pub fn new(output: Output, numbers: &'a mut [f64]) -> Self {
        Self { output, register: None, numbers, validity: None, states: None }
    }

    /// The same, with a place for a validity bitmap as Arrow has it: a bit for every row,
    /// set where the value is known, the lowest bit of each byte first. What is left of the
    /// last byte is 0.
    #[must_use]
    pub fn with_validity(mut self, bitmap: &'a mut [u8]) -> Self {
        self.validity = Some(bitmap);
        self
    }

    /// The same, with a place for the states.
    #[must_use]
    pub fn with_states(mut self, states: &'a mut [State]) -> Self {
        self.states = Some(states);
        self
    }

    /// How many rows there is room for.
    pub(super) fn rows(&self) -> usize {
        let bits = self.validity.as_ref().map_or(usize::MAX, |bytes| bytes.len() * 8);
        let states = self.states.as_ref().map_or(usize::MAX, |states| states.len());
        self.numbers.len().min(bits).min(states)
    }

    /// The destination, which leaves one without memory.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Self {
        Self {
            output: self.output,
            register: self.register,
            numbers: std::mem::take(&mut self.numbers),
            validity: self.validity.take(),
            states: self.states.take(),
        }
    }

    /// Writes some rows: the numbers, unless they are there, and what was asked for besides.
    /// No states are those of values all of which are known.
    #[inline(always)]
    pub(super) fn write(
        &mut self,
        rows: Range<usize>,
        numbers: Option<&[f64]>,
        states: Option<&[State]>,
    ) {
        let own = self.numbers.get_mut(rows.clone()).unwrap_or_default();
        if let Some(numbers) = numbers {
            for (target, &number) in own.iter_mut().zip(numbers) {
                *target = number;
            }
        }
        if self.register.is_none() {
            own.fill(f64::NAN);
        }
        let bytes = rows.start / 8..rows.end.div_ceil(8);
        if let Some(bytes) = self.validity.as_mut().and_then(|all| all.get_mut(bytes)) {
            pack(own, bytes);
        }
        let all = if self.register.is_none() { &ALL_MISSING } else { &ALL_KNOWN };
        if let Some(target) = self.states.as_mut().and_then(|all| all.get_mut(rows)) {
            for (target, &state) in target.iter_mut().zip(states.unwrap_or(all)) {
                *target = state;
            }
        }
    }
}
