//! Requests: from JSON text to what a function asks for.

use std::fmt;

use serde::de::{self, DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::invalid;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::programme::findings::below;
use crate::tracked::{self, ReadReport};

/// Reads a request of any kind: for bindings that have requests of their own.
///
/// ```
/// let ranks: Vec<u32> = chiso::api::read_request("[1, 2]")?;
/// assert_eq!(ranks, [1, 2]);
/// let error = chiso::api::read_request::<Vec<u32>>("[1, -2]").unwrap_err();
/// assert!(error.to_string().contains("cannot be read at `1`"));
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// # Errors
///
/// The text cannot be read; the finding says where.
pub fn read_request<T: DeserializeOwned>(text: &str) -> Result<T> {
    let value = value_of(text)?;
    let report = ReadReport::default();
    tracked::read(&value, &report).map_err(|error| unfit(&value, report, &error))
}

/// The value that a text is.
fn value_of(text: &str) -> Result<Value> {
    let Once(value) = serde_json::from_str(text).map_err(|error| refused("", &error))?;
    Ok(value)
}

/// Why a value could not be read.
fn unfit(value: &Value, report: ReadReport, error: &serde_json::Error) -> Error {
    let (_, failed) = report.into_parts();
    no_period(value, &failed)
        .unwrap_or_else(|| refused(&format!(" at `{}`", failed.join("/")), error))
}

/// What is wrong with a field `period` that names none. Periods are written by people, who are
/// told how, not by those who make requests.
fn no_period(value: &Value, steps: &[String]) -> Option<Error> {
    steps.last().filter(|field| *field == "period")?;
    let path = steps.iter().fold(String::new(), |path, step| below(&path, step));
    let finding = Period::read(value.pointer(&path)?.as_str()?).err()?;
    Some(finding.at(path).into())
}

fn refused(at: &str, error: &serde_json::Error) -> Error {
    invalid(&format!("the request cannot be read{at}: {error}"))
        .help("see the documentation of `chiso::api` for the shape of requests")
        .into()
}

/// A JSON value in which no field stands twice: of two, `serde_json` keeps the last in silence.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any valid JSON value")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, answer: bool) -> Result<Value, E> {
                Ok(answer.into())
            }

            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(number.into())
            }

            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(number.into())
            }

            fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
                Ok(number.into())
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(text.into())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut read: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Once(item)) = read.next_element()? {
                    items.push(item);
                }
                Ok(Value::Array(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut read: A) -> Result<Value, A::Error> {
                let mut fields = Map::new();
                while let Some(name) = read.next_key::<String>()? {
                    match fields.entry(name) {
                        Entry::Occupied(there) => {
                            let twice = format!("duplicate field `{}`", there.key());
                            return Err(de::Error::custom(twice));
                        }
                        Entry::Vacant(place) => {
                            let Once(value) = read.next_value()?;
                            place.insert(value);
                        }
                    }
                }
                Ok(Value::Object(fields))
            }
        }

        deserializer.deserialize_any(Any).map(Self)
    }
}
