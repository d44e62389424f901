//! The programme document: identity, legal basis, inputs, tree, classes.
//!
//! The types here are the document and nothing else: loading is in `load`, the checks
//! are in `check`, and what can be run is a [`Plan`](crate::Plan).

mod aggregate;
mod build;
mod check;
mod class;
pub(crate) mod findings;
mod gate;
mod graph;
mod input;
pub mod limits;
mod load;
mod node;
mod quantity;
mod rule;
#[cfg(feature = "schema")]
mod schema;
pub(crate) mod scope;
mod source;
mod text;
pub(crate) mod tree;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::value::Type;

pub use aggregate::{Aggregate, Mean, Place, Places, Rounding};
pub use class::Class;
pub use gate::{Effect, Gate};
pub use input::{Derived, Input, Parameter, ParameterCase, Roll};
pub use load::{Document, SourceMap};
pub use node::{Case, Group, Indicator, Node, Policies, Policy};
pub use quantity::Quantity;
pub use rule::{
    Award, Band, Checklist, ChecklistItem, Curve, CurvePoint, Direction, Goalposts, PerCase,
    Proportional, Relative, RelativeMethod, Rule, YesNo,
};
pub use source::{Basis, Citation, Source, Status, Validity};
pub use text::Text;

/// The version of the document format this engine reads and writes.
pub const FORMAT: u32 = 1;

/// The JSON Schema of the document, as text: what editors complete and check documents with.
pub const SCHEMA: &str = include_str!("../../programme.schema.json");

/// The id of the node that stands above the tree: the programme's total.
pub const TOTAL: &str = "total";

/// A programme: what is measured, how it becomes points, and what the points mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Programme {
    /// The version of the document format: 1.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub chiso: u32,
    /// The identity: `vn/766/portal-2026`.
    pub id: String,
    /// The version of this document, in its author's numbering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// What it is for, and what its reader should know.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The languages every text should be in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The decisions it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
    /// The days it is in force.
    #[serde(default, skip_serializing_if = "Validity::is_always")]
    pub valid: Validity,
    /// The names of the levels of the tree, from the top: `[group, indicator]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// Where and how results are rounded; nowhere if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// What absent values do where a node does not say.
    #[serde(default, skip_serializing_if = "Policies::is_empty")]
    pub defaults: Policies,
    /// The measured quantities, by id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub inputs: IndexMap<String, Input>,
    /// Numbers of the programme that differ by unit or change over time, by id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    /// Quantities computed from inputs, that formulas may use by id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub derived: IndexMap<String, Derived>,
    /// How the top nodes make up the total.
    #[serde(default, skip_serializing_if = "Total::is_default")]
    pub total: Total,
    /// The nodes below the total.
    pub tree: Vec<Node>,
    /// The classes of the total, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// Who says so, for what no node says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Programme {
    /// A programme of this id, with nothing in it yet.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            chiso: FORMAT,
            id: id.into(),
            version: None,
            title: Text::default(),
            description: Text::default(),
            languages: Vec::new(),
            basis: Vec::new(),
            valid: Validity::default(),
            levels: Vec::new(),
            round: None,
            defaults: Policies::default(),
            inputs: IndexMap::new(),
            parameters: IndexMap::new(),
            derived: IndexMap::new(),
            total: Total::default(),
            tree: Vec::new(),
            classes: Vec::new(),
            source: None,
        }
    }
}

impl Programme {
    /// Whether a quantity of the document is a share: written as a percentage, or a
    /// parameter that is one.
    pub(crate) fn is_share(&self, quantity: &Quantity) -> bool {
        match quantity {
            Quantity::Number(_) => false,
            Quantity::Share(_) => true,
            Quantity::Parameter(id) => self.parameters.get(id).is_some_and(|parameter| {
                parameter.parameter_type == Type::Share
                    || matches!(parameter.value, Quantity::Share(_))
            }),
        }
    }
}

/// How the top nodes make up the total.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[serde(default)]
#[non_exhaustive]
pub struct Total {
    /// What the total is called.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// The points attainable; by `sum`, those of the children if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// How the children's results become one.
    #[serde(skip_serializing_if = "Aggregate::is_sum")]
    pub aggregate: Aggregate,
    /// Whether points are scaled up when a child leaves the sum; see [`Group::rescale`].
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub rescale: bool,
    /// What absent results of children do.
    #[serde(flatten)]
    pub policies: Policies,
    /// Conditions that cap the total or its class.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
}

impl Total {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
