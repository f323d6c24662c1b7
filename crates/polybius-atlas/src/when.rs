//! The time normaliser: finds time expressions in news and tells what they mean on the calendar.
//!
//! [`find`] reads a text without a parse and gives every expression with its TIMEX3 value, set
//! against the publication date, the tense its sentence seems to have and the date the text named
//! before. [`resolve`] does the second step again where more is known: the tense of the verb that
//! governs the expression and the date the story told last.
//!
//! ```
//! use polybius_atlas::when::{Tense, find, resolve};
//! let published = "2023-09-19".parse().ok();
//! let mentions = find("They met last Thursday.", published);
//! assert_eq!(mentions[0].value, "2023-09-14");
//! let monday = &find("talks on Monday", published)[0];
//! assert_eq!(resolve(monday, published, Tense::Future, None).value, "2023-09-25");
//! ```

mod amounts;
mod clock;
mod cycle;
mod dates;
mod definite;
mod deictic;
mod frame;
mod grammar;
mod lexicon;
mod link;
mod meaning;
mod period;
mod phrases;
mod scan;
mod tense;
#[cfg(test)]
mod tests;
mod tokens;
mod years;

pub use meaning::Resolved;

use frame::Frame;
use grammar::Hit;
use lexicon::Word;
use meaning::{Base, Meaning, Part, Vague};
use period::{Period, Unit};
use polybius_base::{PartialDate, Span};
use scan::Scan;

/// The TIMEX3 type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeKind {
    /// A day or longer on the calendar, or a reference to the present, past or future.
    Date,
    /// A part of a day or a time of the clock.
    Time,
    /// A length of time.
    Duration,
    /// Something that recurs.
    Set,
}

/// Tense of the verb that governs an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// What it tells lies before publication.
    Past,
    /// It is told as going on.
    Present,
    /// It is still to come.
    Future,
    /// No verb, or none that tells.
    Unknown,
}

/// The side of an expression on which what it dates lies, by the word that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// "since", "from": it and what follows.
    Since,
    /// "until", "to", "by": it and what leads up to it.
    Until,
    /// "before", "prior to": what lies before it.
    Before,
    /// "after", "following": what lies after it.
    After,
}

/// A time expression in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMention {
    /// Bytes in the text, without a preposition before it.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value, such as `2019-07-24`, `2019-W30`, `2019-07-24TEV`, `P2D`, `PAST_REF`,
    /// `XXXX-WXX-1`; two values with a slash between for a range such as "May 3-5".
    pub value: String,
    /// The coding guide's date: the day, month or year that holds all of it. A week gives its month,
    /// a range over the turn of the year and vague words nothing, "now" the publication date.
    pub date: Option<PartialDate>,
    /// First and last day, where it is neither one day nor a whole month or year, or where it is one
    /// end of a range.
    pub range: Option<(PartialDate, PartialDate)>,
    /// Where what it dates lies, if that is not at the time itself.
    pub direction: Option<Direction>,
    /// What it means before it is set against anything.
    meaning: Meaning,
    /// The part of the day it tells.
    part: Option<Part>,
}

impl TimeKind {
    /// The TIMEX3 name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            TimeKind::Date => "DATE",
            TimeKind::Time => "TIME",
            TimeKind::Duration => "DURATION",
            TimeKind::Set => "SET",
        }
    }
}

impl TimeMention {
    /// Whether it is a day of the week whose place on the calendar hangs on the tense: "on Monday".
    pub fn is_weekday(&self) -> bool {
        matches!(self.meaning, Meaning::Cycle(cycle::Cycle::Weekday(_), meaning::Pick::Tense))
    }

    /// Whether its place on the calendar hangs on the tense or on what the story told before.
    pub fn needs_context(&self) -> bool {
        self.meaning.needs_context()
    }
}

