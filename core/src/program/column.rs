//! Columns as a program reads them: borrowed, never copied.

use std::ops::Range;

use crate::value::{State, Value};

/// A column of a table, as a program reads it.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// A value for every row.
    Values {
        /// The numbers. Those that are not finite count as undefined.
        values: &'a [f64],
        /// The states, as many as numbers; empty if all are known.
        states: &'a [State],
    },
    /// The same value for every row.
    Constant(Value),
    /// An array as Arrow lays it out: numbers of some type, and which of them are there.
    Array(Array<'a>),
}

impl<'a> Column<'a> {
    /// The rows of a range; a constant is the same everywhere. Rows beyond the end are left
    /// out.
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        match *self {
            Self::Values { values, states } => {
                Self::Values { values: part(values, &rows), states: part(states, &rows) }
            }
            Self::Constant(value) => Self::Constant(value),
            Self::Array(array) => Self::Array(array.slice(rows)),
        }
    }

    /// How many rows it has; a constant has as many as one likes.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        match self {
            Self::Values { values, .. } => Some(values.len()),
            Self::Constant(_) => None,
            Self::Array(array) => Some(array.len()),
        }
    }

    /// The numbers as they lie, where they are of 64 bits; under what is absent lies anything.
    pub(crate) fn floats(&self) -> Option<&'a [f64]> {
        match *self {
            Self::Values { values, .. }
            | Self::Array(Array { numbers: Numbers::Float64(values), .. }) => Some(values),
            _ => None,
        }
    }

    /// Whether there is a value, known or not, for so many rows.
    #[inline(always)]
    pub(super) fn reaches(&self, rows: usize) -> bool {
        match self {
            Self::Values { values, states } => {
                values.len() >= rows && (states.is_empty() || states.len() >= rows)
            }
            Self::Constant(_) => true,
            Self::Array(array) => array.len() >= rows,
        }
    }

    /// The value of a row, as a program sees it; missing beyond the end.
    #[inline(always)]
    #[must_use]
    pub fn value(&self, row: usize) -> Value {
        let value = match *self {
            Self::Values { values, states } => {
                let state =
                    if states.is_empty() { Some(State::Known) } else { states.get(row).copied() };
                match (values.get(row), state) {
                    (Some(&number), Some(state)) => Value::from_parts(number, state),
                    _ => Value::Missing,
                }
            }
            Self::Constant(value) => value,
            Self::Array(array) => array.value(row),
        };
        match value {
            Value::Known(number) if !number.is_finite() => Value::Undefined,
            Value::Known(number) => Value::Known(number + 0.0),
            absent => absent,
        }
    }
}

fn part<'a, T>(slice: &'a [T], rows: &Range<usize>) -> &'a [T] {
    let end = rows.end.min(slice.len());
    slice.get(rows.start.min(end)..end).unwrap_or_default()
}

/// Numbers and which of them are there, as Arrow lays them out; nothing is copied.
///
/// ```
/// use chiso::Value;
/// use chiso::formula::{Array, Bits, Numbers};
///
/// // 12, null, 7: a null has some number under it, which counts for nothing.
/// let array = Array::new(Numbers::Int64(&[12, 99, 7])).with_validity(Bits::new(&[0b101], 0, 3));
/// assert_eq!(array.value(0), Value::Known(12.0));
/// assert_eq!(array.value(1), Value::Missing);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Array<'a> {
    pub(super) numbers: Numbers<'a>,
    /// A bit for every number: set where it is there.
    pub(super) validity: Option<Bits<'a>>,
    pub(super) nan_is_missing: bool,
}

