//! What the engine says is what the oracle says, which reads the document itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chiso::Plan;
use chiso::formula::Instructions;
use chiso::observe::{Observations, Table};
use chiso::programme::{Gate, Node, Programme};
use chiso::score::{Outputs, Results, Scorecard, ScorecardNode, Scorer, Scores, Status};
use chiso::unit::Unit;
use chiso_tests::enriched::{MOST_GATES, Richness, enriched, observations, units};
use chiso_tests::oracle::bounds::{ByCompletions, Completions};
use chiso_tests::oracle::world::{Judge, World};
use chiso_tests::oracle::{Known, Oracle, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

/// The plan of a random programme; the few that the check refuses are not what is tested here.
fn plan(document: &Value) -> Result<Plan, TestCaseError> {
    Programme::from_value(document)
        .and_then(Plan::new)
        .map_err(|error| TestCaseError::reject(error.to_string()))
}

/// What the engine says is decided although inputs are missing.
struct Engine<'e> {
    oracle: &'e Oracle<'e>,
    scores: &'e Scores,
    cards: RefCell<BTreeMap<usize, Scorecard>>,
}

fn find<'n>(node: &'n ScorecardNode, id: &str) -> Option<&'n ScorecardNode> {
    if node.id == id {
        return Some(node);
    }
    node.children.iter().find_map(|child| find(child, id))
}

impl Judge for Engine<'_> {
    fn fires(&self, row: usize, node: &str, gate: usize) -> bool {
        let mut cards = self.cards.borrow_mut();
        let card = cards.entry(row).or_insert_with(|| self.scores.scorecard(row).unwrap());
        let Gate { when, then, .. } = &self.oracle.gates(node)[gate];
        let shown = find(&card.total, node).unwrap();
        shown.gates.iter().any(|gate| gate.fired && gate.when == *when && gate.then == *then)
    }

    fn decided(&self, row: usize, node: &str) -> Option<f64> {
        (self.scores.status(node)?[row] == Status::Scored).then_some(0.0)
    }
}

/// Numbers that differ by less are equal: bounds are sums in another order.
const NEAR: f64 = 1e-9;

/// A programme and its units, scored by the engine and laid out for the oracle.
struct Case<'c> {
    document: &'c Value,
    observations: &'c [Observations],
    plan: Plan,
    scores: Scores,
}

impl<'c> Case<'c> {
    fn new(document: &'c Value, observations: &'c [Observations]) -> Result<Self, TestCaseError> {
        let plan = plan(document)?;
        // What cannot be given, for these units, is refused.
        let table =
            plan.table(observations).map_err(|error| TestCaseError::reject(error.to_string()))?;
        let scores = plan.score(table).unwrap();
        Ok(Self { document, observations, plan, scores })
    }

    fn shown(&self, row: usize, node: &str) -> String {
        let of = json!(self.observations);
        format!("row {row} node {node}\n{}\n{of}", self.document)
    }
}

/// Whether a unit inherits what lost a part of its maximum: see `defects.rs`.
fn inherits_a_lesser_maximum(world: &World<'_>, oracle: &Oracle<'_>) -> bool {
    oracle.ids().iter().any(|id| {
        let node = oracle.node(id);
        chiso_tests::oracle::asked::assessed_at(node).is_some()
            && (0..world.rows.len()).any(|row| {
                let outcome = world.outcome(row, id);
                let declared = oracle.asked(node, &world.rows[row]).max;
                !outcome.is_left_out() && outcome.max.to_bits() != declared.to_bits()
            })
    })
}

fn same_bits(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
}

/// Whether no group answers what is undefined or not applicable. Today's engine reckons with such
/// an answer wherever something is missing below, be it that nothing there can be so: its bounds
/// are wider than need be, see `defects.rs`.
fn answers_nothing(oracle: &Oracle<'_>) -> bool {
    oracle.ids().iter().all(|id| {
        let node = oracle.node(id);
        let policies = oracle.policies(node);
        matches!(node, Some(Node::Indicator(_)))
            || policies.undefined.is_none() && policies.not_applicable.is_none()
    })
}

