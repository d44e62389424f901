//! Words to a tree: precedence climbing, with recovery so that one run finds all mistakes.
//!
//! The parser calls itself for every bracket, sign and branch, never for a chain of
//! operators; what is deeper than [`MOST_NESTING`] is refused before the stack could run
//! out, and so is a chain that would make a tree of that height. Whoever walks the tree
//! may therefore do so recursively.

use super::ast::{BinaryOperator, Expression, ExpressionKind, UnaryOperator, power};
use super::findings::Findings;
use super::lexer::{self, shown};
use super::token::{Token, Word};
use super::{LONGEST_TEXT, MOST_NESTING};
use crate::error::{Code, Diagnostic, Error, Result, Span};

/// Reads `text` as one expression.
pub(super) fn parse(text: &str) -> Result<Expression> {
    if text.len() > LONGEST_TEXT {
        let message =
            format!("the formula has {} bytes, more than the limit of {LONGEST_TEXT}", text.len());
        return Err(Diagnostic::new(Code::TooLarge, message)
            .spanning(Span::new(0, text.len()))
            .help("compute parts of it as derived quantities")
            .into());
    }
    let mut findings = Findings::default();
    let words = lexer::words(text, &mut findings);
    let mut parser =
        Parser { text, words, at: 0, depth: 0, stopped: false, reported: None, findings };
    let expression = parser.formula();
    if parser.findings.count() == 0 {
        Ok(expression)
    } else {
        Err(Error::new(parser.findings.finish()))
    }
}

/// An expression and the height of its tree.
struct Parsed {
    expression: Expression,
    height: usize,
}

struct Parser<'t> {
    text: &'t str,
    words: Vec<Word>,
    at: usize,
    depth: usize,
    /// Set when the formula is too deep: nothing after that is worth reporting.
    stopped: bool,
    /// Where the last finding was: a place is reported once.
    reported: Option<usize>,
    findings: Findings,
}

const END: Token = Token::End;

