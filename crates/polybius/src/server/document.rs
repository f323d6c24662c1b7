//! One article with its text and its rows as the row contract has them.

use std::collections::HashMap;

use polybius_record::rusqlite::types::ValueRef;
use polybius_record::{Error, Reader, show};
use serde_json::{Map, Value, json};

use super::ask::{App, Refusal};
use super::filter::Params;

/// Columns of an article's rows as CSV.
pub const COLUMNS: &[&str] =
    &["kind", "id", "words", "type", "status", "confidence", "rule", "sentence", "start", "stop"];

/// The article that the parameters name: `doc` by number, `row` by a row's id, `id` by its own id.
pub fn find(app: &App, reader: &Reader, params: &Params) -> Result<Value, Refusal> {
    let get = |name: &str| params.get(name).map(String::as_str).filter(|v| !v.is_empty());
    let doc = match (get("doc"), get("row"), get("id")) {
        (Some(doc), _, _) => doc.parse().map_err(|_| Refusal::bad("`doc` is a number"))?,
        (_, Some(row), _) => of_row(reader, row)?,
        (_, _, Some(id)) => of_article(reader, id)?,
        _ => return Err(Refusal::bad("one of `doc`, `row` and `id` is needed")),
    };
    article(app, reader, doc)
}

fn of_row(reader: &Reader, id: &str) -> Result<i64, Refusal> {
    for (_, view, _) in show::KINDS {
        let sql = format!("SELECT doc FROM {view} WHERE id = ?1 ORDER BY doc LIMIT 1");
        let mut statement = reader.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            return Ok(row.get(0)?);
        }
    }
    Err(Error::Nothing { kind: "row", name: id.into() }.into())
}

fn of_article(reader: &Reader, id: &str) -> Result<i64, Refusal> {
    let sql = "SELECT doc FROM documents WHERE id = ?1 ORDER BY doc DESC LIMIT 1";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    match rows.next()? {
        Some(row) => Ok(row.get(0)?),
        None => Err(Error::Nothing { kind: "document", name: id.into() }.into()),
    }
}

/// The article with number `doc`.
fn article(app: &App, reader: &Reader, doc: i64) -> Result<Value, Refusal> {
    let document = show::document(reader, doc)?;
    let text = show::text(reader, doc)?;
    let rows = Rows { reader, doc, voices: voices(reader, doc)?, sides: sides(app, reader, doc)? };
    let sentences = rows.all("SELECT start, stop FROM sentences WHERE doc = ?1 ORDER BY n")?;
    let spans: Vec<Value> = sentences.iter().map(|s| json!([s["start"], s["stop"]])).collect();
    Ok(json!({
        "doc": doc,
        "id": document.id,
        "outlet": document.outlet,
        "title": document.title,
        "date": document.published.unwrap_or_default(),
        "first_seen": document.first_seen,
        "text": text,
        "sentences": spans,
        "story": story(reader, doc)?,
        "events": rows.events()?,
        "claims": rows.claims()?,
        "exchanges": rows.exchanges()?,
        "figures": rows.figures()?,
        "judgements": rows.judgements()?,
        "diagnostics": rows.all("SELECT code, message FROM diagnostics WHERE doc = ?1 ORDER BY n")?,
    }))
}

/// The article's story and who else tells it.
fn story(reader: &Reader, doc: i64) -> Result<Value, Refusal> {
    let sql = "SELECT o.doc, d.outlet, d.title, coalesce(d.day, ''), o.story, o.first FROM story_documents s \
               JOIN story_documents o ON o.story = s.story JOIN documents d ON d.doc = o.doc \
               WHERE s.doc = ?1 ORDER BY d.day, o.doc LIMIT 50";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let mut rows = statement.query([doc])?;
    let (mut id, mut out) = (String::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (other, first): (i64, i64) = (row.get(0)?, row.get(5)?);
        id = row.get(4)?;
        out.push(json!({
            "doc": other, "outlet": row.get::<_, String>(1)?, "title": row.get::<_, String>(2)?,
            "day": row.get::<_, String>(3)?, "is_copy": first != other,
        }));
    }
    Ok(json!({"story": id, "documents": out}))
}

type Object = Map<String, Value>;

/// Makes the rows of one document.
struct Rows<'a> {
    reader: &'a Reader,
    doc: i64,
    voices: HashMap<(String, i64), Vec<Value>>,
    sides: HashMap<(i64, String), Vec<Value>>,
}

