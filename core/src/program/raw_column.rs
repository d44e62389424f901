//! Columns that are read as they are, without a program.
//!
//! Most indicators of many programmes are measured as such: their formula is one input. A
//! block of such a column is looked at once; numbers under which something is to be known
//! stay where they lie, and which rows have none stands in the validity bits.

use super::BLOCK;
use super::column::{Array, Bits, Column, Numbers};
use super::pack::ValidityPacker;
use super::read::{Request, blend_in_place, convert, in_place, is_canonical, mask_nulls, read};
use super::registers::ensure_len;
use super::states::settled;
use crate::simd::{Instructions, Kernel, dispatch};
use crate::value::{State, Value};

/// A block of values: numbers, NaN exactly where nothing is known, and why nothing is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'v> {
    pub(crate) numbers: &'v [f64],
    pub(crate) absence: Absence<'v>,
}

/// Which rows of a block are not known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Absence<'v> {
    /// None.
    Nowhere,
    /// Those whose bit is not set: they are missing.
    Nulls(Bits<'v>),
    /// Those whose state says so.
    States(&'v [State]),
}

impl<'v> Values<'v> {
    /// No values for any row.
    pub(crate) const NONE: Self = Self { numbers: &[], absence: Absence::States(&[]) };

    /// The value of a row; missing beyond the last.
    pub(crate) fn value(&self, row: usize) -> Value {
        match self.numbers.get(row) {
            Some(&number) => Value::from_parts(number, self.absence.state(row)),
            None => Value::Missing,
        }
    }
}

impl Absence<'_> {
    /// The state of a row.
    pub(crate) fn state(&self, row: usize) -> State {
        match self {
            Self::Nowhere => State::Known,
            Self::Nulls(bits) if bits.get(row) => State::Known,
            Self::Nulls(_) => State::Missing,
            Self::States(states) => states.get(row).copied().unwrap_or(State::Missing),
        }
    }

    /// Of sixty-four rows from `64 * at` on, those that are missing, not applicable and
    /// undefined, one bit for each; of a block of so many rows.
    #[inline(always)]
    pub(crate) fn word(&self, at: usize, rows: usize) -> [u64; 3] {
        match self {
            Self::Nowhere => [0; 3],
            Self::Nulls(bits) => [bits.unset(at, rows), 0, 0],
            Self::States(states) => {
                let states = states.get(at * 64..).unwrap_or_default();
                let mut words = [0; 3];
                for (byte, states) in states.chunks(8).take(8).enumerate() {
                    let (low, high) = halves(states);
                    let [missing, inapplicable, undefined] = &mut words;
                    *missing |= (low & high) << (8 * byte);
                    *inapplicable |= (high & !low) << (8 * byte);
                    *undefined |= (low & !high) << (8 * byte);
                }
                words
            }
        }
    }
}

/// The lower and the upper bit of up to eight states, each as a byte of bits: missing has
/// both, not applicable the upper, undefined the lower.
#[inline(always)]
fn halves(states: &[State]) -> (u64, u64) {
    const _: () = assert!(
        State::Known as u8 == 0
            && State::Undefined as u8 == 1
            && State::NotApplicable as u8 == 2
            && State::Missing as u8 == 3
    );
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut bytes = [0; 8];
    for (byte, &state) in bytes.iter_mut().zip(states) {
        *byte = state as u8;
    }
    let all = u64::from_le_bytes(bytes);
    // Every byte's bit moves to a place of its own in the highest byte.
    let pack = |ones: u64| (ones & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    (pack(all), pack(all >> 1))
}

/// The numbers of a block as they lie in a column of `f64`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawValues<'v> {
    pub(crate) values: &'v [f64],
    /// The bits of those that are there, where some may not be; under the others lies
    /// anything.
    pub(crate) nulls: Option<Bits<'v>>,
    /// What will be read next.
    pub(crate) next: &'v [f64],
}

impl<'v> RawValues<'v> {
    /// The numbers of a column of which so many rows are there, if nothing has to be done to
    /// them. `gaps` is room for bits, for where NaN says that a number is not there.
    pub(crate) fn of(
        column: &Column<'v>,
        rows: usize,
        gaps: &'v mut Vec<u8>,
        instructions: Instructions,
    ) -> Option<Self> {
        let Column::Array(Array { numbers: Numbers::Float64(values), validity, nan_is_missing }) =
            *column
        else {
            return None;
        };
        let values = values.get(..rows)?;
        let mut nulls = validity.filter(|bits| !bits.all(rows));
        if nan_is_missing {
            let all = dispatch(
                instructions,
                ValidityPacker { numbers: values, validity: nulls, words: &mut *gaps },
            );
            nulls = if all { None } else { Some(Bits::new(gaps, 0, rows)) };
        }
        Some(Self { values, nulls, next: &[] })
    }

    /// The same, where this column is read next.
    pub(crate) fn before(self, next: Option<Column<'v>>) -> Self {
        Self { next: next.as_ref().map_or(&[], in_place), ..self }
    }
}

impl Column<'_> {
    /// Marks the rows in which the value is missing, one bit for each.
    pub(crate) fn mark_missing(&self, marks: &mut [u64]) {
        let (absence, rows) = match *self {
            Self::Values { values, states } if !states.is_empty() => {
                (Absence::States(states), values.len())
            }
            Self::Values { .. } => return,
            Self::Constant(value) => {
                let all = if value == Value::Missing { u64::MAX } else { 0 };
                marks.iter_mut().for_each(|word| *word |= all);
                return;
            }
            Self::Array(array) if array.nan_is_missing => {
                for (at, word) in marks.iter_mut().enumerate() {
                    let rows = at * 64..array.len().min(at * 64 + 64);
                    for (bit, row) in rows.enumerate() {
                        *word |= u64::from(array.value(row) == Value::Missing) << bit;
                    }
                }
                return;
            }
            Self::Array(array) => match array.validity {
                Some(bits) => (Absence::Nulls(bits), array.len()),
                None => return,
            },
        };
        for (at, word) in marks.iter_mut().enumerate() {
            let [missing, ..] = absence.word(at, rows);
            *word |= missing;
        }
    }
}

