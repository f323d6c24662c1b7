//! What is known about a token's text alone, computed once for each text.

use std::collections::HashMap;

use polybius_nn::msgpack::{self, Value};

use crate::ModelError;
use crate::facts::BASE_NORMS;
use crate::ruler::Ruler;
use crate::strings::{hash, string_id};
use crate::tokenizer::Tokenizer;
use crate::unicode::{is_alpha, is_digit, is_space};

/// Stands for "not yet".
pub(crate) const NONE: u32 = u32::MAX;

/// Lexemes, and run entries, beyond which everything is forgotten before the next batch.
const MAX_LEXEMES: usize = 24_000;
const MAX_RUN_BYTES: usize = 8 << 20;
/// Longer runs are not remembered.
const MAX_RUN: usize = 100;

/// One token text.
pub(crate) struct Lexeme {
    pub(crate) text: Box<str>,
    pub(crate) lower: Box<str>,
    pub(crate) norm: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) shape: u64,
    pub(crate) is_space: bool,
    /// Which rules of the attribute ruler the text can meet.
    pub(crate) class: u16,
    /// Exceptions whose token sequence starts with this text.
    pub(crate) phrases: Option<u32>,
    /// Rows of the memoised first layers: two networks, each without and with a space after.
    pub(crate) memo: [u32; 4],
}

/// Norms of strings that are not simply their lower case.
pub(crate) struct Norms {
    table: HashMap<u64, Box<str>>,
}

impl Norms {
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        const FILE: &str = "vocab/lookups.bin";
        let damaged = |reason: String| ModelError::Damaged { file: FILE, reason };
        let file = msgpack::decode(bytes).map_err(|e| damaged(e.to_string()))?;
        let norms = file.get("lexeme_norm").into_iter().flat_map(Value::entries);
        let table = norms.map(|(key, norm)| Some((key.uint()?, norm.str()?.into()))).collect::<Option<_>>();
        Ok(Norms { table: table.ok_or_else(|| damaged("a norm that is no string".to_owned()))? })
    }

    fn id(&self, text: &str, lower: &str) -> u64 {
        if let Some(norm) = self.table.get(&hash(text)) {
            return string_id(norm);
        }
        let at = BASE_NORMS.binary_search_by_key(&text, |&(key, _)| key);
        string_id(at.map_or(lower, |at| BASE_NORMS[at].1))
    }
}

/// The lexemes and runs met so far.
pub(crate) struct Lexicon<'p> {
    norms: &'p Norms,
    tokenizer: &'p Tokenizer,
    ruler: &'p Ruler,
    lexemes: Vec<Lexeme>,
    words: HashMap<Box<str>, u32>,
    /// Lexemes of the exceptions' parts.
    pieces: Vec<u32>,
    runs: HashMap<Box<str>, (u32, u32)>,
    run_lexemes: Vec<u32>,
    run_bytes: usize,
}

impl<'p> Lexicon<'p> {
    pub(crate) fn new(norms: &'p Norms, tokenizer: &'p Tokenizer, ruler: &'p Ruler) -> Self {
        Lexicon {
            norms,
            tokenizer,
            ruler,
            lexemes: Vec::new(),
            words: HashMap::new(),
            pieces: vec![NONE; tokenizer.pieces().len()],
            runs: HashMap::new(),
            run_lexemes: Vec::new(),
            run_bytes: 0,
        }
    }

    /// Whether so much is remembered that it is time to forget.
    pub(crate) fn is_full(&self) -> bool {
        self.lexemes.len() > MAX_LEXEMES || self.run_bytes > MAX_RUN_BYTES
    }

    /// Forgets everything; lexemes handed out before are no longer valid.
    pub(crate) fn clear(&mut self) {
        self.lexemes.clear();
        self.words.clear();
        self.pieces.fill(NONE);
        self.runs.clear();
        self.run_lexemes.clear();
        self.run_bytes = 0;
    }

