//! A unit of which every input is known, scored in the quick way, has the bits that it has as
//! a row of a batch.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;

use chiso::formula::{Array, Column, Numbers};
use chiso::programme::Programme;
use chiso::score::{Outputs, Status};
use chiso::{Plan, programmes};
use chiso_tests::outputs::everything;
use chiso_tests::random::{INPUTS, complete, programme, raw};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use serde_json::{Value, json};

/// The bits of the points and of the maximum, and the place of the class.
type Total = (u64, u64, Option<usize>);

/// What a batch of one row says, checked value by value and scored by the whole engine; none
/// where it refuses the values, or not all is known of the total.
fn by_batch(plan: &Plan, numbers: &[f64]) -> Option<Total> {
    let columns: Vec<[f64; 1]> = numbers.iter().map(|number| [*number]).collect();
    let names = plan.programme().inputs.keys();
    let batch = names.zip(&columns).fold(plan.batch(1), |batch, (name, column)| {
        batch.with(name, Array::new(Numbers::Float64(column)))
    });
    let batch = batch.check().ok()?;
    let outputs = Outputs::new().points("total").max("total").classes();
    let mut scorer = plan.scorer(&outputs).unwrap().row_by_row();
    let results = scorer.score(&batch).unwrap();
    let place = |class: &str| results.class_ids().iter().position(|id| id == class).unwrap();
    let (points, max) = (results.points("total").unwrap()[0], results.max("total").unwrap()[0]);
    Some((points.to_bits(), max.to_bits(), results.class(0).map(place)))
}

/// The same in the quick way.
fn quick(plan: &Plan, numbers: &[f64]) -> Option<Total> {
    let mut scorer = plan.scorer(&Outputs::new().points("total").classes()).unwrap();
    let found = scorer.complete_case(numbers);
    // Nothing is left from one unit for the next.
    assert_eq!(scorer.complete_case(numbers), found);
    found.map(|found| (found.points.to_bits(), found.max.to_bits(), found.class))
}

fn numbers(raw: &[u16]) -> Vec<f64> {
    let values = complete(&[None; INPUTS.len()], &[false; INPUTS.len()], raw);
    values.into_iter().map(|value| value.unwrap()).collect()
}

/// Holds the two ways together; whether the quick one leads to the end.
fn assert_same(plan: &Plan, numbers: &[f64], document: &Value) -> Result<bool, TestCaseError> {
    let Some(found) = quick(plan, numbers) else { return Ok(false) };
    prop_assert_eq!(Some(found), by_batch(plan, numbers), "{:?} {}", numbers, document);
    // And everything else that can be asked for.
    let batch = numbers.iter().map(|number| Column::Constant(chiso::Value::Known(*number)));
    let batch = plan.batch(1).with_columns(batch).check().unwrap();
    for outputs in everything(plan) {
        let mut scorer = plan.scorer(&outputs).unwrap();
        let mut nodes = BTreeMap::new();
        let total = scorer.complete_case_nodes(numbers, |place, node| {
            assert!(nodes.insert(place, node).is_none(), "told of a node twice");
        });
        let mut whole = scorer.row_by_row();
        let whole = whole.score(&batch).unwrap();
        let Some(total) = total else {
            // Points that nobody has given yet leave some node open.
            let mut all = plan.scorer(&Outputs::everything()).unwrap();
            let all = all.score(&batch).unwrap();
            let is_open = all.nodes().any(|node| {
                let (lowest, highest) = node.bounds.unwrap();
                lowest[0] < highest[0] || node.status[0] == Status::Unknown
            });
            prop_assert!(is_open, "{:?} {}", numbers, document);
            continue;
        };
        let class = whole.class_numbers().map(|of| Some(usize::from(of[0])).filter(|of| *of < 63));
        prop_assert_eq!(class.unwrap_or(total.class), total.class);
        prop_assert_eq!(nodes.len(), whole.node_ids().count());
        for (node, expected) in nodes.values().zip(whole.nodes()) {
            let same = |column: Option<&[f64]>, number: f64| {
                column.is_none_or(|column| column[0].to_bits() == number.to_bits())
            };
            let (lowest, highest) = expected.bounds.unzip();
            let is_same = same(expected.points, node.points)
                && same(lowest, node.points)
                && same(highest, node.points)
                && same(expected.max, node.max)
                && same(expected.shares, node.share)
                && expected.status[0] == node.status;
            prop_assert!(is_same, "{:?} {:?} {:?} {}", node, expected, numbers, document);
        }
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_global_rejects: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(4_000)
    })]

    #[test]
    fn complete_cases_have_the_bits_of_rows(
        document in programme(),
        raw in raw(),
        odd in prop_oneof![
            6 => Just(None),
            1 => prop::sample::select(vec![-0.0, -1.0, 0.5, 1e9, f64::NAN, f64::INFINITY]).prop_map(Some),
        ],
        at in 0..INPUTS.len(),
    ) {
        let plan = Programme::from_value(&document).and_then(Plan::new);
        let plan = plan.map_err(|error| TestCaseError::reject(error.to_string()))?;
        let mut numbers = numbers(&raw);
        if let Some(odd) = odd {
            numbers[at] = odd;
        }
        assert_same(&plan, &numbers, &document)?;
        // One number more or less is not a unit.
        prop_assert_eq!(quick(&plan, &numbers[1..]), None);
        numbers.push(0.0);
        prop_assert_eq!(quick(&plan, &numbers), None);
    }
}

