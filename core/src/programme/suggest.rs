//! What was probably meant.

/// The candidate nearest to `word`, if one is near enough to be a slip of the pen.
///
/// Near are words that differ by at most a third of their letters, two letters at least:
/// `recieved` is `received`, `max` is not `min`. A different case alone is always near.
pub(crate) fn closest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let lower = word.to_lowercase();
    let letters = word.chars().count();
    let allowed = if letters <= 3 { 1 } else { (letters / 3).max(2) };
    candidates
        .into_iter()
        // The distance is quadratic in the lengths: words that cannot be near are not measured.
        .filter(|candidate| candidate.chars().count().abs_diff(letters) <= allowed)
        .filter(|_| letters <= 200)
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed && (*distance < letters || candidate.to_lowercase() == lower)
        })
        // The first of several equally near ones: the order of the document.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// ``did you mean `x`?``, or what stands in for it where nothing is near.
pub(crate) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: &str,
) -> String {
    match closest(word, candidates) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn slips_of_the_pen_are_recognised() {
        let names = ["received", "on_time", "max", "weight"];
        assert_eq!(closest("recieved", names), Some("received"));
        assert_eq!(closest("on_tiem", names), Some("on_time"));
        assert_eq!(closest("Max", names), Some("max"));
        assert_eq!(closest("wieght", names), Some("weight"));
        assert_eq!(closest("seats", names), None);
        assert_eq!(closest("", names), None);
    }
}
