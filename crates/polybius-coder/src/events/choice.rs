//! Whole sets of actors and recipients of an act, made from what the forest of sides says of each party, as
//! numbers that a second forest chooses by.

use super::pairs::{ACT_VALUES, BEFORE, Pair};
use super::sides::side_of;

/// Number of values of a choice: the act, scores, sizes, what is left out, what agrees, where it stands.
pub const CHOICE_VALUES: usize = ACT_VALUES + 4 + 6 + 8 + 2 + 6 + 6;

/// Parties of a sentence that are looked at.
const MOST_PARTIES: usize = 64;
/// Choices that are weighed, the likeliest by the forest of sides.
const MOST_CHOICES: usize = 24;
/// Likeliest parties of a side that make a set together, and how likely the last must be.
const RUN: usize = 4;
const IN_RUN: f32 = 0.04;
/// Every party as likely as this makes a set with the others that are.
const CUTS: [f32; 5] = [0.08, 0.15, 0.25, 0.4, 0.6];
/// How likely the second of a side must be to stand alone.
const SECOND: f32 = 0.08;

/// A set of actors and one of recipients.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The parties of each side, as bits by their number among [`Parties`].
    pub sides: [u64; 2],
    /// What the forest chooses by.
    pub values: [f32; CHOICE_VALUES],
}

impl AsRef<[f32]> for Choice {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// The parties that have a code, each with its words.
pub struct Parties {
    /// Numbers of the pairs of each party, in text order.
    pub pairs: Vec<Vec<usize>>,
}

impl Parties {
    /// Groups pairs by party.
    pub fn new(pairs: &[Pair]) -> Parties {
        let mut out: Vec<Vec<usize>> = Vec::new();
        for (at, pair) in pairs.iter().enumerate().filter(|(_, p)| p.mention.party.code.is_some()) {
            let same = |group: &Vec<usize>| pairs[group[0]].mention.is_same_party(&pair.mention);
            match out.iter().position(same) {
                Some(k) => out[k].push(at),
                None if out.len() < MOST_PARTIES => out.push(vec![at]),
                None => {}
            }
        }
        Parties { pairs: out }
    }

    /// The parties among `bits`.
    pub fn of(&self, bits: u64) -> impl Iterator<Item = usize> {
        (0..self.pairs.len()).filter(move |k| bits >> k & 1 == 1)
    }
}

/// The choices for an act, the likeliest first by the forest of sides alone. `weighed` holds what that forest
/// says of each pair, `thresholds` what it was tuned to.
pub fn choices(pairs: &[Pair], weighed: &[[f32; 3]], thresholds: &[f32]) -> (Parties, Vec<Choice>) {
    let parties = Parties::new(pairs);
    if parties.pairs.is_empty() {
        return (parties, Vec::new());
    }
    let table = Table::new(&parties, pairs, weighed, thresholds);
    let mut ranked: Vec<([f32; 2], [u64; 2])> = Vec::new();
    for actors in table.sets(0) {
        for recipients in table.sets(1) {
            let sides = [actors, recipients];
            if table.can_be(sides) {
                ranked.push(([table.score(0, actors), table.score(1, recipients)], sides));
            }
        }
    }
    let total = |(scores, _): &([f32; 2], [u64; 2])| scores[0] + scores[1];
    ranked.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.1.cmp(&b.1)));
    let plain = ranked.iter().skip(MOST_CHOICES).find(|(_, sides)| *sides == table.plain).copied();
    ranked.truncate(MOST_CHOICES);
    ranked.extend(plain);
    let best = ranked.first().map_or(0.0, total);
    let choice = |(rank, &(scores, sides)): (usize, &([f32; 2], [u64; 2]))| {
        let standing = [scores[0] + scores[1] - best, scores[0], scores[1], rank as f32];
        Choice { sides, values: table.values(sides, standing) }
    };
    let out = ranked.iter().enumerate().map(choice).collect();
    (parties, out)
}

