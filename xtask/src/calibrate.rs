//! `xtask calibrate`: how sure rows are, measured on marked articles.
//!
//! Claims and figures take the share of right rows of their rule, exchanges and judgements the probability of
//! their model. What each would say of articles left out is compared with what is marked there.
//! Events are compared as the program that ships codes them, on articles that it was not trained on.
//! Of marks without texts only the claims are compared, since the rest was marked in passing there. The Brier
//! score and a reliability table go to `eval/calibration.json`, the shares to `data/confidence.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use polybius::base::{CodePoints, Event, Reading};
use polybius::{Article, Coder, Options, eval};
use serde_json::{Value, json};

use crate::logistic::{best_threshold, reliability, rounded};
use crate::train::data::{article, is_bare, marked};
use crate::train::{APART, overlap};
use crate::{exchanges, judgements, root};

/// Folds of the cross-validation.
const FOLDS: usize = 10;
/// How many rows of its family's share a rule is given beforehand.
const PRIOR: f64 = 5.0;

/// A row of a rule: the article it is of, its rule, whether it is marked.
struct Row {
    article: usize,
    rule: String,
    is_right: bool,
}

/// Rows of one family: its name in rules, its name in documents, and how many are marked.
struct Family {
    name: &'static str,
    kind: &'static str,
    rows: Vec<Row>,
    gold: usize,
}

/// Measures the sets and writes the shares and the tables; with `check` only prints them.
pub fn run(sets: &[PathBuf], check: bool) -> Result<()> {
    let options = Options { without_typer: true, ..Options::default() };
    let coder = Coder::load(&options).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let mut families = [("claim", "claims"), ("figure", "figures")].map(|(name, kind)| Family {
        name,
        kind,
        rows: Vec::new(),
        gold: 0,
    });
    let (mut names, mut sentences, mut passings) = (Vec::new(), Vec::new(), Vec::new());
    for set in sets {
        read(&coder, set, &mut families)?;
        if !is_bare(set) {
            judgements::read(&coder, set, &mut names, &mut sentences)?;
            passings.extend(exchanges::read(&coder, set)?);
        }
    }
    if sentences.is_empty() {
        bail!("no marked articles; name folders with articles.jsonl and gold.jsonl");
    }
    let mut out: serde_json::Map<String, Value> =
        families.iter().map(|f| (f.name.to_owned(), table(&left_out(f), f.gold))).collect();
    let (judged, gold) = exchanges::left_out(&passings);
    out.insert("exchange".to_owned(), table(&judged, gold));
    let judged = judgements::left_out(&sentences);
    let gold = judged.iter().filter(|(_, y)| *y).count();
    out.insert("judgement".to_owned(), table(&judged, gold));
    let (judged, gold) = events(&root()?.join(APART))?;
    out.insert("event".to_owned(), table(&judged, gold));
    let text = serde_json::to_string_pretty(&out)? + "\n";
    print!("{text}");
    if !check {
        fs::write(root()?.join("eval/calibration.json"), text)?;
        fs::write(root()?.join("data/confidence.toml"), shares(&families)?)?;
    }
    Ok(())
}

/// Brier score and reliability, and the threshold of best F1.
fn table(judged: &[(f64, bool)], gold: usize) -> Value {
    let (threshold, f1) = best_threshold(judged, gold);
    let mut out = reliability(judged);
    out["best_f1"] = json!({"threshold": rounded(threshold), "f1": rounded(f1), "marked": gold});
    out
}

/// Codes a folder's articles and compares their claims and figures with the marks.
fn read(coder: &Coder, set: &Path, families: &mut [Family]) -> Result<()> {
    let (lines, gold) = marked(set)?;
    overlap::refuse(lines.iter().map(|(id, row)| (id.as_str(), row["text"].as_str().unwrap_or_default())))?;
    let articles: Vec<Article> = lines.values().map(article).collect();
    let before = families.iter().flat_map(|f| &f.rows).map(|r| r.article + 1).max().unwrap_or(0);
    for (number, coded) in coder.code(&articles).into_iter().enumerate() {
        let Some(marks) = gold.get(&coded.article.id) else { continue };
        let rows = bare(&coded.reading, &CodePoints::new(&coded.article.text));
        for family in families.iter_mut().filter(|f| f.kind == "claims" || !is_bare(set)) {
            let pairs = eval::pairs(family.kind, marks, &rows);
            let right: BTreeSet<usize> = pairs.into_iter().map(|(_, j)| j).collect();
            for (j, row) in rows[family.kind].as_array().into_iter().flatten().enumerate() {
                let rule = row["rule"].as_str().unwrap_or_default().to_owned();
                family.rows.push(Row { article: before + number, rule, is_right: right.contains(&j) });
            }
            family.gold += marks[family.kind].as_array().map_or(0, Vec::len);
        }
    }
    Ok(())
}

