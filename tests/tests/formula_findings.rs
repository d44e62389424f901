//! What is said of wrong formulas: the code, the place, the mend.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use chiso::formula::{Formula, Range, Scope, Symbol, check};
use chiso::{Code, Diagnostic, Severity, Type};

struct Commune;

const QUANTITIES: [(&str, Type); 13] = [
    ("received", Type::Count),
    ("on_time", Type::Count),
    ("đúng_hạn", Type::Count),
    ("staff", Type::Count),
    ("growth", Type::Number),
    ("satisfaction", Type::Share),
    ("target", Type::Percent),
    ("budget", Type::Money),
    ("due", Type::Date),
    ("submitted", Type::Date),
    ("allowed", Type::Days),
    ("has_desk", Type::YesNo),
    ("status", Type::Choice),
];

impl Scope for Commune {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let slot = QUANTITIES.iter().position(|(known, _)| *known == name)?;
        let symbol_type = QUANTITIES[slot].1;
        let options =
            if symbol_type == Type::Choice { vec!["done", "in progress"] } else { vec![] };
        Some(Symbol {
            slot,
            symbol_type,
            options: options.into_iter().map(str::to_owned).collect(),
            range: Range::of_type(symbol_type).or_missing(),
        })
    }

    fn names(&self) -> Vec<String> {
        QUANTITIES.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    fn node_share(&self, id: &str) -> Option<Symbol> {
        (id == "2.1").then(|| Symbol {
            slot: QUANTITIES.len(),
            symbol_type: Type::Share,
            options: Vec::new(),
            range: Range::of_type(Type::Share),
        })
    }

    fn node_ids(&self) -> Vec<String> {
        vec!["2.1".to_owned(), "TDGQ".to_owned()]
    }
}

fn findings(text: &str) -> Vec<Diagnostic> {
    match Formula::parse(text) {
        Ok(formula) => check(&formula, &Commune).1,
        Err(error) => error.diagnostics().to_vec(),
    }
}

