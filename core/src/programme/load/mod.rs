//! From a text to a [`Programme`], with every finding at once.

mod bounds;
mod decode;
mod json;
mod nodes;
mod parts;
mod scalar_span;
mod serde_error;
mod source;
#[cfg(feature = "yaml")]
mod yaml;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use source::SourceMap;

use super::findings::{Broken, Findings};
use super::limits::MAX_DOCUMENT_BYTES;
use super::{Programme, check};
use crate::error::{Code, Diagnostic, Error, Result, Span, unless_errors};
use crate::written;

/// A programme as it was read: with its text, and with everything found wrong so far.
///
/// Reading never stops at the first mistake. What cannot be read is left at its default,
/// and the checks pass over what merely follows from it.
///
/// ```
/// use chiso::programme::Document;
/// let document = Document::from_json(
///     r#"{"chiso": 1, "id": "x", "titel": {"en": "X"}, "tree": [{"id": "a"}]}"#,
/// );
/// let names: Vec<_> = document.findings().iter().map(|found| found.code.as_str()).collect();
/// assert_eq!(names, ["document.unknown_field", "document.missing_field"]);
/// ```
#[derive(Debug, Clone)]
pub struct Document {
    programme: Programme,
    source: SourceMap,
    found: Findings,
    broken: Broken,
}

/// What reading a text gives, before it is understood.
#[derive(Debug, Default)]
struct Loaded {
    value: Value,
    source: SourceMap,
    findings: Findings,
    broken: Broken,
}

impl Document {
    /// Reads a JSON text.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        Self::read(text, json::read)
    }

    /// Reads a JSON text in UTF-8.
    #[must_use]
    pub fn from_json_slice(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_json(text),
            Err(error) => Self::refused(SourceMap::default(), not_text(&error)),
        }
    }

    /// Reads a YAML text: one document, without anchors, aliases and tags.
    #[cfg(feature = "yaml")]
    #[must_use]
    pub fn from_yaml(text: &str) -> Self {
        Self::read(text, yaml::read)
    }

    /// Reads a document that is in memory already; its findings have no spans.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        match bounds::of_value(value) {
            Ok(()) => {
                Self::decoded(value, SourceMap::default(), Findings::default(), Broken::default())
            }
            Err(found) => Self::refused(SourceMap::default(), found),
        }
    }

    fn read(text: &str, read: impl Fn(&str) -> Result<Loaded, Diagnostic>) -> Self {
        if text.len() > MAX_DOCUMENT_BYTES {
            return Self::refused(SourceMap::default(), too_large(text.len()));
        }
        match read(text) {
            Ok(Loaded { value, source, findings, broken }) => {
                Self::decoded(&value, source, findings, broken)
            }
            Err(found) => Self::refused(SourceMap::new(text, Vec::new()), found),
        }
    }

    fn decoded(value: &Value, source: SourceMap, findings: Findings, broken: Broken) -> Self {
        let (programme, found, broken) = nodes::programme(value, findings, broken);
        Self { programme, source, found, broken }
    }

    fn refused(source: SourceMap, diagnostic: Diagnostic) -> Self {
        let mut found = Findings::default();
        found.push(diagnostic);
        let mut broken = Broken::default();
        broken.add("");
        Self { programme: Programme::new(""), source, found, broken }
    }

    /// What could be read. Only a document without errors is whole.
    #[must_use]
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// The text, and where in it each value stands.
    #[must_use]
    pub fn source(&self) -> &SourceMap {
        &self.source
    }

    /// What was found while reading, in the order of the text. What is wrong with the
    /// meaning is found by [`Document::check`].
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.placed(self.found.clone())
    }

    /// Everything wrong with the document, its meaning included, in the order of the text.
    ///
    /// What merely follows from a part that could not be read is left out.
    ///
    /// ```
    /// use chiso::programme::Document;
    /// let text = r#"{"chiso": 1, "id": "x", "source": {"status": "proposed"},
    ///     "inputs": {"received": {"type": "count"}, "on_time": {"type": "count"}},
    ///     "tree": [{"id": "a", "formula": "on_time / recieved", "undefined": "zero",
    ///               "rule": {"proportional": {"full_at": "100%"}}}]}"#;
    /// let findings = Document::from_json(text).check();
    /// assert_eq!(findings.len(), 1);
    /// let span = findings[0].span.unwrap();
    /// assert_eq!(&text[span.start..span.end], "recieved");
    /// assert_eq!(findings[0].help.as_deref(), Some("did you mean `received`?"));
    /// ```
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut found = self.found.clone();
        if found.is_full() {
            // Nothing that the meaning has wrong would be shown any more.
            found.stop();
        } else {
            found.extend(check::run(&self.programme, &self.broken));
        }
        self.placed(found)
    }

    /// The programme, if nothing was wrong with reading it.
    ///
    /// # Errors
    ///
    /// All findings, if one of them is an error.
    pub fn into_programme(self) -> Result<Programme> {
        let findings = self.findings();
        unless_errors(self.programme, findings)
    }

    /// The findings with their places in the text, in its order.
    fn placed(&self, findings: Findings) -> Vec<Diagnostic> {
        let mut placed: Vec<Diagnostic> =
            findings.finish().into_iter().map(|found| self.source.place(found)).collect();
        // Stable: findings at one place stay in the order they were found in. What has no
        // place, such as the number of findings left out, goes last.
        let start = |found: &Diagnostic| found.span.map_or(usize::MAX, |span| span.start);
        placed.sort_by_key(start);
        placed
    }
}

