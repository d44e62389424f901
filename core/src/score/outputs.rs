//! What is wanted of a result: what nobody asks for is not computed.

use std::sync::Arc;

use crate::error::{Code, Diagnostic, Error, Result};
use crate::formula::Program;
use crate::order::Set;
use crate::plan::Compiled;
use crate::programme::TOTAL;
use crate::programme::scope::Content;
use crate::suggest;

/// The nodes, and what about them, that a [`Scorer`](super::Scorer) computes.
///
/// ```
/// use chiso::score::Outputs;
/// let outputs = Outputs::new().points("total").classes().shares("G1").bounds("total");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outputs {
    wanted: Vec<(String, Aspects)>,
    classes: bool,
    possible_classes: bool,
}

/// What is wanted of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Aspects {
    pub(super) points: bool,
    pub(super) max: bool,
    pub(super) share: bool,
    pub(super) bounds: bool,
}

impl Outputs {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The points of every node, and the classes.
    #[must_use]
    pub fn everything() -> Self {
        let all = Aspects { points: true, max: true, share: true, bounds: true };
        Self { wanted: vec![(String::new(), all)], classes: true, possible_classes: true }
    }

    /// The same, with the points of a node and how they came about.
    #[must_use]
    pub fn points(self, node: impl Into<String>) -> Self {
        self.with(node, Aspects { points: true, ..Aspects::default() })
    }

    /// The same, with the points attainable at a node.
    #[must_use]
    pub fn max(self, node: impl Into<String>) -> Self {
        self.with(node, Aspects { max: true, ..Aspects::default() })
    }

    /// The same, with the points of a node as a part of its maximum.
    #[must_use]
    pub fn shares(self, node: impl Into<String>) -> Self {
        self.with(node, Aspects { share: true, ..Aspects::default() })
    }

    /// The same, with the least and the most points that a node may come to have.
    #[must_use]
    pub fn bounds(self, node: impl Into<String>) -> Self {
        self.with(node, Aspects { bounds: true, ..Aspects::default() })
    }

    /// The same, with the class of the total.
    #[must_use]
    pub fn classes(mut self) -> Self {
        self.classes = true;
        self
    }

    /// The same, with the classes that the total may come to have.
    #[must_use]
    pub fn possible_classes(mut self) -> Self {
        self.possible_classes = true;
        self
    }

    fn with(mut self, node: impl Into<String>, aspects: Aspects) -> Self {
        self.wanted.push((node.into(), aspects));
        self
    }
}

/// Outputs with the nodes they name, and what these need.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    /// In the order of the programme; each node once.
    pub(super) wanted: Vec<(usize, Aspects)>,
    /// The ids of those nodes.
    pub(super) ids: Arc<[String]>,
    /// The ids of the classes of the programme.
    pub(super) class_ids: Arc<[String]>,
    pub(super) classes: bool,
    pub(super) possible_classes: bool,
    /// The nodes to compute, in evaluation order.
    pub(super) order: Vec<usize>,
    /// Whether every node is wanted.
    all: bool,
    /// For every node, its place among those that are wanted.
    places: Vec<Option<usize>>,
    /// Whether every row is scored on its own.
    pub(super) row_by_row: bool,
    /// The formulas behind those nodes.
    pub(super) formulas: Program,
    /// Those of them that are more than an input: what blocks have to compute.
    pub(super) computed: Program,
}

