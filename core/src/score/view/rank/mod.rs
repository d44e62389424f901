//! Ranks.

mod order;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Diagnostic, Error, Result};
use crate::math;
use crate::observe::Batch;
use crate::programme::TOTAL;
use crate::score::engine::outcome::Outcome;
use crate::score::{Scores, put};
use crate::suggest;
use order::{Order, Ranked};

/// What units with equal points get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Whether units are ranked among those of the same unit above them only: communes
    /// within their province.
    pub within_parent: bool,
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

    /// The same, among units that lie in the same unit above them.
    #[must_use]
    pub fn within_parent(mut self) -> Self {
        self.within_parent = true;
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
        let by = self.place(ranking.node.as_deref().unwrap_or(TOTAL))?;
        let breakers = match ranking.method {
            Method::Sequential => ranking.tie_break.as_slice(),
            _ => &[],
        };
        let breakers: Vec<Points<'_>> = breakers
            .iter()
            .map(|id| Ok(self.complete_points(self.place(id)?)))
            .collect::<Result<_>>()?;
        let groups = groups(&self.table.batch(), ranking);
        let mut ranks = Ranks::default();
        ranks.fill(&self.complete_points(by), &breakers, &groups, ranking.method);
        Ok(ranks.into_vec())
    }

    /// The best and the worst rank (by [`Method::Competition`]) that every row may have,
    /// whatever the missing inputs turn out to be; `None` where the node does not count.
    ///
    /// # Errors
    ///
    /// The ranking names a node that does not exist.
    pub fn rank_bounds(&self, ranking: &Ranking) -> Result<Vec<Option<(usize, usize)>>> {
        let node = self.place(ranking.node.as_deref().unwrap_or(TOTAL))?;
        let reach = |row: usize| {
            let outcome = self.outcome(node, row)?;
            (!outcome.status.is_left_out()).then_some((outcome.lowest, outcome.highest))
        };
        let reaches: Vec<_> = (0..self.rows()).map(reach).collect();
        Ok(bounds(&reaches, &groups(&self.table.batch(), ranking)))
    }

    fn place(&self, id: &str) -> Result<usize> {
        self.plan.node(id).ok_or_else(|| unknown_node(id, self.node_ids()))
    }

    fn complete_points(&self, node: usize) -> Points<'static> {
        let rows = || (0..self.rows()).map(|row| self.outcome(node, row));
        let known = |outcome: &Outcome| outcome.status.is_complete() && !outcome.gate_pending;
        Points {
            points: rows().map(|outcome| outcome.map_or(0.0, |outcome| outcome.points)).collect(),
            known: rows().map(|outcome| outcome.as_ref().is_some_and(known)).collect(),
        }
    }
}

/// The points of a node, and where all of them are known.
pub(in crate::score) struct Points<'p> {
    pub(in crate::score) points: Cow<'p, [f64]>,
    pub(in crate::score) known: Vec<bool>,
}

pub(in crate::score) fn unknown_node<'i>(id: &str, ids: impl Iterator<Item = &'i str>) -> Error {
    Diagnostic::new(Code::UnknownGiven, format!("the programme has no node `{id}`"))
        .help(suggest::did_you_mean(id, ids, "see the ids of the tree"))
        .into()
}

/// For every row the number of the group in which it is ranked; empty where all rows are
/// ranked together.
pub(in crate::score) fn groups(batch: &Batch<'_>, ranking: &Ranking) -> Vec<u32> {
    if !batch.is_named() {
        return Vec::new();
    }
    let mut numbers = BTreeMap::new();
    let mut last = None;
    (0..batch.rows())
        .map(|row| {
            let unit = batch.unit(row);
            let of_type = unit.filter(|_| ranking.within_type).and_then(|u| u.unit_type.as_deref());
            let parent = unit.filter(|_| ranking.within_parent).and_then(|u| u.parent.as_deref());
            let key = (batch.period(row), of_type, parent);
            // Most rows are like the one before.
            if let Some((of, number)) = last
                && of == key
            {
                return number;
            }
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(key).or_insert(next);
            last = Some((key, number));
            number
        })
        .collect()
}

