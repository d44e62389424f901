//! Reading the fields of an object without stopping at the first that is wrong.

use std::fmt;

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::{Error, Map, Value};

use super::serde_error::{self, kind_of};
use crate::error::{Code, Diagnostic};
use crate::programme::findings::{Broken, Findings, below};
use crate::suggest::did_you_mean;
use crate::tracked::{self, JsonPath, ReadReport};

/// Reads a document part by part and remembers everything that was wrong with it.
pub(super) struct Decoder {
    pub(super) findings: Findings,
    pub(super) broken: Broken,
}

/// An object of the document and where it is.
#[derive(Clone, Copy)]
pub(super) struct Object<'v> {
    pub(super) fields: &'v Map<String, Value>,
    pub(super) path: &'v str,
}

impl<'v> Object<'v> {
    pub(super) fn get(&self, field: &str) -> Option<&'v Value> {
        self.fields.get(field)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    pub(super) fn at(&self, field: &str) -> String {
        below(self.path, field)
    }
}

impl Decoder {
    /// A finding about a value that cannot be used: what it would have been is not known.
    pub(super) fn broken(&mut self, diagnostic: Diagnostic) {
        // What was already found wrong at this very place needs no second finding.
        if !self.broken.holds(&diagnostic.path) {
            self.broken.add(&diagnostic.path);
            self.findings.push(diagnostic);
        }
    }

    /// The value as an object with these fields; others are findings.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        path: &'v str,
        expected: &str,
        known: &[&str],
    ) -> Option<Object<'v>> {
        let object = self.map(value, path, expected)?;
        for field in object.fields.keys() {
            if !known.contains(&field.as_str()) {
                self.unknown_field(&object.at(field), field, known);
            }
        }
        Some(object)
    }

    /// The value as an object of any fields.
    pub(super) fn map<'v>(
        &mut self,
        value: &'v Value,
        path: &'v str,
        expected: &str,
    ) -> Option<Object<'v>> {
        match value {
            Value::Object(fields) => Some(Object { fields, path }),
            other => {
                self.wrong_kind(path, other, expected);
                None
            }
        }
    }

    /// The items of a list field; none if it is absent or not a list.
    pub(super) fn list<'v>(
        &mut self,
        object: Object<'v>,
        field: &str,
        expected: &str,
    ) -> &'v [Value] {
        match object.get(field) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong_kind(&object.at(field), other, expected);
                &[]
            }
        }
    }

    pub(super) fn wrong_kind(&mut self, path: &str, found: &Value, expected: &str) {
        let message = format!("{} stands where {expected} is expected", kind_of(found));
        self.broken(
            Diagnostic::new(Code::WrongShape, message).at(path).help(format!("write {expected}")),
        );
    }

    pub(super) fn unknown_field(&mut self, path: &str, field: &str, known: &[&str]) {
        let listed = || format!("the fields here are {}", serde_error::listed(known));
        let help = match known {
            _ if self.findings.is_full() => String::new(),
            [] => "nothing can be said here: remove it".to_owned(),
            _ => did_you_mean(field, known.iter().copied(), &listed()),
        };
        self.broken.add(path);
        self.findings.push_at_key(
            Diagnostic::new(Code::UnknownField, format!("there is no field `{field}` here"))
                .at(path)
                .help(help),
        );
    }

    pub(super) fn missing_field(&mut self, object: Object<'_>, field: &str, help: &str) {
        self.broken(
            Diagnostic::new(Code::MissingField, format!("the field `{field}` is missing"))
                .at(object.at(field))
                .help(help),
        );
    }

    /// A field read by its type; none if it is absent or cannot be read.
    pub(super) fn field<T: DeserializeOwned>(
        &mut self,
        object: Object<'_>,
        field: &str,
    ) -> Option<T> {
        self.leaf(object.get(field)?, &object.at(field))
    }

    /// A field that has to be there.
    pub(super) fn required<T: DeserializeOwned>(
        &mut self,
        object: Object<'_>,
        field: &str,
        help: &str,
    ) -> Option<T> {
        if !object.has(field) {
            self.missing_field(object, field, help);
        }
        self.field(object, field)
    }

    /// The items of a list field, each read by its type. Those that cannot be are left
    /// out, and the list counts as broken: the others no longer stand where they did.
    pub(super) fn leaves<T: DeserializeOwned>(
        &mut self,
        object: Object<'_>,
        field: &str,
        expected: &str,
    ) -> Vec<T> {
        let path = object.at(field);
        let items = self.list(object, field, expected);
        let read: Vec<T> = items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| self.leaf(item, &below(&path, &at.to_string())))
            .collect();
        if read.len() < items.len() {
            self.broken.add(&path);
        }
        read
    }

    /// A value read by its type, unknown fields inside it included.
    pub(super) fn leaf<T: DeserializeOwned>(&mut self, value: &Value, path: &str) -> Option<T> {
        let report = ReadReport::default();
        let (read, error) = match tracked::read(value, &report) {
            Ok(read) => (Some(read), None),
            Err(error) => (None, Some(error)),
        };
        self.found_in_leaf(report, error, value, path, struct_fields::<T>);
        read
    }

    /// What was wrong with a value that was read by a type with these fields.
    fn found_in_leaf(
        &mut self,
        report: ReadReport,
        error: Option<Error>,
        value: &Value,
        path: &str,
        fields: fn() -> &'static [&'static str],
    ) {
        let (ignored, failed) = report.into_parts();
        if !ignored.is_empty() {
            self.passed_over(&ignored, path, &fields_below(fields()));
        }
        if let Some(error) = error {
            self.broken(serde_error::diagnostic(&error, value, path, pointer(path, &failed)));
        }
    }

    fn passed_over(&mut self, ignored: &[JsonPath], path: &str, fields: &[&str]) {
        for steps in ignored {
            let field = steps.last().map_or("", String::as_str);
            self.unknown_field(&pointer(path, steps), field, fields);
        }
    }
}