impl Selection {
    pub(super) fn new(plan: &Compiled, outputs: &Outputs) -> Result<Self> {
        let mut wanted = vec![Aspects::default(); plan.nodes.len()];
        let mut findings = Vec::new();
        let mut add = |node: usize, aspects: Aspects| {
            if let Some(place) = wanted.get_mut(node) {
                place.points |= aspects.points;
                place.max |= aspects.max;
                place.share |= aspects.share;
                place.bounds |= aspects.bounds;
            }
        };
        for (id, aspects) in &outputs.wanted {
            match plan.node(id) {
                Some(node) => add(node, *aspects),
                None if id.is_empty() => {
                    (0..plan.nodes.len()).for_each(|node| add(node, *aspects));
                }
                None => {
                    let names = plan.nodes.iter().map(|node| node.id.as_str());
                    findings.push(
                        Diagnostic::new(
                            Code::UnknownGiven,
                            format!("the programme has no node `{id}`"),
                        )
                        .help(suggest::did_you_mean(
                            id,
                            names,
                            "see the ids of the tree",
                        )),
                    );
                }
            }
        }
        if !findings.is_empty() {
            return Err(Error::new(findings));
        }
        let wanted: Vec<(usize, Aspects)> = wanted
            .into_iter()
            .enumerate()
            .filter(|(_, aspects)| *aspects != Aspects::default())
            .collect();
        let classes = outputs.classes || outputs.possible_classes;
        let total = if classes { plan.node(TOTAL) } else { None };
        let mut places = vec![None; plan.nodes.len()];
        for (place, (node, _)) in wanted.iter().enumerate() {
            if let Some(of) = places.get_mut(*node) {
                *of = Some(place);
            }
        }
        let needed = needed(plan, wanted.iter().map(|(node, _)| *node).chain(total));
        let measures = |more_than_inputs: bool| {
            let nodes = needed.iter().filter_map(|&at| plan.nodes.get(at));
            let nodes =
                nodes.filter(move |node| !more_than_inputs || plan.input_of(node).is_none());
            nodes
                .filter_map(|node| plan.outputs.get(node.measured.clone()))
                .flatten()
                .map(|measure| measure.output)
        };
        let ids = wanted.iter().filter_map(|(node, _)| plan.nodes.get(*node));
        Ok(Self {
            ids: ids.map(|node| node.id.clone()).collect(),
            class_ids: class_ids(plan),
            wanted,
            classes: outputs.classes,
            possible_classes: outputs.possible_classes,
            order: plan.order.iter().copied().filter(|node| needed.contains(node)).collect(),
            all: false,
            places,
            row_by_row: false,
            formulas: plan.program.only(measures(false)),
            computed: plan.program.only(measures(true)),
        })
    }

    /// Everything that a scorecard tells.
    pub(super) fn whole(plan: &Compiled) -> Self {
        Self {
            wanted: Vec::new(),
            ids: Arc::default(),
            class_ids: class_ids(plan),
            classes: true,
            possible_classes: true,
            order: plan.order.clone(),
            all: true,
            places: Vec::new(),
            row_by_row: false,
            formulas: plan.program.clone(),
            computed: plan.program.clone(),
        }
    }

    /// Whether something of a node is asked for.
    pub(super) fn shows(&self, node: usize) -> bool {
        self.all || self.place(node).is_some()
    }

    /// The place of a node among those that are wanted.
    pub(super) fn place(&self, node: usize) -> Option<usize> {
        self.places.get(node).copied().flatten()
    }

    /// Whether bounds are asked for: a row in which something is missing then needs them.
    pub(super) fn bounds(&self) -> bool {
        self.possible_classes || self.wanted.iter().any(|(_, aspects)| aspects.bounds)
    }
}

fn class_ids(plan: &Compiled) -> Arc<[String]> {
    plan.programme.classes.iter().map(|class| class.id.clone()).collect()
}

/// The nodes, everything below them, and all that gates among those ask about.
fn needed(plan: &Compiled, nodes: impl Iterator<Item = usize>) -> Set<usize> {
    let mut needed = Set::new();
    let mut waiting: Vec<usize> = nodes.collect();
    while let Some(at) = waiting.pop() {
        let Some(node) = plan.nodes.get(at) else { continue };
        if !needed.insert(at) {
            continue;
        }
        waiting.extend(&node.children);
        let reads = node.gates.iter().flat_map(|gate| &gate.reads);
        waiting.extend(reads.filter_map(|read| match *read {
            Content::NodeShare(node) | Content::NodePoints(node) => Some(node),
            _ => None,
        }));
    }
    needed
}
