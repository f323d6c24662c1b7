//! Who acts on whom: parties and what passes between each two of them.

use std::collections::BTreeMap;

use polybius_base::{EventType, QuadClass};
use polybius_record::Reader;
use polybius_record::rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::filter::Filter;
use super::happenings::keys;

/// Columns of the pairs as CSV.
pub const COLUMNS: &[&str] =
    &["a", "b", "a_name", "b_name", "cooperation", "conflict", "happenings", "balance"];

/// Happenings of each two parties that `filter` lets through; the `most` pairs with most of them.
/// `balance` is cooperation less conflict over both, -1 to 1.
pub fn network(app: &App, reader: &Reader, filter: &Filter, most: usize) -> Result<Value, Refusal> {
    Ok(told(app, pairs(reader, filter)?, most))
}

/// A pair and its happenings of cooperation and of conflict.
pub type Pair = ((String, String), [i64; 2]);

/// All pairs, those with most happenings first.
pub fn pairs(reader: &Reader, filter: &Filter) -> Result<Vec<Pair>, Refusal> {
    let wanted = filter.conditions();
    let sql = format!(
        "SELECT h.type, h.actors, h.recipients, count(*) FROM happenings h WHERE {} GROUP BY 1, 2, 3",
        wanted.sql
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&wanted.values))?;
    let mut pairs: BTreeMap<(String, String), [i64; 2]> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0)?;
        let (actors, recipients): (String, String) = (row.get(1)?, row.get(2)?);
        let count: i64 = row.get(3)?;
        let side = usize::from(is_conflict(&kind));
        for pair in between(&keys(&actors), &keys(&recipients)) {
            pairs.entry(pair).or_default()[side] += count;
        }
    }
    let mut ordered: Vec<_> = pairs.into_iter().collect();
    ordered.sort_by_key(|(pair, n)| (-(n[0] + n[1]), pair.clone()));
    Ok(ordered)
}

/// The answer with the first `most` of the pairs.
pub fn told(app: &App, mut ordered: Vec<Pair>, most: usize) -> Value {
    let total = ordered.len();
    ordered.truncate(most);
    let mut parties: BTreeMap<&str, i64> = BTreeMap::new();
    for ((a, b), n) in &ordered {
        *parties.entry(a).or_default() += n[0] + n[1];
        *parties.entry(b).or_default() += n[0] + n[1];
    }
    let nodes: Vec<Value> =
        parties.iter().map(|(key, n)| json!({"key": key, "name": app.name(key), "happenings": n})).collect();
    let edges: Vec<Value> = ordered.iter().map(|(pair, n)| edge(app, pair, *n)).collect();
    json!({"total": total, "parties": nodes, "pairs": edges})
}

fn edge(app: &App, (a, b): &(String, String), [cooperation, conflict]: [i64; 2]) -> Value {
    let all = cooperation + conflict;
    let balance = ((cooperation - conflict) as f64 / all.max(1) as f64 * 100.0).round() / 100.0;
    json!({
        "a": a, "b": b, "a_name": app.name(a), "b_name": app.name(b),
        "cooperation": cooperation, "conflict": conflict, "happenings": all, "balance": balance,
    })
}

/// Whether acts of the type hurt.
pub fn is_conflict(kind: &str) -> bool {
    let quad = EventType::from_code(kind).map(EventType::quad);
    matches!(quad, Some(QuadClass::VerbalConflict | QuadClass::MaterialConflict))
}

/// Pairs of an act, each in order: every actor with every recipient, or those that act together.
fn between(actors: &[&str], recipients: &[&str]) -> Vec<(String, String)> {
    let others = if recipients.is_empty() { actors } else { recipients };
    let mut out: Vec<(String, String)> = actors
        .iter()
        .flat_map(|a| others.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b).to_string(), a.max(b).to_string()))
        .collect();
    out.sort();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_two_are_one_pair_whoever_acts() {
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        assert_eq!(between(&["RUS"], &["PRK", "CHN"]), [pair("CHN", "RUS"), pair("PRK", "RUS")]);
        assert_eq!(between(&["RUS", "PRK"], &[]), [pair("PRK", "RUS")]);
        assert_eq!(between(&["RUS"], &["RUS"]), []);
    }
}
