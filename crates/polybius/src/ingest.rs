//! Articles and coded rows into a record: coded on many threads, written by one.

use std::path::Path;
use std::time::{Duration, Instant};

use polybius_base::SCHEMA_VERSION;
use polybius_record::entry::{self, Entry, Run};
use polybius_record::{Known, Put, Store, Writer};

use crate::counts::Counts;
use crate::error::Error;
use crate::front::{Coder, Options, Session, Worker};
use crate::input::{Chunk, Defaults, Incoming, Inputs, Raw};
use crate::{coded, ordered};

/// Bytes of input that one thread takes at a time: enough to fill the engine's batches.
const CHUNK_BYTES: usize = 64 << 10;

/// Documents in one transaction at most.
const BATCH_DOCUMENTS: usize = 256;

/// Bytes of text in one transaction at most: they are held until it is written.
const BATCH_BYTES: usize = 8 << 20;

/// Time after which what is ready is written, be it many documents or few.
const BATCH_TIME: Duration = Duration::from_secs(2);

/// The present moment as records note it: UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// What ingesting needs beside the inputs.
pub struct Ingest<'a> {
    /// The record's file; made if it is not there.
    pub record: &'a Path,
    /// What stands in for fields that articles lack.
    pub defaults: Defaults,
    /// Whether rows of another run are replaced.
    pub recode: bool,
    /// Says of a rule whether its actors act on one another, for rows that come coded.
    pub is_mutual: &'a (dyn Fn(&str) -> bool + Sync),
    /// Codes articles; why there is none, where only coded rows can be taken.
    pub coder: Result<&'a Coder, &'a Error>,
    /// The options that the coder was loaded with, as [`options`] tells them.
    pub options: String,
    /// Threads that code.
    pub jobs: usize,
}

/// What became of the inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Documents that are new.
    pub new: usize,
    /// Documents that the record had already.
    pub known: usize,
    /// Documents whose rows were replaced.
    pub recoded: usize,
    /// Documents that got the text they lacked.
    pub completed: usize,
    /// Inputs that were not read.
    pub unread: usize,
    /// Rows that were coded or came, what was noticed on them, and why inputs were not read.
    pub counts: Counts,
    /// Time spent writing.
    pub writing: Duration,
}

impl Tally {
    /// Documents met, in the record now.
    pub fn documents(&self) -> usize {
        self.new + self.known + self.recoded + self.completed
    }

    fn count(&mut self, put: Put) {
        match put {
            Put::New => self.new += 1,
            Put::Known => self.known += 1,
            Put::Recoded => self.recoded += 1,
            Put::Completed => self.completed += 1,
        }
    }
}

/// What is told on the way.
pub trait Watch {
    /// Everything up to `bytes` of the inputs is read, and what is counted is in the record or waits for the next transaction.
    fn progress(&mut self, bytes: u64, documents: usize);

    /// An input was not read.
    fn unread(&mut self, error: &Error);
}

/// The options of a coder that leave rows out, in words: part of a run.
pub fn options(options: &Options) -> String {
    let mut out = Vec::new();
    if options.min_confidence > 0.0 {
        out.push(format!("min-confidence={}", options.min_confidence));
    }
    if options.main_acts {
        out.push("main-acts".into());
    }
    let mut without = options.without_rules.clone();
    without.sort();
    without.dedup();
    out.extend(without.iter().map(|rule| format!("without-rule={rule}")));
    out.join(" ")
}

/// The run of rows that `coder` makes; `options` as [`options`] tells them.
pub fn run_of(coder: &Coder, options: &str) -> Run {
    let v = coder.versions().clone();
    let (coder, model, atlas, codebook, typer) = (v.coder, v.model, v.atlas, v.codebook, v.typer);
    let (schema, options) = (SCHEMA_VERSION.into(), options.into());
    Run { schema, coder, model, atlas, codebook, typer, options, ..Run::default() }
}

