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
