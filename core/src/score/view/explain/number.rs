//! Numbers, percentages and dates as people of a language write them.
//!
//! A number is shown with two decimals at most, unless that would say something that is
//! not so: 89.996 is not 90, and what is below a threshold is not shown as the threshold.
//! Where six decimals do not tell the two apart, the number is shown as an approximate one.

use crate::math;
use crate::observe::day_of;
use crate::value::Type;

/// The decimals a number is shown with where nothing asks for more, and the most where
/// something does.
const DECIMALS: u8 = 2;
const MOST_DECIMALS: u8 = 6;

/// From here on a number is shown by its power of ten.
const TOO_LONG_TO_WRITE_OUT: f64 = 1e15;

/// Powers of ten, by exponent, up to [`MOST_DECIMALS`].
const POWERS_OF_TEN: [u32; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// Below this, 2^50, a number with a few binary places left is told from its neighbours.
const MOST_EXACT: f64 = 1_125_899_906_842_624.0;

/// How a language writes numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Between the whole part and the decimals.
    pub(super) decimal: char,
    /// Between every three digits.
    pub(super) thousands: char,
    /// Behind a percentage.
    pub(super) percent: &'static str,
    /// A number of days, with `{}` for the number: one day, and several.
    pub(super) days: (&'static str, &'static str),
    pub(super) answers: (&'static str, &'static str),
    pub(super) months: Option<[&'static str; 12]>,
}

/// How a measured value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// As it stands.
    Plain,
    /// A share, shown as a percentage.
    Share,
    /// A percentage already.
    Percent,
    Days,
    Date,
    Answer,
}

impl Scale {
    /// How values of a type are read.
    pub(super) const fn of(value_type: Type) -> Self {
        match value_type {
            Type::Share => Self::Share,
            Type::Percent => Self::Percent,
            Type::Days => Self::Days,
            Type::Date => Self::Date,
            Type::YesNo => Self::Answer,
            Type::Count | Type::Number | Type::Money | Type::Choice => Self::Plain,
        }
    }
}

/// The number with the fewest decimals, two or more, that neither make it a whole number
/// that it is not, nor move it to or across one of the `edges`; `None` if there are none.
fn settled(x: f64, edges: impl Iterator<Item = f64> + Clone) -> Option<(f64, u8)> {
    (DECIMALS..=MOST_DECIMALS).find_map(|decimals| {
        let shown = math::round_half_away(x, decimals);
        let whole = shown == shown.trunc() && !math::same(shown, x);
        let honest = !whole && edges.clone().all(|edge| side(shown, edge) == side(x, edge));
        honest.then_some((shown, decimals))
    })
}

fn side(x: f64, edge: f64) -> std::cmp::Ordering {
    if math::same(x, edge) { std::cmp::Ordering::Equal } else { x.total_cmp(&edge) }
}

/// The number as it is shown, for sums that readers do in their heads.
pub(super) fn as_shown(x: f64, edges: &[f64]) -> f64 {
    settled(x, edges.iter().copied()).map_or(x, |(shown, _)| shown)
}

/// The least number of two decimals that is not below `x`: what is still needed.
pub(super) fn rounded_up(x: f64) -> f64 {
    math::ceil(math::decimal(x) * 100.0) / 100.0
}

impl Style {
    /// A number.
    pub(super) fn number(&self, x: f64) -> String {
        self.apart(x, &[])
    }

    /// A number that is seen to be on its side of every edge.
    pub(super) fn apart(&self, x: f64, edges: &[f64]) -> String {
        self.written(x, edges.iter().copied())
    }

    fn written(&self, x: f64, edges: impl Iterator<Item = f64> + Clone) -> String {
        if x.is_nan() {
            return "–".to_owned();
        }
        if x.is_infinite() {
            return if x > 0.0 { "∞" } else { "-∞" }.to_owned();
        }
        if x.abs() >= TOO_LONG_TO_WRITE_OUT {
            return self.by_power_of_ten(x);
        }
        match settled(x, edges) {
            Some((shown, decimals)) => self.written_out(shown, decimals),
            None => {
                let near = self.written_out(math::round_half_away(x, DECIMALS), DECIMALS);
                format!("≈ {near}")
            }
        }
    }

