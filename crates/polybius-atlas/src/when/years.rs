//! Years, decades, centuries, quarters, halves and seasons.

use super::cycle::Cycle;
use super::lexicon::Word;
use super::meaning::{Meaning, Pick};
use super::period::{Period, Season, Unit};
use super::scan::{Core, Scan};

impl Scan<'_> {
    /// A year in words: "nineteen ninety-six", "two thousand", "two thousand and four".
    pub(crate) fn spoken_year(&self, at: usize) -> Option<(i16, usize)> {
        let Word::Count(first) = self.word(at) else { return None };
        if first == 2 && self.word(at + 1) == Word::Scale(1000) {
            let next = at + 2 + usize::from(self.word(at + 2) == Word::And);
            return match self.word(next) {
                Word::Count(more) if next == at + 2 || self.before(at) == Word::In => {
                    Some((2000 + more as i16, next + 1))
                }
                _ => Some((2000, at + 2)),
            };
        }
        if !(10..=20).contains(&first) {
            return None;
        }
        let Word::Count(second) = self.word(at + 1) else { return None };
        if second < 10 {
            return None;
        }
        let ones = self.skip_hyphen(at + 2);
        match self.word(ones) {
            Word::Count(one) if one < 10 && second >= 20 => {
                Some(((first * 100 + second + one) as i16, ones + 1))
            }
            _ => Some(((first * 100 + second) as i16, at + 2)),
        }
    }

    /// A year at `at` that the words around it show to be one.
    pub(crate) fn year(&self, at: usize) -> Option<Core> {
        let (year, end) = match self.number(at) {
            Some((year, 4)) => (year, at + 1),
            Some(_) => return None,
            None => {
                let (year, end) = self.spoken_year(at)?;
                let led =
                    matches!(self.before(at), Word::In | Word::Since | Word::By | Word::Of | Word::Until);
                let led = led || (1800..2000).contains(&year);
                return led.then(|| Core::new(end, Meaning::Fixed(Period::Year(year))));
            }
        };
        let range = self.short_range(year, end).is_some();
        let part_of_number = (!range && self.is_part_of_number(at)) || self.is_before_christ(end);
        if !(1000..=2100).contains(&year) || part_of_number || !self.is_year_here(at, year) {
            return None;
        }
        let first = Meaning::Fixed(Period::Year(year as i16));
        match self.short_range(year, end) {
            Some((last, end)) => {
                let last = Meaning::Fixed(Period::Year(last));
                Some(Core::new(end, Meaning::Between(Box::new(first), Box::new(last))))
            }
            None => Some(Core::new(end, first)),
        }
    }

    /// "BC", "BCE", "B.C." at `at`.
    fn is_before_christ(&self, at: usize) -> bool {
        self.says(at, "BC")
            || self.says(at, "BCE")
            || (self.surface(at) == "B" && self.surface(at + 2) == "C")
    }

    /// The last year of "1980-88", "1973/74", with the token after it.
    fn short_range(&self, year: u32, at: usize) -> Option<(i16, usize)> {
        let joined =
            (self.is_hyphen(at) || self.mark(at) == '/') && self.is_glued(at) && self.is_glued(at + 1);
        let (short, len) = self.number(at + 1).filter(|_| joined)?;
        let last = year - year % 100 + short;
        (len == 2 && last > year && !self.is_glued(at + 2)).then_some((last as i16, at + 2))
    }

    /// Whether a sign ties the number at `at` to more digits, to money or to a name.
    fn is_part_of_number(&self, at: usize) -> bool {
        let after = matches!(self.mark(at + 1), ',' | '.' | ':') && self.is_glued(at + 1);
        let digits_after = after && self.is_glued(at + 2) && self.number(at + 2).is_some();
        let sign_after =
            self.is_glued(at + 1) && (matches!(self.mark(at + 1), '%' | '/') || self.case(at + 1).is_some());
        let before = at > 0
            && self.is_glued(at)
            && (!matches!(self.mark(at - 1), '(' | '"' | '“' | '—' | '[' | '‘' | '\'')
                && !self.is_range_before(at));
        digits_after || sign_after || before
    }

    /// Whether the number at `at` closes a range such as "2010-2014" or "mid-1996".
    fn is_range_before(&self, at: usize) -> bool {
        if at < 2 || !self.is_hyphen(at - 1) {
            return false;
        }
        let word = self.word(at - 2);
        let led = matches!(word, Word::Mid | Word::Early | Word::Month(_) | Word::Since)
            || ["post", "pre"].iter().any(|prefix| self.says(at - 2, prefix));
        led || matches!(self.number(at - 2), Some((year, 4)) if (1000..=2100).contains(&year))
    }

    /// Whether the neighbours of a four-digit number make it a year.
    fn is_year_here(&self, at: usize, year: u32) -> bool {
        let round = year.is_multiple_of(100) || (year.is_multiple_of(10) && year < 1900);
        let recent = (1900..=2050).contains(&year);
        let next = at + 1;
        let next_small = self.is_small_word(next);
        let counts = next_small && (round || year < 1500) && self.surface(next).ends_with('s');
        let counted = self.says(next, "people") || self.says(next, "men") || self.says(next, "percent");
        if counts || counted {
            return false;
        }
        match self.before(at) {
            Word::In | Word::Since | Word::Until | Word::By => true,
            Word::Early | Word::Mid | Word::Circa | Word::Fiscal | Word::Season(_) | Word::Each => true,
            Word::Month(_) | Word::MonthShort(_) => true,
            Word::Of
            | Word::From
            | Word::Before
            | Word::After
            | Word::Between
            | Word::Preposition
            | Word::To => recent,
            Word::And | Word::Or | Word::About | Word::Nearly => recent && !round && !next_small,
            Word::The | Word::A | Word::This | Word::That | Word::Ordinal(_) => {
                recent && !self.ends_clause(next)
            }
            _ if at == 0 || self.is_opening(at - 1) => {
                recent && (self.is_closing(next) || self.is_capital(next))
            }
            _ if self.is_hyphen(at - 1) => true,
            _ if self.possessive(next).is_some() => recent,
            _ if self.mark(at - 1) == ',' => recent && !round && !next_small,
            _ if self.says(at - 1, "year") => true,
            _ if self.says(at - 1, "due") || (self.says(at - 1, "both") && self.word(next) == Word::And) => {
                recent
            }
            _ => recent && !round && !self.is_capital(at - 1) && (self.is_noun_after(next)),
        }
    }

    /// Whether token `at` is a word in small letters that plays no part in time expressions.
    fn is_small_word(&self, at: usize) -> bool {
        self.case(at).is_some() && !self.is_capital(at) && self.word(at) == Word::Other
    }

    /// Whether a year in front of token `at` can be an adjective to it.
    fn is_noun_after(&self, at: usize) -> bool {
        (self.is_capital(at) || self.is_small_word(at)) && !self.says(at, "troops") && !self.says(at, "km")
    }

    /// Whether the sentence or a clause ends before token `at`.
    fn ends_clause(&self, at: usize) -> bool {
        at >= self.tokens.len() || matches!(self.mark(at), '.' | ',' | ';' | ')')
    }

    /// Whether token `at` opens a bracket, a quote or a sentence.
    fn is_opening(&self, at: usize) -> bool {
        matches!(self.mark(at), '(' | '[' | '"' | '“' | '—' | '.' | ';')
    }

    /// Whether token `at` closes a bracket, or joins the end of a range.
    fn is_closing(&self, at: usize) -> bool {
        matches!(self.mark(at), ')' | ']' | ',' | ';') || self.is_hyphen(at)
    }

    /// "1990s", "'80s", "1990's", "nineties".
    pub(crate) fn decade(&self, at: usize) -> Option<Core> {
        if let Word::Decade(tens) = self.word(at) {
            return Some(Core::new(at + 1, Meaning::Fixed(Period::Decade(190 + i16::from(tens)))));
        }
        let digits = at + usize::from(self.is_apostrophe(at));
        let (value, len) = self.number(digits)?;
        let plural = self.is_glued(digits + 1) && self.says(digits + 1, "s");
        let end = if plural { digits + 2 } else { self.possessive(digits + 1)? };
        let decade = match len {
            4 if value.is_multiple_of(10) && (1000..=2100).contains(&value) && digits == at => {
                value as i16 / 10
            }
            2 if value.is_multiple_of(10) && (digits > at || value >= 20) => full_decade(value),
            _ => return None,
        };
        let possessed = !plural && self.is_small_word(end);
        (!possessed || len == 2).then(|| Core::new(end, Meaning::Fixed(Period::Decade(decade))))
    }

    /// "20th century", "nineteenth century".
    pub(crate) fn century(&self, at: usize) -> Option<Core> {
        let (n, next) = self.ordinal(at)?;
        let next = self.skip_hyphen(next);
        match self.unit(next) {
            Some((Unit::Century, _)) if (1..=30).contains(&n) && !self.is_before_christ(next + 1) => {
                Some(Core::new(next + 1, Meaning::Fixed(Period::Century(n as i16 - 1))))
            }
            _ => None,
        }
    }

    /// An ordinal in words or digits, with the token after it.
    pub(crate) fn ordinal(&self, at: usize) -> Option<(u32, usize)> {
        match self.word(at) {
            Word::Ordinal(n) => Some((n, at + 1)),
            Word::Count(tens) if tens >= 20 && self.skip_hyphen(at + 1) > at + 1 => match self.word(at + 2) {
                Word::Ordinal(ones) if ones < 10 => Some((tens + ones, at + 3)),
                _ => None,
            },
            _ => {
                let (n, _) = self.number(at)?;
                let ended = self.is_glued(at + 1) && self.word(at + 1) == Word::OrdinalEnd;
                ended.then_some((n, at + 2))
            }
        }
    }

    /// "third quarter", "fiscal first quarter of 1990", "Q3 2023", "first half".
    pub(crate) fn quarter(&self, at: usize) -> Option<Core> {
        if let Some(core) = self.short_quarter(at) {
            return Some(core);
        }
        let at = self.skip_hyphen(at + usize::from(self.word(at) == Word::Fiscal));
        let (n, next) = match self.word(at) {
            Word::Last => (2, at + 1),
            _ => self.ordinal(at)?,
        };
        let next = next + usize::from(self.word(next) == Word::Fiscal);
        let next = self.skip_hyphen(next);
        let cycle = match (self.word(next), self.unit(next)) {
            (_, Some((Unit::Quarter, false))) if (1..=4).contains(&n) && self.word(at) != Word::Last => {
                Cycle::Quarter(n as u8)
            }
            (Word::Half, _) if n <= 2 && self.is_half_of_year(next + 1) => Cycle::Half(n as u8),
            _ => return None,
        };
        let final_round = self.is_hyphen(next + 1) && self.says(next + 2, "final");
        (!final_round).then(|| self.with_year(cycle, next + 1))
    }

    /// "Q3", "3Q", "H1" in capitals.
    fn short_quarter(&self, at: usize) -> Option<Core> {
        let (n, 1) = self.number(at + 1).filter(|_| self.is_glued(at + 1))? else { return None };
        let cycle = match self.surface(at) {
            "Q" if (1..=4).contains(&n) => Cycle::Quarter(n as u8),
            "H" if (1..=2).contains(&n) => Cycle::Half(n as u8),
            _ => return None,
        };
        Some(self.with_year(cycle, at + 2))
    }

    /// Whether a half is one of a year: "of 2019", "of the year", "of last year".
    fn is_half_of_year(&self, at: usize) -> bool {
        self.word(at) == Word::Of && (self.number(at + 1).is_some() || self.outer(at).is_some())
    }

    /// A part of the year with the year told after it, or left to the tense.
    pub(crate) fn with_year(&self, cycle: Cycle, at: usize) -> Core {
        let next = self.skip_comma(at);
        let led = next + usize::from(next == at && matches!(self.word(at), Word::Of | Word::In));
        let led = led + usize::from(self.word(led) == Word::Fiscal);
        if let Some((year @ 1000..=2200, 4)) = self.number(led)
            && !self.is_part_of_number(led)
        {
            let meaning = cycle.in_year(year as i16).map(Meaning::Fixed);
            return Core::new(led + 1, meaning.unwrap_or(Meaning::Cycle(cycle, Pick::Tense)));
        }
        if let Some((year, end)) = self.spoken_year(led)
            && let Some(period) = cycle.in_year(year)
        {
            return Core::new(end, Meaning::Fixed(period));
        }
        match self.outer(at) {
            Some((outer, end)) => Core::new(end, Meaning::Within(cycle, Box::new(outer))),
            None => Core::new(at, Meaning::Cycle(cycle, Pick::Tense)),
        }
    }

    /// A season with a year, or after a word that leads to a time.
    pub(crate) fn season(&self, at: usize, led: bool) -> Option<Core> {
        let Word::Season(season) = self.word(at) else { return None };
        let core = self.with_year(Cycle::Season(season), at + 1);
        let dated = core.end > at + 1;
        let proper = self.is_capital(at) && at > 0 && self.is_capital(at - 1);
        let verb_or_event = season == Season::Fall && !dated && (!led || self.word(at + 1) == Word::Of);
        let known =
            dated || led || matches!(self.before(at), Word::In | Word::Since | Word::By | Word::Until);
        (known && !proper && !verb_or_event && !self.is_hyphen(at + 1)).then_some(core)
    }
}

/// The decade that two digits mean: the twenties to the nineties of the last century.
fn full_decade(tens: u32) -> i16 {
    if tens >= 20 { 190 + tens as i16 / 10 } else { 200 + tens as i16 / 10 }
}