impl Ingest<'_> {
    /// Reads all of `inputs` into the record, in their order.
    ///
    /// A document and its rows are one transaction's, so whatever ends the program, the record holds
    /// whole documents, and the same inputs given again go on where it stopped.
    ///
    /// # Errors
    /// What ends the work: the record cannot be opened or written, or an article is met without a coder.
    /// Inputs that cannot be read are told to `watch` and counted.
    pub fn run(&self, mut inputs: Inputs, watch: &mut dyn Watch) -> Result<Tally, Error> {
        let mut store = Store::create(self.record, &now())?;
        tracing::info!(record = %self.record.display(), jobs = self.jobs, "record opened");
        let run = self.coder.as_ref().ok().map(|coder| run_of(coder, &self.options));
        let desk = Desk { ingest: self, session: self.coder.as_ref().ok().map(|c| c.session()), run };
        let mut sink = Sink::new(store.writer()?, self.recode);
        ordered(
            self.jobs,
            || inputs.chunk(CHUNK_BYTES),
            || desk.tool(),
            |tool, chunk| desk.finish(tool, chunk),
            |finished: Finished| sink.take(finished, watch),
        )?;
        sink.write()?;
        let tally = sink.tally;
        store.close()?;
        Ok(tally)
    }
}

/// What the coding threads share.
struct Desk<'a> {
    ingest: &'a Ingest<'a>,
    session: Option<Session<'a>>,
    run: Option<Run>,
}

/// What one thread needs of its own.
struct Tool<'a> {
    worker: Option<Worker<'a>>,
    known: Result<Known, Option<Error>>,
}

/// A document ready to be written.
struct Ready {
    entry: Entry,
    run: Run,
}

/// What became of a chunk of the inputs.
#[derive(Default)]
struct Finished {
    ready: Vec<Ready>,
    settled: usize,
    unread: Vec<Error>,
    /// What ends the whole work.
    fatal: Option<Error>,
    bytes: u64,
}

impl<'a> Desk<'a> {
    fn tool(&'a self) -> Tool<'a> {
        let known = Known::open(self.ingest.record).map_err(|e| Some(e.into()));
        Tool { worker: self.session.as_ref().map(Session::worker), known }
    }

    fn finish(&self, tool: &mut Tool<'a>, chunk: Chunk) -> Finished {
        let mut out = Finished { bytes: chunk.bytes, ..Finished::default() };
        let known = match &mut tool.known {
            Ok(known) => known,
            Err(error) => {
                out.fatal = error.take();
                return out;
            }
        };
        let mut fresh = Vec::new();
        for raw in chunk.raws {
            match self.read(known, raw) {
                Ok(Piece::Settled) => out.settled += 1,
                Ok(Piece::Article(incoming)) => fresh.push(incoming),
                Ok(Piece::Coded(ready)) => out.ready.push(*ready),
                Err(error) if error.exit_code() == 1 => out.unread.push(error),
                Err(error) => {
                    out.fatal = Some(error);
                    break;
                }
            }
        }
        self.code(tool, fresh, &mut out);
        out
    }

    /// Codes articles, in one batch of the engine.
    fn code(&self, tool: &mut Tool<'a>, fresh: Vec<Incoming>, out: &mut Finished) {
        let (Some(session), Some(worker), Some(run)) = (&self.session, &mut tool.worker, &self.run) else {
            return;
        };
        let is_mutual = |rule: &str| session.coder().is_mutual(rule);
        for coded in session.code(worker, fresh) {
            let entry = Entry::new(&coded.article, &coded.reading, is_mutual);
            out.ready.push(Ready { entry, run: run.clone() });
        }
    }

    /// What a piece of the inputs is.
    fn read(&self, known: &Known, raw: Raw) -> Result<Piece, Error> {
        let recode = self.ingest.recode;
        if let Raw::Line(at, line) = &raw
            && coded::is_coded(line)
        {
            let bad = |reason| Error::BadRows { at: at.clone(), reason };
            let (entry, run) = coded::entry(line, self.ingest.is_mutual).map_err(bad)?;
            let wanted = recode.then_some(&run);
            let settled = known.is_settled(&entry.document.hash, entry.text.is_some(), wanted)?;
            let ready = || Piece::Coded(Box::new(Ready { entry, run }));
            return Ok(if settled { Piece::Settled } else { ready() });
        }
        let Some(incoming) = raw.found(&self.ingest.defaults) else { return Ok(Piece::Settled) };
        let incoming = incoming?;
        let hash = entry::document_of(&incoming.article).hash;
        if let (Err(why), false) = (&self.ingest.coder, known.is_settled(&hash, true, None)?) {
            return Err(Error::NoCoder { code: why.code(), reason: why.to_string() });
        }
        let wanted = self.run.as_ref().filter(|_| recode);
        let settled = known.is_settled(&hash, true, wanted)?;
        Ok(if settled { Piece::Settled } else { Piece::Article(incoming) })
    }
}

/// What a piece of the inputs is.
enum Piece {
    /// A document that the record holds as it is wanted, or a captured page without an article.
    Settled,
    /// An article to be coded.
    Article(Incoming),
    /// A document with its rows.
    Coded(Box<Ready>),
}

/// Gathers documents and writes them, many in a transaction.
struct Sink<'a> {
    writer: Writer<'a>,
    recode: bool,
    waiting: Vec<Ready>,
    bytes: usize,
    since: Instant,
    tally: Tally,
}

