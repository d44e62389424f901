//! What was asked for of many units, in columns.

use std::sync::Arc;

use super::drive::Receiver;
use super::lane::{Block, Details, Sink};
use super::outcome::{Outcome, Status, share};
use super::outputs::Selection;
use super::{NO_CLASS, Verdict, put, rank};
use crate::error::Result;
use crate::formula::RawResults;
use crate::observe::Batch;
use crate::score::{Method, Ranking, Ranks};
use crate::value::State;

/// The columns that a [`Scorer`](super::Scorer) filled: one value for every row of the batch.
///
/// A column that was not asked for is not there. Where nothing is known of a node
/// ([`Status::Unknown`]) or it does not count ([`Status::Excluded`]), its points are 0: read
/// them with [`Results::status`].
#[derive(Debug, Clone, Default)]
pub struct Results {
    rows: usize,
    nodes: Arc<[String]>,
    columns: Vec<NodeColumns>,
    class_ids: Arc<[String]>,
    class: Option<Vec<u16>>,
    possible: Option<(Vec<u16>, Vec<u16>)>,
}

/// The columns of one node: one value for every row; `None` where not asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NodeResults<'r> {
    /// The points.
    pub points: Option<&'r [f64]>,
    /// The points attainable.
    pub max: Option<&'r [f64]>,
    /// The points as a part of the maximum.
    pub shares: Option<&'r [f64]>,
    /// The least and the most points, whatever the missing inputs turn out to be.
    pub bounds: Option<(&'r [f64], &'r [f64])>,
    /// How the points came about.
    pub status: &'r [Status],
}

/// What was asked for of one node.
#[derive(Debug, Clone, Default)]
struct NodeColumns {
    points: Option<Vec<f64>>,
    max: Option<Vec<f64>>,
    share: Option<Vec<f64>>,
    bounds: Option<(Vec<f64>, Vec<f64>)>,
    status: Vec<Status>,
    /// Where a gate is not decided yet: the points may change by it.
    hangs: Vec<bool>,
}

impl NodeColumns {
    /// The points, and where they decide on a rank.
    fn to_rank(&self) -> rank::Points<'_> {
        let known = self.status.iter().zip(&self.hangs);
        rank::Points {
            points: self.points.as_deref().unwrap_or_default().into(),
            known: known.map(|(status, hangs)| status.is_complete() && !hangs).collect(),
        }
    }
}

