//! What a time expression means before it is set against a publication date, a tense and a story.

use super::cycle::Cycle;
use super::frame::{Frame, latest};
use super::period::{Period, Unit, common_date, moved, partial};
use jiff::civil::Date;
use polybius_base::PartialDate;

/// Which occurrence of a cycle is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The one the verb's tense points at.
    Tense,
    /// The last one over before publication.
    Last,
    /// The one of the current week or year.
    This,
    /// The first one to begin after publication.
    Next,
    /// The last one before what the story told last.
    Before,
    /// The first one after what the story told last.
    After,
    /// The one in the year or week the story told last.
    Same,
}

/// What an offset counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// The publication date.
    Published,
    /// The publication date, but the same part of another year beside a quarter.
    Compared,
    /// What the story told last, the publication date where it told nothing.
    Story,
}

/// On which side of the publication date a length of time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Unknown,
    Past,
    Future,
}

/// How many of a unit; `whole` is nothing for "several", "few" or a bare plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) whole: Option<u32>,
    pub(crate) half: bool,
}

/// Expressions that name no place on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vague {
    /// "now": the day of publication.
    Now,
    /// "currently", "these days".
    Present,
    /// "recently", "at the time".
    Past,
    /// "soon", "in the future".
    Future,
}

/// Part of a day or time of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
    Midnight,
    Clock(u8, u8),
}

/// The meaning of one expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A place on the calendar that needs nothing else.
    Fixed(Period),
    /// An occurrence of something that comes round again.
    Cycle(Cycle, Pick),
    /// So many units from a base: "yesterday", "two months ago", "a day earlier".
    Shift { unit: Unit, by: i32, base: Base },
    /// The unit that the story told last: "that year", "the same day".
    Same(Unit),
    /// An occurrence inside a longer period: "January last year".
    Within(Cycle, Box<Meaning>),
    /// The unit that holds a date, moved: "the week of 6 March", "the day after the New Year".
    Around { unit: Unit, by: i32, of: Box<Meaning> },
    /// The same time so many years before: "ten years ago today".
    Back { years: i32, of: Box<Meaning> },
    /// From a time up to publication: "since May".
    Since(Box<Meaning>),
    /// A length of time.
    Length { amount: Amount, unit: Unit, side: Side },
    /// From one to the other in one expression: "May 3-5".
    Between(Box<Meaning>, Box<Meaning>),
    /// One end of a range told in two expressions; `other` is the other end.
    Edge { own: Box<Meaning>, other: Box<Meaning>, is_start: bool },
    /// Something that recurs, with its TIMEX3 value.
    Set(String),
    /// Nothing on the calendar.
    Vague(Vague),
}

/// The value of an expression in its frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// TIMEX3 value, such as `2019-07-24`, `2019-W30`, `P2D`, `PRESENT_REF` or `XXXX-WXX-1`.
    pub value: String,
    /// The coding guide's date: the day, month or year that holds all of it, or nothing.
    pub date: Option<PartialDate>,
    /// First and last day, where it is neither one day nor a whole month or year.
    pub range: Option<(PartialDate, PartialDate)>,
}

impl Part {
    /// What the part adds to the value of its day.
    pub(crate) fn suffix(self) -> String {
        match self {
            Part::Morning => "TMO".to_owned(),
            Part::Midday => "T12:00".to_owned(),
            Part::Afternoon => "TAF".to_owned(),
            Part::Evening => "TEV".to_owned(),
            Part::Night => "TNI".to_owned(),
            Part::Midnight => "T24:00".to_owned(),
            Part::Clock(hour, minute) => format!("T{hour:02}:{minute:02}"),
        }
    }
}

impl Amount {
    /// Exactly `n`.
    pub(crate) fn exactly(n: u32) -> Amount {
        Amount { whole: Some(n), half: false }
    }

    /// An unknown number.
    pub(crate) const SOME: Amount = Amount { whole: None, half: false };

    /// The TIMEX3 duration of so many `unit`s.
    pub(crate) fn of(self, unit: Unit) -> String {
        let (letter, size) = unit.letter();
        let clock = if unit.is_clock() { "T" } else { "" };
        let Some(whole) = self.whole else { return format!("P{clock}X{letter}") };
        let count = whole.saturating_mul(size);
        if !self.half {
            return if unit == Unit::Hour && count == 24 {
                "P1D".to_owned()
            } else {
                format!("P{clock}{count}{letter}")
            };
        }
        let whole = if count == 0 { String::new() } else { format!("{count}{letter}") };
        match unit {
            Unit::Year => format!("P{whole}6M"),
            Unit::Day if count == 0 => "PT12H".to_owned(),
            Unit::Day => format!("P{whole}T12H"),
            Unit::Hour => format!("PT{whole}30M"),
            Unit::Minute => format!("PT{whole}30S"),
            Unit::Decade | Unit::Century | Unit::Millennium => format!("P{}Y", count + size / 2),
            _ => format!("P{clock}{count}.5{letter}"),
        }
    }
}

