//! What is kept of a node for the rows of a block: points as plain numbers, and for the few
//! rows of which more is to be said, the whole outcome.

use super::mask::{WORDS, is_marked, mark, marked, words};
use super::outcome::{Outcome, Status};
use super::sink::NodeLanes;
use crate::value::State;

/// The result of a node for up to `W` rows.
#[derive(Debug, Clone)]
pub(in crate::score) struct NodeRegister<const W: usize> {
    /// 0 where the node is excluded.
    pub(super) points: [f64; W],
    /// The maximum where it does not vary.
    pub(super) usual_max: f64,
    /// Whether it differs from row to row; only then is `max` written.
    pub(super) max_varies: bool,
    pub(super) max: [f64; W],
    /// Marked where the node is excluded; written where `some_excluded` says so.
    pub(super) excluded: [u64; WORDS],
    pub(super) some_excluded: bool,
    /// Why there is no value; written where `some_absent` says so.
    pub(super) states: [State; W],
    pub(super) some_absent: bool,
    pub(super) told: Told,
}

/// Rows of which the whole outcome is kept, in ascending order.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Told {
    rows: [u64; WORDS],
    /// How many come before those of each word.
    before: [u16; WORDS],
    outcomes: Vec<Outcome>,
    /// Those that a plain number does not stand for: the group above them combines outcomes.
    pub(super) open: [u64; WORDS],
    pub(super) some_open: bool,
}

impl Told {
    /// Nothing yet, of so many rows.
    #[inline(always)]
    fn clear(&mut self, rows: usize) {
        if !self.outcomes.is_empty() {
            self.outcomes.clear();
            self.rows.iter_mut().take(words(rows)).for_each(|word| *word = 0);
        }
        if self.some_open {
            self.open.iter_mut().take(words(rows)).for_each(|word| *word = 0);
            self.some_open = false;
        }
    }

    /// The outcome of a row, if it is kept.
    #[inline(always)]
    pub(in crate::score) fn get(&self, row: usize) -> Option<&Outcome> {
        if self.outcomes.is_empty() {
            return None;
        }
        let word = *self.rows.get(row / 64)?;
        let bit = 1_u64 << (row % 64);
        if word & bit == 0 {
            return None;
        }
        let before = usize::from(*self.before.get(row / 64)?);
        self.outcomes.get(before + (word & (bit - 1)).count_ones() as usize)
    }

    /// Whether a plain number does not stand for the result of a row.
    #[inline(always)]
    pub(super) fn is_open(&self, row: usize) -> bool {
        self.some_open && is_marked(&self.open, row)
    }

    /// The rows that are kept, with their outcomes.
    pub(in crate::score) fn iter(&self) -> impl Iterator<Item = (usize, &Outcome)> {
        marked(&self.rows).zip(&self.outcomes)
    }

    /// Keeps the outcome of a row that comes after all before it.
    fn push(&mut self, row: usize, outcome: Outcome, open: bool) {
        if let (Some(word), Some(before)) = (self.rows.get(row / 64), self.before.get_mut(row / 64))
            && *word == 0
        {
            *before = u16::try_from(self.outcomes.len()).unwrap_or(u16::MAX);
        }
        mark(&mut self.rows, row);
        self.outcomes.push(outcome);
        if open {
            mark(&mut self.open, row);
            self.some_open = true;
        }
    }
}

impl<const W: usize> NodeRegister<W> {
    /// A register that nothing was written to.
    pub(super) fn boxed() -> Box<Self> {
        Box::new(Self {
            points: [0.0; W],
            usual_max: 0.0,
            max_varies: false,
            max: [0.0; W],
            excluded: [0; WORDS],
            some_excluded: false,
            states: [State::Known; W],
            some_absent: false,
            told: Told::default(),
        })
    }

    /// Makes it ready for the results of a node.
    #[inline(always)]
    pub(super) fn begin(&mut self, usual_max: f64, max_varies: bool, rows: usize) {
        self.usual_max = usual_max;
        self.max_varies = max_varies;
        self.some_excluded = false;
        self.some_absent = false;
        self.told.clear(rows);
    }

