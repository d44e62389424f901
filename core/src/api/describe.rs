//! What a programme is made of, for whoever shows it or asks for its inputs.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::ProgrammeReference;
use crate::collect;
use crate::error::Result;
use crate::plan::{Kind, Plan};
use crate::programme::{
    Basis, Citation, Input, Node, Rule, Source, Status as SourceStatus, Text, Validity,
};
use crate::score::{Identity, ScorecardClass};

/// Asks what a programme is made of.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DescribeRequest {
    /// The programme.
    pub programme: ProgrammeReference,
}

/// What a programme is made of: its inputs, and its nodes with the inputs each one reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DescribeResponse {
    /// Which programme it is.
    pub programme: Identity,
    /// Its name.
    pub title: Text,
    /// What it is for, and what its reader should know.
    pub description: Text,
    /// The languages of its texts.
    pub languages: Vec<String>,
    /// The decisions it rests on.
    pub basis: Vec<Basis>,
    /// The days it is in force.
    pub valid: Validity,
    /// Whether something differs by the unit itself, and not only by its type and the time.
    pub names_units: bool,
    /// The inputs as the document declares them, by id.
    pub inputs: IndexMap<String, Input>,
    /// All nodes, the total first, every node before its children.
    pub nodes: Vec<NodeDescribed>,
    /// The classes, best first.
    pub classes: Vec<ScorecardClass>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeKind {
    /// The total.
    Total,
    /// An inner node.
    Group,
    /// A leaf that is computed from inputs.
    Indicator,
    /// A leaf whose points an assessor gives.
    Given,
}

/// One node of a programme.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NodeDescribed {
    /// The id.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// The name.
    pub title: Text,
    /// What it is about, and how it is evidenced.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The name of the level, where the programme names its levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The node above; none for the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// How deep it lies; 0 for the total.
    pub depth: usize,
    /// The points attainable where nothing differs by unit or time.
    pub max: f64,
    /// What it weighs in a mean, where nothing differs by unit or time.
    pub weight: f64,
    /// The formula, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The rule of an indicator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The inputs that its formula or its items read, directly or through derived quantities.
    pub inputs: Vec<String>,
    /// How it came to be known.
    pub source: SourceStatus,
    /// How its maximum and weight came to be known.
    pub points_source: SourceStatus,
    /// The texts it can be read in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Citation>,
}

/// What a programme is made of.
///
/// # Errors
///
/// All findings in the programme.
pub fn describe(request: &DescribeRequest) -> Result<DescribeResponse> {
    Ok(describe_plan(&Plan::new(super::read(&request.programme)?)?))
}

/// What a compiled programme is made of.
///
/// ```
/// use chiso::{Plan, programmes, programme::Programme};
///
/// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
/// let described = chiso::api::describe_plan(&plan);
/// assert_eq!(described.nodes[0].id, "total");
/// assert!(described.nodes.iter().any(|node| node.inputs == ["life_expectancy"]));
/// # Ok::<(), chiso::Error>(())
/// ```
#[must_use]
pub fn describe_plan(plan: &Plan) -> DescribeResponse {
    let programme = plan.programme();
    let total = NodeDescribed {
        id: crate::programme::TOTAL.to_owned(),
        kind: NodeKind::Total,
        title: if programme.total.title.is_empty() {
            programme.title.clone()
        } else {
            programme.total.title.clone()
        },
        description: Text::default(),
        level: None,
        parent: None,
        depth: 0,
        max: 0.0,
        weight: 1.0,
        formula: None,
        rule: None,
        inputs: Vec::new(),
        source: status(programme.source.as_ref()),
        points_source: points_status(programme.source.as_ref()),
        cites: programme.source.as_ref().map_or_else(Vec::new, |source| source.cites.clone()),
    };
    let mut nodes = vec![total];
    add(&programme.tree, programme.source.as_ref(), &mut nodes);
    for (at, shown) in nodes.iter_mut().enumerate() {
        complete(plan, at, shown);
    }
    DescribeResponse {
        programme: Identity::of(plan),
        title: programme.title.clone(),
        description: programme.description.clone(),
        languages: programme.languages.clone(),
        basis: programme.basis.clone(),
        valid: programme.valid,
        names_units: plan.compiled.names_units,
        inputs: programme.inputs.clone(),
        nodes,
        classes: programme
            .classes
            .iter()
            .map(|class| ScorecardClass::of(class, programme))
            .collect(),
    }
}

/// Adds what the document says of the nodes, in its order, which is that of the plan.
fn add(tree: &[Node], inherited: Option<&Source>, nodes: &mut Vec<NodeDescribed>) {
    for node in tree {
        let source = node.source().or(inherited);
        let (kind, description, formula, rule) = match node {
            Node::Group(group) => (NodeKind::Group, &group.description, None, None),
            Node::Indicator(leaf) => {
                let given = matches!(leaf.rule, Rule::Given { .. });
                let kind = if given { NodeKind::Given } else { NodeKind::Indicator };
                (kind, &leaf.description, leaf.formula.clone(), Some(leaf.rule.clone()))
            }
        };
        nodes.push(NodeDescribed {
            id: node.id().to_owned(),
            kind,
            title: node.title().clone(),
            description: description.clone(),
            level: None,
            parent: None,
            depth: 0,
            max: 0.0,
            weight: 1.0,
            formula,
            rule,
            inputs: Vec::new(),
            source: status(source),
            points_source: points_status(source),
            cites: source.map_or_else(Vec::new, |source| source.cites.clone()),
        });
        add(node.children(), source, nodes);
    }
}

/// Adds what the plan knows of a node.
fn complete(plan: &Plan, at: usize, shown: &mut NodeDescribed) {
    let compiled = &plan.compiled;
    let (Some(node), Some(terms)) = (compiled.nodes.get(at), compiled.ordinary.terms.get(at))
    else {
        return;
    };
    debug_assert_eq!(node.id, shown.id, "the plan has the order of the document");
    let programme = plan.programme();
    shown.depth = node.depth;
    shown.max = terms.max;
    shown.weight = terms.weight;
    shown.level = node.depth.checked_sub(1).and_then(|depth| programme.levels.get(depth)).cloned();
    shown.parent =
        node.parent.and_then(|parent| compiled.nodes.get(parent)).map(|above| above.id.clone());
    if matches!(node.kind, Kind::Indicator) {
        let measures = compiled.outputs.get(node.measured.clone()).unwrap_or_default();
        let inputs = measures.iter().flat_map(|measure| measure.inputs.iter().copied());
        let read = collect::set(inputs);
        let id = |input: usize| programme.inputs.get_index(input).map(|(id, _)| id.clone());
        shown.inputs = read.into_iter().filter_map(id).collect();
    }
}

fn status(source: Option<&Source>) -> SourceStatus {
    source.map_or(SourceStatus::Proposed, |source| source.status)
}

fn points_status(source: Option<&Source>) -> SourceStatus {
    source.map_or(SourceStatus::Proposed, Source::points_status)
}
