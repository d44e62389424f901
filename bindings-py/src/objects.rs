//! Values of Arrow as Python's own, and Python's as those of Arrow: nothing is lost on the way.
//!
//! Python makes its days, instants and decimals itself, in `chiso.values`.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array,
    DurationMicrosecondArray, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array,
    Int64Array, ListArray, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    UInt8Array, UInt16Array, UInt32Array, UInt64Array, types,
};
use arrow_buffer::{NullBuffer, OffsetBuffer, i256};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyTuple};

use crate::cell::per_second;

/// The values of an array, `None` for what is not there.
pub(crate) fn of_array<'py>(py: Python<'py>, array: &dyn Array) -> PyResult<Bound<'py, PyList>> {
    macro_rules! plain {
        ($kind:ty) => {
            PyList::new(py, array.as_primitive::<$kind>())
        };
    }
    match array.data_type() {
        DataType::Boolean => PyList::new(py, array.as_boolean()),
        DataType::Int8 => plain!(types::Int8Type),
        DataType::Int16 => plain!(types::Int16Type),
        DataType::Int32 => plain!(types::Int32Type),
        DataType::Int64 => plain!(types::Int64Type),
        DataType::UInt8 => plain!(types::UInt8Type),
        DataType::UInt16 => plain!(types::UInt16Type),
        DataType::UInt32 => plain!(types::UInt32Type),
        DataType::UInt64 => plain!(types::UInt64Type),
        DataType::Float16 => {
            let numbers = array.as_primitive::<types::Float16Type>().iter();
            list(py, numbers.map(|number| number.map(f64::from)))
        }
        DataType::Float32 => plain!(types::Float32Type),
        DataType::Float64 => plain!(types::Float64Type),
        DataType::Utf8 => list(py, array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => list(py, array.as_string::<i64>().iter()),
        DataType::Utf8View => list(py, array.as_string_view().iter()),
        DataType::Binary => bytes(py, array.as_binary::<i32>().iter()),
        DataType::LargeBinary => bytes(py, array.as_binary::<i64>().iter()),
        DataType::BinaryView => bytes(py, array.as_binary_view().iter()),
        DataType::FixedSizeBinary(_) => bytes(py, array.as_fixed_size_binary().iter()),
        DataType::Null => list(py, (0..array.len()).map(|_| None::<bool>)),
        _ => rare(py, array),
    }
}

/// The same of types that Python has to build, or that hold others.
fn rare<'py>(py: Python<'py>, array: &dyn Array) -> PyResult<Bound<'py, PyList>> {
    macro_rules! counted {
        ($kind:ty) => {
            list(py, array.as_primitive::<$kind>())?
        };
    }
    macro_rules! digits {
        ($kind:ty, $scale:expr) => {{
            let texts = array.as_primitive::<$kind>().iter();
            let texts = list(py, texts.map(|digits| digits.map(|digits| digits.to_string())))?;
            built(py, "decimals", (texts, *$scale))
        }};
    }
    match array.data_type() {
        DataType::Date32 => built(py, "days", (counted!(types::Date32Type), 1_i64)),
        DataType::Date64 => built(py, "days", (counted!(types::Date64Type), 86_400_000_i64)),
        DataType::Time32(unit) => {
            let numbers = match unit {
                TimeUnit::Second => counted!(types::Time32SecondType),
                _ => counted!(types::Time32MillisecondType),
            };
            built(py, "times", (numbers, per_second(*unit)))
        }
        DataType::Time64(unit) => {
            let numbers = match unit {
                TimeUnit::Nanosecond => counted!(types::Time64NanosecondType),
                _ => counted!(types::Time64MicrosecondType),
            };
            built(py, "times", (numbers, per_second(*unit)))
        }
        DataType::Timestamp(unit, zone) => {
            let numbers = match unit {
                TimeUnit::Second => counted!(types::TimestampSecondType),
                TimeUnit::Millisecond => counted!(types::TimestampMillisecondType),
                TimeUnit::Microsecond => counted!(types::TimestampMicrosecondType),
                TimeUnit::Nanosecond => counted!(types::TimestampNanosecondType),
            };
            built(py, "instants", (numbers, per_second(*unit), zone.as_deref()))
        }
        DataType::Duration(unit) => {
            let numbers = match unit {
                TimeUnit::Second => counted!(types::DurationSecondType),
                TimeUnit::Millisecond => counted!(types::DurationMillisecondType),
                TimeUnit::Microsecond => counted!(types::DurationMicrosecondType),
                TimeUnit::Nanosecond => counted!(types::DurationNanosecondType),
            };
            built(py, "durations", (numbers, per_second(*unit)))
        }
        DataType::Decimal32(_, scale) => digits!(types::Decimal32Type, scale),
        DataType::Decimal64(_, scale) => digits!(types::Decimal64Type, scale),
        DataType::Decimal128(_, scale) => digits!(types::Decimal128Type, scale),
        DataType::Decimal256(_, scale) => digits!(types::Decimal256Type, scale),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            if dictionary.values().is_empty() {
                return list(py, (0..array.len()).map(|_| None::<bool>));
            }
            let values = of_array(py, dictionary.values().as_ref())?;
            let keys = dictionary.normalized_keys();
            let value = |(row, key): (usize, usize)| match array.is_null(row) {
                true => Ok(None),
                false => values.get_item(key).map(Some),
            };
            let values = keys.into_iter().enumerate().map(value);
            PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
        }
        DataType::List(_) => nested(py, array.as_list::<i32>().iter()),
        DataType::LargeList(_) => nested(py, array.as_list::<i64>().iter()),
        DataType::FixedSizeList(..) => nested(py, array.as_fixed_size_list().iter()),
        DataType::Map(..) => {
            let entries = array.as_map().iter().map(|entries| entries.map(|of| Arc::new(of) as _));
            nested(py, entries)
        }
        DataType::Struct(_) => structures(py, array),
        other => Err(PyTypeError::new_err(format!(
            "Python has no values of the type {other}: read the table by `to_polars()` or \
             `to_pyarrow()`"
        ))),
    }
}

