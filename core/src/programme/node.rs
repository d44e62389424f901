//! The tree: groups and indicators.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Gate, Rule, Source, Text, Validity};

/// A node of the tree: a group has `children`, an indicator has a `rule`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Node {
    /// An inner node.
    Group(Group),
    /// A leaf.
    Indicator(Indicator),
}

impl Node {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Group(group) => &group.id,
            Self::Indicator(indicator) => &indicator.id,
        }
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &Text {
        match self {
            Self::Group(group) => &group.title,
            Self::Indicator(indicator) => &indicator.title,
        }
    }

    /// The nodes below it; none for an indicator.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match self {
            Self::Group(group) => &group.children,
            Self::Indicator(_) => &[],
        }
    }

    /// What it weighs in a mean; 1 if not said.
    #[must_use]
    pub fn weight(&self) -> f64 {
        match self {
            Self::Group(group) => group.weight,
            Self::Indicator(indicator) => indicator.weight,
        }
        .unwrap_or(1.0)
    }

    /// Where it comes from, if it says so itself.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Group(group) => group.source.as_ref(),
            Self::Indicator(indicator) => indicator.source.as_ref(),
        }
    }
}

/// An inner node: pillar, task group, criterion.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Group {
    /// The id, unique in the programme.
    pub id: String,
    /// The name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The points attainable; by `sum`, those of the children if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What it weighs in a mean of its parent; 1 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// How the children's results become one.
    #[serde(default, skip_serializing_if = "Aggregate::is_sum")]
    pub aggregate: Aggregate,
    /// By `sum`: whether the points of the others are scaled up to the full maximum when a
    /// child is excluded. If not, the maximum shrinks by the child's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rescale: bool,
    /// What absent results of children do.
    #[serde(flatten)]
    pub policies: Policies,
    /// Rounding of this node, instead of the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// The type of unit at which it is assessed: units below inherit that unit's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessed_at: Option<String>,
    /// Conditions that override what was earned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// What differs for certain units or times; the first entry that fits is used.
    #[serde(rename = "for", default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// Where it comes from; that of the node above if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The nodes below.
    pub children: Vec<Node>,
}

/// A leaf: something measured and turned into points.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Indicator {
    /// The id, unique in the programme.
    pub id: String,
    /// The name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// What it is about, and how it is evidenced.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The points attainable; 1 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What it weighs in a mean of its parent; 1 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// What is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// How the measured value becomes points.
    pub rule: Rule,
    /// Whether the points come on top: they count in the sum above, the maximum does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bonus: bool,
    /// What absent values do.
    #[serde(flatten)]
    pub policies: Policies,
    /// Rounding of this node, instead of the programme's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// The type of unit at which it is assessed: units below inherit that unit's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessed_at: Option<String>,
    /// Conditions that override what was earned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// What differs for certain units or times; the first entry that fits is used.
    #[serde(rename = "for", default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// Where it comes from; that of the node above if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What a node does with a value or a result that is not there.
///
/// Absent policies fall back to the programme's `defaults`, and those to: missing →
/// `unknown`, not applicable → `exclude`, undefined → `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(default)]
#[non_exhaustive]
pub struct Policies {
    /// When nobody reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Policy>,
    /// When the unit does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<Policy>,
    /// When the formula has no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undefined: Option<Policy>,
}

impl Policies {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What to do without a value. In documents `unknown`, `error`, `zero`, `full`, `exclude`
/// or `{points: 3}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Policy {
    /// The points are not known: they stay out of the points known, and within the bounds.
    Unknown,
    /// The unit cannot be scored.
    Error,
    /// No points.
    Zero,
    /// All points.
    Full,
    /// The node leaves numerator and maximum.
    Exclude,
    /// So many points.
    Points(f64),
}

/// What differs for certain units or times.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(default)]
#[non_exhaustive]
pub struct Case {
    /// The types of unit it is for; all if empty.
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    pub unit_types: Vec<String>,
    /// The units it is for, by id; all if empty.
    #[serde(rename = "unit", skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// The days it is for: a period takes what is in force on its last day.
    #[serde(skip_serializing_if = "Validity::is_always")]
    pub valid: Validity,
    /// Whether the node is there at all for these units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicable: Option<bool>,
    /// Another maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Another weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// Another rule; for indicators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

impl Indicator {
    /// An indicator with this id and rule.
    #[must_use]
    pub fn new(id: impl Into<String>, rule: Rule) -> Self {
        Self {
            id: id.into(),
            title: Text::default(),
            description: Text::default(),
            max: None,
            weight: None,
            formula: None,
            rule,
            bonus: false,
            policies: Policies::default(),
            decimals: None,
            assessed_at: None,
            gates: Vec::new(),
            cases: Vec::new(),
            source: None,
        }
    }
}
