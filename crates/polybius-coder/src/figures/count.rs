//! A number set into the tree of its sentence: what it counts and what that is part of.

use std::ops::Range;

use polybius_base::Span;
use polybius_syntax::{Dep, Pos, Tag};

use crate::page::{Page, Sentence};
use crate::quantities::{Kind, Number};

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
const INSIDE: &[Dep] =
    &[Dep::Nummod, Dep::Quantmod, Dep::Compound, Dep::Amod, Dep::Nmod, Dep::Det, Dep::Predet];

impl<'n> Count<'n> {
    /// Sets `number` into the tree; `None` where no token stands under it.
    pub fn new(page: &Page, sentence: &'n Sentence, number: &'n Number) -> Option<Count<'n>> {
        let tokens = tokens_of(page, sentence, number.whole);
        let outside = |i: &usize| !tokens.contains(&page.head(*i)) || page.head(*i) == *i;
        let counting = tokens.clone().filter(outside).find(|&i| page.dep(i) == Dep::Nummod);
        let first = counting.or_else(|| tokens.clone().find(outside))?;
        let top = climb(page, first, &tokens);
        let money = number.kind == Kind::Money;
        let item = if tokens.contains(&top) { part_of(page, &tokens, money) } else { Some(top) };
        let item = item.filter(|&i| matches!(page.pos(i), Pos::Noun | Pos::Propn) || page.tag(i) == Tag::Nns);
        let count = Count { number, sentence, tokens, top, item };
        let told = count.item.or_else(|| count.panel(page)).or_else(|| count.told_of(page));
        Some(Count { item: told, ..count })
    }

    /// The body that a bare number tells the size of: "a **panel** of twelve".
    fn panel(&self, page: &Page) -> Option<usize> {
        let of = page.head(self.top);
        let bare =
            page.dep(self.top) == Dep::Pobj && page.lemma(of) == "of" && self.number.kind == Kind::Count;
        let body = page.head(of);
        (bare && page.pos(body) == Pos::Noun && page.dep(of) == Dep::Prep).then_some(body)
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
        Some(page.span(start..self.item_end(page, item)))
    }

    /// One past the last token of the item: "articles of impeachment", but not "some of the boats".
    fn item_end(&self, page: &Page, item: usize) -> usize {
        let of = page.children(item).find(|&c| c == item + 1 && page.lemma(c) == "of");
        let noun = of.and_then(|of| page.child(of, &[Dep::Pobj]));
        match noun {
            Some(n) if page.child(n, &[Dep::Det, Dep::Poss]).is_none() && page.pos(n) == Pos::Noun => n + 1,
            _ => item + 1,
        }
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

    /// The word after the number and its unit, empty at the end.
    pub fn word_after<'a>(&self, page: &Page<'a>) -> &'a str {
        if self.tokens.end < page.len() { page.word(self.tokens.end) } else { "" }
    }

    /// The lemma of what is counted in lower case; empty where none is told.
    pub fn item_lemma(&self, page: &Page) -> String {
        self.item.map_or(String::new(), |i| page.lower_lemma(i).to_owned())
    }

    /// What the number stands under, nearest first: nouns through prepositions, "including" and
    /// coordination, then one verb.
    pub fn governors(&self, page: &Page) -> Vec<usize> {
        self.path(page).0
    }

    /// The nouns above the number.
    pub fn nouns_above(&self, page: &Page) -> Vec<usize> {
        self.governors(page).into_iter().filter(|&g| is_nominal(page, g) || page.pos(g) == Pos::Adj).collect()
    }

    /// The verb the number is an argument of, and its place there; `None` where a noun stands between.
    pub fn verb(&self, page: &Page) -> Option<(usize, Place)> {
        let (governors, place) = self.path(page);
        let first = *governors.first()?;
        matches!(page.pos(first), Pos::Verb | Pos::Aux).then_some((first, place))
    }

    /// The governors, and how the number hangs on the first of them.
    fn path(&self, page: &Page) -> (Vec<usize>, Place) {
        let (mut out, mut place) = (Vec::new(), Place::Beside);
        let mut at = self.top;
        for _ in 0..8 {
            let head = page.head(at);
            if head == at {
                break;
            }
            let including = page.dep(head) == Dep::Prep && page.pos(head) == Pos::Verb;
            let listed = including_above(page, at) && is_nominal(page, head);
            let coordinated = page.dep(at) == Dep::Conj && is_nominal(page, head);
            let passes =
                matches!(page.pos(head), Pos::Adp | Pos::Sconj) || including || coordinated || listed;
            if out.is_empty() && !passes {
                place = Place::of(page, at);
            }
            if !passes && !self.tokens.contains(&head) {
                out.push(head);
            }
            if matches!(page.pos(head), Pos::Verb | Pos::Aux) && !including {
                break;
            }
            at = head;
        }
        (out, place)
    }

    /// The subject that the number tells of: "**turnout** was 71%", "**trade** stood at $5 million".
    pub fn told_of(&self, page: &Page) -> Option<usize> {
        let (verb, _) = self.verb(page)?;
        let telling = matches!(
            page.lemma(verb),
            "be" | "stand"
                | "total"
                | "reach"
                | "amount"
                | "exceed"
                | "remain"
                | "rise"
                | "fall"
                | "drop"
                | "grow"
                | "number"
                | "hit"
                | "surpass"
                | "climb"
                | "increase"
                | "decrease"
                | "become"
        );
        let subject = page.child(verb, &[Dep::Nsubj, Dep::Nsubjpass]).filter(|_| telling)?;
        (subject != self.top && is_nominal(page, subject)).then_some(subject)
    }
}

