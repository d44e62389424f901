//! Bits that say which numbers of a block are there.

use super::column::Bits;
use crate::simd::Kernel;

/// A bit for every number: set where it is there, and NaN where it is not.
#[inline(always)]
pub(super) fn pack(numbers: &[f64], bytes: &mut [u8]) {
    for (numbers, bytes) in numbers.chunks(64).zip(bytes.chunks_mut(8)) {
        for (byte, &packed) in bytes.iter_mut().zip(&word_of(numbers).to_le_bytes()) {
            *byte = packed;
        }
    }
}

/// Those of up to sixty-four numbers that are not NaN, one bit for each.
#[inline(always)]
fn word_of(numbers: &[f64]) -> u64 {
    match <&[f64; 64]>::try_from(numbers) {
        Ok(numbers) => whole_word_of(numbers),
        Err(_) => {
            numbers.iter().rev().fold(0, |word, number| word << 1 | u64::from(!number.is_nan()))
        }
    }
}

/// Four lanes gather every fourth bit, so that four numbers are looked at in one step.
#[inline(always)]
fn whole_word_of(numbers: &[f64; 64]) -> u64 {
    let mut lanes = [0_u64; 4];
    let mut bits = [1_u64, 2, 4, 8];
    for four in numbers.as_chunks::<4>().0 {
        for ((lane, bit), &number) in lanes.iter_mut().zip(&mut bits).zip(four) {
            *lane |= if number.is_nan() { 0 } else { *bit };
            *bit <<= 4;
        }
    }
    lanes.iter().fold(0, |word, lane| word | lane)
}

/// Packs, for a block of numbers, which of them are not NaN and have their bit set, where they
/// have bits. Whether all are there.
pub(super) struct ValidityPacker<'g> {
    pub(super) numbers: &'g [f64],
    pub(super) validity: Option<Bits<'g>>,
    pub(super) words: &'g mut Vec<u8>,
}

impl Kernel for ValidityPacker<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { numbers, validity, words } = self;
        let mut count = 0;
        words.clear();
        for (at, chunk) in numbers.chunks(64).enumerate() {
            let word = word_of(chunk) & validity.map_or(u64::MAX, |bits| bits.word(at));
            count += word.count_ones() as usize;
            words.extend(word.to_le_bytes());
        }
        count == numbers.len()
    }
}
