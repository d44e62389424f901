//! Columns as they come: of Arrow, of numpy, of Python.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef};
use arrow_schema::DataType;
use chiso::observe::Measured;
use chiso::programme::Input;
use chiso::{Code, Diagnostic, Value};
use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::input_column::{self, InputColumn, RowFinding};
use crate::{arrow, cell, objects};

/// A column as it column.
pub(crate) enum SourceColumn<'py> {
    Array(ArrayRef),
    /// The numbers of a buffer, and the object that has it: not every whole number is an `f64`.
    Numbers(Vec<f64>, Bound<'py, PyAny>),
    Values(Vec<Bound<'py, PyAny>>),
    /// The same for all rows.
    Single(Bound<'py, PyAny>),
}

/// The texts of a column, if its type has some, and what is wrong with them.
pub(crate) type Texts = (Option<Vec<Option<String>>>, Vec<RowFinding>);

/// What a text is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// The id of a unit, which differs from others in its last digit.
    Id,
    /// Anything else.
    Text,
}

impl<'py> SourceColumn<'py> {
    pub(crate) fn rows(&self) -> Option<usize> {
        match self {
            Self::Array(array) => Some(array.len()),
            Self::Numbers(numbers, _) => Some(numbers.len()),
            Self::Values(values) => Some(values.len()),
            Self::Single(_) => None,
        }
    }

    /// The value of a row; the error is a type that holds none.
    fn cell(&self, row: usize) -> PyResult<Result<Measured, String>> {
        let python =
            |value: &Bound<'_, PyAny>| Ok(cell::of_python(value)?.ok_or_else(|| type_name(value)));
        match self {
            Self::Array(array) => Ok(cell::of_array(array.as_ref(), row)),
            Self::Numbers(numbers, _) => Ok(Ok(numbers
                .get(row)
                .map_or(Measured::Missing, |&number| cell::number_or_missing(number)))),
            Self::Values(values) => values.get(row).map_or(Ok(Ok(Measured::Missing)), python),
            Self::Single(value) => python(value),
        }
    }

    /// The values of all rows.
    pub(crate) fn cells(
        &self,
        py: Python<'_>,
        rows: usize,
    ) -> PyResult<Vec<Result<Measured, String>>> {
        match self {
            Self::Array(array) => match in_a_named_zone(array) {
                Some(zone) => local_days(py, array, zone),
                None => (0..rows).map(|row| self.cell(row)).collect(),
            },
            _ => (0..rows).map(|row| self.cell(row)).collect(),
        }
    }

    /// The values as the values of an input.
    pub(crate) fn input(
        self,
        py: Python<'_>,
        input: &Input,
        rows: usize,
    ) -> PyResult<(InputColumn, Vec<RowFinding>)> {
        match self {
            Self::Array(array) if in_a_named_zone(&array).is_none() => {
                Ok(input_column::of_array(&array, input))
            }
            Self::Numbers(numbers, _) if input_column::is_numeric(input) => {
                Ok((InputColumn::Numbers(numbers), Vec::new()))
            }
            Self::Single(_) => {
                let value = match self.cell(0)? {
                    Ok(measured) => input_column::of_measured(&measured, input),
                    Err(name) => Err(input_column::unusable(&name)),
                };
                Ok(match value {
                    Ok(value) => (InputColumn::Constant(value), Vec::new()),
                    Err(finding) => (InputColumn::Constant(Value::Missing), vec![(0, finding)]),
                })
            }
            _ => Ok(input_column::of_cells(self.cells(py, rows)?.into_iter(), input)),
        }
    }

    /// The values as texts, and what is wrong with them; no texts where the type has none.
    pub(crate) fn texts(&self, py: Python<'_>, rows: usize, kind: TextKind) -> PyResult<Texts> {
        if let Self::Numbers(_, source) = self {
            return Self::Values(items(source)?).texts(py, rows, kind);
        }
        let (mut texts, mut findings) = (Vec::with_capacity(rows), Vec::new());
        for (row, cell) in self.cells(py, rows)?.into_iter().enumerate() {
            texts.push(match cell {
                Ok(Measured::Text(text)) => Some(text),
                Ok(Measured::Answer(answer)) => Some(answer.to_string()),
                Ok(Measured::Number(number)) => {
                    let digits = self.digits(row)?;
                    if digits.is_none() && kind == TextKind::Id && !cell::is_exact(number) {
                        findings.push((row, no_id(number)));
                    }
                    // Adding 0 makes 0 of −0.
                    digits.or_else(|| Some((number + 0.0).to_string()))
                }
                Ok(_) => None,
                Err(name) => return Ok((None, vec![(row, input_column::unusable(&name))])),
            });
        }
        Ok((Some(texts), findings))
    }

    /// The digits of a whole number of any length; none where it is of another kind.
    fn digits(&self, row: usize) -> PyResult<Option<String>> {
        match self {
            Self::Array(array) => Ok(cell::digits(array.as_ref(), row)),
            Self::Values(values) => values.get(row).map_or(Ok(None), cell::digits_of_python),
            Self::Single(value) => cell::digits_of_python(value),
            Self::Numbers(..) => Ok(None),
        }
    }

    /// The values as a column of their own.
    pub(crate) fn kept(&self, py: Python<'_>, rows: usize) -> PyResult<ArrayRef> {
        match self {
            Self::Array(array) => Ok(Arc::clone(array)),
            Self::Numbers(numbers, array) => Ok(match objects::of_buffer(array)? {
                Some(own) => own,
                None => Arc::new(arrow_array::Float64Array::from(numbers.clone())),
            }),
            Self::Values(values) => objects::of_list(py, values),
            Self::Single(value) => objects::of_list(py, &vec![value.clone(); rows]),
        }
    }
}

fn no_id(number: f64) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("the number `{number}` cannot be the id of a unit"))
        .help("write ids as texts, or as whole numbers: of floats, those below 2^53")
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
fn local_days(
    py: Python<'_>,
    array: &ArrayRef,
    zone: &str,
) -> PyResult<Vec<Result<Measured, String>>> {
    let instants: Vec<Option<i64>> =
        (0..array.len()).map(|row| cell::instant(array.as_ref(), row)).collect();
    let local = py.import("chiso.table_input")?.getattr("local_days")?;
    let days = |seconds: Vec<i64>| local.call1((seconds, zone))?.extract::<Vec<String>>();
    let each: Vec<Result<Measured, String>> =
        match days(instants.iter().flatten().copied().collect()) {
            Ok(days) => days.into_iter().map(|day| Ok(day.into())).collect(),
            Err(error) if !error.is_instance_of::<PyException>(py) => return Err(error),
            Err(_) if days(Vec::new()).is_err() => {
                let unknown = format!("timestamp in the zone {zone}, which is not known here");
                instants.iter().flatten().map(|_| Err(unknown.clone())).collect()
            }
            // One of them lies beyond Python's calendar: it is the one to be named.
            Err(_) => {
                let day = |second: &i64| days(vec![*second]).ok()?.pop().map(Measured::from);
                let beyond = |second: &i64| format!("{second} seconds since 1970-01-01 in {zone}");
                let named = |second| Ok(day(second).unwrap_or_else(|| beyond(second).into()));
                instants.iter().flatten().map(named).collect()
            }
        };
    let mut each = each.into_iter();
    let cell = |instant: Option<i64>| instant.and_then(|_| each.next());
    Ok(instants.into_iter().map(cell).map(|cell| cell.unwrap_or(Ok(Measured::Missing))).collect())
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "unknown".to_owned(), |name| name.to_string())
}

