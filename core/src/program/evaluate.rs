//! The evaluator: a program over columns, one block of rows at a time.

use super::alone::Row;
use super::column::Column;
use super::compile::{Output, Program};
use super::raw_column::{Absence, Values};
use super::run::{Block, Registers};
use super::states::ALL_KNOWN;
use crate::simd::{Instructions, dispatch};
use crate::value::{State, Value};

/// The buffers of an evaluation, to be used again for the next block; any program can
/// use them.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(super) instructions: Instructions,
    pub(super) registers: Registers,
    row: Row,
    /// Outputs with 0 where they are not known, by register.
    zeroed: Vec<Vec<f64>>,
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
        let Scratch { registers, row, .. } = self.scratch;
        if self.rows == 1 {
            let states = row.states.get(register..=register)?;
            let known = states == [State::Known];
            return Some(RawColumn {
                numbers: row.numbers.get(register..=register)?,
                states,
                known,
            });
        }
        let known = *registers.plain.get(register)?;
        let states = if known { &ALL_KNOWN } else { registers.states.get(register)?.as_slice() };
        let numbers = registers.numbers.get(register)?.get(..self.rows)?;
        Some(RawColumn { numbers, states: states.get(..self.rows)?, known })
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
        let zeroed = program.register_of(output).and_then(|register| {
            if rows == 1 {
                return scratch.row.zeroed.get(register..=register);
            }
            scratch.zeroed.get(register)?.get(..rows)
        });
        zeroed.unwrap_or_default()
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
    /// The most rows of one block. So many that what a job costs besides its rows does not
    /// count; so few that what jobs leave for each other stays in the caches.
    pub const BLOCK: usize = 1024;

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
        let rows = self.run(columns, rows, scratch);
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
        let rows = self.run(columns, rows, scratch);
        RawResults { program: self, scratch, rows }
    }

    fn run(&self, columns: &[Column<'_>], rows: usize, scratch: &mut Scratch) -> usize {
        let rows = rows.min(Self::BLOCK);
        if self.is_idle() {
            return rows;
        }
        if rows == 1 {
            scratch.row.run(&self.code, columns);
            return rows;
        }
        if !cfg!(feature = "bulk") {
            self.run_rows(columns, rows, scratch);
            return rows;
        }
        scratch.registers.prepare(&self.code, rows);
        let block = Block {
            code: &self.code,
            columns,
            rows: 0..rows,
            all_rows: rows,
            states: true,
            registers: &mut scratch.registers,
            destinations: &mut [],
        };
        dispatch(scratch.instructions, block);
        rows
    }

    /// A block as so many rows that stand alone: the same numbers, in less code.
    fn run_rows(&self, columns: &[Column<'_>], rows: usize, scratch: &mut Scratch) {
        let Scratch { registers, row: alone, .. } = scratch;
        registers.begin(&self.code, rows);
        let mut cut = Vec::with_capacity(columns.len());
        for row in 0..rows {
            cut.clear();
            cut.extend(columns.iter().map(|column| column.slice(row..row + 1)));
            alone.run(&self.code, &cut);
            for &register in &self.code.outputs {
                let output = alone.numbers.get(register).zip(alone.states.get(register));
                if let Some((&number, &state)) = output {
                    registers.set(register, row, number, state);
                }
            }
        }
    }

    /// Copies the outputs that are not known throughout, with 0 where they are not.
    fn zero(&self, rows: usize, scratch: &mut Scratch) {
        let Scratch { registers, zeroed, .. } = scratch;
        if zeroed.len() < self.code.registers {
            zeroed.resize_with(self.code.registers, Vec::new);
        }
        for &register in &self.code.outputs {
            if registers.plain.get(register) == Some(&true) {
                continue;
            }
            let numbers = registers.numbers.get(register).map(Vec::as_slice).unwrap_or_default();
            if let Some(zeroed) = zeroed.get_mut(register) {
                if zeroed.len() < rows {
                    zeroed.resize(rows, 0.0);
                }
                for (zeroed, &number) in zeroed.iter_mut().zip(numbers).take(rows) {
                    *zeroed = if number.is_nan() { 0.0 } else { number };
                }
            }
        }
    }
}
