//! `xtask eval --given-spans`: parties and places of gold with their spans given, so that what is
//! measured is whom the words name and not whether the act was found.
//!
//! A gold party with a code is right when the codes resolved for its span are those that gold has on the
//! same span and side; the sector is compared beside it. Speakers, whose words gold gives without a span,
//! are looked for in their sentence. Beside them the same parties end to end, as the program reads the article.

mod ends;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use polybius::base::{Party, Span};
use polybius::eval::GoldSet;
use polybius::syntax::{Doc, Pos};
use polybius::{Article, Session, Worker};
use serde_json::{Value, json};

use crate::eval::{SETS, coder};
use crate::root;

/// Words that are pronouns wherever they stand for a party.
const PRONOUNS: &[&str] = &[
    "i",
    "me",
    "my",
    "we",
    "us",
    "our",
    "he",
    "him",
    "his",
    "she",
    "her",
    "it",
    "its",
    "they",
    "them",
    "their",
    "who",
    "which",
    "that",
    "whom",
    "whose",
    "both",
    "himself",
    "herself",
    "itself",
    "themselves",
    "you",
    "your",
    "all",
    "this",
    "these",
    "those",
    "one",
    "some",
    "others",
    "each",
    "each other",
    "another",
    "many",
    "another",
    "ourselves",
];

/// One party or place of gold with its span.
struct Asked {
    /// `actor` (recipients too), `said_by`, `speaker` or `place`.
    what: &'static str,
    /// `name`, `description` or `pronoun`; empty for places.
    group: &'static str,
    span: Span,
    text: String,
    /// Codes on this span and side, sorted.
    codes: Vec<String>,
    sectors: Vec<String>,
}

/// Right codes, right codes and sectors, and all.
#[derive(Clone, Copy, Default)]
struct Tally {
    code: usize,
    sector: usize,
    of: usize,
}

/// What a line of the figures is about: what is asked (a row of [`Asked`], or one of those that [`ends`] adds),
/// and the kind of words.
type Kind = (&'static str, &'static str);

/// The figures of one document.
struct Figures {
    id: String,
    outlet: String,
    tallies: BTreeMap<Kind, Tally>,
    misses: Vec<String>,
}

/// Measures every set that is there and writes `eval/given_spans.csv` and `eval/given_spans.json`.
pub fn write(model: Option<PathBuf>) -> Result<()> {
    let coder = coder(model)?;
    let mut csv = String::from("set,id,outlet,what,words,right,right.sector,of\n");
    let mut sets = serde_json::Map::new();
    sets.insert("versions".into(), serde_json::to_value(coder.versions())?);
    for (name, path) in SETS {
        let path = root()?.join(path);
        if !path.exists() {
            bail!("{name}: {} is not there", path.display());
        }
        let figures = measure(&coder, &GoldSet::open(&path)?);
        for f in &figures {
            for ((what, group), t) in &f.tallies {
                let outlet = f.outlet.replace('"', "\"\"");
                writeln!(
                    csv,
                    "{name},{},\"{outlet}\",{what},{group},{},{},{}",
                    f.id, t.code, t.sector, t.of
                )?;
            }
        }
        sets.insert((*name).into(), summary(&figures));
        print_table(name, &figures);
    }
    let folder = root()?.join("eval");
    fs::write(folder.join("given_spans.csv"), csv)?;
    fs::write(folder.join("given_spans.json"), serde_json::to_string_pretty(&sets)? + "\n")?;
    Ok(())
}

/// Prints what is not right in one set, or in a folder of articles and gold, a line each.
pub fn misses(model: Option<PathBuf>, set: &str) -> Result<()> {
    let known = SETS.iter().find(|(name, _)| *name == set);
    let folder = known.map_or(Ok(PathBuf::from(set)), |(_, path)| root().map(|r| r.join(path)))?;
    let coder = coder(model)?;
    for f in measure(&coder, &GoldSet::open(&folder)?) {
        f.misses.iter().for_each(|m| println!("{} {m}", f.id));
    }
    Ok(())
}

fn measure(coder: &polybius::Coder, set: &GoldSet) -> Vec<Figures> {
    let session = coder.session();
    let mut worker = session.worker();
    let article = |id: &str| set.articles.iter().find(|a| a.id == id);
    let rows = set.rows(coder);
    let all = set.gold.iter().filter_map(|(id, gold)| Some((article(id)?, gold, rows.get(id)?)));
    all.map(|(article, gold, rows)| document(&session, &mut worker, article, (gold, rows))).collect()
}

impl Figures {
    fn add(&mut self, kind: Kind, (code, sector): (bool, bool)) {
        let tally = self.tallies.entry(kind).or_default();
        tally.of += 1;
        tally.code += usize::from(code);
        tally.sector += usize::from(code && sector);
    }
}

