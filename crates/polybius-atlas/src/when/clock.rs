//! Times of the clock and the days they belong to.

use super::dates::is_day;
use super::lexicon::Word;
use super::meaning::{Meaning, Part};
use super::period::Unit;
use super::scan::{Core, Scan};

/// Longest bracket between a time of the clock and its day, in tokens.
const BRACKET_TOKENS: usize = 8;

impl Scan<'_> {
    /// A time of the clock with the token after it: "5 p.m.", "17:30 GMT", "noon", "8 o'clock".
    pub(crate) fn clock(&self, at: usize) -> Option<(Part, usize)> {
        if let Word::Part(part @ (Part::Midday | Part::Midnight), false) = self.word(at) {
            return Some((part, at + 1));
        }
        let (hour, len) = self.number(at)?;
        if self.is_joined(at) {
            return None;
        }
        if len == 4 && matches!(self.word(at + 1), Word::Zone) && hour / 100 < 24 && hour % 100 < 60 {
            return Some((Part::Clock((hour / 100) as u8, (hour % 100) as u8), at + 2));
        }
        if len > 2 || hour > 24 {
            return None;
        }
        let (minute, next) = self.minutes(at + 1).unwrap_or((0, at + 1));
        let dotted = next > at + 1 && self.mark(at + 1) == '.';
        if let Some((is_late, end)) = self.meridiem(next) {
            let hour = (1..=12).contains(&hour).then_some(hour % 12 + if is_late { 12 } else { 0 })?;
            return Some((Part::Clock(hour as u8, minute), self.zone(end)));
        }
        if self.says(next, "o") && self.is_apostrophe(next + 1) && self.says(next + 2, "clock") {
            return Some((Part::Clock(hour as u8, minute), next + 3));
        }
        let zoned = self.zone(next);
        let told = next > at + 1
            && !dotted
            && hour < 24
            && (zoned > next || matches!(self.before(at), Word::At | Word::About));
        told.then_some((Part::Clock(hour as u8, minute), zoned))
    }

    /// ":30" or ".30" after the hour.
    fn minutes(&self, at: usize) -> Option<(u8, usize)> {
        let signed = matches!(self.mark(at), ':' | '.') && self.is_glued(at) && self.is_glued(at + 1);
        let (minute, len) = signed.then(|| self.number(at + 1)).flatten()?;
        (len == 2 && minute < 60).then_some((minute as u8, at + 2))
    }

    /// "a.m.", "pm", "in the morning"; whether it is after noon.
    fn meridiem(&self, at: usize) -> Option<(bool, usize)> {
        if let Word::Meridiem(is_late) = self.word(at) {
            return Some((is_late, at + 1));
        }
        if self.word(at) == Word::In && self.word(at + 1) == Word::The {
            return match self.word(at + 2) {
                Word::Part(Part::Morning, false) => Some((false, at + 3)),
                Word::Part(Part::Afternoon | Part::Evening, false) => Some((true, at + 3)),
                _ => None,
            };
        }
        let is_late = self.says(at, "p");
        let dotted = (is_late || self.says(at, "a")) && self.mark(at + 1) == '.' && self.says(at + 2, "m");
        if !dotted || !self.is_glued(at + 1) || !self.is_glued(at + 2) {
            return None;
        }
        let stop = self.mark(at + 3) == '.' && self.is_glued(at + 3);
        Some((is_late, at + 3 + usize::from(stop)))
    }

    /// Past a time zone: "EST", "local time", "(GMT)".
    fn zone(&self, at: usize) -> usize {
        match (self.word(at), self.word(at + 1)) {
            (Word::Local, Word::Time) => at + 2,
            (Word::Zone, Word::Time) => at + 2,
            (Word::Zone, _) if self.is_capital(at) => at + 1,
            _ => at,
        }
    }

    /// A time of the clock with its day, told after it or taken from the story.
    pub(crate) fn clock_time(&self, at: usize) -> Option<Core> {
        let (part, next) = self.clock(at)?;
        let day = self.skip_comma(self.skip_bracket(next));
        let day = day + usize::from(self.word(day) == Word::On);
        if let Some(core) = self.day_core(day) {
            return Some(Core { part: Some(part), ..core });
        }
        Some(Core { end: next, meaning: Meaning::Same(Unit::Day), part: Some(part) })
    }

    /// Past a short bracket such as "(20:30 GMT)".
    fn skip_bracket(&self, at: usize) -> usize {
        if self.mark(at) != '(' {
            return at;
        }
        (at + 1..at + BRACKET_TOKENS).find(|end| self.mark(*end) == ')').map_or(at, |end| end + 1)
    }

    /// A day that may follow a time of the clock.
    fn day_core(&self, at: usize) -> Option<Core> {
        let core = match self.word(at) {
            Word::Weekday(_) => self.weekday(at),
            Word::Month(_) | Word::MonthShort(_) => self.month(at),
            Word::Shift(_) => self.day_word(at),
            Word::That | Word::Last | Word::Next => self.deictic(at),
            _ => self.day_first(at),
        }?;
        (is_day(&core.meaning) && core.part.is_none()).then_some(core)
    }

    /// Adds "at 5 p.m." to a day.
    pub(crate) fn with_clock(&self, core: Core) -> Core {
        if core.part.is_some() || !is_day(&core.meaning) || matches!(core.meaning, Meaning::Between(..)) {
            return core;
        }
        let at = self.skip_comma(core.end);
        if self.word(at) != Word::At {
            return core;
        }
        match self.clock(at + 1 + usize::from(self.word(at + 1) == Word::About)) {
            Some((part, end)) => Core { end, part: Some(part), ..core },
            None => core,
        }
    }
}
