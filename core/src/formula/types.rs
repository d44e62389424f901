//! Which types go together, and what type comes out.

use super::ast::BinaryOperator;
use super::print::{hundredfold_text, number_text};
use crate::error::{Code, Diagnostic, Span};
use crate::period::day;
use crate::program::Range;
use crate::value::Type;

/// What the check knows of the type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Of(Type),
    /// A text, which only a choice can be compared with.
    Text,
    /// Something was wrong below and has been reported: it goes with everything.
    Unknown,
}

/// A checked expression.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) kind: Kind,
    /// A share that came out of a division: it may be above 1 (cases per official).
    pub(super) ratio: bool,
    /// A quantity that was multiplied by 100 on its way to becoming a percentage.
    pub(super) hundredfold: bool,
    /// The number, where the expression reads nothing.
    pub(super) constant: Option<f64>,
    /// The options of a choice.
    pub(super) options: Vec<String>,
    /// The content of a text.
    pub(super) text: Option<String>,
    pub(super) range: Range,
    pub(super) span: Span,
    /// Where it is in the list of operations.
    pub(super) node: usize,
}

impl Typed {
    /// The number, where the expression is a plain number that reads nothing.
    fn literal(&self) -> Option<f64> {
        self.constant.filter(|_| self.kind == Kind::Of(Type::Number))
    }

    fn is(&self, value_type: Type) -> bool {
        self.kind == Kind::Of(value_type)
    }

    fn is_hundred(&self) -> bool {
        self.literal() == Some(100.0)
    }

    /// Whether one can calculate with it: neither an answer nor a choice, text or date.
    pub(super) fn is_amount(&self) -> bool {
        match self.kind {
            Kind::Of(Type::Date | Type::YesNo | Type::Choice) | Kind::Text => false,
            Kind::Of(_) | Kind::Unknown => true,
        }
    }
}

/// What comes out: the type, and what is known beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) kind: Kind,
    pub(super) ratio: bool,
    pub(super) hundredfold: bool,
}

impl From<Type> for Outcome {
    fn from(value_type: Type) -> Self {
        Self { kind: Kind::Of(value_type), ratio: false, hundredfold: false }
    }
}

const UNKNOWN: Outcome = Outcome { kind: Kind::Unknown, ratio: false, hundredfold: false };
const RATIO: Outcome = Outcome { kind: Kind::Of(Type::Share), ratio: true, hundredfold: false };

/// What a value of the type is called in a message.
pub(super) fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Of(Type::Count) => "a count",
        Kind::Of(Type::Number) => "a number",
        Kind::Of(Type::Share) => "a share",
        Kind::Of(Type::Percent) => "a percentage",
        Kind::Of(Type::Money) => "an amount of money",
        Kind::Of(Type::Days) => "a number of days",
        Kind::Of(Type::Date) => "a date",
        Kind::Of(Type::YesNo) => "a yes/no answer",
        Kind::Of(Type::Choice) => "a choice",
        Kind::Text => "a text",
        Kind::Unknown => "unknown",
    }
}

/// What is done with two values that have to be of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    /// They are added or subtracted.
    Added,
    /// They are compared.
    Compared,
    /// One of them is chosen: the branches of `if`, the arguments of `min`.
    Chosen,
}

impl Together {
    const fn verb(self) -> &'static str {
        match self {
            Self::Added => "added or subtracted",
            Self::Compared => "compared",
            Self::Chosen => "put in each other's place",
        }
    }
}

