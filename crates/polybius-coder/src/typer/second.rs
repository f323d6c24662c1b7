//! What first look and encoder say of a candidate together with what they say of its sentence, its
//! neighbours and its article, as numbers that a forest decides on.

use std::collections::HashMap;

use super::{CLASSES, NONE, best_class};

/// Candidates whose likeliest type is less probable than this are no acts: the encoder does not hear of them, and
/// they get no second look.
pub const LEAST: f32 = 0.02;
/// Least probability of an act by the first look of a candidate whose sentence is read whole.
const POSSIBLE: f32 = 0.06;
/// Number of values of a second look: the candidate's own, its sentence's, its article's.
pub const LOOK_VALUES: usize = 6 + NONE + 3 + (3 * 3 + 8) + (2 * 3 + 5 + 7);
/// Candidates at the front whose mean tells how eventful an article is.
const FRONT: usize = 5;

/// A candidate after the first look or after its sentence was read.
#[derive(Clone, Debug)]
pub struct Look {
    /// Number of its sentence among those that tell something, from 0 without a gap.
    pub sentence: usize,
    /// Byte where its word begins.
    pub start: u32,
    /// Its lemma in small letters.
    pub lemma: String,
    /// Class of the codebook's row, [`NONE`] where it makes none.
    pub vote: usize,
    /// Probability of each class by the first look.
    pub first: [f32; CLASSES],
    /// Probability of each class: the encoder's where it read the sentence, else that of the first look.
    pub p: [f32; CLASSES],
}

impl Look {
    /// A candidate, told by its sentence and the byte where it begins, of a sentence that is not read yet.
    pub fn new((sentence, start): (usize, u32), lemma: String, vote: usize, first: [f32; CLASSES]) -> Look {
        Look { sentence, start, lemma, vote, first, p: first }
    }

    /// Whether the encoder hears what the first look says of it.
    pub fn is_heard(&self) -> bool {
        self.first[best_class(&self.first)] >= LEAST
    }

    /// Whether it may be an act by the first look, so that its sentence is worth reading whole.
    pub fn is_possible(&self) -> bool {
        1.0 - self.first[NONE] >= POSSIBLE
    }

    /// The likeliest type.
    pub fn class(&self) -> usize {
        best_class(&self.p)
    }

    /// Probability of the likeliest type.
    pub fn top(&self) -> f32 {
        self.p[self.class()]
    }

    /// Probability of any act.
    fn any(&self) -> f32 {
        1.0 - self.p[NONE]
    }
}

/// The values of each candidate of an article, `None` for those that get no second look. `looks` are all its
/// candidates in text order.
pub fn second_looks(looks: &[Look]) -> Vec<Option<[f32; LOOK_VALUES]>> {
    let before = beside(looks.iter());
    let mut after = beside(looks.iter().rev());
    after.reverse();
    let article = Whole::new(looks);
    let mut earlier: HashMap<&str, Earlier> = HashMap::new();
    let mut out = Vec::with_capacity(looks.len());
    for (at, look) in looks.iter().enumerate() {
        let told = earlier.entry(&look.lemma).or_default();
        let seen = look.top() >= LEAST;
        out.push(seen.then(|| values(look, [&before[at], &after[at]], &article, told)));
        told.count += 1;
        raise(&mut told.most, &look.p);
    }
    out
}

/// The candidates of a sentence on one side of another.
#[derive(Clone, Copy, Default)]
struct Beside {
    all: Sum,
    /// Class and probability of the nearest.
    next: Option<(usize, f32)>,
    /// Probability of any act of the two nearest.
    near: [f32; 2],
}

/// What stands before each of `looks` in its sentence, in the order they come.
fn beside<'l>(looks: impl Iterator<Item = &'l Look>) -> Vec<Beside> {
    let mut out = Vec::new();
    let mut state = Beside::default();
    let mut sentence = usize::MAX;
    for look in looks {
        if look.sentence != sentence {
            (state, sentence) = (Beside::default(), look.sentence);
        }
        out.push(state);
        state.all.add(look);
        state.next = Some((look.class(), look.top()));
        state.near = [look.any(), state.near[0]];
    }
    out
}

fn raise(most: &mut [f32; NONE], p: &[f32; CLASSES]) {
    most.iter_mut().zip(p).for_each(|(m, &p)| *m = m.max(p));
}

/// Earlier candidates with the same lemma.
#[derive(Default)]
struct Earlier {
    count: usize,
    most: [f32; NONE],
}

/// Sums over some candidates.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: usize,
    any: f32,
    top: f32,
    types: [f32; NONE],
    most: [f32; NONE],
}

impl Sum {
    fn add(&mut self, look: &Look) {
        self.count += 1;
        self.any += look.any();
        self.top = self.top.max(look.top());
        self.types.iter_mut().zip(look.p).for_each(|(s, p)| *s += p);
        raise(&mut self.most, &look.p);
    }
}

/// Sums over an article, its sentences and its lemmas.
struct Whole<'l> {
    all: Sum,
    sentences: Vec<Sum>,
    lemmas: HashMap<&'l str, Sum>,
    /// Mean probability of any act of the likeliest candidates.
    front: f32,
}

