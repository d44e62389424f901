//! What the pages of the documentation show works, and says all there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::Plan;
use chiso::formula::FUNCTIONS;
use chiso::observe::Observations;
use chiso::programme::{Document, Programme};

const PROGRAMME: &str = include_str!("../../docs/programme.md");
const FORMULAS: &str = include_str!("../../docs/formulas.md");

/// The first fenced block of a language.
fn block<'p>(page: &'p str, language: &str) -> &'p str {
    let (_, from) = page.split_once(&format!("```{language}\n")).expect("there is such a block");
    from.split_once("```").expect("the block is closed").0
}

#[test]
fn the_example_of_the_format_has_no_findings() {
    let document = Document::from_yaml(block(PROGRAMME, "yaml"));
    let findings = document.check();
    assert_eq!(findings, [], "{findings:#?}");
}

#[test]
fn the_example_of_the_format_scores_as_it_says() {
    let plan = Plan::new(Programme::from_yaml(block(PROGRAMME, "yaml")).unwrap()).unwrap();
    let observations = |unit_type: &str| -> Observations {
        serde_json::from_value(serde_json::json!({
            "unit": {"id": unit_type, "type": unit_type},
            "period": "2026",
            "values": {
                "received": 200, "on_time": 190, "complaints": 2,
                "has_seats": true, "has_water": false
            },
            "given": {"impression": 8}
        }))
        .unwrap()
    };
    let scores = plan.score_observations(&[observations("commune"), observations("ward")]).unwrap();
    // 190/200 is the 95 % asked of communes; wards are asked for 98 %: 15 × 0.95 / 0.98.
    assert_eq!(scores.points("on-time").unwrap(), [15.0, 14.54]);
    assert_eq!(scores.points("complaints").unwrap(), [3.0, 3.0]);
    // One of two items, and 8 of 10 given: 10 × (0.5 + 0.8) / 2.
    assert_eq!(scores.points("comfort").unwrap(), [6.5, 6.5]);
    assert_eq!(scores.points("total").unwrap(), [24.5, 24.04]);
    assert_eq!(scores.classes(), [Some("good"), Some("good")]);
}

#[test]
fn the_page_on_formulas_has_every_function() {
    for function in FUNCTIONS {
        let name = format!("`{}(", function.name);
        assert!(FORMULAS.contains(&name), "docs/formulas.md does not have `{}`", function.name);
    }
}
