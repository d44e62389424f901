//! Groups over a block of rows: what their children earned, added up as it comes.

use super::clear::clear;
use super::marks::{mark, marked, spread, words};
use super::points::map;
use super::sums::{Add, Start, WeightedMean, add_exactly};
use super::{Block, fill};
use crate::formula::Instructions;
use crate::math;
use crate::programme::{Aggregate, Mean};
use crate::score::aggregate::{aggregate_shares, held, remaining_max};
use crate::score::outcome::{round_up_to, settled};
use crate::simd::{self, Kernel};

/// The most children of a group that a block can have: one bit each.
pub(super) const MOST_CHILDREN: usize = 64;

/// Groups of up to so many children have a table of what every choice of them weighs.
const IN_TABLE: usize = 8;

/// A group, ready for blocks of rows of one profile.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) aggregate: Aggregate,
    pub(super) rescale: bool,
    pub(super) max: f64,
    pub(super) decimals: Option<u8>,
    /// The children that can count, in document order.
    pub(super) children: Vec<Member>,
    /// Whether no child can have less than nothing.
    upwards: bool,
    /// What they weigh together where all are there, and what that makes of a sum.
    pub(super) whole: f64,
    pub(super) whole_scale: Scale,
    /// Whether it is a sum of points; else shares are averaged.
    pub(super) adds_points: bool,
    /// Whether the aggregate needs the shares one by one.
    pub(super) one_by_one: bool,
    /// Whether the maximum of some child differs from row to row.
    pub(super) varies_below: bool,
    /// What the children weigh together, by which of them are there: for a sum their maxima,
    /// for a mean their weights.
    table: Vec<f64>,
}

/// A child, as its group sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) weight: f64,
    pub(super) bonus: bool,
    pub(super) max: f64,
    /// The least points it can have.
    pub(super) least: f64,
    /// Whether the maximum differs from row to row: children of the child may be excluded.
    pub(super) varies: bool,
}

/// What becomes of a sum of points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Scale {
    /// What it is multiplied by.
    pub(super) factor: f64,
    /// Its maximum.
    pub(super) limit: f64,
    /// Whether the maximum by what is known is another number, by its last bits.
    pub(super) known_differs: bool,
}

/// What the children of a group have come to so far, row by row.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    /// The sum of points, or of weighted shares, and what its roundings lost.
    total: Vec<f64>,
    lost: Vec<f64>,
    /// Whether nothing was added yet: the sums are not written.
    fresh: bool,
    /// The children that are excluded, one bit each: of up to eight children, and of more.
    few: Vec<u8>,
    many: Vec<u64>,
    /// Whether there are any.
    some: bool,
    /// How many members are excluded in some row, and marks on the rows in which all of them
    /// are.
    leaving: usize,
    gone: Vec<u64>,
    /// What the children weigh together.
    weights: Vec<f64>,
    /// The maxima of children that vary, by child, rows within.
    maxima: Vec<f64>,
    /// The shares, by child, rows within: where the aggregate needs them one by one.
    shares: Vec<f64>,
}

/// Marks on the rows of a block.
pub(super) struct Marks<'m> {
    /// Rows that have to be scored on their own.
    pub(super) open: &'m mut [u64],
    /// Rows in which the group is excluded; written where there are any.
    pub(super) excluded: &'m mut [u64],
    /// Rows in which the group has no result: room to work in.
    pub(super) nothing: &'m mut Vec<u64>,
}

impl Sums {
    /// Writes the sums of nothing, if nothing was added yet.
    fn start(&mut self) {
        if std::mem::take(&mut self.fresh) {
            self.total.fill(0.0);
            self.lost.fill(0.0);
        }
    }

    /// Marks the rows in which all of so many members are excluded; whether there are any.
    fn mark_gone(&self, members: usize, marks: &mut [u64]) -> bool {
        if !self.some || self.leaving < members {
            return false;
        }
        let some = self.gone.iter().fold(0, |some, word| some | word);
        marks.iter_mut().zip(&self.gone).for_each(|(word, &gone)| *word = gone);
        some != 0
    }

    /// The members that are excluded in a row.
    fn excluded(&self, row: usize) -> u64 {
        if !self.some {
            0
        } else if self.many.is_empty() {
            at(&self.few, row).into()
        } else {
            at(&self.many, row)
        }
    }
}

