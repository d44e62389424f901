//! JSON text to a value and a source map.

use std::collections::BTreeSet;

use serde_json::Value;

use super::source::{Entry, SourceMap};
use super::{Loaded, bounds};
use crate::error::{Code, Diagnostic, Span};
use crate::programme::findings::{Findings, below};

/// Reads a JSON text. What `serde_json` passes over in silence, fields written twice, is
/// found here.
pub(super) fn read(text: &str) -> Result<Loaded, Diagnostic> {
    // Some editors put a byte order mark before the text.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - body.len();
    prescan(body).map_err(|found| moved(found, offset))?;
    let value: Value =
        serde_json::from_str(body).map_err(|error| moved(syntax_error(body, &error), offset))?;
    let mut findings = Findings::default();
    let entries = scan(body, offset, &mut findings);
    Ok(Loaded { value, source: SourceMap::new(text, entries), findings, ..Loaded::default() })
}

fn moved(mut found: Diagnostic, offset: usize) -> Diagnostic {
    found.span = found.span.map(|span| span.shifted(offset));
    found
}

/// Refuses, before anything is built, texts that nest too deep or hold too many values.
fn prescan(text: &str) -> Result<(), Diagnostic> {
    let mut bounds = bounds::Bounds::default();
    let mut in_text = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        let within = match byte {
            b'"' => {
                in_text = true;
                Ok(())
            }
            b'{' | b'[' => bounds.open(),
            b'}' | b']' => {
                bounds.close();
                Ok(())
            }
            b',' => bounds.count(),
            _ => Ok(()),
        };
        within.map_err(|found| found.spanning(Span::new(at, at + 1)))?;
    }
    Ok(())
}

fn syntax_error(text: &str, error: &serde_json::Error) -> Diagnostic {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    let line_start = match error.line() {
        0 | 1 => 0,
        line => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(at, at + width);
    if message == "number out of range" {
        return Diagnostic::new(Code::NotFinite, "a number is larger than any number can be")
            .spanning(span)
            .help("numbers reach up to about 1.8e308");
    }
    let found = Diagnostic::new(Code::InvalidSyntax, format!("not JSON: {message}")).spanning(span);
    match message {
        "trailing comma" => found.help("remove the comma before the bracket"),
        "key must be a string" => found.help("names of fields stand in double quotation marks"),
        _ => found.help("mend the text here, or just before"),
    }
}

/// One open object or list.
struct Open {
    entry: usize,
    path: String,
    /// The names so far; none in a list.
    names: Option<BTreeSet<String>>,
    items: usize,
}

/// Walks a text that is known to be JSON and notes where each value stands.
fn scan(text: &str, offset: usize, findings: &mut Findings) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut key: Option<(Box<str>, Span)> = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => {
                at += 1;
                continue;
            }
            b'}' | b']' => {
                at += 1;
                let end = entries.len();
                if let Some(entry) = open.pop().and_then(|closed| entries.get_mut(closed.entry)) {
                    entry.span.end = at + offset;
                    entry.end = end;
                }
                continue;
            }
            b'"' => at = end_of_text(bytes, at),
            b'{' | b'[' => at += 1,
            _ => {
                while bytes.get(at).is_some_and(|byte| !b" \t\n\r,:]}".contains(byte)) {
                    at += 1;
                }
            }
        }
        let span = Span::new(start + offset, at + offset);
        if let (b'"', None, Some(Open { names: Some(names), path, .. })) = (byte, &key, open.last())
        {
            let name = name_of(text.get(start..at).unwrap_or_default());
            if names.contains(&*name) {
                findings.push(duplicate_key(&below(path, &name), &name, span));
            }
            key = Some((name, span));
            continue;
        }
        let (name, key_span) = match key.take() {
            Some((name, key_span)) => (Some(name), key_span),
            None => (None, span),
        };
        if let (Some(Open { names: Some(names), .. }), Some(name)) = (open.last_mut(), &name) {
            names.insert(name.to_string());
        }
        let entry = entries.len();
        if matches!(byte, b'{' | b'[') {
            let path = match (open.last(), &name) {
                (None, _) => String::new(),
                (Some(parent), Some(name)) => below(&parent.path, name),
                (Some(parent), None) => below(&parent.path, &parent.items.to_string()),
            };
            let names = (byte == b'{').then(BTreeSet::new);
            if let Some(parent) = open.last_mut() {
                parent.items += 1;
            }
            open.push(Open { entry, path, names, items: 0 });
        } else if let Some(parent) = open.last_mut() {
            parent.items += 1;
        }
        entries.push(Entry { key: name, key_span, span, end: entry + 1 });
    }
    entries
}

/// The finding for a field written twice.
pub(super) fn duplicate_key(path: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateKey, format!("`{name}` is written twice in one object"))
        .at(path)
        .spanning(span)
        .help("keep one of the two")
}

/// The byte after the closing quotation mark of the text that begins at `at`.
fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn name_of(written: &str) -> Box<str> {
    if written.contains('\\') {
        return serde_json::from_str::<String>(written).unwrap_or_default().into();
    }
    written.trim_matches('"').into()
}
