//! Whether a record is whole: the file, its keys, hashes, spans and sums.

use std::path::Path;

use rusqlite::Connection;

use crate::schema::Document;
use crate::{Error, entry, store, words};

/// Most findings that are told.
const FINDINGS: usize = 1000;

/// Lists what is wrong with the record at `path`, one line each; an empty list is a whole record.
///
/// # Errors
/// [`Error::Missing`], [`Error::Damaged`] where the file cannot even be asked.
pub fn check(path: &Path) -> Result<Vec<String>, Error> {
    let wrap = |e| Error::at(path, e);
    let connection = open(path)?;
    let mut out = file(&connection).map_err(wrap)?;
    out.extend(cut_short(&connection, path).map_err(wrap)?);
    if out.is_empty() {
        // One moment for all that follows, whatever is written meanwhile.
        connection.execute_batch("BEGIN").map_err(wrap)?;
        for (about, sql) in NONE_OF {
            out.extend(listed(&connection, about, sql).map_err(wrap)?);
        }
        documents(&connection, &mut out).map_err(wrap)?;
    }
    out.truncate(FINDINGS);
    Ok(out)
}

/// Opens a filled record of the present schema to read it.
fn open(path: &Path) -> Result<Connection, Error> {
    if !path.exists() {
        return Err(Error::Missing(path.into()));
    }
    let wrap = |e| Error::at(path, e);
    let connection = store::read_only(path).map_err(wrap)?;
    store::recognise_filled(&connection, path)?;
    store::current(&connection, "main", path)?;
    Ok(connection)
}

/// What a look at a record tells, short of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The version of its schema.
    pub version: i64,
    /// How many documents it holds.
    pub documents: u64,
    /// What is wrong with its pages.
    pub wrong: Option<String>,
}

/// Opens the record at `path`, reads every page once and counts its documents.
///
/// # Errors
/// [`Error::Missing`], [`Error::Newer`], [`Error::Older`], [`Error::Damaged`] where the file cannot even be
/// asked.
pub fn glance(path: &Path) -> Result<Glance, Error> {
    let wrap = |e| Error::at(path, e);
    let connection = open(path)?;
    let version = connection.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(wrap)?;
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(wrap)?;
    let cut = cut_short(&connection, path).map_err(wrap)?;
    if let Some(wrong) = cut.or_else(|| (said != "ok").then_some(said)) {
        return Ok(Glance { version, documents: 0, wrong: Some(wrong) });
    }
    let documents: i64 =
        connection.query_row("SELECT count(*) FROM documents", [], |r| r.get(0)).map_err(wrap)?;
    Ok(Glance { version, documents: documents.unsigned_abs(), wrong: None })
}

