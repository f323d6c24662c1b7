//! A sentence cut into words, digits and marks.

use std::ops::Range;

use polybius_base::Span;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    /// Letters.
    Word,
    /// Digits with their separators.
    Digits {
        /// What they say.
        value: f64,
        /// Whether they are digits alone.
        plain: bool,
    },
    /// Digits that are part of a name, a clock time or a list of parts: "T-54", "11:25", "9/11".
    Name,
    /// Anything else.
    Mark,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub range: Range<usize>,
    pub piece: Piece,
    /// Whether it follows the one before without a space.
    pub glued: bool,
}

/// A sentence in lower case, cut into pieces.
pub(super) struct Scan<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

impl<'t> Scan<'t> {
    /// Cuts `text`, which is in lower case.
    pub fn new(text: &'t str) -> Self {
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
        let mut at = 0;
        let mut glued = false;
        while let Some(c) = text[at..].chars().next() {
            if is_space(c) {
                glued = false;
                at += c.len_utf8();
                continue;
            }
            let (end, piece) = piece(text, at, c);
            tokens.push(Token { range: at..end, piece, glued });
            glued = true;
            at = end;
        }
        let mut scan = Scan { text, tokens };
        scan.mark_names();
        scan
    }

    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The words of piece `i`; empty past the end.
    pub fn word(&self, i: usize) -> &'t str {
        self.tokens.get(i).map_or("", |t| &self.text[t.range.clone()])
    }

    /// What piece `i` is; a mark past the end.
    pub fn piece(&self, i: usize) -> Piece {
        self.tokens.get(i).map_or(Piece::Mark, |t| t.piece)
    }

    /// Whether piece `i` follows the one before without a space.
    pub fn glued(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.glued)
    }

    /// Whether the pieces from `i` on are `words`.
    pub fn says(&self, i: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, w)| self.word(i + n) == *w)
    }

    /// Whether the pieces that end before `i` are `words`.
    pub fn said_before(&self, i: usize, words: &[&str]) -> bool {
        i >= words.len() && self.says(i - words.len(), words)
    }

    /// The bytes from piece `from` up to piece `to`, which must lie after it.
    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.tokens[from].range.start, self.tokens[to - 1].range.end)
    }

    /// Whether piece `i` is a hyphen or dash without spaces around it.
    pub fn is_hyphen(&self, i: usize) -> bool {
        matches!(self.word(i), "-" | "–" | "—" | "‑" | "‐") && self.glued(i) && self.glued(i + 1)
    }

    /// Marks digits that belong to a name or a clock time.
    fn mark_names(&mut self) {
        for i in 0..self.len() {
            if matches!(self.piece(i), Piece::Digits { .. }) && self.is_name(i) {
                self.tokens[i].piece = Piece::Name;
            }
        }
    }

    fn is_name(&self, i: usize) -> bool {
        if self.glued(i) && i > 0 && self.joins_name(i - 1) {
            return true;
        }
        let after = i + 1;
        let joined = matches!(self.word(after), "/" | ":" | "." | "\\") && self.glued(after);
        if joined && self.glued(after + 1) && self.piece(after + 1) != Piece::Mark {
            return !self.is_written_fraction(i);
        }
        self.glued(after) && self.piece(after) == Piece::Word && !is_suffix(self.word(after))
    }

    /// Whether what ends at piece `i` makes a name of digits glued to it.
    fn joins_name(&self, i: usize) -> bool {
        match self.piece(i) {
            Piece::Word => !is_currency_letters(self.word(i)),
            Piece::Name => true,
            _ => match self.word(i) {
                "/" | ":" | "." | "#" | "+" | "\\" | "_" | "’" => i > 0 && !self.is_written_fraction(i - 1),
                "-" | "–" => i > 0 && self.glued(i) && self.hyphen_names(i - 1),
                _ => false,
            },
        }
    }

    /// Whether a word before a hyphen makes a name of the digits after it ("covid-19").
    fn hyphen_names(&self, i: usize) -> bool {
        self.piece(i) == Piece::Word && !matches!(self.word(i), "to" | "and" | "or" | "million" | "billion")
    }

    /// "1/2", "3/4", "2/3".
    pub fn is_written_fraction(&self, i: usize) -> bool {
        let part = |i: usize| match self.piece(i) {
            Piece::Digits { value, plain: true } if value <= 8.0 => value,
            Piece::Name => self.word(i).parse().unwrap_or(0.0),
            _ => 0.0,
        };
        let (a, b) = (part(i), part(i + 2));
        let free = !(self.word(i + 3) == "/" && self.glued(i + 3))
            && (i == 0 || !self.glued(i) || self.is_hyphen(i - 1));
        self.word(i + 1) == "/" && free && a >= 1.0 && a < b && b <= 8.0
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{200b}'
}

