//! Numbers read from their digits.

/// The number nearest to some digits, perhaps with a point among them, times a power of ten;
/// infinite where that is too large for a number.
pub(crate) fn number(digits: &str, power: i32) -> f64 {
    // JSON has no zeros before the other digits of a whole part, and one where it has none.
    let digits = digits.trim_start_matches('0');
    let zero = if digits.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
    // The reader of documents, which is there anyway: the one of the standard library gives the
    // same bits, and comes with ten kilobytes of tables.
    serde_json::from_str(&format!("{zero}{digits}e{power}")).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_nearest_number_is_found() {
        let long = "1".repeat(900);
        let texts = [
            "0",
            "00",
            "007",
            "0.1",
            "00.10",
            "0.3",
            "29",
            "1.005",
            "123456789.123456789",
            "9007199254740993",
            "2.2250738585072011",
            "4.9406564584124654",
            "1.7976931348623157",
            "1.7976931348623159",
            "8.41",
            &long,
        ];
        for text in texts {
            for power in [-99_999, -600, -324, -323, -308, -22, -2, 0, 1, 15, 23, 308, 99_999] {
                let expected: f64 = format!("{text}e{power}").parse().unwrap_or(f64::NAN);
                assert_eq!(number(text, power).to_bits(), expected.to_bits(), "{text}e{power}");
            }
        }
    }
}
