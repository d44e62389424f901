//! What is known of a quantity: one of four states, never a silent zero.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is known of a quantity.
///
/// The order is the order of precedence in arithmetic: the worst operand wins, so
/// `known + missing` is missing, and `missing + not applicable` is missing.
///
/// ```
/// use chiso::State;
/// assert_eq!(State::Known.max(State::Undefined), State::Undefined);
/// assert_eq!(State::NotApplicable.max(State::Missing), State::Missing);
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum State {
    /// The value is there.
    #[default]
    Known = 0,
    /// The formula has no value: 0/0, the logarithm of −1.
    Undefined = 1,
    /// This unit does not have the quantity.
    NotApplicable = 2,
    /// Nobody reported it.
    Missing = 3,
}

impl State {
    /// All states, in order.
    pub const ALL: [Self; 4] = [Self::Known, Self::Undefined, Self::NotApplicable, Self::Missing];

    /// The name used in documents and results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Undefined => "undefined",
            Self::NotApplicable => "not_applicable",
            Self::Missing => "missing",
        }
    }

    /// Whether the value is there.
    #[must_use]
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Known)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotApplicable => "not applicable",
            other => other.as_str(),
        })
    }
}

/// A number, or the reason why there is none.
///
/// Yes/no values are 1 and 0, dates are days since 1970-01-01, choices are the index of
/// the option.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value {
    /// The value is there.
    Known(f64),
    /// The formula has no value.
    Undefined,
    /// This unit does not have the quantity.
    NotApplicable,
    /// Nobody reported it.
    #[default]
    Missing,
}

impl Value {
    /// The value as a number and a state; the number is 0 where the state is not known.
    #[must_use]
    pub const fn parts(self) -> (f64, State) {
        match self {
            Self::Known(number) => (number, State::Known),
            Self::Undefined => (0.0, State::Undefined),
            Self::NotApplicable => (0.0, State::NotApplicable),
            Self::Missing => (0.0, State::Missing),
        }
    }

    /// The value made of a number and a state; the number counts only where it is known.
    #[must_use]
    pub const fn from_parts(number: f64, state: State) -> Self {
        match state {
            State::Known => Self::Known(number),
            State::Undefined => Self::Undefined,
            State::NotApplicable => Self::NotApplicable,
            State::Missing => Self::Missing,
        }
    }

    /// What is known of it.
    #[must_use]
    pub const fn state(self) -> State {
        self.parts().1
    }

    /// The number, where it is known.
    #[must_use]
    pub const fn known(self) -> Option<f64> {
        match self {
            Self::Known(number) => Some(number),
            _ => None,
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Known(number)
    }
}

/// The type of a quantity. The check uses it to find formulas that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A whole number of things, 0 or more.
    Count,
    /// Any number.
    #[default]
    Number,
    /// A part of a whole, from 0 to 1.
    Share,
    /// A part of a hundred, from 0 to 100.
    Percent,
    /// An amount of money, in the currency of the programme.
    Money,
    /// A length of time in days.
    Days,
    /// A day of the calendar, written `2026-10-10`.
    Date,
    /// Yes or no.
    YesNo,
    /// One of the declared options.
    Choice,
}

impl Type {
    /// The name used in documents and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Number => "number",
            Self::Share => "share",
            Self::Percent => "percent",
            Self::Money => "money",
            Self::Days => "days",
            Self::Date => "date",
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
        }
    }
}
