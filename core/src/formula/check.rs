//! The check: names, functions, types and ranges. It finds everything at once and turns
//! the tree into a list of operations.

use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator};
use super::facts::{self, Certainty, Facts};
use super::findings::Findings;
use super::functions::Function;
use super::print::quoted;
use super::token::Token;
use super::types::{self, Kind, Outcome, Together, Typed, called};
use super::{Formula, MOST_FINDINGS};
use crate::error::{Code, Diagnostic, Span};
use crate::program::op::{Constant, Operation};
use crate::program::{Expressions, Range, Slot, interval};
use crate::suggest::nearest;
use crate::value::{Type, Value};

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

/// A formula that was checked: its type, what it can give, and its operations.
#[derive(Debug, Clone)]
pub struct Checked {
    operations: Expressions,
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

/// What a [`Compiler`](super::Compiler) makes a program of.
impl AsRef<Expressions> for Checked {
    fn as_ref(&self) -> &Expressions {
        &self.operations
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
    let mut checker = Checker {
        scope,
        operations: Expressions::default(),
        facts: Facts::new(),
        findings: Findings::default(),
    };
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
    let operations = checker.operations.rooted(root.node);
    let reads = operations.reads();
    let (options, range) = (root.options, root.range);
    let checked = Checked { operations, value_type, options, range, reads };
    (Some(checked), findings)
}

pub(super) struct Checker<'s> {
    pub(super) scope: &'s dyn Scope,
    operations: Expressions,
    facts: Facts,
    findings: Findings,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, found: Diagnostic) {
        self.findings.push(found);
    }

    /// Something that was reported: it goes with everything.
    pub(super) fn unknown(&mut self, span: Span) -> Typed {
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
        self.operations.push(operation, arguments)
    }

    pub(super) fn constant(&mut self, number: f64, value_type: Type, span: Span) -> Typed {
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
    pub(super) fn emit(
        &mut self,
        operation: Operation,
        arguments: &[&Typed],
        outcome: impl Into<Outcome>,
        span: Span,
    ) -> Typed {
        let outcome = outcome.into();
        let ranges: Vec<Range> = arguments.iter().map(|argument| argument.range).collect();
        let range = interval::apply(operation, &ranges);
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

    pub(super) fn expression(&mut self, expression: &Expression) -> Typed {
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

    pub(super) fn read(&mut self, symbol: Symbol, span: Span) -> Typed {
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
        // What was meant is not looked for once nobody will read it: a formula may have
        // thousands of unknown names, and a programme thousands of known ones.
        let names =
            if self.findings.count() <= MOST_FINDINGS { self.scope.names() } else { Vec::new() };
        let help = if Function::known(name).is_some() {
            format!("`{name}` is a function: write `{name}(…)`")
        } else if Token::keyword(&name.to_ascii_lowercase()).is_some() {
            format!("write `{}` in small letters", name.to_ascii_lowercase())
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
    pub(super) fn asks(&mut self, typed: &Typed, whose: &str) -> bool {
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
    pub(super) fn counts(&mut self, typed: &Typed, with: &str) -> bool {
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
    pub(super) fn chosen(&mut self, values: &[&Typed]) -> Option<(Outcome, Vec<String>)> {
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

/// A word of the user's, cut where it is long.
pub(super) fn short(word: &str) -> String {
    super::lexer::shown(word, word.len())
}

/// The first few of a list, in quotation marks.
pub(super) fn listed(texts: &[String]) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<String> =
        texts.iter().take(MOST).map(|text| format!("`{}`", quoted(text))).collect();
    if texts.len() > MOST {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