/// The canonical form without spaces.
fn compact(programme: &Programme) -> String {
    written::text(&programme.to_value()).unwrap_or_default()
}

fn too_large(bytes: usize) -> Diagnostic {
    Diagnostic::new(
        Code::TooLarge,
        format!("the document has {bytes} bytes, more than {MAX_DOCUMENT_BYTES}"),
    )
    .help("split the programme")
}

fn not_text(error: &std::str::Utf8Error) -> Diagnostic {
    let at = error.valid_up_to();
    Diagnostic::new(Code::InvalidText, format!("byte {at} is not part of an UTF-8 text"))
        .spanning(Span::new(at, at + error.error_len().unwrap_or(1)))
        .help("save the document as UTF-8")
}

impl Programme {
    /// Reads a programme from JSON, the canonical form of the document.
    ///
    /// # Errors
    ///
    /// Everything that cannot be read, at once. What is wrong with the meaning is found by
    /// [`Programme::check`].
    ///
    /// ```
    /// use chiso::programme::Programme;
    /// let programme = Programme::from_json(r#"{"chiso": 1, "id": "x", "tree": []}"#)?;
    /// assert_eq!(programme.id, "x");
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self> {
        Document::from_json(text).into_programme()
    }

    /// Reads a programme from JSON in UTF-8.
    ///
    /// # Errors
    ///
    /// As [`Programme::from_json`]; bytes that are not UTF-8 are [`Code::InvalidText`].
    pub fn from_json_slice(bytes: &[u8]) -> Result<Self> {
        Document::from_json_slice(bytes).into_programme()
    }

    /// Reads a programme from YAML: the same document, as people write it.
    ///
    /// # Errors
    ///
    /// As [`Programme::from_json`]; anchors and aliases are [`Code::Alias`].
    ///
    /// ```
    /// use chiso::programme::Programme;
    /// let programme = Programme::from_yaml("chiso: 1\nid: x\ntree: []\n")?;
    /// assert_eq!(programme.id, "x");
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<Self> {
        Document::from_yaml(text).into_programme()
    }

    /// Reads a programme from a JSON value.
    ///
    /// # Errors
    ///
    /// As [`Programme::from_json`]; the findings have paths but no spans.
    pub fn from_value(value: &Value) -> Result<Self> {
        Document::from_value(value).into_programme()
    }

    /// The programme as a JSON value in canonical form: fields in the order of the format,
    /// absent and default ones left out, whole numbers without a fraction.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // Only a type that refuses to be written could fail; the document has none.
        let mut value = written::value(self).unwrap_or_default();
        whole_numbers(&mut value);
        value
    }

    /// The programme as indented JSON in canonical form; reading it gives the same programme.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}", self.to_value())
    }

    /// The identity of the content: the SHA-256 of the compact canonical JSON, in
    /// hexadecimal. Programmes with the same digest give the same scores.
    #[must_use]
    pub fn digest(&self) -> String {
        let digest = Sha256::digest(compact(self).as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Writes 20.0 as 20, as every JSON writer but Rust's does.
fn whole_numbers(value: &mut Value) {
    /// 2⁵³: above it an integer may not read back as the same number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            let Some(float) = number.as_f64().filter(|_| number.is_f64()) else { return };
            // −0 has no whole form that reads back as −0.
            if float.trunc() == float
                && float.abs() < EXACT
                && (float != 0.0 || float.is_sign_positive())
            {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
                let whole = float as i64;
                *number = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(fields) => fields.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

impl<'de> Deserialize<'de> for Programme {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(|error| de::Error::custom(every(&error)))
    }
}

/// All findings in one message: the error type of the caller's format has nothing else.
fn every(error: &Error) -> String {
    let lines: Vec<String> = error.diagnostics().iter().map(ToString::to_string).collect();
    lines.join("; ")
}

#[cfg(test)]
mod tests;
