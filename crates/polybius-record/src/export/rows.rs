//! Events with everything that an export may want of them.

use std::collections::HashMap;

use rusqlite::OptionalExtension;

use crate::evidence::Sentences;
use crate::{Error, Reader};

/// A side of an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Key: a country, `IGO:` and an organisation, `NON`, or empty.
    pub key: String,
    /// ISO 3166-1 alpha-3 code, `IGO`, `NON`, or empty.
    pub code: String,
    /// Sector, or empty.
    pub sector: String,
    /// Acronym of an organisation, or empty.
    pub name: String,
    /// The atlas entity, or empty.
    pub entity: String,
    /// The words.
    pub text: String,
    /// Where they start, in code points.
    pub start: i64,
}

/// An event with its document.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of the row contract and of the schema's reference")]
pub struct Row {
    pub event: i64,
    pub id: String,
    pub doc: i64,
    pub article: String,
    pub outlet: String,
    pub published: String,
    pub day: String,
    pub first_seen: String,
    pub kind: String,
    pub mode: String,
    pub cameo: String,
    pub goldstein: Option<f64>,
    pub status: String,
    pub date: String,
    pub trigger: String,
    pub place: String,
    pub place_country: String,
    pub start: i64,
    pub stop: i64,
    pub sentence_start: i64,
    pub sentence_stop: i64,
    pub confidence: f64,
    pub rule: String,
    /// Version of the coder.
    pub coder: String,
    /// Ordinal of the sentence, 0 where it is not listed.
    pub sentence_number: i64,
    pub sentence: String,
    /// Length of the text in bytes, 0 where the record does not have it.
    pub text_bytes: i64,
    pub story: String,
    pub happening: String,
    pub actors: Vec<Side>,
    pub recipients: Vec<Side>,
    /// Key and words of who says so, the nearest first.
    pub said_by: Vec<(String, String)>,
}

const EVENT: &str = "\
    SELECT x.event, x.id, x.doc, x.article, x.outlet, coalesce(x.published, ''), coalesce(x.day, ''), \
    d.first_seen, x.type, x.mode, x.cameo, x.goldstein, x.status, coalesce(x.date, ''), x.trigger, x.place, \
    x.place_country, x.start, x.stop, x.sentence_start, x.sentence_stop, x.confidence, x.rule, r.coder, \
    coalesce((SELECT n FROM sentences s WHERE s.doc = x.doc AND s.start = x.sentence_start), 0), \
    coalesce((SELECT bytes FROM texts t WHERE t.doc = x.doc), 0), \
    coalesce((SELECT story FROM story_documents s WHERE s.doc = x.doc), ''), \
    coalesce((SELECT happening FROM happening_events h WHERE h.event = x.event), '') \
    FROM events x JOIN documents d ON d.doc = x.doc JOIN runs r ON r.run = x.run WHERE x.event = ?1";

/// Numbers of all events, by day, document hash and place in the text: the same order in every record.
pub fn in_order(reader: &Reader) -> Result<Vec<i64>, Error> {
    let sql = "SELECT x.event FROM events x JOIN documents d ON d.doc = x.doc \
               ORDER BY coalesce(x.day, ''), d.hash, x.start, x.id";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Reads events.
pub struct Rows<'a> {
    reader: &'a Reader,
    sentences: Sentences<'a>,
    doc: i64,
    /// Sentences of the document that was last read, by where they start.
    known: HashMap<i64, String>,
}

impl<'a> Rows<'a> {
    /// For a record.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn new(reader: &'a Reader) -> Result<Self, Error> {
        reader.lay_happenings()?;
        let sentences = Sentences::new(reader.connection());
        Ok(Rows { reader, sentences, doc: 0, known: HashMap::new() })
    }

    /// One event.
    ///
    /// # Errors
    /// [`Error::Nothing`] where the question's clock does not show it.
    pub fn event(&mut self, number: i64) -> Result<Row, Error> {
        let mut statement = self.reader.connection().prepare_cached(EVENT)?;
        let found = statement.query_row([number], read).optional()?;
        let mut row = found.ok_or_else(|| Error::Nothing { kind: "event", name: number.to_string() })?;
        row.actors = self.sides(number, "actor")?;
        row.recipients = self.sides(number, "recipient")?;
        row.said_by = self.voices(number)?;
        row.sentence = self.sentence(&row)?;
        Ok(row)
    }

    fn sentence(&mut self, row: &Row) -> Result<String, Error> {
        if self.doc != row.doc {
            // One text at a time: exports go through documents in order.
            self.sentences = Sentences::new(self.reader.connection());
            self.known.clear();
            self.doc = row.doc;
        }
        if let Some(known) = self.known.get(&row.sentence_start) {
            return Ok(known.clone());
        }
        let words = self.sentences.of(row.doc, row.sentence_start, row.sentence_stop)?;
        self.known.insert(row.sentence_start, words.clone());
        Ok(words)
    }

    fn sides(&self, event: i64, role: &str) -> Result<Vec<Side>, Error> {
        let sql = "SELECT key, code, sector, name, entity, text, start FROM sides \
                   WHERE event = ?1 AND role = ?2 ORDER BY n";
        let mut statement = self.reader.connection().prepare_cached(sql)?;
        let rows = statement.query_map((event, role), |r| {
            Ok(Side {
                key: r.get(0)?,
                code: r.get(1)?,
                sector: r.get(2)?,
                name: r.get(3)?,
                entity: r.get(4)?,
                text: r.get(5)?,
                start: r.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn voices(&self, event: i64) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT key, text FROM voices WHERE kind = 'event' AND row = ?1 ORDER BY n";
        let mut statement = self.reader.connection().prepare_cached(sql)?;
        let rows = statement.query_map([event], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        event: r.get(0)?,
        id: r.get(1)?,
        doc: r.get(2)?,
        article: r.get(3)?,
        outlet: r.get(4)?,
        published: r.get(5)?,
        day: r.get(6)?,
        first_seen: r.get(7)?,
        kind: r.get(8)?,
        mode: r.get(9)?,
        cameo: r.get(10)?,
        goldstein: r.get(11)?,
        status: r.get(12)?,
        date: r.get(13)?,
        trigger: r.get(14)?,
        place: r.get(15)?,
        place_country: r.get(16)?,
        start: r.get(17)?,
        stop: r.get(18)?,
        sentence_start: r.get(19)?,
        sentence_stop: r.get(20)?,
        confidence: r.get(21)?,
        rule: r.get(22)?,
        coder: r.get(23)?,
        sentence_number: r.get(24)?,
        text_bytes: r.get(25)?,
        story: r.get(26)?,
        happening: r.get(27)?,
        ..Row::default()
    })
}

/// The words for a party without the ending that says whose something is.
pub fn named(words: &str) -> &str {
    let ending = ["'s", "’s", "'S", "’S"].into_iter().find(|ending| words.ends_with(ending));
    ending.map_or(words, |ending| &words[..words.len() - ending.len()])
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_lose_the_ending_that_says_whose() {
        for (words, name) in [
            ("Vladimir Putin’s", "Vladimir Putin"),
            ("TEHRAN'S", "TEHRAN"),
            ("the States", "the States"),
            ("China", "China"),
            ("", ""),
        ] {
            assert_eq!(named(words), name);
        }
    }
}
