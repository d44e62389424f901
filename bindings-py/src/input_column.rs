//! The values of one input for all rows, borrowed where they can be.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, types};
use arrow_schema::DataType;
use chiso::formula::{self, Bits, Column, Numbers};
use chiso::observe::Measured;
use chiso::programme::Input;
use chiso::{Code, Diagnostic, State, Type, Value};

use crate::cell;

/// The values of an input, kept.
pub(crate) enum InputColumn {
    /// Numbers as Arrow has them, where they lie.
    Array(ArrayRef),
    /// Numbers of numpy, copied: whoever has them may change them.
    Numbers(Vec<f64>),
    /// Numbers and states.
    Values(Vec<f64>, Vec<State>),
    /// The same for every row.
    Constant(Value),
}

/// A finding about the value of a row.
pub(crate) type RowFinding = (usize, Diagnostic);

impl InputColumn {
    /// The column as the engine reads it.
    pub(crate) fn view(&self) -> Column<'_> {
        match self {
            Self::Constant(value) => Column::Constant(*value),
            Self::Values(values, states) => Column::Values { values, states },
            Self::Numbers(numbers) => {
                Column::Array(formula::Array::new(Numbers::Float64(numbers)).nan_is_missing())
            }
            Self::Array(array) => match numbers(array.as_ref()) {
                Some(numbers) => Column::Array(match array.nulls() {
                    Some(nulls) => formula::Array::new(numbers).with_validity(Bits::new(
                        nulls.validity(),
                        nulls.offset(),
                        nulls.len(),
                    )),
                    None => formula::Array::new(numbers),
                }),
                None => Column::Constant(Value::Missing),
            },
        }
    }

    /// The values with the states that a column of its own names.
    pub(crate) fn with_states(self, states: &[Option<State>]) -> Self {
        let view = self.view();
        let values = states.iter().enumerate().map(|(row, state)| match state {
            Some(state) => (0.0, *state),
            None => view.value(row).parts(),
        });
        let (values, states) = values.unzip();
        Self::Values(values, states)
    }
}

/// The numbers of an array that the engine reads where they lie.
fn numbers(array: &dyn Array) -> Option<Numbers<'_>> {
    Some(match array.data_type() {
        DataType::Float64 => Numbers::Float64(array.as_primitive::<types::Float64Type>().values()),
        DataType::Float32 => Numbers::Float32(array.as_primitive::<types::Float32Type>().values()),
        DataType::Int64 => Numbers::Int64(array.as_primitive::<types::Int64Type>().values()),
        DataType::Int32 => Numbers::Int32(array.as_primitive::<types::Int32Type>().values()),
        DataType::Int16 => Numbers::Int16(array.as_primitive::<types::Int16Type>().values()),
        DataType::Int8 => Numbers::Int8(array.as_primitive::<types::Int8Type>().values()),
        DataType::UInt64 => Numbers::UInt64(array.as_primitive::<types::UInt64Type>().values()),
        DataType::UInt32 => Numbers::UInt32(array.as_primitive::<types::UInt32Type>().values()),
        DataType::UInt16 => Numbers::UInt16(array.as_primitive::<types::UInt16Type>().values()),
        DataType::UInt8 => Numbers::UInt8(array.as_primitive::<types::UInt8Type>().values()),
        DataType::Date32 => Numbers::Int32(array.as_primitive::<types::Date32Type>().values()),
        DataType::Boolean => {
            let bits = array.as_boolean().values();
            Numbers::Boolean(Bits::new(bits.values(), bits.offset(), bits.len()))
        }
        _ => return None,
    })
}

/// Whether a number is a value of the input. A date and an option are texts: of a number nobody
/// knows from which day, or from which option, it counts.
pub(crate) fn is_numeric(input: &Input) -> bool {
    !matches!(input.input_type, Type::Date | Type::Choice)
}

/// Whether the numbers of an array of this type are values of the input as they stand.
fn is_plain(data_type: &DataType, input: &Input) -> bool {
    match data_type {
        DataType::Boolean => input.input_type == Type::YesNo,
        DataType::Date32 => input.input_type == Type::Date,
        DataType::Float64 | DataType::Float32 => is_numeric(input),
        other => other.is_integer() && is_numeric(input),
    }
}

