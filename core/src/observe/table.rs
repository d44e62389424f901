//! Observations of many units as columns.

use std::collections::BTreeMap;

use super::{Assessor, GivenPoints};
use crate::formula::Column;
use crate::period::Period;
use crate::unit::Unit;
use crate::value::{State, Value};

/// The values of many units, checked against a programme, one column for every input.
///
/// A table is made by [`Plan::table`](crate::Plan::table), which checks every value; what
/// is in a table can be scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) units: Vec<Unit>,
    pub(crate) periods: Vec<Option<Period>>,
    /// One for every input of the programme, in its order.
    pub(crate) columns: Vec<InputColumn>,
    /// Points given at nodes, by the node's place in the plan and the row.
    pub(crate) given: GivenByNode,
    /// Who reported a value, by input and row, where somebody said so.
    pub(crate) reports: BTreeMap<(usize, usize), Report>,
}

/// Points given at nodes, by the node's place in the plan and the row.
pub(crate) type GivenByNode = BTreeMap<(usize, usize), GivenPoints>;

/// The values of one input.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct InputColumn {
    /// 0 where the state is not known.
    pub(crate) values: Vec<f64>,
    pub(crate) states: Vec<State>,
}

/// Who reported a value, and on what evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Report {
    pub(crate) assessor: Option<Assessor>,
    pub(crate) by: Option<String>,
    pub(crate) evidence: Vec<String>,
    pub(crate) note: Option<String>,
}

impl Table {
    /// A table of these units in which nothing is known yet.
    pub(crate) fn unknown(units: Vec<Unit>, periods: Vec<Option<Period>>, inputs: usize) -> Self {
        let rows = units.len();
        let column = InputColumn { values: vec![0.0; rows], states: vec![State::Missing; rows] };
        Self {
            units,
            periods,
            columns: vec![column; inputs],
            given: GivenByNode::new(),
            reports: BTreeMap::new(),
        }
    }

    /// The number of rows: a unit in a period.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.units.len()
    }

    /// The units, one for every row.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The periods, one for every row.
    #[must_use]
    pub fn periods(&self) -> &[Option<Period>] {
        &self.periods
    }

    pub(crate) fn set(&mut self, input: usize, row: usize, value: Value) {
        let (number, state) = value.parts();
        if let Some(column) = self.columns.get_mut(input) {
            if let Some(place) = column.values.get_mut(row) {
                *place = number;
            }
            if let Some(place) = column.states.get_mut(row) {
                *place = state;
            }
        }
    }

    /// The value of an input in a row; missing where there is neither.
    pub(crate) fn value(&self, input: usize, row: usize) -> Value {
        self.columns.get(input).map_or(Value::Missing, |column| column.value(row))
    }
}

impl InputColumn {
    pub(crate) fn view(&self) -> Column<'_> {
        Column::Values { values: &self.values, states: &self.states }
    }

    pub(crate) fn value(&self, row: usize) -> Value {
        match (self.values.get(row), self.states.get(row)) {
            (Some(&number), Some(&state)) => Value::from_parts(number, state),
            _ => Value::Missing,
        }
    }
}
