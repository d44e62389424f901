//! A scorecard as plain text, for a terminal or a letter.

use super::Languages;
use super::english::English;
use super::language::{Language, plain};
use super::vietnamese::Vietnamese;
use crate::programme::{Status as Source, Text};
use crate::score::Status;
use crate::score::view::{Scorecard, ScorecardClass, ScorecardNode};

/// The width of a line, in columns of a terminal.
const WIDTH: usize = 100;

/// How far each level of the tree is set in, and how far at most.
const STEP: usize = 2;
const DEEPEST: usize = 24;

impl Scorecard {
    /// The scorecard as plain text: the tree in its order, with points, maximum and the
    /// reason for every node, in lines of at most 100 columns.
    ///
    /// Where the points are not certain, the least and the most stand in their place. The
    /// language is `vi` or `en`, with or without a region; any other is answered in English.
    ///
    /// ```
    /// use chiso::{Plan, observe::Observations, programme::Programme, unit::Unit};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example", "title": {"en": "Example"},
    ///         "inputs": {
    ///             "received": {"type": "count", "title": {"en": "Received"}},
    ///             "on_time": {"type": "count", "title": {"en": "On time"}}
    ///         },
    ///         "tree": [{
    ///             "id": "timeliness", "title": {"en": "Timeliness"}, "max": 20,
    ///             "formula": "on_time / received",
    ///             "rule": {"proportional": {"full_at": "100%"}}, "undefined": "zero"
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let unit = Observations::new(Unit::new("Tân Cương"))
    ///     .with("received", 1200.0)
    ///     .with("on_time", 900.0);
    /// let scores = plan.score_observations(&[unit])?;
    /// let text = scores.scorecard(0).map(|card| card.explain("en")).unwrap_or_default();
    /// assert!(text.contains("900 of 1,200 (75%), “On time” of “Received”: 15 of 20 points"));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self, language: &str) -> String {
        let vietnamese = Languages::of(language).vi;
        let words: &dyn Language = if vietnamese { &Vietnamese } else { &English };
        let mut page = Page { language: words, lines: Vec::new(), points: 0, max: 0 };
        page.measure(&self.total);
        page.heading(self, vietnamese);
        page.node(&self.total, 0);
        page.lines.push(String::new());
        let identity = &self.programme;
        let version = identity.version.as_deref().map(plain).unwrap_or_default();
        let parts =
            [plain(&identity.id), version, identity.digest.clone(), identity.engine.clone()];
        let named: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        page.paragraph(&named.join(" · "), 0);
        let mut text = page.lines.join("\n");
        text.push('\n');
        text
    }
}

/// The lines so far.
struct Page<'p> {
    language: &'p dyn Language,
    lines: Vec<String>,
    /// The widths of the columns of points and of maxima.
    points: usize,
    max: usize,
}