impl Meaning {
    /// The place on the calendar, if there is one and it can be told.
    pub(crate) fn locate(&self, frame: &Frame) -> Option<Period> {
        match self {
            Meaning::Fixed(period) => Some(*period),
            Meaning::Cycle(cycle, pick) => frame.pick(*cycle, *pick),
            Meaning::Shift { unit, by, base } => frame.shift(*unit, *by, *base),
            Meaning::Same(unit) => frame.same(*unit),
            Meaning::Within(cycle, outer) => {
                let outer = outer.locate(frame)?;
                let (first, last) = outer.bounds()?;
                Some(cycle.within(first, last).unwrap_or(outer))
            }
            Meaning::Around { unit, by, of } => {
                Period::around(of.locate(frame)?.bounds()?.0, *unit)?.shift(*by)
            }
            Meaning::Back { years, of } => {
                let found = of.locate(frame)?;
                let day = moved(found.bounds()?.0, Unit::Year, -i64::from(*years))?;
                Period::around(day, found.unit()?)
            }
            Meaning::Since(start) => start.locate(frame),
            Meaning::Vague(Vague::Now) => frame.published.and_then(Period::of),
            Meaning::Edge { own, other, is_start: true } => start_before(own, other, frame),
            Meaning::Edge { own, .. } => own.locate(frame),
            Meaning::Length { .. } | Meaning::Between(..) | Meaning::Set(_) | Meaning::Vague(_) => None,
        }
    }

    /// First and last day of what is meant, ranges and lengths beside publication included.
    fn bounds(&self, frame: &Frame) -> Option<(Date, Date)> {
        match self {
            Meaning::Between(first, last) => span(first, last, frame),
            Meaning::Edge { own, other, is_start: true } => span(own, other, frame),
            Meaning::Edge { own, other, is_start: false } => span(other, own, frame),
            Meaning::Length { amount, unit, side } => frame.beside(*amount, *unit, *side),
            Meaning::Since(start) => {
                let today = frame.published.and_then(Period::of)?.bounds()?.1;
                let first = start.locate(frame)?.bounds()?.0;
                (first <= today).then_some((first, today))
            }
            _ => self.locate(frame)?.bounds(),
        }
    }

    /// Value, date and range in a frame.
    pub(crate) fn resolve(&self, part: Option<Part>, frame: &Frame) -> Resolved {
        let bounds = self.bounds(frame);
        let whole = matches!(self.locate(frame), Some(Period::Day(_) | Period::Month(..) | Period::Year(_)));
        let is_range = matches!(self, Meaning::Edge { .. } | Meaning::Since(_)) || !whole;
        Resolved {
            value: self.value(part, frame),
            date: bounds.and_then(|(first, last)| common_date(first, last)),
            range: bounds.filter(|_| is_range).map(|(first, last)| (partial(first), partial(last))),
        }
    }

    /// The TIMEX3 value in a frame.
    fn value(&self, part: Option<Part>, frame: &Frame) -> String {
        match self {
            Meaning::Length { amount, unit, .. } => amount.of(*unit),
            Meaning::Set(value) => value.clone(),
            Meaning::Vague(Vague::Now | Vague::Present) => "PRESENT_REF".to_owned(),
            Meaning::Vague(Vague::Past) => "PAST_REF".to_owned(),
            Meaning::Vague(Vague::Future) => "FUTURE_REF".to_owned(),
            Meaning::Between(first, last) => {
                format!("{}/{}", first.value(None, frame), last.value(None, frame))
            }
            _ => match (self.locate(frame), part) {
                (Some(day @ Period::Day(_)), Some(part)) => day.value() + &part.suffix(),
                (Some(period), _) => period.value(),
                (None, Some(part)) => self.unknown() + &part.suffix(),
                (None, None) => self.unknown(),
            },
        }
    }

    /// Whether tense or story decide the calendar place.
    pub(crate) fn needs_context(&self) -> bool {
        match self {
            Meaning::Cycle(_, pick) => !matches!(pick, Pick::Last | Pick::Next),
            Meaning::Shift { base, .. } => *base == Base::Story,
            Meaning::Same(_) => true,
            Meaning::Within(_, inner) | Meaning::Around { of: inner, .. } => inner.needs_context(),
            Meaning::Back { of: inner, .. } | Meaning::Since(inner) => inner.needs_context(),
            Meaning::Between(first, last) => first.needs_context() || last.needs_context(),
            Meaning::Edge { own, other, .. } => own.needs_context() || other.needs_context(),
            Meaning::Fixed(_) | Meaning::Length { .. } | Meaning::Set(_) | Meaning::Vague(_) => false,
        }
    }

    /// The TIMEX3 value where the calendar place cannot be told.
    fn unknown(&self) -> String {
        match self {
            Meaning::Cycle(cycle, _) | Meaning::Within(cycle, _) => cycle.unknown(),
            Meaning::Shift { unit, .. } | Meaning::Same(unit) | Meaning::Around { unit, .. } => {
                unit.unknown().to_owned()
            }
            Meaning::Edge { own, .. } | Meaning::Since(own) => own.unknown(),
            _ => "XXXX-XX-XX".to_owned(),
        }
    }
}

/// The start of a range; a weekday or month that tense alone would put after the end is moved back
/// before it.
fn start_before(own: &Meaning, other: &Meaning, frame: &Frame) -> Option<Period> {
    let start = own.locate(frame)?;
    let end = other.locate(frame)?.bounds()?.0;
    match own {
        Meaning::Cycle(cycle, Pick::Tense) if start.bounds()?.0 > end => {
            latest(*cycle, end, |(first, _)| first <= end)
        }
        _ => Some(start),
    }
}

/// First day of the one and last day of the other.
fn span(first: &Meaning, last: &Meaning, frame: &Frame) -> Option<(Date, Date)> {
    let start = start_before(first, last, frame)?.bounds()?.0;
    let end = last.locate(frame)?.bounds()?.1;
    (start <= end).then_some((start, end))
}
