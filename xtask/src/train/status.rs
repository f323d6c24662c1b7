//! Trains the weights that tell an act's status.

use polybius::coder::typer::{Linear, STATUS_BUCKETS, STATUS_CLASSES as CLASSES, StatusWeights, likeliest};

use super::data::{Act, Document};
use super::sgd::{self, Lesson, Pace, certain};
use super::{FOLDS, left_out};

const PACE: Pace = Pace { epochs: 10, averaged: 6, rate: 0.05, decay: 0.004, voteless: 0.0 };

/// Weights trained on all documents; prints what they reach on those left out, and what the rules do.
pub fn train(documents: &[Document]) -> StatusWeights {
    let (mut acts, mut right) = (0, 0);
    for fold in 0..FOLDS {
        let weights = fit(left_out(documents, (fold, FOLDS), false));
        for (act, status) in told(left_out(documents, (fold, FOLDS), true)) {
            acts += 1;
            right += u32::from(likeliest(&weights.probabilities(&act.status)) == status);
        }
    }
    println!("status of {acts} acts left out: {:.3} right", f64::from(right) / f64::from(acts.max(1)));
    fit(documents.iter())
}

fn fit<'d>(documents: impl Iterator<Item = &'d Document>) -> StatusWeights {
    let lesson = |(act, status): (&'d Act, usize)| Lesson {
        features: &act.status,
        votes_from: act.status.len(),
        target: certain::<CLASSES>(status),
        weight: 1.0,
    };
    let lessons: Vec<_> = told(documents).map(lesson).collect();
    Linear::new(sgd::train::<CLASSES>(&lessons, STATUS_BUCKETS, &PACE))
}

/// The acts with the number of their mark's status.
fn told<'d>(documents: impl Iterator<Item = &'d Document>) -> impl Iterator<Item = (&'d Act, usize)> {
    documents.flat_map(|d| &d.acts).filter_map(|act| Some((act, act.marked_status?)))
}
