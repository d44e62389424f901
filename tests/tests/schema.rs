//! The committed JSON Schema is the generated one, and it accepts what loads. Those of requests
//! and answers accept what crosses the border.
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

/// What crosses the border under the name of a function, checked against the schema of all.
fn border(mut schema: Value) -> Validator {
    let functions = schema["properties"].as_object().unwrap();
    let named: Vec<&str> = functions.keys().map(String::as_str).collect();
    assert_eq!(named, chiso::api::FUNCTIONS);
    schema["required"] = json!([]);
    jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema")
}

#[test]
fn requests_and_answers_are_what_their_schemas_say() {
    let requests = border(chiso::api::requests_schema());
    let answers = border(chiso::api::answers_schema());
    let mut answered = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/cases")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let function = case["call"].as_str().unwrap();
            let Ok(answer) = chiso::api::call(function, &case["request"].to_string()) else {
                continue;
            };
            answered += 1;
            let answer: Value = serde_json::from_str(&answer).unwrap();
            // A document that cannot be used need not be one.
            if answer["usable"] != json!(false) {
                let request = json!({ function: case["request"] });
                let wrong: Vec<_> = requests.iter_errors(&request).map(|e| e.to_string()).collect();
                assert!(wrong.is_empty(), "the request of {}: {wrong:#?}", case["name"]);
            }
            let answer = json!({ function: answer });
            let wrong: Vec<_> = answers.iter_errors(&answer).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "the answer to {}: {wrong:#?}", case["name"]);
        }
    }
    assert!(answered > 100, "{answered} answers");
}

#[test]
fn what_is_no_request_is_not_valid() {
    let requests = border(chiso::api::requests_schema());
    let programme = json!({
        "chiso": 1, "id": "x",
        "inputs": {
            "a": {"type": "number"}, "b": {"type": "yes_no"},
            "c": {"type": "choice", "options": ["d"]}, "e": {"type": "number"}, "f": {"type": "number"}
        },
        "tree": [
            {"id": "A", "max": 2, "rule": {"given": {}}}, {"id": "B", "max": 2, "rule": {"given": {}}}
        ]
    });
    let whole = json!({"score": {"programme": programme, "observations": [{
        "unit": {"id": "a", "type": "ward"}, "period": "2026",
        "values": {"a": 1, "b": true, "c": "d", "e": null, "f": {"value": null, "by": "g"}},
        "given": {"A": 1, "B": {"points": 2, "note": "n"}}
    }]}});
    let answered = |request: &Value| chiso::api::call("score", &request["score"].to_string());
    assert!(requests.is_valid(&whole));
    answered(&whole).unwrap();
    for (pointer, value) in [
        ("/score/observations", json!({})),
        ("/score/observations/0/unit", json!(1)),
        ("/score/observations/0/unit", json!({"id": "a", "kind": "ward"})),
        ("/score/observations/0/unit", json!(["a"])),
        ("/score/observations/0/values/a", json!([1])),
        ("/score/observations/0/values/a", json!({"state": "known"})),
        ("/score/observations/0/values/a", json!({"valeu": 1})),
        ("/score/observations/0/given/A", json!({"by": "b"})),
        ("/score/observations/0/given/A", json!("1")),
        ("/score/observations/0/given/A", json!([1])),
        ("/score/programme", json!(1)),
    ] {
        let mut broken = whole.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(!requests.is_valid(&broken), "{broken}");
        assert!(answered(&broken).is_err(), "{broken}");
    }
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
