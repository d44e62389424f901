//! What the engine writes as JSON, as Python's own values: what `json.loads` makes of that text,
//! without the text.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::ptr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};
use serde::ser::{self, Serialize, Serializer};

/// So many different names of fields are kept, to be the same object in every dict.
const MOST_NAMES: usize = 128;

/// A value as Python has it.
pub(crate) fn to_python<'py>(
    py: Python<'py>,
    value: &impl Serialize,
) -> PyResult<Bound<'py, PyAny>> {
    with(py, value, None)
}

/// The same of a structure without one of its fields; those below it keep theirs.
pub(crate) fn to_python_without<'py>(
    py: Python<'py>,
    value: &impl Serialize,
    field: &'static str,
) -> PyResult<Bound<'py, PyAny>> {
    with(py, value, Some(field))
}

fn with<'py>(
    py: Python<'py>,
    value: &impl Serialize,
    left_out: Option<&'static str>,
) -> PyResult<Bound<'py, PyAny>> {
    let names = RefCell::default();
    let writer = Writer { py, names: &names, left_out };
    value.serialize(writer).map_err(|Failed(error)| error)
}

/// What came out wrong.
#[derive(Debug)]
struct Failed(PyErr);

impl Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: Display>(message: T) -> Self {
        Self(PyValueError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failed {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

type Written<'py> = Result<Bound<'py, PyAny>, Failed>;

/// The names of fields that came up, and what Python has for them.
type Names<'py> = RefCell<Vec<(&'static str, Bound<'py, PyString>)>>;

#[derive(Clone, Copy)]
struct Writer<'py, 'n> {
    py: Python<'py>,
    names: &'n Names<'py>,
    left_out: Option<&'static str>,
}

impl<'py> Writer<'py, '_> {
    /// The writer of what lies below.
    fn below(self) -> Self {
        Self { left_out: None, ..self }
    }

    /// The name of a field: a text that is made once.
    fn name(&self, name: &'static str) -> Bound<'py, PyString> {
        let mut names = self.names.borrow_mut();
        // Names that lie in the same place are the same. Comparing their letters would take a
        // seventh of the time of a scorecard.
        if let Some((_, known)) = names.iter().find(|(of, _)| ptr::eq(*of, name)) {
            return known.clone();
        }
        let new = PyString::new(self.py, name);
        if names.len() < MOST_NAMES {
            names.push((name, new.clone()));
        }
        new
    }

    fn none(self) -> Bound<'py, PyAny> {
        self.py.None().into_bound(self.py)
    }

    /// What a variant of an enum holds, under the name of the variant.
    fn variant(self, name: &'static str, value: Bound<'py, PyAny>) -> Written<'py> {
        let dict = PyDict::new(self.py);
        dict.set_item(self.name(name), value)?;
        Ok(dict.into_any())
    }
}

/// Numbers, which Python has one type of whole ones for.
macro_rules! whole {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method(self, number: $kind) -> Written<'py> {
            Ok(PyInt::new(self.py, number).into_any())
        }
    )+};
}

