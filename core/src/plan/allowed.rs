//! A quick look at numbers: whether an input can have them.
//!
//! It says yes only where nothing is wrong. Where it says no, the values are looked at again,
//! one by one, with what is to be said about them.

use super::Compiled;
use crate::math;
use crate::programme::Input;
use crate::programme::scope::domain;
use crate::value::Type;

/// The numbers that an input can have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    lowest: f64,
    highest: f64,
    whole: bool,
}

impl Allowed {
    pub(super) fn of(input: &Input) -> Self {
        let range = domain(input);
        let whole =
            matches!(input.input_type, Type::Count | Type::Date | Type::YesNo | Type::Choice);
        // An infinite number is none.
        let (lowest, highest) = (range.lowest.max(f64::MIN), range.highest.min(f64::MAX));
        Self { lowest, highest, whole }
    }

    #[inline(always)]
    pub(crate) fn holds(self, number: f64) -> bool {
        (self.lowest <= number) & (number <= self.highest) & (!self.whole | math::is_whole(number))
    }
}

impl Compiled {
    /// Whether a unit can have these numbers, one for every input.
    pub(crate) fn allows(&self, numbers: &[f64]) -> bool {
        let each = self.allowed.iter().zip(numbers);
        let parts = self.parts.iter().all(|&(part, whole)| {
            let values = numbers.get(part).zip(numbers.get(whole));
            values.is_some_and(|(part, whole)| part <= whole)
        });
        // Without leaving the loop early: several numbers are looked at in one step.
        numbers.len() == self.allowed.len()
            && each.fold(true, |ok, (allowed, &number)| ok & allowed.holds(number))
            && parts
    }
}
