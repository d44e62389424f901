//! Rows that are asked for by their unit and period, and what is said where there is none.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::{Period, Plan};

fn refused(periods: &[&str], unit: &str, period: &str) -> (String, String) {
    let programme = r#"{"chiso": 1, "id": "test/rows", "source": {"status": "proposed"},
        "inputs": {"a": {"type": "share"}},
        "tree": [{"id": "A", "max": 4, "formula": "a",
                  "rule": {"proportional": {"full_at": "100%"}}}]}"#;
    let plan = Plan::new(Programme::from_json(programme).unwrap()).unwrap();
    let said = periods.iter().map(|period| format!(r#"{{"unit": "X", "period": "{period}"}}"#));
    let said = format!("[{}]", said.collect::<Vec<_>>().join(","));
    let said: Vec<Observations> = serde_json::from_str(&said).unwrap();
    let table = plan.table(&said).unwrap();
    let period: Period = period.parse().unwrap();
    let error = table.batch().row(unit, Some(period)).unwrap_err();
    let first = error.diagnostics().first().unwrap();
    (first.message.clone(), first.help.clone().unwrap_or_default())
}

#[test]
fn a_unit_without_the_period_has_others() {
    let (message, help) = refused(&["2026-Q3", "2026-Q1"], "X", "2026-Q4");
    assert_eq!(message, "`X` was not scored in 2026-Q4");
    assert_eq!(help, "it was in 2026-Q1, 2026-Q3");
}

#[test]
fn of_many_periods_the_latest_are_told() {
    let months: Vec<String> = (1..=10).map(|month| format!("2026-{month:02}")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let (_, help) = refused(&months, "X", "2027");
    assert!(help.starts_with("it was in 2 periods more, and lastly in 2026-03, "), "{help}");
}

#[test]
fn a_unit_that_was_never_scored_is_not_there() {
    let (message, _) = refused(&["2026-Q3"], "Z", "2026-Q3");
    assert_eq!(message, "no unit `Z` was scored");
}

/// A plan with one indicator, of this rule and these entries of `for`.
fn plan_of(rule: &str, entries: &str) -> Plan {
    let programme = format!(
        r#"{{"chiso": 1, "id": "test/alone", "source": {{"status": "proposed"}},
            "inputs": {{"a": {{"type": "number"}}}},
            "tree": [{{"id": "A", "max": 4, "formula": "a", "rule": {rule}, "for": [{entries}]}}]}}"#
    );
    Plan::new(Programme::from_json(&programme).unwrap()).unwrap()
}

#[test]
fn fixed_goalposts_compare_with_no_other_unit() {
    let fixed = r#"{"relative": {"method": "min_max", "goalposts": {"lowest": 2, "highest": 10}}}"#;
    let open = r#"{"relative": {"method": "min_max"}}"#;
    let ward = |rule: &str| format!(r#"{{"type": ["ward"], "rule": {rule}}}"#);
    assert!(!plan_of(fixed, "").depends_on_other_units());
    assert!(!plan_of(fixed, &ward(&fixed.replace("10", "20"))).depends_on_other_units());
    assert!(plan_of(open, "").depends_on_other_units());
    assert!(plan_of(fixed, &ward(open)).depends_on_other_units());

    // What the answer promises: a row alone has the points that it has among others.
    let plan = plan_of(fixed, "");
    let said: Vec<Observations> = serde_json::from_str(
        r#"[{"unit": "X", "values": {"a": 4}}, {"unit": "Y", "values": {"a": 9}}]"#,
    )
    .unwrap();
    let together = plan.score(plan.table(&said).unwrap()).unwrap();
    let alone = plan.score(plan.table(said.get(..1).unwrap()).unwrap()).unwrap();
    assert_eq!(alone.points("A").unwrap(), [1.0]);
    assert_eq!(together.points("A").unwrap().first(), Some(&1.0));
}
