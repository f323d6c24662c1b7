//! The attribute ruler: from tag, word and label to part of speech, features and some lemmas.
//!
//! Rules for one token depend on tag, label, the lower-cased word and whether it is white space. Words
//! fall into classes that meet the same rules, so that what all one-token rules do is looked up by
//! (class, tag, label) after the first time. Rules for several tokens are few and tried one by one.

mod load;

use std::collections::HashMap;

use crate::regex::Regex;
use crate::{Dep, Pos, Tag};

/// A test of the lower-cased word.
enum WordTest {
    In(Vec<Box<str>>),
    NotIn(Vec<Box<str>>),
    /// Place in [`Ruler::regexes`].
    Matches(usize),
}

/// What one token must be like.
struct Spec {
    /// Tags that fit, one bit each.
    tags: u64,
    /// Labels that fit, one bit each.
    deps: u64,
    words: Vec<WordTest>,
    is_space: Option<bool>,
}

/// What a rule sets.
#[derive(Clone, Copy, Default)]
struct Effect {
    pos: Option<Pos>,
    morph: Option<u16>,
    /// Place in [`Ruler::lemmas`].
    lemma: Option<u32>,
    tag: Option<Tag>,
    dep: Option<Dep>,
}

/// A pattern of a rule.
struct Pattern {
    rule: u32,
    specs: Vec<Spec>,
    /// The token that the rule changes.
    index: usize,
    effect: Effect,
}

/// The rules of a model.
pub(crate) struct Ruler {
    single: Vec<Pattern>,
    multiple: Vec<Pattern>,
    regexes: Vec<Regex>,
    lemmas: Vec<Box<str>>,
    morphs: Vec<Box<str>>,
    classes: Vec<Class>,
    /// Classes of the words that rules name, without and with white space.
    listed: HashMap<Box<str>, [u16; 2]>,
    /// Classes of all other words, by the patterns they match.
    unlisted: Vec<[u16; 2]>,
}

/// Which patterns a word can meet, as far as the word alone decides.
#[derive(Clone, Default, PartialEq)]
struct Class {
    /// One flag per pattern for one token.
    single: Vec<bool>,
    /// Per place in a pattern for several tokens, one bit per pattern.
    multiple: [u64; MAX_TOKENS],
}

/// Longest pattern, in tokens.
const MAX_TOKENS: usize = 4;

/// A token as the rules see it, and as they leave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ruled {
    pub(crate) tag: Tag,
    pub(crate) dep: Dep,
    pub(crate) pos: Pos,
    pub(crate) morph: u16,
    /// Place in the ruler's lemmas.
    pub(crate) lemma: Option<u32>,
}

/// What the rules set, each with the number of the rule that set it last.
#[derive(Clone, Copy, Default)]
struct Outcome {
    pos: Option<(u32, Pos)>,
    morph: Option<(u32, u16)>,
    lemma: Option<(u32, u32)>,
    tag: Option<(u32, Tag)>,
    dep: Option<(u32, Dep)>,
}

/// Keeps the value of the later rule.
fn later<T: Copy>(slot: &mut Option<(u32, T)>, rule: u32, value: Option<T>) {
    if let Some(value) = value
        && slot.is_none_or(|(last, _)| last <= rule)
    {
        *slot = Some((rule, value));
    }
}

impl Outcome {
    fn add(&mut self, rule: u32, effect: &Effect) {
        later(&mut self.pos, rule, effect.pos);
        later(&mut self.morph, rule, effect.morph);
        later(&mut self.lemma, rule, effect.lemma);
        later(&mut self.tag, rule, effect.tag);
        later(&mut self.dep, rule, effect.dep);
    }
}

/// What one-token rules do, by class, tag and label; filled as they are met.
#[derive(Default)]
pub(crate) struct RulerMemo {
    /// One more than the place in `outcomes`; 0 if not met yet.
    table: Vec<u32>,
    outcomes: Vec<Outcome>,
    /// Outcomes of the tokens at hand.
    current: Vec<Outcome>,
}

