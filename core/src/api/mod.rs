//! Typed requests and responses: what the bindings wrap, and nothing else.
//!
//! Every function takes a serde type and returns one; [`call`] is the same by name, with
//! JSON text on both sides. Python, JavaScript and the conformance cases all come through
//! here, so they cannot differ.
//!
//! | function | request | response |
//! |---|---|---|
//! | `version` | — | [`Version`] |
//! | `programmes` | — | the built-in programmes, [`BuiltInProgramme`] |
//! | `programme` | [`ProgrammeRequest`] | the document |
//! | `check` | [`CheckRequest`] | [`CheckResponse`] |
//! | `score` | [`ScoreRequest`] | [`ScoreResponse`] |
//! | `rank` | [`RankRequest`] | [`RankResponse`] |
//! | `describe` | [`DescribeRequest`] | [`DescribeResponse`] |
//! | `standings` | [`StandingsRequest`] | [`StandingsResponse`] |
//! | `compare` | [`CompareRequest`] | [`CompareResponse`] |
//! | `evaluate` | [`EvaluateRequest`] | [`EvaluateResponse`] |

mod compare;
mod describe;
mod evaluate;
mod plan;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod standings;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic, Error, Result};
use crate::observe::Observations;
use crate::plan::Plan;
use crate::programme::{Document, FORMAT, Programme, Text};
use crate::programmes;
use crate::score::{Identity, Ranking, Scorecard};
use crate::suggest;
use crate::written;

pub use compare::{Change, CompareRequest, CompareResponse, compare, compare_plan};
pub use describe::{
    DescribeRequest, DescribeResponse, NodeDescribed, NodeKind, describe, describe_plan,
};
pub use evaluate::{EvaluateRequest, EvaluateResponse, evaluate};
pub use plan::{PLAN_FUNCTIONS, call_plan, rank_plan, score_plan};
pub use request::read_request;
#[cfg(feature = "schema")]
pub use schema::{answers_schema, requests_schema};
pub use standings::{
    Standing, StandingNode, StandingPoints, StandingsRequest, StandingsResponse, standings,
    standings_plan,
};

/// The names of the functions that [`call`] knows.
pub const FUNCTIONS: &[&str] = &[
    "version",
    "programmes",
    "programme",
    "check",
    "describe",
    "score",
    "rank",
    "standings",
    "compare",
    "evaluate",
];

/// The engine and the format it reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Version {
    /// The engine: `chiso`.
    pub engine: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The version of the document format it reads and writes.
    pub format: u32,
}

/// A built-in programme.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BuiltInProgramme {
    /// The id.
    pub id: &'static str,
    /// The name.
    pub title: Text,
}

/// A programme: a document, or the id of a built-in one.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged, !from))]
#[serde(from = "serde_json::Value")]
pub enum ProgrammeReference {
    /// The id of a built-in programme.
    Id(String),
    /// A document.
    Document(#[cfg_attr(feature = "schema", schemars(with = "Programme"))] serde_json::Value),
}

impl From<serde_json::Value> for ProgrammeReference {
    fn from(written: serde_json::Value) -> Self {
        match written {
            serde_json::Value::String(id) => Self::Id(id),
            document => Self::Document(document),
        }
    }
}

/// Asks for the document of a built-in programme.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgrammeRequest {
    /// The id.
    pub id: String,
}

/// Asks what is wrong with a document.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The programme. A document given as `text` instead gets findings with spans.
    #[serde(default)]
    pub programme: Option<ProgrammeReference>,
    /// The JSON text of a document.
    #[serde(default)]
    pub text: Option<String>,
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CheckResponse {
    /// Whether it can be used: no finding is an error.
    pub usable: bool,
    /// All findings, in document order.
    pub findings: Vec<Diagnostic>,
}

/// Asks for scorecards.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScoreRequest {
    /// The programme.
    pub programme: ProgrammeReference,
    /// The observations of each unit in each period.
    pub observations: Vec<Observations>,
}

/// Scorecards.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScoreResponse {
    /// What they were computed with.
    pub programme: Identity,
    /// One for every unit in every period, in the order of the request.
    pub scorecards: Vec<Scorecard>,
    /// What is worth knowing of the data.
    pub findings: Vec<Diagnostic>,
}

/// Asks for ranks.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RankRequest {
    /// The programme.
    pub programme: ProgrammeReference,
    /// The observations of each unit in each period.
    pub observations: Vec<Observations>,
    /// How they are ranked.
    #[serde(default)]
    pub ranking: Ranking,
}

/// Ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RankResponse {
    /// What they were computed with.
    pub programme: Identity,
    /// The rank of every unit in the order of the request; `None` where its points are not
    /// all known.
    pub ranks: Vec<Option<f64>>,
    /// The best and the worst rank each may have.
    pub bounds: Vec<Option<(usize, usize)>>,
}

/// The engine and the format it reads.
#[must_use]
pub fn version() -> Version {
    Version { engine: "chiso", version: env!("CARGO_PKG_VERSION"), format: FORMAT }
}

/// The built-in programmes.
#[must_use]
pub fn programmes() -> Vec<BuiltInProgramme> {
    let shown = |built_in: &programmes::BuiltIn| {
        let titles = built_in.titles.iter();
        let title =
            titles.fold(Text::default(), |text, (language, title)| text.and(*language, *title));
        BuiltInProgramme { id: built_in.id, title }
    };
    programmes::list().iter().map(shown).collect()
}

/// What is wrong with a document.
///
/// # Errors
///
/// The request names neither a programme nor a text, or both, or an unknown built-in
/// programme. What is wrong with the document is not an error but the response.
pub fn check(request: &CheckRequest) -> Result<CheckResponse> {
    let findings = match (&request.programme, &request.text) {
        (Some(reference), None) => match read(reference) {
            Ok(programme) => programme.check(),
            Err(error) if matches!(reference, ProgrammeReference::Document(_)) => {
                error.diagnostics().to_vec()
            }
            Err(error) => return Err(error),
        },
        (None, Some(text)) => Document::from_json(text).check(),
        _ => {
            return Err(invalid("the request needs either `programme` or `text`").into());
        }
    };
    let usable = !findings.iter().any(Diagnostic::is_error);
    Ok(CheckResponse { usable, findings })
}

/// Scorecards of units.
///
/// # Errors
///
/// All findings in the programme, or all findings in the data.
pub fn score(request: &ScoreRequest) -> Result<ScoreResponse> {
    score_plan(&Plan::new(read(&request.programme)?)?, &request.observations)
}

/// Ranks of units.
///
/// # Errors
///
/// Those of [`score`]; the ranking names an unknown node.
pub fn rank(request: &RankRequest) -> Result<RankResponse> {
    let plan = Plan::new(read(&request.programme)?)?;
    rank_plan(&plan, &request.observations, &request.ranking)
}

fn read(reference: &ProgrammeReference) -> Result<Programme> {
    match reference {
        ProgrammeReference::Id(id) => Programme::from_json(programmes::find(id)?.text),
        ProgrammeReference::Document(document) => Programme::from_value(document),
    }
}

/// Calls a function by name, with JSON text on both sides.
///
/// ```
/// let answer = chiso::api::call("version", "{}")?;
/// assert!(answer.contains("\"format\":1"));
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// # Errors
///
/// Those of the function; an unknown function; a request that cannot be read.
pub fn call(function: &str, request: &str) -> Result<String> {
    match function {
        "version" => {
            let NoRequest {} = read_request(request)?;
            write_answer(&version())
        }
        "programmes" => {
            let NoRequest {} = read_request(request)?;
            write_answer(&programmes())
        }
        "programme" => {
            let request: ProgrammeRequest = read_request(request)?;
            write_answer(&Programme::from_json(programmes::find(&request.id)?.text)?)
        }
        "check" => write_answer(&check(&read_request(request)?)?),
        "score" => write_answer(&score(&read_request(request)?)?),
        "rank" => write_answer(&rank(&read_request(request)?)?),
        "describe" => write_answer(&describe(&read_request(request)?)?),
        "standings" => write_answer(&standings(&read_request(request)?)?),
        "compare" => write_answer(&compare(&read_request(request)?)?),
        "evaluate" => write_answer(&evaluate(&read_request(request)?)?),
        _ => {
            let known = FUNCTIONS.iter().copied();
            let otherwise = format!("the functions are {}", FUNCTIONS.join(", "));
            Err(invalid(&format!("there is no function `{function}`"))
                .help(suggest::did_you_mean(function, known, &otherwise))
                .into())
        }
    }
}

/// The request of a function that needs to know nothing.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct NoRequest {}

fn invalid(message: &str) -> Diagnostic {
    Diagnostic::new(Code::InvalidRequest, message)
}

/// Writes an answer of any kind as JSON text: for bindings that have answers of their own.
///
/// ```
/// assert_eq!(chiso::api::write_answer(&["a", "b"])?, r#"["a","b"]"#);
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// # Errors
///
/// The type of the answer refuses to be written. Those of this library never do.
pub fn write_answer<T: Serialize + ?Sized>(answer: &T) -> Result<String> {
    written::text(answer)
        .map_err(|error| Error::from(invalid(&format!("the answer cannot be written: {error}"))))
}
