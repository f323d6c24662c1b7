//! Coded rows read back: a line of the row contract as an entry of the record.

use polybius_base::{
    Bound, ClaimMode, Code, EventType, ExchangeStatus, ItemClass, Measure, PartialDate, Party,
    SCHEMA_VERSION, Sector, Status, limits,
};
use polybius_record::entry::{self, Actor, Entry, EventEntry, ExchangeEntry, FigureEntry, Named, Run};
use polybius_record::schema;
use serde::Deserialize;

/// An article as the row contract tells it; what a record does not keep is passed over.
#[derive(Deserialize)]
struct ArticleRow {
    id: String,
    schema: u32,
    versions: VersionsRow,
    text_sha256: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    outlet: String,
    #[serde(default)]
    title: String,
    text: Option<String>,
    sentences: Option<Vec<[u32; 2]>>,
    #[serde(default)]
    events: Vec<EventRow>,
    #[serde(default)]
    claims: Vec<ClaimRow>,
    #[serde(default)]
    exchanges: Vec<ExchangeRow>,
    #[serde(default)]
    figures: Vec<FigureRow>,
    #[serde(default)]
    judgements: Vec<JudgementRow>,
    #[serde(default)]
    diagnostics: Vec<DiagnosticRow>,
}

#[derive(Deserialize)]
struct VersionsRow {
    coder: String,
    model: String,
    atlas: String,
    codebook: String,
    #[serde(default)]
    typer: String,
}

/// What every row has.
#[derive(Deserialize)]
struct Common {
    id: String,
    span: [u32; 2],
    sentence_span: [u32; 2],
    confidence: f64,
    rule: String,
}

#[derive(Deserialize)]
struct EventRow {
    #[serde(flatten)]
    common: Common,
    trigger: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    actors: Vec<PartyRow>,
    #[serde(default)]
    recipients: Vec<PartyRow>,
    #[serde(default)]
    date: String,
    place: Option<PlaceRow>,
    status: String,
    #[serde(default)]
    said_by: Vec<PartyRow>,
    #[serde(default)]
    cameo: String,
    goldstein: Option<f64>,
    from: Option<String>,
}

#[derive(Deserialize)]
struct ClaimRow {
    #[serde(flatten)]
    common: Common,
    speaker: PartyRow,
    #[serde(default)]
    cue: String,
    cue_span: Option<[u32; 2]>,
    content: String,
    mode: String,
}

#[derive(Deserialize)]
struct ExchangeRow {
    #[serde(flatten)]
    common: Common,
    #[serde(default)]
    giver: PartyRow,
    #[serde(default)]
    receiver: PartyRow,
    item: String,
    class: String,
    quantity: Option<QuantityRow>,
    status: String,
    #[serde(default)]
    said_by: Vec<PartyRow>,
}

#[derive(Deserialize)]
struct FigureRow {
    #[serde(flatten)]
    common: Common,
    measure: String,
    #[serde(default)]
    subject: PartyRow,
    #[serde(default)]
    item: String,
    item_span: Option<[u32; 2]>,
    #[serde(flatten)]
    quantity: QuantityRow,
    text: String,
    #[serde(default)]
    said_by: Vec<PartyRow>,
    from: Option<String>,
}

#[derive(Deserialize)]
struct JudgementRow {
    #[serde(flatten)]
    common: Common,
}

#[derive(Default, Deserialize)]
struct PartyRow {
    #[serde(default)]
    code: String,
    #[serde(default)]
    sector: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    entity: String,
    span: Option<[u32; 2]>,
}

#[derive(Deserialize)]
struct PlaceRow {
    text: String,
    #[serde(default)]
    country: String,
    span: [u32; 2],
}

#[derive(Deserialize)]
struct QuantityRow {
    value: f64,
    #[serde(default)]
    unit: String,
    bound: String,
}

#[derive(Deserialize)]
struct DiagnosticRow {
    code: String,
    message: String,
}

/// Whether a line of JSON holds coded rows rather than an article: a look at its keys, not at its truth.
pub fn is_coded(line: &[u8]) -> bool {
    // Inside a text of JSON the quotation marks would have a backslash before them.
    let has = |key: &str| line.windows(key.len()).any(|w| w == key.as_bytes());
    has("\"text_sha256\"") && has("\"versions\"")
}

