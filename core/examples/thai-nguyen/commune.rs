//! A commune under the plan "friendly government", with figures that are made up.

use chiso::score::{ScorecardNode, Status};
use serde_json::{Value, json};

use super::page::{Page, Paint};
use super::reasons::{self, all, is_proposed, mark};
use super::tutorial::Scored;

/// How many losses are shown.
const LOSSES: usize = 3;

pub(crate) fn show(page: &mut Page, of: &Scored) {
    let language = page.language();
    let card = &of.scorecard;
    page.heading(
        language.say(
            "3  Một xã theo Kế hoạch 138: số liệu minh họa",
            "3  A commune under plan 138: illustrative figures",
        ),
        &format!("{} ({})", language.of(&card.title), card.programme.id),
    );
    page.item(
        "!",
        language.say(
            "SỐ LIỆU MINH HỌA: xã Minh Họa không có thật, không nói lên điều gì về xã nào.",
            "ILLUSTRATIVE FIGURES: xã Minh Họa does not exist; this says nothing about any commune.",
        ),
        Paint::Note,
    );
    page.item(
        "*",
        language.say(
            "Mười nhóm nhiệm vụ lấy từ Kế hoạch; tiêu chí, điểm và trọng số có dấu * là đề xuất của \
             chương trình này, tỉnh chưa ban hành.",
            "The ten task groups are the plan's; criteria, points and weights marked * are proposed \
             by this programme, and the province has not issued them.",
        ),
        Paint::Note,
    );
    reasons::findings(page, &of.findings);
    page.blank();
    tree(page, &card.total, 0);
    let class = card
        .class
        .as_ref()
        .map_or_else(|| reasons::possible(language, of), |class| reasons::class(language, class));
    page.blank();
    page.item("", &format!("{} {class}", language.say("Xếp loại:", "Class:")), Paint::Bold);
    page.item("", reasons::explanation(language, &card.total), Paint::Plain);
    notable(page, of);
    reasons::losses(page, of, LOSSES);
}

/// The tree down to the criteria: a level below would be eighty lines more.
fn tree(page: &mut Page, node: &ScorecardNode, depth: usize) {
    let language = page.language();
    let star = if is_proposed(node) { "*" } else { "" };
    let weight = node.weight.map_or_else(String::new, |weight| {
        format!("  {} {}", language.say("trọng số", "weight"), language.max(weight))
    });
    let title = format!("{}{weight}{star}", language.of(&node.title));
    if depth == 1 || depth == 2 {
        page.blank();
    }
    let paint = match (depth, mark(node)) {
        (0 | 1, _) => Paint::Bold,
        (_, "!" | "?") => Paint::Note,
        (_, "–") => Paint::Dim,
        (2, _) => Paint::Bold,
        _ => Paint::Plain,
    };
    reasons::row(page, node, &title, depth.saturating_sub(2) * 2, paint);
    let is_criterion = node.children.iter().any(|child| child.rule.is_some());
    if !is_criterion {
        for child in &node.children {
            tree(page, child, depth + 1);
        }
    }
}

/// What a reader must not overlook: gates, what is not known, what does not apply, what
/// was given.
fn notable(page: &mut Page, of: &Scored) {
    let language = page.language();
    let nodes = all(&of.scorecard.total);
    page.title(language.say("Điều cần biết", "What to know"));
    for node in &nodes {
        for gate in node.gates.iter().filter(|gate| gate.fired) {
            let text = format!("{}  {}", node.id, language.of(&node.title));
            page.item("!", &format!("{text}: {}", language.of(&gate.message)), Paint::Bad);
        }
    }
    let entries = nodes.iter().filter(|node| match node.status {
        Status::Unknown | Status::Given => true,
        // The group says it for all that lies below it.
        Status::Excluded => node.rule.is_none(),
        _ => false,
    });
    for node in entries {
        let why = match node.status {
            Status::Unknown => language.say("chưa ai báo cáo", "nobody reported it"),
            Status::Given => language.say("điểm được cho", "points were given"),
            _ => language.say("không áp dụng", "not applicable"),
        };
        let by = node.given.as_ref().and_then(|given| given.by.as_deref());
        let by = by.map_or_else(String::new, |by| format!(" ({by})"));
        let text = format!("{}  {}: {why}{by}", node.id, language.of(&node.title));
        page.item(mark(node), &text, Paint::Note);
        page.paragraph(reasons::explanation(language, node), 4, Paint::Plain);
    }
}

pub(crate) fn json(of: &Scored) -> Value {
    let card = &of.scorecard;
    let nodes = all(&card.total);
    let ids = |keep: &dyn Fn(&ScorecardNode) -> bool| -> Vec<&str> {
        nodes.iter().filter(|node| keep(node)).map(|node| node.id.as_str()).collect()
    };
    let missing: Vec<&str> =
        reasons::missing(&card.total).iter().map(|node| node.id.as_str()).collect();
    let losses: Vec<_> = card.losses.iter().take(LOSSES).collect();
    json!({
        "illustrative": true,
        "proposed_points": ids(&is_proposed),
        "gates_fired": ids(&|node| node.gates.iter().any(|gate| gate.fired)),
        "not_applicable": ids(&|node| node.status == Status::Excluded),
        "missing": missing,
        "largest_losses": losses,
        "scorecard": card,
        "findings": of.findings,
    })
}
