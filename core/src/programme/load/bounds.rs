//! How deep and how large a document may be, whatever it says.

use serde_json::Value;

use crate::error::{Code, Diagnostic};
use crate::programme::limits::{MAX_NESTING, MAX_VALUES};

/// Counts values and nesting while a document is walked.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    depth: usize,
    values: usize,
}

impl Bounds {
    /// One more value.
    pub(super) fn count(&mut self) -> Result<(), Diagnostic> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(Diagnostic::new(
                Code::TooMany,
                format!("the document holds more than {MAX_VALUES} values"),
            )
            .help("split the programme"));
        }
        Ok(())
    }

    /// One more open object or list.
    pub(super) fn open(&mut self) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(too_deep());
        }
        self.count()
    }

    /// One open object or list fewer.
    pub(super) fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

fn too_deep() -> Diagnostic {
    Diagnostic::new(
        Code::TooDeep,
        format!("objects and lists are nested more than {MAX_NESTING} deep"),
    )
    .help("a programme needs no more than two for every level of its tree")
}

/// The same for a value already in memory. It keeps its own stack: the value may be
/// nested deeper than the thread's.
pub(super) fn of_value(value: &Value) -> Result<(), Diagnostic> {
    let mut bounds = Bounds::default();
    let mut waiting = vec![(value, 1_usize)];
    while let Some((value, depth)) = waiting.pop() {
        bounds.count()?;
        if depth > MAX_NESTING && (value.is_array() || value.is_object()) {
            return Err(too_deep());
        }
        match value {
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                waiting.extend(fields.values().map(|item| (item, depth + 1)));
            }
            _ => {}
        }
    }
    Ok(())
}
