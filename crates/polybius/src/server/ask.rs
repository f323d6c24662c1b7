//! Questions to the record: threads, deadlines, and answers that are kept while the record stays the same.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use axum::http::StatusCode;
use polybius_atlas::Atlas;
use polybius_base::Code;
use polybius_record::{Clock, Error as Record, Reader};
use tokio::sync::Semaphore;

use super::{Settings, places};
use crate::error::Error;
use crate::front::Coder;

/// Questions that are answered at a time; more wait.
const AT_ONCE: usize = 4;
/// Pages that are fetched at a time; more wait.
const FETCHED_AT_ONCE: usize = 2;
/// Longest time that a question waits for its turn.
pub const WAIT: Duration = Duration::from_secs(20);
/// Longest time that an answer may take.
const DEADLINE: Duration = Duration::from_secs(20);
/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 20_000;
/// Answers that are kept.
const KEPT: usize = 256;
/// Bytes of answers that are kept.
const KEPT_BYTES: usize = 64 << 20;
/// Most memory that SQLite takes, all questions together, in bytes.
const HEAP_BYTES: i64 = 512 << 20;

/// What all requests share.
pub struct App {
    pub settings: Settings,
    pub atlas: &'static Atlas,
    pub places: places::Cache,
    readers: Mutex<Vec<Reader>>,
    kept: Mutex<Kept>,
    turns: Arc<Semaphore>,
    pub sql_turns: Arc<Semaphore>,
    pub read_turns: Arc<Semaphore>,
    pub fetch_turns: Arc<Semaphore>,
    coder: OnceLock<Result<Coder, String>>,
    stopping: Arc<AtomicBool>,
}

/// An answer that went wrong: status, stable code, words.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Refusal { status, code, message: message.into() }
    }

    /// A question that cannot be understood.
    pub fn bad(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, "bad-request", message)
    }

    /// More questions than can be answered.
    pub fn busy() -> Self {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many questions at once; ask again soon")
    }
}

impl From<Record> for Refusal {
    fn from(error: Record) -> Self {
        let interrupted = |e: &polybius_record::rusqlite::Error| {
            e.sqlite_error_code() == Some(polybius_record::rusqlite::ErrorCode::OperationInterrupted)
        };
        match &error {
            Record::Nothing { .. } => Refusal::new(StatusCode::NOT_FOUND, "not-found", error.to_string()),
            Record::BadQuery(_) => Refusal::new(StatusCode::BAD_REQUEST, "bad-query", error.to_string()),
            Record::TooLong { .. } => {
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "too-long", error.to_string())
            }
            Record::Sql(e) if interrupted(e) => {
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "too-long", "the answer took too long")
            }
            _ => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "record", error.to_string()),
        }
    }
}

impl From<polybius_record::rusqlite::Error> for Refusal {
    fn from(error: polybius_record::rusqlite::Error) -> Self {
        Record::from(error).into()
    }
}

/// Answers by question, each with the state of the file that it is true of.
#[derive(Default)]
struct Kept {
    stamp: Stamp,
    bytes: usize,
    answers: HashMap<String, Arc<str>>,
}

/// Length and time of the record's file and of its log.
type Stamp = [Option<(u64, SystemTime)>; 2];

