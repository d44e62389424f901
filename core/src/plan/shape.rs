//! What a formula looks like, so that a result can be told in the words of its inputs.

use crate::formula::{BinaryOperator, Expression, ExpressionKind, Formula};

/// What a formula looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An input by another, as their places among the inputs of the formula.
    Ratio { part: usize, whole: usize },
    /// One input alone.
    Single(usize),
    /// Something else.
    Other,
}

/// What a formula looks like: `a / b` (also as a percentage), `a` alone, or something else.
pub(super) fn shape(formula: &Formula, place: &dyn Fn(&str) -> Option<usize>) -> Shape {
    let expression = formula.expression();
    if let Some(at) = name(expression).and_then(place) {
        return Shape::Single(at);
    }
    let ratio = part_and_whole(expression)
        .and_then(|(part, whole)| Some((place(part)?, place(whole)?)))
        .filter(|(part, whole)| part != whole);
    ratio.map_or(Shape::Other, |(part, whole)| Shape::Ratio { part, whole })
}

fn name(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The names in `a / b`, `100 * a / b`, `a * 100 / b`, `a / b * 100`, `100 * (a / b)`,
/// `share(a, b)` and `percent(a, b)`.
fn part_and_whole(expression: &Expression) -> Option<(&str, &str)> {
    match &expression.kind {
        ExpressionKind::Binary { operator: BinaryOperator::Divide, left, right } => {
            let part = name(left).or_else(|| name(a_hundred_times(left)?))?;
            Some((part, name(right)?))
        }
        ExpressionKind::Binary { operator: BinaryOperator::Multiply, .. } => {
            part_and_whole(a_hundred_times(expression)?)
        }
        ExpressionKind::Call { function, arguments } => match arguments.as_slice() {
            [part, whole] if matches!(function.as_str(), "share" | "percent") => {
                Some((name(part)?, name(whole)?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What is multiplied by 100.
fn a_hundred_times(expression: &Expression) -> Option<&Expression> {
    let ExpressionKind::Binary { operator: BinaryOperator::Multiply, left, right } =
        &expression.kind
    else {
        return None;
    };
    let hundred = |side: &Expression| side.kind == ExpressionKind::Number(100.0);
    if hundred(left) {
        Some(right)
    } else if hundred(right) {
        Some(left)
    } else {
        None
    }
}
