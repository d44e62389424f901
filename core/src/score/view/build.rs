//! Scores → the scorecard of a unit.

use super::explain::{self, Languages};
use super::loss::Losses;
use super::options::ScorecardOptions;
use super::read::is_known;
use super::{
    FiredGate, Scorecard, ScorecardClass, ScorecardGiven, ScorecardInput, ScorecardItem,
    ScorecardMeasure, ScorecardNode,
};
use crate::observe::day_of;
use crate::plan::{Kind, Measure, Profile, ResolvedRule};
use crate::programme::{Aggregate, Gate, Node, Rule, Source, Status as SourceStatus, Text};
use crate::score::engine::outcome::Outcome;
use crate::score::{Scores, Status, gate_bit};
use crate::value::{Type, Value};

impl Scores {
    /// The result of a row as a tree; `None` if there is no such row.
    #[must_use]
    pub fn scorecard(&self, row: usize) -> Option<Scorecard> {
        self.scorecard_with(row, ScorecardOptions::default())
    }

    /// The result of a row as a tree, with no more than is asked for; `None` if there is no
    /// such row.
    ///
    /// ```
    /// use chiso::score::ScorecardOptions;
    /// use chiso::{Plan, observe::Observations, programme::Programme, programmes, unit::Unit};
    ///
    /// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
    /// let scores = plan.score_observations(&[Observations::new(Unit::new("Arcadia"))])?;
    /// let options = ScorecardOptions::default().in_language("vi").without_losses();
    /// let card = scores.scorecard_with(0, options).unwrap();
    /// assert!(card.total.explanation.get("vi").is_some());
    /// assert_eq!(card.total.explanation.get("en"), None);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn scorecard_with(&self, row: usize, options: ScorecardOptions) -> Option<Scorecard> {
        let unit = self.units().get(row)?.clone();
        let period = self.periods().get(row).copied().flatten();
        let programme = &self.plan.programme;
        let class = |at: usize| Some(ScorecardClass::of(programme.classes.get(at)?, programme));
        let standing = self.classification(row)?;
        let possible = standing.possible.map(|(best, last)| best..=last);
        let losses = options.losses.then(|| self.count_losses(row));
        let builder = Builder {
            scores: self,
            row,
            profile: self.profile(row)?,
            losses: losses.as_ref(),
            languages: options.languages,
        };
        Some(Scorecard {
            programme: self.identity(),
            title: programme.title.clone(),
            unit,
            period,
            class: standing.class.and_then(class),
            class_certain: standing.certain,
            possible_classes: possible.into_iter().flatten().filter_map(class).collect(),
            total: builder.total()?,
            losses: losses.as_ref().map_or_else(Vec::new, |losses| self.listed(losses)),
            missing: self.missing(row),
        })
    }
}

/// What is the same for all nodes of a scorecard.
struct Builder<'s> {
    scores: &'s Scores,
    row: usize,
    profile: &'s Profile,
    losses: Option<&'s Losses>,
    languages: Languages,
}