impl Page<'_> {
    fn measure(&mut self, node: &ScorecardNode) {
        self.points = self.points.max(columns(&self.points_of(node)));
        self.max = self.max.max(columns(&self.max_of(node)));
        for child in &node.children {
            self.measure(child);
        }
    }

    fn heading(&mut self, card: &Scorecard, vietnamese: bool) {
        self.paragraph(&self.text(&card.title), 0);
        let period = card.period.map(|period| format!(" · {period}")).unwrap_or_default();
        self.paragraph(&format!("{}{period}", plain(card.unit.display_name())), 0);
        let name = |class: &ScorecardClass| {
            let title = self.text(&class.title);
            let name = if title.is_empty() { plain(&class.id) } else { title };
            match (class.source, vietnamese) {
                (Source::Proposed, true) => format!("{name} (ngưỡng đề xuất)"),
                (Source::Proposed, false) => format!("{name} (proposed edge)"),
                _ => name,
            }
        };
        let stands = card.class.as_ref().map(name);
        let possible: Vec<String> = card.possible_classes.iter().map(name).collect();
        let class = match (stands, possible.is_empty(), vietnamese) {
            (Some(class), false, true) if !card.class_certain => {
                let possible = self.language.one_of(&possible);
                format!("Xếp loại hiện tại: {class}; có thể là {possible}")
            }
            (Some(class), false, false) if !card.class_certain => {
                format!("Class for now: {class}; it may be {}", self.language.one_of(&possible))
            }
            (Some(class), _, true) => format!("Xếp loại: {class}"),
            (Some(class), _, false) => format!("Class: {class}"),
            (None, false, true) => format!("Có thể xếp loại: {}", self.language.one_of(&possible)),
            (None, false, false) => {
                format!("Possible classes: {}", self.language.one_of(&possible))
            }
            (None, true, _) => String::new(),
        };
        self.paragraph(&class, 0);
        self.lines.push("─".repeat(WIDTH));
    }

    fn node(&mut self, node: &ScorecardNode, depth: usize) {
        if depth > 0 {
            self.lines.push(String::new());
        }
        let indent = (depth * STEP).min(DEEPEST);
        let title = self.text(&node.title);
        let label = match (title.is_empty(), depth) {
            (true, _) => plain(&node.id),
            (false, 0) => title,
            (false, _) => format!("{}  {title}", plain(&node.id)),
        };
        let figures = format!(
            "{} / {}",
            right(&self.points_of(node), self.points),
            right(&self.max_of(node), self.max)
        );
        let room = WIDTH.saturating_sub(indent + columns(&figures) + STEP);
        for (at, line) in wrapped(&label, room).into_iter().enumerate() {
            let set_in = " ".repeat(indent);
            let line = if at == 0 {
                let gap = room.saturating_sub(columns(&line)) + STEP;
                format!("{set_in}{line}{}{figures}", " ".repeat(gap))
            } else {
                format!("{set_in}{line}")
            };
            self.lines.push(line);
        }
        let explanation = self.text_unshortened(&node.explanation);
        self.paragraph(&explanation, indent + STEP);
        for child in &node.children {
            self.node(child, depth + 1);
        }
    }

    fn paragraph(&mut self, text: &str, indent: usize) {
        if text.is_empty() {
            return;
        }
        let set_in = " ".repeat(indent);
        let lines = wrapped(text, WIDTH.saturating_sub(indent));
        self.lines.extend(lines.into_iter().map(|line| format!("{set_in}{line}")));
    }

    fn text(&self, text: &Text) -> String {
        plain(text.in_language(self.language.code()))
    }

    fn text_unshortened(&self, text: &Text) -> String {
        text.in_language(self.language.code()).to_owned()
    }

    /// The points, or the least and the most they may be.
    fn points_of(&self, node: &ScorecardNode) -> String {
        let style = self.language.style();
        match node.status {
            Status::Excluded | Status::Information => "–".to_owned(),
            Status::Unknown | Status::Partial => {
                format!("{}–{}", style.number(node.lowest), style.number(node.highest))
            }
            _ => node.points.map_or_else(|| "–".to_owned(), |points| style.number(points)),
        }
    }

    fn max_of(&self, node: &ScorecardNode) -> String {
        match node.status {
            Status::Excluded | Status::Information => "–".to_owned(),
            _ => self.language.style().number(node.max),
        }
    }
}

fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// How many columns of a terminal a text takes: marks that combine with the letter before
/// them take none, ideographs take two.
fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

const fn column(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 2,
        _ => 1,
    }
}

/// A text in lines of at most so many columns, broken between words where that can be.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    // A percent sign stays with its number.
    let text = text.replace(" %", "\u{a0}%");
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let long = columns(word);
        if used > 0 && used + 1 + long > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if long <= width {
            line.push_str(word);
            used += long;
            continue;
        }
        // A word longer than a line is broken anywhere.
        for letter in word.chars() {
            if used > 0 && used + column(letter) > width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
            used += column(letter);
        }
    }
    lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::{columns, wrapped};

    #[test]
    fn lines_are_no_wider_than_asked() {
        for width in [1, 2, 7, 30, 100] {
            let lines =
                wrapped("Hồ sơ (95,6 %) “Hồ sơ tiếp nhận”, mộttừrấtrấtrấtdài 行政手続", width);
            assert!(lines.iter().all(|line| columns(line) <= width.max(2)), "{lines:?}");
            let whole: String = lines.concat().split(' ').collect();
            assert!(whole.contains("mộttừrấtrấtrấtdài行政手続"), "{whole}");
        }
    }

    #[test]
    fn a_percent_sign_stays_with_its_number() {
        assert_eq!(wrapped("được 95,6 %", 10), ["được", "95,6 %"]);
        assert_eq!(wrapped("", 10), [""]);
    }
}
