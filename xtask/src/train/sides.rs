//! Trains the forest that weighs the sides of an act, and tunes its thresholds on articles left out.

use std::collections::BTreeSet;
use std::thread;

use polybius::base::Span;
use polybius::coder::forest::Forest;
use polybius::coder::typer::{Linear, SIDES_CLASSES as CLASSES, WORD_BUCKETS, WordWeights};
use polybius::coder::{Pair, side_of, whole};

use super::boost::{Growth, Table, boost};
use super::choice;
use super::data::{Act, Document, Side, key};
use super::sgd::{self, Lesson, Pace, certain};

/// How the words of sides are learnt: slowly, as most are rare.
const PACE: Pace = Pace { epochs: 16, averaged: 8, rate: 0.01, decay: 0.06, voteless: 0.0 };
/// What a teacher's label is worth beside a mark.
const WEIGHT: f32 = 0.5;
/// Words this near to a side that name the same party are neither for nor against it.
const NEAR: u32 = 2;
/// What a dyad that agrees by half is worth beside one that is equal: little, as a side that is not
/// told is better left empty than guessed.
const HALF: f64 = 0.25;
/// Folds of the cross-validation.
pub const FOLDS: usize = 3;
const GROWTH: Growth = Growth { rounds: 110, rate: 0.12, leaves: 15, least: 20 };
/// Thresholds tried for parties that the codebook's slots do not give, and for those that they do.
const GRID: [f32; 7] = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
const TOLD: [f32; 5] = [0.1, 0.15, 0.2, 0.25, 0.3];

/// Words of an act and of a party, with how likely a teacher finds each side.
pub struct Taught {
    pub words: Vec<u32>,
    pub target: [f32; CLASSES],
}

/// A marked act with what a forest that was not trained on its article says of its pairs.
pub struct Judged<'d> {
    /// Number of the fold that was left out.
    pub fold: usize,
    pub act: &'d Act,
    pub weighed: Vec<[f32; CLASSES]>,
}

impl Judged<'_> {
    /// The keys of the marked sides.
    pub fn marked(&self) -> [BTreeSet<String>; 2] {
        [0, 1].map(|side| self.act.sides[side].iter().map(|m| m.key.clone()).collect())
    }
}

/// What an encoder says of each party beside each act of an article.
pub type ReadSides = Vec<Vec<Option<[f32; CLASSES]>>>;

/// Tells every pair what the encoder, `read`, and its words say, by weights that were not trained on its document;
/// besides, weights trained on all. Whatever the fold, the words of what a teacher `taught` are learnt too.
pub fn hear(documents: &mut [Document], read: &[ReadSides], taught: &[Taught]) -> WordWeights {
    let (folds, all) = words_by_fold(documents, taught);
    for (fold, weights) in folds.iter().enumerate() {
        for (document, read) in documents.iter_mut().zip(read).skip(fold).step_by(super::FOLDS) {
            let pairs = document.acts.iter_mut().flat_map(|a| &mut a.pairs);
            let each = pairs.zip(read.iter().flatten());
            each.for_each(|(pair, &read)| pair.hear(weights.probabilities(&pair.words), read));
        }
    }
    all
}

/// Weights for each fold, trained on the others, and weights trained on all.
fn words_by_fold(documents: &[Document], taught: &[Taught]) -> (Vec<WordWeights>, WordWeights) {
    thread::scope(|scope| {
        let of_fold = |fold| {
            scope.spawn(move || words(super::left_out(documents, (fold, super::FOLDS), false), taught))
        };
        let folds: Vec<_> = (0..super::FOLDS).map(of_fold).collect();
        let all = words(documents.iter(), taught);
        let folds = folds.into_iter().map(|fold| fold.join().expect("the words of sides are learnt"));
        (folds.collect(), all)
    })
}

