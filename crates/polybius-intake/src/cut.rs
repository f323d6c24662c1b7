//! The beginning of a text.

/// The longest beginning of `text` that has at most `bytes` bytes and cuts no character.
pub fn at_most(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stay_whole() {
        assert_eq!(
            (at_most("aéé", 2), at_most("aéé", 3), at_most("aé", 9), at_most("é", 1)),
            ("a", "aé", "aé", "")
        );
    }
}
