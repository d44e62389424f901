//! Plan, profile and what is asked for → the steps of a block.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, MOST_CHILDREN, Member};
use super::leaf::{Absent, Leaf};
use super::{Lane, Step, Up, Work};
use crate::plan::{Compiled, GateEffect, Kind, Profile, ResolvedRule};
use crate::programme::Policy;
use crate::programme::scope::Content;
use crate::score::outcome::Status;
use crate::value::State;

/// What a node is for a group above it.
#[derive(Clone, Copy)]
struct Made {
    /// Whether it is left out in all rows.
    out: bool,
    /// Whether some rows may leave it out.
    may_leave: bool,
    /// Whether its maximum differs from row to row.
    varies: bool,
    /// The maximum where it does not: without what is left out in all rows.
    max: f64,
}

impl Lane {
    /// The steps for the nodes in `order`; none where blocks cannot say what they have to.
    ///
    /// `shows` says which of them are asked for. With `bounds`, rows in which something is
    /// missing are open.
    pub(in crate::score) fn new(
        plan: &Compiled,
        profile: &Profile,
        order: &[usize],
        shows: impl Fn(usize) -> bool,
        bounds: bool,
    ) -> Option<Self> {
        // Units that inherit need the units above them first.
        if plan.inherits {
            return None;
        }
        let asked = asked_by_gates(plan, profile, order);
        let mut lane =
            Self { steps: Vec::new(), groups: Vec::new(), kept: 0, required: Vec::new() };
        let mut made: BTreeMap<usize, Made> = BTreeMap::new();
        let mut step_of: BTreeMap<usize, usize> = BTreeMap::new();
        let mut required = asked.inputs.clone();
        for &at in order {
            let (node, terms) = (plan.nodes.get(at)?, profile.terms.get(at)?);
            let strict = bounds || asked.below.contains(&at);
            let work = match node.kind {
                _ if !terms.applicable => Work::Out(Status::Excluded, State::NotApplicable),
                Kind::Indicator if terms.rule == Some(ResolvedRule::Information) => {
                    Work::Out(Status::Information, State::Known)
                }
                Kind::Indicator => {
                    if strict {
                        let measures = plan.outputs.get(node.measured.clone()).unwrap_or_default();
                        required.extend(measures.iter().flat_map(|measure| &measure.inputs));
                    }
                    let input = plan.input_of(node);
                    let measured = node.measured.clone();
                    let mut leaf =
                        Leaf::new(terms, &node.policies, node.decimals, measured, input)?;
                    if strict {
                        leaf.open_where(State::Missing);
                    }
                    Work::Leaf(Box::new(leaf))
                }
                Kind::Group { aggregate, rescale } => {
                    let members: Vec<usize> = node
                        .children
                        .iter()
                        .copied()
                        .filter(|child| made.get(child).is_some_and(|made| !made.out))
                        .collect();
                    let nothing = members.is_empty();
                    if members.len() > MOST_CHILDREN || (nothing && node.policies.any()) {
                        return None;
                    }
                    if nothing {
                        out_with(&node.children, &lane.steps, &step_of)
                    } else {
                        let decimals = if at == 0 { None } else { node.decimals };
                        let group = Group::new(
                            aggregate,
                            rescale,
                            terms.max,
                            decimals,
                            members
                                .iter()
                                .map(|child| {
                                    Some(Member {
                                        weight: profile.terms.get(*child)?.weight,
                                        bonus: plan.nodes.get(*child)?.bonus,
                                        max: made.get(child)?.max,
                                        least: least(plan, profile, *child)?,
                                        varies: made.get(child)?.varies,
                                    })
                                })
                                .collect::<Option<_>>()?,
                        );
                        // Policies and gates of its own ask why it is excluded.
                        let plain = at != 0 && !node.policies.any() && node.gates.is_empty();
                        lane.link(group, &members, &made, &step_of, plain)?
                    }
                }
            };
            let made_here = describe(&work, &lane.groups);
            made.insert(at, made_here);
            step_of.insert(at, lane.steps.len());
            let keep = asked.nodes.contains(&at).then(|| lane.keep());
            let gates = !node.gates.is_empty();
            let shown = shows(at);
            lane.steps.push(Step {
                node: at,
                work,
                up: None,
                only_up: None,
                keep,
                gates,
                shown,
                max: made_here.max,
            });
        }
        for step in &mut lane.steps {
            let wanted = step.gates || step.shown || step.keep.is_some();
            step.only_up = step.up.filter(|up| !wanted && !up.later);
        }
        lane.required = required.into_iter().collect();
        Some(lane)
    }

    fn keep(&mut self) -> usize {
        self.kept += 1;
        self.kept - 1
    }

