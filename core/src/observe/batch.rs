//! Columns of many units, borrowed from whoever has them.

use super::table::GivenByNode;
use super::{GivenPoints, Table};
use crate::collect;
use crate::formula::Column;
use crate::period::Period;
use crate::unit::Unit;
use crate::value::Value;

/// The values of many units in columns that lie elsewhere: nothing is copied.
///
/// A batch is made by [`Plan::batch`](crate::Plan::batch), which knows the inputs, and is
/// scored by a [`Scorer`](crate::score::Scorer). It is a view: a record batch of Arrow, the
/// arrays of numpy, a chunk of a file, or a [`Table`].
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    pub(crate) rows: usize,
    /// One for every input of the programme, in its order.
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) units: Units<'a>,
    pub(crate) periods: Periods<'a>,
    /// Points given at nodes, by the node's place in the plan and the row.
    pub(crate) given: Option<&'a GivenByNode>,
}

/// The units of a batch.
#[derive(Debug, Clone)]
pub(crate) enum Units<'a> {
    /// One for every row.
    PerRow(&'a [Unit]),
    /// Not named; the same for all rows in what the programme may ask of them.
    Uniform(Unit),
}

/// The periods of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Periods<'a> {
    /// One for every row.
    PerRow(&'a [Option<Period>]),
    /// The same for all.
    Uniform(Option<Period>),
}

impl<'a> Batch<'a> {
    /// The number of rows: a unit in a period.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The unit of a row.
    pub(crate) fn unit(&self, row: usize) -> Option<&Unit> {
        match &self.units {
            Units::PerRow(units) => units.get(row),
            Units::Uniform(unit) => Some(unit),
        }
    }

    /// Whether every row names its unit.
    pub(crate) fn has_units(&self) -> bool {
        matches!(self.units, Units::PerRow(_))
    }

    /// The id of the unit of a row, for messages.
    pub(crate) fn unit_label(&self, row: usize) -> String {
        match &self.units {
            Units::PerRow(units) => units.get(row).map_or_else(String::new, |unit| unit.id.clone()),
            Units::Uniform(_) => format!("row {row}"),
        }
    }

    /// The period of a row.
    pub(crate) fn period(&self, row: usize) -> Option<Period> {
        match self.periods {
            Periods::PerRow(periods) => periods.get(row).copied().flatten(),
            Periods::Uniform(period) => period,
        }
    }

    /// The value of an input in a row; missing where there is neither.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(crate) fn value(&self, input: usize, row: usize) -> Value {
        match self.columns.get(input) {
            Some(column) => column.value(row),
            None => Value::Missing,
        }
    }

    /// The points given at a node of a row.
    pub(crate) fn given(&self, node: usize, row: usize) -> Option<&'a GivenPoints> {
        self.given?.get(&(node, row))
    }

    /// For every row, the row of the unit above it in the same period; empty where the units
    /// are not named.
    pub(crate) fn rows_above(&self) -> Vec<Option<usize>> {
        let Units::PerRow(units) = self.units else { return Vec::new() };
        let rows = || units.iter().enumerate().map(|(row, unit)| (row, unit, self.period(row)));
        // Most units share few parents: only these are looked for, and neighbours are mostly
        // below the same.
        let parents = collect::set(units.iter().filter_map(|of| of.parent.as_deref()));
        let parents_in_table = rows().filter(|(_, unit, _)| parents.contains(unit.id.as_str()));
        let rows_of = parents_in_table.map(|(row, unit, period)| ((unit.id.as_str(), period), row));
        let index = collect::map(rows_of);
        let mut last = None;
        rows()
            .map(|(_, unit, period)| {
                let key = (unit.parent.as_deref()?, period);
                match last {
                    Some((of, above)) if of == key => above,
                    _ => {
                        let above = index.get(&key).copied();
                        last = Some((key, above));
                        above
                    }
                }
            })
            .collect()
    }

    /// Whether the units, or the periods, differ from row to row.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self.units, Units::PerRow(_)) || matches!(self.periods, Periods::PerRow(_))
    }
}

impl Table {
    /// The table as a batch; nothing is copied.
    #[must_use]
    pub fn batch(&self) -> Batch<'_> {
        Batch {
            rows: self.rows(),
            columns: self.columns.iter().map(super::table::InputColumn::view).collect(),
            units: Units::PerRow(&self.units),
            periods: Periods::PerRow(&self.periods),
            given: (!self.given.is_empty()).then_some(&self.given),
        }
    }
}
