//! Trains the forest that chooses the date of an act.

use polybius::coder::forest::Forest;

use super::boost::{Growth, Table, boost};
use super::data::{Act, Document};
use super::left_out;

const FOLDS: usize = 3;
const GROWTH: Growth = Growth { rounds: 150, rate: 0.08, leaves: 24, least: 40 };

/// A forest trained on all documents; prints what it reaches on those left out.
pub fn train(documents: &[Document]) -> Forest {
    let (mut acts, mut right) = (0, 0);
    for fold in 0..FOLDS {
        let forest = fit(left_out(documents, (fold, FOLDS), false).flat_map(|d| &d.acts));
        for act in left_out(documents, (fold, FOLDS), true).flat_map(|d| &d.acts) {
            let best = forest.likeliest(&act.dates).map(|at| &act.dates[at]);
            acts += 1;
            right += usize::from(best.and_then(|b| b.date) == act.date);
        }
    }
    println!("dates of {acts} acts left out: {:.3} right", f64::from(right as u32) / f64::from(acts.max(1)));
    fit(documents.iter().flat_map(|d| &d.acts))
}

fn fit<'a>(acts: impl Iterator<Item = &'a Act>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for act in acts {
        for choice in &act.dates {
            table.rows.push(&choice.values);
            table.classes.push(usize::from(choice.date == act.date));
        }
    }
    boost(&table, 1, GROWTH)
}