/// What SQLite itself finds.
fn file(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut out = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let said = statement.query_map([], |r| r.get::<_, String>(0))?;
    for line in said {
        out.extend(Some(line?).filter(|l| l != "ok").map(|l| format!("file: {l}")));
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let orphans = statement.query_map([], |r| {
        let (table, parent): (String, String) = (r.get(0)?, r.get(2)?);
        Ok(format!("orphan: a row of {table} belongs to no row of {parent}"))
    })?;
    for orphan in orphans {
        out.push(orphan?);
    }
    Ok(out)
}

/// Whether the file ends inside a page: SQLite reads what is missing as zeros.
fn cut_short(connection: &Connection, path: &Path) -> rusqlite::Result<Option<String>> {
    let page: i64 = connection.pragma_query_value(None, "page_size", |r| r.get(0))?;
    let length = std::fs::metadata(path).map_or(0, |m| m.len());
    let over = length % page.unsigned_abs().max(1);
    Ok((over != 0).then(|| format!("file: cut short, {over} bytes of its last page of {page} are there")))
}

/// Questions that a whole record answers with no row; the first column of a row is told.
const NONE_OF: &[(&str, &str)] = &[
    (
        "document without a coding that holds",
        "SELECT d.doc FROM documents d WHERE NOT EXISTS \
         (SELECT 1 FROM codings c WHERE c.doc = d.doc AND c.until IS NULL)",
    ),
    (
        "speaker of no row: kind and number",
        "SELECT v.kind || ' ' || v.row FROM voice_rows v WHERE NOT EXISTS (SELECT 1 FROM event_rows x \
         WHERE v.kind = 'event' AND x.event = v.row) AND NOT EXISTS (SELECT 1 FROM exchange_rows x \
         WHERE v.kind = 'exchange' AND x.exchange = v.row) AND NOT EXISTS (SELECT 1 FROM figure_rows x \
         WHERE v.kind = 'figure' AND x.figure = v.row)",
    ),
    (
        "text without its words in the index: document",
        "SELECT t.doc FROM texts t WHERE t.doc NOT IN (SELECT id FROM document_words_docsize)",
    ),
    (
        "words in the index without their text: document",
        "SELECT w.id FROM document_words_docsize w WHERE w.id NOT IN (SELECT doc FROM texts)",
    ),
    (
        "claim without its words in the index, or the other way round",
        "SELECT coalesce(x.claim, w.id) FROM (SELECT x.claim FROM claim_rows x \
         JOIN codings c ON c.coding = x.coding JOIN documents d ON d.doc = c.doc WHERE d.forgotten IS NULL) x \
         FULL JOIN claim_words_docsize w ON w.id = x.claim WHERE x.claim IS NULL OR w.id IS NULL",
    ),
    (
        "party of a claim that is not the one of its acts: claim",
        "WITH told AS (SELECT DISTINCT a.key AS speaker, b.key AS about, x.claim FROM claim_rows x \
         JOIN actors a ON a.actor = x.speaker \
         JOIN event_rows e ON e.coding = x.coding AND e.start >= x.start AND e.stop <= x.stop \
         JOIN side_rows s ON s.event = e.event JOIN actors b ON b.actor = s.actor \
         WHERE a.key <> '' AND b.key <> '') \
         SELECT coalesce(t.claim, p.claim) FROM told t FULL JOIN claim_pair_rows p \
         ON (p.speaker, p.about, p.claim) = (t.speaker, t.about, t.claim) WHERE t.claim IS NULL OR p.claim IS NULL",
    ),
    (
        "daily sum that is not the sum of its rows",
        "WITH sums AS (SELECT coalesce(d.day, '') AS day, p.source, p.target, x.type, count(*) AS told, \
         sum(x.status = 'actual') AS actual, \
         round(total(CASE x.status WHEN 'actual' THEN x.goldstein END), 1) AS goldstein \
         FROM dyad_rows p JOIN event_rows x ON x.event = p.event JOIN codings c ON c.coding = x.coding \
         JOIN documents d ON d.doc = c.doc WHERE c.until IS NULL GROUP BY 1, 2, 3, 4) \
         SELECT coalesce(s.day || ' ' || s.source || ' ' || s.target, p.day || ' ' || p.source || ' ' || p.target) \
         FROM sums s FULL JOIN pair_days p ON (p.day, p.source, p.target, p.type) = (s.day, s.source, s.target, s.type) \
         WHERE (s.told, s.actual) IS NOT (p.told, p.actual) OR abs(coalesce(s.goldstein - p.goldstein, 99)) > 0.05",
    ),
];

fn listed(connection: &Connection, about: &str, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("{sql} LIMIT {FINDINGS}"))?;
    let rows = statement.query_map([], |r| {
        Ok(match r.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(n) => format!("{about} {n}"),
            other => format!("{about} {}", String::from_utf8_lossy(other.as_bytes()?)),
        })
    })?;
    rows.collect()
}