fn words<'d>(documents: impl Iterator<Item = &'d Document>, taught: &'d [Taught]) -> WordWeights {
    let lesson =
        |features: &'d [u32], target, weight| Lesson { features, votes_from: features.len(), target, weight };
    let mut lessons: Vec<_> = taught.iter().map(|t| lesson(&t.words, t.target, WEIGHT)).collect();
    for act in documents.flat_map(|d| &d.acts) {
        let told = act.pairs.iter().zip(classes(act));
        lessons.extend(told.filter_map(|(pair, class)| Some(lesson(&pair.words, certain(class?), 1.0))));
    }
    Linear::new(sgd::train::<CLASSES>(&lessons, WORD_BUCKETS, &PACE))
}

/// A forest that weighs sides, trained on all documents, and one that chooses among sets of them, with thresholds
/// tuned on articles left out, trained on those whose sides have codes.
pub fn train(documents: &[Document]) -> (Forest, Forest) {
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let forest = fit(super::left_out(documents, (fold, FOLDS), false));
        let inside = super::left_out(documents, (fold, FOLDS), true).filter(|d| !d.by_words);
        for act in inside.flat_map(|d| &d.acts) {
            let weighed = forest.probabilities::<CLASSES, _>(&act.pairs);
            judged.push(Judged { fold, act, weighed });
        }
    }
    let thresholds = tune(&judged);
    let choice = choice::train(&judged, &thresholds);
    (Forest { thresholds, ..fit(documents.iter()) }, choice)
}

fn fit<'d>(documents: impl Iterator<Item = &'d Document>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for act in documents.flat_map(|d| &d.acts) {
        for (pair, class) in act.pairs.iter().zip(classes(act)) {
            let Some(class) = class else { continue };
            table.rows.push(&pair.values);
            table.classes.push(class);
        }
    }
    boost(&table, CLASSES, GROWTH)
}

/// The class of each pair of an act, `None` for words that name a side beside the ones marked.
pub fn classes(act: &Act) -> Vec<Option<usize>> {
    let mut out = vec![Some(0); act.pairs.len()];
    for (class, side) in [(1, &act.sides[0]), (2, &act.sides[1])] {
        for marked in side {
            for at in named(&act.pairs, marked) {
                out[at] = Some(class);
            }
        }
    }
    for at in 0..out.len() {
        let own = key_of(&act.pairs[at]);
        let near = |other: usize| {
            out[other].is_some_and(|c| c > 0)
                && key_of(&act.pairs[other]) == own
                && gap(act.pairs[other].mention.span, act.pairs[at].mention.span) <= NEAR
        };
        if out[at] == Some(0) && (0..out.len()).any(near) {
            out[at] = None;
        }
    }
    out
}

/// The pairs that a marked party names: those of its code at its place that stand in no wider ones of it,
/// else the first of its code; where words alone are marked, those at their place.
fn named(pairs: &[Pair], marked: &Side) -> Vec<usize> {
    let is_same = |&i: &usize| marked.key.is_empty() || key_of(&pairs[i]) == marked.key;
    let same: Vec<usize> = (0..pairs.len()).filter(is_same).collect();
    let here = |&&i: &&usize| marked.span.is_some_and(|s| s.overlaps(pairs[i].mention.span));
    let widest = |&&i: &&usize| std::ptr::eq(whole(pairs, &pairs[i]), &raw const pairs[i]);
    let there: Vec<usize> = same.iter().filter(here).filter(widest).copied().collect();
    if there.is_empty() && !marked.key.is_empty() { same.into_iter().take(1).collect() } else { there }
}

/// The party of a pair as the scorer compares it.
pub fn key_of(pair: &Pair) -> String {
    key(pair.mention.party.code.as_str(), &pair.mention.party.name)
}

/// Bytes between two spans.
fn gap(a: Span, b: Span) -> u32 {
    a.start.max(b.start).saturating_sub(a.end.min(b.end))
}

