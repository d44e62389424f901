//! From a position in a text as read to the position in the text as written.

use crate::error::Span;

/// Where a stretch of a text is in `written`, which stands for the text in a document.
///
/// `written` is a JSON string with its quotation marks, or a YAML scalar in any style.
/// YAML folds blanks and line breaks, so only the other characters are counted: there
/// are `before` of them before the stretch and `marked` in it.
pub(super) fn locate(written: &str, before: usize, marked: usize) -> Span {
    let characters = characters(written);
    let mut solid = characters.iter().filter(|(_, blank)| !blank).map(|(span, _)| *span);
    let last = characters.last().map_or(written.len(), |(span, _)| span.end);
    let Some(first) = solid.by_ref().nth(before) else { return Span::new(last, last) };
    let end = match marked {
        0 => first.start,
        1 => first.end,
        more => solid.nth(more - 2).map_or(last, |span| span.end),
    };
    Span::new(first.start, end)
}

/// The characters of a scalar as written, each with whether it is blank.
fn characters(written: &str) -> Vec<(Span, bool)> {
    let mut found = Vec::new();
    let mut rest = written.char_indices().peekable();
    let quote = rest.next_if(|(_, c)| matches!(c, '"' | '\'')).map(|(_, quote)| quote);
    if quote.is_none() && written.starts_with(['|', '>']) {
        // The head of a block scalar is its first line.
        while rest.next_if(|(_, c)| *c != '\n').is_some() {}
    }
    while let Some((at, character)) = rest.next() {
        let (bytes, blank) = match (quote, character) {
            (Some('"'), '\\') => escape(written.get(at..).unwrap_or_default()),
            (Some('\''), '\'') if rest.peek().is_some_and(|(_, next)| *next == '\'') => (2, false),
            (Some(quote), _) if character == quote => break,
            _ => (character.len_utf8(), character.is_whitespace()),
        };
        while rest.next_if(|(next, _)| *next < at + bytes).is_some() {}
        found.push((Span::new(at, at + bytes), blank));
    }
    found
}

/// How many bytes the escape at the beginning of `written` takes, and whether it is blank.
fn escape(written: &str) -> (usize, bool) {
    let code = |digits: usize| {
        let hex = written.get(2..2 + digits)?;
        u32::from_str_radix(hex, 16).ok()
    };
    let blank = |digits| code(digits).and_then(char::from_u32).is_some_and(char::is_whitespace);
    match written.chars().nth(1) {
        // Two surrogates are one character.
        Some('u')
            if matches!(code(4), Some(0xD800..=0xDBFF)) && written.get(6..8) == Some("\\u") =>
        {
            (12, false)
        }
        Some('u') => (6, blank(4)),
        Some('x') => (4, blank(2)),
        Some('U') => (10, blank(8)),
        Some(next) => {
            let stands_for_blank =
                matches!(next, 't' | 'n' | 'v' | 'f' | 'r' | 'N' | '_' | 'L' | 'P');
            (1 + next.len_utf8(), stands_for_blank || next.is_whitespace())
        }
        None => (1, false),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::string_slice, clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::locate;

    fn found<'w>(written: &'w str, read: &str, part: &str) -> &'w str {
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let start = read.find(part).unwrap();
        let span = locate(written, solid(&read[..start]), solid(part));
        &written[span.start..span.end]
    }

    #[test]
    fn plain_and_quoted_texts() {
        assert_eq!(found("a / recieved", "a / recieved", "recieved"), "recieved");
        assert_eq!(found("\"a / recieved\"", "a / recieved", "recieved"), "recieved");
        assert_eq!(found("'it''s recieved'", "it's recieved", "recieved"), "recieved");
        assert_eq!(found("'it''s recieved'", "it's recieved", "'"), "''");
    }

    #[test]
    fn escapes_count_as_what_they_stand_for() {
        assert_eq!(found(r#""\u0111\t\ud83d\ude00 x""#, "đ\t😀 x", "x"), "x");
        assert_eq!(found(r#""a == \"b\" + x""#, r#"a == "b" + x"#, r#""b""#), r#"\"b\""#);
        assert_eq!(found("\"Đạt \\u00e9 yz\"", "Đạt é yz", "yz"), "yz");
    }

    #[test]
    fn folded_lines_are_one_line() {
        assert_eq!(found("a /\n    recieved + b", "a / recieved + b", "recieved"), "recieved");
        assert_eq!(
            found(">-\n  a /\n  recieved\n", "a / recieved", "a / recieved"),
            "a /\n  recieved"
        );
        assert_eq!(found("\"a / \\\n   recieved\"", "a / recieved", "recieved"), "recieved");
    }
}