impl<'py, 'n> Serializer for Writer<'py, 'n> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;
    type SerializeSeq = Items<'py, 'n>;
    type SerializeTuple = Items<'py, 'n>;
    type SerializeTupleStruct = Items<'py, 'n>;
    type SerializeTupleVariant = Items<'py, 'n>;
    type SerializeMap = Fields<'py, 'n>;
    type SerializeStruct = Fields<'py, 'n>;
    type SerializeStructVariant = Fields<'py, 'n>;

    whole!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    );

    fn serialize_bool(self, answer: bool) -> Written<'py> {
        Ok(PyBool::new(self.py, answer).to_owned().into_any())
    }

    fn serialize_f32(self, number: f32) -> Written<'py> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Written<'py> {
        // JSON has no others.
        Ok(if number.is_finite() { PyFloat::new(self.py, number).into_any() } else { self.none() })
    }

    fn serialize_char(self, letter: char) -> Written<'py> {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Written<'py> {
        Ok(PyString::new(self.py, text).into_any())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written<'py> {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Written<'py> {
        Ok(self.none())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written<'py> {
        Ok(self.none())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written<'py> {
        Ok(self.none())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written<'py> {
        // The same few words come up again and again.
        Ok(self.name(name).into_any())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Written<'py> {
        self.variant(name, value.serialize(self.below())?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'py, 'n>, Failed> {
        Ok(Items { writer: self.below(), items: PyList::empty(self.py), variant: None })
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'py, 'n>, Failed> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Items<'py, 'n>, Failed> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Items<'py, 'n>, Failed> {
        Ok(Items { variant: Some(name), ..self.serialize_seq(Some(length))? })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'py, 'n>, Failed> {
        Ok(Fields { writer: self, fields: PyDict::new(self.py), key: None, variant: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'py, 'n>, Failed> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Fields<'py, 'n>, Failed> {
        Ok(Fields { variant: Some(name), ..self.serialize_map(None)? })
    }
}

/// A list that is being written.
struct Items<'py, 'n> {
    writer: Writer<'py, 'n>,
    items: Bound<'py, PyList>,
    variant: Option<&'static str>,
}

impl<'py> Items<'py, '_> {
    fn push<T: ?Sized + Serialize>(&self, value: &T) -> Result<(), Failed> {
        Ok(self.items.append(value.serialize(self.writer)?)?)
    }

    fn whole(self) -> Written<'py> {
        match self.variant {
            Some(name) => self.writer.variant(name, self.items.into_any()),
            None => Ok(self.items.into_any()),
        }
    }
}

/// A dict that is being written.
struct Fields<'py, 'n> {
    writer: Writer<'py, 'n>,
    fields: Bound<'py, PyDict>,
    key: Option<Bound<'py, PyString>>,
    variant: Option<&'static str>,
}

impl<'py> Fields<'py, '_> {
    fn set<T: ?Sized + Serialize>(&self, name: &'static str, value: &T) -> Result<(), Failed> {
        if self.writer.left_out == Some(name) {
            return Ok(());
        }
        let value = value.serialize(self.writer.below())?;
        Ok(self.fields.set_item(self.writer.name(name), value)?)
    }

    fn whole(self) -> Written<'py> {
        match self.variant {
            Some(name) => self.writer.variant(name, self.fields.into_any()),
            None => Ok(self.fields.into_any()),
        }
    }
}

macro_rules! list {
    ($($kind:ident: $method:ident),+ $(,)?) => {$(
        impl<'py> ser::$kind for Items<'py, '_> {
            type Ok = Bound<'py, PyAny>;
            type Error = Failed;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Failed> {
                self.push(value)
            }

            fn end(self) -> Written<'py> {
                self.whole()
            }
        }
    )+};
}

list!(
    SerializeSeq: serialize_element, SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field,
);

macro_rules! structure {
    ($($kind:ident),+ $(,)?) => {$(
        impl<'py> ser::$kind for Fields<'py, '_> {
            type Ok = Bound<'py, PyAny>;
            type Error = Failed;

            fn serialize_field<T: ?Sized + Serialize>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Failed> {
                self.set(name, value)
            }

            fn end(self) -> Written<'py> {
                self.whole()
            }
        }
    )+};
}

structure!(SerializeStruct, SerializeStructVariant);

impl<'py> ser::SerializeMap for Fields<'py, '_> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Failed> {
        let key = key.serialize(self.writer.below())?;
        // In JSON every key is a text.
        self.key = Some(key.str()?);
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(self.writer.below())?;
        match self.key.take() {
            Some(key) => Ok(self.fields.set_item(key, value)?),
            None => Err(ser::Error::custom("a value came before its key")),
        }
    }

    fn end(self) -> Written<'py> {
        self.whole()
    }
}
