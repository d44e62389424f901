//! Bounds: they hold every completion, and are no wider than they need be where they
//! promise so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use chiso::formula::{BoundsScratch, Column, Compiler, Formula, Range, Scratch, check};
use chiso::{Type, Value};
use chiso_tests::formulas::{NAMES, Quantities, Values, well_typed};
use chiso_tests::oracle;
use proptest::prelude::*;

/// What a slot can be, and some values that it can have.
#[derive(Debug, Clone)]
struct Slot {
    range: Range,
    values: Vec<Value>,
}

fn slot(value_type: Type) -> BoxedStrategy<Slot> {
    let end = match value_type {
        Type::Count => (0_u32..8).prop_map(f64::from).boxed(),
        Type::Share => (0_u32..=10).prop_map(|x| f64::from(x) / 10.0).boxed(),
        Type::YesNo => (0_u32..2).prop_map(f64::from).boxed(),
        Type::Choice => (0_u32..3).prop_map(f64::from).boxed(),
        Type::Date => (19_900_i32..20_100).prop_map(f64::from).boxed(),
        Type::Days => (-9_i32..9).prop_map(f64::from).boxed(),
        _ => prop_oneof![
            (-4_i32..5).prop_map(f64::from),
            (-300_i32..300).prop_map(|x| f64::from(x) / 100.0),
        ]
        .boxed(),
    };
    let whole = matches!(value_type, Type::Count | Type::YesNo | Type::Choice | Type::Date);
    let inside = prop::collection::vec(0.0..=1.0_f64, 4);
    (end.clone(), end, inside, 0_u32..10, any::<[bool; 3]>(), any::<bool>())
        .prop_map(move |(a, b, inside, kind, states, open)| {
            let (low, high) = (a.min(b), a.max(b));
            let mut range = match kind {
                0..=3 => Range::between(low, low),
                4 => Range::of(Value::Missing),
                _ => Range::between(low, high),
            };
            let open = open && kind > 7 && matches!(value_type, Type::Count | Type::Number);
            if open {
                range.highest = f64::INFINITY;
            }
            let mut values = Vec::new();
            if range.known {
                let top = if open { low + 50.0 } else { range.highest };
                values.extend([range.lowest, top].map(Value::Known));
                for part in inside {
                    let value = range.lowest + part * (top - range.lowest);
                    let value = if whole { value.floor() } else { value };
                    values.push(Value::Known(value.clamp(range.lowest, top)));
                }
            }
            if kind == 9 || kind == 6 {
                range.missing |= states[0];
                range.not_applicable |= states[1];
                range.undefined |= states[2];
            }
            for (possible, value) in [
                (range.missing, Value::Missing),
                (range.not_applicable, Value::NotApplicable),
                (range.undefined, Value::Undefined),
            ] {
                if possible {
                    values.push(value);
                }
            }
            Slot { range, values }
        })
        .boxed()
}

fn slots() -> BoxedStrategy<Vec<Slot>> {
    NAMES.iter().map(|(_, value_type)| slot(*value_type)).collect::<Vec<_>>().boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bounds_hold_every_completion(
        expression in well_typed(4),
        slots in slots(),
        picks in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), NAMES.len()), 40),
    ) {
        let formula = Formula::parse(&expression.to_string()).unwrap();
        let ranges: Vec<Range> = slots.iter().map(|slot| slot.range).collect();
        // A test of the generator says that this is nearly always there.
        let Some(anything) = check(&formula, &Quantities::default()).0 else { return Ok(()) };
        // What the check says of the formula under these very ranges must hold as well;
        // narrow ranges can make it always undefined.
        let narrow = check(&formula, &Quantities { ranges: ranges.clone() }).0;
        let mut compiler = Compiler::new(NAMES.len());
        let output = compiler.add(&anything);
        let program = compiler.finish();
        let mut scratch = BoundsScratch::default();
        let bounds = program.bounds(&ranges, &mut scratch).range(output);
        let open = ranges.iter().any(|range| range.highest.is_infinite());
        let mut evaluation = Scratch::default();
        for pick in picks {
            let row: Vec<Value> =
                slots.iter().zip(&pick).map(|(slot, at)| *at.get(&slot.values)).collect();
            let columns: Vec<Column<'_>> = row.iter().map(|&value| Column::Constant(value)).collect();
            let value = program.evaluate(&columns, 1, &mut evaluation).value(output, 0);
            prop_assert_eq!(value, oracle::value(&expression, &Values(&row)));
            // Without an upper end a quantity may make the result overflow.
            let overflow = open && value == Value::Undefined;
            prop_assert!(
                overflow || bounds.contains(value),
                "{} is {:?}, outside {:?}, for {:?}", expression, value, bounds, row
            );
            if let Some(narrow) = &narrow {
                prop_assert!(
                    overflow || narrow.range().contains(value),
                    "{} is {:?}, outside {:?} of the check, for {:?}",
                    expression, value, narrow.range(), row
                );
            }
        }
    }
}