/// The type of two values that have to be of one kind.
pub(super) fn together(
    a: &Typed,
    b: &Typed,
    how: Together,
    span: Span,
) -> Result<Outcome, Diagnostic> {
    let (Kind::Of(left), Kind::Of(right)) = (a.kind, b.kind) else {
        if a.kind == Kind::Unknown || b.kind == Kind::Unknown {
            return Ok(UNKNOWN);
        }
        return Err(text_out_of_place(a, b, span));
    };
    let ratio = a.ratio && b.ratio;
    let hundredfold = a.hundredfold && b.hundredfold;
    if left == right {
        return Ok(Outcome { kind: a.kind, ratio, hundredfold });
    }
    let (share, other) = if left == Type::Share { (a, b) } else { (b, a) };
    match (left, right) {
        (Type::Share, Type::Percent) | (Type::Percent, Type::Share) => {
            Err(share_and_percent(share, other, how, span))
        }
        (Type::Share, Type::Number) | (Type::Number, Type::Share) => {
            if let Some(number) = other.literal() {
                if meant_as_percent(share, number, how) {
                    return Err(number_for_share(share, number, other.span));
                }
                // In percent already, or a number far above what a share can be.
                if share.ratio && number.abs() > MOST_FOR_A_SHARE {
                    return Ok(Type::Number.into());
                }
            }
            Ok(Outcome { kind: share.kind, ratio: share.ratio, hundredfold: false })
        }
        (Type::Share, Type::Count) | (Type::Count, Type::Share) if share.ratio => {
            Ok(Type::Number.into())
        }
        (Type::Number, Type::Count) | (Type::Count, Type::Number) => {
            let number = if left == Type::Number { a } else { b };
            let count = number.literal().is_some_and(|x| x >= 0.0 && x == x.trunc());
            Ok(if count { Type::Count } else { Type::Number }.into())
        }
        (Type::Number, Type::Percent | Type::Money | Type::Days) => Ok(right.into()),
        (Type::Percent | Type::Money | Type::Days, Type::Number) => Ok(left.into()),
        _ => {
            let message =
                format!("{} and {} cannot be {}", called(a.kind), called(b.kind), how.verb());
            Err(Diagnostic::new(Code::TypeMismatch, message)
                .spanning(span)
                .help(help_with(left, right)))
        }
    }
}

/// A share is at most 1; what is compared with it may be a little more, but not 80.
const MOST_FOR_A_SHARE: f64 = 1.5;

fn meant_as_percent(share: &Typed, number: f64, how: Together) -> bool {
    let number = number.abs();
    if how == Together::Added && share.ratio {
        // `staff / offices + 2` is a sum; `100 - on_time / received` is a slip.
        return number == 100.0;
    }
    number > MOST_FOR_A_SHARE && !(share.ratio && number > 100.0)
}

fn number_for_share(share: &Typed, number: f64, span: Span) -> Diagnostic {
    let written = number_text(number);
    let mut help = format!("did you mean `{written}%`?");
    if share.ratio {
        let products = format!("`a > {written} * b`");
        help = format!("{help} for a ratio that may exceed 1, compare the products: {products}");
    }
    Diagnostic::new(
        Code::ShareAsPercent,
        format!("a share goes from 0 to 1: `{written}` is far above it"),
    )
    .spanning(span)
    .help(help)
}

fn share_and_percent(share: &Typed, percent: &Typed, how: Together, span: Span) -> Diagnostic {
    let (place, help) = match (share.constant, percent.constant) {
        (Some(number), None) => {
            (share.span, format!("did you mean `{}`?", hundredfold_text(number)))
        }
        _ => (span, "multiply the share by 100, or divide the percentage by 100".to_owned()),
    };
    let message = format!("a percentage (0 to 100) and a share (0 to 1) cannot be {}", how.verb());
    Diagnostic::new(Code::ShareAsPercent, message).spanning(place).help(help)
}

