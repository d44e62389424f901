//! The only place where numbers are compared with thresholds, rounded, summed or put
//! through transcendental functions.
//!
//! # Decimal honesty
//!
//! Programmes are written in decimals and computed in binary. 29 of 100 is a little less
//! than 0.29 in one order of operations and a little more in another; a commune must not
//! lose its class by that. Two numbers that differ by less than [`TOLERANCE`] of the
//! larger one (or of 1, where both are smaller) are therefore the same number wherever a
//! comparison or a rounding decides something. The tolerance is 2⁻⁴⁵, about 2.8 × 10⁻¹⁴:
//! some hundred units in the last place, far more than a formula loses.
//!
//! Two different fractions with the denominators q and s differ by 1/(q s) at least. So
//! comparisons and roundings decide as exact arithmetic does, as long as the larger number
//! (or 1), times both denominators, stays below 2⁴⁵: for shares and percentages of counts
//! up to ten million against thresholds of up to four decimals, and for such percentages
//! rounded to up to four decimals. Beyond that two numbers may count as the same that
//! differ by less than anybody can have meant.
//!
//! # Same bits everywhere
//!
//! Platforms disagree in the last bit of `ln`, `exp` and `pow`; the `libm` crate is the
//! same code on all of them. `sqrt`, `+`, `−`, `×` and `÷` are exact by IEEE 754.

/// The relative difference below which two numbers are the same decimal: 2⁻⁴⁵.
pub const TOLERANCE: f64 = 1.0 / 35_184_372_088_832.0;

/// Above 2⁵² every `f64` is an integer: there is nothing to round.
const NOTHING_TO_ROUND: f64 = 4_503_599_627_370_496.0;

/// The whole number nearest to a number from 0 to 2⁵¹: added to one so large and taken away
/// again, it has no other places left.
#[inline(always)]
pub(crate) fn nearest_whole(x: f64) -> f64 {
    (x + NOTHING_TO_ROUND) - NOTHING_TO_ROUND
}

/// Whether a finite number is at most so far from a whole one, by nothing but additions.
#[inline(always)]
pub(crate) fn is_whole_within(x: f64, part: f64) -> bool {
    let size = x.abs();
    ((nearest_whole(size) - size).abs() <= part) | (size >= NOTHING_TO_ROUND)
}

/// The larger of two numbers: the first where they are equal, or the second is none. The
/// standard library's is a call where the processor's own order of NaN is another.
#[inline(always)]
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// The smaller of two numbers, likewise.
#[inline(always)]
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The most that a number may fall short of a half and still round up.
const MOST_SLACK: f64 = 0.25;

/// Powers of ten that `f64` holds exactly.
const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The most decimals a programme may round to.
pub const MOST_DECIMALS: u8 = 15;

/// Whether the two are the same decimal number (see [`TOLERANCE`]).
///
/// ```
/// use chiso::math::same;
/// assert!(same(0.1 + 0.2, 0.3));
/// assert!(!same(0.3, 0.300_000_1));
/// assert!(!same(f64::INFINITY, 0.0));
/// ```
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn same(a: f64, b: f64) -> bool {
    let gap = (a - b).abs();
    // The first test serves infinities, whose difference is not a number. An infinite gap
    // would lie within the tolerance, which is infinite there too.
    a == b || (gap < f64::INFINITY && gap <= TOLERANCE * larger(larger(a.abs(), b.abs()), 1.0))
}

/// `a ≥ b` in decimals.
///
/// ```
/// use chiso::math::at_least;
/// assert!(at_least(29.0 / 100.0 * 100.0, 29.0));
/// ```
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn at_least(a: f64, b: f64) -> bool {
    a >= b || same(a, b)
}

/// `a > b` in decimals.
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn above(a: f64, b: f64) -> bool {
    a > b && !same(a, b)
}

/// The smallest number that is at least `edge` in decimals: for every `x`,
/// `x >= first_at_least(edge)` is [`at_least`]`(x, edge)`.
///
/// A threshold that never changes is turned into this number once; comparing with it then
/// is a plain comparison.
///
/// ```
/// use chiso::math::{at_least, first_at_least};
/// let first = first_at_least(29.0);
/// assert!(first < 29.0 && at_least(first, 29.0) && !at_least(first.next_down(), 29.0));
/// ```
#[must_use]
pub fn first_at_least(edge: f64) -> f64 {
    if edge.is_infinite() {
        return edge;
    }
    let slack = 2.0 * TOLERANCE * edge.abs().max(1.0);
    first(edge - slack, edge, |x| at_least(x, edge))
}

