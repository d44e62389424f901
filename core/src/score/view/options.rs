//! What a scorecard is to tell.

use super::explain::Languages;

/// What a scorecard is to tell; unless something is left out, everything.
///
/// Sentences take most of the time of a scorecard: whoever shows one language asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScorecardOptions {
    pub(super) languages: Languages,
    pub(super) losses: bool,
}

impl Default for ScorecardOptions {
    fn default() -> Self {
        Self { languages: Languages { vi: true, en: true }, losses: true }
    }
}

impl ScorecardOptions {
    /// The same, with explanations in one language: `vi` or `en`, with or without a region; any
    /// other is answered in English.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        self.languages = Languages::of(language);
        self
    }

    /// The same, with empty explanations.
    #[must_use]
    pub fn without_explanations(mut self) -> Self {
        self.languages = Languages { vi: false, en: false };
        self
    }

    /// The same, without saying where points were lost.
    #[must_use]
    pub fn without_losses(mut self) -> Self {
        self.losses = false;
        self
    }
}
