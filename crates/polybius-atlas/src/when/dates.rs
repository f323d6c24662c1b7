//! Dates that name their day, month or weekday.

use super::cycle::Cycle;
use super::lexicon::Word;
use super::meaning::{Meaning, Pick};
use super::period::{Period, Unit};
use super::scan::{Core, Scan};
use super::tokens::Case;

/// Days of each month in a leap year.
const DAYS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Scan<'_> {
    /// The month named at `at`, with the token after it and its full stop.
    pub(crate) fn month_name(&self, at: usize) -> Option<(u8, usize)> {
        if !self.is_capital(at) {
            return None;
        }
        match self.word(at) {
            Word::Month(month) => Some((month, at + 1)),
            Word::MonthShort(month) => {
                let stop = self.mark(at + 1) == '.' && self.is_glued(at + 1);
                let next = at + 1 + usize::from(stop);
                (stop || self.number(next).is_some() || self.is_date_before(at)).then_some((month, next))
            }
            _ => None,
        }
    }

    /// Whether a day's number stands before token `at`.
    fn is_date_before(&self, at: usize) -> bool {
        at > 0 && self.number(at - 1).is_some_and(|(day, len)| len <= 2 && (1..=31).contains(&day))
    }

    /// A day of the month in digits or as an ordinal.
    fn day_number(&self, at: usize, month: u8) -> Option<(u8, usize)> {
        let most = DAYS[usize::from(month) - 1];
        let fits = |day: u32| (1..=u32::from(most)).contains(&day).then_some(day as u8);
        if let Word::Ordinal(day) = self.word(at) {
            return fits(day).map(|day| (day, at + 1));
        }
        let (day, len) = self.number(at)?;
        if len > 2 || (self.is_glued(at) && self.mark(at - 1) == '.' && self.before(at - 1) == Word::Other) {
            return None;
        }
        let ordinal = self.is_glued(at + 1) && self.word(at + 1) == Word::OrdinalEnd;
        let percent = self.mark(at + 1) == '%' && self.is_glued(at + 1);
        let decimal = matches!(self.mark(at + 1), '.' | ',' | ':')
            && self.is_glued(at + 1)
            && self.is_glued(at + 2)
            && self.number(at + 2).is_some();
        let glued_word = self.is_glued(at + 1) && self.case(at + 1).is_some() && !ordinal;
        if percent || decimal || glued_word {
            return None;
        }
        fits(day).map(|day| (day, at + 1 + usize::from(ordinal)))
    }

    /// A year after a date: ", 2019", "2019", "of 2019", "'98".
    fn year_after(&self, at: usize) -> Option<(i16, usize)> {
        let next = self.skip_comma(at);
        let next = next + usize::from(next == at && self.word(at) == Word::Of);
        if let Some((year, 4)) = self.number(next) {
            let more = matches!(self.mark(next + 1), ',' | '.') && self.is_glued(next + 1);
            let decimal = more && self.is_glued(next + 2) && self.number(next + 2).is_some();
            return ((1000..=2200).contains(&year) && !decimal).then_some((year as i16, next + 1));
        }
        if self.is_apostrophe(next)
            && self.is_glued(next + 1)
            && let Some((short, 2)) = self.number(next + 1)
        {
            return Some((full_year(short), next + 2));
        }
        self.spoken_year(next)
    }

    /// Month, day and year as a meaning; without the year the tense decides.
    fn month_day(&self, month: u8, day: u8, year: Option<i16>) -> Option<Meaning> {
        match year {
            Some(year) => Period::day(year, month, day).map(Meaning::Fixed),
            None => Some(Meaning::Cycle(Cycle::MonthDay(month, day), Pick::Tense)),
        }
    }

    /// A date that begins with a month: "September 13, 2023", "May 3-5", "July 2019", "March".
    pub(crate) fn month(&self, at: usize) -> Option<Core> {
        let (month, next) = self.month_name(at)?;
        if let Some((day, end)) = self.day_number(next, month) {
            return self.month_then_day(month, day, end);
        }
        if let Some((year, end)) = self.year_after(next) {
            return Some(Core::new(end, Meaning::Fixed(Period::Month(year, month))));
        }
        if let Some((outer, end)) = self.outer(next) {
            return Some(Core::new(end, Meaning::Within(Cycle::Month(month), Box::new(outer))));
        }
        let end = if self.is_short_stop(next) { next - 1 } else { next };
        self.is_plain_month(at, next)
            .then(|| Core::new(end, Meaning::Cycle(Cycle::Month(month), Pick::Tense)))
    }

    /// Whether the token before `next` is a full stop that also ends the sentence.
    fn is_short_stop(&self, next: usize) -> bool {
        self.mark(next - 1) == '.' && next >= self.tokens.len()
    }

    /// Whether a month without day or year is one, and no name or verb.
    fn is_plain_month(&self, at: usize, next: usize) -> bool {
        let led = matches!(
            self.before(at),
            Word::In
                | Word::Since
                | Word::Until
                | Word::By
                | Word::Of
                | Word::From
                | Word::To
                | Word::Between
                | Word::Before
                | Word::After
                | Word::Preposition
                | Word::Early
                | Word::Mid
                | Word::Edge
                | Word::Last
                | Word::Next
                | Word::This
                | Word::Past
                | Word::Coming
                | Word::Previous
                | Word::Following
                | Word::Each
                | Word::The
        );
        let name = matches!(self.word(at), Word::Month(3..=6 | 8));
        if name && self.before(at) == Word::The && self.word(next) == Word::Of {
            return false;
        }
        let first =
            at == 0 || matches!(self.mark(at - 1), '.' | '"' | '“' | '\0') && self.before(at) == Word::Other;
        let followed_by_name =
            self.is_capital(next) && matches!(self.word(next), Word::Other | Word::Starter);
        match (led, name) {
            (true, false) => true,
            (true, true) => !followed_by_name || self.case(next) == Some(Case::Upper),
            (false, true) => !followed_by_name && !first && !self.is_capital(at.wrapping_sub(1)),
            (false, false) => !(followed_by_name && self.is_capital(at.wrapping_sub(1))),
        }
    }

    /// The rest of a date after month and day.
    fn month_then_day(&self, month: u8, day: u8, next: usize) -> Option<Core> {
        if let Some((last, after)) = self.range_end(next, month, day) {
            let (year, end) = self.year_after(after).map_or((None, after), |(year, end)| (Some(year), end));
            let first = Box::new(self.month_day(month, day, year)?);
            let last = Box::new(self.month_day(month, last, year)?);
            return Some(Core::new(end, Meaning::Between(first, last)));
        }
        if let Some((year, end)) = self.year_after(next) {
            return Some(Core::new(end, self.month_day(month, day, Some(year))?));
        }
        if let Some((outer, end)) = self.outer(next) {
            let cycle = Cycle::MonthDay(month, day);
            return Some(Core::new(end, Meaning::Within(cycle, Box::new(outer))));
        }
        if (month, day) == (9, 11)
            && ["attack", "attacks", "terrorist"].iter().any(|word| self.says(next, word))
        {
            return Some(Core::new(next, Meaning::Fixed(Period::day(2001, 9, 11)?)));
        }
        Some(Core::new(next, self.month_day(month, day, None)?))
    }

    /// The last day of "3-5", "3 to 5".
    fn range_end(&self, at: usize, month: u8, first: u8) -> Option<(u8, usize)> {
        let joined = self.is_hyphen(at) || matches!(self.word(at), Word::To);
        let (last, end) = joined.then(|| self.day_number(at + 1, month)).flatten()?;
        (last > first).then_some((last, end))
    }

    /// A date that begins with the day: "13 September 2023", "the 5th of May", "3-5 May".
    pub(crate) fn day_first(&self, at: usize) -> Option<Core> {
        if at > 0 && self.is_glued(at) && !matches!(self.mark(at - 1), '(' | '"' | '“' | '—') {
            return None;
        }
        let (first, next) = self.day_number(at, 1)?;
        if self.word(next) == Word::To && self.before(at) == Word::From {
            return None;
        }
        let (last, after) = self.range_end(next, 1, first).unwrap_or((first, next));
        let (month, end) = self.month_name(after + usize::from(self.word(after) == Word::Of))?;
        let (year, end) = match self.year_after(end) {
            Some((year, end)) => (Some(year), end),
            None => (None, end),
        };
        if last > DAYS[usize::from(month) - 1] {
            return None;
        }
        if last > first {
            let first = Box::new(self.month_day(month, first, year)?);
            let last = Box::new(self.month_day(month, last, year)?);
            return Some(Core::new(end, Meaning::Between(first, last)));
        }
        if year.is_none()
            && let Some((outer, end)) = self.outer(end)
        {
            return Some(Core::new(end, Meaning::Within(Cycle::MonthDay(month, first), Box::new(outer))));
        }
        Some(Core::new(end, self.month_day(month, first, year)?))
    }

    /// A date that begins with a weekday.
    pub(crate) fn weekday(&self, at: usize) -> Option<Core> {
        let (day, next) = self.weekday_name(at)?;
        let date = next + usize::from(self.mark(next) == ',' || self.word(next) == Word::The);
        let full = self.month(date).or_else(|| self.day_first(date));
        if let Some(core) = full.filter(|core| is_day(&core.meaning)) {
            return Some(core);
        }
        if matches!(self.word(at), Word::WeekdayShort(_)) || self.is_weekday_in_a_name(at, next) {
            return None;
        }
        let meaning = match self.outer_week(next) {
            Some((outer, end)) => {
                return Some(Core::new(end, Meaning::Within(Cycle::Weekday(day), Box::new(outer))));
            }
            None => Meaning::Cycle(Cycle::Weekday(day), Pick::Tense),
        };
        if let Word::Part(part, false) = self.word(next) {
            return Some(Core { end: next + 1, meaning, part: Some(part) });
        }
        Some(Core::new(next, meaning))
    }

    /// The weekday named at `at`, with the token after it.
    pub(crate) fn weekday_name(&self, at: usize) -> Option<(u8, usize)> {
        if !self.is_capital(at) {
            return None;
        }
        match self.word(at) {
            Word::Weekday(day) => Some((day, at + 1)),
            Word::WeekdayShort(day) => Some((day, at + 1 + usize::from(self.mark(at + 1) == '.'))),
            _ => None,
        }
    }

    /// "Bloody Sunday", "The Sunday Times", "the Friday prayer leader", "the last Friday of Ramadan".
    fn is_weekday_in_a_name(&self, at: usize, next: usize) -> bool {
        let led = ["bloody", "black", "super", "palm", "good", "ash", "holy"];
        let ended = ["times", "telegraph", "express", "mirror", "mail", "world", "post", "herald"];
        let prayer = self.says(next, "prayer")
            || (self.says(next, "prayers") && (self.says(next + 1, "leader") || self.says(next + 1, "imam")));
        let numbered =
            matches!(self.before(at), Word::Last | Word::Ordinal(_)) && self.word(next) == Word::Of;
        prayer
            || numbered
            || (at > 0 && led.iter().any(|word| self.says(at - 1, word)))
            || (self.is_capital(next) && ended.iter().any(|word| self.says(next, word)))
    }

    /// "of last week", "next week" after a weekday.
    fn outer_week(&self, at: usize) -> Option<(Meaning, usize)> {
        let at = at + usize::from(self.word(at) == Word::Of);
        let core = self.deictic_unit(at)?;
        let week = matches!(core.meaning, Meaning::Shift { unit: Unit::Week, .. });
        week.then_some((core.meaning, core.end))
    }

    /// "of last year", "this year", "that year" after a month, a season or a quarter.
    pub(crate) fn outer(&self, at: usize) -> Option<(Meaning, usize)> {
        let at = self.skip_comma(at);
        let at = at + usize::from(matches!(self.word(at), Word::Of | Word::In));
        let core = self.deictic_unit(at + usize::from(self.word(at) == Word::The))?;
        match core.meaning {
            Meaning::Shift { unit: Unit::Year, .. } | Meaning::Same(Unit::Year) => {
                Some((core.meaning, core.end))
            }
            _ => None,
        }
    }

    /// All-digit dates: 2023-09-13, 2023/09/13, 9/13/2023, 13.09.2023, 9/11.
    pub(crate) fn digits(&self, at: usize) -> Option<Core> {
        let (first, len) = self.number(at)?;
        let sign = self.mark(at + 1);
        if !matches!(sign, '-' | '/' | '.') || self.is_joined(at) || !self.is_glued(at + 1) {
            return None;
        }
        let (second, second_len) = self.number(at + 2).filter(|_| self.is_glued(at + 2))?;
        let third = (self.mark(at + 3) == sign && self.is_glued(at + 3) && self.is_glued(at + 4))
            .then(|| self.number(at + 4))
            .flatten();
        let (year, month, day) = match (len, second_len, third) {
            (4, 1..=2, Some((day, 1..=2))) => (first as i16, second, day),
            (1..=2, 1..=2, Some((year, 4))) if sign == '.' || first > 12 => (year as i16, second, first),
            (1..=2, 1..=2, Some((year, 4))) => (year as i16, first, second),
            (1..=2, 1..=2, Some((year, 2))) if sign == '/' && first <= 12 => (full_year(year), first, second),
            (1, 2, None) if sign == '/' && (first, second) == (9, 11) => {
                return Some(Core::new(at + 3, Meaning::Fixed(Period::day(2001, 9, 11)?)));
            }
            _ => return None,
        };
        let sane = (1..=12).contains(&month) && (1..=31).contains(&day);
        let period = sane.then(|| Period::day(year, month as u8, day as u8)).flatten()?;
        Some(Core::new(at + 5, Meaning::Fixed(period)))
    }

    /// Whether token `at` hangs on a word or number before it.
    pub(crate) fn is_joined(&self, at: usize) -> bool {
        self.is_glued(at) && !matches!(self.mark(at - 1), '(' | '"' | '“' | '‘' | '\'' | '—' | '[')
    }
}

/// Whether a meaning names one day, or some days of a month.
pub(crate) fn is_day(meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Fixed(period) => matches!(period, Period::Day(_)),
        Meaning::Cycle(cycle, _) | Meaning::Within(cycle, _) => {
            matches!(
                cycle,
                Cycle::MonthDay(..) | Cycle::Weekday(_) | Cycle::Holiday(_) | Cycle::DayOfMonth(_)
            )
        }
        Meaning::Shift { unit, .. } => *unit == Unit::Day,
        Meaning::Same(unit) => *unit == Unit::Day,
        Meaning::Between(first, _) => is_day(first),
        _ => false,
    }
}

/// The year meant by two digits: 50 to 99 in the last century, 00 to 49 in this one.
pub(crate) fn full_year(short: u32) -> i16 {
    if short < 50 { 2000 + short as i16 } else { 1900 + short as i16 }
}
