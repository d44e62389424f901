//! A finding as text with the line it points at.

use std::fmt::Write as _;

use super::Diagnostic;

/// Lines longer than this are cut around the span: documents may be one long line.
const WIDEST_LINE: usize = 120;

pub(super) fn render(found: &Diagnostic, source: &str) -> String {
    let mut text = found.to_string();
    let Some(span) = found.span else { return text };
    let Some(before) = source.get(..span.start) else { return text };
    let line_number = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = source.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let column = before.get(line_start..).map_or(0, |lead| lead.chars().count());
    let width = source
        .get(span.start..span.end.min(line_start + line.len()).max(span.start))
        .map_or(1, |marked| marked.chars().count().max(1));

    let skipped = if line.chars().count() > WIDEST_LINE { column.saturating_sub(40) } else { 0 };
    let shown: String = line.chars().skip(skipped).take(WIDEST_LINE).collect();
    let caret = column - skipped;
    let width = width.min(WIDEST_LINE.saturating_sub(caret).max(1));
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "\n  --> line {line_number}, column {}\n   | {shown}\n   | {}{}",
        column + 1,
        " ".repeat(caret),
        "^".repeat(width)
    );
    text
}
