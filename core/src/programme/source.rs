//! Who says so: legal basis, citations, and how far a figure can be trusted.

use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Text;
use crate::period::day;

/// How a part of the document came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
// Results have another `Status`: how points came about.
#[cfg_attr(feature = "schema", schemars(rename = "SourceStatus"))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read in the legal text.
    Official,
    /// Read in a secondary source.
    Reported,
    /// Put forward by the author of the document; nobody has decided it.
    #[default]
    Proposed,
}

impl Status {
    /// The name used in documents and results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Reported => "reported",
            Self::Proposed => "proposed",
        }
    }
}

/// Where a part of the document comes from.
///
/// What a node *is* and what it *weighs* may have different sources: the ten task groups of
/// a plan are official, the points under them may be ours. `points` says so where they
/// differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Source {
    /// How it came to be known.
    pub status: Status,
    /// The texts it can be read in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Citation>,
    /// How the maximum and the weight came to be known, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Status>,
    /// What the reader should know of it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub note: Text,
}

impl Source {
    /// A source of this status without citations.
    #[must_use]
    pub fn new(status: Status) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same source with one more citation.
    #[must_use]
    pub fn citing(mut self, document: impl Into<String>, place: impl Into<String>) -> Self {
        let place = Some(place.into()).filter(|place| !place.is_empty());
        self.cites.push(Citation { document: document.into(), place, url: None });
        self
    }

    /// How the maximum and the weight came to be known.
    #[must_use]
    pub fn points_status(&self) -> Status {
        self.points.unwrap_or(self.status)
    }
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Citation {
    /// The text: `Luật 10/2022/QH15`.
    pub document: String,
    /// Where in it: `Điều 13 khoản 1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A decision the programme rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Basis {
    /// Its number: `766/QĐ-TTg`.
    pub number: String,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The day it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "read_day")]
    pub date: Option<NaiveDate>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The days something is in force; open where a day is absent, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Validity {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "read_day")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "read_day")]
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// Whether no day is excluded.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A day, if there is one: `chrono` itself reads days in many ways, and the document has one.
fn read_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
}

struct Day(NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Day;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date such as `2026-10-10`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Day, E> {
                day(text).map(Day).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