impl App {
    /// Opens the record once, to see that it is one.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let atlas = Atlas::builtin().map_err(|e| Error::Atlas(e.to_string()))?;
        let app = App {
            settings,
            atlas,
            places: places::Cache::default(),
            readers: Mutex::default(),
            kept: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            sql_turns: Arc::new(Semaphore::new(1)),
            read_turns: Arc::new(Semaphore::new(1)),
            fetch_turns: Arc::new(Semaphore::new(FETCHED_AT_ONCE)),
            coder: OnceLock::new(),
            stopping: Arc::default(),
        };
        let reader = app.open(&Clock::default())?;
        let limit = format!("PRAGMA hard_heap_limit = {HEAP_BYTES}");
        reader.connection().query_row(&limit, [], |_| Ok(())).map_err(Record::from)?;
        lock(&app.readers).push(reader);
        Ok(app)
    }

    /// Ends what is being asked.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// The name of a key: a country's, else the key itself without its mark.
    pub fn name(&self, key: &str) -> String {
        name(self.atlas, key)
    }

    /// A reader of its own under `clock`.
    pub fn open(&self, clock: &Clock) -> Result<Reader, Record> {
        let atlas = self.atlas;
        let known = move |code: &str| atlas.country(Code::new(code)).map(|c| c.name);
        let reader = Reader::open(&self.settings.record, clock.clone())?.with_names(known)?;
        reader.lay_happenings()?;
        Ok(reader)
    }

    /// The coder, loaded when it is first needed.
    pub fn coder(&self) -> Result<&Coder, Refusal> {
        let load = || Coder::load(&self.settings.options).map_err(|e| format!("{e} {}", e.advice()));
        let missing = |m: &String| Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "no-model", m.trim());
        self.coder.get_or_init(load).as_ref().map_err(missing)
    }

    /// Whether `started` is longer ago than `allowed`, or the server is to end.
    pub fn ends(&self, allowed: Duration) -> impl FnMut() -> bool + Send + 'static {
        let (started, stopping) = (Instant::now(), self.stopping.clone());
        move || started.elapsed() > allowed || stopping.load(Ordering::Relaxed)
    }

    /// Answers a question under `clock`, or gives the answer that is kept under `name`.
    pub async fn ask<F>(self: Arc<Self>, name: String, clock: Clock, question: F) -> Result<Arc<str>, Refusal>
    where
        F: FnOnce(&App, &Reader) -> Result<String, Refusal> + Send + 'static,
    {
        let stamp = stamp(&self.settings.record);
        if let Some(answer) = lock(&self.kept).get(stamp, &name) {
            return Ok(answer);
        }
        let turn = turn(&self.turns, WAIT).await?;
        let app = self.clone();
        let work = move || {
            let _turn = turn;
            // Someone may have asked the same while this question waited.
            if let Some(answer) = lock(&app.kept).get(stamp, &name) {
                return Ok(answer);
            }
            let answer: Arc<str> = app.with_reader(&clock, |reader| question(&app, reader))?.into();
            lock(&app.kept).put(stamp, name, answer.clone());
            Ok(answer)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| failed())?
    }

    fn with_reader<T>(
        &self,
        clock: &Clock,
        question: impl FnOnce(&Reader) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let held = if clock.is_now() { lock(&self.readers).pop() } else { None };
        let reader = match held {
            Some(reader) => reader,
            None => self.open(clock)?,
        };
        reader.connection().progress_handler(STEPS, Some(self.ends(DEADLINE)))?;
        let answer = question(&reader);
        reader.connection().progress_handler(0, None::<fn() -> bool>)?;
        if clock.is_now() {
            lock(&self.readers).push(reader);
        }
        answer
    }
}

/// A turn, or the refusal of one who waited too long.
pub async fn turn(
    turns: &Arc<Semaphore>,
    wait: Duration,
) -> Result<tokio::sync::OwnedSemaphorePermit, Refusal> {
    let turn = tokio::time::timeout(wait, turns.clone().acquire_owned()).await;
    turn.ok().and_then(Result::ok).ok_or_else(Refusal::busy)
}

/// What is told of a fault of the program itself.
pub fn failed() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the answer failed")
}

/// The name of a key.
pub fn name(atlas: &Atlas, key: &str) -> String {
    match key {
        "" => "unknown".into(),
        "NON" => "non-state actor".into(),
        _ => match atlas.country(Code::new(key)) {
            Some(country) => country.name,
            None => key.trim_start_matches("IGO:").to_string(),
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stamp(record: &Path) -> Stamp {
    let of = |path: &Path| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.len(), found.modified().ok()?))
    };
    let mut log = record.as_os_str().to_owned();
    log.push("-wal");
    [of(record), of(Path::new(&log))]
}

impl Kept {
    fn get(&mut self, stamp: Stamp, name: &str) -> Option<Arc<str>> {
        if self.stamp != stamp {
            *self = Kept { stamp, ..Kept::default() };
        }
        self.answers.get(name).cloned()
    }

    fn put(&mut self, stamp: Stamp, name: String, answer: Arc<str>) {
        if self.stamp != stamp {
            return;
        }
        let bytes = answer.len();
        if self.answers.len() >= KEPT || self.bytes + bytes > KEPT_BYTES {
            self.answers.clear();
            self.bytes = 0;
        }
        if bytes <= KEPT_BYTES {
            self.bytes += bytes;
            self.answers.insert(name, answer);
        }
    }
}
