//! Programs over columns, one block of rows at a time, and over the numbers of one row.

use std::ops::Range;

use super::BLOCK;
use super::column::Column;
use super::compile::Program;
use super::op::{Output, canonicalize};
use super::raw_column::{Absence, Values};
use super::registers::{Registers, ensure_len};
use super::run::{Columns, Loaded, Run};
use super::states::ALL_KNOWN;
use crate::simd::{Instructions, Kernel, dispatch};
use crate::value::{State, Value};

/// The buffers of an evaluation, to be used again for the next block; any program can
/// use them.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(super) instructions: Instructions,
    row: Registers<1>,
    pub(super) block: Registers<BLOCK>,
    /// Outputs with 0 where they are not known, by buffer.
    zeroed: Vec<f64>,
}

impl Scratch {
    /// Buffers for an evaluation with these instructions; with the best that the processor
    /// has, where nothing is said. They change no bit of a result.
    #[must_use]
    pub fn with_instructions(instructions: Instructions) -> Self {
        Self { instructions, ..Self::default() }
    }
}

/// What a program computed for one block.
#[derive(Debug, Clone, Copy)]
pub struct Results<'s> {
    raw: RawResults<'s>,
}

/// An output as the evaluator keeps it: nothing is copied or tidied up for the reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawColumn<'s> {
    /// One for every row, NaN exactly where the row is not known.
    pub(crate) numbers: &'s [f64],
    /// One for every row; all known if `known`.
    pub(crate) states: &'s [State],
    /// Every row is known.
    pub(crate) known: bool,
}

/// The same as [`Results`], before anything is done for readers of numbers without states.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawResults<'s> {
    program: &'s Program,
    scratch: &'s Scratch,
    rows: usize,
}

/// One row of results.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawRow<'s> {
    results: RawResults<'s>,
    row: usize,
}

impl RawRow<'_> {
    /// The value of an output; missing, for an output of another program.
    #[inline]
    pub(crate) fn value(&self, output: Output) -> Value {
        let column = self.results.raw(output);
        match (column.numbers.get(self.row), column.states.get(self.row)) {
            (Some(&number), Some(&state)) => Value::from_parts(number, state),
            _ => Value::Missing,
        }
    }
}

impl<'s> RawResults<'s> {
    /// One row.
    pub(crate) fn row(&self, row: usize) -> RawRow<'s> {
        RawRow { results: *self, row }
    }

    /// The output as values that know why they are not known.
    pub(crate) fn values(&self, output: Output) -> Values<'s> {
        let RawColumn { numbers, states, known } = self.raw(output);
        let absence = if known { Absence::Nowhere } else { Absence::States(states) };
        Values { numbers, absence }
    }

    /// The output as the evaluator keeps it; without rows, for an output of another program.
    #[inline]
    pub(crate) fn raw(&self, output: Output) -> RawColumn<'s> {
        self.column(output).unwrap_or(RawColumn { numbers: &[], states: &[], known: false })
    }

    #[inline]
    fn column(&self, output: Output) -> Option<RawColumn<'s>> {
        let register = self.program.register_of(output)?;
        let Scratch { row, block, .. } = self.scratch;
        if self.rows == 1 {
            let numbers = row.numbers.get(register..=register)?;
            let state = row.settled(register);
            let states = State::ALL.iter().position(|&other| other == state)?;
            let states = State::ALL.get(states..=states)?;
            return Some(RawColumn { numbers, states, known: state.is_known() });
        }
        let buffer = self.program.buffers.of(register)? * block.stride;
        let rows = buffer..buffer + self.rows;
        let known = block.is_plain(register);
        let states =
            if known { ALL_KNOWN.get(..self.rows)? } else { block.states.get(rows.clone())? };
        Some(RawColumn { numbers: block.numbers.get(rows)?, states, known })
    }
}

