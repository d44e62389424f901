//! Observations: the measured values of a unit in a period, with who said so.

mod batch;
pub(crate) mod findings;
mod measured;
mod rows;
mod table;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use batch::Batch;
pub(crate) use batch::{Periods, Units};
pub use measured::Measured;
pub(crate) use measured::{day_of, in_range, resolve};
pub(crate) use rows::find;
pub use table::Table;
pub(crate) use table::{GivenByNode, Report};

use crate::object;
use crate::period::Period;
use crate::unit::Unit;

/// What is known of one unit in one period.
///
/// In JSON a value is a number, `true` or `false`, a text (a date, an option), `null` for
/// missing, or an object that also says who reported it and on what evidence:
///
/// ```
/// use chiso::observe::Observations;
/// let observations: Observations = serde_json::from_str(
///     r#"{
///         "unit": {"id": "xã Tân Cương", "type": "commune"},
///         "period": "2026-Q3",
///         "values": {
///             "received": 1204,
///             "on_time": {"value": 1189, "assessor": "system"},
///             "seats": null,
///             "projects": {"state": "not_applicable", "note": "no project this year"}
///         },
///         "given": {"F5": {"points": 8.5, "by": "appraisal board"}}
///     }"#,
/// )?;
/// assert_eq!(observations.values.len(), 4);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Observations {
    /// The unit.
    pub unit: Unit,
    /// The period; absent where the programme does not depend on time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The values, by input; an input that is not named is missing.
    #[serde(default)]
    pub values: IndexMap<String, Observation>,
    /// Points given at nodes, by node: such a node is not computed from below.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub given: IndexMap<String, GivenPoints>,
}

impl Observations {
    /// Nothing known yet of this unit.
    #[must_use]
    pub fn new(unit: Unit) -> Self {
        Self { unit, period: None, values: IndexMap::new(), given: IndexMap::new() }
    }

    /// The same, for this period.
    #[must_use]
    pub fn during(mut self, period: Period) -> Self {
        self.period = Some(period);
        self
    }

    /// The same, with the value of one more input.
    #[must_use]
    pub fn with(mut self, input: impl Into<String>, value: impl Into<Observation>) -> Self {
        self.values.insert(input.into(), value.into());
        self
    }

    /// The same, with points given at a node.
    #[must_use]
    pub fn given(mut self, node: impl Into<String>, points: impl Into<GivenPoints>) -> Self {
        self.given.insert(node.into(), points.into());
        self
    }
}

/// A reported value, with who said so and the evidence.
///
/// In JSON a number, an answer, a date or an option, `null` if it is missing; or an object
/// that also says who reported it and on what evidence.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "measured::Written", into = "measured::Written")]
#[non_exhaustive]
pub struct Observation {
    /// The value, or the reason why there is none.
    pub value: Measured,
    /// In what role it was said: `self`, `appraiser`, `survey`, `system`.
    pub assessor: Option<Assessor>,
    /// Who said it.
    pub by: Option<String>,
    /// Where the evidence is: a file, an address, the number of a document.
    pub evidence: Vec<String>,
    /// What the reader should know of it.
    pub note: Option<String>,
}

impl<T: Into<Measured>> From<T> for Observation {
    fn from(value: T) -> Self {
        Self { value: value.into(), ..Self::default() }
    }
}

/// In what role somebody reported a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Assessor {
    /// The unit of itself (tự chấm).
    #[serde(rename = "self")]
    Oneself,
    /// The appraisal (thẩm định).
    Appraiser,
    /// A survey (điều tra).
    Survey,
    /// An information system (hệ thống).
    System,
}

/// Points that somebody gives at a node. In JSON a number, or an object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "WrittenPoints")]
#[non_exhaustive]
pub struct GivenPoints {
    /// The points.
    pub points: f64,
    /// Who gave them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What the reader should know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "given points are a number, or an object with `points`, `by`, `note`"
)]
enum WrittenPoints {
    Number(f64),
    Object(#[serde(deserialize_with = "object::read")] WrittenPointsObject),
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
#[serde(deny_unknown_fields)]
struct WrittenPointsObject {
    /// The points.
    points: f64,
    /// Who gave them.
    #[serde(default)]
    by: Option<String>,
    /// What the reader should know of it.
    #[serde(default)]
    note: Option<String>,
}

impl From<WrittenPoints> for GivenPoints {
    fn from(written: WrittenPoints) -> Self {
        match written {
            WrittenPoints::Number(points) => points.into(),
            WrittenPoints::Object(WrittenPointsObject { points, by, note }) => {
                Self { points, by, note }
            }
        }
    }
}

impl From<f64> for GivenPoints {
    fn from(points: f64) -> Self {
        Self { points, by: None, note: None }
    }
}
