//! Scoring block by block gives what scoring row by row gives, to the last bit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::formula::{Array, Bits, Instructions, Numbers};
use chiso::observe::{Measured, Observations, Table};
use chiso::programme::Programme;
use chiso::score::{Method, Outputs, Ranking, Results, Scorer, Status};
use chiso::unit::Unit;
use chiso::{Period, Plan};
use chiso_tests::outputs::{everything, said_by};
use chiso_tests::random::{INPUTS, Kind, Said, complete, programme, raw, said};
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

/// Units of which most are known in whole, and some not at all: what goes block by block, and,
/// where they are few, one by one.
fn units() -> impl Strategy<Value = Vec<(Vec<Said>, Vec<u16>)>> {
    let unit = || {
        let all = |said: Said| Just(vec![said; INPUTS.len()]);
        let said = prop_oneof![
            6 => all(Said::Known),
            1 => all(Said::Missing),
            4 => said().prop_map(Vec::from),
        ];
        (said, raw().prop_map(Vec::from))
    };
    prop_oneof![1 => vec(unit(), 1..5), 2 => vec(unit(), 1..40)]
}

fn score(mut scorer: Scorer, table: &Table) -> Vec<Vec<u64>> {
    said_by(scorer.score(&table.batch()).unwrap())
}

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        max_shrink_iters: 20_000,
        max_global_rejects: 30_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(count)
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// The same of columns as Arrow lays them out, with anything under the nulls, numbers that
    /// are none, and more rows than one word of validity bits has.
    #[test]
    fn arrays_have_the_bits_of_rows(document in programme(), units in units(), strange in vec(any::<u8>(), 40)) {
        let plan = plan(&document)?;
        let rows = units.len() * 5;
        let number = |row: usize, input: usize| {
            let (said, raw) = &units[row % units.len()];
            let values = complete(&[None; INPUTS.len()], &[false; INPUTS.len()], raw);
            values[input].filter(|_| said[input] == Said::Known)
        };
        let odd = |at: usize| strange[at % strange.len()];
        let columns: Vec<(Vec<f64>, Vec<u8>)> = (0..INPUTS.len())
            .map(|input| {
                let mut bits = vec![0_u8; rows / 8 + 2];
                let numbers = (0..rows).map(|row| {
                    let known = number(row, input);
                    let rare = odd(row * 31 + input * 7);
                    if known.is_some() {
                        bits[(row + 3) / 8] |= 1 << ((row + 3) % 8);
                    }
                    match (known, rare) {
                        (Some(_), 0) => f64::NAN,
                        (Some(_), 1) => f64::INFINITY,
                        (Some(0.0), 2..64) => -0.0,
                        (Some(number), _) => number,
                        (None, 0..4) => f64::NEG_INFINITY,
                        (None, 4..128) => f64::NAN,
                        (None, _) => f64::from(rare),
                    }
                });
                (numbers.collect(), bits)
            })
            .collect();
        let batch = |nan_is_missing: bool| {
            let builder = INPUTS.iter().zip(&columns).fold(
                plan.batch(rows),
                |builder, ((name, _), (numbers, bits))| {
                    let array = Array::new(Numbers::Float64(numbers))
                        .with_validity(Bits::new(bits, 3, rows));
                    builder.with(name, if nan_is_missing { array.nan_is_missing() } else { array })
                },
            );
            builder.build_unchecked().unwrap()
        };
        for batch in [batch(false), batch(true)] {
            for outputs in everything(&plan) {
                let scorer = plan.scorer(&outputs).unwrap();
                let scored = |mut scorer: Scorer| said_by(scorer.score(&batch).unwrap());
                let expected = scored(scorer.clone().row_by_row());
                prop_assert_eq!(&scored(scorer.clone()), &expected, "{}", document);
                let baseline = scorer.with_instructions(Instructions::BASELINE);
                prop_assert_eq!(&scored(baseline), &expected, "{}", document);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(3_000))]

    /// Blocks of rows, with the processor's own instructions or without, and rows that stand
    /// alone have the bits that the whole engine gives for each row.
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
            let mut used = scorer.clone();
            for _ in 0..2 {
                let found = said_by(used.score(&table.batch()).unwrap());
                prop_assert_eq!(&found, &expected, "{}", document);
            }
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

    /// Units that are compared with each other may be gathered in parts, in any order.
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
        let expected = said_by(scorer.clone().score(&whole.batch()).unwrap());
        let mut other = scorer.clone();
        scorer.gather(&right.batch());
        other.gather(&left.batch());
        scorer.merge(&other);
        scorer.compare_with_gathered();
        let mut parts = said_by(scorer.score(&left.batch()).unwrap());
        for (part, rest) in parts.iter_mut().zip(said_by(scorer.score(&right.batch()).unwrap())) {
            part.extend(rest);
        }
        prop_assert_eq!(parts, expected, "{}", document);
    }
}

