//! The words of a formula.

use chrono::NaiveDate;

use crate::error::Span;

/// A word of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A number, and what it would be with a percent sign after it.
    Number {
        value: f64,
        share: f64,
    },
    Date(NaiveDate),
    Text(String),
    Name(String),
    If,
    Then,
    Else,
    And,
    Or,
    Not,
    True,
    False,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    Open,
    Close,
    Comma,
    /// Something that no formula has; it was reported where it was read.
    Strange,
    End,
}

impl Token {
    /// The word that is a keyword, if this name is one.
    pub(super) fn keyword(name: &str) -> Option<Self> {
        Some(match name {
            "if" => Self::If,
            "then" => Self::Then,
            "else" => Self::Else,
            "and" => Self::And,
            "or" => Self::Or,
            "not" => Self::Not,
            "true" => Self::True,
            "false" => Self::False,
            _ => return None,
        })
    }

    /// Whether an operand begins here that no operator can be mistaken for. A minus sign
    /// and `not` do not count: after `80%` they go on with the formula.
    pub(super) fn begins_operand(&self) -> bool {
        matches!(
            self,
            Self::Number { .. }
                | Self::Date(_)
                | Self::Text(_)
                | Self::Name(_)
                | Self::If
                | Self::True
                | Self::False
                | Self::Open
        )
    }
}

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) span: Span,
}
