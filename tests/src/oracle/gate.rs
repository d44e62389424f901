//! Conditions that override what was earned.

use chiso::Value;
use chiso::programme::{Effect, Gate, Node, Quantity};

use super::Outcome;

/// The gates of a node.
#[must_use]
pub fn of_node(node: &Node) -> &[Gate] {
    match node {
        Node::Group(group) => &group.gates,
        Node::Indicator(indicator) => &indicator.gates,
    }
}

/// What of a node without a value a gate is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// That it is missing.
    Missing,
    /// What it has in the completion at hand.
    Points,
    /// The least that it could have.
    Least,
    /// The most.
    Most,
}

/// What a gate is told of a node: its share of the maximum, or its points.
#[must_use]
pub fn told(outcome: &Outcome, by_share: bool, of: Told) -> Value {
    let points = match of {
        _ if outcome.is_left_out() => return Value::NotApplicable,
        Told::Missing if outcome.is_open() => return Value::Missing,
        Told::Missing | Told::Points => outcome.points,
        Told::Least => outcome.least,
        Told::Most => outcome.most,
    };
    if !by_share {
        Value::Known(points)
    } else if outcome.max > 0.0 {
        Value::Known(points / outcome.max)
    } else {
        Value::Undefined
    }
}

/// What a gate that fires leaves of points of a maximum.
#[must_use]
pub fn leaves(effect: &Effect, points: f64, max: f64, number: &dyn Fn(&Quantity) -> f64) -> f64 {
    let cap = match effect {
        Effect::Zero => 0.0,
        Effect::CapPoints(cap) => *cap,
        Effect::CapShare(share) => number(share) * max,
        _ => return points,
    };
    if points > cap { cap } else { points }
}
