//! The reason for the points of a node, in sentences a citizen understands.
//!
//! Everything said is read off what the engine stored: [`Facts`] gathers it, `compose`
//! decides what is worth saying, and each language says it.

/// [`format!`] with room for a clause from the start: grown as it is written, a clause is moved
/// three or four times, and a scorecard of 112 nodes has two thousand of them.
macro_rules! clause {
    ($($written:tt)*) => {{
        let mut clause = String::with_capacity($crate::score::view::explain::CLAUSE);
        // Writing to a text never fails.
        let _ = std::fmt::Write::write_fmt(&mut clause, format_args!($($written)*));
        clause
    }};
}

/// The room for a clause, in bytes: few are longer.
const CLAUSE: usize = 160;

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

use crate::plan::{ResolvedRule, Shape};
use crate::programme::{Aggregate, Policy, Text};
use crate::score::Status;
use crate::value::{State, Type, Value};

/// The reason for the points, in those languages of the engine that are asked for.
pub(super) fn sentences(facts: &Facts, languages: Languages) -> Text {
    let mut text = Text::default();
    if languages.vi {
        text = text.and("vi", compose::compose(facts, &vietnamese::Vietnamese));
    }
    if languages.en {
        text = text.and("en", compose::compose(facts, &english::English));
    }
    text
}

/// The languages of the engine in which something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Languages {
    pub(in crate::score::view) vi: bool,
    pub(in crate::score::view) en: bool,
}

impl Languages {
    /// The one that a BCP 47 tag asks for; any that the engine does not have is answered in
    /// English.
    pub(in crate::score::view) fn of(tag: &str) -> Self {
        let vi = tag == "vi" || tag.starts_with("vi-");
        Self { vi, en: !vi }
    }

    pub(in crate::score::view) fn any(self) -> bool {
        self.vi || self.en
    }
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
    pub(super) ruling: ResolvedRule,
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
    /// How many points of the group were lost in it, where points add up; below 0 where it
    /// made good what others lost.
    pub(super) lost: Option<f64>,
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
    /// The class in which the total stands, if it stands in one.
    pub(super) class: Option<Text>,
    /// Whether it stays in it, whatever values the missing inputs turn out to have.
    pub(super) certain: bool,
    /// The next better class, the result at which it begins, and whether that result is in
    /// it; `None` for the best class, or where it cannot be said in points.
    pub(super) next: Option<(Text, f64, bool)>,
    /// Those still possible, best first.
    pub(super) possible: Vec<Text>,
    /// Whether a gate holds the class down.
    pub(super) held: bool,
}