impl Group {
    pub(super) fn new(
        aggregate: Aggregate,
        rescale: bool,
        max: f64,
        decimals: Option<u8>,
        children: Vec<Member>,
    ) -> Self {
        let upwards = children.iter().all(|child| child.least >= 0.0);
        let varies_below = children.iter().any(|child| child.varies);
        let mut group = Self {
            aggregate,
            rescale,
            max,
            decimals,
            children,
            upwards,
            whole: 0.0,
            whole_scale: Scale::default(),
            adds_points: aggregate == Aggregate::Sum,
            one_by_one: !matches!(aggregate, Aggregate::Sum | Aggregate::Mean(Mean::Arithmetic)),
            varies_below,
            table: Vec::new(),
        };
        group.whole = group.weighed(0);
        group.whole_scale = group.scale(group.whole);
        if group.children.len() <= IN_TABLE && !group.varies_below {
            // Bits of children that are not there do not occur.
            let all = (1_u64 << group.children.len()) - 1;
            group.table =
                (0..1_u64 << IN_TABLE).map(|excluded| group.weighed(excluded & all)).collect();
        }
        group
    }

    fn has_few(&self) -> bool {
        self.children.len() <= IN_TABLE
    }

    /// Whether the maximum hangs on which children are there.
    pub(super) fn max_varies(&self, some_child_may_leave: bool) -> bool {
        self.adds_points && (some_child_may_leave || self.varies_below)
    }

    /// The maximum where no member is excluded.
    pub(super) fn usual_max(&self) -> f64 {
        if self.adds_points { self.whole_scale.limit } else { self.max }
    }

    /// What the children that are not excluded weigh together.
    fn weighed(&self, excluded: u64) -> f64 {
        let there = |at: usize| excluded >> at & 1 == 0;
        let members = self.children.iter().enumerate().filter(|(at, _)| there(*at));
        if self.adds_points {
            math::sum(members.map(|(_, child)| if child.bonus { 0.0 } else { child.max }))
        } else {
            math::sum(members.filter(|(_, child)| child.max > 0.0).map(|(_, child)| child.weight))
        }
    }

    pub(super) fn weight_of(&self, excluded: u64) -> f64 {
        if excluded == 0 {
            return self.whole;
        }
        usize::try_from(excluded)
            .ok()
            .and_then(|excluded| self.table.get(excluded).copied())
            .unwrap_or_else(|| self.weighed(excluded))
    }

    /// Begins a block of so many rows.
    pub(super) fn begin(&self, sums: &mut Sums, rows: usize) {
        sums.total.resize(rows, 0.0);
        sums.lost.resize(rows, 0.0);
        (sums.fresh, sums.some, sums.leaving) = (true, false, 0);
        let planes = if self.varies_below { self.children.len() } else { 0 };
        fill(&mut sums.maxima, planes * rows, 0.0);
        let planes = if self.one_by_one { self.children.len() } else { 0 };
        fill(&mut sums.shares, planes * rows, 0.0);
    }

    /// Adds a child.
    pub(super) fn add(
        &self,
        sums: &mut Sums,
        at: usize,
        child: &Block<'_>,
        instructions: Instructions,
    ) {
        let Some(member) = self.children.get(at).copied() else { return };
        let rows = child.points.len();
        if let Some(excluded) = child.excluded {
            self.exclude(sums, at, excluded, rows, instructions);
        }
        if self.varies_below {
            let plane = sums.maxima.iter_mut().skip(at * rows).take(rows);
            match child.max {
                Some(max) => plane.zip(max).for_each(|(place, &max)| *place = max),
                None => plane.for_each(|place| *place = member.max),
            }
        }
        if self.one_by_one {
            let plane = sums.shares.iter_mut().skip(at * rows).take(rows).zip(child.points);
            match child.max {
                Some(max) => plane.zip(max).for_each(|((place, &points), &max)| {
                    *place = math::larger(0.0, points / max);
                }),
                None => {
                    plane.for_each(|(place, &points)| {
                        *place = math::larger(0.0, points / member.max)
                    });
                }
            }
            return;
        }
        let points = child.points;
        if self.adds_points {
            self.sum(instructions, sums, points, |points| points);
            return;
        }
        let Member { weight, max, .. } = member;
        match child.max {
            Some(max) => {
                sums.start();
                let sums = sums.total.iter_mut().zip(sums.lost.iter_mut());
                for (((total, lost), &points), &max) in sums.zip(points).zip(max) {
                    let share = if max > 0.0 { points / max } else { 0.0 };
                    add_exactly(total, lost, weight * share);
                }
            }
            // A child without a maximum takes no part in a mean.
            None if max <= 0.0 => {}
            #[expect(clippy::float_cmp, reason = "dividing by 1 changes nothing")]
            None if max == 1.0 => {
                self.sum(instructions, sums, points, move |points| weight * points);
            }
            None => self.sum(instructions, sums, points, move |points| weight * (points / max)),
        }
    }