/// A group whose indicators are all excluded leaves with them, in blocks and alone.
#[test]
fn a_group_leaves_with_all_its_children() {
    for aggregate in
        [json!("sum"), json!("min"), json!({"mean": "arithmetic"}), json!({"mean": "geometric"})]
    {
        let group = |id: &str, inputs: [&str; 2]| {
            let indicator = |input: &str| {
                json!({"id": format!("of_{input}"), "max": 10, "formula": input, "missing": "exclude",
                       "rule": {"proportional": {"full_at": "80%"}}})
            };
            let children: Vec<Value> = inputs.iter().map(|input| indicator(input)).collect();
            json!({"id": id, "aggregate": aggregate, "max": 20, "children": children})
        };
        let plan = Plan::new(
            Programme::from_value(&json!({
                "chiso": 1, "id": "groups",
                "inputs": {"a": {"type": "share"}, "b": {"type": "share"},
                           "c": {"type": "share"}, "d": {"type": "share"}},
                "total": {"aggregate": "sum", "rescale": true, "max": 40},
                "tree": [group("A", ["a", "b"]), group("B", ["c", "d"])],
                "classes": [{"id": "good", "at_least": "80%"}, {"id": "weak"}]
            }))
            .unwrap(),
        )
        .unwrap();
        let unit = |at: usize| {
            let unit = Observations::new(Unit::new(at.to_string()));
            ["a", "b", "c", "d"].iter().enumerate().fold(unit, |unit, (input, id)| {
                // Every choice of inputs that are there, over and over.
                let share = f64::from(u32::try_from(at * 7 + input).unwrap() % 11) / 10.0;
                if at >> input & 1 == 1 { unit.with(*id, share) } else { unit }
            })
        };
        let units: Vec<Observations> = (0..130).map(unit).collect();
        let outputs = Outputs::new().points("A").max("A").shares("B").points("total").classes();
        let scorer = plan.scorer(&outputs).unwrap();
        for size in [1, 130] {
            for part in units.chunks(size) {
                let table = plan.table(part).unwrap();
                let expected = score(scorer.clone().row_by_row(), &table);
                assert_eq!(score(scorer.clone(), &table), expected, "{aggregate}");
            }
        }
        let mut scorer = scorer;
        let table = plan.table(&units).unwrap();
        let results = scorer.score(&table.batch()).unwrap();
        assert_eq!(results.status("A").unwrap()[12], Status::Excluded, "{aggregate}");
        assert_eq!(results.status("total").unwrap()[12], Status::Scored, "{aggregate}");
    }
}

fn timeliness() -> Plan {
    let document = serde_json::json!({
        "chiso": 1, "id": "timeliness",
        "inputs": {
            "received": {"type": "count"},
            "on_time": {"type": "count", "at_most": "received"},
            "open": {"type": "yes_no"},
            "level": {"type": "choice", "options": ["low", "high"]},
        },
        "tree": [
            {"id": "a", "max": 20, "formula": "on_time / received", "undefined": "zero",
             "rule": {"proportional": {"full_at": "100%"}}},
            {"id": "b", "max": 5, "formula": "open and level == \"high\"", "rule": {"yes_no": {}},
             "missing": "exclude"},
        ],
        "classes": [{"id": "good", "at_least": "80%"}, {"id": "weak"}],
    });
    Plan::new(Programme::from_value(&document).unwrap()).unwrap()
}

