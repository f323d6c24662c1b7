//! Words, numbers and marks of a text, with the words of time told apart.

use super::lexicon::{LONGEST, Word, lookup};

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Title,
    Upper,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A run of letters.
    Word(Word, Case),
    /// A run of at most nine digits, with its length.
    Number(u32, u8),
    /// Any other character.
    Mark(char),
    /// One or more line breaks.
    Break,
}

/// A token and its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
}

/// Splits a text.
pub(crate) fn split(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let kind = match bytes[at] {
            b'\n' | b'\r' => {
                at += 1;
                if matches!(tokens.last(), Some(Token { kind: Kind::Break, .. })) {
                    continue;
                }
                Kind::Break
            }
            b' ' | b'\t' => {
                at += 1;
                continue;
            }
            b'0'..=b'9' => {
                at += run(&bytes[at..], u8::is_ascii_digit);
                number(&text[start..at])
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                at = word_end(text, at);
                word(&text[start..at])
            }
            byte if byte.is_ascii() => {
                at += 1;
                Kind::Mark(char::from(byte))
            }
            _ => {
                let Some(c) = text[at..].chars().next() else { break };
                if c.is_alphabetic() {
                    at = word_end(text, at);
                    word(&text[start..at])
                } else {
                    at += c.len_utf8();
                    if c.is_whitespace() {
                        continue;
                    }
                    Kind::Mark(c)
                }
            }
        };
        tokens.push(Token { start: start as u32, end: at as u32, kind });
    }
    tokens
}

/// Length of the run of bytes that `accept`.
fn run(bytes: &[u8], accept: impl Fn(&u8) -> bool) -> usize {
    bytes.iter().position(|byte| !accept(byte)).unwrap_or(bytes.len())
}

/// Where the word that begins at `at` ends.
fn word_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        at += run(&bytes[at..], u8::is_ascii_alphabetic);
        match text[at..].chars().next() {
            Some(c) if !c.is_ascii() && c.is_alphabetic() => at += c.len_utf8(),
            _ => return at,
        }
    }
}

/// A number token; numbers of ten digits and more are as good as words.
fn number(digits: &str) -> Kind {
    match digits.parse() {
        Ok(value) if digits.len() <= 9 => Kind::Number(value, digits.len() as u8),
        _ => Kind::Word(Word::Other, Case::Lower),
    }
}

/// A word token.
fn word(surface: &str) -> Kind {
    let bytes = surface.as_bytes();
    let case = match (bytes[0].is_ascii_uppercase(), bytes.get(1)) {
        (false, _) => Case::Lower,
        (true, Some(next)) if next.is_ascii_uppercase() => Case::Upper,
        (true, _) => Case::Title,
    };
    if bytes.len() > LONGEST || !surface.is_ascii() {
        return Kind::Word(Word::Other, case);
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..bytes.len()];
    lower.copy_from_slice(bytes);
    lower.make_ascii_lowercase();
    Kind::Word(lookup(lower), case)
}
