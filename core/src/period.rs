//! Periods: the stretch of time that figures are for.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Code, Diagnostic, Error};

/// A year, half-year, quarter, month, day, or any run of days.
///
/// Written `2026`, `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10`,
/// `2026-01-01/2026-10-10`. Periods are ordered by their first day, then by their last.
///
/// ```
/// use chiso::Period;
/// let quarter: Period = "2026-Q3".parse()?;
/// assert_eq!(quarter.first_day().to_string(), "2026-07-01");
/// assert_eq!(quarter.last_day().to_string(), "2026-09-30");
/// assert_eq!(quarter.to_string(), "2026-Q3");
/// assert!(quarter < "2026-10".parse()?);
/// # Ok::<(), chiso::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

impl Period {
    /// The days from `first` to `last`, both included; `None` if they are out of order.
    #[must_use]
    pub fn between(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The first day.
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    #[must_use]
    pub const fn last_day(self) -> NaiveDate {
        self.last
    }

    /// Whether all of `other` lies within this period.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// The `months` months that begin with the given one.
    fn months(year: i32, month: u32, months: u32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let last = first.checked_add_months(chrono::Months::new(months))?.pred_opt()?;
        Self::between(first, last)
    }

    /// The period that a text names, or what is wrong with the text.
    pub(crate) fn read(text: &str) -> Result<Self, Diagnostic> {
        Self::parse(text.trim()).ok_or_else(|| {
            let forms = |or: &str| {
                format!(
                    "`2026`, `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10` {or} \
                     `2026-01-01/2026-10-10`"
                )
            };
            Diagnostic::new(Code::WrongType, format!("`{text}` is not a period"))
                .help(format!("write {}", forms("or")))
                .in_vietnamese(
                    format!("`{text}` không phải là một kỳ"),
                    format!("ghi {}", forms("hoặc")),
                )
        })
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some((first, last)) = text.split_once('/') {
            return Self::between(day(first)?, day(last)?);
        }
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let year = i32::try_from(year).ok()?;
        let Some(within) = parts.next() else { return Self::months(year, 1, 12) };
        let period = match (within, parts.next()) {
            ("H1", None) => Self::months(year, 1, 6),
            ("H2", None) => Self::months(year, 7, 6),
            (month, None) => match month.strip_prefix('Q') {
                Some(quarter) => match digits(quarter, 1)? {
                    quarter @ 1..=4 => Self::months(year, quarter * 3 - 2, 3),
                    _ => None,
                },
                None => Self::months(year, digits(month, 2)?, 1),
            },
            (_, Some(_)) => {
                let only = day(text)?;
                Self::between(only, only)
            }
        };
        if parts.next().is_some() { None } else { period }
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The day that a text names, written as days are printed: `2026-10-10`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    // From the end: a year before the first has a sign.
    let mut parts = text.rsplitn(3, '-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let day = NaiveDate::from_ymd_opt(year.parse().ok()?, digits(month, 2)?, digits(day, 2)?)?;
    (day.to_string() == text).then_some(day)
}

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Error::from)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        let spans = |months| Self::months(year, month, months) == Some(*self);
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else if spans(1) {
            write!(f, "{year:04}-{month:02}")
        } else if month == 1 && spans(12) {
            write!(f, "{year:04}")
        } else if month % 3 == 1 && spans(3) {
            write!(f, "{year:04}-Q{}", month / 3 + 1)
        } else if month % 6 == 1 && spans(6) {
            write!(f, "{year:04}-H{}", month / 6 + 1)
        } else {
            write!(f, "{}/{}", self.first, self.last)
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: Error| de::Error::custom(error))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A year, half-year, quarter, month, day, or any run of days: `2026`, \
                `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10` or `2026-01-01/2026-10-10`.",
            "type": "string",
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::{Period, day};

    #[test]
    fn every_form_reads_back() {
        for text in
            ["2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q4", "2026-02", "2026-12", "2024-02-29"]
        {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        let run = "2026-01-01/2026-10-10";
        assert_eq!(run.parse::<Period>().unwrap().to_string(), run);
        assert_eq!("2026-01-01/2026-03-31".parse::<Period>().unwrap().to_string(), "2026-Q1");
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        for text in ["2026-10-10", "2024-02-29", "0000-01-01", "-0001-12-31", "+10000-01-01"] {
            assert_eq!(day(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-10",
            "2026-1-5",
            "+2026-01-05",
            "26-01-05",
            "12026-01-05",
            " 2026-01-05",
            "2026-01-05 ",
            "2026-02-30",
            "2026-13-01",
            "2026-10-10-1",
            "2026/10/10",
            "2026-10-+1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "26", "2026-13", "2026-Q5", "2026-02-30", "2026-1", "2026-10-10-1", "Q3"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert!("2026-10-10/2026-01-01".parse::<Period>().is_err());
    }
}
