//! Expressions that point from the day of publication or from the story: "last year", "this week",
//! "the following day", "the past three months".

use super::cycle::Cycle;
use super::lexicon::Word;
use super::meaning::{Amount, Base, Meaning, Part, Pick, Side};
use super::period::{Season, Unit};
use super::scan::{Core, Scan};

/// Where a pointing word points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pointer {
    Last,
    Past,
    This,
    Next,
    Coming,
    Before,
    After,
    Same,
    Latest,
    Recent,
    First,
}

impl Pointer {
    /// The pointer of a word.
    fn of(word: Word) -> Option<Pointer> {
        Some(match word {
            Word::Last => Pointer::Last,
            Word::Past => Pointer::Past,
            Word::This | Word::Current => Pointer::This,
            Word::Next => Pointer::Next,
            Word::Coming => Pointer::Coming,
            Word::Previous => Pointer::Before,
            Word::Following => Pointer::After,
            Word::Same | Word::That => Pointer::Same,
            Word::Latest => Pointer::Latest,
            Word::Recent => Pointer::Recent,
            Word::Ordinal(1) => Pointer::First,
            _ => return None,
        })
    }

    /// Side of publication on which a length lies.
    fn side(self) -> Side {
        match self {
            Pointer::Last | Pointer::Past | Pointer::Latest | Pointer::Recent => Side::Past,
            Pointer::Next | Pointer::Coming => Side::Future,
            _ => Side::Unknown,
        }
    }

    /// Which occurrence of a cycle it picks.
    fn pick(self) -> Option<Pick> {
        Some(match self {
            Pointer::Last | Pointer::Past => Pick::Last,
            Pointer::This => Pick::This,
            Pointer::Next | Pointer::Coming => Pick::Next,
            Pointer::Before => Pick::Before,
            Pointer::After => Pick::After,
            Pointer::Same => Pick::Same,
            Pointer::Latest | Pointer::Recent | Pointer::First => return None,
        })
    }
}

