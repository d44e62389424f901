//! What operations do to numbers that carry their own unknownness.
//!
//! While a program runs, a number that is not known is one that is not finite, and
//! arithmetic passes that on by itself. The functions here keep three promises:
//!
//! * from finite operands comes what [`operation`](super::op) says, up to the sign
//!   of a zero;
//! * where that has no value, or an operand that counts is not finite, what comes is not
//!   finite either;
//! * nothing but the sign of a zero hangs on the sign of a zero.
//!
//! [`tidy`] makes NaN of whatever is not finite, and 0 of −0. The few functions that cannot
//! bear an infinity say so, and are given tidy numbers (see [`lower`](super::lower)).

use super::op::answer;
use crate::math;

/// 0, or NaN where the number is not finite: added to a result, it passes that on.
#[cfg_attr(feature = "bulk", inline(always))]
#[expect(clippy::eq_op, reason = "what it is for")]
pub(super) fn poison(x: f64) -> f64 {
    x - x
}

/// The number, NaN where it is not finite; never −0.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn tidy(x: f64) -> f64 {
    x + poison(x)
}

/// Whether there is a number.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn is_there(x: f64) -> bool {
    poison(x) == 0.0
}

/// Whether there is a number that says yes.
#[cfg_attr(feature = "bulk", inline(always))]
fn says_yes(x: f64) -> bool {
    (x != 0.0) & is_there(x)
}

/// Taken from 0, so that the negative of 0 is 0.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn negate(x: f64) -> f64 {
    0.0 - x
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn not(x: f64) -> f64 {
    answer(x == 0.0) + poison(x)
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn absolute(x: f64) -> f64 {
    x.abs()
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn exp(x: f64) -> f64 {
    math::exp(x) + poison(x)
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn subtract(a: f64, b: f64) -> f64 {
    a - b
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn times(a: f64, b: f64) -> f64 {
    a * b
}

/// The quotient; not finite where `b` is 0. `b` has to be tidy.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn over(a: f64, b: f64) -> f64 {
    a / b
}

/// The power. 1 to any power and any number to the power 0 are 1 for the library, also
/// where the other number is none.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn raise(a: f64, b: f64) -> f64 {
    math::pow(a, b) + (poison(a) + poison(b))
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn above(a: f64, b: f64) -> f64 {
    answer(math::above(a, b)) + (poison(a) + poison(b))
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn at_least(a: f64, b: f64) -> f64 {
    answer(math::at_least(a, b)) + (poison(a) + poison(b))
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn same(a: f64, b: f64) -> f64 {
    answer(math::same(a, b)) + (poison(a) + poison(b))
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn differ(a: f64, b: f64) -> f64 {
    answer(!math::same(a, b)) + (poison(a) + poison(b))
}

/// The smaller of the two; `a` has to be tidy.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    (if b < a { b } else { a }) + poison(b)
}

/// The larger of the two; `a` has to be tidy.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn larger(a: f64, b: f64) -> f64 {
    (if b > a { b } else { a }) + poison(b)
}

/// 1 where the condition holds: the start of a count of conditions.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn holds(x: f64) -> f64 {
    answer(x != 0.0) + poison(x)
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn count(so_far: f64, x: f64) -> f64 {
    so_far + holds(x)
}

/// Kleene's: a side that is there and says no decides on its own.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn and(a: f64, b: f64) -> f64 {
    if (a == 0.0) | (b == 0.0) { 0.0 } else { 1.0 + (poison(a) + poison(b)) }
}

/// Kleene's: a side that is there and says yes decides on its own.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn or(a: f64, b: f64) -> f64 {
    if says_yes(a) | says_yes(b) { 1.0 } else { poison(a) + poison(b) }
}

/// `then` where the condition holds; not finite where the condition is not.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn choose(condition: f64, then: f64, otherwise: f64) -> f64 {
    (if condition == 0.0 { otherwise } else { then }) + poison(condition)
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn choose_there(x: f64, then: f64, otherwise: f64) -> f64 {
    if is_there(x) { then } else { otherwise }
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn first_there(a: f64, b: f64) -> f64 {
    if is_there(a) { a } else { b }
}

#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn there(x: f64) -> f64 {
    answer(is_there(x))
}
