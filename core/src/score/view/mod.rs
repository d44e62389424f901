//! The views on a result. They read what the engine stored, and derive nothing.

mod build;
mod compare;
mod explain;
mod loss;
mod missing;
mod options;
pub(super) mod rank;
mod read;
mod scorecard;
mod summary;
mod worth;

pub use compare::{Change, Side, compare};
pub use loss::Loss;
pub use missing::MissingInput;
pub use options::ScorecardOptions;
pub use rank::{Method, Ranking, Ranks};
pub use scorecard::{
    FiredGate, Identity, Scorecard, ScorecardClass, ScorecardGiven, ScorecardInput, ScorecardItem,
    ScorecardMeasure, ScorecardNode,
};
pub use summary::{ClassCount, Summary};
