//! Vietnamese and English: words and numbers.

use chiso::math;
use chiso::programme::Text;

/// The language of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Vietnamese,
    English,
}

impl Language {
    /// The language of a code: `vi`, `en`.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Vietnamese, Self::English].into_iter().find(|language| language.code() == code)
    }

    pub(crate) fn code(self) -> &'static str {
        self.say("vi", "en")
    }

    /// One of two texts that say the same.
    pub(crate) fn say<'t>(self, vietnamese: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }

    /// A text of the document in this language.
    pub(crate) fn of(self, text: &Text) -> &str {
        text.in_language(self.code())
    }

    /// Points: always two decimals, so that columns align.
    pub(crate) fn points(self, points: f64) -> String {
        self.number(points, 2)
    }

    /// A number of so many decimals: `63,98` and `265.883`, or `63.98` and `265,883`.
    pub(crate) fn number(self, number: f64, decimals: u8) -> String {
        let (point, thousands) = match self {
            Self::Vietnamese => (',', '.'),
            Self::English => ('.', ','),
        };
        // `format!` rounds the binary number; people round the decimal one.
        let rounded = math::round_half_away(number, decimals);
        let text = format!("{:.*}", usize::from(decimals), rounded.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut shown = if rounded < 0.0 { "−".to_owned() } else { String::new() };
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                shown.push(thousands);
            }
            shown.push(digit);
        }
        if !fraction.is_empty() {
            shown.push(point);
            shown.push_str(fraction);
        }
        shown
    }

    /// A maximum: without decimals where it has none.
    pub(crate) fn max(self, max: f64) -> String {
        self.number(max, if max.fract() == 0.0 { 0 } else { 2 })
    }

    /// A share as a percentage.
    pub(crate) fn percent(self, share: f64, decimals: u8) -> String {
        format!("{}%", self.number(share * 100.0, decimals) + self.say("\u{a0}", ""))
    }
}
