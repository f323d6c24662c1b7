//! Marked articles as training examples.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use polybius::base::{Article, Code, EventType, PartialDate, Span, Status};
use polybius::coder::typer::{CLASSES, NONE, SeenSentence, class_of};
use polybius::coder::{ActExample, DateChoice, Pair, PlaceChoice, SideAt, Telling, TyperExample};
use polybius::{Coder, Session, Worker};
use serde_json::Value;

use super::sgd::{Lesson, certain};
use crate::root;

/// A candidate with the class it should get.
pub struct Example {
    pub span: Span,
    pub features: Vec<u32>,
    pub votes_from: usize,
    pub vote: Option<EventType>,
    pub sentence: usize,
    pub lemma: String,
    /// `None` for the other words of a trigger, which are neither for nor against any class.
    pub class: Option<usize>,
}

/// A marked article's examples.
pub struct Document {
    pub id: String,
    pub text: String,
    pub examples: Vec<Example>,
    pub acts: Vec<Act>,
    /// Its sentences, as the encoder sees them.
    pub sentences: Vec<SeenSentence>,
    /// Whether its sides are told by their words alone.
    pub by_words: bool,
}

impl Document {
    /// The same with sides told by their words alone: who a person is that was made up, no table knows.
    pub fn by_words(mut self) -> Document {
        let sides = self.acts.iter_mut().flat_map(|act| &mut act.sides).flatten();
        sides.for_each(|side| side.key.clear());
        Document { by_words: true, ..self }
    }

    /// What the first look learns from it.
    pub fn lessons(&self) -> impl Iterator<Item = Lesson<'_, CLASSES>> {
        self.examples.iter().filter_map(|e| {
            let target = certain(e.class?);
            Some(Lesson { features: &e.features, votes_from: e.votes_from, target, weight: 1.0 })
        })
    }
}

/// An event with the parties of its sentence and the dates it may have.
pub struct Act {
    /// Number of the candidate that tells it.
    pub example: usize,
    pub pairs: Vec<Pair>,
    pub dates: Vec<DateChoice>,
    /// What tells which other acts happened on its day, with the mark's parties.
    pub telling: Telling,
    /// The places it may have been done at, which know the mark's sides.
    pub places: Vec<PlaceChoice>,
    /// The mark's place.
    pub place: Option<PlaceAt>,
    /// Hashed features of its status, and the number of the mark's.
    pub status: Vec<u32>,
    pub marked_status: Option<usize>,
    /// The mark's date.
    pub date: Option<PartialDate>,
    /// The mark's actors and recipients, with their spans.
    pub sides: [Vec<Side>; 2],
}

/// A place of a mark.
pub struct PlaceAt {
    pub span: Option<Span>,
    /// Code of its country, empty where it is in none.
    pub country: String,
}

/// A party of a mark.
pub struct Side {
    /// Code, with the organisation's name behind it; empty where words alone are marked.
    pub key: String,
    pub span: Option<Span>,
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
        return Ok((corpus(|id| marks.contains_key(id))?, marks));
    }
    Ok((rows(&folder.join("articles.jsonl"))?, rows(&folder.join("gold.jsonl"))?))
}

/// Whether the folder holds marks without their texts.
pub fn is_bare(folder: &Path) -> bool {
    folder.join("marks.jsonl").exists()
}

/// Reads a folder of marked articles.
pub fn read(coder: &Coder, folder: &Path) -> Result<Vec<Document>> {
    read_rows(coder, &marked(folder)?)
}

/// Reads marked articles.
pub fn read_rows(coder: &Coder, (articles, gold): &Marked) -> Result<Vec<Document>> {
    let session = coder.session();
    let mut worker = session.worker();
    let mut out = Vec::new();
    for (id, marks) in gold {
        let row = articles.get(id).with_context(|| format!("{id} has marks and no article"))?;
        out.push(document(&session, &mut worker, article(row), marks));
    }
    Ok(out)
}

/// A marked article's examples.
fn document<'s>(session: &Session<'s>, worker: &mut Worker<'s>, article: Article, marks: &Value) -> Document {
    let candidates = session.examples(worker, &article);
    let places = Places::new(&article.text);
    let (examples, named) = label(&places, candidates, marks);
    let wanted: Vec<(usize, EventType)> = named.iter().map(|&(at, kind, _)| (at, kind)).collect();
    let acts = session.act_examples(worker, &article, &wanted);
    let act = |(&(example, _, event), found): (&(usize, EventType, &Value), ActExample)| {
        let sides = ["actors", "recipients"].map(|name| side(&places, &event[name]));
        let parties = sides.iter().flatten().map(|s| s.key.clone()).collect();
        let date = event["date"].as_str().and_then(|d| d.parse().ok());
        let telling = Telling { parties, ..found.telling };
        let at = ["actors", "recipients"].map(|name| sides_at(&places, &event[name]));
        let ActExample { pairs, dates, places: mut choices, status, .. } = found;
        choices.iter_mut().for_each(|choice| choice.hear(&at));
        let place = place(&places, &event["place"]);
        let marked_status = event["status"].as_str().and_then(status_number);
        Act { example, pairs, dates, telling, places: choices, place, status, marked_status, date, sides }
    };
    let mut acts: Vec<Act> = named.iter().zip(acts).map(act).collect();
    acts.sort_by_key(|act| examples[act.example].span);
    let sentences = session.seen(worker, &article);
    Document { id: article.id, text: article.text, examples, acts, sentences, by_words: false }
}

