//! What the children of a group have earned so far, for every row of a block.

use super::combine::aggregate_shares;
use super::exact_sum::{Add, ExactSum, Start, WeightedMeans, add_exactly, weighted_mean};
use super::group::{Child, GroupOp, Member};
use super::mask::{WORDS, bits_of, end_at, expand_bits, mark, marked, words};
use super::register::NodeRegister;
use super::settle::{round_all, round_points};
use super::standing::Standing;
use crate::formula::Instructions;
use crate::math;
use crate::simd::{self, Kernel};

/// The sums of a group. A child goes into them while its points are in the cache next to the
/// processor; nothing else of it is kept unless somebody asks.
#[derive(Debug, Clone)]
pub(super) struct Accumulator<const W: usize> {
    /// The sum of points, or of weighted shares, and what its roundings lost.
    total: [f64; W],
    lost: [f64; W],
    /// Whether nothing was added yet: the sums are not written.
    fresh: bool,
    /// The children that are excluded, one bit each: of up to eight children, and of more.
    /// Written where `leaving` has any.
    few: [u8; W],
    many: [u64; W],
    /// The children that are excluded in some row.
    leaving: u64,
    /// Marked where all of those are excluded.
    gone: [u64; WORDS],
    /// Room for what the children weigh together.
    weights: [f64; W],
}

/// Where the group's result goes.
pub(super) struct Finish<'f, const W: usize> {
    pub(super) own: &'f mut NodeRegister<W>,
    /// Marked where the group has no result.
    pub(super) nothing: &'f mut [u64],
    /// Whether rows whose maximum by what is known is another number count as such.
    pub(super) asks_known_max: bool,
    pub(super) rows: usize,
    pub(super) instructions: Instructions,
}

impl<const W: usize> Accumulator<W> {
    pub(super) fn boxed() -> Box<Self> {
        Box::new(Self {
            total: [0.0; W],
            lost: [0.0; W],
            fresh: true,
            few: [0; W],
            many: [0; W],
            leaving: 0,
            gone: [0; WORDS],
            weights: [0.0; W],
        })
    }

    /// Makes it ready for the children of the next rows.
    #[inline(always)]
    pub(super) fn begin(&mut self) {
        (self.fresh, self.leaving) = (true, 0);
        if W == 1 {
            (self.total, self.lost, self.few, self.many) = ([0.0; W], [0.0; W], [0; W], [0; W]);
        }
    }

    /// The children that are excluded in a row.
    #[inline(always)]
    fn excluded(&self, group: &GroupOp, row: usize) -> u64 {
        if self.leaving == 0 {
            0
        } else if group.has_few() {
            at(&self.few, row).into()
        } else {
            at(&self.many, row)
        }
    }

    /// Adds what a child earned in one row.
    #[inline(always)]
    pub(super) fn add_one(&mut self, group: &GroupOp, place: usize, points: f64, max: f64) {
        let Some(member) = group.members.get(place) else { return };
        let number = if group.adds_points() {
            points
        } else if member.has_unit_max {
            member.weight * points
        } else if max > 0.0 {
            member.weight * (points / max)
        } else {
            return;
        };
        if let (Some(total), Some(lost)) = (self.total.first_mut(), self.lost.first_mut()) {
            add_exactly(total, lost, number);
        }
    }

    /// Notes that a child is excluded in the only row.
    #[inline(always)]
    pub(super) fn exclude_one(&mut self, group: &GroupOp, place: usize) {
        let bit = 1_u64 << (place % 64);
        self.gone = if self.leaving == 0 { [u64::MAX; WORDS] } else { self.gone };
        self.leaving |= bit;
        if group.has_few() {
            self.few = self.few.map(|few| few | u8::try_from(bit).unwrap_or(0));
        } else {
            self.many = self.many.map(|many| many | bit);
        }
    }

    /// Adds a child; children come in document order.
    #[inline(always)]
    pub(super) fn add(
        &mut self,
        group: &GroupOp,
        place: usize,
        child: &NodeRegister<W>,
        rows: usize,
        instructions: Instructions,
    ) {
        if W == 1 {
            if child.is_excluded(0) {
                self.exclude_one(group, place);
            } else if !group.needs_each_share() {
                self.add_one(group, place, at(&child.points, 0), child.max_of(0));
            }
            return;
        }
        let Some(&Member { weight, max, has_unit_max, .. }) = group.members.get(place) else {
            return;
        };
        if child.some_excluded {
            self.exclude(group, place, &child.excluded, rows, instructions);
        }
        if group.needs_each_share() {
            return;
        }
        let points = child.points(rows);
        if group.adds_points() {
            self.sum(group, instructions, points, |points| points);
        } else if child.max_varies {
            self.start();
            let sums = self.total.iter_mut().zip(self.lost.iter_mut());
            for ((row, (total, lost)), &points) in sums.enumerate().zip(points) {
                let max = child.max_of(row);
                let share = if max > 0.0 { points / max } else { 0.0 };
                add_exactly(total, lost, weight * share);
            }
        } else if max <= 0.0 {
            // A child without a maximum takes no part in a mean.
        } else if has_unit_max {
            self.sum(group, instructions, points, move |points| weight * points);
        } else {
            self.sum(group, instructions, points, move |points| weight * (points / max));
        }
    }

