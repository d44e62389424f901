//! Two results side by side.

use serde::{Deserialize, Serialize};

use super::ProgrammeReference;
use crate::error::Result;
use crate::observe::Observations;
use crate::plan::Plan;
use crate::programme::Text;
use crate::score::{Scorecard, ScorecardNode};

/// Asks for two results side by side: of two periods, or of two units.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CompareRequest {
    /// The programme.
    pub programme: ProgrammeReference,
    /// The first: the earlier period, the other unit.
    pub before: Observations,
    /// The second.
    pub after: Observations,
}

/// Two results side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CompareResponse {
    /// The first.
    pub before: Scorecard,
    /// The second.
    pub after: Scorecard,
    /// What changed, for every node, the total first, every node before its children.
    pub changes: Vec<Change>,
}

/// What changed at a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Change {
    /// The node.
    pub node: String,
    /// Its name.
    pub title: Text,
    /// The points of the first; `None` where nothing is known or counts.
    pub before: Option<f64>,
    /// The points of the second.
    pub after: Option<f64>,
    /// By how much the second is above the first; `None` where the points of one of them are
    /// not all known.
    pub change: Option<f64>,
}

/// Two results side by side. Rules that compare units compare these two.
///
/// # Errors
///
/// Those of [`score`](super::score).
pub fn compare(request: &CompareRequest) -> Result<CompareResponse> {
    let plan = Plan::new(super::read(&request.programme)?)?;
    compare_plan(&plan, &request.before, &request.after)
}

/// Two results side by side, under a compiled programme.
///
/// # Errors
///
/// Those of [`compare`].
pub fn compare_plan(
    plan: &Plan,
    before: &Observations,
    after: &Observations,
) -> Result<CompareResponse> {
    let scores = plan.score_observations(&[before.clone(), after.clone()])?;
    let (Some(before), Some(after)) = (scores.scorecard(0), scores.scorecard(1)) else {
        return Err(super::invalid("two units were to be scored").into());
    };
    let mut changes = Vec::new();
    add(&before.total, &after.total, &mut changes);
    Ok(CompareResponse { before, after, changes })
}

fn add(before: &ScorecardNode, after: &ScorecardNode, changes: &mut Vec<Change>) {
    let complete = before.status.is_complete() && after.status.is_complete();
    let both = before.points.zip(after.points).filter(|_| complete);
    changes.push(Change {
        node: after.id.clone(),
        title: after.title.clone(),
        before: before.points,
        after: after.points,
        change: both.map(|(before, after)| crate::math::sum([after, -before])),
    });
    for (before, after) in before.children.iter().zip(&after.children) {
        add(before, after, changes);
    }
}
