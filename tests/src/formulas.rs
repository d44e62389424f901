//! Random formulas over a fixed set of quantities, and random rows for them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "tests fail by panicking"
)]

use chiso::formula::{
    BinaryOperator, Column, Expression, ExpressionKind, Range, Scope, Symbol, UnaryOperator,
};
use chiso::{State, Type, Value};
use proptest::prelude::*;

use crate::oracle::Row;

/// The quantities that generated formulas read.
pub const NAMES: [(&str, Type); 16] = [
    ("n0", Type::Number),
    ("n1", Type::Number),
    ("n2", Type::Number),
    ("c0", Type::Count),
    ("c1", Type::Count),
    ("c2", Type::Count),
    ("share0", Type::Share),
    ("share1", Type::Share),
    ("days0", Type::Days),
    ("date0", Type::Date),
    ("date1", Type::Date),
    ("yes0", Type::YesNo),
    ("yes1", Type::YesNo),
    ("đúng_hạn", Type::YesNo),
    ("choice0", Type::Choice),
    ("choice1", Type::Choice),
];

/// The options of both choices.
pub const OPTIONS: [&str; 3] = ["done", "in progress", "chưa làm"];

/// A scope of [`NAMES`], each of which can be whatever `ranges` says; anything at all by
/// default.
pub struct Quantities {
    pub ranges: Vec<Range>,
}

impl Default for Quantities {
    fn default() -> Self {
        let anything = |(_, value_type): &(&str, Type)| {
            Range::of_type(*value_type).or_missing().or_not_applicable().or_undefined()
        };
        Self { ranges: NAMES.iter().map(anything).collect() }
    }
}

impl Scope for Quantities {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let slot = NAMES.iter().position(|(known, _)| *known == name)?;
        let symbol_type = NAMES[slot].1;
        let options = if symbol_type == Type::Choice { OPTIONS.as_slice() } else { &[] };
        Some(Symbol {
            slot,
            symbol_type,
            options: options.iter().map(|&option| option.to_owned()).collect(),
            range: self.ranges[slot],
        })
    }

    fn names(&self) -> Vec<String> {
        NAMES.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

/// One row of values, in the order of [`NAMES`].
pub struct Values<'v>(pub &'v [Value]);

impl Row for Values<'_> {
    fn value(&self, name: &str) -> Value {
        let slot = NAMES.iter().position(|(known, _)| *known == name).unwrap();
        self.0[slot]
    }

    fn options(&self, _: &str) -> Vec<String> {
        OPTIONS.iter().map(|&option| option.to_owned()).collect()
    }
}

/// A column of values as the evaluator reads it.
pub struct Stored {
    values: Vec<f64>,
    states: Vec<State>,
}

impl Stored {
    /// Stores the values; what is not known has a number that must not matter.
    pub fn new(column: &[Value]) -> Self {
        let states: Vec<State> = column.iter().map(|value| value.state()).collect();
        let all_known = states.iter().all(|state| state.is_known());
        Self {
            values: column.iter().map(|value| value.known().unwrap_or(f64::NAN)).collect(),
            states: if all_known { Vec::new() } else { states },
        }
    }

    /// The column.
    pub fn column(&self) -> Column<'_> {
        Column::Values { values: &self.values, states: &self.states }
    }
}

/// A known value of a quantity.
pub fn known(value_type: Type) -> BoxedStrategy<f64> {
    match value_type {
        Type::Count => prop_oneof![
            3 => (0_u32..6).prop_map(f64::from),
            2 => (0_u32..10_000).prop_map(f64::from),
        ]
        .boxed(),
        Type::Share => {
            prop_oneof![Just(0.0), Just(1.0), Just(0.29), Just(0.8), 0.0..1.0_f64].boxed()
        }
        Type::YesNo => prop_oneof![Just(0.0), Just(1.0)].boxed(),
        Type::Choice => (0_u32..3).prop_map(f64::from).boxed(),
        Type::Date => (19_000_i32..21_000).prop_map(f64::from).boxed(),
        Type::Days => (-400_i32..400).prop_map(f64::from).boxed(),
        _ => prop_oneof![
            3 => (-5_i32..6).prop_map(f64::from),
            3 => (-2_000_i32..2_000).prop_map(|x| f64::from(x) / 100.0),
            2 => -1e6..1e6_f64,
            1 => Just(1e-300),
            1 => Just(-1e300),
            1 => Just(f64::MAX),
        ]
        .boxed(),
    }
}

/// A value of a quantity, known three times out of four.
pub fn any_value(value_type: Type) -> BoxedStrategy<Value> {
    prop_oneof![
        9 => known(value_type).prop_map(Value::Known),
        1 => Just(Value::Missing),
        1 => Just(Value::NotApplicable),
        1 => Just(Value::Undefined),
    ]
    .boxed()
}

/// One row for [`NAMES`].
pub fn any_row() -> BoxedStrategy<Vec<Value>> {
    NAMES.iter().map(|(_, value_type)| any_value(*value_type)).collect::<Vec<_>>().boxed()
}