impl Builder<'_> {
    fn total(&self) -> Option<ScorecardNode> {
        let programme = &self.scores.plan.programme;
        let source = programme.source.as_ref();
        let mut total = self.node(0, None, &programme.total.gates, source)?;
        total.children = self.children(0, &programme.tree, source);
        Some(total)
    }

    fn children(
        &self,
        parent: usize,
        nodes: &[Node],
        inherited: Option<&Source>,
    ) -> Vec<ScorecardNode> {
        let places = self.scores.plan.nodes.get(parent).map_or(&[][..], |node| &node.children);
        // A node is large: it is not to be moved each time the list grows.
        let mut children = Vec::with_capacity(places.len());
        let pairs = places.iter().zip(nodes);
        children.extend(pairs.filter_map(|(&at, node)| self.child(at, node, inherited)));
        children
    }

    fn child(&self, at: usize, node: &Node, inherited: Option<&Source>) -> Option<ScorecardNode> {
        let source = node.source().or(inherited);
        match node {
            Node::Group(group) => {
                let mut shown = self.node(at, Some(node), &group.gates, source)?;
                shown.children = self.children(at, &group.children, source);
                Some(shown)
            }
            Node::Indicator(indicator) => {
                let mut shown = self.node(at, Some(node), &indicator.gates, source)?;
                shown.rule = Some(self.scores.rule_in_force(indicator, self.row).clone());
                if let Rule::Checklist(list) = &indicator.rule {
                    let items = list.items.iter().enumerate().filter_map(|(number, item)| {
                        let title = self.scores.item_title(&item.title, &item.formula);
                        self.item(at, number, title)
                    });
                    shown.items = items.collect();
                }
                if indicator.formula.is_some() {
                    shown.measured = self.measured(at);
                }
                Some(shown)
            }
        }
    }

    /// What is the same for the total, a group and an indicator.
    fn node(
        &self,
        at: usize,
        written: Option<&Node>,
        gates: &[Gate],
        source: Option<&Source>,
    ) -> Option<ScorecardNode> {
        let Self { scores, row, .. } = *self;
        let outcome = scores.outcome(at, row)?;
        let node = scores.plan.nodes.get(at)?;
        let terms = self.profile.terms.get(at)?;
        let known = is_known(&outcome);
        let above = node.parent.and_then(|parent| scores.plan.nodes.get(parent));
        let weighs = above.is_some_and(|above| {
            matches!(above.kind, Kind::Group { aggregate: Aggregate::Mean(_), .. })
        });
        let banded = matches!(terms.rule, Some(ResolvedRule::Bands(_))) && outcome.detail > 0;
        let points_source = source.map_or(SourceStatus::Proposed, Source::points_status);
        let explanation = if self.languages.any() {
            explain::sentences(&scores.facts(at, row, written, points_source)?, self.languages)
        } else {
            Text::default()
        };
        Some(ScorecardNode {
            id: node.id.clone(),
            title: scores.title(at),
            level: node
                .depth
                .checked_sub(1)
                .and_then(|depth| scores.plan.programme.levels.get(depth))
                .cloned(),
            status: outcome.status,
            state: outcome.state,
            points: known.then_some(outcome.points),
            max: outcome.max,
            known_max: outcome.known_max,
            lowest: outcome.lowest,
            highest: outcome.highest,
            share: if outcome.status.is_complete() { outcome.share() } else { None },
            lost: self.losses.filter(|_| known).map(|losses| losses.lost(at)),
            weight: weighs.then_some(terms.weight),
            measured: None,
            rule: None,
            band: banded.then_some(outcome.detail),
            items: Vec::new(),
            gates: fired(gates, &outcome),
            given: self.given(at, &outcome),
            source: source.map_or(SourceStatus::Proposed, |source| source.status),
            points_source,
            cites: source.map_or_else(Vec::new, |source| source.cites.clone()),
            explanation,
            children: Vec::new(),
        })
    }

    fn given(&self, at: usize, outcome: &Outcome) -> Option<ScorecardGiven> {
        let given = self.scores.table.given.get(&(at, self.row))?;
        (outcome.status == Status::Given)
            .then(|| ScorecardGiven { by: given.by.clone(), note: given.note.clone() })
    }

    fn item(&self, at: usize, number: usize, title: Text) -> Option<ScorecardItem> {
        let value = self.scores.measured_value(at, number, self.row)?;
        Some(ScorecardItem {
            title,
            done: value.known().map(|answer| answer != 0.0),
            state: value.state(),
        })
    }

    fn measured(&self, at: usize) -> Option<ScorecardMeasure> {
        let column = self.scores.plan.nodes.get(at)?.measured.start;
        let measure = self.scores.plan.outputs.get(column)?;
        let value = self.scores.measured_value(at, 0, self.row)?;
        Some(ScorecardMeasure {
            formula: measure.formula.clone(),
            value: value.known(),
            state: value.state(),
            value_type: measure.value_type,
            inputs: self.inputs(measure),
        })
    }

    fn inputs(&self, measure: &Measure) -> Vec<ScorecardInput> {
        let table = &self.scores.table;
        let shown = |&at: &usize| {
            let (id, input) = self.scores.plan.programme.inputs.get_index(at)?;
            let value = table.value(at, self.row);
            let report = table.reports.get(&(at, self.row));
            Some(ScorecardInput {
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

/// The gates that fired, or of which it is not known.
fn fired(gates: &[Gate], outcome: &Outcome) -> Vec<FiredGate> {
    let shown = |(number, gate): (usize, &Gate)| {
        let bit = gate_bit(number);
        let (fired, undecided) = (outcome.fired & bit != 0, outcome.undecided & bit != 0);
        (fired || undecided).then(|| FiredGate {
            when: gate.when.clone(),
            then: gate.then.clone(),
            message: gate.message.clone(),
            fired,
            undecided,
        })
    };
    gates.iter().enumerate().filter_map(shown).collect()
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
