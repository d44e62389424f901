//! Arrow's PyCapsule interface: arrays come in from whoever has them and go out to whoever
//! wants them, without a copy and without a package between.
//!
//! The lines are unsafe because of that. What they rely on is the interface's
//! contract: a capsule of the right name holds the structure of that name, which its
//! producer filled, and which whoever takes it leaves marked as released.
#![expect(unsafe_code, reason = "the interface passes pointers to C structures")]

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{
    Array, ArrayReader as _, ArrayRef, RecordBatch, RecordBatchIterator, StructArray, make_array,
    new_empty_array,
};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// The array that an object exports, its chunks made one; `None` if it exports none.
pub(crate) fn import(object: &Bound<'_, PyAny>) -> PyResult<Option<ArrayRef>> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?;
        return stream(capsule.cast::<PyCapsule>()?).map(Some);
    }
    if object.hasattr("__arrow_c_array__")? {
        let pair = object.call_method0("__arrow_c_array__")?;
        let pair = pair.cast::<PyTuple>()?;
        let (schema, array) = (pair.get_item(0)?, pair.get_item(1)?);
        return single(schema.cast::<PyCapsule>()?, array.cast::<PyCapsule>()?).map(Some);
    }
    Ok(None)
}

/// The columns of a table, by name, and its number of rows.
pub(crate) fn columns(table: &ArrayRef) -> PyResult<(Vec<(String, ArrayRef)>, usize)> {
    let of = table.as_any().downcast_ref::<StructArray>().ok_or_else(|| {
        PyTypeError::new_err(format!(
            "a table has named columns; this is one array of type {}",
            table.data_type()
        ))
    })?;
    if of.null_count() > 0 {
        return Err(PyValueError::new_err("a row of the table is null as a whole"));
    }
    let names = of.fields().iter().map(|field| field.name().clone());
    Ok((names.zip(of.columns().iter().cloned()).collect(), of.len()))
}

fn stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<ArrayRef> {
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: the name says what the capsule points to. The stream is moved out of it and
    // marked as released there, so that it is released once, by the reader.
    let reader = unsafe { ArrayStreamReader::from_raw(pointer.as_ptr()) }.map_err(unreadable)?;
    let data_type = reader.field().data_type().clone();
    let chunks = reader.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    joined(&chunks, &data_type)
}

fn single(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<ArrayRef> {
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: the names say what the capsules point to. The array is moved out and marked as
    // released; the schema is only looked at while its capsule lives.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    data.map(make_array).map_err(unreadable)
}

/// One array of several; one alone stays where it is.
fn joined(chunks: &[ArrayRef], data_type: &DataType) -> PyResult<ArrayRef> {
    Ok(match chunks {
        [] => new_empty_array(data_type),
        [one] => Arc::clone(one),
        several => {
            let parts: Vec<_> = several.iter().map(|chunk| chunk.to_data()).collect();
            let rows = parts.iter().map(arrow_data::ArrayData::len).sum();
            let mut all = MutableArrayData::new(parts.iter().collect(), false, rows);
            for (at, part) in parts.iter().enumerate() {
                all.try_extend(at, 0, part.len()).map_err(unreadable)?;
            }
            make_array(all.freeze())
        }
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unreadable(error: ArrowError) -> PyErr {
    PyValueError::new_err(format!("the Arrow data cannot be read: {error}"))
}

/// A stream of the columns, as a capsule.
pub(crate) fn export_stream<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<Bound<'py, PyCapsule>> {
    let reader = RecordBatchIterator::new([Ok(batch.clone())], batch.schema());
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
}

/// The columns as an array of structures: the capsules of its type and of its values.
pub(crate) fn export_array<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let array: StructArray = batch.clone().into();
    let (array, schema) = to_ffi(&array.to_data()).map_err(unreadable)?;
    let schema = PyCapsule::new_with_value(py, schema, SCHEMA)?;
    Ok((schema, PyCapsule::new_with_value(py, array, ARRAY)?))
}

/// The type of the columns, as a capsule.
pub(crate) fn export_schema<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(batch.schema().as_ref()).map_err(unreadable)?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// Columns of one length as a record batch.
pub(crate) fn batch(columns: Vec<(String, ArrayRef)>, rows: usize) -> PyResult<RecordBatch> {
    let fields = columns
        .iter()
        .map(|(name, array)| Field::new(name.as_str(), array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, arrays, &options).map_err(unreadable)
}