impl Results {
    /// Empty columns for a selection; those that were there are used again.
    pub(super) fn prepare(&mut self, selection: &Selection, rows: usize) {
        for (own, named) in
            [(&mut self.nodes, &selection.ids), (&mut self.class_ids, &selection.class_ids)]
        {
            if !Arc::ptr_eq(own, named) {
                *own = Arc::clone(named);
            }
        }
        self.rows = rows;
        self.columns.resize_with(selection.wanted.len(), NodeColumns::default);
        for (columns, (node, aspects)) in self.columns.iter_mut().zip(&selection.wanted) {
            size(&mut columns.points, aspects.points, rows);
            size(&mut columns.max, aspects.max || (aspects.share && *node == 0), rows);
            size(&mut columns.share, aspects.share, rows);
            if aspects.bounds {
                let (lowest, highest) = columns.bounds.get_or_insert_default();
                lowest.resize(rows, 0.0);
                highest.resize(rows, 0.0);
            } else {
                columns.bounds = None;
            }
            columns.status.resize(rows, Status::Excluded);
            columns.hangs.clear();
            columns.hangs.resize(rows, false);
        }
        size(&mut self.class, selection.classes, rows);
        if selection.possible_classes {
            let (best, last) = self.possible.get_or_insert_default();
            best.resize(rows, NO_CLASS);
            last.resize(rows, NO_CLASS);
        } else {
            self.possible = None;
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The ids of the nodes of which something was asked for, in the order of the programme.
    pub fn node_ids(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(String::as_str)
    }

    /// The columns of all nodes of which something was asked for, in the order of
    /// [`Results::node_ids`]: without looking names up.
    pub fn nodes(&self) -> impl Iterator<Item = NodeResults<'_>> {
        self.columns.iter().map(|columns| NodeResults {
            points: columns.points.as_deref(),
            max: columns.max.as_deref(),
            shares: columns.share.as_deref(),
            bounds: columns.bounds.as_ref().map(|(lowest, highest)| (&**lowest, &**highest)),
            status: &columns.status,
        })
    }

    /// The places, in [`Results::class_ids`], of the best and of the worst class that every
    /// total may have; `u16::MAX` where there is none.
    #[must_use]
    pub fn possible_class_numbers(&self) -> Option<(&[u16], &[u16])> {
        self.possible.as_ref().map(|(best, last)| (&**best, &**last))
    }

    /// The points of a node, one for every row.
    #[must_use]
    pub fn points(&self, node: &str) -> Option<&[f64]> {
        self.node(node)?.points.as_deref()
    }

    /// The points attainable at a node, one for every row.
    #[must_use]
    pub fn max(&self, node: &str) -> Option<&[f64]> {
        self.node(node)?.max.as_deref()
    }

    /// The points of a node as a part of its maximum, one for every row: 0 where its points
    /// are not all known ([`Status::is_complete`]), or it has no maximum.
    #[must_use]
    pub fn shares(&self, node: &str) -> Option<&[f64]> {
        self.node(node)?.share.as_deref()
    }

    /// The least points of a node, whatever the missing inputs turn out to be.
    #[must_use]
    pub fn lowest(&self, node: &str) -> Option<&[f64]> {
        self.node(node)?.bounds.as_ref().map(|(lowest, _)| &**lowest)
    }

    /// The most points of a node, whatever the missing inputs turn out to be.
    #[must_use]
    pub fn highest(&self, node: &str) -> Option<&[f64]> {
        self.node(node)?.bounds.as_ref().map(|(_, highest)| &**highest)
    }

    /// How the points of a node came about, one for every row.
    #[must_use]
    pub fn status(&self, node: &str) -> Option<&[Status]> {
        Some(&self.node(node)?.status)
    }

    /// The ids of the classes, best first: what the numbers of [`Results::class_numbers`]
    /// mean.
    #[must_use]
    pub fn class_ids(&self) -> &[String] {
        &self.class_ids
    }

    /// The class of every total, as a place in [`Results::class_ids`]; `u16::MAX` where the
    /// class is not certain.
    #[must_use]
    pub fn class_numbers(&self) -> Option<&[u16]> {
        self.class.as_deref()
    }

    /// The id of the class of a row's total; `None` where it is not certain, or was not
    /// asked for.
    #[must_use]
    pub fn class(&self, row: usize) -> Option<&str> {
        self.class_id(*self.class.as_ref()?.get(row)?)
    }

    /// The ids of the classes that a row's total may have, best first.
    #[must_use]
    pub fn possible_classes(&self, row: usize) -> Vec<&str> {
        let ends = self
            .possible
            .as_ref()
            .and_then(|(best, last)| Some((*best.get(row)?, *last.get(row)?)));
        match ends {
            Some((best, last)) if best != NO_CLASS => {
                (best..=last).filter_map(|class| self.class_id(class)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The rank of every row among the rows of the batch it was filled from; `None` where
    /// the points are not all known. The points that decide have to have been asked for.
    ///
    /// # Errors
    ///
    /// The ranking names a node whose points were not asked for.
    pub fn ranks(&self, ranking: &Ranking, batch: &Batch<'_>) -> Result<Vec<Option<f64>>> {
        let mut ranks = Ranks::default();
        self.ranks_into(ranking, batch, &mut ranks)?;
        Ok(ranks.into_vec())
    }

    /// The same, into ranks that are there already: whoever ranks again and again needs no
    /// new memory for it. Ranks that were refused stay as they were.
    ///
    /// # Errors
    ///
    /// Those of [`Results::ranks`].
    ///
    /// ```
    /// use chiso::formula::{Array, Numbers};
    /// use chiso::score::{Outputs, Ranking, Ranks, Results};
    /// use chiso::{Plan, programme::Programme};
    ///
    /// let plan = Plan::new(Programme::from_json(
    ///     r#"{"chiso": 1, "id": "x", "source": {"status": "proposed"},
    ///         "inputs": {"late": {"type": "count"}},
    ///         "tree": [{"id": "a", "max": 10, "formula": "late", "missing": "zero",
    ///                   "rule": {"proportional": {"zero_at": 20, "full_at": 0}}}]}"#,
    /// )?)?;
    /// let mut scorer = plan.scorer(&Outputs::new().points("total"))?;
    /// let (mut results, mut ranks) = (Results::default(), Ranks::default());
    /// for late in [[2.0, 0.0, 2.0], [9.0, 8.0, 7.0]] {
    ///     let batch = plan.batch(3).with("late", Array::new(Numbers::Float64(&late))).check()?;
    ///     scorer.score_into(&batch, &mut results)?;
    ///     results.ranks_into(&Ranking::default(), &batch, &mut ranks)?;
    /// }
    /// assert_eq!(ranks.as_slice(), [Some(3.0), Some(2.0), Some(1.0)]);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn ranks_into(
        &self,
        ranking: &Ranking,
        batch: &Batch<'_>,
        ranks: &mut Ranks,
    ) -> Result<()> {
        let points_of = |id: &str| {
            let columns = self.node(id).filter(|columns| columns.points.is_some());
            columns.ok_or_else(|| rank::unknown_node(id, self.node_ids()))
        };
        let by = NodeColumns::to_rank(points_of(
            ranking.node.as_deref().unwrap_or(crate::programme::TOTAL),
        )?);
        let breakers: Vec<rank::Points<'_>> = match ranking.method {
            Method::Sequential => ranking
                .tie_break
                .iter()
                .map(|id| points_of(id).map(NodeColumns::to_rank))
                .collect::<Result<_>>()?,
            _ => Vec::new(),
        };
        ranks.fill(&by, &breakers, &rank::groups(batch, ranking), ranking.method);
        Ok(())
    }

    /// The best and the worst rank (by [`Method::Competition`]) that every row may have among
    /// the rows of the batch it was filled from, whatever the missing inputs turn out to be;
    /// `None` where the node does not count. Its bounds have to have been asked for.
    ///
    /// # Errors
    ///
    /// The ranking names a node whose bounds were not asked for.
    pub fn rank_bounds(
        &self,
        ranking: &Ranking,
        batch: &Batch<'_>,
    ) -> Result<Vec<Option<(usize, usize)>>> {
        let id = ranking.node.as_deref().unwrap_or(crate::programme::TOTAL);
        let of = self.node(id).and_then(|of| Some((&of.status, of.bounds.as_ref()?)));
        let (status, (lowest, highest)) =
            of.ok_or_else(|| rank::unknown_node(id, self.node_ids()))?;
        let reaches: Vec<_> = status
            .iter()
            .zip(lowest.iter().zip(highest))
            .map(|(status, (low, high))| (!status.is_left_out()).then_some((*low, *high)))
            .collect();
        Ok(rank::bounds(&reaches, &rank::groups(batch, ranking)))
    }

    /// Whether all points of a node are known, one answer for every row.
    pub(super) fn complete(&self, node: &str) -> Option<impl Iterator<Item = bool>> {
        let of = self.node(node)?;
        let rows = of.status.iter().zip(&of.hangs);
        Some(rows.map(|(status, hangs)| status.is_complete() && !hangs))
    }

    fn node(&self, id: &str) -> Option<&NodeColumns> {
        self.columns.get(self.nodes.iter().position(|node| node == id)?)
    }

    fn class_id(&self, class: u16) -> Option<&str> {
        self.class_ids.get(usize::from(class)).map(String::as_str)
    }

    /// The columns as a place to write to.
    pub(super) fn writer<'w>(&'w mut self, selection: &'w Selection) -> Writer<'w> {
        let columns = self.columns.iter_mut().map(|columns| {
            let (lowest, highest) = match &mut columns.bounds {
                Some((lowest, highest)) => (&mut **lowest, &mut **highest),
                None => (&mut [][..], &mut [][..]),
            };
            NodeWriter {
                points: columns.points.as_deref_mut().unwrap_or_default(),
                max: columns.max.as_deref_mut().unwrap_or_default(),
                share: columns.share.as_deref_mut().unwrap_or_default(),
                lowest,
                highest,
                status: &mut columns.status,
                hangs: &mut columns.hangs,
            }
        });
        let (best, last) = match &mut self.possible {
            Some((best, last)) => (&mut **best, &mut **last),
            None => (&mut [][..], &mut [][..]),
        };
        Writer {
            selection,
            nodes: columns.collect(),
            class: self.class.as_deref_mut().unwrap_or_default(),
            best,
            last,
            first: 0,
            at: 0,
        }
    }
}

/// Makes a column of so many rows, or none.
fn size(column: &mut Option<Vec<impl Copy + From<u8>>>, wanted: bool, rows: usize) {
    if wanted {
        column.get_or_insert_default().resize(rows, 0.into());
    } else {
        *column = None;
    }
}

/// Columns that are being written, of a range of rows.
pub(super) struct Writer<'w> {
    selection: &'w Selection,
    nodes: Vec<NodeWriter<'w>>,
    class: &'w mut [u16],
    best: &'w mut [u16],
    last: &'w mut [u16],
    /// The first row of the range, in the batch.
    first: usize,
    /// The first row of the block at hand, in the range.
    at: usize,
}

/// The columns of one node; empty where not asked for.
struct NodeWriter<'w> {
    points: &'w mut [f64],
    max: &'w mut [f64],
    share: &'w mut [f64],
    lowest: &'w mut [f64],
    highest: &'w mut [f64],
    status: &'w mut [Status],
    hangs: &'w mut [bool],
}

#[cfg(feature = "parallel")]
impl<'w> Writer<'w> {
    /// The writer of the first rows, and that of the others.
    pub(super) fn split_at(self, rows: usize) -> (Self, Self) {
        let Self { selection, nodes, class, best, last, first, at } = self;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for node in nodes {
            let (points, points_right) = split(node.points, rows);
            let (max, max_right) = split(node.max, rows);
            let (share, share_right) = split(node.share, rows);
            let (lowest, lowest_right) = split(node.lowest, rows);
            let (highest, highest_right) = split(node.highest, rows);
            let (status, status_right) = split(node.status, rows);
            let (hangs, hangs_right) = split(node.hangs, rows);
            left.push(NodeWriter { points, max, share, lowest, highest, status, hangs });
            right.push(NodeWriter {
                points: points_right,
                max: max_right,
                share: share_right,
                lowest: lowest_right,
                highest: highest_right,
                status: status_right,
                hangs: hangs_right,
            });
        }
        let (class, class_right) = split(class, rows);
        let (best, best_right) = split(best, rows);
        let (last, last_right) = split(last, rows);
        (
            Self { selection, nodes: left, class, best, last, first, at },
            Self {
                selection,
                nodes: right,
                class: class_right,
                best: best_right,
                last: last_right,
                first: first + rows,
                at,
            },
        )
    }
}

#[cfg(feature = "parallel")]
fn split<T>(column: &mut [T], rows: usize) -> (&mut [T], &mut [T]) {
    column.split_at_mut(rows.min(column.len()))
}

impl Sink for Writer<'_> {
    const DETAILS: bool = false;