/// A wrong formula, the code of the finding, what it points at, and a part of the mend.
const WRONG: &[(&str, Code, &str, &str)] = &[
    // Text.
    ("", Code::Unexpected, "", "write what is measured"),
    ("received +", Code::Unexpected, "", "belongs at the end"),
    ("received + * 2", Code::Unexpected, "*", "belongs before `*`"),
    ("+received", Code::Unexpected, "+", "remove the `+`"),
    ("(received + 2", Code::Unclosed, "(", "add `)`"),
    ("received)", Code::Unexpected, ")", "open a bracket"),
    ("received on_time", Code::Unexpected, "on_time", "`received * on_time`"),
    ("1 < growth < 3", Code::Unexpected, "<", "`1 < growth and growth < 3`"),
    ("staff = 3", Code::Unexpected, "=", "did you mean `==`?"),
    ("has_desk && staff > 1", Code::Unexpected, "&&", "did you mean `and`?"),
    ("has_desk || staff > 1", Code::Unexpected, "||", "did you mean `or`?"),
    ("!has_desk", Code::Unexpected, "!", "did you mean `not`?"),
    ("staff <> 3", Code::Unexpected, "<>", "did you mean `!=`?"),
    ("staff ≥ 3", Code::Unexpected, "≥", "did you mean `>=`?"),
    ("staff × 3", Code::Unexpected, "×", "did you mean `*`?"),
    ("staff ** 3", Code::Unexpected, "**", "did you mean `^`?"),
    ("min(staff; 3)", Code::Unexpected, ";", "did you mean `,`?"),
    ("0,8 * received", Code::Unexpected, "0,8", "`0.8`"),
    ("received $ 2", Code::Unexpected, "$", "remove it"),
    ("has_desk == not true", Code::Unexpected, "not", "brackets"),
    ("if has_desk then 1", Code::Unclosed, "if", "`if … then … else …`"),
    ("if(has_desk, 1, 2)", Code::Unexpected, ",", "`if … then … else …`"),
    ("1 else 2", Code::Unexpected, "else", "`if … then … else …`"),
    ("status == \"done", Code::Unclosed, "\"", "add `\"`"),
    ("status == “done”", Code::Unexpected, "“", "straight mark"),
    ("received / 1_000", Code::InvalidLiteral, "1_000", "write `1000`"),
    ("received / 1.000.000", Code::InvalidLiteral, "1.000.000", "write `1000000`"),
    ("2staff", Code::InvalidLiteral, "2staff", "`2 * staff`"),
    (".5 * staff", Code::InvalidLiteral, ".5", "write `0.5`"),
    ("1e999", Code::InvalidLiteral, "1e999", "numbers go up to"),
    ("due < @2026-02-30", Code::InvalidLiteral, "@2026-02-30", "no such day"),
    ("due < @9/10/2026", Code::InvalidLiteral, "@9/10/2026", "`@2026-10-09`"),
    // Names.
    ("recieved / staff", Code::UnknownName, "recieved", "did you mean `received`?"),
    ("dung_han / staff", Code::UnknownName, "dung_han", "did you mean `đúng_hạn`?"),
    ("onTime / staff", Code::UnknownName, "onTime", "did you mean `on_time`?"),
    ("population / staff", Code::UnknownName, "population", "declare it"),
    ("max / staff", Code::UnknownName, "max", "write `max(…)`"),
    ("summ(staff, received)", Code::UnknownFunction, "summ", "did you mean `sum`?"),
    ("IF(has_desk, 1, 2)", Code::UnknownFunction, "IF", "`if … then … else …`"),
    ("average(staff)", Code::UnknownFunction, "average", "did you mean `mean`?"),
    ("staff(3)", Code::UnknownFunction, "staff", "is a quantity"),
    ("share(staff)", Code::WrongArguments, "share(staff)", "`share(part, whole)`"),
    ("round(growth, staff)", Code::WrongArguments, "staff", "`round(x, 2)`"),
    ("round(growth, 16)", Code::WrongArguments, "16", "`round(x, 2)`"),
    ("clamp(growth, 5, 1)", Code::WrongArguments, "5, 1", "clamp(x, lowest, highest)"),
    ("share_of(2.1) > 50%", Code::WrongArguments, "2.1", "`share_of(\"2.1\")`"),
    ("share_of(\"tdgq\") > 50%", Code::UnknownNode, "\"tdgq\"", "did you mean `\"TDGQ\"`?"),
    // Types.
    ("due + submitted", Code::TypeMismatch, "due + submitted", "days(from, to)"),
    ("due * 2", Code::TypeMismatch, "due * 2", "moves by days"),
    ("due > 5", Code::TypeMismatch, "due > 5", "`@2026-10-09`"),
    ("due < \"2026-10-09\"", Code::TypeMismatch, "\"2026-10-09\"", "`@2026-10-09`"),
    ("received + budget", Code::TypeMismatch, "received + budget", "one kind"),
    ("received > budget", Code::TypeMismatch, "received > budget", "one kind"),
    ("has_desk + 1", Code::TypeMismatch, "has_desk", "`count_true(…)`"),
    ("has_desk > 0", Code::TypeMismatch, "has_desk > 0", "`count_true(…)`"),
    ("has_desk < has_desk", Code::TypeMismatch, "has_desk < has_desk", "`==`"),
    ("if staff then 1 else 2", Code::TypeMismatch, "staff", "`x > 0`"),
    ("staff and has_desk", Code::TypeMismatch, "staff", "`x > 0`"),
    ("status < \"done\"", Code::TypeMismatch, "status < \"done\"", "`==`"),
    ("status == \"doen\"", Code::UnknownOption, "\"doen\"", "did you mean `\"done\"`?"),
    ("status == \"lost\"", Code::UnknownOption, "\"lost\"", "`\"in progress\"`"),
    ("\"done\"", Code::TypeMismatch, "\"done\"", "`status == \"done\"`"),
    ("days(due, 5)", Code::TypeMismatch, "5", "`@2026-10-09`"),
    // Shares and percentages.
    ("on_time / received >= 80", Code::ShareAsPercent, "80", "did you mean `80%`?"),
    ("satisfaction > 60", Code::ShareAsPercent, "60", "did you mean `60%`?"),
    ("100 * on_time / received >= 80%", Code::ShareAsPercent, "80%", "did you mean `80`?"),
    ("on_time / received * 100 >= 80%", Code::ShareAsPercent, "80%", "did you mean `80`?"),
    (
        "percent(on_time, received) > satisfaction",
        Code::ShareAsPercent,
        "percent(on_time, received) > satisfaction",
        "multiply the share by 100",
    ),
    ("target > satisfaction", Code::ShareAsPercent, "target > satisfaction", "by 100"),
    ("100 - on_time / received", Code::ShareAsPercent, "100", "did you mean `100%`?"),
    ("min(100, satisfaction)", Code::ShareAsPercent, "100", "did you mean `100%`?"),
    // Ranges.
    ("received / 0", Code::AlwaysUndefined, "received / 0", "divisor"),
    ("ln(0 - 1) + staff", Code::AlwaysUndefined, "ln(0 - 1)", "above 0"),
    ("sqrt(0 - staff - 1)", Code::AlwaysUndefined, "sqrt(0 - staff - 1)", "square root"),
    ("if 1 < 2 then staff else 3", Code::ConstantCondition, "1 < 2", "remove it"),
    ("if received >= 0 then staff else 3", Code::ConstantCondition, "received >= 0", "remove"),
    ("satisfaction > 1", Code::ConstantCondition, "satisfaction > 1", "remove"),
    ("if true then staff else 3", Code::ConstantCondition, "true", "remove"),
];

#[test]
fn wrong_formulas_are_told_what_is_wrong() {
    for &(text, code, place, help) in WRONG {
        let found = findings(text);
        let first = found.first().unwrap_or_else(|| panic!("nothing is found in `{text}`"));
        assert_eq!(first.code, code, "`{text}`: {found:#?}");
        let span = first.span.unwrap();
        assert_eq!(&text[span.start..span.end], place, "`{text}`: {first}");
        let mend = first.help.as_deref().unwrap_or_default();
        assert!(mend.contains(help), "`{text}`: `{mend}` lacks `{help}`");
        let errors = found.iter().filter(|found| found.is_error()).count();
        assert!(errors <= 1, "`{text}` has one mistake, not {errors}: {found:#?}");
    }
}

