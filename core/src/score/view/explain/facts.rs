//! Gathers, from what the engine stored, what the sentences about a node need.

use super::{
    Above, ChildFacts, ClassFacts, EffectFacts, Elsewhere, Facts, GateFacts, GroupFacts,
    IndicatorFacts, InputFacts, ItemFacts, MeasuredFacts, Subject,
};
use crate::collect;
use crate::math;
use crate::plan::{GateEffect, Kind, Measure, NodeTerms, PlanNode, Profile, ResolvedRule};
use crate::programme::{Gate, Node, Rule, Status as SourceStatus, Text};
use crate::score::engine::class::Classes;
use crate::score::engine::hierarchy::Assessed;
use crate::score::engine::outcome::Outcome;
use crate::score::{Scores, gate_bit};
use crate::value::{Type, Value};

impl Scores {
    /// What the sentences about a node in a row need; `node` is `None` for the total, and
    /// `source` says how its points came to be known.
    pub(in crate::score::view) fn facts(
        &self,
        at: usize,
        row: usize,
        node: Option<&Node>,
        source: SourceStatus,
    ) -> Option<Facts> {
        let outcome = self.outcome(at, row)?;
        let planned = self.plan.nodes.get(at)?;
        let profile = self.profile(row)?;
        let terms = profile.terms.get(at)?;
        let given = self.table.given.get(&(at, row)).filter(|_| terms.applicable);
        let gates = match node {
            None => &self.plan.programme.total.gates,
            Some(Node::Group(group)) => &group.gates,
            Some(Node::Indicator(indicator)) => &indicator.gates,
        };
        Some(Facts {
            status: outcome.status,
            state: outcome.state,
            points: outcome.points,
            max: outcome.max,
            known_max: outcome.known_max,
            lowest: outcome.lowest,
            highest: outcome.highest,
            full: terms.max,
            applicable: terms.applicable,
            bonus: planned.bonus,
            proposed: source == SourceStatus::Proposed,
            above: self.above(planned),
            policy: planned.policies.for_state(outcome.state),
            decimals: planned.decimals,
            elsewhere: if given.is_none() && terms.applicable {
                self.elsewhere(at, planned, row)
            } else {
                None
            },
            given: given.map(|given| (given.by.clone(), given.note.clone())),
            gates: self.gate_facts(planned, gates, profile, &outcome),
            subject: match planned.kind {
                Kind::Group { aggregate, rescale } => Subject::Group(GroupFacts {
                    aggregate,
                    rescale,
                    children: self.child_facts(at, row),
                }),
                Kind::Indicator => {
                    Subject::Indicator(self.indicator_facts(at, row, node?, terms, &outcome)?)
                }
            },
            class: if at == 0 { self.class_facts(row, profile, &outcome) } else { None },
        })
    }

    fn above(&self, planned: &PlanNode) -> Option<Above> {
        match self.plan.nodes.get(planned.parent?)?.kind {
            Kind::Group { aggregate, rescale } => Some(Above { aggregate, rescale }),
            Kind::Indicator => None,
        }
    }

    /// The unit above at which the node is assessed; `None` where that is the unit itself,
    /// or nothing is said of its place.
    fn elsewhere(&self, at: usize, planned: &PlanNode, row: usize) -> Option<Elsewhere> {
        let unit_type = planned.assessed_at.clone()?;
        let unit = match self.assessed(at, row) {
            Assessed::Here => return None,
            Assessed::At(above) => {
                self.units().get(above).map(|unit| unit.display_name().to_owned())
            }
            Assessed::Elsewhere => None,
        };
        Some(Elsewhere { unit_type, unit })
    }

    fn gate_facts(
        &self,
        planned: &PlanNode,
        gates: &[Gate],
        profile: &Profile,
        outcome: &Outcome,
    ) -> Vec<GateFacts> {
        let programme = &self.plan.programme;
        let effect = |effect: &GateEffect| match effect {
            GateEffect::Zero => EffectFacts::Zero,
            GateEffect::CapPoints(points) => EffectFacts::CapPoints(*points),
            GateEffect::CapShare(share) => EffectFacts::CapShare(profile.number(programme, share)),
            GateEffect::CapClass(class) => EffectFacts::CapClass(self.class_title(*class)),
        };
        let of = |(number, (gate, planned)): (usize, (&Gate, &crate::plan::PlanGate))| {
            let bit = gate_bit(number);
            let (fired, undecided) = (outcome.fired & bit != 0, outcome.undecided & bit != 0);
            (fired || undecided).then(|| GateFacts {
                when: gate.when.clone(),
                message: gate.message.clone(),
                effect: effect(&planned.effect),
                undecided,
                fired,
            })
        };
        gates.iter().zip(&planned.gates).enumerate().filter_map(of).collect()
    }

    /// What a class is called: its title, or else its id.
    fn class_title(&self, class: usize) -> Text {
        let class = self.plan.programme.classes.get(class);
        class.map_or_else(Text::default, |class| titled(&class.title, &class.id))
    }