fn document(
    session: &Session,
    worker: &mut Worker,
    article: &Article,
    (gold, rows): (&Value, &Value),
) -> Figures {
    let doc = session.parse(worker, article);
    let asked = questions(article, &doc, gold);
    let spans: Vec<Span> = asked.iter().map(|a| a.span).collect();
    let parties = session.parties_at(article, &doc, &spans);
    let countries = session.countries_at(article, &doc, &spans);
    let mut figures = Figures {
        id: article.id.clone(),
        outlet: article.outlet.clone(),
        tallies: BTreeMap::new(),
        misses: Vec::new(),
    };
    for ((asked, parties), country) in asked.iter().zip(parties).zip(countries) {
        let place = [Party { code: country, ..Party::default() }];
        let answer = if asked.what == "place" { &place[..] } else { &parties[..] };
        let (code, sector) =
            (sorted(answer, key) == asked.codes, sorted(answer, with_sector) == asked.sectors);
        figures.add((asked.what, asked.group), (code, sector));
        if !(code && sector) {
            let tag = if code { "sector" } else { "code" };
            let (gold, got) = (asked.sectors.join(" "), sorted(answer, with_sector).join(" "));
            let line =
                format!("{} {} {tag} {:?}: gold {gold}, got {got}", asked.what, asked.group, asked.text);
            figures.misses.push(line);
        }
    }
    ends::tally(&mut figures, article, &doc, gold, rows);
    figures
}

/// Every party and place of gold that has a code.
fn questions(article: &Article, doc: &Doc, gold: &Value) -> Vec<Asked> {
    let place_of = Offsets::new(&article.text);
    let sentences: Vec<Span> = list(&gold["sentences"]).iter().filter_map(|s| place_of.span(s)).collect();
    let mut out = Vec::new();
    for event in list(&gold["events"]) {
        for side in ["actors", "recipients"] {
            let rows: Vec<(Span, &Value)> = spanned(&place_of, &event[side]);
            for &(span, row) in rows.iter().filter(|(_, r)| coded(r)) {
                let same = rows.iter().filter(|(s, r)| *s == span && coded(r)).map(|&(_, r)| r);
                out.push(ask("actor", span, row, same.collect(), doc, article));
            }
        }
        let at = event["sentence"].as_u64().and_then(|n| sentences.get(n as usize));
        for row in list(&event["said_by"]).iter().filter(|r| coded(r)) {
            let span = at.and_then(|&s| find(article, s, row));
            out.extend(span.map(|s| ask("said_by", s, row, vec![row], doc, article)));
        }
        if let Some(span) = place_of.span(&event["place"]["span"]) {
            let country = [party(&json!({"code": event["place"]["country"]}))];
            let words = text(&event["place"], "text");
            let (codes, sectors) = (sorted(&country, key), sorted(&country, with_sector));
            out.push(Asked { what: "place", group: "", span, text: words, codes, sectors });
        }
    }
    for claim in list(&gold["claims"]) {
        let Some(content) = place_of.span(&claim["content_span"]) else { continue };
        let speaker = &claim["speaker"];
        let near = near(&sentences, content);
        let found = Some(speaker)
            .filter(|r| coded(r))
            .and_then(|row| near.iter().find_map(|&s| find(article, s, row)));
        out.extend(found.map(|s| ask("speaker", s, speaker, vec![speaker], doc, article)));
    }
    out
}

fn ask(
    what: &'static str,
    span: Span,
    row: &Value,
    same: Vec<&Value>,
    doc: &Doc,
    article: &Article,
) -> Asked {
    let parties: Vec<Party> = same.into_iter().map(party).collect();
    let group = group(span, doc, article);
    let (codes, sectors) = (sorted(&parties, key), sorted(&parties, with_sector));
    Asked { what, group, span, text: text(row, "text"), codes, sectors }
}

/// Whether the words are a pronoun, hold a proper name, or only describe.
fn group(span: Span, doc: &Doc, article: &Article) -> &'static str {
    let words: Vec<_> = doc.tokens.iter().filter(|t| span.overlaps(t.span)).collect();
    let lower = |t: &polybius::syntax::Token| t.span.of(&article.text).to_lowercase();
    if words.iter().all(|t| PRONOUNS.contains(&lower(t).as_str())) {
        return "pronoun";
    }
    let opens = |t: &polybius::syntax::Token| {
        let before = article.text[..t.span.start as usize].trim_end_matches([' ', '"', '“', '\'']);
        before.is_empty() || before.ends_with(['.', '!', '?', '\n', ':'])
    };
    let name = words.iter().any(|t| {
        let capital = t.span.of(&article.text).starts_with(char::is_uppercase);
        capital && (!opens(t) || t.pos == Pos::Propn)
    });
    if name { "name" } else { "description" }
}

fn party(row: &Value) -> Party {
    let code = polybius::base::Code::new(&text(row, "code"));
    let sector = polybius::base::Sector::from_code(&text(row, "sector")).unwrap_or_default();
    Party { code, sector, name: text(row, "name") }
}