#[test]
fn columns_of_any_type_are_read_where_they_lie() {
    let plan = timeliness();
    let (received, on_time) = ([10_i64, 20, 0, 8], [5_u8, 20, 0, 2]);
    // From the third bit on: yes, yes, no, yes.
    let open = Bits::new(&[0b0010_1100, 0], 2, 4);
    let level = [1_i32, 0, 1, 1];
    let batch = plan
        .batch(4)
        .with("received", Array::new(Numbers::Int64(&received)))
        .with("on_time", Array::new(Numbers::UInt8(&on_time)))
        .with("open", Array::new(Numbers::Boolean(open)))
        .with("level", Array::new(Numbers::Int32(&level)).with_validity(Bits::new(&[0b1011], 0, 4)))
        .check()
        .unwrap();
    let outputs = Outputs::new().points("total").max("total").shares("a").classes();
    let mut scorer = plan.scorer(&outputs).unwrap();
    let results = scorer.score(&batch).unwrap();
    // 20 × 5/10 + 5; 20 + 0; 0/0 is nothing, and not open whatever the level is; 20 × 2/8 + 5.
    assert_eq!(results.points("total"), Some(&[15.0, 20.0, 0.0, 10.0][..]));
    assert_eq!(results.max("total"), Some(&[25.0, 25.0, 25.0, 25.0][..]));
    assert_eq!(results.shares("a"), Some(&[0.5, 1.0, 0.0, 0.25][..]));
    assert_eq!(
        (0..4).map(|row| results.class(row)).collect::<Vec<_>>(),
        [Some("weak"), Some("good"), Some("weak"), Some("weak"),]
    );
    assert_eq!(results.points("a"), None, "nobody asked for them");
}

#[test]
fn what_lies_under_nulls_is_no_mistake_and_what_lies_beside_them_is() {
    const ROWS: usize = 150;
    let plan = timeliness();
    let wrong = [f64::NAN, f64::INFINITY, -1.0, 0.5];
    for (row, wrong) in [0, 63, 64, 128, ROWS - 1].into_iter().zip(wrong.into_iter().cycle()) {
        for shift in [0, 3] {
            let mut received = vec![7.0; ROWS];
            received[row] = wrong;
            let mut bits = vec![u8::MAX; ROWS / 8 + 2];
            // Another is missing, too.
            for missing in [row, 70] {
                bits[(missing + shift) / 8] &= !(1 << ((missing + shift) % 8));
            }
            let refused = |array: Array<'_>| match plan.batch(ROWS).with("received", array).check()
            {
                Ok(_) => Vec::new(),
                Err(error) => error.diagnostics().iter().map(|found| found.row).collect(),
            };
            let array = Array::new(Numbers::Float64(&received));
            let nulls = array.with_validity(Bits::new(&bits, shift, ROWS));
            assert_eq!(refused(nulls), [], "{wrong} under a null");
            assert_eq!(refused(nulls.nan_is_missing()), [], "{wrong} under a null");
            bits[(row + shift) / 8] |= 1 << ((row + shift) % 8);
            let nulls = array.with_validity(Bits::new(&bits, shift, ROWS));
            assert_eq!(refused(array), [Some(row)], "{wrong}");
            assert_eq!(refused(nulls), [Some(row)], "{wrong} beside a null");
            let expected = if wrong.is_nan() { vec![] } else { vec![Some(row)] };
            assert_eq!(refused(nulls.nan_is_missing()), expected, "{wrong} beside a null");
        }
    }
}

