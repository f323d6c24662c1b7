//! What the encoder sees of a token: its form, beginning, end, shape, tag, relation, kind of name and head.

use polybius_base::Span;

use super::hashed;
use crate::page::Page;

/// Rows of beginnings, and of ends.
pub const PARTS: usize = 8_192;
/// Shapes that are told apart.
pub const SHAPES: usize = 8;
/// Letters of a beginning, and of an end.
const BEGINNING: usize = 4;
const END: usize = 3;

/// A token of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Hash of its words in small letters.
    pub form: u32,
    /// Row of their beginning and of their end.
    pub parts: [u16; 2],
    /// Capitals and digits.
    pub shape: u8,
    /// Number of its tag.
    pub tag: u8,
    /// Number of its relation to its head.
    pub dep: u8,
    /// Number of the kind of name it belongs to, from 1; 0 outside names.
    pub name: u8,
    /// Its head's place in the sentence; its own for a root or a head elsewhere.
    pub head: u16,
}

/// The tokens of sentence `number` of `page`.
pub fn seen(page: &Page, number: usize) -> Vec<Seen> {
    let tokens = page.sentences[number].tokens.clone();
    let place = |at: usize| {
        let head = page.head(at);
        if tokens.contains(&head) { head - tokens.start } else { at - tokens.start }
    };
    let token = |at: usize| Seen {
        form: form(page.lower(at)),
        parts: parts(page.lower(at)),
        shape: shape(page.word(at)),
        tag: page.tag(at) as u8,
        dep: page.dep(at) as u8,
        name: page.doc.tokens[at].ent.map_or(0, |kind| 1 + kind as u8),
        head: place(at) as u16,
    };
    tokens.clone().map(token).collect()
}

/// A sentence that tells something, as the encoder sees it, with the spans of its tokens.
pub struct SeenSentence {
    /// Where its tokens stand.
    pub spans: Vec<Span>,
    /// What is seen of each.
    pub tokens: Vec<Seen>,
}

/// Hash of a word in small letters.
pub fn form(word: &str) -> u32 {
    let hash = hashed(0x811c_9dc5, word);
    hash ^ (hash >> 15)
}

fn parts(word: &str) -> [u16; 2] {
    let beginning = word.char_indices().nth(BEGINNING).map_or(word, |(end, _)| &word[..end]);
    let end = word.char_indices().rev().nth(END - 1).map_or(word, |(start, _)| &word[start..]);
    [beginning, end].map(|part| (form(part) % PARTS as u32) as u16)
}

fn shape(word: &str) -> u8 {
    let mut letters = word.chars();
    let capital = |c: Option<char>| u8::from(c.is_some_and(char::is_uppercase));
    let (first, second) = (letters.next(), letters.next());
    let digit = u8::from(word.chars().any(|c| c.is_ascii_digit()));
    capital(first) + 2 * capital(second) + 4 * digit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_tell_capitals_and_digits() {
        assert_eq!(["oil", "Oil", "OPEC", "G7", "1,200", ""].map(shape), [0, 1, 3, 5, 4, 0]);
    }

    #[test]
    fn beginnings_and_ends_are_cut_by_letters() {
        assert_eq!(parts("invading")[0], parts("invaders")[0]);
        assert_eq!(parts("élan")[1], parts("plan")[1]);
        assert_ne!(parts("élan")[0], parts("plan")[0]);
        assert_eq!(parts("go"), [parts("go")[0]; 2]);
    }
}