/// How a number hangs on its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// As direct object or passive subject.
    Object,
    /// As subject.
    Subject,
    /// With "by".
    Agent,
    /// Under another preposition, or otherwise.
    Beside,
}

impl Place {
    /// The place of `at`, the last step below the verb; words such as "over" that bound a number are
    /// at times parsed as prepositions.
    fn of(page: &Page, at: usize) -> Place {
        match page.dep(at) {
            Dep::Dobj | Dep::Nsubjpass | Dep::Attr | Dep::Oprd => Place::Object,
            Dep::Nsubj => Place::Subject,
            Dep::Agent => Place::Agent,
            Dep::Prep if including_above(page, at) => Place::Object,
            Dep::Prep if matches!(page.lemma(at), "over" | "about" | "around" | "under" | "near") => {
                Place::Object
            }
            _ => Place::Beside,
        }
    }
}

/// Whether token `at` stands under "including".
fn including_above(page: &Page, at: usize) -> bool {
    page.dep(at) == Dep::Prep && page.pos(at) == Pos::Verb
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
        let hangs =
            INSIDE.contains(&page.dep(at)) || page.dep(at) == Dep::Npadvmod && page.lemma(head) == "worth";
        let inside = tokens.contains(&at) && tokens.contains(&head);
        if head == at || !(hangs || inside) {
            break;
        }
        at = head;
    }
    if page.lemma(at) == "worth" && page.head(at) != at { page.head(at) } else { at }
}

/// The noun under "of" on the number, of a sum also under "in": "dozens of villages", "40 percent of
/// farmers", "$5 million in aid".
fn part_of(page: &Page, tokens: &Range<usize>, money: bool) -> Option<usize> {
    let below = tokens.clone().flat_map(|i| page.children(i));
    let preps = below.filter(|&c| page.dep(c) == Dep::Prep && !tokens.contains(&c));
    let mut nouns = preps.filter_map(|c| Some((page.lemma(c), page.child(c, &[Dep::Pobj])?)));
    let part = |&(prep, noun): &(&str, usize)| {
        prep == "of" || money && matches!(prep, "in" | "for") && page.pos(noun) == Pos::Noun
    };
    nouns.find(part).map(|(_, noun)| noun)
}
