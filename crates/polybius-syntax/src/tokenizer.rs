//! From text to tokens: splitting at white space, peeling affixes, exceptions, infixes.

mod affixes;
mod phrases;

use std::collections::HashMap;

use polybius_nn::msgpack::{self, Value};

use crate::ModelError;
use crate::lexicon::Lexicon;
use crate::regex::Regex;
use crate::unicode::is_space;
use phrases::Phrases;

const FILE: &str = "tokenizer";
/// Attribute numbers of an exception's parts.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// A part of an exception: its text, and its norm if that is not the usual one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: Box<str>,
    pub(crate) norm: Option<Box<str>>,
}

/// One token: its lexeme, where it starts in the paragraph, whether a space follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawToken {
    pub(crate) lexeme: u32,
    pub(crate) start: u32,
    pub(crate) spacy: bool,
}

/// The rules of a model's tokenizer.
pub(crate) struct Tokenizer {
    prefix: Regex,
    suffix: Regex,
    infix: Regex,
    url: Regex,
    /// Where an exception's parts stand in `pieces`.
    exceptions: HashMap<Box<str>, (u32, u32)>,
    pieces: Vec<Piece>,
    phrases: Phrases,
}

/// A part of a run of text: a piece of its own, or the parts of an exception.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part<'t> {
    Text(&'t str),
    /// First and one past the last of [`Tokenizer::pieces`].
    Exception(u32, u32),
}

impl Tokenizer {
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        let damaged = |reason: &str| ModelError::Damaged { file: FILE, reason: reason.to_owned() };
        let file = msgpack::decode(bytes).map_err(|e| damaged(&e.to_string()))?;
        let regex = |key: &str| {
            let pattern =
                file.get(key).and_then(Value::str).ok_or_else(|| damaged(&format!("no `{key}`")))?;
            Regex::new(pattern).map_err(|e| ModelError::Unsupported {
                file: FILE,
                what: format!("a pattern ({key}) with {e}"),
            })
        };
        if file.get("token_match").is_some_and(|v| *v != Value::Nil) {
            return Err(ModelError::Unsupported { file: FILE, what: "token_match".to_owned() });
        }
        let mut tokenizer = Tokenizer {
            prefix: regex("prefix_search")?,
            suffix: regex("suffix_search")?,
            infix: regex("infix_finditer")?,
            url: regex("url_match")?,
            exceptions: HashMap::new(),
            pieces: Vec::new(),
            phrases: Phrases::default(),
        };
        for (key, parts) in file.get("exceptions").into_iter().flat_map(Value::entries) {
            tokenizer.add_exception(key, parts).ok_or_else(|| damaged("an exception that does not fit"))?;
        }
        tokenizer.phrases = Phrases::build(&tokenizer);
        Ok(tokenizer)
    }

    fn add_exception(&mut self, key: &Value, parts: &Value) -> Option<()> {
        let key = key.str()?;
        let first = self.pieces.len();
        let attribute = |part: &Value<'_>, id: u64| {
            let mut entries = part.entries();
            entries.find(|(k, _)| k.uint() == Some(id)).map(|(_, v)| v.str().map(Box::<str>::from))
        };
        for part in parts.items() {
            let norm = attribute(part, NORM).transpose_none()?;
            self.pieces.push(Piece { text: attribute(part, ORTH)??, norm });
        }
        let joined: String = self.pieces[first..].iter().map(|p| &*p.text).collect();
        let whole = joined == key && self.pieces[first..].iter().all(|p| !p.text.is_empty());
        self.exceptions.insert(key.into(), (first as u32, self.pieces.len() as u32));
        (whole && !key.is_empty()).then_some(())
    }

    /// All parts of all exceptions.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The sequences of tokens that start with a token of this text and make up an exception.
    pub(crate) fn phrase_group(&self, text: &str) -> Option<u32> {
        self.phrases.group(text)
    }

    /// Appends the tokens of `text` to `out`.
    pub(crate) fn tokenize(&self, text: &str, lexicon: &mut Lexicon, out: &mut Vec<RawToken>) {
        let first = out.len();
        let mut start = 0;
        let mut in_space = text.chars().next().is_some_and(is_space);
        for (at, c) in text.char_indices() {
            if is_space(c) == in_space {
                continue;
            }
            if start < at {
                self.run(text, start, at, lexicon, out);
            }
            start = at;
            if c == ' ' {
                if let Some(last) = out[first..].last_mut() {
                    last.spacy = true;
                }
                start = at + 1;
            }
            in_space = !in_space;
        }
        if start < text.len() {
            self.run(text, start, text.len(), lexicon, out);
        }
        self.phrases.join(self, text, first, lexicon, out);
    }

    /// Appends the tokens of one run of `text`.
    fn run(&self, text: &str, start: usize, end: usize, lexicon: &mut Lexicon, out: &mut Vec<RawToken>) {
        let run = &text[start..end];
        let mut at = start as u32;
        let mut emit = |lexeme: u32, length: u32| {
            out.push(RawToken { lexeme, start: at, spacy: false });
            at += length;
        };
        if lexicon.for_each_of_run(run, &mut emit) {
            return;
        }
        let mut lexemes = Vec::new();
        for part in self.split(run, true) {
            match part {
                Part::Text(text) => lexemes.push(lexicon.word(text)),
                Part::Exception(first, end) => {
                    lexemes.extend((first..end).map(|piece| lexicon.piece(piece)));
                }
            }
        }
        lexicon.remember_run(run, &lexemes);
        for lexeme in lexemes {
            emit(lexeme, lexicon.lexeme(lexeme).text.len() as u32);
        }
    }
}

/// Tells "absent" from "there but no string".
trait TransposeNone<T> {
    fn transpose_none(self) -> Option<Option<T>>;
}

impl<T> TransposeNone<T> for Option<Option<T>> {
    fn transpose_none(self) -> Option<Option<T>> {
        match self {
            None => Some(None),
            Some(None) => None,
            found => found,
        }
    }
}
