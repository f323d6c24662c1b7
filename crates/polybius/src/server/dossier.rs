//! The dossier of a pair: the record's own, with names and happenings' classes beside the codes.

use polybius_record::Reader;
use polybius_record::dossier::Dossier;
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::filter::{Filter, Params, day};
use super::{actor, happenings, network};
use crate::lookup;

/// Columns of a dossier's happenings as CSV.
pub const COLUMNS: &[&str] = &[
    "date",
    "type",
    "quad",
    "actors",
    "recipients",
    "statuses",
    "denied_by",
    "mentions",
    "outlets",
    "first.day",
    "first.outlet",
    "first.article",
    "first.id",
    "first.sentence",
    "story",
];

/// Columns of a dossier's ledger as CSV.
pub const LEDGER: &[&str] = &[
    "giver",
    "receiver",
    "class",
    "item",
    "value",
    "unit",
    "bound",
    "statuses",
    "outlets",
    "first.day",
    "first.outlet",
    "first.article",
    "first.id",
    "first.sentence",
];

/// Most pairs of the network around a dossier.
const AROUND: usize = 40;

/// The dossier on `one`, or on `one` and `other`, since a day.
pub fn dossier(app: &App, reader: &Reader, params: &Params) -> Result<Value, Refusal> {
    let get = |name: &str| params.get(name).map_or("", String::as_str);
    let since = day(params, "since")?;
    let (one, other) = (key(app, get("one")), key(app, get("other")));
    if one.is_empty() {
        return Err(Refusal::bad("`one` is a party: a country's code or name, or IGO: and an organisation"));
    }
    let around =
        Filter { actors: vec![one.clone()], days: [since.clone(), String::new()], ..Filter::default() };
    let pairs = network::pairs(reader, &around)?;
    let mut out = match other.is_empty() {
        true => actor::dossier(reader, &around, &pairs)?,
        false => {
            let pair = Dossier::of(reader, [&one, &other], &since, usize::MAX)?;
            serde_json::to_value(pair).map_err(|_| super::ask::failed())?
        }
    };
    for row in out["happenings"].as_array_mut().into_iter().flatten() {
        row["quad"] = happenings::quad(row["type"].as_str().unwrap_or("")).into();
    }
    let actors = if other.is_empty() { vec![one.clone()] } else { vec![one.clone(), other.clone()] };
    out["network"] = network::told(app, pairs, AROUND);
    out["names"] = actors.iter().map(|a| json!([a, app.name(a)])).collect();
    Ok(out)
}

/// The key that a user's words mean; words that mean nobody stay as they are.
fn key(app: &App, words: &str) -> String {
    lookup::key_of(app.atlas, words).unwrap_or_else(|| words.trim().to_uppercase())
}
