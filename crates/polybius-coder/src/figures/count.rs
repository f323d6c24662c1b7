//! A number set into the tree of its sentence: what it counts and what that is part of.

use std::ops::Range;

use polybius_base::Span;
use polybius_syntax::{Dep, Pos, Tag};

use crate::page::{Page, Sentence};
use crate::quantities::Number;

/// A number with the tokens around it.
pub(crate) struct Count<'n> {
    /// The number.
    pub number: &'n Number,
    /// The sentence it stands in.
    pub sentence: &'n Sentence,
    /// Its tokens, sign and unit included.
    pub tokens: Range<usize>,
    /// The token whose place in the sentence the number has: what is counted, or the number itself.
    pub top: usize,
    /// The noun that is counted, where one is told.
    pub item: Option<usize>,
}

/// Relations by which a number hangs on what it counts.
const INSIDE: &[Dep] = &[Dep::Nummod, Dep::Quantmod, Dep::Compound, Dep::Amod, Dep::Nmod, Dep::Det, Dep::Predet];

impl<'n> Count<'n> {
    /// Sets `number` into the tree; `None` where no token stands under it.
    pub fn new(page: &Page, sentence: &'n Sentence, number: &'n Number) -> Option<Count<'n>> {
        let tokens = tokens_of(page, sentence, number.whole);
        let first = tokens.clone().find(|&i| !tokens.contains(&page.head(i)) || page.head(i) == i)?;
        let top = climb(page, first, &tokens);
        let item = if tokens.contains(&top) { part_of(page, &tokens) } else { Some(top) };
        let item = item.filter(|&i| page.pos(i) != Pos::Verb || page.tag(i) == Tag::Nns);
        Some(Count { number, sentence, tokens, top, item })
    }

    /// The exact words of what is counted: the noun with what stands between it and the number.
    pub fn item_span(&self, page: &Page) -> Option<Span> {
        let item = self.item?;
        let mut start = item;
        for c in page.children(item).filter(|&c| c < item) {
            let modifies = matches!(page.dep(c), Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Poss);
            let counted = page.subtree(c).any(|t| self.tokens.contains(&t));
            if modifies && !counted {
                start = start.min(page.subtree(c).start);
            }
        }
        if (self.tokens.end..=item).contains(&item) {
            start = start.max(self.tokens.end);
        }
        while start < item && matches!(page.pos(start), Pos::Det | Pos::Punct | Pos::Adv | Pos::Pron) {
            start += 1;
        }
        Some(page.span(start..item + 1))
    }

    /// The determiner or possessive pronoun before what is counted.
    pub fn determiner(&self, page: &Page) -> Option<usize> {
        let found = page.child(self.top, &[Dep::Det, Dep::Predet]);
        let pronoun = || page.child(self.top, &[Dep::Poss]).filter(|&c| page.tag(c) == Tag::PrpS);
        found.filter(|&d| !self.tokens.contains(&d)).or_else(pronoun)
    }

    /// The word before the number, or the number's first word's own text where there is none.
    pub fn word_before<'a>(&self, page: &Page<'a>) -> &'a str {
        match self.tokens.start.checked_sub(1).filter(|i| self.sentence.tokens.contains(i)) {
            Some(before) => page.word(before),
            None => "",
        }
    }

    /// The lemma of what is counted in lower case; empty where none is told.
    pub fn item_lemma(&self, page: &Page) -> String {
        self.item.map_or(String::new(), |i| page.lemma(i).to_lowercase())
    }

    /// The verbs and nouns above the number, nearest first, through prepositions and coordination,
    /// up to the first verb.
    pub fn governors(&self, page: &Page) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at = self.top;
        for _ in 0..8 {
            let head = page.head(at);
            if head == at {
                break;
            }
            let passes = matches!(page.pos(head), Pos::Adp | Pos::Sconj) || page.dep(at) == Dep::Conj && is_nominal(page, head);
            if !passes && !self.tokens.contains(&head) {
                out.push(head);
            }
            if matches!(page.pos(head), Pos::Verb | Pos::Aux) {
                break;
            }
            at = head;
        }
        out
    }
}

fn is_nominal(page: &Page, i: usize) -> bool {
    matches!(page.pos(i), Pos::Noun | Pos::Propn | Pos::Num | Pos::Sym)
}

/// Tokens of `sentence` that overlap `span`.
fn tokens_of(page: &Page, sentence: &Sentence, span: Span) -> Range<usize> {
    let tokens = &page.doc.tokens[sentence.tokens.clone()];
    let start = tokens.partition_point(|t| t.span.end <= span.start);
    let end = tokens.partition_point(|t| t.span.start < span.end).max(start);
    sentence.tokens.start + start..sentence.tokens.start + end
}

/// From the number's own token up to the noun it counts.
fn climb(page: &Page, from: usize, tokens: &Range<usize>) -> usize {
    let mut at = from;
    for _ in 0..6 {
        let head = page.head(at);
        let hangs = INSIDE.contains(&page.dep(at)) || page.dep(at) == Dep::Npadvmod && page.lemma(head) == "worth";
        if head == at || !hangs && !tokens.contains(&head) {
            break;
        }
        at = head;
    }
    if page.lemma(at) == "worth" && page.head(at) != at { page.head(at) } else { at }
}

/// The noun under "of" on the number: "dozens of villages", "40 percent of farmers".
fn part_of(page: &Page, tokens: &Range<usize>) -> Option<usize> {
    let of = tokens
        .clone()
        .flat_map(|i| page.children(i))
        .find(|&c| page.dep(c) == Dep::Prep && page.lemma(c) == "of" && !tokens.contains(&c))?;
    page.child(of, &[Dep::Pobj])
}
