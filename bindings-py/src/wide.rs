//! Tables with a row for every unit and a column for every input.

use std::str::FromStr as _;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef};
use arrow_schema::DataType;
use chiso::observe::{GivenPoints, Measured};
use chiso::programme::Input;
use chiso::unit::Unit;
use chiso::{Code, Diagnostic, Error, Period, Plan, Role, State};
use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::column::{self, Found, Held};
use crate::data::{Columns, Content, Data, Periods};
use crate::{arrow, cell, failure, table};

/// How the columns that are no inputs are called, and what is the same for all rows.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) unit: Option<String>,
    pub(crate) period_column: Option<String>,
    pub(crate) period: Option<Period>,
}

/// A column as it came.
pub(crate) enum Came<'py> {
    Array(ArrayRef),
    Numbers(Vec<f64>),
    Values(Vec<Bound<'py, PyAny>>),
    /// The same for all rows.
    Single(Bound<'py, PyAny>),
}

impl Came<'_> {
    pub(crate) fn rows(&self) -> Option<usize> {
        match self {
            Self::Array(array) => Some(array.len()),
            Self::Numbers(numbers) => Some(numbers.len()),
            Self::Values(values) => Some(values.len()),
            Self::Single(_) => None,
        }
    }

    /// The value of a row; the error is a type that holds none.
    pub(crate) fn cell(&self, row: usize) -> PyResult<Result<Measured, String>> {
        let python =
            |value: &Bound<'_, PyAny>| Ok(cell::of_python(value)?.ok_or_else(|| type_name(value)));
        match self {
            Self::Array(array) => Ok(cell::of_array(array.as_ref(), row)),
            Self::Numbers(numbers) => Ok(Ok(numbers
                .get(row)
                .map_or(Measured::Missing, |&number| cell::number_or_missing(number)))),
            Self::Values(values) => values.get(row).map_or(Ok(Ok(Measured::Missing)), python),
            Self::Single(value) => python(value),
        }
    }

    /// The values as the values of an input.
    fn input(self, py: Python<'_>, input: &Input, rows: usize) -> PyResult<(Held, Vec<Found>)> {
        match &self {
            Self::Array(array) => match in_a_named_zone(array) {
                Some(zone) => {
                    let days = local_days(py, array, zone)?;
                    Ok(column::of_cells(days.into_iter().map(Ok), input))
                }
                None => Ok(column::of_array(array, input)),
            },
            Self::Numbers(_) => {
                let Self::Numbers(numbers) = self else { return Ok(nothing()) };
                Ok((Held::Numbers(numbers), Vec::new()))
            }
            Self::Single(_) => {
                let value = match self.cell(0)? {
                    Ok(measured) => column::of_measured(&measured, input),
                    Err(name) => {
                        return Ok(column::of_cells(std::iter::once(Err(name)), input));
                    }
                };
                Ok(match value {
                    Ok(value) => (Held::Constant(value), Vec::new()),
                    Err(finding) => (nothing().0, vec![(0, finding)]),
                })
            }
            Self::Values(_) => {
                let cells = (0..rows).map(|row| self.cell(row)).collect::<PyResult<Vec<_>>>()?;
                Ok(column::of_cells(cells.into_iter(), input))
            }
        }
    }

    /// The values as texts.
    pub(crate) fn texts(&self, rows: usize) -> PyResult<Vec<Option<String>>> {
        let text = |row: usize| {
            Ok(match self.cell(row)? {
                Ok(Measured::Text(text)) => Some(text),
                // The numbers of units and years are whole.
                Ok(Measured::Number(number)) => Some(number.to_string()),
                Ok(Measured::Answer(answer)) => Some(answer.to_string()),
                _ => None,
            })
        };
        (0..rows).map(text).collect()
    }

    /// The values as a column of their own.
    fn kept(&self, py: Python<'_>, rows: usize) -> PyResult<ArrayRef> {
        match self {
            Self::Array(array) => Ok(Arc::clone(array)),
            Self::Numbers(numbers) => {
                Ok(Arc::new(arrow_array::Float64Array::from(numbers.clone())))
            }
            Self::Values(values) => table::of_list(values),
            Self::Single(value) => table::of_list(&vec![value.clone().into_pyobject(py)?; rows]),
        }
    }
}

/// The time zone of an array of instants, if it has a name that only Python knows.
fn in_a_named_zone(array: &ArrayRef) -> Option<&str> {
    match array.data_type() {
        DataType::Timestamp(_, Some(zone)) if cell::offset_seconds(Some(zone)).is_err() => {
            Some(zone)
        }
        _ => None,
    }
}

