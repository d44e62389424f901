//! Administrative units: what is scored.

use serde::{Deserialize, Serialize};

use crate::object;

/// A unit that is scored: province, commune, department.
///
/// In JSON an object, or just the id as a text.
///
/// ```
/// use chiso::unit::Unit;
/// let unit = Unit::new("xã Tân Cương").of_type("commune").within("tỉnh Thái Nguyên");
/// assert_eq!(unit.display_name(), "xã Tân Cương");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Written")]
#[non_exhaustive]
pub struct Unit {
    /// The id, unique among the units scored together.
    pub id: String,
    /// The type, as programmes name it: `province`, `commune`, `ward`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub unit_type: Option<String>,
    /// The name, where it differs from the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of the unit above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "a unit is its id, or an object with `id`, `type`, `name`, `parent`")]
enum Written {
    Id(String),
    Object(#[serde(deserialize_with = "object::read")] Object),
}

/// A unit that is scored: province, commune, department.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "UnitObject"))]
#[serde(deny_unknown_fields)]
struct Object {
    /// The id, unique among the units scored together.
    id: String,
    /// The type, as programmes name it: `province`, `commune`, `ward`.
    #[serde(rename = "type", default)]
    unit_type: Option<String>,
    /// The name, where it differs from the id.
    #[serde(default)]
    name: Option<String>,
    /// The id of the unit above.
    #[serde(default)]
    parent: Option<String>,
}

impl From<Written> for Unit {
    fn from(written: Written) -> Self {
        match written {
            Written::Id(id) => Self::new(id),
            Written::Object(Object { id, unit_type, name, parent }) => {
                Self { id, unit_type, name, parent }
            }
        }
    }
}

impl Unit {
    /// A unit with this id.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The same unit, of this type.
    #[must_use]
    pub fn of_type(mut self, unit_type: impl Into<String>) -> Self {
        self.unit_type = Some(unit_type.into());
        self
    }

    /// The same unit, with a name that differs from the id.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same unit, below the unit with this id.
    #[must_use]
    pub fn within(mut self, parent: impl Into<String>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// What people call it: the name, or else the id.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}
