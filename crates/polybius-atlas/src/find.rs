//! Names in a sentence: the longest that the tables have, from left to right.

use std::ops::Range;

use fst::raw::{Fst, Output};

use crate::Atlas;
use crate::fold::{Word, Words};
use crate::format::{Posting, Slice};
use crate::types::{Hit, Kind, Meaning};

/// The words of a sentence in their common form, with the tokens they come from.
pub(crate) struct Sentence {
    pub words: Words,
    /// For every word the index of its token.
    pub tokens: Vec<u32>,
}

impl Sentence {
    pub fn new(tokens: &[&str]) -> Sentence {
        let mut sentence = Sentence { words: Words::default(), tokens: Vec::with_capacity(tokens.len() + 8) };
        for (i, token) in tokens.iter().enumerate() {
            let added = sentence.words.push(token);
            sentence.tokens.extend(std::iter::repeat_n(i as u32, added));
        }
        sentence
    }

    fn starts_token(&self, word: usize) -> bool {
        word == 0 || self.tokens[word - 1] != self.tokens[word]
    }

    fn ends_token(&self, word: usize) -> bool {
        self.tokens.get(word + 1) != Some(&self.tokens[word])
    }

    /// What `longest` finds from left to right, not overlapping, with the tokens it covers; it tells the
    /// word after its find.
    pub fn scan<T>(&self, longest: impl Fn(usize) -> Option<(usize, T)>) -> Vec<(Range<usize>, T)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let found = if self.starts_token(at) { longest(at) } else { None };
            let Some((end, what)) = found else {
                at += 1;
                continue;
            };
            out.push((self.tokens[at] as usize..self.tokens[end - 1] as usize + 1, what));
            at = end;
        }
        out
    }
}

impl Atlas {
    /// Every name in a row of words, longest first, from left to right, not overlapping.
    ///
    /// `words` are the tokens of a sentence as they are written; a possessive `'s` is a token of its own.
    /// Acronyms match by case, other names need the capitals that the tables give them. A surname alone is
    /// a hit only for the best known of its bearers; [`Atlas::resolve`] knows them all.
    pub fn find(&self, words: &[&str]) -> Vec<Hit> {
        let sentence = Sentence::new(words);
        let found = sentence.scan(|at| self.longest(&sentence, at));
        let mut hits = found.into_iter().map(|(words, meanings)| Hit { words, meanings }).collect();
        self.drop_parts_of_names(words, &mut hits);
        hits
    }

    /// Takes surnames away from hits that stand beside a word with a capital that nothing explains: there
    /// they are a part of another name.
    fn drop_parts_of_names(&self, words: &[&str], hits: &mut Vec<Hit>) {
        let mut known = vec![false; words.len()];
        hits.iter().for_each(|h| known[h.words.clone()].fill(true));
        let strange = |at: usize| -> bool {
            let word = words.get(at).copied().unwrap_or("");
            let name_like =
                word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase);
            name_like && !known[at] && self.role(word).is_none() && !crate::hints::is_title(word)
        };
        for hit in hits
            .iter_mut()
            .filter(|h| h.words.len() == 1 && h.meanings.iter().any(|m| m.kind == Kind::Surname))
        {
            let before = hit.words.start.checked_sub(1);
            let at_start = before == Some(0)
                || before.is_some_and(|b| b > 0 && !words[b - 1].ends_with(char::is_alphanumeric));
            if strange(hit.words.end) || (before.is_some_and(strange) && !at_start) {
                hit.meanings.retain(|m| m.kind != Kind::Surname);
            }
        }
        hits.retain(|h| !h.meanings.is_empty());
    }

    /// Every meaning of a surface form as it is written, likeliest first, dates not yet applied.
    pub fn lookup(&self, surface: &str) -> Vec<Meaning> {
        let words = Words::of(surface);
        let mut out = Vec::new();
        if let Some(value) = get(&self.names, &words.key()) {
            let list = words.list();
            self.each_posting(value as u32, |p| {
                if written_so(&p, list) {
                    self.meanings_of(p, Kind::ALL[usize::from(p.kind)], &mut out);
                }
            });
        }
        out
    }

    /// The longest name that starts at a word: the word after its end, and its meanings.
    fn longest(&self, sentence: &Sentence, start: usize) -> Option<(usize, Vec<Meaning>)> {
        let (ends, found) = self.ends(sentence, start);
        self.last_written(sentence.words.list(), start, &ends[..found])
    }

    /// The names that start at a word, the shortest first: the word after the end of each, with its value,
    /// and how many they are.
    pub(crate) fn ends(&self, sentence: &Sentence, start: usize) -> ([(usize, u64); 12], usize) {
        let list = sentence.words.list();
        let mut ends: [(usize, u64); 12] = [(0, 0); 12];
        let mut found = 0;
        let mut node = self.names.root();
        let mut output = Output::zero();
        for (at, &word) in list.iter().enumerate().skip(start) {
            let gap = if at > start { " " } else { "" };
            for &byte in gap.as_bytes().iter().chain(sentence.words.letters(word).as_bytes()) {
                let Some(i) = node.find_input(byte) else {
                    return (ends, found);
                };
                let transition = node.transition(i);
                output = output.cat(transition.out);
                node = self.names.node(transition.addr);
            }
            if node.is_final() && sentence.ends_token(at) && found < ends.len() {
                ends[found] = (at + 1, output.cat(node.final_output()).value());
                found += 1;
            }
        }
        (ends, found)
    }

    /// The longest of the ends found whose words are written as a meaning asks.
    fn last_written(
        &self,
        list: &[Word],
        start: usize,
        ends: &[(usize, u64)],
    ) -> Option<(usize, Vec<Meaning>)> {
        for &(end, value) in ends.iter().rev() {
            let mut out = Vec::new();
            self.each_posting(value as u32, |p| {
                if written_so(&p, &list[start..end]) {
                    self.meanings_of(p, Kind::ALL[usize::from(p.kind)], &mut out);
                }
            });
            if !out.is_empty() {
                return Some((end, out));
            }
        }
        None
    }

    /// Calls `each` for the postings of a list, in the order of their weights.
    pub(crate) fn each_posting(&self, first: u32, mut each: impl FnMut(Posting)) {
        for index in first.. {
            let posting = self.file.posting(index);
            if usize::from(posting.kind) < Kind::ALL.len() {
                each(posting);
            }
            if posting.last || index as usize >= self.file.count(crate::format::Part::Postings) {
                return;
            }
        }
    }
}

/// Whether words are written as a meaning asks: acronyms in capitals, names with theirs. A name wholly in
/// capitals must have four letters, that of a smaller city six, lest it be an acronym.
pub(crate) fn written_so(posting: &Posting, words: &[Word]) -> bool {
    let several = words.len() > 1;
    let small = Kind::ALL[usize::from(posting.kind)] == Kind::City && posting.weight < 64;
    let loud = if small { 6 } else { 4 };
    words.iter().take(8).enumerate().all(|(i, w)| {
        if (posting.caps & posting.initials) >> i & 1 == 1 {
            w.initial && w.dotted
        } else if posting.caps >> i & 1 == 1 {
            w.caps
        } else if posting.initials >> i & 1 == 1 {
            let shouted = w.caps && !several && w.letters > 1;
            (w.initial || (w.joined && i > 0)) && (!shouted || w.letters >= loud)
        } else {
            true
        }
    })
}

/// The value of a key.
pub(crate) fn get(map: &Fst<Slice>, key: &str) -> Option<u64> {
    if key.is_empty() { None } else { map.get(key).map(|o| o.value()) }
}
