//! A programme that can be run: checked once, compiled once, run many times.
//!
//! The tree becomes flat arrays in evaluation order; formulas become one columnar
//! program in which what several formulas have in common is computed once; what differs
//! by unit type, unit or time becomes a profile, resolved once for all units alike.

mod allowed;
mod batch;
mod chains;
mod columns;
mod compile;
mod data;
mod extension;
mod findings;
mod observations;
mod order;
mod profile;
mod resolved_rule;
mod shape;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::error::Result;
use crate::formula::{Output, Program, Range};
use crate::period::Period;
use crate::programme::scope::{Content, Slots};
use crate::programme::{Aggregate, Node, Policies, Policy, Programme, Quantity, Rule, Text};
use crate::unit::Unit;
use crate::value::{State, Type};

use allowed::{AllAllowed, Allowed};
pub use batch::BatchBuilder;
pub(crate) use chains::Chains;
pub use columns::Role;
pub(crate) use extension::Extension;
pub(crate) use profile::{NodeTerms, Profile, ProfileKey, case_in_force};
pub(crate) use resolved_rule::{BandRange, ResolvedRule, count};
pub(crate) use shape::Shape;

/// A programme, compiled.
///
/// ```
/// use chiso::{Plan, programme::Programme};
///
/// let programme = Programme::from_json(
///     r#"{
///         "chiso": 1,
///         "id": "example",
///         "inputs": {
///             "received": {"type": "count"},
///             "on_time": {"type": "count", "at_most": "received"}
///         },
///         "tree": [{
///             "id": "timeliness",
///             "max": 20,
///             "formula": "on_time / received",
///             "rule": {"proportional": {"full_at": "100%"}},
///             "undefined": "zero"
///         }]
///     }"#,
/// )?;
/// let plan = Plan::new(programme)?;
/// assert_eq!(plan.programme().id, "example");
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// Cloning a plan is cheap: clones share what was compiled.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) compiled: Arc<Compiled>,
}

/// What a plan holds.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) programme: Programme,
    /// Computed when first asked for: writing the document takes longer than compiling it.
    digest: OnceLock<String>,
    /// In document order, the total first, every node before its children.
    pub(crate) nodes: Vec<PlanNode>,
    /// By node, the total first.
    pub(crate) titles: Vec<Text>,
    /// The order in which results are computed: children, and nodes that gates ask about,
    /// come before the nodes that need them.
    pub(crate) order: Vec<usize>,
    pub(crate) node_index: BTreeMap<String, usize>,
    /// All formulas of indicators, checklist items and derived quantities.
    pub(crate) program: Program,
    /// The columns the engine keeps of the program's results, see `PlanNode::measured`.
    pub(crate) outputs: Vec<Measure>,
    pub(crate) slots: Slots,
    /// For every input: the values it can have.
    pub(crate) domains: Vec<Range>,
    /// For every input: the same, for a quick look.
    allowed: AllAllowed,
    /// The inputs that are a part of another, and that.
    pub(crate) parts: Vec<(usize, usize)>,
    /// The terms of a unit to which no entry of any `for` applies.
    pub(crate) ordinary: Arc<Profile>,
    /// Whether there is no such entry.
    pub(crate) uniform: bool,
    /// Whether something differs by the unit itself, not only by its type and the time.
    pub(crate) names_units: bool,
    /// How the inputs that are parts of each other narrow each other down.
    pub(crate) chains: Chains,
    /// Whether some node is assessed at another unit.
    pub(crate) inherits: bool,
    /// What is compiled for scoring, once for all calls.
    pub(crate) scoring: Extension,
}

impl Compiled {
    /// The input that an indicator's only formula is, if nothing is done to it.
    pub(crate) fn input_of(&self, node: &PlanNode) -> Option<usize> {
        let [measure] = self.outputs.get(node.measured.clone())? else { return None };
        match self.slots.content(self.program.column_of(measure.output)?) {
            Content::Input(input) => Some(input),
            _ => None,
        }
    }
}

/// A result of the program that the engine keeps.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) output: Output,
    pub(crate) value_type: Type,
    /// The inputs it reads, directly or through derived quantities.
    pub(crate) inputs: Vec<usize>,
    /// The formula as written, for explanations, and what it looks like.
    pub(crate) formula: String,
    pub(crate) shape: Shape,
}

/// A node in evaluation form: what is the same for all units.
#[derive(Debug, Clone)]
pub(crate) struct PlanNode {
    pub(crate) id: String,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// 0 for the total.
    pub(crate) depth: usize,
    /// The JSON Pointer of the node in the document.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) policies: ResolvedPolicies,
    pub(crate) decimals: Option<u8>,
    pub(crate) assessed_at: Option<String>,
    pub(crate) bonus: bool,
    pub(crate) gates: Vec<PlanGate>,
    /// The columns of [`Compiled::outputs`] that belong to it: the formula's, or the items'.
    pub(crate) measured: std::ops::Range<usize>,
}

/// What a node is computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Group { aggregate: Aggregate, rescale: bool },
    Indicator,
}

/// What a node does with each state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ResolvedPolicies {
    pub(crate) missing: Option<Policy>,
    pub(crate) not_applicable: Option<Policy>,
    pub(crate) undefined: Option<Policy>,
}

