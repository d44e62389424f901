//! Columns with names, on their way out.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyCapsule, PyDict, PyFloat, PyInt, PyList};

use crate::failure::within;
use crate::{arrow, cell};

/// The one value that says of a unit that it does not have what an input asks for.
#[pyclass(frozen, module = "chiso", name = "NotApplicable")]
pub(crate) struct NotApplicable;

#[pymethods]
impl NotApplicable {
    fn __repr__(&self) -> &'static str {
        "chiso.NOT_APPLICABLE"
    }

    fn __reduce__(&self) -> &'static str {
        "NOT_APPLICABLE"
    }
}

/// Columns with names, all of one length.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Columns {
    batch: RecordBatch,
}

impl Columns {
    pub(crate) fn new(columns: Vec<(String, ArrayRef)>, rows: usize) -> PyResult<Self> {
        Ok(Self { batch: arrow::batch(columns, rows)? })
    }
}

#[pymethods]
impl Columns {
    /// Columns of lists: of numbers, whole numbers, answers or texts, with `None` for what is
    /// not there.
    #[staticmethod]
    fn from_lists(lists: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut columns = Vec::new();
        let mut rows = 0;
        for (name, values) in lists {
            let array = of_list(&values.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
            rows = array.len();
            columns.push((name.extract()?, array));
        }
        Self::new(columns, rows)
    }

    /// The columns of anything that exports an Arrow table.
    #[staticmethod]
    fn from_arrow(table: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        within(table.py(), || {
            let Some(table) = arrow::import(table)? else { return Ok(None) };
            let (columns, rows) = arrow::columns(&table)?;
            Self::new(columns, rows).map(Some)
        })
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The number of rows.
    #[getter]
    fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The values of a column, `None` for what is not there.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        let array =
            self.batch.column_by_name(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        within(py, || {
            let values = (0..array.len()).map(|row| python_value(py, array.as_ref(), row));
            PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
        })
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request for other types may be left unheeded; the schema says what is there.
        let _ = requested_schema;
        arrow::export_stream(py, &self.batch)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        arrow::export_array(py, &self.batch)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::export_schema(py, &self.batch)
    }
}

/// A value of a column of results, or of one that was kept.
fn python_value<'py>(
    py: Python<'py>,
    array: &dyn Array,
    row: usize,
) -> PyResult<Bound<'py, PyAny>> {
    use chiso::observe::Measured;
    let whole = array.data_type().is_integer();
    Ok(match cell::of_array(array, row) {
        #[expect(clippy::cast_possible_truncation, reason = "it came from an integer")]
        Ok(Measured::Number(number)) if whole => (number as i64).into_pyobject(py)?.into_any(),
        Ok(Measured::Number(number)) => number.into_pyobject(py)?.into_any(),
        Ok(Measured::Answer(answer)) => answer.into_pyobject(py)?.to_owned().into_any(),
        Ok(Measured::Text(text)) => text.into_pyobject(py)?.into_any(),
        _ => py.None().into_bound(py),
    })
}

/// An array of the values of a list; what is neither number nor answer is written as text.
pub(crate) fn of_list(values: &[Bound<'_, PyAny>]) -> PyResult<ArrayRef> {
    let there = || values.iter().filter(|value| !value.is_none());
    let all = |is: fn(&Bound<'_, PyAny>) -> bool| there().next().is_some() && there().all(is);
    let is_number = |value: &Bound<'_, PyAny>| {
        !value.is_instance_of::<PyBool>()
            && (value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>())
    };
    if all(|value| value.is_instance_of::<PyBool>()) {
        let answers = values.iter().map(|value| value.extract::<Option<bool>>());
        return Ok(Arc::new(answers.collect::<PyResult<BooleanArray>>()?));
    }
    if all(|value| value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>()) {
        let whole: PyResult<Int64Array> =
            values.iter().map(|value| value.extract::<Option<i64>>()).collect();
        if let Ok(whole) = whole {
            return Ok(Arc::new(whole));
        }
    }
    if there().next().is_some() && there().all(is_number) {
        let numbers = values.iter().map(|value| value.extract::<Option<f64>>());
        return Ok(Arc::new(numbers.collect::<PyResult<Float64Array>>()?));
    }
    let text = |value: &Bound<'_, PyAny>| {
        if value.is_none() { Ok(None) } else { value.str()?.extract::<String>().map(Some) }
    };
    Ok(Arc::new(values.iter().map(text).collect::<PyResult<StringArray>>()?))
}
