//! `xtask looks`: the first looks at marked and at unmarked articles, from which `tools/teach.py` learns and
//! which it labels.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use polybius::Coder;
use polybius::base::{EventType, Span};
use polybius::coder::typer::{CLASSES, Seen, SeenSentence, Weights, best_class};
use polybius::record::text_sha256;
use serde_json::{Value, json};

use super::data::{self, Act, Document, Example, Marked, Places};
use super::overlap::Closed;
use super::{APART, first_look, first_looks, is_seen, looks_at, sides};
use crate::root;

const MARKS: [&str; 3] =
    ["data/marks/marks.jsonl", "data/marks/events/marks.jsonl", "data/marks/apart/marks.jsonl"];
const LATE: &str = "eval/late/ids.txt";
/// Prose beside the corpus: Wikinews in sets of the bench (CC BY), by the field `text`, without marks, and items
/// written for it, one a line, with theirs.
const WIKINEWS: [&str; 3] = ["geo_geovirus", "time_meantime", "syntax_gum_news"];
const WRITTEN: &str = "data/prose";
/// Bytes of the longest unmarked article that is taken.
const LONGEST: usize = 12_000;

/// The first looks at the candidates of an article.
type Looks = Vec<[f32; CLASSES]>;
/// The marked articles that the teacher is measured on.
const DEV: &str = "../shared/gold/dev";
/// The least first look's probability of an act whose sides a teacher is asked for.
const ACT: f32 = 0.25;

/// Writes `marked.jsonl`, `apart.jsonl`, `dev.jsonl`, `unmarked.jsonl`, `prose.jsonl` (Wikinews, unmarked) and
/// `written.jsonl` (items with marks) into `folder`: for each article `id`, `text`, `candidates`, each `[start, end,
/// class, probabilities]` in code points, the class -1 where none is marked (of unmarked articles those alone that get a
/// second look), `sentences` with a candidate in them, as
/// lists of tokens, each where it begins and what the encoder sees of it (see [`Seen`]), and `acts`, each `[start, end,
/// [[start, end, side], …]]` with the parties that may be its sides: 0 neither, 1 actor, 2 recipient, -1 where none is
/// marked.
pub fn run(coder: &Coder, documents: &[Document], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let weights = first_look(documents.iter());
    for (name, set) in [("apart.jsonl", root()?.join(APART)), ("dev.jsonl", root()?.join(DEV))] {
        let kept = data::read(coder, &set)?;
        write(&folder.join(name), kept.iter().map(|d| (d, looks_at(d, &weights))), is_marked)?;
    }
    write(&folder.join("marked.jsonl"), documents.iter().zip(first_looks(documents)), is_marked)?;
    let beside = beside()?;
    let looked = |document: Document| {
        let looks = looks_at(&document, &weights);
        (document, looks)
    };
    let written = data::read_rows(coder, &beside.written)?;
    write(&folder.join("written.jsonl"), written.into_iter().map(looked), is_marked)?;
    for (name, rows) in [("unmarked.jsonl", beside.corpus), ("prose.jsonl", beside.wikinews)] {
        let documents = rows.iter().map(|row| data::unmarked(coder, row, |example| kind(example, &weights)));
        write(&folder.join(name), documents.map(looked), is_seen)?;
    }
    Ok(())
}

/// The type of a candidate that is likely enough an act for its sides to be asked for.
fn kind(example: &Example, first: &Weights) -> Option<EventType> {
    let look = first.probabilities(&example.features);
    let best = best_class(&look);
    (look[best] >= ACT).then_some(EventType::ALL[best])
}

/// Whether a candidate is told of, by the first look at it.
type IsTold = fn(&[f32; CLASSES]) -> bool;

/// Of a marked article every candidate is known to be an act or none.
fn is_marked(_: &[f32; CLASSES]) -> bool {
    true
}

fn write<D: Borrow<Document>>(
    path: &PathBuf,
    looked: impl Iterator<Item = (D, Looks)>,
    is_told: IsTold,
) -> Result<()> {
    let mut file = create(path)?;
    for (document, looks) in looked {
        writeln!(file, "{}", row(document.borrow(), &looks, is_told))?;
    }
    Ok(file.flush()?)
}

fn create(path: &PathBuf) -> Result<BufWriter<fs::File>> {
    Ok(BufWriter::new(fs::File::create(path).with_context(|| path.display().to_string())?))
}

