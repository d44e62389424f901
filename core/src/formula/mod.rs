//! The language of formulas.
#![warn(missing_docs)]

mod ast;
mod bounds;
mod check;
mod compile;
mod evaluate;
mod facts;
mod findings;
mod fraction;
mod functions;
mod lexer;
mod operation;
mod parser;
mod print;
mod range;
mod suggest;
mod token;
mod types;

use std::fmt;

pub use ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
pub use bounds::{Bounds, BoundsScratch};
pub use check::{Checked, Scope, Symbol, check};
pub use compile::{Compiler, Output, Program};
pub use evaluate::{Column, Results, Scratch};
pub use functions::{FUNCTIONS, Function};
pub use range::Range;

use crate::error::Result;

/// The index of a column that a program reads.
pub type Slot = usize;

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
