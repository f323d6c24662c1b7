//! What a time expression means before it is set against a publication date, a tense and a story.

use super::Tense;
use super::cycle::{Cycle, Turn};
use super::period::{Period, Unit, common_date, partial};
use jiff::Span;
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

/// What an expression is set against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// The publication date.
    pub(crate) published: Option<PartialDate>,
    /// Tense of the governing verb.
    pub(crate) tense: Tense,
    /// Whether the tense is known rather than guessed.
    pub(crate) is_sure: bool,
    /// What the story told last.
    pub(crate) anchor: Option<Period>,
    /// The quarter a financial report compares with "a year ago".
    pub(crate) quarter: Option<Period>,
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

impl Frame {
    /// The period of size `unit` that holds the publication date, as far as that is known.
    fn published_around(&self, unit: Unit) -> Option<Period> {
        let date = self.published?;
        match Period::of(date)? {
            Period::Day(day) => Period::around(day, unit),
            month @ Period::Month(..) if unit >= Unit::Month => Period::around(month.bounds()?.0, unit),
            year @ Period::Year(_) if unit >= Unit::Year => Period::around(year.bounds()?.0, unit),
            _ => None,
        }
    }

    /// The anchor, or the publication date.
    fn story(&self) -> Option<Period> {
        self.anchor.or_else(|| self.published.and_then(Period::of))
    }

    /// `by` units from the base.
    fn shift(&self, unit: Unit, by: i32, base: Base) -> Option<Period> {
        let steps = match unit {
            Unit::Hour => by / 24,
            Unit::Second | Unit::Minute => 0,
            Unit::Fortnight => by.checked_mul(2)?,
            _ => by,
        };
        if base != Base::Story {
            if unit == Unit::Day && by == 0 {
                return Period::of(self.published?);
            }
            if let (Base::Compared, Unit::Year, Some(quarter)) = (base, unit, self.quarter) {
                return quarter.shift(by.checked_mul(4)?);
            }
            return self.published_around(unit)?.shift(steps);
        }
        match self.story()? {
            quarter @ Period::Quarter(..) if unit == Unit::Year => quarter.shift(by.checked_mul(4)?),
            story => {
                if story.unit().is_some_and(|size| size > unit) {
                    return None;
                }
                let (first, last) = story.bounds()?;
                Period::around(if by < 0 { first } else { last }, unit)?.shift(steps)
            }
        }
    }

    /// The period of size `unit` that the story is in.
    fn same(&self, unit: Unit) -> Option<Period> {
        match self.anchor {
            Some(anchor) if anchor.unit() == Some(unit) => Some(anchor),
            Some(anchor) if anchor.unit().is_none_or(|size| size < unit) => {
                Period::around(anchor.bounds()?.0, unit)
            }
            _ if unit == Unit::Quarter => self.published_around(unit)?.shift(-1),
            _ => self.shift(unit, 0, Base::Published),
        }
    }

    /// The occurrence of `cycle` that `pick` means.
    fn pick(&self, cycle: Cycle, pick: Pick) -> Option<Period> {
        let (first, last) = match pick {
            Pick::Before | Pick::After | Pick::Same => self.story()?.bounds()?,
            _ => {
                let date = self.published?;
                let known = date.is_full() || (cycle.turn() == Turn::Year && date.month > 0);
                if !known {
                    return (cycle.turn() == Turn::Year).then(|| cycle.in_year(date.year)).flatten();
                }
                let (first, _) = Period::of(date)?.bounds()?;
                (first, first)
            }
        };
        match pick {
            Pick::Last | Pick::Before => latest(cycle, first, |(_, end)| end < first),
            Pick::Next | Pick::After => earliest(cycle, last, |(start, _)| start > last),
            Pick::Same => cycle.occurrence(first, 0),
            Pick::This => self.current(cycle, first),
            Pick::Tense => self.by_tense(cycle, first),
        }
    }

