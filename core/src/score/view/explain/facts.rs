//! Gathers, from what the engine stored, what the sentences about a node need.

use super::{
    Above, ChildFacts, ClassFacts, EffectFacts, Elsewhere, Facts, GateFacts, GroupFacts,
    IndicatorFacts, InputFacts, ItemFacts, MeasuredFacts, Shape, Subject,
};
use crate::formula::{BinaryOperator, Expression, ExpressionKind, Formula};
use crate::math;
use crate::order;
use crate::plan::{GateEffect, Kind, Measure, NodeTerms, PlanNode, Profile, Ruling};
use crate::programme::{Aggregate, Gate, Node, Rule, Source, Status as SourceStatus, Text};
use crate::score::class::Classes;
use crate::score::outcome::Outcome;
use crate::score::{MOST_GATES, Scores};
use crate::value::{Type, Value};

impl Scores {
    /// What the sentences about a node in a row need; `node` is `None` for the total.
    pub(in crate::score::view) fn facts(
        &self,
        at: usize,
        row: usize,
        node: Option<&Node>,
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
            proposed: self.points_status(at) == SourceStatus::Proposed,
            above: self.above(planned),
            policy: planned.policies.for_state(outcome.state),
            decimals: planned.decimals,
            elsewhere: if given.is_none() && terms.applicable {
                self.elsewhere(planned, row)
            } else {
                None
            },
            given: given.map(|given| (given.by.clone(), given.note.clone())),
            gates: self.gate_facts(planned, gates, profile, &outcome),
            subject: match planned.kind {
                Kind::Group { aggregate, rescale } => Subject::Group(GroupFacts {
                    aggregate,
                    rescale,
                    children: self.child_facts(at, row, aggregate),
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

    /// How the points of a node came to be known: as it says itself, or the nearest above.
    fn points_status(&self, at: usize) -> SourceStatus {
        let mut places = Vec::new();
        let mut below = at;
        while let Some(parent) = self.plan.nodes.get(below).and_then(|node| node.parent) {
            let children = self.plan.nodes.get(parent).map_or(&[][..], |node| &node.children);
            places.extend(children.iter().position(|child| *child == below));
            below = parent;
        }
        let mut source = self.plan.programme.source.as_ref();
        let mut nodes = self.plan.programme.tree.as_slice();
        for place in places.into_iter().rev() {
            let Some(node) = nodes.get(place) else { break };
            source = node.source().or(source);
            nodes = node.children();
        }
        source.map_or(SourceStatus::Proposed, Source::points_status)
    }

    /// The unit above at which the node is assessed; `None` where that is the unit itself,
    /// or nothing is said of its place.
    fn elsewhere(&self, planned: &PlanNode, row: usize) -> Option<Elsewhere> {
        let assessed_at = planned.assessed_at.as_ref()?;
        let units = self.units();
        let of_type = |at: usize| units.get(at).and_then(|unit| unit.unit_type.as_deref());
        if of_type(row)? == assessed_at {
            return None;
        }
        let period = self.periods().get(row)?;
        let above = |row: &usize| {
            let parent = units.get(*row)?.parent.as_deref()?;
            let rows = units.iter().zip(self.periods());
            rows.into_iter().position(|(unit, of)| unit.id == parent && of == period)
        };
        // A circle of units ends after as many steps as there are rows.
        let above = std::iter::successors(above(&row), above)
            .take(units.len())
            .find(|at| of_type(*at) == Some(assessed_at.as_str()));
        let unit = above.and_then(|at| units.get(at)).map(|unit| unit.shown().to_owned());
        Some(Elsewhere { unit_type: assessed_at.clone(), unit })
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
            let bit = 1_u16 << number;
            let (fired, undecided) = (outcome.fired & bit != 0, outcome.undecided & bit != 0);
            (fired || undecided).then(|| GateFacts {
                when: gate.when.clone(),
                message: gate.message.clone(),
                effect: effect(&planned.effect),
                undecided,
                fired,
            })
        };
        gates.iter().zip(&planned.gates).take(MOST_GATES).enumerate().filter_map(of).collect()
    }

    /// What a class is called: its title, or else its id.
    fn class_title(&self, class: usize) -> Text {
        let class = self.plan.programme.classes.get(class);
        class.map_or_else(Text::default, |class| titled(&class.title, &class.id))
    }

    fn child_facts(&self, at: usize, row: usize, aggregate: Aggregate) -> Vec<ChildFacts> {
        let (Some(node), Some(profile)) = (self.plan.nodes.get(at), self.profile(row)) else {
            return Vec::new();
        };
        let factors = self.factors(at, row, aggregate);
        let child = |&child: &usize| {
            let outcome = self.outcome(child, row)?;
            let id = &self.plan.nodes.get(child)?.id;
            let factor = factors.iter().find(|(of, _)| *of == child).map(|(_, factor)| *factor);
            Some(ChildFacts {
                title: titled(&self.title(child), id),
                status: outcome.status,
                points: outcome.points,
                max: outcome.max,
                known_max: outcome.known_max,
                weight: profile.terms.get(child)?.weight,
                open: math::above(outcome.highest, outcome.lowest),
                factor,
            })
        };
        node.children.iter().filter_map(child).collect()
    }

    fn class_facts(&self, row: usize, profile: &Profile, total: &Outcome) -> Option<ClassFacts> {
        let verdict = *self.columns.verdicts.get(row)?;
        let (best, last) = verdict.possible?;
        if total.status.is_left_out() {
            return None;
        }
        let classes = Classes::resolve(&self.plan, profile);
        // A gate holds the class down where the points alone would make it a better one.
        let held = verdict.class.is_some_and(|class| {
            total.status.is_complete()
                && classes.of(total.points, total.max).is_some_and(|earned| earned < class)
        });
        let next = verdict.class.filter(|_| !held && total.status.is_complete());
        let next = next.and_then(|class| {
            let better = class.checked_sub(1)?;
            let (edge, included) = classes.edge(better, total.max)?;
            (edge > total.points && edge <= total.max)
                .then(|| (self.class_title(better), edge, included))
        });
        Some(ClassFacts {
            certain: verdict.class.map(|class| self.class_title(class)),
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
        let ruling = terms.ruling.clone()?;
        let rule = self.rule_in_force(indicator, row);
        let bands = match rule {
            Rule::Bands(bands) => bands.into_iter().map(|band| band.title).collect(),
            _ => Vec::new(),
        };
        let of = self.plan.nodes.get(at)?.measured.clone();
        let measures = self.plan.outputs.get(of).unwrap_or_default();
        let inputs_in = |wanted: Value| {
            let all = measures.iter().flat_map(|measure| measure.inputs.iter().copied());
            let mut inputs = order::ascending(all.collect());
            inputs.retain(|input| self.table.value(*input, row) == wanted);
            inputs.into_iter().filter_map(|input| self.input_title(input)).collect()
        };
        let items = match (&indicator.rule, &ruling) {
            (Rule::Checklist(list), Ruling::Checklist { .. }) => list
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
        let place = |name: &str| {
            let input = programme.inputs.get_index_of(name)?;
            measure.inputs.iter().position(|of| *of == input)
        };
        Some(MeasuredFacts {
            formula: measure.formula.clone(),
            value: self.measured_value(at, 0, row)?,
            value_type: measure.value_type,
            shape: shape(&measure.formula, &place),
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

/// What a formula looks like: `a / b` (also as a percentage), `a` alone, or something else.
fn shape(formula: &str, place: &dyn Fn(&str) -> Option<usize>) -> Shape {
    let Ok(formula) = Formula::parse(formula) else { return Shape::Other };
    let expression = formula.expression();
    if let Some(at) = name(expression).and_then(place) {
        return Shape::Single(at);
    }
    let ratio = part_and_whole(expression)
        .and_then(|(part, whole)| Some((place(part)?, place(whole)?)))
        .filter(|(part, whole)| part != whole);
    ratio.map_or(Shape::Other, |(part, whole)| Shape::Ratio { part, whole })
}

fn name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The names in `a / b`, `100 * a / b`, `a * 100 / b`, `a / b * 100`, `100 * (a / b)`,
/// `share(a, b)` and `percent(a, b)`.
fn part_and_whole(expression: &Expression) -> Option<(&str, &str)> {
    match &expression.kind {
        ExpressionKind::Binary { operator: BinaryOperator::Divide, left, right } => {
            let part = name(left).or_else(|| name(a_hundred_times(left)?))?;
            Some((part, name(right)?))
        }
        ExpressionKind::Binary { operator: BinaryOperator::Multiply, .. } => {
            part_and_whole(a_hundred_times(expression)?)
        }
        ExpressionKind::Call { function, arguments } => match arguments.as_slice() {
            [part, whole] if matches!(function.as_str(), "share" | "percent") => {
                Some((name(part)?, name(whole)?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What is multiplied by 100.
fn a_hundred_times(expression: &Expression) -> Option<&Expression> {
    let ExpressionKind::Binary { operator: BinaryOperator::Multiply, left, right } =
        &expression.kind
    else {
        return None;
    };
    let hundred = |side: &Expression| side.kind == ExpressionKind::Number(100.0);
    if hundred(left) {
        Some(right)
    } else if hundred(right) {
        Some(left)
    } else {
        None
    }
}
