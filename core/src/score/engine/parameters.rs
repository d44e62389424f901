//! The constants of a score program: weights, ends, edges and maxima of one profile, beside
//! the code. Another profile, a what-if or a draw is another table; nothing is compiled anew.

use super::class::Classes;
use super::gate::Effect;
use super::group::{GroupOp, Member};
use super::indicator::IndicatorOp;
use super::outcome::Status;
use crate::plan::{Compiled, GateEffect, Kind, PlanNode, Profile, ResolvedRule};
use crate::programme::Policy;
use crate::value::State;

/// The constants of all nodes, by node, and the classes.
#[derive(Debug, Clone)]
pub(in crate::score) struct Parameters {
    pub(in crate::score) nodes: Vec<NodeParameters>,
    pub(in crate::score) classes: Classes,
}

/// The constants of one node.
#[derive(Debug, Clone)]
pub(in crate::score) struct NodeParameters {
    pub(super) op: NodeOp,
    pub(super) shape: NodeShape,
    /// What its gates do.
    pub(super) effects: Box<[Effect]>,
    /// The points attainable when nothing is excluded.
    pub(super) full: f64,
    pub(super) point_range: (f64, f64),
}

/// How a node's result comes about under a profile.
#[derive(Debug, Clone)]
#[repr(u8)]
pub(in crate::score) enum NodeOp {
    /// Left out for all units.
    LeftOut(Status, State),
    Indicator(Box<IndicatorOp>),
    Group(Box<GroupOp>),
}

/// What a node is for the group above it.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) struct NodeShape {
    /// Whether the group reckons with rows that leave it out.
    pub(super) may_be_excluded: bool,
    /// Whether its maximum differs from row to row.
    pub(super) varies: bool,
    /// The maximum where it does not: without what is left out in all rows.
    pub(super) max: f64,
}

impl NodeShape {
    /// Nothing to reckon with in any row.
    const LEFT_OUT: Self = Self { may_be_excluded: true, varies: false, max: 0.0 };
}

impl Parameters {
    /// The constants of a profile. `from_elsewhere` says whether results of any node may come
    /// from outside, given or inherited: then also those of groups of which nothing counts.
    pub(in crate::score) fn new(plan: &Compiled, profile: &Profile, from_elsewhere: bool) -> Self {
        let mut nodes: Vec<Option<NodeParameters>> = vec![None; plan.nodes.len()];
        // Children come before their groups.
        for &at in &plan.order {
            let (Some(node), Some(terms)) = (plan.nodes.get(at), profile.terms.get(at)) else {
                continue;
            };
            let op = match node.kind {
                _ if !terms.applicable => NodeOp::LeftOut(Status::Excluded, State::NotApplicable),
                Kind::Indicator if terms.rule == Some(ResolvedRule::Information) => {
                    NodeOp::LeftOut(Status::Information, State::Known)
                }
                Kind::Indicator => {
                    let input = plan.input_of(node);
                    let (policies, measured) = (&node.policies, node.measured.clone());
                    let op = IndicatorOp::new(terms, policies, node.decimals, measured, input);
                    let op = op.map(|op| match input.and_then(|input| plan.domains.get(input)) {
                        Some(domain) if is_alone(plan, node) => op.with_missing_outcome(*domain),
                        _ => op,
                    });
                    match op {
                        Some(op) => NodeOp::Indicator(Box::new(op)),
                        None => NodeOp::LeftOut(Status::Information, State::Known),
                    }
                }
                Kind::Group { aggregate, rescale } => {
                    let below = |child: usize| nodes.get(child).and_then(Option::as_ref);
                    let members = node.children.iter().map(|&child| {
                        let of = below(child);
                        let counts = of.filter(|of| !matches!(of.op, NodeOp::LeftOut(..)));
                        Member {
                            counts: counts.is_some(),
                            weight: profile.terms.get(child).map_or(0.0, |terms| terms.weight),
                            bonus: plan.nodes.get(child).is_some_and(|node| node.bonus),
                            max: counts.map_or(0.0, |of| of.shape.max),
                            has_unit_max: counts.is_some_and(|of| is_one(of.shape)),
                            least: least(plan, profile, child),
                            varies: counts.is_some_and(|of| of.shape.varies),
                        }
                    });
                    let members: Vec<Member> = members.collect();
                    let left_out =
                        node.children.iter().filter_map(|&child| match below(child)?.op {
                            NodeOp::LeftOut(Status::Excluded, state) => Some(state),
                            _ => None,
                        });
                    let left_out = left_out.max();
                    let idle = members.iter().all(|member| !member.counts);
                    if idle && !node.policies.any() && !from_elsewhere {
                        match left_out {
                            Some(state) => NodeOp::LeftOut(Status::Excluded, state),
                            None => NodeOp::LeftOut(Status::Information, State::Known),
                        }
                    } else {
                        let decimals = if at == 0 { None } else { node.decimals };
                        NodeOp::Group(Box::new(GroupOp::new(
                            (aggregate, rescale),
                            (terms.max, terms.point_range, decimals),
                            members,
                            left_out,
                        )))
                    }
                }
            };
            let shape = shape(&op, &node.children, &nodes);
            let effects = node
                .gates
                .iter()
                .map(|gate| Effect::resolve(&gate.effect, &plan.programme, profile));
            let parameters = NodeParameters {
                effects: effects.collect(),
                op,
                shape,
                full: terms.max,
                point_range: terms.point_range,
            };
            if let Some(place) = nodes.get_mut(at) {
                *place = Some(parameters);
            }
        }
        let nodes = nodes.into_iter().map(|node| {
            node.unwrap_or_else(|| NodeParameters {
                op: NodeOp::LeftOut(Status::Excluded, State::NotApplicable),
                shape: NodeShape::LEFT_OUT,
                effects: Box::default(),
                full: 0.0,
                point_range: (0.0, 0.0),
            })
        });
        let classes = Classes::resolve(plan, profile);
        Self { nodes: nodes.collect(), classes }
    }
}

