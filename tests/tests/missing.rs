//! What is missing: the inputs by which a result may still change, and no others.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use chiso::Plan;
use chiso::observe::Observations;
use chiso::programme::Programme;

const PROGRAMME: &str = r#"{
    "chiso": 1, "id": "test/missing", "source": {"status": "proposed"},
    "inputs": {
        "a": {"type": "share"}, "b": {"type": "share"}, "c": {"type": "yes_no"},
        "d": {"type": "yes_no"}, "e": {"type": "yes_no"}, "told": {"type": "number"}
    },
    "tree": [
        {"id": "G", "children": [
            {"id": "A", "max": 4, "formula": "a", "rule": {"proportional": {"full_at": "100%"}}},
            {"id": "B", "max": 4, "formula": "min(a, b)",
             "rule": {"proportional": {"full_at": "100%"}}}
        ]},
        {"id": "L", "max": 2,
         "rule": {"checklist": {"items": [{"formula": "c"}, {"formula": "d"}]}}},
        {"id": "N", "max": 1, "formula": "a", "rule": {"proportional": {"full_at": "100%"}},
         "gates": [{"when": "e", "then": "zero"}]},
        {"id": "I", "formula": "told", "rule": {"information": {}}}
    ]
}"#;

fn missing(observations: &str) -> Vec<String> {
    let plan = Plan::new(Programme::from_json(PROGRAMME).unwrap()).unwrap();
    let said: Vec<Observations> = serde_json::from_str(observations).unwrap();
    let scores = plan.score(plan.table(&said).unwrap()).unwrap();
    let card = scores.scorecard(0).unwrap();
    assert_eq!(card.missing, scores.missing(0));
    card.missing.iter().map(|of| format!("{}: {}", of.input, of.nodes.join(" "))).collect()
}

#[test]
fn every_input_that_something_waits_for_is_missing() {
    let all = missing(r#"[{"unit": "x"}]"#);
    assert_eq!(all, ["a: A B N", "b: B", "c: L", "d: L", "e: N", "told: I"]);
}

#[test]
fn below_given_points_nothing_is_missing() {
    let given = r#"[{"unit": "x", "given": {"G": 6, "L": 2}}]"#;
    assert_eq!(missing(given), ["a: N", "e: N", "told: I"]);
    let all = r#"[{"unit": "x", "given": {"G": 6, "L": 2, "N": 1, "I": 0}}]"#;
    assert_eq!(missing(all), Vec::<String>::new());
}

#[test]
fn what_is_known_is_not_missing() {
    let known = r#"[{"unit": "x", "values": {"a": 0.5, "c": true, "e": false, "told": 3}}]"#;
    assert_eq!(missing(known), ["b: B", "d: L"]);
}