/// Everything that the engine says of a table, against the oracle.
fn compare(case: &Case<'_>) -> Result<(), TestCaseError> {
    let Case { plan, scores, .. } = case;
    let oracle = Oracle::new(plan.programme());
    let rows: Vec<Known> = case.observations.iter().map(|of| oracle.read(of)).collect();
    let completions: Vec<Completions> =
        (0..rows.len()).map(|row| oracle.completions(&rows, row)).collect();
    let engine = Engine { oracle: &oracle, scores, cards: RefCell::default() };
    let judge =
        ByCompletions { rows: &completions, hint: &engine, strict: answers_nothing(&oracle) };
    let world = World::new(&oracle, rows.clone(), None, &judge);
    prop_assume!(!inherits_a_lesser_maximum(&world, &oracle));
    for (row, completed) in completions.iter().enumerate() {
        for id in oracle.ids() {
            let outcome = if id == "total" { world.total(row).0 } else { world.outcome(row, id) };
            let found = (
                scores.status(id).unwrap()[row],
                scores.points(id).unwrap()[row],
                scores.max(id).unwrap()[row],
                scores.known_max(id).unwrap()[row],
            );
            let equal = found.0 == outcome.status
                && same_bits(found.1, outcome.points)
                && same_bits(found.2, outcome.max)
                && same_bits(found.3, outcome.known_max);
            prop_assert!(
                equal,
                "the engine has {:?}, the oracle {:?}: {}",
                found,
                outcome,
                case.shown(row, id)
            );
        }
        classes(case, &world, completed, judge.is_sure(row), row)?;
        bounds(case, &oracle, completed, judge.is_sure(row), row)?;
    }
    Ok(())
}

/// The class, where the score stands, and those that are possible.
fn classes(
    case: &Case<'_>,
    world: &World<'_>,
    completions: &Completions,
    sure: bool,
    row: usize,
) -> Result<(), TestCaseError> {
    let ids: Vec<&str> =
        case.plan.programme().classes.iter().map(|class| class.id.as_str()).collect();
    let place = |id: &str| ids.iter().position(|of| *of == id).unwrap();
    let possible: Vec<usize> = case.scores.possible_classes(row).into_iter().map(place).collect();
    let class = case.scores.classes()[row].map(place);
    let context = || case.shown(row, "total");
    for done in &completions.done {
        let fits = done.class.is_none_or(|class| possible.contains(&class));
        prop_assert!(fits, "{:?} not in {:?} {} {:?}", done.class, possible, context(), done.rows);
    }
    let (total, stands) = world.total(row);
    if total.is_complete() {
        let undecided = class.is_none() && (possible.len() > 1 || !sure);
        prop_assert!(class == stands || undecided, "{:?} {:?} {}", class, stands, context());
        return Ok(());
    }
    let first = completions.done[0].class;
    let certain = completions.done.iter().all(|done| done.class == first);
    if let Some(class) = class {
        prop_assert!(certain && first == Some(class), "{:?} {:?} {}", class, first, context());
    } else if sure && !total.is_left_out() {
        prop_assert!(!certain || first.is_none(), "{:?} is certain {}", first, context());
    }
    Ok(())
}

