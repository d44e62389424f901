//! The columns of a table's own: what they are called among those of results, and which of
//! them a table with a row for every value has.

use std::collections::BTreeSet;

use arrow_array::{Array as _, ArrayRef, make_array};
use arrow_data::transform::MutableArrayData;

use chiso::observe::Observations;
use chiso::{Code, Diagnostic, Severity};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::data::Data;

/// Names of columns that are all different.
#[derive(Default)]
pub(crate) struct UniqueNames(BTreeSet<String>);

impl UniqueNames {
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// The name, or, where it is taken, the name with a word in brackets behind it.
    pub(crate) fn free(&mut self, name: &str, word: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 1_usize;
        while self.0.contains(&free) {
            free = match number {
                1 => format!("{name} ({word})"),
                _ => format!("{name} ({word} {number})"),
            };
            number = number.saturating_add(1);
        }
        self.0.insert(free.clone());
        free
    }
}

/// What the columns of the table's own are called among results of these names, which keep
/// their names.
pub(crate) fn names<'n>(data: &Data, results: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let mut results = UniqueNames::new(results);
    let own = data.kept.iter().map(|(name, _)| name.as_str());
    // Those that may stay as they are come first: no other takes their names.
    let staying: BTreeSet<&str> = own.filter(|name| !results.0.contains(*name)).collect();
    results.0.extend(staying.iter().map(|&name| name.to_owned()));
    let called = |(name, _): &(String, ArrayRef)| {
        if staying.contains(name.as_str()) { name.clone() } else { results.free(name, "data") }
    };
    data.kept.iter().map(called).collect()
}

/// What is worth knowing of the data, with what the columns of their own are called.
pub(crate) fn findings(data: &Data, names: &[String]) -> Vec<Diagnostic> {
    let mut findings = data.findings.clone();
    for ((name, _), called) in data.kept.iter().zip(names).filter(|((name, _), of)| name != *of) {
        findings.retain(|of| of.code != Code::KeptColumn || of.input.as_ref() != Some(name));
        findings.push(
            Diagnostic::new(
                Code::KeptColumn,
                format!("results have a column `{name}`: that of the data is kept as `{called}`"),
            )
            .of_input(name.as_str())
            .help("give the column of the data another name"),
        );
    }
    findings
}

/// The columns of a table with a row for every value that have one value for all rows of a
/// unit in a period; the others are told. `places` says which observations a row belongs to.
pub(crate) fn constant(
    columns: Vec<(&str, ArrayRef)>,
    places: &[Option<usize>],
    observations: &[Observations],
    findings: &mut Vec<Diagnostic>,
) -> PyResult<Vec<(String, ArrayRef)>> {
    let mut first = vec![None; observations.len()];
    for (row, place) in places.iter().enumerate() {
        if let Some(first) = place.and_then(|place| first.get_mut(place)) {
            first.get_or_insert(row);
        }
    }
    let first: Vec<usize> = first.into_iter().flatten().collect();
    let mut kept = Vec::new();
    for (name, array) in columns {
        let differs = |(row, place): (usize, &Option<usize>)| {
            let (place, of) = (*place, array.slice(row, 1));
            let first = place.and_then(|place| first.get(place))?;
            (*array.slice(*first, 1) != *of).then_some((row, place?))
        };
        let finding = if let Some((row, place)) = places.iter().enumerate().find_map(differs) {
            let message = format!("`{name}` is not kept: it is not the same in all rows of a unit");
            let mut finding = Diagnostic::new(Code::KeptColumn, message)
                .of_row(row)
                .help("keep it in a table with a row for every unit");
            finding.severity = Severity::Warning;
            match observations.get(place) {
                Some(of) => finding.of_unit(&of.unit.id).of_period(of.period),
                None => finding,
            }
        } else {
            kept.push((name.to_owned(), taken(&array, &first)?));
            let message = format!(
                "`{name}` is no column of a table with a row for every value: it is kept, \
                 since it is the same in all rows of a unit"
            );
            Diagnostic::new(Code::KeptColumn, message)
        };
        findings.push(finding.of_input(name));
    }
    Ok(kept)
}

/// These rows of an array.
fn taken(array: &ArrayRef, rows: &[usize]) -> PyResult<ArrayRef> {
    let data = array.to_data();
    let mut part = MutableArrayData::new(vec![&data], false, rows.len());
    for &row in rows {
        part.try_extend(0, row, row.saturating_add(1))
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
    }
    Ok(make_array(part.freeze()))
}
