//! Rows in the order of their points.

use super::Points;
use crate::math;
#[cfg(feature = "bulk")]
use crate::score::put;

/// A row with what decides on its rank.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ranked {
    /// The points as bits of which the smaller are better.
    key: u64,
    pub(super) group: u32,
    pub(super) row: u32,
}

impl Ranked {
    pub(super) fn row(&self) -> usize {
        self.row as usize
    }

    fn points(&self) -> f64 {
        f64::from_bits(turned(self.key))
    }
}

/// Rows in order, and the memory that sorting takes: used again for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    rows: Vec<Ranked>,
    #[cfg(feature = "bulk")]
    room: Vec<Ranked>,
}

impl Order {
    /// Takes the rows whose points are known, the most points first, group by group; equal
    /// points in the order of the table.
    pub(super) fn sort(&mut self, by: &Points<'_>, groups: &[u32]) {
        self.take(by, groups);
        #[cfg(feature = "bulk")]
        if self.rows.len() >= MANY {
            self.sort_by_digits(groups);
            return;
        }
        self.rows.sort_unstable_by_key(|ranked| (ranked.group, ranked.key, ranked.row));
    }

    /// The rows in order.
    pub(super) fn rows(&self) -> &[Ranked] {
        &self.rows
    }

    /// The rows whose points are known, in the order of the table.
    fn take(&mut self, by: &Points<'_>, groups: &[u32]) {
        let rows = by.points.iter().zip(&*by.known).enumerate();
        let known = rows.filter(|(_, (_, known))| **known).map(|(row, (&points, _))| Ranked {
            key: turned(points.to_bits()),
            group: groups.get(row).copied().unwrap_or(0),
            row: u32::try_from(row).unwrap_or(u32::MAX),
        });
        self.rows.clear();
        self.rows.reserve(by.points.len());
        self.rows.extend(known);
    }

    /// The ends of the runs of equal points.
    ///
    /// Equality in decimals is no order: two numbers may both be the same as a third and not
    /// as each other. Runs are therefore formed from above, around their first.
    pub(super) fn runs(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            let first = self.rows.get(start)?;
            let mut end = start + 1;
            while let Some(next) = self.rows.get(end) {
                let equal = next.key == first.key || math::same(first.points(), next.points());
                if next.group != first.group || !equal {
                    break;
                }
                end += 1;
            }
            let run = (start, end);
            start = end;
            Some(run)
        })
    }
}

/// From so many rows on it pays to sort them digit by digit.
#[cfg(feature = "bulk")]
const MANY: usize = 256;

/// The most bits of a digit: so few that a counter for each lies in the cache next to the
/// processor.
#[cfg(feature = "bulk")]
const MOST_BITS: u32 = 11;

/// The bits of a digit for so many rows: few rows are sorted sooner than many counters.
#[cfg(feature = "bulk")]
fn bits_of_digit(rows: usize) -> u32 {
    if rows < 4096 { 8 } else { MOST_BITS }
}

#[cfg(feature = "bulk")]
impl Order {
    /// Sorts rows that are in the order of the table: by so many of the first digits of their
    /// points that few have the same, then those by all of them; then by group.
    fn sort_by_digits(&mut self, groups: &[u32]) {
        let keys = || self.rows.iter().map(|ranked| ranked.key);
        let (least, most) = (keys().min().unwrap_or(0), keys().max().unwrap_or(0));
        let bits = u64::BITS - (most - least).leading_zeros();
        let each = bits_of_digit(self.rows.len());
        let digits = bits.saturating_sub(spared_bits(self.rows.len())).div_ceil(each);
        let shift = bits.saturating_sub(digits * each);
        for digit in 0..digits {
            self.sort_by(each, |ranked| (ranked.key - least) >> (shift + digit * each));
        }
        let first_digits = |ranked: &Ranked| (ranked.key - least) >> shift;
        for alike in self.rows.chunk_by_mut(|a, b| first_digits(a) == first_digits(b)) {
            if alike.len() > 1 {
                alike.sort_unstable_by_key(|ranked| (ranked.key, ranked.row));
            }
        }
        let last = groups.iter().copied().max().unwrap_or(0);
        for digit in 0..(u32::BITS - last.leading_zeros()).div_ceil(each) {
            self.sort_by(each, |ranked| u64::from(ranked.group) >> (digit * each));
        }
    }

    /// Sorts by the last digit, of so many bits, of a number; rows with the same one stay as
    /// they are.
    fn sort_by(&mut self, bits: u32, number: impl Fn(&Ranked) -> u64) {
        let last = (1_u64 << bits) - 1;
        #[expect(clippy::cast_possible_truncation, reason = "a digit has few bits")]
        let digit = |ranked: &Ranked| (number(ranked) & last) as usize;
        // How many rows have a digit; then the place of the next that has.
        let mut places = [0_usize; 1 << MOST_BITS];
        let places = places.get_mut(..1 << bits).unwrap_or_default();
        for ranked in &self.rows {
            if let Some(count) = places.get_mut(digit(ranked)) {
                *count += 1;
            }
        }
        let mut next = 0;
        for place in places.iter_mut() {
            next += std::mem::replace(place, next);
        }
        self.room.resize(self.rows.len(), Ranked::default());
        for ranked in &self.rows {
            if let Some(place) = places.get_mut(digit(ranked)) {
                put(&mut self.room, *place, *ranked);
                *place += 1;
            }
        }
        std::mem::swap(&mut self.rows, &mut self.room);
    }
}

/// How many of the last bits of a number need not be looked at to tell most of so many
/// numbers of about the same size apart: numbers of one size are told apart by 52 bits.
#[cfg(feature = "bulk")]
fn spared_bits(rows: usize) -> u32 {
    const EACH: u32 = 2;
    let told_apart = (usize::BITS - rows.leading_zeros()) + EACH;
    (f64::MANTISSA_DIGITS - 1).saturating_sub(told_apart)
}

/// The bits of a number to bits that order the other way round, and back.
fn turned(bits: u64) -> u64 {
    const SIGN: u64 = 1 << 63;
    if bits & SIGN == 0 { !(bits | SIGN) } else { bits }
}

#[cfg(all(test, feature = "bulk"))]
mod tests {
    use super::{Order, Points};

    #[test]
    fn rows_sorted_by_digits_are_sorted() {
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 33
        };
        for (spread, many_groups) in [(3, 5), (100, 5), (u64::from(u32::MAX), 5_000)] {
            let number = |from: u64| f64::from((from % spread) as u32);
            let points: Vec<f64> = (0..5_000)
                .map(|row| match row % 7 {
                    0 => -number(next()) / 3.0,
                    1 => 0.0,
                    2 => -0.0,
                    3 => 70.0 + number(next()) * 1e-9,
                    _ => number(next()) / 7.0,
                })
                .collect();
            let groups: Vec<u32> = points.iter().map(|_| (next() % many_groups) as u32).collect();
            let known: Vec<bool> = points.iter().map(|_| next() % 9 != 0).collect();
            let by = Points { points: points.as_slice().into(), known };
            for groups in [&[][..], &groups] {
                let rows = |order: &Order| -> Vec<u32> {
                    order.rows().iter().map(|ranked| ranked.row).collect()
                };
                // Few rows are sorted by all that decides, in one go.
                let mut expected = Order::default();
                expected.take(&by, groups);
                expected.rows.sort_by_key(|ranked| (ranked.group, ranked.key, ranked.row));
                let mut found = Order::default();
                for _ in 0..2 {
                    found.sort(&by, groups);
                    assert_eq!(rows(&found), rows(&expected));
                }
            }
        }
    }
}
