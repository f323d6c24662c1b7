//! The rows of one article, after the coding guide, with byte spans.

use crate::{
    Bound, ClaimMode, Code, EventType, ExchangeStatus, ItemClass, Measure, PartialDate, Sector, Span, Status,
};

/// Sixteen hex digits that name a row: stable over runs, unique within an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u64);

impl std::fmt::Display for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The id of a row: the first 64 bits of the blake3 hash of the text's hash, the kind of row, its
/// span, its type and its ordinal among rows alike in all of these.
pub fn row_id(text_hash: &[u8], kind: &str, span: Span, class: &str, ordinal: u32) -> RowId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(text_hash);
    hasher.update(kind.as_bytes());
    hasher.update(&[0]);
    hasher.update(&span.start.to_le_bytes());
    hasher.update(&span.end.to_le_bytes());
    hasher.update(class.as_bytes());
    hasher.update(&[0]);
    hasher.update(&ordinal.to_le_bytes());
    let bytes = hasher.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&bytes.as_bytes()[..8]);
    RowId(u64::from_be_bytes(first))
}

/// Who a side is: country or organisation, and sector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Party {
    /// Country, `IGO`, `NON`, or none.
    pub code: Code,
    /// Sector.
    pub sector: Sector,
    /// Acronym of the organisation where `code` is `IGO`, else empty.
    pub name: String,
}

/// A party with the words that name it in the sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mention {
    /// Who it is.
    pub party: Party,
    /// The exact words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// The atlas entity it was resolved to, empty where there is none.
    pub entity: String,
}

impl Mention {
    /// Whether both name the same country, or the same organisation, whatever the sector.
    pub fn is_same_party(&self, other: &Mention) -> bool {
        self.party.code == other.party.code && self.party.name == other.party.name
    }
}

/// Who puts a row's content forward, nearest speaker first in a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speaker {
    /// Who it is.
    pub party: Party,
    /// The exact words.
    pub text: String,
    /// Where they stand; `None` where the words are carried over from another sentence.
    pub span: Option<Span>,
}

/// Where an act was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The exact words.
    pub text: String,
    /// Where they stand.
    pub span: Span,
    /// Country of the place, `NONE` for the high seas or several countries.
    pub country: Code,
}

/// One act by a political actor, told in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Row id.
    pub id: RowId,
    /// The trigger's span.
    pub span: Span,
    /// The sentence that tells it.
    pub sentence_span: Span,
    /// The trigger's words.
    pub trigger: String,
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode, or empty.
    pub mode: String,
    /// CAMEO code, two to four digits, or empty.
    pub cameo: String,
    /// Goldstein value of the CAMEO code, -10 to 10.
    pub goldstein: Option<f32>,
    /// Who did it.
    pub actors: Vec<Mention>,
    /// To whom.
    pub recipients: Vec<Mention>,
    /// Whether it happened.
    pub status: Status,
    /// When; `None` where the text gives no hint.
    pub date: Option<PartialDate>,
    /// Where.
    pub place: Option<Place>,
    /// Who says so, nearest first; empty where the document itself does.
    pub said_by: Vec<Speaker>,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
    /// The rule that made the row, as `family.act`.
    pub rule: String,
    /// The fuller telling that date, place or sides were taken from.
    pub from: Option<RowId>,
}

/// Content that the document puts in someone's mouth.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Row id.
    pub id: RowId,
    /// Sentence of the cue, or of the content where no cue stands.
    pub sentence_span: Span,
    /// Who says it.
    pub speaker: Speaker,
    /// The cue's words, or empty.
    pub cue: String,
    /// Where the cue stands.
    pub cue_span: Option<Span>,
    /// The content, without the quotation marks around the whole.
    pub content_span: Span,
    /// Quoted or told.
    pub mode: ClaimMode,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
    /// The rule that made the row.
    pub rule: String,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number; a range gives its lower end.
    pub value: f64,
    /// Unit: empty, `%`, an ISO 4217 code, or a word such as `km`.
    pub unit: String,
    /// How exact it is.
    pub bound: Bound,
}

