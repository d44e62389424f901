//! The one canonical way to write an expression: what is printed reads back as the same
//! expression, with as few brackets as that takes.

use std::fmt::{self, Write as _};

use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator, power};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_within(self, power::NOTHING, f)
    }
}

/// Writes the expression, in brackets where it binds less tightly than `least`.
fn write_within(expression: &Expression, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if binds(expression) < least {
        f.write_char('(')?;
        write_plain(expression, f)?;
        f.write_char(')')
    } else {
        write_plain(expression, f)
    }
}

fn binds(expression: &Expression) -> u8 {
    match &expression.kind {
        ExpressionKind::If { .. } => power::NOTHING,
        ExpressionKind::Unary { operator: UnaryOperator::Not, .. } => power::NOT,
        ExpressionKind::Unary { operator: UnaryOperator::Negate, .. } => power::NEGATION,
        ExpressionKind::Binary { operator, .. } => operator.power(),
        _ => power::OPERAND,
    }
}

fn write_plain(expression: &Expression, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &expression.kind {
        ExpressionKind::Number(number) => f.write_str(&number_text(*number)),
        ExpressionKind::Percent(share) => write!(f, "{}%", hundredfold_text(*share)),
        ExpressionKind::Date(date) => write!(f, "@{date}"),
        ExpressionKind::YesNo(answer) => f.write_str(if *answer { "true" } else { "false" }),
        ExpressionKind::Text(text) => f.write_str(&quoted(text)),
        ExpressionKind::Name(name) => f.write_str(name),
        ExpressionKind::Unary { operator, operand } => match operator {
            UnaryOperator::Negate => {
                f.write_char('-')?;
                write_within(operand, power::NEGATION, f)
            }
            UnaryOperator::Not => {
                f.write_str("not ")?;
                write_within(operand, power::NOT, f)
            }
        },
        ExpressionKind::Binary { operator, left, right } => {
            let own = operator.power();
            let (least_left, least_right) = match operator {
                BinaryOperator::Power => (power::OPERAND, power::NEGATION),
                // `80 % -3` would read as `80%` minus 3.
                BinaryOperator::Remainder => (own, power::OPERAND),
                operator if operator.compares() => (own + 1, own + 1),
                _ => (own, own + 1),
            };
            write_within(left, least_left, f)?;
            write!(f, " {} ", operator.as_str())?;
            write_within(right, least_right, f)
        }
        ExpressionKind::If { condition, then, otherwise } => {
            f.write_str("if ")?;
            write_within(condition, power::NOTHING, f)?;
            f.write_str(" then ")?;
            write_within(then, power::NOTHING, f)?;
            f.write_str(" else ")?;
            write_within(otherwise, power::NOTHING, f)
        }
        ExpressionKind::Call { function, arguments } => {
            write!(f, "{function}(")?;
            for (at, argument) in arguments.iter().enumerate() {
                if at > 0 {
                    f.write_str(", ")?;
                }
                write_within(argument, power::NOTHING, f)?;
            }
            f.write_char(')')
        }
    }
}

/// The number in the fewest digits that read back as the same number.
pub(super) fn number_text(number: f64) -> String {
    decimal(&format!("{number:e}"), 0)
}

/// A hundred times the number: as the text of a percentage, without multiplying.
pub(super) fn hundredfold_text(share: f64) -> String {
    decimal(&format!("{share:e}"), 2)
}

/// A number in scientific notation, its point moved `shift` places to the right; written
/// out in full unless that takes many zeros.
fn decimal(scientific: &str, shift: i32) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific.to_owned(); // infinite, or not a number: no literal is
    };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + shift;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    if !(-6..=15).contains(&exponent) && digits != "0" {
        return format!("{sign}{mantissa}e{exponent}");
    }
    let Ok(whole) = usize::try_from(exponent + 1) else {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    };
    if digits == "0" {
        return "0".to_owned();
    }
    match digits.split_at_checked(whole) {
        Some(("", fraction)) => format!("{sign}0.{fraction}"),
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
    }
}

/// The text in quotation marks; double ones, unless only those occur in it.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('"') && !text.contains('\'') {
        format!("'{text}'")
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::{hundredfold_text, number_text};

    #[test]
    fn numbers_are_short() {
        for (number, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (100.0, "100"),
            (1.5, "1.5"),
            (0.05, "0.05"),
            (1e6, "1000000"),
            (1e15, "1000000000000000"),
            (1e16, "1e16"),
            (1.25e-9, "1.25e-9"),
            (123.456, "123.456"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn percentages_move_the_point() {
        for (share, text) in
            [(0.8, "80"), (0.29, "29"), (1.0, "100"), (0.005, "0.5"), (0.0, "0"), (1.25, "125")]
        {
            assert_eq!(hundredfold_text(share), text);
        }
    }
}
