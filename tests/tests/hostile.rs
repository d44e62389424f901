//! Documents made to harm: each ends in findings, soon, and without a panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and look at the clock"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use chiso::programme::{Document, Group, Indicator, Node, Programme, Quantity, limits};
use chiso::{Code, Diagnostic};
use chiso_tests::programmes::{mutated, mutation, programme};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Runs it, and says what took too long.
fn soon<T>(what: &str, run: impl Fn() -> T) -> T {
    let begin = spent();
    let result = run();
    let took = spent().saturating_sub(begin);
    assert!(took < Duration::from_secs(1), "{what} took {took:?}");
    result
}

/// The time this thread has been running, where the system says so: a machine that is busy
/// with other things is not slow. Elsewhere the time of day.
fn spent() -> Duration {
    thread_local! {
        static BEGIN: Instant = Instant::now();
    }
    let running = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = running
        .and_then(|text| text.split_whitespace().next().and_then(|first| first.parse().ok()));
    nanoseconds.map_or_else(|| BEGIN.with(Instant::elapsed), Duration::from_nanos)
}

fn codes(findings: &[Diagnostic]) -> Vec<Code> {
    let mut codes: Vec<Code> = findings
        .iter()
        .filter(|found| found.severity > chiso::Severity::Advice)
        .map(|found| found.code)
        .collect();
    codes.dedup();
    codes
}

fn json_ends_in(what: &str, text: &str, code: Code) {
    let findings = soon(what, || Document::from_json(text).check());
    assert_eq!(codes(&findings), [code], "{what}: {findings:#.300?}");
    assert!(findings.iter().all(|found| found.message.len() < 1000), "{what}");
    for found in &findings {
        let _ = soon(what, || found.render(text));
    }
}

fn yaml_ends_in(what: &str, text: &str, code: Code) {
    let findings = soon(what, || Document::from_yaml(text).check());
    assert!(codes(&findings).contains(&code), "{what}: {findings:#.300?}");
}

fn with_formula(formula: &str) -> String {
    json!({"chiso": 1, "id": "x", "inputs": {"a": {"type": "number"}},
        "tree": [{"id": "n", "formula": formula, "rule": {"information": {}}}]})
    .to_string()
}

#[test]
fn formulas_of_a_megabyte() {
    for (what, formula) in [
        ("a long sum", "a + ".repeat(262_144) + "a"),
        ("many brackets", "(".repeat(1_048_576) + "a"),
        ("one long name", format!("a + {}", "a".repeat(1_048_576))),
        ("one long text", format!("a == \"{}\"", "a".repeat(1_048_576))),
    ] {
        json_ends_in(what, &with_formula(&formula), Code::TooLarge);
    }
    // Short enough, but deep.
    let brackets = with_formula(&format!("{}a", "(".repeat(5_000)));
    json_ends_in("deep brackets", &brackets, Code::TooDeep);
    json_ends_in("deep signs", &with_formula(&format!("{}a", "-".repeat(9_000))), Code::TooDeep);
}

#[test]
fn nesting_without_end() {
    let deep = "[".repeat(100_000);
    json_ends_in("open lists", &deep, Code::TooDeep);
    json_ends_in("open objects", &"{\"a\":".repeat(100_000), Code::TooDeep);
    json_ends_in("lists", &format!("{deep}{}", "]".repeat(100_000)), Code::TooDeep);
    yaml_ends_in("open flow lists", &deep, Code::TooDeep);
    yaml_ends_in("open flow objects", &"{a: ".repeat(100_000), Code::TooDeep);
    yaml_ends_in("lists in lists", &"- ".repeat(100_000), Code::TooDeep);
    let mut objects = String::new();
    for depth in 0..2000 {
        let _ = writeln!(objects, "{}a:", " ".repeat(depth));
    }
    yaml_ends_in("objects in objects", &objects, Code::TooDeep);
}

#[test]
fn trees_without_end() {
    let mut tree = json!({"id": "leaf", "rule": {"given": {}}});
    for depth in 0..40 {
        tree = json!({"id": format!("n{depth}"), "children": [tree]});
    }
    let document = json!({"chiso": 1, "id": "x", "tree": [tree]});
    json_ends_in("a deep tree", &document.to_string(), Code::TooDeep);
    let findings = soon("a deep value", || Document::from_value(&document).check());
    assert_eq!(codes(&findings), [Code::TooDeep]);

    let mut value = json!([]);
    for _ in 0..20_000 {
        value = Value::Array(vec![value]);
    }
    let findings = soon("a deep value", || Document::from_value(&value).check());
    assert_eq!(codes(&findings), [Code::TooDeep]);
    // Its own destructor would need as deep a stack.
    std::mem::forget(value);

    let mut node = Node::from(Indicator::given("leaf"));
    for _ in 0..20_000 {
        node = Group::new("g").child(node).into();
    }
    let programme = Programme::new("x").node(node);
    let findings = soon("a deep programme", || programme.check());
    assert_eq!(codes(&findings), [Code::TooDeep]);
    std::mem::forget(programme);
}