/// Confidence and truth of every event of a folder's articles, and how many are marked; an event is right where
/// the marks have its type in its sentence.
fn events(set: &Path) -> Result<(Vec<(f64, bool)>, usize)> {
    let coder =
        Coder::load(&Options::default()).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let (lines, gold) = marked(set)?;
    let articles: Vec<Article> = lines.values().map(article).collect();
    let (mut judged, mut count) = (Vec::new(), 0);
    for coded in coder.code(&articles) {
        let Some(marks) = gold.get(&coded.article.id) else { continue };
        let points = CodePoints::new(&coded.article.text);
        let row = |e: &Event| json!({"span": points.span(e.span), "type": e.kind.as_str()});
        let rows = json!({"events": coded.reading.events.iter().map(row).collect::<Vec<_>>()});
        let right: BTreeSet<usize> =
            eval::pairs("events", marks, &rows).into_iter().map(|(_, j)| j).collect();
        let sure = coded.reading.events.iter().enumerate();
        judged.extend(sure.map(|(j, e)| (f64::from(e.confidence), right.contains(&j))));
        count += marks["events"].as_array().map_or(0, Vec::len);
    }
    Ok((judged, count))
}

/// What the scorer compares of claims and figures.
fn bare(reading: &Reading, points: &CodePoints) -> Value {
    let claims = reading.claims.iter();
    let claims = claims.map(|c| json!({"content_span": points.span(c.content_span), "rule": c.rule}));
    let figures = reading.figures.iter().map(|f| {
        let (span, measure) = (points.span(f.span), f.measure.as_str());
        json!({"span": span, "value": f.quantity.value, "measure": measure, "rule": f.rule})
    });
    json!({"claims": claims.collect::<Vec<_>>(), "figures": figures.collect::<Vec<_>>()})
}

/// Share of right rows of each rule, drawn towards that of all; the family's own under its name.
fn by_rule<'r>(family: &str, rows: impl Iterator<Item = &'r Row>) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let mut all = (0.0, 0.0);
    for row in rows {
        let count = counts.entry(&row.rule).or_default();
        let right = f64::from(u8::from(row.is_right));
        (count.0, count.1) = (count.0 + right, count.1 + 1.0);
        (all.0, all.1) = (all.0 + right, all.1 + 1.0);
    }
    let mean = (all.0 + 1.0) / (all.1 + 2.0);
    let share = |(right, n): (f64, f64)| (right + PRIOR * mean) / (n + PRIOR);
    let shares = counts.into_iter().map(|(rule, count)| (rule.to_owned(), share(count)));
    shares.chain([(family.to_owned(), mean)]).collect()
}

/// Probability and truth of every row, by the shares of other articles.
fn left_out(family: &Family) -> Vec<(f64, bool)> {
    let mut out = Vec::new();
    for fold in 0..FOLDS {
        let inside = |r: &&Row| r.article % FOLDS == fold;
        let shares = by_rule(family.name, family.rows.iter().filter(|r| !inside(r)));
        let known = |rule: &str| shares.get(rule).or_else(|| shares.get(family.name)).copied();
        let judged = family.rows.iter().filter(inside);
        out.extend(judged.filter_map(|r| Some((known(&r.rule)?, r.is_right))));
    }
    out
}

/// The text of `data/confidence.toml`.
fn shares(families: &[Family]) -> Result<String> {
    let mut out = String::from(
        "# Shares of right rows by rule among marked articles, by `cargo xtask calibrate`; see docs/confidence.md.\n",
    );
    for family in families {
        for (rule, share) in by_rule(family.name, family.rows.iter()) {
            writeln!(out, "{rule:?} = {share:.2}")?;
        }
    }
    Ok(out)
}
