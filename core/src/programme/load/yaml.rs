//! YAML text to a value and a source map.
//!
//! The subset is what JSON can say: one document of objects with text keys, lists and
//! scalars of the core schema (YAML 1.2.2, chapter 10.3). Anchors, aliases and tags are
//! findings. The parser hands over events, so nothing here recurses.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};
use serde_json::{Map, Number, Value};

use super::Loaded;
use super::bounds::Bounds;
use super::json::duplicate_key;
use super::source::{Entry, SourceMap};
use crate::error::{Code, Diagnostic, Span};
use crate::programme::findings::{Broken, Findings, below};

/// Reads a YAML text.
pub(super) fn read(text: &str) -> Result<Loaded, Diagnostic> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        position: Position { text: body, characters: 0, bytes: 0, offset: text.len() - body.len() },
        bounds: Bounds::default(),
        entries: Vec::new(),
        open: Vec::new(),
        root: Value::Null,
        documents: 0,
        written: 0,
        findings: Findings::default(),
        broken: Broken::default(),
    };
    let mut events: Parser<'_, StrInput<'_>> = Parser::new_from_str(body);
    while let Some(next) = events.next_event() {
        let (event, span) = next.map_err(|error| reader.syntax_error(&error))?;
        let span = reader.position.span(span);
        reader.event(event, span).map_err(|found| match found.span {
            Some(_) => found,
            None => found.spanning(span),
        })?;
    }
    let Reader { root, entries, findings, broken, .. } = reader;
    Ok(Loaded { value: root, source: SourceMap::new(text, entries), findings, broken })
}

/// From the parser's positions, in characters, to bytes of the text.
struct Position<'t> {
    text: &'t str,
    characters: usize,
    bytes: usize,
    offset: usize,
}

impl Position<'_> {
    fn span(&mut self, span: saphyr_parser::Span) -> Span {
        Span::new(self.byte(span.start.index()), self.byte(span.end.index()))
    }

    /// Positions come nearly in order: walking from the last one is cheap.
    fn byte(&mut self, characters: usize) -> usize {
        let (before, after) = self.text.split_at_checked(self.bytes).unwrap_or((self.text, ""));
        if characters >= self.characters {
            let steps = characters - self.characters;
            self.bytes += after.chars().take(steps).map(char::len_utf8).sum::<usize>();
        } else {
            let steps = self.characters - characters;
            self.bytes -= before.chars().rev().take(steps).map(char::len_utf8).sum::<usize>();
        }
        self.characters = characters;
        self.bytes + self.offset
    }
}

/// An object or a list that is still being read.
struct Open {
    entry: usize,
    collection: Collection,
}

enum Collection {
    Object { fields: Map<String, Value>, key: Option<(Box<str>, Span)> },
    List(Vec<Value>),
}

