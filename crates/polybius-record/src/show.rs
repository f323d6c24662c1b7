//! One row or document with everything that belongs to it.

use rusqlite::types::Value;

use crate::schema::{Document, Run};
use crate::table::Key;
use crate::{Error, Reader, words};

/// Kinds of rows: the view, and what the number of a row is called in it.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("event", "events", "event"),
    ("claim", "claims", "claim"),
    ("exchange", "exchanges", "exchange"),
    ("figure", "figures", "figure"),
    ("judgement", "judgements", "judgement"),
];

/// A row, or a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// `event`, `claim`, `exchange`, `figure`, `judgement` or `document`.
    pub kind: &'static str,
    /// Its columns with their names, as the view has them.
    pub fields: Vec<(String, Value)>,
    /// Role, key, sector and words of an event's sides.
    pub sides: Vec<[String; 4]>,
    /// Key, sector and words of who says so, the nearest first.
    pub said_by: Vec<[String; 3]>,
    /// The words it rests on, or the document's text; `None` where the record has no text.
    pub sentence: Option<String>,
    /// Where in the sentence the row's own words stand, in code points.
    pub marked: Option<(i64, i64)>,
    /// The document.
    pub document: Document,
    /// What made its rows.
    pub run: Run,
}

/// The rows whose id is `id`, in every document that tells them; where there is none, the events of the
/// happening, the documents of the story, or the documents whose id, hash or hash of the text it is.
///
/// # Errors
/// [`Error::Nothing`].
pub fn show(reader: &Reader, id: &str) -> Result<Vec<Shown>, Error> {
    let mut out = Vec::new();
    for (kind, view, number) in KINDS {
        out.extend(rows(reader, (kind, view, number), "id = ?1", id)?);
    }
    if out.is_empty() {
        reader.lay_happenings()?;
        let told = "event IN (SELECT h.event FROM happening_events h WHERE h.happening = ?1)";
        out = rows(reader, KINDS[0], told, id)?;
    }
    if out.is_empty() {
        out = documents(reader, id)?;
    }
    if out.is_empty() {
        return Err(Error::Nothing { kind: "row or document", name: id.into() });
    }
    Ok(out)
}

/// The rows of a kind that fulfil a condition on `id`, which is `?1`.
fn rows(
    reader: &Reader,
    (kind, view, number): (&'static str, &str, &str),
    condition: &str,
    id: &str,
) -> Result<Vec<Shown>, Error> {
    let sql = format!("SELECT * FROM {view} WHERE {condition} ORDER BY {number}");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(String::from).collect();
    let found = statement.query_map([id], |row| {
        let value = |(n, name): (usize, &String)| Ok((name.clone(), row.get::<_, Value>(n)?));
        names.iter().enumerate().map(value).collect::<rusqlite::Result<Vec<_>>>()
    })?;
    found.map(|fields| complete(reader, kind, number, fields?)).collect()
}

/// A row with its sides, speakers, sentence and document.
fn complete(
    reader: &Reader,
    kind: &'static str,
    number: &str,
    fields: Vec<(String, Value)>,
) -> Result<Shown, Error> {
    let integer = |name: &str| match fields.iter().find(|(n, _)| n == name) {
        Some((_, Value::Integer(n))) => Some(*n),
        _ => None,
    };
    let row = integer(number).unwrap_or(0);
    let document = document(reader, integer("doc").unwrap_or(0))?;
    let text = text(reader, document.doc.0)?;
    let (start, stop) = (integer("start").unwrap_or(0), integer("stop").unwrap_or(0));
    let from = integer("sentence_start").unwrap_or(start);
    let to = integer("sentence_stop").unwrap_or(stop);
    Ok(Shown {
        kind,
        sides: if kind == "event" { sides(reader, row)? } else { Vec::new() },
        said_by: said_by(reader, kind, row)?,
        sentence: text.map(|t| words::slice(&t, from, to).to_string()),
        marked: Some((start - from, stop - from)),
        run: run(reader, integer("run").unwrap_or(0))?,
        document,
        fields,
    })
}

fn documents(reader: &Reader, id: &str) -> Result<Vec<Shown>, Error> {
    let sql = "SELECT d.doc, c.run FROM documents d JOIN codings c ON c.doc = d.doc \
               WHERE d.id = ?1 OR d.hash = ?1 OR d.text_sha256 = ?1 OR d.doc IN (SELECT s.doc FROM story_ids i \
               JOIN story_documents f ON f.doc = i.founder JOIN story_documents s ON s.story = f.story \
               WHERE i.id = ?1) ORDER BY d.day, d.doc";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let numbers = statement.query_map([id], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))?;
    numbers.map(|pair| whole(reader, pair?)).collect()
}

/// A document with its text and the number of its rows of each kind.
fn whole(reader: &Reader, (doc, of_run): (i64, i64)) -> Result<Shown, Error> {
    let document = document(reader, doc)?;
    let mut fields = Vec::new();
    for (_, view, _) in KINDS {
        let sql = format!("SELECT count(*) FROM {view} WHERE doc = ?1");
        let count: i64 = reader.connection().query_row(&sql, [doc], |r| r.get(0))?;
        fields.push(((*view).to_string(), Value::Integer(count)));
    }
    Ok(Shown {
        kind: "document",
        fields,
        sides: Vec::new(),
        said_by: Vec::new(),
        sentence: text(reader, doc)?,
        marked: None,
        run: run(reader, of_run)?,
        document,
    })
}

