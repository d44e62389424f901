//! What can be said of every number and every text of the document, wherever it stands.
//!
//! The document is walked as it is written, by its `Serialize`: a field added to the
//! model is checked without a line here.

use std::collections::BTreeSet;
use std::fmt;

use serde::ser::{self, Serialize, Serializer};

use crate::error::{Code, Diagnostic};
use crate::programme::Programme;
use crate::programme::findings::{Broken, Findings, below};
use crate::programme::limits::MAX_TEXT_CHARACTERS;
use crate::suggest::did_you_mean;

/// Finds numbers that are not finite, texts that are too long or lack a language, and
/// parameters that do not exist.
///
/// The depth of the recursion is that of the tree, which was checked before.
///
/// Gives the ids of the parameters that quantities refer to.
pub(super) fn scan(
    programme: &Programme,
    broken: &Broken,
    findings: &mut Findings,
) -> BTreeSet<String> {
    let mut walk = Walk {
        programme,
        broken,
        findings,
        path: String::new(),
        in_text: false,
        parameters: BTreeSet::new(),
    };
    // It never fails: every value is passed over after a look at it.
    let _ = programme.serialize(&mut walk);
    walk.parameters
}

struct Walk<'w> {
    programme: &'w Programme,
    broken: &'w Broken,
    findings: &'w mut Findings,
    path: String,
    /// Whether the map that is walked is a [`Text`](crate::programme::Text).
    in_text: bool,
    parameters: BTreeSet<String>,
}

#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("walking a document does not fail")
    }
}
impl std::error::Error for Never {}
impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Walked = Result<(), Never>;

impl Walk<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.broken.holds(&self.path) {
            self.findings.push(diagnostic.at(self.path.clone()));
        }
    }

    fn within<T: Serialize + ?Sized>(&mut self, segment: &str, value: &T) -> Walked {
        let length = self.path.len();
        self.path = below(&self.path, segment);
        let walked = value.serialize(&mut *self);
        self.path.truncate(length);
        walked
    }

    fn text(&mut self, text: &str) {
        // Counting bytes first: nearly every text is short.
        if text.len() > MAX_TEXT_CHARACTERS {
            let characters = text.chars().count();
            if characters > MAX_TEXT_CHARACTERS {
                self.push(
                    Diagnostic::new(
                        Code::TooLarge,
                        format!(
                            "a text has {characters} characters, more than {MAX_TEXT_CHARACTERS}"
                        ),
                    )
                    .help("shorten the text, or refer to where it can be read"),
                );
            }
        }
    }

    fn languages(&mut self, languages: &[String]) {
        if languages.is_empty() {
            return;
        }
        for language in &self.programme.languages {
            if !languages.contains(language) {
                self.push(
                    Diagnostic::new(
                        Code::MissingText,
                        format!("the text is missing in `{language}`"),
                    )
                    .help(format!("add `{language}`, or remove it from `languages`")),
                );
            }
        }
    }

    fn parameter(&mut self, id: &str) {
        self.parameters.insert(id.to_owned());
        if !self.programme.parameters.contains_key(id)
            && !self.findings.is_full()
            && !self.broken.holds("/parameters")
        {
            let known = self.programme.parameters.keys().map(String::as_str);
            let help = did_you_mean(id, known, "declare it under `parameters`");
            self.push(
                Diagnostic::new(Code::UnknownParameter, format!("there is no parameter `{id}`"))
                    .help(help),
            );
        }
    }
}

