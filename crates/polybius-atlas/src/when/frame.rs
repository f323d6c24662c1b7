//! The frame an expression is set against, and the calendar places it leads to.

use super::Tense;
use super::cycle::{Cycle, Turn};
use super::meaning::{Amount, Base, Pick, Side};
use super::period::{Period, Unit, moved};
use jiff::civil::Date;
use polybius_base::PartialDate;

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
    pub(crate) fn shift(&self, unit: Unit, by: i32, base: Base) -> Option<Period> {
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
    pub(crate) fn same(&self, unit: Unit) -> Option<Period> {
        match self.anchor {
            Some(anchor) if anchor.unit() == Some(unit) => Some(anchor),
            Some(anchor) if anchor.unit().is_none_or(|size| size < unit) => {
                Period::around(anchor.bounds()?.0, unit)
            }
            _ if unit == Unit::Quarter => self.published_around(unit)?.shift(-1),
            _ => self.shift(unit, 0, Base::Published),
        }
    }

    /// The days that a length before or after publication covers. "The last few weeks" is taken as three;
    /// of longer units a vague number tells no days.
    pub(crate) fn beside(&self, amount: Amount, unit: Unit, side: Side) -> Option<(Date, Date)> {
        let Period::Day(today) = Period::of(self.published?)? else { return None };
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

    /// The occurrence of `cycle` that `pick` means.
    pub(crate) fn pick(&self, cycle: Cycle, pick: Pick) -> Option<Period> {
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

/// Beyond so many days a month or day without its year is not what the tense alone says.
const FAR_DAYS: i32 = 300;

/// The latest occurrence about `day` whose bounds are accepted.
pub(crate) fn latest(cycle: Cycle, day: Date, accept: impl Fn((Date, Date)) -> bool) -> Option<Period> {
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
