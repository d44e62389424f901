//! Text to words. What cannot be read is reported and stood in for, so that the parser
//! can find what else is wrong.

use chrono::NaiveDate;

use super::findings::Findings;
use super::token::{Token, Word};
use crate::decimal_parse;
use crate::error::{Code, Diagnostic, Span};
use crate::period::day;
use crate::suggest::is_combining;

/// Reads all words of `text`; the last is always [`Token::End`].
pub(super) fn words(text: &str, findings: &mut Findings) -> Vec<Word> {
    let mut lexer = Lexer { text, at: 0, words: Vec::new(), findings };
    while lexer.word() {}
    let end = Span::new(text.len(), text.len());
    lexer.words.push(Word { token: Token::End, span: end });
    lexer.words
}

/// Whether a name may begin with this character.
fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a name may go on with this character. Combining marks count: Vietnamese
/// letters are sometimes stored as a letter and its marks.
fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining(c)
}

struct Lexer<'t, 'f> {
    text: &'t str,
    at: usize,
    words: Vec<Word>,
    findings: &'f mut Findings,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// How many bytes from here on consist of such characters.
    fn run(&self, from: usize, of: impl Fn(char) -> bool) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        rest.find(|c| !of(c)).unwrap_or(rest.len())
    }

    fn push(&mut self, token: Token, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.words.push(Word { token, span });
        self.at += length;
    }

    fn report(&mut self, code: Code, length: usize, message: String, help: String) {
        let span = Span::new(self.at, self.at + length);
        self.findings.push(Diagnostic::new(code, message).spanning(span).help(help));
    }

    /// Reads one word; `false` at the end of the text.
    fn word(&mut self) -> bool {
        let Some(first) = self.rest().chars().next() else { return false };
        match first {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '0'..='9' => self.number(),
            '.' if self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit()) => {
                self.bare_fraction();
            }
            '@' => self.date(),
            '"' | '\'' => self.quoted(first, first),
            '“' | '”' => self.curly_quoted('”'),
            '‘' | '’' => self.curly_quoted('’'),
            c if begins_name(c) => self.name(),
            _ => self.sign(first),
        }
        true
    }

    fn name(&mut self) {
        let length = self.run(self.at, continues_name);
        let name = self.rest().get(..length).unwrap_or_default();
        let token = Token::keyword(name).unwrap_or_else(|| Token::Name(name.to_owned()));
        self.push(token, length);
    }

    fn number(&mut self) {
        let is_digit = |c: char| c.is_ascii_digit();
        let mut length = self.run(self.at, is_digit);
        let after = |length: usize| self.rest().get(length..).unwrap_or_default();
        let fraction = after(length).strip_prefix('.').unwrap_or_default();
        if fraction.starts_with(|c: char| c.is_ascii_digit()) {
            length += 1 + self.run(self.at + length + 1, is_digit);
        }
        let mantissa_length = length;
        let mut exponent = 0_i32;
        if let Some(tail) = after(length).strip_prefix(['e', 'E']) {
            let sign = usize::from(tail.starts_with(['+', '-']));
            let count = self.run(self.at + length + 1 + sign, is_digit);
            if count > 0 {
                // Exponents beyond i32 are infinite or zero all the same.
                exponent = tail
                    .get(..sign + count)
                    .and_then(|written| written.parse().ok())
                    .unwrap_or(if tail.starts_with('-') { -99_999 } else { 99_999 });
                length += 1 + sign + count;
            }
        }
        // `1_000`, `1.000.000`, `12abc`, `5.`
        let glued = self.run(self.at + length, |c| continues_name(c) || c == '.');
        if glued > 0 {
            return self.glued_number(length, glued);
        }
        let mantissa = self.rest().get(..mantissa_length).unwrap_or_default();
        let (value, share) = (
            decimal_parse::number(mantissa, exponent),
            decimal_parse::number(mantissa, exponent.saturating_sub(2)),
        );
        if !value.is_finite() {
            let message = format!("`{}` is too large a number", shown(self.rest(), length));
            self.report(
                Code::InvalidLiteral,
                length,
                message,
                format!("numbers go up to {:e}", f64::MAX),
            );
            return self.push(Token::Number { value: 0.0, share: 0.0 }, length);
        }
        self.push(Token::Number { value, share }, length);
    }

    fn glued_number(&mut self, number: usize, glued: usize) {
        let (number_text, tail) = self
            .rest()
            .get(..number + glued)
            .map_or(("", ""), |whole| whole.split_at_checked(number).unwrap_or_default());
        let digits: String =
            number_text.chars().chain(tail.chars()).filter(char::is_ascii_digit).collect();
        let grouped = tail.chars().all(|c| c.is_ascii_digit() || c == '_' || c == '.');
        let help = if tail == "." {
            format!("write `{number_text}` or `{number_text}.0`")
        } else if grouped && !digits.is_empty() && digits.len() < 30 {
            format!("digits are not grouped: write `{digits}`")
        } else if tail.starts_with(begins_name) && tail.chars().count() < 40 {
            format!("did you mean `{number_text} * {tail}`? a name does not begin with a digit")
        } else {
            "write a number as `1.5`, `80%` or `1e6`".to_owned()
        };
        let length = number + glued;
        let message = format!("`{}` is not a number", shown(self.rest(), length));
        self.report(Code::InvalidLiteral, length, message, help);
        self.push(Token::Number { value: 0.0, share: 0.0 }, length);
    }

    fn bare_fraction(&mut self) {
        let length = 1 + self.run(self.at + 1, |c| c.is_ascii_digit());
        let written = shown(self.rest(), length);
        let message = format!("`{written}` lacks the digit before the point");
        self.report(Code::InvalidLiteral, length, message, format!("write `0{written}`"));
        self.push(Token::Number { value: 0.0, share: 0.0 }, length);
    }

    fn date(&mut self) {
        let length = 1 + self.run(self.at + 1, |c| c.is_alphanumeric() || "-/._".contains(c));
        let written = self.rest().get(1..length).unwrap_or_default();
        let shape = |date: &str| {
            date.len() == 10
                && date.bytes().enumerate().all(|(at, byte)| match at {
                    4 | 7 => byte == b'-',
                    _ => byte.is_ascii_digit(),
                })
        };
        let date = day(written).filter(|_| shape(written));
        if let Some(date) = date {
            return self.push(Token::Date(date), length);
        }
        let help = if shape(written) {
            "the calendar has no such day"
        } else {
            "a date is written year, month, day, with all digits: `@2026-10-09`"
        };
        let message = format!("`{}` is not a date", shown(self.rest(), length));
        self.report(Code::InvalidLiteral, length, message, help.to_owned());
        self.push(Token::Date(NaiveDate::default()), length);
    }

    /// A text in quotation marks; the mark itself is written twice inside.
    fn quoted(&mut self, open: char, close: char) {
        let mut content = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = characters.next() {
            if c == close {
                if open == close && characters.next_if(|&(_, next)| next == close).is_some() {
                    content.push(close);
                    continue;
                }
                return self.push(Token::Text(content), at + c.len_utf8());
            }
            if c.is_control() {
                break;
            }
            content.push(c);
        }
        let length = self.run(self.at, |c| !c.is_control());
        self.report(
            Code::Unclosed,
            open.len_utf8(),
            format!("the quotation that begins with `{open}` does not end"),
            format!("add `{close}` at the end of the text, on the same line"),
        );
        self.push(Token::Text(content), length);
    }

    fn curly_quoted(&mut self, close: char) {
        let first = self.rest().chars().next().unwrap_or(close);
        let plain = if close == '”' { '"' } else { '\'' };
        self.report(
            Code::Unexpected,
            first.len_utf8(),
            format!("`{first}` is not the quotation mark of formulas"),
            format!("use the straight mark `{plain}`"),
        );
        self.quoted(first, close);
    }

    fn sign(&mut self, first: char) {
        let second = self.rest().chars().nth(1);
        let (token, length) = match (first, second) {
            ('<', Some('=')) => (Token::LessEqual, 2),
            ('<', Some('>')) => return self.instead(Token::NotEqual, 2, "!="),
            ('>', Some('=')) => (Token::GreaterEqual, 2),
            ('=', Some('=')) => (Token::Equal, 2),
            ('!', Some('=')) => (Token::NotEqual, 2),
            ('=', Some('<')) => return self.instead(Token::LessEqual, 2, "<="),
            ('=', Some('>')) => return self.instead(Token::GreaterEqual, 2, ">="),
            ('&', Some('&')) => return self.instead(Token::And, 2, "and"),
            ('|', Some('|')) => return self.instead(Token::Or, 2, "or"),
            ('*', Some('*')) => return self.instead(Token::Caret, 2, "^"),
            ('<', _) => (Token::Less, 1),
            ('>', _) => (Token::Greater, 1),
            ('+', _) => (Token::Plus, 1),
            ('-', _) => (Token::Minus, 1),
            ('*', _) => (Token::Star, 1),
            ('/', _) => (Token::Slash, 1),
            ('%', _) => (Token::Percent, 1),
            ('^', _) => (Token::Caret, 1),
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            (',', _) => (Token::Comma, 1),
            ('=', _) => return self.instead(Token::Equal, 1, "=="),
            ('!', _) => return self.instead(Token::Not, 1, "not"),
            ('&', _) => return self.instead(Token::And, 1, "and"),
            ('|', _) => return self.instead(Token::Or, 1, "or"),
            (';', _) => return self.instead(Token::Comma, 1, ","),
            (':', _) => return self.instead(Token::Slash, 1, "/"),
            ('[' | '{', _) => return self.instead(Token::Open, 1, "("),
            (']' | '}', _) => return self.instead(Token::Close, 1, ")"),
            ('≤', _) => return self.instead(Token::LessEqual, first.len_utf8(), "<="),
            ('≥', _) => return self.instead(Token::GreaterEqual, first.len_utf8(), ">="),
            ('≠', _) => return self.instead(Token::NotEqual, first.len_utf8(), "!="),
            ('×' | '·', _) => return self.instead(Token::Star, first.len_utf8(), "*"),
            ('÷', _) => return self.instead(Token::Slash, first.len_utf8(), "/"),
            ('−' | '–', _) => return self.instead(Token::Minus, first.len_utf8(), "-"),
            _ => return self.strange(first),
        };
        self.push(token, length);
    }

    /// A sign of another language: reported, and read as what it stands for.
    fn instead(&mut self, token: Token, length: usize, meant: &str) {
        let written = shown(self.rest(), length);
        let message = format!("formulas do not have `{written}`");
        self.report(Code::Unexpected, length, message, format!("did you mean `{meant}`?"));
        self.push(token, length);
    }

    fn strange(&mut self, first: char) {
        let known = |c: char| {
            c.is_whitespace()
                || continues_name(c)
                || "@\"'“”‘’<>=!&|+-*/%^(),;:[]{}≤≥≠×·÷−–".contains(c)
        };
        let length = self.run(self.at, |c| !known(c)).max(first.len_utf8());
        let message = format!("formulas do not have `{}`", shown(self.rest(), length));
        self.report(Code::Unexpected, length, message, "remove it".to_owned());
        self.push(Token::Strange, length);
    }
}

/// What the user wrote, cut where it is long.
pub(super) fn shown(text: &str, length: usize) -> String {
    const LONGEST: usize = 40;
    let written = text.get(..length).unwrap_or(text);
    match written.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", written.get(..at).unwrap_or_default()),
        None => written.to_owned(),
    }
}
