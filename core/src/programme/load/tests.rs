#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use serde_json::json;

use super::Document;
use crate::error::Code;
use crate::programme::{Node, Programme, Rule};

const WHOLE: &str = r#"{
  "chiso": 1, "id": "vn/x", "version": "2", "title": {"vi": "Bộ chỉ số", "en": "Index"},
  "languages": ["vi", "en"],
  "basis": [{"number": "766/QĐ-TTg", "date": "2022-06-23"}],
  "valid": {"from": "2026-01-01"},
  "levels": ["group", "indicator"],
  "round": {"decimals": 2, "at": ["indicator", "total"]},
  "defaults": {"undefined": "zero"},
  "inputs": {
    "received": {"type": "count", "over_units": "sum"},
    "on_time": {"type": "count", "at_most": "received"}
  },
  "parameters": {"target": {"type": "share", "value": "80%", "for": [{"type": ["ward"], "value": "90%"}]}},
  "derived": {"late": {"formula": "received - on_time"}},
  "total": {"aggregate": {"mean": "geometric"}, "max": 100, "gates": [
    {"when": "share_of(\"A\") < 50%", "then": {"cap_class": "poor"}}
  ]},
  "tree": [
    {"id": "A", "missing": {"points": 1.5}, "children": [
      {"id": "A1", "max": 20, "formula": "on_time / received",
       "rule": {"proportional": {"full_at": {"parameter": "target"}}},
       "for": [{"type": ["ward"], "max": 10, "rule": {"given": {}}}]},
      {"id": "A2", "rule": {"bands": [{"below": 5, "points": 0}, {"at_least": 5, "points": 1}]}},
      {"id": "A3", "rule": {"curve": {"log_normal": {"median": 10, "good": 3}}}},
      {"id": "A4", "rule": {"checklist": {"items": [{"formula": "a"}], "award": {"at_least": 1}}}}
    ]}
  ],
  "classes": [{"id": "good", "at_least": "80%"}, {"id": "poor"}],
  "source": {"status": "official", "cites": [{"document": "Luật 10/2022/QH15"}]}
}"#;

/// Code, path and marked text of everything found.
fn found(text: &str) -> Vec<(&'static str, String, &str)> {
    Document::from_json(text)
        .findings()
        .into_iter()
        .map(|found| {
            let span = found.span.unwrap();
            (found.code.as_str(), found.path, &text[span.start..span.end])
        })
        .collect()
}

#[test]
fn a_whole_document_is_read_and_written() {
    let programme = Programme::from_json(WHOLE).unwrap();
    assert_eq!(programme.inputs.len(), 2);
    let Node::Group(group) = &programme.tree[0] else { panic!("a group") };
    assert_eq!(group.children.len(), 4);
    let again = Programme::from_json(&programme.to_json()).unwrap();
    assert_eq!(again, programme);
    assert_eq!(again.digest(), programme.digest());
    assert_eq!(programme.digest().len(), 64);
    let value: serde_json::Value = serde_json::from_str(WHOLE).unwrap();
    assert_eq!(programme.to_value(), value, "nothing is lost or added, and the order is kept");
    assert_eq!(serde_json::from_str::<Programme>(WHOLE).unwrap(), programme);
    assert_eq!(Programme::from_json_slice(WHOLE.as_bytes()).unwrap(), programme);
}

#[test]
fn every_mistake_is_found_at_once_and_in_place() {
    let text = r#"{"chiso": 9, "titel": {"en": "x"},
        "inputs": {"a": {"type": "cuont"}, "b": {"type": "count", "minimun": 1}},
        "tree": [
          {"id": "A", "max": "ten", "bonus": true, "children": [
            {"id": "A1", "rule": {"proportinal": {}}},
            {"id": "A2", "rule": {"bands": [{"points": 1, "at_least": "x"}, {"above": 1}]}},
            {"id": "A3", "rule": {"given": {}}, "for": [{"rule": {"checklist": {"items": [{"formla": "a"}]}}}]}
          ]},
          {"id": "B", "source": {"status": "official", "cites": [{"document": "x", "palce": "y"}]},
           "rule": {"per_case": {"points": 1, "cpa": 2}}}
        ]}"#;
    assert_eq!(
        found(text),
        [
            ("document.missing_field", "/id".to_owned(), text),
            ("document.unsupported_version", "/chiso".to_owned(), "9"),
            ("document.unknown_field", "/titel".to_owned(), "\"titel\""),
            ("document.wrong_shape", "/inputs/a/type".to_owned(), "\"cuont\""),
            ("document.unknown_field", "/inputs/b/minimun".to_owned(), "\"minimun\""),
            ("document.wrong_shape", "/tree/0/max".to_owned(), "\"ten\""),
            ("document.unknown_field", "/tree/0/bonus".to_owned(), "\"bonus\""),
            (
                "document.wrong_shape",
                "/tree/0/children/0/rule/proportinal".to_owned(),
                "\"proportinal\""
            ),
            (
                "document.wrong_shape",
                "/tree/0/children/1/rule/bands/0/at_least".to_owned(),
                "\"x\""
            ),
            (
                "document.missing_field",
                "/tree/0/children/1/rule/bands/1/points".to_owned(),
                "{\"above\": 1}"
            ),
            (
                "document.missing_field",
                "/tree/0/children/2/for/0/rule/checklist/items/0/formula".to_owned(),
                "{\"formla\": \"a\"}"
            ),
            (
                "document.unknown_field",
                "/tree/0/children/2/for/0/rule/checklist/items/0/formla".to_owned(),
                "\"formla\""
            ),
            ("document.unknown_field", "/tree/1/source/cites/0/palce".to_owned(), "\"palce\""),
            ("document.unknown_field", "/tree/1/rule/per_case/cpa".to_owned(), "\"cpa\""),
        ]
    );
    let helps: Vec<_> =
        Document::from_json(text).findings().into_iter().filter_map(|found| found.help).collect();
    for meant in ["title", "count", "minimum", "proportional", "formula", "place", "cap"] {
        let wanted = format!("did you mean `{meant}`?");
        assert!(helps.contains(&wanted), "{wanted} in {helps:#?}");
    }
}

