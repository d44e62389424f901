//! Conditions that override what was earned.

use serde::{Deserialize, Serialize};

use super::{Quantity, Source, Text};

/// A condition under which a node's result is capped or lost.
///
/// The condition is a formula over inputs and over nodes: `share_of("2.1") < 50%`,
/// `points_of("F1") < 3 or petitions_late > 0`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Gate {
    /// The condition.
    pub when: String,
    /// What happens when it holds.
    pub then: Effect,
    /// What the reader is told when it holds.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub message: Text,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Gate {
    /// A gate with this condition and effect.
    #[must_use]
    pub fn new(when: impl Into<String>, then: Effect) -> Self {
        Self { when: when.into(), then, message: Text::default(), source: None }
    }
}

/// What a gate does to its node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// The points are lost.
    Zero,
    /// The points are at most this many.
    CapPoints(f64),
    /// The points are at most this share of the maximum.
    CapShare(Quantity),
    /// The class is at best the one with this id. For gates of the total only.
    CapClass(String),
}
