//! Lane → the way of a complete case.

use super::{Adding, Complete, Doing, Gate, Line, Node, PlainLine, Read, Shown};
use crate::plan::{Compiled, GateEffect, Measure, PlanGate, Profile};
use crate::programme::scope::Content;
use crate::score::gate;
use crate::score::lane::group::Group;
use crate::score::lane::leaf::Leaf;
use crate::score::lane::plains::Plains;
use crate::score::lane::{Lane, Step, Work};
use crate::score::outputs::Selection;
use crate::value::State;

impl Complete {
    /// The way for a lane; none where a row with all inputs may be left open.
    pub(in crate::score) fn new(
        lane: &Lane,
        plan: &Compiled,
        profile: &Profile,
        selection: &Selection,
    ) -> Option<Self> {
        let inputs = plan.domains.len();
        let parameters: Vec<f64> = profile
            .parameters
            .iter()
            .map(|value| Some(value.known()? + 0.0))
            .collect::<Option<_>>()?;
        let program = &selection.computed;
        let numbers = inputs + parameters.len();
        let formulas = program.reads_only(numbers).then(|| program.clone())?;
        let mut plains = Plains::default();
        let mut lines = Vec::new();
        let mut whiches = Vec::new();
        for step in &lane.steps {
            let work = match &step.work {
                Work::Out(status, state) => {
                    if step.shown {
                        lines.push(Line::Out(step.node, *status, *state));
                    }
                    continue;
                }
                Work::Leaf(leaf) if !leaf.needs_number_only() => return None,
                Work::Leaf(leaf) => {
                    let measures = plan.outputs.get(leaf.measured.clone())?;
                    let place = |measure: &Measure| match leaf.input {
                        Some(input) => Some(input),
                        None => formulas.register_of(measure.output),
                    };
                    let places: Vec<usize> = measures.iter().map(place).collect::<Option<_>>()?;
                    match (leaf.items, places.as_slice()) {
                        (None, &[only]) => Doing::Number(only, leaf.clone()),
                        (Some(items), of) if of.len() == items => {
                            Doing::Items(places, leaf.clone())
                        }
                        _ => return None,
                    }
                }
                Work::Group { group, members, .. } => {
                    let of = lane.groups.get(*group)?;
                    if !of.holds_complete() {
                        return None;
                    }
                    let members = members.iter().enumerate();
                    let members =
                        members.map(|(member, &place)| Some((place, adding(of, member)?)));
                    Doing::Group(*group, members.collect::<Option<_>>()?)
                }
            };
            let up = match step.up.filter(|up| !up.later) {
                Some(up) => Some((up.group, adding(lane.groups.get(up.group)?, up.member)?)),
                None => None,
            };
            let gates = gates(lane, plan, profile, step)?;
            let alone = step.keep.is_none() && gates.is_empty();
            match (&work, up.filter(|_| alone)) {
                (Doing::Number(place, leaf), Some((group, adding)))
                    if !matches!(adding, Adding::Each { .. })
                        && let Some(plain) =
                            leaf.plain(leaf.instead(State::Undefined, &mut None)) =>
                {
                    let slot = whiches.len();
                    whiches.push(plains.add(*place, plain));
                    if !matches!(lines.last(), Some(Line::Plains(last)) if last.group == group) {
                        let (members, shown) = (Vec::new(), Vec::new());
                        lines.push(Line::Plains(PlainLine { group, members, shown }));
                    }
                    if let Some(Line::Plains(line)) = lines.last_mut() {
                        line.members.push((slot, adding));
                        if step.shown {
                            let (node, place, leaf) = (step.node, *place, leaf.clone());
                            line.shown.push(Shown { node, slot, place, leaf, max: step.max });
                        }
                    }
                }
                _ => {
                    let Step { node, shown, keep, max, .. } = *step;
                    lines.push(Line::Node(Box::new(Node {
                        node,
                        shown,
                        work,
                        up,
                        keep,
                        gates,
                        max,
                    })));
                }
            }
        }
        for line in &mut lines {
            if let Line::Plains(line) = line {
                let slots = line.members.iter_mut().map(|(slot, _)| slot);
                for slot in slots.chain(line.shown.iter_mut().map(|shown| &mut shown.slot)) {
                    *slot = plains.slot(*whiches.get(*slot)?);
                }
            }
        }
        // The total comes last.
        let last = lane.steps.last().is_some_and(|step| step.node == 0);
        let groups = lane.groups.clone();
        last.then_some(Self { parameters, formulas, plains, lines, groups, kept: lane.kept })
    }
}

fn adding(group: &Group, member: usize) -> Option<Adding> {
    let member = group.children.get(member)?;
    let (max, weight) = (member.max, member.weight);
    Some(match () {
        () if group.adds_points => Adding::Points,
        () if max <= 0.0 => Adding::Nothing,
        () if group.one_by_one => Adding::Each { max, weight },
        () => Adding::Share { max, weight },
    })
}

/// The gates of a node.
fn gates(lane: &Lane, plan: &Compiled, profile: &Profile, step: &Step) -> Option<Vec<Gate>> {
    let written = &plan.nodes.get(step.node)?.gates;
    let gate = |of: &PlanGate| {
        let place_of = |node: usize| match node {
            own if own == step.node => Some(None),
            other => lane.place_of(other).map(Some),
        };
        let reads = of.reads.iter().map(|read| match *read {
            Content::Input(input) => Some(Read::Number(input)),
            Content::Parameter(at) => Some(Read::Number(plan.domains.len() + at)),
            Content::NodeShare(node) => place_of(node).map(Read::Share),
            Content::NodePoints(node) => place_of(node).map(Read::Points),
            Content::Derived(_) => None,
        });
        let condition = of.program.reads_only(of.reads.len()).then(|| of.program.clone())?;
        let answer = condition.register_of(of.output)?;
        let share = match &of.effect {
            GateEffect::CapShare(share) => profile.number(&plan.programme, share),
            _ => 0.0,
        };
        let reads = reads.collect::<Option<_>>()?;
        Some(Gate { condition, answer, reads, effect: of.effect.clone(), share })
    };
    written.iter().take(gate::MOST_GATES).map(gate).collect()
}

impl Leaf {
    /// Whether nothing but the numbers that are measured decides on the points.
    fn needs_number_only(&self) -> bool {
        !self.compares_units() && !self.is_given()
    }
}

impl Group {
    /// Whether it has a result wherever all its children have one.
    fn holds_complete(&self) -> bool {
        self.one_by_one
            || if self.adds_points { !self.whole_scale.known_differs } else { self.whole > 0.0 }
    }
}
