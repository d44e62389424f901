//! What jobs leave for each other.

use super::allocate::Buffers;
use super::code::Code;
use super::states::settled;
use crate::value::{State, Value};

/// Where the numbers of a register are in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In its buffer.
    Own,
    /// In a destination of the caller's.
    Lent(usize),
    /// In a column of the caller's.
    Column,
}

/// The registers of up to `W` rows: for one row a number each, for a block a buffer each.
#[derive(Debug, Clone)]
pub(crate) struct Registers<const W: usize> {
    pub(super) numbers: Vec<f64>,
    /// Unsettled; not written where all are known.
    pub(super) states: Vec<State>,
    /// How far apart buffers are. Eight more than there are rows: at a power of two all would
    /// compete for the same lines of the cache.
    pub(super) stride: usize,
    /// Of a row: the states of all registers are known, up to what the numbers say.
    pub(super) all_plain: bool,
    /// Of a block: those of a register are.
    pub(super) plain: Vec<bool>,
    pub(super) places: Vec<Place>,
    /// The slots that were not read yet.
    pub(super) unread: Vec<bool>,
    /// The operands of jobs that are done in one go.
    pub(super) gathered: Vec<f64>,
}

impl<const W: usize> Default for Registers<W> {
    fn default() -> Self {
        Self {
            numbers: Vec::new(),
            states: Vec::new(),
            stride: 1,
            all_plain: true,
            plain: Vec::new(),
            places: Vec::new(),
            unread: Vec::new(),
            gathered: Vec::new(),
        }
    }
}

impl<const W: usize> Registers<W> {
    /// Makes ready for the first part of a program, for at most so many rows.
    #[inline(always)]
    pub(super) fn begin(&mut self, code: &Code, buffers: &Buffers, rows: usize) {
        if W == 1 {
            ensure_len(&mut self.numbers, code.registers, 0.0);
            ensure_len(&mut self.states, code.registers, State::Known);
            self.all_plain = true;
            let constants = self.numbers.get_mut(code.slots..).unwrap_or_default();
            for (number, &constant) in constants.iter_mut().zip(&code.constant_numbers) {
                *number = constant;
            }
            if code.unknown_constants {
                for (at, constant) in code.constants.iter().enumerate() {
                    self.set_state(code.slots + at, constant.value().state());
                }
            }
            return;
        }
        self.stride = rows.next_multiple_of(8) + 8;
        ensure_len(&mut self.numbers, buffers.count * self.stride, 0.0);
        ensure_len(&mut self.states, buffers.count * self.stride, State::Known);
        self.plain.clear();
        self.plain.resize(code.registers, true);
        self.places.clear();
        self.places.resize(code.registers, Place::Own);
        self.begin_block(code);
        for &register in &buffers.constants {
            let Some((constant, buffer)) = code.constant(register).zip(buffers.of(register)) else {
                continue;
            };
            let (number, state) = raw(constant.value());
            self.set_plain(register, state.is_known());
            let at = buffer * self.stride;
            self.numbers.get_mut(at..at + rows).unwrap_or_default().fill(number);
            self.states.get_mut(at..at + rows).unwrap_or_default().fill(state);
        }
    }

    /// The same for the next block of the same length or less.
    pub(super) fn begin_block(&mut self, code: &Code) {
        self.unread.clear();
        self.unread.resize(code.slots, true);
        for place in self.places.iter_mut().filter(|place| **place == Place::Column) {
            *place = Place::Own;
        }
    }

    /// Notes the state of a register of a row, where no job computes it.
    #[inline(always)]
    pub(super) fn set_state(&mut self, register: usize, state: State) {
        if !state.is_known() && self.all_plain {
            self.all_plain = false;
            self.states.fill(State::Known);
        }
        if !self.all_plain
            && let Some(place) = self.states.get_mut(register)
        {
            *place = state;
        }
    }

    /// The state of a register of a row.
    #[inline(always)]
    pub(super) fn settled(&self, register: usize) -> State {
        let number = self.numbers.get(register).copied().unwrap_or(f64::NAN);
        let state = if self.all_plain { Some(&State::Known) } else { self.states.get(register) };
        settled(number, state.copied().unwrap_or(State::Missing))
    }

    #[inline(always)]
    pub(super) fn set_plain(&mut self, register: usize, plain: bool) {
        if let Some(place) = self.plain.get_mut(register) {
            *place = plain;
        }
    }

    #[inline(always)]
    pub(super) fn is_plain(&self, register: usize) -> bool {
        if W == 1 { self.all_plain } else { self.plain.get(register) == Some(&true) }
    }
}

/// A value as registers have it.
#[inline(always)]
pub(super) fn raw(value: Value) -> (f64, State) {
    match value.parts() {
        (number, State::Known) => (number, State::Known),
        (_, state) => (f64::NAN, state),
    }
}

#[inline(always)]
pub(super) fn ensure_len<T: Copy>(buffer: &mut Vec<T>, rows: usize, with: T) {
    if buffer.len() < rows {
        buffer.resize(rows, with);
    }
}

/// All buffers but one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Others<'o, T> {
    before: &'o [T],
    after: &'o [T],
    hole: usize,
    stride: usize,
}

impl<'o, T> Others<'o, T> {
    /// All buffers.
    #[inline(always)]
    pub(super) fn all(file: &'o [T], stride: usize) -> Self {
        Self { before: file, after: &[], hole: usize::MAX, stride }
    }

    /// The first so many of a buffer.
    #[inline(always)]
    pub(super) fn get(&self, buffer: usize, count: usize) -> Option<&'o [T]> {
        if buffer < self.hole {
            self.before.get(buffer * self.stride..)?.get(..count)
        } else {
            self.after.get((buffer - self.hole).checked_sub(1)? * self.stride..)?.get(..count)
        }
    }
}

/// Takes a buffer out of all: the first so many of it, and the others, to be read.
#[inline(always)]
pub(super) fn split<T>(
    file: &mut [T],
    hole: usize,
    stride: usize,
    count: usize,
) -> Option<(&mut [T], Others<'_, T>)> {
    let (before, rest) = file.split_at_mut_checked(hole * stride)?;
    let (target, after) = rest.split_at_mut_checked(stride)?;
    Some((target.get_mut(..count)?, Others { before, after, hole, stride }))
}