fn text_out_of_place(a: &Typed, b: &Typed, span: Span) -> Diagnostic {
    let (text, other) = if a.kind == Kind::Text { (a, b) } else { (b, a) };
    let date = text.text.as_deref().is_some_and(|t| day(t).is_some());
    let help = match (&text.text, other.kind) {
        (Some(written), Kind::Of(Type::Date)) if date => format!("write `@{written}`"),
        (Some(written), Kind::Of(_)) if serde_json::from_str::<f64>(written).is_ok() => {
            format!("write `{written}` without quotation marks")
        }
        _ => "a text is an option of a choice: `status == \"done\"`".to_owned(),
    };
    let message = format!("{} cannot be used with {}", called(Kind::Text), called(other.kind));
    Diagnostic::new(Code::TypeMismatch, message)
        .spanning(if text.text.is_some() { text.span } else { span })
        .help(help)
}

fn help_with(left: Type, right: Type) -> &'static str {
    match (left, right) {
        (Type::YesNo, _) | (_, Type::YesNo) => {
            "count answers with `count_true(…)`, or choose with `if … then … else …`"
        }
        (Type::Choice, _) | (_, Type::Choice) => {
            "compare a choice with one of its options: `status == \"done\"`"
        }
        (Type::Date, _) | (_, Type::Date) => {
            "write a date as `@2026-10-09`, and the days between two with `days(from, to)`"
        }
        _ => "divide one by the other, or use quantities of one kind",
    }
}

/// The type of `a operator b` for the operators that calculate.
pub(super) fn arithmetic(
    operator: BinaryOperator,
    a: &Typed,
    b: &Typed,
    span: Span,
) -> Result<Outcome, Diagnostic> {
    if let Some(dated) = with_dates(operator, a, b, span) {
        return dated;
    }
    for operand in [a, b] {
        if !operand.is_amount() {
            return Err(no_amount(operand, &format!("`{}`", operator.as_str())));
        }
    }
    let (Kind::Of(left), Kind::Of(right)) = (a.kind, b.kind) else { return Ok(UNKNOWN) };
    Ok(match operator {
        BinaryOperator::Add => together(a, b, Together::Added, span)?,
        BinaryOperator::Subtract => {
            let outcome = together(a, b, Together::Added, span)?;
            // The difference of two counts may be below 0.
            match outcome.kind {
                Kind::Of(Type::Count) => Outcome { kind: Kind::Of(Type::Number), ..outcome },
                _ => outcome,
            }
        }
        BinaryOperator::Multiply => product(a, b, left, right),
        BinaryOperator::Divide => quotient(a, b, left, right),
        BinaryOperator::Remainder => match (left, right) {
            (left, right) if left == right => left.into(),
            (left, Type::Number) => left.into(),
            _ => Type::Number.into(),
        },
        _ => Type::Number.into(),
    })
}

fn product(a: &Typed, b: &Typed, left: Type, right: Type) -> Outcome {
    if a.is_hundred() || b.is_hundred() {
        let (other, other_type) = if a.is_hundred() { (b, right) } else { (a, left) };
        return match other_type {
            Type::Share => Type::Percent.into(),
            Type::Count | Type::Money | Type::Days | Type::Number => Outcome {
                kind: other.kind,
                ratio: false,
                hundredfold: !other.hundredfold && other.literal().is_none(),
            },
            _ => Type::Number.into(),
        };
    }
    match (left, right) {
        (Type::Share, Type::Share) => {
            Outcome { kind: a.kind, ratio: a.ratio || b.ratio, hundredfold: false }
        }
        (Type::Percent, Type::Share) | (Type::Share, Type::Percent) => Type::Percent.into(),
        (Type::Percent, Type::Number) if b.literal() == Some(0.01) => Type::Share.into(),
        (Type::Number, Type::Percent) if a.literal() == Some(0.01) => Type::Share.into(),
        (Type::Money, Type::Number | Type::Count | Type::Share)
        | (Type::Number | Type::Count | Type::Share, Type::Money) => Type::Money.into(),
        (Type::Days, Type::Number | Type::Count | Type::Share)
        | (Type::Number | Type::Count | Type::Share, Type::Days) => Type::Days.into(),
        (Type::Count, Type::Count) => {
            Outcome { hundredfold: a.hundredfold != b.hundredfold, ..Outcome::from(Type::Count) }
        }
        (Type::Count, Type::Number) | (Type::Number, Type::Count) => {
            let number = if left == Type::Number { a } else { b };
            let whole = number.literal().is_some_and(|x| x >= 0.0 && x == x.trunc());
            if whole { Type::Count.into() } else { Type::Number.into() }
        }
        _ => Type::Number.into(),
    }
}

