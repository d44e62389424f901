//! Tables with a row for every value: unit, period, input, value, and who said so.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::sync::Arc;

use arrow_array::ArrayRef;
use chiso::observe::{Assessor, GivenPoints, Measured, Observation, Observations};
use chiso::unit::Unit;
use chiso::{Code, Diagnostic, Error, Period, Plan, Severity, State, Type};
use pyo3::prelude::*;

use crate::data::{Content, Data, agreed, state_of, without_values};
use crate::input_column::RowFinding;
use crate::source_column::{SourceColumn, TextKind, columns, wrong_length};
use crate::wide::Names;
use crate::{composed, failure, input_column, observed, passthrough, source_column};

/// The names that make a table one of values.
pub(crate) const INPUT: &str = "input";
pub(crate) const VALUE: &str = "value";

/// What an input begins with that is points given at a node.
const GIVEN: &str = "given:";

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
    let columns = composed::columns(py, plan.programme(), columns)?;
    let wrong: Vec<Diagnostic> =
        columns.iter().filter_map(|(name, column)| wrong_length(name, column, rows)).collect();
    if !wrong.is_empty() {
        return Err(failure::refused(py, Error::new(wrong)));
    }
    let of = LongTable { rows, columns: &columns, names };
    let mut findings = of.misspelt(plan);
    let mut texts = BTreeMap::new();
    let mut unusable = false;
    for name in KNOWN.into_iter().filter(|name| *name != VALUE) {
        let Some((found_texts, found)) = of.texts(py, name)? else { continue };
        let placed = |(row, found): RowFinding| found.of_row(row).of_input(of.name_of(name));
        findings.extend(found.into_iter().map(placed));
        match found_texts {
            Some(found_texts) => {
                let is_name = matches!(name, "unit" | "name" | "parent");
                let found_texts =
                    if is_name { composed::texts(py, found_texts)? } else { found_texts };
                texts.insert(name, found_texts);
            }
            None => unusable = true,
        }
    }
    let refused = |error: Error| failure::refused(py, error);
    if unusable {
        return Err(refused(Error::new(findings)));
    }
    let value = columns.iter().find(|(name, _)| name == VALUE).map(|(_, column)| column);
    let cells = match value {
        Some(column) => column.cells(py, rows)?,
        None => (0..rows).map(|_| Ok(Measured::Missing)).collect(),
    };
    if let Some(inputs) = texts.get_mut(INPUT) {
        for input in inputs.iter_mut().flatten() {
            *input = composed::column(py, plan.programme(), std::mem::take(input))?;
        }
    }
    let mut gathered = Gathered::default();
    gathered.gather(plan, &texts, cells, names.period, &mut findings);
    let (table, found) = observed::table_of(plan, &gathered.all);
    findings.extend(found.into_iter().map(|found| gathered.placed(found)));
    let Some(table) = table.filter(|_| !findings.iter().any(Diagnostic::is_error)) else {
        return Err(refused(Error::new(findings)));
    };
    if !gathered.all.is_empty() {
        findings.extend(without_values(plan, &observed::named(plan, &gathered.all)));
    }
    let Gathered { all, places, .. } = gathered;
    let mut of_kept = Vec::new();
    let kept = passthrough::constant(of.other_columns(py)?, &places, &all, &mut of_kept)?;
    // What has been said of a name already says that the column is none of the known ones.
    let is_said = |of: &Diagnostic| findings.iter().any(|said| said.input == of.input);
    of_kept.retain(|of| of.severity == Severity::Warning || !is_said(of));
    findings.extend(of_kept);
    Ok(Data { rows: table.rows(), content: Content::Table(Arc::new(table)), kept, findings })
}

/// A table with a row for every value.
struct LongTable<'t, 'py> {
    rows: usize,
    columns: &'t [(String, SourceColumn<'py>)],
    names: &'t Names,
}

