//! Columns as what `pickle` writes: of every array its type and its bytes, so that it comes
//! back as it was.

use arrow_array::{Array as _, ArrayRef, make_array};
use arrow_buffer::Buffer;
use arrow_data::transform::MutableArrayData;
use arrow_data::{ArrayData, ArrayDataBuilder};
use arrow_schema::ffi::{FFI_ArrowSchema, Flags};
use arrow_schema::{ArrowError, DataType};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

/// A type: Arrow's letters for it, its name in what it is a part of, whether its values may be
/// null, its parts, and the type of the values that its own number.
type Kind<'py> = (String, String, i64, Vec<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>);

/// An array: its length, which values are there, its buffers, its parts.
type Part<'py> = (usize, Option<Vec<u8>>, Vec<Vec<u8>>, Vec<Bound<'py, PyAny>>);

/// The names, types and contents of columns.
pub(crate) fn parts<'py>(
    py: Python<'py>,
    columns: &[(String, ArrayRef)],
) -> PyResult<Bound<'py, PyList>> {
    let column = |(name, array): &(String, ArrayRef)| {
        let schema = FFI_ArrowSchema::try_from(array.data_type()).map_err(unwritable)?;
        let data = array.to_data();
        // Of a part of an array, that part alone.
        let mut own = MutableArrayData::new(vec![&data], false, data.len());
        own.try_extend(0, 0, data.len()).map_err(unwritable)?;
        (name, kind(py, &schema)?, content(py, &own.freeze())?).into_pyobject(py)
    };
    PyList::new(py, columns.iter().map(column).collect::<PyResult<Vec<_>>>()?)
}

fn kind<'py>(py: Python<'py>, schema: &FFI_ArrowSchema) -> PyResult<Bound<'py, PyAny>> {
    let parts = schema.children().map(|part| kind(py, part)).collect::<PyResult<Vec<_>>>()?;
    let values = schema.dictionary().map(|values| kind(py, values)).transpose()?;
    let flags = schema.flags().map_or(0, |flags| flags.bits());
    let kind = (schema.format(), schema.name().unwrap_or_default(), flags, parts, values);
    Ok(kind.into_pyobject(py)?.into_any())
}

fn content<'py>(py: Python<'py>, data: &ArrayData) -> PyResult<Bound<'py, PyAny>> {
    let there = data.nulls().map(|nulls| {
        let bits = nulls.inner().sliced();
        PyBytes::new(py, bits.as_slice())
    });
    let buffers: Vec<_> =
        data.buffers().iter().map(|buffer| PyBytes::new(py, buffer.as_slice())).collect();
    let parts = data.child_data().iter().map(|part| content(py, part));
    let parts = parts.collect::<PyResult<Vec<_>>>()?;
    Ok((data.len(), there, buffers, parts).into_pyobject(py)?.into_any())
}

/// The columns of their parts.
pub(crate) fn of_parts(parts: &Bound<'_, PyAny>) -> PyResult<Vec<(String, ArrayRef)>> {
    let columns = parts.extract::<Vec<(String, Bound<'_, PyAny>, Bound<'_, PyAny>)>>()?;
    let column = |(name, kind, part): (String, Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let kind = DataType::try_from(&of_kind(&kind)?).map_err(unreadable)?;
        Ok((name, make_array(of_content(&part, kind)?)))
    };
    columns.into_iter().map(column).collect()
}

fn of_kind(kind: &Bound<'_, PyAny>) -> PyResult<FFI_ArrowSchema> {
    let (format, name, flags, parts, values) = kind.extract::<Kind<'_>>()?;
    let parts = parts.iter().map(of_kind).collect::<PyResult<Vec<_>>>()?;
    let values = values.as_ref().map(of_kind).transpose()?;
    let flags = Flags::from_bits_truncate(flags);
    FFI_ArrowSchema::try_new(&format, parts, values)
        .and_then(|schema| schema.with_name(&name))
        .and_then(|schema| schema.with_flags(flags))
        .map_err(unreadable)
}

fn of_content(part: &Bound<'_, PyAny>, kind: DataType) -> PyResult<ArrayData> {
    let (length, there, buffers, parts) = part.extract::<Part<'_>>()?;
    let kinds: Vec<DataType> = match &kind {
        DataType::List(of)
        | DataType::LargeList(of)
        | DataType::ListView(of)
        | DataType::LargeListView(of)
        | DataType::FixedSizeList(of, _)
        | DataType::Map(of, _) => vec![of.data_type().clone()],
        DataType::Struct(fields) => fields.iter().map(|of| of.data_type().clone()).collect(),
        DataType::Union(fields, _) => fields.iter().map(|(_, of)| of.data_type().clone()).collect(),
        DataType::Dictionary(_, values) => vec![(**values).clone()],
        DataType::RunEndEncoded(ends, values) => {
            vec![ends.data_type().clone(), values.data_type().clone()]
        }
        _ => Vec::new(),
    };
    let parts = parts.iter().zip(kinds).map(|(part, kind)| of_content(part, kind));
    ArrayDataBuilder::new(kind)
        .len(length)
        .null_bit_buffer(there.map(Buffer::from_vec))
        .buffers(buffers.into_iter().map(Buffer::from_vec).collect())
        .child_data(parts.collect::<PyResult<_>>()?)
        // Bytes lie anywhere, numbers do not.
        .align_buffers(true)
        .build()
        .map_err(unreadable)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unwritable(error: ArrowError) -> PyErr {
    PyValueError::new_err(format!("the column cannot be pickled: {error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unreadable(error: ArrowError) -> PyErr {
    PyValueError::new_err(format!("what was pickled is no column: {error}"))
}