fn quotient(a: &Typed, b: &Typed, left: Type, right: Type) -> Outcome {
    // Counts divided by differences or weighted sums of counts are ratios as well.
    let countable = |x: Type| matches!(x, Type::Count | Type::Number);
    match (left, right) {
        (left, right)
            if left == right && left != Type::Number
                || countable(left)
                    && countable(right)
                    && a.constant.is_none()
                    && b.constant.is_none() =>
        {
            match (a.hundredfold, b.hundredfold) {
                (true, false) => Type::Percent.into(),
                (false, true) => Type::Number.into(),
                _ if left == Type::Number && right == Type::Number => Type::Number.into(),
                _ => RATIO,
            }
        }
        (Type::Percent, Type::Number) if b.is_hundred() => Type::Share.into(),
        (Type::Percent, Type::Number | Type::Share) => Type::Percent.into(),
        (Type::Share, Type::Number) => Outcome { kind: a.kind, ratio: a.ratio, hundredfold: false },
        (Type::Money, Type::Number | Type::Count | Type::Share) => Type::Money.into(),
        (Type::Days, Type::Number | Type::Count | Type::Share) => Type::Days.into(),
        _ => Type::Number.into(),
    }
}

/// What dates do: they move by days, and their difference is days.
fn with_dates(
    operator: BinaryOperator,
    a: &Typed,
    b: &Typed,
    span: Span,
) -> Option<Result<Outcome, Diagnostic>> {
    if !a.is(Type::Date) && !b.is(Type::Date) {
        return None;
    }
    if a.kind == Kind::Unknown || b.kind == Kind::Unknown {
        return Some(Ok(UNKNOWN));
    }
    let length = |x: &Typed| matches!(x.kind, Kind::Of(Type::Days | Type::Number | Type::Count));
    Some(match operator {
        BinaryOperator::Subtract if a.is(Type::Date) && b.is(Type::Date) => Ok(Type::Days.into()),
        BinaryOperator::Add | BinaryOperator::Subtract if a.is(Type::Date) && length(b) => {
            Ok(Type::Date.into())
        }
        BinaryOperator::Add if length(a) => Ok(Type::Date.into()),
        BinaryOperator::Add if a.is(Type::Date) && b.is(Type::Date) => {
            Err(Diagnostic::new(Code::TypeMismatch, "two dates cannot be added")
                .spanning(span)
                .help("the days between them are `days(from, to)`"))
        }
        _ => {
            let message = format!(
                "`{}` cannot be used between {} and {}",
                operator.as_str(),
                called(a.kind),
                called(b.kind)
            );
            Err(Diagnostic::new(Code::TypeMismatch, message)
                .spanning(span)
                .help("a date moves by days, `due + 5`; two dates subtract to days"))
        }
    })
}

/// Says that one cannot calculate with this operand.
pub(super) fn no_amount(operand: &Typed, with: &str) -> Diagnostic {
    let help = match operand.kind {
        Kind::Of(Type::YesNo) => {
            "count answers with `count_true(…)`, or choose with `if … then … else …`"
        }
        Kind::Of(Type::Choice) => "compare a choice with one of its options: `status == \"done\"`",
        Kind::Of(Type::Date) => "the days between two dates are `days(from, to)`",
        _ => "a text is an option of a choice: `status == \"done\"`",
    };
    Diagnostic::new(
        Code::TypeMismatch,
        format!("{with} cannot calculate with {}", called(operand.kind)),
    )
    .spanning(operand.span)
    .help(help)
}
