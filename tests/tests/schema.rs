//! The committed JSON Schema is the generated one, and it accepts what loads.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use chiso::programme::{Document, Programme};
use chiso::{Code, Severity};
use chiso_tests::programmes::{mutated, mutation, programme};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/programme.schema.json");

fn validator() -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&Programme::json_schema())
        .expect("the schema is a schema")
}

/// Whether reading finds no error.
fn loads(document: &Value) -> bool {
    Document::from_value(document)
        .findings()
        .iter()
        .all(|found| found.severity < Severity::Error || found.code == Code::TooMany)
}

#[test]
fn the_committed_schema_is_the_generated_one() {
    let generated = format!("{:#}\n", Programme::json_schema());
    if std::env::var_os("CHISO_WRITE").is_some() {
        std::fs::write(PATH, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).expect("core/programme.schema.json");
    assert_eq!(
        committed, generated,
        "write it anew: CHISO_WRITE=1 cargo test -p chiso-tests --test schema"
    );
}

#[test]
fn the_built_in_programmes_are_valid() {
    let validator = validator();
    for built_in in chiso::programmes::list() {
        let document: Value = serde_json::from_str(built_in.text).unwrap();
        assert!(loads(&document), "{}", built_in.id);
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", built_in.id);
    }
}

#[test]
fn what_does_not_load_is_not_valid() {
    let validator = validator();
    let whole = json!({
        "chiso": 1, "id": "x", "inputs": {"a": {"type": "count"}},
        "tree": [{"id": "A", "children": [{"id": "A1", "rule": {"given": {}}}]}]
    });
    assert!(validator.is_valid(&whole) && loads(&whole));
    for (pointer, field, value) in [
        ("", "chiso", json!(2)),
        ("", "titel", json!({"en": "x"})),
        ("", "tree", json!({})),
        ("/inputs/a", "type", json!("cuont")),
        ("/inputs/a", "minimun", json!(1)),
        ("/tree/0", "bonus", json!(true)),
        ("/tree/0", "wieght", json!(1)),
        ("/tree/0/children/0", "aggregate", json!("sum")),
        ("/tree/0/children/0", "rule", json!({})),
        ("/tree/0/children/0", "rule", json!({"given": {"x": 1}})),
        ("/tree/0/children/0", "rule", json!({"given": {}, "points": {}})),
        ("/tree/0/children/0", "rule", json!({"proportional": {}})),
        ("/tree/0/children/0", "rule", json!({"proportional": {"full_at": "x"}})),
        (
            "/tree/0/children/0",
            "rule",
            json!({"curve": {"log_normal": {"median": 1, "good": 2, "x": 3}}}),
        ),
        ("/tree/0/children/0", "undefined", json!("nothing")),
        ("/tree/0/children/0", "undefined", json!({"points": 1, "x": 2})),
        ("/tree/0/children/0", "source", json!({"status": "official", "cite": []})),
        ("/tree/0/children/0", "for", json!([{"valid": {"from": "2026-02-30"}}])),
        ("/tree/0/children/0", "for", json!([{"wehn": 1}])),
    ] {
        let mut broken = whole.clone();
        broken.pointer_mut(pointer).unwrap()[field] = value;
        assert!(!loads(&broken), "{broken}");
        assert!(!validator.is_valid(&broken), "{broken}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn schema_and_loader_agree(programme in programme(), change in mutation()) {
        thread_local! {
            static VALIDATOR: Validator = validator();
        }
        let document = programme.to_value();
        let changed = mutated(&document, &change);
        VALIDATOR.with(|validator| {
            for document in [&document, &changed] {
                prop_assert_eq!(
                    loads(document),
                    validator.is_valid(document),
                    "{:#}\n{:#?}\n{:#?}",
                    document,
                    Document::from_value(document).findings(),
                    validator.iter_errors(document).map(|e| e.to_string()).collect::<Vec<_>>()
                );
            }
            Ok(())
        })?;
    }
}
