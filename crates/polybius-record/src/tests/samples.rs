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
    let page = Page { source, target, first: first.len(), text: &text };
    let date = date.parse().ok();
    Entry {
        document: entry::document(id, entry::text_sha256(&text), outlet, date, &format!("About {target}")),
        sentences: vec![[0, first.len() as u32], [first.len() as u32 + 1, text.len() as u32]],
        events: vec![page.event(kind, date.map(|d| d.to_string()))],
        claims: vec![(page.claim(), actor(target))],
        exchanges: vec![page.exchange()],
        figures: vec![page.figure()],
        judgements: vec![schema::Judgement {
            id: page.row_id("judgement"),
            stop: first.len() as i64,
            ..Default::default()
        }],
        diagnostics: vec![("no-date".into(), "an example".into())],
        text: Some(text),
    }
}

/// The same with its act inside its claim: the verb "sent".
pub fn act_in_claim(mut entry: Entry) -> Entry {
    let (claim, act) = (&entry.claims[0].0, &mut entry.events[0].row);
    act.start = claim.start + claim.content.find("sent").unwrap() as i64;
    (act.stop, act.trigger) = (act.start + 4, "sent".into());
    (act.sentence_start, act.sentence_stop) = (claim.sentence_start, claim.sentence_stop);
    entry
}

/// Where things stand in such an article.
struct Page<'a> {
    source: &'a str,
    target: &'a str,
    first: usize,
    text: &'a str,
}

impl Page<'_> {
    fn row_id(&self, kind: &str) -> String {
        let hash = polybius_base::text_hash(self.text);
        polybius_base::row_id(&hash, kind, polybius_base::Span::new(0, 1), "", 0).to_string()
    }

    fn named(key: &str, at: usize) -> Named {
        Named { actor: actor(key), text: key.into(), span: Some([at as u32, (at + key.len()) as u32]) }
    }

    /// Where the second sentence starts and stops.
    fn second(&self) -> (i64, i64) {
        (self.first as i64 + 1, self.text.len() as i64)
    }

    fn speaker(&self) -> Named {
        Self::named(self.target, self.first + 1 + self.source.len() + " sent 20 tanks, ".len())
    }

    /// Where the number starts.
    fn number(&self) -> i64 {
        (self.first + 1 + self.source.len() + " sent ".len()) as i64
    }

    fn event(&self, kind: &str, date: Option<String>) -> EventEntry {
        let row = schema::Event {
            id: self.row_id("event"),
            r#type: kind.into(),
            goldstein: Some(-2.0),
            status: "actual".into(),
            date,
            trigger: "acted".into(),
            start: self.source.len() as i64 + 1,
            stop: self.source.len() as i64 + 6,
            sentence_stop: self.first as i64,
            confidence: 0.9,
            rule: "test.act".into(),
            ..schema::Event::default()
        };
        let actors = vec![Self::named(self.source, 0)];
        let recipients = vec![Self::named(self.target, self.source.len() + " acted on ".len())];
        EventEntry { row, actors, recipients, said_by: vec![], is_mutual: false }.with_keys()
    }

    fn claim(&self) -> schema::Claim {
        let (start, end) = self.second();
        let [from, to] = self.speaker().span.unwrap_or_default().map(i64::from);
        schema::Claim {
            id: self.row_id("claim"),
            speaker_text: self.target.into(),
            speaker_start: Some(from),
            speaker_stop: Some(to),
            content: format!("{} sent 20 tanks", self.source),
            mode: "indirect".into(),
            start,
            stop: from - 2,
            sentence_start: start,
            sentence_stop: end,
            ..schema::Claim::default()
        }
    }

    fn exchange(&self) -> ExchangeEntry {
        let (sentence_start, sentence_stop) = self.second();
        let row = schema::Exchange {
            id: self.row_id("exchange"),
            item: "tanks".into(),
            class: "vehicles".into(),
            value: Some(20.0),
            bound: "exact".into(),
            status: "delivered".into(),
            start: self.number() + 3,
            stop: self.number() + 8,
            sentence_start,
            sentence_stop,
            ..schema::Exchange::default()
        };
        let (giver, receiver) = (actor(self.source), Actor::default());
        ExchangeEntry { row, giver, receiver, said_by: vec![self.speaker()] }
    }

    fn figure(&self) -> FigureEntry {
        let (sentence_start, sentence_stop) = self.second();
        let row = schema::Figure {
            id: self.row_id("figure"),
            measure: "gives".into(),
            item: "tanks".into(),
            item_start: Some(self.number() + 3),
            item_stop: Some(self.number() + 8),
            value: 20.0,
            bound: "exact".into(),
            text: "20".into(),
            start: self.number(),
            stop: self.number() + 2,
            sentence_start,
            sentence_stop,
            ..schema::Figure::default()
        };
        FigureEntry { row, subject: actor(self.source), said_by: vec![self.speaker()] }
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
        reader.lay_happenings().unwrap();
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