/// Finds the time expressions of `text`, a whole article or one sentence, from left to right.
///
/// Expressions that need it are set against `published`; without it their values keep `X` for what
/// is unknown. Any text will do; nothing fails.
pub fn find(text: &str, published: Option<PartialDate>) -> Vec<TimeMention> {
    let tokens = tokens::split(text);
    let scan = Scan { text, tokens: &tokens };
    let hits = scan.link(scan.expressions());
    let mut story = Story::default();
    hits.into_iter().map(|hit| story.tell(&scan, hit, published)).collect()
}

/// What `mention` means given the publication date, the tense of its verb and `anchor`, the date that
/// the story told last.
///
/// "On Monday" is the last Monday up to publication in the past tense, the next one from publication
/// on in the future tense; "two days later" counts from the anchor, or from publication where there is
/// none.
pub fn resolve(
    mention: &TimeMention,
    published: Option<PartialDate>,
    tense: Tense,
    anchor: Option<PartialDate>,
) -> Resolved {
    let anchor = anchor.and_then(Period::of);
    mention.meaning.resolve(mention.part, &Frame { published, tense, is_sure: true, anchor, quarter: None })
}

/// What the text has told so far.
#[derive(Default)]
struct Story {
    /// The calendar place named last.
    last: Option<Period>,
    /// The quarter named last and the token where its mention ended.
    quarter: Option<(Period, usize)>,
}

/// How many tokens a quarter stays what "a year ago" is compared with.
const QUARTER_REACH: usize = 40;

impl Story {
    /// Resolves a hit where it stands and remembers it.
    fn tell(&mut self, scan: &Scan, hit: Hit, published: Option<PartialDate>) -> TimeMention {
        let quarter =
            self.quarter.filter(|(_, end)| hit.start - end <= QUARTER_REACH).map(|(quarter, _)| quarter);
        let anchor = match hit.meaning {
            Meaning::Same(Unit::Quarter) => self.quarter.map(|(quarter, _)| quarter),
            Meaning::Shift { unit: Unit::Year, base: Base::Story, .. } => quarter.or(self.last),
            _ => self.last,
        };
        let (tense, is_sure) = match scan.possessive(hit.end) {
            Some(_) => (Tense::Unknown, false),
            None => scan.tense(hit.start, hit.end),
        };
        let frame = Frame { published, tense, is_sure, anchor, quarter };
        let resolved = hit.meaning.resolve(hit.part, &frame);
        let compared = matches!(
            hit.meaning,
            Meaning::Shift { unit: Unit::Year, by: ..0, base: Base::Story | Base::Compared }
        );
        if let Some(place) = hit.meaning.locate(&frame).filter(|_| !compared) {
            self.last = Some(place);
            if matches!(place, Period::Quarter(..)) {
                self.quarter = Some((place, hit.end));
            }
        }
        let span = Span::new(scan.tokens[hit.start].start as usize, scan.tokens[hit.end - 1].end as usize);
        TimeMention {
            span,
            kind: kind(&hit),
            value: resolved.value,
            date: resolved.date,
            range: resolved.range,
            direction: direction(scan, &hit),
            meaning: hit.meaning,
            part: hit.part,
        }
    }
}

/// The TIMEX3 type of a hit.
fn kind(hit: &Hit) -> TimeKind {
    match (&hit.meaning, hit.part) {
        (Meaning::Set(_), _) => TimeKind::Set,
        (Meaning::Length { .. }, _) => TimeKind::Duration,
        (Meaning::Vague(_), _) | (_, None) => TimeKind::Date,
        (_, Some(_)) => TimeKind::Time,
    }
}

/// The direction that the word before a hit gives.
fn direction(scan: &Scan, hit: &Hit) -> Option<Direction> {
    if matches!(
        hit.meaning,
        Meaning::Length { .. } | Meaning::Set(_) | Meaning::Vague(Vague::Past | Vague::Future)
    ) {
        return None;
    }
    match scan.before(hit.start) {
        Word::Since | Word::From => Some(Direction::Since),
        Word::Until | Word::By | Word::To => Some(Direction::Until),
        Word::Before | Word::Previous => Some(Direction::Before),
        Word::After | Word::Following => Some(Direction::After),
        _ => None,
    }
}