/// The entry and the run of one line of coded rows. `is_mutual` says of a rule whether its actors act
/// on one another.
///
/// # Errors
/// What does not hold to the row contract, in words.
pub fn entry(line: &[u8], is_mutual: impl Fn(&str) -> bool) -> Result<(Entry, Run), String> {
    let row: ArticleRow = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if row.schema == 0 || row.schema > SCHEMA_VERSION {
        return Err(format!("`schema` is {}, this program knows up to {SCHEMA_VERSION}", row.schema));
    }
    let date = match row.date.as_str() {
        "" => None,
        told => Some(told.parse().map_err(|()| format!("`{told}` is no date"))?),
    };
    let points = checked_text(&row)?;
    let within = |[start, stop]: [u32; 2]| match start <= stop && stop <= points {
        true => Ok([i64::from(start), i64::from(stop)]),
        false => Err(format!("the span [{start}, {stop}] does not fit the text")),
    };
    let read = Reader { within: &within, is_mutual: &is_mutual };
    let mut out = read.rows(&row, date)?;
    out.sentences = match row.sentences {
        Some(told) => told,
        None => sentences(&out),
    };
    out.text = row.text;
    let v = row.versions;
    let (coder, model, atlas, codebook, typer) = (v.coder, v.model, v.atlas, v.codebook, v.typer);
    let schema = row.schema.into();
    Ok((out, Run { schema, coder, model, atlas, codebook, typer, ..Run::default() }))
}

/// Length of the text in code points, where it is told; it must then be the one that was coded.
fn checked_text(row: &ArticleRow) -> Result<u32, String> {
    if row.text_sha256.len() != 64 || !row.text_sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err("`text_sha256` is no SHA-256".into());
    }
    match &row.text {
        None => Ok(limits::ARTICLE_BYTES as u32),
        Some(text) if text.len() > limits::ARTICLE_BYTES => Err("`text` is over the limit".into()),
        Some(text) if entry::text_sha256(text) != row.text_sha256 => {
            Err("`text` is not the text that was coded: `text_sha256` says another".into())
        }
        Some(text) => Ok(text.chars().count() as u32),
    }
}

