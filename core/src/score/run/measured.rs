//! What the formulas came to, kept for those who explain it.

use crate::score::engine::frame::Rows;
use crate::score::put;
use crate::value::{State, Value};

/// What the formulas came to: one column after the other, rows within.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::score) struct MeasuredColumns {
    rows: usize,
    values: Vec<f64>,
    states: Vec<State>,
}

impl MeasuredColumns {
    pub(in crate::score) fn new(columns: usize, rows: usize) -> Self {
        let cells = columns * rows;
        Self { rows, values: vec![0.0; cells], states: vec![State::Missing; cells] }
    }

    /// Keeps what a column came to in the rows at hand.
    pub(in crate::score) fn store(
        &mut self,
        column: usize,
        rows: Rows<'_>,
        values: &[f64],
        states: &[State],
    ) {
        for (at, (&value, &state)) in values.iter().zip(states).take(rows.count()).enumerate() {
            let place = column * self.rows + rows.row(at);
            // The evaluator keeps no number where there is none to know.
            put(&mut self.values, place, if value.is_nan() { 0.0 } else { value });
            put(&mut self.states, place, state);
        }
    }

    /// The value of a column of [`Compiled::outputs`](crate::plan::Compiled) in a row.
    pub(in crate::score) fn value(&self, column: usize, row: usize) -> Value {
        let at = column * self.rows + row;
        match (self.values.get(at), self.states.get(at)) {
            (Some(&value), Some(&state)) => Value::from_parts(value, state),
            _ => Value::Missing,
        }
    }
}
