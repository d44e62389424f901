//! The views on a result. They read what the engine stored, and derive nothing.

mod build;
mod compare;
mod explain;
mod loss;
mod missing;
pub(super) mod rank;
mod read;
mod scorecard;
mod summary;

pub use compare::{Change, Side, compare};
pub use loss::Loss;
pub use missing::MissingShown;
pub use rank::{Method, Ranking, Ranks};
pub use scorecard::{
    ClassShown, GateShown, GivenShown, Identity, InputShown, ItemShown, MeasuredShown, Scorecard,
    ScorecardNode,
};
pub use summary::{ClassCount, Summary};
