//! Where in a text each value of a document stands.

use crate::error::{Diagnostic, Span};
use crate::programme::findings::{Finding, Focus, unescaped};

/// The text of a document, and where in it each value stands.
///
/// ```
/// use chiso::programme::Document;
/// let text = r#"{"chiso": 1, "id": "x", "tree": []}"#;
/// let document = Document::from_json(text);
/// let span = document.source().span("/id").unwrap();
/// assert_eq!(&text[span.start..span.end], "\"x\"");
/// ```
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    text: String,
    entries: Vec<Entry>,
}

/// One value. Values stand in the order of the text, each before what is in it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The name of the field; none for items of a list.
    pub(super) key: Option<Box<str>>,
    /// Where the name stands.
    pub(super) key_span: Span,
    /// Where the value stands.
    pub(super) span: Span,
    /// The index of the entry after everything in this value.
    pub(super) end: usize,
}

impl SourceMap {
    pub(super) fn new(text: &str, entries: Vec<Entry>) -> Self {
        Self { text: text.to_owned(), entries }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the value at this JSON Pointer (RFC 6901) stands.
    #[must_use]
    pub fn span(&self, pointer: &str) -> Option<Span> {
        self.entry(pointer).map(|entry| entry.span)
    }

    /// Where the name of the field at this JSON Pointer stands.
    #[must_use]
    pub fn key_span(&self, pointer: &str) -> Option<Span> {
        self.entry(pointer).filter(|entry| entry.key.is_some()).map(|entry| entry.key_span)
    }

    /// Where a stretch of the text at this JSON Pointer stands. `read` is the text as
    /// read: as written it may have escapes and folded lines.
    fn span_inside(&self, pointer: &str, read: &str, inside: Span) -> Option<Span> {
        let span = self.span(pointer)?;
        let written = self.text.get(span.start..span.end)?;
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let before = solid(read.get(..inside.start)?);
        let marked = solid(read.get(inside.start..inside.end)?);
        Some(super::scalar_span::locate(written, before, marked).shifted(span.start))
    }

    fn entry(&self, pointer: &str) -> Option<&Entry> {
        let mut at = 0;
        for segment in pointer.split('/').skip(1) {
            at = self.child(at, &unescaped(segment))?;
        }
        self.entries.get(at)
    }

    /// The last child of that name or index: of a field written twice the last one is read.
    fn child(&self, parent: usize, segment: &str) -> Option<usize> {
        let end = self.entries.get(parent)?.end;
        let mut at = parent + 1;
        let mut index = 0_usize;
        let wanted: Option<usize> = segment.parse().ok();
        let mut found = None;
        while at < end {
            let entry = self.entries.get(at)?;
            match &entry.key {
                Some(key) if **key == *segment => found = Some(at),
                None if wanted == Some(index) => return Some(at),
                _ => {}
            }
            index += 1;
            at = entry.end;
        }
        found
    }

    /// The finding with its place in the text; that of what holds it, where it points at
    /// something that is not written.
    pub(super) fn place(&self, finding: Finding) -> Diagnostic {
        let Finding { mut diagnostic, focus } = finding;
        if diagnostic.span.is_none() && !self.entries.is_empty() {
            let exact = match &focus {
                Focus::Nothing => return diagnostic,
                Focus::Value => self.span(&diagnostic.path),
                Focus::Key => self.key_span(&diagnostic.path),
                Focus::Inside { read, span } => self.span_inside(&diagnostic.path, read, *span),
            };
            diagnostic.span = exact.or_else(|| self.nearest(&diagnostic.path));
        }
        diagnostic
    }

    fn nearest(&self, pointer: &str) -> Option<Span> {
        let mut pointer = pointer;
        loop {
            if let Some(span) = self.span(pointer) {
                return Some(span);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}