    /// Notes in which rows a member is excluded.
    fn exclude(
        &self,
        sums: &mut Sums,
        at: usize,
        excluded: &[u64],
        rows: usize,
        instructions: Instructions,
    ) {
        if !sums.some {
            sums.some = true;
            // A byte for every mark of a word, also of those beyond the last row.
            fill(&mut sums.few, if self.has_few() { words(rows) * 64 } else { 0 }, 0);
            fill(&mut sums.many, if self.has_few() { 0 } else { rows }, 0);
            fill(&mut sums.gone, words(rows), u64::MAX);
        }
        sums.leaving += 1;
        sums.gone.iter_mut().zip(excluded).for_each(|(gone, &word)| *gone &= word);
        if self.has_few() {
            let spread = Spread { marks: excluded, bit: 1 << at, bytes: &mut sums.few };
            simd::dispatch(instructions, spread);
        } else {
            for row in marked(excluded) {
                if let Some(mask) = sums.many.get_mut(row) {
                    *mask |= 1 << at;
                }
            }
        }
    }

    /// Adds a number for every row; the first is what there is so far.
    #[inline(always)]
    fn sum(
        &self,
        instructions: Instructions,
        sums: &mut Sums,
        points: &[f64],
        of: impl Fn(f64) -> f64,
    ) {
        let (total, lost) = (&mut *sums.total, &mut *sums.lost);
        if std::mem::take(&mut sums.fresh) {
            simd::dispatch(instructions, Start { total, lost, points, of });
        } else if self.upwards {
            simd::dispatch(instructions, Add::<true, _> { total, lost, points, of });
        } else {
            simd::dispatch(instructions, Add::<false, _> { total, lost, points, of });
        }
    }

    /// The points of the group, and its maximum where that varies. Whether it is excluded in
    /// some rows, which are marked then: with all its children, where `leaves` lets it. Rows
    /// without a result that are not so are open.
    pub(super) fn finish(
        &self,
        sums: &mut Sums,
        points: &mut [f64],
        max: Option<&mut Vec<f64>>,
        marks: Marks<'_>,
        leaves: bool,
        instructions: Instructions,
    ) -> bool {
        let Marks { open, excluded, nothing } = marks;
        fill(nothing, open.len(), 0);
        let gone = leaves && sums.mark_gone(self.children.len(), excluded);
        if self.one_by_one {
            self.finish_shares(sums, points, nothing);
        } else {
            sums.start();
            if self.adds_points {
                self.finish_sum(sums, points, max, nothing);
            } else {
                self.finish_mean(sums, points, nothing, instructions);
            }
        }
        for (at, (open, nothing)) in open.iter_mut().zip(nothing).enumerate() {
            let excluded = excluded.get(at).filter(|_| gone).copied().unwrap_or(0);
            *open |= *nothing & !excluded;
        }
        gone
    }

