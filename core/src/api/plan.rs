//! The same functions for a programme that is compiled already.

use serde::Deserialize;

use super::{
    CompareResponse, RankResponse, ScoreResponse, compare_plan, describe_plan, invalid,
    read_request, standings_plan, write_answer,
};
use crate::error::Result;
use crate::observe::Observations;
use crate::plan::Plan;
use crate::score::{Identity, Ranking};
use crate::suggest;

/// The names of the functions that [`call_plan`] knows.
pub const PLAN_FUNCTIONS: &[&str] =
    &["document", "describe", "score", "rank", "standings", "compare"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsRequest {
    observations: Vec<Observations>,
    #[serde(default)]
    ranking: Ranking,
    #[serde(default)]
    nodes: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairRequest {
    before: Observations,
    after: Observations,
}

/// Scorecards of units under a compiled programme.
///
/// # Errors
///
/// All findings in the data.
pub fn score_plan(plan: &Plan, observations: &[Observations]) -> Result<ScoreResponse> {
    let (table, findings) = plan.table_and_findings(observations)?;
    let scores = plan.score(table)?;
    Ok(ScoreResponse {
        programme: scores.identity(),
        scorecards: (0..scores.rows()).filter_map(|row| scores.scorecard(row)).collect(),
        findings,
    })
}

/// Ranks of units under a compiled programme.
///
/// # Errors
///
/// Those of [`score_plan`]; the ranking names an unknown node.
pub fn rank_plan(
    plan: &Plan,
    observations: &[Observations],
    ranking: &Ranking,
) -> Result<RankResponse> {
    let scores = plan.score_observations(observations)?;
    Ok(RankResponse {
        programme: Identity::of(plan),
        ranks: scores.ranks(ranking)?,
        bounds: scores.rank_bounds(ranking)?,
    })
}

/// Calls a function of a compiled programme by name, with JSON text on both sides. Requests
/// are those of [`call`](super::call) without `programme`.
///
/// ```
/// use chiso::{Plan, programmes, programme::Programme};
///
/// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
/// let answer = chiso::api::call_plan(&plan, "score", r#"{"observations": [{"unit": "a"}]}"#)?;
/// assert!(answer.contains("\"scorecards\""));
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// # Errors
///
/// Those of the function; an unknown function; a request that cannot be read.
pub fn call_plan(plan: &Plan, function: &str, request: &str) -> Result<String> {
    match function {
        "document" => {
            let super::NoRequest {} = read_request(request)?;
            write_answer(plan.programme())
        }
        "describe" => {
            let super::NoRequest {} = read_request(request)?;
            write_answer(&describe_plan(plan))
        }
        "score" => {
            let request: UnitsRequest = read_request(request)?;
            write_answer(&score_plan(plan, &request.observations)?)
        }
        "rank" => {
            let request: UnitsRequest = read_request(request)?;
            write_answer(&rank_plan(plan, &request.observations, &request.ranking)?)
        }
        "standings" => {
            let request: UnitsRequest = read_request(request)?;
            let nodes = request.nodes.as_deref();
            write_answer(&standings_plan(plan, &request.observations, &request.ranking, nodes)?)
        }
        "compare" => {
            let request: PairRequest = read_request(request)?;
            let response: CompareResponse = compare_plan(plan, &request.before, &request.after)?;
            write_answer(&response)
        }
        _ => {
            let known = PLAN_FUNCTIONS.iter().copied();
            let otherwise = format!("the functions are {}", PLAN_FUNCTIONS.join(", "));
            Err(invalid(&format!("there is no function `{function}` of a programme"))
                .help(suggest::did_you_mean(function, known, &otherwise))
                .into())
        }
    }
}
