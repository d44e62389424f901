//! Requests in JSON text: what is read, and what is said of one that cannot be.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::api::{ProgrammeReference, call, read_request};
use chiso::observe::{Measured, Observations};

fn refused(function: &str, request: &str) -> String {
    call(function, request).unwrap_err().to_string()
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (function, request, said) in [
        ("score", "{", "cannot be read: EOF while parsing an object at line 1 column 1"),
        ("score", r#"{"programme": "x"}"#, "missing field `observations`"),
        (
            "evaluate",
            r#"{"formula": "a", "values": {"a": {"vlaue": 1}}}"#,
            "cannot be read at `values/a`: a value is a number",
        ),
        ("evaluate", r#"{"formula": 1}"#, "cannot be read at `formula`: invalid type"),
        ("evaluate", r#"{"formula": "1", "formula": "2"}"#, "duplicate field `formula`"),
        ("evaluate", r#"{"formula": "1", "values": {"a": 1, "a": 2}}"#, "duplicate field `a`"),
        ("evaluate", r#"["1"]"#, "invalid type: sequence"),
        ("version", r#"{"a": 1}"#, "unknown field `a`"),
    ] {
        let found = refused(function, request);
        assert!(found.contains(said), "{found}");
    }
}

#[test]
fn numbers_keep_their_bits() {
    for text in ["0.1", "-0.0", "5e-324", "1.7976931348623157e308", "9007199254740993", "1e23"] {
        let request = format!(r#"[{{"unit": "u", "values": {{"a": {text}}}}}]"#);
        let read: Vec<Observations> = read_request(&request).unwrap();
        let Measured::Number(number) = read[0].values["a"].value else { panic!("{read:?}") };
        assert_eq!(number.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }
}

#[test]
fn a_programme_is_an_id_or_a_document() {
    let id = read_request::<ProgrammeReference>(r#""un/hdi""#).unwrap();
    assert!(matches!(id, ProgrammeReference::Id(id) if id == "un/hdi"));
    let document = read_request::<ProgrammeReference>(r#"{"id": "x", "tree": [1.5]}"#).unwrap();
    let ProgrammeReference::Document(document) = document else { panic!("a document") };
    assert_eq!(document.to_string(), r#"{"id":"x","tree":[1.5]}"#);
}
