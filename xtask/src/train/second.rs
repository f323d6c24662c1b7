//! Trains the forest of the second look on the first looks at articles left out, and tunes its threshold.

use polybius::coder::forest::Forest;
use polybius::coder::typer::{CLASSES, LOOK_VALUES, Look, NONE, class_of, second_looks};

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

/// A forest trained on all documents with the threshold that articles left out ask for; `first` holds the
/// first looks at each document's candidates, by weights not trained on it.
pub fn train(documents: &[Document], first: &[Vec<[f32; CLASSES]>]) -> Forest {
    let labelled = || documents.iter().flat_map(|d| &d.examples).filter_map(|e| e.class.map(|c| (e, c)));
    let vote = |kind: Option<_>| kind.map_or(NONE, class_of);
    println!("codebook alone {:.3}", f1(labelled().map(|(e, class)| (vote(e.vote), class))));
    let seconds: Vec<Second> =
        documents.iter().zip(first).enumerate().flat_map(|(at, (d, p))| looks(at, d, p)).collect();
    let acts = labelled().filter(|&(_, class)| class != NONE).count();
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let forest = fit(seconds.iter().filter(|s| s.document % FOLDS != fold));
        for second in seconds.iter().filter(|s| s.document % FOLDS == fold) {
            let p = forest.probability(&second.values);
            judged.push((p, second.classes));
        }
    }
    let best = (10..60).map(|k| k as f32 * 0.01).map(|least| (reached(&judged, least, acts), least));
    let (top, at) = best.fold((0.0_f32, 0.0), |top, one| if one.0 > top.0 { one } else { top });
    // The marked articles are known to the codebook, which misses more in others: acts are taken from half
    // the F1 on, where calibrated probabilities give the best F1 (Lipton et al. 2014).
    let least = top / 2.0;
    println!("two looks {top:.3} at {at:.2}; {:.3} at {least:.3}", reached(&judged, least, acts));
    Forest { thresholds: vec![least], ..fit(seconds.iter()) }
}

/// The candidates of a document that get a second look and have a class.
fn looks(document: usize, article: &Document, first: &[[f32; CLASSES]]) -> Vec<Second> {
    let candidates = article.examples.iter().zip(first);
    let looks: Vec<Look> = candidates
        .map(|(e, &p)| Look {
            sentence: e.sentence,
            lemma: e.lemma.clone(),
            vote: e.vote.map_or(NONE, class_of),
            p,
        })
        .collect();
    let values = second_looks(&looks);
    let rows = article.examples.iter().zip(looks.iter().zip(values));
    rows.filter_map(|(example, (look, values))| {
        Some(Second { document, values: values?, classes: (look.class(), example.class?) })
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
