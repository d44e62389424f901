//! One unit's result as a tree.

use serde::{Deserialize, Serialize};

use super::engine::outcome::Outcome;
use super::{ENGINE, Loss, gate_bit, MissingShown, Scores, Status};
use crate::math;
use crate::observe::Assessor;
pub(super) use crate::observe::day_of as date;
use crate::period::Period;
use crate::plan::{Compiled, Kind, Measure, Plan, ResolvedRule, case_in_force};
use crate::programme::{
    Citation, Class, Effect, Gate, Indicator, Node, Programme, Rule, Source,
    Status as SourceStatus, Text,
};
use crate::unit::Unit;
use crate::value::{State, Type, Value};

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
    /// The class, where it is certain.
    pub class: Option<ClassShown>,
    /// The classes the total may have, whatever the missing inputs turn out to be; best first.
    pub possible_classes: Vec<ClassShown>,
    /// The total, with everything below it.
    pub total: ScorecardNode,
    /// Where points of the total were lost, the largest losses first.
    pub losses: Vec<Loss>,
    /// The inputs that nobody reported and by which a node may still change.
    pub missing: Vec<MissingShown>,
}

/// A class, as results show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ClassShown {
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
    pub measured: Option<MeasuredShown>,
    /// The rule, as the document writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The place of the band the value fell into, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<u16>,
    /// The items of a checklist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemShown>,
    /// The gates that fired, or of which it is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateShown>,
    /// Who gave the points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenShown>,
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
pub struct MeasuredShown {
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
    pub inputs: Vec<InputShown>,
}

/// An input behind a measured value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct InputShown {
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
pub struct ItemShown {
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
pub struct GateShown {
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
pub struct GivenShown {
    /// Who gave them.
    pub by: Option<String>,
    /// What the reader should know of it.
    pub note: Option<String>,
}

impl ScorecardNode {
    /// Says of every node how much of what was lost lies in it.
    fn count_losses(&mut self, losses: &[Loss]) {
        for child in &mut self.children {
            child.count_losses(losses);
        }
        let own = losses.iter().filter(|loss| loss.node == self.id).map(|loss| loss.points);
        let below = self.children.iter().filter_map(|child| child.lost);
        self.lost = self.points.map(|_| math::sum(own.chain(below)));
    }
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

impl ClassShown {
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

    /// The result of a row as a tree; `None` if there is no such row.
    #[must_use]
    pub fn scorecard(&self, row: usize) -> Option<Scorecard> {
        let unit = self.units().get(row)?.clone();
        let period = self.periods().get(row).copied().flatten();
        let shown = |id: &str| {
            let class = self.plan.programme.classes.iter().find(|class| class.id == id)?;
            Some(ClassShown::of(class, &self.plan.programme))
        };
        let class =
            self.columns.classes.get(row).and_then(|verdict| self.class_id(verdict.class?));
        let class = class.and_then(shown);
        let losses = self.losses(row);
        let mut total = self.total_shown(row)?;
        total.count_losses(&losses);
        Some(Scorecard {
            programme: self.identity(),
            title: self.plan.programme.title.clone(),
            unit,
            period,
            class,
            possible_classes: self.possible_classes(row).into_iter().filter_map(shown).collect(),
            total,
            losses,
            missing: self.missing(row),
        })
    }

    fn total_shown(&self, row: usize) -> Option<ScorecardNode> {
        let source = self.plan.programme.source.clone();
        let mut total = self.shown(0, row, source.as_ref())?;
        total.gates = self.gates_shown(0, row, &self.plan.programme.total.gates);
        total.children = self.children_shown(0, row, &self.plan.programme.tree, source.as_ref());
        total.explanation = super::explain::sentences(&self.facts(0, row, None)?);
        Some(total)
    }

    fn children_shown(
        &self,
        parent: usize,
        row: usize,
        nodes: &[Node],
        inherited: Option<&Source>,
    ) -> Vec<ScorecardNode> {
        let places = self.plan.nodes.get(parent).map_or(&[][..], |node| &node.children);
        let pairs = places.iter().zip(nodes);
        pairs.filter_map(|(&at, node)| self.node_shown(at, row, node, inherited)).collect()
    }

    fn node_shown(
        &self,
        at: usize,
        row: usize,
        node: &Node,
        inherited: Option<&Source>,
    ) -> Option<ScorecardNode> {
        let source = node.source().or(inherited);
        let mut shown = self.shown(at, row, source)?;
        match node {
            Node::Group(group) => {
                shown.gates = self.gates_shown(at, row, &group.gates);
                shown.children = self.children_shown(at, row, &group.children, source);
            }
            Node::Indicator(indicator) => {
                shown.gates = self.gates_shown(at, row, &indicator.gates);
                shown.rule = Some(self.rule_in_force(indicator, row));
                if let Rule::Checklist(list) = &indicator.rule {
                    shown.items = list
                        .items
                        .iter()
                        .enumerate()
                        .filter_map(|(number, item)| {
                            let title = self.item_title(&item.title, &item.formula);
                            self.item_shown(at, number, row, title)
                        })
                        .collect();
                }
                if indicator.formula.is_some() {
                    shown.measured = self.measured_shown(at, row);
                }
            }
        }
        shown.explanation = super::explain::sentences(&self.facts(at, row, Some(node))?);
        Some(shown)
    }

