//! The row, article and sentence that an answer rests on.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::words;

/// Where an answer is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Id of the row, for `show` and `explain`.
    pub id: String,
    /// Id of the article.
    pub article: String,
    /// Its outlet, or empty.
    pub outlet: String,
    /// Its day of publication, `YYYY-MM-DD`, or empty.
    pub day: String,
    /// The sentence; empty where the record does not have the text, or it was not asked for.
    pub sentence: String,
}

/// Looks sentences up, each text unpacked once.
pub struct Sentences<'a> {
    connection: &'a Connection,
    texts: HashMap<i64, String>,
}

impl<'a> Sentences<'a> {
    /// For questions through `connection`.
    pub fn new(connection: &'a Connection) -> Self {
        Sentences { connection, texts: HashMap::new() }
    }

    /// Words of a document between two code points, line breaks as spaces.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn of(&mut self, doc: i64, start: i64, stop: i64) -> rusqlite::Result<String> {
        if !self.texts.contains_key(&doc) {
            let mut statement = self.connection.prepare_cached("SELECT text FROM texts WHERE doc = ?1")?;
            let packed: Option<Vec<u8>> = statement.query_row([doc], |r| r.get(0)).optional()?;
            self.texts.insert(doc, packed.and_then(|p| words::unpack(&p)).unwrap_or_default());
        }
        Ok(words::slice(&self.texts[&doc], start, stop).replace(['\n', '\r', '\t'], " "))
    }
}

/// Columns for [`read`], from a view of rows named `x`.
pub const COLUMNS: &str =
    "x.id, x.article, x.outlet, coalesce(x.day, ''), x.doc, x.sentence_start, x.sentence_stop";

/// The evidence in a row whose columns from `at` on are [`COLUMNS`], without its sentence, and where that stands.
///
/// # Errors
/// What SQLite says.
pub fn read(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<(Evidence, [i64; 3])> {
    let evidence = Evidence {
        id: row.get(at)?,
        article: row.get(at + 1)?,
        outlet: row.get(at + 2)?,
        day: row.get(at + 3)?,
        sentence: String::new(),
    };
    Ok((evidence, [row.get(at + 4)?, row.get(at + 5)?, row.get(at + 6)?]))
}
