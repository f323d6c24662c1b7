//! Small entries for tests, made without a coder.

use std::path::PathBuf;

use polybius_base::{Code, Party, Sector};

use crate::entry::{self, Actor, Entry, EventEntry, ExchangeEntry, FigureEntry, Named, Run};
use crate::{Clock, Put, Reader, Store, schema};

/// A moment in a day of January 2024: what `put` notes.
pub fn at(day: u32) -> String {
    format!("2024-01-{day:02}T12:00:00.000Z")
}

/// A run whose coder has `version`.
pub fn run(version: &str) -> Run {
    Run { schema: 1, coder: version.into(), model: "en_core_web_sm 3.8.0".into(), ..Run::default() }
}

/// The actor with `key`, a country or `IGO:` and a name.
pub fn actor(key: &str) -> Actor {
    let (code, name) = key.split_once(':').unwrap_or((key, ""));
    let party = Party { code: Code::new(code), sector: Sector::Gov, name: name.into() };
    Actor { party, entity: String::new() }
}

/// An article of two sentences, "SOURCE VERB TARGET." and "SOURCE sent 20 tanks, SPEAKER said.", with a
/// row of each kind: the event is of type `kind` on the day of publication.
pub fn entry(id: &str, outlet: &str, date: &str, (source, kind, target): (&str, &str, &str)) -> Entry {
    let first = format!("{source} acted on {target}.");
    let text = format!("{first}\n{source} sent 20 tanks, {target} said.");
    let middle = first.len() as u32 + 1;
    let (start, end) = (i64::from(middle), text.len() as i64);
    let date = date.parse().ok();
    let named = |key: &str, at: u32| Named {
        actor: actor(key),
        text: key.into(),
        span: Some([at, at + key.len() as u32]),
    };
    let row_id = |kind: &str| {
        let hash = polybius_base::text_hash(&text);
        polybius_base::row_id(&hash, kind, polybius_base::Span::new(0, 1), "", 0).to_string()
    };
    let target_at = (source.len() + " acted on ".len()) as u32;
    let speaker_at = middle + (source.len() + " sent 20 tanks, ".len()) as u32;
    let speaker = named(target, speaker_at);
    let number_at = start + (source.len() + " sent ".len()) as i64;
    let event = schema::Event {
        id: row_id("event"),
        r#type: kind.into(),
        goldstein: Some(-2.0),
        status: "actual".into(),
        date: date.map(|d: polybius_base::PartialDate| d.to_string()),
        trigger: "acted".into(),
        start: source.len() as i64 + 1,
        stop: source.len() as i64 + 6,
        sentence_stop: first.len() as i64,
        confidence: 0.9,
        rule: "test.act".into(),
        ..schema::Event::default()
    };
    let claim = schema::Claim {
        id: row_id("claim"),
        speaker_text: target.into(),
        speaker_start: Some(speaker_at.into()),
        speaker_stop: Some(i64::from(speaker_at) + target.len() as i64),
        content: format!("{source} sent 20 tanks"),
        mode: "indirect".into(),
        start,
        stop: i64::from(speaker_at) - 2,
        sentence_start: start,
        sentence_stop: end,
        ..schema::Claim::default()
    };
    let exchange = schema::Exchange {
        id: row_id("exchange"),
        item: "tanks".into(),
        class: "vehicles".into(),
        value: Some(20.0),
        bound: "exact".into(),
        status: "delivered".into(),
        start: number_at + 3,
        stop: number_at + 8,
        sentence_start: start,
        sentence_stop: end,
        ..schema::Exchange::default()
    };
    let figure = schema::Figure {
        id: row_id("figure"),
        measure: "gives".into(),
        item: "tanks".into(),
        item_start: Some(number_at + 3),
        item_stop: Some(number_at + 8),
        value: 20.0,
        bound: "exact".into(),
        text: "20".into(),
        start: number_at,
        stop: number_at + 2,
        sentence_start: start,
        sentence_stop: end,
        ..schema::Figure::default()
    };
    Entry {
        document: entry::document(id, entry::text_sha256(&text), outlet, date, &format!("About {target}")),
        sentences: vec![[0, first.len() as u32], [middle, text.len() as u32]],
        events: vec![
            EventEntry {
                row: event,
                actors: vec![named(source, 0)],
                recipients: vec![named(target, target_at)],
                said_by: vec![],
                is_mutual: false,
            }
            .with_keys(),
        ],
        claims: vec![(claim, actor(target))],
        exchanges: vec![ExchangeEntry {
            row: exchange,
            giver: actor(source),
            receiver: Actor::default(),
            said_by: vec![speaker.clone()],
        }],
        figures: vec![FigureEntry { row: figure, subject: actor(source), said_by: vec![speaker] }],
        judgements: vec![schema::Judgement {
            id: row_id("judgement"),
            stop: first.len() as i64,
            ..Default::default()
        }],
        diagnostics: vec![("no-date".into(), "an example".into())],
        text: Some(text),
    }
}

/// A record in a folder that goes with the test.
pub struct Desk(pub tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Desk(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().join("record.db")
    }

    /// Puts entries in one transaction on a day of January 2024, coded by `run`.
    pub fn put(&self, day: u32, version: &str, recode: bool, entries: &[Entry]) -> Vec<Put> {
        let mut store = Store::create(&self.path(), &at(day)).unwrap();
        let mut writer = store.writer().unwrap();
        let mut batch = writer.begin(&at(day)).unwrap();
        let number = batch.run(&run(version)).unwrap();
        let puts = entries.iter().map(|e| batch.put(e, number, recode).unwrap()).collect();
        batch.commit().unwrap();
        puts
    }

    /// A reader of everything as it is.
    pub fn reader(&self) -> Reader {
        Reader::open(&self.path(), Clock::default()).unwrap()
    }

    /// The first column of each row that a question gives, as text.
    pub fn ask(&self, clock: Clock, sql: &str) -> Vec<String> {
        let reader = Reader::open(&self.path(), clock).unwrap();
        column(reader.connection(), sql)
    }
}

/// The first column of each row that a question gives, as text.
pub fn column(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |r| {
        Ok(match r.get_ref(0)? {
            rusqlite::types::ValueRef::Null => "null".into(),
            rusqlite::types::ValueRef::Integer(n) => n.to_string(),
            rusqlite::types::ValueRef::Real(n) => n.to_string(),
            other => String::from_utf8_lossy(other.as_bytes()?).into_owned(),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}
