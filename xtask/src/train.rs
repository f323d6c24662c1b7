//! `xtask train`: trains the typer and its forests on marked articles and writes them under `data/`.
//!
//! Trained on `../shared/gold/train`, on the samples and on marks of the project's own; texts that
//! overlap the evaluation sets are refused.

mod boost;
mod choice;
pub mod data;
mod dates;
mod looks;
pub mod overlap;
mod places;
mod read;
mod second;
mod sgd;
mod sides;
mod status;
pub mod tally;
mod taught;
mod tune;
pub mod whose;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context as _, Result};
use polybius::coder::typer::{
    BUCKETS, CLASSES, Encoder, Forests, LEAST, Linear, Look, NONE, Typer, Weights, best_class,
};
use polybius::record::text_sha256;
use polybius::{Coder, Options};

use crate::root;
use data::Document;
use read::Reads;
use sgd::Pace;

/// Marked articles that nothing is trained on; the threshold of an act is tuned on them.
pub const APART: &str = "data/marks/apart";
/// Folds of the cross-validations of the first look and of words of sides.
const FOLDS: usize = 5;
/// How the first look is learnt; some of its lessons are without the codebook's vote, so that the words carry
/// weight too.
const PACE: Pace = Pace { epochs: 12, averaged: 8, rate: 0.12, decay: 0.004, voteless: 0.35 };

/// Trains on the marked articles of `sets` and on those of the folders `written`, which were written for it, and writes
/// the weights; with `check` only cross-validates. The forests learn how far to trust the encoder from two that have
/// not met the marked articles of one half each, in the files `halves`.
pub fn run(sets: &[PathBuf], written: &[PathBuf], halves: &[PathBuf], check: bool) -> Result<()> {
    let halves = halves.iter().map(|path| encoder(path)).collect::<Result<Vec<_>>>()?;
    let (coder, mut documents) = read(sets, written)?;
    let (looks, read) = read_by(&halves, &documents);
    let taught = taught::lessons(&coder)?;
    println!("taught: {} parties beside acts", taught.len());
    let words = sides::hear(&mut documents, &read, &taught);
    let linear = (first_look(documents.iter()), words, status::train(&documents));
    let forests = forests(&documents, &looks, Typer::builtin()?.forests().clone());
    if check {
        return Ok(());
    }
    let encoder = encoder(&root()?.join("data/encoder.bin"))?;
    tune(&coder, Typer::new(linear, encoder, forests))
}

/// The forests, those of sides beside the others; what is trained by itself is as in `shipped`.
fn forests(documents: &[Document], looks: &[Vec<Look>], shipped: Forests) -> Forests {
    thread::scope(|scope| {
        let of_sides = scope.spawn(|| sides::train(documents));
        let second = second::train(documents, looks);
        let (dates, settled) = dates::train(documents);
        let places = places::train(documents);
        let (sides, choice) = of_sides.join().expect("the forests of sides are grown");
        Forests { second, sides, choice, dates, settled, places, ..shipped }
    })
}

/// The encoder of a file.
fn encoder(path: &Path) -> Result<Encoder> {
    Ok(Encoder::open(&fs::read(path).with_context(|| path.display().to_string())?)?)
}

/// Tunes the threshold of an act anew, with the weights that ship.
pub fn retune() -> Result<()> {
    tune(&load()?, Typer::builtin()?)
}

fn tune(coder: &Coder, mut typer: Typer) -> Result<()> {
    let least = tune::tune(&typer, &data::read(coder, &root()?.join(APART))?);
    typer.set_least(least);
    write(&typer)
}

/// Writes the first looks at the sets and at unmarked articles into `folder`.
pub fn looks(sets: &[PathBuf], written: &[PathBuf], folder: &Path) -> Result<()> {
    let (coder, documents) = read(sets, written)?;
    looks::run(&coder, &documents, folder)
}

fn load() -> Result<Coder> {
    let options = Options { without_typer: true, ..Options::default() };
    Coder::load(&options).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))
}

/// The marked articles of some folders and of those of articles written for it.
fn read(sets: &[PathBuf], written: &[PathBuf]) -> Result<(Coder, Vec<Document>)> {
    let coder = load()?;
    let mut documents = Vec::new();
    for set in sets {
        documents.extend(data::read(&coder, set)?);
    }
    for set in written {
        documents.extend(data::read(&coder, set)?.into_iter().map(Document::by_words));
    }
    overlap::refuse(documents.iter().map(|d| (d.id.as_str(), d.text.as_str())))?;
    let positives = documents.iter().flat_map(|d| &d.examples).filter(|e| e.class.is_some_and(|c| c != NONE));
    println!("{} articles, {} acts", documents.len(), positives.count());
    Ok((coder, documents))
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
    let Forests { second, sides, choice, dates, settled, places, whose, tally } = typer.forests();
    let files = [
        ("second.bin", second),
        ("sides.bin", sides),
        ("choice.bin", choice),
        ("dates.bin", dates),
        ("settled.bin", settled),
        ("places.bin", places),
        ("whose.bin", whose),
        ("tally.bin", tally),
    ];
    for (name, forest) in files {
        fs::write(folder.join(name), forest.to_bytes())?;
    }
    fs::write(folder.join("words.bin"), typer.words.to_bytes())?;
    fs::write(folder.join("status.bin"), typer.status.to_bytes())?;
    Ok(fs::write(folder.join("typer.bin"), typer.weights.to_bytes())?)
}

/// What the encoder that has not met a document's half says of its candidates and of the parties beside its acts,
/// above first looks by weights that were not trained on it.
fn read_by(halves: &[Encoder], documents: &[Document]) -> (Vec<Vec<Look>>, Vec<sides::ReadSides>) {
    let all = documents.iter().zip(first_looks(documents));
    all.map(|(document, first)| {
        let reads = Reads::new(&halves[half(&document.id)], document, &first);
        let sides = document.acts.iter().map(|act| reads.sides(document, act)).collect();
        (reads.looks, sides)
    })
    .unzip()
}

/// The half of the marked articles that one is of: the second where its id's SHA-256 begins with 8 or more.
fn half(id: &str) -> usize {
    usize::from(text_sha256(id).as_str() >= "8")
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
fn left_out<D>(documents: &[D], fold: (usize, usize), inside: bool) -> impl Iterator<Item = &D> {
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
