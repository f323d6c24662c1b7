//! The article as the claim finder sees it: tree, quotes, cue words and whose voice it is.

use std::collections::BTreeMap;
use std::ops::Range;

use polybius_base::Span;
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::cues::{Cues, Frames, cues};
use super::quotes::{Quote, quotes};
use crate::{Cast, Page};

/// A quote laid over the tokens.
pub(crate) struct Quoted {
    /// Where it stands in the text.
    pub quote: Quote,
    /// Its tokens with the marks.
    pub marks: Range<usize>,
    /// Its tokens without the marks.
    pub words: Range<usize>,
}

/// Everything the finders read.
pub(crate) struct Scene<'a> {
    pub page: &'a Page<'a>,
    pub cast: &'a Cast,
    pub cues: &'static Cues,
    /// Quotes in text order.
    pub quotes: Vec<Quoted>,
    quote_of: Vec<Option<u32>>,
    /// The first two tokens of each word, in small letters, that name a party.
    named: BTreeMap<String, [Option<usize>; 2]>,
}

impl<'a> Scene<'a> {
    pub fn new(page: &'a Page<'a>, cast: &'a Cast) -> Self {
        let quotes: Vec<Quoted> =
            quotes(&page.article.text).into_iter().filter_map(|q| lay(page, q)).collect();
        let mut quote_of = vec![None; page.len()];
        for (n, quoted) in quotes.iter().enumerate() {
            quote_of[quoted.marks.clone()].fill(Some(n as u32));
        }
        let mut named: BTreeMap<String, [Option<usize>; 2]> = BTreeMap::new();
        for i in (0..page.len()).filter(|&i| cast.mention(i).is_some()) {
            let places = named.entry(page.word(i).to_ascii_lowercase()).or_default();
            if let Some(place) = places.iter_mut().find(|place| place.is_none()) {
                *place = Some(i);
            }
        }
        Scene { page, cast, cues: cues(), quotes, quote_of, named }
    }

    /// The first token but `i` that names a party and is the word of `i`, in small letters or capitals.
    pub fn namesake(&self, i: usize) -> Option<usize> {
        let places = self.named.get(&self.page.word(i).to_ascii_lowercase())?;
        places.iter().copied().flatten().find(|&k| k != i)
    }

    /// The quote that holds token `i`, its marks included.
    pub fn quote(&self, i: usize) -> Option<&Quoted> {
        self.quote_of.get(i).copied().flatten().map(|n| &self.quotes[n as usize])
    }

    /// Whether tokens `i` and `j` stand in the same quote, or both in none.
    pub fn together(&self, i: usize, j: usize) -> bool {
        self.quote_of[i] == self.quote_of[j]
    }

    /// The token's lemma in lower case.
    pub fn lemma(&self, i: usize) -> &str {
        self.page.lower_lemma(i)
    }

    /// The token's word in lower case.
    pub fn word(&self, i: usize) -> &str {
        self.page.lower(i)
    }

    /// Tokens of the reader's sentence that holds token `i`.
    pub fn sentence(&self, i: usize) -> Range<usize> {
        self.page.sentences.get(self.page.sentence_of(i)).map_or(i..i + 1, |s| s.tokens.clone())
    }

    /// The frames of the verb `v`, and the token of its second word where it has one.
    pub fn frames(&self, v: usize) -> Option<(&'static Frames, Option<usize>)> {
        if !matches!(self.page.pos(v), Pos::Verb | Pos::Aux) {
            return None;
        }
        let lemma = self.lemma(v);
        let two = self.cues.second(&lemma).find_map(|(word, frames)| {
            let below = |&c: &usize| {
                c > v
                    && self.word(c) == word
                    && matches!(self.page.dep(c), Dep::Prt | Dep::Prep | Dep::Advmod | Dep::Acomp | Dep::Dobj)
            };
            self.page.children(v).find(below).map(|c| (frames, Some(c)))
        });
        two.or_else(|| self.cues.verb(&lemma).map(|f| (f, None)))
    }

    /// Whether the noun is a name, a person or a body.
    pub fn speaks(&self, head: usize) -> bool {
        let page = self.page;
        let named = matches!(
            page.doc.tokens[head].ent,
            Some(EntityType::Person | EntityType::Org | EntityType::Gpe | EntityType::Norp)
        );
        named
            || page.pos(head) == Pos::Propn
            || self.cast.mention(head).is_some()
            || self.cues.speaker("persons", &self.lemma(head))
            || matches!(self.word(head), "he" | "she" | "they" | "who" | "many" | "some" | "others")
    }

