//! What the three parts have in common: rows of nodes, and the reasons for points.

use chiso::programme::{Quantity, Rule, Status as Source};
use chiso::score::{Loss, ScorecardClass, ScorecardInput, ScorecardNode, Status};
use chiso::{Code, Diagnostic, State, Type};

use super::language::Language;
use super::page::{Bar, Page, Paint, Row};
use super::tutorial::Scored;

/// All nodes of a tree, each before those below it.
pub(crate) fn all(node: &ScorecardNode) -> Vec<&ScorecardNode> {
    let below = node.children.iter().flat_map(all);
    std::iter::once(node).chain(below).collect()
}

/// The mark of a node: how its points came about, where that is not from measured values.
pub(crate) fn mark(node: &ScorecardNode) -> &'static str {
    let fired = node.gates.iter().any(|gate| gate.fired);
    match node.status {
        _ if fired => "!",
        Status::Given => "◆",
        Status::Unknown | Status::Partial => "?",
        Status::Excluded => "–",
        _ => " ",
    }
}

/// The row of a node. `title` is what is shown of its title.
pub(crate) fn row(page: &mut Page, node: &ScorecardNode, title: &str, indent: usize, paint: Paint) {
    let language = page.language();
    let id = match node.id.as_str() {
        chiso::programme::TOTAL => "Σ",
        id if id.len() > 6 => "",
        id => id,
    };
    page.row(&Row {
        mark: mark(node),
        id,
        title,
        points: points(language, node),
        bar: Bar { lowest: node.lowest, highest: node.highest, max: node.max },
        paint,
        indent,
    });
}

/// Points and maximum, `19,12 /  20`; where something is missing, the least and the most
/// they can become.
fn points(language: Language, node: &ScorecardNode) -> String {
    let won = match (node.status, node.points) {
        (Status::Excluded, _) => return "–".to_owned(),
        (_, None) => "?".to_owned(),
        (_, Some(_)) if node.lowest < node.highest => {
            format!("{}–{}", language.points(node.lowest), language.points(node.highest))
        }
        (_, Some(points)) => language.points(points),
    };
    format!("{won} / {:>3}", language.max(node.max))
}

/// Why a node has its points: the sentence of the engine, or nothing.
pub(crate) fn explanation(language: Language, node: &ScorecardNode) -> &str {
    language.of(&node.explanation)
}

/// What was measured, and the rule that made points of it: `1 / 57 = 1,75 %`.
pub(crate) fn measurement(language: Language, of: &Scored, node: &ScorecardNode) -> Option<String> {
    if let Some(given) = &node.given {
        let by = given.by.as_deref()?;
        return Some(match language {
            Language::Vietnamese => format!("điểm do {by} công bố, không tính từ số đếm"),
            Language::English => format!("points given by {by}, not computed from counts"),
        });
    }
    let measured = node.measured.as_ref()?;
    let value = measured.value?;
    let counts = substituted(language, of, &measured.formula, &measured.inputs);
    let value = match measured.value_type {
        Type::Share => language.percent(value, 2),
        _ => language.number(value, 2),
    };
    let rule = node.rule.as_ref().and_then(|rule| in_words(language, of, rule));
    let rule = rule.map_or_else(String::new, |rule| format!("  ·  {rule}"));
    Some(format!("{counts} = {value}{rule}"))
}

/// The formula with counts in the place of names.
fn substituted(
    language: Language,
    of: &Scored,
    formula: &str,
    inputs: &[ScorecardInput],
) -> String {
    let derived = &of.plan.programme().derived;
    let of_name = |name: &str| -> Option<String> {
        if let Some(input) = inputs.iter().find(|input| input.id == name) {
            let number = input.value.as_ref()?.as_f64()?;
            return Some(language.number(number, 0));
        }
        let derived = derived.get(name)?;
        Some(substituted(language, of, &derived.formula, inputs))
    };
    let mut text = String::new();
    let mut name = String::new();
    // The blank at the end closes the last name.
    for letter in formula.chars().chain([' ']) {
        if letter.is_alphanumeric() || letter == '_' {
            name.push(letter);
            continue;
        }
        let whole = std::mem::take(&mut name);
        text.push_str(&of_name(&whole).unwrap_or(whole));
        // `1.234, 5` reads badly where the comma is the decimal sign.
        text.push(if letter == ',' {
            language.say(";", ",").chars().next().unwrap_or(',')
        } else {
            letter
        });
    }
    text.trim_end().to_owned()
}

/// The rule in a few words, for the rules that the service index uses.
fn in_words(language: Language, of: &Scored, rule: &Rule) -> Option<String> {
    let Rule::Proportional(rule) = rule else { return None };
    let share = match &rule.full_at {
        Quantity::Parameter(id) => of.plan.programme().parameters.get(id)?.value.constant()?,
        written => written.constant()?,
    };
    let full = language.percent(share, 0);
    let words = language.say("theo tỷ lệ, trọn điểm từ", "in proportion, all points from");
    Some(format!("{words} {full}"))
}

/// The largest losses, with the reason where the engine gives one.
pub(crate) fn losses(page: &mut Page, of: &Scored, number: usize) {
    let language = page.language();
    let nodes = all(&of.scorecard.total);
    page.title(language.say("Mất điểm nhiều nhất", "The largest losses"));
    let lost = of.scorecard.losses.iter().filter(|loss| loss.points > 0.0);
    for Loss { node: id, title, points, attainable, .. } in lost.take(number) {
        let lost = format!(
            "−{} {} {}",
            language.points(*points),
            language.say("trên", "of"),
            language.points(*attainable)
        );
        page.item("▸", &format!("{lost}   {id}  {}", language.of(title)), Paint::Plain);
        let node = nodes.iter().find(|node| node.id == *id);
        let why = node.map_or("", |node| explanation(language, node));
        page.paragraph(why, 4, Paint::Plain);
    }
}

/// The classes still possible, best first.
pub(crate) fn possible(language: Language, of: &Scored) -> String {
    let classes = of.scorecard.possible_classes.iter();
    let names: Vec<String> = classes.map(|shown| class(language, shown)).collect();
    names.join(", ")
}

/// The name of a class; with the mark of what nobody has decided, if its edge is proposed.
pub(crate) fn class(language: Language, shown: &ScorecardClass) -> String {
    let star = if shown.source == Source::Proposed { "*" } else { "" };
    format!("{}{star}", language.of(&shown.title))
}

/// What is worth knowing of the data.
pub(crate) fn findings(page: &mut Page, findings: &[Diagnostic]) {
    let language = page.language();
    for finding in findings {
        // Findings are in English: the one that is expected here is said in both languages.
        let text = match finding.code {
            Code::NotValidThen => language.say(
                "Bộ chỉ số này có hiệu lực từ năm 2026, số liệu là của năm 2025: chỉ cộng được điểm \
                 các nhóm, không so sánh được với điểm năm 2026.",
                "This index is in force from 2026 and the figures are of 2025: the groups can be \
                 added up, but not compared with points of 2026.",
            ).to_owned(),
            _ => finding.to_string(),
        };
        page.item("!", &text, Paint::Note);
    }
}

/// Whether what the node weighs was decided by nobody.
pub(crate) fn is_proposed(node: &ScorecardNode) -> bool {
    node.points_source == Source::Proposed
}

/// The leaves whose value nobody reported, and that nobody gave points.
pub(crate) fn missing(total: &ScorecardNode) -> Vec<&ScorecardNode> {
    let unknown = |node: &&ScorecardNode| {
        node.status == Status::Unknown && node.state == State::Missing && node.rule.is_some()
    };
    all(total).into_iter().filter(unknown).collect()
}
