//! Columns into registers: numbers that are NaN where nothing is known, and states.
//!
//! A block of a column that is in order as it stands is not copied: operands look into the
//! caller's memory. Only what is null, not finite, −0 or of another type takes work, which
//! is done without branches.

use super::column::{Array, Bits, Column, Numbers, Stored as _, each_type};
use super::op::{canonicalize, zero_or_nan};
use crate::value::State;

/// How a block of a column came into a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// The caller's numbers serve as they are; the register was not written.
    pub(super) in_place: bool,
    /// Every state is known, up to what the numbers say by not being finite; the states
    /// were not written.
    pub(super) plain: bool,
}

impl Reading {
    const COPIED: Self = Self { in_place: false, plain: true };
    const WITH_STATES: Self = Self { in_place: false, plain: false };
}

/// What is asked of a reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    /// Numbers that are not finite become NaN, and −0 becomes 0.
    pub(super) canonical: bool,
    /// The states are wanted too.
    pub(super) states: bool,
    /// The numbers have to be in the register.
    pub(super) copy: bool,
}

/// The numbers of a column where they lie as a program computes with them.
#[inline(always)]
pub(super) fn in_place<'c>(column: &Column<'c>) -> &'c [f64] {
    column.floats().unwrap_or_default()
}

/// Reads a block of a column that has as many rows as `numbers` and `states`.
#[inline(always)]
pub(super) fn read(
    column: &Column<'_>,
    request: Request,
    numbers: &mut [f64],
    states: &mut [State],
) -> Reading {
    match *column {
        Column::Constant(value) => {
            let number = value.known().map_or(f64::NAN, canonicalize);
            numbers.fill(number);
            if value.state().is_known() {
                return Reading::COPIED;
            }
            states.fill(value.state());
            Reading::WITH_STATES
        }
        Column::Values { values, states: of_column } => {
            let worst = of_column.iter().fold(State::Known, |worst, &state| worst.max(state));
            if worst.is_known() {
                return plain(values, request, numbers);
            }
            let cells = values.iter().zip(of_column);
            for (number, (&value, &state)) in numbers.iter_mut().zip(cells) {
                *number = canonicalize(if state.is_known() { value } else { f64::NAN });
            }
            if request.states {
                for (target, &state) in states.iter_mut().zip(of_column) {
                    *target = state;
                }
            }
            Reading::WITH_STATES
        }
        Column::Array(array) => read_array(array, request, numbers, states),
    }
}

#[inline(always)]
fn read_array(
    array: Array<'_>,
    request: Request,
    numbers: &mut [f64],
    states: &mut [State],
) -> Reading {
    let nulls = array.validity.filter(|bits| !bits.all(numbers.len()));
    let reading = match (array.numbers, nulls) {
        (Numbers::Float64(values), None) => plain(values, request, numbers),
        (Numbers::Float64(values), Some(bits)) => {
            if request.canonical {
                blend(values, bits, numbers, canonicalize);
            } else {
                blend(values, bits, numbers, |value| value);
            }
            Reading::COPIED
        }
        (of_type, _) => {
            convert(of_type, numbers);
            if let Some(bits) = nulls {
                blend_in_place(bits, numbers);
            }
            Reading::COPIED
        }
    };
    if !request.states {
        return reading;
    }
    if let Some(bits) = nulls {
        expand_bits(bits, states);
    } else if array.nan_is_missing {
        states.fill(State::Known);
    } else {
        return reading;
    }
    if array.nan_is_missing {
        mark_nan(array.numbers, states);
    }
    Reading { plain: false, ..reading }
}

/// Numbers all of which are there.
#[inline(always)]
fn plain(values: &[f64], request: Request, numbers: &mut [f64]) -> Reading {
    if !request.copy && (!request.canonical || is_canonical(values)) {
        return Reading { in_place: true, plain: true };
    }
    for (number, &value) in numbers.iter_mut().zip(values) {
        *number = canonicalize(value);
    }
    Reading::COPIED
}

/// Whether the numbers are finite, and none is −0.
#[inline(always)]
pub(super) fn is_canonical(values: &[f64]) -> bool {
    let (mut strange, mut signs) = (0_u64, 0_u64);
    for &value in values {
        // 0, the bits of which are 0, unless the number is not finite.
        strange |= zero_or_nan(value).to_bits();
        signs |= value.to_bits();
    }
    if strange != 0 {
        return false;
    }
    if signs >> 63 == 0 {
        return true;
    }
    let mut zeros = false;
    for &value in values {
        zeros |= value.to_bits() == (-0.0_f64).to_bits();
    }
    !zeros
}

/// Numbers of any type; only floating point can be other than canonical.
#[inline(always)]
pub(super) fn convert(values: Numbers<'_>, numbers: &mut [f64]) {
    each_type!(
        values,
        values => {
            for (number, &value) in numbers.iter_mut().zip(values) {
                *number = canonicalize(value.number());
            }
        },
        bits => {
            for (at, numbers) in numbers.chunks_mut(64).enumerate() {
                let word = bits.word(at);
                for (bit, number) in numbers.iter_mut().enumerate() {
                    *number = if word >> bit & 1 == 0 { 0.0 } else { 1.0 };
                }
            }
        }
    );
}

