//! A document with its rows, as it goes into the record.
//!
//! Rows are those of the tables, with keys, codings and actors not yet known (zero). Spans are code points.

use polybius_base::{
    Article, CodePoints, Event, Exchange, Figure, Mention, PartialDate, Party, Quantity, Reading, Span,
    Speaker,
};
use sha2::{Digest, Sha256};

use crate::schema;

/// Versions of everything the rows depend on: one run.
pub type Run = schema::Run;

/// A document with its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// Hash, id, outlet, title, publication date.
    pub document: schema::Document,
    /// The text, `None` where only its rows came.
    pub text: Option<String>,
    /// Sentences in order, as `[start, stop)`.
    pub sentences: Vec<[u32; 2]>,
    /// Events with their sides.
    pub events: Vec<EventEntry>,
    /// Claims, each with its speaker.
    pub claims: Vec<(schema::Claim, Actor)>,
    /// Exchanges with their sides.
    pub exchanges: Vec<ExchangeEntry>,
    /// Figures with whom they are about.
    pub figures: Vec<FigureEntry>,
    /// Judgements.
    pub judgements: Vec<schema::Judgement>,
    /// Code and message of what was noticed.
    pub diagnostics: Vec<(String, String)>,
}

/// A party with its atlas entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    /// Who it is.
    pub party: Party,
    /// The atlas entity, or empty.
    pub entity: String,
}

/// An actor with the words that name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Who it is.
    pub actor: Actor,
    /// The words.
    pub text: String,
    /// Where they stand; `None` where they are carried over.
    pub span: Option<[u32; 2]>,
}

/// An event with its sides and speakers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventEntry {
    /// The row.
    pub row: schema::Event,
    /// Who did it.
    pub actors: Vec<Named>,
    /// To whom.
    pub recipients: Vec<Named>,
    /// Who says so, nearest first.
    pub said_by: Vec<Named>,
    /// Whether the actors act on one another.
    pub is_mutual: bool,
}

/// An exchange with its sides and speakers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExchangeEntry {
    /// The row.
    pub row: schema::Exchange,
    /// From whom.
    pub giver: Actor,
    /// To whom.
    pub receiver: Actor,
    /// Who says so, nearest first.
    pub said_by: Vec<Named>,
}

/// A figure with whom it is about and its speakers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureEntry {
    /// The row.
    pub row: schema::Figure,
    /// Whom it is about.
    pub subject: Actor,
    /// Who says so, nearest first.
    pub said_by: Vec<Named>,
}