    fn child_facts(&self, at: usize, row: usize) -> Vec<ChildFacts> {
        let (Some(node), Some(profile)) = (self.plan.nodes.get(at), self.profile(row)) else {
            return Vec::new();
        };
        let mut parts = self.parts(at, row).into_iter().peekable();
        let child = |&child: &usize| {
            let outcome = self.outcome(child, row)?;
            let id = &self.plan.nodes.get(child)?.id;
            // Parts come in the order of the children.
            let part = parts.next_if(|part| part.child == child);
            Some(ChildFacts {
                title: titled(&self.title(child), id),
                status: outcome.status,
                points: outcome.points,
                max: outcome.max,
                known_max: outcome.known_max,
                weight: profile.terms.get(child)?.weight,
                open: math::above(outcome.highest, outcome.lowest),
                lost: part.and_then(|part| part.lost),
            })
        };
        node.children.iter().filter_map(child).collect()
    }

    fn class_facts(&self, row: usize, profile: &Profile, total: &Outcome) -> Option<ClassFacts> {
        let standing = self.classification(row)?;
        let (best, last) = standing.possible?;
        if total.status.is_left_out() {
            return None;
        }
        let classes = Classes::resolve(&self.plan, profile);
        // A gate holds the class down where the points alone would make it a better one.
        let held = standing.class.is_some_and(|class| {
            total.status.is_complete()
                && classes.of(total.points, total.max).is_some_and(|earned| earned < class)
        });
        let next = standing.class.filter(|_| !held && total.status.is_complete());
        let next = next.and_then(|class| {
            let better = class.checked_sub(1)?;
            let (edge, included) = classes.edge(better, total.max)?;
            (edge > total.points && edge <= total.max)
                .then(|| (self.class_title(better), edge, included))
        });
        Some(ClassFacts {
            class: standing.class.map(|class| self.class_title(class)),
            certain: standing.certain,
            next,
            possible: (best..=last).map(|class| self.class_title(class)).collect(),
            held,
        })
    }

    fn indicator_facts(
        &self,
        at: usize,
        row: usize,
        node: &Node,
        terms: &NodeTerms,
        outcome: &Outcome,
    ) -> Option<IndicatorFacts> {
        let Node::Indicator(indicator) = node else { return None };
        let ruling = terms.rule.clone()?;
        let rule = self.rule_in_force(indicator, row);
        let bands = match rule {
            Rule::Bands(bands) => bands.iter().map(|band| band.title.clone()).collect(),
            _ => Vec::new(),
        };
        let of = self.plan.nodes.get(at)?.measured.clone();
        let measures = self.plan.outputs.get(of).unwrap_or_default();
        // Of most indicators all is known: nothing is gathered then.
        let unknown = |&input: &usize| self.table.value(input, row).known().is_none();
        let all = measures.iter().flat_map(|measure| measure.inputs.iter().copied());
        let absent = collect::set(all.filter(unknown));
        let inputs_in = |wanted: Value| {
            let inputs = absent.iter().filter(|input| self.table.value(**input, row) == wanted);
            inputs.filter_map(|&input| self.input_title(input)).collect()
        };
        let items = match (&indicator.rule, &ruling) {
            (Rule::Checklist(list), ResolvedRule::Checklist { .. }) => list
                .items
                .iter()
                .enumerate()
                .filter_map(|(number, item)| {
                    let title = self.item_title(&item.title, &item.formula);
                    let value = self.measured_value(at, number, row)?;
                    Some(ItemFacts { title: titled(&title, &item.formula), value })
                })
                .collect(),
            _ => Vec::new(),
        };
        let measure = measures.first().filter(|_| indicator.formula.is_some());
        Some(IndicatorFacts {
            ruling,
            detail: outcome.detail,
            bands,
            measured: measure.and_then(|measure| self.measured_facts(at, row, measure)),
            items,
            missing: inputs_in(Value::Missing),
            not_applicable: inputs_in(Value::NotApplicable),
        })
    }

    fn input_title(&self, input: usize) -> Option<Text> {
        let (id, input) = self.plan.programme.inputs.get_index(input)?;
        Some(titled(&input.title, id))
    }

    fn measured_facts(&self, at: usize, row: usize, measure: &Measure) -> Option<MeasuredFacts> {
        let programme = &self.plan.programme;
        let inputs = measure.inputs.iter().filter_map(|&at| {
            let (id, input) = programme.inputs.get_index(at)?;
            let value = self.table.value(at, row);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the value is the place of an option"
            )]
            let option = match value {
                Value::Known(x) if input.input_type == Type::Choice => {
                    input.options.get(x as usize).cloned()
                }
                _ => None,
            };
            Some(InputFacts {
                title: titled(&input.title, id),
                value,
                input_type: input.input_type,
                unit: input.unit.clone(),
                option,
            })
        });
        Some(MeasuredFacts {
            formula: measure.formula.clone(),
            value: self.measured_value(at, 0, row)?,
            value_type: measure.value_type,
            shape: measure.shape,
            inputs: inputs.collect(),
        })
    }
}

/// The title, or else the id.
fn titled(title: &Text, id: &str) -> Text {
    if title.iter().any(|(_, text)| !text.trim().is_empty()) {
        title.clone()
    } else {
        Text::of("en", id)
    }
}
