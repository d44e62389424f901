//! The service index of the province, from counts to points, beside the published figures.

use chiso::math;
use chiso::score::{ScorecardNode, Status};
use serde_json::{Value, json};

use super::page::{Page, Paint, pad, pad_left};
use super::published::{Published, published};
use super::reasons;
use super::tutorial::Scored;

pub(crate) fn show(page: &mut Page, of: &Scored) -> serde_json::Result<()> {
    let language = page.language();
    let card = &of.scorecard;
    page.heading(
        language.say(
            "1  Tỉnh Thái Nguyên ngày 10/10/2026: từ số đếm đến điểm",
            "1  Thái Nguyên province, 10 October 2026: from counts to points",
        ),
        &format!("{} ({})", language.of(&card.title), card.programme.id),
    );
    reasons::findings(page, &of.findings);
    for group in &card.total.children {
        page.blank();
        show_group(page, of, group);
    }
    page.blank();
    reasons::row(page, &card.total, language.of(&card.total.title), 0, Paint::Bold);
    let class = card.class.as_ref().map_or("?".to_owned(), |of| reasons::class(language, of));
    page.item("", &format!("{} {class}", language.say("Xếp loại:", "Class:")), Paint::Bold);
    page.item("", reasons::explanation(language, &card.total), Paint::Plain);
    reasons::losses(page, of, 3);
    compare(page, card.total.points, &card.total.children, &published()?);
    Ok(())
}

fn show_group(page: &mut Page, of: &Scored, group: &ScorecardNode) {
    let language = page.language();
    reasons::row(page, group, language.of(&group.title), 0, Paint::Bold);
    if let Some(text) = reasons::measurement(language, of, group) {
        page.paragraph(&text, 9, Paint::Dim);
    }
    // Below given points nothing was computed: what is known there is shown all the same.
    let counted =
        |node: &&ScorecardNode| !matches!(node.status, Status::Unknown | Status::Information);
    for indicator in group.children.iter().filter(counted) {
        reasons::row(page, indicator, language.of(&indicator.title), 0, Paint::Plain);
        if let Some(text) = reasons::measurement(language, of, indicator) {
            page.paragraph(&text, 9, Paint::Dim);
        }
    }
}

/// The computed points beside the published ones.
fn compare(page: &mut Page, total: Option<f64>, groups: &[ScorecardNode], published: &Published) {
    let language = page.language();
    page.title(language.say("So với số liệu Cổng công bố", "Beside the published figures"));
    let line = |page: &mut Page, name: &str, computed: &str, shown: &str, apart: &str, paint| {
        let (computed, shown) = (pad_left(computed, 14), pad_left(shown, 14));
        page.line(&format!("  {}{computed}{shown}{}", pad(name, 44), pad_left(apart, 14)), paint);
    };
    line(
        page,
        "",
        language.say("tính được", "computed"),
        language.say("công bố", "published"),
        language.say("chênh lệch", "difference"),
        Paint::Dim,
    );
    let row = |page: &mut Page, name: &str, computed: Option<f64>, shown: Option<f64>, paint| {
        let number = |points: Option<f64>| points.map_or("?".to_owned(), |p| language.points(p));
        let apart = computed.zip(shown).map(|(computed, shown)| difference(computed, shown));
        let sign = if apart.is_some_and(|apart| apart > 0.0) { "+" } else { "" };
        let apart = format!("{sign}{}", number(apart));
        line(page, name, &number(computed), &number(shown), &apart, paint);
    };
    for group in groups {
        let name = format!("{}  {}", pad(&group.id, 6), language.of(&group.title));
        row(page, &name, group.points, published.group(&group.id), Paint::Plain);
    }
    let sum = published.sum_of_groups();
    row(page, language.say("Tổng các nhóm", "Sum of the groups"), total, Some(sum), Paint::Plain);
    row(page, language.say("Tổng điểm", "Total"), total, Some(published.total), Paint::Bold);
    let agrees = |group: &ScorecardNode| {
        let shown = published.group(&group.id);
        group.points.zip(shown).is_some_and(|(points, shown)| math::same(points, shown))
    };
    if !groups.iter().all(agrees) {
        return;
    }
    let own = language.points(difference(sum, published.total));
    let (sum, shown) = (language.points(sum), language.points(published.total));
    page.blank();
    page.paragraph(
        &match language.code() {
            "vi" => format!(
                "Chênh lệch {own} là của chính Cổng: các nhóm Cổng công bố cộng lại bằng {sum}, \
                 nhưng tổng Cổng công bố là {shown} (hạng {} trên {} tỉnh, thành phố). Mọi nhóm \
                 đều khớp với số công bố đến chữ số cuối cùng.",
                published.rank, published.provinces
            ),
            _ => format!(
                "The difference of {own} is the portal's own: the groups it publishes add up to \
                 {sum}, while the total it publishes is {shown} (rank {} of {} provinces). All \
                 groups agree with the published ones to the last digit.",
                published.rank, published.provinces
            ),
        },
        2,
        Paint::Plain,
    );
}

fn difference(computed: f64, published: f64) -> f64 {
    math::round_half_away(computed - published, 2)
}

pub(crate) fn json(of: &Scored) -> serde_json::Result<Value> {
    let published = published()?;
    let sum = published.sum_of_groups();
    let total = &of.scorecard.total;
    let groups: Vec<Value> = total
        .children
        .iter()
        .map(|group| {
            let shown = published.group(&group.id);
            let apart = group.points.zip(shown).map(|(points, shown)| difference(points, shown));
            json!({"id": group.id, "points": group.points, "published": shown, "difference": apart})
        })
        .collect();
    Ok(json!({
        "scorecard": of.scorecard,
        "findings": of.findings,
        "published": {
            "groups": groups,
            "sum_of_groups": sum,
            "total": published.total,
            "difference_of_the_portal": difference(sum, published.total),
            "rank": published.rank,
            "provinces": published.provinces,
        },
    }))
}