impl Rows<'_> {
    fn all(&self, sql: &str) -> Result<Vec<Object>, Refusal> {
        objects(self.reader, sql, self.doc)
    }

    fn said_by(&self, kind: &str, row: &Object, number: &str) -> Value {
        let key = (kind.to_string(), row[number].as_i64().unwrap_or(0));
        self.voices.get(&key).cloned().unwrap_or_default().into()
    }

    fn events(&self) -> Result<Vec<Value>, Refusal> {
        let rows = self.all("SELECT * FROM events WHERE doc = ?1 ORDER BY start, event")?;
        let side = |row: &Object, role: &str| -> Value {
            let key = (row["event"].as_i64().unwrap_or(0), role.to_string());
            self.sides.get(&key).cloned().unwrap_or_default().into()
        };
        let make = |row: &Object| {
            let mut out = json!({
                "trigger": row["trigger"], "type": row["type"], "mode": row["mode"], "cameo": row["cameo"],
                "quad": super::happenings::quad(row["type"].as_str().unwrap_or("")),
                "goldstein": row["goldstein"], "status": row["status"], "date": row["date"],
                "actors": side(row, "actor"), "recipients": side(row, "recipient"),
                "said_by": self.said_by("event", row, "event"), "from": row["told_from"],
            });
            if !row["place_start"].is_null() {
                let span = [&row["place_start"], &row["place_stop"]];
                out["place"] = json!({"text": row["place"], "country": row["place_country"], "span": span});
            }
            common(out, row)
        };
        Ok(rows.iter().map(make).collect())
    }

    fn claims(&self) -> Result<Vec<Value>, Refusal> {
        let rows = self.all("SELECT * FROM claims WHERE doc = ?1 ORDER BY start, claim")?;
        let make = |row: &Object| {
            let out = json!({
                "speaker": party(row, "speaker", "sector", "speaker_text", "speaker"),
                "cue": row["cue"], "cue_span": span(row, "cue"), "content": row["content"],
                "mode": row["mode"],
            });
            common(out, row)
        };
        Ok(rows.iter().map(make).collect())
    }

    fn exchanges(&self) -> Result<Vec<Value>, Refusal> {
        let rows = self.all("SELECT * FROM exchanges WHERE doc = ?1 ORDER BY start, exchange")?;
        let make = |row: &Object| {
            let out = json!({
                "giver": party(row, "giver", "giver_sector", "giver_text", "giver"),
                "receiver": party(row, "receiver", "receiver_sector", "receiver_text", "receiver"),
                "item": row["item"], "class": row["class"], "value": row["value"], "unit": row["unit"],
                "bound": row["bound"], "status": row["status"],
                "said_by": self.said_by("exchange", row, "exchange"),
            });
            common(out, row)
        };
        Ok(rows.iter().map(make).collect())
    }

    fn figures(&self) -> Result<Vec<Value>, Refusal> {
        let rows = self.all("SELECT * FROM figures WHERE doc = ?1 ORDER BY start, figure")?;
        let make = |row: &Object| {
            let out = json!({
                "measure": row["measure"], "subject": {"key": row["subject"], "sector": row["subject_sector"]},
                "item": row["item"], "item_span": span(row, "item"), "value": row["value"],
                "unit": row["unit"], "bound": row["bound"], "text": row["text"],
                "said_by": self.said_by("figure", row, "figure"), "from": row["told_from"],
            });
            common(out, row)
        };
        Ok(rows.iter().map(make).collect())
    }

    fn judgements(&self) -> Result<Vec<Value>, Refusal> {
        let rows = self.all("SELECT * FROM judgements WHERE doc = ?1 ORDER BY start, judgement")?;
        Ok(rows.iter().map(|row| common(json!({}), row)).collect())
    }
}

/// What every row has.
fn common(mut out: Value, row: &Object) -> Value {
    let confidence = row["confidence"].as_f64().map(|c| (c * 1e3).round() / 1e3);
    let get = |name: &str| row.get(name).unwrap_or(&Value::Null);
    out["id"] = row["id"].clone();
    out["span"] = json!([row["start"], row["stop"]]);
    out["sentence_span"] = match get("sentence_start") {
        Value::Null => out["span"].clone(),
        start => json!([start, row["sentence_stop"]]),
    };
    out["confidence"] = json!(confidence);
    out["rule"] = row["rule"].clone();
    out
}

fn party(row: &Object, key: &str, sector: &str, text: &str, at: &str) -> Value {
    json!({"key": row[key], "sector": row[sector], "text": row[text], "span": span(row, at)})
}

