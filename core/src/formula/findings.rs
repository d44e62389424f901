//! All findings of one formula, up to a limit.

use super::MOST_FINDINGS;
use crate::error::{Code, Diagnostic};

/// Collects findings; after [`MOST_FINDINGS`] it says so once and takes no more.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Diagnostic>,
    full: bool,
}

impl Findings {
    pub(super) fn push(&mut self, found: Diagnostic) {
        if self.list.len() < MOST_FINDINGS {
            self.list.push(found);
        } else if !self.full {
            self.full = true;
            let mut more = Diagnostic::new(
                Code::TooMany,
                format!("more than {MOST_FINDINGS} findings in one formula"),
            )
            .help("mend the first ones and check again");
            more.span = found.span;
            self.list.push(more);
        }
    }

    /// The findings in the order of the text; the word that there are more comes last.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        let place = |found: &Diagnostic| {
            (found.code == Code::TooMany, found.span.map_or(0, |span| span.start))
        };
        self.list.sort_by_key(place);
        self.list
    }

    pub(super) fn count(&self) -> usize {
        self.list.len()
    }
}