    /// Writes the sums of nothing, if nothing was added yet.
    pub(super) fn start(&mut self) {
        if W == 1 {
            return;
        }
        if std::mem::take(&mut self.fresh) {
            self.total.fill(0.0);
            self.lost.fill(0.0);
        }
    }

    /// Notes in which rows a child is excluded.
    fn exclude(
        &mut self,
        group: &GroupOp,
        place: usize,
        excluded: &[u64],
        rows: usize,
        instructions: Instructions,
    ) {
        if self.leaving == 0 {
            if group.has_few() {
                // A byte for every mark of a word, also of those beyond the last row.
                self.few.fill(0);
            } else {
                self.many.fill(0);
            }
            self.gone.fill(u64::MAX);
        }
        self.leaving |= 1 << (place % 64);
        self.gone.iter_mut().zip(excluded).for_each(|(gone, &word)| *gone &= word);
        let marks = excluded.get(..words(rows)).unwrap_or_default();
        if group.has_few() {
            let expand = Expand { marks, bit: 1 << (place % 8), bytes: &mut self.few };
            simd::dispatch(instructions, expand);
        } else {
            for row in marked(marks) {
                if let Some(mask) = self.many.get_mut(row) {
                    *mask |= 1 << (place % 64);
                }
            }
        }
    }

    /// Adds a number for every row; the first is what there is so far.
    #[inline(always)]
    fn sum(
        &mut self,
        group: &GroupOp,
        instructions: Instructions,
        points: &[f64],
        of: impl Fn(f64) -> f64,
    ) {
        let (total, lost) = (&mut self.total[..], &mut self.lost[..]);
        if std::mem::take(&mut self.fresh) {
            simd::dispatch(instructions, Start { total, lost, points, of });
        } else if group.upwards {
            simd::dispatch(instructions, Add::<true, _> { total, lost, points, of });
        } else {
            simd::dispatch(instructions, Add::<false, _> { total, lost, points, of });
        }
    }

    /// Whether all children that count are excluded in some row, though not in the same.
    #[inline(always)]
    pub(super) fn is_leaving(&self, group: &GroupOp) -> bool {
        self.leaving == group.present && self.leaving != 0
    }

    /// Marks the rows in which all those are excluded at once.
    pub(super) fn mark_gone(&self, marks: &mut [u64; WORDS], rows: usize) {
        *marks = self.gone;
        end_at(marks, rows);
        marks.iter_mut().skip(words(rows)).for_each(|word| *word = 0);
    }