impl<'l> Whole<'l> {
    fn new(looks: &'l [Look]) -> Whole<'l> {
        let sentences = looks.last().map_or(0, |l| l.sentence + 1);
        let mut out = Whole {
            all: Sum::default(),
            sentences: vec![Sum::default(); sentences],
            lemmas: HashMap::new(),
            front: 0.0,
        };
        for look in looks {
            out.all.add(look);
            out.sentences[look.sentence].add(look);
            out.lemmas.entry(&look.lemma).or_default().add(look);
        }
        let mut any: Vec<f32> = looks.iter().map(Look::any).collect();
        any.sort_by(|a, b| b.total_cmp(a));
        any.truncate(FRONT);
        out.front = any.iter().sum::<f32>() / any.len().max(1) as f32;
        out
    }
}

/// Collects values in one fixed order.
struct Row {
    values: [f32; LOOK_VALUES],
    length: usize,
}

impl Row {
    fn add<const N: usize>(&mut self, values: [f32; N]) {
        self.values[self.length..self.length + N].copy_from_slice(&values);
        self.length += N;
    }
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

fn values(look: &Look, sides: [&Beside; 2], article: &Whole, told: &Earlier) -> [f32; LOOK_VALUES] {
    let mut row = Row { values: [0.0; LOOK_VALUES], length: 0 };
    own(&mut row, look);
    sentence(&mut row, look, sides);
    whole(&mut row, look, article, told);
    debug_assert_eq!(row.length, LOOK_VALUES);
    row.values
}

fn own(row: &mut Row, look: &Look) {
    let class = look.class();
    let second = (0..NONE).filter(|&k| k != class).fold(0.0_f32, |top, k| top.max(look.p[k]));
    let voted = if look.vote == NONE { -1.0 } else { look.p[look.vote] };
    row.add([look.top(), look.any(), second, flag(look.vote == NONE), flag(look.vote == class), voted]);
    let mut kind = [0.0; NONE];
    kind[class] = 1.0;
    row.add(kind);
    row.add([look.first[class], 1.0 - look.first[NONE], flag(best_class(&look.first) == class)]);
}

fn sentence(row: &mut Row, look: &Look, sides: [&Beside; 2]) {
    let class = look.class();
    for side in sides {
        let (kind, p) = side.next.map_or((NONE, -1.0), |(kind, p)| (kind, p));
        row.add([flag(kind == class), p, side.all.most[class]]);
    }
    let near = sides.map(|side| side.near).concat().into_iter().fold(0.0_f32, f32::max);
    let [before, after] = sides.map(|side| &side.all);
    row.add([
        near,
        (before.count + after.count) as f32,
        before.top.max(after.top),
        before.any + after.any,
        before.any,
        before.most[class].max(after.most[class]),
        before.types[class] + after.types[class],
        look.sentence as f32,
        flag(look.sentence == 0),
        before.count as f32,
        after.count as f32,
    ]);
}

fn whole(row: &mut Row, look: &Look, article: &Whole, told: &Earlier) {
    let class = look.class();
    let count = article.sentences.len() as f32;
    for other in [look.sentence.checked_sub(1), Some(look.sentence + 1)] {
        let there = other.and_then(|s| article.sentences.get(s));
        row.add(there.map_or([-1.0; 3], |s| [s.any, s.most[class], s.top]));
    }
    let same = &article.lemmas[look.lemma.as_str()];
    let others = (same.count - 1) as f32;
    let mean = |sum: f32, own: f32| if others > 0.0 { (sum - own) / others } else { -1.0 };
    row.add([
        others,
        mean(same.types[class], look.p[class]),
        mean(same.any, look.any()),
        if told.count > 0 { told.most[class] } else { -1.0 },
        told.count as f32,
    ]);
    row.add([
        (article.all.any - look.any()) / count,
        article.all.types[class] - look.p[class],
        count,
        look.sentence as f32 / count,
        article.front,
        article.sentences[0].any,
        article.all.count as f32,
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(sentence: usize, lemma: &str, class: usize, p: f32) -> Look {
        let mut all = [0.0; CLASSES];
        all[class] = p;
        all[NONE] = 1.0 - p;
        Look::new((sentence, 0), lemma.to_owned(), NONE, all)
    }

    #[test]
    fn only_what_may_be_an_act_gets_a_second_look() {
        let looks = [look(0, "meet", 1, 0.9), look(0, "table", 1, 0.01)];
        let seen: Vec<bool> = second_looks(&looks).iter().map(Option::is_some).collect();
        assert_eq!(seen, [true, false]);
        assert!(second_looks(&[]).is_empty());
    }

    #[test]
    fn values_depend_on_the_sentence_the_article_and_what_was_told_before() {
        let alone = second_looks(&[look(1, "meet", 1, 0.5)])[0].unwrap();
        let beside = second_looks(&[look(1, "strike", 15, 0.8), look(1, "meet", 1, 0.5)])[1].unwrap();
        let far = second_looks(&[look(0, "strike", 15, 0.8), look(1, "meet", 1, 0.5)])[1].unwrap();
        let again = second_looks(&[look(0, "meet", 1, 0.8), look(1, "meet", 1, 0.5)])[1].unwrap();
        let all = [alone, beside, far, again];
        for (i, a) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|b| a != b), "{i}");
        }
        assert_eq!(alone[0], 0.5);
    }
}