    /// The occurrence that the tense points at. News gives the year of a month or day that lies most
    /// of a year back, so then the nearest is meant whatever the tense, as it is of quarters to come.
    fn by_tense(&self, cycle: Cycle, today: Date) -> Option<Period> {
        let found = match self.tense {
            Tense::Past => latest(cycle, today, |(start, _)| start <= today),
            Tense::Future if matches!(cycle, Cycle::Quarter(_) | Cycle::Half(_)) => nearest(cycle, today),
            Tense::Future => earliest(cycle, today, |(_, end)| end >= today),
            Tense::Present | Tense::Unknown => nearest(cycle, today),
        }?;
        let doubtful = self.tense == Tense::Past || !self.is_sure;
        if doubtful && distance(found, today)? > FAR_DAYS { nearest(cycle, today) } else { Some(found) }
    }

    /// "this Friday", "this summer".
    fn current(&self, cycle: Cycle, today: Date) -> Option<Period> {
        let on_or_before = || latest(cycle, today, |(start, _)| start <= today);
        match (cycle.turn(), self.tense) {
            (Turn::Week, Tense::Past) => on_or_before(),
            (Turn::Week, Tense::Future) => earliest(cycle, today, |(_, end)| end >= today),
            _ => match on_or_before().filter(|period| holds(*period, today)) {
                Some(period) => Some(period),
                None => cycle.occurrence(today, 0),
            },
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
            Meaning::Length { amount, unit, side } => beside(*amount, *unit, *side, frame),
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

/// Beyond so many days a month or day without its year is not what the tense alone says.
const FAR_DAYS: i32 = 300;

/// The latest occurrence about `day` whose bounds are accepted.
fn latest(cycle: Cycle, day: Date, accept: impl Fn((Date, Date)) -> bool) -> Option<Period> {
    find(cycle, day, (-8..=1).rev(), accept)
}

/// The earliest occurrence about `day` whose bounds are accepted.
fn earliest(cycle: Cycle, day: Date, accept: impl Fn((Date, Date)) -> bool) -> Option<Period> {
    find(cycle, day, -1..=8, accept)
}

/// The first of the turns `order` whose occurrence is accepted.
fn find(
    cycle: Cycle,
    day: Date,
    order: impl IntoIterator<Item = i32>,
    accept: impl Fn((Date, Date)) -> bool,
) -> Option<Period> {
    order
        .into_iter()
        .filter_map(|by| cycle.occurrence(day, by))
        .find(|period| period.bounds().is_some_and(&accept))
}

/// The occurrence nearest to `day`; weekdays are taken on or before it.
fn nearest(cycle: Cycle, day: Date) -> Option<Period> {
    let before = latest(cycle, day, |(start, _)| start <= day)?;
    if cycle.turn() == Turn::Week || holds(before, day) {
        return Some(before);
    }
    let Some(after) = earliest(cycle, day, |(start, _)| start > day) else { return Some(before) };
    Some(if distance(before, day)? <= distance(after, day)? { before } else { after })
}

/// Days between `day` and the nearest day of `period`.
fn distance(period: Period, day: Date) -> Option<i32> {
    let (first, last) = period.bounds()?;
    Some((first - day).get_days().max((day - last).get_days()).max(0))
}

/// Whether `day` lies in `period`.
fn holds(period: Period, day: Date) -> bool {
    period.bounds().is_some_and(|(first, last)| first <= day && day <= last)
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

/// The days that a length before or after publication covers. "The last few weeks" is taken as three;
/// of longer units a vague number tells no days.
fn beside(amount: Amount, unit: Unit, side: Side, frame: &Frame) -> Option<(Date, Date)> {
    let Period::Day(today) = Period::of(frame.published?)? else { return None };
    if amount.half {
        return None;
    }
    let vague = (unit <= Unit::Week).then_some(3);
    let count = i64::from(amount.whole.or(vague)?).checked_mul(i64::from(unit.letter().1))?;
    match side {
        Side::Past => Some((moved(today, unit, -count)?, today)),
        Side::Future => Some((today, moved(today, unit, count)?)),
        Side::Unknown => None,
    }
}

/// `day` moved by `count` of the letter unit of `unit`.
fn moved(day: Date, unit: Unit, count: i64) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(day),
        Unit::Day | Unit::Weekend => span.try_days(count),
        Unit::Week | Unit::Fortnight => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Quarter => span.try_months(count.checked_mul(3)?),
        Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => span.try_years(count),
    };
    day.checked_add(span.ok()?).ok()
}
