//! Exceptions that the affix rules have cut into several tokens, and that are joined again.

use std::collections::HashMap;

use super::{Part, RawToken, Tokenizer};
use crate::lexicon::Lexicon;
use crate::unicode::is_space;

/// The token sequences of exceptions, grouped by the text of their first token.
#[derive(Default)]
pub(super) struct Phrases {
    groups: HashMap<Box<str>, u32>,
    /// Per group, the texts of each sequence's tokens after the first.
    rest: Vec<Vec<Vec<Box<str>>>>,
}

/// A sequence of tokens found in a text.
#[derive(Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
}

impl Phrases {
    pub(super) fn build(tokenizer: &Tokenizer) -> Self {
        let mut phrases = Phrases::default();
        let mut keys: Vec<&str> = tokenizer.exceptions.keys().map(|key| &**key).collect();
        keys.sort_unstable();
        for key in keys {
            if !(tokenizer.has_affix(key) || key.contains(' ')) {
                continue;
            }
            let texts = plain_tokens(tokenizer, key);
            let Some((first, rest)) = texts.split_first() else { continue };
            let next = phrases.rest.len() as u32;
            let group = *phrases.groups.entry((*first).into()).or_insert(next);
            if group == next {
                phrases.rest.push(Vec::new());
            }
            phrases.rest[group as usize].push(rest.iter().map(|&text| text.into()).collect());
        }
        phrases
    }

    pub(super) fn group(&self, text: &str) -> Option<u32> {
        self.groups.get(text).copied()
    }

    /// Replaces, among the tokens from `first` on, the sequences that make up an exception; longer
    /// ones go first, then earlier ones.
    pub(super) fn join(
        &self,
        tokenizer: &Tokenizer,
        text: &str,
        first: usize,
        lexicon: &mut Lexicon,
        out: &mut Vec<RawToken>,
    ) {
        if !out[first..].iter().any(|token| lexicon.lexeme(token.lexeme).phrases.is_some()) {
            return;
        }
        let mut chosen = choose(self.find(&out[first..], lexicon));
        if chosen.is_empty() {
            return;
        }
        chosen.sort_unstable_by_key(|found| found.start);
        let old: Vec<RawToken> = out.drain(first..).collect();
        let mut at = 0;
        for Found { start, end } in chosen {
            out.extend(&old[at..start]);
            at = end;
            let last = old[end - 1];
            let stop = last.start as usize + lexicon.lexeme(last.lexeme).text.len();
            let span = &text[old[start].start as usize..stop];
            match tokenizer.exception_of(span) {
                None => out.extend(&old[start..end]),
                Some((a, b)) => replace((a, b), old[start].start, last.spacy, lexicon, out),
            }
        }
        out.extend(&old[at..]);
    }

    fn find(&self, tokens: &[RawToken], lexicon: &Lexicon) -> Vec<Found> {
        let text = |i: usize| tokens.get(i).map(|token: &RawToken| &*lexicon.lexeme(token.lexeme).text);
        let mut found = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let Some(group) = lexicon.lexeme(token.lexeme).phrases else { continue };
            for rest in &self.rest[group as usize] {
                if rest.iter().zip(start + 1..).all(|(wanted, i)| text(i) == Some(wanted)) {
                    found.push(Found { start, end: start + 1 + rest.len() });
                }
            }
        }
        found
    }
}

/// Those found that do not touch, at their first or last token, one chosen before them.
fn choose(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|f| (std::cmp::Reverse(f.end - f.start), f.start));
    let mut taken = vec![false; found.iter().map(|f| f.end).max().unwrap_or(0)];
    let mut chosen = Vec::new();
    for f in found {
        if !taken[f.start] && !taken[f.end - 1] {
            chosen.push(f);
        }
        taken[f.start..f.end].fill(true);
    }
    chosen
}

fn replace(
    (first, end): (u32, u32),
    mut start: u32,
    spacy: bool,
    lexicon: &mut Lexicon,
    out: &mut Vec<RawToken>,
) {
    for piece in first..end {
        let lexeme = lexicon.piece(piece);
        out.push(RawToken { lexeme, start, spacy: spacy && piece + 1 == end });
        start += lexicon.lexeme(lexeme).text.len() as u32;
    }
}

impl Tokenizer {
    fn exception_of(&self, text: &str) -> Option<(u32, u32)> {
        self.exceptions.get(text).copied()
    }
}

/// The tokens of an exception's text by the affix rules alone.
fn plain_tokens<'t>(tokenizer: &Tokenizer, text: &'t str) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut emit = |run: &'t str| {
        out.extend(tokenizer.split(run, false).into_iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Exception(..) => unreachable!("exceptions were not asked for"),
        }));
    };
    let mut start = 0;
    let mut in_space = text.chars().next().is_some_and(is_space);
    for (at, c) in text.char_indices() {
        if is_space(c) != in_space {
            if start < at {
                emit(&text[start..at]);
            }
            start = if c == ' ' { at + 1 } else { at };
            in_space = !in_space;
        }
    }
    if start < text.len() {
        emit(&text[start..]);
    }
    out
}