#[test]
fn good_formulas_pass() {
    for (text, expected) in [
        ("on_time / received", Type::Share),
        ("100 * on_time / received", Type::Percent),
        ("100 * (on_time / received)", Type::Percent),
        ("on_time / received * 100", Type::Percent),
        ("on_time * 100 / received", Type::Percent),
        ("100 - 100 * on_time / received", Type::Percent),
        ("100 * (received - on_time) / received", Type::Percent),
        ("1 - on_time / received", Type::Share),
        ("(received - on_time) / received", Type::Share),
        ("satisfaction * 100", Type::Percent),
        ("target / 100", Type::Share),
        ("share(on_time, received) >= 80%", Type::YesNo),
        ("percent(on_time, received) >= 80", Type::YesNo),
        ("on_time / received >= 0.8", Type::YesNo),
        ("received / staff > 500", Type::YesNo),
        ("min(1, on_time / received)", Type::Share),
        ("if received > 0 then on_time / received else 0", Type::Share),
        ("if received > 0 then 100 * on_time / received else 100", Type::Percent),
        ("received - on_time", Type::Number),
        ("received + on_time", Type::Count),
        ("received + 1", Type::Count),
        ("mean(received, on_time)", Type::Number),
        ("budget / received", Type::Money),
        ("budget / budget", Type::Share),
        ("budget * 2 + budget", Type::Money),
        ("submitted - due", Type::Days),
        ("days(due, submitted) <= allowed + 2", Type::YesNo),
        ("due + allowed", Type::Date),
        ("due - 5", Type::Date),
        ("max(due, submitted)", Type::Date),
        ("submitted <= @2025-12-15", Type::YesNo),
        ("status == \"done\" or status != 'in progress'", Type::YesNo),
        ("has_desk == true", Type::YesNo),
        ("count_true(has_desk, staff >= 3)", Type::Count),
        ("coalesce(satisfaction, 0)", Type::Share),
        ("share_of(\"2.1\") >= 50%", Type::YesNo),
        ("growth ^ 2", Type::Number),
        ("if has_desk then status else status", Type::Choice),
    ] {
        let (checked, found) = check(&Formula::parse(text).unwrap(), &Commune);
        assert!(found.is_empty(), "`{text}`: {found:#?}");
        assert_eq!(checked.unwrap().value_type(), expected, "`{text}`");
    }
}

#[test]
fn a_division_by_what_can_be_zero_may_be_undefined() {
    for (text, expected) in [
        ("on_time / received", true),
        ("on_time / (received + 1)", false),
        ("on_time / max(1, received)", false),
        ("if received > 0 then on_time / received else 0", false),
        ("if received == 0 then 0 else on_time / received", false),
        ("if received >= 1 and staff > 0 then on_time / received / staff else 0", false),
        ("received > 0 and on_time / received >= 80%", false),
        ("received == 0 or on_time / received >= 80%", false),
        ("if received >= 0 then on_time / received else 0", true),
        ("if growth != 0 then on_time / growth else 0", true),
        ("ln(received + 1)", false),
        ("sqrt(growth)", true),
        ("on_time + received * staff", false),
    ] {
        let checked = check(&Formula::parse(text).unwrap(), &Commune).0.unwrap();
        assert_eq!(checked.may_be_undefined(), expected, "`{text}`: {:?}", checked.range());
    }
}

#[test]
fn everything_is_found_at_once() {
    let found = findings("(recieved + 1_000) * on_tim");
    assert_eq!(found.len(), 1, "what cannot be read comes first: {found:#?}");
    let found = findings("1_000 + * .5 = $ 3 )");
    let codes: Vec<Code> = found.iter().map(|found| found.code).collect();
    assert_eq!(
        codes,
        [
            Code::InvalidLiteral,
            Code::Unexpected,
            Code::InvalidLiteral,
            Code::Unexpected,
            Code::Unexpected,
            Code::Unexpected
        ]
    );
    let found = findings("if recieved then due + submitted else summ(on_tim) / 0");
    let codes: Vec<Code> = found.iter().map(|found| found.code).collect();
    assert_eq!(
        codes,
        [Code::UnknownName, Code::TypeMismatch, Code::UnknownFunction, Code::UnknownName]
    );
    assert!(found.windows(2).all(|pair| pair[0].span <= pair[1].span));
}

#[test]
fn nodes_cannot_be_asked_about_everywhere() {
    struct Nothing;
    impl Scope for Nothing {
        fn quantity(&self, _: &str) -> Option<Symbol> {
            None
        }
        fn names(&self) -> Vec<String> {
            Vec::new()
        }
    }
    let (_, found) = check(&Formula::parse("points_of(\"2.1\") > 3").unwrap(), &Nothing);
    assert_eq!(found[0].code, Code::UnknownFunction);
    assert_eq!(found[0].severity, Severity::Error);
}
