//! The JSON Schema of the document.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Programme;

impl Programme {
    /// The JSON Schema (draft 2020-12) of the programme document, generated from the types
    /// that read it. Editors complete and check documents by it; what only
    /// [`Programme::check`] can see is not in it.
    #[must_use]
    pub fn json_schema() -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        generator.into_root_schema_for::<Self>().to_value()
    }
}
