//! Plan and what is asked for → the score program: which nodes are computed in which order,
//! where their results are kept, and which rows need more than points.

use std::collections::BTreeSet;

use super::rule::ScoringFn;
use crate::collect;
use crate::plan::{Compiled, Kind, NodeTerms, PlanNode, ResolvedRule};
use crate::programme::scope::Content;
use crate::programme::{Aggregate, Mean, Policy};

/// The instructions for the nodes that are needed, one for each, for all profiles.
#[derive(Debug, Clone)]
pub(in crate::score) struct ScoreProgram {
    pub(super) instructions: Vec<Instruction>,
    /// How many accumulators and registers there are.
    pub(super) accumulators: usize,
    pub(super) registers: usize,
    /// By node: the register in which it is kept until nobody reads it any more.
    pub(super) register_of: Vec<Option<usize>>,
    /// Whether rows that need more than plain numbers can have it everywhere.
    pub(super) bounds: bool,
    /// Whether everything that scorecards tell is asked for.
    pub(super) details: bool,
    /// Whether every row of every node is computed with everything that may become of it.
    pub(super) exact_only: bool,
}

/// One node.
#[derive(Debug, Clone)]
pub(super) struct Instruction {
    pub(super) node: usize,
    /// The accumulator of the node, if it is a group.
    pub(super) accumulator: Option<usize>,
    /// The group it belongs to, and which of its children it is.
    pub(super) parent: Option<ParentLink>,
    /// Whether nobody else wants anything of it: in a row that stands alone, its points then go
    /// into the sums without being kept (25 → 8 ns).
    pub(super) only_for_parent: bool,
    /// Where its result is while it is needed; the first is shared by all that nobody reads
    /// again.
    pub(super) register: usize,
    /// Whether the results of its children are kept until it is computed.
    pub(super) keeps_children: bool,
    /// Whether its children are added when all are there: they do not come in document order.
    pub(super) deferred: bool,
    /// Whether it is asked for.
    pub(super) shown: bool,
    /// Whether rows in which something that it reads is missing need their bounds, also where a
    /// policy has put points in its place.
    pub(super) strict: bool,
    /// The inputs behind its formulas, where it is strict.
    pub(super) inputs: Box<[usize]>,
    /// What its gates ask about, if it has some.
    pub(super) asks: Option<Box<GateDependencies>>,
    /// Whether it is assessed at another unit.
    pub(super) inherits: bool,
    /// Whether a group without any child that counts is excluded, and nobody asks why.
    pub(super) vanishes: bool,
    /// The input that the next indicator reads as it is.
    pub(super) next_input: Option<usize>,
}

/// The group that a node belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParentLink {
    pub(super) accumulator: usize,
    pub(super) node: usize,
    pub(super) place: usize,
}

/// What gates ask about.
#[derive(Debug, Clone, Default)]
pub(super) struct GateDependencies {
    pub(super) inputs: Vec<usize>,
    pub(super) nodes: Vec<usize>,
}

/// What a program is for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::score) struct Purpose {
    /// Rows in which something is missing get their bounds, and whatever that takes is kept.
    pub(in crate::score) bounds: bool,
    /// Everything that scorecards tell is asked for.
    pub(in crate::score) details: bool,
    /// Every row of every node is computed with everything that may become of it.
    pub(in crate::score) exact_only: bool,
}

/// The register that all nodes share which nobody reads again.
const SHARED: usize = 0;

impl ScoreProgram {
    /// The instructions for the nodes in `order`; `shows` says which of them are asked for.
    pub(in crate::score) fn new(
        plan: &Compiled,
        order: &[usize],
        shows: impl Fn(usize) -> bool,
        purpose: Purpose,
    ) -> Self {
        let asked = asked_by_gates(plan, order);
        let position = |node: usize| order.iter().position(|&other| other == node);
        let mut program = Self {
            instructions: Vec::with_capacity(order.len()),
            accumulators: 0,
            registers: 1,
            register_of: vec![None; plan.nodes.len()],
            bounds: purpose.bounds,
            details: purpose.details,
            exact_only: purpose.exact_only,
        };
        let keeps_everything = purpose.bounds || purpose.details || purpose.exact_only;
        let mut keeps_children = vec![false; plan.nodes.len()];
        let mut deferred = vec![false; plan.nodes.len()];
        let mut accumulator_of = vec![None; plan.nodes.len()];
        for &at in order {
            let Some(node) = plan.nodes.get(at) else { continue };
            if node.kind == Kind::Indicator {
                continue;
            }
            let places: Vec<Option<usize>> =
                node.children.iter().map(|child| position(*child)).collect();
            let strict = purpose.bounds || asked.below.contains(&at);
            set(&mut deferred, at, !places.is_sorted());
            let keeps = keeps_everything || strict || !places.is_sorted() || !is_plain(plan, at);
            set(&mut keeps_children, at, keeps);
            set(&mut accumulator_of, at, Some(program.accumulators));
            program.accumulators += 1;
        }
        let mut free: Vec<usize> = Vec::new();
        for &at in order {
            let Some(node) = plan.nodes.get(at) else { continue };
            let of_parent = |flags: &[bool]| node.parent.and_then(|of| flags.get(of).copied());
            let kept_for_parent = of_parent(&keeps_children).unwrap_or(false);
            let is_read = asked.nodes.contains(&at);
            let kept = kept_for_parent || is_read || at == 0;
            let register = if kept {
                let register = free.pop().unwrap_or(program.registers);
                program.registers = program.registers.max(register + 1);
                set(&mut program.register_of, at, Some(register));
                register
            } else {
                SHARED
            };
            // What this node was computed from is read by nobody any more, but by gates.
            if keeps_children.get(at) == Some(&true) {
                let children = node.children.iter().filter(|child| !asked.nodes.contains(child));
                free.extend(children.filter_map(|&child| *program.register_of.get(child)?));
            }
            let strict = purpose.bounds || asked.below.contains(&at);
            let link = node.parent.and_then(|parent| {
                let accumulator = (*accumulator_of.get(parent)?)?;
                let siblings = &plan.nodes.get(parent)?.children;
                let place = siblings.iter().position(|&child| child == at)?;
                Some(ParentLink { accumulator, node: parent, place })
            });
            let parent = link.filter(|_| of_parent(&deferred) == Some(false));
            let shown = shows(at);
            let asks = (!node.gates.is_empty()).then(|| Box::new(dependencies(node)));
            let inherits = node.assessed_at.is_some();
            let alone = !kept && !shown && node.gates.is_empty() && !strict && !inherits;
            let measures = plan.outputs.get(node.measured.clone()).unwrap_or_default();
            let mut inputs: Vec<usize> = if strict {
                measures.iter().flat_map(|measure| measure.inputs.iter().copied()).collect()
            } else {
                Vec::new()
            };
            inputs.sort_unstable();
            inputs.dedup();
            program.instructions.push(Instruction {
                node: at,
                accumulator: accumulator_of.get(at).copied().flatten(),
                parent,
                only_for_parent: parent.is_some() && alone,
                register,
                keeps_children: keeps_children.get(at) == Some(&true),
                deferred: deferred.get(at) == Some(&true),
                shown,
                strict,
                inputs: inputs.into(),
                asks,
                inherits,
                vanishes: at != 0
                    && !purpose.details
                    && node.gates.is_empty()
                    && lineage(plan, at).all(|of| !of.policies.any()),
                next_input: None,
            });
        }
        let mut next = None;
        for instruction in program.instructions.iter_mut().rev() {
            instruction.next_input = next;
            let node = plan.nodes.get(instruction.node);
            next = node.and_then(|node| plan.input_of(node)).or(next);
        }
        program
    }

