//! Results of whole tables, written where the caller wants them.

use super::column::Column;
use super::compile::{Output, Program};
use super::evaluate::Scratch;
use super::fuse::Operand;
use super::pack::pack;
use super::run::{Block, Place};
use super::states::ALL_KNOWN;
use crate::simd::dispatch;
use crate::value::State;

/// Where an output goes: memory of the caller's, as long as the table.
///
/// See [`Program::evaluate_into`].
#[derive(Debug)]
pub struct Destination<'a> {
    output: Output,
    /// Where the program keeps the output; none, for an output of another program.
    pub(super) register: Option<usize>,
    pub(super) numbers: &'a mut [f64],
    pub(super) validity: Option<&'a mut [u8]>,
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
    fn rows(&self) -> usize {
        let bits = self.validity.as_ref().map_or(usize::MAX, |bytes| bytes.len() * 8);
        let states = self.states.as_ref().map_or(usize::MAX, |states| states.len());
        self.numbers.len().min(bits).min(states)
    }
}

impl Program {
    /// Evaluates a table of any length, straight into the caller's memory.
    ///
    /// `columns` has the column of every slot; a slot without a column, and a column
    /// shorter than `rows`, are missing. What a destination has no room for is not
    /// evaluated: gives the number of rows that were. States cost less where no destination
    /// asks for them; what it takes for an output without a destination is done all the
    /// same, unless [`Compiler::finish_for`](super::Compiler::finish_for) left it out. The table is gone through in blocks of
    /// [`Program::BLOCK`] rows; nothing is allocated once `scratch` was used with this
    /// program.
    ///
    /// The numbers are NaN where they are not known (which of the many NaNs is not said),
    /// and never −0. For several threads, cut columns ([`Column::slice`]) and destinations
    /// into runs of a multiple of 8 rows: no row hangs on another.
    ///
    /// ```
    /// # use chiso::formula::{Compiler, Formula, Range, Scope, Symbol, check};
    /// # use chiso::{State, Type};
    /// # struct Counts;
    /// # impl Scope for Counts {
    /// #     fn quantity(&self, name: &str) -> Option<Symbol> {
    /// #         let slot = self.names().iter().position(|known| known == name)?;
    /// #         let range = Range::of_type(Type::Count).or_missing();
    /// #         Some(Symbol { slot, symbol_type: Type::Count, options: Vec::new(), range })
    /// #     }
    /// #     fn names(&self) -> Vec<String> {
    /// #         vec!["on_time".to_owned(), "received".to_owned()]
    /// #     }
    /// # }
    /// use chiso::formula::{Array, Bits, Column, Destination, Numbers, Scratch};
    /// # let formula = Formula::parse("100 * on_time / received")?;
    /// # let checked = check(&formula, &Counts).0.unwrap();
    /// # let mut compiler = Compiler::new(2);
    /// # let output = compiler.add(&checked);
    /// # let program = compiler.finish();
    ///
    /// // 100 * on_time / received, over two columns as Arrow has them; of the third row
    /// // nobody reported what was on time.
    /// let on_time = Array::new(Numbers::Int64(&[29, 5, 0, 0])).with_validity(Bits::new(&[0b1011], 0, 4));
    /// let received = Array::new(Numbers::Float64(&[100.0, 8.0, 9.0, 0.0]));
    /// let columns = [Column::Array(on_time), Column::Array(received)];
    ///
    /// let (mut numbers, mut bitmap, mut states) = ([0.0; 4], [0; 1], [State::Known; 4]);
    /// let destination = Destination::new(output, &mut numbers)
    ///     .with_validity(&mut bitmap)
    ///     .with_states(&mut states);
    /// let rows = program.evaluate_into(&columns, 4, &mut [destination], &mut Scratch::default());
    ///
    /// assert_eq!(rows, 4);
    /// assert_eq!(numbers[..2], [29.0, 62.5]);
    /// assert!(numbers[2].is_nan() && numbers[3].is_nan());
    /// assert_eq!(bitmap, [0b0011]);
    /// assert_eq!(states[2..], [State::Missing, State::Undefined]);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn evaluate_into(
        &self,
        columns: &[Column<'_>],
        rows: usize,
        destinations: &mut [Destination<'_>],
        scratch: &mut Scratch,
    ) -> usize {
        let room = destinations.iter().map(Destination::rows).min();
        let rows = room.map_or(rows, |room| room.min(rows));
        let instructions = scratch.instructions;
        let registers = &mut scratch.registers;
        registers.prepare(&self.code, rows.min(Self::BLOCK));
        let mut states = false;
        for (at, destination) in destinations.iter_mut().enumerate() {
            destination.register = self.register_of(destination.output);
            if let Some(register) = destination.register {
                registers.lend(register, at);
            }
            states |= destination.states.is_some();
        }
        let mut start = 0;
        while start < rows {
            let end = rows.min(start + Self::BLOCK);
            let block = Block {
                code: &self.code,
                columns,
                rows: start..end,
                all_rows: rows,
                states,
                registers: &mut *registers,
                destinations: &mut *destinations,
            };
            dispatch(instructions, block);
            start = end;
        }
        rows
    }
}

impl Block<'_, '_, '_> {
    /// Hands over what is not in place yet: validity, states, and outputs asked for twice.
    #[inline(always)]
    pub(super) fn write_destinations(&mut self) {
        for at in 0..self.destinations.len() {
            let Some(destination) = self.destinations.get_mut(at) else { continue };
            let register = destination.register;
            let taken = std::mem::take(&mut destination.numbers);
            let mut validity = destination.validity.take();
            let mut states = destination.states.take();
            let place = register.and_then(|register| self.registers.places.get(register));
            if place != Some(&Place::Lent(at)) {
                let numbers = register.map(|register| self.numbers(register)).unwrap_or_default();
                if let Some(target) = taken.get_mut(self.rows.clone()) {
                    for (target, &number) in target.iter_mut().zip(numbers) {
                        *target = number;
                    }
                    if register.is_none() {
                        target.fill(f64::NAN);
                    }
                }
            }
            let numbers = taken.get(self.rows.clone()).unwrap_or_default();
            let bytes = self.rows.start / 8..self.rows.end.div_ceil(8);
            if let Some(bytes) = validity.as_mut().and_then(|all| all.get_mut(bytes)) {
                pack(numbers, bytes);
            }
            if let Some(target) = states.as_mut().and_then(|all| all.get_mut(self.rows.clone())) {
                let found = register.map_or(Some(ALL_MISSING.as_slice()), |register| {
                    self.registers.states(Operand::Register(register), numbers.len())
                });
                for (target, &state) in target.iter_mut().zip(found.unwrap_or(&ALL_KNOWN)) {
                    *target = state;
                }
            }
            if let Some(destination) = self.destinations.get_mut(at) {
                destination.numbers = taken;
                destination.validity = validity;
                destination.states = states;
            }
        }
    }
}

static ALL_MISSING: [State; Program::BLOCK] = [State::Missing; Program::BLOCK];