#[test]
fn everything_wrong_with_a_batch_is_said_at_once() {
    let plan = timeliness();
    let units = [Unit::new("x"), Unit::new("y"), Unit::new("x")];
    let columns = plan
        .batch(3)
        .units(&units)
        .with("recieved", Array::new(Numbers::Float64(&[1.0, 2.0, 3.0])))
        .with("on_time", Array::new(Numbers::Float64(&[1.0])))
        .check()
        .unwrap_err();
    let codes: Vec<&str> = columns.diagnostics().iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["data.unknown_input", "data.wrong_length"]);
    assert!(columns.to_string().contains("received"), "{columns}");

    let values = plan
        .batch(3)
        .units(&units)
        .with("received", Array::new(Numbers::Float64(&[10.0, -1.0, 2.5])))
        .with("on_time", Array::new(Numbers::Float64(&[11.0, 0.0, f64::NAN])))
        .with("open", Array::new(Numbers::Int8(&[0, 1, 2])))
        .with("level", Array::new(Numbers::Float32(&[0.0, 1.0, 2.0])))
        .check()
        .unwrap_err();
    let mut found: Vec<(&str, Option<&str>, Option<&str>)> = values
        .diagnostics()
        .iter()
        .map(|found| (found.code.as_str(), found.unit.as_deref(), found.input.as_deref()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("data.at_most_exceeded", Some("x"), Some("on_time")),
            ("data.at_most_exceeded", Some("y"), Some("on_time")),
            ("data.duplicate_unit", Some("x"), None),
            ("data.out_of_range", Some("x"), Some("on_time")),
            ("data.out_of_range", Some("x"), Some("received")),
            ("data.out_of_range", Some("y"), Some("received")),
            ("data.wrong_type", Some("x"), Some("level")),
            ("data.wrong_type", Some("x"), Some("open")),
        ]
    );
    assert!(values.diagnostics().iter().all(|found| found.help.is_some()));
    let unknown = plan.scorer(&Outputs::new().points("c").bounds("d")).unwrap_err();
    assert_eq!(unknown.diagnostics().len(), 2);
}

#[test]
fn neither_threads_nor_parts_of_a_table_change_a_bit() {
    let plan = timeliness();
    let rows = 40_000;
    let number = |at: usize| f64::from(u32::try_from(at * 2_654_435_761 % 977).unwrap());
    let received: Vec<f64> = (0..rows).map(|at| number(at) + 400.0).collect();
    let on_time: Vec<f64> = (0..rows).map(|at| number(at + 7) / 4.0).map(f64::floor).collect();
    let valid: Vec<u8> =
        (0..rows.div_ceil(8)).map(|at| if at % 5 == 0 { 0xF7 } else { 0xFF }).collect();
    let batch = |from: usize, to: usize| {
        plan.batch(to - from)
            .with("received", Array::new(Numbers::Float64(&received[from..to])))
            .with(
                "on_time",
                Array::new(Numbers::Float64(&on_time[from..to])).with_validity(Bits::new(
                    &valid,
                    from,
                    to - from,
                )),
            )
            .build_unchecked()
            .unwrap()
    };
    let outputs = Outputs::everything();
    let mut one = plan.scorer(&outputs).unwrap();
    let expected = said_by(one.score(&batch(0, rows)).unwrap());
    let mut two = plan.scorer(&outputs).unwrap().with_threads(2);
    assert!(said_by(two.score(&batch(0, rows)).unwrap()) == expected);
    let mut three = plan.scorer(&outputs).unwrap().with_threads(3);
    assert!(said_by(three.score(&batch(0, rows)).unwrap()) == expected);
    // In batches, into columns that are used again.
    let mut results = Results::default();
    let mut parts: Vec<Vec<u64>> = vec![Vec::new(); expected.len()];
    for from in (0..rows).step_by(7_001) {
        one.score_into(&batch(from, (from + 7_001).min(rows)), &mut results).unwrap();
        parts.iter_mut().zip(said_by(&results)).for_each(|(part, found)| part.extend(found));
    }
    assert!(parts == expected);
}

#[test]
fn units_of_which_nothing_is_known_are_refused_one_by_one() {
    let document = json!({
        "chiso": 1, "id": "x", "source": {"status": "proposed"},
        "inputs": {"late": {"type": "count"}},
        "tree": [{"id": "a", "max": 10, "formula": "late", "missing": "error",
                  "rule": {"proportional": {"zero_at": 20, "full_at": 0}}}],
    });
    let plan = Plan::new(Programme::from_value(&document).unwrap()).unwrap();
    let units = ["a", "b", "c"].map(|unit| Observations::new(Unit::new(unit)));
    let table = plan.table(&units).unwrap();
    let mut scorer = plan.scorer(&Outputs::new().points("total")).unwrap();
    for _ in 0..2 {
        let error = scorer.score(&table.batch()).unwrap_err();
        let refused: Vec<_> = error.diagnostics().iter().map(|found| found.unit.clone()).collect();
        assert_eq!(refused, units.each_ref().map(|unit| Some(unit.unit.id.clone())));
    }
}
