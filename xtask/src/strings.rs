//! `xtask eval --strings DIR`: frequent names with their day, coded by two markers, against the atlas.
//!
//! `DIR` holds `strings.jsonl` (name, date and the words around it) and each marker's codes in `m1.jsonl`
//! and `m2.jsonl`. Names that both call actors are asked twice: the atlas is given the name, the day and
//! the countries named around it; the coder reads the words around it as an article, and
//! its first answer counts. A country and a sector
//! that both markers give are right, as are, counted apart, those that either gives.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use polybius::atlas::{Atlas, Context, Kind};
use polybius::base::{Code, Party, Sector, Span};
use polybius::{Article, Session, Worker};
use serde_json::Value;

use crate::eval::coder;
use crate::root;

/// A name with what is known of it.
struct Asked {
    /// Its row in `eval/names/strings.tsv`.
    number: u64,
    name: String,
    article: Article,
    /// What the markers say: code, sector and organisation.
    marks: [String; 2],
}

/// Asks for every name and writes `eval/strings.csv`.
pub fn write(model: Option<std::path::PathBuf>, folder: &Path) -> Result<()> {
    let asked = read(folder)?;
    let coder = coder(model)?;
    let session = coder.session();
    let mut worker = session.worker();
    let atlas = Atlas::builtin()?;
    let mut csv = String::from("number,article,date,marker 1,marker 2,atlas,coder\n");
    let mut sums: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let (mut agreed, mut all) = (0, 0);
    for ask in &asked {
        let answers = [("atlas", by_atlas(atlas, ask)), ("coder", by_coder(&session, &mut worker, ask))];
        let [a, b] = &ask.marks;
        all += 1;
        agreed += usize::from(a == b);
        for (who, answer) in &answers {
            let sum = sums.entry(who).or_default();
            sum[0] += usize::from(a == b && answer == a);
            sum[1] += usize::from(answer == a || answer == b);
        }
        let day = ask.article.date.map_or(String::new(), |d| d.to_string());
        let (number, id) = (ask.number, &ask.article.id);
        writeln!(csv, "{number},{id},{day},{a},{b},{},{}", answers[0].1, answers[1].1)?;
    }
    for (who, [both, either]) in sums {
        println!(
            "{who}: {both} of {agreed} that both markers code alike, {either} of all {all} as either does"
        );
    }
    fs::write(root()?.join("eval/strings.csv"), csv)?;
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<Asked>> {
    let lines = |name: &str| -> Result<Vec<Value>> {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        text.lines().map(|l| Ok(serde_json::from_str(l)?)).collect()
    };
    let (one, two) = (lines("m1.jsonl")?, lines("m2.jsonl")?);
    let mark = |marks: &[Value], n: &Value| marks.iter().find(|m| m["n"] == *n).cloned();
    let mut out = Vec::new();
    for row in lines("strings.jsonl")? {
        let (Some(a), Some(b)) = (mark(&one, &row["n"]), mark(&two, &row["n"])) else { continue };
        if a["actor"] != true || b["actor"] != true {
            continue;
        }
        let text = |field: &str| row[field].as_str().unwrap_or("").to_owned();
        let article = Article {
            id: text("id"),
            outlet: text("outlet"),
            title: text("title"),
            date: text("date").parse().ok(),
            text: text("around"),
        };
        let number = row["n"].as_u64().unwrap_or_default();
        out.push(Asked { number, name: text("name"), article, marks: [marked(&a), marked(&b)] });
    }
    Ok(out)
}

/// A marker's code, sector and organisation in one word row.
fn marked(mark: &Value) -> String {
    let text = |field: &str| mark[field].as_str().unwrap_or("");
    let igo = if text("code") == "IGO" { text("igo") } else { "" };
    format!("{} {} {}", text("code"), text("sector"), igo).trim().to_owned()
}

fn told(party: &Party) -> String {
    let sector =
        if party.sector == Sector::None && party.code.is_some() { Sector::Gov } else { party.sector };
    format!("{} {sector} {}", party.code, party.name).trim().to_owned()
}

fn by_atlas(atlas: &Atlas, ask: &Asked) -> String {
    let words: Vec<&str> = ask
        .article
        .text
        .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '.')
        .filter(|w| !w.is_empty())
        .collect();
    let mut countries: BTreeMap<Code, u32> = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    for hit in atlas.find(&words) {
        match hit.meanings.first() {
            Some(m) if matches!(m.kind, Kind::Country | Kind::Adjective) => {
                *countries.entry(m.party.code).or_default() += 1;
            }
            Some(m) if m.kind == Kind::Person => names.push(words[hit.words].join(" ")),
            _ => {}
        }
    }
    let countries: Vec<(Code, u32)> = countries.into_iter().collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let context = Context { countries: &countries, names: &names, ..Context::default() };
    let best = atlas.resolve(&ask.name, ask.article.date, &context).into_iter().next();
    best.map_or(String::new(), |c| told(&c.meaning.party))
}

fn by_coder(session: &Session, worker: &mut Worker, ask: &Asked) -> String {
    let doc = session.parse(worker, &ask.article);
    let text = &ask.article.text;
    let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    let whole = |at: &usize| {
        edge(text[..*at].chars().next_back()) && edge(text[at + ask.name.len()..].chars().next())
    };
    let spans: Vec<Span> = text
        .match_indices(&ask.name)
        .map(|(at, _)| at)
        .filter(whole)
        .map(|at| Span { start: at as u32, end: (at + ask.name.len()) as u32 })
        .collect();
    let parties = session.parties_at(&ask.article, &doc, &spans);
    parties.iter().flatten().next().map_or(String::new(), told)
}
