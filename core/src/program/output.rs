//! Results of whole tables, written where the caller wants them.

use super::column::Column;
use super::compile::Program;
use super::destination::Destination;
use super::evaluate::Scratch;
use super::registers::Place;
use super::run::{Columns, Run};
use crate::simd::dispatch;

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
        let all_rows = room.map_or(rows, |room| room.min(rows));
        let instructions = scratch.instructions;
        let registers = &mut scratch.block;
        registers.begin(&self.code, &self.buffers, all_rows.min(Self::BLOCK));
        let mut states = false;
        for (at, destination) in destinations.iter_mut().enumerate() {
            destination.register = self.register_of(destination.output);
            // Results are written where they are wanted; a constant is there already.
            let place = destination.register.filter(|&at| self.code.constant(at).is_none());
            let place = place.and_then(|register| registers.places.get_mut(register));
            if let Some(place @ Place::Own) = place {
                *place = Place::Lent(at);
            }
            states |= destination.states.is_some();
        }
        for start in (0..all_rows).step_by(Self::BLOCK) {
            let rows = start..all_rows.min(start + Self::BLOCK);
            registers.begin_block(&self.code);
            let run = Run {
                code: &self.code,
                buffers: &self.buffers,
                parts: 0..self.code.parts.len(),
                source: Columns { columns, rows: rows.clone(), all_rows },
                rows,
                states,
                registers: &mut *registers,
                destinations: &mut *destinations,
            };
            dispatch(instructions, run);
        }
        all_rows
    }
}
