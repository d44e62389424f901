//! Tables of any length, written where the caller wants them: the same values as row by row,
//! from columns of every type, with every choice of instructions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]

use chiso::formula::{
    Array, Bits, Column, Compiler, Destination, Expression, Formula, Instructions, Numbers, Output,
    Program, Scratch, check,
};
use chiso::{State, Type, Value};
use chiso_tests::formulas::{NAMES, Quantities, Values, well_typed};
use chiso_tests::oracle;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

fn program(expressions: &[Expression]) -> (Program, Vec<(String, Expression, Output)>) {
    let mut compiler = Compiler::new(NAMES.len());
    let mut outputs = Vec::new();
    for expression in expressions {
        let formula = Formula::parse(&expression.to_string()).unwrap();
        if let Some(checked) = check(&formula, &Quantities::default()).0 {
            outputs.push((
                formula.to_string(),
                formula.expression().clone(),
                compiler.add(&checked),
            ));
        }
    }
    (compiler.finish(), outputs)
}

fn parsed(texts: &[&str]) -> Vec<Expression> {
    texts.iter().map(|text| Formula::parse(text).unwrap().expression().clone()).collect()
}

fn bits(value: Value) -> (u64, State) {
    let (number, state) = value.parts();
    (number.to_bits(), state)
}

/// What a destination got.
struct Written {
    numbers: Vec<f64>,
    validity: Vec<u8>,
    states: Vec<State>,
}

impl Written {
    fn value(&self, row: usize) -> Value {
        let known = self.validity[row / 8] >> (row % 8) & 1 == 1;
        assert_eq!(self.numbers[row].is_nan(), !known);
        assert_eq!(self.states[row].is_known(), known);
        Value::from_parts(self.numbers[row], self.states[row])
    }
}

fn write(
    program: &Program,
    outputs: &[Output],
    columns: &[Column<'_>],
    rows: usize,
    scratch: &mut Scratch,
) -> Vec<Written> {
    let mut written: Vec<Written> = outputs
        .iter()
        .map(|_| Written {
            numbers: vec![-7.0; rows],
            validity: vec![0x55; rows.div_ceil(8)],
            states: vec![State::NotApplicable; rows],
        })
        .collect();
    // Without the states, numbers and validity have to come out the same.
    let mut plain: Vec<(Vec<f64>, Vec<u8>)> =
        outputs.iter().map(|_| (vec![-7.0; rows], vec![0x55; rows.div_ceil(8)])).collect();
    let mut destinations: Vec<Destination<'_>> = outputs
        .iter()
        .zip(&mut written)
        .map(|(output, to)| {
            Destination::new(*output, &mut to.numbers)
                .with_validity(&mut to.validity)
                .with_states(&mut to.states)
        })
        .collect();
    assert_eq!(program.evaluate_into(columns, rows, &mut destinations, scratch), rows);
    let mut destinations: Vec<Destination<'_>> = outputs
        .iter()
        .zip(&mut plain)
        .map(|(output, (numbers, validity))| {
            Destination::new(*output, numbers).with_validity(validity)
        })
        .collect();
    assert_eq!(program.evaluate_into(columns, rows, &mut destinations, scratch), rows);
    for (written, (numbers, validity)) in written.iter().zip(&plain) {
        assert_eq!(written.validity, *validity);
        for (a, b) in written.numbers.iter().zip(numbers) {
            assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
        }
    }
    written
}

/// Numbers that are none, zeros of both signs, the largest and the smallest, and others.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-5_i32..6).prop_map(f64::from),
        3 => (-2_000_i32..2_000).prop_map(|x| f64::from(x) / 100.0),
        1 => prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MAX, f64::MIN, 1e-300, -1e-308,
        ]),
    ]
}

/// Columns of such numbers for all quantities; answers are 1 or 0, if they are anything.
fn any_columns(rows: usize) -> impl Strategy<Value = Vec<(Vec<f64>, Vec<State>)>> {
    prop::collection::vec(any_column(rows), NAMES.len()).prop_map(|mut columns| {
        for ((numbers, _), (_, of)) in columns.iter_mut().zip(NAMES) {
            let answers = numbers.iter_mut().filter(|x| of == Type::YesNo && x.is_finite());
            answers.filter(|x| **x != 0.0).for_each(|x| *x = 1.0);
        }
        columns
    })
}

