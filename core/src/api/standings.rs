//! Many units side by side: points, bounds, classes and ranks.

use serde::{Deserialize, Serialize};

use super::{ProgrammeReference, describe_plan};
use crate::error::Result;
use crate::observe::Observations;
use crate::period::Period;
use crate::plan::Plan;
use crate::programme::{Status as SourceStatus, Text};
use crate::score::{Identity, Ranking, ScorecardClass, Scores, Status};
use crate::unit::Unit;

/// Asks for the standings of units.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StandingsRequest {
    /// The programme.
    pub programme: ProgrammeReference,
    /// The observations of each unit in each period.
    pub observations: Vec<Observations>,
    /// How they are ranked.
    #[serde(default)]
    pub ranking: Ranking,
    /// The nodes to show beside the total; the top level if absent.
    #[serde(default)]
    pub nodes: Option<Vec<String>>,
}

/// The standings of units.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StandingsResponse {
    /// What they were computed with.
    pub programme: Identity,
    /// The name of the programme.
    pub title: Text,
    /// Whether a node or a class of the programme, or what one is worth, is proposed: whoever
    /// shows totals, classes or ranks says so.
    pub proposed: bool,
    /// The nodes of the columns.
    pub nodes: Vec<StandingNode>,
    /// The classes, best first.
    pub classes: Vec<ScorecardClass>,
    /// One for every unit in every period, in the order of the request.
    pub rows: Vec<Standing>,
}

/// A node with a column in the standings.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StandingNode {
    /// The id.
    pub id: String,
    /// The name.
    pub title: Text,
    /// How the node came to be known.
    pub source: SourceStatus,
    /// How its maximum and weight came to be known.
    pub points_source: SourceStatus,
}

/// What a unit has at a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StandingPoints {
    /// How the points came about.
    pub status: Status,
    /// The points over what is known; `None` where nothing is known or counts.
    pub points: Option<f64>,
    /// The points attainable.
    pub max: f64,
    /// The least points, whatever the missing inputs turn out to be.
    pub lowest: f64,
    /// The most points.
    pub highest: f64,
}

/// One unit among others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Standing {
    /// The unit.
    pub unit: Unit,
    /// The period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The total.
    pub total: StandingPoints,
    /// The nodes of the columns, in their order.
    pub nodes: Vec<StandingPoints>,
    /// The id of the class, where it is certain.
    pub class: Option<String>,
    /// The ids of the classes it may have, best first.
    pub possible_classes: Vec<String>,
    /// The rank; `None` where the points are not all known.
    pub rank: Option<f64>,
    /// The best and the worst rank it may have.
    pub rank_bounds: Option<(usize, usize)>,
}

/// The standings of units.
///
/// # Errors
///
/// Those of [`score`](super::score); the ranking or the columns name an unknown node.
pub fn standings(request: &StandingsRequest) -> Result<StandingsResponse> {
    let plan = Plan::new(super::read(&request.programme)?)?;
    let nodes = request.nodes.as_deref();
    standings_plan(&plan, &request.observations, &request.ranking, nodes)
}

/// The standings of units under a compiled programme.
///
/// # Errors
///
/// Those of [`standings`].
pub fn standings_plan(
    plan: &Plan,
    observations: &[Observations],
    ranking: &Ranking,
    nodes: Option<&[String]>,
) -> Result<StandingsResponse> {
    let compiled = &plan.compiled;
    let top = || compiled.nodes.iter().filter(|node| node.depth == 1).map(|node| node.id.clone());
    let ids: Vec<String> = nodes.map_or_else(|| top().collect(), <[String]>::to_vec);
    let scores = plan.score_observations(observations)?;
    for id in &ids {
        // Names the unknown node, with the one that was probably meant.
        scores.ranks(&Ranking::default().by(id))?;
    }
    let (ranks, bounds) = (scores.ranks(ranking)?, scores.rank_bounds(ranking)?);
    let classes = scores.classes();
    let row = |(row, unit): (usize, &Unit)| {
        Some(Standing {
            unit: unit.clone(),
            period: scores.periods().get(row).copied().flatten(),
            total: at(&scores, crate::programme::TOTAL, row)?,
            nodes: ids.iter().filter_map(|id| at(&scores, id, row)).collect(),
            class: classes.get(row).copied().flatten().map(str::to_owned),
            possible_classes: scores.possible_classes(row).into_iter().map(str::to_owned).collect(),
            rank: ranks.get(row).copied().flatten(),
            rank_bounds: bounds.get(row).copied().flatten(),
        })
    };
    let programme = plan.programme();
    let described = describe_plan(plan);
    let proposed = |status: &SourceStatus| *status == SourceStatus::Proposed;
    let column = |id: &String| {
        let at = compiled.node(id)?;
        let node = described.nodes.get(at)?;
        Some(StandingNode {
            id: id.clone(),
            title: compiled.titles.get(at)?.clone(),
            source: node.source,
            points_source: node.points_source,
        })
    };
    Ok(StandingsResponse {
        programme: Identity::of(plan),
        title: programme.title.clone(),
        proposed: described
            .nodes
            .iter()
            .any(|node| proposed(&node.source) || proposed(&node.points_source))
            || described.classes.iter().any(|class| proposed(&class.source)),
        nodes: ids.iter().filter_map(column).collect(),
        classes: described.classes,
        rows: scores.units().iter().enumerate().filter_map(row).collect(),
    })
}

fn at(scores: &Scores, node: &str, row: usize) -> Option<StandingPoints> {
    let status = *scores.status(node)?.get(row)?;
    let cell = |column: Option<&[f64]>| column?.get(row).copied();
    let known = !status.is_left_out() && status != Status::Unknown;
    Some(StandingPoints {
        status,
        points: cell(scores.points(node)).filter(|_| known),
        max: cell(scores.max(node))?,
        lowest: cell(scores.lowest(node))?,
        highest: cell(scores.highest(node))?,
    })
}
