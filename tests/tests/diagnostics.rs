//! The page of diagnostics and the list of codes say the same, and every example on the
//! page yields the code it stands under.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeSet;

use chiso::programme::Document;
use chiso::{Code, Diagnostic, Severity};
use serde_json::json;

const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// Codes without an example that could be run from a page: they come from tables and
/// look-ups in memory, and are tested beside the code that gives them.
const IN_MEMORY: [Code; 5] = [
    Code::WrongLength,
    Code::UnknownUnit,
    Code::MissingColumn,
    Code::KeptColumn,
    Code::DuplicateValue,
];

/// A section of the page: the name of the code, what is said, the examples.
struct Section {
    name: String,
    said: String,
    examples: Vec<(String, String)>,
}

fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut block: Option<(String, Vec<&str>)> = None;
    for line in PAGE.lines() {
        if let Some((language, mut body)) = block.take() {
            if line == "```" {
                let section = sections.last_mut().expect("an example in a section");
                section.examples.push((language, body.join("\n")));
            } else {
                body.push(line);
                block = Some((language, body));
            }
        } else if let Some(language) = line.strip_prefix("```") {
            block = Some((language.to_owned(), Vec::new()));
        } else if let Some(name) = line.strip_prefix("### ") {
            let name = name.trim_matches('`').to_owned();
            sections.push(Section { name, said: String::new(), examples: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.said.push_str(line);
            section.said.push('\n');
        }
    }
    assert!(block.is_none(), "the last example is not closed");
    sections
}

/// `⟨x × 200⟩` is two hundred times `x`.
fn unfolded(text: &str) -> String {
    let mut unfolded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟨') {
        let (inside, behind) = after.split_once('⟩').expect("a closed repetition");
        let (what, times) = inside.rsplit_once('×').expect("a number of times");
        unfolded.push_str(before);
        unfolded.push_str(&what.trim_end().repeat(times.trim().parse().expect("a number")));
        rest = behind;
    }
    unfolded.push_str(rest);
    unfolded
}

/// A programme whose one indicator shows this formula.
fn around(formula: &str) -> String {
    json!({
        "chiso": 1, "id": "example",
        "inputs": {
            "received": {"type": "count"}, "on_time": {"type": "count"},
            "submitted": {"type": "date"}, "due": {"type": "date"},
            "status": {"type": "choice", "options": ["open", "done"]}
        },
        "tree": [{"id": "a", "formula": formula, "rule": {"information": {}}}]
    })
    .to_string()
}

fn run(language: &str, example: &str) -> Vec<Diagnostic> {
    match language {
        "json" => Document::from_json(&unfolded(example)).check(),
        "yaml" => Document::from_yaml(example).check(),
        "formula" => {
            let mut found = Document::from_json(&around(example)).check();
            found.retain(|found| found.code != Code::UnusedInput);
            found
        }
        "hex" => {
            let bytes: Vec<u8> = example
                .split_whitespace()
                .map(|byte| u8::from_str_radix(byte, 16).expect("a byte"))
                .collect();
            Document::from_json_slice(&bytes).check()
        }
        "score" => match chiso::api::call("score", example) {
            Err(error) => error.diagnostics().to_vec(),
            Ok(answer) => {
                let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
                serde_json::from_value(answer["findings"].clone()).unwrap()
            }
        },
        other => panic!("nothing runs `{other}`"),
    }
}

#[test]
fn every_code_has_its_section() {
    let sections = sections();
    let names: Vec<&str> = sections.iter().map(|section| section.name.as_str()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|documented| documented.name).collect();
    assert_eq!(names, codes);
    for (section, documented) in sections.iter().zip(Code::ALL) {
        let severity = match documented.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Advice => "Advice",
        };
        let begins = format!("\n{severity}. {}\n", documented.meaning);
        assert!(section.said.starts_with(&begins), "{}: {begins}", section.name);
        assert!(section.said.len() > begins.len() + 5, "{} says how to mend it", section.name);
        let in_memory = IN_MEMORY.contains(&documented.code);
        assert_eq!(section.examples.is_empty(), in_memory, "{} has an example", section.name);
    }
}

#[test]
fn every_example_yields_its_code_and_no_other() {
    let mut wrong = Vec::new();
    for section in sections() {
        for (language, example) in &section.examples {
            let findings = run(language, example);
            let codes: BTreeSet<&str> = findings
                .iter()
                .filter(|found| {
                    found.severity > Severity::Advice || found.code.as_str() == section.name
                })
                .map(|found| found.code.as_str())
                .collect();
            if codes != BTreeSet::from([section.name.as_str()]) {
                wrong.push(format!("{}: {findings:#?}", section.name));
            }
            for found in findings.iter().filter(|found| found.code.as_str() == section.name) {
                let text = found.render(&unfolded(example));
                let placed = found.span.is_some() || language == "score";
                if !placed || found.help.is_none() || text.is_empty() {
                    wrong.push(format!("{} has no place or no help: {found:?}", section.name));
                }
                let message = &found.message;
                if message.ends_with('.')
                    || message.starts_with(char::is_uppercase) && !message.starts_with("YAML")
                {
                    wrong.push(format!("{}: the message `{message}`", section.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
