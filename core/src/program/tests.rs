#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use super::op::{Constant, Operation};
use super::{
    BoundsScratch, Column, Compiler, Expressions, Output, Program, Range, Registers, Scratch,
};
use crate::value::Value;

/// `0 / 1`, and whether that times 2 is at least slot 2, which is known after it.
fn in_parts() -> (Program, [Output; 2]) {
    let mut compiler = Compiler::new(3);
    let mut quotient = Expressions::default();
    let (a, b) = (read(&mut quotient, 0), read(&mut quotient, 1));
    let root = quotient.push(Operation::Divide, vec![a, b]);
    let mut condition = quotient.clone();
    let two = condition.push(Operation::Constant(Constant::new(Value::Known(2.0))), Vec::new());
    let twice = condition.push(Operation::Multiply, vec![root, two]);
    let later = read(&mut condition, 2);
    let asked = condition.push(Operation::AtLeast, vec![twice, later]);
    let outputs = [
        compiler.add(&Whole(quotient.rooted(root))),
        compiler.add(&Whole(condition.rooted(asked))),
    ];
    (compiler.finish_parts(&[&outputs[..1], &outputs[1..]]), outputs)
}

struct Whole(Expressions);

impl AsRef<Expressions> for Whole {
    fn as_ref(&self) -> &Expressions {
        &self.0
    }
}

fn read(of: &mut Expressions, slot: usize) -> usize {
    of.push(Operation::Read(slot), Vec::new())
}

#[test]
fn a_part_goes_on_where_the_one_before_ended() {
    let (program, [quotient, condition]) = in_parts();
    for rows in [1, 2, 700] {
        let parts: Vec<f64> = (0..rows).map(f64::from).collect();
        let wholes = vec![4.0; parts.len()];
        let later = vec![100.0; parts.len()];
        let column = |values| Column::Values { values, states: &[] };
        let missing = Column::Constant(Value::Missing);
        let mut scratch = Scratch::default();
        let before = [column(&parts), column(&wholes), missing];
        let results = program.evaluate_part(0, &before, parts.len(), &mut scratch);
        let first: Vec<Value> =
            (0..parts.len()).map(|row| results.row(row).value(quotient)).collect();
        let after = [column(&parts), column(&wholes), column(&later)];
        let results = program.evaluate_part(1, &after, parts.len(), &mut scratch);
        for (row, &part) in parts.iter().enumerate() {
            let answer = f64::from(u8::from(part / 4.0 * 2.0 >= 100.0));
            assert_eq!(first.get(row), Some(&Value::Known(part / 4.0)));
            assert_eq!(results.row(row).value(quotient), Value::Known(part / 4.0));
            assert_eq!(results.row(row).value(condition), Value::Known(answer));
        }
        // What an earlier part left out stays so for good in what needs it.
        let only = program.only([condition]);
        let results = only.evaluate_raw(&before, parts.len(), &mut scratch);
        assert_eq!(results.row(0).value(condition), Value::Missing);
        assert_eq!(results.row(0).value(quotient), Value::Missing);
    }
}

#[test]
fn numbers_give_what_columns_do() {
    let (program, [quotient, condition]) = in_parts();
    assert!(program.reads_only(3) && !program.reads_only(2));
    let place = |output| program.register_of(output).expect("an output");
    let mut registers = Registers::default();
    let numbers = program.evaluate_numbers(0, &[&[3.0], &[4.0]], &mut registers);
    assert_eq!(numbers.get(place(quotient)), Some(&0.75));
    let numbers = program.evaluate_numbers(1, &[&[3.0, 4.0], &[1.5]], &mut registers);
    assert_eq!(numbers.get(place(condition)), Some(&1.0));
    let numbers = program.evaluate_numbers(0, &[&[3.0, 0.0]], &mut registers);
    assert!(numbers.get(place(quotient)).is_some_and(|number| number.is_nan()));
}

#[test]
fn bounds_of_some_outputs_are_those_of_all() {
    let (program, [quotient, condition]) = in_parts();
    let slots = [Range::between(0.0, 8.0), Range::between(4.0, 4.0), Range::between(5.0, 5.0)];
    let mut scratch = BoundsScratch::default();
    let some = program.bounds_of(&[quotient], &slots, &mut scratch);
    assert_eq!(some.range(quotient), Range::between(0.0, 2.0));
    // Nobody asked for it.
    assert_eq!(some.range(condition), Range::of(Value::Missing));
    let all = program.bounds(&slots, &mut scratch);
    assert_eq!(all.range(quotient), Range::between(0.0, 2.0));
    assert_eq!(all.range(condition), Range::between(0.0, 0.0));
}
