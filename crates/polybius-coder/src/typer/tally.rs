//! How many acts of one type a sentence tells: its candidates of that type, the likeliest first, as numbers that a
//! forest decides on. Each candidate alone is judged by the second look; but verb and noun of one act ("**opened** an
//! **inquiry**") share what is one row, and may each look too unlikely, or both likely enough.

use std::collections::BTreeMap;

use super::Look;

/// Number of values of a candidate among those of its type.
pub const TALLY_VALUES: usize = 13;
/// Candidates of a type are tallied where the likeliest has this much by the second look.
const TALLIED: f32 = 0.05;
/// Stands for the distance to a candidate that is not there.
const NOWHERE: f32 = -1.0;

/// A candidate among those of its type in its sentence.
pub struct Tally {
    /// Its number among the article's.
    pub at: usize,
    /// What the forest decides by whether the sentence tells one act of the type more than stand before it.
    pub values: [f32; TALLY_VALUES],
}

/// The candidates of each sentence and likeliest type with a second look, the likeliest first; `second` holds how
/// likely that look finds each of `looks`.
pub fn tallies(looks: &[Look], second: &[Option<f32>]) -> Vec<Vec<Tally>> {
    let mut groups: BTreeMap<(usize, usize), Vec<(usize, f32)>> = BTreeMap::new();
    let mut sentences: BTreeMap<usize, f32> = BTreeMap::new();
    for (at, (look, p)) in looks.iter().zip(second).enumerate() {
        let Some(p) = *p else { continue };
        groups.entry((look.sentence, look.class())).or_default().push((at, p));
        *sentences.entry(look.sentence).or_default() += p;
    }
    let count = looks.last().map_or(0, |look| look.sentence + 1) as f32;
    let mut out = Vec::new();
    for ((sentence, class), mut group) in groups {
        group.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if group[0].1 >= TALLIED {
            let row = Row { looks, group: &group, class, all: sentences[&sentence], count };
            out.push((0..group.len()).map(|rank| row.tally(rank)).collect());
        }
    }
    out
}

/// The candidates of a type in a sentence with how likely each is, the likeliest first.
struct Row<'r> {
    looks: &'r [Look],
    group: &'r [(usize, f32)],
    class: usize,
    /// Sum over all candidates of the sentence.
    all: f32,
    /// Number of the article's sentences.
    count: f32,
}

impl Row<'_> {
    fn tally(&self, rank: usize) -> Tally {
        let (before, after) = (&self.group[..rank], &self.group[rank + 1..]);
        let (at, p) = self.group[rank];
        let look = &self.looks[at];
        let sum = |some: &[(usize, f32)]| some.iter().map(|(_, p)| p).sum::<f32>();
        let away = |&(other, _): &(usize, f32)| self.looks[other].start.abs_diff(look.start);
        let nearest = |some: &[(usize, f32)]| some.iter().map(away).min().map_or(NOWHERE, |d| d as f32);
        let values = [
            rank as f32,
            p,
            after.first().map_or(0.0, |(_, p)| *p),
            sum(after),
            before.last().map_or(1.0, |(_, p)| *p),
            sum(before),
            self.group.len() as f32,
            nearest(before),
            nearest(after),
            self.all - sum(self.group),
            look.p[self.class],
            after.iter().map(|(other, _)| self.looks[*other].p[self.class]).sum(),
            look.sentence as f32 / self.count,
        ];
        Tally { at, values }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CLASSES, NONE};
    use super::*;

    fn look(sentence: usize, start: u32, class: usize) -> Look {
        let mut all = [0.0; CLASSES];
        all[class] = 0.5;
        Look::new((sentence, start), String::new(), NONE, all)
    }

    #[test]
    fn candidates_stand_among_those_of_their_type_and_sentence() {
        let looks = [look(0, 4, 1), look(0, 20, 1), look(0, 30, 2), look(1, 50, 1), look(1, 60, 3)];
        let second = [Some(0.2), Some(0.6), Some(0.3), Some(0.04), None];
        let found = tallies(&looks, &second);
        let numbers: Vec<Vec<usize>> = found.iter().map(|g| g.iter().map(|t| t.at).collect()).collect();
        assert_eq!(numbers, [vec![1, 0], vec![2]], "likeliest first, none where all are unlikely");
        let [first, then] = [&found[0][0].values, &found[0][1].values];
        assert_eq!(first[..9], [0.0, 0.6, 0.2, 0.2, 1.0, 0.0, 2.0, -1.0, 16.0]);
        assert_eq!(then[..9], [1.0, 0.2, 0.0, 0.0, 0.6, 0.6, 2.0, 16.0, -1.0]);
    }
}