/// Hashes of every document and, where its text is there, the spans of its rows.
fn documents(connection: &Connection, out: &mut Vec<String>) -> rusqlite::Result<()> {
    let sql =
        "SELECT d.*, t.bytes, t.text FROM documents d LEFT JOIN texts t ON t.doc = d.doc ORDER BY d.doc";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if out.len() >= FINDINGS {
            break;
        }
        let (document, packed) = (Document::read(row)?, row.get::<_, Option<Vec<u8>>>("text")?);
        let doc = document.doc.0;
        if document.forgotten.is_none() && !is_hashed(&document) {
            out.push(format!("hash: document {doc} is not what its hash says"));
        }
        let Some(packed) = packed else { continue };
        match words::unpack(&packed) {
            None => out.push(format!("text: document {doc} cannot be unpacked")),
            Some(text) if entry::text_sha256(&text) != document.text_sha256 => {
                out.push(format!("hash: the text of document {doc} is not what its hash says"));
            }
            Some(text) => spans(connection, doc, &text, out)?,
        }
    }
    Ok(())
}

fn is_hashed(d: &Document) -> bool {
    let date = d.published.as_deref().unwrap_or("");
    entry::document_hash(&d.text_sha256, &d.outlet, date, &d.title) == d.hash
}

/// Spans of a document's rows: what they are, where they are, and the words that must stand there, null
/// for spans without words of their own.
const SPANS: &str = "\
WITH c AS (SELECT coding FROM codings WHERE doc = ?1), e AS (SELECT * FROM event_rows WHERE coding IN c) \
SELECT 'sentence', start, stop, NULL FROM sentence_rows WHERE coding IN c \
UNION ALL SELECT 'trigger of event ' || id, start, stop, trigger FROM e \
UNION ALL SELECT 'sentence of event ' || id, sentence_start, sentence_stop, NULL FROM e \
UNION ALL SELECT 'place of event ' || id, place_start, place_stop, place FROM e WHERE place_start IS NOT NULL \
UNION ALL SELECT role || ' of event ' || e.id, s.start, s.stop, s.text FROM side_rows s JOIN e ON e.event = s.event \
UNION ALL SELECT 'content of claim ' || id, start, stop, content FROM claim_rows WHERE coding IN c \
UNION ALL SELECT 'speaker of claim ' || id, speaker_start, speaker_stop, speaker_text FROM claim_rows \
  WHERE coding IN c AND speaker_start IS NOT NULL \
UNION ALL SELECT 'cue of claim ' || id, cue_start, cue_stop, cue FROM claim_rows \
  WHERE coding IN c AND cue_start IS NOT NULL \
UNION ALL SELECT 'item of exchange ' || id, start, stop, item FROM exchange_rows WHERE coding IN c \
UNION ALL SELECT 'giver of exchange ' || id, giver_start, giver_stop, giver_text FROM exchange_rows \
  WHERE coding IN c AND giver_start IS NOT NULL \
UNION ALL SELECT 'receiver of exchange ' || id, receiver_start, receiver_stop, receiver_text \
  FROM exchange_rows WHERE coding IN c AND receiver_start IS NOT NULL \
UNION ALL SELECT 'number of figure ' || id, start, stop, text FROM figure_rows WHERE coding IN c \
UNION ALL SELECT 'item of figure ' || id, item_start, item_stop, item FROM figure_rows \
  WHERE coding IN c AND item_start IS NOT NULL \
UNION ALL SELECT 'speaker of ' || kind, start, stop, text FROM voice_rows \
  WHERE coding IN c AND start IS NOT NULL \
UNION ALL SELECT 'judgement ' || id, start, stop, NULL FROM judgement_rows WHERE coding IN c";

