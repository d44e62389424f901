//! What serde says when it cannot read a value, in the words of the project.

use serde_json::Value;

use crate::error::{Code, Diagnostic};
use crate::programme::findings::below;
use crate::suggest::did_you_mean;

/// The finding for what serde could not read at `at`, within the `value` at `path`.
pub(super) fn diagnostic(
    error: &serde_json::Error,
    value: &Value,
    path: &str,
    at: String,
) -> Diagnostic {
    let message = error.to_string();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("missing field") {
        let field = quoted.next().unwrap_or_default();
        return Diagnostic::new(Code::MissingField, format!("the field `{field}` is missing"))
            .at(below(&at, field))
            .help(format!("add `{field}`"));
    }
    let found = part(value, at.strip_prefix(path).unwrap_or_default()).unwrap_or(value);
    if message.starts_with("unknown variant") {
        let written = quoted.next().unwrap_or_default().to_owned();
        let known: Vec<&str> = quoted.collect();
        let help = did_you_mean(
            &written,
            known.iter().copied(),
            &format!("write one of {}", listed(&known)),
        );
        return Diagnostic::new(
            Code::WrongShape,
            format!("`{written}` is not one of {}", listed(&known)),
        )
        .at(at)
        .help(help);
    }
    // Floats and texts in serde's message are of the user; what is expected comes after the last comma.
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| plain(expected));
    match expected {
        Some(expected) => {
            let help = if expected == "a text" && (found.is_number() || found.is_boolean()) {
                "put it in quotation marks".to_owned()
            } else {
                format!("write {expected}")
            };
            Diagnostic::new(
                Code::WrongShape,
                format!("{} stands where {expected} is expected", kind_of(found)),
            )
            .at(at)
            .help(help)
        }
        None => Diagnostic::new(
            Code::WrongShape,
            format!("{} cannot be read: {message}", kind_of(found)),
        )
        .at(at)
        .help("see the format of the document"),
    }
}

/// serde's name of what it expected, for people.
fn plain(expected: &str) -> String {
    match expected {
        "f64" | "f32" => "a number".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i64" => "a whole number, 0 or more".to_owned(),
        "a string" | "string" | "str" => "a text".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        "string or map" => "a name, or an object with one field".to_owned(),
        "map with a single key" => "an object with one field".to_owned(),
        other if other.starts_with("struct ") => "an object".to_owned(),
        other if other.contains("variant") || other.starts_with("enum") => {
            "a name, or an object with one field".to_owned()
        }
        other => other.to_owned(),
    }
}

/// A value, as a message names it.
pub(super) fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "`null`".to_owned(),
        Value::Bool(answer) => format!("`{answer}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the text `{}`", shortened(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// At most forty characters of a text: messages must stay readable.
pub(in crate::programme) fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// `` `a`, `b`, `c` ``
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn part<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    value.pointer(pointer)
}
