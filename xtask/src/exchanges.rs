//! `xtask exchanges`: fits the weights of `data/exchange_weights.toml` on marked articles.
//!
//! A logistic regression with an L2 penalty over what each reading of a passing tells; the threshold is the
//! one of best F1 over articles left out of the fit.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use polybius::base::{CodePoints, Exchange, Mention};
use polybius::{Coder, Options, eval};
use serde_json::{Value, json};

use crate::logistic::{Example, best_threshold, brier, fit, probability};
use crate::root;
use crate::train::data::{article, marked};
use crate::train::overlap;

/// Folds of the cross-validation.
const FOLDS: usize = 10;
/// Penalty on the square of each weight.
const PENALTY: f64 = 6.0;
/// Weights below this are left out.
const SMALL: f64 = 0.02;

/// A marked article: its readings by the names of their features, and how many exchanges are marked.
pub struct Document {
    readings: Vec<(Vec<String>, bool)>,
    gold: usize,
}

/// Fits the weights on the sets and writes them; with `check` only cross-validates.
pub fn run(sets: &[PathBuf], check: bool) -> Result<()> {
    let options = Options { without_typer: true, ..Options::default() };
    let coder = Coder::load(&options).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let mut documents = Vec::new();
    for set in sets {
        documents.extend(read(&coder, set)?);
    }
    let names = names(&documents);
    if names.is_empty() {
        bail!("no marked articles; name folders with articles.jsonl and gold.jsonl");
    }
    let (judged, gold) = left_out(&documents);
    let (threshold, f1) = best_threshold(&judged, gold);
    println!("{} readings, F1 {f1:.3} at {threshold:.2}, Brier score {:.4}", judged.len(), brier(&judged));
    if !check {
        let examples: Vec<Example> = documents.iter().flat_map(|d| examples(d, &names)).collect();
        write(&names, &fit(&examples.iter().collect::<Vec<_>>(), PENALTY), threshold)?;
    }
    Ok(())
}

/// Reads a folder's articles.
pub fn read(coder: &Coder, set: &Path) -> Result<Vec<Document>> {
    let (articles, gold) = marked(set)?;
    overlap::refuse(
        articles.iter().map(|(id, row)| (id.as_str(), row["text"].as_str().unwrap_or_default())),
    )?;
    let session = coder.session();
    let mut worker = session.worker();
    let mut out = Vec::new();
    for (id, row) in articles {
        let Some(marks) = gold.get(&id) else { continue };
        let article = article(&row);
        let points = CodePoints::new(&article.text);
        let candidates = session.exchange_candidates(&mut worker, &article);
        let coded: Vec<Value> = candidates.iter().map(|(x, _)| bare(x, &points)).collect();
        let pairs = eval::pairs("exchanges", marks, &json!({ "exchanges": coded }));
        let right: BTreeSet<usize> = pairs.into_iter().map(|(_, j)| j).collect();
        let readings = candidates.into_iter().enumerate().map(|(j, (_, f))| (f, right.contains(&j)));
        let gold = marks["exchanges"].as_array().map_or(0, Vec::len);
        out.push(Document { readings: readings.collect(), gold });
    }
    Ok(out)
}

/// What the scorer compares of an exchange.
fn bare(exchange: &Exchange, points: &CodePoints) -> Value {
    let side = |m: &Option<Mention>| {
        m.as_ref().map_or(Value::Null, |m| json!({"code": m.party.code.as_str(), "name": m.party.name}))
    };
    json!({
        "span": points.span(exchange.span),
        "class": exchange.class.as_str(),
        "giver": side(&exchange.giver),
        "receiver": side(&exchange.receiver),
    })
}

fn names(documents: &[Document]) -> Vec<String> {
    let all = documents.iter().flat_map(|d| &d.readings).flat_map(|(features, _)| features);
    all.cloned().collect::<BTreeSet<String>>().into_iter().collect()
}

fn examples(document: &Document, names: &[String]) -> Vec<Example> {
    let dense = |(features, is_right): &(Vec<String>, bool)| {
        let features = names.iter().map(|name| f64::from(u8::from(features.contains(name)))).collect();
        Example { features, is_right: *is_right }
    };
    document.readings.iter().map(dense).collect()
}

/// Probability and truth of every reading, by weights fitted on other articles, and how many are marked.
pub fn left_out(documents: &[Document]) -> (Vec<(f64, bool)>, usize) {
    let names = names(documents);
    let all: Vec<Vec<Example>> = documents.iter().map(|d| examples(d, &names)).collect();
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let part = |inside: bool| {
            let documents = all.iter().enumerate();
            documents.filter(move |(i, _)| (i % FOLDS == fold) == inside).flat_map(|(_, d)| d)
        };
        let weights = fit(&part(false).collect::<Vec<_>>(), PENALTY);
        judged.extend(part(true).map(|e| (probability(&weights, e), e.is_right)));
    }
    (judged, documents.iter().map(|d| d.gold).sum())
}

fn write(names: &[String], weights: &[f64], threshold: f64) -> Result<()> {
    let bias = weights.last().copied().unwrap_or(0.0);
    let mut out = String::from(
        "# Weights of the readings of exchanges, fitted by `cargo xtask exchanges`; see docs/exchanges.md.\n\n",
    );
    writeln!(out, "threshold = {threshold:.2}\nbias = {bias:.2}\n\n[weight]")?;
    for (name, weight) in names.iter().zip(weights).filter(|(_, w)| w.abs() >= SMALL) {
        writeln!(out, "{name:?} = {weight:.2}")?;
    }
    fs::write(root()?.join("data/exchange_weights.toml"), out)?;
    Ok(())
}