/// The key that a document is known by: SHA-256 over the text's hash, outlet, date and title, as 64 hex digits.
pub fn document_hash(text_sha256: &str, outlet: &str, date: &str, title: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [text_sha256, outlet, date, title] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

/// SHA-256 of a text as 64 hex digits.
pub fn text_sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// The last day that `date` can mean, `YYYY-MM-DD`.
pub fn last_day(date: PartialDate) -> String {
    let month = if date.month == 0 { 12 } else { date.month };
    let leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    let day = if date.day == 0 { days } else { date.day };
    format!("{:04}-{month:02}-{day:02}", date.year)
}

/// What a party is counted under: the country, `IGO:` and the name of an organisation, or empty.
pub fn key(party: &Party) -> String {
    match party.name.is_empty() {
        true => party.code.as_str().to_string(),
        false => format!("{}:{}", party.code, party.name),
    }
}

/// The document row of an article.
pub fn document(
    id: &str,
    text_sha256: String,
    outlet: &str,
    date: Option<PartialDate>,
    title: &str,
) -> schema::Document {
    let published = date.map(|d| d.to_string());
    schema::Document {
        hash: document_hash(&text_sha256, outlet, published.as_deref().unwrap_or(""), title),
        text_sha256,
        id: id.into(),
        outlet: outlet.into(),
        title: title.into(),
        published,
        day: date.map(last_day),
        ..schema::Document::default()
    }
}

/// The document row of `article`: what tells whether the record has it already.
pub fn document_of(article: &Article) -> schema::Document {
    document(&article.id, text_sha256(&article.text), &article.outlet, article.date, &article.title)
}

impl Entry {
    /// The entry of an article that was coded; `is_mutual` says of a rule whether its actors act on one another.
    pub fn new(article: &Article, reading: &Reading, is_mutual: impl Fn(&str) -> bool) -> Self {
        let at = Spans { text: &article.text, points: CodePoints::new(&article.text) };
        Entry {
            document: document_of(article),
            text: Some(article.text.clone()),
            sentences: reading.sentences.iter().map(|s| at.points.span(*s)).collect(),
            events: reading.events.iter().map(|e| at.event(e, is_mutual(&e.rule))).collect(),
            claims: reading.claims.iter().map(|c| at.claim(c)).collect(),
            exchanges: reading.exchanges.iter().map(|x| at.exchange(x)).collect(),
            figures: reading.figures.iter().map(|f| at.figure(f)).collect(),
            judgements: reading.judgements.iter().map(|j| at.judgement(j)).collect(),
            diagnostics: reading
                .diagnostics
                .iter()
                .map(|d| (d.code.to_string(), d.message.clone()))
                .collect(),
        }
    }
}

impl EventEntry {
    /// Pairs of keys: each actor with each recipient; in a mutual act without recipients each actor
    /// with each other. A side that nobody knows is in no pair.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let among_themselves = self.is_mutual && self.recipients.is_empty();
        let keys = |side: &[Named]| side.iter().map(|n| key(&n.actor.party)).collect::<Vec<_>>();
        let sources = keys(&self.actors);
        let targets = if among_themselves { sources.clone() } else { keys(&self.recipients) };
        let mut out = Vec::new();
        for source in sources.iter().filter(|s| !s.is_empty()) {
            for target in targets.iter().filter(|t| !(t.is_empty() || among_themselves && *t == source)) {
                let pair = (source.clone(), target.clone());
                if !out.contains(&pair) {
                    out.push(pair);
                }
            }
        }
        out
    }

    /// Fills in the columns that list the keys of both sides.
    pub fn with_keys(mut self) -> Self {
        let joined = |side: &[Named]| {
            let keys: Vec<String> = side.iter().map(|n| key(&n.actor.party).replace(';', ",")).collect();
            keys.join(";")
        };
        self.row.actors = joined(&self.actors);
        self.row.recipients = joined(&self.recipients);
        self
    }
}

/// A confidence or a Goldstein value in the decimals it is written with.
fn rounded(value: f32, scale: f64) -> f64 {
    (f64::from(value) * scale).round() / scale
}

/// A text with its code points.
struct Spans<'a> {
    text: &'a str,
    points: CodePoints,
}