    /// Whether the node is excluded in a row.
    #[inline(always)]
    pub(in crate::score) fn is_excluded(&self, row: usize) -> bool {
        self.some_excluded && is_marked(&self.excluded, row)
    }

    /// The maximum in a row; 0 where the node is excluded.
    #[inline(always)]
    pub(in crate::score) fn max_of(&self, row: usize) -> f64 {
        if self.is_excluded(row) {
            0.0
        } else if self.max_varies {
            self.max.get(row).copied().unwrap_or(self.usual_max)
        } else {
            self.usual_max
        }
    }

    /// The points of so many rows.
    #[inline(always)]
    pub(in crate::score) fn points(&self, rows: usize) -> &[f64] {
        self.points.get(..rows).unwrap_or_default()
    }

    /// What it has of so many rows.
    #[inline(always)]
    pub(super) fn lanes(&self, rows: usize) -> NodeLanes<'_> {
        NodeLanes {
            points: self.points(rows),
            usual_max: self.usual_max,
            max: self.max_varies.then_some(&self.max[..]),
            excluded: self.some_excluded.then_some(&self.excluded[..]),
            states: self.some_absent.then_some(&self.states[..]),
            told: &self.told,
            detail: &[],
            fired: &[],
        }
    }

    /// Whether the outcome that is kept of a row has the maximum that the register says.
    pub(super) fn has_usual_max(&self, row: usize) -> bool {
        let told = self.told.get(row);
        told.is_none_or(|outcome| outcome.max.to_bits() == self.max_of(row).to_bits())
    }

    /// The whole outcome of a row.
    pub(super) fn outcome(&self, row: usize) -> Outcome {
        self.lanes(W).outcome(row)
    }

    /// Notes that the node is excluded in a row, whose points are 0.
    #[inline(always)]
    pub(super) fn exclude(&mut self, row: usize) {
        if !std::mem::replace(&mut self.some_excluded, true) {
            self.excluded = [0; WORDS];
        }
        mark(&mut self.excluded, row);
    }

    /// Notes that the node is excluded in the marked rows.
    pub(super) fn exclude_all(&mut self, marks: &[u64; WORDS], rows: usize) {
        for row in marked(marks.get(..words(rows)).unwrap_or_default()) {
            self.exclude(row);
            if let Some(points) = self.points.get_mut(row) {
                *points = 0.0;
            }
        }
    }

    /// Takes over what another register has as plain numbers.
    pub(super) fn copy_plain(&mut self, other: &Self, rows: usize) {
        self.begin(other.usual_max, other.max_varies, rows);
        let lanes = self.points.iter_mut().zip(&other.points).take(rows);
        lanes.for_each(|(own, &points)| *own = points);
        if other.max_varies {
            let lanes = self.max.iter_mut().zip(&other.max).take(rows);
            lanes.for_each(|(own, &max)| *own = max);
        }
        self.some_excluded = other.some_excluded;
        if other.some_excluded {
            self.excluded = other.excluded;
        }
    }

    /// Keeps the whole outcome of a row. `may_be_excluded` says whether groups above reckon
    /// with its exclusion.
    pub(super) fn tell(&mut self, row: usize, outcome: Outcome, may_be_excluded: bool) {
        let excluded = outcome.status == Status::Excluded;
        if excluded {
            self.exclude(row);
        } else if self.some_excluded
            && let Some(word) = self.excluded.get_mut(row / 64)
        {
            *word &= !(1 << (row % 64));
        }
        if let Some(points) = self.points.get_mut(row) {
            *points = outcome.points;
        }
        let mut same_max = excluded || outcome.max.to_bits() == self.usual_max.to_bits();
        if self.max_varies
            && let Some(max) = self.max.get_mut(row)
        {
            (*max, same_max) = (outcome.max, true);
        }
        let unsettled = outcome.pending || outcome.gate_pending || outcome.may_be_excluded;
        let plain = if excluded { may_be_excluded } else { outcome.status.is_complete() };
        let open = unsettled || !plain || !same_max || !outcome.points.is_finite();
        self.told.push(row, outcome, open);
    }
}