impl Parser<'_> {
    fn token(&self) -> &Token {
        self.words.get(self.at).map_or(&END, |word| &word.token)
    }

    fn token_after(&self) -> &Token {
        self.words.get(self.at + 1).map_or(&END, |word| &word.token)
    }

    fn span(&self) -> Span {
        let end = Span::new(self.text.len(), self.text.len());
        self.words.get(self.at).map_or(end, |word| word.span)
    }

    fn span_before(&self) -> Span {
        self.at
            .checked_sub(1)
            .and_then(|before| self.words.get(before))
            .map_or_else(Span::default, |word| word.span)
    }

    fn advance(&mut self) -> Span {
        let span = self.span();
        if self.at + 1 < self.words.len() {
            self.at += 1;
        }
        span
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.token() == token;
        if found {
            self.advance();
        }
        found
    }

    fn written(&self, span: Span) -> String {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        shown(text, text.len())
    }

    fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.stopped || self.reported == Some(span.start) {
            return;
        }
        self.reported = Some(span.start);
        self.findings.push(Diagnostic::new(code, message).spanning(span).help(help));
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("the formula nests more than {MOST_NESTING} operations");
        self.report(
            Code::TooDeep,
            span,
            message,
            "use `sum`, `min`, `max` or `count_true` for long chains, or compute parts of it as derived quantities",
        );
        self.stopped = true;
        self.at = self.words.len().saturating_sub(1);
    }

    fn stand_in(&self) -> Parsed {
        let span = self.span();
        Parsed { expression: Expression::spanning(ExpressionKind::Number(0.0), span), height: 1 }
    }

    fn node(&mut self, kind: ExpressionKind, span: Span, below: usize) -> Parsed {
        if below >= MOST_NESTING {
            self.too_deep(span);
            return self.stand_in();
        }
        Parsed { expression: Expression::spanning(kind, span), height: below + 1 }
    }

    /// The whole text.
    fn formula(&mut self) -> Expression {
        if *self.token() == END {
            let span = self.span();
            self.report(Code::Unexpected, span, "the formula is empty", "write what is measured");
            return self.stand_in().expression;
        }
        let parsed = self.expression(power::NOTHING);
        while *self.token() != END {
            self.stray(false);
        }
        parsed.expression
    }

    /// Reads on until the brackets or the branch at hand ends; whatever stands in between
    /// lacks an operator.
    fn up_to_end_of_part(&mut self, may_have_comma: bool) {
        let mut commas = 0;
        loop {
            match self.token() {
                Token::End | Token::Close | Token::Then | Token::Else => return,
                Token::Comma if may_have_comma => return,
                Token::Comma if commas > 0 => {
                    // The first one was reported; the others have the same cause.
                    self.advance();
                    self.expression(power::NOTHING);
                }
                Token::Comma => {
                    commas += 1;
                    self.stray(true);
                }
                _ => self.stray(true),
            }
        }
    }

    /// Reports a word that cannot stand after a complete expression, and reads past it.
    fn stray(&mut self, in_brackets: bool) {
        let span = self.span();
        let written = self.written(span);
        let before = self.span_before();
        let decimal_comma = *self.token() == Token::Comma
            && before.end == span.start
            && matches!(self.token_after(), Token::Number { .. })
            && self.words.get(self.at + 1).is_some_and(|word| word.span.start == span.end)
            && self
                .at
                .checked_sub(1)
                .and_then(|at| self.words.get(at))
                .is_some_and(|word| matches!(word.token, Token::Number { .. }));
        if decimal_comma {
            let after = self.words.get(self.at + 1).map_or(span, |word| word.span);
            let help = format!(
                "decimals are written with a point: `{}.{}`",
                self.written(before),
                self.written(after)
            );
            self.report(Code::Unexpected, before.to(after), "a number has no comma", help);
            self.advance();
            self.expression(power::NOTHING);
            return;
        }
        match self.token() {
            Token::Close => {
                self.report(
                    Code::Unexpected,
                    span,
                    format!("this `{written}` closes nothing"),
                    "remove it, or open a bracket before it",
                );
                self.advance();
            }
            Token::Comma => {
                let help = if in_brackets {
                    "commas stand between the arguments of a function; a choice between two values is written `if … then … else …`"
                } else {
                    "commas stand between the arguments of a function: `min(a, b)`"
                };
                self.report(Code::Unexpected, span, "a comma cannot stand here", help);
                self.advance();
            }
            Token::Strange => {
                self.advance();
            }
            Token::Then | Token::Else => {
                self.report(
                    Code::Unexpected,
                    span,
                    format!("`{written}` without an `if`"),
                    "write `if … then … else …`",
                );
                self.advance();
            }
            _ if self.token().begins_operand() || *self.token() == Token::Not => {
                let (left, right) = (self.written(before), written);
                self.report(
                    Code::Unexpected,
                    span,
                    format!("an operator is missing before `{right}`"),
                    format!("write for example `{left} * {right}` or `{left} + {right}`"),
                );
            }
            _ => {
                self.report(
                    Code::Unexpected,
                    span,
                    format!("`{written}` cannot stand here"),
                    "remove it",
                );
                self.advance();
            }
        }
        if self.token().begins_operand() || *self.token() == Token::Not {
            self.expression(power::NOTHING);
        }
    }

    /// An expression whose operators bind at least this tightly.
    fn expression(&mut self, least: u8) -> Parsed {
        if self.depth >= MOST_NESTING {
            let span = self.span();
            self.too_deep(span);
            return self.stand_in();
        }
        self.depth += 1;
        let mut left = self.operand(least);
        let mut compared = false;
        while let Some(operator) = self.operator() {
            let own = operator.power();
            if own < least || self.stopped {
                break;
            }
            let operator_span = self.advance();
            if compared && operator.compares() {
                self.chained_comparison(&left.expression, operator_span);
            }
            compared = operator.compares();
            // To the right of `^` a sign may stand, and another `^` groups from the right.
            let right =
                self.expression(if own == power::POWER { power::NEGATION } else { own + 1 });
            let span = left.expression.span.to(right.expression.span);
            let height = left.height.max(right.height);
            let kind = ExpressionKind::Binary {
                operator,
                left: Box::new(left.expression),
                right: Box::new(right.expression),
            };
            left = self.node(kind, span, height);
        }
        self.depth -= 1;
        left
    }

    fn chained_comparison(&mut self, left: &Expression, operator_span: Span) {
        let ExpressionKind::Binary { right: middle, .. } = &left.kind else { return };
        let (first, middle) = (self.written(left.span), self.written(middle.span));
        let operator = self.written(operator_span);
        let last = self.written(self.span());
        self.report(
            Code::Unexpected,
            operator_span,
            "comparisons do not chain",
            format!("write `{first} and {middle} {operator} {last}`"),
        );
    }

    fn operator(&self) -> Option<BinaryOperator> {
        Some(match self.token() {
            Token::Plus => BinaryOperator::Add,
            Token::Minus => BinaryOperator::Subtract,
            Token::Star => BinaryOperator::Multiply,
            Token::Slash => BinaryOperator::Divide,
            Token::Percent => BinaryOperator::Remainder,
            Token::Caret => BinaryOperator::Power,
            Token::Less => BinaryOperator::Less,
            Token::LessEqual => BinaryOperator::LessEqual,
            Token::Greater => BinaryOperator::Greater,
            Token::GreaterEqual => BinaryOperator::GreaterEqual,
            Token::Equal => BinaryOperator::Equal,
            Token::NotEqual => BinaryOperator::NotEqual,
            Token::And => BinaryOperator::And,
            Token::Or => BinaryOperator::Or,
            _ => return None,
        })
    }

    /// An operand with the signs before it. Operators that stand where an operand should
    /// are reported and skipped.
    fn operand(&mut self, least: u8) -> Parsed {
        loop {
            let span = self.span();
            return match self.token().clone() {
                Token::Number { value, share } => {
                    self.advance();
                    if *self.token() == Token::Percent && !self.token_after().begins_operand() {
                        let end = self.advance();
                        return self.node(ExpressionKind::Percent(share), span.to(end), 0);
                    }
                    self.node(ExpressionKind::Number(value), span, 0)
                }
                Token::Date(date) => {
                    self.advance();
                    self.node(ExpressionKind::Date(date), span, 0)
                }
                Token::Text(text) => {
                    self.advance();
                    self.node(ExpressionKind::Text(text), span, 0)
                }
                Token::True | Token::False => {
                    let answer = *self.token() == Token::True;
                    self.advance();
                    self.node(ExpressionKind::YesNo(answer), span, 0)
                }
                Token::Name(name) => {
                    self.advance();
                    if *self.token() == Token::Open {
                        return self.call(name, span);
                    }
                    self.node(ExpressionKind::Name(name), span, 0)
                }
                Token::Minus => {
                    self.advance();
                    let operand = self.expression(power::NEGATION);
                    self.unary(UnaryOperator::Negate, operand, span)
                }
                Token::Not => {
                    if least > power::NOT {
                        let help = "put it in brackets: `(not …)`";
                        self.report(Code::Unexpected, span, "`not` cannot stand here bare", help);
                    }
                    self.advance();
                    let operand = self.expression(power::NOT);
                    self.unary(UnaryOperator::Not, operand, span)
                }
                Token::Strange => {
                    self.advance();
                    continue;
                }
                Token::Open => self.brackets(),
                Token::If => self.choice(),
                Token::Close | Token::Comma | Token::Then | Token::Else | Token::End => {
                    self.nothing_to_operate_on();
                    self.stand_in()
                }
                _ => {
                    let written = self.written(span);
                    let help = if *self.token() == Token::Plus {
                        "remove the `+`".to_owned()
                    } else {
                        format!("something to calculate with belongs before `{written}`")
                    };
                    let message = format!("`{written}` cannot stand here");
                    self.report(Code::Unexpected, span, message, help);
                    self.advance();
                    continue;
                }
            };
        }
    }

    fn nothing_to_operate_on(&mut self) {
        let (span, before) = (self.span(), self.span_before());
        let previous = self.written(before);
        if *self.token() == END {
            self.report(
                Code::Unexpected,
                span,
                format!("the formula ends after `{previous}`"),
                "something to calculate with belongs at the end",
            );
        } else {
            let written = self.written(span);
            self.report(
                Code::Unexpected,
                span,
                format!("nothing stands between `{previous}` and `{written}`"),
                format!("something to calculate with belongs before `{written}`"),
            );
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: Parsed, start: Span) -> Parsed {
        let span = start.to(operand.expression.span);
        let kind = ExpressionKind::Unary { operator, operand: Box::new(operand.expression) };
        self.node(kind, span, operand.height)
    }

    fn brackets(&mut self) -> Parsed {
        let open = self.advance();
        let mut inner = self.expression(power::NOTHING);
        self.up_to_end_of_part(false);
        let close = self.close(open);
        // The brackets belong to what they hold: a finding about it should show them.
        inner.expression.span = open.to(close);
        inner
    }

    /// Takes the closing bracket, or reports the one that was never closed.
    fn close(&mut self, open: Span) -> Span {
        let span = self.span();
        if self.take(&Token::Close) {
            return span;
        }
        self.report(Code::Unclosed, open, "this bracket is not closed", "add `)`");
        self.span_before()
    }

    fn call(&mut self, function: String, name: Span) -> Parsed {
        let open = self.advance();
        let mut arguments = Vec::new();
        let mut height = 0;
        if *self.token() != Token::Close {
            loop {
                let argument = self.expression(power::NOTHING);
                height = height.max(argument.height);
                arguments.push(argument.expression);
                self.up_to_end_of_part(true);
                if !self.take(&Token::Comma) {
                    break;
                }
            }
        }
        let close = self.close(open);
        self.node(ExpressionKind::Call { function, arguments }, name.to(close), height)
    }

    fn choice(&mut self) -> Parsed {
        let start = self.advance();
        let before = self.findings.count();
        let condition = self.branch();
        if !self.take(&Token::Then) {
            self.unfinished_choice(start, "then", before);
            return self.stand_in();
        }
        let then = self.branch();
        let otherwise = if self.take(&Token::Else) {
            self.expression(power::NOTHING)
        } else {
            self.unfinished_choice(start, "else", before);
            self.stand_in()
        };
        let span = start.to(otherwise.expression.span);
        let height = condition.height.max(then.height).max(otherwise.height);
        let kind = ExpressionKind::If {
            condition: Box::new(condition.expression),
            then: Box::new(then.expression),
            otherwise: Box::new(otherwise.expression),
        };
        self.node(kind, span, height)
    }

    /// What stands between `if`, `then` and `else`.
    fn branch(&mut self) -> Parsed {
        let parsed = self.expression(power::NOTHING);
        while !matches!(
            self.token(),
            Token::Then | Token::Else | Token::End | Token::Close | Token::Comma
        ) {
            self.stray(false);
        }
        parsed
    }

    /// Says that a part is lacking, unless what was found since `before` explains it.
    fn unfinished_choice(&mut self, start: Span, lacking: &str, before: usize) {
        if self.findings.count() > before {
            return;
        }
        self.report(
            Code::Unclosed,
            start,
            format!("this `if` has no `{lacking}`"),
            "write `if … then … else …`: there is a value for both answers",
        );
    }
}
