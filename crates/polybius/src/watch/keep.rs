//! Watching feeds into a record: each article is coded and put in as it comes.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use polybius_intake::Piece;
use polybius_intake::watch::{Sink, State};
use polybius_record::entry::{Entry, Run};
use polybius_record::{Store, rusqlite};

use super::save_state;
use crate::counts::Counts;
use crate::error::Error;
use crate::front::{Coder, Session, Worker};
use crate::ingest::{now, run_of};
use crate::input::Incoming;

/// Time between two updates of stories.
const STORIES_TIME: Duration = Duration::from_secs(600);

/// Codes each article and puts it into a record with its rows, in a transaction of its own. The record
/// knows documents by their content and the watch's articles by their address as id, so one that comes
/// again after a kill, or without its state, is not put in again.
pub struct RecordSink<'a> {
    store: Store,
    session: Session<'a>,
    worker: Worker<'a>,
    run: Run,
    state: PathBuf,
    /// When stories were last brought up to date; `None` where not yet by this sink.
    updated: Option<Instant>,
    heard: fn(&str),
    counts: Counts,
}

impl<'a> RecordSink<'a> {
    /// Opens the record at `path`, made if it is not there, with the state in `state`. `options` are
    /// those that `coder` was loaded with, as [`crate::ingest::options`] tells them; `heard` gets what
    /// could not be read.
    ///
    /// # Errors
    /// The record's, where it cannot be opened or written.
    pub fn open(
        path: &Path,
        state: &Path,
        coder: &'a Coder,
        options: &str,
        heard: fn(&str),
    ) -> Result<Self, Error> {
        let store = Store::create(path, &now())?;
        let session = coder.session();
        let (worker, run) = (session.worker(), run_of(coder, options));
        Ok(RecordSink {
            store,
            session,
            worker,
            run,
            state: state.into(),
            updated: None,
            heard,
            counts: Counts::default(),
        })
    }

    /// Brings stories up to date and ends the writing; gives what was coded.
    ///
    /// # Errors
    /// The record's, where it cannot be written.
    pub fn finish(mut self) -> Result<Counts, Error> {
        self.store.update_stories()?;
        self.store.close()?;
        Ok(self.counts)
    }

    /// What the record has is on the disk after this, so that no state tells of more.
    fn settle(&mut self) -> Result<(), Error> {
        let done = self.store.connection().execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        Ok(done.map_err(polybius_record::Error::from)?)
    }
}

impl Sink for RecordSink<'_> {
    type Error = Error;

    /// A record that cannot be asked says no; putting the article in then tells why.
    fn has(&mut self, id: &str) -> bool {
        let ask = |db: &rusqlite::Connection| {
            db.prepare_cached("SELECT 1 FROM documents WHERE id = ?1")?.exists([id])
        };
        ask(self.store.connection()).unwrap_or(false)
    }

    fn take(&mut self, piece: Piece) -> Result<(), Error> {
        let coded = self.session.code(&mut self.worker, vec![Incoming::from(piece)]);
        let is_mutual = |rule: &str| self.session.coder().is_mutual(rule);
        let mut writer = self.store.writer()?;
        let mut batch = writer.begin(&now())?;
        let run = batch.run(&self.run)?;
        for one in &coded {
            tracing::info!(id = %one.article.id, events = one.reading.events.len(), "article taken");
            batch.put(&Entry::new(&one.article, &one.reading, is_mutual), run, false)?;
        }
        batch.commit()?;
        coded.iter().for_each(|one| self.counts.coded(one));
        Ok(())
    }

    fn save(&mut self, state: &State) -> Result<(), Error> {
        if self.updated.is_none_or(|last| last.elapsed() >= STORIES_TIME) {
            self.store.update_stories()?;
            self.updated = Some(Instant::now());
        }
        self.settle()?;
        save_state(&self.state, state)
    }

    fn note(&mut self, what: &str) {
        (self.heard)(what);
    }
}
