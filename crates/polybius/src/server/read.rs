//! A text that is pasted, or the page at an address, read at once; nothing of it is kept.

use axum::http::StatusCode;
use polybius_base::{Article, PartialDate};
use polybius_intake::net::fetch::Policy;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::{ask, happenings};
use crate::error::Error;
use crate::input::{self, Defaults, Incoming};
use crate::wire;

/// Longest text that is read, in bytes.
pub const LONGEST: usize = 200_000;

/// What is pasted: a text or an address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// The words.
    #[serde(default)]
    pub text: String,
    /// The address of a page that is fetched, instead of the words.
    #[serde(default)]
    pub address: String,
    /// Headline, or empty; of a page, where it has none of its own, like outlet and date.
    #[serde(default)]
    pub title: String,
    /// Name of the outlet, or empty.
    #[serde(default)]
    pub outlet: String,
    /// Publication date, as exact as known, or empty.
    #[serde(default)]
    pub date: String,
}

impl Pasted {
    /// The article in the words.
    pub fn words(self) -> Result<Incoming, Refusal> {
        if self.text.trim().is_empty() {
            return Err(Refusal::bad("there is no text"));
        }
        let date = self.date()?;
        let Pasted { text, title, outlet, .. } = self;
        fitting(Article { id: "pasted".into(), outlet, date, title, text }.into())
    }

    /// The article at the address, fetched as `policy` says.
    pub fn fetched(self, policy: &Policy) -> Result<Incoming, Refusal> {
        if !self.text.is_empty() {
            return Err(Refusal::bad("either `text` or `address`"));
        }
        let (date, outlet) = (self.date()?, self.outlet);
        let defaults = Defaults { date, outlet, ..Defaults::default() };
        let mut incoming = input::at_address(&self.address, policy).article(&defaults).map_err(unread)?;
        if incoming.article.title.is_empty() {
            incoming.article.title = self.title;
        }
        fitting(incoming)
    }

    fn date(&self) -> Result<Option<PartialDate>, Refusal> {
        match self.date.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|()| Refusal::bad("the date is YYYY-MM-DD")),
        }
    }
}

fn fitting(incoming: Incoming) -> Result<Incoming, Refusal> {
    match incoming.article.text.len() {
        0..=LONGEST => Ok(incoming),
        _ => Err(Refusal::bad(format!("the text is longer than {LONGEST} bytes"))),
    }
}

/// Why an address gives no article.
fn unread(error: Error) -> Refusal {
    let (status, code) = match &error {
        Error::PrivateAddress { .. } => (StatusCode::FORBIDDEN, "private-address"),
        Error::Fetch { .. } => (StatusCode::BAD_GATEWAY, "not-fetched"),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, "no-article"),
    };
    let message = match &error {
        Error::PrivateAddress { asked, .. } => format!(
            "`{asked}` lies on this machine or a private network; such addresses are read only where the server was \
             started with --allow-private"
        ),
        error => error.to_string(),
    };
    Refusal::new(status, code, message)
}

/// What is told of a page that does not come.
pub fn late() -> Refusal {
    Refusal::new(StatusCode::GATEWAY_TIMEOUT, "too-slow", "the page did not come in time")
}

/// The article with its rows, as the record's articles are given.
pub fn read(app: &App, incoming: Incoming) -> Result<Value, Refusal> {
    let url = incoming.url.clone();
    let coder = app.coder()?;
    let session = coder.session();
    let mut worker = session.worker();
    let coded = session.code(&mut worker, vec![incoming]).pop().ok_or_else(ask::failed)?;
    let line = wire::json(&coded, coder.versions());
    let mut out: Value = serde_json::from_str(&line).map_err(|_| ask::failed())?;
    let points = polybius_base::CodePoints::new(&coded.article.text);
    out["sentences"] = coded.reading.sentences.iter().map(|s| json!(points.span(*s))).collect();
    out["text"] = coded.article.text.clone().into();
    out["doc"] = Value::Null;
    out["url"] = url.into();
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