struct Reader<'t> {
    position: Position<'t>,
    bounds: Bounds,
    entries: Vec<Entry>,
    open: Vec<Open>,
    root: Value,
    documents: usize,
    /// Where the last value ended.
    written: usize,
    findings: Findings,
    broken: Broken,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(syntax("a second document begins here", "keep one document"));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_anchor(anchor, span);
                if self.waits_for_key() {
                    self.key(&text, span);
                } else {
                    self.bounds.count()?;
                    self.written = span.end;
                    let value = self.scalar(&text, style, tag.as_deref(), span);
                    self.begin(span);
                    self.attach(value);
                }
            }
            Event::Alias(_) => {
                self.written = span.end;
                let found = alias("an alias", span);
                if self.waits_for_key() {
                    return Err(found);
                }
                self.begin(span);
                let path = self.path();
                self.broken.add(&path);
                self.findings.push(found.at(path));
                self.attach(Value::Null);
            }
            Event::MappingStart(anchor, tag) => {
                let object = Collection::Object { fields: Map::new(), key: None };
                self.start(object, anchor, tag.as_deref(), span)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.start(Collection::List(Vec::new()), anchor, tag.as_deref(), span)?;
            }
            Event::MappingEnd | Event::SequenceEnd => self.finish(span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// Whether the innermost open collection is an object before a key.
    fn waits_for_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open { collection: Collection::Object { key: None, .. }, .. })
        )
    }

    fn key(&mut self, text: &str, span: Span) {
        let path = self.parent_path();
        let Some(Open { collection: Collection::Object { fields, key }, .. }) =
            self.open.last_mut()
        else {
            return;
        };
        if fields.contains_key(text) {
            self.findings.push(duplicate_key(&below(&path, text), text, span));
        }
        *key = Some((text.into(), span));
    }

    /// Notes where the value that comes now stands.
    fn begin(&mut self, span: Span) -> usize {
        let (key, key_span) = match self.open.last() {
            Some(Open { collection: Collection::Object { key: Some((key, at)), .. }, .. }) => {
                (Some(key.clone()), *at)
            }
            _ => (None, span),
        };
        let entry = self.entries.len();
        self.entries.push(Entry { key, key_span, span, end: entry + 1 });
        entry
    }

    fn start(
        &mut self,
        collection: Collection,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Diagnostic> {
        self.bounds.open()?;
        if self.waits_for_key() {
            return Err(syntax(
                "the name of a field is an object or a list",
                "names of fields are texts",
            ));
        }
        self.refuse_anchor(anchor, span);
        if let Some(tag) = tag {
            self.refuse_tag(tag, span);
        }
        let entry = self.begin(span);
        self.open.push(Open { entry, collection });
        Ok(())
    }

    fn finish(&mut self, span: Span) {
        self.bounds.close();
        let Some(Open { entry, collection }) = self.open.pop() else { return };
        let end = self.entries.len();
        if let Some(own) = self.entries.get_mut(entry) {
            // In block style the parser closes a collection where the next thing begins;
            // what belongs to it ends with its last value.
            if span.end > span.start {
                self.written = span.end;
            }
            own.span.end = self.written.max(own.span.start);
            own.end = end;
        }
        self.attach(match collection {
            Collection::Object { fields, .. } => Value::Object(fields),
            Collection::List(items) => Value::Array(items),
        });
    }

    fn attach(&mut self, value: Value) {
        match self.open.last_mut().map(|open| &mut open.collection) {
            None => self.root = value,
            Some(Collection::List(items)) => items.push(value),
            Some(Collection::Object { fields, key }) => {
                if let Some((key, _)) = key.take() {
                    fields.insert(key.into(), value);
                }
            }
        }
    }

    /// The pointer of the innermost open collection.
    fn parent_path(&self) -> String {
        let inner = self.open.len().saturating_sub(1);
        self.open.iter().take(inner).fold(String::new(), |path, open| step(&path, open))
    }

    /// The pointer of the value that comes now.
    fn path(&self) -> String {
        self.open.iter().fold(String::new(), |path, open| step(&path, open))
    }

    fn refuse_anchor(&mut self, anchor: usize, span: Span) {
        if anchor != 0 {
            let path = self.path();
            self.findings.push(alias("an anchor", span).at(path));
        }
    }

    fn refuse_tag(&mut self, tag: &Tag, span: Span) {
        let path = self.path();
        let found = syntax(&format!("the tag `{tag}` is not read"), "remove the tag");
        self.findings.push(found.at(path).spanning(span));
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Value {
        match tag {
            Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => {
                return Value::String(text.to_owned());
            }
            Some(tag) => self.refuse_tag(tag, span),
            None => {}
        }
        if style != ScalarStyle::Plain {
            return Value::String(text.to_owned());
        }
        match resolve(text) {
            Some(value) => value,
            None => {
                let path = self.path();
                self.broken.add(&path);
                self.findings.push(
                    Diagnostic::new(Code::NotFinite, format!("`{text}` is not a finite number"))
                        .at(path)
                        .spanning(span)
                        .help("write a finite number"),
                );
                Value::Null
            }
        }
    }

    fn syntax_error(&mut self, error: &ScanError) -> Diagnostic {
        let at = self.position.byte(error.marker().index());
        let span = Span::new(at, at);
        if error.info().contains("recursion limit") {
            return Diagnostic::new(Code::TooDeep, "brackets are nested too deep")
                .spanning(span)
                .help("a programme needs no more than two levels for every level of its tree");
        }
        syntax(&format!("not YAML: {}", error.info()), "mend the text here, or just before")
            .spanning(span)
    }
}

fn step(path: &str, open: &Open) -> String {
    match &open.collection {
        Collection::Object { key: Some((key, _)), .. } => below(path, key),
        Collection::Object { .. } => path.to_owned(),
        Collection::List(items) => below(path, &items.len().to_string()),
    }
}

fn syntax(message: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::InvalidSyntax, message).help(help)
}

fn alias(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Alias, format!("{what} stands here"))
        .spanning(span)
        .help("write the value out; a text with aliases may unfold without end")
}

/// What a plain scalar stands for in the core schema; none for a number that is not finite.
fn resolve(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return None,
        _ if is_infinity(text) => return None,
        _ => match number(text) {
            Some(float) if !float.is_finite() => return None,
            Some(float) => Value::Number(whole(text).or_else(|| Number::from_f64(float))?),
            None => Value::String(text.to_owned()),
        },
    })
}

fn is_infinity(text: &str) -> bool {
    matches!(text.strip_prefix(['+', '-']).unwrap_or(text), ".inf" | ".Inf" | ".INF")
}

/// The whole number, where it is written as one and fits.
fn whole(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from)).ok()
}

/// The number, where the text is one: `-?[0-9]…`, `.5`, `1e3`, `0x1F`, `0o17`.
fn number(text: &str) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "documents hold small numbers")]
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().map(|n| n as f64);
    // `from_str_radix` takes a sign, the core schema does not.
    match text.split_at_checked(2) {
        Some(("0x", digits)) if !digits.starts_with('+') => return radix(digits, 16),
        Some(("0o", digits)) if !digits.starts_with('+') => return radix(digits, 8),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut bytes = unsigned.bytes();
    let begins = match bytes.next() {
        Some(b'.') => bytes.next().is_some_and(|byte| byte.is_ascii_digit()),
        Some(first) => first.is_ascii_digit(),
        None => false,
    };
    let plain = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    if begins && plain { text.parse().ok() } else { None }
}