/// A column of such numbers, all of them with states, or none.
fn any_column(rows: usize) -> impl Strategy<Value = (Vec<f64>, Vec<State>)> {
    let state = prop_oneof![5 => Just(State::Known), 1 => prop::sample::select(&State::ALL[..])];
    (
        prop_oneof![
            1 => prop::collection::vec(any_number(), rows),
            1 => prop::collection::vec((0_u32..6).prop_map(f64::from), rows),
        ],
        prop_oneof![2 => prop::collection::vec(state, rows), 1 => Just(Vec::new())],
    )
}

fn check_rows(expressions: &[Expression], stored: &[(Vec<f64>, Vec<State>)], rows: usize) {
    let (program, outputs) = program(expressions);
    let columns: Vec<Column<'_>> = stored
        .iter()
        .map(|(values, states)| Column::Values { values, states }.slice(0..rows))
        .collect();
    let wanted: Vec<Output> = outputs.iter().map(|of| of.2).collect();
    let vectors = write(&program, &wanted, &columns, rows, &mut Scratch::default());
    let mut baseline = Scratch::with_instructions(Instructions::BASELINE);
    let plain = write(&program, &wanted, &columns, rows, &mut baseline);
    for row in 0..rows {
        let values: Vec<Value> = columns.iter().map(|column| column.value(row)).collect();
        // A row that stands alone, and one of a block.
        let single: Vec<Column<'_>> =
            columns.iter().map(|column| column.slice(row..row + 1)).collect();
        let alone = program.evaluate(&single, 1, &mut baseline);
        for ((text, expression, output), (a, b)) in outputs.iter().zip(vectors.iter().zip(&plain)) {
            let expected = bits(oracle::value(expression, &Values(&values)));
            assert_eq!(bits(a.value(row)), expected, "{text} for {values:?}");
            assert_eq!(bits(b.value(row)), expected, "{text} for {values:?}");
            assert_eq!(bits(alone.value(*output, 0)), expected, "{text} for {values:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_formula_of_any_numbers(
        expressions in prop::collection::vec(well_typed(4), 1..5),
        stored in any_columns(70),
        rows in prop_oneof![Just(70_usize), 0_usize..70],
    ) {
        check_rows(&expressions, &stored, rows);
    }
}

/// Every operation, every pair that is one job, and constants in every place.
#[test]
fn every_operation_of_any_numbers() {
    let expressions = parsed(&[
        "-n0",
        "abs(n0)",
        "not yes0",
        "floor(n0)",
        "ceil(n1)",
        "round(n0)",
        "round(n0, 2)",
        "sqrt(n0)",
        "ln(n0)",
        "log10(n0)",
        "exp(n0)",
        "n0 + n1",
        "n0 - n1",
        "n0 * n1",
        "n0 / n1",
        "n0 % n1",
        "n0 ^ n1",
        "n0 + 1",
        "1 - n0",
        "n0 - 1",
        "3 * n0",
        "n0 / 3",
        "3 / n0",
        "n0 % 3",
        "3 % n0",
        "n0 ^ 2",
        "2 ^ n0",
        "1 ^ n0",
        "n0 ^ 0",
        "100 * n0 / n1",
        "n0 * 100 / (n1 * 0.8)",
        "100 * (n0 / n1)",
        "n0 + 0.3 * n1",
        "0.5 * n0 + n1",
        "0.2 * n0 + 0.3 * n1 + 0.5 * n2",
        "1 / (1 / n0)",
        "1 / (n0 * 1e300 * 1e300)",
        "min(n0 * 1e300, n1)",
        "1 / (n0 + n1)",
        "min(n0, n1)",
        "max(n0, n1)",
        "min(n0, 3)",
        "min(3, n0)",
        "max(n0, 0)",
        "max(0, n0)",
        "min(n0, n1, n2)",
        "max(n0, 2, n1)",
        "clamp(n0, 0, 3)",
        "clamp(n0, n1, n2)",
        "clamp(100 * n0 / n1, 0, 100)",
        "sum(n0, n1, n2)",
        "mean(n0, n1)",
        "sum(n0, 1, n1)",
        "coalesce(n0, n1)",
        "coalesce(n0, 5)",
        "coalesce(n0, n1, n2)",
        "coalesce(n0 / n1, n2, 7)",
        "count_true(yes0, yes1, n0 > n1)",
        "yes0 and yes1",
        "yes0 or yes1",
        "yes0 and n0 > 1",
        "n0 > n1",
        "n0 >= n1",
        "n0 < n1",
        "n0 <= n1",
        "n0 == n1",
        "n0 != n1",
        "n0 > 2",
        "n0 >= 2",
        "n0 < 2",
        "n0 <= 2",
        "n0 == 2",
        "n0 != 2",
        "2 > n0",
        "n0 > 1 and n0 < 3",
        "n0 > 3 or n0 < 1",
        "not (n0 > 1)",
        "if n0 > 1 and n0 < 3 then 7 else 8",
        "if yes0 then n0 else n1",
        "if yes0 then 1 else n1",
        "if yes0 then n0 else 2",
        "if yes0 then 1 else 2",
        "if n0 > 1 then n1 else n2",
        "if n0 < 1 then n1 else 5",
        "if n0 >= 1 then 5 else n1",
        "if n0 == 1 then n1 else n2",
        "if n0 > n1 then n0 else n2",
        "if is_known(n0) then n1 else n2",
        "if is_known(n0) then n0 else 3",
        "if is_known(n0) then 1 else 2",
        "if is_missing(n0) then n1 else n2",
        "is_known(n0)",
        "is_missing(n0)",
        "is_not_applicable(n0)",
        "is_undefined(n0)",
        "is_undefined(n0 / n1)",
        "is_missing(n0 + n1)",
        "is_missing(n0 / n1)",
        "if n0 / n1 > 1 then n2 else n1",
        "if n0 >= 3 then 4 else if n0 >= 2 then 3 else if n0 >= 1 then 2 else 1",
        "if n0 < 1 then 4 else if n0 < 2 then 3 else if n0 < 3 then 2 else 1",
        "if n0 >= 1 then 4 else if n0 >= 2 then 3 else 1",
        "n0",
        "3",
        "n0 * 0",
        "0 * -n0",
        "if n0 > 4 then 9 else if n0 > 3 then 8 else if n0 > 2 then 7 else if n0 > 1 then 6 else \
         if n0 > 0 then 5 else if n0 > -1 then 4 else 3",
    ]);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let columns = any_columns(200);
    for _ in 0..40 {
        let stored = columns.new_tree(&mut runner).unwrap().current();
        check_rows(&expressions, &stored, 200);
    }
}

#[test]
fn tables_of_many_blocks() {
    let expressions = parsed(&[
        "100 * n0 / n1",
        "if n0 / n1 >= 2 then 3 else if n0 / n1 >= 1 then 2 else 1",
        "coalesce(n2, n0 + 1)",
        "n1",
        "is_missing(n2)",
    ]);
    let rows = 2 * Program::BLOCK + 77;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let stored = any_columns(rows).new_tree(&mut runner).unwrap().current();
    for rows in [rows, 2 * Program::BLOCK, Program::BLOCK + 1, Program::BLOCK, 1, 0] {
        check_rows(&expressions, &stored, rows);
    }
}

/// Numbers of every type out of the same integers, with the number of each.
fn of_every_type(integers: &[i64], of: impl Fn(Numbers<'_>)) {
    of(Numbers::Int64(integers));
    of(Numbers::Int32(&integers.iter().map(|&x| x as i32).collect::<Vec<_>>()));
    of(Numbers::Int16(&integers.iter().map(|&x| x as i16).collect::<Vec<_>>()));
    of(Numbers::Int8(&integers.iter().map(|&x| x as i8).collect::<Vec<_>>()));
    of(Numbers::UInt64(&integers.iter().map(|&x| x.cast_unsigned()).collect::<Vec<_>>()));
    of(Numbers::UInt32(&integers.iter().map(|&x| x as u32).collect::<Vec<_>>()));
    of(Numbers::UInt16(&integers.iter().map(|&x| x as u16).collect::<Vec<_>>()));
    of(Numbers::UInt8(&integers.iter().map(|&x| x as u8).collect::<Vec<_>>()));
    let float = |x: i64| f64::from_bits(x.cast_unsigned());
    of(Numbers::Float64(&integers.iter().map(|&x| float(x)).collect::<Vec<_>>()));
    let single = |x: i64| f32::from_bits(x as u32);
    of(Numbers::Float32(&integers.iter().map(|&x| single(x)).collect::<Vec<_>>()));
    let bytes: Vec<u8> = integers.iter().map(|&x| x as u8).collect();
    of(Numbers::Boolean(Bits::new(&bytes, 3, integers.len())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn arrays_of_every_type_from_every_bit(
        integers in prop::collection::vec(
            prop_oneof![
                any::<i64>(),
                -3_i64..4,
                // 0, -0, the infinities and NaN, in 64 bits and in 32.
                prop::sample::select(vec![
                    0_i64, i64::MIN, 0x7FF0 << 48, -0x10_0000_0000_0000, 0x7FF8 << 48,
                    0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000,
                ]),
            ],
            0..300,
        ),
        bytes in prop_oneof![
            3 => prop::collection::vec(any::<u8>(), 40),
            1 => prop::collection::vec(prop_oneof![20 => Just(0xFF_u8), 1 => any::<u8>()], 40),
        ],
        offset in 0_usize..20,
        (nulls, nan_is_missing) in any::<(bool, bool)>(),
        from in 0_usize..80,
    ) {
        let (program, outputs) = program(&parsed(&["n0", "n0 + 0", "0 - n0", "1 / n0"]));
        let outputs: Vec<Output> = outputs.iter().map(|of| of.2).collect();
        of_every_type(&integers, |numbers| {
            let mut array = Array::new(numbers);
            if nulls {
                array = array.with_validity(Bits::new(&bytes, offset, integers.len()));
            }
            if nan_is_missing {
                array = array.nan_is_missing();
            }
            let rows = from.min(integers.len())..integers.len();
            let column = Column::Array(array).slice(rows.clone());
            for instructions in [Instructions::detect(), Instructions::BASELINE] {
                let mut scratch = Scratch::with_instructions(instructions);
                let written = write(&program, &outputs, &[column], rows.len(), &mut scratch);
                for row in 0..rows.len() {
                    let expected = column.value(row);
                    assert_eq!(expected, Column::Array(array).value(rows.start + row));
                    assert_eq!(bits(written[0].value(row)), bits(expected), "{numbers:?} {row}");
                    assert_eq!(bits(written[1].value(row)), bits(expected), "{numbers:?} {row}");
                    assert_eq!(written[2].states[row], expected.state());
                    // What has no inverse: 0, and what is next to it.
                    let inverse = match expected {
                        Value::Known(x) if (1.0 / x).is_infinite() => State::Undefined,
                        other => other.state(),
                    };
                    assert_eq!(written[3].states[row], inverse);
                }
            }
        });
    }
}

#[test]
fn what_does_not_fit_is_left_out() {
    let (program, outputs) = program(&parsed(&["n0 + 1", "n1"]));
    let output = outputs[0].2;
    let values: Vec<f64> = (0..20).map(f64::from).collect();
    let columns = [Column::Values { values: &values, states: &[] }];
    let mut scratch = Scratch::default();
    // As many rows as the least room.
    let (mut few, mut more) = ([0.0; 17], [0.0; 20]);
    let (mut bitmap, mut states) = ([0xFF; 2], [State::Known; 18]);
    let mut destinations = [
        Destination::new(output, &mut few),
        Destination::new(output, &mut more).with_validity(&mut bitmap).with_states(&mut states),
    ];
    assert_eq!(program.evaluate_into(&columns, 20, &mut destinations, &mut scratch), 16);
    // The same output twice.
    assert_eq!(few[..16], more[..16]);
    assert_eq!((few[15], few[16], more[16]), (16.0, 0.0, 0.0));
    assert_eq!(bitmap, [0xFF; 2]);
    // A column that is too short is missing, and one that is not there.
    let mut numbers = [0.0; 30];
    let mut bitmap = [0xFF; 4];
    let mut destinations = [Destination::new(output, &mut numbers).with_validity(&mut bitmap)];
    assert_eq!(program.evaluate_into(&columns, 30, &mut destinations, &mut scratch), 30);
    assert!(numbers.iter().all(|number| number.is_nan()));
    assert_eq!(bitmap, [0; 4]);
    // An output of another program.
    let (other, _) = self::program(&parsed(&["n0"]));
    let (mut numbers, mut states) = ([0.0; 3], [State::Known; 3]);
    let mut destinations = [Destination::new(outputs[1].2, &mut numbers).with_states(&mut states)];
    other.evaluate_into(&columns, 3, &mut destinations, &mut scratch);
    assert!(numbers.iter().all(|number| number.is_nan()));
    assert_eq!(states, [State::Missing; 3]);
}

#[test]
fn only_what_is_asked_for() {
    let mut compiler = Compiler::new(NAMES.len());
    let mut add = |text: &str| {
        let formula = Formula::parse(text).unwrap();
        compiler.add(&check(&formula, &Quantities::default()).0.unwrap())
    };
    let (kept, dropped) = (add("n0 + n1"), add("(n0 + n1) * n2"));
    assert_eq!(compiler.clone().finish().operations(), 5);
    let program = compiler.finish_for(&[kept]);
    assert_eq!(program.operations(), 3);
    let columns = [Column::Constant(Value::Known(1.0)); 3];
    for rows in [1, 2] {
        let mut scratch = Scratch::default();
        let results = program.evaluate(&columns, rows, &mut scratch);
        assert_eq!(results.value(kept, 0), Value::Known(2.0));
        assert_eq!(results.value(dropped, 0), Value::Missing);
        assert!(results.values(dropped).is_empty());
    }
}
