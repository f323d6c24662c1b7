//! Happenings as lists, and one with everything that tells it.

use polybius_base::EventType;
use polybius_record::Reader;
use polybius_record::evidence::Sentences;
use polybius_record::rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::filter::{Filter, WHEN};

/// Columns of a list as CSV.
pub const COLUMNS: &[&str] = &[
    "when",
    "type",
    "quad",
    "actors",
    "recipients",
    "statuses",
    "mentions",
    "outlets",
    "first.day",
    "first.outlet",
    "first.sentence",
    "first.place",
    "first.place_country",
    "first.confidence",
    "first.rule",
    "first.id",
    "happening",
    "story",
];

/// A page of the happenings that `filter` lets through: those reported last first, of one day's reports what
/// happened last and what more outlets tell.
pub fn list(reader: &Reader, filter: &Filter, (limit, offset): (i64, i64)) -> Result<Value, Refusal> {
    let wanted = filter.conditions();
    let connection = reader.connection();
    let count = format!("SELECT count(*) FROM happenings h WHERE {}", wanted.sql);
    let total: i64 = connection.query_row(&count, params_from_iter(&wanted.values), |r| r.get(0))?;
    let sql = format!(
        "SELECT h.happening, h.story, h.type, h.actors, h.recipients, h.date, h.mentions, h.outlets, \
         h.first_doc, h.first_day, h.statuses, {WHEN} FROM happenings h WHERE {} \
         ORDER BY h.first_day IS NULL, h.first_day DESC, coalesce(nullif(h.date, ''), h.first_day) DESC, \
         h.outlets DESC, h.happening \
         LIMIT {limit} OFFSET {offset}",
        wanted.sql
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(&wanted.values), head)?;
    let mut rows: Vec<(Value, i64)> = found.collect::<Result<_, _>>()?;
    let mut sentences = Sentences::new(connection);
    for (row, doc) in &mut rows {
        row["first"] = first(reader, row["happening"].as_str().unwrap_or(""), *doc, &mut sentences)?;
    }
    Ok(json!({"total": total, "happenings": rows.into_iter().map(|r| r.0).collect::<Vec<_>>()}))
}

fn head(row: &Row<'_>) -> polybius_record::rusqlite::Result<(Value, i64)> {
    let kind: String = row.get(2)?;
    let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    let value = json!({
        "happening": text(0)?,
        "story": text(1)?,
        "type": kind,
        "quad": quad(&kind),
        "actors": keys(&text(3)?),
        "recipients": keys(&text(4)?),
        "date": text(5)?,
        "mentions": row.get::<_, i64>(6)?,
        "outlets": row.get::<_, i64>(7)?,
        "first_day": text(9)?,
        "statuses": text(10)?,
        "when": text(11)?,
    });
    Ok((value, row.get(8)?))
}

/// The quad class of a type, or nothing.
pub fn quad(kind: &str) -> &'static str {
    EventType::from_code(kind).map_or("", |k| k.quad().as_str())
}

/// Keys that a column joins by `;`.
pub fn keys(joined: &str) -> Vec<&str> {
    joined.split(';').filter(|k| !k.is_empty()).collect()
}

/// The first report's row with its sentence.
fn first(
    reader: &Reader,
    happening: &str,
    doc: i64,
    sentences: &mut Sentences<'_>,
) -> Result<Value, Refusal> {
    let told = tellings(reader, happening, Some(doc), sentences)?;
    Ok(told.into_iter().next().unwrap_or(Value::Null))
}

/// Rows that tell a happening, by day; with `doc` the first of that document only.
fn tellings(
    reader: &Reader,
    happening: &str,
    doc: Option<i64>,
    sentences: &mut Sentences<'_>,
) -> Result<Vec<Value>, Refusal> {
    let sql = "SELECT x.id, x.doc, x.article, x.outlet, coalesce(x.day, ''), x.trigger, x.status, x.place, \
               x.place_country, x.confidence, x.rule, x.sentence_start, x.sentence_stop, d.title, \
               coalesce(s.voice, ''), x.start - x.sentence_start, x.stop - x.sentence_start, \
               (SELECT group_concat(v.text, ' < ') FROM voices v WHERE v.kind = 'event' AND v.row = x.event) \
               FROM happening_events e JOIN events x ON x.event = e.event JOIN documents d ON d.doc = x.doc \
               LEFT JOIN story_documents s ON s.doc = x.doc WHERE e.happening = ?1 \
               AND (?2 IS NULL OR x.doc = ?2) ORDER BY x.day IS NULL, x.day, x.event LIMIT ?3";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let limit = if doc.is_some() { 1 } else { 200 };
    let mut rows = statement.query((happening, doc, limit))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let doc: i64 = row.get(1)?;
        let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
        out.push(json!({
            "id": text(0)?,
            "doc": doc,
            "article": text(2)?,
            "outlet": text(3)?,
            "day": text(4)?,
            "trigger": text(5)?,
            "status": text(6)?,
            "place": text(7)?,
            "place_country": text(8)?,
            "confidence": row.get::<_, f64>(9)?,
            "rule": text(10)?,
            "sentence": sentences.of(doc, row.get(11)?, row.get(12)?)?,
            "title": text(13)?,
            "voice": text(14)?,
            "marked": [row.get::<_, i64>(15)?, row.get::<_, i64>(16)?],
            "said_by": text(17)?,
        }));
    }
    Ok(out)
}

/// One happening with everything that tells it.
pub fn one(_: &App, reader: &Reader, id: &str) -> Result<Value, Refusal> {
    let sql = format!(
        "SELECT h.happening, h.story, h.type, h.actors, h.recipients, h.date, h.mentions, h.outlets, \
         h.first_doc, h.first_day, h.statuses, {WHEN} FROM happenings h WHERE h.happening = ?1"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_map([id], head)?.next().transpose()?;
    let Some((mut row, _)) = found else {
        return Err(polybius_record::Error::Nothing { kind: "happening", name: id.into() }.into());
    };
    let mut sentences = Sentences::new(reader.connection());
    row["tellings"] = tellings(reader, id, None, &mut sentences)?.into();
    Ok(row)
}