/// The days on which instants fall in a time zone.
fn local_days(py: Python<'_>, array: &ArrayRef, zone: &str) -> PyResult<Vec<Measured>> {
    let instants: Vec<Option<i64>> =
        (0..array.len()).map(|row| cell::instant(array.as_ref(), row)).collect();
    let seconds: Vec<i64> = instants.iter().copied().flatten().collect();
    let days = py.import("chiso.tables")?.call_method1("local_days", (seconds, zone))?;
    let mut days = days.extract::<Vec<String>>()?.into_iter();
    let day = |instant: Option<i64>| instant.and_then(|_| days.next());
    Ok(instants.into_iter().map(day).map(Measured::from).collect())
}

fn nothing() -> (Held, Vec<Found>) {
    (Held::Constant(chiso::Value::Missing), Vec::new())
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "unknown".to_owned(), |name| name.to_string())
}

/// The data of a table: of anything that exports Arrow, or a dict of columns.
pub(crate) fn read(
    py: Python<'_>,
    plan: &Plan,
    source: &Bound<'_, PyAny>,
    names: &Names,
) -> PyResult<Data> {
    let (columns, rows) = columns(source)?;
    let (mut roles, mut findings) = plan.roles(columns.iter().map(|(name, _)| name.as_str()));
    for (role, (name, _)) in roles.iter_mut().zip(&columns) {
        let named = |chosen: &Option<String>| chosen.as_deref() == Some(name.as_str());
        if named(&names.unit) {
            *role = Role::Unit;
        } else if named(&names.period_column) {
            *role = Role::Period;
        } else if (*role == Role::Unit && names.unit.is_some())
            || (*role == Role::Period && names.period_column.is_some())
        {
            *role = Role::Kept;
        } else {
            continue;
        }
        findings.retain(|found| found.is_error() || found.input.as_deref() != Some(name));
    }
    let wrong: Vec<Diagnostic> =
        columns.iter().filter_map(|(name, came)| wrong_length(name, came, rows)).collect();
    if !wrong.is_empty() {
        findings.extend(wrong);
        return Err(failure::refused(py, Error::new(findings)));
    }

    let mut reading = Reading::new(plan, rows, findings);
    reading.of.periods = names.period.map_or(Periods::None, Periods::One);
    let mut inputs = Vec::new();
    for (role, (name, came)) in roles.into_iter().zip(columns) {
        match role {
            Role::Input(place) => inputs.push((place, name, came)),
            Role::Kept => reading.kept.push((name, came.kept(py, rows)?)),
            other => reading.about(&other, &name, &came)?,
        }
    }
    reading.name_units();
    reading.values(py, inputs)?;
    reading.finish().map_err(|error| failure::refused(py, error))
}

pub(crate) fn wrong_length(name: &str, came: &Came<'_>, rows: usize) -> Option<Diagnostic> {
    let length = came.rows().filter(|&length| length != rows)?;
    Some(
        Diagnostic::new(
            Code::WrongLength,
            format!("the column has {length} values, and the first one {rows}"),
        )
        .of_input(name)
        .help("give every column a value for every row, and `None` where there is none"),
    )
}

