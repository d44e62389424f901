//! A quick look at numbers: whether an input can have them.
//!
//! It says yes only where nothing is wrong. Where it says no, the values are looked at again,
//! one by one, with what is to be said about them.

#[cfg(feature = "bulk")]
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

#[cfg(feature = "bulk")]
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
