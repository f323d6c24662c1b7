//! Character classes and lower case as Python has them.

use crate::unicode_tables::{ALPHA, DIGIT, SPACE};

fn within(table: &[(u32, u32)], c: char) -> bool {
    let point = u32::from(c);
    let at = table.partition_point(|&(_, last)| last < point);
    table.get(at).is_some_and(|&(first, _)| first <= point)
}

/// `str.isspace`.
pub(crate) fn is_space(c: char) -> bool {
    if c.is_ascii() { matches!(c, ' ' | '\t'..='\r' | '\x1c'..='\x1f') } else { within(SPACE, c) }
}

/// `str.isalpha`.
pub(crate) fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { within(ALPHA, c) }
}

/// `str.isdigit`.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { within(DIGIT, c) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unicode_tables::{DECIMAL, NUMERIC};

    #[test]
    fn spaces_are_pythons() {
        assert!([' ', '\t', '\u{1c}', '\u{85}', '\u{a0}', '\u{2028}', '\u{3000}'].into_iter().all(is_space));
        assert!(!is_space('\u{200b}') && !is_space('\u{feff}'));
    }

    #[test]
    fn raised_two_is_a_digit_but_no_decimal() {
        assert!(is_digit('²') && !within(DECIMAL, '²') && within(NUMERIC, '²'));
        assert!(!is_digit('½') && within(NUMERIC, '½'));
    }

    #[test]
    fn letters_are_category_l_only() {
        assert!(is_alpha('ß') && is_alpha('中') && !is_alpha('Ⅷ') && !is_alpha('\u{345}'));
    }

    #[test]
    fn tables_are_sorted() {
        for table in [ALPHA, DECIMAL, DIGIT, NUMERIC, SPACE] {
            assert!(table.windows(2).all(|w| w[0].0 <= w[0].1 && w[0].1 < w[1].0));
        }
    }
}