fn list<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    values: impl IntoIterator<Item = T>,
) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, values.into_iter().collect::<Vec<_>>())
}

fn bytes<'py, 'a>(
    py: Python<'py>,
    values: impl Iterator<Item = Option<&'a [u8]>>,
) -> PyResult<Bound<'py, PyList>> {
    list(py, values.map(|value| value.map(|value| PyBytes::new(py, value))))
}

fn nested(
    py: Python<'_>,
    values: impl Iterator<Item = Option<ArrayRef>>,
) -> PyResult<Bound<'_, PyList>> {
    let lists = values.map(|value| value.map(|of| of_array(py, of.as_ref())).transpose());
    PyList::new(py, lists.collect::<PyResult<Vec<_>>>()?)
}

fn structures<'py>(py: Python<'py>, array: &dyn Array) -> PyResult<Bound<'py, PyList>> {
    let of = array.as_struct();
    let parts = of.fields().iter().zip(of.columns());
    let parts = parts.map(|(field, part)| Ok((field.name(), of_array(py, part.as_ref())?)));
    let parts = parts.collect::<PyResult<Vec<_>>>()?;
    let rows = PyList::empty(py);
    for row in 0..array.len() {
        if array.is_null(row) {
            rows.append(py.None())?;
            continue;
        }
        let fields = PyDict::new(py);
        for (name, values) in &parts {
            fields.set_item(name, values.get_item(row)?)?;
        }
        rows.append(fields)?;
    }
    Ok(rows)
}

/// What one of the makers in `chiso.values` makes of numbers or texts.
fn built<'py>(
    py: Python<'py>,
    maker: &str,
    arguments: impl pyo3::call::PyCallArgs<'py>,
) -> PyResult<Bound<'py, PyList>> {
    Ok(py.import("chiso.values")?.call_method1(maker, arguments)?.cast_into()?)
}

/// An array of the values of a list. What Arrow has no one type for is written as text.
pub(crate) fn of_list(py: Python<'_>, values: &[Bound<'_, PyAny>]) -> PyResult<ArrayRef> {
    let there = || values.iter().filter(|value| !value.is_none());
    let all = |is: fn(&Bound<'_, PyAny>) -> bool| there().next().is_some() && there().all(is);
    if all(|value| value.is_instance_of::<PyBool>()) {
        return optional(values).map(|of: Vec<_>| Arc::new(BooleanArray::from(of)) as _);
    }
    if all(is_whole) {
        if let Ok(whole) = optional(values) {
            return Ok(Arc::new(Int64Array::from(whole)));
        }
        if let Ok(whole) = optional(values) {
            return Ok(Arc::new(UInt64Array::from(whole)));
        }
    } else if all(is_number) {
        return optional(values).map(|of: Vec<_>| Arc::new(Float64Array::from(of)) as _);
    }
    if !all(|value| value.is_instance_of::<pyo3::types::PyString>()) {
        let arranged = py.import("chiso.values")?.call_method1("arranged", (values.to_vec(),))?;
        if !arranged.is_none() {
            return of_arranged(py, &arranged.cast_into::<PyTuple>()?);
        }
    }
    let text = |value: &Bound<'_, PyAny>| {
        if value.is_none() { Ok(None) } else { value.str()?.extract::<String>().map(Some) }
    };
    Ok(Arc::new(values.iter().map(text).collect::<PyResult<StringArray>>()?))
}

