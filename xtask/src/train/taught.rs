//! Candidates of unmarked articles, labelled by a teacher: `data/marks/taught.jsonl.gz`, which
//! `tools/teach.py` makes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};

use anyhow::{Context as _, Result, ensure};
use flate2::read::MultiGzDecoder;
use polybius::Coder;
use polybius::base::EventType;
use polybius::coder::typer::{CLASSES, NONE, Weights, class_of};
use polybius::record::text_sha256;
use serde_json::Value;

use super::data;
use super::net::{Lesson, certain};
use super::{is_seen, overlap};
use crate::root;

const FILE: &str = "data/marks/taught.jsonl.gz";
/// What a teacher's label is worth beside a mark.
const WEIGHT: f32 = 0.5;

/// Lessons of all candidates that `first` finds possible.
pub fn lessons(coder: &Coder, first: &Weights) -> Result<Vec<Lesson>> {
    let labels = labels()?;
    let texts = data::corpus(|id| labels.contains_key(id))?;
    let text = |row: &Value| row["text"].as_str().unwrap_or_default().to_owned();
    let all: Vec<(&str, String)> = texts.iter().map(|(id, row)| (id.as_str(), text(row))).collect();
    overlap::refuse(all.iter().map(|(id, text)| (*id, text.as_str())))?;
    let mut out = Vec::new();
    for (id, row) in &labels {
        let document =
            data::unmarked(coder, texts.get(id).with_context(|| format!("{id} is not in the corpus"))?);
        let same = row["text_sha256"] == text_sha256(&document.text);
        ensure!(same, "{id}: the text is another than the one labelled");
        let acts = acts(row);
        let places = data::Places::new(&document.text);
        for example in &document.examples {
            let look = first.probabilities(&example.features);
            if is_seen(&look) {
                let target = acts.get(&places.code_point(example.span.start)).copied();
                out.push(Lesson::new(&example.wide, &look, target.unwrap_or(certain(NONE)), WEIGHT));
            }
        }
    }
    Ok(out)
}

fn labels() -> Result<BTreeMap<String, Value>> {
    let path = root()?.join(FILE);
    let file = File::open(&path).with_context(|| path.display().to_string())?;
    let mut out = BTreeMap::new();
    for line in BufReader::new(MultiGzDecoder::new(file)).lines() {
        let row: Value = serde_json::from_str(&line?)?;
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
}