/// The ranks of rows, with the memory in which they were made: filled again by the next
/// [`Results::ranks_into`](crate::score::Results::ranks_into).
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    of_rows: Vec<Option<f64>>,
    order: Order,
}

impl Ranks {
    /// The rank of every row; `None` where its points are not all known.
    #[must_use]
    pub fn as_slice(&self) -> &[Option<f64>] {
        &self.of_rows
    }

    /// The same, without the memory for more.
    #[must_use]
    pub fn into_vec(self) -> Vec<Option<f64>> {
        self.of_rows
    }

    /// Ranks every row whose points are known, within its group.
    pub(in crate::score) fn fill(
        &mut self,
        by: &Points<'_>,
        breakers: &[Points<'_>],
        groups: &[u32],
        method: Method,
    ) {
        let Self { of_rows, order } = self;
        let breakers: Vec<Vec<usize>> =
            breakers.iter().map(|by| places(by, groups, order)).collect();
        let broken = |row: usize| breakers.iter().map(move |places| places.get(row).copied());
        order.sort(by, groups);
        of_rows.clear();
        of_rows.resize(by.points.len(), None);
        let mut in_order = Vec::new();
        let mut group = None;
        // Where the group begins among the sorted rows, and how many runs of it there were.
        let (mut first, mut before) = (0, 0_usize);
        for (start, end) in order.runs() {
            let Some(mut run) = order.rows().get(start..end) else { break };
            if method == Method::Sequential && run.len() > 1 {
                in_order.clear();
                in_order.extend_from_slice(run);
                in_order.sort_by(|a: &Ranked, b| {
                    broken(a.row()).cmp(broken(b.row())).then(a.row.cmp(&b.row))
                });
                run = &in_order;
            }
            let of = run.first().map(|ranked| ranked.group);
            if of != group {
                (group, first, before) = (of, start, 0);
            }
            before += 1;
            let (best, last) = (number(start - first + 1), number(end - first));
            let rank = match method {
                Method::Competition | Method::Sequential => best,
                Method::Dense => number(before),
                Method::Average => (best + last) / 2.0,
            };
            for (within, ranked) in run.iter().enumerate() {
                let after = if method == Method::Sequential { number(within) } else { 0.0 };
                put(of_rows, ranked.row(), Some(rank + after));
            }
        }
    }
}

/// A number of rows, of which there are no more than rows can be numbered.
fn number(rows: usize) -> f64 {
    u32::try_from(rows).map_or(f64::INFINITY, f64::from)
}

/// For every row the number of its run of equal points, in the order of the table.
fn places(by: &Points<'_>, groups: &[u32], order: &mut Order) -> Vec<usize> {
    order.sort(by, groups);
    let mut places = vec![usize::MAX; by.points.len()];
    for (place, (start, end)) in order.runs().enumerate() {
        for ranked in order.rows().get(start..end).unwrap_or_default() {
            put(&mut places, ranked.row(), place);
        }
    }
    places
}

/// The best and the worst rank of every row, within its group, by the least and the most
/// points it may have; none for a row that does not count.
pub(in crate::score) fn bounds(
    reaches: &[Option<(f64, f64)>],
    groups: &[u32],
) -> Vec<Option<(usize, usize)>> {
    let mut together: Vec<Vec<(usize, f64, f64)>> = Vec::new();
    for (row, reach) in reaches.iter().enumerate() {
        if let Some((lowest, highest)) = *reach {
            let group = groups.get(row).map_or(0, |&group| group as usize);
            if together.len() <= group {
                together.resize_with(group + 1, Vec::new);
            }
            if let Some(within) = together.get_mut(group) {
                within.push((row, lowest, highest));
            }
        }
    }
    let mut bounds = vec![None; reaches.len()];
    for within in together {
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
    bounds
}

/// How many of the ascending numbers are above `x`, in decimals.
fn above(ascending: &[f64], x: f64) -> usize {
    ascending.len() - ascending.partition_point(|other| !math::above(*other, x))
}
