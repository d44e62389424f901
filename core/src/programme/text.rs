//! Texts in several languages.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A text by language: `{vi: Đúng hạn, en: On time}`; keys are BCP 47 language tags.
///
/// ```
/// use chiso::programme::Text;
/// let text = Text::of("vi", "Đúng hạn").and("en", "On time");
/// assert_eq!(text.in_language("en"), "On time");
/// assert_eq!(text.in_language("fr"), "Đúng hạn");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Text(IndexMap<String, String>);

impl Text {
    /// A text in one language.
    #[must_use]
    pub fn of(language: impl Into<String>, text: impl Into<String>) -> Self {
        Self::default().and(language, text)
    }

    /// The same text with one more language.
    #[must_use]
    pub fn and(mut self, language: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.insert(language.into(), text.into());
        self
    }

    /// Whether there is no language at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The text in this language, or else in the first one written; empty if there is none.
    #[must_use]
    pub fn in_language(&self, language: &str) -> &str {
        self.get(language).or_else(|| self.0.values().next().map(String::as_str)).unwrap_or("")
    }

    /// The languages and their texts, as written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}