#[test]
fn a_million_nodes() {
    let million = 1_000_000;
    let text =
        format!("{{\"chiso\": 1, \"id\": \"x\", \"tree\": [{}{{}}]}}", "{},".repeat(million));
    json_ends_in("nodes as text", &text, Code::TooMany);
    let whole = "{\"id\":\"a\",\"rule\":{\"given\":{}}},".repeat(million);
    json_ends_in("whole nodes as text", &whole, Code::TooLarge);

    let document: Value = json!({"chiso": 1, "id": "x", "tree": vec![json!({}); million]});
    let findings = soon("nodes as a value", || Document::from_value(&document).check());
    assert_eq!(codes(&findings), [Code::TooMany]);

    let mut programme = Programme::new("x");
    programme.tree = vec![Node::from(Indicator::given("a")); million];
    let findings = soon("nodes as a struct", || programme.check());
    assert_eq!(codes(&findings), [Code::TooMany]);

    let groups = json!({"id": "g", "children": vec![json!({}); 500]});
    let document: Value = json!({"chiso": 1, "id": "x", "tree": vec![groups; 2000]});
    let findings = soon("nodes in groups", || Document::from_value(&document).check());
    assert_eq!(codes(&findings), [Code::TooMany]);

    let empty = format!(
        "{{\"chiso\": 1, \"id\": \"x\", \"tree\": [], \"levels\": [{}0]}}",
        "0,".repeat(4_000_000)
    );
    json_ends_in("values", &empty, Code::TooMany);
}

#[test]
fn as_many_nodes_as_are_allowed() {
    let nodes: Vec<Value> = (0..limits::MAX_NODES)
        .map(|at| json!({"id": at.to_string(), "rule": {"given": {}}}))
        .collect();
    let document = json!({"chiso": 1, "id": "x", "source": {"status": "proposed"}, "tree": nodes});
    let text = document.to_string();
    let begin = spent();
    let findings = Document::from_json(&text).check();
    assert_eq!(codes(&findings), [], "{findings:#?}");
    // Not hostile, only large; far slower than this would be quadratic.
    let took = spent().saturating_sub(begin);
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn many_findings_are_cut_short() {
    let nodes: Vec<Value> = (0..60_000).map(|_| json!({"wieght": 1})).collect();
    let text = json!({"chiso": 1, "id": "x", "tree": nodes}).to_string();
    let findings = soon("many findings", || Document::from_json(&text).check());
    assert_eq!(findings.len(), limits::MAX_FINDINGS + 1);
    let last = findings.last().unwrap();
    assert_eq!((last.code, last.is_error()), (Code::TooMany, true));

    // Advice alone refuses nothing.
    let nodes: Vec<Value> =
        (0..300).map(|at| json!({"id": format!("n{at}"), "rule": {"given": {}}})).collect();
    let text = json!({"chiso": 1, "id": "x", "tree": nodes}).to_string();
    let findings = Document::from_json(&text).check();
    assert_eq!(findings.len(), limits::MAX_FINDINGS + 1);
    assert!(findings.iter().all(|found| !found.is_error()));
}

#[test]
fn gates_that_ask_about_everything() {
    let asked = (0..1500).map(|_| "share_of(\"total\") > 1").collect::<Vec<_>>().join(" or ");
    let mut nodes: Vec<Value> =
        (0..20_000).map(|at| json!({"id": format!("n{at}"), "rule": {"given": {}}})).collect();
    nodes[0]["gates"] = json!([{"when": asked, "then": "zero"}]);
    let text = json!({"chiso": 1, "id": "x", "tree": nodes}).to_string();
    soon("a curious gate", || Document::from_json(&text).check());
}

#[test]
fn numbers_that_are_none() {
    json_ends_in(
        "a huge number",
        r#"{"chiso": 1, "id": "x", "max": 1e999, "tree": []}"#,
        Code::NotFinite,
    );
    for number in [".nan", ".inf", "-.inf", "1e999", "+.INF"] {
        let text =
            format!("chiso: 1\nid: x\ntree:\n- {{id: a, max: {number}, rule: {{given: {{}}}}}}\n");
        let findings = Document::from_yaml(&text).check();
        assert_eq!(codes(&findings), [Code::NotFinite], "{number}: {findings:#?}");
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let programmes = [
            Programme::new("x").node(Indicator::given("a").max(number)),
            Programme::new("x")
                .node(Indicator::given("a").undefined(chiso::programme::Policy::Points(number))),
            Programme::new("x").node(Indicator::proportional("a", "1", Quantity::Share(number))),
            Programme::new("x").node(Indicator::proportional("a", "1", number)),
        ];
        for programme in programmes {
            let findings = programme.check();
            assert!(codes(&findings).contains(&Code::NotFinite), "{number}: {findings:#?}");
            assert!(programme.build().is_err());
        }
    }
}

#[test]
fn texts_that_are_none() {
    for bytes in
        [&b"\xff\xfe{\x00"[..], b"{\"id\": \"\xc3\x28\"}", b"\xed\xa0\x80", b"{\"chiso\": 1}\x80"]
    {
        let findings = Document::from_json_slice(bytes).check();
        assert_eq!(codes(&findings), [Code::InvalidText]);
    }
    json_ends_in("half a surrogate", r#"{"id": "\ud800"}"#, Code::InvalidSyntax);
    json_ends_in("nothing", "", Code::InvalidSyntax);
    json_ends_in(
        "duplicates",
        &format!(
            "{{\"chiso\": 1, \"id\": \"x\", \"tree\": [], {}\"id\": \"x\"}}",
            "\"id\": \"x\", ".repeat(100)
        ),
        Code::DuplicateKey,
    );
    let long = "đ".repeat(limits::MAX_TEXT_CHARACTERS + 1);
    json_ends_in(
        "a long text",
        &json!({"chiso": 1, "id": "x", "title": {"vi": long}, "tree": []}).to_string(),
        Code::TooLarge,
    );
}

#[test]
fn aliases_unfold_nothing() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let inner = format!("*a{}, ", level - 1).repeat(10);
        let _ = writeln!(bomb, "a{level}: &a{level} [{inner}]");
    }
    yaml_ends_in("an alias bomb", &bomb, Code::Alias);
    yaml_ends_in("many anchors", &"- &a x\n".repeat(200_000), Code::Alias);
}

