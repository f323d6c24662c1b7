//! `xtask judgements`: fits the weights of `data/judgements.toml` on marked articles.
//!
//! A logistic regression with an L2 penalty over the features of each sentence; the threshold is the one of
//! best F1 over articles left out of the fit.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use polybius::{Coder, Options};
use serde_json::Value;

use crate::logistic::{Example, best_threshold, brier, fit, probability};
use crate::root;
use crate::train::data::{article, rows};
use crate::train::overlap;

/// Folds of the cross-validation.
const FOLDS: usize = 10;
/// Penalty on the square of each weight.
const PENALTY: f64 = 1.0;
/// Weights below this are left out.
const SMALL: f64 = 0.1;

/// Fits the weights on the sets and writes them; with `check` only cross-validates.
pub fn run(sets: &[PathBuf], check: bool) -> Result<()> {
    let options = Options { without_typer: true, ..Options::default() };
    let coder = Coder::load(&options).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let (mut names, mut documents) = (Vec::new(), Vec::new());
    for set in sets {
        read(&coder, set, &mut names, &mut documents)?;
    }
    let all: Vec<&Example> = documents.iter().flatten().collect();
    if all.is_empty() {
        bail!("no marked articles; name folders with articles.jsonl and gold.jsonl");
    }
    let threshold = cross_validate(&documents);
    if !check {
        write(&names, &fit(&all, PENALTY), threshold)?;
    }
    Ok(())
}

/// Reads a folder's articles, one list of sentences each.
pub fn read(
    coder: &Coder,
    set: &Path,
    names: &mut Vec<&'static str>,
    out: &mut Vec<Vec<Example>>,
) -> Result<()> {
    let gold = rows(&set.join("gold.jsonl"))?;
    let session = coder.session();
    let mut worker = session.worker();
    let articles = rows(&set.join("articles.jsonl"))?;
    overlap::refuse(
        articles.iter().map(|(id, row)| (id.as_str(), row["text"].as_str().unwrap_or_default())),
    )?;
    for (id, row) in articles {
        let Some(marks) = gold.get(&id) else { continue };
        let article = article(&row);
        let bytes: Vec<usize> = article.text.char_indices().map(|(at, _)| at).collect();
        let described = session.judgement_features(&mut worker, &article);
        let examples = described.into_iter().map(|(span, features)| {
            *names = features.iter().map(|(name, _)| *name).collect();
            let at = bytes.partition_point(|&b| b < span.start as usize) as u64;
            let features = features.into_iter().map(|(_, value)| f64::from(value)).collect();
            Example { features, is_right: is_marked(marks, at) }
        });
        out.push(examples.collect());
    }
    Ok(())
}

/// Whether the marked sentence that holds code point `at` is a judgement.
fn is_marked(marks: &Value, at: u64) -> bool {
    let sentences = marks["sentences"].as_array().into_iter().flatten();
    let bound = |s: &Value, i: usize| s[i].as_u64().unwrap_or(0);
    let number = sentences.into_iter().position(|s| bound(s, 0) <= at && at < bound(s, 1));
    let judged = |n: usize| {
        marks["judgements"].as_array().is_some_and(|j| j.iter().any(|m| m.as_u64() == Some(n as u64)))
    };
    number.is_some_and(judged)
}

/// Probability and truth of every sentence, by weights fitted on other articles.
pub fn left_out(documents: &[Vec<Example>]) -> Vec<(f64, bool)> {
    let mut judged = Vec::new();
    for fold in 0..FOLDS {
        let part = |inside: bool| {
            let documents = documents.iter().enumerate();
            documents.filter(move |(i, _)| (i % FOLDS == fold) == inside).flat_map(|(_, d)| d)
        };
        let weights = fit(&part(false).collect::<Vec<_>>(), PENALTY);
        judged.extend(part(true).map(|e| (probability(&weights, e), e.is_right)));
    }
    judged
}

/// Tunes the threshold on articles left out of the fit and prints what it gives.
fn cross_validate(documents: &[Vec<Example>]) -> f64 {
    let judged = left_out(documents);
    let gold = judged.iter().filter(|(_, y)| *y).count();
    let (threshold, score) = best_threshold(&judged, gold);
    println!(
        "{} sentences, F1 {score:.3} at {threshold:.2}, Brier score {:.4}",
        judged.len(),
        brier(&judged)
    );
    threshold
}

/// Puts threshold, bias and weights into the file, its words left as they are.
fn write(names: &[&str], weights: &[f64], threshold: f64) -> Result<()> {
    let path = root()?.join("data/judgements.toml");
    let text = fs::read_to_string(&path)?;
    let start = text.find("threshold =").context("data/judgements.toml has no threshold")?;
    let words = text.find("\n[words]").context("data/judgements.toml has no [words]")?;
    let end = text.find("[weight]").context("data/judgements.toml has no [weight]")?;
    let bias = weights.last().copied().unwrap_or(0.0);
    let mut out = format!(
        "{}threshold = {threshold:.2}\nbias = {bias:.2}\n{}[weight]\n",
        &text[..start],
        &text[words..end]
    );
    for (name, weight) in names.iter().zip(weights).filter(|(_, w)| w.abs() >= SMALL) {
        writeln!(out, "{name} = {weight:.2}")?;
    }
    fs::write(path, out)?;
    Ok(())
}
