//! The row contract: the rows of one article as one JSON object, spans in Unicode code points.
//!
//! `docs/reference/rows.md` says what each field means.

use polybius_base::{
    Claim, CodePoints, Event, Exchange, Figure, Judgement, Location, Mention, Named, Naming, Party, Place,
    Quantity, SCHEMA_VERSION, Speaker,
};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::front::{Coded, Versions};
use crate::input::Incoming;

/// What intake made of an input, as one line of JSON that inputs may hold again.
pub fn article(incoming: &Incoming) -> String {
    let article = &incoming.article;
    serde_json::json!({
        "id": article.id,
        "title": article.title,
        "date": article.date.map(|d| d.to_string()),
        "outlet": article.outlet,
        "byline": incoming.byline,
        "language": incoming.language(),
        "url": incoming.url,
        "text": article.text,
    })
    .to_string()
}

/// The article's rows as one line of JSON, without a line break.
pub fn json(coded: &Coded, versions: &Versions) -> String {
    let text = Text { text: &coded.article.text, points: CodePoints::new(&coded.article.text) };
    let row = text.article(coded, versions);
    serde_json::to_string(&row).expect("invariant: rows hold only finite numbers and text keys")
}

/// The same with the text and its sentences: what a record needs to show a row among its words.
pub fn json_with_text(coded: &Coded, versions: &Versions) -> String {
    let text = Text { text: &coded.article.text, points: CodePoints::new(&coded.article.text) };
    let mut row = text.article(coded, versions);
    row.text = Some(&coded.article.text);
    row.sentences = Some(coded.reading.sentences.iter().map(|s| text.points.span(*s)).collect());
    serde_json::to_string(&row).expect("invariant: rows hold only finite numbers and text keys")
}

/// SHA-256 of `text` as 64 hex digits.
pub fn text_sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

type Points = [u32; 2];

#[derive(Serialize)]
struct ArticleRow<'a> {
    id: &'a str,
    schema: u32,
    versions: &'a Versions,
    text_sha256: String,
    date: String,
    outlet: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<Vec<Points>>,
    events: Vec<EventRow<'a>>,
    claims: Vec<ClaimRow<'a>>,
    exchanges: Vec<ExchangeRow<'a>>,
    figures: Vec<FigureRow<'a>>,
    judgements: Vec<JudgementRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<Vec<NamedRow<'a>>>,
    diagnostics: Vec<DiagnosticRow<'a>>,
}

#[derive(Serialize)]
struct EventRow<'a> {
    id: String,
    trigger: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    mode: &'a str,
    actors: Vec<MentionRow<'a>>,
    recipients: Vec<MentionRow<'a>>,
    date: String,
    place: Option<PlaceRow<'a>>,
    status: &'static str,
    said_by: Vec<SpeakerRow<'a>>,
    span: Points,
    sentence_span: Points,
    cameo: &'a str,
    #[serde(serialize_with = "tenths")]
    goldstein: Option<f32>,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

#[derive(Serialize)]
struct ClaimRow<'a> {
    id: String,
    speaker: SpeakerRow<'a>,
    cue: &'a str,
    content: &'a str,
    mode: &'static str,
    cue_span: Option<Points>,
    content_span: Points,
    span: Points,
    sentence_span: Points,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    rule: &'a str,
}

#[derive(Serialize)]
struct ExchangeRow<'a> {
    id: String,
    giver: SideRow<'a>,
    receiver: SideRow<'a>,
    item: &'a str,
    class: &'static str,
    quantity: Option<QuantityRow<'a>>,
    status: &'static str,
    said_by: Vec<SpeakerRow<'a>>,
    span: Points,
    sentence_span: Points,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    rule: &'a str,
}

#[derive(Serialize)]
struct FigureRow<'a> {
    id: String,
    measure: &'static str,
    subject: PartyRow<'a>,
    item: &'a str,
    #[serde(flatten)]
    quantity: QuantityRow<'a>,
    text: &'a str,
    said_by: Vec<SpeakerRow<'a>>,
    span: Points,
    item_span: Option<Points>,
    sentence_span: Points,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