    fn by_power_of_ten(&self, x: f64) -> String {
        let text = format!("{x:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = trimmed(digits).replace('.', &self.decimal.to_string());
        format!("{digits} × 10^{power}")
    }

    /// A number that was rounded to so many decimals.
    fn written_out(&self, x: f64, decimals: u8) -> String {
        // Scaled, a rounded number is an integer again up to far less than a half; the library's
        // exact digits of a fraction take five times as long.
        let power = POWERS_OF_TEN.get(usize::from(decimals)).copied();
        let exact = power.filter(|&power| x.abs() < MOST_EXACT / f64::from(power));
        let Some(power) = exact else { return self.written_out_slowly(x, decimals) };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative, and below 2^51"
        )]
        let scaled = (x.abs() * f64::from(power) + 0.5) as u64;
        let (whole, fraction) = (scaled / u64::from(power), scaled % u64::from(power));
        let mut digits = [0_u8; 20];
        let mut shown = String::with_capacity(24);
        if x < 0.0 {
            shown.push('-');
        }
        self.push_whole(&mut shown, decimal_digits(whole, 1, &mut digits));
        self.push_fraction(&mut shown, decimal_digits(fraction, decimals.into(), &mut digits));
        shown
    }

    fn written_out_slowly(&self, x: f64, decimals: u8) -> String {
        let text = format!("{:.*}", usize::from(decimals), x.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut shown = String::with_capacity(text.len() + 8);
        if x < 0.0 {
            shown.push('-');
        }
        self.push_whole(&mut shown, whole);
        self.push_fraction(&mut shown, fraction);
        shown
    }

    fn push_whole(&self, shown: &mut String, whole: &str) {
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                shown.push(self.thousands);
            }
            shown.push(digit);
        }
    }

    fn push_fraction(&self, shown: &mut String, fraction: &str) {
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            shown.push(self.decimal);
            shown.push_str(fraction);
        }
    }

    /// A share as a percentage.
    pub(super) fn share(&self, share: f64, edges: &[f64]) -> String {
        let mut shown = self.written(share * 100.0, edges.iter().map(|edge| edge * 100.0));
        shown.push_str(self.percent);
        shown
    }

    /// A measured value, seen to be on its side of every edge.
    pub(super) fn value(&self, x: f64, scale: Scale, unit: &str, edges: &[f64]) -> String {
        match scale {
            Scale::Share => self.share(x, edges),
            Scale::Percent => {
                let mut shown = self.apart(x, edges);
                shown.push_str(self.percent);
                shown
            }
            Scale::Days => {
                let (one, several) = self.days;
                let form = if math::same(x, 1.0) { one } else { several };
                form.replace("{}", &self.apart(x, edges))
            }
            Scale::Date => self.date(x),
            Scale::Answer => if x == 0.0 { self.answers.1 } else { self.answers.0 }.to_owned(),
            Scale::Plain if unit.is_empty() => self.apart(x, edges),
            Scale::Plain => format!("{} {unit}", self.apart(x, edges)),
        }
    }

    /// The day that lies so many days after 1970-01-01.
    fn date(&self, days: f64) -> String {
        use chrono::Datelike;
        let Some(day) = day_of(days) else { return self.number(days) };
        let month = usize::try_from(day.month0()).unwrap_or(0);
        match self.months.and_then(|months| months.get(month).copied()) {
            Some(month) => format!("{} {month} {}", day.day(), day.year()),
            None => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        }
    }
}

/// The digits of a number, with zeros before them up to a width.
fn decimal_digits(mut number: u64, width: usize, digits: &mut [u8; 20]) -> &str {
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        if number == 0 && first <= 20 - width {
            break;
        }
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        first = at;
    }
    digits.get(first..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or("")
}

