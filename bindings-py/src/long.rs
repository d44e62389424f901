//! Tables with a row for every value: unit, period, input, value, and who said so.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use chiso::observe::{Assessor, GivenPoints, Measured, Observation, Observations};
use chiso::unit::Unit;
use chiso::{Code, Diagnostic, Error, Period, Plan, Type};
use pyo3::prelude::*;

use crate::data::{Content, Data};
use crate::failure;
use crate::wide::{Came, Names, columns, wrong_length};

/// The names that make a table one of values.
pub(crate) const INPUT: &str = "input";
pub(crate) const VALUE: &str = "value";

/// The columns of such a table.
const KNOWN: [&str; 12] = [
    "unit", "type", "name", "parent", "period", INPUT, VALUE, "state", "assessor", "by",
    "evidence", "note",
];

/// The data of a table with a row for every value.
pub(crate) fn read(
    py: Python<'_>,
    plan: &Plan,
    source: &Bound<'_, PyAny>,
    names: &Names,
) -> PyResult<Data> {
    let (columns, rows) = columns(source)?;
    let wrong: Vec<Diagnostic> =
        columns.iter().filter_map(|(name, came)| wrong_length(name, came, rows)).collect();
    if !wrong.is_empty() {
        return Err(failure::refused(py, Error::new(wrong)));
    }
    let of = Long { rows, columns: &columns, names };
    let mut texts = BTreeMap::new();
    for name in KNOWN.into_iter().filter(|name| *name != VALUE) {
        if let Some(texts_of) = of.texts(name)? {
            texts.insert(name, texts_of);
        }
    }
    let value = columns.iter().find(|(name, _)| name == VALUE).map(|(_, came)| came);
    let mut cells = Vec::new();
    for row in 0..rows {
        let cell = value.map_or(Ok(Ok(Measured::Missing)), |came| came.cell(row))?;
        cells.push(cell);
    }
    let mut findings = of.strangers();
    let observations = gather(plan, &texts, cells, names.period, &mut findings);
    let refused = |error: Error| failure::refused(py, error);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(refused(Error::new(findings)));
    }
    let (table, more) = plan.table_and_findings(&observations).map_err(refused)?;
    findings.extend(more);
    Ok(Data {
        rows: table.rows(),
        content: Content::Table(Box::new(table)),
        kept: Vec::new(),
        findings,
    })
}

/// A table with a row for every value.
struct Long<'t, 'py> {
    rows: usize,
    columns: &'t [(String, Came<'py>)],
    names: &'t Names,
}

impl Long<'_, '_> {
    /// The texts of a column, by the name it ought to have.
    fn texts(&self, role: &str) -> PyResult<Option<Vec<Option<String>>>> {
        let name = self.name_of(role);
        let found = self.columns.iter().find(|(of, _)| of == name);
        found.map(|(_, came)| came.texts(self.rows)).transpose()
    }

    fn name_of<'n>(&'n self, role: &'n str) -> &'n str {
        match role {
            "unit" => self.names.unit.as_deref().unwrap_or(role),
            "period" => self.names.period_column.as_deref().unwrap_or(role),
            _ => role,
        }
    }

    /// What is said of columns that are not those of such a table.
    fn strangers(&self) -> Vec<Diagnostic> {
        let known: Vec<&str> = KNOWN.into_iter().map(|role| self.name_of(role)).collect();
        let strange = self.columns.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        strange
            .map(|(name, _)| {
                let message = format!("`{name}` is not used in a table with a row for every value");
                Diagnostic::new(Code::KeptColumn, message)
                    .of_input(name.as_str())
                    .help(format!("the columns are {}", KNOWN.join(", ")))
            })
            .collect()
    }
}

type Texts<'n> = BTreeMap<&'n str, Vec<Option<String>>>;