    /// Whether the total is among the nodes.
    pub(in crate::score) fn has_total(&self) -> bool {
        self.instructions.last().is_some_and(|instruction| instruction.node == 0)
    }
}

fn set<T>(column: &mut [T], at: usize, value: T) {
    if let Some(place) = column.get_mut(at) {
        *place = value;
    }
}

/// Whether a group will need nothing of its children but sums: then none of them is kept. Where
/// the figures have it otherwise after all, the rows are gone through again with a program that
/// keeps them.
fn is_plain(plan: &Compiled, at: usize) -> bool {
    let Some(node) = plan.nodes.get(at) else { return false };
    let sums = matches!(
        node.kind,
        Kind::Group { aggregate: Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic), .. }
    );
    let known =
        |policy: Option<Policy>| !matches!(policy, None | Some(Policy::Unknown | Policy::Error));
    let ordinary = |child: usize| plan.ordinary.terms.get(child);
    let is_plain_child = |&child: &usize| {
        let (Some(of), Some(terms)) = (plan.nodes.get(child), ordinary(child)) else {
            return false;
        };
        let always_settled = known(of.policies.missing)
            && known(of.policies.not_applicable)
            && (known(of.policies.undefined) || is_always_defined(plan, of, terms));
        of.kind == Kind::Indicator
            && of.assessed_at.is_none()
            && of.gates.is_empty()
            && terms.rule != Some(ResolvedRule::Given)
            && terms.weight > 0.0
            && terms.max > 0.0
            && always_settled
    };
    at != 0
        && plan.uniform
        && sums
        && !node.policies.any()
        && node.gates.is_empty()
        && node.children.len() <= 64
        && node.children.iter().all(is_plain_child)
}

/// Whether an indicator has an answer for every value, which is an input as it is.
fn is_always_defined(plan: &Compiled, node: &PlanNode, terms: &NodeTerms) -> bool {
    let scoring = terms.rule.as_ref().and_then(|rule| ScoringFn::new(rule, terms.max, None));
    plan.input_of(node).is_some() && scoring.is_some_and(|scoring| scoring.always_answers())
}

/// A node and all above it.
fn lineage(plan: &Compiled, at: usize) -> impl Iterator<Item = &PlanNode> {
    std::iter::successors(plan.nodes.get(at), |node| plan.nodes.get(node.parent?))
}

fn dependencies(node: &PlanNode) -> GateDependencies {
    let mut asks = GateDependencies::default();
    for read in node.gates.iter().flat_map(|gate| &gate.reads) {
        match *read {
            Content::Input(input) => asks.inputs.push(input),
            Content::NodeShare(node) | Content::NodePoints(node) => asks.nodes.push(node),
            Content::Parameter(_) | Content::Derived(_) => {}
        }
    }
    for list in [&mut asks.inputs, &mut asks.nodes] {
        list.sort_unstable();
        list.dedup();
    }
    asks
}

/// The nodes that gates ask about.
struct Asked {
    /// Their results are read again.
    nodes: BTreeSet<usize>,
    /// Those and everything below them.
    below: BTreeSet<usize>,
}

fn asked_by_gates(plan: &Compiled, order: &[usize]) -> Asked {
    let nodes = order.iter().filter_map(|&at| plan.nodes.get(at));
    let nodes = collect::set(nodes.flat_map(|node| dependencies(node).nodes));
    let mut below = BTreeSet::new();
    let mut waiting: Vec<usize> = nodes.iter().copied().collect();
    while let Some(at) = waiting.pop() {
        if below.insert(at) {
            let children = plan.nodes.get(at).map_or(&[][..], |node| &node.children);
            waiting.extend(children);
        }
    }
    Asked { nodes, below }
}
