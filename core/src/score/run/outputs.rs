//! What is wanted of a result: what nobody asks for is not computed.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::error::{Code, Diagnostic, Error, Result};
use crate::formula::Program;
use crate::plan::Compiled;
use crate::programme::TOTAL;
use crate::programme::scope::Content;
use crate::score::engine::compile::{Purpose, ScoreProgram};
use crate::suggest;

/// The nodes, and what about them, that a [`Scorer`](crate::score::Scorer) computes.
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
pub(in crate::score) struct Aspects {
    pub(in crate::score) points: bool,
    pub(in crate::score) max: bool,
    pub(in crate::score) share: bool,
    pub(in crate::score) bounds: bool,
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
pub(in crate::score) struct Selection {
    /// In the order of the programme; each node once.
    pub(in crate::score) wanted: Vec<(usize, Aspects)>,
    /// The ids of those nodes.
    pub(in crate::score) ids: Arc<[String]>,
    /// The ids of the classes of the programme.
    pub(in crate::score) class_ids: Arc<[String]>,
    pub(in crate::score) classes: bool,
    pub(in crate::score) possible_classes: bool,
    /// The nodes to compute, in evaluation order.
    order: Vec<usize>,
    /// Whether everything is wanted that scorecards tell.
    details: bool,
    /// For every node, its place among those that are wanted.
    places: Vec<Option<usize>>,
    /// Whether every row of every node is computed with everything that may become of it.
    exact_only: bool,
    /// Whether rows in which something is missing need their bounds.
    bounds: bool,
    /// The formulas behind those nodes.
    pub(in crate::score) formulas: Program,
    /// Those of them that are more than an input: what blocks have to compute.
    pub(in crate::score) computed: Program,
    /// The score programs without bounds and with them: made when first asked for.
    lean: OnceLock<ScoreProgram>,
    full: OnceLock<ScoreProgram>,
}

impl Selection {
    pub(in crate::score) fn new(plan: &Compiled, outputs: &Outputs) -> Result<Self> {
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
        let needed = needed(plan, wanted.iter().map(|(node, _)| *node).chain(total));
        // Where the classes leave results without one, a row may have no class because of what
        // it may yet become.
        let holds_all = plan
            .programme
            .classes
            .last()
            .is_some_and(|class| class.at_least.is_none() && class.above.is_none());
        let bounds = outputs.possible_classes
            || wanted.iter().any(|(_, aspects)| aspects.bounds)
            || (outputs.classes && !holds_all);
        Ok(Self {
            classes: outputs.classes,
            possible_classes: outputs.possible_classes,
            bounds,
            ..Self::of(plan, wanted, &needed)
        })
    }

    /// These nodes, and all that they need.
    fn of(plan: &Compiled, wanted: Vec<(usize, Aspects)>, needed: &BTreeSet<usize>) -> Self {
        let mut places = vec![None; plan.nodes.len()];
        for (place, (node, _)) in wanted.iter().enumerate() {
            if let Some(of) = places.get_mut(*node) {
                *of = Some(place);
            }
        }
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
        Self {
            ids: ids.map(|node| node.id.clone()).collect(),
            class_ids: plan.programme.classes.iter().map(|class| class.id.clone()).collect(),
            wanted,
            classes: false,
            possible_classes: false,
            order: plan.order.iter().copied().filter(|node| needed.contains(node)).collect(),
            details: false,
            places,
            exact_only: false,
            bounds: true,
            formulas: plan.program.only(measures(false)),
            computed: plan.program.only(measures(true)),
            lean: OnceLock::new(),
            full: OnceLock::new(),
        }
    }

    /// Everything that a scorecard tells.
    pub(in crate::score) fn whole(plan: &Compiled) -> Self {
        let needed = (0..plan.nodes.len()).collect();
        Self {
            classes: true,
            possible_classes: true,
            details: true,
            ..Self::of(plan, Vec::new(), &needed)
        }
    }

    /// The nodes that are assessed at other units.
    pub(in crate::score) fn assessed(plan: &Compiled) -> Self {
        let nodes = plan.nodes.iter().enumerate();
        let nodes: Vec<usize> =
            nodes.filter(|(_, node)| node.assessed_at.is_some()).map(|(at, _)| at).collect();
        let wanted = nodes.iter().map(|&at| (at, Aspects::default())).collect();
        Self::of(plan, wanted, &needed(plan, nodes.into_iter()))
    }

    /// The same, of which every row of every node is computed with everything that may become
    /// of it.
    pub(in crate::score) fn exact_only(self) -> Self {
        Self { exact_only: true, lean: OnceLock::new(), full: OnceLock::new(), ..self }
    }

    /// The score program without bounds; none where these are asked for.
    pub(in crate::score) fn lean(&self, plan: &Compiled) -> Option<&ScoreProgram> {
        if self.exact_only || self.details || self.bounds {
            return None;
        }
        Some(self.lean.get_or_init(|| self.program(plan, false)))
    }

    /// The score program with the bounds of whatever is not settled.
    pub(in crate::score) fn full(&self, plan: &Compiled) -> &ScoreProgram {
        self.full.get_or_init(|| self.program(plan, true))
    }

    fn program(&self, plan: &Compiled, bounds: bool) -> ScoreProgram {
        let purpose = Purpose { bounds, details: self.details, exact_only: self.exact_only };
        let shows = |node: usize| self.details || self.place(node).is_some();
        ScoreProgram::new(plan, &self.order, shows, purpose)
    }

    /// Whether a node is computed.
    pub(in crate::score) fn needs(&self, node: usize) -> bool {
        self.order.contains(&node)
    }

    /// The place of a node among those that are wanted.
    #[inline]
    pub(in crate::score) fn place(&self, node: usize) -> Option<usize> {
        self.places.get(node).copied().flatten()
    }

    /// Whether anybody asks for classes.
    pub(in crate::score) fn asks_classes(&self) -> bool {
        self.classes || self.possible_classes
    }
}

/// The nodes, everything below them, and all that gates among those ask about.
fn needed(plan: &Compiled, nodes: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
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