fn name(value_type: Type) -> BoxedStrategy<Expression> {
    let names: Vec<&str> =
        NAMES.iter().filter(|(_, of)| *of == value_type).map(|(name, _)| *name).collect();
    prop::sample::select(names)
        .prop_map(|name| Expression::new(ExpressionKind::Name(name.to_owned())))
        .boxed()
}

fn number(of: f64) -> Expression {
    Expression::new(ExpressionKind::Number(of))
}

/// `left operator right`.
pub fn binary(operator: BinaryOperator, left: Expression, right: Expression) -> Expression {
    Expression::new(ExpressionKind::Binary {
        operator,
        left: Box::new(left),
        right: Box::new(right),
    })
}

/// `operator operand`.
pub fn unary(operator: UnaryOperator, operand: Expression) -> Expression {
    Expression::new(ExpressionKind::Unary { operator, operand: Box::new(operand) })
}

/// `if condition then then else otherwise`.
pub fn choose(condition: Expression, then: Expression, otherwise: Expression) -> Expression {
    Expression::new(ExpressionKind::If {
        condition: Box::new(condition),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    })
}

/// `function(arguments)`.
pub fn call(function: &str, arguments: Vec<Expression>) -> Expression {
    Expression::new(ExpressionKind::Call { function: function.to_owned(), arguments })
}

type Expressions = BoxedStrategy<Expression>;

/// Expressions of one height, by type.
struct Level {
    number: Expressions,
    answer: Expressions,
    date: Expressions,
    days: Expressions,
    choice: Expressions,
}

fn leaves() -> Level {
    let literal = prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(2.0),
        Just(3.0),
        Just(0.1),
        Just(0.3),
        Just(1.5),
        Just(7.25)
    ];
    Level {
        number: prop_oneof![
            3 => name(Type::Number),
            3 => name(Type::Count),
            2 => literal.prop_map(number),
        ]
        .boxed(),
        answer: prop_oneof![
            6 => name(Type::YesNo),
            1 => any::<bool>().prop_map(|yes| Expression::new(ExpressionKind::YesNo(yes))),
        ]
        .boxed(),
        date: prop_oneof![
            4 => name(Type::Date),
            1 => (0_i64..2_000).prop_map(|days| {
                let start = chrono::NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();
                Expression::new(ExpressionKind::Date(start + chrono::Duration::days(days)))
            }),
        ]
        .boxed(),
        days: name(Type::Days),
        choice: name(Type::Choice),
    }
}

