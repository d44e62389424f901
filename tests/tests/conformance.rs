//! Every conformance case through the core's border, and the runner's own rules.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use chiso_tests::matching::{differences, refusal_differences};
use serde::Deserialize;
use serde_json::{Value, json};

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "title")]
    _title: String,
    cases: Vec<Case>,
}

/// One call, and what must come of it: an answer or a refusal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    call: String,
    request: Value,
    #[serde(default, deserialize_with = "present")]
    expect: Option<Value>,
    error: Option<Value>,
}

/// An expected `null` is something else than no expectation.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Case {
    /// Where it went wrong; empty if it did not.
    fn run(&self) -> Vec<String> {
        let came = chiso::api::call(&self.call, &self.request.to_string());
        match (&self.expect, &self.error, came) {
            (Some(expected), None, Ok(answer)) => match serde_json::from_str(&answer) {
                Ok(answer) => differences(expected, &answer),
                Err(refusal) => vec![format!("the answer is not JSON: {refusal}")],
            },
            (None, Some(expected), Err(error)) => {
                refusal_differences(expected, &json!({ "diagnostics": error.diagnostics() }))
            }
            (Some(_), None, Err(error)) => vec![format!("refused: {}", json!(error))],
            (None, Some(_), Ok(answer)) => vec![format!("not refused, but answered {answer}")],
            _ => vec!["a case has either `expect` or `error`".to_owned()],
        }
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn case_files() -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(here().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_case_comes_out_as_expected() {
    let mut run = 0;
    let mut failures = Vec::new();
    for path in case_files() {
        let file: File = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
        assert!(!file.cases.is_empty(), "{} has no cases", path.display());
        for case in file.cases {
            run += 1;
            let found = case.run();
            if !found.is_empty() {
                let file = path.file_name().unwrap().display();
                failures.push(format!("{file}: {}\n    {}", case.name, found.join("\n    ")));
            }
        }
    }
    assert!(run >= LEAST, "only {run} cases were found");
    assert!(
        failures.is_empty(),
        "{} of {run} cases fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Fewer cases than there were means that the runner lost some.
const LEAST: usize = 500;

#[test]
fn the_rules_of_matching() {
    let text = fs::read_to_string(here().join("matching.json")).unwrap();
    let rules: Value = serde_json::from_str(&text).unwrap();
    let rules = rules["cases"].as_array().unwrap();
    assert!(rules.len() > 20);
    for rule in rules {
        let (expected, actual) = (&rule["expected"], &rule["actual"]);
        let found = if rule["of"] == "error" {
            refusal_differences(expected, actual)
        } else {
            differences(expected, actual)
        };
        assert_eq!(json!(found.is_empty()), rule["matches"], "{}: {found:?}", rule["name"]);
    }
}
