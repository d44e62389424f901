//! What the tests across crates share: the rules by which an answer matches a conformance case.

pub mod matching;