#[derive(Serialize)]
struct JudgementRow<'a> {
    id: String,
    span: Points,
    sentence_span: Points,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    rule: &'a str,
}

/// Something that is named: what it is depends on its kind.
#[derive(Serialize)]
struct NamedRow<'a> {
    span: Points,
    text: &'a str,
    #[serde(flatten)]
    what: NamingRow<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum NamingRow<'a> {
    Actor {
        #[serde(flatten)]
        party: PartyRow<'a>,
        #[serde(skip_serializing_if = "str::is_empty")]
        entity: &'a str,
    },
    Place {
        lat: Option<f64>,
        lon: Option<f64>,
        geonames: Option<u32>,
        country: &'a str,
        region: &'a str,
        precision: &'static str,
    },
    Time {
        #[serde(rename = "type")]
        class: &'static str,
        value: &'a str,
    },
    Quantity(QuantityRow<'a>),
    Thing {
        class: &'static str,
    },
}

#[derive(Serialize)]
struct PartyRow<'a> {
    code: &'a str,
    sector: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
}

#[derive(Serialize)]
struct MentionRow<'a> {
    text: &'a str,
    #[serde(flatten)]
    party: PartyRow<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    entity: &'a str,
    span: Points,
}

#[derive(Serialize)]
struct SpeakerRow<'a> {
    text: &'a str,
    #[serde(flatten)]
    party: PartyRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Points>,
}

/// Giver or receiver: a party, with its words where they are told.
#[derive(Serialize)]
struct SideRow<'a> {
    #[serde(flatten)]
    party: PartyRow<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Points>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    text: &'a str,
    country: &'a str,
    span: Points,
}

#[derive(Serialize)]
struct QuantityRow<'a> {
    #[serde(serialize_with = "number")]
    value: f64,
    unit: &'a str,
    bound: &'static str,
}

#[derive(Serialize)]
struct DiagnosticRow<'a> {
    code: &'a str,
    message: &'a str,
}

/// A whole number without a decimal point, any other with one.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn number<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn thousandths<S: Serializer>(value: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(confidence(*value))
}

/// A confidence as rows tell it, with three decimals.
pub(crate) fn confidence(value: f32) -> f64 {
    (f64::from(value) * 1e3).round() / 1e3
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn tenths<S: Serializer>(value: &Option<f32>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_f64((f64::from(*value) * 10.0).round() / 10.0),
        None => serializer.serialize_none(),
    }
}