    pub(crate) fn lexeme(&self, id: u32) -> &Lexeme {
        &self.lexemes[id as usize]
    }

    pub(crate) fn lexeme_mut(&mut self, id: u32) -> &mut Lexeme {
        &mut self.lexemes[id as usize]
    }

    /// Calls `emit` with lexeme and byte length of each token of a remembered run; false if the run
    /// is new.
    pub(crate) fn for_each_of_run(&self, run: &str, emit: &mut impl FnMut(u32, u32)) -> bool {
        let Some(&(first, end)) = self.runs.get(run) else { return false };
        for &lexeme in &self.run_lexemes[first as usize..end as usize] {
            emit(lexeme, self.lexeme(lexeme).text.len() as u32);
        }
        true
    }

    pub(crate) fn remember_run(&mut self, run: &str, lexemes: &[u32]) {
        if run.len() <= MAX_RUN {
            let first = self.run_lexemes.len() as u32;
            self.run_lexemes.extend(lexemes);
            self.runs.insert(run.into(), (first, self.run_lexemes.len() as u32));
            self.run_bytes += run.len() + 4 * lexemes.len();
        }
    }

    /// The lexeme of a token text with its usual norm.
    pub(crate) fn word(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.words.get(text) {
            return id;
        }
        let id = self.add(text, None);
        self.words.insert(text.into(), id);
        self.run_bytes += text.len();
        id
    }

    /// The lexeme of a part of an exception.
    pub(crate) fn piece(&mut self, piece: u32) -> u32 {
        let known = self.pieces[piece as usize];
        if known != NONE {
            return known;
        }
        let part = &self.tokenizer.pieces()[piece as usize];
        let id = match &part.norm {
            None => self.word(&part.text),
            Some(norm) => self.add(&part.text, Some(string_id(norm))),
        };
        self.pieces[piece as usize] = id;
        id
    }

    fn add(&mut self, text: &str, norm: Option<u64>) -> u32 {
        let lower = text.to_lowercase();
        let is_space = !text.is_empty() && text.chars().all(is_space);
        let tail = text.char_indices().nth_back(2).map_or(0, |(at, _)| at);
        let head = text.chars().next().map_or(0, char::len_utf8);
        self.lexemes.push(Lexeme {
            norm: norm.unwrap_or_else(|| self.norms.id(text, &lower)),
            prefix: string_id(&text[..head]),
            suffix: string_id(&text[tail..]),
            shape: string_id(&shape(text)),
            is_space,
            class: self.ruler.class(&lower, is_space),
            phrases: self.tokenizer.phrase_group(text),
            memo: [NONE; 4],
            text: text.into(),
            lower: lower.into(),
        });
        (self.lexemes.len() - 1) as u32
    }
}

/// The outline of a text: letters as `X` and `x`, digits as `d`, at most four of a kind in a row.
fn shape(text: &str) -> String {
    if text.len() >= 100 && text.chars().count() >= 100 {
        return "LONG".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    let mut row = 0;
    for c in text.chars() {
        let mapped = match c {
            c if is_alpha(c) => {
                if c.is_uppercase() {
                    'X'
                } else {
                    'x'
                }
            }
            c if is_digit(c) => 'd',
            c => c,
        };
        row = if last == Some(mapped) { row + 1 } else { 0 };
        last = Some(mapped);
        if row < 4 {
            out.push(mapped);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(shape("Washington"), "Xxxxx");
        assert_eq!(shape("F-16s"), "X-ddx");
        assert_eq!(shape("1,000,000"), "d,ddd,ddd");
        assert_eq!(shape("Ünïted²"), "Xxxxxd");
        assert_eq!(shape(&"é".repeat(100)), "LONG");
        assert_eq!(shape(&"é".repeat(99)), "xxxx");
    }

    #[test]
    fn base_norms_are_sorted() {
        assert!(BASE_NORMS.is_sorted_by_key(|&(key, _)| key));
    }
}
