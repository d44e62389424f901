//! Writing a type, token by token, to whatever visits the tokens.
//!
//! serde makes the code that writes a type anew for every serialiser it is written by. There
//! is one here, and it is one concrete type: JSON text, JSON values and the checks of all
//! numbers and texts of a document are visitors of what it emits.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};
use serde_json::{Map, Number, Value};

/// A token of what is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Token<'p> {
    Nothing,
    Answer(bool),
    Signed(i64),
    Unsigned(u64),
    Real(f64),
    Text(&'p str),
    List,
    EndOfList,
    /// An object, with the name of its type if that has one.
    Object(&'static str),
    /// The name of the field whose value is next.
    Field(&'p str),
    EndOfObject,
}

/// Visits what is written, in its order.
pub(crate) trait Visitor {
    fn visit(&mut self, token: Token<'_>);
}

/// Writes a value to a visitor.
///
/// # Errors
///
/// Its type refuses to be written.
pub(crate) fn write<T: Serialize + ?Sized>(
    value: &T,
    visitor: &mut dyn Visitor,
) -> Result<(), Refused> {
    value.serialize(&mut Writer { visitor, name: "" })
}

/// The compact JSON text of a value.
///
/// # Errors
///
/// Its type refuses to be written.
pub(crate) fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, Refused> {
    let mut text = Text { bytes: Vec::new(), apart: false };
    write(value, &mut text)?;
    String::from_utf8(text.bytes).map_err(|_| Refused)
}

/// A value as a JSON value.
///
/// # Errors
///
/// Its type refuses to be written.
pub(crate) fn value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Refused> {
    let mut builder = ValueBuilder::default();
    write(value, &mut builder)?;
    Ok(builder.whole)
}

/// A type refused to be written. None of this library does.
#[derive(Debug)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value refuses to be written")
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The serialiser.
struct Writer<'t> {
    visitor: &'t mut dyn Visitor,
    /// The name of the type around the value that is next.
    name: &'static str,
}

type Written = Result<(), Refused>;

impl Writer<'_> {
    // Called from everywhere: not to be copied there.
    #[inline(never)]
    fn emit(&mut self, token: Token<'_>) -> Written {
        self.visitor.visit(token);
        Ok(())
    }

    /// A kind with content: an object of one field.
    #[inline(never)]
    fn variant(&mut self, name: &'static str) {
        self.visitor.visit(Token::Object(""));
        self.visitor.visit(Token::Field(name));
    }
}

impl Serializer for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, answer: bool) -> Written {
        self.emit(Token::Answer(answer))
    }

    fn serialize_i8(self, number: i8) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Written {
        self.emit(Token::Signed(number))
    }

    fn serialize_u8(self, number: u8) -> Written {
        self.serialize_u64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Written {
        self.serialize_u64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Written {
        self.serialize_u64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Written {
        self.emit(Token::Unsigned(number))
    }

    fn serialize_f32(self, number: f32) -> Written {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Written {
        self.emit(Token::Real(number))
    }

    fn serialize_char(self, letter: char) -> Written {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Written {
        self.emit(Token::Text(text))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.emit(Token::Nothing)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Written {
        self.name = name;
        value.serialize(&mut *self)?;
        self.name = "";
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.emit(Token::EndOfObject)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Refused> {
        self.name = "";
        self.emit(Token::List)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Refused> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Refused> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.variant(variant);
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Refused> {
        let name = std::mem::take(&mut self.name);
        self.emit(Token::Object(name))?;
        Ok(self)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self, Refused> {
        self.emit(Token::Object(name))?;
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Refused> {
        self.variant(variant);
        self.serialize_struct("", 0)
    }
}

impl ser::SerializeSeq for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfList)
    }
}

impl ser::SerializeTuple for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfList)
    }
}

impl ser::SerializeTupleStruct for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfList)
    }
}

impl ser::SerializeTupleVariant for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfList)?;
        self.emit(Token::EndOfObject)
    }
}

impl ser::SerializeMap for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        // Nearly always a text; a name is made of what else there may be.
        let key = match serde_json::to_value(key) {
            Ok(Value::String(key)) => key,
            Ok(other) => other.to_string(),
            Err(_) => return Err(Refused),
        };
        self.emit(Token::Field(&key))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfObject)
    }
}

impl ser::SerializeStruct for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.emit(Token::Field(name))?;
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfObject)
    }
}

impl ser::SerializeStructVariant for &mut Writer<'_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.emit(Token::Field(name))?;
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        self.emit(Token::EndOfObject)?;
        self.emit(Token::EndOfObject)
    }
}

