//! Reading a type from a JSON value, with every place that matters.
//!
//! serde's derived types tell what was wrong but not where, pass unknown fields over, and
//! read themselves from lists, field by field in the order of their declaration. This
//! deserialiser notes where reading failed and which fields were passed over, and reads
//! objects from objects alone. It is one concrete type: the same from layers of wrappers
//! made up a fifth of the WASM module.

use std::cell::RefCell;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::{Error, Value};

/// The steps from a value to a place in it: names of fields and places in lists.
pub(crate) type JsonPath = Vec<String>;

/// Reads a type from a value, and reports what matters of it.
pub(crate) fn read<T: DeserializeOwned>(value: &Value, report: &ReadReport) -> Result<T, Error> {
    T::deserialize(Tracked { value, at: None, report })
}

/// What reading came upon besides the value.
#[derive(Default)]
pub(crate) struct ReadReport {
    ignored: RefCell<Vec<JsonPath>>,
    /// Where reading failed; the innermost place is noted first, and stays.
    failed: RefCell<Option<JsonPath>>,
}

impl ReadReport {
    /// The fields that were passed over, and where reading failed, if it did.
    pub(crate) fn into_parts(self) -> (Vec<JsonPath>, JsonPath) {
        (self.ignored.into_inner(), self.failed.into_inner().unwrap_or_default())
    }

    fn fail(&self, at: &Step<'_>) {
        self.failed.borrow_mut().get_or_insert_with(|| json_path(Some(at)));
    }

    fn ignore(&self, at: Option<&Step<'_>>) {
        self.ignored.borrow_mut().push(json_path(at));
    }
}

/// A step from the value above to the value at hand.
struct Step<'p> {
    above: Option<&'p Self>,
    name: Name<'p>,
}

#[derive(Clone, Copy)]
enum Name<'p> {
    Field(&'p str),
    Place(usize),
}

fn json_path(mut at: Option<&Step<'_>>) -> JsonPath {
    let mut path = JsonPath::new();
    while let Some(step) = at {
        path.push(match step.name {
            Name::Field(name) => name.to_owned(),
            Name::Place(place) => place.to_string(),
        });
        at = step.above;
    }
    path.reverse();
    path
}

/// A value, and how it was come to.
#[derive(Clone, Copy)]
struct Tracked<'v, 'p> {
    value: &'v Value,
    at: Option<&'p Step<'p>>,
    report: &'p ReadReport,
}

impl<'v> Tracked<'v, '_> {
    /// Reads a value one step further down, and reports where that fails.
    fn below<'de, S: DeserializeSeed<'de>>(
        self,
        name: Name<'_>,
        value: &'v Value,
        seed: S,
    ) -> Result<S::Value, Error> {
        let step = Step { above: self.at, name };
        let outcome = seed.deserialize(Tracked { value, at: Some(&step), report: self.report });
        if outcome.is_err() {
            self.report.fail(&step);
        }
        outcome
    }

    fn kind(&self) -> Unexpected<'_> {
        match self.value {
            Value::Null => Unexpected::Unit,
            Value::Bool(answer) => Unexpected::Bool(*answer),
            Value::Number(number) => Unexpected::Float(number.as_f64().unwrap_or_default()),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }

    /// Tells that another kind of value is expected; whole numbers are told as such.
    fn wrong(&self, expected: &dyn Expected) -> Error {
        let kind = match self.value {
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => Unexpected::Unsigned(whole),
                (None, Some(whole)) => Unexpected::Signed(whole),
                (None, None) => self.kind(),
            },
            _ => self.kind(),
        };
        Error::invalid_type(kind, expected)
    }

    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Error> {
        let Value::Number(number) = self.value else { return Err(self.wrong(&visitor)) };
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(whole), ..) => visitor.visit_u64(whole),
            (None, Some(whole), _) => visitor.visit_i64(whole),
            (.., real) => visitor.visit_f64(real.unwrap_or_default()),
        }
    }

    fn list<'de, V: Visitor<'de>>(self, items: &[Value], visitor: V) -> Result<V::Value, Error> {
        let mut list = List { at: self, items, next: 0 };
        let read = visitor.visit_seq(&mut list)?;
        if list.next < items.len() {
            return Err(Error::invalid_length(items.len(), &"fewer elements"));
        }
        Ok(read)
    }

    fn object<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(fields) => {
                visitor.visit_map(Fields { at: self, fields: fields.iter(), value: None })
            }
            _ => Err(self.wrong(&visitor)),
        }
    }
}