impl ResolvedPolicies {
    /// Those of an indicator: its own, the programme's, and what is usual.
    fn of_indicator(own: &Policies, defaults: &Policies) -> Self {
        Self {
            missing: own.missing.or(defaults.missing),
            not_applicable: own
                .not_applicable
                .or(defaults.not_applicable)
                .or(Some(Policy::Exclude)),
            undefined: own.undefined.or(defaults.undefined),
        }
    }

    /// Those of a group: its own alone, since its children have met the defaults already. A
    /// group whose children are all excluded is so without a policy.
    fn of_group(own: &Policies) -> Self {
        Self { missing: own.missing, not_applicable: own.not_applicable, undefined: own.undefined }
    }

    /// The policy for a state; `None` where the node does nothing about it.
    /// Whether there is a policy for any state.
    pub(crate) fn any(&self) -> bool {
        self.missing.or(self.not_applicable).or(self.undefined).is_some()
    }

    pub(crate) fn for_state(&self, state: State) -> Option<Policy> {
        match state {
            State::Known => None,
            State::Undefined => self.undefined,
            State::NotApplicable => self.not_applicable,
            State::Missing => self.missing,
        }
    }
}

/// A gate in evaluation form.
#[derive(Debug, Clone)]
pub(crate) struct PlanGate {
    /// The condition over what it reads and nothing else.
    pub(crate) program: Program,
    pub(crate) output: Output,
    /// What lies in the columns of the program, one after the other.
    pub(crate) reads: Vec<Content>,
    pub(crate) effect: GateEffect,
}

/// What a gate does, with the class as its place in the list (0 is the best).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GateEffect {
    Zero,
    CapPoints(f64),
    CapShare(Quantity),
    CapClass(usize),
}

impl Plan {
    /// Checks and compiles a programme.
    ///
    /// # Errors
    ///
    /// All findings of [`Programme::check`], if one of them is an error.
    pub fn new(programme: Programme) -> Result<Self> {
        Ok(Self { compiled: Arc::new(compile::compile(programme)?) })
    }

    /// The programme.
    #[must_use]
    pub fn programme(&self) -> &Programme {
        &self.compiled.programme
    }

    /// The SHA-256 digest of the programme's canonical JSON, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.compiled.digest()
    }

    /// Whether the result of a unit depends on other units: a rule compares them, or a unit
    /// inherits from the one above it. Where not, a row can be scored on its own.
    ///
    /// A rule by comparison with fixed goalposts compares with those, not with other units.
    ///
    /// ```
    /// use chiso::{Plan, programme::Programme};
    ///
    /// let depends = |relative: &str| {
    ///     let text = format!(
    ///         r#"{{
    ///             "chiso": 1, "id": "example", "inputs": {{"length": {{"type": "number"}}}},
    ///             "tree": [{{
    ///                 "id": "roads", "max": 10, "formula": "length",
    ///                 "rule": {{"relative": {relative}}}
    ///             }}]
    ///         }}"#
    ///     );
    ///     Ok::<_, chiso::Error>(Plan::new(Programme::from_json(&text)?)?.depends_on_other_units())
    /// };
    /// assert!(depends(r#"{"method": "min_max"}"#)?);
    /// let fixed = r#"{"method": "min_max", "goalposts": {"lowest": 20, "highest": 85}}"#;
    /// assert!(!depends(fixed)?);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn depends_on_other_units(&self) -> bool {
        let compares =
            |rule: &Rule| matches!(rule, Rule::Relative(relative) if relative.goalposts.is_none());
        let indicator = |node: &Node| match node {
            Node::Indicator(of) => {
                compares(&of.rule)
                    || of.cases.iter().any(|case| case.rule.as_ref().is_some_and(compares))
            }
            Node::Group(_) => false,
        };
        let mut open: Vec<&Node> = self.programme().tree.iter().collect();
        while let Some(node) = open.pop() {
            if indicator(node) {
                return true;
            }
            open.extend(node.children());
        }
        self.compiled.inherits
    }

    /// The ids of all nodes, the total first, every node before its children.
    pub fn node_ids(&self) -> impl Iterator<Item = &str> {
        self.compiled.nodes.iter().map(|node| node.id.as_str())
    }
}

impl Compiled {
    /// The SHA-256 digest of the programme's canonical JSON, in hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        self.digest.get_or_init(|| self.programme.digest())
    }

    /// What the programme asks of this unit in this period.
    pub(crate) fn profile_of(&self, unit: &Unit, period: Option<Period>) -> Arc<Profile> {
        if self.uniform {
            return Arc::clone(&self.ordinary);
        }
        Arc::new(self.resolve_profile(&self.profile_key(unit, period)))
    }

    /// Which entries of each `for` apply to this unit in this period.
    pub(crate) fn profile_key(&self, unit: &Unit, period: Option<Period>) -> ProfileKey {
        profile::key(&self.programme, unit, period)
    }

    /// What the programme asks under a key.
    pub(crate) fn resolve_profile(&self, key: &[u16]) -> Profile {
        Profile::resolve(&self.programme, &self.nodes, key)
    }

    /// The place of the node with this id.
    pub(crate) fn node(&self, id: &str) -> Option<usize> {
        self.node_index.get(id).copied()
    }
}
