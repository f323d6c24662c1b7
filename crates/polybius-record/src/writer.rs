//! Writing documents with their rows, many in a transaction.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::entry::{Actor, Entry, EventEntry, Named, Run, key};
use crate::schema::{self, ClaimPair, Coding, Dyad, Sentence, Side, Text, Voice};
use crate::{Error, Key, words};

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    New,
    /// The record has it already; nothing changed.
    Known,
    /// The record had its rows without its text, and now has the text.
    Completed,
    /// Its rows took the place of another run's.
    Recoded,
}

/// Writes documents. Nothing stays unless the batch it belongs to is committed.
pub struct Writer<'a> {
    connection: &'a mut Connection,
    path: &'a Path,
    actors: HashMap<Actor, i64>,
}

/// How many actors are remembered between transactions.
const ACTORS: usize = 50_000;

/// One transaction.
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    path: &'a Path,
    actors: &'a mut HashMap<Actor, i64>,
    now: String,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(connection: &'a mut Connection, path: &'a Path) -> Self {
        Writer { connection, path, actors: HashMap::new() }
    }

    /// Begins a transaction; `now` is the time that its documents are known from, UTC,
    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`. Where the record tells of a later time, the clock has been set back
    /// since, and that time is noted: no row may end before it began.
    ///
    /// # Errors
    /// [`Error::Unwritable`] where another writer does not end.
    pub fn begin(&mut self, now: &str) -> Result<Batch<'_>, Error> {
        // What a transaction remembered that was not committed must not be used.
        self.actors.clear();
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|e| Error::at(self.path, e))?;
        let last = latest(&transaction).map_err(|e| Error::at(self.path, e))?;
        let now = last.filter(|last| last.as_str() > now).unwrap_or_else(|| now.into());
        Ok(Batch { transaction, path: self.path, actors: &mut self.actors, now })
    }
}

/// The time that the newest coding notes.
fn latest(transaction: &Transaction<'_>) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT since FROM codings ORDER BY coding DESC LIMIT 1";
    transaction.prepare_cached(sql)?.query_row([], |r| r.get(0)).optional()
}

impl Batch<'_> {
    /// The number of `run`, which is noted if it is new.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn run(&self, run: &Run) -> Result<i64, Error> {
        self.run_number(run).map_err(|e| Error::at(self.path, e))
    }

    fn run_number(&self, run: &Run) -> rusqlite::Result<i64> {
        let sql = "SELECT run FROM runs WHERE (schema, coder, model, atlas, codebook, typer, options) = \
                   (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = rusqlite::params![
            run.schema,
            run.coder,
            run.model,
            run.atlas,
            run.codebook,
            run.typer,
            run.options
        ];
        let known = self.transaction.prepare_cached(sql)?.query_row(values, |r| r.get(0)).optional()?;
        match known {
            Some(number) => Ok(number),
            None => Run { run: Key(0), ..run.clone() }.insert(&self.transaction),
        }
    }

    /// Writes a document with its rows, which `run` made. One that the record knows stays as it is;
    /// with `recode` rows of another run take the place of those it has.
    ///
    /// # Errors
    /// [`Error::Unwritable`] where the disk is full; the transaction must then be dropped.
    pub fn put(&mut self, entry: &Entry, run: i64, recode: bool) -> Result<Put, Error> {
        self.place(entry, run, recode).map_err(|e| Error::at(self.path, e))
    }

    /// Makes everything that was put last.
    ///
    /// # Errors
    /// [`Error::Unwritable`] where the disk is full, and nothing of it is there, or where the file is gone.
    pub fn commit(self) -> Result<(), Error> {
        self.transaction.commit().map_err(|e| Error::at(self.path, e))?;
        match self.path.exists() {
            true => Ok(()),
            // SQLite goes on writing to a file that has lost its name.
            false => {
                let reason = "the file has been removed meanwhile".into();
                Err(Error::Unwritable { path: self.path.into(), reason })
            }
        }
    }

    fn place(&mut self, entry: &Entry, run: i64, recode: bool) -> rusqlite::Result<Put> {
        let Some((doc, coding, of_run, forgotten)) = self.known(&entry.document.hash)? else {
            let mut document = entry.document.clone();
            (document.doc, document.first_seen) = (Key(0), self.now.clone());
            let doc = document.insert(&self.transaction)?;
            self.text(doc, entry)?;
            self.code(doc, entry, run)?;
            return Ok(Put::New);
        };
        if forgotten {
            return Ok(Put::Known);
        }
        let completed = self.text(doc, entry)?;
        if recode && of_run != run {
            self.supersede(coding)?;
            self.code(doc, entry, run)?;
            return Ok(Put::Recoded);
        }
        Ok(if completed { Put::Completed } else { Put::Known })
    }

    /// Document, coding that holds, its run, and whether the document was forgotten.
    fn known(&self, hash: &str) -> rusqlite::Result<Option<(i64, i64, i64, bool)>> {
        let sql = "SELECT d.doc, c.coding, c.run, d.forgotten IS NOT NULL FROM documents d \
                   JOIN codings c ON c.doc = d.doc AND c.until IS NULL WHERE d.hash = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        statement.query_row([hash], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).optional()
    }

    /// Keeps the text and indexes it, where the record does not have it yet.
    fn text(&self, doc: i64, entry: &Entry) -> rusqlite::Result<bool> {
        let Some(text) = &entry.text else { return Ok(false) };
        let there = self.transaction.prepare_cached("SELECT 1 FROM texts WHERE doc = ?1")?.exists([doc])?;
        if there {
            return Ok(false);
        }
        Text { doc: Key(doc), bytes: text.len() as i64, text: words::pack(text) }
            .insert(&self.transaction)?;
        let sql = "INSERT INTO document_words (rowid, title, body) VALUES (?1, ?2, ?3)";
        self.transaction.prepare_cached(sql)?.execute((doc, &entry.document.title, text))?;
        Ok(true)
    }

    /// Ends `coding` and takes its pairs out of the daily sums.
    fn supersede(&self, coding: i64) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("UPDATE codings SET until = ?2 WHERE coding = ?1")?
            .execute((coding, &self.now))?;
        let sql = "SELECT p.source, p.target, x.type, x.status = 'actual', x.goldstein, d.day \
                   FROM event_rows x JOIN dyad_rows p ON p.event = x.event \
                   JOIN codings c ON c.coding = x.coding JOIN documents d ON d.doc = c.doc \
                   WHERE x.coding = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let mut rows = statement.query([coding])?;
        while let Some(row) = rows.next()? {
            let (source, target): (String, String) = (row.get(0)?, row.get(1)?);
            let (kind, day): (String, Option<String>) = (row.get(2)?, row.get(5)?);
            let sum =
                Sum { kind: &kind, is_actual: row.get(3)?, goldstein: row.get(4)?, day: day.as_deref() };
            self.add(&source, &target, &sum, -1)?;
        }
        Ok(())
    }

    /// Writes all rows of `entry` as a coding of `doc`.
    fn code(&mut self, doc: i64, entry: &Entry, run: i64) -> rusqlite::Result<()> {
        let coding =
            Coding { doc, run, since: self.now.clone(), ..Coding::default() }.insert(&self.transaction)?;
        for (n, [start, stop]) in (1..).zip(&entry.sentences) {
            let (start, stop) = (i64::from(*start), i64::from(*stop));
            Sentence { coding, n, start, stop }.insert(&self.transaction)?;
        }
        for event in &entry.events {
            self.event(coding, event, entry.document.day.as_deref())?;
        }
        for (row, speaker) in &entry.claims {
            self.claim(coding, row, speaker, &entry.events)?;
        }
        for x in &entry.exchanges {
            let (giver, receiver) = (self.actor(&x.giver)?, self.actor(&x.receiver)?);
            let row = schema::Exchange { exchange: Key(0), coding, giver, receiver, ..x.row.clone() };
            let number = row.insert(&self.transaction)?;
            self.voices("exchange", number, coding, &x.said_by)?;
        }
        for f in &entry.figures {
            let subject = self.actor(&f.subject)?;
            let row = schema::Figure { figure: Key(0), coding, subject, ..f.row.clone() };
            let number = row.insert(&self.transaction)?;
            self.voices("figure", number, coding, &f.said_by)?;
        }
        for row in &entry.judgements {
            schema::Judgement { judgement: Key(0), coding, ..row.clone() }.insert(&self.transaction)?;
        }
        for (n, (code, message)) in (1..).zip(&entry.diagnostics) {
            let (code, message) = (code.clone(), message.clone());
            schema::Diagnostic { coding, n, code, message }.insert(&self.transaction)?;
        }
        Ok(())
    }

    fn event(&mut self, coding: i64, entry: &EventEntry, day: Option<&str>) -> rusqlite::Result<()> {
        let row = schema::Event { event: Key(0), coding, ..entry.row.clone() };
        let event = row.insert(&self.transaction)?;
        for (role, side) in [("actor", &entry.actors), ("recipient", &entry.recipients)] {
            for (n, named) in (1..).zip(side) {
                let actor = self.actor(&named.actor)?;
                let [start, stop] = named.span.unwrap_or_default().map(i64::from);
                let (role, text) = (role.to_string(), named.text.clone());
                Side { event, role, n, actor, text, start, stop }.insert(&self.transaction)?;
            }
        }
        let sum = Sum { kind: &row.r#type, is_actual: row.status == "actual", goldstein: row.goldstein, day };
        for (source, target) in entry.pairs() {
            self.add(&source, &target, &sum, 1)?;
            Dyad { source, target, event }.insert(&self.transaction)?;
        }
        self.voices("event", event, coding, &entry.said_by)
    }

    /// Writes a claim, its words in the index, and the parties of those of `events` that it tells.
    fn claim(
        &mut self,
        coding: i64,
        row: &schema::Claim,
        speaker: &Actor,
        events: &[EventEntry],
    ) -> rusqlite::Result<()> {
        let number = self.actor(speaker)?;
        let claim = schema::Claim { claim: Key(0), coding, speaker: number, ..row.clone() }
            .insert(&self.transaction)?;
        let sql = "INSERT INTO claim_words (rowid, content) VALUES (?1, ?2)";
        self.transaction.prepare_cached(sql)?.execute((claim, &row.content))?;
        let speaker = key(&speaker.party);
        if speaker.is_empty() {
            return Ok(());
        }
        let inside = events.iter().filter(|e| e.row.start >= row.start && e.row.stop <= row.stop);
        let sides = inside.flat_map(|e| e.actors.iter().chain(&e.recipients));
        let parties: BTreeSet<String> = sides.map(|s| key(&s.actor.party)).collect();
        for about in parties.into_iter().filter(|p| !p.is_empty()) {
            ClaimPair { speaker: speaker.clone(), about, claim }.insert(&self.transaction)?;
        }
        Ok(())
    }

    fn voices(&mut self, kind: &str, row: i64, coding: i64, chain: &[Named]) -> rusqlite::Result<()> {
        for (n, named) in (1..).zip(chain) {
            let actor = self.actor(&named.actor)?;
            let (start, stop) = named.span.map(|[a, b]| (i64::from(a), i64::from(b))).unzip();
            let (kind, text) = (kind.to_string(), named.text.clone());
            Voice { kind, row, n, coding, actor, text, start, stop }.insert(&self.transaction)?;
        }
        Ok(())
    }

    /// The number of an actor, which is noted if it is new.
    fn actor(&mut self, actor: &Actor) -> rusqlite::Result<i64> {
        if let Some(number) = self.actors.get(actor) {
            return Ok(*number);
        }
        let (code, sector) = (actor.party.code.to_string(), actor.party.sector.to_string());
        let (name, entity) = (actor.party.name.clone(), actor.entity.clone());
        let sql = "SELECT actor FROM actors WHERE (code, sector, name, entity) = (?1, ?2, ?3, ?4)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let known = statement.query_row((&code, &sector, &name, &entity), |r| r.get(0)).optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                let row = schema::Actor { actor: Key(0), key: key(&actor.party), code, sector, name, entity };
                row.insert(&self.transaction)?
            }
        };
        if self.actors.len() < ACTORS {
            self.actors.insert(actor.clone(), number);
        }
        Ok(number)
    }

    /// Adds one telling to the daily sums of a pair, or takes it out with `sign` -1.
    fn add(&self, source: &str, target: &str, sum: &Sum<'_>, sign: i64) -> rusqlite::Result<()> {
        let day = sum.day.unwrap_or("");
        let actual = if sum.is_actual { sign } else { 0 };
        let goldstein = sum.goldstein.filter(|_| sum.is_actual).unwrap_or(0.0) * sign as f64;
        let sql = "INSERT INTO pair_days (day, source, target, type, told, actual, goldstein) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET told = told + excluded.told, \
                   actual = actual + excluded.actual, \
                   goldstein = round(goldstein + excluded.goldstein, 1)";
        let values = rusqlite::params![day, source, target, sum.kind, sign, actual, goldstein];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        if sign < 0 {
            let sql =
                "DELETE FROM pair_days WHERE (source, target, day, type) = (?1, ?2, ?3, ?4) AND told = 0";
            self.transaction.prepare_cached(sql)?.execute((source, target, day, sum.kind))?;
        }
        Ok(())
    }
}

/// What one telling adds to the daily sums.
struct Sum<'a> {
    kind: &'a str,
    is_actual: bool,
    goldstein: Option<f64>,
    day: Option<&'a str>,
}