    fn finish_mean(
        &self,
        sums: &mut Sums,
        points: &mut [f64],
        open: &mut [u64],
        instructions: Instructions,
    ) {
        let rows = points.len();
        let mut weights = std::mem::take(&mut sums.weights);
        weights.clear();
        if self.varies_below {
            weights.extend((0..rows).map(|row| {
                let excluded = sums.excluded(row);
                let max_of = |child: usize| at(&sums.maxima, child * rows + row);
                math::sum(self.children.iter().enumerate().filter_map(|(child, member)| {
                    (excluded >> child & 1 == 0 && max_of(child) > 0.0).then_some(member.weight)
                }))
            }));
        } else if !sums.some {
            weights.resize(rows, self.weight_of(0));
        } else if let (true, Ok(table)) = (self.has_few(), self.table.as_slice().try_into()) {
            // A table of all choices: nothing to look out for.
            let table: &[f64; 1 << IN_TABLE] = table;
            weights.extend(
                sums.few
                    .iter()
                    .take(rows)
                    .map(|&excluded| table.get(usize::from(excluded)).copied().unwrap_or_default()),
            );
        } else {
            weights.extend((0..rows).map(|row| self.weight_of(sums.excluded(row))));
        }
        let max = self.max;
        simd::dispatch(
            instructions,
            WeightedMean {
                total: &sums.total,
                lost: &sums.lost,
                weights: &weights,
                points,
                open,
                max,
            },
        );
        sums.weights = weights;
        match self.decimals {
            Some(decimals) => {
                map(instructions, points, |points| round_up_to(points, max, decimals));
            }
            None => clear(points, max, instructions),
        }
    }

    fn finish_sum(
        &self,
        sums: &Sums,
        points: &mut [f64],
        mut max: Option<&mut Vec<f64>>,
        open: &mut [u64],
    ) {
        let rows = points.len();
        if let Some(max) = &mut max {
            fill(max, rows, self.max);
        }
        let all = self.all();
        let values = sums.total.iter().zip(&sums.lost);
        for (row, (points, (total, lost))) in points.iter_mut().zip(values).enumerate() {
            let excluded = sums.excluded(row);
            if excluded == all {
                *points = 0.0;
                mark(open, row);
                continue;
            }
            let Scale { factor, limit, known_differs } = if self.varies_below {
                self.scale(math::sum(self.children.iter().enumerate().map(|(child, member)| {
                    let gone = member.bonus || excluded >> child & 1 == 1;
                    if gone { 0.0 } else { at(&sums.maxima, child * rows + row) }
                })))
            } else if excluded == 0 {
                self.whole_scale
            } else {
                self.scale(self.weight_of(excluded))
            };
            *points = settled(held((total + lost) * factor, limit, self.max), limit, self.decimals);
            if known_differs {
                mark(open, row);
            }
            if let Some(place) = max.as_mut().and_then(|max| max.get_mut(row)) {
                *place = limit;
            }
        }
    }

    /// What becomes of a sum where these maxima are left.
    pub(super) fn scale(&self, maxima: f64) -> Scale {
        let remaining = remaining_max(maxima, self.max);
        let factor = if self.rescale && remaining > 0.0 { self.max / remaining } else { 1.0 };
        let limit = if self.rescale && remaining > 0.0 { self.max } else { remaining };
        Scale { factor, limit, known_differs: math::decimal(maxima * factor) != limit }
    }

    /// All children, one bit each.
    pub(super) fn all(&self) -> u64 {
        if self.children.len() >= 64 { u64::MAX } else { (1 << self.children.len()) - 1 }
    }

    fn finish_shares(&self, sums: &mut Sums, points: &mut [f64], open: &mut [u64]) {
        let rows = points.len();
        let mut shares: Vec<(f64, f64)> = Vec::with_capacity(self.children.len());
        for (row, points) in points.iter_mut().enumerate() {
            let excluded = sums.excluded(row);
            shares.clear();
            shares.extend(self.children.iter().enumerate().filter_map(|(child, member)| {
                let max = if self.varies_below {
                    at(&sums.maxima, child * rows + row)
                } else {
                    member.max
                };
                (excluded >> child & 1 == 0 && max > 0.0)
                    .then(|| (at(&sums.shares, child * rows + row), member.weight))
            }));
            match aggregate_shares(&shares, self.aggregate) {
                Some(whole) => *points = settled(self.max * whole, self.max, self.decimals),
                None => {
                    *points = 0.0;
                    mark(open, row);
                }
            }
        }
    }
}

fn at<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}

/// Notes which members are excluded.
struct Spread<'k> {
    marks: &'k [u64],
    bit: u8,
    bytes: &'k mut [u8],
}

impl Kernel for Spread<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        spread(self.marks, self.bit, self.bytes);
    }
}
