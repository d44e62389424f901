//! What is wrong with the meaning of a programme that could be read.

use super::limits::{MAX_NODES, MAX_TREE_DEPTH};
use crate::error::{Code, Diagnostic};

pub(super) fn too_many_nodes() -> Diagnostic {
    Diagnostic::new(Code::TooMany, format!("the tree has more than {MAX_NODES} nodes"))
        .help("split the programme")
}

pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::new(Code::TooDeep, format!("the tree has more than {MAX_TREE_DEPTH} levels"))
        .help("use fewer levels")
}

impl super::Programme {
    /// Stand-in until the checks are merged.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        Vec::new()
    }
}

impl super::Document {
    /// Stand-in until the checks are merged.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        self.findings()
    }
}
