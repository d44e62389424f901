//! Functions of one number that change only at a few edges.
//!
//! A comparison with a constant is one, and so is whatever `if`, `and`, `or` and `not` make
//! of such comparisons of the same number: a ladder of bands is one function, found by one
//! pass over the numbers instead of two for every band.

use super::op::{Operation, answer};
use crate::math;

/// The most edges of one function: what has more is computed from its parts.
const MOST_EDGES: usize = 16;

/// A function of a number that has the same value from each edge to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// The value below all edges.
    first: f64,
    /// Edges in ascending order, each with the value from there on, the edge included.
    edges: Vec<(f64, f64)>,
}

impl Steps {
    /// The same value everywhere.
    pub(super) fn constant(value: f64) -> Self {
        Self { first: value, edges: Vec::new() }
    }

    /// One value below the edge and another from there on.
    fn at_edge(edge: f64, below: f64, above: f64) -> Self {
        Self { first: below, edges: vec![(edge, above)] }
    }

    /// A comparison of the number with a constant: `x operation constant`, or the constant
    /// first.
    ///
    /// The edges are the first numbers that are at least the constant, and above it, up to
    /// the tolerance: comparing with them is the comparison in decimals.
    pub(super) fn comparison(operation: Operation, constant: f64, first: bool) -> Option<Self> {
        let reached = math::first_at_least(constant);
        let crossed = math::first_above(constant);
        if reached.is_nan() || crossed.is_nan() {
            return None;
        }
        Some(match (operation, first) {
            (Operation::AtLeast, false) => Self::at_edge(reached, 0.0, 1.0),
            (Operation::Above, false) => Self::at_edge(crossed, 0.0, 1.0),
            (Operation::AtLeast, true) => Self::at_edge(crossed, 1.0, 0.0),
            (Operation::Above, true) => Self::at_edge(reached, 1.0, 0.0),
            (Operation::Same, _) => {
                Self { first: 0.0, edges: vec![(reached, 1.0), (crossed, 0.0)] }
            }
            (Operation::Differ, _) => {
                Self { first: 1.0, edges: vec![(reached, 0.0), (crossed, 1.0)] }
            }
            _ => return None,
        })
    }

    /// What an operation makes of functions of the same number; nothing where it is none
    /// that only chooses, or where too many edges come together.
    pub(super) fn combined(operation: Operation, parts: &[&Self]) -> Option<Self> {
        let of = |values: &[f64]| match (operation, values) {
            (Operation::Not, &[a]) => Some(answer(a == 0.0)),
            (Operation::And, &[a, b]) => Some(answer(a != 0.0 && b != 0.0)),
            (Operation::Or, &[a, b]) => Some(answer(a != 0.0 || b != 0.0)),
            (Operation::If, &[condition, a, b]) => Some(if condition == 0.0 { b } else { a }),
            _ => None,
        };
        let mut edges: Vec<f64> =
            parts.iter().flat_map(|part| part.edges.iter().map(|edge| edge.0)).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let below: Vec<f64> = parts.iter().map(|part| part.first).collect();
        let mut whole = Self::constant(of(&below)?);
        for edge in edges {
            let values: Vec<f64> = parts.iter().map(|part| part.step(edge)).collect();
            let value = of(&values)?;
            let before = whole.edges.last().map_or(whole.first, |last| last.1);
            if value.to_bits() != before.to_bits() {
                whole.edges.push((edge, value));
            }
        }
        (whole.edges.len() <= MOST_EDGES).then_some(whole)
    }

    /// The edge and whether the function is yes from there on, where it is an answer that
    /// changes once.
    pub(super) fn only_edge(&self) -> Option<(f64, bool)> {
        let &[(edge, above)] = self.edges.as_slice() else { return None };
        let (below, above) = (self.first != 0.0, above != 0.0);
        (below != above).then_some((edge, above))
    }

    /// The value below all edges.
    pub(super) fn first(&self) -> f64 {
        self.first
    }

    /// The edges with the values from there on.
    pub(super) fn edges(&self) -> &[(f64, f64)] {
        &self.edges
    }

    fn step(&self, x: f64) -> f64 {
        eval_steps(self.first, x, &self.edges)
    }
}

/// The value at `x`, where it is `first` below the edges.
#[inline(always)]
pub(super) fn eval_steps(first: f64, x: f64, edges: &[(f64, f64)]) -> f64 {
    let mut value = first;
    for &(edge, from_there) in edges {
        value = if x >= edge { from_there } else { value };
    }
    value
}