impl Spans<'_> {
    fn pair(&self, span: Span) -> (i64, i64) {
        let [start, stop] = self.points.span(span);
        (start.into(), stop.into())
    }

    fn maybe(&self, span: Option<Span>) -> (Option<i64>, Option<i64>) {
        span.map(|s| self.pair(s)).unzip()
    }

    fn named(&self, m: &Mention) -> Named {
        let actor = Actor { party: m.party.clone(), entity: m.entity.clone() };
        Named { actor, text: m.text.clone(), span: Some(self.points.span(m.span)) }
    }

    fn chain(&self, speakers: &[Speaker]) -> Vec<Named> {
        let one = |s: &Speaker| Named {
            actor: Actor { party: s.party.clone(), entity: String::new() },
            text: s.text.clone(),
            span: s.span.map(|s| self.points.span(s)),
        };
        speakers.iter().map(one).collect()
    }

    fn event(&self, e: &Event, is_mutual: bool) -> EventEntry {
        let (start, stop) = self.pair(e.span);
        let (sentence_start, sentence_stop) = self.pair(e.sentence_span);
        let (place_start, place_stop) = self.maybe(e.place.as_ref().map(|p| p.span));
        let row = schema::Event {
            id: e.id.to_string(),
            r#type: e.kind.to_string(),
            mode: e.mode.clone(),
            cameo: e.cameo.clone(),
            goldstein: e.goldstein.map(|g| rounded(g, 10.0)),
            status: e.status.to_string(),
            date: e.date.map(|d| d.to_string()),
            trigger: e.trigger.clone(),
            place: e.place.as_ref().map_or_else(String::new, |p| p.text.clone()),
            place_country: e.place.as_ref().map_or_else(String::new, |p| p.country.to_string()),
            place_start,
            place_stop,
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: rounded(e.confidence, 1e3),
            rule: e.rule.clone(),
            told_from: e.from.map(|id| id.to_string()),
            ..schema::Event::default()
        };
        EventEntry {
            row,
            actors: e.actors.iter().map(|m| self.named(m)).collect(),
            recipients: e.recipients.iter().map(|m| self.named(m)).collect(),
            said_by: self.chain(&e.said_by),
            is_mutual,
        }
        .with_keys()
    }

    fn claim(&self, c: &polybius_base::Claim) -> (schema::Claim, Actor) {
        let (start, stop) = self.pair(c.content_span);
        let (sentence_start, sentence_stop) = self.pair(c.sentence_span);
        let (speaker_start, speaker_stop) = self.maybe(c.speaker.span);
        let (cue_start, cue_stop) = self.maybe(c.cue_span);
        let row = schema::Claim {
            id: c.id.to_string(),
            speaker_text: c.speaker.text.clone(),
            speaker_start,
            speaker_stop,
            cue: c.cue.clone(),
            cue_start,
            cue_stop,
            content: c.content_span.of(self.text).to_string(),
            mode: c.mode.to_string(),
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: rounded(c.confidence, 1e3),
            rule: c.rule.clone(),
            ..schema::Claim::default()
        };
        (row, Actor { party: c.speaker.party.clone(), entity: String::new() })
    }

    fn exchange(&self, x: &Exchange) -> ExchangeEntry {
        let (start, stop) = self.pair(x.span);
        let (sentence_start, sentence_stop) = self.pair(x.sentence_span);
        let told = |side: &Option<Mention>| side.clone().filter(|m| !m.text.is_empty());
        let (giver, receiver) = (told(&x.giver), told(&x.receiver));
        let (giver_start, giver_stop) = self.maybe(giver.as_ref().map(|m| m.span));
        let (receiver_start, receiver_stop) = self.maybe(receiver.as_ref().map(|m| m.span));
        let (value, unit, bound) = quantity(x.quantity.as_ref());
        let row = schema::Exchange {
            id: x.id.to_string(),
            giver_text: giver.map_or_else(String::new, |m| m.text),
            giver_start,
            giver_stop,
            receiver_text: receiver.map_or_else(String::new, |m| m.text),
            receiver_start,
            receiver_stop,
            item: x.item.clone(),
            class: x.class.to_string(),
            value,
            unit,
            bound,
            status: x.status.to_string(),
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: rounded(x.confidence, 1e3),
            rule: x.rule.clone(),
            ..schema::Exchange::default()
        };
        let (giver, receiver) = (side(x.giver.as_ref()), side(x.receiver.as_ref()));
        ExchangeEntry { row, giver, receiver, said_by: self.chain(&x.said_by) }
    }

    fn figure(&self, f: &Figure) -> FigureEntry {
        let (start, stop) = self.pair(f.span);
        let (sentence_start, sentence_stop) = self.pair(f.sentence_span);
        let (item_start, item_stop) = self.maybe(f.item_span);
        let row = schema::Figure {
            id: f.id.to_string(),
            measure: f.measure.to_string(),
            item: f.item_span.map_or("", |s| s.of(self.text)).to_string(),
            item_start,
            item_stop,
            value: f.quantity.value,
            unit: f.quantity.unit.clone(),
            bound: f.quantity.bound.to_string(),
            text: f.span.of(self.text).to_string(),
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: rounded(f.confidence, 1e3),
            rule: f.rule.clone(),
            told_from: f.from.map(|id| id.to_string()),
            ..schema::Figure::default()
        };
        let subject = Actor { party: f.subject.clone(), entity: String::new() };
        FigureEntry { row, subject, said_by: self.chain(&f.said_by) }
    }

    fn judgement(&self, j: &polybius_base::Judgement) -> schema::Judgement {
        let (start, stop) = self.pair(j.span);
        schema::Judgement {
            id: j.id.to_string(),
            start,
            stop,
            confidence: rounded(j.confidence, 1e3),
            rule: j.rule.clone(),
            ..schema::Judgement::default()
        }
    }
}

/// A giver or receiver without its entity, which the row contract does not tell.
fn side(mention: Option<&Mention>) -> Actor {
    mention.map_or_else(Actor::default, |m| Actor { party: m.party.clone(), entity: String::new() })
}

