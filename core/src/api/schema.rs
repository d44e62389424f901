//! The JSON Schemas of what crosses the border: requests on the way in, answers on the way out.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{
    BuiltInProgramme, CheckRequest, CheckResponse, CompareRequest, CompareResponse,
    DescribeRequest, DescribeResponse, EvaluateRequest, EvaluateResponse, NoRequest,
    ProgrammeRequest, RankRequest, RankResponse, ScoreRequest, ScoreResponse, StandingsRequest,
    StandingsResponse, Version,
};
use crate::programme::Programme;

/// What every function of the engine is asked with, by its name.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the fields are there to be described")]
struct Requests {
    version: NoRequest,
    programmes: NoRequest,
    programme: ProgrammeRequest,
    check: CheckRequest,
    describe: DescribeRequest,
    score: ScoreRequest,
    rank: RankRequest,
    standings: StandingsRequest,
    compare: CompareRequest,
    evaluate: EvaluateRequest,
}

/// What every function of the engine answers, by its name.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the fields are there to be described")]
struct Answers {
    version: Version,
    programmes: Vec<BuiltInProgramme>,
    programme: Programme,
    check: CheckResponse,
    describe: DescribeResponse,
    score: ScoreResponse,
    rank: RankResponse,
    standings: StandingsResponse,
    compare: CompareResponse,
    evaluate: EvaluateResponse,
}

/// The JSON Schema (draft 2020-12) of the requests that [`call`](super::call) reads, generated
/// from the types that read them: an object that has the request of every function under its
/// name.
///
/// ```
/// let schema = chiso::api::requests_schema();
/// assert_eq!(schema["properties"]["score"]["$ref"], "#/$defs/ScoreRequest");
/// assert_eq!(schema["$defs"]["ScoreRequest"]["required"][0], "programme");
/// ```
#[must_use]
pub fn requests_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    settings.into_generator().into_root_schema_for::<Requests>().to_value()
}

/// The JSON Schema (draft 2020-12) of the answers that [`call`](super::call) writes, generated
/// from the types it writes: an object that has the answer of every function under its name.
///
/// ```
/// let schema = chiso::api::answers_schema();
/// assert_eq!(schema["properties"]["score"]["$ref"], "#/$defs/ScoreResponse");
/// assert_eq!(schema["$defs"]["ScoreResponse"]["required"][1], "scorecards");
/// ```
#[must_use]
pub fn answers_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Answers>().to_value()
}
