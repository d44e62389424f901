//! What holds of every programme and every observation, on random ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::collections::BTreeMap;

use chiso::observe::{Measured, Observations};
use chiso::programme::Programme;
use chiso::score::{Scores, Status};
use chiso::unit::Unit;
use chiso::{Plan, math};
use chiso_tests::random::{
    INPUTS, Kind, Said, complete, programme, programme_without_cohorts, raw, said,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use serde_json::{Value, json};

/// The plan of a random programme; the few that the check refuses are not what is tested here.
fn plan(document: &Value) -> Result<Plan, TestCaseError> {
    Programme::from_value(document)
        .and_then(Plan::new)
        .map_err(|error| TestCaseError::reject(error.to_string()))
}

#[test]
fn most_random_programmes_pass_the_check() {
    let mut runner = TestRunner::deterministic();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..500 {
        let document = programme().new_tree(&mut runner).unwrap().current();
        if let Err(error) = Programme::from_value(&document).and_then(Plan::new) {
            let findings = error.diagnostics().iter().filter(|finding| finding.is_error());
            let named = findings.map(|f| format!("{} {} {}", f.code, f.path, f.message)).next();
            *refused.entry(named.unwrap_or_default()).or_default() += 1;
        }
    }
    let refusals: usize = refused.values().sum();
    assert!(refusals < 100, "{refusals} of 500: {refused:#?}");
}

/// The values of one unit: what is known, and what does not apply.
#[derive(Debug, Clone)]
struct Known {
    values: Vec<Option<f64>>,
    absent: Vec<bool>,
    given: BTreeMap<String, f64>,
}

impl Known {
    fn draw(said: &[Said], raw: &[u16]) -> Self {
        let all = complete(&[None; INPUTS.len()], &[false; INPUTS.len()], raw);
        let values = all.iter().zip(said).map(|(v, s)| v.filter(|_| *s == Said::Known)).collect();
        let absent = said.iter().map(|said| *said == Said::NotApplicable).collect();
        Self { values, absent, given: BTreeMap::new() }
    }

    fn observations(&self, unit: &str) -> Observations {
        let mut observations = Observations::new(Unit::new(unit));
        for (at, (name, kind)) in INPUTS.iter().enumerate() {
            let value = match (self.values[at], self.absent[at]) {
                (_, true) => Measured::NotApplicable,
                (None, _) => continue,
                (Some(value), _) if *kind == Kind::YesNo => Measured::Answer(value != 0.0),
                (Some(value), _) => Measured::Number(value),
            };
            observations = observations.with(*name, value);
        }
        for (node, points) in &self.given {
            observations = observations.given(node.clone(), *points);
        }
        observations
    }

    /// The same with a value for every input that has none, and points for `nodes`.
    fn completed(&self, raw: &[u16], nodes: &[(String, f64)]) -> Self {
        let values = complete(&self.values, &self.absent, raw);
        let mut given = self.given.clone();
        for ((id, max), raw) in nodes.iter().zip(raw.iter().cycle()) {
            given.entry(id.clone()).or_insert(max * f64::from(raw % 5) / 4.0);
        }
        Self { values, absent: self.absent.clone(), given }
    }
}

/// The nodes of the document: the indicators whose points are always given, with their
/// maximum; and all nodes that can be given points, with theirs.
fn nodes_of(document: &Value, only_given: bool) -> Vec<(String, f64)> {
    fn walk(node: &Value, only_given: bool, found: &mut Vec<(String, f64)>) {
        let given = node.pointer("/rule/given").is_some();
        if let (Some(max), true) = (node["max"].as_f64(), given || !only_given) {
            found.push((node["id"].as_str().unwrap().to_owned(), max));
        }
        for child in node["children"].as_array().into_iter().flatten() {
            walk(child, only_given, found);
        }
    }
    let mut found = Vec::new();
    for node in document["tree"].as_array().unwrap() {
        walk(node, only_given, &mut found);
    }
    found
}

/// Numbers that differ by less are equal: sums of a few points in another order.
const NEAR: f64 = 1e-9;

fn score(plan: &Plan, known: &Known) -> Scores {
    plan.score_observations(&[known.observations("u")]).unwrap()
}

fn at(column: Option<&[f64]>) -> f64 {
    column.unwrap()[0]
}

/// Whether everything of a completed result lies within the bounds of the incomplete one.
fn assert_within(open: &Scores, done: &Scores, context: &str) -> Result<(), TestCaseError> {
    for node in open.node_ids() {
        let status = done.status(node).unwrap()[0];
        if matches!(status, Status::Excluded | Status::Information) {
            continue;
        }
        let (lowest, highest) = (at(open.lowest(node)), at(open.highest(node)));
        let (least, most) = (at(done.lowest(node)), at(done.highest(node)));
        prop_assert!(
            least >= lowest - NEAR && most <= highest + NEAR,
            "{node}: {least} to {most} is not within {lowest} to {highest}\n{context}"
        );
    }
    if done.status("total").unwrap()[0] != Status::Excluded {
        let possible = open.possible_classes(0);
        for class in done.possible_classes(0) {
            prop_assert!(possible.contains(&class), "{class} is not among {possible:?}\n{context}");
        }
    }
    Ok(())
}

fn context(document: &Value, open: &Known, done: &Known) -> String {
    let shown = |known: &Known| json!(known.observations("u")).to_string();
    format!("{document}\nopen {}\ndone {}", shown(open), shown(done))
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 20_000,
        max_global_rejects: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(3_000)
    })]

    /// Whatever the missing values turn out to be, the result lies within the bounds.
    #[test]
    fn bounds_contain_every_completion(
        document in programme(),
        said in said(),
        first in raw(),
        given in any::<(u16, u16)>(),
        completions in vec(raw(), 8),
    ) {
        let plan = plan(&document)?;
        let mut open = Known::draw(&said, &first);
        let all = nodes_of(&document, false);
        if given.0 % 3 == 0 && !all.is_empty() {
            let (id, max) = &all[usize::from(given.0) % all.len()];
            open.given.insert(id.clone(), max * f64::from(given.1 % 5) / 4.0);
        }
        let before = score(&plan, &open);
        let assessors = nodes_of(&document, true);
        for raw in &completions {
            let done = open.completed(raw, &assessors);
            let after = score(&plan, &done);
            assert_within(&before, &after, &context(&document, &open, &done))?;
        }
    }

    /// Points lie within what a node can earn, known parts within the whole, and points
    /// that are complete within their bounds.
    #[test]
    fn points_lie_within_what_can_be_earned(
        document in programme(), said in said(), first in raw(),
    ) {
        let plan = plan(&document)?;
        let known = Known::draw(&said, &first);
        let scores = score(&plan, &known);
        for node in scores.node_ids() {
            let (points, max) = (at(scores.points(node)), at(scores.max(node)));
            let (lowest, highest) = (at(scores.lowest(node)), at(scores.highest(node)));
            let status = scores.status(node).unwrap()[0];
            let shown = || format!("{node} {status:?}\nopen {document}\ndone {known:?}");
            prop_assert!(lowest <= highest + NEAR, "{lowest} to {highest} {}", shown());
            prop_assert!(at(scores.known_max(node)) <= max + NEAR, "{}", shown());
            if status.is_left_out() {
                continue;
            }
            if max > 0.0 {
                prop_assert!(points >= 0.0 && points <= max + NEAR, "{points} of {max} {}", shown());
                prop_assert!(lowest >= 0.0, "{lowest} {}", shown());
            }
            if status.is_complete() {
                prop_assert!(
                    lowest <= points + NEAR && points <= highest + NEAR,
                    "{lowest} ≤ {points} ≤ {highest} {}", shown()
                );
            }
        }
    }

    /// Where nothing is missing there is nothing open.
    #[test]
    fn nothing_missing_leaves_nothing_open(document in programme(), first in raw(), second in raw()) {
        let plan = plan(&document)?;
        let known = Known::draw(&[Said::Known; INPUTS.len()], &first);
        let known = known.completed(&second, &nodes_of(&document, true));
        let scores = score(&plan, &known);
        let settled = |node: &str| {
            let status = scores.status(node).unwrap()[0];
            status.is_complete() || status.is_left_out()
        };
        // What is undefined, and has no policy, stays open.
        prop_assume!(scores.node_ids().all(settled));
        for node in scores.node_ids() {
            if scores.status(node).unwrap()[0].is_complete() {
                let (points, max) = (at(scores.points(node)), at(scores.max(node)));
                prop_assert!((at(scores.lowest(node)) - points).abs() <= NEAR, "{node} {document} {known:?}");
                prop_assert!((at(scores.highest(node)) - points).abs() <= NEAR, "{node} {document} {known:?}");
                prop_assert!((at(scores.known_max(node)) - max).abs() <= NEAR, "{node} {document} {known:?}");
            }
        }
        if scores.status("total").unwrap()[0].is_complete() {
            let possible = scores.possible_classes(0);
            prop_assert!(possible.len() <= 1, "{possible:?} {document} {known:?}");
            prop_assert_eq!(possible.first().copied(), scores.classes()[0]);
        }
    }

    /// A table in another order has the same rows, bit for bit, and so has a unit by itself.
    #[test]
    fn a_unit_does_not_depend_on_the_others(
        document in programme_without_cohorts(),
        units in vec((said(), raw()), 1..6),
        turn in 0_usize..6,
    ) {
        let plan = plan(&document)?;
        let observations: Vec<Observations> = units
            .iter()
            .enumerate()
            .map(|(at, (said, raw))| Known::draw(said, raw).observations(&at.to_string()))
            .collect();
        let cards = |of: &[Observations]| -> BTreeMap<String, Value> {
            let scores = plan.score_observations(of).unwrap();
            let card = |row| scores.scorecard(row).unwrap();
            (0..scores.rows()).map(card).map(|card| (card.unit.id.clone(), json!(card))).collect()
        };
        let table = cards(&observations);
        let mut turned = observations.clone();
        turned.rotate_left(turn % observations.len());
        turned.reverse();
        prop_assert_eq!(&cards(&turned), &table);
        for alone in &observations {
            let card = cards(std::slice::from_ref(alone));
            prop_assert_eq!(card.get(&alone.unit.id), table.get(&alone.unit.id));
        }
    }

    /// With units that are compared, the order of the table changes nothing either.
    #[test]
    fn the_order_of_a_cohort_does_not_matter(document in programme(), units in vec((said(), raw()), 2..6)) {
        let plan = plan(&document)?;
        let mut observations: Vec<Observations> = units
            .iter()
            .enumerate()
            .map(|(at, (said, raw))| Known::draw(said, raw).observations(&at.to_string()))
            .collect();
        let one = plan.score_observations(&observations).unwrap();
        observations.reverse();
        let other = plan.score_observations(&observations).unwrap();
        let last = one.rows() - 1;
        for row in 0..one.rows() {
            prop_assert_eq!(json!(one.scorecard(row)), json!(other.scorecard(last - row)));
        }
    }

    /// Weights count against each other, not by themselves.
    #[test]
    fn weights_that_are_all_scaled_change_nothing(
        document in programme(), said in said(), first in raw(),
        factor in prop::sample::select(vec![0.1, 0.5, 3.0, 7.3]),
    ) {
        fn scale(node: &mut Value, factor: f64) {
            if let Some(children) = node.get_mut("children").or(None).and_then(Value::as_array_mut) {
                for child in children {
                    scale(child, factor);
                }
            }
            let weight = node.get("weight").and_then(Value::as_f64).unwrap_or(1.0);
            node["weight"] = json!(weight * factor);
        }
        // Where results are rounded the last bit may decide; here it is about weights.
        let mut document = document;
        document.as_object_mut().unwrap().remove("round");
        let mut scaled = document.clone();
        for node in scaled["tree"].as_array_mut().unwrap() {
            scale(node, factor);
        }
        let known = Known::draw(&said, &first);
        let (one, other) = (score(&plan(&document)?, &known), score(&plan(&scaled)?, &known));
        for node in one.node_ids() {
            for (a, b) in [
                (one.points(node), other.points(node)),
                (one.lowest(node), other.lowest(node)),
                (one.highest(node), other.highest(node)),
                (one.known_max(node), other.known_max(node)),
            ] {
                prop_assert!((at(a) - at(b)).abs() <= 1e-6, "{node} {:?} {:?} {document}", a, b);
            }
        }
    }

    /// One missing value behind one monotone indicator of sums and means: the bounds are not
    /// only safe, they are reached.
    #[test]
    fn monotone_bounds_are_reached(
        falling in any::<bool>(),
        mean in any::<bool>(),
        whole in 1_i32..40,
        other in 0_u8..=20,
        weights in (1_u8..5, 1_u8..5),
        full in 1_u8..=20,
    ) {
        let full_at = f64::from(full) / 20.0;
        let rule = if falling {
            json!({"proportional": {"zero_at": full_at, "full_at": 0}})
        } else {
            json!({"proportional": {"full_at": full_at}})
        };
        let total = if mean { json!({"max": 100, "aggregate": {"mean": "arithmetic"}}) } else { json!({}) };
        let mut open = json!({"id": "open", "max": 20, "formula": "part / whole", "rule": rule, "undefined": "zero"});
        let mut given = json!({"id": "given", "max": 20, "rule": {"given": {}}});
        if mean {
            (open["weight"], given["weight"]) = (json!(weights.0), json!(weights.1));
        }
        let document = json!({
            "chiso": 1, "id": "monotone",
            "inputs": {"whole": {"type": "count"}, "part": {"type": "count", "at_most": "whole"}},
            "total": total, "tree": [{"id": "group", "children": [open, given]}],
        });
        let mut document = document;
        if mean {
            document["tree"][0]["aggregate"] = json!({"mean": "arithmetic"});
            document["tree"][0]["max"] = json!(30);
        }
        let plan = plan(&document)?;
        let base = Observations::new(Unit::new("u"))
            .with("whole", f64::from(whole))
            .given("given", f64::from(other));
        let open = plan.score_observations(std::slice::from_ref(&base)).unwrap();
        let end = |part: f64| plan.score_observations(&[base.clone().with("part", part)]).unwrap();
        let (low, high) = if falling { (f64::from(whole), 0.0) } else { (0.0, f64::from(whole)) };
        for node in ["open", "group", "total"] {
            let (least, most) = (at(end(low).points(node)), at(end(high).points(node)));
            prop_assert!(math::same(at(open.lowest(node)), least), "{} {least} {document}", at(open.lowest(node)));
            prop_assert!(math::same(at(open.highest(node)), most), "{} {most} {document}", at(open.highest(node)));
        }
    }

    /// Whatever is observed, there is an answer or a refusal, never a panic, and no number
    /// that is none.
    #[test]
    fn strange_observations_are_refused_or_scored(
        document in programme(),
        values in vec(strange(), INPUTS.len()),
        points in prop::option::of(any::<f64>()),
        node in any::<u8>(),
    ) {
        let plan = plan(&document)?;
        let mut observations = Observations::new(Unit::new("u"));
        for ((name, _), value) in INPUTS.iter().zip(values) {
            observations = observations.with(*name, value);
        }
        if let Some(points) = points {
            let ids: Vec<&str> = plan.node_ids().collect();
            observations = observations.given(ids[usize::from(node) % ids.len()], points);
        }
        if let Ok(scores) = plan.score_observations(&[observations]) {
            for node in scores.node_ids() {
                for column in [scores.points(node), scores.max(node), scores.known_max(node)] {
                    prop_assert!(at(column).is_finite(), "{node} {document}");
                }
                prop_assert!(!at(scores.lowest(node)).is_nan() && !at(scores.highest(node)).is_nan());
            }
            prop_assert!(scores.scorecard(0).is_some());
        }
    }
}

/// Values of any kind, most of them not what the input asks for.
fn strange() -> impl Strategy<Value = Measured> {
    prop_oneof![
        any::<f64>().prop_map(Measured::Number),
        prop::sample::select(vec![
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
            -0.0,
            0.0,
            1.0,
            1e300,
            9_007_199_254_740_993.0,
        ])
        .prop_map(Measured::Number),
        any::<bool>().prop_map(Measured::Answer),
        "\\PC{0,8}".prop_map(Measured::Text),
        Just(Measured::Text("2026-02-30".to_owned())),
        Just(Measured::Missing),
        Just(Measured::NotApplicable),
    ]
}
