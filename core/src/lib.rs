//! Public-service programmes as data that can be computed.
//!
//! A *programme* is what a decision annexes as a table: task groups, criteria, indicators
//! with formulas, rules that turn measured values into points, classes. It goes in as one
//! document ([`programme`]); measured values go in per administrative unit and period
//! ([`observe`]); out come points, classes, ranks, and the reason for every point
//! ([`score`]).
//!
//! ```
//! use chiso::{Plan, observe::Observations, programme::Programme, programmes};
//!
//! // A programme that comes with the library: the service index of Decision 766.
//! let built_in = programmes::find("vn/766/portal-2026")?;
//! let plan = Plan::new(Programme::from_json(built_in.text)?)?;
//!
//! // What is known of a unit. Group totals that were published without their parts are
//! // given points; satisfaction is not known, and that is not zero.
//! let observations: Observations = serde_json::from_str(
//!     r#"{
//!         "unit": "tỉnh Thái Nguyên",
//!         "given": {"CKMB": 12.3, "TDGQ": 19.1, "ONLINE": 7.4, "TTTT": 9.8, "MDSH": 17.8}
//!     }"#,
//! )?;
//!
//! let scores = plan.score_observations(&[observations])?;
//! assert_eq!(scores.points("total"), Some(&[66.4][..]));
//! assert_eq!(scores.known_max("total"), Some(&[82.0][..]));
//! assert_eq!(scores.highest("total"), Some(&[84.4][..]));
//! assert_eq!(scores.possible_classes(0), ["good", "fair", "average"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds everywhere
//!
//! * **Unknown is not zero.** A value is known, missing, not applicable or undefined
//!   ([`State`]); what each does to the points is said by the programme, node by node.
//! * **Honest bounds.** An incomplete result comes with the lowest and the highest points it
//!   can still become, and the classes still possible.
//! * **Decimal honesty.** A threshold or a rounding never flips because of binary
//!   fractions ([`math`]).
//! * **The same bits** on every platform and in every language: no platform mathematics,
//!   no fused operations, no hash order, no clock.
//! * **All findings at once**, each with a stable [`Code`], its place, and a mend. Nothing
//!   here panics, prints or exits.
//!
//! # The floors
//!
//! Each module uses only those before it: [`math`], errors and values; [`Period`];
//! [`formula`]; [`programme`] and [`programmes`]; [`mod@unit`]; [`observe`]; the [`Plan`];
//! [`score`]; [`api`].
#![warn(missing_docs)]

pub mod api;
mod collect;
mod decimal_parse;
mod error;
pub mod formula;
mod letters;
pub mod math;
mod object;
pub mod observe;
mod period;
mod plan;
mod program;
pub mod programme;
pub mod programmes;
pub mod score;
mod simd;
mod suggest;
mod tracked;
pub mod unit;
mod value;
mod written;

pub use error::{
    Code, Diagnostic, Documented, Error, Result, Severity, Span, Translations, Wording,
};
pub use period::Period;
pub use plan::{BatchBuilder, Plan, Role};
pub use score::{Scorecard, Scores};
pub use value::{State, Type, Value};
