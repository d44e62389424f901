//! What was asked for of many units, in columns.

use std::sync::Arc;

use super::blocks::BatchSink;
use super::outputs::Selection;
use crate::error::Result;
use crate::formula::RawResults;
use crate::observe::Batch;
use crate::score::engine::class::{Classification, NO_CLASS};
use crate::score::engine::frame::Rows;
use crate::score::engine::outcome::{Outcome, Status, share};
use crate::score::engine::sink::{NodeLanes, ResultSink};
use crate::score::{Method, Ranking, Ranks, put, rank};
use crate::value::State;

/// The columns that a [`Scorer`](crate::score::Scorer) filled: one value for every row of the batch.
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
    /// Whether the class cannot change any more; where possible classes are asked for.
    certain: Vec<bool>,
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
    gate_pending: Vec<bool>,
}

impl NodeColumns {
    /// The points, and where they decide on a rank.
    fn to_rank(&self) -> rank::Points<'_> {
        let known = self.status.iter().zip(&self.gate_pending);
        rank::Points {
            points: self.points.as_deref().unwrap_or_default().into(),
            known: known
                .map(|(status, gate_pending)| status.is_complete() && !gate_pending)
                .collect(),
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
        for (columns, (_, aspects)) in self.columns.iter_mut().zip(&selection.wanted) {
            size(&mut columns.points, aspects.points, rows);
            size(&mut columns.max, aspects.max, rows);
            size(&mut columns.share, aspects.share, rows);
            if aspects.bounds {
                let (lowest, highest) = columns.bounds.get_or_insert_default();
                lowest.resize(rows, 0.0);
                highest.resize(rows, 0.0);
            } else {
                columns.bounds = None;
            }
            columns.status.resize(rows, Status::Excluded);
            columns.gate_pending.clear();
            columns.gate_pending.resize(rows, false);
        }
        size(&mut self.class, selection.classes, rows);
        self.certain.clear();
        if selection.possible_classes {
            self.certain.resize(rows, false);
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

    /// The class in which every total stands, as a place in [`Results::class_ids`]; `u16::MAX`
    /// where that is not known.
    #[must_use]
    pub fn class_numbers(&self) -> Option<&[u16]> {
        self.class.as_deref()
    }

    /// The id of the class in which a row's total stands: points that policies put in place
    /// of what is missing count. `None` where it is not known, or was not asked for.
    #[must_use]
    pub fn class(&self, row: usize) -> Option<&str> {
        self.class_id(*self.class.as_ref()?.get(row)?)
    }

    /// Whether the class of a row's total cannot change any more, whatever the missing inputs
    /// turn out to be; `None` where possible classes were not asked for.
    #[must_use]
    pub fn class_is_certain(&self, row: usize) -> Option<bool> {
        self.certain.get(row).copied()
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
    pub(in crate::score) fn complete(&self, node: &str) -> Option<impl Iterator<Item = bool>> {
        let of = self.node(node)?;
        let rows = of.status.iter().zip(&of.gate_pending);
        Some(rows.map(|(status, gate_pending)| status.is_complete() && !gate_pending))
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
                gate_pending: &mut columns.gate_pending,
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
            certain: &mut self.certain,
            first: 0,
            at: Places::default(),
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
    certain: &'w mut [bool],
    /// The first row of the range, in the batch.
    first: usize,
    /// The rows at hand, in the range.
    at: Places,
}

/// The columns of one node; empty where not asked for.
struct NodeWriter<'w> {
    points: &'w mut [f64],
    max: &'w mut [f64],
    share: &'w mut [f64],
    lowest: &'w mut [f64],
    highest: &'w mut [f64],
    status: &'w mut [Status],
    gate_pending: &'w mut [bool],
}

/// Where in the columns the rows at hand are.
#[derive(Default)]
struct Places {
    start: usize,
    count: usize,
    /// The rows, where they do not lie side by side.
    picked: Vec<usize>,
}

impl Places {
    fn place(&self, at: usize) -> usize {
        if self.picked.is_empty() {
            self.start + at
        } else {
            self.picked.get(at).copied().unwrap_or(usize::MAX)
        }
    }

    /// Writes the values of the rows at hand; nothing into a column that is not there.
    fn write<T: Copy>(&self, column: &mut [T], values: impl Iterator<Item = T>) {
        if column.is_empty() {
            return;
        }
        if self.picked.is_empty() {
            let places = column.iter_mut().skip(self.start).take(self.count);
            places.zip(values).for_each(|(place, value)| *place = value);
        } else {
            self.picked.iter().zip(values).for_each(|(&at, value)| put(column, at, value));
        }
    }
}

#[cfg(feature = "parallel")]
impl<'w> Writer<'w> {
    /// The writer of the first rows, and that of the others.
    pub(super) fn split_at(self, rows: usize) -> (Self, Self) {
        let Self { selection, nodes, class, best, last, certain, first, .. } = self;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for node in nodes {
            let (points, points_right) = split(node.points, rows);
            let (max, max_right) = split(node.max, rows);
            let (share, share_right) = split(node.share, rows);
            let (lowest, lowest_right) = split(node.lowest, rows);
            let (highest, highest_right) = split(node.highest, rows);
            let (status, status_right) = split(node.status, rows);
            let (gate_pending, gate_pending_right) = split(node.gate_pending, rows);
            left.push(NodeWriter { points, max, share, lowest, highest, status, gate_pending });
            right.push(NodeWriter {
                points: points_right,
                max: max_right,
                share: share_right,
                lowest: lowest_right,
                highest: highest_right,
                status: status_right,
                gate_pending: gate_pending_right,
            });
        }
        let (class, class_right) = split(class, rows);
        let (best, best_right) = split(best, rows);
        let (last, last_right) = split(last, rows);
        let (certain, certain_right) = split(certain, rows);
        let at = Places::default;
        (
            Self { selection, nodes: left, class, best, last, certain, first, at: at() },
            Self {
                selection,
                nodes: right,
                class: class_right,
                best: best_right,
                last: last_right,
                certain: certain_right,
                first: first + rows,
                at: at(),
            },
        )
    }
}

#[cfg(feature = "parallel")]
fn split<T>(column: &mut [T], rows: usize) -> (&mut [T], &mut [T]) {
    column.split_at_mut(rows.min(column.len()))
}

impl ResultSink for Writer<'_> {
    fn node(&mut self, node: usize, lanes: &NodeLanes<'_>) {
        let Some(columns) = self.selection.place(node).and_then(|at| self.nodes.get_mut(at)) else {
            return;
        };
        let at = &self.at;
        let points = || lanes.points.iter().copied();
        at.write(columns.points, points());
        at.write(columns.lowest, points());
        at.write(columns.highest, points());
        let status = |row: usize| lanes.plain_status(row).0;
        if lanes.is_plain() {
            at.write(columns.status, std::iter::repeat(Status::Scored));
        } else {
            at.write(columns.status, (0..lanes.rows()).map(status));
        }
        at.write(columns.max, (0..lanes.rows()).map(|row| lanes.max_of(row)));
        let share = |(row, points): (usize, f64)| share(points, lanes.max_of(row));
        at.write(columns.share, points().enumerate().map(share));
        for (row, outcome) in lanes.told() {
            columns.put(at.place(row), outcome);
        }
    }

    fn left_out(&mut self, node: usize, status: Status, _: State, _: usize) {
        let Some(columns) = self.selection.place(node).and_then(|at| self.nodes.get_mut(at)) else {
            return;
        };
        let at = &self.at;
        at.write(columns.status, std::iter::repeat(status));
        for column in
            [&mut *columns.points, columns.max, columns.share, columns.lowest, columns.highest]
        {
            at.write(column, std::iter::repeat(0.0));
        }
    }

    fn row(&mut self, node: usize, row: usize, outcome: &Outcome) {
        if let Some(columns) = self.selection.place(node).and_then(|at| self.nodes.get_mut(at)) {
            columns.put(self.at.place(row), outcome);
        }
    }

    fn totals(&mut self, lanes: &NodeLanes<'_>, points: &[f64], classes: &[u16]) {
        let at = &self.at;
        if let Some(columns) = self.selection.place(0).and_then(|at| self.nodes.get_mut(at)) {
            let shown = || points.iter().copied();
            at.write(columns.points, shown());
            at.write(columns.lowest, shown());
            at.write(columns.highest, shown());
            let share = |(row, points): (usize, f64)| share(points, lanes.max_of(row));
            at.write(columns.share, shown().enumerate().map(share));
        }
        let classes = || classes.iter().copied();
        at.write(self.class, classes());
        at.write(self.best, classes());
        at.write(self.last, classes());
        at.write(self.certain, classes().map(|class| class != NO_CLASS));
    }

    fn total(&mut self, row: usize, outcome: &Outcome, classification: Classification) {
        let at = self.at.place(row);
        if let Some(columns) = self.selection.place(0).and_then(|at| self.nodes.get_mut(at)) {
            columns.put(at, outcome);
        }
        let number = |class: usize| u16::try_from(class).unwrap_or(NO_CLASS);
        put(self.class, at, classification.class.map_or(NO_CLASS, number));
        let possible = classification.possible.map(|(best, last)| (number(best), number(last)));
        let (best, last) = possible.unwrap_or((NO_CLASS, NO_CLASS));
        put(self.best, at, best);
        put(self.last, at, last);
        put(self.certain, at, classification.certain);
    }
}

impl NodeWriter<'_> {
    fn put(&mut self, at: usize, outcome: &Outcome) {
        put(self.points, at, outcome.points);
        put(self.max, at, outcome.max);
        let share = outcome.share().filter(|_| outcome.status.is_complete());
        put(self.share, at, share.unwrap_or(0.0));
        put(self.lowest, at, outcome.lowest);
        put(self.highest, at, outcome.highest);
        put(self.status, at, outcome.status);
        put(self.gate_pending, at, outcome.gate_pending);
    }
}

impl BatchSink for Writer<'_> {
    fn measures(&self) -> bool {
        false
    }

    fn begin(&mut self, rows: Rows<'_>, _: &RawResults<'_>) {
        self.at.picked.clear();
        self.at.count = rows.count();
        match rows {
            Rows::Run { start, .. } => self.at.start = start - self.first,
            Rows::Picked(picked) => {
                self.at.picked.extend(picked.iter().map(|row| row - self.first));
            }
        }
        // Until something is said of the totals, they have no class.
        for column in [&mut *self.class, self.best, self.last] {
            self.at.write(column, std::iter::repeat(NO_CLASS));
        }
    }
}
