//! A rule with its quantities resolved to numbers.

use crate::math;
use crate::programme::{Award, Curve, Direction, Quantity, RelativeMethod, Rule};

/// A rule whose quantities are numbers, for units alike in type and time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ResolvedRule {
    Proportional {
        zero_at: f64,
        full_at: f64,
    },
    Bands(Vec<BandRange>),
    /// In ascending order of the value.
    Through(Vec<(f64, f64)>),
    LogNormal {
        median: f64,
        good: f64,
    },
    YesNo {
        inverted: bool,
    },
    /// The part of the maximum that every item has.
    Checklist {
        award: Award,
        parts: Vec<f64>,
    },
    PerCase {
        points: f64,
        start: f64,
        floor: f64,
        cap: f64,
    },
    Given,
    Relative {
        method: RelativeMethod,
        better: Direction,
        goalposts: Option<(f64, f64)>,
    },
    Points,
    Information,
}

/// A band: its edges, each with whether the edge itself belongs to the band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BandRange {
    pub(crate) lower: Option<(f64, bool)>,
    pub(crate) upper: Option<(f64, bool)>,
    pub(crate) points: f64,
}

impl BandRange {
    /// Whether the value lies in the band, in decimals.
    pub(crate) fn contains(&self, x: f64) -> bool {
        let from = self.lower.is_none_or(|(edge, included)| {
            if included { math::at_least(x, edge) } else { math::above(x, edge) }
        });
        let to = self.upper.is_none_or(|(edge, included)| {
            if included { math::at_least(edge, x) } else { math::above(edge, x) }
        });
        from && to
    }
}

impl ResolvedRule {
    /// The rule with every quantity replaced by `number_of` it.
    pub(crate) fn resolve(rule: &Rule, max: f64, number_of: &dyn Fn(&Quantity) -> f64) -> Self {
        match rule {
            Rule::Proportional(rule) => Self::Proportional {
                zero_at: rule.zero_at.as_ref().map_or(0.0, number_of),
                full_at: number_of(&rule.full_at),
            },
            Rule::Bands(bands) => Self::Bands(
                bands
                    .iter()
                    .map(|band| BandRange {
                        lower: edge(band.at_least.as_ref(), band.above.as_ref(), number_of),
                        upper: edge(band.at_most.as_ref(), band.below.as_ref(), number_of),
                        points: band.points,
                    })
                    .collect(),
            ),
            Rule::Curve(Curve::Through(points)) => {
                let mut through: Vec<_> =
                    points.iter().map(|point| (number_of(&point.at), point.points)).collect();
                through.sort_by(|a, b| a.0.total_cmp(&b.0));
                Self::Through(through)
            }
            Rule::Curve(Curve::LogNormal { median, good }) => {
                Self::LogNormal { median: number_of(median), good: number_of(good) }
            }
            Rule::YesNo(rule) => Self::YesNo { inverted: rule.inverted },
            Rule::Checklist(list) => {
                let written = math::sum(list.items.iter().filter_map(|item| item.points));
                let equal = 1.0 / count(list.items.len());
                let part = |points: Option<f64>| match points {
                    Some(points) if written > 0.0 => points / written,
                    _ => equal,
                };
                Self::Checklist {
                    award: list.award,
                    parts: list.items.iter().map(|item| part(item.points)).collect(),
                }
            }
            Rule::PerCase(rule) => Self::PerCase {
                points: rule.points,
                start: rule.start.unwrap_or(0.0),
                floor: rule.floor.unwrap_or(0.0),
                cap: rule.cap.unwrap_or(max),
            },
            Rule::Given {} => Self::Given,
            Rule::Relative(rule) => Self::Relative {
                method: rule.method,
                better: rule.better,
                goalposts: rule
                    .goalposts
                    .as_ref()
                    .map(|ends| (number_of(&ends.lowest), number_of(&ends.highest))),
            },
            Rule::Points {} => Self::Points,
            Rule::Information {} => Self::Information,
        }
    }

    /// The least and the most points it can give, of a maximum.
    pub(crate) fn point_range(&self, max: f64) -> (f64, f64) {
        match self {
            Self::PerCase { floor, cap, .. } => (*floor, *cap),
            Self::Information => (0.0, 0.0),
            _ => (0.0, max),
        }
    }
}

fn edge(
    included: Option<&Quantity>,
    excluded: Option<&Quantity>,
    number_of: &dyn Fn(&Quantity) -> f64,
) -> Option<(f64, bool)> {
    included
        .map(|quantity| (number_of(quantity), true))
        .or_else(|| excluded.map(|quantity| (number_of(quantity), false)))
}

#[expect(clippy::cast_precision_loss, reason = "lists are short")]
pub(crate) fn count(length: usize) -> f64 {
    length as f64
}