/// A table that is being read.
struct Reading<'p> {
    plan: &'p Plan,
    rows: usize,
    of: Columns,
    ids: Option<Vec<Option<String>>>,
    types: Option<Vec<Option<String>>>,
    unit_names: Option<Vec<Option<String>>>,
    parents: Option<Vec<Option<String>>>,
    states: Vec<(usize, Vec<Option<State>>)>,
    given: Vec<(usize, Vec<Option<f64>>)>,
    kept: Vec<(String, ArrayRef)>,
    findings: Vec<Diagnostic>,
    /// What is wrong with values, before the units are known.
    found: Vec<(Option<String>, Found)>,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p Plan, rows: usize, findings: Vec<Diagnostic>) -> Self {
        Self {
            plan,
            rows,
            of: Columns::default(),
            ids: None,
            types: None,
            unit_names: None,
            parents: None,
            states: Vec::new(),
            given: Vec::new(),
            kept: Vec::new(),
            findings,
            found: Vec::new(),
        }
    }

    /// Reads a column that is about the rows.
    fn about(&mut self, role: &Role, name: &str, came: &Came<'_>) -> PyResult<()> {
        let texts = || came.texts(self.rows);
        match role {
            Role::Unit => self.ids = Some(texts()?),
            Role::UnitType => self.types = Some(texts()?),
            Role::UnitName => self.unit_names = Some(texts()?),
            Role::UnitParent => self.parents = Some(texts()?),
            Role::Period => {
                let texts = texts()?;
                self.of.periods = Periods::Each(self.periods(name, &texts));
            }
            Role::State(place) => {
                let texts = texts()?;
                let states = self.state_column(name, &texts);
                self.states.push((*place, states));
            }
            Role::Given(place) => {
                let mut points = Vec::new();
                for row in 0..self.rows {
                    points.push(match came.cell(row)? {
                        Ok(Measured::Number(number)) => Some(number),
                        Ok(Measured::Missing) => None,
                        other => {
                            self.found.push((Some(name.to_owned()), (row, no_points(other.ok()))));
                            None
                        }
                    });
                }
                self.given.push((*place, points));
            }
            _ => {}
        }
        Ok(())
    }

    fn periods(&mut self, name: &str, texts: &[Option<String>]) -> Vec<Option<Period>> {
        let mut read =
            |(row, text): (usize, &Option<String>)| match Period::from_str(text.as_deref()?) {
                Ok(period) => Some(period),
                Err(error) => {
                    let found = error.diagnostics().iter().cloned();
                    self.found.extend(found.map(|found| (Some(name.to_owned()), (row, found))));
                    None
                }
            };
        texts.iter().enumerate().map(&mut read).collect()
    }

    fn state_column(&mut self, name: &str, texts: &[Option<String>]) -> Vec<Option<State>> {
        let mut read = |(row, text): (usize, &Option<String>)| match text.as_deref()? {
            "missing" => Some(State::Missing),
            "not_applicable" => Some(State::NotApplicable),
            "" | "known" => None,
            other => {
                let found = Diagnostic::new(
                    Code::WrongType,
                    format!("`{other}` is not a state of a value"),
                )
                .help("write `missing` or `not_applicable`, or nothing where there is a value");
                self.found.push((Some(name.to_owned()), (row, found)));
                None
            }
        };
        texts.iter().enumerate().map(&mut read).collect()
    }

    /// The units, once all columns about them are there.
    fn name_units(&mut self) {
        let types = self.types.as_deref().unwrap_or_default();
        let alike = types.iter().all(|of| Some(of) == types.first());
        let Some(ids) = self.ids.take().or_else(|| {
            // Rows that differ by their type have to be told apart.
            (!alike).then(|| (0..self.rows).map(|row| Some(format!("row {row}"))).collect())
        }) else {
            self.of.unit_type = types.first().cloned().flatten();
            return;
        };
        let at =
            |column: &Option<Vec<Option<String>>>, row: usize| column.as_ref()?.get(row)?.clone();
        let mut units = Vec::new();
        for (row, id) in ids.into_iter().enumerate() {
            let mut unit = Unit::new(id.unwrap_or_default());
            unit.unit_type = at(&self.types, row);
            unit.name = at(&self.unit_names, row);
            unit.parent = at(&self.parents, row);
            if unit.id.trim().is_empty() {
                let found = Diagnostic::new(Code::UnknownUnit, "the row does not say its unit")
                    .help("write the unit, or leave the row out");
                self.found.push((None, (row, found)));
            }
            units.push(unit);
        }
        self.of.units = Some(units);
    }

    fn values(&mut self, py: Python<'_>, inputs: Vec<(usize, String, Came<'_>)>) -> PyResult<()> {
        for (place, name, came) in inputs {
            let Some((_, input)) = self.plan.programme().inputs.get_index(place) else { continue };
            let (held, found) = came.input(py, input, self.rows)?;
            let states = self.states.iter().find(|(of, _)| *of == place);
            let held = match states {
                Some((_, states)) => held.with_states(states),
                None => held,
            };
            self.found.extend(found.into_iter().map(|found| (Some(name.clone()), found)));
            self.of.inputs.push((place, held));
        }
        Ok(())
    }

    fn finish(self) -> chiso::Result<Data> {
        let Self { plan, rows, of, given, kept, mut findings, found, .. } = self;
        for (name, found) in found {
            let finding = of.placed(found);
            findings.push(match name {
                Some(name) => finding.of_input(name),
                None => finding,
            });
        }
        let mut data = Data { rows, content: Content::Columns(of), kept, findings };
        if !given.is_empty() {
            data.check(plan)?;
            let mut observations = data.batch(plan)?.table(0..rows).observations(plan);
            let nodes: Vec<&str> = plan.node_ids().collect();
            for (place, points) in &given {
                for (of, points) in observations.iter_mut().zip(points) {
                    if let (Some(points), Some(node)) = (points, nodes.get(*place)) {
                        of.given.insert((*node).to_owned(), GivenPoints::from(*points));
                    }
                }
            }
            let table = plan.table(&observations)?;
            data.content = Content::Table(Box::new(table));
        }
        Ok(data)
    }
}

