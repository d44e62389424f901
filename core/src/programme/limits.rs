//! The limits that keep the cost of a document bounded.
//!
//! They are far above what any programme needs and low enough that a hostile document
//! ends in a finding within a second.

/// The longest document text, in bytes: 16 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// The most values (objects, lists, texts, numbers …) in one document.
///
/// A value takes some 150 bytes in memory while a document is read, a comma only one in
/// the text: without this limit 16 MiB of text could ask for gigabytes.
pub const MAX_VALUES: usize = 2_097_152;

/// The deepest nesting of objects and lists in a document, whatever they mean.
pub const MAX_NESTING: usize = 127;

/// The most levels of the tree below the total.
pub const MAX_TREE_DEPTH: usize = 32;

/// The most nodes of a programme, the total not counted.
pub const MAX_NODES: usize = 65_536;

/// The most inputs of a programme; parameters and derived quantities likewise.
pub const MAX_INPUTS: usize = 10_000;

/// The longest text of a document, in characters.
pub const MAX_TEXT_CHARACTERS: usize = 10_000;

/// The longest id, in characters.
pub const MAX_ID_CHARACTERS: usize = 100;

/// The most findings reported at once; one more says how many were left out.
pub const MAX_FINDINGS: usize = 200;

/// The most gates of one node: a result has a bit for each.
pub const MAX_GATES: usize = 64;
