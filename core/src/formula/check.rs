//! The check: names, functions, types and ranges. It finds everything at once and turns
//! the tree into a list of operations.

use std::collections::BTreeSet;

use super::Formula;
use super::Slot;
use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use super::facts::{self, Certainty, Facts};
use super::findings::Findings;
use super::functions::{Builtin, FUNCTIONS, Function};
use super::operation::{Constant, Operation};
use super::print::quoted;
use super::range::{self, Range};
use super::suggest::nearest;
use super::token::Token;
use super::types::{self, Kind, Outcome, Together, Typed, called};
use crate::error::{Code, Diagnostic, Span};
use crate::math;
use crate::value::{State, Type, Value};

/// What a name stands for.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// The column it is read from.
    pub slot: Slot,
    /// Its type.
    pub symbol_type: Type,
    /// The options of a choice, in the order of their indices; empty for other types.
    pub options: Vec<String>,
    /// What it can be.
    pub range: Range,
}

/// What a formula may speak of.
pub trait Scope {
    /// The quantity of this name.
    fn quantity(&self, name: &str) -> Option<Symbol>;

    /// The names of all quantities, for `did you mean`.
    fn names(&self) -> Vec<String>;

    /// The share of its maximum that a node reached, for `share_of`.
    fn node_share(&self, _id: &str) -> Option<Symbol> {
        None
    }

    /// The points of a node, for `points_of`.
    fn node_points(&self, _id: &str) -> Option<Symbol> {
        None
    }

    /// The ids of all nodes that may be asked about; none where nodes may not be.
    fn node_ids(&self) -> Vec<String> {
        Vec::new()
    }
}

/// An operation and the places of its arguments in the list.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) operation: Operation,
    pub(super) arguments: Vec<usize>,
}

/// A formula that was checked: its type, what it can give, and its operations.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Arguments stand before what uses them.
    pub(super) nodes: Vec<Node>,
    pub(super) root: usize,
    value_type: Type,
    options: Vec<String>,
    range: Range,
    reads: Vec<Slot>,
}

impl Checked {
    /// The type of the formula's value.
    #[must_use]
    pub fn value_type(&self) -> Type {
        self.value_type
    }

    /// The options, where the value is a choice.
    #[must_use]
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// What the value can be for everything the quantities it reads can be.
    #[must_use]
    pub fn range(&self) -> &Range {
        &self.range
    }

    /// Whether there are values of what it reads for which it has none.
    #[must_use]
    pub fn may_be_undefined(&self) -> bool {
        self.range.undefined
    }

    /// The columns it reads, in order, each once.
    #[must_use]
    pub fn reads(&self) -> &[Slot] {
        &self.reads
    }
}

/// Checks a formula against what it may speak of.
///
/// Gives all findings, with spans in the text of the formula; the checked formula is
/// there if none of them is an error.
///
/// ```
/// use chiso::formula::{Formula, Range, Scope, Symbol, check};
/// use chiso::Type;
///
/// struct Counts;
/// impl Scope for Counts {
///     fn quantity(&self, name: &str) -> Option<Symbol> {
///         let slot = self.names().iter().position(|known| known == name)?;
///         let range = Range::of_type(Type::Count).or_missing();
///         Some(Symbol { slot, symbol_type: Type::Count, options: Vec::new(), range })
///     }
///     fn names(&self) -> Vec<String> {
///         vec!["on_time".to_owned(), "received".to_owned()]
///     }
/// }
///
/// let (checked, findings) = check(&Formula::parse("100 * on_time / received")?, &Counts);
/// let checked = checked.unwrap();
/// assert!(findings.is_empty());
/// assert_eq!(checked.value_type(), Type::Percent);
/// assert!(checked.may_be_undefined()); // where nothing was received
///
/// let (_, findings) = check(&Formula::parse("on_time / recieved >= 80")?, &Counts);
/// assert_eq!(findings[0].help.as_deref(), Some("did you mean `received`?"));
/// # Ok::<(), chiso::Error>(())
/// ```
#[must_use]
pub fn check(formula: &Formula, scope: &dyn Scope) -> (Option<Checked>, Vec<Diagnostic>) {
    let mut checker =
        Checker { scope, nodes: Vec::new(), facts: Facts::new(), findings: Findings::default() };
    let root = checker.expression(formula.expression());
    if root.kind == Kind::Text {
        checker.report(
            Diagnostic::new(Code::TypeMismatch, "a formula cannot give a text")
                .spanning(root.span)
                .help("compare a choice with one of its options: `status == \"done\"`"),
        );
    }
    let findings = checker.findings.finish();
    let Kind::Of(value_type) = root.kind else { return (None, findings) };
    if findings.iter().any(Diagnostic::is_error) {
        return (None, findings);
    }
    let reads: BTreeSet<Slot> = checker
        .nodes
        .iter()
        .filter_map(|node| match node.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        })
        .collect();
    let checked = Checked {
        nodes: checker.nodes,
        root: root.node,
        value_type,
        options: root.options,
        range: root.range,
        reads: reads.into_iter().collect(),
    };
    (Some(checked), findings)
}

