//! Sums that keep what rounding loses, as [`math::Sum`](crate::math::Sum) has them, without a
//! comparison: for one number, and side by side for every row of a block.

use super::kernel::zero_unless;
use super::mask::mark_where;
use crate::simd::Kernel;

/// A running sum: the same bits as `math::Sum` as long as nothing overflows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ExactSum {
    total: f64,
    lost: f64,
}

impl ExactSum {
    /// A sum as it was kept side by side with others.
    #[inline(always)]
    pub(super) fn from_parts(total: f64, lost: f64) -> Self {
        Self { total, lost }
    }

    #[inline(always)]
    pub(super) fn add(&mut self, number: f64) {
        add_exactly(&mut self.total, &mut self.lost, number);
    }

    #[inline(always)]
    pub(super) fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// The sum of the numbers, in their order.
#[inline(always)]
pub(super) fn exact_sum(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = ExactSum::default();
    for number in numbers {
        sum.add(number);
    }
    sum.value()
}

/// Adds to a running sum and keeps what the rounding lost (Knuth, TAOCP 2, 4.2.2, theorem B).
#[inline(always)]
pub(super) fn add_exactly(total: &mut f64, lost: &mut f64, number: f64) {
    let next = *total + number;
    let part = next - *total;
    *lost += (*total - (next - part)) + (number - part);
    *total = next;
}

/// The same of numbers none of which is negative: the larger of the two first (Dekker, 1971),
/// three additions in place of six.
#[inline(always)]
fn add_exactly_upwards(total: &mut f64, lost: &mut f64, number: f64) {
    let (large, small) = if *total > number { (*total, number) } else { (number, *total) };
    let next = large + small;
    *lost += small - (next - large);
    *total = next;
}

/// The weighted mean of shares that add up to `total`, as points; 0 where it is not above
/// nothing, or nothing has weight.
#[inline(always)]
pub(super) fn weighted_mean(total: f64, weight: f64, max: f64) -> f64 {
    let whole = total / weight;
    zero_unless((whole > 0.0) & (weight > 0.0), max * whole)
}

/// The weighted means of a block.
pub(super) struct WeightedMeans<'k> {
    pub(super) total: &'k [f64],
    pub(super) lost: &'k [f64],
    pub(super) weights: &'k [f64],
    pub(super) points: &'k mut [f64],
    /// Marked where nothing that counts is left.
    pub(super) nothing: &'k mut [u64],
    pub(super) max: f64,
}

impl Kernel for WeightedMeans<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let sums = self.total.iter().zip(self.lost).zip(self.weights);
        for (points, ((total, lost), &weight)) in self.points.iter_mut().zip(sums) {
            *points = weighted_mean(total + lost, weight, self.max);
        }
        let none = self.weights.iter().fold(false, |none, &weight| none | (weight <= 0.0));
        if none {
            mark_where(self.nothing, self.weights, |weight| weight <= 0.0);
        }
    }
}

/// The first number of every sum.
pub(super) struct Start<'k, F> {
    pub(super) total: &'k mut [f64],
    pub(super) lost: &'k mut [f64],
    pub(super) points: &'k [f64],
    pub(super) of: F,
}

impl<F: Fn(f64) -> f64> Kernel for Start<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let sums = self.total.iter_mut().zip(self.lost.iter_mut());
        for ((total, lost), &points) in sums.zip(self.points) {
            // Added to nothing: −0 is 0.
            (*total, *lost) = (0.0 + (self.of)(points), 0.0);
        }
    }
}

/// The next number of every sum. `UPWARDS` where none is below nothing, nor is any sum.
pub(super) struct Add<'k, const UPWARDS: bool, F> {
    pub(super) total: &'k mut [f64],
    pub(super) lost: &'k mut [f64],
    pub(super) points: &'k [f64],
    pub(super) of: F,
}

impl<const UPWARDS: bool, F: Fn(f64) -> f64> Kernel for Add<'_, UPWARDS, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let sums = self.total.iter_mut().zip(self.lost.iter_mut());
        for ((total, lost), &points) in sums.zip(self.points) {
            let number = (self.of)(points);
            if UPWARDS {
                add_exactly_upwards(total, lost, number);
            } else {
                add_exactly(total, lost, number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{add_exactly, add_exactly_upwards};
    use crate::math::Sum;

    #[test]
    fn sums_without_comparisons_have_the_same_bits() {
        let mut seed = 1_u64;
        for _ in 0..10_000 {
            let (mut total, mut lost, mut sum) = (0.0, 0.0, Sum::default());
            let (mut upwards, mut lost_upwards, mut sum_upwards) = (0.0, 0.0, Sum::default());
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let scale = 10_f64.recip() * f64::from((seed >> 60) as u32 + 1);
                let number = (f64::from((seed >> 33) as i32) - 1e9) * scale * 1e-6;
                add_exactly(&mut total, &mut lost, number);
                sum.add(number);
                add_exactly_upwards(&mut upwards, &mut lost_upwards, number.abs());
                sum_upwards.add(number.abs());
            }
            assert_eq!((upwards + lost_upwards).to_bits(), sum_upwards.value().to_bits());
            assert_eq!((total + lost).to_bits(), sum.value().to_bits());
        }
    }
}