#[test]
fn fields_written_twice_are_found() {
    let text = r#"{"chiso": 1, "id": "x", "i\u0064": "y", "tree": [{"id": "a", "rule": {"given": {}, "given": {}}}]}"#;
    assert_eq!(
        found(text),
        [
            ("document.duplicate_key", "/id".to_owned(), r#""i\u0064""#),
            ("document.duplicate_key", "/tree/0/rule/given".to_owned(), "\"given\""),
        ]
    );
}

#[test]
fn broken_texts_are_refused_in_place() {
    let cases: [(&str, Code, &str); 6] = [
        ("{\"chiso\": 1,,}", Code::InvalidSyntax, ","),
        ("{\"chiso\": 1\n \"id\": 2}", Code::InvalidSyntax, "\""),
        ("", Code::InvalidSyntax, ""),
        ("[1] x", Code::InvalidSyntax, "x"),
        ("{\"max\": 1e999}", Code::NotFinite, "9"),
        ("\u{feff}{\"chiso\": 1,,}", Code::InvalidSyntax, ","),
    ];
    for (text, code, marked) in cases {
        let findings = Document::from_json(text).findings();
        assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
        assert_eq!(findings[0].code, code, "{text}");
        let span = findings[0].span.unwrap();
        assert_eq!(&text[span.start..span.end], marked, "{text}: {findings:#?}");
    }
    let error = Programme::from_json_slice(b"{\"id\": \"\xff\"}").unwrap_err();
    assert_eq!(error.code(), Some(Code::InvalidText));
    assert_eq!(error.diagnostics()[0].span.unwrap().start, 8);
}

#[test]
fn a_byte_order_mark_moves_the_spans() {
    let text = "\u{feff}{\"chiso\": 1, \"id\": 3, \"tree\": []}";
    assert_eq!(found(text), [("document.wrong_shape", "/id".to_owned(), "3")]);
}

#[test]
fn lists_are_no_objects() {
    for (field, value) in [
        ("valid", json!([])),
        ("valid", json!(["2026-01-01"])),
        ("round", json!([2, "total"])),
        ("source", json!({"status": "official", "cites": [["x"]]})),
        ("classes", json!([["good"]])),
    ] {
        let mut document = json!({"chiso": 1, "id": "x", "tree": []});
        document[field] = value;
        let error = Programme::from_value(&document).unwrap_err();
        assert_eq!(error.code(), Some(Code::WrongShape), "{document}");
    }
}

#[test]
fn a_day_is_written_in_one_way() {
    for written in [json!("2026-1-5"), json!("2026-02-30"), json!("10/10/2026"), json!(2026)] {
        let document = json!({"chiso": 1, "id": "x", "valid": {"from": written}, "tree": []});
        let error = Programme::from_value(&document).unwrap_err();
        let found = &error.diagnostics()[0];
        assert_eq!((found.code, found.path.as_str()), (Code::WrongShape, "/valid/from"));
        assert_eq!(found.help.as_deref(), Some("write a date such as `2026-10-10`"));
    }
}

#[test]
fn values_are_read_like_texts() {
    let programme = Programme::from_value(&json!({
        "chiso": 1, "id": "x",
        "tree": [{"id": "a", "max": null, "rule": {"information": {}}}]
    }))
    .unwrap();
    let Node::Indicator(indicator) = &programme.tree[0] else { panic!("an indicator") };
    assert_eq!(indicator.rule, Rule::Information {});
    let error = Programme::from_value(&json!({"chiso": 1, "id": 2})).unwrap_err();
    assert_eq!(error.diagnostics().len(), 2);
    assert!(error.diagnostics().iter().all(|found| found.span.is_none()));
    assert!(serde_json::from_str::<Programme>("{}").unwrap_err().to_string().contains("`tree`"));
}

#[cfg(feature = "yaml")]
mod yaml {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, String, &str)> {
        Document::from_yaml(text)
            .findings()
            .into_iter()
            .map(|found| {
                let span = found.span.unwrap();
                (found.code.as_str(), found.path, &text[span.start..span.end])
            })
            .collect()
    }

    #[test]
    fn yaml_reads_as_the_same_programme() {
        let yaml = "\u{feff}# người viết
chiso: 1
id: vn/x
title: {vi: Tiến độ, en: No}
valid: {from: 2026-01-01}
inputs:
  received: {type: count}
tree:
  - id: \"2.1\"
    max: 2e1
    formula: >-
      received /
      received
    rule: {proportional: {full_at: 80%}}
    description: {en: \"\"}
";
        let read = Programme::from_yaml(yaml).unwrap();
        let json = r#"{"chiso": 1, "id": "vn/x", "title": {"vi": "Tiến độ", "en": "No"},
            "valid": {"from": "2026-01-01"}, "inputs": {"received": {"type": "count"}},
            "tree": [{"id": "2.1", "max": 20, "formula": "received / received",
            "rule": {"proportional": {"full_at": "80%"}}, "description": {"en": ""}}]}"#;
        assert_eq!(read, Programme::from_json(json).unwrap());
    }

    #[test]
    fn mistakes_are_found_in_place() {
        for line_end in ["\n", "\r\n"] {
            let text = "chiso: 1
id: 2.1   # không phải văn bản
titel: {vi: Đạt}
tree:
  - id: Đạt
    max: .nan
    max: -.inf
    rule:
      proportinal: {full_at: 1}

  - rule: {given: {}}
    description: [1,
      2]
# cuối
classes: x
"
            .replace('\n', line_end);
            let wanted = [
                ("document.wrong_shape", "/id", "2.1".to_owned()),
                ("document.unknown_field", "/titel", "titel".to_owned()),
                ("programme.not_finite", "/tree/0/max", ".nan".to_owned()),
                ("document.duplicate_key", "/tree/0/max", "max".to_owned()),
                ("programme.not_finite", "/tree/0/max", "-.inf".to_owned()),
                ("document.wrong_shape", "/tree/0/rule/proportinal", "proportinal".to_owned()),
                (
                    "document.missing_field",
                    "/tree/1/id",
                    "rule: {given: {}}\n    description: [1,\n      2]".replace('\n', line_end),
                ),
                (
                    "document.wrong_shape",
                    "/tree/1/description",
                    "[1,\n      2]".replace('\n', line_end),
                ),
                ("document.wrong_shape", "/classes", "x".to_owned()),
            ];
            let wanted: Vec<_> = wanted
                .iter()
                .map(|(code, path, text)| (*code, (*path).to_owned(), text.as_str()))
                .collect();
            assert_eq!(found(&text), wanted);
        }
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        let cases = [
            ("a: &x 1\nb: *x\n", Code::Alias),
            ("a: [&x 1, *x]\n", Code::Alias),
            ("a: *x\n", Code::InvalidSyntax),
            ("? [a]\n: b\n", Code::InvalidSyntax),
            ("a: !thing b\n", Code::InvalidSyntax),
            ("a: 1\n---\nb: 2\n", Code::InvalidSyntax),
            ("a: [1\n", Code::InvalidSyntax),
            ("a: 1e999\n", Code::NotFinite),
            ("a: b: c\n", Code::InvalidSyntax),
        ];
        for (text, code) in cases {
            let codes: Vec<_> =
                Document::from_yaml(text).findings().iter().map(|found| found.code).collect();
            assert!(codes.contains(&code), "{text}: {codes:?}");
        }
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, value) in [
            ("12", json!(12)),
            ("-0.5", json!(-0.5)),
            (".5", json!(0.5)),
            ("1e3", json!(1e3)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("~", json!(null)),
            ("yes", json!("yes")),
            ("1_000", json!("1_000")),
            ("80%", json!("80%")),
            ("2026-01-01", json!("2026-01-01")),
            ("!!str 12", json!("12")),
            ("'12'", json!("12")),
            ("+12", json!(12)),
            ("e", json!("e")),
            ("1.2.3", json!("1.2.3")),
            ("0x", json!("0x")),
            (".", json!(".")),
        ] {
            let loaded = super::super::yaml::read(text).unwrap();
            assert_eq!(loaded.value, value, "{text}");
        }
    }
}