// What a type asks for is all it is offered: code for every other kind, made anew for each
// type, would be most of the code of reading.
impl<'de> Deserializer<'de> for Tracked<'_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(answer) => visitor.visit_bool(*answer),
            Value::Number(_) => self.number(visitor),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => self.list(items, visitor),
            Value::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Bool(answer) => visitor.visit_bool(*answer),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.number(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.number(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.number(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.number(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::String(text) => visitor.visit_str(text),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(items) => self.list(items, visitor),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.object(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::String(name) => visitor.visit_enum(Variant { at: self, name, value: None }),
            Value::Object(fields) if fields.len() == 1 => match fields.iter().next() {
                Some((name, value)) => {
                    visitor.visit_enum(Variant { at: self, name, value: Some(value) })
                }
                None => Err(Error::invalid_value(Unexpected::Map, &"map with a single key")),
            },
            Value::Object(_) => {
                Err(Error::invalid_value(Unexpected::Map, &"map with a single key"))
            }
            _ => Err(Error::invalid_type(self.kind(), &"string or map")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.report.ignore(self.at);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u16 u128 f32 char bytes byte_buf unit unit_struct tuple
        tuple_struct identifier
    }
}

/// The elements of a list.
struct List<'v, 'p> {
    at: Tracked<'v, 'p>,
    items: &'v [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut List<'_, '_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some(item) = self.items.get(self.next) else { return Ok(None) };
        let place = self.next;
        self.next += 1;
        self.at.below(Name::Place(place), item, seed).map(Some)
    }
}

/// The fields of an object.
struct Fields<'v, 'p> {
    at: Tracked<'v, 'p>,
    fields: serde_json::map::Iter<'v>,
    value: Option<(&'v str, &'v Value)>,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some((name, value));
        seed.deserialize(text(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.value.take() {
            Some((name, value)) => self.at.below(Name::Field(name), value, seed),
            None => Err(Error::custom("a field has no value")),
        }
    }
}

fn text(name: &str) -> StrDeserializer<'_, Error> {
    name.into_deserializer()
}

/// One of several kinds: its name, or an object with its name and its content.
struct Variant<'v, 'p> {
    at: Tracked<'v, 'p>,
    name: &'v str,
    value: Option<&'v Value>,
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(text(self.name))?, self))
    }
}

/// What is told of a kind that has content and was written without.
fn bare(expected: &str) -> Error {
    Error::invalid_type(Unexpected::UnitVariant, &expected)
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.value {
            None | Some(Value::Null) => Ok(()),
            Some(value) => {
                let kind = Tracked { value, ..self.at };
                Err(Error::invalid_type(kind.kind(), &"unit variant"))
            }
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        match self.value {
            Some(value) => self.at.below(Name::Field(self.name), value, seed),
            None => Err(bare("newtype variant")),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Some(value) => Tracked { value, ..self.at }.deserialize_any(visitor),
            None => Err(bare("tuple variant")),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Some(value) = self.value else { return Err(bare("struct variant")) };
        let step = Step { above: self.at.at, name: Name::Field(self.name) };
        let within = Tracked { value, at: Some(&step), report: self.at.report };
        if !value.is_object() {
            return Err(Error::invalid_type(within.kind(), &"struct variant"));
        }
        within.object(visitor)
    }
}
