//! What a value can be: an interval, and the states that are possible.

use crate::value::{State, Type, Value};

/// What a value can be: which of the four states, and the closed interval it lies in when
/// it is known. The interval counts only where `known` is true; its ends may be infinite.
///
/// ```
/// use chiso::formula::Range;
/// use chiso::{Type, Value};
///
/// let count = Range::of_type(Type::Count);
/// assert!(count.contains(Value::Known(7.0)) && !count.contains(Value::Known(-1.0)));
/// assert!(!count.contains(Value::Missing));
/// assert!(count.or_missing().contains(Value::Missing));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lowest value it can have.
    pub lowest: f64,
    /// The highest value it can have.
    pub highest: f64,
    /// Whether it can be known.
    pub known: bool,
    /// Whether it can be undefined.
    pub undefined: bool,
    /// Whether it can be not applicable.
    pub not_applicable: bool,
    /// Whether it can be missing.
    pub missing: bool,
}

impl Range {
    /// Nothing is possible.
    pub(crate) const NOTHING: Self = Self {
        lowest: 0.0,
        highest: 0.0,
        known: false,
        undefined: false,
        not_applicable: false,
        missing: false,
    };

    /// Known, and anywhere from `lowest` to `highest`.
    #[must_use]
    pub const fn between(lowest: f64, highest: f64) -> Self {
        Self { lowest, highest, known: true, ..Self::NOTHING }
    }

    /// Exactly this value.
    #[must_use]
    pub const fn of(value: Value) -> Self {
        match value {
            Value::Known(number) => Self::between(number, number),
            Value::Undefined => Self { undefined: true, ..Self::NOTHING },
            Value::NotApplicable => Self { not_applicable: true, ..Self::NOTHING },
            Value::Missing => Self { missing: true, ..Self::NOTHING },
        }
    }

    /// Known, and any value of this type. A choice goes up to infinity here: only its
    /// declaration says how many options there are.
    #[must_use]
    pub const fn of_type(value_type: Type) -> Self {
        match value_type {
            Type::Count | Type::Choice => Self::between(0.0, f64::INFINITY),
            Type::Share | Type::YesNo => Self::between(0.0, 1.0),
            Type::Percent => Self::between(0.0, 100.0),
            Type::Number | Type::Money | Type::Days | Type::Date => {
                Self::between(f64::NEG_INFINITY, f64::INFINITY)
            }
        }
    }

    /// The same, or missing.
    #[must_use]
    pub const fn or_missing(self) -> Self {
        Self { missing: true, ..self }
    }

    /// The same, or not applicable.
    #[must_use]
    pub const fn or_not_applicable(self) -> Self {
        Self { not_applicable: true, ..self }
    }

    /// The same, or undefined.
    #[must_use]
    pub const fn or_undefined(self) -> Self {
        Self { undefined: true, ..self }
    }

    /// Whether this state is possible.
    #[must_use]
    pub const fn allows(&self, state: State) -> bool {
        match state {
            State::Known => self.known,
            State::Undefined => self.undefined,
            State::NotApplicable => self.not_applicable,
            State::Missing => self.missing,
        }
    }

    /// Whether the value is possible.
    #[must_use]
    pub fn contains(&self, value: Value) -> bool {
        match value {
            Value::Known(number) => self.known && self.lowest <= number && number <= self.highest,
            other => self.allows(other.state()),
        }
    }

    /// The only value possible, if there is only one.
    #[must_use]
    pub fn only(&self) -> Option<Value> {
        match (self.known, self.undefined, self.not_applicable, self.missing) {
            (true, false, false, false) if self.lowest == self.highest => {
                Some(Value::Known(self.lowest))
            }
            (false, true, false, false) => Some(Value::Undefined),
            (false, false, true, false) => Some(Value::NotApplicable),
            (false, false, false, true) => Some(Value::Missing),
            _ => None,
        }
    }

    /// Whatever one or the other can be, with everything between.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        let (lowest, highest) = match (self.known, other.known) {
            (true, true) => (self.lowest.min(other.lowest), self.highest.max(other.highest)),
            (false, true) => (other.lowest, other.highest),
            _ => (self.lowest, self.highest),
        };
        Self {
            lowest,
            highest,
            known: self.known || other.known,
            undefined: self.undefined || other.undefined,
            not_applicable: self.not_applicable || other.not_applicable,
            missing: self.missing || other.missing,
        }
    }

    /// This range with an interval cut down to what lies within both; unchanged where
    /// nothing does.
    pub(crate) fn within(self, lowest: f64, highest: f64) -> Self {
        let (low, high) = (self.lowest.max(lowest), self.highest.min(highest));
        if self.known && low <= high { Self { lowest: low, highest: high, ..self } } else { self }
    }

    /// The states that are possible, as a set of bits.
    pub(crate) fn states(&self) -> u8 {
        u8::from(self.known)
            | u8::from(self.undefined) << 1
            | u8::from(self.not_applicable) << 2
            | u8::from(self.missing) << 3
    }

    /// The interval, where known is possible, with these states.
    pub(crate) fn with_states(lowest: f64, highest: f64, states: u8) -> Self {
        let known = states & 1 != 0;
        Self {
            lowest: if known { lowest } else { 0.0 },
            highest: if known { highest } else { 0.0 },
            known,
            undefined: states & 2 != 0,
            not_applicable: states & 4 != 0,
            missing: states & 8 != 0,
        }
    }

    /// As an answer: whether no, yes are possible.
    pub(crate) fn answers(&self) -> (bool, bool) {
        (
            self.known && self.lowest <= 0.0 && self.highest >= 0.0,
            self.known && (self.lowest < 0.0 || self.highest > 0.0),
        )
    }
}
