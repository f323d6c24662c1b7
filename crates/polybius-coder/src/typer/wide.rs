//! What the second look sees of a candidate besides: the words around it, its way up the tree and the words
//! below it, its sentence and the two before. Every name counts as the same word.

use polybius_syntax::{Dep, Pos};

use super::hashed;
use super::net::ROWS;
use crate::page::Page;

/// Words to either side whose distance is told.
const REACH: usize = 10;
/// Words to either side whose tag is told.
const NEAR: usize = 3;
/// Steps up the tree that are told.
const CLIMB: usize = 4;
/// Sentences before whose words are told.
const BEFORE: usize = 2;
/// Words of a sentence, and words below or beside one in the tree, that are told at most, so that none drowns
/// the others.
const MOST: usize = 60;
/// Letters of a word's beginning.
const STEM: usize = 5;
/// Rows of the net that these features are hashed onto, after those of the first look's.
const HALF: u32 = (ROWS / 2) as u32;

/// What stands for a name.
const NAME: &str = "NAME";

/// Hashes of an article's lemmas and which of them carry content, made once for all its candidates.
pub struct Words<'p, 'a> {
    page: &'p Page<'a>,
    lemmas: Vec<u32>,
    content: Vec<bool>,
}

impl<'p, 'a> Words<'p, 'a> {
    /// The words of `page`.
    pub fn new(page: &'p Page<'a>) -> Words<'p, 'a> {
        let content = |i| matches!(page.pos(i), Pos::Noun | Pos::Verb | Pos::Propn | Pos::Adj);
        let lemma = |i| if page.pos(i) == Pos::Propn { NAME } else { page.lower_lemma(i) };
        Words {
            page,
            lemmas: (0..page.len()).map(|i| word(lemma(i))).collect(),
            content: (0..page.len()).map(content).collect(),
        }
    }

    /// The features of the candidate at token `pred`, as rows of the net: first those of the first look, then
    /// its own.
    pub fn features(&self, pred: usize, first: &[u32]) -> Vec<u32> {
        let mut bag = Bag(first.iter().map(|f| f % HALF).collect());
        self.itself(&mut bag, pred);
        self.around(&mut bag, pred);
        self.above(&mut bag, pred);
        self.below(&mut bag, pred);
        self.sentences(&mut bag, pred);
        bag.0
    }

    fn itself(&self, bag: &mut Bag, pred: usize) {
        let lemma = self.page.lower_lemma(pred);
        let stem = lemma.char_indices().nth(STEM).map_or(lemma, |(end, _)| &lemma[..end]);
        bag.add("lemma", &[word(lemma)]);
        bag.add("form", &[word(self.page.lower(pred))]);
        bag.add("stem", &[word(stem)]);
    }

    fn around(&self, bag: &mut Bag, pred: usize) {
        let sentence = &self.page.sentences[self.page.sentence_of(pred)].tokens;
        for at in pred.saturating_sub(REACH).max(sentence.start)..(pred + REACH + 1).min(sentence.end) {
            let away = at.abs_diff(pred);
            let step = match away {
                0 => continue,
                1..=3 => away as u32,
                4..=6 => 4,
                _ => 5,
            };
            let side = [step, u32::from(at < pred)];
            bag.add("around", &[side[0], side[1], self.lemmas[at]]);
            if away <= NEAR {
                bag.add("tag", &[side[0], side[1], word(self.page.tag(at).as_str())]);
            }
        }
    }

    fn above(&self, bag: &mut Bag, pred: usize) {
        let mut below = pred;
        let mut path = 0;
        for (step, above) in (0..).zip(self.page.ancestors(pred).take(CLIMB)) {
            path = mix(path, self.dep(below));
            bag.add("above", &[step, self.lemmas[above]]);
            bag.add("path", &[path]);
            bag.add("path+", &[path, self.lemmas[above]]);
            below = above;
        }
        let head = self.page.head(pred);
        let beside = self.page.children(head).filter(|&c| c != pred && head != pred);
        for sibling in beside.take(MOST) {
            bag.add("sibling", &[self.dep(sibling), self.lemmas[sibling]]);
        }
    }

    fn below(&self, bag: &mut Bag, pred: usize) {
        for child in self.page.children(pred).take(MOST) {
            let dep = self.dep(child);
            bag.add("child", &[dep, self.lemmas[child]]);
            bag.add("relation", &[dep]);
            for grandchild in self.page.children(child).take(MOST) {
                bag.add("grandchild", &[dep, self.dep(grandchild), self.lemmas[grandchild]]);
                if self.page.dep(child) == Dep::Prep {
                    bag.add("phrase", &[self.lemmas[child], self.lemmas[grandchild]]);
                }
            }
        }
    }

    fn sentences(&self, bag: &mut Bag, pred: usize) {
        let own = self.page.sentence_of(pred);
        for back in 0..=BEFORE.min(own) {
            let tokens = self.page.sentences[own - back].tokens.clone();
            for at in tokens.filter(|&at| at != pred && self.content[at]).take(MOST) {
                bag.add("sentence", &[back as u32, self.lemmas[at]]);
            }
        }
    }

    fn dep(&self, i: usize) -> u32 {
        word(self.page.dep(i).as_str())
    }
}

/// Rows of the net.
struct Bag(Vec<u32>);

impl Bag {
    fn add(&mut self, name: &str, parts: &[u32]) {
        let hash = parts.iter().fold(word(name), |hash, &part| mix(hash, part));
        self.0.push(HALF + (hash ^ (hash >> 15)) % HALF);
    }
}

fn word(text: &str) -> u32 {
    hashed(0x811c_9dc5, text)
}

/// One more part of a hash: Murmur3's step.
fn mix(hash: u32, part: u32) -> u32 {
    let part = part.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    (hash ^ part).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
}