#[test]
fn large_circles_and_many_slips() {
    let derived: serde_json::Map<String, Value> = (0..10_000)
        .map(|at| (format!("d{at}"), json!({"formula": format!("d{} + 1", (at + 1) % 10_000)})))
        .collect();
    let inputs: serde_json::Map<String, Value> = (0..10_000)
        .map(|at| {
            (format!("input_{at}"), json!({"type": "count", "at_most": format!("inptu_{at}")}))
        })
        .collect();
    let nodes: Vec<Value> = (0..20_000)
        .map(|at| json!({"id": format!("n{at}"), "formula": format!("inptu_{at} + ("), "rule": {"information": {}}}))
        .collect();
    let names = (0..5000).map(|at| format!("inptu_{at}")).collect::<Vec<_>>().join("+");
    for (what, document) in [
        ("derived", json!({"chiso": 1, "id": "x", "derived": derived, "tree": []})),
        ("bounds", json!({"chiso": 1, "id": "x", "inputs": inputs, "tree": []})),
        ("formulas", json!({"chiso": 1, "id": "x", "inputs": inputs, "tree": nodes})),
        (
            "names",
            json!({"chiso": 1, "id": "x", "inputs": inputs, "tree": [
            {"id": "n", "formula": names, "rule": {"information": {}}}]}),
        ),
    ] {
        let text = document.to_string();
        let findings = soon(what, || Document::from_json(&text).check());
        assert!(findings.iter().any(Diagnostic::is_error), "{what}");
    }
}

