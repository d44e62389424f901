//! Scores → the scorecard of a unit.

use super::{
    ClassShown, GateShown, GivenShown, InputShown, ItemShown, Loss, MeasuredShown, Scorecard,
    ScorecardNode, explain,
};
use crate::math;
use crate::observe::day_of;
use crate::plan::{Kind, Measure, Ruling};
use crate::programme::{Gate, Node, Rule, Source, Status as SourceStatus, Text};
use crate::score::outcome::Outcome;
use crate::score::{MOST_GATES, Scores, Status};
use crate::value::{Type, Value};

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

impl Scores {
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
            self.columns.verdicts.get(row).and_then(|verdict| self.class_id(verdict.class?));
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
        total.explanation = explain::sentences(&self.facts(0, row, None)?);
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
        shown.explanation = explain::sentences(&self.facts(at, row, Some(node))?);
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
        let banded = matches!(terms.ruling, Some(Ruling::Bands(_))) && outcome.detail > 0;
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

    fn given_shown(&self, at: usize, row: usize, outcome: &Outcome) -> Option<GivenShown> {
        let given = self.table.given.get(&(at, row))?;
        (outcome.status == Status::Given)
            .then(|| GivenShown { by: given.by.clone(), note: given.note.clone() })
    }

    fn gates_shown(&self, at: usize, row: usize, gates: &[Gate]) -> Vec<GateShown> {
        let Some(outcome) = self.outcome(at, row) else { return Vec::new() };
        let shown = |(number, gate): (usize, &Gate)| {
            let bit = 1_u16 << number;
            let (fired, undecided) = (outcome.fired & bit != 0, outcome.undecided & bit != 0);
            (fired || undecided).then(|| GateShown {
                when: gate.when.clone(),
                then: gate.then.clone(),
                message: gate.message.clone(),
                fired,
                undecided,
            })
        };
        gates.iter().take(MOST_GATES).enumerate().filter_map(shown).collect()
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

    fn inputs_shown(&self, measure: &Measure, row: usize) -> Vec<InputShown> {
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
        Type::Date => day_of(number)?.to_string().into(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the value is the place of an option"
        )]
        Type::Choice => input.options.get(number as usize)?.clone().into(),
        _ => number.into(),
    })
}