struct Checker<'s> {
    scope: &'s dyn Scope,
    nodes: Vec<Node>,
    facts: Facts,
    findings: Findings,
}

impl Checker<'_> {
    fn report(&mut self, found: Diagnostic) {
        self.findings.push(found);
    }

    /// Something that was reported: it goes with everything.
    fn unknown(&mut self, span: Span) -> Typed {
        let everything = Range::between(f64::NEG_INFINITY, f64::INFINITY)
            .or_missing()
            .or_not_applicable()
            .or_undefined();
        let mut typed = self.constant(0.0, Type::Number, span);
        typed.kind = Kind::Unknown;
        typed.constant = None;
        typed.range = everything;
        typed
    }

    fn node(&mut self, operation: Operation, arguments: Vec<usize>) -> usize {
        self.nodes.push(Node { operation, arguments });
        self.nodes.len() - 1
    }

    fn constant(&mut self, number: f64, value_type: Type, span: Span) -> Typed {
        let value = Value::Known(number);
        Typed {
            kind: Kind::Of(value_type),
            ratio: false,
            hundredfold: false,
            constant: Some(number),
            options: Vec::new(),
            text: None,
            range: Range::of(value),
            span,
            node: self.node(Operation::Constant(Constant::new(value)), Vec::new()),
        }
    }

    /// Adds an operation, and looks at what it can give.
    fn emit(
        &mut self,
        operation: Operation,
        arguments: &[&Typed],
        outcome: impl Into<Outcome>,
        span: Span,
    ) -> Typed {
        let outcome = outcome.into();
        let ranges: Vec<Range> = arguments.iter().map(|argument| argument.range).collect();
        let range = range::apply(operation, &ranges);
        if !range.known && range.undefined && ranges.iter().all(|range| range.known) {
            self.report(
                Diagnostic::new(Code::AlwaysUndefined, "this never has a value")
                    .spanning(span)
                    .help(why_undefined(operation)),
            );
        }
        if matches!(
            operation,
            Operation::Above | Operation::AtLeast | Operation::Same | Operation::Differ
        ) {
            self.constant_condition(&range, span);
        }
        let constant = arguments.iter().all(|argument| argument.constant.is_some());
        Typed {
            kind: outcome.kind,
            ratio: outcome.ratio,
            hundredfold: outcome.hundredfold,
            constant: if constant { range.only().and_then(Value::known) } else { None },
            options: Vec::new(),
            text: None,
            range,
            span,
            node: self.node(operation, arguments.iter().map(|argument| argument.node).collect()),
        }
    }

    fn constant_condition(&mut self, range: &Range, span: Span) {
        if range.known && range.lowest == range.highest {
            let answer = if range.lowest == 0.0 { "no" } else { "yes" };
            self.report(
                Diagnostic::new(
                    Code::ConstantCondition,
                    format!("the answer to this is always {answer}"),
                )
                .spanning(span)
                .help("remove it, or compare with what was meant"),
            );
        }
    }

    fn expression(&mut self, expression: &Expression) -> Typed {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Number(number) => self.constant(*number, Type::Number, span),
            ExpressionKind::Percent(share) => self.constant(*share, Type::Share, span),
            ExpressionKind::Date(date) => self.constant(facts::date_value(*date), Type::Date, span),
            ExpressionKind::YesNo(yes) => {
                self.constant(f64::from(u8::from(*yes)), Type::YesNo, span)
            }
            ExpressionKind::Text(text) => {
                let mut typed = self.constant(0.0, Type::Number, span);
                typed.kind = Kind::Text;
                typed.text = Some(text.clone());
                typed
            }
            ExpressionKind::Name(name) => self.name(name, span),
            ExpressionKind::Unary { operator, operand } => self.unary(*operator, operand, span),
            ExpressionKind::Binary { operator, left, right } => {
                self.binary(*operator, left, right, span)
            }
            ExpressionKind::If { condition, then, otherwise } => {
                self.choice(condition, then, otherwise, span)
            }
            ExpressionKind::Call { function, arguments } => self.call(function, arguments, span),
        }
    }

    fn read(&mut self, symbol: Symbol, span: Span) -> Typed {
        let range = facts::after(&self.facts, symbol.slot, symbol.range);
        Typed {
            kind: Kind::Of(symbol.symbol_type),
            ratio: false,
            hundredfold: false,
            constant: None,
            options: symbol.options,
            text: None,
            range,
            span,
            node: self.node(Operation::Read(symbol.slot), Vec::new()),
        }
    }

    fn name(&mut self, name: &str, span: Span) -> Typed {
        if let Some(symbol) = self.scope.quantity(name) {
            return self.read(symbol, span);
        }
        let names = self.scope.names();
        let help = if Function::find(name).is_some() {
            format!("`{name}` is a function: write `{name}(…)`")
        } else if Token::keyword(&name.to_lowercase()).is_some() {
            format!("write `{}` in small letters", name.to_lowercase())
        } else if let Some(meant) = nearest(name, names.iter().map(String::as_str)) {
            format!("did you mean `{meant}`?")
        } else {
            "declare it as an input, a parameter or a derived quantity".to_owned()
        };
        self.report(
            Diagnostic::new(Code::UnknownName, format!("nothing is called `{}`", short(name)))
                .spanning(span)
                .help(help),
        );
        self.unknown(span)
    }

    /// Asks for a yes/no answer; `false`, and a finding, where it is something else.
    fn asks(&mut self, typed: &Typed, whose: &str) -> bool {
        match typed.kind {
            Kind::Of(Type::YesNo) => true,
            Kind::Unknown => false,
            kind => {
                let help = match kind {
                    Kind::Of(Type::Choice) => "compare it with an option: `status == \"done\"`",
                    Kind::Text => "compare a choice with it: `status == \"done\"`",
                    _ => "compare it with something: `x > 0`",
                };
                let message = format!("{whose} needs a yes/no answer, not {}", called(kind));
                self.report(
                    Diagnostic::new(Code::TypeMismatch, message).spanning(typed.span).help(help),
                );
                false
            }
        }
    }

    /// Asks for something to calculate with.
    fn counts(&mut self, typed: &Typed, with: &str) -> bool {
        if !typed.is_amount() {
            self.report(types::no_amount(typed, with));
        }
        typed.is_amount() && typed.kind != Kind::Unknown
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expression, span: Span) -> Typed {
        let operand = self.expression(operand);
        match operator {
            UnaryOperator::Not => {
                if !self.asks(&operand, "`not`") {
                    return self.unknown(span);
                }
                self.emit(Operation::Not, &[&operand], Type::YesNo, span)
            }
            UnaryOperator::Negate => {
                if !self.counts(&operand, "`-`") {
                    return self.unknown(span);
                }
                let kind = match operand.kind {
                    Kind::Of(Type::Count) => Kind::Of(Type::Number),
                    kind => kind,
                };
                let outcome =
                    Outcome { kind, ratio: operand.ratio, hundredfold: operand.hundredfold };
                self.emit(Operation::Negate, &[&operand], outcome, span)
            }
        }
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Typed {
        let a = self.expression(left);
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            // The right side matters only where the left one does not decide.
            let before = self.facts.len();
            let holds = operator == BinaryOperator::And;
            facts::learn(left, holds, Certainty::Undecided, self.scope, &mut self.facts);
            let b = self.expression(right);
            self.facts.truncate(before);
            let whose = format!("`{}`", operator.as_str());
            let (first, second) = (self.asks(&a, &whose), self.asks(&b, &whose));
            if !first || !second {
                return self.unknown(span);
            }
            let operation =
                if operator == BinaryOperator::And { Operation::And } else { Operation::Or };
            return self.emit(operation, &[&a, &b], Type::YesNo, span);
        }
        let b = self.expression(right);
        if operator.compares() {
            return self.comparison(operator, a, b, span);
        }
        match types::arithmetic(operator, &a, &b, span) {
            Err(found) => {
                self.report(found);
                self.unknown(span)
            }
            Ok(Outcome { kind: Kind::Unknown, .. }) => self.unknown(span),
            Ok(outcome) => {
                let operation = match operator {
                    BinaryOperator::Add => Operation::Add,
                    BinaryOperator::Subtract => Operation::Subtract,
                    BinaryOperator::Multiply => Operation::Multiply,
                    BinaryOperator::Divide => Operation::Divide,
                    BinaryOperator::Remainder => Operation::Remainder,
                    _ => Operation::Power,
                };
                self.emit(operation, &[&a, &b], outcome, span)
            }
        }
    }

    fn comparison(
        &mut self,
        operator: BinaryOperator,
        mut a: Typed,
        mut b: Typed,
        span: Span,
    ) -> Typed {
        let mut bad = self.option_of(&mut b, &a) | self.option_of(&mut a, &b);
        if !bad {
            bad = match types::together(&a, &b, Together::Compared, span) {
                Ok(outcome) => outcome.kind == Kind::Unknown,
                Err(found) => {
                    self.report(found);
                    true
                }
            };
        }
        let choices = a.kind == Kind::Of(Type::Choice) && b.kind == a.kind;
        if !bad && choices && a.options != b.options {
            self.report(
                Diagnostic::new(
                    Code::TypeMismatch,
                    "choices with different options cannot be compared",
                )
                .spanning(span)
                .help("compare each with an option: `status == \"done\"`"),
            );
            bad = true;
        }
        let ordered = !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
        if !bad && ordered && (choices || a.kind == Kind::Of(Type::YesNo)) {
            let message = format!("{} has no order: `{}`", called(a.kind), operator.as_str());
            self.report(
                Diagnostic::new(Code::TypeMismatch, message)
                    .spanning(span)
                    .help("use `==` or `!=`"),
            );
            bad = true;
        }
        if bad {
            // An answer all the same: what stands above is not to blame.
            let mut typed = self.unknown(span);
            typed.kind = Kind::Of(Type::YesNo);
            typed.range = Range::of_type(Type::YesNo).or_missing();
            return typed;
        }
        let (operation, first, second) = match operator {
            BinaryOperator::Less => (Operation::Above, &b, &a),
            BinaryOperator::LessEqual => (Operation::AtLeast, &b, &a),
            BinaryOperator::Greater => (Operation::Above, &a, &b),
            BinaryOperator::GreaterEqual => (Operation::AtLeast, &a, &b),
            BinaryOperator::Equal => (Operation::Same, &a, &b),
            _ => (Operation::Differ, &a, &b),
        };
        self.emit(operation, &[first, second], Type::YesNo, span)
    }

    /// Turns a text into the option of the choice it stands beside; `true`, and a
    /// finding, where the choice has no such option.
    fn option_of(&mut self, text: &mut Typed, choice: &Typed) -> bool {
        let (Some(written), Kind::Of(Type::Choice)) = (&text.text, choice.kind) else {
            return false;
        };
        if let Some(index) = choice.options.iter().position(|option| option == written) {
            #[expect(clippy::cast_precision_loss, reason = "a choice has few options")]
            let option = self.constant(index as f64, Type::Choice, text.span);
            let options = choice.options.clone();
            *text = Typed { options, ..option };
            return false;
        }
        let options = choice.options.iter().map(String::as_str);
        let help = match nearest(written, options) {
            Some(meant) => format!("did you mean `{}`?", quoted(meant)),
            None => format!("the options are {}", listed(&choice.options)),
        };
        let message = format!("`{}` is not an option of the choice", short(written));
        self.report(Diagnostic::new(Code::UnknownOption, message).spanning(text.span).help(help));
        true
    }

    fn choice(
        &mut self,
        condition: &Expression,
        then: &Expression,
        otherwise: &Expression,
        span: Span,
    ) -> Typed {
        let question = self.expression(condition);
        let asked = self.asks(&question, "`if`");
        if asked
            && question.constant.is_some()
            && matches!(condition.kind, ExpressionKind::YesNo(_))
        {
            self.constant_condition(&question.range, question.span);
        }
        let before = self.facts.len();
        facts::learn(condition, true, Certainty::Holds, self.scope, &mut self.facts);
        let a = self.expression(then);
        self.facts.truncate(before);
        facts::learn(condition, false, Certainty::Holds, self.scope, &mut self.facts);
        let b = self.expression(otherwise);
        self.facts.truncate(before);
        let Some((outcome, options)) = self.chosen(&[&a, &b]) else { return self.unknown(span) };
        if !asked {
            let mut typed = self.unknown(span);
            typed.kind = outcome.kind;
            typed.options = options;
            return typed;
        }
        let mut typed = self.emit(Operation::If, &[&question, &a, &b], outcome, span);
        typed.options = options;
        typed
    }

    /// The type of values one of which is taken; nothing, and a finding, where they do
    /// not go together.
    fn chosen(&mut self, values: &[&Typed]) -> Option<(Outcome, Vec<String>)> {
        let (first, rest) = values.split_first()?;
        let mut sofar = (*first).clone();
        let mut good = sofar.kind != Kind::Unknown;
        for next in rest {
            let span = sofar.span.to(next.span);
            match types::together(&sofar, next, Together::Chosen, span) {
                Ok(outcome) => {
                    good &= outcome.kind != Kind::Unknown;
                    // A number that one could compare with a share stays one; 0 does not
                    // make a count of a share.
                    sofar.constant = match (sofar.constant, next.constant) {
                        (Some(a), Some(b)) if a == b => Some(a),
                        _ => None,
                    };
                    sofar.kind = outcome.kind;
                    sofar.ratio = outcome.ratio;
                    sofar.hundredfold = outcome.hundredfold;
                    sofar.span = span;
                }
                Err(found) => {
                    self.report(found);
                    good = false;
                }
            }
            if sofar.kind == Kind::Of(Type::Choice) && sofar.options != next.options {
                self.report(
                    Diagnostic::new(
                        Code::TypeMismatch,
                        "choices with different options cannot be put in each other's place",
                    )
                    .spanning(span)
                    .help("give a yes/no answer or a number instead"),
                );
                good = false;
            }
        }
        if good && sofar.kind == Kind::Text {
            self.report(
                Diagnostic::new(Code::TypeMismatch, "a formula cannot give a text")
                    .spanning(sofar.span)
                    .help("compare a choice with one of its options: `status == \"done\"`"),
            );
            good = false;
        }
        let Typed { kind, ratio, hundredfold, options, .. } = sofar;
        good.then_some((Outcome { kind, ratio, hundredfold }, options))
    }

    fn call(&mut self, name: &str, arguments: &[Expression], span: Span) -> Typed {
        let name_span = Span::new(span.start, (span.start + name.len()).min(span.end));
        let Some(function) = Function::find(name) else {
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
        if let (Some(low), Some(high)) = (lowest.constant, highest.constant) {
            if math::above(low, high) {
                self.report(
                    Diagnostic::new(
                        Code::WrongArguments,
                        "the lowest value of `clamp` lies above the highest",
                    )
                    .spanning(lowest.span.to(highest.span))
                    .help("write `clamp(x, lowest, highest)`"),
                );
            }
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

fn why_undefined(operation: Operation) -> &'static str {
    match operation {
        Operation::Divide | Operation::Remainder => {
            "the divisor is always 0: divide by what can be something else"
        }
        Operation::Ln | Operation::Log10 => "only a number above 0 has a logarithm",
        Operation::Sqrt => "only a number from 0 on has a square root",
        Operation::Power => "there is no real number with this value",
        _ => "the result is larger than any number the engine holds",
    }
}

fn unknown_function(name: &str, span: Span, is_quantity: bool) -> Diagnostic {
    let small = name.to_lowercase();
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
        _ => match nearest(name, FUNCTIONS.iter().map(|function| function.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                let names: Vec<String> =
                    FUNCTIONS.iter().map(|function| format!("`{}`", function.name)).collect();
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

/// A word of the user's, cut where it is long.
fn short(word: &str) -> String {
    super::lexer::shown(word, word.len())
}

/// The first few of a list, in quotation marks.
fn listed(texts: &[String]) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<String> =
        texts.iter().take(MOST).map(|text| format!("`{}`", quoted(text))).collect();
    if texts.len() > MOST {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