/// The pointer that is so many steps below a path.
fn pointer(path: &str, steps: &[String]) -> String {
    steps.iter().fold(path.to_owned(), |path, step| below(&path, step))
}

/// The fields of a type, and those of the parts it is made of: what a misspelt field may have
/// meant.
fn fields_below(own: &[&'static str]) -> Vec<&'static str> {
    use crate::programme::{Checklist, ChecklistItem, Citation, CurvePoint, Goalposts};
    let mut fields = own.to_vec();
    if own.contains(&"cites") {
        fields.extend(struct_fields::<Citation>());
    }
    if own.contains(&"source") {
        fields.extend(struct_fields::<crate::programme::Source>());
        fields.extend(struct_fields::<Citation>());
    }
    if own == struct_fields::<Checklist>() {
        fields.extend(struct_fields::<ChecklistItem>());
    }
    if own.contains(&"goalposts") {
        fields.extend(struct_fields::<Goalposts>());
    }
    if own.is_empty() {
        fields.extend(struct_fields::<CurvePoint>());
    }
    fields
}

/// The names that a type hands to `deserialize_struct`; none for other types.
fn struct_fields<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Probe<'f>(&'f mut &'static [&'static str]);

    #[derive(Debug)]
    struct Seen;

    impl fmt::Display for Seen {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the fields were only looked at")
        }
    }
    impl std::error::Error for Seen {}
    impl de::Error for Seen {
        fn custom<M: fmt::Display>(_: M) -> Self {
            Self
        }
    }

    impl<'de> Deserializer<'de> for Probe<'_> {
        type Error = Seen;

        fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Seen> {
            Err(Seen)
        }

        fn deserialize_struct<V: de::Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Seen> {
            *self.0 = fields;
            Err(Seen)
        }

        fn deserialize_option<V: de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Seen> {
            visitor.visit_some(self)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    let mut fields: &'static [&'static str] = &[];
    // It always fails; what it was asked for is all that is wanted.
    let _ = <T as Deserialize>::deserialize(Probe(&mut fields));
    fields
}
