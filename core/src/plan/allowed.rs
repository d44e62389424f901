//! A quick look at numbers: whether an input can have them.
//!
//! It says yes only where nothing is wrong. Where it says no, the values are looked at again,
//! one by one, with what is to be said about them.

use super::Compiled;
use crate::formula::{Bits, Instructions, mask_nulls};
use crate::math;
use crate::programme::Input;
use crate::programme::scope::domain;
use crate::simd::{self, Kernel};
use crate::value::Type;

/// The numbers that an input can have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    lowest: f64,
    highest: f64,
    /// How far from a whole number it may be.
    part: f64,
}

impl Allowed {
    fn of(input: &Input) -> Self {
        let range = domain(input);
        let whole =
            matches!(input.input_type, Type::Count | Type::Date | Type::YesNo | Type::Choice);
        Self {
            // An infinite number is none.
            lowest: range.lowest.max(f64::MIN),
            highest: range.highest.min(f64::MAX),
            part: if whole { 0.0 } else { f64::INFINITY },
        }
    }

    #[inline(always)]
    pub(crate) fn holds(self, number: f64) -> bool {
        let Self { lowest, highest, part } = self;
        (lowest <= number) & (number <= highest) & math::is_whole_within(number, part)
    }

    /// Whether the numbers that are there are such: those whose bits are set, where there are
    /// bits, but for NaN where that says that a number is missing.
    pub(super) fn hold_all(
        self,
        numbers: &[f64],
        validity: Option<Bits<'_>>,
        nan_is_missing: bool,
    ) -> bool {
        let look = Look { numbers, validity, nan_is_missing, allowed: self };
        simd::dispatch(Instructions::detect(), look)
    }
}

struct Look<'k> {
    numbers: &'k [f64],
    validity: Option<Bits<'k>>,
    nan_is_missing: bool,
    allowed: Allowed,
}

impl Kernel for Look<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { numbers, validity, nan_is_missing, allowed } = self;
        // Without leaving a loop early: several numbers are looked at in one step.
        let all = |numbers: &[f64], gaps: bool| {
            let fine = |number: f64| allowed.holds(number) | (gaps & number.is_nan());
            numbers.iter().fold(true, |ok, &number| ok & fine(number))
        };
        let Some(bits) = validity else { return all(numbers, nan_is_missing) };
        let mut there = [0.0; 64];
        numbers.chunks(64).enumerate().all(|(at, numbers)| {
            if bits.unset(at, at * 64 + numbers.len()) == 0 {
                return all(numbers, nan_is_missing);
            }
            // Under the veil lies anything; beside it, NaN is a mistake.
            let finite = mask_nulls(numbers, bits.word(at), &mut there);
            let there = there.get(..numbers.len()).unwrap_or_default();
            (finite || nan_is_missing) && all(there, true)
        })
    }
}

/// The same of all inputs, laid out so that several are looked at in one step.
#[derive(Debug)]
pub(crate) struct AllAllowed {
    lowest: Vec<f64>,
    highest: Vec<f64>,
    part: Vec<f64>,
}

impl AllAllowed {
    pub(super) fn of<'i>(inputs: impl Iterator<Item = &'i Input>) -> Self {
        let mut all = Self { lowest: Vec::new(), highest: Vec::new(), part: Vec::new() };
        for Allowed { lowest, highest, part } in inputs.map(Allowed::of) {
            all.lowest.push(lowest);
            all.highest.push(highest);
            all.part.push(part);
        }
        all
    }

    /// What each input can have.
    pub(super) fn each(&self) -> impl Iterator<Item = Allowed> {
        let ends = self.lowest.iter().zip(&self.highest).zip(&self.part);
        ends.map(|((&lowest, &highest), &part)| Allowed { lowest, highest, part })
    }
}

impl Compiled {
    /// Whether a unit can have these numbers, one for every input.
    #[inline(always)]
    pub(crate) fn allows(&self, numbers: &[f64]) -> bool {
        let each = self.allowed.each().zip(numbers);
        let parts = self.parts.iter().all(|&(part, whole)| {
            let values = numbers.get(part).zip(numbers.get(whole));
            values.is_some_and(|(part, whole)| part <= whole)
        });
        // Without leaving the loop early.
        numbers.len() == self.allowed.lowest.len()
            && each.fold(true, |ok, (allowed, &number)| ok & allowed.holds(number))
            && parts
    }
}