/// The numbers of an array.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Numbers<'a> {
    /// 64-bit floating point: what needs no conversion.
    Float64(&'a [f64]),
    /// 32-bit floating point.
    Float32(&'a [f32]),
    /// Signed, 64 bits. Beyond 2⁵³ the nearest `f64` is taken.
    Int64(&'a [i64]),
    /// Signed, 32 bits; days since 1970-01-01 (`date32`) and codes of a dictionary too.
    Int32(&'a [i32]),
    /// Signed, 16 bits.
    Int16(&'a [i16]),
    /// Signed, 8 bits.
    Int8(&'a [i8]),
    /// Unsigned, 64 bits. Beyond 2⁵³ the nearest `f64` is taken.
    UInt64(&'a [u64]),
    /// Unsigned, 32 bits.
    UInt32(&'a [u32]),
    /// Unsigned, 16 bits.
    UInt16(&'a [u16]),
    /// Unsigned, 8 bits.
    UInt8(&'a [u8]),
    /// Answers, one bit each.
    Boolean(Bits<'a>),
}

/// A run of bits, the lowest of each byte first, from any bit on.
#[derive(Debug, Clone, Copy)]
pub struct Bits<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
    pub(super) length: usize,
}

impl<'a> Bits<'a> {
    /// `length` bits of `bytes` from bit `offset` on; fewer, where there are not so many.
    #[must_use]
    pub fn new(bytes: &'a [u8], offset: usize, length: usize) -> Self {
        let held = bytes.len().saturating_mul(8).saturating_sub(offset);
        Self { bytes, offset, length: length.min(held) }
    }

    /// How many bits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether a bit is set; not beyond the end.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, at: usize) -> bool {
        let bit = self.offset + at;
        at < self.length && self.bytes.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    /// Sixty-four bits from the word `at` on, counted from the first bit; not set beyond
    /// the end.
    #[inline(always)]
    pub(crate) fn word(&self, at: usize) -> u64 {
        let Some(left) = self.length.checked_sub(at * 64).filter(|&left| left > 0) else {
            return 0;
        };
        let first = self.offset + at * 64;
        let (byte, shift) = (first / 8, first % 8);
        let bytes = self.bytes.get(byte..).unwrap_or_default();
        let word = match bytes.first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        };
        // An offset within a byte takes the last bits from a ninth.
        let ninth = bytes.get(8).map_or(0, |&byte| u64::from(byte));
        let word = if shift == 0 { word } else { word >> shift | ninth << (64 - shift) };
        if left >= 64 { word } else { word & !(u64::MAX << left) }
    }

    /// Of so many rows, those of sixty-four from `64 * at` on whose bits are not set.
    #[inline(always)]
    pub(crate) fn unset(&self, at: usize, rows: usize) -> u64 {
        let left = rows.saturating_sub(at * 64);
        let inside = if left >= 64 { u64::MAX } else { !(u64::MAX << left) };
        !self.word(at) & inside
    }

    /// Whether the first `count` bits are there and set.
    #[inline(always)]
    pub(super) fn all(&self, count: usize) -> bool {
        let words = count / 64;
        let mut all = u64::MAX;
        for at in 0..words {
            all &= self.word(at);
        }
        let rest = count % 64;
        let last = if rest == 0 { u64::MAX } else { self.word(words) | u64::MAX << rest };
        all & last == u64::MAX
    }

    fn slice(self, rows: &Range<usize>) -> Self {
        let end = rows.end.min(self.length);
        let start = rows.start.min(end);
        Self { bytes: self.bytes, offset: self.offset + start, length: end - start }
    }
}

/// What is done to the numbers of an array, the same for every type but answers.
macro_rules! each_type {
    ($of:expr, $numbers:ident => $do:expr, $bits:ident => $of_bits:expr) => {
        match $of {
            Numbers::Float64($numbers) => $do,
            Numbers::Float32($numbers) => $do,
            Numbers::Int64($numbers) => $do,
            Numbers::Int32($numbers) => $do,
            Numbers::Int16($numbers) => $do,
            Numbers::Int8($numbers) => $do,
            Numbers::UInt64($numbers) => $do,
            Numbers::UInt32($numbers) => $do,
            Numbers::UInt16($numbers) => $do,
            Numbers::UInt8($numbers) => $do,
            Numbers::Boolean($bits) => $of_bits,
        }
    };
}
pub(super) use each_type;

/// A number that an array may have.
pub(super) trait Stored: Copy {
    /// The nearest `f64`.
    fn number(self) -> f64;

    /// Some of a column.
    fn column(numbers: &[Self]) -> Numbers<'_>;
}

macro_rules! stored {
    ($($of:ident $name:ident),*) => {$(
        impl Stored for $of {
            #[inline(always)]
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_lossless,
                clippy::unnecessary_cast,
                trivial_numeric_casts,
                reason = "documented: the nearest f64"
            )]
            fn number(self) -> f64 {
                self as f64
            }

            fn column(numbers: &[Self]) -> Numbers<'_> {
                Numbers::$name(numbers)
            }
        }
    )*};
}
stored!(f64 Float64, f32 Float32, i64 Int64, i32 Int32, i16 Int16, i8 Int8);
stored!(u64 UInt64, u32 UInt32, u16 UInt16, u8 UInt8);

impl<'a> Numbers<'a> {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        each_type!(self, numbers => numbers.len(), bits => bits.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number as `f64`.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<f64> {
        each_type!(
            self,
            numbers => numbers.get(at).map(|number| number.number()),
            bits => (at < bits.len()).then(|| f64::from(u8::from(bits.get(at))))
        )
    }

    fn slice(self, rows: &Range<usize>) -> Self {
        each_type!(
            self,
            numbers => Stored::column(part(numbers, rows)),
            bits => Self::Boolean(bits.slice(rows))
        )
    }
}

impl<'a> Array<'a> {
    /// Numbers all of which are there.
    #[must_use]
    pub fn new(numbers: Numbers<'a>) -> Self {
        Self { numbers, validity: None, nan_is_missing: false }
    }

    /// The same, with a bit for every number: those whose bit is not set, or that have no
    /// bit, are missing.
    #[must_use]
    pub fn with_validity(mut self, bits: Bits<'a>) -> Self {
        self.validity = Some(bits);
        self
    }

    /// The same, where "not a number" stands for a missing value, as numpy and pandas have
    /// it. Otherwise it is undefined, as the result of 0/0 is.
    #[must_use]
    pub fn nan_is_missing(mut self) -> Self {
        self.nan_is_missing = true;
        self
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers, those under nulls among them.
    #[must_use]
    pub fn numbers(&self) -> Numbers<'a> {
        self.numbers
    }

    /// The bits of the rows that are not null, if there are any.
    pub(crate) fn validity(&self) -> Option<Bits<'a>> {
        self.validity
    }

    /// Whether "not a number" stands for a missing value.
    pub(crate) fn takes_nan_for_missing(&self) -> bool {
        self.nan_is_missing
    }

    /// The rows of a range; those beyond the end are left out.
    #[must_use]
    pub fn slice(self, rows: Range<usize>) -> Self {
        Self {
            numbers: self.numbers.slice(&rows),
            validity: self.validity.map(|bits| bits.slice(&rows)),
            ..self
        }
    }

    /// The value of a row; missing beyond the end.
    #[inline(always)]
    #[must_use]
    pub fn value(&self, row: usize) -> Value {
        let number = match self.numbers {
            // What most columns are: without a call.
            Numbers::Float64(numbers) => numbers.get(row).copied(),
            other => other.get(row),
        };
        match number {
            None => Value::Missing,
            Some(_) if self.validity.is_some_and(|bits| !bits.get(row)) => Value::Missing,
            Some(number) if number.is_nan() && self.nan_is_missing => Value::Missing,
            Some(number) => Value::Known(number),
        }
    }
}