/// The document with number `doc`.
///
/// # Errors
/// [`Error::Nothing`] where the reader's clock does not show it.
pub fn document(reader: &Reader, doc: i64) -> Result<Document, Error> {
    let sql = "SELECT * FROM documents WHERE doc = ?1";
    let found = reader.connection().prepare_cached(sql)?.query_row([doc], Document::read);
    found.map_err(|e| match e {
        rusqlite::Error::QueryReturnedNoRows => Error::Nothing { kind: "document", name: doc.to_string() },
        other => other.into(),
    })
}

/// The text of the document with number `doc`; `None` where the record has none.
///
/// # Errors
/// What SQLite says.
pub fn text(reader: &Reader, doc: i64) -> Result<Option<String>, Error> {
    let mut statement =
        reader.connection().prepare_cached("SELECT unpack(text) FROM texts WHERE doc = ?1")?;
    match statement.query_row([doc], |r| r.get(0)) {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(other?),
    }
}

fn run(reader: &Reader, run: i64) -> Result<Run, Error> {
    let mut statement = reader.connection().prepare_cached("SELECT * FROM runs WHERE run = ?1")?;
    match statement.query_row([run], Run::read) {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(Run { run: Key(run), ..Run::default() }),
        other => Ok(other?),
    }
}

fn sides(reader: &Reader, event: i64) -> Result<Vec<[String; 4]>, Error> {
    let sql = "SELECT role, key, sector, text FROM sides WHERE event = ?1 ORDER BY role, n";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([event], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?;
    rows.collect::<Result<_, _>>().map_err(Error::from)
}

fn said_by(reader: &Reader, kind: &str, row: i64) -> Result<Vec<[String; 3]>, Error> {
    let sql = "SELECT key, sector, text FROM voices WHERE kind = ?1 AND row = ?2 ORDER BY n";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map((kind, row), |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?]))?;
    rows.collect::<Result<_, _>>().map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Desk, entry};

    #[test]
    fn a_row_comes_with_its_sentence_sides_voices_document_and_run() {
        let desk = Desk::new();
        let one = entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"));
        let copy = entry("b", "Post", "2023-09-14", ("RUS", "CONSULT", "PRK"));
        desk.put(1, "7", false, &[one.clone(), copy]);
        let shown = show(&desk.reader(), &one.events[0].row.id).unwrap();
        let articles: Vec<_> = shown.iter().map(|s| s.document.id.as_str()).collect();
        assert_eq!(articles, ["a", "b"], "the same words in two outlets");
        assert_eq!((shown[0].kind, shown[0].sentence.as_deref()), ("event", Some("RUS acted on PRK.")));
        assert_eq!(shown[0].sides[1], ["recipient", "PRK", "GOV", "PRK"]);
        assert_eq!((shown[0].run.coder.as_str(), shown[0].marked), ("7", Some((4, 9))));
        let figure = show(&desk.reader(), &one.figures[0].row.id).unwrap().remove(0);
        assert_eq!(figure.said_by, [["PRK", "GOV", "PRK"]]);
        assert_eq!(figure.sentence.as_deref(), Some("RUS sent 20 tanks, PRK said."));
        assert_eq!(figure.marked, Some((9, 11)));
        for id in [&one.claims[0].0.id, &one.exchanges[0].row.id, &one.judgements[0].id] {
            assert_eq!(show(&desk.reader(), id).unwrap().len(), 2);
        }
    }

    #[test]
    fn a_story_shows_its_documents_and_a_happening_its_events() {
        let desk = Desk::new();
        let copy = |outlet: &str, day: &str| entry("a", outlet, day, ("RUS", "CONSULT", "PRK"));
        let other = entry("b", "Wire", "2023-11-14", ("CHN", "AID", "SYR"));
        desk.put(1, "7", false, &[copy("Wire", "2023-09-13"), other, copy("Post", "2023-09-13")]);
        crate::Store::open(&desk.path(), &crate::samples::at(2)).unwrap().update_stories().unwrap();
        for (column, table, kind) in [("story", "stories", "document"), ("happening", "happenings", "event")]
        {
            let sql = format!("SELECT {column} FROM {table} ORDER BY outlets DESC LIMIT 1");
            let id = desk.ask(crate::Clock::default(), &sql).remove(0);
            let shown = show(&desk.reader(), &id).unwrap();
            let told: Vec<_> = shown.iter().map(|s| (s.kind, s.document.outlet.as_str())).collect();
            assert_eq!(told, [(kind, "Wire"), (kind, "Post")]);
        }
    }

    #[test]
    fn a_document_is_shown_by_its_id_or_hash_and_nothing_else_is() {
        let desk = Desk::new();
        let mut one = entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"));
        one.text = None;
        desk.put(1, "7", false, std::slice::from_ref(&one));
        for id in ["a", &one.document.hash, &one.document.text_sha256] {
            let shown = show(&desk.reader(), id).unwrap().remove(0);
            assert_eq!((shown.kind, &shown.sentence), ("document", &None));
            assert_eq!(shown.fields[0], ("events".to_string(), Value::Integer(1)));
        }
        assert!(matches!(show(&desk.reader(), "b"), Err(Error::Nothing { .. })));
        assert!(document(&desk.reader(), 99).is_err());
        assert_eq!(text(&desk.reader(), 1).unwrap(), None);
    }
}
