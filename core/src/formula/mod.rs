//! The language of formulas: what is measured, as a line of text.
//!
//! A formula is read ([`Formula::parse`]), checked against the quantities it may speak of
//! ([`check`]), compiled together with all others ([`Compiler`]) and run over columns of
//! values ([`Program::evaluate`], [`Program::evaluate_into`]), or over what values could be
//! ([`Program::bounds`]).
//! There are no loops and no side effects: what a formula costs is known from its length.
//!
//! # What can be written
//!
//! | | written | |
//! |---|---|---|
//! | number | `3`, `1.5`, `1e6` | a point for decimals, no grouping of digits |
//! | share | `80%`, `0.5%` | the number nearest to 0.8: the point is moved in the text |
//! | day | `@2025-12-15` | |
//! | yes, no | `true`, `false` | |
//! | text | `"done"`, `'done'` | an option of a choice, the id of a node; the mark itself is written twice |
//! | quantity | `received`, `đúng_hạn` | letters of any script, digits, `_`; not a digit first |
//! | function | `min(a, b)` | see below |
//! | choice | `if c then a else b` | both answers have a value; reaches as far right as it can |
//!
//! `%` after a number is a percentage, unless an operand follows: `80% * a` is 0.8 times
//! `a`, `80 % a` is what remains of 80 divided by `a`. A minus sign does not count as an
//! operand: `80% - a` subtracts.
//!
//! # Operators
//!
//! The tightest first; those of one row group from left to right, but `^` from right to
//! left. `-2 ^ 2` is −4.
//!
//! | | | |
//! |---|---|---|
//! | `a ^ b` | power | 0 ^ 0 is 1 |
//! | `-a` | sign | |
//! | `a * b`, `a / b`, `a % b` | product, quotient, remainder | the remainder has the sign of `a` |
//! | `a + b`, `a - b` | sum, difference | |
//! | `<` `<=` `>` `>=` `==` `!=` | comparisons | do not chain: `1 < a and a < 3` |
//! | `not a` | | after a tighter operator in brackets only |
//! | `a and b` | | |
//! | `a or b` | | |
//!
//! # Functions
//!
//! | | |
//! |---|---|
//! | `min(x, …)` | The smallest of the values. |
//! | `max(x, …)` | The largest of the values. |
//! | `sum(x, …)` | The sum of the values, with one rounding at the end. |
//! | `mean(x, …)` | The sum of the values divided by their number. |
//! | `abs(x)` | The value without its sign. |
//! | `round(x, decimals)` | The value rounded to 0 to 15 decimals (0 if not said), halves away from zero. |
//! | `floor(x)` | The largest whole number not above. |
//! | `ceil(x)` | The smallest whole number not below. |
//! | `sqrt(x)` | The square root; undefined below 0. |
//! | `ln(x)` | The natural logarithm; undefined at 0 and below. |
//! | `log10(x)` | The logarithm to base 10; undefined at 0 and below. |
//! | `exp(x)` | e to the power of the value. |
//! | `clamp(x, lowest, highest)` | The value, moved to the nearer end where it lies outside of the two: max(lowest, min(highest, x)). |
//! | `share(part, whole)` | The part divided by the whole. |
//! | `percent(part, whole)` | A hundred times the part, divided by the whole. |
//! | `count_true(condition, …)` | How many of the conditions hold. |
//! | `days(from, to)` | The days from one date to another; below 0 if it is earlier. |
//! | `coalesce(x, …)` | The first of the values that is known; if none is, the worst of their states. |
//! | `is_known(x)` | Whether the value is there. |
//! | `is_missing(x)` | Whether nobody reported the value. |
//! | `is_not_applicable(x)` | Whether the unit does not have the quantity. |
//! | `is_undefined(x)` | Whether the formula has no value. |
//! | `share_of(node)` | The share of its maximum that a node of the tree reached; where nodes may be asked about. |
//! | `points_of(node)` | The points of a node of the tree; where nodes may be asked about. |
//!
//! `round` needs its decimals as a plain number. `clamp` gives the lowest value where that
//! lies above the highest.
//!
//! # Numbers
//!
//! Numbers are `f64`. Comparisons, `==`, `floor`, `ceil`, `round` and `%` take numbers for
//! the same that differ only by the traces of binary fractions
//! ([`math::TOLERANCE`](crate::math::TOLERANCE)): 29 of 100 meets `>= 29%`, `floor(0.3 / 0.1)`
//! is 3, `0.3 % 0.1` is 0. `+` adds from left to right with a rounding each; `sum` and
//! `mean` round once. Answers are 1 and 0, days are counted from 1970-01-01, choices are
//! the index of the option. No result is −0.
//!
//! # States
//!
//! A value is known, missing, not applicable or undefined ([`State`](crate::State)).
//!
//! * Arithmetic, comparisons, `not` and functions: the worst operand wins; missing is worse
//!   than not applicable, that is worse than undefined.
//! * What has no finite value is undefined: a division or a remainder by 0 (`0 / 0` and
//!   `5 / 0`), a logarithm of 0 or less, the square root of less than 0, a power without a
//!   real value, a result too large for `f64`.
//! * `if` has the state of its condition where that is not known, else that of the branch
//!   taken; the other branch does not matter.
//! * `and` and `or` are Kleene's: `false and …` is false and `true or …` is true whatever
//!   stands on the other side, in either order; else the worst state wins.
//! * `coalesce` gives the first known value, else the worst state of its arguments.
//! * `is_known`, `is_missing`, `is_not_applicable`, `is_undefined` are always known.
//!
//! # Types
//!
//! The check knows counts, numbers, shares (0 to 1), percentages (0 to 100), money, days,
//! dates, answers and choices ([`Type`](crate::Type)).
//!
//! | | |
//! |---|---|
//! | one kind divided by itself | a share: `on_time / received`, `budget / plan` |
//! | 100 × a share, 100 × a count ÷ a count | a percentage, in whatever order it is written |
//! | a percentage ÷ 100 | a share |
//! | share × share | a share |
//! | money or days, × or ÷ a number, a count, a share | money or days |
//! | date − date | days; a date ± days, a number or a count is a date |
//! | count + count, count × count | a count; their difference is a number |
//! | anything + a plain number | what it was; a count stays one with a whole number |
//! | min, max, clamp, if, coalesce | the common type of the values |
//! | other products and quotients, powers, roots, logarithms | a number |
//!
//! Sums, comparisons and choices between different kinds are errors: a count and money, a
//! date and a number, a share and a percentage. A share against a number above 1.5 is one
//! as well ([`Code::ShareAsPercent`](crate::Code::ShareAsPercent)); where the share is a
//! quotient, which can be a ratio such as dossiers per official, numbers above 100 are let
//! through.
//!
//! The check also follows what values can be: it finds divisions that are always or
//! sometimes by zero, and conditions that have only one answer. What a condition says is
//! used in the branches: `if received > 0 then on_time / received else 0` is never
//! undefined.
#![warn(missing_docs)]

