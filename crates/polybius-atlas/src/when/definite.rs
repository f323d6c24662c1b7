//! What may follow "the": "the third quarter", "the day before", "the night of 5 June".

use super::cycle::{Cycle, Holiday};
use super::dates::is_day;
use super::grammar::one;
use super::lexicon::Word;
use super::meaning::{Amount, Base, Meaning, Part, Pick, Side};
use super::period::{Period, Unit};
use super::scan::{Core, Scan};

impl Scan<'_> {
    /// What may follow "the".
    pub(crate) fn definite(&self, at: usize) -> Option<Core> {
        if self.word(at) == Word::Fiscal {
            return self.quarter(at).or_else(|| self.definite_unit(at + 1));
        }
        let narrowed = matches!(self.word(at), Word::Early | Word::Mid).then(|| self.skip_hyphen(at + 1));
        if let Some(inner) = narrowed {
            return self.decade(inner).or_else(|| self.century(inner)).or_else(|| self.season(inner, true));
        }
        self.edge(at)
            .or_else(|| self.numbered_weekday(at))
            .or_else(|| self.quarter(at).filter(|_| !self.is_hyphen(at + 1)))
            .or_else(|| self.century(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.deictic(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.dated_year(at))
            .or_else(|| self.season(at, true))
            .or_else(|| self.ordinal_day(at))
            .or_else(|| self.definite_unit(at))
            .or_else(|| self.definite_length(at))
    }

    /// "the 1988 third quarter", "the year 2000", "the 2008 crisis" (the year alone is found later).
    fn dated_year(&self, at: usize) -> Option<Core> {
        if self.unit(at) == Some((Unit::Year, false)) {
            return self.year(at + 1).or_else(|| {
                let (year, end) = self.spoken_year(at + 1)?;
                Some(Core::new(end, Meaning::Fixed(Period::Year(year))))
            });
        }
        let year = self.year(at)?;
        if self.word(year.end) == Word::Stretch || self.unit(year.end) == Some((Unit::Quarter, false)) {
            return Some(Core { end: year.end + 1, ..year });
        }
        let Meaning::Fixed(Period::Year(number)) = year.meaning else { return None };
        if let Some(core) = self.quarter(year.end)
            && let Meaning::Cycle(cycle, _) = core.meaning
        {
            return Some(Core::new(core.end, Meaning::Fixed(cycle.in_year(number)?)));
        }
        None
    }

    /// "the 25th" after "on" or "by", with the month left to the story.
    fn ordinal_day(&self, at: usize) -> Option<Core> {
        let led = at >= 2 && matches!(self.word(at - 2), Word::On | Word::By | Word::Until | Word::Since);
        let (day, end) = self.ordinal(at)?;
        let free = self.case(end).is_none() && self.number(end).is_none();
        (led && free && self.number(at).is_some() && (1..=31).contains(&day))
            .then(|| Core::new(end, Meaning::Cycle(Cycle::DayOfMonth(day as u8), Pick::Tense)))
    }

    /// "the weekend", "the day", "the quarter", "the year-ago quarter", "the week of March 6".
    fn definite_unit(&self, at: usize) -> Option<Core> {
        if let Word::Part(part, false) = self.word(at) {
            return self.part_of_day(at, part);
        }
        let (unit, plural) = self.unit(at)?;
        if plural {
            let end = at + 2;
            let ahead = self.word(at + 1) == Word::Ahead;
            return ahead
                .then(|| Core::new(end, Meaning::Length { amount: Amount::SOME, unit, side: Side::Future }));
        }
        if let Some(core) = self.bare_unit(at) {
            return (core.end > at + 3).then_some(core);
        }
        if unit == Unit::Weekend {
            return Some(Core::new(at + 1, Meaning::Cycle(Cycle::Weekend, Pick::Tense)));
        }
        if self.is_hyphen(at + 1) && self.is_glued(at + 1) {
            return None;
        }
        if let Some(core) = self.unit_beside(at, unit) {
            return Some(core);
        }
        if ["ended", "ending"].iter().any(|word| self.says(at + 1, word)) {
            return self.ended_unit(at, unit);
        }
        let anaphor = matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year);
        let alone = match unit {
            Unit::Day => self.case(at + 1).is_none(),
            _ => self.word(at + 1) != Word::Of && !self.says(at + 1, "when") && !self.says(at + 1, "that"),
        } && self.number(at + 1).is_none();
        (anaphor && alone).then(|| Core::new(at + 1, Meaning::Same(unit)))
    }

    /// "the week ended on June 10"; a year that ends at a date is a length, as it is no calendar year.
    fn ended_unit(&self, at: usize, unit: Unit) -> Option<Core> {
        let date = at + 2 + usize::from(self.word(at + 2) == Word::On);
        let core = self.month(date).or_else(|| self.day_first(date));
        let meaning = match core.filter(|core| unit == Unit::Week && is_day(&core.meaning)) {
            Some(core) => Meaning::Around { unit, by: 0, of: Box::new(core.meaning) },
            None if unit == Unit::Year => one(unit),
            None => Meaning::Same(unit),
        };
        Some(Core::new(at + 1, meaning))
    }

    /// "the first Monday of May", "the last Friday in March 2020".
    fn numbered_weekday(&self, at: usize) -> Option<Core> {
        let n = match self.word(at) {
            Word::Ordinal(n @ 1..=4) => n as i8,
            Word::Last => 5,
            _ => return None,
        };
        let (weekday, next) = self.weekday_name(at + 1)?;
        let led = matches!(self.word(next), Word::Of | Word::In);
        let (month, end) = self.month_name(next + 1).filter(|_| led)?;
        Some(self.with_year(Cycle::Holiday(Holiday::Nth(month, n, weekday, 0)), end))
    }

    /// "the week of March 6", "the day before yesterday", "the day after Christmas", "the day before".
    fn unit_beside(&self, at: usize, unit: Unit) -> Option<Core> {
        let by = match self.word(at + 1) {
            Word::Of if unit == Unit::Week => 0,
            Word::Before => -1,
            Word::After => 1,
            _ => return None,
        };
        let inner = at + 2 + usize::from(self.word(at + 2) == Word::The);
        let core = match self.word(inner) {
            Word::Month(_) | Word::MonthShort(_) => self.month(inner),
            Word::Weekday(_) => self.weekday(inner),
            Word::Shift(_) => self.day_word(inner),
            Word::Last | Word::Next => self.deictic(inner),
            Word::Starter => self.phrase(inner),
            _ => self.day_first(inner),
        };
        if let Some(core) = core.filter(|core| is_day(&core.meaning)) {
            return Some(Core::new(core.end, Meaning::Around { unit, by, of: Box::new(core.meaning) }));
        }
        let free = self.case(at + 2).is_none() && self.number(at + 2).is_none();
        let end = if free { at + 2 } else { at + 1 };
        (by != 0 && (free || unit == Unit::Day))
            .then(|| Core::new(end, Meaning::Shift { unit, by, base: Base::Story }))
    }

    /// "the morning", "the night of June 5".
    fn part_of_day(&self, at: usize, part: Part) -> Option<Core> {
        if self.word(at + 1) == Word::Of {
            let day = at + 2;
            let core = self.month(day).or_else(|| self.day_first(day)).or_else(|| self.weekday(day));
            if let Some(core) = core.filter(|core| is_day(&core.meaning)) {
                return Some(Core { part: Some(part), ..core });
            }
        }
        let led = at >= 2 && matches!(self.word(at - 2), Word::In | Word::Preposition);
        led.then(|| Core { end: at + 1, meaning: Meaning::Same(Unit::Day), part: Some(part) })
    }

    /// "the nine months", "the two years".
    fn definite_length(&self, at: usize) -> Option<Core> {
        if self.word(at) == Word::A {
            return None;
        }
        let core = self.length(at)?;
        let (_, plural) = self.unit(core.end - 1)?;
        (plural && matches!(core.meaning, Meaning::Length { .. })).then_some(core)
    }
}
