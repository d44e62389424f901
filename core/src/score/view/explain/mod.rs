//! The reason for the points of a node, in sentences a citizen understands.
//!
//! Everything said is read off what the engine stored: [`Facts`] gathers it, `compose`
//! decides what is worth saying, and each language says it.

mod compose;
mod english;
mod facts;
mod indicator;
mod language;
mod number;
mod text;
mod vietnamese;

#[cfg(test)]
mod tests;

use crate::plan::Ruling;
use crate::programme::{Aggregate, Policy, Text};
use crate::score::Status;
use crate::value::{State, Type, Value};

/// The reason for the points, in the languages of the engine: `vi`, then `en`.
pub(super) fn sentences(facts: &Facts) -> Text {
    Text::of("vi", compose::compose(facts, &vietnamese::Vietnamese))
        .and("en", compose::compose(facts, &english::English))
}

/// What the sentences about a node in a row need.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) status: Status,
    /// Why the points are assigned, unknown or excluded.
    pub(super) state: State,
    pub(super) points: f64,
    pub(super) max: f64,
    pub(super) known_max: f64,
    pub(super) lowest: f64,
    pub(super) highest: f64,
    /// The points attainable if the node were not excluded.
    pub(super) full: f64,
    /// Whether the programme asks it of this unit at all.
    pub(super) applicable: bool,
    pub(super) bonus: bool,
    /// Whether the points, or the weight, are put forward and decided by nobody.
    pub(super) proposed: bool,
    /// How the group above makes one result of its children; `None` for the total.
    pub(super) above: Option<Above>,
    /// What the node does in the state it is in.
    pub(super) policy: Option<Policy>,
    pub(super) decimals: Option<u8>,
    /// Who gave the points, and the note, where they are given.
    pub(super) given: Option<(Option<String>, Option<String>)>,
    /// Where the node is assessed, if not at this unit.
    pub(super) elsewhere: Option<Elsewhere>,
    /// The gates that fired or are undecided.
    pub(super) gates: Vec<GateFacts>,
    pub(super) subject: Subject,
    /// For the total of a programme with classes.
    pub(super) class: Option<ClassFacts>,
}

/// How a group makes one result of its children.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Above {
    pub(super) aggregate: Aggregate,
    pub(super) rescale: bool,
}

/// The unit at which a node is assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Elsewhere {
    pub(super) unit_type: String,
    /// What the unit is called, if it is among those scored.
    pub(super) unit: Option<String>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Subject {
    Indicator(IndicatorFacts),
    Group(GroupFacts),
}

/// An indicator.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IndicatorFacts {
    pub(super) ruling: Ruling,
    /// Which band the value fell into, from 1; how many items of a checklist are done.
    pub(super) detail: u16,
    /// The titles of the bands, in the order of the bands.
    pub(super) bands: Vec<Text>,
    pub(super) measured: Option<MeasuredFacts>,
    pub(super) items: Vec<ItemFacts>,
    /// The inputs nobody reported.
    pub(super) missing: Vec<Text>,
    /// The inputs the unit does not have.
    pub(super) not_applicable: Vec<Text>,
}

/// What a formula came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MeasuredFacts {
    pub(super) formula: String,
    pub(super) value: Value,
    pub(super) value_type: Type,
    pub(super) shape: Shape,
    pub(super) inputs: Vec<InputFacts>,
}

/// What a formula looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An input by another, as their places among the inputs of the formula.
    Ratio { part: usize, whole: usize },
    /// One input alone.
    Single(usize),
    /// Something else.
    Other,
}

/// An input behind a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct InputFacts {
    /// The id, where there is no title.
    pub(super) title: Text,
    pub(super) value: Value,
    pub(super) input_type: Type,
    /// The unit of measurement.
    pub(super) unit: Text,
    /// The option that was chosen.
    pub(super) option: Option<String>,
}

/// An item of a checklist.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ItemFacts {
    pub(super) title: Text,
    pub(super) value: Value,
}

/// A group, or the total.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GroupFacts {
    pub(super) aggregate: Aggregate,
    pub(super) rescale: bool,
    pub(super) children: Vec<ChildFacts>,
}

/// A child of a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChildFacts {
    pub(super) title: Text,
    pub(super) status: Status,
    pub(super) points: f64,
    pub(super) max: f64,
    pub(super) known_max: f64,
    pub(super) weight: f64,
    /// Whether missing inputs may still change its points, or bring it back.
    pub(super) open: bool,
    /// What one of its points is worth at the group, where points add up.
    pub(super) factor: Option<f64>,
}

/// A gate that fired, or of which it is not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GateFacts {
    pub(super) when: String,
    pub(super) message: Text,
    pub(super) effect: EffectFacts,
    pub(super) undecided: bool,
    pub(super) fired: bool,
}

/// What a gate does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum EffectFacts {
    Zero,
    CapPoints(f64),
    CapShare(f64),
    CapClass(Text),
}

impl EffectFacts {
    /// Whether it takes points, and not only the class.
    pub(super) fn takes_points(&self) -> bool {
        !matches!(self, Self::CapClass(_))
    }
}

/// The class of the total.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClassFacts {
    /// The class, where it is certain.
    pub(super) certain: Option<Text>,
    /// The next better class, the result at which it begins, and whether that result is in
    /// it; `None` for the best class, or where it cannot be said in points.
    pub(super) next: Option<(Text, f64, bool)>,
    /// Those still possible, best first.
    pub(super) possible: Vec<Text>,
    /// Whether a gate holds the class down.
    pub(super) held: bool,
}