mod ast;
mod calls;
mod check;
mod facts;
mod findings;
mod functions;
mod lexer;
mod parser;
mod print;
mod token;
mod types;

use std::fmt;

pub use ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
pub use check::{Checked, Scope, Symbol, check};
pub use functions::{FUNCTIONS, Function};

use crate::error::Result;
pub(crate) use crate::program::{
    Absence, DirectBuffers, RawResults, RawValues, Registers, Values, direct, mask_nulls,
};
pub use crate::program::{
    Array, Bits, Bounds, BoundsScratch, Column, Compiler, Destination, Expressions, Numbers,
    Output, Program, Range, Results, Scratch, Slot,
};
pub use crate::simd::Instructions;

/// The longest formula, in bytes.
pub const LONGEST_TEXT: usize = 64 * 1024;

/// How deeply operations may nest; a chain `a + b + c` nests as `(a + b) + c`.
pub const MOST_NESTING: usize = 200;

/// How many findings one formula can have before the rest goes untold.
pub const MOST_FINDINGS: usize = 50;

/// A formula that has been read: its text and what it says.
///
/// It prints in the canonical form, which reads back as the same formula. Two formulas
/// are equal if they say the same.
///
/// ```
/// use chiso::formula::Formula;
///
/// let formula = Formula::parse("100*on_time / (received)")?;
/// assert_eq!(formula.to_string(), "100 * on_time / received");
/// assert_eq!(formula, Formula::parse(&formula.to_string())?);
/// # Ok::<(), chiso::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    expression: Expression,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    ///
    /// All mistakes in the text, with spans in bytes of the text:
    /// [`Unexpected`](crate::Code::Unexpected), [`Unclosed`](crate::Code::Unclosed) and
    /// [`InvalidLiteral`](crate::Code::InvalidLiteral), up to [`MOST_FINDINGS`], then
    /// [`TooMany`](crate::Code::TooMany); [`TooLarge`](crate::Code::TooLarge) beyond
    /// [`LONGEST_TEXT`] and [`TooDeep`](crate::Code::TooDeep) beyond [`MOST_NESTING`].
    pub fn parse(text: &str) -> Result<Self> {
        Ok(Self { text: text.to_owned(), expression: parser::parse(text)? })
    }

    /// The text as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests fail by panicking")]
mod tests {
    use super::{BinaryOperator, FUNCTIONS, Formula};

    #[test]
    fn the_reference_has_every_function_and_operator() {
        let reference = include_str!("mod.rs");
        for function in FUNCTIONS {
            let row = format!("//! | `{}` | {} |", function.signature(), function.summary);
            assert!(reference.contains(&row), "{row}");
        }
        for operator in BinaryOperator::ALL {
            assert!(
                reference.contains(&format!("a {} b`", operator.as_str()))
                    || operator.compares()
                        && reference.contains(&format!("`{}`", operator.as_str()))
            );
        }
    }

    #[test]
    fn examples_of_functions_can_be_read() {
        for function in FUNCTIONS {
            let formula = Formula::parse(function.example).expect(function.example);
            assert!(formula.to_string().contains(function.name));
        }
    }
}
