//! The classes of a total.

use serde::{Deserialize, Serialize};

use super::{Quantity, Source, Text};

/// A class: `{id: excellent, title: {vi: Xuất sắc}, at_least: "90%"}`.
///
/// Classes are written best first; one reaches from its own edge up to the edge of the
/// class before it. The last has no edge and takes what is left. Edges are points
/// (`15`) or shares of the maximum (`"90%"`), the same for all classes of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Class {
    /// The id.
    pub id: String,
    /// The name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// The lowest result of the class, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Quantity>,
    /// The result above which the class begins, itself excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Quantity>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Class {
    /// A class that begins at `at_least`, or the lowest class without it.
    #[must_use]
    pub fn new(id: impl Into<String>, at_least: Option<Quantity>) -> Self {
        Self { id: id.into(), title: Text::default(), at_least, above: None, source: None }
    }
}
