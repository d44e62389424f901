//! Findings while they are being collected.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::limits::MAX_FINDINGS;
use crate::error::{Code, Diagnostic, Severity, Span};

/// What of the value at a finding's path the finding points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Focus {
    /// Nothing in particular.
    Nothing,
    /// The whole value.
    Value,
    /// The name of the field.
    Key,
    /// A stretch of the text the value is, in bytes of the text as read.
    Inside { read: Box<str>, span: Span },
}

/// A finding that does not know its place in the document's text yet.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) focus: Focus,
}

/// The findings so far, with a limit: a hostile document must not fill the memory with them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Findings {
    errors: Vec<Finding>,
    // Kept apart, so that advice never crowds out errors.
    lesser: Vec<Finding>,
    worst_left_out: Option<Severity>,
}

impl Findings {
    /// Adds a finding about the whole value at its path.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.add(Finding { diagnostic, focus: Focus::Value });
    }

    /// Adds a finding about the name of the field at its path.
    pub(crate) fn push_at_key(&mut self, diagnostic: Diagnostic) {
        self.add(Finding { diagnostic, focus: Focus::Key });
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        let severity = finding.diagnostic.severity;
        let list = if finding.diagnostic.is_error() { &mut self.errors } else { &mut self.lesser };
        if list.len() < MAX_FINDINGS {
            list.push(finding);
        } else {
            self.leave_out(severity);
        }
    }

    fn leave_out(&mut self, severity: Severity) {
        self.worst_left_out = self.worst_left_out.max(Some(severity));
    }

    /// Whether further errors would be left out. What costs time to find or to put into
    /// words need not be found any more.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() >= MAX_FINDINGS
    }

    /// Stops the search: there may be more errors than are shown.
    pub(crate) fn stop(&mut self) {
        self.leave_out(Severity::Error);
    }

    /// Whether there are errors, those that were left out included.
    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty() || self.worst_left_out == Some(Severity::Error)
    }

    /// The errors alone.
    pub(crate) fn into_errors(self) -> Vec<Diagnostic> {
        self.errors.into_iter().map(|finding| finding.diagnostic).collect()
    }

    /// Takes back that a condition in the formula at this path is constant: the caller
    /// says the same in words that fit better.
    pub(crate) fn drop_constant_conditions(&mut self, path: &str) {
        self.lesser.retain(|finding| {
            finding.diagnostic.code != Code::ConstantCondition || finding.diagnostic.path != path
        });
    }

    /// Adds everything found elsewhere.
    pub(crate) fn extend(&mut self, others: Self) {
        self.worst_left_out = self.worst_left_out.max(others.worst_left_out);
        for finding in others.errors.into_iter().chain(others.lesser) {
            self.add(finding);
        }
    }

    /// All findings, at most [`MAX_FINDINGS`] of them (errors go before the others), and
    /// one more if some had to be left out.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        let room = MAX_FINDINGS - self.errors.len().min(MAX_FINDINGS);
        while self.lesser.len() > room {
            if let Some(finding) = self.lesser.pop() {
                self.leave_out(finding.diagnostic.severity);
            }
        }
        let mut all = self.errors;
        all.append(&mut self.lesser);
        if let Some(severity) = self.worst_left_out {
            let mut diagnostic = Diagnostic::new(
                Code::TooMany,
                format!("there are more findings than the {MAX_FINDINGS} that are shown"),
            )
            .help("mend those shown first");
            // Advice that was left out must not refuse a document that works.
            diagnostic.severity = severity;
            all.push(Finding { diagnostic, focus: Focus::Nothing });
        }
        all
    }
}

/// The parts of a document that could not be read, by JSON Pointer.
///
/// A check that would only report what follows from a broken part stays silent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Broken(BTreeSet<String>);

impl Broken {
    pub(crate) fn add(&mut self, pointer: &str) {
        self.0.insert(pointer.to_owned());
    }

    /// Whether the value at `pointer`, something in it, or something it is in, is broken.
    pub(crate) fn touches(&self, pointer: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        self.holds(pointer) || self.has_below(pointer)
    }

    /// Whether the value at `pointer`, or something it is in, is broken.
    pub(crate) fn holds(&self, pointer: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let mut prefix = pointer;
        loop {
            if self.0.contains(prefix) {
                return true;
            }
            match prefix.rsplit_once('/') {
                Some((shorter, _)) => prefix = shorter,
                None => return false,
            }
        }
    }

    /// Whether a node, its children not counted, is broken.
    pub(crate) fn touches_node(&self, pointer: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let below = format!("{pointer}/");
        let children = format!("{pointer}/children/");
        // `0` is the character after `/`.
        let after_children = format!("{pointer}/children0");
        self.holds(pointer)
            || self.first_from(&below).is_some_and(|found| *found < *children)
            || self.first_from(&after_children).is_some_and(|found| found.starts_with(&below))
    }

    fn has_below(&self, pointer: &str) -> bool {
        let below = format!("{pointer}/");
        self.first_from(&below).is_some_and(|found| found.starts_with(&below))
    }

    /// The first broken part that does not come before this pointer.
    fn first_from(&self, pointer: &str) -> Option<&str> {
        let from = (Bound::Included(pointer), Bound::Unbounded);
        self.0.range::<str, _>(from).next().map(String::as_str)
    }
}

/// `pointer` with one more segment, escaped as RFC 6901 asks.
pub(crate) fn below(pointer: &str, segment: &str) -> String {
    let escaped = if segment.contains(['~', '/']) {
        segment.replace('~', "~0").replace('/', "~1")
    } else {
        segment.to_owned()
    };
    format!("{pointer}/{escaped}")
}

/// The inverse of what [`below`] does to one segment.
pub(crate) fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
