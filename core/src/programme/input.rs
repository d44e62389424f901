//! What formulas read: measured inputs, parameters, and quantities derived from them.

use serde::{Deserialize, Serialize};

use super::{Quantity, Source, Status, Text, Validity};
use crate::value::Type;

/// A declared measured quantity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Input {
    /// The type.
    #[serde(rename = "type")]
    pub input_type: Type,
    /// What is measured.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// How it is measured, and where it is found.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The unit of measurement, for people: `hồ sơ`, `đồng`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub unit: Text,
    /// The options of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The lowest value it can have, beyond what the type says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    /// The highest value it can have, beyond what the type says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// The input it is a part of, and so cannot exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<String>,
    /// How the values of several units make one of the unit above them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_units: Option<Roll>,
    /// How the values of several periods make one of the period that holds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_periods: Option<Roll>,
    /// Where the definition comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Input {
    /// An input of this type.
    #[must_use]
    pub fn new(input_type: Type) -> Self {
        Self { input_type, ..Self::default() }
    }

    /// The same input with a title in one more language.
    #[must_use]
    pub fn title(mut self, language: &str, title: &str) -> Self {
        self.title = self.title.and(language, title);
        self
    }

    /// The same input, as a part of another.
    #[must_use]
    pub fn at_most(mut self, input: &str) -> Self {
        self.at_most = Some(input.to_owned());
        self
    }
}

/// How several values make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// They add up.
    Sum,
    /// Their arithmetic mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The earliest in time.
    First,
    /// The latest in time.
    Last,
    /// They do not: the value has to be reported anew.
    None,
}

/// A number of the programme that may differ by unit or change over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Parameter {
    /// The type.
    #[serde(rename = "type", default)]
    pub parameter_type: Type,
    /// What it stands for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// The value where no entry of `for` says otherwise.
    pub value: Quantity,
    /// Values for certain units or times; the first that fits is used.
    #[serde(rename = "for", default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<ParameterCase>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// The value of a parameter for certain units or times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct ParameterCase {
    /// The types of unit it is for; all if empty.
    #[serde(rename = "type", default, skip_serializing_if = "Vec::is_empty")]
    pub unit_types: Vec<String>,
    /// The units it is for; all if empty.
    #[serde(rename = "unit", default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// The days it is for: a period takes the values in force on its last day.
    #[serde(default, skip_serializing_if = "Validity::is_always")]
    pub valid: Validity,
    /// The value.
    pub value: Quantity,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// A quantity computed from inputs, that formulas may use by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Derived {
    /// The formula.
    pub formula: String,
    /// What it stands for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
}