/// For every four bits, what is laid over four numbers: nothing where a bit is set, and
/// otherwise ones throughout, which is NaN.
static NULL_MASKS: [[u64; 4]; 16] = null_masks();

const fn null_masks() -> [[u64; 4]; 16] {
    let mut masks = [[0; 4]; 16];
    let mut bits = 0;
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler")]
    while bits < 16 {
        let mut bit = 0;
        while bit < 4 {
            masks[bits][bit] = if bits >> bit & 1 == 0 { u64::MAX } else { 0 };
            bit += 1;
        }
        bits += 1;
    }
    masks
}

/// What is laid over four numbers, for the four lowest bits.
#[inline(always)]
pub(super) fn null_mask(bits: u64) -> &'static [u64; 4] {
    const NOTHING: [u64; 4] = [0; 4];
    NULL_MASKS.get((bits & 15) as usize).unwrap_or(&NOTHING)
}

#[inline(always)]
pub(super) fn masked(value: f64, mask: u64) -> f64 {
    f64::from_bits(value.to_bits() | mask)
}

/// Of four values, those whose bits are set; NaN in place of the others.
///
/// All four are read before one is written: the compiler makes one instruction of them.
#[inline(always)]
fn four(values: [f64; 4], bits: u64) -> [f64; 4] {
    let ([a, b, c, d], &[p, q, r, s]) = (values, null_mask(bits));
    [masked(a, p), masked(b, q), masked(c, r), masked(d, s)]
}

/// What `of` makes of the values whose bits are set; NaN in place of the others.
#[inline(always)]
fn blend(values: &[f64], bits: Bits<'_>, numbers: &mut [f64], of: impl Fn(f64) -> f64) {
    for (at, (numbers, values)) in numbers.chunks_mut(64).zip(values.chunks(64)).enumerate() {
        let mut word = bits.word(at);
        let (fours, last) = numbers.as_chunks_mut::<4>();
        let (of_values, of_last) = values.as_chunks::<4>();
        for (numbers, values) in fours.iter_mut().zip(of_values) {
            *numbers = four(*values, word).map(&of);
            word >>= 4;
        }
        for ((number, &value), &mask) in last.iter_mut().zip(of_last).zip(null_mask(word)) {
            *number = of(masked(value, mask));
        }
    }
}

/// Copies up to sixty-four values, NaN in place of those whose bit is not set; whether the
/// others are finite.
#[inline(always)]
pub(crate) fn mask_nulls(values: &[f64], mut word: u64, numbers: &mut [f64; 64]) -> bool {
    let (fours, _) = numbers.as_chunks_mut::<4>();
    let (of_values, last) = values.as_chunks::<4>();
    let mut strange = [0; 4];
    for (numbers, values) in fours.iter_mut().zip(of_values) {
        let mask = null_mask(word);
        for ((strange, &value), &mask) in strange.iter_mut().zip(values).zip(mask) {
            *strange |= zero_or_nan(value).to_bits() & !mask;
        }
        *numbers = four(*values, word);
        word >>= 4;
    }
    let rest = fours.get_mut(of_values.len()).into_iter().flatten().zip(&mut strange);
    for (((number, strange), &value), &mask) in rest.zip(last).zip(null_mask(word)) {
        *strange |= zero_or_nan(value).to_bits() & !mask;
        *number = masked(value, mask);
    }
    strange == [0; 4]
}

/// The numbers whose bits are set; NaN in place of the others.
#[inline(always)]
pub(super) fn blend_in_place(bits: Bits<'_>, numbers: &mut [f64]) {
    for (at, numbers) in numbers.chunks_mut(64).enumerate() {
        let mut word = bits.word(at);
        let (fours, last) = numbers.as_chunks_mut::<4>();
        for numbers in fours {
            *numbers = four(*numbers, word);
            word >>= 4;
        }
        for (number, &mask) in last.iter_mut().zip(null_mask(word)) {
            *number = masked(*number, mask);
        }
    }
}

/// Known where a bit is set, missing elsewhere.
#[inline(always)]
fn expand_bits(bits: Bits<'_>, states: &mut [State]) {
    for (at, states) in states.chunks_mut(64).enumerate() {
        let word = bits.word(at);
        for (bit, state) in states.iter_mut().enumerate() {
            *state = if word >> bit & 1 == 0 { State::Missing } else { State::Known };
        }
    }
}

/// Missing where the value is NaN, which is what the caller takes for a missing one.
#[inline(always)]
fn mark_nan(values: Numbers<'_>, states: &mut [State]) {
    match values {
        Numbers::Float64(values) => {
            for (state, value) in states.iter_mut().zip(values) {
                *state = if value.is_nan() { State::Missing } else { *state };
            }
        }
        Numbers::Float32(values) => {
            for (state, value) in states.iter_mut().zip(values) {
                *state = if value.is_nan() { State::Missing } else { *state };
            }
        }
        _ => {}
    }
}
