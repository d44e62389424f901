//! One value, of Python or of an Arrow array, as it is reported.

use std::fmt::Write as _;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, types};
use arrow_schema::{DataType, TimeUnit};
use chiso::observe::Measured;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

use crate::not_applicable::NotApplicable;

/// A value of Python; `None` for what is no single value, such as a list.
pub(crate) fn of_python(value: &Bound<'_, PyAny>) -> PyResult<Option<Measured>> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Ok(Some(number_or_missing(number.value())));
    }
    if value.is_none() {
        return Ok(Some(Measured::Missing));
    }
    if let Ok(answer) = value.cast_exact::<PyBool>() {
        return Ok(Some(Measured::Answer(answer.is_true())));
    }
    if value.cast_exact::<PyInt>().is_ok() {
        // Beyond what a float can hold, the engine says that it is not finite.
        return Ok(Some(Measured::Number(value.extract().unwrap_or(f64::INFINITY))));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(Measured::Text(text.to_str()?.to_owned())));
    }
    if value.is_exact_instance_of::<NotApplicable>() {
        return Ok(Some(Measured::NotApplicable));
    }
    rare(value)
}

/// A value of a type that is not Python's own.
fn rare(value: &Bound<'_, PyAny>) -> PyResult<Option<Measured>> {
    let class = value.get_type();
    let name = class.name()?;
    let name = name.to_str()?;
    // pandas has its own words for a value that is not there.
    if matches!(name, "NAType" | "NaTType") {
        return Ok(Some(Measured::Missing));
    }
    if let Ok(answer) = value.extract::<bool>() {
        return Ok(Some(Measured::Answer(answer)));
    }
    if value.hasattr("isoformat")? {
        let day = if value.hasattr("date")? { value.call_method0("date")? } else { value.clone() };
        return Ok(Some(Measured::Text(day.call_method0("isoformat")?.extract()?)));
    }
    // Of numpy, an array of no dimension is a number too.
    let is_list = value.hasattr("__len__")? && value.len().is_ok();
    if !is_list && (value.hasattr("__float__")? || value.hasattr("__index__")?) {
        return Ok(value.extract::<f64>().ok().map(number_or_missing));
    }
    Ok(None)
}

/// "Not a number" stands for a missing value, as numpy and pandas have it.
pub(crate) fn number_or_missing(number: f64) -> Measured {
    if number.is_nan() { Measured::Missing } else { Measured::Number(number) }
}

/// The value of an Arrow array in a row; the error is a type that holds no single values.
pub(crate) fn of_array(array: &dyn Array, row: usize) -> Result<Measured, String> {
    if array.is_null(row) || row >= array.len() {
        return Ok(Measured::Missing);
    }
    Ok(match array.data_type() {
        DataType::Null => Measured::Missing,
        DataType::Boolean => Measured::Answer(array.as_boolean().value(row)),
        DataType::Utf8 => array.as_string::<i32>().value(row).into(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).into(),
        DataType::Utf8View => array.as_string_view().value(row).into(),
        DataType::Dictionary(..) => {
            let one = array.slice(row, 1);
            let one = one.as_any_dictionary();
            let key = one.normalized_keys().first().copied();
            return key.map_or(Ok(Measured::Missing), |key| of_array(one.values().as_ref(), key));
        }
        DataType::Date32 => days(array.as_primitive::<types::Date32Type>().value(row).into()),
        DataType::Date64 => {
            days(array.as_primitive::<types::Date64Type>().value(row).div_euclid(86_400_000))
        }
        DataType::Timestamp(unit, zone) => {
            let per_day = per_second(*unit) * 86_400;
            let offset = offset_seconds(zone.as_deref())? * per_second(*unit);
            days(timestamp(array, *unit, row).saturating_add(offset).div_euclid(per_day))
        }
        DataType::Float16 => {
            f64::from(array.as_primitive::<types::Float16Type>().value(row)).into()
        }
        DataType::Float32 => {
            f64::from(array.as_primitive::<types::Float32Type>().value(row)).into()
        }
        DataType::Float64 => array.as_primitive::<types::Float64Type>().value(row).into(),
        DataType::Decimal32(_, scale) => {
            decimal(&array.as_primitive::<types::Decimal32Type>().value(row).to_string(), *scale)
        }
        DataType::Decimal64(_, scale) => {
            decimal(&array.as_primitive::<types::Decimal64Type>().value(row).to_string(), *scale)
        }
        DataType::Decimal128(_, scale) => {
            decimal(&array.as_primitive::<types::Decimal128Type>().value(row).to_string(), *scale)
        }
        DataType::Decimal256(_, scale) => {
            decimal(&array.as_primitive::<types::Decimal256Type>().value(row).to_string(), *scale)
        }
        other => return integer(array, row).map(Into::into).ok_or_else(|| other.to_string()),
    })
}