pub(crate) fn wrong_length(
    name: &str,
    column: &SourceColumn<'_>,
    rows: usize,
) -> Option<Diagnostic> {
    let length = column.rows().filter(|&length| length != rows)?;
    Some(
        Diagnostic::new(
            Code::WrongLength,
            format!("the column has {length} values, and the first one {rows}"),
        )
        .of_input(name)
        .help("give every column a value for every row, and `None` where there is none"),
    )
}

/// The columns of whatever column, and the number of rows.
pub(crate) fn columns<'py>(
    source: &Bound<'py, PyAny>,
) -> PyResult<(Vec<(String, SourceColumn<'py>)>, usize)> {
    if let Ok(lists) = source.cast::<PyDict>() {
        let mut columns = Vec::new();
        for (name, values) in lists {
            let name = name.extract::<String>().map_err(|_| {
                PyTypeError::new_err(format!("the name of a column is a text, not {name:?}"))
            })?;
            columns.push((name, column_of(values)?));
        }
        let rows = columns.iter().find_map(|(_, column)| column.rows()).unwrap_or(1);
        return Ok((columns, rows));
    }
    let table = arrow::import(source)?.ok_or_else(|| {
        PyTypeError::new_err(format!("{} is neither a table nor a dict", type_name(source)))
    })?;
    let (columns, rows) = arrow::columns(&table)?;
    Ok((
        columns.into_iter().map(|(name, array)| (name, SourceColumn::Array(array))).collect(),
        rows,
    ))
}

/// A column of a dict.
fn column_of(values: Bound<'_, PyAny>) -> PyResult<SourceColumn<'_>> {
    if let Ok(list) = values.cast::<PyList>() {
        return Ok(SourceColumn::Values(list.iter().collect()));
    }
    if let Ok(tuple) = values.cast::<PyTuple>() {
        return Ok(SourceColumn::Values(tuple.iter().collect()));
    }
    if cell::of_python(&values)?.is_some() {
        return Ok(SourceColumn::Single(values));
    }
    if let Some(array) = arrow::import(&values)? {
        return Ok(SourceColumn::Array(array));
    }
    if let Some(numbers) = buffer(&values)? {
        if numbers.rows.is_some() {
            return Err(PyValueError::new_err("a column is an array of one dimension"));
        }
        return Ok(SourceColumn::Numbers(numbers.by_column, values));
    }
    items(&values).map(SourceColumn::Values)
}

/// The values of something that is gone through, as objects of Python.
fn items<'py>(values: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    for method in ["tolist", "to_list"] {
        if values.hasattr(method)? {
            let list = values.call_method0(method)?;
            if let Ok(list) = list.cast::<PyList>() {
                return Ok(list.iter().collect());
            }
        }
    }
    values.try_iter()?.collect()
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
    if is_foreign(buffer.format()) {
        return Ok(None);
    }
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

/// Whether the bytes of the numbers lie in the order of other machines: `as_typed` does not ask.
fn is_foreign(format: &CStr) -> bool {
    let others: &[u8] = if cfg!(target_endian = "little") { b">!" } else { b"<" };
    format.to_bytes().first().is_some_and(|order| others.contains(order))
}
