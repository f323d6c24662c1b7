//! Acts and parties of unmarked articles, labelled by a teacher: `data/marks/taught.jsonl.gz`, which
//! `tools/teach.py` makes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};

use anyhow::{Context as _, Result, ensure};
use flate2::read::MultiGzDecoder;
use polybius::Coder;
use polybius::base::EventType;
use polybius::coder::typer::{CLASSES, NONE, SIDES_CLASSES, best_class, class_of};
use polybius::record::text_sha256;
use serde_json::Value;

use super::data::{self, Example};
use super::overlap;
use super::sgd::certain;
use super::sides::Taught;
use crate::root;

const FILE: &str = "data/marks/taught.jsonl.gz";

/// The parties beside acts of all articles that are labelled.
pub fn lessons(coder: &Coder) -> Result<Vec<Taught>> {
    let labels = labels()?;
    let texts = data::corpus(|id| labels.contains_key(id))?;
    let text = |row: &Value| row["text"].as_str().unwrap_or_default().to_owned();
    let all: Vec<(&str, String)> = texts.iter().map(|(id, row)| (id.as_str(), text(row))).collect();
    overlap::refuse(all.iter().map(|(id, text)| (*id, text.as_str())))?;
    let mut out = Vec::new();
    for (id, row) in &labels {
        let article = texts.get(id).with_context(|| format!("{id} is not in the corpus"))?;
        let text = article["text"].as_str().unwrap_or_default();
        ensure!(row["text_sha256"] == text_sha256(text), "{id}: the text is another than the one labelled");
        out.extend(of_article(coder, article, row));
    }
    Ok(out)
}

fn of_article(coder: &Coder, article: &Value, row: &Value) -> Vec<Taught> {
    let (acts, sides) = (acts(row), sides(row));
    let places = data::Places::new(article["text"].as_str().unwrap_or_default());
    let start = |example: &Example| places.code_point(example.span.start);
    let kind = |example: &Example| {
        let of_sides = acts.get(&start(example)).filter(|_| sides.contains_key(&start(example)));
        of_sides.map(|p| EventType::ALL[best_class(p)])
    };
    let document = data::unmarked(coder, article, kind);
    let mut out = Vec::new();
    for act in document.acts {
        let told = &sides[&start(&document.examples[act.example])];
        out.extend(act.pairs.into_iter().map(|pair| {
            let span = pair.mention.span;
            let at = [span.start, span.end].map(|at| places.code_point(at));
            Taught { target: told.get(&at).copied().unwrap_or(certain(0)), words: pair.words }
        }));
    }
    out
}

/// The rows that tell sides, by article.
fn labels() -> Result<BTreeMap<String, Value>> {
    let path = root()?.join(FILE);
    let file = File::open(&path).with_context(|| path.display().to_string())?;
    let mut out = BTreeMap::new();
    for line in BufReader::new(MultiGzDecoder::new(file)).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let of_sides = row["sides"].as_array().is_some_and(|acts| !acts.is_empty());
        if !of_sides {
            continue;
        }
        out.insert(row["id"].as_str().unwrap_or_default().to_owned(), row);
    }
    Ok(out)
}

/// Probabilities of the classes by where a candidate begins: `[start, type, per cent, …]` for each.
fn acts(row: &Value) -> BTreeMap<u64, [f32; CLASSES]> {
    let acts = row["acts"].as_array().into_iter().flatten().filter_map(Value::as_array);
    acts.filter_map(|act| Some((act.first()?.as_u64()?, probabilities(&act[1..])))).collect()
}

fn probabilities(told: &[Value]) -> [f32; CLASSES] {
    let mut out = [0.0; CLASSES];
    for pair in told.chunks_exact(2) {
        let class = pair[0].as_str().and_then(EventType::from_code).map_or(NONE, class_of);
        out[class] = pair[1].as_f64().unwrap_or_default() as f32 / 100.0;
    }
    out[NONE] = 1.0 - out[..NONE].iter().sum::<f32>();
    out
}

/// A party by where it begins and ends, with how likely it is neither side, an actor and a recipient.
type Sides = BTreeMap<[u64; 2], [f32; SIDES_CLASSES]>;

/// The sides of acts by where their words begin: `[start, [start, end, per cent of actor, of recipient], …]` for
/// each; parties that are not told are neither.
fn sides(row: &Value) -> BTreeMap<u64, Sides> {
    let acts = row["sides"].as_array().into_iter().flatten().filter_map(Value::as_array);
    acts.filter_map(|act| Some((act.first()?.as_u64()?, act[1..].iter().filter_map(party).collect())))
        .collect()
}

fn party(told: &Value) -> Option<([u64; 2], [f32; SIDES_CLASSES])> {
    let at = |i: usize| told[i].as_u64();
    let [actor, recipient] = [at(2)?, at(3)?].map(|per_cent| per_cent as f32 / 100.0);
    Some(([at(0)?, at(1)?], [1.0 - actor - recipient, actor, recipient]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_read_with_what_is_left_for_no_act() {
        let row = serde_json::json!({"acts": [[7, "CONSULT", 80, "AGREE", 5]]});
        let p = acts(&row)[&7];
        assert_eq!(p[class_of(EventType::Consult)], 0.8);
        assert!((p[NONE] - 0.15).abs() < 1e-6);
    }

    #[test]
    fn sides_are_read_by_act_and_party() {
        let row = serde_json::json!({"sides": [[7, [0, 4, 75, 0], [12, 20, 0, 50]], [30]]});
        let read = sides(&row);
        assert_eq!(read[&7][&[0, 4]], [0.25, 0.75, 0.0]);
        assert_eq!(read[&7][&[12, 20]], [0.5, 0.0, 0.5]);
        assert!(read[&30].is_empty());
    }
}