/// The nearest float; beyond 2^53 not every integer is one.
#[expect(clippy::cast_precision_loss, reason = "documented: the nearest f64")]
fn integer(array: &dyn Array, row: usize) -> Option<f64> {
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<types::Int8Type>().value(row).into(),
        DataType::Int16 => array.as_primitive::<types::Int16Type>().value(row).into(),
        DataType::Int32 => array.as_primitive::<types::Int32Type>().value(row).into(),
        DataType::Int64 => array.as_primitive::<types::Int64Type>().value(row) as f64,
        DataType::UInt8 => array.as_primitive::<types::UInt8Type>().value(row).into(),
        DataType::UInt16 => array.as_primitive::<types::UInt16Type>().value(row).into(),
        DataType::UInt32 => array.as_primitive::<types::UInt32Type>().value(row).into(),
        DataType::UInt64 => array.as_primitive::<types::UInt64Type>().value(row) as f64,
        _ => return None,
    })
}

/// The digits of a whole number; none where the array has others.
pub(crate) fn digits(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Int64 => array.as_primitive::<types::Int64Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<types::UInt64Type>().value(row).to_string(),
        DataType::Dictionary(..) => {
            let one = array.slice(row, 1);
            let one = one.as_any_dictionary();
            let key = one.normalized_keys().first().copied()?;
            return digits(one.values().as_ref(), key);
        }
        DataType::Decimal128(_, 0) => {
            array.as_primitive::<types::Decimal128Type>().value(row).to_string()
        }
        _ => integer(array, row)?.to_string(),
    })
}

/// The digits of a whole number of Python, or of numpy.
pub(crate) fn digits_of_python(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if !value.hasattr("__index__")? {
        return Ok(None);
    }
    value.call_method0("__index__")?.str()?.extract().map(Some)
}

/// Whether a float says which whole number it is: beyond 2^53 it stands for several.
pub(crate) fn is_exact(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0
}

/// A decimal is read from its digits: so it is the nearest float, which dividing is not.
fn decimal(digits: &str, scale: i8) -> Measured {
    let mut text = digits.to_owned();
    // Writing into a text cannot fail.
    let _ = write!(text, "e{}", -i32::from(scale));
    text.parse::<f64>().map_or(Measured::Missing, Measured::Number)
}

/// How many of the unit make a second.
pub(crate) fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

fn timestamp(array: &dyn Array, unit: TimeUnit, row: usize) -> i64 {
    match unit {
        TimeUnit::Second => array.as_primitive::<types::TimestampSecondType>().value(row),
        TimeUnit::Millisecond => array.as_primitive::<types::TimestampMillisecondType>().value(row),
        TimeUnit::Microsecond => array.as_primitive::<types::TimestampMicrosecondType>().value(row),
        TimeUnit::Nanosecond => array.as_primitive::<types::TimestampNanosecondType>().value(row),
    }
}

/// The seconds since 1970 of an instant; `None` where there is none.
pub(crate) fn instant(array: &dyn Array, row: usize) -> Option<i64> {
    match array.data_type() {
        DataType::Timestamp(unit, _) if array.is_valid(row) => {
            Some(timestamp(array, *unit, row).div_euclid(per_second(*unit)))
        }
        _ => None,
    }
}

/// How far a fixed time zone is ahead. Named zones are resolved in Python, which knows them.
pub(crate) fn offset_seconds(zone: Option<&str>) -> Result<i64, String> {
    let Some(zone) = zone else { return Ok(0) };
    if matches!(zone, "UTC" | "Z" | "Etc/UTC" | "GMT") {
        return Ok(0);
    }
    let read = || {
        let (sign, rest) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = match rest.split_once(':') {
            Some(parts) => parts,
            None => rest.split_at_checked(2)?,
        };
        let minutes = if minutes.is_empty() { 0 } else { minutes.parse::<i64>().ok()? };
        Some(sign * (hours.parse::<i64>().ok()? * 3_600 + minutes * 60))
    };
    read().ok_or_else(|| format!("timestamp in the zone {zone}"))
}

/// A day as a text, by its number since 1970-01-01.
fn days(days: i64) -> Measured {
    #[expect(clippy::cast_precision_loss, reason = "the calendar has fewer than 2^53 days")]
    let day = chiso::Value::Known(days as f64);
    match Measured::of(day, &chiso::programme::Input::new(chiso::Type::Date)) {
        // It is there, and no day of the calendar: whoever wants a date says so.
        Measured::Missing => Measured::Text(format!("{days} days since 1970-01-01")),
        day => day,
    }
}
