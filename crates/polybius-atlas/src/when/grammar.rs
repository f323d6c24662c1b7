//! From tokens to expressions: what may begin one, and the words that wrap one.

use super::cycle::{Cycle, Holiday};
use super::dates::is_day;
use super::lexicon::Word;
use super::meaning::{Amount, Base, Meaning, Part, Pick, Side};
use super::period::Unit;
use super::scan::{Core, Scan};
use super::tokens::{Case, Kind};

/// An expression found in a text: its tokens and its meaning.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) meaning: Meaning,
    pub(crate) part: Option<Part>,
}

impl Scan<'_> {
    /// All expressions of the text, from left to right, none inside another.
    pub(crate) fn expressions(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.expression(at) {
                Some(core) => {
                    hits.push(Hit { start: at, end: core.end, meaning: core.meaning, part: core.part });
                    at = core.end;
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The expression that begins with token `at`.
    fn expression(&self, at: usize) -> Option<Core> {
        if !self.may_begin(at) {
            return None;
        }
        let inner = self.skip_approximator(at);
        if inner == at {
            return self.wrapped(at);
        }
        let core = self.wrapped(inner)?;
        let fits = match core.meaning {
            Meaning::Length { .. } => true,
            Meaning::Shift { by, .. } => {
                self.word(at) != Word::Over && by != 0 && self.amount(inner).is_some()
            }
            Meaning::Fixed(_) | Meaning::Cycle(Cycle::MonthDay(..), _) => {
                self.word(at) == Word::About && is_day(&core.meaning)
            }
            _ => self.word(at) == Word::About && core.part.is_some(),
        };
        fits.then_some(core)
    }

    /// Whether token `at` can begin an expression at all.
    fn may_begin(&self, at: usize) -> bool {
        match self.tokens[at].kind {
            Kind::Word(Word::Other, Case::Title) => self.number(at + 1).is_some() && self.is_glued(at + 1),
            Kind::Word(Word::Other, _) | Kind::Break => false,
            Kind::Word(..) | Kind::Number(..) => true,
            Kind::Mark(_) => self.is_apostrophe(at),
        }
    }

    /// Past "about", "nearly", "more than", "at least", "up to".
    fn skip_approximator(&self, at: usize) -> usize {
        match (self.word(at), self.word(at + 1), self.word(at + 2)) {
            (Word::About | Word::Nearly, ..) => at + 1,
            (Word::Over, Word::A | Word::Count(_), _) => at + 1,
            (Word::Over, ..) if self.number(at + 1).is_some() => at + 1,
            (Word::More, Word::Than, _) | (Word::At, Word::Least, _) | (Word::Up, Word::To, _) => at + 2,
            (Word::No, Word::More, Word::Than) => at + 3,
            _ => at,
        }
    }

    /// An expression with its article or a word that narrows it.
    fn wrapped(&self, at: usize) -> Option<Core> {
        let core = match self.word(at) {
            Word::The => longer(self.phrase(at), self.definite(at + 1)),
            Word::Early => self.narrowed(self.skip_hyphen(at + 1), true),
            Word::Mid => self.narrowed(self.skip_hyphen(at + 1), true).or_else(|| self.mid_part(at)),
            Word::Earlier | Word::Later => self.narrowed(at + 1, false),
            _ => self.plain(at),
        }?;
        Some(self.with_clock(core))
    }

    /// What "early", "late", "mid", "earlier" or "later" may narrow.
    fn narrowed(&self, at: usize, is_part: bool) -> Option<Core> {
        match self.word(at) {
            Word::The => match self.word(at + 1) {
                Word::Previous | Word::Following | Word::Same | Word::Next | Word::Season(_) => {
                    self.definite(at + 1)
                }
                _ => None,
            },
            Word::In if self.word(at + 1) == Word::The => match self.unit(at + 2) {
                Some((Unit::Day, false)) => Some(Core::new(at + 3, Meaning::Same(Unit::Day))),
                Some((unit, false)) if unit > Unit::Day => {
                    Some(Core::new(at + 3, Meaning::Shift { unit, by: 0, base: Base::Published }))
                }
                _ => None,
            },
            Word::On if matches!(self.word(at + 1), Word::Weekday(_)) => self.weekday(at + 1),
            Word::Season(_) => self.season(at, true),
            Word::Last | Word::This | Word::Next | Word::That => self.deictic(at),
            Word::Shift(_) => self.day_word(at),
            Word::Weekday(_) => self.weekday(at),
            Word::Month(_) | Word::MonthShort(_) => self.month(at),
            Word::Part(..) => None,
            _ if is_part => self.decade(at).or_else(|| self.year(at)).or_else(|| self.century(at)),
            _ => None,
        }
    }

    /// "mid-afternoon", with a day after it or that of the story.
    fn mid_part(&self, at: usize) -> Option<Core> {
        let Word::Part(part, false) = self.word(self.skip_hyphen(at + 1)) else { return None };
        let end = self.skip_hyphen(at + 1) + 1;
        let day = self.day_word(end).or_else(|| self.weekday(end)).filter(|core| core.part.is_none());
        let core = day.unwrap_or(Core::new(end, Meaning::Same(Unit::Day)));
        Some(Core { part: Some(part), ..core })
    }

    /// An expression without an article.
    fn plain(&self, at: usize) -> Option<Core> {
        if let Some(core) = self.phrase(at) {
            return longer(Some(core), self.deictic(at));
        }
        match self.word(at) {
            Word::Month(_) | Word::MonthShort(_) => self.month(at),
            Word::Weekday(_) | Word::WeekdayShort(_) => self.weekday(at),
            Word::Weekdays(_) | Word::Every(_) | Word::Each => self.set(at),
            Word::Season(_) => self.season(at, false),
            Word::Ordinal(_) => self.quarter(at).or_else(|| self.century(at)).or_else(|| self.deictic(at)),
            Word::Count(_) => self.year(at).or_else(|| self.century(at)).or_else(|| self.length(at)),
            Word::A | Word::Half | Word::Several | Word::Couple | Word::Dozen => self.length(at),
            Word::Last | Word::Past | Word::This | Word::Next | Word::Coming | Word::Previous => {
                self.deictic(at)
            }
            Word::Following | Word::That | Word::Recent => self.deictic(at),
            Word::Shift(_) | Word::Tonight | Word::Overnight => self.day_word(at),
            Word::Unit(..) => self.set(at).or_else(|| self.bare_unit(at)),
            Word::UnitLong(unit) => Some(Core::new(at + 1, one(unit))),
            Word::Part(..) => self.clock_time(at),
            Word::Fiscal => self.fiscal(at),
            Word::Edge => self.edge(at),
            Word::Other => self.numeric(at),
            _ => None,
        }
    }

    /// An expression that begins with a number or an apostrophe.
    fn numeric(&self, at: usize) -> Option<Core> {
        self.digits(at)
            .or_else(|| self.clock_time(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.year(at))
            .or_else(|| self.century(at))
            .or_else(|| self.quarter(at))
            .or_else(|| if self.is_joined(at) { None } else { self.length(at) })
    }

    /// "fiscal 1989", "fiscal second quarter".
    fn fiscal(&self, at: usize) -> Option<Core> {
        self.quarter(at).or_else(|| self.year(at + 1))
    }

    /// "today", "late yesterday", "tomorrow morning", "tonight", "overnight".
    pub(crate) fn day_word(&self, at: usize) -> Option<Core> {
        let day = |by| Meaning::Shift { unit: Unit::Day, by, base: Base::Published };
        match self.word(at) {
            Word::Shift(by) => match self.word(at + 1) {
                Word::Part(part, false) => Some(Core { end: at + 2, meaning: day(by), part: Some(part) }),
                _ => Some(Core::new(at + 1, day(by))),
            },
            Word::Tonight => Some(Core { end: at + 1, meaning: day(0), part: Some(Part::Night) }),
            Word::Overnight => Some(Core { end: at + 1, meaning: day(-1), part: Some(Part::Night) }),
            _ => None,
        }
    }

    /// What may follow "the".
    fn definite(&self, at: usize) -> Option<Core> {
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
                Some(Core::new(end, Meaning::Fixed(super::period::Period::Year(year))))
            });
        }
        let year = self.year(at)?;
        if self.word(year.end) == Word::Stretch || self.unit(year.end) == Some((Unit::Quarter, false)) {
            return Some(Core { end: year.end + 1, ..year });
        }
        let Meaning::Fixed(super::period::Period::Year(number)) = year.meaning else { return None };
        if let Some(core) = self.quarter(year.end) {
            if let Meaning::Cycle(cycle, _) = core.meaning {
                return Some(Core::new(core.end, Meaning::Fixed(cycle.in_year(number)?)));
            }
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

    /// "end of the year", "beginning of October", "middle of 2014", without its article.
    fn edge(&self, at: usize) -> Option<Core> {
        if self.word(at) != Word::Edge || self.word(at + 1) != Word::Of {
            return None;
        }
        let inner = at + 2;
        match self.word(inner) {
            Word::The => self.definite(inner + 1).filter(|core| core.part.is_none()),
            Word::Month(_) | Word::MonthShort(_) => self.month(inner),
            Word::Last | Word::This | Word::Next | Word::That => self.deictic(inner),
            Word::Season(_) => self.season(inner, true),
            _ => self.year(inner).or_else(|| self.decade(inner)),
        }
    }
}

/// The piece that reaches further, the first where they end together.
fn longer(first: Option<Core>, second: Option<Core>) -> Option<Core> {
    match (first, second) {
        (Some(first), Some(second)) if second.end > first.end => Some(second),
        (first, second) => first.or(second),
    }
}

/// One unit as a length.
fn one(unit: Unit) -> Meaning {
    Meaning::Length { amount: Amount::exactly(1), unit, side: Side::Unknown }
}