/// The buffers of a block that cannot stay where it lies.
#[derive(Debug, Clone, Default)]
pub(crate) struct DirectBuffers {
    numbers: Vec<f64>,
    states: Vec<State>,
}

/// Reads a block of a column of so many rows.
pub(crate) fn direct<'v>(
    column: Column<'v>,
    rows: usize,
    buffers: &'v mut DirectBuffers,
    instructions: Instructions,
) -> Values<'v> {
    let missing = Column::Constant(Value::Missing);
    let column = if column.reaches(rows) { column } else { missing };
    let rows = rows.min(BLOCK);
    ensure_len(&mut buffers.numbers, rows, 0.0);
    let Some(numbers) = buffers.numbers.get_mut(..rows) else { return Values::NONE };
    if !cfg!(feature = "bulk") {
        ensure_len(&mut buffers.states, rows, State::Known);
        let Some(states) = buffers.states.get_mut(..rows) else { return Values::NONE };
        one_by_one(&column, numbers, states);
        return Values { numbers, absence: Absence::States(states) };
    }
    match dispatch(instructions, FastRead { column, numbers }) {
        FastReadResult::InPlace(absence) => Values { numbers: in_place(&column), absence },
        FastReadResult::Copied(absence) => Values { numbers, absence },
        FastReadResult::General => {
            ensure_len(&mut buffers.states, rows, State::Known);
            let Some(states) = buffers.states.get_mut(..rows) else { return Values::NONE };
            let known = read_general(&column, numbers, states);
            let absence = if known { Absence::Nowhere } else { Absence::States(states) };
            Values { numbers, absence }
        }
    }
}

/// Reads value by value: the same, in less code.
fn one_by_one(column: &Column<'_>, numbers: &mut [f64], states: &mut [State]) {
    for (row, (number, state)) in numbers.iter_mut().zip(states).enumerate() {
        let value = column.value(row);
        (*number, *state) = (value.known().unwrap_or(f64::NAN), value.state());
    }
}

/// Reads with all that may be about a column; whether all rows are known.
fn read_general(column: &Column<'_>, numbers: &mut [f64], states: &mut [State]) -> bool {
    states.fill(State::Known);
    let reading =
        read(column, Request { canonical: true, states: true, copy: true }, numbers, states);
    if reading.plain {
        states.fill(State::Known);
    }
    let mut known = true;
    for (state, &number) in states.iter_mut().zip(&*numbers) {
        *state = settled(number, *state);
        known &= state.is_known();
    }
    known
}

/// What came of a quick look.
enum FastReadResult<'v> {
    /// The column's own numbers serve.
    InPlace(Absence<'v>),
    /// The numbers were copied.
    Copied(Absence<'v>),
    /// There is more about the column than a quick look sees.
    General,
}

/// Reads blocks about which there is nothing but nulls.
struct FastRead<'q, 'v> {
    column: Column<'v>,
    numbers: &'q mut [f64],
}

impl<'v> Kernel for FastRead<'_, 'v> {
    type Output = FastReadResult<'v>;

    #[inline(always)]
    fn run(self) -> FastReadResult<'v> {
        let Self { column, numbers } = self;
        match column {
            Column::Values { values, states } => {
                let worst = states.iter().fold(State::Known, |worst, &state| worst.max(state));
                if worst.is_known() && is_canonical(values) {
                    FastReadResult::InPlace(Absence::Nowhere)
                } else {
                    FastReadResult::General
                }
            }
            Column::Array(array) => read_array_fast(array, numbers),
            Column::Constant(_) => FastReadResult::General,
        }
    }
}

#[inline(always)]
fn read_array_fast<'v>(array: Array<'v>, numbers: &mut [f64]) -> FastReadResult<'v> {
    let nulls = array.validity.filter(|bits| !bits.all(numbers.len()));
    match (array.numbers, nulls) {
        (Numbers::Float64(values), None) if is_canonical(values) => {
            FastReadResult::InPlace(Absence::Nowhere)
        }
        (Numbers::Float64(values), Some(bits)) if copy_there(values, bits, numbers) => {
            FastReadResult::Copied(Absence::Nulls(bits))
        }
        (Numbers::Float64(_) | Numbers::Float32(_), _) => FastReadResult::General,
        // Whole numbers and answers are what they are.
        (of_type, nulls) => {
            convert(of_type, numbers);
            match nulls {
                None => FastReadResult::Copied(Absence::Nowhere),
                Some(bits) => {
                    blend_in_place(bits, numbers);
                    FastReadResult::Copied(Absence::Nulls(bits))
                }
            }
        }
    }
}

/// Copies values, NaN where a bit is not set; whether the others are finite and none is −0.
#[inline(always)]
fn copy_there(values: &[f64], bits: Bits<'_>, numbers: &mut [f64]) -> bool {
    let mut finite = true;
    let mut there = [0.0; 64];
    for (at, (numbers, values)) in numbers.chunks_mut(64).zip(values.chunks(64)).enumerate() {
        finite &= mask_nulls(values, bits.word(at), &mut there);
        for (number, &value) in numbers.iter_mut().zip(&there) {
            // Adding 0 makes 0 of −0, and changes nothing else.
            *number = value + 0.0;
        }
    }
    finite
}
