//! A value as it is reported, and what it is for an input of a given type.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Assessor, Observation, findings};
use crate::error::Diagnostic;
use crate::formula::Range;
use crate::math;
use crate::object;
use crate::period::day;
use crate::programme::Input;
use crate::programme::scope::domain;
use crate::value::{Type, Value};

/// A value as it is reported.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Measured {
    /// A number.
    Number(f64),
    /// An answer.
    Answer(bool),
    /// A date (`2026-10-10`) or the option of a choice.
    Text(String),
    /// This unit does not have it.
    NotApplicable,
    /// Nobody reported it.
    #[default]
    Missing,
}

impl From<f64> for Measured {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Measured {
    fn from(count: u32) -> Self {
        Self::Number(count.into())
    }
}

impl From<i32> for Measured {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<String> for Measured {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<NaiveDate> for Measured {
    fn from(day: NaiveDate) -> Self {
        Self::Text(day.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Measured {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl From<bool> for Measured {
    fn from(answer: bool) -> Self {
        Self::Answer(answer)
    }
}

impl From<&str> for Measured {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Measured {
    /// A value as it would be reported for an input: an answer, a date, an option, a number.
    /// What has no value because a formula has none counts as missing: no input is so.
    #[must_use]
    pub fn of(value: Value, input: &Input) -> Self {
        let number = match value {
            Value::Known(number) => number,
            Value::NotApplicable => return Self::NotApplicable,
            Value::Missing | Value::Undefined => return Self::Missing,
        };
        match input.input_type {
            Type::YesNo => Self::Answer(number != 0.0),
            Type::Date => day_of(number).map(Self::from).unwrap_or_default(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the value is the place of an option"
            )]
            Type::Choice => {
                input.options.get(number as usize).map(|of| of.as_str().into()).unwrap_or_default()
            }
            _ => Self::Number(number),
        }
    }

    /// The value for an input, checked.
    ///
    /// ```
    /// use chiso::observe::Measured;
    /// use chiso::{Type, Value, programme::Input};
    ///
    /// let input = Input::new(Type::Date);
    /// let value = Measured::from("2026-10-10").value(&input)?;
    /// assert_eq!(value, Value::Known(20_736.0)); // days since 1970-01-01
    /// assert_eq!(Measured::of(value, &input), Measured::from("2026-10-10"));
    /// assert!(Measured::from("many").value(&Input::new(Type::Count)).is_err());
    /// # Ok::<(), chiso::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A value of another type, or outside what the input can be.
    pub fn value(&self, input: &Input) -> Result<Value, crate::Error> {
        resolve(self, input).map_err(Into::into)
    }
}

/// The day that lies so many days after 1970-01-01.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of the calendar are whole numbers far below 2^53"
)]
pub(crate) fn day_of(days: f64) -> Option<NaiveDate> {
    let step = Days::new(days.abs() as u64);
    let epoch = NaiveDate::default();
    if days < 0.0 { epoch.checked_sub_days(step) } else { epoch.checked_add_days(step) }
}

/// The value as JSON writes it, bare or with who said so.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "a value is a number, true, false, a text, null, or an object with `value` or \
                 `state`, and `assessor`, `by`, `evidence`, `note`"
)]
pub(super) enum Written {
    Bare(#[cfg_attr(feature = "schema", schemars(with = "Measured"))] Option<Bare>),
    Full(#[serde(deserialize_with = "object::read")] Box<Full>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Bare {
    Answer(bool),
    Number(f64),
    Text(String),
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
#[serde(deny_unknown_fields)]
pub(super) struct Full {
    /// The value.
    #[cfg_attr(feature = "schema", schemars(with = "Measured"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Bare>,
    /// The reason why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Absence>,
    /// In what role it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assessor: Option<Assessor>,
    /// Who said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Where the evidence is: a file, an address, the number of a document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
    /// What the reader should know of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
#[serde(rename_all = "snake_case")]
enum Absence {
    Missing,
    NotApplicable,
}

impl From<Bare> for Measured {
    fn from(bare: Bare) -> Self {
        match bare {
            Bare::Answer(answer) => Self::Answer(answer),
            Bare::Number(number) => Self::Number(number),
            Bare::Text(text) => Self::Text(text),
        }
    }
}

impl TryFrom<Written> for Observation {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let full = match written {
            Written::Bare(bare) => return Ok(Measured::from(bare).into()),
            Written::Full(full) => full,
        };
        let value = match (full.value, full.state) {
            (Some(_), Some(_)) => return Err("a value has `value` or `state`, not both"),
            (None, Some(Absence::NotApplicable)) => Measured::NotApplicable,
            (value, _) => value.into(),
        };
        let Full { assessor, by, evidence, note, .. } = *full;
        Ok(Self { value, assessor, by, evidence, note })
    }
}

impl From<Observation> for Written {
    fn from(observation: Observation) -> Self {
        let Observation { value, assessor, by, evidence, note } = observation;
        let (value, state) = match value {
            Measured::Number(number) => (Some(Bare::Number(number)), None),
            Measured::Answer(answer) => (Some(Bare::Answer(answer)), None),
            Measured::Text(text) => (Some(Bare::Text(text)), None),
            Measured::NotApplicable => (None, Some(Absence::NotApplicable)),
            Measured::Missing => (None, None),
        };
        let plain = assessor.is_none() && by.is_none() && evidence.is_empty() && note.is_none();
        if plain && state.is_none() {
            Self::Bare(value)
        } else {
            Self::Full(Box::new(Full { value, state, assessor, by, evidence, note }))
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Measured {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Measured".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A value as it is reported: a number, an answer, a date \
                (`2026-10-10`) or the option of a choice; `null` if it is missing.",
            "type": ["number", "boolean", "string", "null"],
        })
    }
}

/// The value of an input, or what is wrong with it.
pub(crate) fn resolve(measured: &Measured, input: &Input) -> Result<Value, Diagnostic> {
    let number = match measured {
        Measured::Missing => return Ok(Value::Missing),
        Measured::NotApplicable => return Ok(Value::NotApplicable),
        Measured::Number(number) if is_numeric(input.input_type) => *number,
        Measured::Answer(answer) if input.input_type == Type::YesNo => f64::from(u8::from(*answer)),
        Measured::Text(text) if input.input_type == Type::Date => return date(text),
        Measured::Text(text) if input.input_type == Type::Choice => return option(text, input),
        other => return Err(findings::wrong_type(other, input.input_type)),
    };
    in_range(number, input).map(Value::Known)
}

const fn is_numeric(value_type: Type) -> bool {
    !matches!(value_type, Type::YesNo | Type::Date | Type::Choice)
}

fn date(text: &str) -> Result<Value, Diagnostic> {
    let day = day(text)
        .ok_or_else(|| findings::wrong_type(&Measured::Text(text.to_owned()), Type::Date))?;
    let since = day.signed_duration_since(NaiveDate::default()).num_days();
    #[expect(clippy::cast_precision_loss, reason = "the calendar has fewer than 2^53 days")]
    Ok(Value::Known(since as f64))
}

fn option(text: &str, input: &Input) -> Result<Value, Diagnostic> {
    let at = input
        .options
        .iter()
        .position(|option| option == text)
        .ok_or_else(|| findings::no_option(text, input))?;
    #[expect(clippy::cast_precision_loss, reason = "a choice has few options")]
    Ok(Value::Known(at as f64))
}

/// The number, if the input can have it. A number within the tolerance of an end is that end.
pub(crate) fn in_range(number: f64, input: &Input) -> Result<f64, Diagnostic> {
    if !number.is_finite() {
        return Err(findings::not_finite(number));
    }
    if input.input_type == Type::Count && number.fract() != 0.0 {
        return Err(findings::not_whole(number));
    }
    let Range { lowest, highest, .. } = domain(input);
    if math::above(lowest, number) || math::above(number, highest) {
        return Err(findings::out_of_range(number, input, lowest, highest));
    }
    // Not `clamp`, which panics where the ends are crossed.
    // Adding 0 makes 0 of −0: they would print, and compare bit by bit, as two numbers.
    Ok(number.max(lowest).min(highest) + 0.0)
}