/// Something of value that passes, or is wanted, offered or barred, between two actors.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Row id.
    pub id: RowId,
    /// The item's span.
    pub span: Span,
    /// The sentence that tells it.
    pub sentence_span: Span,
    /// The item's words.
    pub item: String,
    /// Class of the item.
    pub class: ItemClass,
    /// From whom.
    pub giver: Option<Mention>,
    /// To whom.
    pub receiver: Option<Mention>,
    /// How much.
    pub quantity: Option<Quantity>,
    /// State of the exchange.
    pub status: ExchangeStatus,
    /// Who says so, nearest first.
    pub said_by: Vec<Speaker>,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
    /// The rule that made the row.
    pub rule: String,
}

/// A number that the document states about a political matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Row id.
    pub id: RowId,
    /// The number's span.
    pub span: Span,
    /// The sentence that tells it.
    pub sentence_span: Span,
    /// What is measured.
    pub measure: Measure,
    /// Whom the figure is about.
    pub subject: Party,
    /// What is counted.
    pub item_span: Option<Span>,
    /// The number, its unit and its bound.
    pub quantity: Quantity,
    /// Who says so, nearest first.
    pub said_by: Vec<Speaker>,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
    /// The rule that made the row.
    pub rule: String,
    /// The first telling of the same figure, where this one tells it again.
    pub from: Option<RowId>,
}

/// A sentence that is the author's own evaluation, guess or advice.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Row id.
    pub id: RowId,
    /// The sentence.
    pub span: Span,
    /// Probability that the row is right, 0 to 1.
    pub confidence: f32,
    /// The rule that made the row.
    pub rule: String,
}

/// Words of a text that name something, whether or not a row comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Where they stand.
    pub span: Span,
    /// What they name.
    pub what: Naming,
}

/// What some words name.
#[derive(Clone, Debug, PartialEq)]
pub enum Naming {
    /// A party.
    Actor {
        /// Who it is.
        party: Party,
        /// The atlas entity, or an id of the article's own; empty where there is none.
        entity: String,
    },
    /// A place.
    Place(Location),
    /// A date, time of day, length of time or recurrence.
    Time {
        /// TIMEX3 type: `DATE`, `TIME`, `DURATION` or `SET`.
        kind: &'static str,
        /// TIMEX3 value.
        value: String,
    },
    /// A number with its unit.
    Quantity(Quantity),
    /// A thing that can pass between parties.
    Thing(ItemClass),
}

/// Where a place is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location {
    /// Degrees north and east; `None` for a place that no table has.
    pub point: Option<(f32, f32)>,
    /// GeoNames id, 0 where there is none.
    pub geonames: u32,
    /// Country it lies in, `NONE` for the high seas, several countries or an unknown place.
    pub country: Code,
    /// Name of its first-level region, empty where not known.
    pub region: String,
    /// What the point stands for: `place`, `region`, `country` or `feature`.
    pub precision: &'static str,
}

/// Something worth telling about an article that was coded all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `no-date`.
    pub code: &'static str,
    /// What it means here.
    pub message: String,
}

/// All rows of one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Sentences of the text, furniture left out.
    pub sentences: Vec<Span>,
    /// Events in order of their triggers.
    pub events: Vec<Event>,
    /// Claims in order of their contents.
    pub claims: Vec<Claim>,
    /// Exchanges in order of their items.
    pub exchanges: Vec<Exchange>,
    /// Figures in order of their numbers.
    pub figures: Vec<Figure>,
    /// Judgement sentences.
    pub judgements: Vec<Judgement>,
    /// Everything that is named, in text order; `None` where it was not asked for.
    pub mentions: Option<Vec<Named>>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
}

/// The blake3 hash of a text, which its rows' ids start from.
pub fn text_hash(text: &str) -> [u8; 32] {
    hash(text.as_bytes())
}

/// The blake3 hash of some bytes.
pub fn hash(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}
