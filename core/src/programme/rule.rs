//! How a measured value becomes points.

use serde::{Deserialize, Serialize};

use super::{Quantity, Text};

/// How the measured value of an indicator becomes points.
///
/// In documents the name of the rule and its parameters: `rule: {proportional: {full_at:
/// "80%"}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Points grow in proportion between two values.
    Proportional(Proportional),
    /// Points by the band the value falls into.
    Bands(Vec<Band>),
    /// Points along a curve.
    Curve(Curve),
    /// All points for one answer, none for the other.
    YesNo(YesNo),
    /// Points for things done.
    Checklist(Checklist),
    /// Points for every occurrence, with a floor and a cap.
    PerCase(PerCase),
    /// The points an assessor gives.
    Given {},
    /// Points by comparison with other units.
    Relative(Relative),
    /// The formula gives the points themselves; they are held within 0 and the maximum.
    Points {},
    /// No points: the value is shown for information.
    Information {},
}

/// Points grow in proportion from none at `zero_at` to all at `full_at`, and no further.
///
/// For an indicator that should be low, `zero_at` is the larger of the two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Proportional {
    /// Where there are no points yet; 0 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_at: Option<Quantity>,
    /// Where all points are reached.
    pub full_at: Quantity,
}

impl Proportional {
    /// In proportion from 0 to `full_at`.
    #[must_use]
    pub fn new(full_at: Quantity) -> Self {
        Self { zero_at: None, full_at }
    }
}

/// A band of values and its points. An edge that is not written does not bound the band.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Band {
    /// The lower edge, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Quantity>,
    /// The lower edge, itself excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Quantity>,
    /// The upper edge, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Quantity>,
    /// The upper edge, itself excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Quantity>,
    /// The points of the band.
    pub points: f64,
    /// What the band is called.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
}

impl Band {
    /// A band without edges: add them.
    #[must_use]
    pub fn new(points: f64) -> Self {
        Self { points, ..Self::default() }
    }

    /// The same band from `edge`, itself included.
    #[must_use]
    pub fn at_least(mut self, edge: Quantity) -> Self {
        self.at_least = Some(edge);
        self
    }

    /// The same band up to `edge`, itself excluded.
    #[must_use]
    pub fn below(mut self, edge: Quantity) -> Self {
        self.below = Some(edge);
        self
    }
}

/// A curve from values to points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Curve {
    /// Straight lines through these points, and flat beyond the first and the last.
    Through(Vec<CurvePoint>),
    /// A log-normal curve through two control points that people can argue about: half of
    /// the points at `median`, nine tenths at `good`.
    LogNormal {
        /// The value of half of the points; above zero.
        median: Quantity,
        /// The value of nine tenths of the points; above zero. Below `median`, low values win.
        good: Quantity,
    },
}

/// A point of a curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct CurvePoint {
    /// The value.
    pub at: Quantity,
    /// Its points.
    pub points: f64,
}

/// All points for one answer, none for the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(default)]
#[non_exhaustive]
pub struct YesNo {
    /// Whether the points are for *no*.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub inverted: bool,
}

/// Points for things done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Checklist {
    /// The things.
    pub items: Vec<ChecklistItem>,
    /// What earns points.
    #[serde(default)]
    pub award: Award,
}

/// A thing that is done or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct ChecklistItem {
    /// A yes/no formula; often just an input.
    pub formula: String,
    /// What it is; the title of the input if absent.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Its points, by `each`; all items have them or none, and they add up to the maximum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
}

/// What earns the points of a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Award {
    /// Every item earns its points, or an equal part of the maximum. Items that are not
    /// applicable leave the list.
    #[default]
    Each,
    /// All items together earn the maximum, and nothing otherwise.
    All,
    /// So many items earn the maximum, fewer nothing.
    AtLeast(#[cfg_attr(feature = "schema", schemars(range(max = 4_294_967_295u32)))] u32),
}

/// Points for every occurrence: `start + points × occurrences`, held within floor and cap.
///
/// Deductions have negative `points`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct PerCase {
    /// Points of one occurrence.
    pub points: f64,
    /// Points without any occurrence; 0 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// The lowest result; 0 if absent. A deduction from the parent has one below 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// The highest result; the indicator's maximum if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<f64>,
}

/// Points by comparison with other units (OECD/JRC, Handbook on Constructing Composite
/// Indicators, 2008, step 5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Relative {
    /// How units are compared.
    pub method: RelativeMethod,
    /// Which way is better.
    #[serde(default)]
    pub better: Direction,
    /// Fixed ends of the scale, instead of those of the cohort; for `min_max` and
    /// `distance_to_best`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goalposts: Option<Goalposts>,
}

/// How units are compared. The cohort is all units scored together, in one period, whose
/// value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RelativeMethod {
    /// (x − lowest) / (highest − lowest).
    MinMax,
    /// Standard deviations from the mean, from −3 (nothing) to +3 (everything); the
    /// deviation is that of the whole cohort (division by n).
    ZScore,
    /// The part of the cohort below, and half of those equal.
    Percentile,
    /// 1 for the best and 0 for the last, by mean rank where units are equal.
    Rank,
    /// x / highest, or lowest / x where low is better.
    DistanceToBest,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// High values.
    #[default]
    High,
    /// Low values.
    Low,
}

/// Fixed ends of a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Goalposts {
    /// The lower end.
    pub lowest: Quantity,
    /// The upper end.
    pub highest: Quantity,
}