/// Whether nothing but its input matters to an indicator in which that is missing.
fn is_alone(plan: &Compiled, node: &PlanNode) -> bool {
    node.gates.is_empty()
        && node.policies.missing != Some(Policy::Error)
        && plan.input_of(node).is_some_and(|input| plan.chains.is_alone(input))
}

fn shape(op: &NodeOp, children: &[usize], nodes: &[Option<NodeParameters>]) -> NodeShape {
    match op {
        NodeOp::LeftOut(..) => NodeShape::LEFT_OUT,
        NodeOp::Indicator(indicator) => NodeShape {
            may_be_excluded: indicator.may_be_excluded(),
            varies: false,
            max: indicator.max,
        },
        NodeOp::Group(group) => {
            let leaves = |(child, member): (&usize, &Member)| {
                let of = nodes.get(*child).and_then(Option::as_ref);
                member.counts.then(|| of.is_some_and(|of| of.shape.may_be_excluded))
            };
            let leaves = || children.iter().zip(&group.members).filter_map(leaves);
            NodeShape {
                may_be_excluded: leaves().all(|leaves| leaves),
                varies: group.adds_points()
                    && (leaves().any(|leaves| leaves) || group.varies_below),
                max: group.usual_max(),
            }
        }
    }
}

/// Whether a maximum is always exactly 1.
#[expect(clippy::float_cmp, reason = "dividing by exactly 1 changes nothing")]
fn is_one(shape: NodeShape) -> bool {
    !shape.varies && shape.max == 1.0
}

/// The least points that a node can have: those of its rule, of what its policies put in
/// place of them, and of its gates.
fn least(plan: &Compiled, profile: &Profile, at: usize) -> f64 {
    let (Some(node), Some(terms)) = (plan.nodes.get(at), profile.terms.get(at)) else {
        return f64::NEG_INFINITY;
    };
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
    let rule = match &terms.rule {
        Some(ResolvedRule::Bands(bands)) => {
            bands.iter().map(|band| band.points).fold(0.0, f64::min)
        }
        Some(ResolvedRule::Through(curve)) => curve.iter().map(|at| at.1).fold(0.0, f64::min),
        _ => 0.0,
    };
    stand_ins.chain(caps).fold(terms.point_range.0.min(rule), f64::min)
}
