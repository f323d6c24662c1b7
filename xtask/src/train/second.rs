//! Trains the forest of the second look on what first look and encoder say of articles left out.

use polybius::coder::forest::Forest;
use polybius::coder::typer::{LOOK_VALUES, Look, NONE, class_of, second_looks};

use super::boost::{Growth, Table, boost};
use super::data::Document;
use super::{FOLDS, f1};

const GROWTH: Growth = Growth { rounds: 120, rate: 0.08, leaves: 31, least: 60 };

/// A candidate that gets a second look.
struct Second {
    document: usize,
    values: [f32; LOOK_VALUES],
    /// Its likeliest type, and its class by the marks.
    classes: (usize, usize),
}

/// A forest trained on all documents; `looks` holds the looks at each document's candidates, by weights and an
/// encoder not trained on it.
pub fn train(documents: &[Document], looks: &[Vec<Look>]) -> Forest {
    let labelled = || documents.iter().flat_map(|d| &d.examples).filter_map(|e| e.class.map(|c| (e, c)));
    let vote = |kind: Option<_>| kind.map_or(NONE, class_of);
    println!("codebook alone {:.3}", f1(labelled().map(|(e, class)| (vote(e.vote), class))));
    let seconds: Vec<Second> =
        documents.iter().zip(looks).enumerate().flat_map(|(at, (d, l))| seconds(at, d, l)).collect();
    let acts = labelled().filter(|&(_, class)| class != NONE).count();
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let forest = fit(seconds.iter().filter(|s| s.document % FOLDS != fold));
        let left_out: Vec<&Second> = seconds.iter().filter(|s| s.document % FOLDS == fold).collect();
        judged.extend(weighed(&forest, &left_out));
    }
    let (top, at) = best(&judged, acts);
    println!("two looks at articles left out: {top:.3} at {at:.2}");
    fit(seconds.iter())
}

/// The probability that the forest gives each, with its classes.
fn weighed(forest: &Forest, seconds: &[&Second]) -> Vec<(f32, (usize, usize))> {
    let rows: Vec<&[f32]> = seconds.iter().map(|s| &s.values[..]).collect();
    forest.probability(&rows).into_iter().zip(seconds.iter().map(|s| s.classes)).collect()
}

/// The best F1 and its threshold, each weighed with its neighbours so that chance decides less.
fn best(judged: &[(f32, (usize, usize))], acts: usize) -> (f32, f32) {
    let reached = |k: i32| reached(judged, k as f32 * 0.01, acts);
    let around = |k: i32| (k - 4..=k + 4).map(reached).sum::<f32>();
    let top = (10..60).reduce(|top, k| if around(k) > around(top) { k } else { top }).unwrap_or(30);
    (reached(top), top as f32 * 0.01)
}

/// The candidates of a document that get a second look and have a class.
fn seconds(number: usize, document: &Document, looks: &[Look]) -> Vec<Second> {
    let values = second_looks(looks);
    let rows = document.examples.iter().zip(looks.iter().zip(values));
    rows.filter_map(|(example, (look, values))| {
        Some(Second { document: number, values: values?, classes: (look.class(), example.class?) })
    })
    .collect()
}

fn fit<'s>(seconds: impl Iterator<Item = &'s Second>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for second in seconds {
        table.rows.push(&second.values);
        table.classes.push(usize::from(second.classes.0 == second.classes.1));
    }
    boost(&table, 1, GROWTH)
}

/// F1 of the types where candidates as likely as `least` are acts, of `acts` marked ones.
fn reached(judged: &[(f32, (usize, usize))], least: f32, acts: usize) -> f32 {
    let given = judged.iter().filter(|(p, _)| *p >= least);
    let (count, right) =
        given.fold((0, 0), |(n, hit), (_, (coded, gold))| (n + 1, hit + usize::from(coded == gold)));
    2.0 * right as f32 / (count + acts).max(1) as f32
}