    fn node(&mut self, node: usize, block: Block<'_>, details: &Details<'_>) {
        let Some(columns) = self.selection.place(node).and_then(|at| self.nodes.get_mut(at)) else {
            return;
        };
        let at = self.at;
        let rows = block.points.len();
        copy(columns.points, at, block.points);
        copy(columns.lowest, at, block.points);
        copy(columns.highest, at, block.points);
        details.statuses(cells(columns.status, at, rows));
        if !columns.max.is_empty() {
            for (row, place) in cells(columns.max, at, rows).iter_mut().enumerate() {
                *place = block.max_of(row);
            }
        }
        if !columns.share.is_empty() {
            let places = cells(columns.share, at, rows).iter_mut().zip(block.points);
            for (row, (place, &points)) in places.enumerate() {
                *place = share(points, block.max_of(row));
            }
        }
    }

    fn out(&mut self, node: usize, status: Status, _: State, rows: usize) {
        let Some(columns) = self.selection.place(node).and_then(|at| self.nodes.get_mut(at)) else {
            return;
        };
        let at = self.at;
        cells(columns.status, at, rows).fill(status);
        for column in
            [&mut *columns.points, columns.max, columns.share, columns.lowest, columns.highest]
        {
            cells(column, at, rows).fill(0.0);
        }
    }
}