fn no_points(found: Option<Measured>) -> Diagnostic {
    let found = match found {
        Some(Measured::Text(text)) => format!("the text `{text}` is not a number of points"),
        _ => "this is not a number of points".to_owned(),
    };
    Diagnostic::new(Code::WrongType, found).help("write the points, or nothing")
}

/// The columns of whatever came, and the number of rows.
pub(crate) fn columns<'py>(
    source: &Bound<'py, PyAny>,
) -> PyResult<(Vec<(String, Came<'py>)>, usize)> {
    if let Ok(lists) = source.cast::<PyDict>() {
        let mut columns = Vec::new();
        for (name, values) in lists {
            let name = name.extract::<String>().map_err(|_| {
                PyTypeError::new_err(format!("the name of a column is a text, not {name:?}"))
            })?;
            columns.push((name, came(values)?));
        }
        let rows = columns.iter().find_map(|(_, came)| came.rows()).unwrap_or(1);
        return Ok((columns, rows));
    }
    let table = arrow::import(source)?.ok_or_else(|| {
        PyTypeError::new_err(format!("{} is neither a table nor a dict", type_name(source)))
    })?;
    let (columns, rows) = arrow::columns(&table)?;
    Ok((columns.into_iter().map(|(name, array)| (name, Came::Array(array))).collect(), rows))
}

/// A column of a dict.
fn came(values: Bound<'_, PyAny>) -> PyResult<Came<'_>> {
    if let Ok(list) = values.cast::<PyList>() {
        return Ok(Came::Values(list.iter().collect()));
    }
    if let Ok(tuple) = values.cast::<PyTuple>() {
        return Ok(Came::Values(tuple.iter().collect()));
    }
    if cell::of_python(&values)?.is_some() {
        return Ok(Came::Single(values));
    }
    if let Some(array) = arrow::import(&values)? {
        return Ok(Came::Array(array));
    }
    if let Some(numbers) = buffer(&values)? {
        if numbers.rows.is_some() {
            return Err(PyValueError::new_err("a column is an array of one dimension"));
        }
        return Ok(Came::Numbers(numbers.by_column));
    }
    for method in ["tolist", "to_list"] {
        if values.hasattr(method)? {
            let list = values.call_method0(method)?;
            return Ok(match list.cast::<PyList>() {
                Ok(list) => Came::Values(list.iter().collect()),
                Err(_) => Came::Single(list.clone()),
            });
        }
    }
    Ok(Came::Values(values.try_iter()?.collect::<PyResult<Vec<_>>>()?))
}

/// The numbers of an array.
pub(crate) struct Numbers {
    /// Column by column.
    pub(crate) by_column: Vec<f64>,
    /// How many rows there are; none where the array has one dimension.
    pub(crate) rows: Option<usize>,
}

/// The numbers of an array of one or two dimensions; `None` for what is no array of numbers.
pub(crate) fn buffer(values: &Bound<'_, PyAny>) -> PyResult<Option<Numbers>> {
    // Under the mask of a masked array lies whatever was there.
    let is_plain = values.get_type().name()?.to_str()? == "ndarray";
    if !is_plain && values.hasattr("mask")? {
        return Ok(None);
    }
    plain_buffer(values)
}

/// The same of an array that has no mask.
pub(crate) fn plain_buffer(values: &Bound<'_, PyAny>) -> PyResult<Option<Numbers>> {
    let Ok(buffer) = PyUntypedBuffer::get(values) else { return Ok(None) };
    let Some(by_column) = numbers(values.py(), &buffer)? else { return Ok(None) };
    match *buffer.shape() {
        [_] => Ok(Some(Numbers { by_column, rows: None })),
        [rows, _] => Ok(Some(Numbers { by_column, rows: Some(rows) })),
        _ => Err(PyValueError::new_err("an array has one dimension or two")),
    }
}

/// The numbers of a buffer in the order of its columns.
#[expect(clippy::cast_precision_loss, reason = "documented: the nearest f64")]
fn numbers(py: Python<'_>, buffer: &PyUntypedBuffer) -> PyResult<Option<Vec<f64>>> {
    if let Ok(of) = buffer.as_typed::<f64>() {
        return of.to_fortran_vec(py).map(Some);
    }
    macro_rules! widened {
        ($($kind:ty => $widen:expr),+ $(,)?) => {$(
            if let Ok(of) = buffer.as_typed::<$kind>() {
                return Ok(Some(of.to_fortran_vec(py)?.into_iter().map($widen).collect()));
            }
        )+};
    }
    widened!(
        i64 => |x| x as f64, f32 => f64::from, i32 => f64::from, i16 => f64::from,
        i8 => f64::from, u64 => |x| x as f64, u32 => f64::from, u16 => f64::from, u8 => f64::from,
    );
    Ok(None)
}
