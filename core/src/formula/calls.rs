//! The check of function calls: arguments, types, and what the calls come down to.

use super::ast::{Expression, ExpressionKind};
use super::check::{Checker, listed, short};
use super::functions::{Builtin, Function, KNOWN};
use super::print::quoted;
use super::types::{self, Kind, Outcome, Together, Typed, called};
use crate::error::{Code, Diagnostic, Span};
use crate::math;
use crate::program::op::Operation;
use crate::suggest::nearest;
use crate::value::{State, Type};

impl Checker<'_> {
    pub(super) fn call(&mut self, name: &str, arguments: &[Expression], span: Span) -> Typed {
        let name_span = Span::new(span.start, (span.start + name.len()).min(span.end));
        let Some(function) = Function::known(name) else {
            for argument in arguments {
                self.expression(argument);
            }
            let known = self.scope.quantity(name).is_some();
            let found = unknown_function(name, name_span, known);
            self.report(found);
            return self.unknown(span);
        };
        if !function.takes(arguments.len()) {
            for argument in arguments {
                self.expression(argument);
            }
            let found = wrong_count(function, arguments.len(), span);
            self.report(found);
            return self.unknown(span);
        }
        if matches!(function.builtin, Builtin::ShareOf | Builtin::PointsOf) {
            return self.node_function(function, arguments, name_span, span);
        }
        let typed: Vec<Typed> =
            arguments.iter().map(|argument| self.expression(argument)).collect();
        self.apply(function, &typed, span)
    }

    fn apply(&mut self, function: &Function, typed: &[Typed], span: Span) -> Typed {
        let all: Vec<&Typed> = typed.iter().collect();
        let with = format!("`{}`", function.name);
        let Some(&first) = all.first() else { return self.unknown(span) };
        match function.builtin {
            Builtin::Min => self.selection(Operation::Min, &all, &with, span),
            Builtin::Max => self.selection(Operation::Max, &all, &with, span),
            Builtin::Clamp => self.clamp(&all, &with, span),
            Builtin::Sum => self.total(Operation::Sum, &all, &with, span),
            Builtin::Mean => self.total(Operation::Mean, &all, &with, span),
            Builtin::Abs => self.alike(Operation::Abs, first, &with, span),
            Builtin::Floor => self.alike(Operation::Floor, first, &with, span),
            Builtin::Ceil => self.alike(Operation::Ceil, first, &with, span),
            Builtin::Round => self.round(&all, &with, span),
            Builtin::Sqrt => self.number(Operation::Sqrt, first, &with, span),
            Builtin::Ln => self.number(Operation::Ln, first, &with, span),
            Builtin::Log10 => self.number(Operation::Log10, first, &with, span),
            Builtin::Exp => self.number(Operation::Exp, first, &with, span),
            Builtin::Share | Builtin::Percent => self.part(function.builtin, &all, &with, span),
            Builtin::CountTrue => {
                let answers = all.iter().map(|argument| self.asks(argument, &with));
                if answers.filter(|asked| !asked).count() > 0 {
                    return self.unknown(span);
                }
                self.emit(Operation::CountTrue, &all, Type::Count, span)
            }
            Builtin::Days => self.days(&all, span),
            Builtin::Coalesce => match self.chosen(&all) {
                None => self.unknown(span),
                Some((outcome, options)) => {
                    let typed = self.emit(Operation::Coalesce, &all, outcome, span);
                    Typed { options, ..typed }
                }
            },
            Builtin::IsKnown => self.state(State::Known, first, span),
            Builtin::IsMissing => self.state(State::Missing, first, span),
            Builtin::IsNotApplicable => self.state(State::NotApplicable, first, span),
            Builtin::IsUndefined => self.state(State::Undefined, first, span),
            Builtin::ShareOf | Builtin::PointsOf => self.unknown(span),
        }
    }

    fn state(&mut self, state: State, argument: &Typed, span: Span) -> Typed {
        if argument.kind == Kind::Text {
            self.report(types::no_amount(argument, "a question about a state"));
            return self.unknown(span);
        }
        if argument.kind == Kind::Unknown {
            return self.unknown(span);
        }
        self.emit(Operation::Is(state), &[argument], Type::YesNo, span)
    }

    /// A function whose value is of the type of its argument.
    fn alike(&mut self, operation: Operation, x: &Typed, with: &str, span: Span) -> Typed {
        if !self.counts(x, with) {
            return self.unknown(span);
        }
        let outcome = Outcome { kind: x.kind, ratio: x.ratio, hundredfold: x.hundredfold };
        self.emit(operation, &[x], outcome, span)
    }

    /// A function whose value is a plain number.
    fn number(&mut self, operation: Operation, x: &Typed, with: &str, span: Span) -> Typed {
        if !self.counts(x, with) {
            return self.unknown(span);
        }
        self.emit(operation, &[x], Type::Number, span)
    }

    fn selectable(&mut self, all: &[&Typed], with: &str) -> Option<Outcome> {
        let mut good = true;
        for argument in all {
            if !argument.is_amount() && argument.kind != Kind::Of(Type::Date) {
                self.report(types::no_amount(argument, with));
                good = false;
            }
        }
        if !good {
            return None;
        }
        self.chosen(all).map(|(outcome, _)| outcome)
    }

    fn selection(&mut self, operation: Operation, all: &[&Typed], with: &str, span: Span) -> Typed {
        match self.selectable(all, with) {
            None => self.unknown(span),
            Some(outcome) => self.emit(operation, all, outcome, span),
        }
    }

    fn clamp(&mut self, all: &[&Typed], with: &str, span: Span) -> Typed {
        let outcome = self.selectable(all, with);
        let (Some(outcome), &[x, lowest, highest]) = (outcome, all) else {
            return self.unknown(span);
        };
        if let (Some(low), Some(high)) = (lowest.constant, highest.constant)
            && math::above(low, high)
        {
            self.report(
                Diagnostic::new(
                    Code::WrongArguments,
                    "the lowest value of `clamp` lies above the highest",
                )
                .spanning(lowest.span.to(highest.span))
                .help("write `clamp(x, lowest, highest)`"),
            );
        }
        let capped = self.emit(Operation::Min, &[highest, x], outcome, span);
        self.emit(Operation::Max, &[lowest, &capped], outcome, span)
    }

    fn total(&mut self, operation: Operation, all: &[&Typed], with: &str, span: Span) -> Typed {
        let counted = all.iter().map(|argument| self.counts(argument, with));
        if counted.filter(|counts| !counts).count() > 0 {
            return self.unknown(span);
        }
        let Some((&first, rest)) = all.split_first() else { return self.unknown(span) };
        let mut sofar = first.clone();
        for next in rest {
            let both = sofar.span.to(next.span);
            match types::together(&sofar, next, Together::Added, both) {
                Ok(outcome) => {
                    sofar = Typed {
                        kind: outcome.kind,
                        ratio: outcome.ratio,
                        hundredfold: outcome.hundredfold,
                        constant: None,
                        span: both,
                        ..sofar
                    };
                }
                Err(found) => {
                    self.report(found);
                    return self.unknown(span);
                }
            }
        }
        let kind = match (operation, sofar.kind) {
            (Operation::Mean, Kind::Of(Type::Count)) => Kind::Of(Type::Number),
            (_, kind) => kind,
        };
        let outcome = Outcome { kind, ratio: sofar.ratio, hundredfold: sofar.hundredfold };
        self.emit(operation, all, outcome, span)
    }

    fn round(&mut self, all: &[&Typed], with: &str, span: Span) -> Typed {
        let Some((&x, rest)) = all.split_first() else { return self.unknown(span) };
        let decimals = match rest.first() {
            None => Some(0),
            Some(places) => (0..=math::MOST_DECIMALS)
                .find(|&decimals| places.constant == Some(f64::from(decimals))),
        };
        match (decimals, rest.first()) {
            (Some(decimals), _) => self.alike(Operation::Round(decimals), x, with, span),
            (None, Some(places)) => {
                self.report(
                    Diagnostic::new(
                        Code::WrongArguments,
                        format!(
                            "the decimals of `round` are a whole number from 0 to {}",
                            math::MOST_DECIMALS
                        ),
                    )
                    .spanning(places.span)
                    .help("write the number itself: `round(x, 2)`"),
                );
                self.unknown(span)
            }
            (None, None) => self.unknown(span),
        }
    }

    /// `share(part, whole)` and `percent(part, whole)`.
    fn part(&mut self, builtin: Builtin, all: &[&Typed], with: &str, span: Span) -> Typed {
        let &[part, whole] = all else { return self.unknown(span) };
        let (first, second) = (self.counts(part, with), self.counts(whole, with));
        if !first || !second {
            return self.unknown(span);
        }
        if let Err(found) = types::together(part, whole, Together::Compared, span) {
            self.report(found);
            return self.unknown(span);
        }
        if builtin == Builtin::Share {
            let ratio = Outcome { ratio: true, ..Outcome::from(Type::Share) };
            return self.emit(Operation::Divide, &[part, whole], ratio, span);
        }
        let hundred = self.constant(100.0, Type::Number, span);
        let times = self.emit(Operation::Multiply, &[&hundred, part], Type::Number, span);
        self.emit(Operation::Divide, &[&times, whole], Type::Percent, span)
    }

    fn days(&mut self, all: &[&Typed], span: Span) -> Typed {
        let &[from, to] = all else { return self.unknown(span) };
        let mut good = true;
        for date in [from, to] {
            if date.kind == Kind::Of(Type::Date) {
                continue;
            }
            good = false;
            if date.kind != Kind::Unknown {
                let message = format!("`days` counts between dates, not {}", called(date.kind));
                self.report(
                    Diagnostic::new(Code::TypeMismatch, message)
                        .spanning(date.span)
                        .help("write a date as `@2026-10-09`"),
                );
            }
        }
        if !good {
            return self.unknown(span);
        }
        self.emit(Operation::Subtract, &[to, from], Type::Days, span)
    }

    fn node_function(
        &mut self,
        function: &Function,
        arguments: &[Expression],
        name_span: Span,
        span: Span,
    ) -> Typed {
        let Some(argument) = arguments.first() else { return self.unknown(span) };
        let name = function.name;
        let ExpressionKind::Text(id) = &argument.kind else {
            self.report(
                Diagnostic::new(
                    Code::WrongArguments,
                    format!("`{name}` needs the id of a node in quotation marks"),
                )
                .spanning(argument.span)
                .help(format!("write for example `{name}(\"2.1\")`")),
            );
            return self.unknown(span);
        };
        let symbol = if function.builtin == Builtin::ShareOf {
            self.scope.node_share(id)
        } else {
            self.scope.node_points(id)
        };
        if let Some(symbol) = symbol {
            return self.read(symbol, span);
        }
        // Listed only now: a large programme has many.
        let ids = self.scope.node_ids();
        let found = if ids.is_empty() {
            Diagnostic::new(Code::UnknownFunction, format!("`{name}` cannot be used here"))
                .spanning(name_span)
                .help("only the conditions of gates ask about nodes")
        } else {
            let help = match nearest(id, ids.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{}`?", quoted(meant)),
                None => format!("the nodes are {}", listed(&ids)),
            };
            Diagnostic::new(Code::UnknownNode, format!("no node has the id `{}`", short(id)))
                .spanning(argument.span)
                .help(help)
        };
        self.report(found);
        self.unknown(span)
    }
}

fn unknown_function(name: &str, span: Span, is_quantity: bool) -> Diagnostic {
    let small = name.to_ascii_lowercase();
    // What spreadsheets and other languages call it.
    let help = match small.as_str() {
        "if" | "iif" | "iff" => "write `if … then … else …`".to_owned(),
        "and" | "or" => format!("write it between the conditions: `a {small} b`"),
        "not" => "write `not a`".to_owned(),
        "avg" | "average" => "did you mean `mean`?".to_owned(),
        "log" => "did you mean `ln` or `log10`?".to_owned(),
        "pow" | "power" => "write `a ^ b`".to_owned(),
        "mod" => "write `a % b`".to_owned(),
        "count" | "countif" | "count_if" => "did you mean `count_true`?".to_owned(),
        "ifnull" | "nvl" | "default" | "iferror" => "did you mean `coalesce`?".to_owned(),
        "ceiling" => "did you mean `ceil`?".to_owned(),
        "ratio" => "did you mean `share`?".to_owned(),
        _ if is_quantity => {
            format!("`{}` is a quantity: write `{} * (…)` to multiply", short(name), short(name))
        }
        _ => match nearest(name, KNOWN.iter().map(|function| function.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                let names: Vec<String> =
                    KNOWN.iter().map(|function| format!("`{}`", function.name)).collect();
                format!("the functions are {}", names.join(", "))
            }
        },
    };
    Diagnostic::new(Code::UnknownFunction, format!("there is no function `{}`", short(name)))
        .spanning(span)
        .help(help)
}

fn wrong_count(function: &Function, given: usize, span: Span) -> Diagnostic {
    let most = function.arguments.len();
    let takes = match (function.least, function.repeats) {
        (least, true) => format!("at least {least}"),
        (least, false) if least == most => format!("{least}"),
        (least, false) => format!("{least} or {most}"),
    };
    let plural = if takes == "1" || takes == "at least 1" { "" } else { "s" };
    let message = format!("`{}` takes {takes} argument{plural}, not {given}", function.name);
    Diagnostic::new(Code::WrongArguments, message)
        .spanning(span)
        .help(format!("write `{}`", function.signature()))
}