/// Country, or the organisation by its acronym; ad-hoc military coalitions are one.
fn key(party: &Party) -> String {
    let name = party.name.to_uppercase();
    match party.code.as_str() {
        "IGO" if name.contains("COALITION") || name.contains("CJTF") => "IGO:COALITION".to_owned(),
        "IGO" => format!("IGO:{name}"),
        code => code.to_owned(),
    }
}

fn with_sector(party: &Party) -> String {
    format!("{} {}", key(party), party.sector)
}

/// Keys of the parties that have a code, sorted, each once.
fn sorted(parties: &[Party], key: impl Fn(&Party) -> String) -> Vec<String> {
    let mut out: Vec<String> = parties.iter().filter(|p| p.code.is_some()).map(key).collect();
    out.sort();
    out.dedup();
    out
}

/// Byte offsets of a text's code points.
struct Offsets(Vec<usize>);

impl Offsets {
    fn new(text: &str) -> Offsets {
        Offsets(text.char_indices().map(|(i, _)| i).chain([text.len()]).collect())
    }

    fn span(&self, pair: &Value) -> Option<Span> {
        let at = |i: usize| self.0.get(usize::try_from(pair[i].as_u64()?).ok()?).copied();
        Some(Span { start: at(0)? as u32, end: at(1)? as u32 })
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn spanned<'v>(offsets: &Offsets, rows: &'v Value) -> Vec<(Span, &'v Value)> {
    list(rows).iter().filter_map(|row| Some((offsets.span(&row["span"])?, row))).collect()
}

fn coded(row: &Value) -> bool {
    !text(row, "code").is_empty() && !text(row, "text").is_empty()
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or("").to_owned()
}

/// The words of a row inside a sentence, as whole words.
fn find(article: &Article, sentence: Span, row: &Value) -> Option<Span> {
    let words = text(row, "text");
    let inside = sentence.of(&article.text);
    let whole = |at: usize| {
        let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
        edge(inside[..at].chars().next_back()) && edge(inside[at + words.len()..].chars().next())
    };
    let at = inside.match_indices(&words).map(|(at, _)| at).find(|&at| whole(at))?;
    let start = sentence.start + at as u32;
    Some(Span { start, end: start + words.len() as u32 })
}

/// The sentences of a claim's content, then those beside them, the nearer first.
fn near(sentences: &[Span], content: Span) -> Vec<Span> {
    let mut order: Vec<(usize, Span)> = Vec::new();
    let own = sentences.iter().position(|s| s.overlaps(content)).unwrap_or(0);
    for (i, &s) in sentences.iter().enumerate().filter(|&(i, _)| i.abs_diff(own) <= 3) {
        order.push((if s.overlaps(content) { 0 } else { i.abs_diff(own) }, s));
    }
    order.sort_by_key(|&(far, _)| far);
    order.into_iter().map(|(_, s)| s).collect()
}

fn total<'f>(figures: impl Iterator<Item = &'f Figures>) -> BTreeMap<Kind, Tally> {
    let mut sum: BTreeMap<Kind, Tally> = BTreeMap::new();
    for (&kind, t) in figures.flat_map(|f| &f.tallies) {
        let all = sum.entry(kind).or_default();
        *all = Tally { code: all.code + t.code, sector: all.sector + t.sector, of: all.of + t.of };
    }
    sum
}

fn share(part: usize, of: usize) -> f64 {
    (part as f64 / of.max(1) as f64 * 1e4).round() / 1e4
}

fn figures_json(sum: &BTreeMap<Kind, Tally>) -> Value {
    let line = |t: &Tally| {
        json!({"right": t.code, "right_sector": t.sector, "of": t.of, "share": share(t.code, t.of),
            "share_sector": share(t.sector, t.of)})
    };
    let name =
        |&(what, group): &Kind| if group.is_empty() { what.to_owned() } else { format!("{what}.{group}") };
    sum.iter().map(|(kind, t)| (name(kind), line(t))).collect::<serde_json::Map<_, _>>().into()
}

fn summary(figures: &[Figures]) -> Value {
    let mut outlets: Vec<&str> = figures.iter().map(|f| f.outlet.as_str()).collect();
    outlets.sort();
    outlets.dedup();
    let of = |o: &str| figures_json(&total(figures.iter().filter(|f| f.outlet == o)));
    let by: serde_json::Map<String, Value> = outlets.iter().map(|o| ((*o).to_owned(), of(o))).collect();
    json!({"all": figures_json(&total(figures.iter())), "outlets": by})
}

fn print_table(name: &str, figures: &[Figures]) {
    println!("{name}\n{:22} {:>6} {:>6} {:>7} {:>12}", "", "of", "right", "share", "with sector");
    for ((what, group), t) in total(figures.iter()) {
        let (a, b) = (share(t.code, t.of), share(t.sector, t.of));
        println!("{:22} {:6} {:6} {a:7.3} {b:12.3}", format!("{what} {group}"), t.of, t.code);
    }
}
