//! One unit's result as a tree.

use serde::{Deserialize, Serialize};

use super::{Loss, MissingInput};
use crate::observe::Assessor;
use crate::period::Period;
use crate::plan::{Compiled, Plan};
use crate::programme::{Citation, Class, Effect, Programme, Rule, Status as SourceStatus, Text};
use crate::score::{ENGINE, Scores, Status};
use crate::unit::Unit;
use crate::value::{State, Type};

/// What a result was computed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Identity {
    /// The id of the programme.
    pub id: String,
    /// Its version, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The SHA-256 digest of its canonical JSON, in hexadecimal.
    pub digest: String,
    /// The engine and its version.
    pub engine: String,
}

/// One unit's result in one period (phiếu điểm).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Scorecard {
    /// What it was computed with.
    pub programme: Identity,
    /// The name of the programme.
    pub title: Text,
    /// The unit.
    pub unit: Unit,
    /// The period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The class in which the total stands; `None` where nothing has put points in the place
    /// of what is missing and the class is not certain, or there are no classes.
    pub class: Option<ScorecardClass>,
    /// Whether the total stays in its class, whatever values the missing inputs turn out to
    /// have. That one turns out not to apply is not counted among them.
    pub class_certain: bool,
    /// The classes the total may have, whatever the missing inputs turn out to be; best first.
    pub possible_classes: Vec<ScorecardClass>,
    /// The total, with everything below it.
    pub total: ScorecardNode,
    /// Where points of the total were lost, the largest losses first.
    pub losses: Vec<Loss>,
    /// The inputs that nobody reported and by which a node may still change.
    pub missing: Vec<MissingInput>,
}

/// A class, as results show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardClass {
    /// The id.
    pub id: String,
    /// The name.
    pub title: Text,
    /// How its edge came to be known: official, reported, proposed.
    pub source: SourceStatus,
}

/// One node of a scorecard.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardNode {
    /// The id.
    pub id: String,
    /// The name.
    pub title: Text,
    /// The name of the level, where the programme names its levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// How the points came about.
    pub status: Status,
    /// Why there is no measured value, or not all of it.
    pub state: State,
    /// The points over what is known; `None` where nothing is known or counts.
    pub points: Option<f64>,
    /// The points attainable, known or not.
    pub max: f64,
    /// The points attainable by what is known.
    pub known_max: f64,
    /// The least points, whatever the missing inputs turn out to be.
    pub lowest: f64,
    /// The most points, whatever the missing inputs turn out to be.
    pub highest: f64,
    /// The points as a part of the maximum, where all of them are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// How many points of the total were lost here and below; `None` where nothing is known
    /// or counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<f64>,
    /// What it weighs in the mean of its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// What was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<ScorecardMeasure>,
    /// The rule, as the document writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The place of the band the value fell into, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<u16>,
    /// The items of a checklist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ScorecardItem>,
    /// The gates that fired, or of which it is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<FiredGate>,
    /// Who gave the points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<ScorecardGiven>,
    /// How the node came to be known: official, reported, proposed.
    pub source: SourceStatus,
    /// How its maximum and weight came to be known.
    pub points_source: SourceStatus,
    /// The texts it can be read in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Citation>,
    /// The reason for the points, in the languages of the engine: `vi` and `en`.
    pub explanation: Text,
    /// The nodes below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<ScorecardNode>,
}

/// What was measured: the value of a formula, and the inputs it was computed from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardMeasure {
    /// The formula, as written.
    pub formula: String,
    /// The value, where it is known.
    pub value: Option<f64>,
    /// What is known of it.
    pub state: State,
    /// The type of the value.
    #[serde(rename = "type")]
    pub value_type: Type,
    /// The inputs behind it, in document order.
    pub inputs: Vec<ScorecardInput>,
}

/// An input behind a measured value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardInput {
    /// The id.
    pub id: String,
    /// What is measured.
    pub title: Text,
    /// The value as it was reported: a number, an answer, a date, an option; `None` where
    /// it is not known.
    #[cfg_attr(feature = "schema", schemars(with = "crate::observe::Measured"))]
    pub value: Option<serde_json::Value>,
    /// What is known of it.
    pub state: State,
    /// In what role it was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessor: Option<Assessor>,
    /// Who reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Where the evidence is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What the reader should know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardItem {
    /// What it is.
    pub title: Text,
    /// Whether it is done, where that is known.
    pub done: Option<bool>,
    /// What is known of it.
    pub state: State,
}

/// A gate that fired, or of which it is not known whether it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FiredGate {
    /// The condition.
    pub when: String,
    /// What it does.
    pub then: Effect,
    /// What the reader is told.
    pub message: Text,
    /// Whether it fired, by what is known.
    pub fired: bool,
    /// Whether that hangs on missing inputs.
    pub undecided: bool,
}

/// Points that were given.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScorecardGiven {
    /// Who gave them.
    pub by: Option<String>,
    /// What the reader should know of it.
    pub note: Option<String>,
}

impl Identity {
    /// What a plan's results are computed with.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self::of_compiled(&plan.compiled)
    }

    fn of_compiled(plan: &Compiled) -> Self {
        Self {
            id: plan.programme.id.clone(),
            version: plan.programme.version.clone(),
            digest: plan.digest().to_owned(),
            engine: ENGINE.to_owned(),
        }
    }
}

impl ScorecardClass {
    /// A class of a programme.
    pub(crate) fn of(class: &Class, programme: &Programme) -> Self {
        let source = class.source.as_ref().or(programme.source.as_ref());
        Self {
            id: class.id.clone(),
            title: class.title.clone(),
            source: source.map_or(SourceStatus::Proposed, |source| source.status),
        }
    }
}

impl Scores {
    /// What the scores were computed with.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::of_compiled(&self.plan)
    }
}
