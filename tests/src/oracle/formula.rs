//! A formula evaluated the plain way: one row, one walk over the tree, no program.
//!
//! It is what the columnar evaluator is compared with, and shares nothing with it but
//! the arithmetic of `chiso::math`.

use chiso::formula::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use chiso::{State, Value, math};

/// What a row holds.
pub trait Row {
    /// The value of a quantity.
    fn value(&self, name: &str) -> Value;
    /// The options of a choice.
    fn options(&self, name: &str) -> Vec<String>;
    /// The share of its maximum that a node has, or its points: for conditions of gates.
    fn node(&self, id: &str, share: bool) -> Value {
        panic!("{id} is asked about, its share: {share}, where there are no nodes")
    }
}

/// The value of the expression for this row.
pub fn value(expression: &Expression, row: &dyn Row) -> Value {
    match &expression.kind {
        ExpressionKind::Number(number) | ExpressionKind::Percent(number) => Value::Known(*number),
        ExpressionKind::Date(date) => {
            let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
            Value::Known((*date - epoch).num_days() as f64)
        }
        ExpressionKind::YesNo(yes) => answer(*yes),
        ExpressionKind::Text(text) => panic!("the text {text:?} stands alone"),
        ExpressionKind::Name(name) => row.value(name),
        ExpressionKind::Unary { operator, operand } => {
            let operand = value(operand, row);
            strict(&[operand], |x| match operator {
                UnaryOperator::Negate => -x[0],
                UnaryOperator::Not => truth(x[0] == 0.0),
            })
        }
        ExpressionKind::Binary { operator, left, right } => binary(*operator, left, right, row),
        ExpressionKind::If { condition, then, otherwise } => match value(condition, row) {
            Value::Known(0.0) => value(otherwise, row),
            Value::Known(_) => value(then, row),
            unknown => unknown,
        },
        ExpressionKind::Call { function, arguments } => call(function, arguments, row),
    }
}

