//! Numbers of a document that may be written as percentages or taken from parameters.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::decimal_parse;

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
        let written = text.trim().strip_suffix('%')?.trim_end();
        let unsigned = written.strip_prefix(['-', '+']).unwrap_or(written);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let size = decimal_parse::number(unsigned, -2);
        Some(if written.starts_with('-') { -size } else { size })
    }
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// A share as a percentage, in the fewest digits that read back as the same share.
///
/// The decimal point of the share's own digits is moved in the text, as it is when a
/// percentage is read: a multiplication could be one bit off.
fn percent_text(share: f64) -> String {
    if !share.is_finite() {
        return format!("{share}%");
    }
    let digits = format!("{}", share.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let fraction = format!("{fraction:0<2}");
    let (hundredths, rest) = fraction.split_at_checked(2).unwrap_or((&fraction, ""));
    let moved = format!("{whole}{hundredths}");
    let moved = moved.trim_start_matches('0');
    let moved = if moved.is_empty() { "0" } else { moved };
    let sign = if share.is_sign_negative() { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{moved}%") } else { format!("{sign}{moved}.{rest}%") }
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

/// The value of a parameter.
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

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn percentages_read_back_as_the_same_share() {
        for share in [0.8, 0.29, 1.0, 0.0, 12.5, 0.123_456_789_012_345_67, 1e-300, 1e300, -0.07] {
            let text = Quantity::Share(share).to_string();
            assert_eq!(Quantity::share_from_text(&text), Some(share), "{text}");
        }
        assert_eq!(Quantity::Share(0.29).to_string(), "29%");
        assert_eq!(Quantity::Share(0.125).to_string(), "12.5%");
        assert_eq!(Quantity::Share(0.007).to_string(), "0.7%");
        for text in ["80", "%", "8 0%", "1e2%", ".5%", "5.%", "+-5%", "٨%"] {
            assert_eq!(Quantity::share_from_text(text), None, "{text}");
        }
    }
}