/// What is known of each party of a sentence.
struct Table<'t> {
    parties: &'t Parties,
    pairs: &'t [Pair],
    /// Greatest probability of each party as actor and as recipient.
    p: [Vec<f32>; 2],
    /// The parties that the codebook's slots give.
    told: [u64; 2],
    /// Those that the thresholds alone would give.
    plain: [u64; 2],
}

impl<'t> Table<'t> {
    fn new(parties: &'t Parties, pairs: &'t [Pair], weighed: &[[f32; 3]], thresholds: &[f32]) -> Table<'t> {
        let most = |side: usize| {
            let top = |group: &Vec<usize>| group.iter().fold(0.0_f32, |t, &at| t.max(weighed[at][side + 1]));
            parties.pairs.iter().map(top).collect()
        };
        let bits = |has: &dyn Fn(usize) -> bool| {
            let groups = parties.pairs.iter().enumerate();
            groups.filter(|(_, g)| g.iter().any(|&at| has(at))).fold(0_u64, |bits, (k, _)| bits | 1 << k)
        };
        let told = [0, 1].map(|side| bits(&|at| pairs[at].told[side]));
        let plain =
            [1, 2].map(|side| bits(&|at| side_of(&pairs[at], &weighed[at], thresholds) == Some(side)));
        Table { parties, pairs, p: [most(0), most(1)], told, plain }
    }

    /// The sets tried for a side.
    fn sets(&self, side: usize) -> Vec<u64> {
        let p = &self.p[side];
        let mut order: Vec<usize> = (0..p.len()).collect();
        order.sort_by(|&a, &b| p[b].total_cmp(&p[a]).then(a.cmp(&b)));
        let mut out = vec![0, self.told[side], self.plain[side]];
        let mut run = 0_u64;
        for &party in order.iter().take(RUN).take_while(|&&k| p[k] > IN_RUN) {
            run |= 1 << party;
            out.push(run);
        }
        for cut in CUTS {
            let above = (0..p.len()).filter(|&k| p[k] >= cut);
            out.push(above.fold(0, |bits, k| bits | 1 << k));
        }
        if let Some(&second) = order.get(1).filter(|&&k| p[k] > SECOND) {
            out.push(1 << second);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether every party on both sides has words for each.
    fn can_be(&self, sides: [u64; 2]) -> bool {
        self.parties.of(sides[0] & sides[1]).all(|k| self.parties.pairs[k].len() > 1)
    }

    /// Logarithm of the probability of a set, were the parties independent.
    fn score(&self, side: usize, set: u64) -> f32 {
        let p = self.p[side].iter().enumerate();
        p.map(|(k, &p)| libm::logf(if set >> k & 1 == 1 { p } else { 1.0 - p }.clamp(1e-3, 1.0))).sum()
    }

    fn values(&self, sides: [u64; 2], standing: [f32; 4]) -> [f32; CHOICE_VALUES] {
        let mut out = [0.0; CHOICE_VALUES];
        let mut at = 0;
        let mut add = |values: &[f32]| {
            out[at..at + values.len()].copy_from_slice(values);
            at += values.len();
        };
        add(&self.pairs[0].values[..ACT_VALUES]);
        add(&standing);
        add(&self.sizes(sides));
        add(&self.margins(sides));
        add(&self.left_out(sides));
        add(&self.agreement(sides));
        for set in sides {
            add(&self.places(set));
        }
        debug_assert_eq!(at, CHOICE_VALUES);
        out
    }

    fn sizes(&self, [actors, recipients]: [u64; 2]) -> [f32; 6] {
        let count = |bits: u64| bits.count_ones() as f32;
        [
            count(actors),
            count(recipients),
            count(actors & recipients),
            self.parties.pairs.len() as f32,
            self.pairs.len() as f32,
            count(actors | recipients),
        ]
    }

    /// How likely the least likely party inside and the likeliest outside are, on each side and crosswise.
    fn margins(&self, sides: [u64; 2]) -> [f32; 8] {
        let [actor, recipient] = [0, 1].map(|side| {
            let inside = sides[side];
            [
                self.reach(side, inside, f32::min),
                self.reach(side, inside, f32::max),
                self.reach(side, !inside, f32::max),
                self.reach(side, sides[1 - side], f32::max),
            ]
        });
        let [a, b, c, d] = actor;
        let [e, f, g, h] = recipient;
        [a, b, c, d, e, f, g, h]
    }

    /// The least or greatest probability on `side` among the parties of `set`, -1 where it is empty.
    fn reach(&self, side: usize, set: u64, of: fn(f32, f32) -> f32) -> f32 {
        self.parties.of(set).map(|k| self.p[side][k]).reduce(of).unwrap_or(-1.0)
    }

    fn left_out(&self, [actors, recipients]: [u64; 2]) -> [f32; 2] {
        let rest = !(actors | recipients);
        let any = |k: usize| self.p[0][k] + self.p[1][k];
        let most = self.parties.of(rest).map(any).reduce(f32::max).unwrap_or(-1.0);
        [most, self.parties.of(rest).count() as f32]
    }

    /// Whether the sets are those of the thresholds and of the codebook.
    fn agreement(&self, sides: [u64; 2]) -> [f32; 6] {
        let flag = |yes: bool| f32::from(u8::from(yes));
        [
            flag(sides[0] == self.plain[0]),
            flag(sides[1] == self.plain[1]),
            flag(sides[0] == self.told[0]),
            flag(sides[1] == self.told[1]),
            self.told[0].count_ones() as f32,
            self.told[1].count_ones() as f32,
        ]
    }

    /// How many words of the parties stand before the act and after it, and how many are organisations.
    fn places(&self, set: u64) -> [f32; 3] {
        let words = || self.parties.of(set).flat_map(|k| &self.parties.pairs[k]);
        let before = words().filter(|&&at| self.pairs[at].values[BEFORE] > 0.5).count();
        let named = |k: &usize| !self.pairs[self.parties.pairs[*k][0]].mention.party.code.is_country();
        [before as f32, (words().count() - before) as f32, self.parties.of(set).filter(named).count() as f32]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polybius_base::{Code, Mention, Party, Sector, Span};

    fn pair(code: &str, at: usize) -> Pair {
        let party = Party { code: Code::new(code), sector: Sector::Gov, name: String::new() };
        let span = Span::new(at, at + 1);
        let mention = Mention { party, text: code.to_owned(), span, entity: String::new() };
        Pair {
            mention,
            told: [at == 0, false],
            words: Vec::new(),
            values: vec![0.0; super::super::PAIR_VALUES],
        }
    }

    #[test]
    fn the_likeliest_sets_come_first_and_no_word_stands_on_both_sides() {
        let pairs = [pair("FRA", 0), pair("DEU", 5)];
        let weighed = [[0.1, 0.8, 0.1], [0.3, 0.1, 0.6]];
        let (parties, all) = choices(&pairs, &weighed, &[0.5; 4]);
        assert_eq!(parties.pairs, [vec![0], vec![1]]);
        assert_eq!(all[0].sides, [0b01, 0b10]);
        assert!(all.iter().any(|c| c.sides == [0b01, 0]));
        assert!(all.iter().all(|c| c.sides[0] & c.sides[1] == 0));
    }

    #[test]
    fn a_party_with_two_words_may_stand_on_both_sides() {
        let pairs = [pair("FRA", 0), pair("FRA", 5)];
        let (_, all) = choices(&pairs, &[[0.1, 0.9, 0.0], [0.1, 0.0, 0.9]], &[0.5; 4]);
        assert_eq!(all[0].sides, [1, 1]);
        assert!(choices(&[], &[], &[0.5; 4]).1.is_empty());
    }
}
