//! From tokens to expressions: what may begin one, and the words that wrap one.

use super::cycle::Cycle;
use super::dates::is_day;
use super::lexicon::Word;
use super::meaning::{Amount, Base, Meaning, Part, Side};
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

    /// "end of the year", "beginning of October", "middle of 2014", without its article.
    pub(crate) fn edge(&self, at: usize) -> Option<Core> {
        if self.word(at) != Word::Edge || self.word(at + 1) != Word::Of {
            return None;
        }
        let inner = at + 2;
        match self.word(inner) {
            Word::The if self.word(inner + 1) == Word::Edge => None,
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
pub(crate) fn one(unit: Unit) -> Meaning {
    Meaning::Length { amount: Amount::exactly(1), unit, side: Side::Unknown }
}