/// An article without marks; candidates that `kind` gives a type are its acts, of sides and dates unknown.
pub fn unmarked(coder: &Coder, row: &Value, kind: impl Fn(&Example) -> Option<EventType>) -> Document {
    let article = article(row);
    let session = coder.session();
    let mut worker = session.worker();
    let candidates = session.examples(&mut worker, &article);
    let (examples, _) = label(&Places::new(&article.text), candidates, &Value::Null);
    let wanted: Vec<_> = examples.iter().enumerate().filter_map(|(at, e)| Some((at, kind(e)?))).collect();
    let found = session.act_examples(&mut worker, &article, &wanted);
    let act = |(&(example, _), found): (&(usize, EventType), ActExample)| {
        let ActExample { pairs, dates, telling, places, status } = found;
        let (place, marked_status, date, sides) = Default::default();
        Act { example, pairs, dates, telling, places, place, status, marked_status, date, sides }
    };
    let acts = wanted.iter().zip(found).map(act).collect();
    let sentences = session.seen(&mut worker, &article);
    Document { id: article.id, text: article.text, examples, acts, sentences, by_words: false }
}

/// The corpus articles that are wanted, by id.
pub fn corpus(is_wanted: impl Fn(&str) -> bool) -> Result<BTreeMap<String, Value>> {
    let path = root()?.join(CORPUS);
    let file = fs::File::open(&path).with_context(|| format!("{}: the marked texts", path.display()))?;
    let mut out = BTreeMap::new();
    for line in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let id = row["id"].as_str().unwrap_or_default().to_owned();
        if is_wanted(&id) {
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

/// Byte offsets of a text's code points.
pub struct Places(Vec<usize>);

impl Places {
    /// Those of `text`.
    pub fn new(text: &str) -> Places {
        Places(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect())
    }

    /// The number of the code point that begins at a byte.
    pub fn code_point(&self, byte: u32) -> u64 {
        self.0.partition_point(|&at| at < byte as usize) as u64
    }

    /// The span of a row of marks, which counts code points.
    pub fn span(&self, row: &Value) -> Option<Span> {
        let at = |i: usize| row["span"][i].as_u64().and_then(|n| self.0.get(n as usize)).copied();
        at(0).zip(at(1)).map(|(start, end)| Span::new(start, end))
    }
}

/// The parties of one side of a mark; those of an unknown country are left out.
fn side(places: &Places, side: &Value) -> Vec<Side> {
    let party = |row: &Value| {
        let (code, name) =
            (row["code"].as_str().unwrap_or_default(), row["name"].as_str().unwrap_or_default());
        Side { key: key(code, name), span: places.span(row) }
    };
    let is_told = |row: &&Value| row.get("code").is_none_or(|code| code != "");
    side.as_array().into_iter().flatten().filter(is_told).map(party).collect()
}

/// The countries of one side of a mark, with where they are told.
fn sides_at(places: &Places, side: &Value) -> Vec<SideAt> {
    let all = side.as_array().into_iter().flatten();
    all.filter_map(|row| Some((Code::new(row["code"].as_str()?), places.span(row)?))).collect()
}

/// The number of a status.
fn status_number(name: &str) -> Option<usize> {
    Status::ALL.iter().position(|status| status.as_str() == name)
}

/// The place of a mark.
fn place(places: &Places, row: &Value) -> Option<PlaceAt> {
    let country = row["country"].as_str().unwrap_or_default().to_owned();
    row.is_object().then(|| PlaceAt { span: places.span(row), country })
}

/// A party as the scorer compares it.
pub fn key(code: &str, name: &str) -> String {
    if code == "IGO" { format!("IGO:{}", name.to_uppercase()) } else { code.to_owned() }
}

/// A candidate's number, the type it was marked as, and the mark.
type Named<'m> = (usize, EventType, &'m Value);

/// Gives each candidate the type of the mark whose trigger it names; other words of a trigger get no
/// class. Besides, which candidate each mark names.
fn label<'m>(
    places: &Places,
    candidates: Vec<TyperExample>,
    marks: &'m Value,
) -> (Vec<Example>, Vec<Named<'m>>) {
    let mut class = vec![Some(NONE); candidates.len()];
    let mut named = Vec::new();
    for event in marks["events"].as_array().into_iter().flatten() {
        let Some(kind) = event["type"].as_str().and_then(EventType::from_code) else { continue };
        let Some(span) = places.span(event) else { continue };
        named.extend(mark(&candidates, &mut class, span, kind).map(|at| (at, kind, event)));
    }
    let labelled = candidates.into_iter().zip(class);
    let examples = labelled
        .map(|(c, class)| {
            let TyperExample { span, sentence, lemma, features, votes_from, vote, .. } = c;
            Example { span, features, votes_from, vote, sentence, lemma, class }
        })
        .collect();
    (examples, named)
}

/// Marks the candidate that `trigger` names and tells which it is.
fn mark(
    candidates: &[TyperExample],
    class: &mut [Option<usize>],
    trigger: Span,
    kind: EventType,
) -> Option<usize> {
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
    named
}
