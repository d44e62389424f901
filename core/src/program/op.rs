//! The operations of programs, and what each does to numbers that carry their own
//! unknownness.
//!
//! The executor, the folding of constants and the ranges all stand on the functions here,
//! so they cannot disagree. While a program runs, a number that is not known is one that is
//! not finite, and arithmetic passes that on by itself. The functions keep three promises:
//!
//! * where there is no value, or an operand that counts is not finite, what comes is not
//!   finite either;
//! * what comes from finite operands is right up to the sign of a zero;
//! * nothing but the sign of a zero hangs on the sign of a zero.
//!
//! [`canonicalize`] makes NaN of whatever is not finite, and 0 of −0. The few functions that
//! cannot bear an infinity say so, and are given canonical numbers (see [`fuse`](super::fuse)).

use super::Slot;
use crate::math;
use crate::value::{State, Value};

/// A value that never changes, comparable bit by bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// A result of a program: what [`Compiler::add`](super::Compiler::add) gave for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Output(pub(super) usize);

/// An operation whose operands are earlier operations, by their places.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Instruction {
    pub(crate) operation: Operation,
    pub(crate) operands: Vec<usize>,
}

/// An operation. The comment says what its arguments are where that is not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[inline(always)]
pub(crate) fn answer(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

/// What remains of the division, with the sign of `a`: 0 where the quotient is a whole
/// number in decimals, so that 0.3 % 0.1 is 0. Not a number where `b` is 0.
#[inline(always)]
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

#[inline(always)]
pub(crate) fn power(a: f64, b: f64) -> f64 {
    math::pow(a, b) + 0.0
}

#[inline(always)]
pub(crate) fn ceil(x: f64) -> f64 {
    math::ceil(x) + 0.0
}

#[inline(always)]
pub(crate) fn floor(x: f64) -> f64 {
    math::floor(x) + 0.0
}

/// 0, or NaN where the number is not finite: added to a result, it passes that on.
#[inline(always)]
#[expect(clippy::eq_op, reason = "what it is for")]
pub(crate) fn zero_or_nan(x: f64) -> f64 {
    x - x
}

/// The number, NaN where it is not finite; never −0.
#[inline(always)]
pub(crate) fn canonicalize(x: f64) -> f64 {
    x + zero_or_nan(x)
}

/// Whether there is a number.
#[inline(always)]
pub(crate) fn is_finite(x: f64) -> bool {
    zero_or_nan(x) == 0.0
}

/// Whether there is a number that says yes.
#[inline(always)]
fn says_yes(x: f64) -> bool {
    (x != 0.0) & is_finite(x)
}

#[inline(always)]
pub(crate) fn not(x: f64) -> f64 {
    answer(x == 0.0) + zero_or_nan(x)
}

#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    math::exp(x) + zero_or_nan(x)
}

/// The power. 1 to any power and any number to the power 0 are 1 for the library, also
/// where the other number is none.
#[inline(always)]
pub(crate) fn raise(a: f64, b: f64) -> f64 {
    math::pow(a, b) + (zero_or_nan(a) + zero_or_nan(b))
}

#[inline(always)]
pub(crate) fn above(a: f64, b: f64) -> f64 {
    answer(math::above(a, b)) + (zero_or_nan(a) + zero_or_nan(b))
}

#[inline(always)]
pub(crate) fn at_least(a: f64, b: f64) -> f64 {
    answer(math::at_least(a, b)) + (zero_or_nan(a) + zero_or_nan(b))
}

#[inline(always)]
pub(crate) fn same(a: f64, b: f64) -> f64 {
    answer(math::same(a, b)) + (zero_or_nan(a) + zero_or_nan(b))
}

#[inline(always)]
pub(crate) fn differ(a: f64, b: f64) -> f64 {
    answer(!math::same(a, b)) + (zero_or_nan(a) + zero_or_nan(b))
}

/// The smaller of the two; `a` has to be canonical.
#[inline(always)]
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    (if b < a { b } else { a }) + zero_or_nan(b)
}

/// The larger of the two; `a` has to be canonical.
#[inline(always)]
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    (if b > a { b } else { a }) + zero_or_nan(b)
}

/// 1 where the condition holds: the start of a count of conditions.
#[inline(always)]
pub(crate) fn holds(x: f64) -> f64 {
    answer(x != 0.0) + zero_or_nan(x)
}

#[inline(always)]
pub(crate) fn count(so_far: f64, x: f64) -> f64 {
    so_far + holds(x)
}

/// Kleene's: a side that is there and says no decides on its own.
#[inline(always)]
pub(crate) fn and(a: f64, b: f64) -> f64 {
    if (a == 0.0) | (b == 0.0) { 0.0 } else { 1.0 + (zero_or_nan(a) + zero_or_nan(b)) }
}

/// Kleene's: a side that is there and says yes decides on its own.
#[inline(always)]
pub(crate) fn or(a: f64, b: f64) -> f64 {
    if says_yes(a) | says_yes(b) { 1.0 } else { zero_or_nan(a) + zero_or_nan(b) }
}

/// `then` where the condition holds; not finite where the condition is not.
#[inline(always)]
pub(crate) fn choose(condition: f64, then: f64, otherwise: f64) -> f64 {
    (if condition == 0.0 { otherwise } else { then }) + zero_or_nan(condition)
}

#[inline(always)]
pub(crate) fn choose_known(x: f64, then: f64, otherwise: f64) -> f64 {
    if is_finite(x) { then } else { otherwise }
}

#[inline(always)]
pub(crate) fn first_finite(a: f64, b: f64) -> f64 {
    if is_finite(a) { a } else { b }
}

#[inline(always)]
pub(crate) fn known(x: f64) -> f64 {
    answer(is_finite(x))
}
