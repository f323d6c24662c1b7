//! `xtask train`: trains the typer and its forests on marked articles and writes them under `data/`.
//!
//! Trained on `../shared/gold/train`, on the samples and on marks of the project's own; texts that
//! overlap the evaluation sets are refused.

mod boost;
mod choice;
pub mod data;
mod dates;
mod looks;
mod net;
pub mod overlap;
mod second;
mod sgd;
mod sides;
mod taught;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use polybius::coder::typer::{
    BUCKETS, CLASSES, Forests, LEAST, Linear, NONE, Net, Typer, Weights, best_class,
};
use polybius::{Coder, Options};

use crate::root;
use data::Document;
use sgd::{Pace, certain};

/// Marked articles that nothing is trained on; the threshold of an act is tuned on them.
pub const APART: &str = "data/marks/apart";
/// Folds of the cross-validations of the first look and of words of sides.
const FOLDS: usize = 5;
/// How the first look is learnt; some of its lessons are without the codebook's vote, so that the words carry
/// weight too.
const PACE: Pace = Pace { epochs: 12, averaged: 8, rate: 0.12, decay: 0.004, voteless: 0.35 };

/// Trains on the sets that are there and writes the weights; with `check` only cross-validates.
pub fn run(sets: &[PathBuf], check: bool) -> Result<()> {
    let (coder, mut documents) = read(sets)?;
    let first = first_looks(&documents);
    let second = second::train(&documents, &first);
    let weights = first_look(documents.iter());
    let taught = taught::lessons(&coder, &weights)?;
    println!("taught: {} candidates, {} parties beside acts", taught.types.len(), taught.sides.len());
    let words = sides::hear(&mut documents, &taught.sides);
    let (sides, choice) = sides::train(&documents);
    let forests = Forests { second, sides, choice, dates: dates::train(&documents) };
    if check {
        return Ok(());
    }
    let net = net(taught.types, &documents, &first);
    let apart = data::read(&coder, &root()?.join(APART))?;
    let mut typer = Typer::new(weights, net, words, forests);
    typer.net.least = net::tune(&typer, &apart);
    write(&typer)
}

/// Writes the first looks at the sets and at unmarked articles into `folder`.
pub fn looks(sets: &[PathBuf], folder: &Path) -> Result<()> {
    let (coder, documents) = read(sets)?;
    looks::run(&coder, &documents, folder)
}

fn read(sets: &[PathBuf]) -> Result<(Coder, Vec<Document>)> {
    let options = Options { without_typer: true, ..Options::default() };
    let coder = Coder::load(&options).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let mut documents = Vec::new();
    for set in sets {
        documents.extend(data::read(&coder, set)?);
    }
    if documents.is_empty() {
        bail!("no marked articles; name folders with articles.jsonl and gold.jsonl");
    }
    overlap::refuse(documents.iter().map(|d| (d.id.as_str(), d.text.as_str())))?;
    let positives = documents.iter().flat_map(|d| &d.examples).filter(|e| e.class.is_some_and(|c| c != NONE));
    println!("{} articles, {} acts", documents.len(), positives.count());
    Ok((coder, documents))
}

/// The net, of what a teacher labelled and of what is marked; `looks` are the first looks at each document by
/// weights that do not know it.
fn net(mut lessons: Vec<net::Lesson>, documents: &[Document], looks: &[Vec<[f32; CLASSES]>]) -> Net {
    for (document, looks) in documents.iter().zip(looks) {
        let seen = document.examples.iter().zip(looks).filter(|(_, look)| is_seen(look));
        lessons.extend(seen.filter_map(|(example, look)| {
            Some(net::Lesson::new(&example.wide, look, certain(example.class?), 1.0))
        }));
    }
    net::train(&lessons)
}

/// Whether a candidate gets a second look.
fn is_seen(first: &[f32; CLASSES]) -> bool {
    first[best_class(first)] >= LEAST
}

/// Weights of the first look.
fn first_look<'d>(documents: impl Iterator<Item = &'d Document>) -> Weights {
    let lessons: Vec<_> = documents.flat_map(Document::lessons).collect();
    Linear::new(sgd::train::<CLASSES>(&lessons, BUCKETS, &PACE))
}

fn write(typer: &Typer) -> Result<()> {
    let folder = root()?.join("data");
    let Forests { second, sides, choice, dates } = typer.forests();
    let files = [("second.bin", second), ("sides.bin", sides), ("choice.bin", choice), ("dates.bin", dates)];
    for (name, forest) in files {
        fs::write(folder.join(name), forest.to_bytes())?;
    }
    fs::write(folder.join("words.bin"), typer.words.to_bytes())?;
    fs::write(folder.join("net.bin"), typer.net.to_bytes())?;
    Ok(fs::write(folder.join("typer.bin"), typer.weights.to_bytes())?)
}

/// Probabilities of each document's candidates by weights that were not trained on it.
fn first_looks(documents: &[Document]) -> Vec<Vec<[f32; CLASSES]>> {
    let mut out = vec![Vec::new(); documents.len()];
    for fold in 0..FOLDS {
        let weights = first_look(left_out(documents, (fold, FOLDS), false));
        for at in (fold..documents.len()).step_by(FOLDS) {
            out[at] = looks_at(&documents[at], &weights);
        }
    }
    out
}

/// The first looks at a document's candidates.
fn looks_at(document: &Document, weights: &Weights) -> Vec<[f32; CLASSES]> {
    document.examples.iter().map(|e| weights.probabilities(&e.features)).collect()
}

/// The documents of fold `fold.0` of `fold.1`, or all others.
fn left_out(documents: &[Document], fold: (usize, usize), inside: bool) -> impl Iterator<Item = &Document> {
    documents.iter().enumerate().filter(move |(i, _)| (i % fold.1 == fold.0) == inside).map(|(_, d)| d)
}

/// Micro F1 of `(given, right)` classes over the types.
fn f1(pairs: impl Iterator<Item = (usize, usize)>) -> f32 {
    let (mut hit, mut given, mut gold) = (0, 0, 0);
    for (g, r) in pairs {
        given += u32::from(g != NONE);
        gold += u32::from(r != NONE);
        hit += u32::from(g == r && g != NONE);
    }
    if hit == 0 { 0.0 } else { 2.0 * hit as f32 / (given + gold) as f32 }
}