    /// Ties the members of a group to it; it may leave with them where it is `plain`.
    fn link(
        &mut self,
        group: Group,
        members: &[usize],
        made: &BTreeMap<usize, Made>,
        step_of: &BTreeMap<usize, usize>,
        plain: bool,
    ) -> Option<Work> {
        let number = self.groups.len();
        let mut leaving = members.iter().map(|child| made.get(child).is_some_and(|m| m.may_leave));
        let may_leave = plain && leaving.clone().all(|leaves| leaves);
        let leave = leaving.any(|leaves| leaves);
        let max_varies = group.max_varies(leave);
        self.groups.push(group);
        let steps: Vec<usize> =
            members.iter().map(|child| step_of.get(child).copied()).collect::<Option<_>>()?;
        // Numbers are added in document order. Where a gate has a member computed before
        // its turn, the group waits for all of them.
        let in_order = steps.is_sorted();
        let mut places = Vec::new();
        for (member, &step) in steps.iter().enumerate() {
            let kept = if in_order { None } else { Some(self.keep()) };
            let step = self.steps.get_mut(step)?;
            if let Some(place) = kept {
                places.push(*step.keep.get_or_insert(place));
            }
            step.up = Some(Up { group: number, member, first: member == 0, later: !in_order });
        }
        Some(Work::Group { group: number, members: places, max_varies, may_leave })
    }
}

fn describe(work: &Work, groups: &[Group]) -> Made {
    match work {
        Work::Out(..) => Made { out: true, may_leave: true, varies: false, max: 0.0 },
        Work::Leaf(leaf) => {
            let may_leave =
                State::ALL.iter().skip(1).any(|&state| leaf.absent(state) == Absent::Exclude);
            Made { out: false, may_leave, varies: false, max: leaf.max }
        }
        Work::Group { group, max_varies, may_leave, .. } => {
            let max = groups.get(*group).map_or(0.0, Group::usual_max);
            Made { out: false, may_leave: *may_leave, varies: *max_varies, max }
        }
    }
}

/// A group none of whose children counts for any row: excluded with them, or for information
/// like them.
fn out_with(children: &[usize], steps: &[Step], step_of: &BTreeMap<usize, usize>) -> Work {
    let states = children.iter().filter_map(|child| match steps.get(*step_of.get(child)?)?.work {
        Work::Out(Status::Excluded, state) => Some(state),
        _ => None,
    });
    match states.max() {
        Some(state) => Work::Out(Status::Excluded, state),
        None => Work::Out(Status::Information, State::Known),
    }
}

/// What the gates of the nodes ask about.
struct Asked {
    /// Nodes whose results are read again.
    nodes: BTreeSet<usize>,
    /// Those and everything below them.
    below: BTreeSet<usize>,
    /// Inputs.
    inputs: BTreeSet<usize>,
}

fn asked_by_gates(plan: &Compiled, profile: &Profile, order: &[usize]) -> Asked {
    let mut asked =
        Asked { nodes: BTreeSet::new(), below: BTreeSet::new(), inputs: BTreeSet::new() };
    let applies = |at: usize| profile.terms.get(at).is_some_and(|terms| terms.applicable);
    let nodes = order.iter().filter(|&&at| applies(at)).filter_map(|&at| plan.nodes.get(at));
    for read in nodes.flat_map(|node| &node.gates).flat_map(|gate| &gate.reads) {
        match *read {
            Content::Input(input) => {
                asked.inputs.insert(input);
            }
            Content::NodeShare(node) | Content::NodePoints(node) => {
                asked.nodes.insert(node);
            }
            Content::Parameter(_) | Content::Derived(_) => {}
        }
    }
    let mut waiting: Vec<usize> = asked.nodes.iter().copied().collect();
    while let Some(at) = waiting.pop() {
        if asked.below.insert(at) {
            let children = plan.nodes.get(at).map_or(&[][..], |node| &node.children);
            waiting.extend(children);
        }
    }
    asked
}

/// The least points that a node can have: those of its rule, of what its policies put in
/// place of them, and of its gates.
fn least(plan: &Compiled, profile: &Profile, at: usize) -> Option<f64> {
    let (node, terms) = (plan.nodes.get(at)?, profile.terms.get(at)?);
    let policies = [node.policies.missing, node.policies.not_applicable, node.policies.undefined];
    let stand_ins = policies.into_iter().flatten().map(|policy| match policy {
        Policy::Points(points) => points,
        _ => 0.0,
    });
    let caps = node.gates.iter().map(|gate| match gate.effect {
        GateEffect::CapPoints(cap) => cap,
        // A share of a maximum, or none: not below nothing where the share is not.
        GateEffect::CapShare(_) => f64::NEG_INFINITY,
        GateEffect::Zero | GateEffect::CapClass(_) => 0.0,
    });
    let bands = match &terms.rule {
        Some(ResolvedRule::Bands(bands)) => {
            bands.iter().map(|band| band.points).fold(0.0, f64::min)
        }
        Some(ResolvedRule::Through(curve)) => curve.iter().map(|at| at.1).fold(0.0, f64::min),
        _ => 0.0,
    };
    Some(stand_ins.chain(caps).fold(terms.point_range.0.min(bands), f64::min))
}