impl Receiver for Writer<'_> {
    const MEASURES: bool = false;

    fn begin(&mut self, start: usize, count: usize, _: &RawResults<'_>) {
        self.at = start - self.first;
        // Until something is said of the totals, they have no class.
        cells(self.class, self.at, count).fill(NO_CLASS);
        cells(self.best, self.at, count).fill(NO_CLASS);
        cells(self.last, self.at, count).fill(NO_CLASS);
    }

    fn totals(&mut self, points: &[f64], classes: &[u16]) {
        if let Some(columns) = self.selection.place(0).and_then(|at| self.nodes.get_mut(at)) {
            copy(columns.points, self.at, points);
            copy(columns.lowest, self.at, points);
            copy(columns.highest, self.at, points);
            let maxima = columns.max.get(self.at..).unwrap_or_default();
            let shares = columns.share.iter_mut().skip(self.at).zip(points);
            for ((place, &points), &max) in shares.zip(maxima) {
                *place = share(points, max);
            }
        }
        copy(self.class, self.at, classes);
        copy(self.best, self.at, classes);
        copy(self.last, self.at, classes);
    }

    fn row(&mut self, row: usize, outcomes: &[Outcome], verdict: Verdict) {
        let at = self.at + row;
        for ((node, _), columns) in self.selection.wanted.iter().zip(&mut self.nodes) {
            let Some(outcome) = outcomes.get(*node) else { continue };
            put(columns.points, at, outcome.points);
            put(columns.max, at, outcome.max);
            let share = outcome.share().filter(|_| outcome.status.is_complete());
            put(columns.share, at, share.unwrap_or(0.0));
            put(columns.lowest, at, outcome.lowest);
            put(columns.highest, at, outcome.highest);
            put(columns.status, at, outcome.status);
            put(columns.hangs, at, outcome.hangs);
        }
        self.verdict(at, verdict);
    }
}

impl Writer<'_> {
    fn verdict(&mut self, at: usize, verdict: Verdict) {
        let number = |class: usize| u16::try_from(class).unwrap_or(NO_CLASS);
        put(self.class, at, verdict.class.map_or(NO_CLASS, number));
        let possible = verdict.possible.map(|(best, last)| (number(best), number(last)));
        let (best, last) = possible.unwrap_or((NO_CLASS, NO_CLASS));
        put(self.best, at, best);
        put(self.last, at, last);
    }
}

fn cells<T>(column: &mut [T], at: usize, rows: usize) -> &mut [T] {
    let end = (at + rows).min(column.len());
    column.get_mut(at.min(end)..end).unwrap_or_default()
}

fn copy<T: Copy>(column: &mut [T], at: usize, block: &[T]) {
    for (place, &value) in cells(column, at, block.len()).iter_mut().zip(block) {
        *place = value;
    }
}