/// A text with its code points: makes rows that quote it.
struct Text<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> Text<'a> {
    fn article(&self, coded: &'a Coded, versions: &'a Versions) -> ArticleRow<'a> {
        let (article, reading) = (&coded.article, &coded.reading);
        ArticleRow {
            id: &article.id,
            schema: SCHEMA_VERSION,
            versions,
            text_sha256: text_sha256(&article.text),
            date: article.date.map_or_else(String::new, |d| d.to_string()),
            outlet: &article.outlet,
            title: &article.title,
            text: None,
            sentences: None,
            events: reading.events.iter().map(|r| self.event(r)).collect(),
            claims: reading.claims.iter().map(|r| self.claim(r)).collect(),
            exchanges: reading.exchanges.iter().map(|r| self.exchange(r)).collect(),
            figures: reading.figures.iter().map(|r| self.figure(r)).collect(),
            judgements: reading.judgements.iter().map(|r| self.judgement(r)).collect(),
            mentions: reading.mentions.as_ref().map(|all| all.iter().map(|m| self.named(m)).collect()),
            diagnostics: reading
                .diagnostics
                .iter()
                .map(|d| DiagnosticRow { code: d.code, message: &d.message })
                .collect(),
        }
    }

    fn event(&self, row: &'a Event) -> EventRow<'a> {
        EventRow {
            id: row.id.to_string(),
            trigger: &row.trigger,
            kind: row.kind.as_str(),
            mode: &row.mode,
            actors: row.actors.iter().map(|m| self.mention(m)).collect(),
            recipients: row.recipients.iter().map(|m| self.mention(m)).collect(),
            date: row.date.map_or_else(String::new, |d| d.to_string()),
            place: row.place.as_ref().map(|p| self.place(p)),
            status: row.status.as_str(),
            said_by: self.chain(&row.said_by),
            span: self.points.span(row.span),
            sentence_span: self.points.span(row.sentence_span),
            cameo: &row.cameo,
            goldstein: row.goldstein,
            confidence: row.confidence,
            rule: &row.rule,
            from: row.from.map(|id| id.to_string()),
        }
    }

    fn claim(&self, row: &'a Claim) -> ClaimRow<'a> {
        ClaimRow {
            id: row.id.to_string(),
            speaker: self.speaker(&row.speaker),
            cue: &row.cue,
            content: row.content_span.of(self.text),
            mode: row.mode.as_str(),
            cue_span: row.cue_span.map(|s| self.points.span(s)),
            content_span: self.points.span(row.content_span),
            span: self.points.span(row.content_span),
            sentence_span: self.points.span(row.sentence_span),
            confidence: row.confidence,
            rule: &row.rule,
        }
    }

    fn exchange(&self, row: &'a Exchange) -> ExchangeRow<'a> {
        ExchangeRow {
            id: row.id.to_string(),
            giver: self.side(row.giver.as_ref()),
            receiver: self.side(row.receiver.as_ref()),
            item: &row.item,
            class: row.class.as_str(),
            quantity: row.quantity.as_ref().map(quantity),
            status: row.status.as_str(),
            said_by: self.chain(&row.said_by),
            span: self.points.span(row.span),
            sentence_span: self.points.span(row.sentence_span),
            confidence: row.confidence,
            rule: &row.rule,
        }
    }

    fn figure(&self, row: &'a Figure) -> FigureRow<'a> {
        FigureRow {
            id: row.id.to_string(),
            measure: row.measure.as_str(),
            subject: party(&row.subject),
            item: row.item_span.map_or("", |s| s.of(self.text)),
            quantity: quantity(&row.quantity),
            text: row.span.of(self.text),
            said_by: self.chain(&row.said_by),
            span: self.points.span(row.span),
            item_span: row.item_span.map(|s| self.points.span(s)),
            sentence_span: self.points.span(row.sentence_span),
            confidence: row.confidence,
            rule: &row.rule,
            from: row.from.map(|id| id.to_string()),
        }
    }

    fn judgement(&self, row: &'a Judgement) -> JudgementRow<'a> {
        let span = self.points.span(row.span);
        JudgementRow {
            id: row.id.to_string(),
            span,
            sentence_span: span,
            confidence: row.confidence,
            rule: &row.rule,
        }
    }

    fn mention(&self, m: &'a Mention) -> MentionRow<'a> {
        MentionRow {
            text: &m.text,
            party: party(&m.party),
            entity: &m.entity,
            span: self.points.span(m.span),
        }
    }

    fn named(&self, named: &'a Named) -> NamedRow<'a> {
        let what = match &named.what {
            Naming::Actor { party: who, entity } => NamingRow::Actor { party: party(who), entity },
            Naming::Place(at) => location(at),
            Naming::Time { kind, value } => NamingRow::Time { class: kind, value },
            Naming::Quantity(q) => NamingRow::Quantity(quantity(q)),
            Naming::Thing(class) => NamingRow::Thing { class: class.as_str() },
        };
        NamedRow { span: self.points.span(named.span), text: named.span.of(self.text), what }
    }

    fn chain(&self, speakers: &'a [Speaker]) -> Vec<SpeakerRow<'a>> {
        speakers.iter().map(|s| self.speaker(s)).collect()
    }

    fn speaker(&self, s: &'a Speaker) -> SpeakerRow<'a> {
        SpeakerRow { text: &s.text, party: party(&s.party), span: s.span.map(|s| self.points.span(s)) }
    }

    fn side(&self, side: Option<&'a Mention>) -> SideRow<'a> {
        match side {
            None => SideRow { party: PartyRow { code: "", sector: "", name: "" }, text: None, span: None },
            Some(m) => {
                let told = !m.text.is_empty();
                let span = self.points.span(m.span);
                SideRow { party: party(&m.party), text: told.then_some(&m.text), span: told.then_some(span) }
            }
        }
    }

    fn place(&self, p: &'a Place) -> PlaceRow<'a> {
        PlaceRow { text: &p.text, country: p.country.as_str(), span: self.points.span(p.span) }
    }
}

fn party(p: &Party) -> PartyRow<'_> {
    PartyRow { code: p.code.as_str(), sector: p.sector.as_str(), name: &p.name }
}

/// A place with its degrees to four decimals, as the tables have them.
fn location(at: &Location) -> NamingRow<'_> {
    let degrees = |d: f32| (f64::from(d) * 1e4).round() / 1e4;
    NamingRow::Place {
        lat: at.point.map(|(lat, _)| degrees(lat)),
        lon: at.point.map(|(_, lon)| degrees(lon)),
        geonames: (at.geonames != 0).then_some(at.geonames),
        country: at.country.as_str(),
        region: &at.region,
        precision: at.precision,
    }
}

fn quantity(q: &Quantity) -> QuantityRow<'_> {
    QuantityRow { value: q.value, unit: &q.unit, bound: q.bound.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polybius_base::{
        Article, Bound, ClaimMode, Code, Diagnostic, EventType, ExchangeStatus, ItemClass, Measure,
        PartialDate, Reading, RowId, Sector, Span, Status,
    };
    use serde_json::{Value, json};

    /// The span of `words` in `text`.
    fn at(text: &str, words: &str) -> Span {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    fn versions() -> Versions {
        let v = |s: &str| s.to_string();
        Versions { coder: v("1"), model: v("m"), atlas: v("a"), codebook: v("c"), typer: v("") }
    }

    fn party(code: &str, sector: Sector, name: &str) -> Party {
        Party { code: Code::new(code), sector, name: name.into() }
    }

    fn row(text: &str, reading: Reading) -> Value {
        let article = Article {
            id: "x".into(),
            date: Some(PartialDate::ymd(2023, 9, 13)),
            text: text.into(),
            ..Article::default()
        };
        serde_json::from_str(&json(&Coded { article, reading }, &versions())).unwrap()
    }

    #[test]
    fn an_event_has_the_fields_of_the_contract() {
        let text = "Señor Díaz: the UN met Iran in “Genève” today.";
        let mention = |words: &str, party| Mention {
            party,
            text: words.into(),
            span: at(text, words),
            entity: String::new(),
        };
        let event = Event {
            id: RowId(0xabc),
            span: at(text, "met"),
            sentence_span: at(text, text),
            trigger: "met".into(),
            kind: EventType::Consult,
            mode: "visit".into(),
            cameo: "040".into(),
            goldstein: Some(1.9),
            actors: vec![mention("the UN", party("IGO", Sector::Igo, "UN"))],
            recipients: vec![mention("Iran", party("IRN", Sector::Gov, ""))],
            status: Status::Actual,
            date: Some(PartialDate::ymd(2023, 9, 0)),
            place: Some(Place {
                text: "Genève".into(), span: at(text, "Genève"), country: Code::new("CHE")
            }),
            said_by: vec![Speaker { party: party("ESP", Sector::Gov, ""), text: "Díaz".into(), span: None }],
            confidence: 0.7,
            rule: "consult.meet".into(),
            from: None,
        };
        let row = row(text, Reading { events: vec![event], ..Reading::default() });
        assert_eq!(
            row["events"],
            json!([{
                "id": "0000000000000abc", "trigger": "met", "type": "CONSULT", "mode": "visit",
                "actors": [{"text": "the UN", "code": "IGO", "sector": "IGO", "name": "UN", "span": [12, 18]}],
                "recipients": [{"text": "Iran", "code": "IRN", "sector": "GOV", "span": [23, 27]}],
                "date": "2023-09", "place": {"text": "Genève", "country": "CHE", "span": [32, 38]},
                "status": "actual", "said_by": [{"text": "Díaz", "code": "ESP", "sector": "GOV"}],
                "span": [19, 22], "sentence_span": [0, 46], "cameo": "040", "goldstein": 1.9,
                "confidence": 0.7, "rule": "consult.meet"
            }])
        );
    }

    #[test]
    fn the_other_rows_have_the_fields_of_the_contract() {
        let text = "“We sent 20 tanks,” he said.";
        let sentence_span = at(text, text);
        let quantity = Quantity { value: 20.0, unit: String::new(), bound: Bound::Exact };
        let reading = Reading {
            claims: vec![Claim {
                id: RowId(1),
                sentence_span,
                speaker: Speaker { party: Party::default(), text: "he".into(), span: Some(at(text, "he")) },
                cue: "said".into(),
                cue_span: Some(at(text, "said")),
                content_span: at(text, "We sent 20 tanks,"),
                mode: ClaimMode::Direct,
                confidence: 1.0,
                rule: "claims.quote".into(),
            }],
            exchanges: vec![Exchange {
                id: RowId(2),
                span: at(text, "tanks"),
                sentence_span,
                item: "tanks".into(),
                class: ItemClass::Vehicles,
                giver: None,
                receiver: Some(Mention { party: party("UKR", Sector::Gov, ""), ..Mention::default() }),
                quantity: Some(quantity.clone()),
                status: ExchangeStatus::Delivered,
                said_by: vec![],
                confidence: 0.5,
                rule: "exchange.send".into(),
            }],
            figures: vec![Figure {
                id: RowId(3),
                span: at(text, "20"),
                sentence_span,
                measure: Measure::Gives,
                subject: Party::default(),
                item_span: Some(at(text, "tanks")),
                quantity: Quantity { value: 2.5, unit: "%".into(), ..quantity },
                said_by: vec![],
                confidence: 0.123_456,
                rule: "figure.give".into(),
                from: None,
            }],
            judgements: vec![Judgement {
                id: RowId(4),
                span: sentence_span,
                confidence: 0.5,
                rule: "j".into(),
            }],
            diagnostics: vec![Diagnostic { code: "no-date", message: "m".into() }],
            ..Reading::default()
        };
        let row = row(text, reading);
        assert_eq!(
            row["claims"][0]["speaker"],
            json!({"text": "he", "code": "", "sector": "", "span": [20, 22]})
        );
        assert_eq!(row["claims"][0]["content"], "We sent 20 tanks,");
        assert_eq!(row["claims"][0]["content_span"], json!([1, 18]));
        assert_eq!(row["claims"][0]["cue_span"], json!([23, 27]));
        assert_eq!(row["exchanges"][0]["giver"], json!({"code": "", "sector": ""}));
        assert_eq!(row["exchanges"][0]["receiver"], json!({"code": "UKR", "sector": "GOV"}));
        assert_eq!(row["exchanges"][0]["quantity"], json!({"value": 20, "unit": "", "bound": "exact"}));
        assert_eq!(row["figures"][0]["value"], 2.5);
        assert_eq!(row["figures"][0]["item_span"], json!([12, 17]));
        assert_eq!(row["figures"][0]["confidence"], 0.123);
        assert_eq!(row["judgements"][0]["span"], json!([0, 28]));
        assert_eq!(row["diagnostics"], json!([{"code": "no-date", "message": "m"}]));
    }

    #[test]
    fn the_article_comes_first_with_its_versions() {
        let line = row("", Reading::default());
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys[..7], ["id", "schema", "versions", "text_sha256", "date", "outlet", "title"]);
        assert_eq!(line["date"], "2023-09-13");
        assert_eq!(line["versions"]["model"], "m");
        assert!(line["text_sha256"].as_str().unwrap().starts_with("e3b0c44298fc1c14"));
    }
}
