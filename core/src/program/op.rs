//! The operations that formulas come down to, and what each does to numbers.
//!
//! The evaluator, the folding of constants and the ranges all stand on the functions
//! here, so they cannot disagree.

use super::Slot;
use crate::math;
use crate::value::{State, Value};

/// A value that never changes, comparable bit by bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Constant {
    bits: u64,
    state: State,
}

impl Constant {
    pub(crate) fn new(value: Value) -> Self {
        let (number, state) = value.parts();
        Self { bits: number.to_bits(), state }
    }

    pub(crate) fn value(self) -> Value {
        Value::from_parts(f64::from_bits(self.bits), self.state)
    }
}

/// An operation. The comment says what its arguments are where that is not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Constant(Constant),
    Read(Slot),
    Negate,
    Not,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    /// The first is greater than the second.
    Above,
    /// The first is greater than or the same as the second.
    AtLeast,
    Same,
    Differ,
    And,
    Or,
    /// Condition, value if yes, value if no.
    If,
    Min,
    Max,
    Sum,
    Mean,
    Abs,
    Round(u8),
    Floor,
    Ceil,
    Sqrt,
    Ln,
    Log10,
    Exp,
    CountTrue,
    Coalesce,
    /// The state of the argument is this one.
    Is(State),
}

impl Operation {
    /// Whether exchanging the two arguments changes no bit of the result.
    pub(crate) fn commutes(self) -> bool {
        matches!(
            self,
            Self::Add | Self::Multiply | Self::Same | Self::Differ | Self::And | Self::Or
        )
    }
}

/// A yes/no answer as a number.
#[cfg_attr(feature = "bulk", inline(always))]
pub(crate) fn answer(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// What remains of the division, with the sign of `a`: 0 where the quotient is a whole
/// number in decimals, so that 0.3 % 0.1 is 0. Not a number where `b` is 0.
#[cfg_attr(feature = "bulk", inline(always))]
pub(crate) fn remainder(a: f64, b: f64) -> f64 {
    let whole_numbers = a == a.trunc() && b == b.trunc();
    if b != 0.0 && !whole_numbers {
        let quotient = a / b;
        if math::same(quotient, math::floor(quotient)) {
            return 0.0;
        }
    }
    // Exact by IEEE 754, unlike the transcendental functions.
    a % b + 0.0
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(crate) fn power(a: f64, b: f64) -> f64 {
    math::pow(a, b) + 0.0
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(crate) fn ceil(x: f64) -> f64 {
    math::ceil(x) + 0.0
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(crate) fn floor(x: f64) -> f64 {
    math::floor(x) + 0.0
}
