//! Ranks.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Scores;
use crate::error::{Code, Diagnostic, Result};
use crate::math;
use crate::period::Period;
use crate::programme::TOTAL;
use crate::suggest;

/// What units with equal points get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// 1-2-2-4: the best of the places they take.
    #[default]
    Competition,
    /// 1-2-2-3: the next place after them follows at once.
    Dense,
    /// 1-2.5-2.5-4: the mean of the places they take.
    Average,
    /// 1-2-3-4: places of their own, by the tie-break and then by the order of the table.
    Sequential,
}

/// How units are ranked: by the points of a node as shown, the most points first, within
/// one period.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Ranking {
    /// The node; the total if absent.
    pub node: Option<String>,
    /// What units with equal points get.
    pub method: Method,
    /// For [`Method::Sequential`]: the nodes whose points decide between equal units, the
    /// first first.
    pub tie_break: Vec<String>,
    /// Whether units are ranked among those of their own type only.
    pub within_type: bool,
}

impl Ranking {
    /// The ranking of the totals by a method.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self { method, ..Self::default() }
    }

    /// The same, by another node.
    #[must_use]
    pub fn by(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// The same, with ties broken by the points of these nodes.
    #[must_use]
    pub fn tie_break<N: Into<String>>(mut self, nodes: impl IntoIterator<Item = N>) -> Self {
        self.tie_break = nodes.into_iter().map(Into::into).collect();
        self
    }

    /// The same, among units of one type.
    #[must_use]
    pub fn within_type(mut self) -> Self {
        self.within_type = true;
        self
    }
}

impl Scores {
    /// The rank of every row; `None` where the points are not all known.
    ///
    /// Ranks follow the points as shown: equal shown points share a rank, but under
    /// [`Method::Sequential`].
    ///
    /// # Errors
    ///
    /// The ranking names a node that does not exist.
    pub fn ranks(&self, ranking: &Ranking) -> Result<Vec<Option<f64>>> {
        let node = self.place(ranking.node.as_deref().unwrap_or(TOTAL))?;
        let breakers: Vec<usize> =
            ranking.tie_break.iter().map(|id| self.place(id)).collect::<Result<_>>()?;
        let mut ranks = vec![None; self.rows()];
        for rows in self.groups(ranking.within_type).into_values() {
            let mut known: Vec<(usize, f64)> = rows
                .into_iter()
                .filter_map(|row| Some((row, self.complete_points(node, row)?)))
                .collect();
            known.sort_by(|a, b| {
                let by_points = descending(a.1, b.1);
                let tied = ranking.method == Method::Sequential;
                by_points.then_with(|| {
                    if tied { self.break_tie(&breakers, a.0, b.0) } else { Ordering::Equal }
                })
            });
            assign(&known, ranking.method, &mut ranks);
        }
        Ok(ranks)
    }

    /// The best and the worst rank (by [`Method::Competition`]) that every row may have,
    /// whatever the missing inputs turn out to be; `None` where the node does not count.
    ///
    /// # Errors
    ///
    /// The ranking names a node that does not exist.
    pub fn rank_bounds(&self, ranking: &Ranking) -> Result<Vec<Option<(usize, usize)>>> {
        let node = self.place(ranking.node.as_deref().unwrap_or(TOTAL))?;
        let mut bounds = vec![None; self.rows()];
        for rows in self.groups(ranking.within_type).into_values() {
            let within: Vec<(usize, f64, f64)> = rows
                .into_iter()
                .filter_map(|row| {
                    let outcome = self.outcome(node, row)?;
                    let counts = !outcome.status.is_left_out();
                    counts.then_some((row, outcome.lowest, outcome.highest))
                })
                .collect();
            let mut lows: Vec<f64> = within.iter().map(|(_, lowest, _)| *lowest).collect();
            let mut highs: Vec<f64> = within.iter().map(|(_, _, highest)| *highest).collect();
            lows.sort_by(f64::total_cmp);
            highs.sort_by(f64::total_cmp);
            for (row, lowest, highest) in within {
                let surely_better = above(&lows, highest);
                // The row itself is above its own lowest where its bounds are apart.
                let own = usize::from(math::above(highest, lowest));
                let maybe_better = above(&highs, lowest) - own;
                if let Some(place) = bounds.get_mut(row) {
                    *place = Some((surely_better + 1, maybe_better + 1));
                }
            }
        }
        Ok(bounds)
    }

    fn place(&self, id: &str) -> Result<usize> {
        self.plan.node(id).ok_or_else(|| {
            Diagnostic::new(Code::UnknownGiven, format!("the programme has no node `{id}`"))
                .help(suggest::did_you_mean(id, self.node_ids(), "see the ids of the tree"))
                .into()
        })
    }

    /// The rows that are ranked together.
    fn groups(&self, within_type: bool) -> BTreeMap<(Option<Period>, Option<&str>), Vec<usize>> {
        let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (row, (unit, period)) in self.units().iter().zip(self.periods()).enumerate() {
            let unit_type = if within_type { unit.unit_type.as_deref() } else { None };
            groups.entry((*period, unit_type)).or_default().push(row);
        }
        groups
    }

    fn complete_points(&self, node: usize, row: usize) -> Option<f64> {
        let outcome = self.outcome(node, row)?;
        (outcome.status.is_complete() && outcome.undecided == 0).then_some(outcome.points)
    }

    fn break_tie(&self, breakers: &[usize], a: usize, b: usize) -> Ordering {
        let points = |node, row| self.complete_points(node, row).unwrap_or(f64::NEG_INFINITY);
        breakers
            .iter()
            .map(|&node| descending(points(node, a), points(node, b)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// How many of the ascending numbers are above `x`, in decimals.
fn above(ascending: &[f64], x: f64) -> usize {
    ascending.len() - ascending.partition_point(|other| !math::above(*other, x))
}

/// More points first; the same decimals are equal.
fn descending(a: f64, b: f64) -> Ordering {
    if math::same(a, b) { Ordering::Equal } else { b.total_cmp(&a) }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 units")]
fn assign(sorted: &[(usize, f64)], method: Method, ranks: &mut [Option<f64>]) {
    let mut start = 0;
    let mut groups = 0;
    while let Some(&(_, points)) = sorted.get(start) {
        let tied = sorted.iter().skip(start).take_while(|(_, other)| math::same(*other, points));
        let end = start + tied.count();
        groups += 1;
        for (place, (row, _)) in sorted.iter().enumerate().take(end).skip(start) {
            let rank = match method {
                Method::Competition => (start + 1) as f64,
                Method::Dense => f64::from(groups),
                Method::Average => (start + 1 + end) as f64 / 2.0,
                Method::Sequential => (place + 1) as f64,
            };
            if let Some(slot) = ranks.get_mut(*row) {
                *slot = Some(rank);
            }
        }
        start = end;
    }
}
