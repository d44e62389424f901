//! Capital and small letters of the alphabets that programmes are written in: Latin with the
//! letters of Vietnamese, Greek, Cyrillic.
//!
//! The standard library knows those of all alphabets, from tables of twenty kilobytes.

/// The small letter of a capital one; any other character as it is.
pub(crate) fn to_lower(c: char) -> char {
    let code = u32::from(c);
    let is_even = code.is_multiple_of(2);
    let step = match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        // Here capital and small letters take turns.
        'Ā'..='Į'
        | 'Ĳ'..='Ķ'
        | 'Ŋ'..='Ŷ'
        | 'Ơ'
        | 'Ѡ'..='Ҁ'
        | 'Ҋ'..='Ҿ'
        | 'Ӑ'..='Ӿ'
        | 'Ḁ'..='Ẕ'
        | 'Ạ'..='Ỿ'
            if is_even =>
        {
            1
        }
        'Ĺ'..='Ň' | 'Ź'..='Ž' | 'Ư' if !is_even => 1,
        _ => 0,
    };
    char::from_u32(code + step).unwrap_or(c)
}

/// The capital letter of a small one; any other character as it is.
pub(crate) fn to_upper(c: char) -> char {
    let below = |step: u32| u32::from(c).checked_sub(step).and_then(char::from_u32);
    [1, 32, 80].into_iter().filter_map(below).find(|letter| to_lower(*letter) == c).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::{to_lower, to_upper};

    #[test]
    fn the_letters_are_those_of_the_standard_library() {
        let mut count = 0;
        for letter in '\0'..='\u{1fff}' {
            if to_lower(letter) != letter {
                count += 1;
                assert!(letter.to_lowercase().eq([to_lower(letter)]), "{letter}");
                assert_eq!(to_upper(to_lower(letter)), letter);
            }
        }
        assert_eq!(count, 384);
    }

    #[test]
    fn no_vietnamese_letter_is_left_out() {
        let letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụ\
                       ưừửữứựvwxyỳỷỹýỵz";
        for letter in letters.chars() {
            assert!(letter.to_uppercase().eq([to_upper(letter)]), "{letter}");
            assert_eq!(to_lower(to_upper(letter)), letter);
        }
    }
}
