//! Scoring block by block gives what scoring row by row gives, to the last bit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::formula::Instructions;
use chiso::observe::{Measured, Observations, Table};
use chiso::programme::Programme;
use chiso::score::{Method, Outputs, Ranking, Results, Scorer};
use chiso::unit::Unit;
use chiso::{Period, Plan};
use chiso_tests::random::{INPUTS, Kind, Said, complete, programme, raw, said};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::Value;

/// The plan of a random programme; the few that the check refuses are not what is tested here.
fn plan(document: &Value) -> Result<Plan, TestCaseError> {
    Programme::from_value(document)
        .and_then(Plan::new)
        .map_err(|error| TestCaseError::reject(error.to_string()))
}

fn observations(unit: usize, said: &[Said], raw: &[u16]) -> Observations {
    let values = complete(&[None; INPUTS.len()], &[false; INPUTS.len()], raw);
    let mut observations =
        Observations::new(Unit::new(unit.to_string()).of_type(["commune", "ward"][unit % 2]));
    for ((name, kind), (value, said)) in INPUTS.iter().zip(values.iter().zip(said)) {
        let value = match (value, said) {
            (_, Said::NotApplicable) => Measured::NotApplicable,
            (Some(value), Said::Known) if *kind == Kind::YesNo => Measured::Answer(*value != 0.0),
            (Some(value), Said::Known) => Measured::Number(*value),
            _ => continue,
        };
        observations = observations.with(*name, value);
    }
    observations
}

/// Units of which most are known in whole: what goes block by block.
fn units() -> impl Strategy<Value = Vec<(Vec<Said>, Vec<u16>)>> {
    let known = Just(vec![Said::Known; INPUTS.len()]);
    let said = prop_oneof![3 => known, 2 => said().prop_map(Vec::from)];
    vec((said, raw().prop_map(Vec::from)), 1..40)
}

/// Everything that results say, bit by bit.
fn said_by(results: &Results, outputs: &[&str]) -> Vec<Vec<u64>> {
    let mut found = Vec::new();
    let mut add = |column: Option<&[f64]>| {
        found.push(column.into_iter().flatten().map(|number| number.to_bits()).collect());
    };
    for node in results.node_ids() {
        add(results.points(node));
        add(results.max(node));
        add(results.shares(node));
        add(results.lowest(node));
        add(results.highest(node));
        let status = results.status(node).unwrap().iter().map(|status| f64::from(*status as u8));
        add(Some(&status.collect::<Vec<_>>()));
    }
    let rows = 0..results.rows();
    let classes = rows.clone().map(|row| {
        let of =
            |class: &str| results.class_ids().iter().position(|id| id == class).unwrap() as u64;
        let possible = results.possible_classes(row);
        let possible = possible.iter().fold(0, |all, class| all | 1_u64 << of(class));
        results.class(row).map_or(u64::MAX, of) ^ possible << 8
    });
    found.push(classes.collect());
    assert!(outputs.iter().all(|node| results.points(node).is_some()));
    found
}

fn everything(plan: &Plan) -> Vec<Outputs> {
    let points = plan.node_ids().fold(Outputs::new(), |outputs, node| outputs.points(node));
    let shares =
        plan.node_ids().fold(points.clone(), |outputs, node| outputs.shares(node).max(node));
    vec![Outputs::everything(), points.classes(), shares, Outputs::new().points("total")]
}

fn score(mut scorer: Scorer, table: &Table) -> Vec<Vec<u64>> {
    said_by(scorer.score(&table.batch()).unwrap(), &[])
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 20_000,
        max_global_rejects: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(2_000)
    })]

    /// Blocks of rows, with the processor's own instructions or without, have the bits of
    /// rows that are scored one by one.
    #[test]
    fn blocks_have_the_bits_of_rows(document in programme(), units in units(), monthly in any::<bool>()) {
        let plan = plan(&document)?;
        let of = |(at, (said, raw)): (usize, &(Vec<Said>, Vec<u16>))| {
            let observations = observations(at, said, raw);
            if monthly {
                let month = if at % 3 == 0 { "2026-01" } else { "2026-02" };
                observations.during(month.parse::<Period>().unwrap())
            } else {
                observations
            }
        };
        let observations: Vec<Observations> = units.iter().enumerate().map(of).collect();
        let table = plan.table(&observations).unwrap();
        for outputs in everything(&plan) {
            let scorer = plan.scorer(&outputs).unwrap();
            let expected = score(scorer.clone().row_by_row(), &table);
            prop_assert_eq!(&score(scorer.clone(), &table), &expected, "{}", document);
            let baseline = scorer.with_instructions(Instructions::BASELINE);
            prop_assert_eq!(&score(baseline, &table), &expected, "{}", document);
        }
        // The whole table, as scorecards are read off it.
        let scores = plan.score(table.clone()).unwrap();
        let mut scorer = plan.scorer(&Outputs::everything()).unwrap().row_by_row();
        let results = scorer.score(&table.batch()).unwrap();
        for node in plan.node_ids() {
            prop_assert_eq!(scores.points(node), results.points(node), "{} {}", node, document);
            prop_assert_eq!(scores.max(node), results.max(node), "{} {}", node, document);
            prop_assert_eq!(scores.lowest(node), results.lowest(node), "{} {}", node, document);
            prop_assert_eq!(scores.highest(node), results.highest(node), "{} {}", node, document);
            prop_assert_eq!(scores.status(node), results.status(node), "{} {}", node, document);
        }
        for row in 0..scores.rows() {
            prop_assert_eq!(scores.classes()[row], results.class(row));
            prop_assert_eq!(scores.possible_classes(row), results.possible_classes(row));
        }
        for method in [Method::Competition, Method::Dense, Method::Average, Method::Sequential] {
            let ranking = Ranking::new(method).within_type();
            prop_assert_eq!(
                scores.ranks(&ranking).unwrap(),
                results.ranks(&ranking, &table.batch()).unwrap()
            );
        }
    }

    /// What a scorecard tells of a unit is the same whether its table is scored in blocks or
    /// the unit alone, a missing input beside it or not.
    #[test]
    fn units_that_are_compared_may_come_in_parts(document in programme(), units in units(), cut in 0_usize..40) {
        let plan = plan(&document)?;
        let observations: Vec<Observations> = units
            .iter()
            .enumerate()
            .map(|(at, (said, raw))| observations(at, said, raw))
            .collect();
        let (left, right) = observations.split_at(cut.min(observations.len()));
        let whole = plan.table(&observations).unwrap();
        let (left, right) = (plan.table(left).unwrap(), plan.table(right).unwrap());
        let points = plan.node_ids().fold(Outputs::new(), |outputs, node| outputs.points(node));
        let mut scorer = plan.scorer(&points).unwrap();
        let expected = said_by(scorer.clone().score(&whole.batch()).unwrap(), &[]);
        let mut other = scorer.clone();
        scorer.gather(&right.batch());
        other.gather(&left.batch());
        scorer.merge(&other);
        scorer.compare_with_gathered();
        let mut parts = said_by(scorer.score(&left.batch()).unwrap(), &[]);
        for (part, rest) in parts.iter_mut().zip(said_by(scorer.score(&right.batch()).unwrap(), &[])) {
            part.extend(rest);
        }
        prop_assert_eq!(parts, expected, "{}", document);
    }
}
