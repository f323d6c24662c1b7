//! Marked articles as training examples.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use polybius::Coder;
use polybius::base::{Article, EventType, Span};
use polybius::coder::TyperExample;
use polybius::coder::typer::{NONE, class_of};
use serde_json::Value;

use crate::root;

/// A candidate with the class it should get.
pub struct Example {
    pub features: Vec<u32>,
    pub votes_from: usize,
    pub vote: Option<EventType>,
    pub class: usize,
}

/// A marked article's examples.
pub struct Document {
    pub id: String,
    pub text: String,
    pub examples: Vec<Example>,
}

/// Texts of the project's own marks, which hold none.
const CORPUS: &str = "../shared/bench/corpora/news_bench_20k.jsonl.gz";

/// Articles and marks by id.
pub type Marked = (BTreeMap<String, Value>, BTreeMap<String, Value>);

/// A folder's articles and marks: `articles.jsonl` and `gold.jsonl`, or `marks.jsonl`, whose texts are those
/// of the corpus.
pub fn marked(folder: &Path) -> Result<Marked> {
    if is_bare(folder) {
        let marks = rows(&folder.join("marks.jsonl"))?;
        return Ok((corpus(&marks)?, marks));
    }
    Ok((rows(&folder.join("articles.jsonl"))?, rows(&folder.join("gold.jsonl"))?))
}

/// Whether the folder holds marks without their texts.
pub fn is_bare(folder: &Path) -> bool {
    folder.join("marks.jsonl").exists()
}

/// Reads a folder of marked articles.
pub fn read(coder: &Coder, folder: &Path) -> Result<Vec<Document>> {
    let (articles, gold) = marked(folder)?;
    let session = coder.session();
    let mut worker = session.worker();
    let mut out = Vec::new();
    for (id, marks) in gold {
        let row = articles.get(&id).with_context(|| format!("{id} has marks and no article"))?;
        let article = article(row);
        let candidates = session.examples(&mut worker, &article);
        let examples = label(&article.text, candidates, &marks);
        out.push(Document { id, text: article.text, examples });
    }
    Ok(out)
}

/// The corpus articles that `marks` were made on.
fn corpus(marks: &BTreeMap<String, Value>) -> Result<BTreeMap<String, Value>> {
    let path = root()?.join(CORPUS);
    let file = fs::File::open(&path).with_context(|| format!("{}: the marked texts", path.display()))?;
    let mut out = BTreeMap::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let id = row["id"].as_str().unwrap_or_default().to_owned();
        if marks.contains_key(&id) {
            out.insert(id, row);
        }
    }
    Ok(out)
}

/// The rows of a JSON lines file by id.
pub fn rows(path: &Path) -> Result<BTreeMap<String, Value>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut out = BTreeMap::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line).with_context(|| path.display().to_string())?;
        out.insert(row["id"].as_str().unwrap_or_default().to_owned(), row);
    }
    Ok(out)
}

/// An article of the input contract.
pub fn article(row: &Value) -> Article {
    let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    Article {
        id: field("id"),
        outlet: field("outlet"),
        date: field("date").parse().ok(),
        title: field("title"),
        text: field("text"),
    }
}

/// Gives each candidate the type of the mark whose trigger it names; other words of a trigger are
/// left out.
fn label(text: &str, candidates: Vec<TyperExample>, marks: &Value) -> Vec<Example> {
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut class = vec![Some(NONE); candidates.len()];
    for event in marks["events"].as_array().into_iter().flatten() {
        let Some(kind) = event["type"].as_str().and_then(EventType::from_code) else { continue };
        let at = |i: usize| event["span"][i].as_u64().and_then(|n| bytes.get(n as usize)).copied();
        let Some((start, end)) = at(0).zip(at(1)) else { continue };
        mark(&candidates, &mut class, Span::new(start, end), kind);
    }
    let labelled = candidates.into_iter().zip(class);
    labelled
        .filter_map(|(c, class)| {
            let TyperExample { features, votes_from, vote, .. } = c;
            Some(Example { features, votes_from, vote, class: class? })
        })
        .collect()
}

fn mark(candidates: &[TyperExample], class: &mut [Option<usize>], trigger: Span, kind: EventType) {
    let inside: Vec<usize> =
        (0..candidates.len()).filter(|&i| trigger.contains(candidates[i].span)).collect();
    let voted = |i: &usize| candidates[*i].vote == Some(kind);
    let row = || {
        let near = |i: &usize| voted(i) && candidates[*i].row_span.is_some_and(|s| s.overlaps(trigger));
        (0..candidates.len()).find(near)
    };
    let named = inside.iter().copied().find(voted).or_else(row).or_else(|| inside.first().copied());
    for i in inside {
        if class[i] == Some(NONE) {
            class[i] = None;
        }
    }
    if let Some(i) = named {
        class[i] = Some(class_of(kind));
    }
}