impl<'s> Results<'s> {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.raw.rows
    }

    /// The numbers, one for every row; 0 where the state is not known.
    ///
    /// Empty for an output of another program.
    #[must_use]
    pub fn values(&self, output: Output) -> &'s [f64] {
        let column = self.raw.raw(output);
        if column.known {
            return column.numbers;
        }
        let RawResults { program, scratch, rows } = self.raw;
        if rows == 1 && !column.numbers.is_empty() {
            return &[0.0];
        }
        let buffer = program.register_of(output).and_then(|register| program.buffers.of(register));
        let zeroed = buffer.and_then(|buffer| scratch.zeroed.get(buffer * scratch.block.stride..));
        zeroed.and_then(|zeroed| zeroed.get(..rows)).unwrap_or_default()
    }

    /// The states, one for every row.
    #[must_use]
    pub fn states(&self, output: Output) -> &'s [State] {
        self.raw.raw(output).states
    }

    /// Whether every row is known.
    #[must_use]
    pub fn all_known(&self, output: Output) -> bool {
        self.raw.raw(output).known
    }

    /// The value of one row; missing beyond the last.
    #[must_use]
    pub fn value(&self, output: Output, row: usize) -> Value {
        self.raw.row(row).value(output)
    }
}

impl Program {
    /// The most rows of one block.
    pub const BLOCK: usize = BLOCK;