/// Compact JSON text.
struct Text {
    bytes: Vec<u8>,
    /// Whether a comma stands before what is next.
    apart: bool,
}

impl Text {
    /// Numbers and texts as `serde_json` writes them. A list of bytes takes everything.
    fn leaf<T: Serialize + ?Sized>(&mut self, value: &T) {
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }
}

impl Visitor for Text {
    fn visit(&mut self, token: Token<'_>) {
        let ends = matches!(token, Token::EndOfList | Token::EndOfObject);
        if self.apart && !ends {
            self.bytes.push(b',');
        }
        match token {
            Token::Nothing => self.bytes.extend_from_slice(b"null"),
            Token::Answer(true) => self.bytes.extend_from_slice(b"true"),
            Token::Answer(false) => self.bytes.extend_from_slice(b"false"),
            Token::Signed(number) => self.leaf(&number),
            Token::Unsigned(number) => self.leaf(&number),
            Token::Real(number) => self.leaf(&number),
            Token::Text(text) => self.leaf(text),
            Token::List => self.bytes.push(b'['),
            Token::EndOfList => self.bytes.push(b']'),
            Token::Object(_) => self.bytes.push(b'{'),
            Token::Field(name) => {
                self.leaf(name);
                self.bytes.push(b':');
            }
            Token::EndOfObject => self.bytes.push(b'}'),
        }
        self.apart = !matches!(token, Token::List | Token::Object(_) | Token::Field(_));
    }
}

/// A JSON value.
#[derive(Default)]
struct ValueBuilder {
    whole: Value,
    /// The lists and objects that have not ended, each with the field it is the value of.
    open: Vec<(String, Value)>,
    /// The field whose value is next.
    field: String,
}

impl ValueBuilder {
    fn begin(&mut self, value: Value) {
        self.open.push((std::mem::take(&mut self.field), value));
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            Some((_, Value::Array(items))) => items.push(value),
            Some((_, Value::Object(fields))) => {
                fields.insert(std::mem::take(&mut self.field), value);
            }
            _ => self.whole = value,
        }
    }
}

impl Visitor for ValueBuilder {
    fn visit(&mut self, token: Token<'_>) {
        let value = match token {
            Token::Nothing => Value::Null,
            Token::Answer(answer) => answer.into(),
            Token::Signed(number) => number.into(),
            Token::Unsigned(number) => number.into(),
            // JSON has only finite ones.
            Token::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Token::Text(text) => text.into(),
            Token::Field(name) => {
                name.clone_into(&mut self.field);
                return;
            }
            Token::List => return self.begin(Value::Array(Vec::new())),
            Token::Object(_) => return self.begin(Value::Object(Map::new())),
            Token::EndOfList | Token::EndOfObject => {
                let Some((field, value)) = self.open.pop() else { return };
                self.field = field;
                value
            }
        };
        self.put(value);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Pair(u8, i64);

    #[derive(Serialize)]
    struct Around(Vec<f64>);

    #[derive(Serialize)]
    enum Kind {
        Bare,
        Around(char),
        Pair(bool, Unit),
        Fields { pair: Pair, nothing: Option<u8> },
    }

    #[derive(Serialize)]
    struct Inner {
        around: Around,
        text: &'static str,
    }

    #[derive(Serialize)]
    struct Whole {
        kinds: Vec<Kind>,
        #[serde(flatten)]
        inner: Inner,
        by_number: BTreeMap<i8, (u64, f64)>,
        empty: (Vec<u8>, BTreeMap<String, u8>),
        some: Option<Option<&'static str>>,
    }

    #[test]
    fn everything_is_written_as_serde_json_writes_it() {
        let whole = Whole {
            kinds: vec![
                Kind::Bare,
                Kind::Around('"'),
                Kind::Pair(true, Unit),
                Kind::Fields { pair: Pair(255, i64::MIN), nothing: None },
            ],
            inner: Inner {
                around: Around(vec![0.1, -0.0, 20.0, 1e300, f64::NAN, f64::INFINITY]),
                text: "\u{1}\t\"\\/ Đúng hạn \u{1f600}",
            },
            by_number: BTreeMap::from([(-1, (u64::MAX, 5e-324)), (7, (0, 1.0 / 3.0))]),
            empty: (Vec::new(), BTreeMap::new()),
            some: Some(Some("")),
        };
        assert_eq!(super::text(&whole).unwrap(), serde_json::to_string(&whole).unwrap());
        let value = super::value(&whole).unwrap();
        assert_eq!(value.to_string(), serde_json::to_value(&whole).unwrap().to_string());
        assert_eq!(super::text(&value).unwrap(), value.to_string());
        assert_eq!(super::text("a").unwrap(), "\"a\"");
    }
}