/// The smallest number that is above `edge` in decimals: for every `x`,
/// `x >= first_above(edge)` is [`above`]`(x, edge)`.
#[must_use]
pub fn first_above(edge: f64) -> f64 {
    if edge == f64::NEG_INFINITY {
        return f64::MIN;
    }
    let slack = 2.0 * TOLERANCE * edge.abs().max(1.0);
    first(edge, edge + slack, |x| above(x, edge))
}

/// The smallest number for which the condition holds, which it does from there on: not yet
/// at `low`, and at `high` at the latest. Not a number where the ends are none.
fn first(low: f64, high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if low.is_nan() || high.is_nan() || !holds(high) {
        return f64::NAN;
    }
    if holds(low) {
        return low;
    }
    // Neighbours among the numbers are neighbours among their ordered bits.
    let (mut low, mut high) = (ordered(low), ordered(high));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(from_ordered(middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    from_ordered(high)
}

/// The bits of a number as an integer that orders as the numbers do.
fn ordered(x: f64) -> i128 {
    let bits = i128::from(x.to_bits() & !SIGN);
    if x.to_bits() & SIGN == 0 { bits } else { -bits }
}

fn from_ordered(bits: i128) -> f64 {
    let size = f64::from_bits(u64::try_from(bits.unsigned_abs()).unwrap_or(u64::MAX));
    if bits < 0 { -size } else { size }
}

const SIGN: u64 = 1 << 63;

/// The largest integer not above `x`, where `x` may fall short of an integer by the tolerance.
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn floor(x: f64) -> f64 {
    let nearest = nearest_integer(x);
    if same(x, nearest) { nearest } else { x.floor() }
}

/// The smallest integer not below `x`, where `x` may exceed an integer by the tolerance.
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn ceil(x: f64) -> f64 {
    let nearest = nearest_integer(x);
    if same(x, nearest) { nearest } else { x.ceil() }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn nearest_integer(x: f64) -> f64 {
    let below = x.floor();
    if x - below < 0.5 { below } else { below + 1.0 }
}

/// `x` rounded to so many decimals, halves away from zero, as one does on paper.
///
/// A number within the tolerance of a half is that half: 1.005 rounds to 1.01 although
/// the nearest `f64` lies below it. Numbers too large to have that many decimals come
/// back as they are; more than [`MOST_DECIMALS`] count as that many.
///
/// ```
/// use chiso::math::round_half_away;
/// assert_eq!(round_half_away(1.005, 2), 1.01);
/// assert_eq!(round_half_away(2.675, 2), 2.68);
/// assert_eq!(round_half_away(-0.5, 0), -1.0);
/// ```
#[inline]
#[must_use]
pub fn round_half_away(x: f64, decimals: u8) -> f64 {
    round_within(x, x, decimals)
}

/// The same for a number out of a computation with numbers as large as `size`.
///
/// A difference of large numbers is only as exact as they are: of 20 points, 0.005 may have
/// come out as 0.004999999999998. What counts as a half is therefore measured by the size.
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn round_within(x: f64, size: f64, decimals: u8) -> f64 {
    let places = usize::from(decimals.min(MOST_DECIMALS));
    let Some(&power) = POWERS_OF_TEN.get(places) else { return x };
    // Without branches, so that several numbers are rounded in one step.
    let scaled = x.abs() * power;
    let below = scaled.floor();
    // Large numbers have few binary places left: a quarter is never taken for a half.
    let largest = larger(larger(scaled, size.abs() * power), 1.0);
    let slack = smaller(TOLERANCE * largest, MOST_SLACK);
    let half = 0.5 - slack;
    let rounded = (if scaled - below >= half { below + 1.0 } else { below }) / power;
    // Adding 0 makes 0 of −0: it would print, and compare bit by bit, as another number.
    let signed = (if x < 0.0 { -rounded } else { rounded }) + 0.0;
    // Not a number is not below anything, and comes back.
    if scaled < NOTHING_TO_ROUND { signed } else { x }
}

/// Decimals beyond which [`decimal`] does not look.
const DECIMALS_LOOKED_AT: u8 = 9;

/// The decimal of at most nine places that `x` is, if it is one up to the tolerance.
///
/// Points are decimals, and so is their sum: 19.12 + 9.74 + 11.84 is 40.7, not
/// 40.699999999999996. A number that is no such decimal comes back as it is.
///
/// ```
/// use chiso::math::decimal;
/// assert_eq!(decimal(0.1 + 0.2), 0.3);
/// assert_eq!(decimal(1.0 / 3.0), 1.0 / 3.0);
/// ```
#[inline(always)]
#[must_use]
pub fn decimal(x: f64) -> f64 {
    let size = x.abs();
    if size <= MOST_PLAIN {
        // Most numbers are near no decimal: seen without the division, which what comes next
        // would wait for (22 → 14 ns an indicator that stands alone).
        let far = distance_from_decimal(size) > nearness(size);
        return if far { x } else { plain_decimal(x) };
    }
    large_decimal(x)
}

/// The same of numbers above [`MOST_PLAIN`].
#[cold]
fn large_decimal(x: f64) -> f64 {
    let nearest = round_half_away(x, DECIMALS_LOOKED_AT);
    if same(x, nearest) { nearest } else { x }
}

/// How far a number from 0 to [`MOST_PLAIN`] is from its nearest decimal of nine places, in
/// units of the last.
#[inline(always)]
pub(crate) fn distance_from_decimal(size: f64) -> f64 {
    let scaled = size * PLACES;
    (scaled - nearest_whole(scaled)).abs()
}

/// Somewhat more than the tolerance, in units of the last place looked at, for numbers up to
/// `most`.
#[inline(always)]
pub(crate) fn nearness(most: f64) -> f64 {
    1.5 * TOLERANCE * PLACES * larger(most, 1.0)
}

/// Above this, more than one number of nine places may be within the tolerance.
pub(crate) const MOST_PLAIN: f64 = 8e3;

/// So many numbers of the places that are looked at lie from one integer to the next.
pub(crate) const PLACES: f64 = 1e9;

/// [`decimal`] of a number that is not above [`MOST_PLAIN`], without a branch: up to there
/// only one number of nine places is near enough, and how a half is rounded does not matter.
#[inline(always)]
pub(crate) fn plain_decimal(x: f64) -> f64 {
    let size = x.abs();
    let nearest = nearest_whole(size * PLACES) / PLACES;
    let tolerance = TOLERANCE * larger(larger(nearest, size), 1.0);
    let found = if (size - nearest).abs() <= tolerance { nearest } else { size };
    // Adding 0 makes 0 of −0.
    found.copysign(x) + 0.0
}

/// The sum of the numbers with one rounding at the end (Neumaier, ZAMM 54, 1974).
///
/// The order is the order of the iterator: the same numbers give the same bits.
///
/// ```
/// use chiso::math::sum;
/// assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
/// ```
#[must_use]
pub fn sum(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = Sum::default();
    for number in numbers {
        total.add(number);
    }
    total.value()
}

/// A running compensated sum: what [`sum`] uses, for sums built up over several loops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one number.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub fn add(&mut self, number: f64) {
        let next = self.total + number;
        if next.is_finite() {
            self.lost += if self.total.abs() >= number.abs() {
                (self.total - next) + number
            } else {
                (number - next) + self.total
            };
        }
        self.total = next;
    }

    /// A sum as [`Sum::parts`] took it apart.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(crate) fn from_parts(total: f64, lost: f64) -> Self {
        Self { total, lost }
    }

    /// The sum with its roundings, and what they lost: for sums that are built up side by
    /// side.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(crate) fn parts(self) -> (f64, f64) {
        (self.total, self.lost)
    }

    /// The sum so far.
    #[cfg_attr(feature = "bulk", inline(always))]
    #[must_use]
    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// The square root; NaN below zero.
#[cfg_attr(feature = "bulk", inline(always))]
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt() // exact by IEEE 754 on every platform
}

/// The natural logarithm; NaN below zero, −∞ at zero.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The logarithm to base 10; NaN below zero, −∞ at zero.
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// e to the power `x`.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `base` to the power `exponent`.
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// The cube root.
#[must_use]
pub fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// The complementary error function, for the log-normal curve.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The distance between neighbouring numbers of so many decimals.
#[must_use]
pub fn decimal_step(decimals: u8) -> f64 {
    POWERS_OF_TEN.get(usize::from(decimals.min(MOST_DECIMALS))).map_or(1.0, |power| 1.0 / power)
}