    /// Evaluates one block of rows.
    ///
    /// `columns` has the column of every slot; a slot without a column, and a column
    /// shorter than `rows`, are missing. At most [`Program::BLOCK`] rows are evaluated:
    /// the caller goes through longer tables block by block, or has them written where they
    /// are wanted by [`Program::evaluate_into`]. Nothing is allocated once `scratch` was
    /// used with this program and as many rows.
    pub fn evaluate<'s>(
        &'s self,
        columns: &[Column<'_>],
        rows: usize,
        scratch: &'s mut Scratch,
    ) -> Results<'s> {
        let RawResults { rows, .. } = self.evaluate_raw(columns, rows, scratch);
        if rows != 1 {
            self.zero(rows, scratch);
        }
        Results { raw: RawResults { program: self, scratch, rows } }
    }

    /// The same as [`Program::evaluate`], for readers who look at the states first.
    pub(crate) fn evaluate_raw<'s>(
        &'s self,
        columns: &[Column<'_>],
        rows: usize,
        scratch: &'s mut Scratch,
    ) -> RawResults<'s> {
        self.run(0, self.code.parts.len(), columns, rows, scratch)
    }

    /// Evaluates one part, after all parts before it with the same scratch and as many rows;
    /// gives the results of all of them. Columns that an earlier part read are as they were;
    /// those that this part reads first may be other ones.
    #[allow(
        dead_code,
        reason = "for the engine, which has gates' conditions in programs of their own"
    )]
    pub(crate) fn evaluate_part<'s>(
        &'s self,
        part: usize,
        columns: &[Column<'_>],
        rows: usize,
        scratch: &'s mut Scratch,
    ) -> RawResults<'s> {
        self.run(part, part + 1, columns, rows, scratch)
    }

    fn run<'s>(
        &'s self,
        first: usize,
        end: usize,
        columns: &[Column<'_>],
        rows: usize,
        scratch: &'s mut Scratch,
    ) -> RawResults<'s> {
        let rows = rows.min(BLOCK);
        let Scratch { instructions, row, block, .. } = &mut *scratch;
        if self.is_idle() {
            return RawResults { program: self, scratch, rows };
        }
        if rows != 1 && first == 0 {
            block.begin(&self.code, &self.buffers, rows);
        }
        let source = Columns { columns, rows: 0..rows, all_rows: rows };
        if rows != 1 && cfg!(feature = "bulk") {
            let run = self.over(first..end, source, rows, block);
            dispatch(*instructions, run);
            return RawResults { program: self, scratch, rows };
        }
        // Without blocks, as in the browser, one row after the other: the same, in less code.
        for at in 0..rows {
            if first == 0 || rows > 1 {
                row.begin(&self.code, &self.buffers, 1);
            }
            // What earlier parts left is there for the last row only.
            let parts = if rows == 1 { first..end } else { 0..end };
            let source = Columns { rows: at..at + 1, ..source.clone() };
            dispatch(*instructions, self.over(parts, source, 1, row));
            if rows > 1 {
                self.keep(at, row, block);
            }
        }
        RawResults { program: self, scratch, rows }
    }

    fn over<'r, S, const W: usize>(
        &'r self,
        parts: Range<usize>,
        source: S,
        rows: usize,
        registers: &'r mut Registers<W>,
    ) -> Run<'r, 'static, S, W> {
        Run {
            code: &self.code,
            buffers: &self.buffers,
            parts,
            source,
            rows: 0..rows,
            states: true,
            registers,
            destinations: &mut [],
        }
    }

    /// Keeps the outputs of a row among those of a block.
    fn keep(&self, at: usize, row: &Registers<1>, block: &mut Registers<BLOCK>) {
        for &register in self.code.parts.iter().flat_map(|part| &part.outputs) {
            let Some(buffer) = self.buffers.of(register) else { continue };
            let (place, state) = (buffer * block.stride + at, row.settled(register));
            let numbers = block.numbers.get_mut(place).zip(row.numbers.get(register));
            if let (Some((to, from)), Some(of_row)) = (numbers, block.states.get_mut(place)) {
                (*to, *of_row) = (*from, state);
            }
            let plain = (at == 0 || block.is_plain(register)) && state.is_known();
            block.set_plain(register, plain);
        }
    }

    /// Evaluates one part for a row of which the first slots have these numbers, one run after
    /// the other, after all parts before it; gives all registers of the row, the slots first.
    /// An output is found at its register ([`Program::register_of`]); what is not finite there
    /// is undefined. The program has to be one that [`Program::reads_only`] so many slots.
    ///
    /// No column is built, and the caller chooses the instructions: this is a part of a kernel.
    #[inline(always)]
    pub(crate) fn evaluate_numbers<'s>(
        &self,
        part: usize,
        numbers: &[&[f64]],
        registers: &'s mut Registers<1>,
    ) -> &'s [f64] {
        if part == 0 {
            registers.begin(&self.code, &self.buffers, 1);
            let mut rest = registers.numbers.get_mut(..self.code.slots).unwrap_or_default();
            for run in numbers {
                for (place, &number) in rest.iter_mut().zip(*run) {
                    *place = canonicalize(number);
                }
                rest = rest.get_mut(run.len()..).unwrap_or_default();
            }
        } else if let Some(part) = self.code.parts.get(part) {
            for &slot in &part.reads {
                let number = numbers.iter().copied().flatten().nth(slot);
                if let Some((place, &number)) = registers.numbers.get_mut(slot).zip(number) {
                    *place = canonicalize(number);
                }
            }
        }
        self.over(part..part + 1, Loaded, 1, registers).run();
        &registers.numbers
    }

    /// Whether the program reads no more than the first so many slots, and everything in it
    /// may be known.
    pub(crate) fn reads_only(&self, slots: usize) -> bool {
        let reads = self.code.parts.iter().flat_map(|part| &part.reads);
        !self.code.unknown_constants && reads.max().is_none_or(|&slot| slot < slots)
    }

    /// Copies the outputs that are not known throughout, with 0 where they are not.
    fn zero(&self, rows: usize, scratch: &mut Scratch) {
        let Scratch { block, zeroed, .. } = scratch;
        ensure_len(zeroed, self.buffers.count * block.stride, 0.0);
        for &register in self.code.parts.iter().flat_map(|part| &part.outputs) {
            let Some(buffer) = self.buffers.of(register) else { continue };
            if block.is_plain(register) {
                continue;
            }
            let rows = buffer * block.stride..buffer * block.stride + rows;
            let cells = zeroed.get_mut(rows.clone()).zip(block.numbers.get(rows));
            let (zeroed, numbers) = cells.unwrap_or_default();
            for (zeroed, &number) in zeroed.iter_mut().zip(numbers) {
                *zeroed = if number.is_nan() { 0.0 } else { number };
            }
        }
    }
}