impl Spec {
    /// Whether tag and label fit.
    fn fits(&self, tag: Tag, dep: Dep) -> bool {
        self.tags >> tag as u32 & 1 == 1 && self.deps >> dep as u32 & 1 == 1
    }
}

impl Ruler {
    /// The class of a word, given in lower case.
    pub(crate) fn class(&self, lower: &str, is_space: bool) -> u16 {
        let classes = self.listed.get(lower).copied().unwrap_or_else(|| {
            let bits = self.regexes.iter().enumerate().filter(|(_, r)| r.find(lower, 0).is_some());
            self.unlisted[bits.fold(0, |mask, (i, _)| mask | 1 << i)]
        });
        classes[usize::from(is_space)]
    }

    /// The morphological features that tokens can have; the first are none.
    pub(crate) fn morphs(&self) -> &[Box<str>] {
        &self.morphs
    }

    /// A lemma that a rule has set.
    pub(crate) fn lemma(&self, id: u32) -> &str {
        &self.lemmas[id as usize]
    }

    /// Applies all rules to the tokens of a paragraph, of the given classes.
    pub(crate) fn apply(&self, classes: &[u16], tokens: &mut [Ruled], memo: &mut RulerMemo) {
        memo.current.clear();
        for (token, &class) in tokens.iter().zip(classes) {
            let outcome = self.single(class, token.tag, token.dep, memo);
            memo.current.push(outcome);
        }
        for start in 0..tokens.len().saturating_sub(1) {
            self.add_multiple(start, classes, tokens, &mut memo.current);
        }
        for (token, outcome) in tokens.iter_mut().zip(&memo.current) {
            token.tag = outcome.tag.map_or(token.tag, |(_, tag)| tag);
            token.dep = outcome.dep.map_or(token.dep, |(_, dep)| dep);
            token.pos = outcome.pos.map_or(token.pos, |(_, pos)| pos);
            token.morph = outcome.morph.map_or(token.morph, |(_, morph)| morph);
            token.lemma = outcome.lemma.map_or(token.lemma, |(_, lemma)| Some(lemma));
        }
    }

    fn single(&self, class: u16, tag: Tag, dep: Dep, memo: &mut RulerMemo) -> Outcome {
        if memo.table.is_empty() {
            memo.table = vec![0; self.classes.len() * Tag::ALL.len() * Dep::ALL.len()];
        }
        let at = (usize::from(class) * Tag::ALL.len() + tag as usize) * Dep::ALL.len() + dep as usize;
        if memo.table[at] == 0 {
            let mut outcome = Outcome::default();
            let meets = &self.classes[usize::from(class)].single;
            for (pattern, _) in self.single.iter().zip(meets).filter(|(_, meets)| **meets) {
                if pattern.specs[0].fits(tag, dep) {
                    outcome.add(pattern.rule, &pattern.effect);
                }
            }
            memo.outcomes.push(outcome);
            memo.table[at] = memo.outcomes.len() as u32;
        }
        memo.outcomes[memo.table[at] as usize - 1]
    }

    /// Adds what patterns for several tokens do where they start at token `start`.
    fn add_multiple(&self, start: usize, classes: &[u16], tokens: &[Ruled], outcomes: &mut [Outcome]) {
        let places = |at: usize| self.classes[usize::from(classes[at])].multiple;
        let mut candidates = places(start)[0] & places(start + 1)[1];
        while candidates != 0 {
            let pattern = &self.multiple[candidates.trailing_zeros() as usize];
            let bit = candidates & candidates.wrapping_neg();
            candidates ^= bit;
            let end = start + pattern.specs.len();
            let fits = end <= tokens.len()
                && pattern.specs.iter().zip(start..).enumerate().all(|(place, (spec, at))| {
                    places(at)[place] & bit != 0 && spec.fits(tokens[at].tag, tokens[at].dep)
                });
            if fits {
                outcomes[start + pattern.index].add(pattern.rule, &pattern.effect);
            }
        }
    }
}
