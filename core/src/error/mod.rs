//! What can go wrong, told so that the reader can mend it.
//!
//! Nothing in chiso panics, prints or stops at the first mistake. A function that can
//! fail returns [`Error`], which carries *all* findings as [`Diagnostic`]s; each has a
//! stable [`Code`], a severity, the place (a path into the document, a span where there
//! is text, a unit and an input where there is data) and, where one is known, a mend.

mod code;
mod render;

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

pub use code::{Code, Documented};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the document works as its author probably meant.
    Advice,
    /// The document works, but probably not as its author meant.
    Warning,
    /// The document or the data cannot be used until this is mended.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A stretch of a text, in bytes from its beginning; `end` is exclusive.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The stretch from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest stretch that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// This stretch, moved `offset` bytes towards the end.
    #[must_use]
    pub const fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }
}

/// One finding: what was wrong, where, and how to mend it.
///
/// Messages are lower-case, without a final period, with what the user wrote in
/// back-ticks; the mend stands apart in `help`.
///
/// ```
/// use chiso::{Code, Diagnostic};
///
/// let finding = Diagnostic::new(Code::UnknownName, "nothing is called `recieved`")
///     .at("/tree/0/formula")
///     .help("did you mean `received`?");
/// assert_eq!(finding.code.as_str(), "formula.unknown_name");
/// assert!(finding.is_error());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    /// The stable name of this kind of finding, such as `formula.unknown_name`.
    // A text, not a list of the names: those who read findings meet codes newer than they are.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where: a JSON Pointer (RFC 6901) into the document; empty, and left out of JSON, for the
    /// document itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The stretch of the document's text, where there is a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The administrative unit whose data it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The period of these data, where they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The row of a table, from 0, where the data are a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The input or column it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// What was wrong.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The same in other languages, for whoever enters data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translations: Option<Box<Translations>>,
}

/// A finding in the languages of the engine other than English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Translations {
    /// In Vietnamese.
    pub vi: Wording,
}

/// What was wrong and how to mend it, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Wording {
    /// What was wrong.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of kind `code`, with the severity that belongs to it.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            path: String::new(),
            span: None,
            unit: None,
            period: None,
            row: None,
            input: None,
            message: message.into(),
            help: None,
            translations: None,
        }
    }

    /// The same finding, placed at a JSON Pointer of the document.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The same finding, placed at a stretch of the text.
    #[must_use]
    pub fn spanning(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same finding, said of one unit's data.
    #[must_use]
    pub fn of_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// The same finding, said of the data of one period.
    #[must_use]
    pub fn of_period(mut self, period: Option<impl fmt::Display>) -> Self {
        self.period = period.map(|period| period.to_string());
        self
    }

    /// The same finding, said of one row of a table, counted from 0.
    #[must_use]
    pub fn of_row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// The same finding, said of one input or column.
    #[must_use]
    pub fn of_input(mut self, input: impl Into<String>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// The same finding with a way to mend it. A way that was told in another language
    /// before is told no more: it was another one.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        if let Some(translations) = &mut self.translations {
            translations.vi.help = None;
        }
        self
    }

    /// The same finding, told in Vietnamese too: what was wrong, and how to mend it.
    ///
    /// ```
    /// use chiso::{Code, Diagnostic};
    ///
    /// let finding = Diagnostic::new(Code::DuplicateUnit, "the unit appears twice")
    ///     .help("keep one of them")
    ///     .in_vietnamese("đơn vị xuất hiện hai lần", "chỉ giữ lại một");
    /// assert_eq!(finding.message_in("vi"), "đơn vị xuất hiện hai lần");
    /// assert_eq!(finding.help_in("vi"), Some("chỉ giữ lại một"));
    /// assert_eq!(finding.message_in("en"), "the unit appears twice");
    /// ```
    #[must_use]
    pub fn in_vietnamese(mut self, message: impl Into<String>, help: impl Into<String>) -> Self {
        let vi = Wording { message: message.into(), help: Some(help.into()) };
        self.translations = Some(Box::new(Translations { vi }));
        self
    }

    /// What was wrong in this language; in English where it is not told in it.
    #[must_use]
    pub fn message_in(&self, language: &str) -> &str {
        self.wording(language).map_or(&self.message, |wording| &wording.message)
    }

    /// How to mend it in the language of [`Diagnostic::message_in`].
    #[must_use]
    pub fn help_in(&self, language: &str) -> Option<&str> {
        self.wording(language).map_or(&self.help, |wording| &wording.help).as_deref()
    }

    fn wording(&self, language: &str) -> Option<&Wording> {
        self.translations.as_deref().filter(|_| language == "vi").map(|told| &told.vi)
    }

    /// Whether this finding alone keeps the document or the data from being used.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The finding as text, with the line of `source` it points at and a caret under it.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        render::render(self, source)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        if let Some(unit) = &self.unit {
            write!(f, " for unit `{unit}`")?;
        }
        if let Some(period) = &self.period {
            write!(f, " in {period}")?;
        }
        if let Some(row) = &self.row {
            write!(f, " in row {row}")?;
        }
        if let Some(input) = &self.input {
            write!(f, " in `{input}`")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// A refusal, with every finding that led to it.
///
/// It prints as its first error and the number of further findings;
/// [`Error::diagnostics`] has them all.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", summary(.diagnostics))]
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A refusal because of these findings.
    #[must_use]
    pub fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }

    /// Every finding, errors and lesser ones, in document order.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The finding to show when there is room for one: the first error.
    #[must_use]
    pub fn first(&self) -> Option<&Diagnostic> {
        first_error(&self.diagnostics)
    }

    /// The code of the first error.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.first().map(|found| found.code)
    }
}

/// The form in which an error crosses into other languages: `message`, `code` and `path`
/// of the first error, and `diagnostics`, all of them.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let first = self.first();
        let mut fields = serializer.serialize_struct("Error", 4)?;
        fields.serialize_field("message", &self.to_string())?;
        fields.serialize_field("code", &first.map(|found| found.code))?;
        fields.serialize_field("path", first.map_or("", |found| found.path.as_str()))?;
        fields.serialize_field("diagnostics", &self.diagnostics)?;
        fields.end()
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::new(vec![diagnostic])
    }
}

/// `Ok(value)` unless one of the findings is an error.
pub(crate) fn unless_errors<T>(value: T, diagnostics: Vec<Diagnostic>) -> Result<T> {
    if diagnostics.iter().any(Diagnostic::is_error) {
        Err(Error::new(diagnostics))
    } else {
        Ok(value)
    }
}

fn first_error(diagnostics: &[Diagnostic]) -> Option<&Diagnostic> {
    diagnostics.iter().find(|found| found.is_error()).or_else(|| diagnostics.first())
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    match (first_error(diagnostics), diagnostics.len()) {
        (None, _) => "refused without a finding".to_owned(),
        (Some(first), 1) => first.to_string(),
        (Some(first), count) => format!("{first} (and {} more)", count - 1),
    }
}
