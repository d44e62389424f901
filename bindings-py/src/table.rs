//! Columns with names, on their way out.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, Int64Array, RecordBatch};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::failure::within;
use crate::{arrow, objects, pickled};

/// Columns with names, all of one length.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Columns {
    batch: RecordBatch,
}

impl Columns {
    /// Columns that differ in their names.
    pub(crate) fn new(columns: Vec<(String, ArrayRef)>, rows: usize) -> PyResult<Self> {
        let mut names = BTreeSet::new();
        if let Some((twice, _)) = columns.iter().find(|(name, _)| !names.insert(name)) {
            return Err(PyValueError::new_err(format!("there are two columns `{twice}`")));
        }
        Ok(Self { batch: arrow::batch(columns, rows)? })
    }

    pub(crate) fn arrays(&self) -> Vec<(String, ArrayRef)> {
        self.names().into_iter().zip(self.batch.columns().iter().cloned()).collect()
    }
}

#[pymethods]
impl Columns {
    /// Columns of lists, of whatever values Arrow has a type for, with `None` for what is not
    /// there.
    /// Those of `whole` are whole numbers, even if there are none.
    #[staticmethod]
    #[pyo3(signature = (lists, whole = Vec::new()))]
    fn from_lists(lists: &Bound<'_, PyDict>, whole: Vec<String>) -> PyResult<Self> {
        let mut columns = Vec::new();
        let mut rows = 0;
        for (name, values) in lists {
            let name: String = name.extract()?;
            let array: ArrayRef = if whole.contains(&name) {
                Arc::new(Int64Array::from(values.extract::<Vec<Option<i64>>>()?))
            } else {
                let values = values.try_iter()?.collect::<PyResult<Vec<_>>>()?;
                objects::of_list(lists.py(), &values)?
            };
            rows = array.len();
            columns.push((name, array));
        }
        Self::new(columns, rows)
    }

    /// The columns of anything that exports an Arrow table.
    #[staticmethod]
    fn from_arrow(table: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        within(table.py(), || {
            let Some(table) = arrow::import(table)? else { return Ok(None) };
            let (columns, rows) = arrow::columns(&table)?;
            // Of two columns with one name, whoever reads the table says so.
            Ok(Some(Self { batch: arrow::batch(columns, rows)? }))
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
        within(py, || objects::of_array(py, array.as_ref()))
    }

    /// The first rows, this many at most.
    fn head(&self, rows: usize) -> Self {
        Self { batch: self.batch.slice(0, rows.min(self.batch.num_rows())) }
    }

    /// The columns as what `pickle` writes; `of_parts` makes columns of it.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        within(py, || pickled::parts(py, &self.arrays()))
    }

    /// The columns of their parts.
    #[staticmethod]
    fn of_parts(py: Python<'_>, parts: &Bound<'_, PyAny>, rows: usize) -> PyResult<Self> {
        within(py, || Ok(Self { batch: arrow::batch(pickled::of_parts(parts)?, rows)? }))
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
