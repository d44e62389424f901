//! A page of text that is 100 columns wide.
//!
//! Vietnamese letters are one column wide when they are composed (NFC), as all texts of the
//! library are: a width is a number of characters.

use super::language::Language;

/// The width of the page in columns.
pub(crate) const WIDTH: usize = 100;

const BAR: usize = 16;

/// How a piece of text is painted, where there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    Note,
}

/// A page being written.
pub(crate) struct Page {
    text: String,
    language: Language,
    colour: bool,
}

/// One row of a table of points.
pub(crate) struct Row<'r> {
    /// One character before the id, or a space.
    pub(crate) mark: &'r str,
    pub(crate) id: &'r str,
    pub(crate) title: &'r str,
    /// What stands where the points stand.
    pub(crate) points: String,
    pub(crate) bar: Bar,
    pub(crate) paint: Paint,
    pub(crate) indent: usize,
}

/// Points against their maximum: what is won for certain, and what is still possible.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bar {
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    pub(crate) max: f64,
}

impl Page {
    pub(crate) fn new(language: Language, colour: bool) -> Self {
        Self { text: String::new(), language, colour }
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The whole page.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// A line, painted as a whole.
    pub(crate) fn line(&mut self, text: &str, paint: Paint) {
        let painted = self.painted(text.trim_end(), paint);
        self.text.push_str(&painted);
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// The beginning of a part.
    pub(crate) fn heading(&mut self, title: &str, subtitle: &str) {
        self.blank();
        self.line(&"═".repeat(WIDTH), Paint::Dim);
        for line in wrap(title, WIDTH) {
            self.line(&line, Paint::Bold);
        }
        for line in wrap(subtitle, WIDTH) {
            self.line(&line, Paint::Dim);
        }
        self.line(&"─".repeat(WIDTH), Paint::Dim);
    }

    /// The beginning of a piece of a part.
    pub(crate) fn title(&mut self, title: &str) {
        self.blank();
        self.line(title, Paint::Bold);
    }

    /// A text in as many lines as it needs.
    pub(crate) fn paragraph(&mut self, text: &str, indent: usize, paint: Paint) {
        for line in wrap(text, WIDTH - indent) {
            self.line(&format!("{}{line}", " ".repeat(indent)), paint);
        }
    }

    pub(crate) fn dim(&mut self, text: &str) {
        self.paragraph(text, 0, Paint::Dim);
    }

    /// A text behind a mark, its further lines under its first.
    pub(crate) fn item(&mut self, mark: &str, text: &str, paint: Paint) {
        for (number, line) in wrap(text, WIDTH - 4).iter().enumerate() {
            let before = if number == 0 { mark } else { "" };
            self.line(&format!("{}{line}", pad(&format!("  {before}"), 4)), paint);
        }
    }

    /// A row of a table of points: mark, id, title, points, bar. A title that is too long
    /// goes on in the next line.
    pub(crate) fn row(&mut self, row: &Row<'_>) {
        let points = 17;
        let id = 6;
        let indent = row.indent;
        let title = WIDTH - 2 - indent - id - 1 - points - 2 - BAR;
        let mut lines = wrap(row.title, title).into_iter();
        let first = lines.next().unwrap_or_default();
        let (mark, place) = (pad(row.mark, 2), pad(row.id, id));
        let text = format!(
            "{mark}{}{place} {}{}",
            " ".repeat(indent),
            pad(&first, title),
            pad_left(&row.points, points)
        );
        let bar = row.bar.drawn(BAR);
        let paint = if row.bar.is_full() { Paint::Good } else { Paint::Plain };
        let line = format!("{}  {}", self.painted(&text, row.paint), self.painted(&bar, paint));
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        for line in lines {
            let before = " ".repeat(2 + indent + id + 1);
            self.line(&format!("{before}{line}"), row.paint);
        }
    }

    fn painted(&self, text: &str, paint: Paint) -> String {
        let code = match paint {
            _ if !self.colour => return text.to_owned(),
            Paint::Plain => return text.to_owned(),
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Good => "32",
            Paint::Bad => "31",
            Paint::Note => "33",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

impl Bar {
    fn is_full(self) -> bool {
        self.max > 0.0 && self.lowest >= self.max
    }

    /// The bar in so many columns. It is full only where nothing was lost, and empty only
    /// where nothing was won.
    pub(crate) fn drawn(self, columns: usize) -> String {
        if self.max <= 0.0 {
            return String::new();
        }
        let won = cells(self.lowest / self.max, columns);
        let possible = cells(self.highest / self.max, columns).max(won);
        let open = if self.highest > self.lowest { (possible - won).max(1) } else { 0 };
        let open = open.min(columns - won);
        let lost = columns - won - open;
        format!("{}{}{}", "█".repeat(won), "▒".repeat(open), "░".repeat(lost))
    }
}

/// How many of the columns a share fills.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page has few columns"
)]
fn cells(share: f64, columns: usize) -> usize {
    if share >= 1.0 {
        return columns;
    }
    let filled = chiso::math::round_half_away(share.max(0.0) * columns as f64, 0) as usize;
    let least = usize::from(share > 0.0);
    filled.clamp(least, columns - 1)
}

/// The width of a text in columns.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text with spaces behind it.
pub(crate) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// The text with spaces before it.
pub(crate) fn pad_left(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(width(text))))
}

/// The text in lines of at most so many columns, broken at spaces. A word that is longer
/// has a line of its own.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // Two spaces in a row have an empty word between them, which keeps gaps as they are
    // within a line; a no-break space keeps a number and its sign together.
    for word in text.split([' ', '\n']) {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}
