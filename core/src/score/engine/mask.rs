//! Marks on the rows of a block: one bit for each, sixty-four in a word.

use crate::formula::Program;

/// So many words hold a mark for each row of a block.
pub(super) const WORDS: usize = words(Program::BLOCK);

/// So many words hold a mark for each of so many rows.
pub(super) const fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// Whether a row is marked.
#[inline(always)]
pub(super) fn is_marked(marks: &[u64], row: usize) -> bool {
    marks.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// Marks a row.
#[inline(always)]
pub(super) fn mark(marks: &mut [u64], row: usize) {
    if let Some(word) = marks.get_mut(row / 64) {
        *word |= 1 << (row % 64);
    }
}

/// Marks none of so many rows.
#[inline(always)]
pub(super) fn clear(marks: &mut [u64], rows: usize) {
    marks.iter_mut().take(words(rows)).for_each(|word| *word = 0);
}

/// Marks those of so many rows that are marked in `others`.
#[inline(always)]
pub(super) fn mark_with(marks: &mut [u64], others: &[u64], rows: usize) {
    marks.iter_mut().zip(others).take(words(rows)).for_each(|(word, &other)| *word |= other);
}

/// Takes back marks beyond so many rows.
pub(super) fn end_at(marks: &mut [u64], rows: usize) {
    if let Some(last) = marks.get_mut(rows / 64) {
        *last &= !(u64::MAX << (rows % 64));
    }
}

/// Marks the rows of which this holds.
#[inline(always)]
pub(super) fn mark_where(marks: &mut [u64], rows: &[f64], holds: impl Fn(f64) -> bool) {
    for (word, rows) in marks.iter_mut().zip(rows.chunks(64)) {
        for (bit, &x) in rows.iter().enumerate() {
            *word |= u64::from(holds(x)) << bit;
        }
    }
}

/// The marked rows, in order.
pub(super) fn marked(marks: &[u64]) -> impl Iterator<Item = usize> {
    marks.iter().enumerate().flat_map(|(at, &word)| bits_of(word).map(move |bit| at * 64 + bit))
}

/// The set bits of a word.
pub(super) fn bits_of(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < 64).then_some(bit as usize)
    })
}

/// Sets a bit of the byte of every marked row. There is a byte for each of 64 rows of a word.
#[inline(always)]
pub(super) fn expand_bits(marks: &[u64], bit: u8, bytes: &mut [u8]) {
    let bits = u64::from_le_bytes([bit; 8]);
    for (&word, bytes) in marks.iter().zip(bytes.chunks_mut(64)) {
        if word == 0 {
            continue;
        }
        let (eights, _) = bytes.as_chunks_mut::<8>();
        for (eight, byte) in eights.iter_mut().zip(word.to_le_bytes()) {
            let expanded = EXPANDED.get(usize::from(byte)).copied().unwrap_or_default();
            *eight = (u64::from_le_bytes(*eight) | expanded & bits).to_le_bytes();
        }
    }
}

/// For eight bits, eight bytes: all ones where the bit is set.
static EXPANDED: [u64; 256] = expansion();

const fn expansion() -> [u64; 256] {
    let mut table = [0; 256];
    let mut bits = 0;
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler")]
    while bits < 256 {
        let mut bit = 0;
        while bit < 8 {
            if bits >> bit & 1 == 1 {
                table[bits] |= 0xFF << (8 * bit);
            }
            bit += 1;
        }
        bits += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{expand_bits, mark, marked, words};

    #[test]
    fn marks_are_found_again_and_expanded() {
        let rows = [0, 1, 7, 8, 63, 64, 90, 127, 130];
        let mut marks = vec![0; words(140)];
        rows.iter().for_each(|&row| mark(&mut marks, row));
        assert_eq!(marked(&marks).collect::<Vec<_>>(), rows);
        let mut bytes = vec![1; words(140) * 64];
        expand_bits(&marks, 4, &mut bytes);
        for (row, byte) in bytes.iter().enumerate() {
            assert_eq!(*byte, if rows.contains(&row) { 5 } else { 1 });
        }
    }
}