fn spans(connection: &Connection, doc: i64, text: &str, out: &mut Vec<String>) -> rusqlite::Result<()> {
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = |point: i64| usize::try_from(point).ok().and_then(|n| bytes.get(n)).copied();
    let mut statement = connection.prepare_cached(SPANS)?;
    let mut rows = statement.query([doc])?;
    while let Some(row) = rows.next()? {
        let found = match (at(row.get(1)?), at(row.get(2)?)) {
            (Some(a), Some(b)) if a <= b => Some(&text[a..b]),
            _ => None,
        };
        let wanted: Option<String> = row.get(3)?;
        if found.is_none() || wanted.is_some_and(|w| Some(w.as_str()) != found) {
            let what: String = row.get(0)?;
            out.push(format!("span: {what} of document {doc} does not hold its words"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Desk, act_in_claim, entry};

    fn desk() -> Desk {
        let desk = Desk::new();
        let of = |id: &str, day: &str| entry(id, "Wire", day, ("RUS", "CONSULT", "PRK"));
        desk.put(1, "1", false, &[of("a", "2023-09-13"), of("b", "2023-09"), of("c", "")]);
        desk.put(2, "2", true, &[act_in_claim(of("a", "2023-09-13"))]);
        desk
    }

    #[test]
    fn a_record_that_was_written_is_whole() {
        assert_eq!(check(&desk().path()).unwrap(), [""; 0]);
    }

    /// Each kind of damage, and the finding that tells it.
    #[test]
    fn every_kind_of_damage_is_found() {
        for (damage, told) in [
            ("UPDATE documents SET title = 'other' WHERE doc = 1", "hash: document 1"),
            ("UPDATE documents SET text_sha256 = '00' WHERE doc = 2", "hash: the text of document 2"),
            ("UPDATE texts SET text = x'00' WHERE doc = 1", "text: document 1"),
            ("UPDATE event_rows SET start = start + 1 WHERE event = 2", "span: trigger of event"),
            ("UPDATE sentence_rows SET stop = 9999 WHERE n = 2", "span: sentence"),
            ("UPDATE claim_rows SET content = 'other'", "span: content of claim"),
            ("UPDATE codings SET until = since WHERE doc = 3", "document without a coding that holds 3"),
            ("UPDATE pair_days SET told = told + 1", "daily sum"),
            ("UPDATE pair_days SET goldstein = goldstein + 1", "daily sum"),
            ("DELETE FROM pair_days", "daily sum"),
            ("UPDATE voice_rows SET row = 77 WHERE kind = 'figure' AND row = 1", "speaker of no row"),
            (
                "DELETE FROM document_words_docsize WHERE id = 1",
                "text without its words in the index: document 1",
            ),
            ("DELETE FROM claim_pair_rows", "party of a claim"),
            ("UPDATE claim_pair_rows SET about = 'CHN' WHERE about = 'RUS'", "party of a claim"),
            ("DELETE FROM claim_words_docsize WHERE id = 1", "claim without its words"),
            ("PRAGMA foreign_keys = OFF; DELETE FROM documents WHERE doc = 1", "orphan: a row of"),
        ] {
            let desk = desk();
            rusqlite::Connection::open(desk.path()).unwrap().execute_batch(damage).unwrap();
            let found = check(&desk.path()).unwrap();
            assert!(found.iter().any(|f| f.starts_with(told)), "{damage}: {found:?}");
        }
    }

    #[test]
    fn a_glance_counts_documents_and_sees_pages_that_are_damaged() {
        let desk = desk();
        let path = desk.path();
        let whole = glance(&path).unwrap();
        assert!(whole.documents > 0 && whole.wrong.is_none() && whole.version > 0, "{whole:?}");
        rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        assert!(bytes.len() > 8192, "it has pages");
        // Every page but the first, which says that this is a record.
        bytes[4096..].iter_mut().for_each(|b| *b = 0x5a);
        let damaged = path.with_file_name("damaged.db");
        std::fs::write(&damaged, bytes).unwrap();
        let seen = glance(&damaged);
        assert!(
            matches!(&seen, Err(Error::Damaged { .. })) || seen.as_ref().is_ok_and(|g| g.wrong.is_some()),
            "{seen:?}"
        );
    }

    #[test]
    fn a_damaged_file_and_another_kind_of_file_are_told() {
        let desk = desk();
        let path = desk.path();
        assert!(matches!(check(&path.with_file_name("none.db")), Err(Error::Missing(_))));
        let other = path.with_file_name("other.db");
        std::fs::write(&other, "this is some other kind of file, and a long one at that").unwrap();
        assert!(matches!(check(&other), Err(Error::Damaged { .. })));
        std::fs::remove_file(&other).unwrap();
        rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(matches!(check(&other), Err(Error::Damaged { .. })));
    }
}
