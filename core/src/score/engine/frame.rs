//! The rows at hand: where their figures are, and what else a result depends on.

use super::cohort::{Cohort, Cohorts};
use super::hierarchy::Hierarchy;
use super::indicator::IndicatorOp;
use super::parameters::Parameters;
use crate::formula::{Column, Instructions, Output, RawResults, Values};
use crate::observe::Batch;
use crate::plan::{Compiled, Profile};
use crate::value::Value;

/// Where the figures of the rows at hand are. Rows are counted from the first at hand.
pub(in crate::score) trait Figures {
    /// The value of an input in a row.
    fn input(&self, input: usize, row: usize) -> Value;

    /// What a formula of an indicator came to in a row: `number` counts within the indicator.
    fn measure(&self, indicator: &IndicatorOp, number: usize, row: usize) -> Value;

    /// The column of an input; none where there are no columns.
    fn column(&self, input: usize) -> Option<Column<'_>>;

    /// What a formula of an indicator came to in all rows.
    fn measures(&self, indicator: &IndicatorOp, number: usize) -> Values<'_>;
}

/// Figures in columns, and what formulas made of them.
#[derive(Clone, Copy)]
pub(in crate::score) struct TableFigures<'t> {
    pub(in crate::score) plan: &'t Compiled,
    /// The columns of the inputs, cut to the rows at hand.
    pub(in crate::score) columns: &'t [Column<'t>],
    pub(in crate::score) results: RawResults<'t>,
}

impl TableFigures<'_> {
    #[inline]
    fn output(&self, indicator: &IndicatorOp, number: usize) -> Option<Output> {
        let of_indicator = self.plan.outputs.get(indicator.measured.clone())?;
        Some(of_indicator.get(number)?.output)
    }
}

impl Figures for TableFigures<'_> {
    #[inline(always)]
    fn input(&self, input: usize, row: usize) -> Value {
        self.columns.get(input).map_or(Value::Missing, |column| column.value(row))
    }

    #[inline(always)]
    fn measure(&self, indicator: &IndicatorOp, number: usize, row: usize) -> Value {
        if let Some(input) = indicator.input {
            return self.input(input, row);
        }
        let output = self.output(indicator, number);
        output.map_or(Value::Missing, |output| self.results.row(row).value(output))
    }

    fn column(&self, input: usize) -> Option<Column<'_>> {
        self.columns.get(input).copied()
    }

    fn measures(&self, indicator: &IndicatorOp, number: usize) -> Values<'_> {
        let output = self.output(indicator, number);
        output.map_or(Values::NONE, |output| self.results.values(output))
    }
}

/// One unit of which every input has a number.
#[derive(Clone, Copy)]
pub(in crate::score) struct CompleteFigures<'n> {
    /// The numbers of the inputs, then those of the parameters, then what formulas made of
    /// them.
    pub(in crate::score) numbers: &'n [f64],
    /// Where among them the plan's outputs are.
    pub(in crate::score) places: &'n [usize],
}

impl CompleteFigures<'_> {
    /// What is not finite is undefined: nothing else can be the matter.
    #[inline(always)]
    fn value(&self, place: usize) -> Value {
        match self.numbers.get(place) {
            Some(&number) if number.is_finite() => Value::Known(number),
            _ => Value::Undefined,
        }
    }
}

impl Figures for CompleteFigures<'_> {
    #[inline(always)]
    fn input(&self, input: usize, _: usize) -> Value {
        self.value(input)
    }

    #[inline(always)]
    fn measure(&self, indicator: &IndicatorOp, number: usize, _: usize) -> Value {
        match indicator.input {
            Some(input) => self.value(input),
            None => {
                let place = self.places.get(indicator.measured.start + number);
                place.map_or(Value::Undefined, |&place| self.value(place))
            }
        }
    }

    fn column(&self, _: usize) -> Option<Column<'_>> {
        None
    }

    fn measures(&self, _: &IndicatorOp, _: usize) -> Values<'_> {
        Values::NONE
    }
}

/// The rows at hand, all of one profile and, where units are compared, of one period.
pub(in crate::score) struct Frame<'f, F> {
    pub(in crate::score) plan: &'f Compiled,
    pub(in crate::score) profile: &'f Profile,
    pub(in crate::score) parameters: &'f Parameters,
    pub(in crate::score) batch: &'f Batch<'f>,
    pub(in crate::score) rows: Rows<'f>,
    pub(in crate::score) figures: F,
    pub(in crate::score) cohorts: &'f Cohorts,
    pub(in crate::score) hierarchy: &'f Hierarchy,
    pub(in crate::score) instructions: Instructions,
}

/// Which rows of a batch are at hand.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) enum Rows<'r> {
    /// So many from the first on.
    Run { start: usize, count: usize },
    /// These, in ascending order.
    Picked(&'r [usize]),
}

impl Rows<'_> {
    /// How many there are.
    #[inline(always)]
    pub(in crate::score) fn count(self) -> usize {
        match self {
            Self::Run { count, .. } => count,
            Self::Picked(rows) => rows.len(),
        }
    }

    /// Which of them a row of the batch is.
    pub(super) fn place(self, row: usize) -> Option<usize> {
        match self {
            Self::Run { start, count } => row.checked_sub(start).filter(|&at| at < count),
            Self::Picked(rows) => rows.binary_search(&row).ok(),
        }
    }

    /// The row of the batch that is the `at`th at hand.
    #[inline(always)]
    pub(in crate::score) fn row(self, at: usize) -> usize {
        match self {
            Self::Run { start, .. } => start + at,
            Self::Picked(rows) => rows.get(at).copied().unwrap_or(usize::MAX),
        }
    }
}

impl<'f, F> Frame<'f, F> {
    /// The row of the batch that is the `at`th at hand.
    #[inline(always)]
    pub(super) fn row(&self, at: usize) -> usize {
        self.rows.row(at)
    }

    /// The units that a unit is compared with at a node.
    #[inline(always)]
    pub(super) fn cohort(&self, node: usize, at: usize) -> Option<&'f Cohort> {
        self.cohorts.get(node, || self.batch.period(self.row(at)))
    }
}