/// Letters glued to digits that leave them a number: units, words of size.
fn is_suffix(word: &str) -> bool {
    matches!(
        word,
        "k" | "m"
            | "b"
            | "bn"
            | "mn"
            | "tn"
            | "trn"
            | "mln"
            | "bln"
            | "km"
            | "kg"
            | "mm"
            | "cm"
            | "mw"
            | "gw"
            | "kwh"
            | "kw"
            | "twh"
            | "gb"
            | "tb"
            | "ml"
            | "g"
            | "mg"
            | "hz"
            | "ghz"
            | "mhz"
            | "mah"
            | "rpm"
            | "deg"
            | "degf"
            | "degc"
            | "ft"
            | "lb"
            | "lbs"
            | "mph"
            | "kmh"
            | "kph"
            | "percent"
            | "pc"
            | "pct"
            | "bcm"
            | "million"
            | "billion"
            | "trillion"
            | "bpd"
            | "kt"
            | "t"
            | "ha"
            | "hp"
            | "mi"
            | "usd"
            | "eur"
            | "gbp"
            | "dollars"
    )
}

/// Letters that may stand before digits as a currency: "rs500".
fn is_currency_letters(word: &str) -> bool {
    super::unit::currency_code(word).is_some() || word == "rs"
}

/// The piece that starts at `at` with `c`, and where it ends.
fn piece(text: &str, at: usize, c: char) -> (usize, Piece) {
    let bytes = text.as_bytes();
    if c.is_ascii_digit() {
        return digits(text, at);
    }
    let decimal = c == '.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if decimal && (at == 0 || bytes[at - 1].is_ascii_whitespace()) {
        let end = at + 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        return (end, Piece::Digits { value: text[at..end].parse().unwrap_or(0.0), plain: false });
    }
    if c.is_alphabetic() {
        let end = text[at..].find(|c: char| !c.is_alphabetic()).map_or(text.len(), |n| at + n);
        let possessive = end < bytes.len() && bytes[end] == b'\'' && text[end + 1..].starts_with('s');
        return (if possessive { end + 2 } else { end }, Piece::Word);
    }
    (at + c.len_utf8(), Piece::Mark)
}

/// Digits with commas in groups, spaces that do not break, and one decimal point.
fn digits(text: &str, at: usize) -> (usize, Piece) {
    let bytes = text.as_bytes();
    let run = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = run(at);
    let mut clean = text[at..end].to_owned();
    let mut plain = true;
    while let Some(width) = separator(&text[end..]) {
        let next = run(end + width);
        let group = next - end - width;
        if clean.len() > 3 && plain || !matches!(group, 2 | 3) || (group == 2 && run_is_last(bytes, next)) {
            break;
        }
        clean.push_str(&text[end + width..next]);
        (end, plain) = (next, false);
    }
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        let next = run(end + 1);
        let chain = bytes.get(next) == Some(&b'.') && bytes.get(next + 1).is_some_and(u8::is_ascii_digit);
        if !chain {
            clean.push_str(&text[end..next]);
            (end, plain) = (next, false);
        }
    }
    (end, Piece::Digits { value: clean.parse().unwrap_or(0.0), plain })
}

/// Width of a thousands separator that `rest` starts with.
fn separator(rest: &str) -> Option<usize> {
    let c = rest.chars().next()?;
    let width = c.len_utf8();
    let digit = rest[width..].starts_with(|d: char| d.is_ascii_digit());
    (matches!(c, ',' | '\u{a0}' | '\u{202f}' | '\u{2009}') && digit).then_some(width)
}

/// Whether no further group of digits follows at `at`: a last group of two is no thousands.
fn run_is_last(bytes: &[u8], at: usize) -> bool {
    !(bytes.get(at) == Some(&b',') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
}