/// The bounds hold every completion, and are no wider where all have been looked at and nothing
/// that is missing comes to the total in more than one way.
fn bounds(
    case: &Case<'_>,
    oracle: &Oracle<'_>,
    completions: &Completions,
    sure: bool,
    row: usize,
) -> Result<(), TestCaseError> {
    // What leaves in some completions, and what is compared with others, has bounds that are
    // sound and no more.
    let compares = case.document.to_string().contains("\"relative\":{");
    let first = &completions.done[0].outcomes;
    let stays = |id: &str| {
        let of = |outcome: &Outcome| (outcome.is_left_out(), outcome.max.to_bits());
        completions.done.iter().all(|done| of(&done.outcomes[id]) == of(&first[id]))
    };
    let closed = !compares && oracle.ids().into_iter().all(stays);
    for id in oracle.ids() {
        let lowest = case.scores.lowest(id).unwrap()[row];
        let highest = case.scores.highest(id).unwrap()[row];
        for done in &completions.done {
            let outcome = &done.outcomes[id];
            if outcome.is_left_out() {
                continue;
            }
            prop_assert!(
                lowest - NEAR <= outcome.points && outcome.points <= highest + NEAR,
                "{:?} is not within {} to {}: {}\ndone {:?}",
                outcome,
                lowest,
                highest,
                case.shown(row, id),
                done.rows
            );
        }
        if sure && closed {
            let points = || completions.done.iter().map(|done| done.outcomes[id].points);
            let least = points().fold(f64::INFINITY, f64::min);
            let most = points().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(
                (least - lowest).abs() <= NEAR && (most - highest).abs() <= NEAR,
                "tight: {} to {}, and the engine says {} to {}: {}",
                least,
                most,
                lowest,
                highest,
                case.shown(row, id)
            );
        }
    }
    Ok(())
}

/// The conformance cases say of the oracle what they say of the engine.
#[test]
fn the_oracle_agrees_on_every_conformance_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut compared, mut failures) = (0, Vec::new());
    for path in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let request = &case["request"];
            let document = match &request["programme"] {
                Value::String(id) => {
                    match chiso::programmes::find(id).and_then(chiso::programmes::BuiltIn::load) {
                        Ok(programme) => json!(programme),
                        Err(_) => continue,
                    }
                }
                document => document.clone(),
            };
            let observations = request["observations"].clone();
            let Ok(observations) = serde_json::from_value::<Vec<Observations>>(observations) else {
                continue;
            };
            if case.get("error").is_some() || observations.is_empty() {
                continue;
            }
            let Ok(ready) = Case::new(&document, &observations) else { continue };
            compared += 1;
            if let Err(TestCaseError::Fail(reason)) = compare(&ready) {
                failures.push(format!("{}: {reason}", case["name"]));
            }
        }
    }
    assert!(compared > 300, "only {compared} cases were compared");
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        max_shrink_iters: 1_000,
        max_global_rejects: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(count)
    }
}

/// Programmes with all that there may be.
const ALL: Richness = Richness { gates: MOST_GATES, own: true, leaving: true };

/// Everything that results say of every row, bit by bit.
fn by_row(results: &Results) -> Vec<Vec<u64>> {
    let mut rows = vec![Vec::new(); results.rows()];
    for node in results.node_ids() {
        let status: Vec<f64> =
            results.status(node).unwrap().iter().map(|status| f64::from(*status as u8)).collect();
        let columns = [results.points(node), results.max(node), results.shares(node)];
        let bounds = [results.lowest(node), results.highest(node), Some(&status[..])];
        for column in columns.into_iter().chain(bounds) {
            let column = column.unwrap();
            rows.iter_mut().zip(column).for_each(|(row, number)| row.push(number.to_bits()));
        }
    }
    let place = |class: &str| results.class_ids().iter().position(|of| of == class).unwrap() as u64;
    for (row, found) in rows.iter_mut().enumerate() {
        found.push(results.class(row).map_or(u64::MAX, place));
        found.extend(results.possible_classes(row).into_iter().map(place));
    }
    rows
}

/// The same of what a plan says of a table, and of what it says the oracle has been asked.
fn by_row_of(scores: &Scores, plan: &Plan) -> Vec<Vec<u64>> {
    let mut rows = vec![Vec::new(); scores.rows()];
    for node in scores.node_ids() {
        for (row, found) in rows.iter_mut().enumerate() {
            let status = scores.status(node).unwrap()[row];
            let (points, max) = (scores.points(node).unwrap()[row], scores.max(node).unwrap()[row]);
            let numbers = [
                points,
                max,
                scores.lowest(node).unwrap()[row],
                scores.highest(node).unwrap()[row],
            ];
            found.extend(numbers.map(f64::to_bits));
            found.push(status as u64);
        }
    }
    let place =
        |class: &str| plan.programme().classes.iter().position(|of| of.id == class).unwrap() as u64;
    for (row, found) in rows.iter_mut().enumerate() {
        found.push(scores.classes()[row].map_or(u64::MAX, place));
        found.extend(scores.possible_classes(row).into_iter().map(place));
    }
    rows
}

