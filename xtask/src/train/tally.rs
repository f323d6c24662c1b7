//! Trains the forest that tells how many acts of one type a sentence tells: `xtask tally`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use polybius::coder::forest::Forest;
use polybius::coder::typer::{NONE, TALLY_VALUES, Tally, Typer, tallies};

use super::boost::{Growth, Table, boost};
use super::data::{self, Document};
use super::read::Reads;
use super::{FOLDS, left_out, load, looks_at, overlap};
use crate::root;

const GROWTH: Growth = Growth { rounds: 150, rate: 0.04, leaves: 15, least: 80 };
/// Candidates of a type in a sentence that are learnt from, the likeliest.
const LEARNT: usize = 4;

/// A candidate among those of its type, and whether the sentence tells one act more than stand before it.
struct Lesson {
    values: [f32; TALLY_VALUES],
    more: bool,
}

/// The candidates of one type in a sentence, the likeliest first.
type Group = Vec<Lesson>;

/// Trains on the marked articles of `set`, which the second look must not have been trained on, and writes the
/// forest; with `check` only cross-validates.
pub fn run(set: &Path, check: bool) -> Result<()> {
    let typer = Typer::builtin()?;
    let documents = data::read(&load()?, set)?;
    overlap::refuse(documents.iter().map(|d| (d.id.as_str(), d.text.as_str())))?;
    let groups: Vec<Vec<Group>> = documents.iter().map(|document| groups(&typer, document)).collect();
    let marked: usize = documents.iter().map(|document| marked(document).values().sum::<usize>()).sum();
    println!("{} articles, {marked} acts", documents.len());
    report(&groups, marked);
    if check {
        return Ok(());
    }
    Ok(fs::write(root()?.join("data/tally.bin"), fit(groups.iter().flatten()).to_bytes())?)
}

/// How many acts of a class are marked in a sentence, by both.
pub fn marked(document: &Document) -> HashMap<(usize, usize), usize> {
    let mut out = HashMap::new();
    for example in &document.examples {
        if let Some(class) = example.class {
            *out.entry((example.sentence, class)).or_default() += 1;
        }
    }
    out.retain(|&(_, class), _| class != NONE);
    out
}

fn groups(typer: &Typer, document: &Document) -> Vec<Group> {
    let first = looks_at(document, &typer.weights);
    let looks = Reads::new(&typer.encoder, document, &first).looks;
    let marked = marked(document);
    let found = tallies(&looks, &typer.second(&looks)).into_iter();
    found
        .map(|group| {
            let look = &looks[group[0].at];
            let told = marked.get(&(look.sentence, look.class())).copied().unwrap_or(0);
            let lesson = |(rank, tally): (usize, Tally)| Lesson { values: tally.values, more: told > rank };
            group.into_iter().take(LEARNT).enumerate().map(lesson).collect()
        })
        .collect()
}

/// Prints F1 over the acts of each type and sentence at several thresholds, for documents left out.
fn report(documents: &[Vec<Group>], marked: usize) {
    let mut judged: Vec<Vec<(f32, bool)>> = Vec::new();
    for fold in 0..FOLDS {
        let forest = fit(left_out(documents, (fold, FOLDS), false).flatten());
        for group in left_out(documents, (fold, FOLDS), true).flatten() {
            let rows: Vec<&[f32]> = group.iter().map(|lesson| &lesson.values[..]).collect();
            let more = group.iter().map(|lesson| lesson.more);
            judged.push(forest.probability(&rows).into_iter().zip(more).collect());
        }
    }
    for least in [0.24, 0.28, 0.32, 0.36, 0.40, 0.44] {
        let given = judged.iter().flat_map(|group| group.iter().take_while(|(p, _)| *p >= least));
        let (count, right) = given.fold((0, 0), |(n, hit), (_, more)| (n + 1, hit + usize::from(*more)));
        println!("left out: {:.3} at {least}", 2.0 * right as f32 / (count + marked).max(1) as f32);
    }
}

fn fit<'g>(groups: impl Iterator<Item = &'g Group>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for lesson in groups.flatten() {
        table.rows.push(&lesson.values);
        table.classes.push(usize::from(lesson.more));
    }
    boost(&table, 1, GROWTH)
}
