//! Stories in the record: profiles of new articles, then the stories of all that hangs together with them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{Entry, Group, Profile, Shelf, Source, UNDATED, story_id};
use crate::schema::{Story, StoryDocument, StoryId, StoryProfile};
use crate::{Error, Key, Store, days, happenings, words};

/// Documents whose profiles are written in one transaction.
const BATCH: usize = 2_000;
/// Documents without a story that one transaction looks at.
const SEEDS: usize = 5_000;

/// What an update did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Updated {
    /// Documents whose profile is new or was made anew.
    pub profiles: usize,
    /// Stories that were written.
    pub stories: usize,
}

impl Store {
    /// Brings stories and happenings up to date with the documents. Nothing to do is done fast; broken off,
    /// it goes on where it was the next time.
    ///
    /// # Errors
    /// [`Error::Unwritable`] where the disk is full or another writer does not end.
    pub fn update_stories(&mut self) -> Result<Updated, Error> {
        let path = self.path().to_path_buf();
        update(self.connection()).map_err(|e| Error::at(&path, e))
    }
}

fn update(connection: &mut Connection) -> rusqlite::Result<Updated> {
    let mut out = Updated::default();
    loop {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stale = stale(&step)?;
        stale.iter().try_for_each(|doc| profile(&step, *doc))?;
        step.commit()?;
        out.profiles += stale.len();
        if stale.len() < BATCH {
            break;
        }
    }
    let mut next = Some((UNDATED, i64::MIN));
    while let Some(after) = next {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (written, last) = regroup(&step, after)?;
        step.commit()?;
        out.stories += written;
        next = last;
    }
    Ok(out)
}

/// Documents whose profile is missing, comes from a coding that holds no more, or lacks a text that is there.
fn stale(tx: &Transaction<'_>) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT c.doc FROM codings c LEFT JOIN story_profiles p ON p.doc = c.doc \
               WHERE c.until IS NULL AND (p.doc IS NULL OR p.coding <> c.coding OR \
               (p.worded = 0 AND EXISTS (SELECT 1 FROM texts t WHERE t.doc = c.doc))) LIMIT ?1";
    tx.prepare_cached(sql)?.query_map([BATCH as i64], |r| r.get(0))?.collect()
}

/// Makes the profile of a document. One that takes another's place frees the stories around the old one.
fn profile(tx: &Transaction<'_>, doc: i64) -> rusqlite::Result<()> {
    if let Some(old) = entry(tx, doc)? {
        let near = Shelf::new(Kept(tx)).alike(&old)?;
        for freed in near.iter().map(|n| n.0).chain([doc]) {
            tx.prepare_cached("DELETE FROM story_documents WHERE doc = ?1")?.execute([freed])?;
        }
        tx.prepare_cached("DELETE FROM story_profiles WHERE doc = ?1")?.execute([doc])?;
    }
    let sql = "SELECT c.coding, d.title, d.day, t.text FROM documents d JOIN codings c ON c.doc = d.doc AND \
               c.until IS NULL LEFT JOIN texts t ON t.doc = d.doc WHERE d.doc = ?1";
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?));
    let (coding, title, day, packed): (i64, String, Option<String>, Option<Vec<u8>>) =
        tx.prepare_cached(sql)?.query_row([doc], read)?;
    let text = packed.as_deref().and_then(words::unpack);
    let made = Profile::of(&title, text.as_deref().unwrap_or(""), &facts(tx, coding)?);
    let row = StoryProfile {
        doc: Key(doc),
        coding,
        worded: i64::from(packed.is_some()),
        day: day.and_then(|d| days::number(&d)).unwrap_or(UNDATED).into(),
        features: made.bytes(),
        signature: made.signature.bytes(),
    };
    row.insert(tx)?;
    Ok(())
}

/// What the rows of a coding tell, in words: exact days and figures. Who acted on whom is not among it:
/// parties are names of the text already, and look-alike events share them.
fn facts(tx: &Transaction<'_>, coding: i64) -> rusqlite::Result<Vec<String>> {
    let mut out = Vec::new();
    let mut events =
        tx.prepare_cached("SELECT DISTINCT date FROM event_rows WHERE coding = ?1 AND date <> ''")?;
    let mut rows = events.query([coding])?;
    while let Some(row) = rows.next()? {
        let date: String = row.get(0)?;
        out.extend(days::number(&date).map(|_| format!("date {date}")));
    }
    let mut figures = tx.prepare_cached("SELECT measure, value, unit FROM figure_rows WHERE coding = ?1")?;
    let mut rows = figures.query([coding])?;
    while let Some(row) = rows.next()? {
        let (measure, value, unit): (String, f64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        out.push(format!("figure {measure} {value} {unit}"));
    }
    Ok(out)
}

/// The record's profiles as a source of entries.
struct Kept<'a>(&'a Connection);

const ENTRY: &str = "SELECT p.doc, d.hash, p.day, p.features, p.signature, s.doc IS NOT NULL \
                     FROM story_profiles p JOIN documents d ON d.doc = p.doc \
                     LEFT JOIN story_documents s ON s.doc = p.doc";