/// What a scorer says of the rows of a batch, as [`by_row_of`] says it.
fn without_shares(rows: &[Vec<u64>], nodes: usize) -> Vec<Vec<u64>> {
    let of = |row: &Vec<u64>| {
        let (numbers, rest) = row.split_at(nodes * 6);
        let node = |at: &[u64]| {
            // Status is told as a number.
            [at[0], at[1], at[3], at[4], f64::from_bits(at[5]) as u64]
        };
        numbers.chunks(6).flat_map(node).chain(rest.iter().copied()).collect()
    };
    rows.iter().map(of).collect()
}

/// A table by every way of scoring it: in blocks and row by row, with the processor's own
/// instructions or without, by several threads, in other orders, in parts, by one scorer.
fn by_every_way(case: &Case<'_>, turn: usize) -> Result<(), TestCaseError> {
    let Case { plan, scores, observations, .. } = case;
    let nodes = scores.node_ids().count();
    let expected = by_row_of(scores, plan);
    let table = |of: &[Observations]| plan.table(of).unwrap();
    let scorer = plan.scorer(&Outputs::everything()).unwrap();
    let whole = table(observations);
    let scored = |mut scorer: Scorer, table: &Table| {
        let found = by_row(scorer.score(&table.batch()).unwrap());
        without_shares(&found, nodes)
    };
    let baseline = scorer.clone().with_instructions(Instructions::BASELINE);
    let ways = [
        ("blocks", scorer.clone()),
        ("rows", scorer.clone().row_by_row()),
        ("baseline", baseline.clone()),
        ("baseline, row by row", baseline.row_by_row()),
        ("two threads", scorer.clone().with_threads(2)),
        ("three threads", scorer.clone().with_threads(3)),
    ];
    for (way, scorer) in ways {
        prop_assert_eq!(&scored(scorer, &whole), &expected, "{}: {}", way, case.shown(0, ""));
    }
    // In another order, by a scorer that has been used.
    let mut order: Vec<usize> = (0..observations.len()).collect();
    order.rotate_left(turn % observations.len());
    if turn % 2 == 1 {
        order.reverse();
    }
    let turned: Vec<Observations> = order.iter().map(|&row| observations[row].clone()).collect();
    let mut used = scorer;
    let mut again = without_shares(&by_row(used.score(&table(&turned).batch()).unwrap()), nodes);
    let right: Vec<Vec<u64>> = order.iter().map(|&row| expected[row].clone()).collect();
    prop_assert_eq!(&again, &right, "in the order {:?}: {}", order, case.shown(0, ""));
    if plan.depends_on_other_units() {
        return Ok(());
    }
    again.clear();
    for part in turned.chunks(1 + turn % 3) {
        let found = by_row(used.score(&table(part).batch()).unwrap());
        again.extend(without_shares(&found, nodes));
    }
    prop_assert_eq!(&again, &right, "in parts: {}", case.shown(0, ""));
    Ok(())
}

