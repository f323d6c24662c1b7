//! `xtask looks`: the first looks at marked and at unmarked articles, from which `tools/teach.py` learns and
//! which it labels.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use polybius::Coder;
use polybius::coder::typer::{CLASSES, NONE};
use serde_json::{Value, json};

use super::data::{self, Document, Places};
use super::overlap::Closed;
use super::{APART, first_look, first_looks, is_seen, looks_at};
use crate::root;

const MARKS: [&str; 3] =
    ["data/marks/marks.jsonl", "data/marks/events/marks.jsonl", "data/marks/apart/marks.jsonl"];
const LATE: &str = "eval/late/ids.txt";
/// Bytes of the longest unmarked article that is taken.
const LONGEST: usize = 12_000;

/// Writes `marked.jsonl` and `unmarked.jsonl` into `folder`: for each article `id`, `text` and `candidates`,
/// each `[start, end, class, probabilities]` in code points, the class -1 where none is marked.
pub fn run(coder: &Coder, documents: &[Document], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut marked = create(&folder.join("marked.jsonl"))?;
    for (document, looks) in documents.iter().zip(first_looks(documents)) {
        writeln!(marked, "{}", row(document, &looks))?;
    }
    marked.flush()?;
    let weights = first_look(documents.iter());
    let mut unmarked = create(&folder.join("unmarked.jsonl"))?;
    for article in articles()? {
        let document = data::unmarked(coder, &article);
        writeln!(unmarked, "{}", row(&document, &looks_at(&document, &weights)))?;
    }
    Ok(unmarked.flush()?)
}

fn create(path: &PathBuf) -> Result<BufWriter<fs::File>> {
    Ok(BufWriter::new(fs::File::create(path).with_context(|| path.display().to_string())?))
}

fn row(document: &Document, looks: &[[f32; CLASSES]]) -> Value {
    let places = Places::new(&document.text);
    let candidates: Vec<Value> = document
        .examples
        .iter()
        .zip(looks)
        .filter(|(example, look)| is_seen(look) || example.class.is_some_and(|class| class < NONE))
        .map(|(example, look)| {
            let [start, end] = [example.span.start, example.span.end].map(|at| places.code_point(at));
            json!([start, end, example.class.map_or(-1, |class| class as i64), look])
        })
        .collect();
    json!({"id": document.id, "text": document.text, "candidates": candidates})
}

/// The corpus articles that nobody marked, that are not set aside, and that no evaluation text overlaps.
fn articles() -> Result<Vec<Value>> {
    let root = root()?;
    let mut known: BTreeSet<String> = BTreeSet::new();
    for marks in MARKS {
        known.extend(data::rows(&root.join(marks))?.into_keys());
    }
    let late: BTreeSet<String> = fs::read_to_string(root.join(LATE))?.lines().map(str::to_owned).collect();
    let apart = data::rows(&root.join(APART).join("marks.jsonl"))?;
    let all = data::corpus(|_| true)?;
    let mut closed = Closed::new()?;
    for (id, row) in &all {
        if late.contains(id) || apart.contains_key(id) {
            closed.add(row["text"].as_str().unwrap_or_default());
        }
    }
    let text = |row: &Value| row["text"].as_str().unwrap_or_default().to_owned();
    let free = all.into_iter().filter(|(id, row)| {
        !known.contains(id)
            && !late.contains(id)
            && text(row).len() <= LONGEST
            && !closed.overlaps(&text(row))
    });
    Ok(free.map(|(_, row)| row).collect())
}