/// An entry, or nothing where the profile is damaged.
fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let (features, signature): (Vec<u8>, Vec<u8>) = (row.get(3)?, row.get(4)?);
    let (doc, hash, day) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let is_settled = row.get(5)?;
    let made = Profile::read(&features, &signature);
    Ok(made.map(|p| Entry { doc, hash, day, unit: p.unit(), signature: p.signature, is_settled }))
}

impl Source for Kept<'_> {
    type Error = rusqlite::Error;

    fn day(&mut self, day: i32) -> rusqlite::Result<Vec<Entry>> {
        let mut statement = self.0.prepare_cached(&format!("{ENTRY} WHERE p.day = ?1 ORDER BY d.hash"))?;
        let found: rusqlite::Result<Vec<Option<Entry>>> = statement.query_map([day], read)?.collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

fn entry(tx: &Transaction<'_>, doc: i64) -> rusqlite::Result<Option<Entry>> {
    let found = tx.prepare_cached(&format!("{ENTRY} WHERE p.doc = ?1"))?.query_row([doc], read).optional()?;
    Ok(found.flatten())
}

/// Writes the stories around documents after `after` (day and number) that have none, in order of days;
/// where to go on, if not all were looked at.
fn regroup(tx: &Transaction<'_>, after: (i32, i64)) -> rusqlite::Result<(usize, Option<(i32, i64)>)> {
    let seeds = seeds(tx, after)?;
    let mut written = 0;
    Shelf::new(Kept(tx)).sweep(&seeds, |groups| {
        written += groups.len();
        write(tx, groups)
    })?;
    let last = seeds.last().filter(|_| seeds.len() == SEEDS).map(|&(doc, day)| (day, doc));
    Ok((written, last))
}

/// Documents after `after` that no story has, with their days, in order of days; [`SEEDS`] at most.
fn seeds(tx: &Transaction<'_>, (day, doc): (i32, i64)) -> rusqlite::Result<Vec<(i64, i32)>> {
    let sql = "SELECT p.doc, p.day FROM story_profiles p LEFT JOIN story_documents s ON s.doc = p.doc \
               WHERE (p.day, p.doc) > (?1, ?2) AND s.doc IS NULL ORDER BY p.day, p.doc LIMIT ?3";
    let mut statement = tx.prepare_cached(sql)?;
    statement.query_map((day, doc, SEEDS as i64), |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

/// Puts stories in the place of those that their documents were in.
fn write(tx: &Transaction<'_>, groups: &[Group]) -> rusqlite::Result<()> {
    let mut touched: BTreeSet<String> = BTreeSet::new();
    for (doc, _) in groups.iter().flat_map(|g| &g.articles) {
        let sql = "DELETE FROM story_documents WHERE doc = ?1 RETURNING story";
        touched.extend(tx.prepare_cached(sql)?.query_row([doc], |r| r.get::<_, String>(0)).optional()?);
    }
    for group in groups {
        touched.insert(member(tx, group)?);
    }
    touched.iter().try_for_each(|story| {
        sum(tx, story)?;
        happenings::keep(tx, story)
    })
}

/// Writes whose story each article of a group tells; the story's id.
fn member(tx: &Transaction<'_>, group: &Group) -> rusqlite::Result<String> {
    let mut known: BTreeMap<i64, String> = BTreeMap::new();
    let hash: String = tx
        .prepare_cached("SELECT hash FROM documents WHERE doc = ?1")?
        .query_row([group.founder()], |r| r.get(0))?;
    let story = story_id(&hash);
    for &(doc, first) in &group.articles {
        let voice = match known.get(&first) {
            Some(voice) => voice.clone(),
            None => voice(tx, first)?,
        };
        known.insert(first, voice.clone());
        StoryDocument { doc: Key(doc), story: story.clone(), first, voice }.insert(tx)?;
    }
    let given = StoryId { id: story.clone(), founder: group.founder() };
    let sql = "SELECT 1 FROM story_ids WHERE id = ?1";
    if !tx.prepare_cached(sql)?.exists([&story])? {
        given.insert(tx)?;
    }
    Ok(story)
}

/// The voice of a document that is the first with its text.
fn voice(tx: &Transaction<'_>, first: i64) -> rusqlite::Result<String> {
    let sql = "SELECT outlet, hash FROM documents WHERE doc = ?1";
    let named = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
    let (outlet, hash): (String, String) = tx.prepare_cached(sql)?.query_row([first], named)?;
    let unnamed = format!("#{}", hash.get(..12).unwrap_or(&hash));
    Ok(if outlet.is_empty() { unnamed } else { outlet })
}

/// Sums a story up, or takes it away where no document tells it any more.
fn sum(tx: &Transaction<'_>, story: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM stories WHERE story = ?1")?.execute([story])?;
    let sql = "INSERT INTO stories SELECT s.story, i.founder, min(d.day), max(d.day), count(*), \
               count(DISTINCT s.first), count(DISTINCT s.voice) FROM story_documents s \
               JOIN documents d ON d.doc = s.doc JOIN story_ids i ON i.id = s.story \
               WHERE s.story = ?1 GROUP BY s.story";
    tx.prepare_cached(sql)?.execute(params![story])?;
    debug_assert_eq!(Story::TABLE.columns.len(), 7, "the statement above names every column in order");
    Ok(())
}
