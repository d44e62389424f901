//! The example that greets newcomers: what it prints is what the engine computes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use example::{Answer, run};
use serde_json::Value;

/// The example itself. Running the binary would build the library a second time where the
/// features differ.
#[allow(dead_code, reason = "its `main` is not called from here")]
#[path = "../../core/examples/thai-nguyen/main.rs"]
mod example;

fn call(arguments: &[&str], colour: bool) -> Answer {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    run(&arguments, colour)
}

fn text(language: &str) -> String {
    let answer = call(&["--lang", language], false);
    assert_eq!((answer.code, answer.complaint.as_str()), (0, ""));
    answer.output
}

/// The part of the report below a heading.
fn part(report: &str, number: usize) -> &str {
    report.split(&"═".repeat(100)).nth(number).unwrap()
}

#[test]
fn the_province_comes_out_as_published_but_for_the_portals_own_hundredth() {
    let report = text("en");
    let province = part(&report, 1);
    for figure in ["1 / 57 = 1.75%", "254,178 / 265,883 = 95.60%", "19.12 /  20", "63.98 / 100"] {
        assert!(province.contains(figure), "{figure} is not in\n{province}");
    }
    let line = |name: &str| {
        let table = province.split("published figures").nth(1).unwrap();
        let line = table.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        line.split_whitespace().rev().take(3).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("Total"), ["+0.01", "63.97", "63.98"]);
    assert_eq!(line("Sum of the groups"), ["0.00", "63.98", "63.98"]);
    assert!(province.contains("Class: Average"), "{province}");
    assert!(province.contains("the portal's own"), "{province}");
}

#[test]
fn an_incomplete_result_says_what_it_can_still_become() {
    let report = text("en");
    let article = part(&report, 2);
    assert!(article.contains("66.40 of 82 points"), "{article}");
    assert!(article.contains("66.40 to 84.40 of 100"), "{article}");
    // The edges at 80 and 70 are proposed: nobody has read them in the decision.
    assert!(article.contains("Good*, Fair*, Average"), "{article}");
    assert!(article.contains("? MDHL"), "{article}");
}

#[test]
fn the_commune_shows_what_nobody_may_overlook() {
    let report = text("en");
    let commune = part(&report, 3);
    for sign in
        ["ILLUSTRATIVE", "proposed", "weight 1*", "!   M2.2", "–   M3.2", "? F7.2.2", "◆ F5.2.1"]
    {
        assert!(commune.contains(sign), "{sign} is not in\n{commune}");
    }
    // A sentence may go on in the next line.
    let flat = commune.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("public: the class is Fair at best"), "{commune}");
    let losses = commune.split("The largest losses").nth(1).unwrap();
    assert_eq!(losses.matches('▸').count(), 3, "{losses}");
    assert!(losses.contains("−0.70 of 3.33   M2.2"), "{losses}");
}

#[test]
fn the_data_say_what_the_text_says() {
    let answer = call(&["--json"], true);
    assert_eq!((answer.code, answer.complaint.as_str()), (0, ""));
    let data: Value = serde_json::from_str(&answer.output).unwrap();
    let province = &data["province"];
    assert_eq!(province["scorecard"]["total"]["points"], 63.98);
    assert_eq!(province["scorecard"]["class"]["id"], "average");
    assert_eq!(province["published"]["total"], 63.97);
    assert_eq!(province["published"]["sum_of_groups"], 63.98);
    assert_eq!(province["published"]["difference_of_the_portal"], 0.01);
    let groups = province["published"]["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 6);
    assert!(groups.iter().all(|group| group["difference"] == 0.0), "{groups:?}");
    let article = &data["article"];
    assert_eq!(article["known"], 66.4);
    assert_eq!(article["known_max"], 82.0);
    assert_eq!(article["lowest"], 66.4);
    assert_eq!(article["highest"], 84.4);
    let classes: Vec<&str> = article["possible_classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["id"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["good", "fair", "average"]);
    let commune = &data["commune"];
    assert_eq!(commune["illustrative"], true);
    assert_eq!(commune["missing"], serde_json::json!(["F7.2.2"]));
    assert_eq!(commune["gates_fired"], serde_json::json!(["total", "M2.2"]));
    assert!(commune["proposed_points"].as_array().unwrap().contains(&"F1.1".into()));
    assert!(commune["not_applicable"].as_array().unwrap().contains(&"M3.2".into()));
    assert_eq!(commune["largest_losses"].as_array().unwrap().len(), 3);
    assert_eq!(commune["scorecard"]["total"]["gates"][0]["fired"], true);
}

#[test]
fn the_report_fits_a_terminal_of_a_hundred_columns() {
    for language in ["vi", "en"] {
        let report = text(language);
        for line in report.lines() {
            assert!(line.chars().count() <= 100, "{language}: too long: {line}");
            assert_eq!(line, line.trim_end(), "{language}: blanks at the end");
        }
        // A letter that is composed of two would count as two columns.
        let combining = report.chars().find(|letter| ('\u{300}'..='\u{36f}').contains(letter));
        assert_eq!(combining, None, "{language}");
        assert!(!report.contains('\u{1b}'), "{language}: colour that was not asked for");
    }
    assert!(call(&[], true).output.contains("\u{1b}[1m"));
    assert_eq!(call(&[], false).output, text("vi"));
}

#[test]
fn wrong_arguments_are_refused_with_the_help() {
    for arguments in [&["--colour"][..], &["--lang"], &["--lang", "fr"], &["vi"]] {
        let answer = call(arguments, false);
        assert_eq!((answer.code, answer.output.as_str()), (2, ""), "{arguments:?}");
        assert!(answer.complaint.contains("--lang vi|en"), "{arguments:?}: {}", answer.complaint);
    }
    let help = call(&["--help"], false);
    assert_eq!((help.code, help.complaint.as_str()), (0, ""));
    assert!(help.output.contains("Vietnamese if absent"));
}