/// The sentences that rows tell of, where the line does not list all.
fn sentences(entry: &Entry) -> Vec<[u32; 2]> {
    let events = entry.events.iter().map(|e| (e.row.sentence_start, e.row.sentence_stop));
    let claims = entry.claims.iter().map(|(c, _)| (c.sentence_start, c.sentence_stop));
    let exchanges = entry.exchanges.iter().map(|x| (x.row.sentence_start, x.row.sentence_stop));
    let figures = entry.figures.iter().map(|f| (f.row.sentence_start, f.row.sentence_stop));
    let judgements = entry.judgements.iter().map(|j| (j.start, j.stop));
    let all = events.chain(claims).chain(exchanges).chain(figures).chain(judgements);
    let mut out: Vec<[u32; 2]> = all.map(|(a, b)| [a as u32, b as u32]).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The code itself, if it is one of `T`'s.
fn known<T>(code: &str, of: impl Fn(&str) -> Option<T>, what: &str) -> Result<String, String> {
    match of(code) {
        Some(_) => Ok(code.to_string()),
        None => Err(format!("`{code}` is no {what}")),
    }
}

fn date(told: &str) -> Result<Option<String>, String> {
    let read = |s: &str| s.parse::<PartialDate>().map_err(|()| format!("`{s}` is no date"));
    (!told.is_empty()).then(|| read(told).map(|d| d.to_string())).transpose()
}

fn quantity(q: &QuantityRow) -> Result<(f64, String, String), String> {
    if !q.value.is_finite() {
        return Err("a value is no number".into());
    }
    Ok((q.value, q.unit.clone(), known(&q.bound, Bound::from_code, "bound")?))
}

fn actor(p: &PartyRow) -> Result<Actor, String> {
    let code = Code::new(&p.code);
    if code.as_str() != p.code {
        return Err(format!("`{}` is no code of a party", p.code));
    }
    let sector = Sector::from_code(&p.sector).ok_or_else(|| format!("`{}` is no sector", p.sector))?;
    Ok(Actor { party: Party { code, sector, name: p.name.clone() }, entity: p.entity.clone() })
}

/// Reads rows of one article.
struct Reader<'a> {
    within: &'a dyn Fn([u32; 2]) -> Result<[i64; 2], String>,
    is_mutual: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
    fn rows(&self, row: &ArticleRow, date: Option<PartialDate>) -> Result<Entry, String> {
        let sha256 = row.text_sha256.to_ascii_lowercase();
        let each = |d: &DiagnosticRow| (d.code.clone(), d.message.clone());
        Ok(Entry {
            document: entry::document(&row.id, sha256, &row.outlet, date, &row.title),
            events: row.events.iter().map(|e| self.event(e)).collect::<Result<_, _>>()?,
            claims: row.claims.iter().map(|c| self.claim(c)).collect::<Result<_, _>>()?,
            exchanges: row.exchanges.iter().map(|x| self.exchange(x)).collect::<Result<_, _>>()?,
            figures: row.figures.iter().map(|f| self.figure(f)).collect::<Result<_, _>>()?,
            judgements: row.judgements.iter().map(|j| self.judgement(j)).collect::<Result<_, _>>()?,
            diagnostics: row.diagnostics.iter().map(each).collect(),
            ..Entry::default()
        })
    }

    fn maybe(&self, span: Option<[u32; 2]>) -> Result<(Option<i64>, Option<i64>), String> {
        Ok(span.map(self.within).transpose()?.map(|[a, b]| (a, b)).unzip())
    }

    fn named(&self, parties: &[PartyRow]) -> Result<Vec<Named>, String> {
        let one = |p: &PartyRow| {
            p.span.map(self.within).transpose()?;
            Ok(Named { actor: actor(p)?, text: p.text.clone(), span: p.span })
        };
        parties.iter().map(one).collect()
    }

    fn event(&self, e: &EventRow) -> Result<EventEntry, String> {
        let [start, stop] = (self.within)(e.common.span)?;
        let [sentence_start, sentence_stop] = (self.within)(e.common.sentence_span)?;
        let (place_start, place_stop) = self.maybe(e.place.as_ref().map(|p| p.span))?;
        let row = schema::Event {
            id: e.common.id.clone(),
            r#type: known(&e.kind, EventType::from_code, "event type")?,
            mode: e.mode.clone(),
            cameo: e.cameo.clone(),
            goldstein: e.goldstein,
            status: known(&e.status, Status::from_code, "status")?,
            date: date(&e.date)?,
            trigger: e.trigger.clone(),
            place: e.place.as_ref().map_or_else(String::new, |p| p.text.clone()),
            place_country: e.place.as_ref().map_or_else(String::new, |p| p.country.clone()),
            place_start,
            place_stop,
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: e.common.confidence,
            rule: e.common.rule.clone(),
            told_from: e.from.clone(),
            ..schema::Event::default()
        };
        let is_mutual = (self.is_mutual)(&row.rule);
        let (actors, recipients) = (self.named(&e.actors)?, self.named(&e.recipients)?);
        let said_by = self.named(&e.said_by)?;
        Ok(EventEntry { row, actors, recipients, said_by, is_mutual }.with_keys())
    }

    fn claim(&self, c: &ClaimRow) -> Result<(schema::Claim, Actor), String> {
        let [start, stop] = (self.within)(c.common.span)?;
        let [sentence_start, sentence_stop] = (self.within)(c.common.sentence_span)?;
        let (speaker_start, speaker_stop) = self.maybe(c.speaker.span)?;
        let (cue_start, cue_stop) = self.maybe(c.cue_span)?;
        let row = schema::Claim {
            id: c.common.id.clone(),
            speaker_text: c.speaker.text.clone(),
            speaker_start,
            speaker_stop,
            cue: c.cue.clone(),
            cue_start,
            cue_stop,
            content: c.content.clone(),
            mode: known(&c.mode, ClaimMode::from_code, "mode of a claim")?,
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: c.common.confidence,
            rule: c.common.rule.clone(),
            ..schema::Claim::default()
        };
        Ok((row, actor(&c.speaker)?))
    }

    fn exchange(&self, x: &ExchangeRow) -> Result<ExchangeEntry, String> {
        let [start, stop] = (self.within)(x.common.span)?;
        let [sentence_start, sentence_stop] = (self.within)(x.common.sentence_span)?;
        let (giver_start, giver_stop) = self.maybe(x.giver.span)?;
        let (receiver_start, receiver_stop) = self.maybe(x.receiver.span)?;
        let (value, unit, bound) = match x.quantity.as_ref().map(quantity).transpose()? {
            Some((value, unit, bound)) => (Some(value), unit, bound),
            None => (None, String::new(), String::new()),
        };
        let row = schema::Exchange {
            id: x.common.id.clone(),
            giver_text: x.giver.text.clone(),
            giver_start,
            giver_stop,
            receiver_text: x.receiver.text.clone(),
            receiver_start,
            receiver_stop,
            item: x.item.clone(),
            class: known(&x.class, ItemClass::from_code, "class of an item")?,
            value,
            unit,
            bound,
            status: known(&x.status, ExchangeStatus::from_code, "status of an exchange")?,
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: x.common.confidence,
            rule: x.common.rule.clone(),
            ..schema::Exchange::default()
        };
        let (giver, receiver) = (actor(&x.giver)?, actor(&x.receiver)?);
        Ok(ExchangeEntry { row, giver, receiver, said_by: self.named(&x.said_by)? })
    }

    fn figure(&self, f: &FigureRow) -> Result<FigureEntry, String> {
        let [start, stop] = (self.within)(f.common.span)?;
        let [sentence_start, sentence_stop] = (self.within)(f.common.sentence_span)?;
        let (item_start, item_stop) = self.maybe(f.item_span)?;
        let (value, unit, bound) = quantity(&f.quantity)?;
        let row = schema::Figure {
            id: f.common.id.clone(),
            measure: known(&f.measure, Measure::from_code, "measure")?,
            item: f.item.clone(),
            item_start,
            item_stop,
            value,
            unit,
            bound,
            text: f.text.clone(),
            start,
            stop,
            sentence_start,
            sentence_stop,
            confidence: f.common.confidence,
            rule: f.common.rule.clone(),
            told_from: f.from.clone(),
            ..schema::Figure::default()
        };
        Ok(FigureEntry { row, subject: actor(&f.subject)?, said_by: self.named(&f.said_by)? })
    }

    fn judgement(&self, j: &JudgementRow) -> Result<schema::Judgement, String> {
        let [start, stop] = (self.within)(j.common.span)?;
        Ok(schema::Judgement {
            id: j.common.id.clone(),
            start,
            stop,
            confidence: j.common.confidence,
            rule: j.common.rule.clone(),
            ..schema::Judgement::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Coded, Versions};
    use crate::wire;
    use polybius_base::{
        Article, Claim, Diagnostic, Event, Exchange, Figure, Judgement, Mention, Place, Quantity, Reading,
        RowId, Span, Speaker,
    };
    use serde_json::{Value, json};

    const TEXT: &str = "“We sent 20 tanks,” Rosselló said in Lomé. Envoys met.";

    fn at(words: &str) -> Span {
        let start = TEXT.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    fn party() -> Party {
        Party { code: Code::new("PRI"), sector: Sector::Gov, name: String::new() }
    }

    fn speaker() -> Speaker {
        Speaker { party: party(), text: "Rosselló".into(), span: Some(at("Rosselló")) }
    }

    fn mention(words: &str) -> Mention {
        Mention { party: party(), text: words.into(), span: at(words), entity: "person:1".into() }
    }

    fn claim(sentence_span: Span) -> Claim {
        Claim {
            id: RowId(2),
            sentence_span,
            speaker: speaker(),
            cue: "said".into(),
            cue_span: Some(at("said")),
            content_span: at("We sent 20 tanks,"),
            mode: ClaimMode::Direct,
            confidence: 1.0,
            rule: "c".into(),
        }
    }

    /// A reading with a row of each kind and every field filled.
    fn reading() -> Reading {
        let sentence_span = at("“We sent 20 tanks,” Rosselló said in Lomé.");
        let quantity = Quantity { value: 20.0, unit: "%".into(), bound: Bound::AtLeast };
        let unnamed = Mention { party: party(), ..Mention::default() };
        Reading {
            sentences: vec![sentence_span, at("Envoys met.")],
            events: vec![Event {
                id: RowId(1),
                span: at("sent"),
                sentence_span,
                trigger: "sent".into(),
                kind: EventType::Aid,
                mode: "m".into(),
                cameo: "072".into(),
                goldstein: Some(8.3),
                actors: vec![mention("We")],
                recipients: vec![mention("Envoys")],
                status: Status::Planned,
                date: "2024-02".parse().ok(),
                place: Some(Place { text: "Lomé".into(), span: at("Lomé"), country: Code::new("TGO") }),
                said_by: vec![speaker(), Speaker { text: "he".into(), ..Speaker::default() }],
                confidence: 0.123_456,
                rule: "aid.send".into(),
                from: Some(RowId(9)),
            }],
            claims: vec![claim(sentence_span)],
            exchanges: vec![Exchange {
                id: RowId(3),
                span: at("tanks"),
                sentence_span,
                item: "tanks".into(),
                class: ItemClass::Vehicles,
                giver: Some(mention("We")),
                receiver: Some(unnamed),
                quantity: Some(quantity.clone()),
                status: ExchangeStatus::Delivered,
                said_by: vec![speaker()],
                confidence: 0.5,
                rule: "x".into(),
            }],
            figures: vec![Figure {
                id: RowId(4),
                span: at("20"),
                sentence_span,
                measure: Measure::Gives,
                subject: party(),
                item_span: Some(at("tanks")),
                quantity,
                said_by: vec![speaker()],
                confidence: 0.25,
                rule: "f".into(),
                from: Some(RowId(8)),
            }],
            judgements: vec![Judgement {
                id: RowId(5),
                span: at("Envoys met."),
                confidence: 0.75,
                rule: "j".into(),
            }],
            mentions: None,
            diagnostics: vec![Diagnostic { code: "no-date", message: "m".into() }],
        }
    }

    fn coded() -> (Coded, Versions) {
        let article = Article {
            id: "a".into(),
            outlet: "Wire".into(),
            date: "2024-01-02".parse().ok(),
            title: "T".into(),
            text: TEXT.into(),
        };
        let of = |s: &str| s.to_string();
        let (coder, model, atlas, codebook, typer) = (of("1"), of("m"), of("t"), of("c"), of(""));
        let versions = Versions { coder, model, atlas, codebook, typer };
        (Coded { article, reading: reading() }, versions)
    }

    fn line() -> Value {
        let (coded, versions) = coded();
        serde_json::from_str(&wire::json_with_text(&coded, &versions)).unwrap()
    }

    fn read(line: &Value) -> Result<(Entry, Run), String> {
        entry(line.to_string().as_bytes(), |rule| rule == "aid.send")
    }

    #[test]
    fn a_coded_line_is_the_same_entry_as_the_reading_it_was_written_from() {
        let (coded, _) = coded();
        let direct = Entry::new(&coded.article, &coded.reading, |rule| rule == "aid.send");
        let (back, run) = read(&line()).unwrap();
        assert_eq!(back, direct);
        assert_eq!((run.coder.as_str(), run.model.as_str(), run.schema), ("1", "m", 1));
        assert!(is_coded(line().to_string().as_bytes()));
    }

    #[test]
    fn a_line_without_its_text_has_the_sentences_that_its_rows_tell() {
        let (coded, versions) = coded();
        let bare = wire::json(&coded, &versions);
        let (back, _) = entry(bare.as_bytes(), |_| false).unwrap();
        assert_eq!(back.text, None);
        assert_eq!(back.sentences, read(&line()).unwrap().0.sentences);
        assert!(is_coded(bare.as_bytes()));
        assert_eq!(back.document.hash, Entry::new(&coded.article, &coded.reading, |_| false).document.hash);
    }

    #[test]
    fn an_article_that_speaks_of_coded_rows_is_none() {
        let article = json!({"id": "a", "text": "a line has \"text_sha256\" and \"versions\""});
        assert!(!is_coded(article.to_string().as_bytes()));
    }

    /// What breaks the contract, and the word that the reason must have.
    #[test]
    fn every_breach_of_the_contract_is_told() {
        for (path, value, told) in [
            ("/schema", json!(99), "schema"),
            ("/schema", json!(0), "schema"),
            ("/text_sha256", json!("00"), "text_sha256"),
            ("/text", json!("another text"), "text_sha256"),
            ("/date", json!("soon"), "soon"),
            ("/versions", json!({}), "coder"),
            ("/events/0/type", json!("TICKLE"), "TICKLE"),
            ("/events/0/status", json!("maybe"), "maybe"),
            ("/events/0/date", json!("2024-13"), "2024-13"),
            ("/events/0/span", json!([5, 4]), "[5, 4]"),
            ("/events/0/sentence_span", json!([0, 999]), "999"),
            ("/events/0/actors/0/code", json!("usa"), "usa"),
            ("/events/0/actors/0/sector", json!("XYZ"), "XYZ"),
            ("/events/0/place/span", json!([0, 999]), "999"),
            ("/claims/0/mode", json!("sung"), "sung"),
            ("/claims/0/cue_span", json!([0, 999]), "999"),
            ("/exchanges/0/class", json!("cheese"), "cheese"),
            ("/exchanges/0/status", json!("eaten"), "eaten"),
            ("/exchanges/0/quantity/bound", json!("roughly"), "roughly"),
            ("/figures/0/measure", json!("loved"), "loved"),
            ("/figures/0/value", json!("many"), "expected"),
            ("/judgements/0/span", json!([0, 999]), "999"),
        ] {
            let mut line = line();
            *line.pointer_mut(path).unwrap() = value;
            let reason = read(&line).unwrap_err();
            assert!(reason.contains(told), "{path}: {reason}");
        }
        assert!(entry(b"{", |_| false).is_err());
    }
}