fn above(below: &Level) -> Level {
    let arithmetic = prop::sample::select(vec![
        BinaryOperator::Add,
        BinaryOperator::Subtract,
        BinaryOperator::Multiply,
        BinaryOperator::Divide,
        BinaryOperator::Remainder,
        BinaryOperator::Power,
    ]);
    let comparison = prop::sample::select(vec![
        BinaryOperator::Less,
        BinaryOperator::LessEqual,
        BinaryOperator::Greater,
        BinaryOperator::GreaterEqual,
        BinaryOperator::Equal,
        BinaryOperator::NotEqual,
    ]);
    let equality = prop::sample::select(vec![BinaryOperator::Equal, BinaryOperator::NotEqual]);
    let logic = prop::sample::select(vec![BinaryOperator::And, BinaryOperator::Or]);
    let one =
        prop::sample::select(vec!["abs", "floor", "ceil", "sqrt", "ln", "log10", "exp", "round"]);
    let some = prop::sample::select(vec!["min", "max", "sum", "mean", "coalesce"]);
    let state =
        prop::sample::select(vec!["is_known", "is_missing", "is_not_applicable", "is_undefined"]);
    let (n, a, d) = (&below.number, &below.answer, &below.date);
    Level {
        number: prop_oneof![
            2 => n.clone(),
            6 => (arithmetic, n.clone(), n.clone()).prop_map(|(o, a, b)| binary(o, a, b)),
            1 => n.clone().prop_map(|x| unary(UnaryOperator::Negate, x)),
            2 => (one, n.clone()).prop_map(|(f, x)| call(f, vec![x])),
            1 => (n.clone(), 0_u8..6)
                .prop_map(|(x, d)| call("round", vec![x, number(f64::from(d))])),
            2 => (some, prop::collection::vec(n.clone(), 1..4)).prop_map(|(f, x)| call(f, x)),
            1 => (n.clone(), n.clone(), n.clone())
                .prop_map(|(x, low, high)| call("clamp", vec![x, low, high])),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| call("share", vec![a, b])),
            1 => (n.clone(), n.clone()).prop_map(|(a, b)| call("percent", vec![a, b])),
            2 => (a.clone(), n.clone(), n.clone()).prop_map(|(c, a, b)| choose(c, a, b)),
            1 => prop::collection::vec(a.clone(), 1..4).prop_map(|x| call("count_true", x)),
            1 => (name(Type::Share), n.clone()).prop_map(|(a, b)| {
                binary(BinaryOperator::Multiply, a, b)
            }),
        ]
        .boxed(),
        answer: prop_oneof![
            2 => a.clone(),
            3 => (comparison.clone(), n.clone(), n.clone()).prop_map(|(o, a, b)| binary(o, a, b)),
            1 => (comparison.clone(), d.clone(), d.clone()).prop_map(|(o, a, b)| binary(o, a, b)),
            1 => (comparison.clone(), below.days.clone(), below.days.clone())
                .prop_map(|(o, a, b)| binary(o, a, b)),
            1 => (comparison, name(Type::Share), 0_u8..=100).prop_map(|(o, a, percent)| {
                let share = format!("{percent}e-2").parse().unwrap();
                binary(o, a, Expression::new(ExpressionKind::Percent(share)))
            }),
            1 => (equality.clone(), a.clone(), a.clone()).prop_map(|(o, a, b)| binary(o, a, b)),
            1 => (equality, below.choice.clone(), prop::sample::select(OPTIONS.to_vec()))
                .prop_map(|(o, a, option)| {
                    binary(o, a, Expression::new(ExpressionKind::Text(option.to_owned())))
                }),
            4 => (logic, a.clone(), a.clone()).prop_map(|(o, a, b)| binary(o, a, b)),
            1 => a.clone().prop_map(|x| unary(UnaryOperator::Not, x)),
            1 => (state, n.clone()).prop_map(|(f, x)| call(f, vec![x])),
            1 => (a.clone(), a.clone(), a.clone()).prop_map(|(c, a, b)| choose(c, a, b)),
        ]
        .boxed(),
        date: prop_oneof![
            2 => d.clone(),
            1 => (d.clone(), below.days.clone())
                .prop_map(|(a, b)| binary(BinaryOperator::Add, a, b)),
            1 => (a.clone(), d.clone(), d.clone()).prop_map(|(c, a, b)| choose(c, a, b)),
            1 => (d.clone(), d.clone()).prop_map(|(a, b)| call("max", vec![a, b])),
        ]
        .boxed(),
        days: prop_oneof![
            2 => below.days.clone(),
            1 => (d.clone(), d.clone()).prop_map(|(a, b)| call("days", vec![a, b])),
            1 => (d.clone(), d.clone())
                .prop_map(|(a, b)| binary(BinaryOperator::Subtract, a, b)),
        ]
        .boxed(),
        choice: prop_oneof![
            3 => below.choice.clone(),
            1 => (a.clone(), below.choice.clone(), below.choice.clone())
                .prop_map(|(c, a, b)| choose(c, a, b)),
            1 => (below.choice.clone(), below.choice.clone())
                .prop_map(|(a, b)| call("coalesce", vec![a, b])),
        ]
        .boxed(),
    }
}

/// Formulas in which nearly all types go together, up to this height.
pub fn well_typed(height: usize) -> BoxedStrategy<Expression> {
    let mut level = leaves();
    for _ in 0..height {
        level = above(&level);
    }
    prop_oneof![
        4 => level.number,
        2 => level.answer,
        1 => level.date,
        1 => level.days,
        1 => level.choice,
    ]
    .boxed()
}

/// Any expression that can be written, whether or not it makes sense.
pub fn any_expression() -> BoxedStrategy<Expression> {
    let digits = prop_oneof![
        (0_u32..1000).prop_map(f64::from),
        (0_u32..100_000).prop_map(|x| f64::from(x) / 1000.0),
        any::<f64>().prop_map(f64::abs).prop_filter("finite", |x| x.is_finite()),
    ];
    let names = prop::sample::select(vec!["a", "on_time", "đúng_hạn", "_x1", "e5", "iffy", "И"]);
    let leaf = prop_oneof![
        digits.clone().prop_map(number),
        digits
            .prop_filter("a percentage of it is finite", |x| *x < 1e300)
            .prop_map(|x| Expression::new(ExpressionKind::Percent(x))),
        (-700_000_i64..2_900_000).prop_map(|days| {
            let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
            Expression::new(ExpressionKind::Date(epoch + chrono::Duration::days(days)))
        }),
        any::<bool>().prop_map(|yes| Expression::new(ExpressionKind::YesNo(yes))),
        "[^\\p{Cc}]{0,6}|[\"' a]{0,5}".prop_map(|text| Expression::new(ExpressionKind::Text(text))),
        names.clone().prop_map(|name| Expression::new(ExpressionKind::Name(name.to_owned()))),
    ];
    leaf.prop_recursive(6, 64, 4, move |below| {
        prop_oneof![
            5 => (prop::sample::select(BinaryOperator::ALL.to_vec()), below.clone(), below.clone())
                .prop_map(|(o, a, b)| binary(o, a, b)),
            2 => (any::<bool>(), below.clone()).prop_map(|(not, x)| {
                unary(if not { UnaryOperator::Not } else { UnaryOperator::Negate }, x)
            }),
            1 => (below.clone(), below.clone(), below.clone())
                .prop_map(|(c, a, b)| choose(c, a, b)),
            1 => (names.clone(), prop::collection::vec(below, 0..4))
                .prop_map(|(f, x)| call(f, x)),
        ]
    })
    .boxed()
}
