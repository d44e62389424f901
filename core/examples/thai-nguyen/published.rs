//! The figures as the portal published them, to compare with.

use serde::Deserialize;

/// The points that the portal shows on the same page as the counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    pub(crate) total: f64,
    pub(crate) rank: u32,
    pub(crate) provinces: u32,
    pub(crate) groups: Vec<PublishedGroup>,
}

/// The published points of a group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublishedGroup {
    pub(crate) id: String,
    pub(crate) points: f64,
}

/// What the portal published of Thái Nguyên on 10 October 2026.
pub(crate) fn published() -> serde_json::Result<Published> {
    serde_json::from_str(include_str!("../data/thai-nguyen-2026-10-10-published.json"))
}

impl Published {
    /// The published groups, added up in decimals.
    pub(crate) fn sum_of_groups(&self) -> f64 {
        chiso::math::decimal(chiso::math::sum(self.groups.iter().map(|group| group.points)))
    }

    /// The published points of a group.
    pub(crate) fn group(&self, id: &str) -> Option<f64> {
        self.groups.iter().find(|group| group.id == id).map(|group| group.points)
    }
}
