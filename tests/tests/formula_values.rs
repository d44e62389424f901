//! Evaluation: the columnar program gives, bit for bit, what a walk over the tree gives.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::formula::{
    Checked, Column, Compiler, Expression, Formula, Program, Scope, Scratch, Symbol, check,
};
use chiso::{State, Value};
use chiso_tests::formulas::{NAMES, Quantities, Stored, Values, any_row, known, well_typed};
use chiso_tests::oracle;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

fn checked(expression: &Expression) -> Option<Checked> {
    let formula = Formula::parse(&expression.to_string()).unwrap();
    check(&formula, &Quantities::default()).0
}

fn bits(value: Value) -> (u64, State) {
    let (number, state) = value.parts();
    (number.to_bits(), state)
}

/// Runs the formulas as one program over the rows and compares with the oracle.
fn compare(expressions: &[Expression], rows: &[Vec<Value>], scratch: &mut Scratch) {
    let good: Vec<(&Expression, Checked)> =
        expressions.iter().filter_map(|e| checked(e).map(|found| (e, found))).collect();
    let mut compiler = Compiler::new(NAMES.len());
    let outputs: Vec<_> = good.iter().map(|(_, checked)| compiler.add(checked)).collect();
    let program = compiler.finish();

    let stored: Vec<Stored> = (0..NAMES.len())
        .map(|slot| Stored::new(&rows.iter().map(|row| row[slot]).collect::<Vec<_>>()))
        .collect();
    let columns: Vec<Column<'_>> = stored.iter().map(Stored::column).collect();
    let results = program.evaluate(&columns, rows.len(), scratch);
    assert_eq!(results.rows(), rows.len());
    for ((expression, checked), &output) in good.iter().zip(&outputs) {
        let (values, states) = (results.values(output), results.states(output));
        assert_eq!((values.len(), states.len()), (rows.len(), rows.len()));
        for (at, row) in rows.iter().enumerate() {
            let expected = oracle::value(expression, &Values(row));
            let found = Value::from_parts(values[at], states[at]);
            assert_eq!(bits(found), bits(expected), "{expression} for {row:?}");
            assert_eq!((values[at].to_bits(), states[at]), bits(expected), "{expression}");
            // Quantities without an upper end can overflow, which the check leaves out.
            assert!(
                expected == Value::Undefined || checked.range().contains(expected),
                "{expression} is {expected:?}, outside {:?}, for {row:?}",
                checked.range()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn columns_give_what_a_walk_over_the_tree_gives(
        expressions in prop::collection::vec(well_typed(4), 1..5),
        rows in prop_oneof![
            4 => prop::collection::vec(any_row(), 0..12),
            1 => prop::collection::vec(any_row(), 1..2),
        ],
    ) {
        compare(&expressions, &rows, &mut Scratch::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn blocks_of_every_length(
        expressions in prop::collection::vec(well_typed(3), 1..4),
        rows in prop::collection::vec(any_row(), Program::BLOCK),
        complete in prop::collection::vec(
            NAMES.iter().map(|(_, of)| known(*of).prop_map(Value::Known)).collect::<Vec<_>>(),
            Program::BLOCK,
        ),
    ) {
        let mut scratch = Scratch::default();
        for length in [Program::BLOCK, 0, 1, Program::BLOCK - 1, 7] {
            compare(&expressions, &rows[..length], &mut scratch);
            compare(&expressions, &complete[..length], &mut scratch);
        }
    }
}

#[test]
fn nearly_all_generated_formulas_are_well_typed() {
    let mut runner = TestRunner::deterministic();
    let strategy = well_typed(4);
    let good = (0..500)
        .filter(|_| checked(&strategy.new_tree(&mut runner).unwrap().current()).is_some())
        .count();
    assert!(good > 350, "{good} of 500");
}

fn program(texts: &[&str]) -> (Program, Vec<chiso::formula::Output>) {
    let mut compiler = Compiler::new(NAMES.len());
    let outputs = texts
        .iter()
        .map(|text| {
            let (checked, findings) = check(&Formula::parse(text).unwrap(), &Quantities::default());
            compiler.add(&checked.unwrap_or_else(|| panic!("{text}: {findings:?}")))
        })
        .collect();
    (compiler.finish(), outputs)
}

fn value(text: &str, given: &[(&str, Value)]) -> Value {
    let (program, outputs) = program(&[text]);
    let columns: Vec<Column<'_>> = NAMES
        .iter()
        .map(|(name, _)| {
            let found = given.iter().find(|(of, _)| of == name);
            Column::Constant(found.map_or(Value::Missing, |(_, value)| *value))
        })
        .collect();
    let mut scratch = Scratch::default();
    program.evaluate(&columns, 1, &mut scratch).value(outputs[0], 0)
}

#[test]
fn common_parts_are_computed_once() {
    let (both, outputs) =
        program(&["100 * c0 / c1", "100 * c0 / c1 >= 80", "(c1 + n0) * (n0 + c1)"]);
    // Reads of 3 slots, two constants, *, /, >=, +, and one product of it with itself.
    assert_eq!(both.operations(), 10);
    assert_ne!(outputs[0], outputs[1]);
    let (again, outputs) = program(&["c0 + c1", "c1 + c0"]);
    assert_eq!(again.operations(), 3);
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn constants_are_folded() {
    let (folded, _) = program(&["n0 + 2 * (3 + 4) ^ 2"]);
    assert_eq!(folded.operations(), 3);
    let (chosen, _) = program(&["if 1 < 2 then n0 else n1 / n2"]);
    assert_eq!(chosen.operations(), 1);
}

#[test]
fn a_bound_slot_is_read_from_the_earlier_formula() {
    struct Derived;
    impl Scope for Derived {
        fn quantity(&self, name: &str) -> Option<Symbol> {
            let mut symbol = Quantities::default().quantity(name)?;
            if name == "n1" {
                symbol.range = chiso::formula::Range::between(0.0, 100.0);
            }
            Some(symbol)
        }
        fn names(&self) -> Vec<String> {
            Quantities::default().names()
        }
    }
    let mut compiler = Compiler::new(NAMES.len());
    let double = check(&Formula::parse("2 * n0").unwrap(), &Derived).0.unwrap();
    let output = compiler.add(&double);
    compiler.bind(1, output);
    let more = check(&Formula::parse("n1 + 1").unwrap(), &Derived).0.unwrap();
    assert_eq!(more.reads(), [1]);
    let output = compiler.add(&more);
    let program = compiler.finish();
    let mut scratch = Scratch::default();
    let columns = [Column::Constant(Value::Known(20.0))];
    assert_eq!(program.evaluate(&columns, 1, &mut scratch).value(output, 0), Value::Known(41.0));
}

#[test]
fn columns_that_do_not_fit_are_missing() {
    let (program, outputs) = program(&["n0", "n1", "coalesce(n2, 5)"]);
    let mut scratch = Scratch::default();
    let short = [Column::Values { values: &[1.0], states: &[] }];
    let results = program.evaluate(&short, 2, &mut scratch);
    assert_eq!(results.states(outputs[0]), [State::Missing; 2]);
    assert_eq!(results.states(outputs[1]), [State::Missing; 2]);
    assert_eq!(results.values(outputs[2]), [5.0; 2]);
    let strange = [Column::Values { values: &[f64::NAN, f64::INFINITY, -0.0], states: &[] }];
    let results = program.evaluate(&strange, 3, &mut scratch);
    assert_eq!(results.states(outputs[0]), [State::Undefined, State::Undefined, State::Known]);
    assert_eq!(results.values(outputs[0])[2].to_bits(), 0);
    // More rows than a block: as many as fit.
    let results = program.evaluate(&[], 10_000, &mut scratch);
    assert_eq!(results.rows(), Program::BLOCK);
}

#[test]
fn decimals_do_not_flip() {
    let counts = |a: f64, b: f64| [("c0", Value::Known(a)), ("c1", Value::Known(b))];
    for part in 0..=100 {
        let text = format!("c0 / c1 >= {part}%");
        assert_eq!(value(&text, &counts(f64::from(part), 100.0)), Value::Known(1.0), "{text}");
        let text = format!("100 * (c0 / c1) >= {part}");
        assert_eq!(value(&text, &counts(f64::from(part), 100.0)), Value::Known(1.0), "{text}");
        let text = format!("c0 / c1 > {part}%");
        assert_eq!(value(&text, &counts(f64::from(part), 100.0)), Value::Known(0.0), "{text}");
    }
    let three = [("n0", Value::Known(0.3))];
    assert_eq!(value("n0 % 0.1", &three), Value::Known(0.0));
    assert_eq!(value("floor(n0 / 0.1)", &three), Value::Known(3.0));
    assert_eq!(value("-7 % 3 + n0 * 0", &three), Value::Known(-1.0));
    assert_eq!(value("round(n0 + 0.705, 2)", &three), Value::Known(1.01));
}

#[test]
fn states_pass_as_documented() {
    let (yes, no) = (Value::Known(1.0), Value::Known(0.0));
    let row = [
        ("c0", Value::Known(0.0)),
        ("n0", Value::NotApplicable),
        ("n1", Value::Undefined),
        ("yes0", no),
        ("yes1", yes),
    ];
    for (text, expected) in [
        ("n0 + n2", Value::Missing),
        ("n0 + n1", Value::NotApplicable),
        ("c0 / c0", Value::Undefined),
        ("5 / c0", Value::Undefined),
        ("n2 / c0", Value::Missing),
        ("ln(c0 - 1)", Value::Undefined),
        ("sqrt(c0 - 1)", Value::Undefined),
        ("(c0 - 8) ^ (1 / 3)", Value::Undefined),
        ("c0 ^ c0", yes),
        ("exp(1000 + c0)", Value::Undefined),
        ("yes0 and n2 > 1", no),
        ("yes1 and n2 > 1", Value::Missing),
        ("n2 > 1 or yes1", yes),
        ("n0 > 1 or n2 > 1", Value::Missing),
        ("not (n0 > 1)", Value::NotApplicable),
        ("if n2 > 1 then 1 else 2", Value::Missing),
        ("if yes1 then c0 else n2", no),
        ("if yes0 then c0 else n2", Value::Missing),
        ("coalesce(n2, n0, c0)", no),
        ("coalesce(n1, n2, n0)", Value::Missing),
        ("coalesce(n1, n0)", Value::NotApplicable),
        ("count_true(yes0, yes1, true)", Value::Known(2.0)),
        ("count_true(yes0, đúng_hạn)", Value::Missing),
        ("is_missing(n2)", yes),
        ("is_undefined(c0 / c0)", yes),
        ("is_not_applicable(n0 + 1)", yes),
        ("is_known(n2)", no),
        ("sum(n2, c0)", Value::Missing),
    ] {
        assert_eq!(value(text, &row), expected, "{text}");
    }
}
