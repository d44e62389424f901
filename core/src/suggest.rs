//! Which of the known words was probably meant.

use crate::letters;

/// The candidate nearest to `word`, if one is near enough to be meant.
///
/// Words that differ only in case, in underscores or in the marks of Vietnamese letters
/// are nearest of all; otherwise the number of changed characters counts, up to a third
/// of the word.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    nearest_of(word, &mut candidates.into_iter())
}

/// The same, once for all lists.
fn nearest_of<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(word);
    let length = folded.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.take(MOST_CANDIDATES) {
        if candidate == word {
            continue;
        }
        let other = fold(candidate);
        let other_length = other.chars().count();
        let allowed = (length.max(other_length) / 3).min(LONGEST_DIFFERENCE);
        // Also keeps very long words from costing the product of their lengths.
        if length.abs_diff(other_length) > allowed {
            continue;
        }
        let distance = if folded == other {
            0
        } else if length > LONGEST_COMPARED {
            continue;
        } else {
            strsim::osa_distance(&folded, &other)
        };
        let near = distance <= allowed;
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// ``did you mean `x`?``, or what stands in for it where nothing is near.
pub(crate) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: &str,
) -> String {
    match nearest(word, candidates) {
        Some(near) => format!("did you mean `{near}`?"),
        None => otherwise.to_owned(),
    }
}

const LONGEST_DIFFERENCE: usize = 6;
const LONGEST_COMPARED: usize = 200;
/// A document with ten thousand names and two hundred slips must not cost seconds.
const MOST_CANDIDATES: usize = 2_000;

/// The word in lower case, without underscores and without marks.
fn fold(word: &str) -> String {
    word.chars()
        .map(letters::to_lower)
        .filter(|&c| c != '_' && c != '-' && c != ' ' && !is_combining(c))
        .map(without_marks)
        .collect()
}

/// Whether the character is a mark that combines with the letter before it.
pub(crate) fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letter below the marks of a Vietnamese letter.
fn without_marks(c: char) -> char {
    match c {
        'à'..='å' | 'ă' => 'a',
        'đ' => 'd',
        'è'..='ë' => 'e',
        'ì'..='ï' | 'ĩ' => 'i',
        'ò'..='ö' | 'ơ' => 'o',
        'ù'..='ü' | 'ũ' | 'ư' => 'u',
        'ý' => 'y',
        // The block of Vietnamese letters with two marks, vowel after vowel.
        'ạ'..='ặ' => 'a',
        'ẹ'..='ệ' => 'e',
        'ỉ'..='ị' => 'i',
        'ọ'..='ợ' => 'o',
        'ụ'..='ự' => 'u',
        'ỳ'..='ỹ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn small_slips_are_found() {
        let names = ["received", "on_time", "đúng_hạn", "paid"];
        for (word, meant) in [
            ("recieved", Some("received")),
            ("onTime", Some("on_time")),
            ("ON_TIME", Some("on_time")),
            ("dung_han", Some("đúng_hạn")),
            ("đu\u{301}ng_ha\u{323}n", Some("đúng_hạn")),
            ("payd", Some("paid")),
            ("Paid", Some("paid")),
            ("satisfaction", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
    }
}