/// A programme of which every input is read once: two groups of three indicators, and a unit of
/// which up to two inputs are missing.
fn one_way(drawn: &[(u8, u8, bool)], shapes: &[u8]) -> (Value, Vec<Observations>) {
    let indicator = |at: usize, mean: bool| {
        let (rule, _, bonus) = drawn[at];
        let input = format!("x{at}");
        let rule = match rule {
            0 => json!({"proportional": {"full_at": 4}}),
            1 => json!({"proportional": {"zero_at": 5, "full_at": 1}}),
            2 => {
                json!({"bands": [{"at_least": 4, "points": 3}, {"at_least": 2, "below": 4, "points": 10},
                                  {"below": 2, "points": 1}]})
            }
            3 => json!({"curve": {"through": [{"at": 0, "points": 2}, {"at": 3, "points": 9},
                                              {"at": 5, "points": 4}]}}),
            4 => json!({"per_case": {"points": -2, "start": 7}}),
            5 => json!({"points": {}}),
            6 => {
                json!({"checklist": {"items": [{"formula": format!("{input} >= 2")}, {"formula": "yes"}],
                                      "award": "each"}})
            }
            _ => json!({"curve": {"log_normal": {"median": 3, "good": 1}}}),
        };
        let mut node = json!({"id": format!("i{at}"), "max": 10, "rule": rule});
        if drawn[at].0 != 6 {
            node["formula"] = json!(input);
        }
        if mean {
            node["weight"] = json!(1.0 + f64::from(drawn[at].1));
        } else if bonus {
            node["gates"] = json!([{"when": format!("v{at}"), "then": {"cap_points": 4}}]);
        }
        node
    };
    let group = |at: usize| {
        let (aggregate, mean) = match shapes[at] {
            0 => (json!({"mean": "arithmetic"}), true),
            1 => (json!({"mean": "geometric"}), true),
            2 => (json!("min"), false),
            3 => (json!("median"), false),
            4 => (json!("all_or_nothing"), false),
            _ => (json!("sum"), false),
        };
        let children: Vec<Value> = (at * 3..at * 3 + 3).map(|at| indicator(at, mean)).collect();
        json!({"id": format!("g{at}"), "max": 30, "aggregate": aggregate, "children": children})
    };
    let mut inputs = json!({"yes": {"type": "yes_no"}});
    let mut unit = Observations::new(Unit::new("u")).with("yes", true);
    let mut missing = 0;
    for (at, (_, value, absent)) in drawn.iter().enumerate() {
        inputs[format!("x{at}")] = json!({"type": "count", "maximum": 5});
        inputs[format!("v{at}")] = json!({"type": "yes_no"});
        unit = unit.with(format!("v{at}"), value % 2 == 0);
        if *absent && missing < 2 {
            missing += 1;
        } else {
            unit = unit.with(format!("x{at}"), f64::from(*value));
        }
    }
    let mut document = json!({
        "chiso": 1, "id": "one-way", "inputs": inputs, "tree": [group(0), group(1)],
        "classes": [{"id": "good", "at_least": "80%"}, {"id": "fair", "at_least": "50%"}, {"id": "weak"}],
    });
    if shapes[2] > 3 {
        document["round"] =
            json!({"decimals": shapes[2] - 4, "at": ["indicator", "group", "total"]});
    }
    (document, vec![unit])
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn the_engine_says_what_the_oracle_says(document in enriched(ALL), units in units(5)) {
        let observations = observations(&document, &units);
        compare(&Case::new(&document, &observations)?)?;
    }

    /// Where every input is read once, bounds are what the completions have, and no wider.
    #[test]
    fn bounds_are_reached(
        drawn in vec((0_u8..8, 0_u8..6, any::<bool>()), 6), shapes in vec(0_u8..8, 3),
    ) {
        let (document, observations) = one_way(&drawn, &shapes);
        let case = Case::new(&document, &observations)?;
        let oracle = Oracle::new(case.plan.programme());
        let known = [oracle.read(&observations[0])];
        let completions = oracle.completions(&known, 0);
        prop_assert!(completions.all && completions.one_way, "all is looked at: {}", document);
        compare(&case)?;
    }

    /// There is one answer, in whatever way a table is scored; and it is the oracle's.
    #[test]
    fn every_way_says_the_same(
        document in enriched(ALL), units in units(12), turn in 0_usize..12,
    ) {
        let observations = observations(&document, &units);
        by_every_way(&Case::new(&document, &observations)?, turn)?;
    }
}
