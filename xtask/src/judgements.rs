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

use crate::root;
use crate::train::data::{article, rows};
use crate::train::overlap;

/// Folds of the cross-validation.
const FOLDS: usize = 10;
/// Penalty on the square of each weight.
const PENALTY: f64 = 1.0;
/// Steps of gradient descent, and their length.
const STEPS: usize = 4000;
const LENGTH: f64 = 0.004;
/// Weights below this are left out.
const SMALL: f64 = 0.1;

/// A sentence: its features, and whether it is marked as a judgement.
struct Example {
    features: Vec<f64>,
    is_judgement: bool,
}

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
        write(&names, &fit(&all), threshold)?;
    }
    Ok(())
}

/// Reads a folder's articles, one list of sentences each.
fn read(coder: &Coder, set: &Path, names: &mut Vec<&'static str>, out: &mut Vec<Vec<Example>>) -> Result<()> {
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
            Example { features, is_judgement: is_marked(marks, at) }
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

/// Weights, the bias last.
fn fit(examples: &[&Example]) -> Vec<f64> {
    let width = examples.first().map_or(0, |e| e.features.len());
    let mut weights = vec![0.0; width + 1];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|w| -PENALTY * w).collect();
        slope[width] = 0.0;
        for example in examples {
            let error = f64::from(u8::from(example.is_judgement)) - probability(&weights, example);
            for (s, x) in slope.iter_mut().zip(example.features.iter().chain([&1.0])) {
                *s += error * x;
            }
        }
        for (w, s) in weights.iter_mut().zip(&slope) {
            *w += LENGTH * s;
        }
    }
    weights
}

fn probability(weights: &[f64], example: &Example) -> f64 {
    let odds: f64 = example.features.iter().chain([&1.0]).zip(weights).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + (-odds).exp())
}

/// Tunes the threshold on articles left out of the fit and prints what it gives.
fn cross_validate(documents: &[Vec<Example>]) -> f64 {
    let mut judged: Vec<(f64, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let part = |inside: bool| {
            documents
                .iter()
                .enumerate()
                .filter(move |(i, _)| (i % FOLDS == fold) == inside)
                .flat_map(|(_, d)| d)
        };
        let weights = fit(&part(false).collect::<Vec<_>>());
        judged.extend(part(true).map(|e| (probability(&weights, e), e.is_judgement)));
    }
    let brier =
        judged.iter().map(|(p, y)| (p - f64::from(u8::from(*y))).powi(2)).sum::<f64>() / judged.len() as f64;
    let mut best = (0.0, 0.5);
    for threshold in (4..16).map(|n| f64::from(n) * 0.05) {
        let score = f1(&judged, threshold);
        if score > best.0 {
            best = (score, threshold);
        }
    }
    println!("{} sentences, F1 {:.3} at {:.2}, Brier score {brier:.4}", judged.len(), best.0, best.1);
    best.1
}

fn f1(judged: &[(f64, bool)], threshold: f64) -> f64 {
    let hit = judged.iter().filter(|(p, y)| *p >= threshold && *y).count() as f64;
    let given = judged.iter().filter(|(p, _)| *p >= threshold).count() as f64;
    let gold = judged.iter().filter(|(_, y)| *y).count() as f64;
    if hit == 0.0 { 0.0 } else { 2.0 * hit / (given + gold) }
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
