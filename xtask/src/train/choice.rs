//! Trains the forest that chooses among sets of sides, on what the forest of sides says of articles left out.

use std::collections::BTreeSet;

use polybius::coder::forest::Forest;
use polybius::coder::{Choice, Parties, choices};

use super::boost::{Growth, Table, boost};
use super::sides::{FOLDS, Judged, Tally, key_of};

const GROWTH: Growth = Growth { rounds: 110, rate: 0.1, leaves: 24, least: 50 };

/// The choices for a marked act.
struct Chosen<'d> {
    judged: &'d Judged<'d>,
    parties: Parties,
    choices: Vec<Choice>,
}

impl Chosen<'_> {
    /// The keys of a choice's sides.
    fn keys(&self, choice: &Choice) -> [BTreeSet<String>; 2] {
        let key = |k: usize| key_of(&self.judged.act.pairs[self.parties.pairs[k][0]]);
        choice.sides.map(|bits| self.parties.of(bits).map(key).collect())
    }
}

/// A forest trained on all acts; prints what it reaches on those left out.
pub fn train(judged: &[Judged], thresholds: &[f32]) -> Forest {
    let all: Vec<Chosen> = judged
        .iter()
        .map(|judged| {
            let (parties, choices) = choices(&judged.act.pairs, &judged.weighed, thresholds);
            Chosen { judged, parties, choices }
        })
        .collect();
    let mut tally = Tally::default();
    for fold in 0..FOLDS {
        let forest = fit(all.iter().filter(|c| c.judged.fold != fold));
        for chosen in all.iter().filter(|c| c.judged.fold == fold) {
            let best = forest.likeliest(&chosen.choices);
            let coded = best.map_or_else(Default::default, |at| chosen.keys(&chosen.choices[at]));
            tally.add(&chosen.judged.marked(), &coded);
        }
    }
    tally.report("choice", &[]);
    fit(all.iter())
}

fn fit<'c>(acts: impl Iterator<Item = &'c Chosen<'c>>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for chosen in acts {
        let marked = chosen.judged.marked();
        for choice in &chosen.choices {
            table.rows.push(&choice.values);
            table.classes.push(usize::from(chosen.keys(choice) == marked));
        }
    }
    boost(&table, 1, GROWTH)
}
