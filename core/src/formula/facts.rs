//! What a condition says about the quantities it asks about.
//!
//! `if wards > 0 then a / wards else 0` divides only where `wards` is above 0. The check
//! keeps such facts while it looks at a branch, so that it warns of a division by zero
//! only where one can happen.

use chrono::Datelike as _;

use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use super::check::Scope;
use crate::program::assume::{Comparison, compared, with_state};
use crate::program::{Range, Slot};
use crate::value::State;

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

/// Facts beyond this many are not worth their time.
const MOST_FACTS: usize = 64;

/// Where a condition is taken for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It holds, and so what it compares is known.
    Holds,
    /// It does not decide alone: it holds, or is not known itself because something that
    /// it compares is not.
    Undecided,
}

/// Adds what is certain where `condition` has the answer `yes`.
pub(super) fn learn(
    condition: &Expression,
    yes: bool,
    certainty: Certainty,
    scope: &dyn Scope,
    facts: &mut Facts,
) {
    if facts.len() >= MOST_FACTS {
        return;
    }
    match &condition.kind {
        ExpressionKind::Unary { operator: UnaryOperator::Not, operand } => {
            learn(operand, !yes, certainty, scope, facts);
        }
        ExpressionKind::Binary { operator, left, right } => match operator {
            BinaryOperator::And if yes => {
                learn(left, true, certainty, scope, facts);
                learn(right, true, certainty, scope, facts);
            }
            BinaryOperator::Or if !yes => {
                learn(left, false, certainty, scope, facts);
                learn(right, false, certainty, scope, facts);
            }
            operator if operator.compares() => {
                let holds = if yes { *operator } else { opposite(*operator) };
                if let Some(comparison) = said(holds) {
                    compare(comparison, left, right, certainty, scope, facts);
                }
                if let Some(comparison) = mirrored(holds).and_then(said) {
                    compare(comparison, right, left, certainty, scope, facts);
                }
            }
            _ => {}
        },
        ExpressionKind::Call { function, arguments } => {
            let [argument] = arguments.as_slice() else { return };
            let Some((slot, range)) = quantity(argument, scope, facts) else { return };
            let state = match function.as_str() {
                "is_known" => State::Known,
                "is_missing" => State::Missing,
                "is_undefined" => State::Undefined,
                "is_not_applicable" => State::NotApplicable,
                _ => return,
            };
            facts.push((slot, with_state(range, state, yes)));
        }
        _ => {}
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

fn said(operator: BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Greater => Comparison::Above,
        BinaryOperator::GreaterEqual => Comparison::AtLeast,
        BinaryOperator::Less => Comparison::Below,
        BinaryOperator::LessEqual => Comparison::AtMost,
        BinaryOperator::Equal => Comparison::Same,
        BinaryOperator::NotEqual => Comparison::Differ,
        _ => return None,
    })
}

fn compare(
    comparison: Comparison,
    left: &Expression,
    right: &Expression,
    certainty: Certainty,
    scope: &dyn Scope,
    facts: &mut Facts,
) {
    let Some((slot, before)) = quantity(left, scope, facts) else { return };
    let narrower = compared(before, comparison, literal(right));
    let narrower = match certainty {
        Certainty::Holds => narrower,
        Certainty::Undecided => {
            Range { lowest: narrower.lowest, highest: narrower.highest, ..before }
        }
    };
    facts.push((slot, narrower));
}
