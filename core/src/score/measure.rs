//! The first pass: formulas over columns, block by block.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::formula::{Column, Program, Scratch};
use crate::observe::Table;
use crate::plan::{Compiled, Profile, ProfileKey};
use crate::value::{State, Value};

/// The profiles that occur, and which of them is each row's.
pub(super) fn profiles(plan: &Compiled, table: &Table) -> (Vec<Arc<Profile>>, Vec<usize>) {
    if plan.uniform {
        return (vec![Arc::clone(&plan.ordinary)], vec![0; table.rows()]);
    }
    let mut found: BTreeMap<ProfileKey, usize> = BTreeMap::new();
    let mut profiles = Vec::new();
    let rows = table.units.iter().zip(&table.periods);
    let profile_of = rows
        .map(|(unit, period)| {
            let key = plan.profile_key(unit, *period);
            *found.entry(key).or_insert_with_key(|key| {
                profiles.push(Arc::new(plan.resolve_profile(key)));
                profiles.len() - 1
            })
        })
        .collect();
    (profiles, profile_of)
}

/// What the formulas came to: one column after the other, rows within.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct MeasuredColumns {
    rows: usize,
    values: Vec<f64>,
    states: Vec<State>,
}

impl MeasuredColumns {
    /// The value of a column of [`Compiled::outputs`] in a row.
    pub(super) fn value(&self, column: usize, row: usize) -> Value {
        let at = column * self.rows + row;
        match (self.values.get(at), self.states.get(at)) {
            (Some(&value), Some(&state)) => Value::from_parts(value, state),
            _ => Value::Missing,
        }
    }
}

/// Evaluates all formulas over all rows. Parameters are the same within a run of rows of
/// one profile.
pub(super) fn measure(
    plan: &Compiled,
    table: &Table,
    profiles: &[Arc<Profile>],
    profile_of: &[usize],
) -> MeasuredColumns {
    let rows = table.rows();
    let cells = rows * plan.outputs.len();
    let mut measured =
        MeasuredColumns { rows, values: vec![0.0; cells], states: vec![State::Missing; cells] };
    let mut scratch = Scratch::default();
    let mut start = 0;
    let mut slots: Vec<Column<'_>> = Vec::with_capacity(plan.slots.quantities());
    while let Some(&profile) = profile_of.get(start) {
        let same = profile_of.iter().skip(start).take_while(|&&other| other == profile);
        let length = same.take(Program::BLOCK).count();
        let block = start..start + length;
        slots.clear();
        slots.extend(table.columns.iter().map(|column| Column::Values {
            values: column.values.get(block.clone()).unwrap_or_default(),
            states: column.states.get(block.clone()).unwrap_or_default(),
        }));
        if let Some(profile) = profiles.get(profile) {
            slots.extend(profile.parameters.iter().map(|value| Column::Constant(*value)));
        }
        // Derived quantities are registers of the program; their slots are never read.
        slots.resize(plan.slots.quantities(), Column::Constant(Value::Missing));
        let results = plan.program.evaluate(&slots, length, &mut scratch);
        for (column, measure) in plan.outputs.iter().enumerate() {
            let at = column * rows + start;
            let places = measured.values.iter_mut().skip(at).take(length);
            for (place, value) in places.zip(results.values(measure.output)) {
                *place = *value;
            }
            let places = measured.states.iter_mut().skip(at).take(length);
            for (place, state) in places.zip(results.states(measure.output)) {
                *place = *state;
            }
        }
        start += length;
    }
    measured
}