impl<'a> Sink<'a> {
    fn new(writer: Writer<'a>, recode: bool) -> Self {
        let (waiting, since, tally) = (Vec::new(), Instant::now(), Tally::default());
        Sink { writer, recode, waiting, bytes: 0, since, tally }
    }

    fn take(&mut self, finished: Finished, watch: &mut dyn Watch) -> Result<(), Error> {
        for error in &finished.unread {
            self.tally.counts.skipped(error);
            watch.unread(error);
        }
        self.tally.unread += finished.unread.len();
        self.tally.known += finished.settled;
        for ready in finished.ready {
            self.tally.counts.entry(&ready.entry);
            self.bytes += ready.entry.text.as_ref().map_or(0, String::len);
            self.waiting.push(ready);
        }
        if let Some(fatal) = finished.fatal {
            // What came before it is good.
            self.write()?;
            return Err(fatal);
        }
        let is_full = self.waiting.len() >= BATCH_DOCUMENTS || self.bytes >= BATCH_BYTES;
        if is_full || (!self.waiting.is_empty() && self.since.elapsed() >= BATCH_TIME) {
            self.write()?;
        }
        watch.progress(finished.bytes, self.tally.documents() + self.waiting.len());
        Ok(())
    }

    /// Writes what waits, in one transaction.
    fn write(&mut self) -> Result<(), Error> {
        let started = Instant::now();
        if !self.waiting.is_empty() {
            let mut batch = self.writer.begin(&now())?;
            let mut puts = Vec::with_capacity(self.waiting.len());
            let mut last: Option<(&Run, i64)> = None;
            for ready in &self.waiting {
                let number = match last {
                    Some((run, number)) if *run == ready.run => number,
                    _ => batch.run(&ready.run)?,
                };
                last = Some((&ready.run, number));
                puts.push(batch.put(&ready.entry, number, self.recode)?);
            }
            batch.commit()?;
            tracing::debug!(documents = puts.len(), bytes = self.bytes, "transaction written");
            puts.into_iter().for_each(|put| self.tally.count(put));
        }
        self.waiting.clear();
        (self.bytes, self.since) = (0, Instant::now());
        self.tally.writing += started.elapsed();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_sorts_as_text() {
        let moment = now();
        assert_eq!(moment.len(), "2024-01-01T00:00:00.000Z".len());
        assert!(moment.as_str() > "2024-01-01T00:00:00.000Z" && moment.ends_with('Z'), "{moment}");
        assert!(now() >= moment);
    }

    #[test]
    fn options_that_leave_rows_out_make_another_run_in_any_order() {
        let with = |min_confidence, rules: &[&str]| {
            let without_rules = rules.iter().map(|r| (*r).to_string()).collect();
            options(&Options { min_confidence, without_rules, ..Options::default() })
        };
        assert_eq!(with(0.0, &[]), "");
        let main = Options { main_acts: true, ..Options::default() };
        assert_eq!(options(&main), "main-acts");
        assert_eq!(with(0.5, &["b.c", "a.b", "b.c"]), "min-confidence=0.5 without-rule=a.b without-rule=b.c");
        assert_eq!(with(0.5, &["a.b", "b.c"]), with(0.5, &["b.c", "a.b"]));
    }
}
