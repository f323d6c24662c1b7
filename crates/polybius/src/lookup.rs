//! Questions to the atlas and their answers, for a person as a table and for programs as JSON lines.
//!
//! [`who`], [`place`], [`what`] and [`when`] give ranked answers, each with its score and source. A
//! question that nothing answers gives an [`Answers`] without rows, which prints as "unknown".

mod columns;
mod place;
mod what;
mod when;
mod who;

use polybius_atlas::{Atlas, Standing};
use polybius_base::{Code, PartialDate};
use polybius_record::entry::key;
use serde::Serialize;

pub use place::{PlaceAnswer, place};
pub use what::{WhatAnswer, what};
pub use when::{WhenAnswer, when};
pub use who::{WhoAnswer, who};

/// What is asked beside the words.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The day that the answer is to hold on.
    pub on: Option<PartialDate>,
    /// Countries that the words stand near.
    pub near: Vec<Code>,
    /// Most answers that are given.
    pub limit: usize,
}

/// The answers to one question, best first.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers<T> {
    /// The words asked for.
    pub query: String,
    /// None where nothing is known.
    pub rows: Vec<T>,
}

/// One answer as it is printed.
pub trait Answer: Serialize {
    /// Names of the columns.
    const HEADER: &'static [&'static str];

    /// The cells of its row, one for each column.
    fn cells(&self) -> Vec<String>;

    /// What is told below the table of the first answer that has something to tell.
    fn details(&self) -> String {
        String::new()
    }
}

#[derive(Serialize)]
struct Line<'a, T> {
    query: &'a str,
    rank: usize,
    #[serde(flatten)]
    answer: &'a T,
}

impl<T: Answer> Answers<T> {
    /// One JSON object a line; where nothing is known, one with the status `unknown` and no answer.
    pub fn json(&self) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", serde_json::json!({"query": self.query, "rank": 0, "status": "unknown"}));
        }
        let line = |(at, answer): (usize, &T)| {
            let line = Line { query: &self.query, rank: at + 1, answer };
            serde_json::to_string(&line).expect("invariant: an answer is plain data") + "\n"
        };
        self.rows.iter().enumerate().map(line).collect()
    }

    /// A table with what is told of the first answer below it.
    pub fn table(&self) -> String {
        if self.rows.is_empty() {
            return format!("unknown: the atlas has nothing for \"{}\"\n", crate::report::plain(&self.query));
        }
        let cells: Vec<Vec<String>> = self.rows.iter().map(T::cells).collect();
        let details = self.rows.iter().map(T::details).find(|d| !d.is_empty()).unwrap_or_default();
        columns::table(T::HEADER, &cells) + &details
    }
}

/// The code that `words` mean: three letters, or a country's name.
pub fn code_of(atlas: &Atlas, words: &str) -> Option<Code> {
    let code = Code::new(&words.to_uppercase());
    if words.len() == 3 && atlas.country(code).is_some() {
        return Some(code);
    }
    let named = atlas.lookup(words).into_iter().find(|m| m.kind == polybius_atlas::Kind::Country);
    named.map(|m| m.party.code)
}

/// The key that a party has in a record: a country's code, `IGO:` and an organisation's acronym, `NON`. `words`
/// are such a key, or a name in capitals or not.
pub fn key_of(atlas: &Atlas, words: &str) -> Option<String> {
    let upper = words.trim().to_uppercase();
    if upper == "NON" || upper.starts_with("IGO:") {
        return Some(upper);
    }
    let organisation = |name: &str| {
        let meanings = atlas.lookup(name).into_iter();
        meanings.map(|m| m.party).find(|p| p.code == Code::IGO && !p.name.is_empty()).map(|p| key(&p))
    };
    let forms = [words.trim().to_owned(), capitalised(words), upper];
    forms
        .iter()
        .find_map(|name| code_of(atlas, name).map(|code| code.to_string()).or_else(|| organisation(name)))
}

/// Each word with a capital.
fn capitalised(words: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    words.split_whitespace().map(capital).collect::<Vec<_>>().join(" ")
}

/// Two decimals.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 100.0).round() / 100.0
}

/// A span of time as one cell: `2017-05-14 to 2022`, `2017-05-14 to …, seen 2026-01`.
fn span(from: Option<PartialDate>, to: Option<PartialDate>, asof: Option<PartialDate>) -> String {
    let text = |d: Option<PartialDate>| d.map_or_else(|| "…".to_owned(), |d| d.to_string());
    match (from, to, asof) {
        (None, None, None) => String::new(),
        (_, None, Some(seen)) => format!("{} to …, seen {seen}", text(from)),
        _ => format!("{} to {}", text(from), text(to)),
    }
}

/// The word for how an answer stands on the day.
fn standing(s: Standing) -> String {
    s.as_str().to_owned()
}

fn date(d: Option<PartialDate>) -> Option<String> {
    d.map(|d| d.to_string())
}

fn text(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}
