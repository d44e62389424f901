//! Numbers of a document that may be written as percentages or taken from parameters.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number as a document writes it.
///
/// In JSON a number (`80`), a share written with a percent sign (`"80%"`, which is 0.8),
/// or the name of a parameter (`{"parameter": "target"}`). The difference between `80`
/// and `"80%"` is kept, so that the check can say which of the two a formula needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Quantity {
    /// A plain number, in the unit of what it is compared with.
    Number(f64),
    /// A share, kept as the share (0.8 for `80%`).
    Share(f64),
    /// The value of the parameter with this id.
    Parameter(String),
}

impl Quantity {
    /// The number, where it does not hang on a parameter; a share as the share.
    #[must_use]
    pub fn constant(&self) -> Option<f64> {
        match self {
            Self::Number(number) | Self::Share(number) => Some(*number),
            Self::Parameter(_) => None,
        }
    }

    /// Reads `80%` as the share 0.8.
    ///
    /// The decimal point is moved in the text, not by a division, so that the result is
    /// the `f64` nearest to what was written.
    #[must_use]
    pub fn share_from_text(text: &str) -> Option<f64> {
        let digits = text.trim().strip_suffix('%')?.trim_end();
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        if !plain {
            return None;
        }
        format!("{digits}e-2").parse().ok()
    }
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// A share as a percentage, in the fewest digits that read back as the same share.
fn percent_text(share: f64) -> String {
    let near = share * 100.0;
    // The product may be one bit off what was written; the shortest neighbour that reads
    // back exactly is what was written.
    for decimals in 0..=15 {
        let text = format!("{near:.decimals$}%");
        if Quantity::share_from_text(&text) == Some(share) {
            return text;
        }
    }
    format!("{near}%")
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Share(share) => f.write_str(&percent_text(*share)),
            Self::Parameter(id) => f.write_str(id),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ByParameter {
    /// The id of a parameter.
    parameter: String,
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Share(share) if share.is_finite() => serializer.collect_str(self),
            // No percentage reads back as this; as a number it is found by the check.
            Self::Share(share) => serializer.serialize_f64(*share),
            Self::Parameter(id) => ByParameter { parameter: id.clone() }.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Quantity;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a percentage such as \"80%\", or {\"parameter\": …}")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }

            #[expect(clippy::cast_precision_loss, reason = "documents hold small numbers")]
            fn visit_i64<E>(self, number: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }

            #[expect(clippy::cast_precision_loss, reason = "documents hold small numbers")]
            fn visit_u64<E>(self, number: u64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                Quantity::share_from_text(text)
                    .map(Quantity::Share)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Quantity, A::Error> {
                ByParameter::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(|by| Quantity::Parameter(by.parameter))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Quantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number, a share written as a percentage, or a parameter.",
            "anyOf": [
                { "type": "number" },
                { "type": "string", "pattern": r"^\s*[-+]?[0-9]+(\.[0-9]+)?\s*%\s*$" },
                generator.subschema_for::<ByParameter>(),
            ],
        })
    }
}