/// Decimals without the zeros at their end.
fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::super::{english, vietnamese};
    use super::{Scale, rounded_up};

    #[test]
    fn numbers_are_written_as_in_the_language() {
        for (x, vi, en) in [
            (254_178.0, "254.178", "254,178"),
            (1_234_567.5, "1.234.567,5", "1,234,567.5"),
            (19.118_3, "19,12", "19.12"),
            (0.1 + 0.2, "0,3", "0.3"),
            (-0.5, "-0,5", "-0.5"),
            (0.0, "0", "0"),
            (-0.0, "0", "0"),
            (999.0, "999", "999"),
            (1000.0, "1.000", "1,000"),
            (1.5e20, "1,5 × 10^20", "1.5 × 10^20"),
            (f64::INFINITY, "∞", "∞"),
            (f64::NAN, "–", "–"),
        ] {
            assert_eq!(vietnamese::STYLE.number(x), vi);
            assert_eq!(english::STYLE.number(x), en);
        }
    }

    #[test]
    fn digits_are_those_of_the_library() {
        let style = english::STYLE;
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let number = f64::from((seed >> 33) as u32) - 1e9;
            let x = number
                / crate::math::pow(f64::from((seed % 17) as u32 + 1), f64::from((seed % 9) as u32));
            for decimals in 0..=6 {
                let x = crate::math::round_half_away(x, decimals);
                assert_eq!(
                    style.written_out(x, decimals),
                    style.written_out_slowly(x, decimals),
                    "{x} {decimals}"
                );
            }
        }
        for x in [0.0, -0.0, 0.05, 0.5, 99.99, 999.0, 1e6, 1e9, 1e14] {
            assert_eq!(style.written_out(x, 2), style.written_out_slowly(x, 2));
        }
    }

    #[test]
    fn rounding_never_says_what_is_not_so() {
        let style = english::STYLE;
        assert_eq!(style.number(89.996), "89.996");
        assert_eq!(style.number(90.000_000_000_000_01), "90");
        assert_eq!(style.number(0.000_4), "0.0004");
        assert_eq!(style.number(0.000_000_002), "≈ 0");
        assert_eq!(style.apart(9.999_999_998, &[10.0]), "≈ 10");
        assert_eq!(style.number(-4.999_999_9), "≈ -5");
        assert_eq!(style.apart(12.344_9, &[12.34]), "12.345");
        assert_eq!(style.apart(12.349_6, &[12.35]), "12.3496");
        assert_eq!(style.apart(12.344_9, &[12.345]), "12.34");
        assert_eq!(style.share(0.899_96, &[0.9]), "89.996%");
        assert_eq!(style.share(0.29, &[0.29]), "29%");
        assert_eq!(style.share(0.955_977, &[]), "95.6%");
    }

    #[test]
    fn values_carry_their_unit() {
        let (vi, en) = (vietnamese::STYLE, english::STYLE);
        assert_eq!(vi.value(0.956, Scale::Share, "", &[]), "95,6 %");
        assert_eq!(en.value(1.0, Scale::Days, "", &[]), "1 day");
        assert_eq!(en.value(3.5, Scale::Days, "", &[]), "3.5 days");
        assert_eq!(vi.value(3.5, Scale::Days, "", &[]), "3,5 ngày");
        assert_eq!(vi.value(20_432.0, Scale::Date, "", &[]), "10/12/2025");
        assert_eq!(en.value(20_432.0, Scale::Date, "", &[]), "10 December 2025");
        assert_eq!(vi.value(1.0, Scale::Answer, "", &[]), "có");
        assert_eq!(en.value(1200.0, Scale::Plain, "dossiers", &[]), "1,200 dossiers");
    }

    #[test]
    fn what_is_needed_is_never_understated() {
        assert_eq!(rounded_up(3.201), 3.21);
        assert_eq!(rounded_up(3.2), 3.2);
        assert_eq!(rounded_up(0.3 - 0.1), 0.2);
        assert_eq!(rounded_up(90.0 - 89.99), 0.01);
    }
}
