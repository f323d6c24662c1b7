//! Trains the forests that choose the dates of acts: of each act alone, then of all acts of an article together,
//! by what the first gives those of articles left out.

use polybius::coder::forest::Forest;
use polybius::coder::{Anew, DateChoice, Telling, settled_rows, weigh_dates};

use super::boost::{Growth, Table, boost};
use super::data::{Act, Document};
use super::{FOLDS, left_out};

const GROWTH: Growth = Growth { rounds: 150, rate: 0.08, leaves: 24, least: 40 };

/// An article's acts with their choices that are weighed anew.
struct Weighed<'d> {
    acts: &'d [Act],
    rows: Vec<Vec<Anew>>,
}

/// Forests trained on all documents; prints what they reach on those left out.
pub fn train(documents: &[Document]) -> (Forest, Forest) {
    let folds: Vec<Vec<Weighed>> = (0..FOLDS).map(|fold| weighed(documents, fold)).collect();
    let mut right = Right::default();
    for (fold, inside) in folds.iter().enumerate() {
        let others = folds.iter().enumerate().filter(|&(other, _)| other != fold);
        let forest = fit_settled(others.flat_map(|(_, weighed)| weighed));
        inside.iter().for_each(|weighed| {
            let each = weighed.acts.iter().zip(&weighed.rows);
            each.for_each(|(act, rows)| right.add(act, forest.likeliest(rows).map(|at| rows[at].choice)));
        });
    }
    right.report("together");
    (fit(documents.iter().flat_map(|d| &d.acts)), fit_settled(folds.iter().flatten()))
}

/// The articles of a fold, weighed by a forest of the others.
fn weighed(documents: &[Document], fold: usize) -> Vec<Weighed<'_>> {
    let forest = fit(left_out(documents, (fold, FOLDS), false).flat_map(|d| &d.acts));
    let mut right = Right::default();
    let weigh = |document| {
        let Document { acts, .. }: &Document = document;
        acts.iter().for_each(|act| right.add(act, forest.likeliest(&act.dates)));
        let tellings: Vec<Telling> = acts.iter().map(|a| a.telling.clone()).collect();
        let choices: Vec<Vec<DateChoice>> = acts.iter().map(|a| a.dates.clone()).collect();
        let weights: Vec<_> = choices.iter().map(|all| weigh_dates(&forest, all)).collect();
        Weighed { acts, rows: settled_rows(&tellings, &choices, &weights) }
    };
    let out = left_out(documents, (fold, FOLDS), true).map(weigh).collect();
    right.report("alone");
    out
}

fn fit<'a>(acts: impl Iterator<Item = &'a Act>) -> Forest {
    let choices = acts.flat_map(|act| act.dates.iter().map(|c| (&c.values[..], is_right(act, c))));
    grow(choices)
}

fn fit_settled<'w>(articles: impl Iterator<Item = &'w Weighed<'w>>) -> Forest {
    let acts = articles.flat_map(|weighed| weighed.acts.iter().zip(&weighed.rows));
    grow(acts.flat_map(|(act, rows)| {
        rows.iter().map(|row| (&row.values[..], is_right(act, &act.dates[row.choice])))
    }))
}

fn is_right(act: &Act, choice: &DateChoice) -> bool {
    choice.date == act.date
}

fn grow<'r>(choices: impl Iterator<Item = (&'r [f32], bool)>) -> Forest {
    let (rows, classes) = choices.map(|(row, is_right)| (row, usize::from(is_right))).unzip();
    boost(&Table { rows, classes }, 1, GROWTH)
}

/// How many acts get the date of their mark.
#[derive(Default)]
struct Right {
    acts: u32,
    right: u32,
}

impl Right {
    fn add(&mut self, act: &Act, chosen: Option<usize>) {
        self.acts += 1;
        self.right += u32::from(chosen.is_some_and(|at| is_right(act, &act.dates[at])));
    }

    fn report(&self, how: &str) {
        let share = f64::from(self.right) / f64::from(self.acts.max(1));
        println!("dates of {} acts left out, {how}: {share:.3} right", self.acts);
    }
}
