//! Sentences read whole by the typer's encoder: what it says of candidates and of parties.

use std::ops::Range;

use polybius_base::Span;

use super::Candidate;
use crate::page::Page;
use crate::typer::{self, ActUnits, CLASSES, Look, SIDES_CLASSES, States, Typer, Unread};

/// The sentences of an article in which an act is possible.
pub(super) struct Reads<'r> {
    page: &'r Page<'r>,
    typer: &'r Typer,
    states: States,
    /// For each sentence with candidates, which of the tokens read is its first.
    firsts: Vec<Option<usize>>,
}

/// A sentence that was read.
pub(super) struct Read<'r> {
    all: &'r Reads<'r>,
    /// Which of the tokens read is its first.
    first: usize,
    /// Its tokens among the article's.
    tokens: Range<usize>,
}

impl<'r> Reads<'r> {
    /// Reads the sentences whose `candidates` may be acts by the first `looks` at them.
    pub fn new(
        page: &'r Page<'r>,
        candidates: &[Vec<Candidate>],
        looks: &[Vec<Look>],
        typer: &'r Typer,
    ) -> Reads<'r> {
        let mut unread = Vec::new();
        let mut firsts = Vec::with_capacity(looks.len());
        let mut tokens = 0;
        for (candidates, looks) in candidates.iter().zip(looks) {
            let sentence = sentence(page, candidates, looks);
            firsts.push(sentence.as_ref().map(|_| tokens));
            tokens += sentence.as_ref().map_or(0, |s| s.tokens.len());
            unread.extend(sentence);
        }
        Reads { page, typer, states: typer.encoder.read(&unread), firsts }
    }

    /// Sentence `number` of those with candidates, where it was read.
    pub fn of(&self, number: usize, candidates: &[Candidate]) -> Option<Read<'_>> {
        let first = self.firsts[number]?;
        let sentence = self.page.sentence_of(candidates.first()?.statement.pred);
        Some(Read { all: self, first, tokens: self.page.sentences[sentence].tokens.clone() })
    }
}

/// The sentence of `candidates` as the encoder is to read it, `None` where none of them is possibly an act.
fn sentence(page: &Page, candidates: &[Candidate], looks: &[Look]) -> Option<Unread> {
    let possible =
        |(candidate, look): (&Candidate, &Look)| candidate.own || !candidate.silenced && look.is_possible();
    if !candidates.iter().zip(looks).any(possible) {
        return None;
    }
    let number = page.sentence_of(candidates.first()?.statement.pred);
    let start = page.sentences[number].tokens.start;
    let heard = candidates.iter().zip(looks).filter(|(_, look)| look.is_heard());
    let looks = heard.map(|(candidate, look)| (candidate.statement.pred - start, look.first)).collect();
    Some(Unread { tokens: typer::seen(page, number), looks })
}

impl Read<'_> {
    /// Which of the tokens read is token `token` of the sentence.
    fn place(&self, token: usize) -> usize {
        self.first + token - self.tokens.start
    }

    /// Probability of each class of the candidate at token `pred`, of which the first look says `look`.
    pub fn kinds(&self, pred: usize, look: &[f32; CLASSES]) -> [f32; CLASSES] {
        self.all.typer.encoder.kinds(&self.all.states, self.place(pred), look)
    }

    /// The act at token `pred`.
    pub fn act(&self, pred: usize) -> ActUnits {
        self.all.typer.encoder.act(&self.all.states, self.place(pred))
    }

    /// Probability of neither side, actor and recipient of `act` for the party of `span`. Of words that begin or
    /// end in another sentence those of this one are read.
    pub fn side(&self, act: &ActUnits, span: Span) -> [f32; SIDES_CLASSES] {
        let Reads { page, typer, states, .. } = self.all;
        let tokens = &page.doc.tokens;
        let first = page.tokens_from(span).start.clamp(self.tokens.start, self.tokens.end - 1);
        let end = tokens.partition_point(|t| t.span.start < span.end).clamp(first + 1, self.tokens.end);
        typer.encoder.side(states, act, self.place(first)..self.place(end))
    }
}