/// Values that belong to one unit in one period, together.
fn gather(
    plan: &Plan,
    texts: &Texts<'_>,
    cells: Vec<Result<Measured, String>>,
    period: Option<Period>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Observations> {
    let at = |name: &str, row: usize| texts.get(name)?.get(row)?.clone();
    let mut order: BTreeMap<(String, Option<Period>), usize> = BTreeMap::new();
    let mut all: Vec<Observations> = Vec::new();
    for (row, cell) in cells.into_iter().enumerate() {
        let mut said = |found: Diagnostic| {
            let unit = at("unit", row).unwrap_or_default();
            findings.push(found.of_unit(unit).of_row(row));
        };
        let Some(id) = at("unit", row) else {
            said(
                Diagnostic::new(Code::UnknownUnit, "the row does not say its unit")
                    .help("write the unit, or leave the row out"),
            );
            continue;
        };
        let period = match at("period", row).map(|text| Period::from_str(&text)).transpose() {
            Ok(found) => found.or(period),
            Err(error) => {
                error.diagnostics().iter().cloned().for_each(&mut said);
                continue;
            }
        };
        let Some(input) = at(INPUT, row) else {
            said(
                Diagnostic::new(Code::UnknownColumn, "the row does not say its input")
                    .help("write the id of the input, or leave the row out"),
            );
            continue;
        };
        let place = *order.entry((id.clone(), period)).or_insert_with(|| {
            let mut unit = Unit::new(id);
            unit.unit_type = at("type", row);
            unit.name = at("name", row);
            unit.parent = at("parent", row);
            let mut of = Observations::new(unit);
            of.period = period;
            all.push(of);
            all.len() - 1
        });
        let Some(of) = all.get_mut(place) else { continue };
        let cell = cell.unwrap_or_else(|data_type| {
            said(
                Diagnostic::new(Code::WrongType, format!("a `{data_type}` is not a value"))
                    .help("write a number, an answer, a text or a date"),
            );
            Measured::Missing
        });
        let duplicate = if let Some(node) = input.strip_prefix("given:") {
            match cell {
                Measured::Number(number) => {
                    let mut points = GivenPoints::from(number);
                    points.by = at("by", row);
                    points.note = at("note", row);
                    of.given.insert(node.to_owned(), points).is_some()
                }
                Measured::Missing => false,
                _ => {
                    said(
                        Diagnostic::new(Code::WrongType, "this is not a number of points")
                            .of_input(input.as_str())
                            .help("write the points, or leave the row out"),
                    );
                    false
                }
            }
        } else {
            let mut observation =
                Observation::from(as_reported(cell, plan, &input, at("state", row).as_deref()));
            observation.by = at("by", row);
            observation.note = at("note", row);
            observation.evidence = at("evidence", row).into_iter().collect();
            match at("assessor", row).as_deref().map(assessor).transpose() {
                Ok(assessor) => observation.assessor = assessor,
                Err(found) => said(found.of_input(input.as_str())),
            }
            of.values.insert(input.clone(), observation).is_some()
        };
        if duplicate {
            said(
                Diagnostic::new(Code::DuplicateValue, format!("`{input}` has two values"))
                    .of_period(period)
                    .of_input(input)
                    .help("keep one of the rows"),
            );
        }
    }
    all
}

/// A value as the input wants it: in a column of numbers an answer is 0 or 1.
fn as_reported(cell: Measured, plan: &Plan, input: &str, state: Option<&str>) -> Measured {
    if state == Some("not_applicable") {
        return Measured::NotApplicable;
    }
    let input_type = plan.programme().inputs.get(input).map(|input| input.input_type);
    match (cell, input_type) {
        (Measured::Number(number), Some(Type::YesNo)) if number == 0.0 || number == 1.0 => {
            Measured::Answer(number != 0.0)
        }
        // In a column of texts, a number is a text too.
        (Measured::Text(text), Some(kind))
            if !matches!(kind, Type::YesNo | Type::Date | Type::Choice) =>
        {
            match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Measured::Number(number),
                _ => Measured::Text(text),
            }
        }
        (Measured::Text(text), Some(Type::YesNo)) => match text.as_str() {
            "true" | "True" | "1" => Measured::Answer(true),
            "false" | "False" | "0" => Measured::Answer(false),
            _ => Measured::Text(text),
        },
        (cell, _) => cell,
    }
}

fn assessor(text: &str) -> Result<Assessor, Diagnostic> {
    match text {
        "self" => Ok(Assessor::Oneself),
        "appraiser" => Ok(Assessor::Appraiser),
        "survey" => Ok(Assessor::Survey),
        "system" => Ok(Assessor::System),
        _ => Err(Diagnostic::new(Code::WrongType, format!("`{text}` is not an assessor"))
            .help("write `self`, `appraiser`, `survey` or `system`")),
    }
}
