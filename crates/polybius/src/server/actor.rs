//! The dossier of one party, in the form of a pair's.

use std::collections::BTreeMap;

use polybius_record::Reader;
use polybius_record::dossier::Dossier;
use polybius_record::evidence::Sentences;
use serde_json::{Value, json};

use super::ask::Refusal;
use super::filter::Filter;
use super::{happenings, network};

/// Happenings that are shown.
const HAPPENINGS: i64 = 300;
/// Exchanges and claims that are shown.
const ROWS: i64 = 300;
/// Partners whose states are looked up.
const PARTNERS: usize = 8;

/// What the record has on the one party of the filter since its day; `pairs` are those that it is among.
pub fn dossier(reader: &Reader, filter: &Filter, pairs: &[network::Pair]) -> Result<Value, Refusal> {
    let (one, since) = (filter.actors[0].as_str(), filter.days[0].as_str());
    let found = happenings::list(reader, filter, (HAPPENINGS, 0))?;
    let mut rows = found["happenings"].as_array().cloned().unwrap_or_default();
    let text = |h: &Value, name: &str| h[name].as_str().unwrap_or("").to_string();
    rows.sort_by_key(|h| (text(h, "when"), text(h, "date")));
    let partners = partners(pairs, one);
    let (mut states, mut figures) = (Vec::new(), Vec::new());
    for partner in &partners {
        let (standing, disputed) = Dossier::standing(reader, one, partner, since)?;
        states.extend(standing);
        figures.extend(disputed);
    }
    figures.dedup();
    Ok(json!({
        "one": one,
        "other": "",
        "since": since,
        "total": found["total"],
        "happenings": rows,
        "exchanges": exchanges(reader, one, since)?,
        "claims": claims(reader, one, since)?,
        "figures": figures,
        "states": states,
        "states_with": partners,
        "months": months(reader, one, since)?,
    }))
}

/// Those that most happenings are shared with.
fn partners<'a>(pairs: &'a [network::Pair], one: &str) -> Vec<&'a str> {
    let other = |((a, b), _): &'a network::Pair| match (a == one, b == one) {
        (true, false) => Some(b.as_str()),
        (false, true) => Some(a.as_str()),
        _ => None,
    };
    pairs.iter().filter_map(other).take(PARTNERS).collect()
}

/// The ledger of what it gives and gets: the same thing of one story once, with its statuses.
fn exchanges(reader: &Reader, one: &str, since: &str) -> Result<Vec<Value>, Refusal> {
    let sql = "SELECT x.giver, x.receiver, x.class, x.item, x.value, x.unit, x.bound, x.status, \
               coalesce(s.voice, x.outlet), x.id, x.article, x.outlet, coalesce(x.day, ''), x.doc, \
               x.sentence_start, x.sentence_stop, coalesce(s.story, '#' || x.doc) FROM exchanges x \
               LEFT JOIN story_documents s ON s.doc = x.doc WHERE (x.giver = ?1 OR x.receiver = ?1) \
               AND (?2 = '' OR x.day >= ?2) ORDER BY x.day, x.id LIMIT ?3";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let mut rows = statement.query((one, since, ROWS * 4))?;
    let mut sentences = Sentences::new(reader.connection());
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    let mut out: Vec<(Value, BTreeMap<String, i64>, Vec<String>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get::<_, String>(at);
        let value: Option<f64> = row.get(4)?;
        let same = [text(16)?, text(0)?, text(1)?, text(2)?, text(5)?, format!("{value:?}")].join("\n");
        let at = match by.get(&same) {
            Some(&at) => at,
            None if out.len() as i64 >= ROWS => continue,
            None => {
                let sentence = sentences.of(row.get(13)?, row.get(14)?, row.get(15)?)?;
                let first = json!({
                    "id": text(9)?, "article": text(10)?, "outlet": text(11)?, "day": text(12)?,
                    "sentence": sentence,
                });
                out.push((
                    json!({
                        "giver": text(0)?, "receiver": text(1)?, "class": text(2)?, "item": text(3)?,
                        "value": value, "unit": text(5)?, "bound": text(6)?, "first": first,
                    }),
                    BTreeMap::new(),
                    Vec::new(),
                ));
                by.insert(same, out.len() - 1);
                out.len() - 1
            }
        };
        *out[at].1.entry(text(7)?).or_default() += 1;
        out[at].2.push(text(8)?);
    }
    Ok(out.into_iter().map(|(row, statuses, voices)| counted(row, &statuses, voices)).collect())
}

fn counted(mut row: Value, statuses: &BTreeMap<String, i64>, mut voices: Vec<String>) -> Value {
    voices.sort();
    voices.dedup();
    let each: Vec<String> = statuses.iter().map(|(s, n)| format!("{s} {n}")).collect();
    row["statuses"] = each.join("; ").into();
    row["outlets"] = voices.len().into();
    row
}

/// What it says, newest first.
fn claims(reader: &Reader, one: &str, since: &str) -> Result<Vec<Value>, Refusal> {
    let sql = "SELECT x.speaker, x.speaker_text, x.content, x.mode, x.id, x.article, x.outlet, \
               coalesce(x.day, '') FROM claims x WHERE x.speaker = ?1 AND (?2 = '' OR x.day >= ?2) \
               ORDER BY x.day DESC, x.id LIMIT ?3";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map((one, since, ROWS), |row| {
        let text = |at: usize| row.get::<_, String>(at);
        Ok(json!({
            "speaker": text(0)?, "speaker_text": text(1)?, "content": text(2)?, "mode": text(3)?,
            "told": {"id": text(4)?, "article": text(5)?, "outlet": text(6)?, "day": text(7)?, "sentence": ""},
        }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Its activity by month, sent and received.
fn months(reader: &Reader, one: &str, since: &str) -> Result<Vec<Value>, Refusal> {
    let sql = "SELECT substr(day, 1, 7), sum(CASE WHEN source = ?1 THEN told ELSE 0 END), \
               sum(CASE WHEN source = ?1 THEN 0 ELSE told END), sum(actual), sum(goldstein) FROM pair_days \
               WHERE (source = ?1 OR target = ?1) AND day <> '' AND (?2 = '' OR day >= ?2) \
               GROUP BY 1 ORDER BY 1";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map((one, since), |row| {
        let (actual, sum): (i64, f64) = (row.get(3)?, row.get(4)?);
        let mean = (actual > 0).then(|| (sum / actual as f64 * 100.0).round() / 100.0);
        Ok(json!({
            "month": row.get::<_, String>(0)?, "sent": row.get::<_, i64>(1)?,
            "received": row.get::<_, i64>(2)?, "actual": actual, "goldstein": mean,
        }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
