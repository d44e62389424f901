//! Reading and printing: what is printed reads back; no text makes the parser fail other
//! than by findings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests fail by panicking"
)]

use std::time::{Duration, Instant};

use chiso::Code;
use chiso::formula::{Formula, LONGEST_TEXT, MOST_FINDINGS, MOST_NESTING, check};
use chiso_tests::formulas::{Quantities, any_expression};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn what_is_printed_reads_back(expression in any_expression()) {
        let printed = expression.to_string();
        let read = Formula::parse(&printed);
        prop_assert!(read.is_ok(), "{printed}: {read:?}");
        let read = read.unwrap();
        prop_assert_eq!(read.expression(), &expression, "{}", printed);
        prop_assert_eq!(read.to_string(), printed);
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,80}") {
        findings_fit(&text);
    }

    #[test]
    fn no_order_of_words_is_too_strange(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40),
        space in prop::sample::select(vec![" ", "", "\n"]),
    ) {
        findings_fit(&words.join(space));
    }
}

const WORDS: &[&str] = &[
    "a",
    "c0",
    "n0",
    "share0",
    "date0",
    "yes0",
    "choice0",
    "min",
    "round",
    "share_of",
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "true",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "<",
    "<=",
    "==",
    "=",
    "!",
    "&&",
    "1",
    "80%",
    "2.5",
    ".5",
    "1_000",
    "1e999",
    "@2026-01-01",
    "@2026-02-30",
    "\"done\"",
    "'",
    "\"",
    "“",
    "≤",
    "×",
    "đúng_hạn",
    "@",
    "$",
    "\u{301}",
    "٣",
];

/// Every finding has a code, a span within the text on characters' edges, and a mend.
fn findings_fit(text: &str) {
    let findings = match Formula::parse(text) {
        Ok(formula) => check(&formula, &Quantities::default()).1,
        Err(error) => error.diagnostics().to_vec(),
    };
    assert!(findings.len() <= MOST_FINDINGS + 1);
    for found in findings {
        let span = found.span.unwrap_or_else(|| panic!("no span: {found} in {text:?}"));
        assert!(text.get(span.start..span.end).is_some(), "{found} {span:?} in {text:?}");
        assert!(found.help.is_some(), "no mend: {found}");
        assert!(!found.message.ends_with('.'), "{found}");
        assert!(!found.render(text).is_empty());
    }
}

fn refused(text: &str, code: Code) {
    let started = Instant::now();
    let error = Formula::parse(text).unwrap_err();
    assert!(
        error.diagnostics().iter().any(|found| found.code == code),
        "{:?}",
        error.diagnostics().first()
    );
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(error.diagnostics().len() <= MOST_FINDINGS + 1);
}

#[test]
fn deep_nesting_is_refused() {
    for piece in
        ["(", "-", "not ", "min(", "if ", "2^", "if a then ", "if a then b else ", "-(", "sum(1,"]
    {
        let many = piece.repeat(100_000);
        refused(&many, Code::TooLarge);
        let fitting = many.get(..LONGEST_TEXT.min(many.len())).unwrap_or_default();
        refused(fitting, Code::TooDeep);
        let count = LONGEST_TEXT / (piece.len() + 4);
        refused(&format!("{}a", piece.repeat(count)), Code::TooDeep);
        refused(&format!("{}a{}", piece.repeat(count), ")".repeat(count)), Code::TooDeep);
    }
    for operator in [" + ", " * ", " ^ ", " and "] {
        refused(&["a"; 10_000].join(operator), Code::TooDeep);
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let open = MOST_NESTING - 1;
    let brackets = format!("{}a{}", "(".repeat(open), ")".repeat(open));
    assert_eq!(Formula::parse(&brackets).unwrap().to_string(), "a");
    let chain = vec!["c0"; MOST_NESTING].join(" + ");
    let formula = Formula::parse(&chain).unwrap();
    assert_eq!(formula.to_string(), chain);
    assert!(check(&formula, &Quantities::default()).0.is_some());
    let signs = format!("{}c0", "-".repeat(open));
    let formula = Formula::parse(&signs).unwrap();
    assert!(check(&formula.clone(), &Quantities::default()).0.is_some());
}

#[test]
fn long_texts_are_refused_at_once() {
    refused(&"a + ".repeat(250_000), Code::TooLarge);
    refused(&["a"; 10_000].join(" < "), Code::TooMany);
    refused(&"$ ".repeat(LONGEST_TEXT / 2), Code::TooMany);
    refused(&") ".repeat(LONGEST_TEXT / 2), Code::TooMany);
    refused(&"a b ".repeat(LONGEST_TEXT / 4), Code::TooMany);
    refused(&"\"".repeat(LONGEST_TEXT - 1), Code::Unclosed);
    refused(&"'\n".repeat(LONGEST_TEXT / 2), Code::TooMany);
}

#[test]
fn unknown_names_without_end_are_told_up_to_the_limit() {
    let names: Vec<String> = (0..3_000).map(|at| format!("unknown_{at}")).collect();
    let formula = Formula::parse(&format!("sum({})", names.join(", "))).unwrap();
    let (checked, findings) = check(&formula, &Quantities::default());
    assert!(checked.is_none());
    assert_eq!(findings.len(), MOST_FINDINGS + 1);
    assert_eq!(findings.last().unwrap().code, Code::TooMany);
}

#[test]
fn precedence_is_as_documented() {
    for (text, meant) in [
        ("-2 ^ 2", "-(2 ^ 2)"),
        ("2 ^ 3 ^ 2", "2 ^ (3 ^ 2)"),
        ("2 ^ -1", "2 ^ (-1)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b * c", "(a / b) * c"),
        ("a + b * c", "a + (b * c)"),
        ("a % b * c", "(a % b) * c"),
        ("not a == b", "not (a == b)"),
        ("not a and b", "(not a) and b"),
        ("a or b and c", "a or (b and c)"),
        ("a + b < c * d", "(a + b) < (c * d)"),
        ("80% * a", "(80%) * a"),
        ("80 % a", "(80) % (a)"),
        ("a + 80%", "a + (80%)"),
        ("80% - a", "(80%) - a"),
        ("80% % 3", "(80%) % 3"),
        ("if a then b else c + 1", "if a then b else (c + 1)"),
        ("-a * b", "(-a) * b"),
    ] {
        let (read, meant) = (Formula::parse(text).unwrap(), Formula::parse(meant).unwrap());
        assert_eq!(read, meant, "{text}");
    }
}
