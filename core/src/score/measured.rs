//! What the formulas came to, kept for those who explain it.

use crate::value::{State, Value};

/// What the formulas came to: one column after the other, rows within.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct MeasuredColumns {
    rows: usize,
    values: Vec<f64>,
    states: Vec<State>,
}

impl MeasuredColumns {
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        let cells = columns * rows;
        Self { rows, values: vec![0.0; cells], states: vec![State::Missing; cells] }
    }

    /// Keeps a block of a column.
    pub(super) fn store(
        &mut self,
        column: usize,
        start: usize,
        count: usize,
        values: &[f64],
        states: &[State],
    ) {
        let at = column * self.rows + start;
        let places = self.values.iter_mut().skip(at).take(count);
        // The evaluator keeps no number where there is none to know.
        places.zip(values).for_each(|(place, &value)| {
            *place = if value.is_nan() { 0.0 } else { value };
        });
        let places = self.states.iter_mut().skip(at).take(count);
        places.zip(states).for_each(|(place, &state)| *place = state);
    }

    /// The value of a column of [`Compiled::outputs`](crate::plan::Compiled) in a row.
    pub(super) fn value(&self, column: usize, row: usize) -> Value {
        let at = column * self.rows + row;
        match (self.values.get(at), self.states.get(at)) {
            (Some(&value), Some(&state)) => Value::from_parts(value, state),
            _ => Value::Missing,
        }
    }
}