/// The values of an input, of an Arrow array.
pub(crate) fn of_array(array: &ArrayRef, input: &Input) -> (InputColumn, Vec<RowFinding>) {
    if *array.data_type() == DataType::Null {
        return (InputColumn::Constant(Value::Missing), Vec::new());
    }
    if is_plain(array.data_type(), input) {
        return (InputColumn::Array(ArrayRef::clone(array)), Vec::new());
    }
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let values = dictionary.values();
        if values.is_empty() {
            return (InputColumn::Constant(Value::Missing), Vec::new());
        }
        let keys = dictionary.normalized_keys();
        let cells = keys.iter().enumerate().map(|(row, &key)| {
            if array.is_null(row) {
                Ok(Measured::Missing)
            } else {
                cell::of_array(values.as_ref(), key)
            }
        });
        return of_cells(cells, input);
    }
    let cells = (0..array.len()).map(|row| cell::of_array(array.as_ref(), row));
    of_cells(cells, input)
}

/// The values of an input, one after the other.
pub(crate) fn of_cells(
    cells: impl Iterator<Item = Result<Measured, String>>,
    input: &Input,
) -> (InputColumn, Vec<RowFinding>) {
    let (mut values, mut states, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (row, cell) in cells.enumerate() {
        let value = match cell {
            Ok(measured) => of_measured(&measured, input),
            Err(data_type) => {
                findings.push((row, unusable(&data_type)));
                // Every other value would be told the same.
                return (InputColumn::Constant(Value::Missing), findings);
            }
        };
        let (number, state) = value
            .unwrap_or_else(|finding| {
                findings.push((row, finding));
                Value::Missing
            })
            .parts();
        values.push(number);
        states.push(state);
    }
    (InputColumn::Values(values, states), findings)
}

/// The value for an input. A number may stand for an answer, as in a column of numbers, and so
/// may its text.
pub(crate) fn of_measured(measured: &Measured, input: &Input) -> Result<Value, Diagnostic> {
    let value = match (measured, input.input_type) {
        // The engine says what such a number may be.
        (Measured::Number(number), Type::YesNo) if number.is_finite() => {
            return Ok(Value::Known(*number));
        }
        (Measured::Text(text), Type::YesNo) => match answer(text) {
            Some(answer) => Measured::Answer(answer).value(input),
            None => measured.value(input),
        },
        _ => measured.value(input),
    };
    value.map_err(|error| {
        let first = error.first().cloned();
        let found =
            first.unwrap_or_else(|| Diagnostic::new(Code::WrongType, "the value cannot be used"));
        match fitting_help(measured, input) {
            Some(help) => found.help(help),
            None => found,
        }
    })
}

/// The answer that a text is.
pub(crate) fn answer(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

/// How to mend what people often write, where it says more than the engine does.
pub(crate) fn fitting_help(measured: &Measured, input: &Input) -> Option<String> {
    match (measured, input.input_type) {
        (Measured::Text(_), Type::Date) => {
            Some("write year, month and day, as in `2026-01-31`".to_owned())
        }
        (Measured::Number(_), Type::Date) => Some(
            "write the date as in `2026-01-31`, or give a column of dates: a number does not \
             say from which day it counts"
                .to_owned(),
        ),
        (Measured::Number(_) | Measured::Answer(_), Type::Choice) => Some(format!(
            "write the option as a text; the options are `{}`",
            input.options.join("`, `")
        )),
        (Measured::Text(text), kind) if kind != Type::YesNo && has_comma(text) => Some(
            "write the number with a decimal point and nothing between the thousands, as in \
             `1000.5`"
                .to_owned(),
        ),
        _ => None,
    }
}

/// Whether a text is a number that is written with a comma.
fn has_comma(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit() || ",.-+ ".contains(letter);
    text.contains(',')
        && text.contains(|letter: char| letter.is_ascii_digit())
        && text.chars().all(is_digit)
}

pub(crate) fn unusable(data_type: &str) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("a column of type `{data_type}` has no values to use"))
        .help("give numbers, answers, texts or dates, one for every row")
}