fn truth(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

fn answer(yes: bool) -> Value {
    Value::Known(truth(yes))
}

/// Arithmetic: the worst operand wins, and what is not finite is undefined.
fn strict(operands: &[Value], of: impl Fn(&[f64]) -> f64) -> Value {
    let worst = operands.iter().map(|operand| operand.state()).max().unwrap();
    if worst != State::Known {
        return Value::from_parts(0.0, worst);
    }
    let numbers: Vec<f64> = operands.iter().map(|operand| operand.known().unwrap()).collect();
    let result = of(&numbers);
    if result.is_nan() || result.is_infinite() {
        Value::Undefined
    } else if result == 0.0 {
        Value::Known(0.0)
    } else {
        Value::Known(result)
    }
}

fn binary(operator: BinaryOperator, left: &Expression, right: &Expression, row: &dyn Row) -> Value {
    match operator {
        BinaryOperator::And => kleene(left, right, row, 0.0),
        BinaryOperator::Or => kleene(left, right, row, 1.0),
        _ => {
            let a = side(left, right, row);
            let b = side(right, left, row);
            strict(&[a, b], |x| {
                let (a, b) = (x[0], x[1]);
                match operator {
                    BinaryOperator::Add => a + b,
                    BinaryOperator::Subtract => a - b,
                    BinaryOperator::Multiply => a * b,
                    BinaryOperator::Divide => a / b,
                    BinaryOperator::Remainder => remainder(a, b),
                    BinaryOperator::Power => math::pow(a, b),
                    BinaryOperator::Less => truth(a < b && !math::same(a, b)),
                    BinaryOperator::LessEqual => truth(a < b || math::same(a, b)),
                    BinaryOperator::Greater => truth(a > b && !math::same(a, b)),
                    BinaryOperator::GreaterEqual => truth(a > b || math::same(a, b)),
                    BinaryOperator::Equal => truth(math::same(a, b)),
                    BinaryOperator::NotEqual => truth(!math::same(a, b)),
                    BinaryOperator::And | BinaryOperator::Or => panic!("not strict"),
                }
            })
        }
    }
}

/// One side of an operator; a text is an option of the choice on the other side.
fn side(this: &Expression, other: &Expression, row: &dyn Row) -> Value {
    match &this.kind {
        ExpressionKind::Text(text) => {
            let options = options(other, row);
            Value::Known(options.iter().position(|option| option == text).unwrap() as f64)
        }
        _ => value(this, row),
    }
}

/// The options of an expression that is a choice.
pub fn options(expression: &Expression, row: &dyn Row) -> Vec<String> {
    match &expression.kind {
        ExpressionKind::Name(name) => row.options(name),
        ExpressionKind::If { then, .. } => options(then, row),
        ExpressionKind::Call { arguments, .. } => options(&arguments[0], row),
        other => panic!("{other:?} is not a choice"),
    }
}

fn remainder(a: f64, b: f64) -> f64 {
    let whole = |x: f64| x.fract() == 0.0;
    if b == 0.0 {
        return f64::NAN;
    }
    if whole(a) && whole(b) {
        return a % b;
    }
    let quotient = a / b;
    let nearest =
        if math::same(quotient, quotient.ceil()) { quotient.ceil() } else { quotient.floor() };
    if math::same(quotient, nearest) { 0.0 } else { a % b }
}

fn kleene(left: &Expression, right: &Expression, row: &dyn Row, deciding: f64) -> Value {
    let (a, b) = (value(left, row), value(right, row));
    if a == Value::Known(deciding) || b == Value::Known(deciding) {
        return Value::Known(deciding);
    }
    match a.state().max(b.state()) {
        State::Known => Value::Known(1.0 - deciding),
        unknown => Value::from_parts(0.0, unknown),
    }
}

fn call(function: &str, arguments: &[Expression], row: &dyn Row) -> Value {
    if let ("share_of" | "points_of", ExpressionKind::Text(id)) = (function, &arguments[0].kind) {
        return row.node(id, function == "share_of");
    }
    let values: Vec<Value> = arguments.iter().map(|argument| value(argument, row)).collect();
    let state = |asked: State| answer(values[0].state() == asked);
    match function {
        "is_known" => return state(State::Known),
        "is_missing" => return state(State::Missing),
        "is_not_applicable" => return state(State::NotApplicable),
        "is_undefined" => return state(State::Undefined),
        "coalesce" => {
            let worst = values.iter().map(|value| value.state()).max().unwrap();
            return match values.iter().find(|value| value.state() == State::Known) {
                Some(&known) => known,
                None => Value::from_parts(0.0, worst),
            };
        }
        _ => {}
    }
    strict(&values, |x| match function {
        "min" => x.iter().skip(1).fold(x[0], |least, &x| if x < least { x } else { least }),
        "max" => x.iter().skip(1).fold(x[0], |most, &x| if x > most { x } else { most }),
        "sum" => math::sum(x.iter().copied()),
        "mean" => math::sum(x.iter().copied()) / x.len() as f64,
        "abs" => x[0].abs(),
        "round" => math::round_half_away(x[0], x.get(1).map_or(0, |&decimals| decimals as u8)),
        "floor" => math::floor(x[0]),
        "ceil" => math::ceil(x[0]),
        "sqrt" => math::sqrt(x[0]),
        "ln" => math::ln(x[0]),
        "log10" => math::log10(x[0]),
        "exp" => math::exp(x[0]),
        "clamp" => {
            let capped = if x[0] < x[2] { x[0] } else { x[2] };
            if capped > x[1] { capped } else { x[1] }
        }
        "share" => x[0] / x[1],
        // In two steps: what is too large on the way is undefined, as it would be in
        // `100 * a / b`.
        "percent" => 100.0 * x[0] / x[1],
        "count_true" => x.iter().filter(|&&x| x != 0.0).count() as f64,
        "days" => x[1] - x[0],
        other => panic!("no function {other}"),
    })
}

/// All parts of an expression, the whole included.
fn parts<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    found.push(expression);
    match &expression.kind {
        ExpressionKind::Unary { operand, .. } => parts(operand, found),
        ExpressionKind::Binary { left, right, .. } => {
            parts(left, found);
            parts(right, found);
        }
        ExpressionKind::If { condition, then, otherwise } => {
            for part in [condition, then, otherwise] {
                parts(part, found);
            }
        }
        ExpressionKind::Call { arguments, .. } => {
            arguments.iter().for_each(|part| parts(part, found));
        }
        _ => {}
    }
}

fn all(expression: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    parts(expression, &mut found);
    found
}

/// The numbers that are written in an expression.
pub fn numbers(expression: &Expression) -> Vec<f64> {
    let number = |part: &&Expression| match part.kind {
        ExpressionKind::Number(number) | ExpressionKind::Percent(number) => Some(number),
        _ => None,
    };
    all(expression).iter().filter_map(number).collect()
}

/// The quantities that an expression reads, once for every time that it does.
pub fn names(expression: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    for part in all(expression) {
        if let ExpressionKind::Name(name) = &part.kind {
            found.push(name.as_str());
        }
    }
    found
}

/// The nodes that a condition asks about.
pub fn nodes(expression: &Expression) -> Vec<&str> {
    let mut found = Vec::new();
    for part in all(expression) {
        if let ExpressionKind::Call { function, arguments } = &part.kind
            && matches!(function.as_str(), "share_of" | "points_of")
            && let ExpressionKind::Text(id) = &arguments[0].kind
        {
            found.push(id.as_str());
        }
    }
    found
}
