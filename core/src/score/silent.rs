//! Units of which nothing is known.
//!
//! A unit that has not reported yet goes through the whole engine, with its bounds; and units
//! that have not reported come in numbers. Under one profile all of them come to the same,
//! which is computed once.

use super::Verdict;
use super::outcome::Outcome;

/// What such units come to, by the number of their profile.
#[derive(Debug, Clone, Default)]
pub(super) struct Silent {
    found: Vec<Option<(Vec<Outcome>, Verdict)>>,
}

impl Silent {
    /// What a unit of a profile comes to, if one has been scored.
    pub(super) fn get(&self, profile: usize) -> Option<(&[Outcome], Verdict)> {
        let (outcomes, verdict) = self.found.get(profile)?.as_ref()?;
        Some((outcomes, *verdict))
    }

    /// Keeps what one of them came to.
    pub(super) fn keep(&mut self, profile: usize, outcomes: &[Outcome], verdict: Verdict) {
        if self.found.len() <= profile {
            self.found.resize(profile + 1, None);
        }
        if let Some(place) = self.found.get_mut(profile) {
            *place = Some((outcomes.to_vec(), verdict));
        }
    }
}
