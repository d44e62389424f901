//! What a condition says about the quantities it asks about.
//!
//! `if wards > 0 then a / wards else 0` divides only where `wards` is above 0. The check
//! keeps such facts while it looks at a branch, so that it warns of a division by zero
//! only where one can happen.

use chrono::Datelike as _;

use super::Slot;
use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use super::check::Scope;
use super::range::Range;
use crate::math;

/// Facts in the order they were learnt; a later one on the same slot is the narrower.
pub(super) type Facts = Vec<(Slot, Range)>;

/// The days of the calendar before 1970-01-01, counted as `chrono` does.
const DAYS_TO_1970: i32 = 719_163;

/// A date as a value.
pub(super) fn date_value(date: chrono::NaiveDate) -> f64 {
    f64::from(date.num_days_from_ce() - DAYS_TO_1970)
}

/// What the slot can be, after all that was learnt about it.
pub(super) fn after(facts: &Facts, slot: Slot, declared: Range) -> Range {
    facts.iter().rev().find(|(of, _)| *of == slot).map_or(declared, |(_, range)| *range)
}

/// Adds what is certain where `condition` holds, or where it does not.
pub(super) fn learn(condition: &Expression, holds: bool, scope: &dyn Scope, facts: &mut Facts) {
    match &condition.kind {
        ExpressionKind::Unary { operator: UnaryOperator::Not, operand } => {
            learn(operand, !holds, scope, facts);
        }
        ExpressionKind::Binary { operator, left, right } => match operator {
            BinaryOperator::And if holds => {
                learn(left, true, scope, facts);
                learn(right, true, scope, facts);
            }
            BinaryOperator::Or if !holds => {
                learn(left, false, scope, facts);
                learn(right, false, scope, facts);
            }
            operator if operator.compares() => {
                compare(*operator, left, right, holds, scope, facts);
                if let Some(mirrored) = mirrored(*operator) {
                    compare(mirrored, right, left, holds, scope, facts);
                }
            }
            _ => {}
        },
        ExpressionKind::Call { function, arguments } => {
            let [argument] = arguments.as_slice() else { return };
            let Some((slot, range)) = quantity(argument, scope, facts) else { return };
            let narrower = match (function.as_str(), holds) {
                ("is_known", true) => only_known(range),
                ("is_missing", false) => Range { missing: false, ..range },
                ("is_undefined", false) => Range { undefined: false, ..range },
                ("is_not_applicable", false) => Range { not_applicable: false, ..range },
                _ => return,
            };
            facts.push((slot, narrower));
        }
        _ => {}
    }
}

fn only_known(range: Range) -> Range {
    if range.known {
        Range { undefined: false, not_applicable: false, missing: false, ..range }
    } else {
        range
    }
}

fn quantity(expression: &Expression, scope: &dyn Scope, facts: &Facts) -> Option<(Slot, Range)> {
    let ExpressionKind::Name(name) = &expression.kind else { return None };
    let symbol = scope.quantity(name)?;
    Some((symbol.slot, after(facts, symbol.slot, symbol.range)))
}

fn literal(expression: &Expression) -> Option<f64> {
    match &expression.kind {
        ExpressionKind::Number(number) | ExpressionKind::Percent(number) => Some(*number),
        ExpressionKind::Date(date) => Some(date_value(*date)),
        ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => {
            literal(operand).map(|number| -number)
        }
        _ => None,
    }
}

/// The operator that says the same with its operands exchanged.
fn mirrored(operator: BinaryOperator) -> Option<BinaryOperator> {
    Some(match operator {
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessEqual => BinaryOperator::GreaterEqual,
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterEqual => BinaryOperator::LessEqual,
        BinaryOperator::Equal | BinaryOperator::NotEqual => operator,
        _ => return None,
    })
}

/// The operator that holds where this one does not.
fn opposite(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Less => BinaryOperator::GreaterEqual,
        BinaryOperator::LessEqual => BinaryOperator::Greater,
        BinaryOperator::Greater => BinaryOperator::LessEqual,
        BinaryOperator::GreaterEqual => BinaryOperator::Less,
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        other => other,
    }
}

fn compare(
    operator: BinaryOperator,
    left: &Expression,
    right: &Expression,
    holds: bool,
    scope: &dyn Scope,
    facts: &mut Facts,
) {
    let Some((slot, range)) = quantity(left, scope, facts) else { return };
    let range = only_known(range);
    let Some(edge) = literal(right) else {
        // Whatever it is compared with: an answer means that it is known.
        facts.push((slot, range));
        return;
    };
    let operator = if holds { operator } else { opposite(operator) };
    // A comparison is a little wider, or narrower, than its edge: see `math`.
    let tolerance = math::TOLERANCE * edge.abs().max(1.0);
    let (above, from) = (edge + tolerance / 2.0, edge - 2.0 * tolerance);
    let (below, up_to) = (edge - tolerance / 2.0, edge + 2.0 * tolerance);
    let (infinity, open) = (f64::INFINITY, f64::NEG_INFINITY);
    let narrower = match operator {
        BinaryOperator::Greater => range.within(above, infinity),
        BinaryOperator::GreaterEqual => range.within(from, infinity),
        BinaryOperator::Less => range.within(open, below),
        BinaryOperator::LessEqual => range.within(open, up_to),
        BinaryOperator::Equal => range.within(from, up_to),
        BinaryOperator::NotEqual if range.lowest >= edge => range.within(above, infinity),
        BinaryOperator::NotEqual if range.highest <= edge => range.within(open, below),
        _ => range,
    };
    facts.push((slot, narrower));
}