impl Scan<'_> {
    /// A pointing word with what it points to.
    pub(crate) fn deictic(&self, at: usize) -> Option<Core> {
        let (pointer, next) = self.pointer(at)?;
        self.pointed_length(pointer, next)
            .or_else(|| self.pointed_unit(pointer, next))
            .or_else(|| self.pointed_part(pointer, next))
            .or_else(|| self.pointed_cycle(at, pointer, next))
    }

    /// A pointing word with a unit, such as "last year".
    pub(crate) fn deictic_unit(&self, at: usize) -> Option<Core> {
        let (pointer, next) = self.pointer(at)?;
        self.pointed_unit(pointer, next)
    }

    /// The pointing word at `at`, "this past" and "that same" taken together.
    fn pointer(&self, at: usize) -> Option<(Pointer, usize)> {
        let pointer = Pointer::of(self.word(at))?;
        let next = match (self.word(at), self.word(at + 1)) {
            (Word::This, Word::Past | Word::Last) => return Some((Pointer::Past, at + 2)),
            (Word::This, Word::Coming) => return Some((Pointer::Coming, at + 2)),
            (Word::This | Word::That, Word::Same) => return Some((Pointer::Same, at + 2)),
            (Word::This, Word::Current) => at + 2,
            _ => at + 1,
        };
        Some((pointer, next))
    }

    /// "past three years", "next few days", "recent weeks", "first nine months".
    fn pointed_length(&self, pointer: Pointer, at: usize) -> Option<Core> {
        let side = pointer.side();
        let plural = !matches!(pointer, Pointer::This | Pointer::Same | Pointer::First);
        if let (Some((unit, true)), true) = (self.unit(at), plural) {
            let other = usize::from(self.word(at + 1) == Word::And) * 2;
            let end = at + 1 + if self.unit(at + 2).is_some() { other } else { 0 };
            return Some(Core::new(end, Meaning::Length { amount: Amount::SOME, unit, side }));
        }
        if matches!(pointer, Pointer::This | Pointer::Same) || self.word(at) == Word::A {
            return None;
        }
        let (amount, next) = self.amount(at)?;
        let next = self.skip_fillers(next);
        let (unit, _) = self.unit(next)?;
        let one = amount == Amount::exactly(1);
        (pointer != Pointer::First || !one)
            .then(|| Core::new(self.or_so(next + 1), Meaning::Length { amount, unit, side }))
    }

    /// "last year", "this week", "the following month", "that day".
    fn pointed_unit(&self, pointer: Pointer, at: usize) -> Option<Core> {
        let at = self.skip_fillers(at + usize::from(self.word(at) == Word::Fiscal));
        if self.word(at) == Word::Stretch && pointer == Pointer::Latest {
            let quarter = Meaning::Shift { unit: Unit::Quarter, by: -1, base: Base::Published };
            return Some(Core::new(at + 1, quarter));
        }
        let (unit, plural) = self.unit(at)?;
        if plural || (self.is_hyphen(at + 1) && self.is_glued(at + 1)) {
            return None;
        }
        if unit == Unit::Weekend {
            return Some(Core::new(at + 1, Meaning::Cycle(Cycle::Weekend, pointer.pick()?)));
        }
        let from = |by, base| Some(Meaning::Shift { unit, by, base });
        let meaning = match pointer {
            Pointer::Past => Some(Meaning::Length { amount: Amount::exactly(1), unit, side: Side::Past }),
            _ if unit.is_clock() => None,
            Pointer::Last if unit == Unit::Day => None,
            Pointer::Last => from(-1, Base::Published),
            Pointer::This => from(0, Base::Published),
            Pointer::Next if unit == Unit::Day => from(1, Base::Story),
            Pointer::Next | Pointer::Coming => from(1, Base::Published),
            Pointer::Before => from(-1, Base::Story),
            Pointer::After => from(1, Base::Story),
            Pointer::Same => Some(Meaning::Same(unit)),
            Pointer::Latest => from(-1, Base::Published),
            Pointer::Recent | Pointer::First => None,
        }?;
        Some(self.possessed(Core::new(self.or_so(at + 1), meaning)))
    }

    /// "last year's third quarter", "last year in April" after "last year".
    fn possessed(&self, core: Core) -> Core {
        if self.word(core.end) == Word::In {
            return match self.month_name(core.end + 1) {
                Some((month, end)) if self.number(end).is_none() => {
                    Core::new(end, Meaning::Within(Cycle::Month(month), Box::new(core.meaning)))
                }
                _ => core,
            };
        }
        let Some(next) = self.possessive(core.end) else { return core };
        let (cycle, end) = match (self.word(next), self.ordinal(next)) {
            (Word::Month(month), _) if self.is_capital(next) => (Cycle::Month(month), next + 1),
            (Word::Season(season), _) if season != Season::Fall => (Cycle::Season(season), next + 1),
            (_, Some((n @ 1..=4, after))) => match self.unit(self.skip_hyphen(after)) {
                Some((Unit::Quarter, false)) => (Cycle::Quarter(n as u8), self.skip_hyphen(after) + 1),
                _ => return core,
            },
            _ => return core,
        };
        Core::new(end, Meaning::Within(cycle, Box::new(core.meaning)))
    }

    /// "last night", "this morning", "that evening", "the next morning".
    fn pointed_part(&self, pointer: Pointer, at: usize) -> Option<Core> {
        let Word::Part(part, false) = self.word(at) else { return None };
        let unit = Unit::Day;
        let meaning = match pointer {
            Pointer::Last | Pointer::Past if matches!(part, Part::Night | Part::Evening) => {
                Meaning::Shift { unit, by: -1, base: Base::Published }
            }
            Pointer::This => Meaning::Shift { unit, by: 0, base: Base::Published },
            Pointer::Same => Meaning::Same(unit),
            Pointer::Next | Pointer::After => Meaning::Shift { unit, by: 1, base: Base::Story },
            Pointer::Before => Meaning::Shift { unit, by: -1, base: Base::Story },
            _ => return None,
        };
        Some(Core { end: at + 1, meaning, part: Some(part) })
    }

    /// "last Friday", "next March", "this summer", "last Christmas".
    fn pointed_cycle(&self, start: usize, pointer: Pointer, at: usize) -> Option<Core> {
        let pick = pointer.pick()?;
        if self.word(start) == Word::That {
            return None;
        }
        let named = |cycle, end| Some(Core::new(end, Meaning::Cycle(cycle, pick)));
        if let Some((day, next)) = self.weekday_name(at).filter(|(_, next)| self.word(*next) != Word::Of) {
            return match self.weekday(at)? {
                core if core.meaning != Meaning::Cycle(Cycle::Weekday(day), Pick::Tense) => Some(core),
                core => Some(Core {
                    end: core.end.max(next),
                    meaning: Meaning::Cycle(Cycle::Weekday(day), pick),
                    ..core
                }),
            };
        }
        if let Some((month, _)) = self.month_name(at) {
            return match self.month(at)? {
                core if core.meaning == Meaning::Cycle(Cycle::Month(month), Pick::Tense) => {
                    named(Cycle::Month(month), core.end)
                }
                Core { end, meaning: Meaning::Cycle(cycle, Pick::Tense), .. } => named(cycle, end),
                core => Some(core),
            };
        }
        match self.word(at) {
            Word::Season(season) if !self.is_capital(at) => return named(Cycle::Season(season), at + 1),
            Word::Ordinal(n @ 1..=4) => {
                let next = self.skip_hyphen(at + 1);
                if self.unit(next) == Some((Unit::Quarter, false)) {
                    return named(Cycle::Quarter(n as u8), next + 1);
                }
            }
            _ => {}
        }
        match self.phrase(at)? {
            Core { end, meaning: Meaning::Cycle(cycle, _), .. } => named(cycle, end),
            _ => None,
        }
    }

    /// Past words such as "full", "consecutive", "more" between a number and its unit.
    pub(crate) fn skip_fillers(&self, at: usize) -> usize {
        let filler = matches!(self.word(at), Word::Filler | Word::More | Word::Another);
        at + usize::from(filler)
    }

    /// Past "or so", "or two" after a unit.
    pub(crate) fn or_so(&self, at: usize) -> usize {
        let so = self.word(at) == Word::Or && matches!(self.word(at + 1), Word::So | Word::Count(2));
        if so { at + 2 } else { at }
    }
}
