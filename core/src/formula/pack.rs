//! Bits that say which numbers of a block are there.

use super::column::Bits;
use super::poison::is_there;
use crate::simd::Kernel;

/// A bit for every number: set where it is there.
#[inline(always)]
pub(super) fn pack(numbers: &[f64], bytes: &mut [u8]) {
    for (numbers, bytes) in numbers.chunks(64).zip(bytes.chunks_mut(8)) {
        let mut word = 0_u64;
        if let Ok(numbers) = <&[f64; 64]>::try_from(numbers) {
            word = pack_word(numbers);
        } else {
            for (bit, &number) in numbers.iter().enumerate() {
                word |= u64::from(is_there(number)) << bit;
            }
        }
        for (byte, &packed) in bytes.iter_mut().zip(&word.to_le_bytes()) {
            *byte = packed;
        }
    }
}

/// Four lanes gather every fourth bit, so that four numbers are looked at in one step.
#[inline(always)]
fn pack_word(numbers: &[f64; 64]) -> u64 {
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
/// have bits. Whether all are there; only else are the words whole.
pub(super) struct Gaps<'g> {
    pub(super) numbers: &'g [f64],
    pub(super) validity: Option<Bits<'g>>,
    pub(super) words: &'g mut Vec<u8>,
}

impl Kernel for Gaps<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { numbers, validity, words } = self;
        let (chunks, rest) = numbers.as_chunks::<64>();
        let mut all = true;
        words.clear();
        let mut add = |at: usize, found: u64, whole: u64| {
            let word = found & validity.map_or(u64::MAX, |bits| bits.word(at));
            all &= word == whole;
            words.extend(word.to_le_bytes());
        };
        for (at, chunk) in chunks.iter().enumerate() {
            add(at, pack_word(chunk), u64::MAX);
        }
        if !rest.is_empty() {
            let bits = rest.iter().rev();
            let found = bits.fold(0, |word, number| word << 1 | u64::from(!number.is_nan()));
            add(chunks.len(), found, !(u64::MAX << rest.len()));
        }
        all
    }
}
