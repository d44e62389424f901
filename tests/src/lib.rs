//! What the tests across crates share: the rules by which an answer matches a conformance
//! case, random formulas and programmes, and the oracle: a plain interpreter of formulas and of
//! the whole document, which the engine is compared with.

pub mod enriched;
pub mod formulas;
pub mod matching;
pub mod oracle;
pub mod outputs;
pub mod programmes;
pub mod random;

/// The examples of the front page work.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct FrontPage;
