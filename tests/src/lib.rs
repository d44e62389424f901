//! What the tests across crates share: the rules by which an answer matches a conformance
//! case, and random programmes.

pub mod matching;
pub mod programmes;