fn bounds(text: &str, given: &[(&str, Range)]) -> Range {
    let formula = Formula::parse(text).unwrap();
    let (checked, findings) = check(&formula, &Quantities::default());
    let mut compiler = Compiler::new(NAMES.len());
    let output = compiler.add(&checked.unwrap_or_else(|| panic!("{text}: {findings:?}")));
    let slots: Vec<Range> = NAMES
        .iter()
        .map(|(name, _)| {
            let found = given.iter().find(|(of, _)| of == name);
            found.map_or(Range::of(Value::Missing), |(_, range)| *range)
        })
        .collect();
    compiler.finish().bounds(&slots, &mut BoundsScratch::default()).range(output)
}

fn at(text: &str, given: &[(&str, f64)]) -> f64 {
    let row: Vec<Value> = NAMES
        .iter()
        .map(|(name, _)| {
            let found = given.iter().find(|(of, _)| of == name);
            found.map_or(Value::Missing, |(_, value)| Value::Known(*value))
        })
        .collect();
    let formula = Formula::parse(text).unwrap();
    oracle::value(formula.expression(), &Values(&row)).known().unwrap()
}

/// Formulas that rise or fall in each of `c0`, `c1`, `c2`, whatever the others are.
const MONOTONE: [&str; 17] = [
    "c0 / (c0 + c1 + 1)",
    "100 * c0 / (c0 + c1 + c2 + 1)",
    "(c0 + c1) / (c0 + c1 + c2 + 1)",
    "1 - c0 / (c0 + c1 + 1)",
    "(c0 - c1) / (c0 + c1 + 2)",
    "100 - 100 * c0 / (c0 + c1 + 1)",
    "percent(c0 + 1, c0 + c1 + 1)",
    "min(1, 2 * c0 / (c0 + c1 + 1))",
    "round(100 * c0 / (c0 + c1 + 1), 1)",
    "if c0 / (c0 + c1 + 1) >= 50% then 1 else 0",
    "c0 + c1 - c0 / 2",
    "mean(c0, c1, c2) / sum(c0, c1, c2, 1)",
    "(c0 / (c0 + c1 + 1)) / ((c1 + 3) / (c0 + c1 + 1))",
    "sqrt(c0 / (c0 + c1 + 1)) + ln(c2 + 1)",
    "clamp(c0 - 0.5 * c0 + c1, 1, 8)",
    "exp(0 - c0 / (c0 + 1))",
    "(c0 + 1) * (c1 + 1) - c2",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn bounds_are_the_extremes_of_the_corners(
        text in prop::sample::select(MONOTONE.to_vec()),
        ends in [(0_u32..50, 0_u32..50), (0_u32..50, 0_u32..50), (0_u32..50, 0_u32..50)],
    ) {
        let ends = ends.map(|(a, b)| (f64::from(a.min(b)), f64::from(a.max(b))));
        let names = ["c0", "c1", "c2"];
        let ranges: Vec<(&str, Range)> = names
            .into_iter()
            .zip(ends)
            .map(|(name, (low, high))| (name, Range::between(low, high)))
            .collect();
        let found = bounds(text, &ranges);
        let mut values = Vec::new();
        for corner in 0..8_usize {
            let given: Vec<(&str, f64)> = names
                .into_iter()
                .zip(ends)
                .enumerate()
                .map(|(index, (name, (low, high)))| {
                    (name, if corner >> index & 1 == 0 { low } else { high })
                })
                .collect();
            values.push(at(text, &given));
        }
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0);
        prop_assert!(found.lowest <= lowest && highest <= found.highest, "{text} {found:?}");
        // A sum of counts with opposite signs may be a few units in the last place wide.
        prop_assert!(near(found.lowest, lowest), "{text}: {found:?}, lowest {lowest}");
        prop_assert!(near(found.highest, highest), "{text}: {found:?}, highest {highest}");
        prop_assert!(!found.undefined && !found.missing, "{text}: {found:?}");
    }
}

