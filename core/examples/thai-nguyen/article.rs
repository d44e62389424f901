//! A result of which a part is not known: what it can still become.

use serde_json::{Value, json};

use super::language::Language;
use super::page::{Bar, Page, Paint, pad};
use super::reasons;
use super::tutorial::Scored;

/// The width of the scale from nothing to the maximum.
const SCALE: usize = 80;

pub(crate) fn show(page: &mut Page, of: &Scored) {
    let language = page.language();
    let card = &of.scorecard;
    let total = &card.total;
    page.heading(
        language.say(
            "2  Một kết quả chưa đủ: bài báo năm 2025 không nêu mức độ hài lòng",
            "2  An incomplete result: the article of 2025 does not give satisfaction",
        ),
        &format!("{} ({})", language.of(&card.title), card.programme.id),
    );
    reasons::findings(page, &of.findings);
    page.blank();
    for group in &total.children {
        reasons::row(page, group, language.of(&group.title), 0, Paint::Plain);
    }
    page.blank();
    let known = language.points(total.points.unwrap_or_default());
    let (known_max, max) = (language.max(total.known_max), language.max(total.max));
    let (lowest, highest) = (language.points(total.lowest), language.points(total.highest));
    let possible = reasons::possible(language, of);
    let facts = match language {
        Language::Vietnamese => [
            ("Đã biết", format!("{known} trên {known_max} điểm")),
            ("Tổng điểm", format!("từ {lowest} đến {highest} trên {max}, tùy mức độ hài lòng")),
            ("Loại còn có thể đạt", possible),
        ],
        Language::English => [
            ("Known", format!("{known} of {known_max} points")),
            ("Total", format!("{lowest} to {highest} of {max}, depending on satisfaction")),
            ("Classes still possible", possible),
        ],
    };
    for (name, value) in facts {
        page.line(&format!("  {}{value}", pad(name, 26)), Paint::Bold);
    }
    page.blank();
    let bar = Bar { lowest: total.lowest, highest: total.highest, max: total.max };
    page.line(&format!("  {}", bar.drawn(SCALE)), Paint::Plain);
    edges(page, of);
    page.paragraph(reasons::explanation(language, total), 2, Paint::Plain);
}

/// The edges of the classes under the scale: where each begins, and its name.
fn edges(page: &mut Page, of: &Scored) {
    let language = page.language();
    let (mut ticks, mut names) = (String::from("  "), String::from("  "));
    let mut classes: Vec<_> = of.plan.programme().classes.iter().collect();
    classes.reverse();
    for class in classes {
        let share = class.at_least.as_ref().and_then(chiso::programme::Quantity::constant);
        let at = 2 + column(share.unwrap_or(0.0));
        ticks =
            pad(&ticks, at) + "╵" + &language.max(share.unwrap_or(0.0) * of.scorecard.total.max);
        names = pad(&names, at) + " " + language.of(&class.title);
    }
    page.line(&ticks, Paint::Dim);
    page.line(&names, Paint::Dim);
}

/// The column of the scale at which a share lies.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a scale has few columns"
)]
fn column(share: f64) -> usize {
    (share.clamp(0.0, 1.0) * SCALE as f64) as usize
}

pub(crate) fn json(of: &Scored) -> Value {
    let total = &of.scorecard.total;
    json!({
        "known": total.points,
        "known_max": total.known_max,
        "lowest": total.lowest,
        "highest": total.highest,
        "possible_classes": of.scorecard.possible_classes,
        "scorecard": of.scorecard,
        "findings": of.findings,
    })
}