impl<'py> LongTable<'_, 'py> {
    /// The texts of a column, by the name it ought to have.
    fn texts(&self, py: Python<'_>, role: &str) -> PyResult<Option<source_column::Texts>> {
        let name = self.name_of(role);
        let kind = if matches!(role, "unit" | "parent") { TextKind::Id } else { TextKind::Text };
        let found = self.columns.iter().find(|(of, _)| of == name);
        found.map(|(_, column)| column.texts(py, self.rows, kind)).transpose()
    }

    fn name_of<'n>(&'n self, role: &'n str) -> &'n str {
        match role {
            "unit" => self.names.unit.as_deref().unwrap_or(role),
            "period" => self.names.period_column.as_deref().unwrap_or(role),
            _ => role,
        }
    }

    /// The columns that are not those of such a table.
    fn others(&self) -> impl Iterator<Item = &(String, SourceColumn<'py>)> {
        let known: Vec<&str> = KNOWN.into_iter().map(|role| self.name_of(role)).collect();
        self.columns.iter().filter(move |(name, _)| !known.contains(&name.as_str()))
    }

    /// Their values.
    fn other_columns(&self, py: Python<'_>) -> PyResult<Vec<(&str, ArrayRef)>> {
        self.others()
            .map(|(name, column)| Ok((name.as_str(), column.kept(py, self.rows)?)))
            .collect()
    }

    /// What is said of those that are nearly called like a column about the rows.
    fn misspelt(&self, plan: &Plan) -> Vec<Diagnostic> {
        let (_, mut found) = plan.roles(self.columns.iter().map(|(name, _)| name.as_str()));
        found.retain(|found| {
            let of = |(name, _): &(String, SourceColumn<'_>)| found.input.as_ref() == Some(name);
            found.code == Code::MissingColumn && self.others().any(of)
        });
        found
    }
}

type Texts<'n> = BTreeMap<&'n str, Vec<Option<String>>>;

/// Values that belong to one unit in one period, together.
#[derive(Default)]
struct Gathered {
    all: Vec<Observations>,
    /// The observations that each row of the table belongs to.
    places: Vec<Option<usize>>,
    /// The row of the table in which observations begin.
    first: Vec<usize>,
    /// The row of each value by its observations and its input, and how to mend it.
    rows: BTreeMap<(usize, String), (usize, Option<String>)>,
}

impl Gathered {
    /// A finding about observations, said of the row of the table in which the value is.
    fn placed(&self, (at, finding): RowFinding) -> Diagnostic {
        let input = finding.input.clone().map(|input| match finding.code {
            Code::GivenOutOfRange | Code::UnknownGiven => format!("{GIVEN}{input}"),
            _ => input,
        });
        match input.and_then(|input| self.rows.get(&(at, input))) {
            Some((row, Some(help))) if finding.code == Code::WrongType => {
                finding.of_row(*row).help(help)
            }
            Some((row, _)) => finding.of_row(*row),
            None => match self.first.get(at) {
                Some(row) => finding.of_row(*row),
                None => finding,
            },
        }
    }

    fn gather(
        &mut self,
        plan: &Plan,
        texts: &Texts<'_>,
        cells: Vec<Result<Measured, String>>,
        period: Option<Period>,
        findings: &mut Vec<Diagnostic>,
    ) {
        self.places = vec![None; cells.len()];
        let at = |name: &str, row: usize| texts.get(name)?.get(row)?.clone();
        let mut order: BTreeMap<(String, Option<Period>), usize> = BTreeMap::new();
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
            let said_period = at("period", row).map(|text| Period::from_str(&text)).transpose();
            let period = match said_period.and_then(|said| Ok(agreed(said, period)?)) {
                Ok(period) => period,
                Err(error) => {
                    let found = error.diagnostics().iter().cloned();
                    found.map(|found| found.of_input("period")).for_each(&mut said);
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
                self.all.push(of);
                self.first.push(row);
                self.all.len() - 1
            });
            if let Some(of) = self.places.get_mut(row) {
                *of = Some(place);
            }
            let Some(of) = self.all.get_mut(place) else { continue };
            let cell = cell.unwrap_or_else(|data_type| {
                said(
                    Diagnostic::new(Code::WrongType, format!("a `{data_type}` is not a value"))
                        .of_input(input.as_str())
                        .help("write a number, an answer, a text or a date"),
                );
                Measured::Missing
            });
            let declared = plan.programme().inputs.get(&input);
            let help = declared.and_then(|declared| input_column::fitting_help(&cell, declared));
            self.rows.insert((place, input.clone()), (row, help));
            let duplicate = if let Some(node) = input.strip_prefix(GIVEN) {
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
                let state = match at("state", row).as_deref().map(state_of).transpose() {
                    Ok(state) => state.flatten(),
                    Err(found) => {
                        said(found.of_input(input.as_str()));
                        None
                    }
                };
                let mut observation = Observation::from(as_reported(cell, plan, &input, state));
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
    }
}

/// A value as the input wants it: in a column of numbers an answer is 0 or 1.
fn as_reported(cell: Measured, plan: &Plan, input: &str, state: Option<State>) -> Measured {
    match state {
        Some(State::NotApplicable) => return Measured::NotApplicable,
        Some(State::Missing) => return Measured::Missing,
        _ => {}
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
            "1" => Measured::Answer(true),
            "0" => Measured::Answer(false),
            _ => input_column::answer(&text).map_or(Measured::Text(text), Measured::Answer),
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
