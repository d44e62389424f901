//! How the results of children become one result, and where results are rounded.

use serde::{Deserialize, Serialize};

/// How the results of children become the result of their group.
///
/// In documents `sum`, `min`, `median`, `all_or_nothing`, or `{mean: arithmetic}`,
/// `{mean: geometric}`, `{mean: harmonic}`, `{mean: {power: 2}}`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aggregate {
    /// Points add up, and so do maxima.
    #[default]
    Sum,
    /// The weighted mean of the children's shares, times the group's maximum.
    Mean(Mean),
    /// The lowest share, times the group's maximum.
    Min,
    /// The middle share, or the mean of the two middle ones, times the group's maximum.
    Median,
    /// The group's maximum if every child has its own maximum, else nothing.
    AllOrNothing,
}

impl Aggregate {
    pub(crate) fn is_sum(&self) -> bool {
        *self == Self::Sum
    }
}

/// The kinds of weighted mean (OECD/JRC, Handbook on Constructing Composite Indicators,
/// 2008, step 6).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mean {
    /// Σwx / Σw.
    Arithmetic,
    /// (Πx^w)^(1/Σw): a low share cannot be fully made up for by a high one.
    Geometric,
    /// Σw / Σ(w/x); 0 where a share is 0.
    Harmonic,
    /// (Σwx^p / Σw)^(1/p) with the given p, which is not 0; 0 where a share is 0 and p < 0.
    Power(f64),
}

/// Rounding: half away from zero, in decimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Rounding {
    /// Decimals kept, 0 to 15.
    pub decimals: u8,
    /// What is rounded.
    pub at: Places,
    /// Whether the class of the total is read off the rounded points. By default it is
    /// read off the points before rounding, and rounding never carries the shown points
    /// over the edge of a class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before_classes: bool,
}

impl Rounding {
    /// Rounding to so many decimals at one place.
    #[must_use]
    pub fn new(decimals: u8, at: Place) -> Self {
        Self { decimals, at: Places::One(at), before_classes: false }
    }
}

/// One place or several: `at: indicator`, `at: [indicator, total]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Places {
    /// One place.
    One(Place),
    /// Several.
    Several(Vec<Place>),
}

impl Places {
    /// Whether this place is among them.
    #[must_use]
    pub fn contains(&self, place: Place) -> bool {
        match self {
            Self::One(one) => *one == place,
            Self::Several(several) => several.contains(&place),
        }
    }
}

/// What a rounding is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The points of every indicator.
    Indicator,
    /// The points of every group.
    Group,
    /// The points of the total.
    Total,
}
