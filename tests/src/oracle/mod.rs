//! An interpreter of the whole programme document: slow, plain and independent.
//!
//! It is written from `docs/programme.md`, and interprets the document itself: one node of one
//! unit at a time, by recursion, with nothing compiled, nothing resolved beforehand and nothing
//! kept but what has been asked for already. It shares nothing with the engine but the arithmetic
//! of `chiso::math` and the parser of formulas. What is missing it bounds by completions: it
//! scores the unit again with every value, or many values, that its inputs may have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "tests fail by panicking"
)]

pub mod asked;
pub mod bounds;
pub mod class;
pub mod cohort;
pub mod formula;
pub mod gate;
pub mod group;
pub mod policy;
pub mod rule;
pub mod world;

use std::collections::BTreeMap;

use chiso::formula::{Expression, Formula};
use chiso::observe::Observations;
use chiso::programme::{Gate, Node, Programme, Rule, TOTAL};
use chiso::score::Status;
use chiso::unit::Unit;
use chiso::{Period, State, Value};

pub use formula::{Row, value};

/// What is known of one unit in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub unit: Unit,
    pub period: Option<Period>,
    /// By input; what is not named is missing.
    pub values: BTreeMap<String, Value>,
    /// By node.
    pub given: BTreeMap<String, f64>,
}

/// The result of one node for one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub status: Status,
    /// Why there is no value, where there is none.
    pub state: State,
    /// Over what is known. In a completion these are the points even where the status says that
    /// they are not known: any that the node could have.
    pub points: f64,
    pub max: f64,
    /// The maximum of what is known.
    pub known_max: f64,
    /// In a completion, the least and the most of what the node could have where it has no value
    /// for good; else the points.
    pub least: f64,
    pub most: f64,
    /// The numbers of the gates that fired.
    pub fired: Vec<usize>,
    /// What the children of a group make of it, before anything is done to that; none where it
    /// is excluded.
    pub combined: Option<f64>,
}

impl Outcome {
    #[must_use]
    pub fn of(status: Status, points: f64, max: f64) -> Self {
        Self {
            status,
            state: State::Known,
            points,
            max,
            known_max: max,
            least: points,
            most: points,
            fired: Vec::new(),
            combined: None,
        }
    }

    #[must_use]
    pub fn excluded(state: State) -> Self {
        Self { state, ..Self::of(Status::Excluded, 0.0, 0.0) }
    }

    /// Not known: no points, and `points` of `reach` in a completion.
    #[must_use]
    pub fn unknown(state: State, max: f64, reach: (f64, f64), points: Option<f64>) -> Self {
        let (least, most) = if points.is_some() { reach } else { (0.0, 0.0) };
        let points = points.unwrap_or(0.0);
        let outcome = Self::of(Status::Unknown, points, max);
        Self { state, known_max: 0.0, least, most, ..outcome }
    }

    #[must_use]
    pub fn is_left_out(&self) -> bool {
        matches!(self.status, Status::Excluded | Status::Information)
    }

    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.is_left_out() && !self.is_open()
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Unknown | Status::Partial)
    }

    /// The points as a part of the maximum; 0 where there is none.
    #[must_use]
    pub fn share(&self) -> f64 {
        share(self.points, self.max)
    }
}

/// Points as a part of a maximum; 0 where there is none.
#[must_use]
pub fn share(points: f64, max: f64) -> f64 {
    if max > 0.0 { points / max } else { 0.0 }
}

/// The document, with its formulas read.
#[derive(Debug)]
pub struct Oracle<'p> {
    pub programme: &'p Programme,
    formulas: BTreeMap<String, Expression>,
    nodes: BTreeMap<&'p str, &'p Node>,
    /// All numbers that the document compares with.
    edges: Vec<f64>,
}

impl<'p> Oracle<'p> {
    #[must_use]
    pub fn new(programme: &'p Programme) -> Self {
        let mut texts: Vec<&str> =
            programme.derived.values().map(|derived| derived.formula.as_str()).collect();
        texts.extend(programme.total.gates.iter().map(|gate| gate.when.as_str()));
        for node in nodes(programme) {
            texts.extend(formulas_of(node));
            texts.extend(gate::of_node(node).iter().map(|gate| gate.when.as_str()));
        }
        let read = |text: &str| Formula::parse(text).unwrap().expression().clone();
        let formulas = texts.into_iter().map(|text| (text.to_owned(), read(text))).collect();
        let nodes = nodes(programme).into_iter().map(|node| (node.id(), node)).collect();
        let mut oracle = Self { programme, formulas, nodes, edges: Vec::new() };
        oracle.edges = oracle.all_edges();
        oracle
    }

    /// A formula of the document.
    #[must_use]
    pub fn formula(&self, text: &str) -> &Expression {
        &self.formulas[text]
    }

    /// The node of this id; none for the total.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&'p Node> {
        if id == TOTAL {
            return None;
        }
        Some(*self.nodes.get(id).unwrap_or_else(|| panic!("no node {id}")))
    }

    /// The gates of a node.
    #[must_use]
    pub fn gates(&self, id: &str) -> &'p [Gate] {
        self.node(id).map_or(&self.programme.total.gates, gate::of_node)
    }

    /// The ids of all nodes, the total first, every node before its children.
    #[must_use]
    pub fn ids(&self) -> Vec<&'p str> {
        let nodes = nodes(self.programme).into_iter().map(Node::id);
        std::iter::once(TOTAL).chain(nodes).collect()
    }

    /// What observations say, value by value.
    #[must_use]
    pub fn read(&self, observations: &Observations) -> Known {
        let value = |(id, said): (&String, &chiso::observe::Observation)| {
            (id.clone(), said.value.value(&self.programme.inputs[id]).unwrap())
        };
        Known {
            unit: observations.unit.clone(),
            period: observations.period,
            values: observations.values.iter().map(value).collect(),
            given: observations.given.iter().map(|(id, g)| (id.clone(), g.points + 0.0)).collect(),
        }
    }
}

/// All nodes in document order, without the total.
#[must_use]
pub fn nodes(programme: &Programme) -> Vec<&Node> {
    fn walk<'p>(node: &'p Node, found: &mut Vec<&'p Node>) {
        found.push(node);
        node.children().iter().for_each(|child| walk(child, found));
    }
    let mut found = Vec::new();
    programme.tree.iter().for_each(|node| walk(node, &mut found));
    found
}

/// The formulas of an indicator: its own, or those of the items of its checklist.
#[must_use]
pub fn formulas_of(node: &Node) -> Vec<&str> {
    let Node::Indicator(indicator) = node else { return Vec::new() };
    match &indicator.rule {
        Rule::Checklist(list) => list.items.iter().map(|item| item.formula.as_str()).collect(),
        _ => indicator.formula.iter().map(String::as_str).collect(),
    }
}