/// Thresholds of actors and recipients by cross-validation: those that give most dyads, half agreeing
/// ones counted less than equal ones.
fn tune(judged: &[Judged]) -> Vec<f32> {
    let mut tried = Vec::new();
    for (i, actor) in GRID.into_iter().enumerate() {
        for (j, recipient) in GRID.into_iter().enumerate() {
            for (k, told) in TOLD.into_iter().enumerate() {
                let least = vec![actor, recipient, told, told];
                tried.push(([i, j, k], tally(judged, &least), least));
            }
        }
    }
    let best = tried.iter().max_by(|a, b| around(&tried, a.0).total_cmp(&around(&tried, b.0)));
    let Some(best) = best else { return vec![0.5; 4] };
    best.1.report("thresholds", &best.2);
    best.2.clone()
}

/// What the thresholds around a place of the grid are worth on average, so that chance decides less.
fn around(tried: &[([usize; 3], Tally, Vec<f32>)], at: [usize; 3]) -> f64 {
    let near = |place: &[usize; 3]| place.iter().zip(at).all(|(a, b)| a.abs_diff(b) <= 1);
    let worths: Vec<f64> = tried
        .iter()
        .filter(|(place, _, _)| near(place))
        .map(|(_, tally, _)| tally.half as f64 * HALF + tally.equal as f64)
        .collect();
    worths.iter().sum::<f64>() / worths.len() as f64
}

/// How many dyads agree by half or more, and how many are equal.
#[derive(Default)]
pub struct Tally {
    acts: usize,
    half: usize,
    equal: usize,
}

impl Tally {
    /// Counts an act whose sides are coded as `coded`.
    pub fn add(&mut self, marked: &[BTreeSet<String>; 2], coded: &[BTreeSet<String>; 2]) {
        let sides = || marked.iter().zip(coded);
        self.acts += 1;
        self.half += usize::from(sides().all(|(gold, coded)| agree_by_half(gold, coded)));
        self.equal += usize::from(marked == coded);
    }

    /// Prints what was reached, and by which means.
    pub fn report(&self, by: &str, with: &[f32]) {
        let share = |n: usize| n as f64 / self.acts.max(1) as f64;
        let (half, equal) = (share(self.half), share(self.equal));
        println!(
            "sides of {} acts left out by {by} {with:.2?}: dyads half agree {half:.3}, equal {equal:.3}",
            self.acts
        );
    }
}

fn tally(judged: &[Judged], least: &[f32]) -> Tally {
    let mut out = Tally::default();
    for one in judged {
        let side = |class: usize| -> BTreeSet<String> {
            let pairs = one.act.pairs.iter().zip(&one.weighed);
            let taken = pairs.filter(|(pair, p)| side_of(pair, p, least) == Some(class));
            taken.map(|(pair, _)| key_of(pair)).filter(|k| !k.is_empty()).collect()
        };
        out.add(&one.marked(), &[side(1), side(2)]);
    }
    out
}

/// As the scorer has it: a side that is empty in the marks may hold one code.
fn agree_by_half(gold: &BTreeSet<String>, coded: &BTreeSet<String>) -> bool {
    if gold.is_empty() {
        return coded.len() <= 1;
    }
    gold.intersection(coded).count() * 2 >= gold.union(coded).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use polybius::base::{Code, Mention, Party, Sector};

    fn pair(code: &str, at: usize) -> Pair {
        let party = Party { code: Code::new(code), sector: Sector::Gov, name: String::new() };
        let mention =
            Mention { party, text: String::new(), span: Span::new(at, at + 4), entity: String::new() };
        Pair { mention, told: [false; 2], words: Vec::new(), values: Vec::new() }
    }

    #[test]
    fn a_side_is_told_by_its_code_or_by_its_words_alone() {
        let pairs = [pair("PER", 0), pair("CHL", 10), pair("PER", 20)];
        let side = |key: &str, at: usize| Side { key: key.to_owned(), span: Some(Span::new(at, at + 4)) };
        assert_eq!(named(&pairs, &side("PER", 20)), [2]);
        assert_eq!(named(&pairs, &side("PER", 40)), [0], "its first words where none stand there");
        assert_eq!(named(&pairs, &side("PER", 10)), [0], "not those of another country");
        assert_eq!(named(&pairs, &side("", 10)), [1]);
        assert_eq!(named(&pairs, &side("", 40)), [] as [usize; 0]);
    }
}