    /// What the children come to in a row. `open` has the places of those that may become
    /// something else, one bit each; their outcomes are put into `children`.
    #[inline(always)]
    pub(super) fn standing<'c>(
        &self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>> + Copy,
        row: usize,
        open: u64,
        children: &mut Vec<Child>,
    ) -> Standing {
        let excluded = self.excluded(group, row);
        let sum = ExactSum::from_parts(at(&self.total, row), at(&self.lost, row));
        let weight = self.weight(group, child, row, 0);
        let mut settled = sum;
        for place in bits_of(open) {
            let (Some(register), Some(member)) = (child(place), group.members.get(place)) else {
                continue;
            };
            let of = Child {
                outcome: register.outcome(row),
                weight: member.weight,
                bonus: member.bonus,
            };
            settled.add(-of.contribution(group).0);
            children.push(of);
        }
        let settled_weight = ExactSum::from_parts(self.weight(group, child, row, open), 0.0);
        let there = group.present & !excluded & !open;
        let mut left_out = None;
        if there == 0 {
            let settled = bits_of(group.present & !open);
            let states = settled.filter_map(|place| Some(child(place)?.outcome(row).state));
            left_out = states.max();
        }
        let some_settled = there != 0;
        Standing {
            sum,
            weight,
            settled,
            settled_weight,
            some_settled,
            lasts: some_settled,
            some_bonus: false,
            left_out,
        }
    }

    /// The points of the group, and its maximum where that varies. `child` has the register of
    /// a child, where they are kept.
    #[inline(always)]
    pub(super) fn finish<'c>(
        &mut self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>> + Copy,
        finish: Finish<'_, W>,
    ) {
        if group.needs_each_share() {
            self.finish_shares(group, child, finish);
            return;
        }
        self.start();
        if group.adds_points() {
            self.finish_sum(group, child, finish);
        } else {
            self.finish_mean(group, child, finish);
        }
    }

    /// What the children weigh together in a row, without some of them: maxima for a sum,
    /// weights for a mean.
    #[inline(always)]
    fn weight<'c>(
        &self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>>,
        row: usize,
        without: u64,
    ) -> f64 {
        if !group.varies_below {
            return group.weight_of(self.excluded(group, row) | without);
        }
        let counts = |place: usize| place >= 64 || without >> place & 1 == 0;
        let members = group.members.iter().enumerate();
        let members = members.filter(|(place, member)| member.counts && counts(*place));
        math::sum(members.filter_map(|(place, member)| {
            let max = child(place)?.max_of(row);
            match group.adds_points() {
                true => Some(if member.bonus { 0.0 } else { max }),
                false => (max > 0.0).then_some(member.weight),
            }
        }))
    }

    #[inline(always)]
    fn finish_mean<'c>(
        &mut self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>> + Copy,
        finish: Finish<'_, W>,
    ) {
        let Finish { own, nothing, rows, instructions, .. } = finish;
        let max = group.max;
        if W == 1 {
            let weight = self.weight(group, child, 0, 0);
            if weight <= 0.0 {
                mark(nothing, 0);
            }
            let points = weighted_mean(at(&self.total, 0) + at(&self.lost, 0), weight, max);
            own.points = [round_points(points, max, group.decimals); W];
            return;
        }
        if self.leaving == 0 && !group.varies_below {
            self.weights.fill(group.whole);
        } else if let (true, Ok(table)) = (group.has_few(), group.table.as_slice().try_into()) {
            // A table of all choices: nothing to look out for.
            let table: &[f64; 256] = table;
            for (weight, &excluded) in self.weights.iter_mut().zip(&self.few).take(rows) {
                *weight = table.get(usize::from(excluded)).copied().unwrap_or_default();
            }
        } else {
            for row in 0..rows {
                let weight = self.weight(group, child, row, 0);
                if let Some(place) = self.weights.get_mut(row) {
                    *place = weight;
                }
            }
        }
        let Some(points) = own.points.get_mut(..rows) else { return };
        simd::dispatch(
            instructions,
            WeightedMeans {
                total: &self.total,
                lost: &self.lost,
                weights: self.weights.get(..rows).unwrap_or_default(),
                points,
                nothing,
                max,
            },
        );
        round_all(points, max, group.decimals, instructions);
    }

    #[inline(always)]
    fn finish_sum<'c>(
        &mut self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>> + Copy,
        finish: Finish<'_, W>,
    ) {
        let Finish { own, nothing, asks_known_max, rows, .. } = finish;
        let rows = if W == 1 { 1 } else { rows };
        for row in 0..rows {
            let total = at(&self.total, row) + at(&self.lost, row);
            if self.leaving != 0 && self.excluded(group, row) == group.present {
                set(&mut own.points, row, 0.0);
                mark(nothing, row);
                continue;
            }
            let scale = if self.leaving == 0 && !group.varies_below {
                group.whole_scale
            } else {
                group.scale(self.weight(group, child, row, 0))
            };
            let points = group.sum_points(total, scale);
            set(&mut own.points, row, round_points(points, scale.limit, group.decimals));
            if asks_known_max && scale.known_differs {
                mark(nothing, row);
            }
            if own.max_varies {
                set(&mut own.max, row, scale.limit);
            }
        }
    }

    #[inline(always)]
    fn finish_shares<'c>(
        &mut self,
        group: &GroupOp,
        child: impl Fn(usize) -> Option<&'c NodeRegister<W>>,
        finish: Finish<'_, W>,
    ) {
        let Finish { own, nothing, rows, .. } = finish;
        let rows = if W == 1 { 1 } else { rows };
        let mut shares: Vec<(f64, f64)> = Vec::with_capacity(group.members.len());
        for row in 0..rows {
            shares.clear();
            shares.extend(group.members.iter().enumerate().filter_map(|(place, member)| {
                let child = child(place).filter(|_| member.counts)?;
                let max = child.max_of(row);
                (max > 0.0)
                    .then(|| (math::larger(0.0, at(&child.points, row) / max), member.weight))
            }));
            let points = match aggregate_shares(&shares, group.aggregate) {
                Some(whole) => round_points(group.max * whole, group.max, group.decimals),
                None => {
                    mark(nothing, row);
                    0.0
                }
            };
            set(&mut own.points, row, points);
        }
    }
}

#[inline(always)]
fn at<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}

#[inline(always)]
fn set(column: &mut [f64], row: usize, number: f64) {
    if let Some(place) = column.get_mut(row) {
        *place = number;
    }
}

/// Notes which children are excluded.
struct Expand<'k> {
    marks: &'k [u64],
    bit: u8,
    bytes: &'k mut [u8],
}

impl Kernel for Expand<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        expand_bits(self.marks, self.bit, self.bytes);
    }
}