#[test]
fn circles() {
    let derived: serde_json::Map<String, Value> = (0..150)
        .map(|at| (format!("d{at}"), json!({"formula": format!("d{} + 1", (at + 1) % 150)})))
        .collect();
    json_ends_in(
        "derived",
        &json!({"chiso": 1, "id": "x", "derived": derived,
            "tree": [{"id": "n", "formula": "d0", "rule": {"information": {}}}]})
        .to_string(),
        Code::Cycle,
    );
    let inputs: serde_json::Map<String, Value> = (0..150)
        .map(|at| {
            let input = json!({"type": "count", "at_most": format!("i{}", (at + 1) % 150)});
            (format!("i{at}"), input)
        })
        .collect();
    json_ends_in("bounds", &json!({"chiso": 1, "id": "x", "inputs": inputs, "tree": [{"id": "n", "rule": {"given": {}}}]}).to_string(), Code::Cycle);
    let gate = |id: &str| json!([{"when": format!("share_of(\"{id}\") < 50%"), "then": "zero"}]);
    for (what, document) in [
        (
            "above",
            json!({"chiso": 1, "id": "x", "tree": [
            {"id": "A", "children": [{"id": "a", "rule": {"given": {}}, "gates": gate("A")}]}]}),
        ),
        (
            "each other",
            json!({"chiso": 1, "id": "x", "tree": [
            {"id": "a", "rule": {"given": {}}, "gates": gate("b")},
            {"id": "b", "rule": {"given": {}}, "gates": gate("a")}]}),
        ),
    ] {
        json_ends_in(what, &document.to_string(), Code::Cycle);
    }
    let fine = json!({"chiso": 1, "id": "x", "total": {"gates": gate("a")}, "tree": [
        {"id": "a", "rule": {"given": {}}}, {"id": "b", "rule": {"given": {}}, "gates": gate("a")}]});
    assert_eq!(codes(&Document::from_json(&fine.to_string()).check()), []);
}

/// What must hold of whatever is found.
fn well_formed(findings: &[Diagnostic], text: &str) -> Result<(), TestCaseError> {
    for found in findings {
        prop_assert!(!found.message.is_empty() && found.help.is_some(), "{:?}", found);
        if let Some(span) = found.span {
            prop_assert!(span.start <= span.end, "{:?}", found);
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} in {}", found, text);
        }
        let _ = found.render(text);
    }
    Ok(())
}

/// A change of the text itself: where, how much of it goes, what comes instead.
fn slips() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, String)>> {
    let slip = prop_oneof![
        "[\\[\\]{},:\"\\\\0-9eE.+\\- ]{0,3}",
        prop::sample::select(vec![
            "&a", "*a", "- ", "\n", "\t", "\u{feff}", "'", "|", ">", "!", "%", "#", "?", "\r\n",
            "đ"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, slip), 1..4)
}

fn slipped(text: &str, slips: &[(prop::sample::Index, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (at, gone, instead) in slips {
        if characters.is_empty() {
            break;
        }
        let from = at.index(characters.len());
        let to = (from + gone).min(characters.len());
        characters.splice(from..to, instead.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_written_reads_back_the_same(programme in programme()) {
        let text = programme.to_json();
        let read = Programme::from_json(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&read, &programme);
        prop_assert_eq!(read.digest(), programme.digest());
        prop_assert_eq!(read.to_json(), text);
        let from_yaml = Programme::from_yaml(&programme.to_json());
        prop_assert!(from_yaml.is_ok_and(|read| read == programme), "JSON is YAML");
    }

    #[test]
    fn findings_are_the_same_with_and_without_a_text(programme in programme()) {
        let text = programme.to_json();
        let with: Vec<_> = Document::from_json(&text).check().into_iter().map(|f| (f.code, f.path, f.message)).collect();
        let without: Vec<_> = programme.check().into_iter().map(|f| (f.code, f.path, f.message)).collect();
        prop_assert_eq!(with, without);
    }

    #[test]
    fn changed_documents_never_panic(programme in programme(), changes in prop::collection::vec(mutation(), 1..4)) {
        let document = changes.iter().fold(programme.to_value(), |document, change| mutated(&document, change));
        let text = format!("{document:#}");
        well_formed(&Document::from_json(&text).check(), &text)?;
    }

    #[test]
    fn changed_texts_never_panic(programme in programme(), slips in slips()) {
        let text = slipped(&programme.to_json(), &slips);
        well_formed(&Document::from_json(&text).check(), &text)?;
        well_formed(&Document::from_yaml(&text).check(), &text)?;
    }

    #[test]
    fn changed_yaml_never_panics(slips in slips()) {
        let text = slipped(YAML, &slips);
        well_formed(&Document::from_yaml(&text).check(), &text)?;
    }
}

const YAML: &str = "# a programme
chiso: 1
id: vn/example
title: {vi: Tiến độ, en: \"On \\u0074ime\"}
inputs:
  received: {type: count}
  on_time:
    type: count
    at_most: received
tree:
  - id: 'A'
    children:
      - id: \"2.1\"
        formula: >-
          on_time /
          received
        undefined: zero
        rule:
          bands:
          - {below: 70%, points: 0}
          - {at_least: 70%, points: 1}
      - id: a2
        description:
          en: |
            Two
            lines
        rule: {given: {}}
classes:
- {id: good, at_least: 80%}
- id: poor
";