fn is_whole(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>()
}

/// A number that a float holds as it is.
fn is_number(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyFloat>()
        || is_whole(value)
            && value.extract::<f64>().is_ok_and(|float| value.eq(float).unwrap_or(false))
}

fn optional<'py, T: FromPyObjectOwned<'py>>(
    values: &[Bound<'py, PyAny>],
) -> PyResult<Vec<Option<T>>> {
    values.iter().map(|value| value.extract::<Option<T>>().map_err(Into::into)).collect()
}

/// An array of what `chiso.values.arranged` says of a list: its kind, its values, and what
/// belongs to the kind.
fn of_arranged(py: Python<'_>, arranged: &Bound<'_, PyTuple>) -> PyResult<ArrayRef> {
    let (kind, values, more) =
        arranged.extract::<(String, Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
    Ok(match kind.as_str() {
        "values" => of_list(py, &values.extract::<Vec<Bound<'_, PyAny>>>()?)?,
        "days" => Arc::new(Date32Array::from(values.extract::<Vec<Option<i32>>>()?)),
        "times" => Arc::new(Time64MicrosecondArray::from(values.extract::<Vec<Option<i64>>>()?)),
        "instants" => {
            let instants = TimestampMicrosecondArray::from(values.extract::<Vec<Option<i64>>>()?);
            Arc::new(instants.with_timezone_opt(more.extract::<Option<String>>()?))
        }
        "durations" => {
            Arc::new(DurationMicrosecondArray::from(values.extract::<Vec<Option<i64>>>()?))
        }
        "bytes" => {
            let values = values.extract::<Vec<Option<Vec<u8>>>>()?;
            Arc::new(values.into_iter().collect::<BinaryArray>())
        }
        "decimals" => {
            let texts = values.extract::<Vec<Option<String>>>()?;
            let (scale, texts) = (more.extract::<i8>()?, || texts.iter().map(Option::as_deref));
            let short = texts().map(|text| text.map(str::parse::<i128>).transpose());
            // Others read 128 bits rather than 256.
            match short.collect::<Result<Decimal128Array, _>>() {
                Ok(digits) if scale <= SHORT && texts().flatten().all(is_short) => Arc::new(
                    digits
                        .with_precision_and_scale(SHORT.unsigned_abs(), scale)
                        .map_err(unusable)?,
                ),
                _ => {
                    let digits: Decimal256Array =
                        texts().map(|text| text.and_then(i256::from_string)).collect();
                    Arc::new(digits.with_precision_and_scale(76, scale).map_err(unusable)?)
                }
            }
        }
        "lists" => {
            let lengths = more.extract::<Vec<Option<usize>>>()?;
            let items = of_list(py, &values.extract::<Vec<Bound<'_, PyAny>>>()?)?;
            let there: Vec<bool> = lengths.iter().map(Option::is_some).collect();
            let lengths = lengths.into_iter().map(Option::unwrap_or_default);
            let field = Field::new("item", items.data_type().clone(), true);
            let of = ListArray::try_new(
                Arc::new(field),
                OffsetBuffer::from_lengths(lengths),
                items,
                Some(NullBuffer::from(there)),
            );
            Arc::new(of.map_err(unusable)?)
        }
        other => {
            return Err(PyValueError::new_err(format!("there is no kind `{other}` of values")));
        }
    })
}

/// So many digits a decimal of 128 bits has.
const SHORT: i8 = 38;

fn is_short(digits: &str) -> bool {
    digits.trim_start_matches('-').len() <= usize::from(SHORT.unsigned_abs())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn unusable(error: ArrowError) -> PyErr {
    PyValueError::new_err(format!("the values cannot be kept: {error}"))
}

/// The numbers of a buffer of one dimension in their own type; `None` for other types.
pub(crate) fn of_buffer(values: &Bound<'_, PyAny>) -> PyResult<Option<ArrayRef>> {
    let Ok(buffer) = PyUntypedBuffer::get(values) else { return Ok(None) };
    macro_rules! typed {
        ($($kind:ty => $array:ty),+ $(,)?) => {$(
            if let Ok(of) = buffer.as_typed::<$kind>() {
                return Ok(Some(Arc::new(<$array>::from(of.to_vec(values.py())?))));
            }
        )+};
    }
    typed!(
        i64 => Int64Array, i32 => Int32Array, i16 => Int16Array, i8 => Int8Array,
        u64 => UInt64Array, u32 => UInt32Array, u16 => UInt16Array, u8 => UInt8Array,
        f32 => Float32Array,
    );
    Ok(None)
}
