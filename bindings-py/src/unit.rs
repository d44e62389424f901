//! One unit out of a dict, as services score them: the numbers of all its inputs, read in the
//! quickest way there is.
#![expect(unsafe_code, reason = "a dict is gone through without counting references")]

use std::ptr;
use std::sync::Mutex;

use chiso::Type;
use chiso::programme::Programme;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString, PyTuple};

use crate::input_column::is_numeric;

/// Above this, not every whole number has an `f64`.
const MOST_EXACT: u64 = 1 << 53;

/// So often the keys of a dict are kept to know those of the next by.
const MOST_CHANGES: u8 = 100;

/// The inputs of a programme, as Python keeps them.
pub(crate) struct Inputs {
    /// Their ids, interned.
    pub(crate) names: Vec<Py<PyString>>,
    keys: Mutex<Keys>,
    /// How many numbers there are where all inputs have one; none has so many where some are
    /// dates or options, which are no numbers.
    all_numbers: usize,
    /// Whether a whole number of Python is a value: not of dates, answers and choices.
    count: Vec<bool>,
    /// Gets the values of all inputs out of a dict at once; none where there are not several.
    getter: Option<Py<PyAny>>,
}

/// The names of the inputs as dicts have them for keys. One dict after the other has mostly
/// the same objects (those of a program's text, of the head of a file): comparing them compares
/// pointers.
struct Keys {
    names: Vec<Py<PyString>>,
    /// How often others may yet take their place.
    changes: u8,
}

impl Inputs {
    pub(crate) fn new(py: Python<'_>, programme: &Programme) -> PyResult<Self> {
        let names = programme.inputs.keys();
        let names: Vec<Py<PyString>> =
            names.map(|name| PyString::intern(py, name).unbind()).collect();
        let count = programme
            .inputs
            .values()
            .map(|input| !matches!(input.input_type, Type::Date | Type::YesNo | Type::Choice));
        let getter = if names.len() > 1 {
            let all = PyTuple::new(py, &names)?;
            Some(py.import("operator")?.getattr("itemgetter")?.call1(all)?.unbind())
        } else {
            None
        };
        let keys = names.iter().map(|name| name.clone_ref(py)).collect();
        let keys = Mutex::new(Keys { names: keys, changes: MOST_CHANGES });
        let numeric = programme.inputs.values().all(is_numeric);
        let all_numbers = if numeric { names.len() } else { usize::MAX };
        Ok(Self { count: count.collect(), names, keys, all_numbers, getter })
    }

    /// The values of a dict that has all inputs and nothing else, in their order.
    pub(crate) fn all_of<'py>(&self, values: &Bound<'py, PyDict>) -> Option<Bound<'py, PyTuple>> {
        if values.len() != self.names.len() {
            return None;
        }
        let all = self.getter.as_ref()?.bind(values.py()).call1((values,)).ok()?;
        all.cast_into().ok()
    }

    /// The numbers of a dict that has one for every input and nothing else.
    pub(crate) fn numbers(&self, values: &Bound<'_, PyDict>) -> Option<Vec<f64>> {
        if values.len() != self.all_numbers {
            return None;
        }
        let mut keys = self.keys.lock().ok()?;
        if let Some(numbers) = self.in_order(&keys.names, values) {
            return numbers;
        }
        if keys.changes > 0
            && let Some(names) = self.keys_of(values)
        {
            keys.changes -= 1;
            keys.names = names;
        }
        drop(keys);
        let all = self.all_of(values)?;
        all.iter_borrowed().zip(&self.count).map(|(value, count)| number(&value, *count)).collect()
    }

    /// Whether a float is a value of the input in this place as it stands.
    pub(crate) fn is_number(&self, place: usize) -> bool {
        self.count.get(place).copied().unwrap_or_default()
    }

    /// The keys of a dict, if they are the names of the inputs in their order.
    fn keys_of(&self, values: &Bound<'_, PyDict>) -> Option<Vec<Py<PyString>>> {
        let key = |(key, name): (Bound<'_, PyAny>, &Py<PyString>)| {
            let key = key.cast_into_exact::<PyString>().ok()?;
            let same = key.to_str().ok()? == name.to_str(values.py()).ok()?;
            same.then(|| key.unbind())
        };
        values.keys().iter().zip(&self.names).map(key).collect()
    }

    /// The numbers of a dict whose keys are these objects, one after the other, if all of its
    /// values are numbers; none for other keys.
    fn in_order(
        &self,
        keys: &[Py<PyString>],
        values: &Bound<'_, PyDict>,
    ) -> Option<Option<Vec<f64>>> {
        let mut position = 0;
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        let mut numbers = Vec::with_capacity(keys.len());
        for (name, &count) in keys.iter().zip(&self.count) {
            // SAFETY: the dict is alive, and the thread is attached to the interpreter, as
            // `values` says. Nothing that runs until the next call could change the dict:
            // only numbers of the two built-in types are looked into.
            let more = unsafe {
                ffi::PyDict_Next(values.as_ptr(), &raw mut position, &raw mut key, &raw mut value)
            };
            if more == 0 || key != name.as_ptr() {
                return None;
            }
            // SAFETY: the dict keeps the value alive, and both calls only look at it.
            let float = unsafe {
                (ffi::PyFloat_CheckExact(value) != 0).then(|| ffi::PyFloat_AsDouble(value))
            };
            let found = float.or_else(|| {
                // SAFETY: the value is an object that the dict keeps alive.
                number(&unsafe { Bound::from_borrowed_ptr(values.py(), value) }, count)
            });
            match found {
                Some(number) => numbers.push(number),
                None => return Some(None),
            }
        }
        Some(Some(numbers))
    }
}

/// A number of one of the two built-in types.
fn number(value: &Bound<'_, PyAny>, count: bool) -> Option<f64> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Some(number.value());
    }
    let whole: i64 = value.cast_exact::<PyInt>().ok().filter(|_| count)?.extract().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "larger ones are left to others")]
    (whole.unsigned_abs() <= MOST_EXACT).then_some(whole as f64)
}