    /// What is the same for the total, a group and an indicator.
    fn shown(&self, at: usize, row: usize, source: Option<&Source>) -> Option<ScorecardNode> {
        let outcome = self.outcome(at, row)?;
        let node = self.plan.nodes.get(at)?;
        let terms = self.profile(row)?.terms.get(at)?;
        let known = !outcome.status.is_left_out() && outcome.status != Status::Unknown;
        let weighs = node.parent.and_then(|parent| self.plan.nodes.get(parent)).is_some_and(|p| {
            matches!(p.kind, Kind::Group { aggregate: crate::programme::Aggregate::Mean(_), .. })
        });
        let banded = matches!(terms.rule, Some(ResolvedRule::Bands(_))) && outcome.detail > 0;
        Some(ScorecardNode {
            id: node.id.clone(),
            title: self.title(at),
            level: node
                .depth
                .checked_sub(1)
                .and_then(|depth| self.plan.programme.levels.get(depth))
                .cloned(),
            status: outcome.status,
            state: outcome.state,
            points: known.then_some(outcome.points),
            max: outcome.max,
            known_max: outcome.known_max,
            lowest: outcome.lowest,
            highest: outcome.highest,
            share: if outcome.status.is_complete() { outcome.share() } else { None },
            lost: None,
            weight: weighs.then_some(terms.weight),
            measured: None,
            rule: None,
            band: banded.then_some(outcome.detail),
            items: Vec::new(),
            gates: Vec::new(),
            given: self.given_shown(at, row, &outcome),
            source: source.map_or(SourceStatus::Proposed, |source| source.status),
            points_source: source.map_or(SourceStatus::Proposed, Source::points_status),
            cites: source.map_or_else(Vec::new, |source| source.cites.clone()),
            explanation: Text::default(),
            children: Vec::new(),
        })
    }

    /// The title of a node; for the total, its own or that of the programme.
    pub(super) fn title(&self, at: usize) -> Text {
        let programme = &self.plan.programme;
        if at == 0 {
            let own = &programme.total.title;
            return if own.is_empty() { programme.title.clone() } else { own.clone() };
        }
        self.plan.titles.get(at).cloned().unwrap_or_default()
    }

    fn given_shown(&self, at: usize, row: usize, outcome: &Outcome) -> Option<GivenShown> {
        let given = self.table.given.get(&(at, row))?;
        (outcome.status == Status::Given)
            .then(|| GivenShown { by: given.by.clone(), note: given.note.clone() })
    }

    fn gates_shown(&self, at: usize, row: usize, gates: &[Gate]) -> Vec<GateShown> {
        let Some(outcome) = self.outcome(at, row) else { return Vec::new() };
        let shown = |(number, gate): (usize, &Gate)| {
            let bit = gate_bit(number);
            let (fired, undecided) = (outcome.fired & bit != 0, outcome.undecided & bit != 0);
            (fired || undecided).then(|| GateShown {
                when: gate.when.clone(),
                then: gate.then.clone(),
                message: gate.message.clone(),
                fired,
                undecided,
            })
        };
        gates.iter().enumerate().filter_map(shown).collect()
    }

    /// The rule of the entry of `for` that applies to the unit, or the node's own.
    pub(super) fn rule_in_force(&self, indicator: &Indicator, row: usize) -> Rule {
        let period = self.periods().get(row).copied().flatten();
        let unit = self.units().get(row);
        let case = unit.and_then(|unit| case_in_force(&indicator.cases, unit, period));
        case.and_then(|case| case.rule.as_ref()).unwrap_or(&indicator.rule).clone()
    }

    /// The title of an item, or else of the input it asks about.
    pub(super) fn item_title(&self, title: &Text, formula: &str) -> Text {
        if !title.is_empty() {
            return title.clone();
        }
        let input = self.plan.programme.inputs.get(formula.trim());
        input.map_or_else(|| Text::of("en", formula), |input| input.title.clone())
    }

    fn item_shown(&self, at: usize, number: usize, row: usize, title: Text) -> Option<ItemShown> {
        let value = self.measured_value(at, number, row)?;
        Some(ItemShown {
            title,
            done: value.known().map(|answer| answer != 0.0),
            state: value.state(),
        })
    }

    fn measured_shown(&self, at: usize, row: usize) -> Option<MeasuredShown> {
        let column = self.plan.nodes.get(at)?.measured.start;
        let measure = self.plan.outputs.get(column)?;
        let value = self.measured_value(at, 0, row)?;
        Some(MeasuredShown {
            formula: measure.formula.clone(),
            value: value.known(),
            state: value.state(),
            value_type: measure.value_type,
            inputs: self.inputs_shown(measure, row),
        })
    }

    pub(super) fn inputs_shown(&self, measure: &Measure, row: usize) -> Vec<InputShown> {
        let shown = |&at: &usize| {
            let (id, input) = self.plan.programme.inputs.get_index(at)?;
            let value = self.table.value(at, row);
            let report = self.table.reports.get(&(at, row));
            Some(InputShown {
                id: id.clone(),
                title: input.title.clone(),
                value: reported(value, input),
                state: value.state(),
                assessor: report.and_then(|report| report.assessor),
                by: report.and_then(|report| report.by.clone()),
                evidence: report.map_or_else(Vec::new, |report| report.evidence.clone()),
                note: report.and_then(|report| report.note.clone()),
            })
        };
        measure.inputs.iter().filter_map(shown).collect()
    }
}

/// A value in the form in which it is reported.
fn reported(value: Value, input: &crate::programme::Input) -> Option<serde_json::Value> {
    let number = value.known()?;
    Some(match input.input_type {
        Type::YesNo => (number != 0.0).into(),
        Type::Date => date(number)?.to_string().into(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value is the place of an option"
        )]
        Type::Choice => input.options.get(number as usize)?.clone().into(),
        _ => number.into(),
    })
}