/// The span in the columns `NAME_start` and `NAME_stop`.
fn span(row: &Object, name: &str) -> Value {
    match &row[&format!("{name}_start")] {
        Value::Null => Value::Null,
        start => json!([start, row[&format!("{name}_stop")]]),
    }
}

/// Rows of `sql`, asked of document `doc`, as objects.
fn objects(reader: &Reader, sql: &str, doc: i64) -> Result<Vec<Object>, Refusal> {
    let mut statement = reader.connection().prepare_cached(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(String::from).collect();
    let mut rows = statement.query([doc])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Object::new();
        for (n, name) in names.iter().enumerate() {
            object.insert(name.clone(), value(row.get_ref(n)?));
        }
        out.push(object);
    }
    Ok(out)
}

/// A value of SQLite in JSON.
pub fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(n) => n.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into(),
    }
}

fn voices(reader: &Reader, doc: i64) -> Result<HashMap<(String, i64), Vec<Value>>, Refusal> {
    let sql = "SELECT v.kind, v.row, v.key, v.sector, v.text, v.start, v.stop FROM voices v \
               WHERE (v.kind = 'event' AND v.row IN (SELECT event FROM events WHERE doc = ?1)) \
               OR (v.kind = 'exchange' AND v.row IN (SELECT exchange FROM exchanges WHERE doc = ?1)) \
               OR (v.kind = 'figure' AND v.row IN (SELECT figure FROM figures WHERE doc = ?1)) \
               ORDER BY v.kind, v.row, v.n";
    let mut out: HashMap<(String, i64), Vec<Value>> = HashMap::new();
    for row in objects(reader, sql, doc)? {
        let key = (row["kind"].as_str().unwrap_or("").to_string(), row["row"].as_i64().unwrap_or(0));
        out.entry(key).or_default().push(mention(&row));
    }
    Ok(out)
}

fn sides(app: &App, reader: &Reader, doc: i64) -> Result<HashMap<(i64, String), Vec<Value>>, Refusal> {
    let sql = "SELECT s.event, s.role, s.key, s.sector, s.text, s.start, s.stop, s.entity FROM sides s \
               WHERE s.event IN (SELECT event FROM events WHERE doc = ?1) ORDER BY s.event, s.role, s.n";
    let mut out: HashMap<(i64, String), Vec<Value>> = HashMap::new();
    for row in objects(reader, sql, doc)? {
        let key = (row["event"].as_i64().unwrap_or(0), row["role"].as_str().unwrap_or("").to_string());
        let mut side = mention(&row);
        side["name"] = app.name(row["key"].as_str().unwrap_or("")).into();
        side["entity"] = row["entity"].clone();
        out.entry(key).or_default().push(side);
    }
    Ok(out)
}

fn mention(row: &Object) -> Value {
    let span = if row["start"].is_null() { Value::Null } else { json!([row["start"], row["stop"]]) };
    json!({"key": row["key"], "sector": row["sector"], "text": row["text"], "span": span})
}

/// The rows of an article as one list, for CSV.
pub fn flat(article: &Value) -> Value {
    let points: Vec<char> = article["text"].as_str().unwrap_or("").chars().collect();
    let words = |span: &Value| -> String {
        let at = |n: usize| span[n].as_u64().map_or(0, |p| p as usize);
        points.get(at(0)..at(1)).map_or_else(String::new, |p| p.iter().collect())
    };
    let mut rows = Vec::new();
    for (kind, list) in [
        ("event", "events"),
        ("claim", "claims"),
        ("exchange", "exchanges"),
        ("figure", "figures"),
        ("judgement", "judgements"),
    ] {
        for row in article[list].as_array().into_iter().flatten() {
            let class = ["type", "class", "measure"].into_iter().map(|c| &row[c]).find(|v| !v.is_null());
            rows.push(json!({
                "kind": kind, "id": row["id"], "words": words(&row["span"]), "type": class,
                "status": row["status"], "confidence": row["confidence"], "rule": row["rule"],
                "sentence": words(&row["sentence_span"]), "start": row["span"][0], "stop": row["span"][1],
            }));
        }
    }
    json!({"rows": rows})
}

/// The last articles.
pub fn latest(reader: &Reader, limit: i64) -> Result<Value, Refusal> {
    let sql = "SELECT d.doc, d.id, d.outlet, d.title, d.published AS date, \
               (SELECT count(*) FROM events e WHERE e.doc = d.doc) AS events FROM documents d \
               ORDER BY d.day IS NULL, d.day DESC, d.doc DESC LIMIT ?1";
    Ok(json!({"documents": objects(reader, sql, limit)?}))
}
