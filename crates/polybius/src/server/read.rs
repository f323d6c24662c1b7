//! A text that is pasted, read at once; nothing of it is kept.

use polybius_base::{Article, PartialDate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::{ask, happenings};
use crate::input::Incoming;
use crate::wire;

/// Longest text that is read, in bytes.
pub const LONGEST: usize = 200_000;

/// What is pasted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// The words.
    pub text: String,
    /// Headline, or empty.
    #[serde(default)]
    pub title: String,
    /// Name of the outlet, or empty.
    #[serde(default)]
    pub outlet: String,
    /// Publication date, as exact as known, or empty.
    #[serde(default)]
    pub date: String,
}

/// The article with its rows, as the record's articles are given.
pub fn read(app: &App, pasted: Pasted) -> Result<Value, Refusal> {
    if pasted.text.trim().is_empty() {
        return Err(Refusal::bad("there is no text"));
    }
    if pasted.text.len() > LONGEST {
        return Err(Refusal::bad(format!("the text is longer than {LONGEST} bytes")));
    }
    let date = match pasted.date.as_str() {
        "" => None,
        text => Some(text.parse::<PartialDate>().map_err(|()| Refusal::bad("the date is YYYY-MM-DD"))?),
    };
    let coder = app.coder()?;
    let session = coder.session();
    let article =
        Article { id: "pasted".into(), outlet: pasted.outlet, date, title: pasted.title, text: pasted.text };
    let mut worker = session.worker();
    let coded = session.code(&mut worker, vec![Incoming::from(article)]).pop().ok_or_else(ask::failed)?;
    let line = wire::json(&coded, coder.versions());
    let mut out: Value = serde_json::from_str(&line).map_err(|_| ask::failed())?;
    let points = polybius_base::CodePoints::new(&coded.article.text);
    out["sentences"] = coded.reading.sentences.iter().map(|s| json!(points.span(*s))).collect();
    out["text"] = coded.article.text.clone().into();
    out["doc"] = Value::Null;
    out["story"] = json!({"story": "", "documents": []});
    dress(app, &mut out);
    Ok(out)
}

/// Gives rows of the contract the fields that the record's rows have on the page.
fn dress(app: &App, article: &mut Value) {
    let each = |value: &mut Value, list: &str, with: &dyn Fn(&mut Value)| {
        value[list].as_array_mut().into_iter().flatten().for_each(with);
    };
    let party = |p: &mut Value| {
        let key = key(p);
        p["name"] = app.name(&key).into();
        p["key"] = key.into();
    };
    each(article, "events", &|row| {
        row["quad"] = happenings::quad(row["type"].as_str().unwrap_or("")).into();
        ["actors", "recipients", "said_by"].iter().for_each(|list| each(row, list, &party));
    });
    each(article, "claims", &|row| {
        row["span"] = row["content_span"].clone();
        party(&mut row["speaker"]);
    });
    each(article, "exchanges", &|row| {
        ["giver", "receiver"].iter().for_each(|side| party(&mut row[*side]));
        each(row, "said_by", &party);
        let quantity = row["quantity"].clone();
        ["value", "unit", "bound"].iter().for_each(|f| row[*f] = quantity[*f].clone());
    });
    each(article, "figures", &|row| {
        party(&mut row["subject"]);
        each(row, "said_by", &party);
    });
}

/// The key under which the record counts a party.
fn key(party: &Value) -> String {
    let text = |name: &str| party[name].as_str().unwrap_or("");
    match (text("code"), text("name")) {
        ("IGO", name) if !name.is_empty() => format!("IGO:{name}"),
        (code, _) => code.to_string(),
    }
}