impl<'a, 'w> Serializer for &'a mut Walk<'w> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Items<'a, 'w>;
    type SerializeTuple = Items<'a, 'w>;
    type SerializeTupleStruct = Items<'a, 'w>;
    type SerializeTupleVariant = Items<'a, 'w>;
    type SerializeMap = Entries<'a, 'w>;
    type SerializeStruct = Fields<'a, 'w>;
    type SerializeStructVariant = Fields<'a, 'w>;

    fn serialize_f64(self, number: f64) -> Walked {
        if !number.is_finite() {
            self.push(
                Diagnostic::new(Code::NotFinite, format!("`{number}` is not a finite number"))
                    .help("write a finite number"),
            );
        }
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Walked {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_str(self, text: &str) -> Walked {
        self.text(text);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Walked {
        self.in_text = name == "Text";
        let walked = value.serialize(&mut *self);
        self.in_text = false;
        walked
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Walked {
        self.within(variant, value)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Walked {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a, 'w>, Never> {
        Ok(Items { walk: self, next: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a, 'w>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a, 'w>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Items<'a, 'w>, Never> {
        self.serialize_seq(None)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a, 'w>, Never> {
        let text = std::mem::take(&mut self.in_text);
        Ok(Entries { walk: self, key: String::new(), languages: text.then(Vec::new) })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a, 'w>, Never> {
        Ok(Fields { walk: self, parameter: name == "ByParameter", outer: None })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'a, 'w>, Never> {
        let outer = Some(self.path.len());
        self.path = below(&self.path, variant);
        Ok(Fields { walk: self, parameter: false, outer })
    }

    fn serialize_bool(self, _: bool) -> Walked {
        Ok(())
    }
    fn serialize_i8(self, _: i8) -> Walked {
        Ok(())
    }
    fn serialize_i16(self, _: i16) -> Walked {
        Ok(())
    }
    fn serialize_i32(self, _: i32) -> Walked {
        Ok(())
    }
    fn serialize_i64(self, _: i64) -> Walked {
        Ok(())
    }
    fn serialize_u8(self, _: u8) -> Walked {
        Ok(())
    }
    fn serialize_u16(self, _: u16) -> Walked {
        Ok(())
    }
    fn serialize_u32(self, _: u32) -> Walked {
        Ok(())
    }
    fn serialize_u64(self, _: u64) -> Walked {
        Ok(())
    }
    fn serialize_char(self, _: char) -> Walked {
        Ok(())
    }
    fn serialize_bytes(self, _: &[u8]) -> Walked {
        Ok(())
    }
    fn serialize_none(self) -> Walked {
        Ok(())
    }
    fn serialize_unit(self) -> Walked {
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Walked {
        Ok(())
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Walked {
        Ok(())
    }
}

/// The items of a list.
struct Items<'a, 'w> {
    walk: &'a mut Walk<'w>,
    next: usize,
}

impl Items<'_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        let segment = self.next.to_string();
        self.next += 1;
        self.walk.within(&segment, value)
    }
}

impl ser::SerializeSeq for Items<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        self.item(value)
    }
    fn end(self) -> Walked {
        Ok(())
    }
}

impl ser::SerializeTuple for Items<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        self.item(value)
    }
    fn end(self) -> Walked {
        Ok(())
    }
}

impl ser::SerializeTupleStruct for Items<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        self.item(value)
    }
    fn end(self) -> Walked {
        Ok(())
    }
}

impl ser::SerializeTupleVariant for Items<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        self.item(value)
    }
    fn end(self) -> Walked {
        Ok(())
    }
}

/// The entries of a map: ids and declarations, languages and texts.
struct Entries<'a, 'w> {
    walk: &'a mut Walk<'w>,
    key: String,
    /// The languages so far, if the map is a text.
    languages: Option<Vec<String>>,
}

impl ser::SerializeMap for Entries<'_, '_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Walked {
        self.key = match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => key,
            _ => String::new(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Walked {
        let key = std::mem::take(&mut self.key);
        self.walk.within(&key, value)?;
        if let Some(languages) = &mut self.languages {
            languages.push(key);
        }
        Ok(())
    }

    fn end(self) -> Walked {
        if let Some(languages) = self.languages {
            self.walk.languages(&languages);
        }
        Ok(())
    }
}

/// The fields of a struct.
struct Fields<'a, 'w> {
    walk: &'a mut Walk<'w>,
    /// Whether the struct names a parameter.
    parameter: bool,
    /// The length of the path to return to after a variant.
    outer: Option<usize>,
}

impl Fields<'_, '_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Walked {
        if self.parameter
            && let Ok(serde_json::Value::String(id)) = serde_json::to_value(value)
        {
            self.walk.parameter(&id);
        }
        self.walk.within(name, value)
    }

    fn finish(self) -> Walked {
        if let Some(length) = self.outer {
            self.walk.path.truncate(length);
        }
        Ok(())
    }
}

impl ser::SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Walked {
        self.field(name, value)
    }
    fn end(self) -> Walked {
        self.finish()
    }
}

impl ser::SerializeStructVariant for Fields<'_, '_> {
    type Ok = ();
    type Error = Never;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Walked {
        self.field(name, value)
    }
    fn end(self) -> Walked {
        self.finish()
    }
}
