//! The units of parsing.

use polybius_base::Span;

use crate::unicode::is_space;

/// The paragraphs of a text: its lines, without their line breaks, that are not blank.
pub fn paragraphs(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = line.strip_suffix('\n').unwrap_or(line);
        let words = words.strip_suffix('\r').unwrap_or(words);
        if !words.chars().all(is_space) {
            out.push(Span::new(start, start + words.len()));
        }
        start += line.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_breaks_and_blanks() {
        let text = " One two \r\n\n \t\nthree\n";
        let words: Vec<&str> = paragraphs(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(words, [" One two ", "three"]);
        assert!(paragraphs("").is_empty());
    }
}