    /// Whether the noun is a writing, which speaks for whoever issued it.
    pub fn is_writing(&self, i: usize) -> bool {
        let lemma = self.lemma(i);
        let masthead = self.page.pos(i) == Pos::Propn && self.cues.speaker("mastheads", &lemma);
        self.cues.speaker("writings", &lemma) && !masthead
    }

    /// Whether the noun is a report or a figure, which may speak for itself.
    pub fn is_report(&self, i: usize) -> bool {
        self.page.pos(i) != Pos::Propn && self.cues.speaker("reports", &self.lemma(i))
    }

    /// Number of the paragraph that holds token `i`, from one.
    pub fn paragraph(&self, i: usize) -> usize {
        self.page.doc.paragraphs.partition_point(|p| p.start as usize <= i)
    }

    /// The cue verb whose speaker goes on to act in `v`: "said that A won and urged B to yield", where
    /// the tree has "urged" beside "won".
    pub fn returns_to(&self, v: usize) -> Option<usize> {
        let page = self.page;
        let beside = page.dep(v) == Dep::Conj && page.child(v, &[Dep::Nsubj, Dep::Nsubjpass]).is_none();
        if !beside || self.frames(v).is_none() {
            return None;
        }
        let beside = page.head(v);
        let part = matches!(page.dep(beside), Dep::Acomp | Dep::Attr | Dep::Xcomp);
        let clause = if part { page.head(beside) } else { beside };
        let cue = page.head(clause);
        let told = page.dep(clause) == Dep::Ccomp && cue < clause && clause < v;
        (told && page.tag(cue) == page.tag(v) && self.frames(cue).is_some()).then_some(cue)
    }

    /// Whether token `i` is a mark that may stand at the edge of content without belonging to it.
    pub fn is_edge(&self, i: usize) -> bool {
        matches!(self.page.pos(i), Pos::Punct | Pos::Space)
            || matches!(self.page.tag(i), Tag::Comma | Tag::Period | Tag::Colon | Tag::Hyph | Tag::Nfp)
    }

    /// Whether token `i` is a comma, colon or dash.
    pub fn is_pause(&self, i: usize) -> bool {
        matches!(self.page.word(i), "," | ":" | ";" | "-" | "--" | "–" | "—")
    }

    /// The noun phrase headed by `head` without what is set off from it: relative clauses, participles
    /// and appositions.
    pub fn noun_phrase(&self, head: usize) -> Range<usize> {
        let page = self.page;
        let mut start = head;
        for c in page.children(head).rev().filter(|&c| c < head) {
            let own = page.subtree(c);
            if own.end > start || !self.together(c, head) {
                break;
            }
            if matches!(page.dep(c), Dep::Punct) && !self.is_inside_name(c, head) {
                break;
            }
            if page.dep(c) == Dep::Amod && self.frames(c).is_some() && c > 0 && self.is_edge(c - 1) {
                break;
            }
            start = own.start;
        }
        while start < head && (self.is_edge(start) || self.page.dep(start) == Dep::Cc) {
            start += 1;
        }
        start..self.phrase_end(head)
    }

    fn is_inside_name(&self, c: usize, head: usize) -> bool {
        !self.is_pause(c) || head - c <= 3 && self.page.word(c) == "-"
    }

    fn phrase_end(&self, head: usize) -> usize {
        let page = self.page;
        let mut end = head + 1;
        for c in page.children(head).filter(|&c| c > head) {
            match page.dep(c) {
                Dep::Case => {}
                Dep::Prt | Dep::Nummod | Dep::Compound | Dep::Conj => end = page.subtree(c).end,
                Dep::Prep if matches!(page.word(c), "of" | "for" | "in" | "at" | "on" | "to" | "from") => {
                    end = self.prep_end(c)
                }
                Dep::Cc => {}
                Dep::Punct if page.children(head).any(|k| k > c && page.dep(k) == Dep::Conj) => {}
                _ => break,
            }
        }
        while end > head + 1 && (self.is_edge(end - 1) || !self.together(end - 1, head)) {
            end -= 1;
        }
        end
    }

    fn prep_end(&self, prep: usize) -> usize {
        match self.page.child(prep, &[Dep::Pobj]) {
            Some(object) => self.phrase_end(object),
            None => prep + 1,
        }
    }
}

/// The tokens of a quote; `None` where no token stands between its marks.
fn lay(page: &Page, quote: Quote) -> Option<Quoted> {
    let over = |span: Span| {
        let tokens = &page.doc.tokens;
        let start = tokens.partition_point(|t| t.span.end <= span.start);
        start..tokens.partition_point(|t| t.span.start < span.end).max(start)
    };
    let (marks, words) = (over(quote.outer), over(quote.inner));
    (!words.is_empty()).then_some(Quoted { quote, marks, words })
}