/// A programme of many indicators that do the same: what is done in one step for several of
/// them. `kinds` says which rule each has, and what its group makes of it.
fn wide(kinds: &[u8]) -> Value {
    let inputs = (0..kinds.len()).flat_map(|at| {
        let whole = format!("whole_{at}");
        let part = json!({"type": "count", "at_most": whole});
        [(whole, json!({"type": "count"})), (format!("part_{at}"), part)]
    });
    let indicator = |at: usize| {
        let kind = kinds[at];
        let share = format!("part_{at} / whole_{at}");
        let rule = match kind % 6 {
            0 => json!({"proportional": {"full_at": "90%"}}),
            1 => json!({"proportional": {"zero_at": "80%", "full_at": "20%"}}),
            2 => json!({"bands": [
                {"at_least": "70%", "points": 3}, {"at_least": "33.5%", "below": "70%", "points": 1},
                {"below": "33.5%", "points": 0}
            ]}),
            3 => json!({"proportional": {"zero_at": "10%", "full_at": 1}}),
            4 => json!({"points": {}}),
            _ => json!({"proportional": {"full_at": 95}}),
        };
        let formula = match kind % 6 {
            4 => format!("part_{at}"),
            5 => format!("100 * part_{at} / whole_{at}"),
            _ => share,
        };
        let undefined = ["zero", "full", "exclude"][usize::from(kind / 6 % 3)];
        let max = [3.0, 7.5, 3.3][usize::from(kind / 18 % 3)];
        let mut written = json!({
            "id": format!("I{at}"), "max": max, "formula": formula, "rule": rule,
            "undefined": undefined, "weight": 1.0 + f64::from(kind % 4),
        });
        if kind / 54 % 2 == 1 {
            written["decimals"] = json!(kind % 3);
        }
        written
    };
    let group = |number: usize| {
        let children: Vec<Value> =
            (0..kinds.len()).filter(|at| at % 3 == number).map(indicator).collect();
        let mean = json!({"mean": "arithmetic"});
        let aggregate = [json!("sum"), mean.clone(), json!("sum")][number].clone();
        let mut group =
            json!({"id": format!("G{number}"), "aggregate": aggregate, "children": children});
        if aggregate == mean {
            group["max"] = json!(20);
        }
        group
    };
    json!({
        "chiso": 1, "id": "wide", "inputs": inputs.collect::<serde_json::Map<_, _>>(),
        "tree": (0..3).map(group).collect::<Vec<_>>(),
        "classes": [{"id": "good", "at_least": "60%"}, {"id": "weak"}],
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(1_000)
    })]

    #[test]
    fn many_indicators_have_the_bits_of_each(
        kinds in vec(0_u8..108, 6..40),
        draws in vec((0_u8..30, 0_u8..30), 40),
    ) {
        let document = wide(&kinds);
        let plan = Programme::from_value(&document).and_then(Plan::new).unwrap();
        let numbers: Vec<f64> = draws[..kinds.len()]
            .iter()
            .flat_map(|&(whole, part)| [f64::from(whole), f64::from(part.min(whole))])
            .collect();
        let scored = assert_same(&plan, &numbers, &document)?;
        prop_assert!(scored, "{}", document);
    }
}

/// The quick way is taken: not every unit falls back to the others.
#[test]
fn most_units_of_programmes_that_treat_all_alike_are_scored_so() {
    let mut runner = TestRunner::deterministic();
    let (mut taken, mut all) = (0, 0);
    while all < 400 {
        let document = programme().new_tree(&mut runner).unwrap().current();
        let drawn = raw().new_tree(&mut runner).unwrap().current();
        let text = document.to_string();
        if ["cases\":[", "relative", "assessed_at", "given"].iter().any(|of| text.contains(of)) {
            continue;
        }
        let Ok(plan) = Programme::from_value(&document).and_then(Plan::new) else { continue };
        all += 1;
        taken += usize::from(assert_same(&plan, &numbers(&drawn), &document).unwrap());
    }
    assert!(taken * 2 > all, "{taken} of {all}");
}

/// A programme that people know, to the digit of its handbook.
#[test]
fn the_human_development_index_is_scored_so() {
    let text = programmes::find("un/hdi").unwrap().text;
    let plan = Plan::new(Programme::from_json(text).unwrap()).unwrap();
    let (points, max, class) = quick(&plan, &[73.4, 13.0, 8.0, 10_814.0]).unwrap();
    assert_eq!((f64::from_bits(points), f64::from_bits(max)), (0.715, 1.0));
    assert_eq!(plan.programme().classes[class.unwrap()].id, "high");
}
