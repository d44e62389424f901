//! Whether an answer is what a conformance case expects; the same rules in every language.

use serde_json::{Map, Value};

/// Where `actual` differs from `expected`, as JSON Pointers with what was found; empty if it
/// matches. Objects match on the keys that are expected, arrays element by element, numbers
/// to the last bit (so `0` is not `-0`).
#[must_use]
pub fn differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(expected, actual, "", &mut found);
    found
}

/// The same for a refusal: the expected diagnostics must all be found, in their order.
#[must_use]
pub fn refusal_differences(expected: &Value, actual: &Value) -> Vec<String> {
    let mut rest = expected.clone();
    let wanted = rest.as_object_mut().and_then(|fields| fields.remove("diagnostics"));
    let mut found = differences(&rest, actual);
    let wanted = wanted.unwrap_or(Value::Array(Vec::new()));
    let present = actual.get("diagnostics").unwrap_or(&Value::Null);
    let (Some(wanted), Some(present)) = (wanted.as_array(), present.as_array()) else {
        found.push("/diagnostics: expected a list".to_owned());
        return found;
    };
    let mut remaining = present.iter();
    for (index, one) in wanted.iter().enumerate() {
        // `any` goes on from where it stopped: that is what "in their order" means.
        if !remaining.any(|candidate| differences(one, candidate).is_empty()) {
            found.push(format!("/diagnostics/{index}: {one} is not among {}", list(present)));
        }
    }
    found
}

fn compare(expected: &Value, actual: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            compare_objects(expected, actual, path, found);
        }
        (Value::Array(expected), Value::Array(actual)) => {
            if expected.len() != actual.len() {
                found.push(format!(
                    "{path}: expected {} elements, found {}",
                    expected.len(),
                    actual.len()
                ));
                return;
            }
            for (index, (part, answer)) in expected.iter().zip(actual).enumerate() {
                compare(part, answer, &format!("{path}/{index}"), found);
            }
        }
        (Value::Number(one), Value::Number(other)) => {
            if bits(one) != bits(other) {
                found.push(format!("{path}: expected {one}, found {other}"));
            }
        }
        _ => {
            if expected != actual {
                found.push(format!("{path}: expected {expected}, found {actual}"));
            }
        }
    }
}

fn compare_objects(
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    path: &str,
    found: &mut Vec<String>,
) {
    for (key, part) in expected {
        let place = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        match actual.get(key) {
            Some(answer) => compare(part, answer, &place, found),
            None => found.push(format!("{place}: expected {part}, found nothing")),
        }
    }
}

fn bits(number: &serde_json::Number) -> Option<u64> {
    number.as_f64().map(f64::to_bits)
}

fn list(values: &[Value]) -> String {
    Value::Array(values.to_vec()).to_string()
}