fn row(document: &Document, looks: &[[f32; CLASSES]], is_told: IsTold) -> Value {
    let places = Places::new(&document.text);
    let candidates: Vec<Value> = document
        .examples
        .iter()
        .zip(looks)
        .filter(|(_, look)| is_told(look))
        .map(|(example, look)| {
            let [start, end] = [example.span.start, example.span.end].map(|at| places.code_point(at));
            json!([start, end, example.class.map_or(-1, |class| class as i64), look])
        })
        .collect();
    let acts: Vec<Value> = document.acts.iter().map(|act| act_row(document, act, &places)).collect();
    let told = |sentence: &&SeenSentence| holds_any(sentence, &candidates, &places);
    let sentences = document.sentences.iter().filter(told).map(|s| sentence_row(s, &places));
    let sentences: Vec<Value> = sentences.collect();
    let Document { id, text, .. } = document;
    json!({"id": id, "text": text, "candidates": candidates, "acts": acts, "sentences": sentences})
}

/// Whether one of the candidates begins in the sentence.
fn holds_any(sentence: &SeenSentence, candidates: &[Value], places: &Places) -> bool {
    let (Some(first), Some(last)) = (sentence.spans.first(), sentence.spans.last()) else { return false };
    let range = places.code_point(first.start)..places.code_point(last.end);
    candidates.iter().any(|c| c[0].as_u64().is_some_and(|at| range.contains(&at)))
}

fn sentence_row(sentence: &SeenSentence, places: &Places) -> Value {
    let token = |(span, t): (&Span, &Seen)| {
        let Seen { form, parts: [beginning, end], shape, tag, dep, name, head } = *t;
        json!([places.code_point(span.start), form, beginning, end, shape, tag, dep, name, head])
    };
    sentence.spans.iter().zip(&sentence.tokens).map(token).collect()
}

fn act_row(document: &Document, act: &Act, places: &Places) -> Value {
    let span = |span: Span| [span.start, span.end].map(|at| places.code_point(at));
    let [start, end] = span(document.examples[act.example].span);
    let sides = act.pairs.iter().zip(sides::classes(act)).map(|(pair, side)| {
        let [start, end] = span(pair.mention.span);
        json!([start, end, side.map_or(-1, |side| side as i64)])
    });
    json!([start, end, sides.collect::<Vec<Value>>()])
}

/// What the encoder learns from beside the marked articles.
struct Beside {
    /// The corpus articles that nobody marked and that are not set aside.
    corpus: Vec<Value>,
    wikinews: Vec<Value>,
    /// Items with their marks.
    written: Marked,
}

/// What no evaluation text overlaps of all that is beside the marked articles.
fn beside() -> Result<Beside> {
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
            closed.add(text(row));
        }
    }
    let free = |row: &Value| text(row).len() <= LONGEST && !closed.overlaps(text(row));
    let articles = all.into_iter().filter(|(id, _)| !known.contains(id) && !late.contains(id));
    let corpus = articles.map(|(_, row)| row).filter(free).collect();
    let wikinews = wikinews(root)?.into_iter().filter(free).collect();
    let (mut items, mut marks) = written(root)?;
    items.retain(|_, row| free(row));
    marks.retain(|id, _| items.contains_key(id));
    Ok(Beside { corpus, wikinews, written: (items, marks) })
}

/// The articles of Wikinews, each text once.
fn wikinews(root: &Path) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    for name in WIKINEWS {
        rows.extend(data::rows(&root.join(format!("../shared/bench/dev/{name}.jsonl")))?.into_values());
    }
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(text(row).to_owned()));
    Ok(rows)
}

/// The written items and their marks; an item's id is its file's name and its line.
fn written(root: &Path) -> Result<Marked> {
    let folder = root.join(WRITTEN);
    let marks = data::rows(&folder.join("marks.jsonl"))?;
    let mut items = BTreeMap::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for (at, line) in fs::read_to_string(&path)?.lines().enumerate() {
            let id = format!("{name}-{}", at + 1);
            items.insert(id.clone(), json!({"id": id, "text": line}));
        }
    }
    items.retain(|id, _| marks.contains_key(id));
    for (id, row) in &items {
        ensure!(
            marks[id]["text_sha256"] == text_sha256(text(row)),
            "{id}: the text is another than the one marked"
        );
    }
    Ok((items, marks))
}

fn text(row: &Value) -> &str {
    row["text"].as_str().unwrap_or_default()
}