#[test]
fn a_half_at_one_end_is_rounded_up_however_large_the_other() {
    // 100 × 3 / 48 = 6.25 and 100 × 21 / 22 = 95.4545…
    let given = [("c0", Range::between(3.0, 21.0)), ("c1", Range::between(0.0, 44.0))];
    let found = bounds("round(100 * c0 / (c0 + c1 + 1), 1)", &given);
    assert_eq!((found.lowest, found.highest), (6.3, 95.5));
}

#[test]
fn counts_without_an_upper_end() {
    let open = Range::between(0.0, f64::INFINITY);
    let both = [("c0", open), ("c1", open)];
    let share = bounds("c0 / (c0 + c1)", &both);
    assert!(share.lowest == 0.0 && (share.highest - 1.0).abs() < 1e-12 && share.undefined);
    let online = bounds("c0 / (c0 + c1)", &[("c0", Range::between(5.0, 5.0)), ("c1", open)]);
    assert_eq!((online.lowest, online.highest, online.undefined), (0.0, 1.0, false));
    let late = bounds("1 - c0 / (c0 + 20)", &[("c0", open)]);
    assert!(late.lowest.abs() < 1e-12 && (late.highest - 1.0).abs() < 1e-12);
    let ratio = bounds("c0 / (c1 + 1)", &both);
    assert_eq!((ratio.lowest, ratio.highest), (0.0, f64::INFINITY));
}

#[test]
fn a_guarded_division_is_never_undefined() {
    let open = Range::between(0.0, f64::INFINITY);
    let given = [("c0", open), ("c1", Range::between(4.0, 4.0)), ("n0", Range::between(-1.0, 9.0))];
    for text in [
        "if c0 > 0 then c1 / c0 else 0",
        "if c0 == 0 then 0 else c1 / c0",
        "if not (c0 <= 0) and c1 >= 0 then c1 / c0 else 1",
        "if 0 < c0 then if c1 != 0 then c1 / c0 else 1 else 0",
    ] {
        let found = bounds(text, &given);
        assert!(found.known && !found.undefined, "{text}: {found:?}");
    }
    assert!(bounds("if c0 >= 0 then c1 / c0 else 0", &given).undefined);
    assert!(bounds("c1 / c0", &given).undefined);
    let capped = bounds("if n0 > 2 then n0 else 3", &given);
    assert!(capped.lowest > 1.999 && capped.highest == 9.0, "{capped:?}");
}

#[test]
fn states_of_bounds() {
    let maybe = Range::between(0.0, 4.0).or_missing();
    let given = [("c0", maybe), ("c1", Range::of(Value::NotApplicable))];
    let both = bounds("c0 + c1", &given);
    assert!(both.missing && both.not_applicable && !both.known && !both.undefined);
    assert_eq!(bounds("coalesce(c0, 7)", &given), Range::between(0.0, 7.0));
    assert_eq!(bounds("is_missing(c0)", &given), Range::between(0.0, 1.0));
    assert_eq!(bounds("if is_missing(c0) then 9 else c0", &given), Range::between(0.0, 9.0));
    assert_eq!(bounds("c0 >= 0 and false", &given), Range::between(0.0, 0.0));
    assert_eq!(bounds("c2 + 1", &given), Range::of(Value::Missing));
}

/// Derived quantities that use each other twice would double the work with every one.
#[test]
fn shared_parts_do_not_multiply_the_work() {
    let mut compiler = Compiler::new(NAMES.len());
    let quantities = Quantities::default();
    let both = check(&Formula::parse("yes0 and yes1").unwrap(), &quantities).0.unwrap();
    let twice = check(&Formula::parse("yes1 or (yes0 and yes1)").unwrap(), &quantities).0.unwrap();
    let branch = check(
        &Formula::parse("if n0 > 0 or yes0 then n0 / n1 + n0 else n0 - n1").unwrap(),
        &quantities,
    )
    .0
    .unwrap();
    let yes1 = NAMES.iter().position(|(name, _)| *name == "yes1").unwrap();
    let mut output = compiler.add(&branch);
    for _ in 0..300 {
        let output = compiler.add(&both);
        compiler.bind(yes1, output);
        let output = compiler.add(&twice);
        compiler.bind(yes1, output);
    }
    for _ in 0..300 {
        compiler.bind(0, output);
        output = compiler.add(&branch);
    }
    let program = compiler.finish();
    let anything: Vec<Range> =
        NAMES.iter().map(|(_, value_type)| Range::of_type(*value_type).or_missing()).collect();
    let found = program.bounds(&anything, &mut BoundsScratch::default()).range(output);
    assert!(found.missing && found.known);
}