fn quantity(quantity: Option<&Quantity>) -> (Option<f64>, String, String) {
    match quantity {
        None => (None, String::new(), String::new()),
        Some(q) => (Some(q.value), q.unit.clone(), q.bound.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polybius_base::Sector;

    fn side(keys: &[&str]) -> Vec<Named> {
        keys.iter().map(|k| Named { actor: crate::samples::actor(k), ..Named::default() }).collect()
    }

    fn pairs(actors: &[&str], recipients: &[&str], is_mutual: bool) -> Vec<String> {
        let (actors, recipients) = (side(actors), side(recipients));
        let entry = EventEntry { actors, recipients, is_mutual, ..EventEntry::default() };
        entry.pairs().iter().map(|(s, t)| format!("{s} {t}")).collect()
    }

    #[test]
    fn each_actor_is_paired_with_each_recipient_once() {
        assert_eq!(pairs(&["GBR", "FRA"], &["IRN", "IRN"], false), ["GBR IRN", "FRA IRN"]);
        assert_eq!(pairs(&["IGO:UN"], &["RUS"], true), ["IGO:UN RUS"]);
        assert_eq!(pairs(&["RUS"], &["RUS"], false), ["RUS RUS"]);
        assert_eq!(pairs(&["", "RUS"], &["IRN", ""], false), ["RUS IRN"], "nobody is in no pair");
    }

    #[test]
    fn sides_of_a_mutual_act_are_paired_both_ways_and_not_with_themselves() {
        assert_eq!(pairs(&["RUS", "PRK"], &[], true), ["RUS PRK", "PRK RUS"]);
        assert_eq!(pairs(&["RUS", "RUS"], &[], true), [""; 0]);
        assert_eq!(pairs(&["GBR", "FRA"], &[], false), [""; 0], "side by side");
    }

    #[test]
    fn keys_are_joined_in_the_order_of_the_sides() {
        let entry =
            EventEntry { actors: side(&["RUS", "IGO:UN"]), recipients: side(&[""]), ..EventEntry::default() };
        let row = entry.with_keys().row;
        assert_eq!((row.actors.as_str(), row.recipients.as_str()), ("RUS;IGO:UN", ""));
        let party = Party { code: polybius_base::Code::new("IRN"), sector: Sector::Mil, name: String::new() };
        assert_eq!(key(&party), "IRN");
    }

    #[test]
    fn the_last_day_that_a_date_can_mean() {
        for (date, last) in [
            ("2023-09-13", "2023-09-13"),
            ("2023-09", "2023-09-30"),
            ("2023-02", "2023-02-28"),
            ("2024-02", "2024-02-29"),
            ("1900-02", "1900-02-28"),
            ("2000-02", "2000-02-29"),
            ("2023-12", "2023-12-31"),
            ("2023", "2023-12-31"),
        ] {
            assert_eq!(last_day(date.parse().unwrap()), last);
        }
    }

    #[test]
    fn a_document_is_another_where_text_outlet_date_or_title_is_another() {
        let of = |text: &str, outlet: &str, date: &str, title: &str| {
            let (id, outlet, title) = ("any".to_string(), outlet.to_string(), title.to_string());
            let article = Article { id, outlet, date: date.parse().ok(), title, text: text.into() };
            document_of(&article).hash
        };
        let all = [
            of("a", "b", "2023", "c"),
            of("x", "b", "2023", "c"),
            of("a", "x", "2023", "c"),
            of("a", "b", "2024", "c"),
            of("a", "b", "2023", "x"),
            of("a", "b", "", "c"),
            of("a", "bc", "2023", ""),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(all[0], of("a", "b", "2023", "c"));
        assert_eq!(text_sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn spans_become_code_points_and_confidences_thousandths() {
        let text = "Rosselló met envoys.";
        let reading = Reading {
            sentences: vec![Span::new(0, text.len())],
            judgements: vec![polybius_base::Judgement {
                id: polybius_base::RowId(1),
                span: Span::new(10, 13),
                confidence: 0.123_456,
                rule: "j".into(),
            }],
            ..Reading::default()
        };
        let article = Article { id: "a".into(), text: text.into(), ..Article::default() };
        let entry = Entry::new(&article, &reading, |_| false);
        assert_eq!(entry.sentences, [[0, 20]]);
        let judgement = &entry.judgements[0];
        assert_eq!((judgement.start, judgement.stop, judgement.confidence), (9, 12, 0.123));
        assert_eq!(entry.document.day, None);
    }
}
