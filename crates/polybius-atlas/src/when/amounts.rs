//! Lengths of time, offsets counted in units, and sets that recur.

use super::lexicon::Word;
use super::meaning::{Amount, Base, Meaning, Side, Vague};
use super::period::Unit;
use super::scan::{Core, Scan};

impl Scan<'_> {
    /// A number of units, with "ago", "earlier" or "later" after it where that stands there.
    pub(crate) fn length(&self, at: usize) -> Option<Core> {
        let (amount, mut next) = self.amount(at)?;
        if let Some(after) = self.second_amount(next) {
            next = after;
        }
        let next = self.skip_fillers(next);
        let unit_at = self.skip_hyphen(next);
        let (unit, plural) = self.unit(unit_at)?;
        if unit == Unit::Quarter && (self.word(at) == Word::A || unit_at > next) {
            return None;
        }
        if plural && self.word(at) == Word::A && amount == Amount::exactly(1) {
            return None;
        }
        let hyphenated = unit_at > next;
        if !hyphenated && !plural && !fits_singular(amount) && !self.is_short_of_words(unit_at) {
            return None;
        }
        let joined = self.skip_hyphen(unit_at + 1) > unit_at + 1;
        if hyphenated || (joined && self.word(unit_at + 2) != Word::Long) {
            return self.compound(amount, unit, unit_at + 1);
        }
        if self.word(unit_at + 1) == Word::Old
            || (self.says(unit_at + 1, "of") && self.says(unit_at + 2, "age"))
        {
            return None;
        }
        let (amount, end) = self.and_a_half(amount, unit_at + 1);
        let end = self.or_so(end);
        self.offset(amount, unit, end).or_else(|| Some(self.plain_length(at, amount, unit, end)))
    }

    /// Past the second number of "two to three", "12 or 18"; the first, the lower, is what counts.
    fn second_amount(&self, at: usize) -> Option<usize> {
        let joined = matches!(self.word(at), Word::To | Word::Or) || self.is_hyphen(at);
        if !joined {
            return None;
        }
        let (_, next) = self.amount(at + 1)?;
        let spaced = self.unit(self.skip_fillers(next)).is_some();
        (spaced && self.word(at + 1) != Word::A).then_some(next)
    }

    /// Whether a bare "five year low" is meant: a number word and a unit before a noun.
    fn is_short_of_words(&self, at: usize) -> bool {
        matches!(self.unit(at), Some((unit, false)) if unit >= Unit::Hour)
    }

    /// "a year and a half" after the unit.
    fn and_a_half(&self, amount: Amount, at: usize) -> (Amount, usize) {
        let half =
            self.word(at) == Word::And && self.word(at + 1) == Word::A && self.word(at + 2) == Word::Half;
        if half && !amount.half { (Amount { half: true, ..amount }, at + 3) } else { (amount, at) }
    }

    /// "two-day", "10-year-old", "year-long".
    fn compound(&self, amount: Amount, unit: Unit, at: usize) -> Option<Core> {
        let tail = self.skip_hyphen(at);
        let end = match self.word(tail) {
            Word::Long if tail > at => tail + 1,
            Word::Old if tail > at && amount == Amount::SOME => tail + 1,
            Word::Old | Word::Ago | Word::Earlier if tail > at => return None,
            _ => at,
        };
        Some(Core::new(end, Meaning::Length { amount, unit, side: Side::Unknown }))
    }

    /// "ago", "earlier", "later", "from now" after a length.
    fn offset(&self, amount: Amount, unit: Unit, at: usize) -> Option<Core> {
        let (sign, base, end) = match self.word(at) {
            Word::Ago => (-1, Base::Compared, at + 1),
            Word::Earlier if unit.is_clock() => return None,
            Word::Earlier => (-1, Base::Story, at + 1),
            Word::Later if unit.is_clock() => return None,
            Word::Later => (1, Base::Story, at + 1),
            Word::Hence => (1, Base::Published, at + 1),
            Word::From if self.word(at + 1) == Word::Now => (1, Base::Published, at + 2),
            Word::Before if self.ends_phrase(at + 1) => (-1, Base::Story, at + 1),
            _ => return None,
        };
        let meaning = match amount.whole {
            Some(whole) => {
                let (unit, size) = counted_in(unit);
                let by = i32::try_from(whole.checked_mul(size)?).ok()?;
                if unit == Unit::Year
                    && base == Base::Compared
                    && let Some(core) = self.anniversary(by, end)
                {
                    return Some(core);
                }
                Meaning::Shift { unit, by: sign * by, base }
            }
            None if base == Base::Story => return None,
            None if sign < 0 => Meaning::Vague(Vague::Past),
            None => Meaning::Vague(Vague::Future),
        };
        Some(Core::new(end, meaning))
    }

    /// "today", "this week" after "ten years ago".
    fn anniversary(&self, years: i32, at: usize) -> Option<Core> {
        let core = match (self.word(at), self.word(at + 1)) {
            (Word::Shift(0), _) => self.day_word(at),
            (Word::This, Word::Unit(..)) => self.deictic(at),
            _ => None,
        }?;
        Some(Core::new(core.end, Meaning::Back { years, of: Box::new(core.meaning) }))
    }

    /// Whether a mark or the text's end stands at `at`.
    fn ends_phrase(&self, at: usize) -> bool {
        self.case(at).is_none() && self.number(at).is_none()
    }

    /// A length without an offset; after a measure "a year" tells how often.
    fn plain_length(&self, start: usize, amount: Amount, unit: Unit, end: usize) -> Core {
        let rate = self.word(start) == Word::A
            && amount == Amount::exactly(1)
            && start > 0
            && (["million", "billion", "percent", "once", "twice", "times", "barrels", "tons", "tonnes"]
                .iter()
                .any(|word| self.says(start - 1, word))
                || self.mark(start - 1) == '%'
                || (self.number(start - 1).is_some() && self.number(start - 1).is_some_and(|(n, _)| n > 31)));
        if rate {
            return Core::new(end, Meaning::Set(amount.of(unit)));
        }
        Core::new(end, Meaning::Length { amount, unit, side: Side::Unknown })
    }

    /// A unit without a number: "years ago", "months later", "hours-long", "year-end", "year-ago".
    pub(crate) fn bare_unit(&self, at: usize) -> Option<Core> {
        let (unit, plural) = self.unit(at)?;
        let some = if plural { Amount::SOME } else { Amount::exactly(1) };
        let tail = self.skip_hyphen(at + 1);
        if tail > at + 1 {
            return match self.word(tail) {
                Word::Long => self.compound(some, unit, at + 1),
                Word::Old if plural || unit >= Unit::Decade => self.compound(some, unit, at + 1),
                Word::Ago | Word::Earlier if !plural => {
                    let base = if self.word(tail) == Word::Ago { Base::Compared } else { Base::Story };
                    Some(self.compared(Core::new(tail + 1, Meaning::Shift { unit, by: -1, base })))
                }
                Word::Edge if !plural && self.says(tail, "end") => {
                    Some(Core::new(tail + 1, Meaning::Shift { unit, by: 0, base: Base::Published }))
                }
                _ => None,
            };
        }
        if unit == Unit::Year && !plural && self.says(at + 1, "end") {
            return Some(Core::new(at + 2, Meaning::Shift { unit, by: 0, base: Base::Published }));
        }
        let joined = usize::from(matches!(self.word(at + 1), Word::And | Word::Or)) * 2;
        let end = at + 1 + if matches!(self.unit(at + 2), Some((_, true))) { joined } else { 0 };
        if !plural || self.is_glued(at) {
            return None;
        }
        self.offset(some, unit, end).or_else(|| {
            let led =
                matches!(self.before(at), Word::Preposition | Word::In | Word::Over | Word::After | Word::Of);
            led.then(|| Core::new(end, Meaning::Length { amount: some, unit, side: Side::Unknown }))
        })
    }

    /// "year-ago quarter", "year-earlier third quarter" after the hyphenated pair.
    fn compared(&self, core: Core) -> Core {
        let mut end = core.end;
        if let Word::Ordinal(1..=4) = self.word(end) {
            end = self.skip_hyphen(end + 1);
        }
        let stretch = self.word(end) == Word::Stretch || self.unit(end) == Some((Unit::Quarter, false));
        if stretch { Core::new(end + 1, core.meaning) } else { core }
    }

    /// "every Monday", "each year", "daily", "Mondays", "every two weeks".
    pub(crate) fn set(&self, at: usize) -> Option<Core> {
        let set = |end, value| Some(Core::new(end, Meaning::Set(value)));
        match self.word(at) {
            Word::Every(unit) if !self.is_capital(at) => set(at + 1, Amount::exactly(1).of(unit)),
            Word::Weekdays(day) if self.is_capital(at) => set(at + 1, format!("XXXX-WXX-{day}")),
            Word::Unit(Unit::Weekend, true) => set(at + 1, "XXXX-WXX-WE".to_owned()),
            Word::Each => self.every(at + 1 + usize::from(self.word(at + 1) == Word::Another)),
            _ => None,
        }
    }

    /// What follows "every".
    fn every(&self, at: usize) -> Option<Core> {
        let set = |end, value| Some(Core::new(end, Meaning::Set(value)));
        if let Some((unit, false)) = self.unit(at) {
            return set(at + 1, Amount::exactly(1).of(unit));
        }
        if let Some((day, end)) = self.weekday_name(at) {
            return match self.word(end) {
                Word::Part(part, _) => set(end + 1, format!("XXXX-WXX-{day}{}", part.suffix())),
                _ => set(end, format!("XXXX-WXX-{day}")),
            };
        }
        if let Some((month, end)) = self.month_name(at) {
            return set(end, format!("XXXX-{month:02}"));
        }
        match self.word(at) {
            Word::Season(season) => set(at + 1, format!("XXXX-{}", season.code())),
            Word::Part(part, false) => set(at + 1, format!("XXXX-XX-XX{}", part.suffix())),
            Word::A => None,
            _ => {
                let (amount, next) = self.amount(at)?;
                let (unit, _) = self.unit(next)?;
                set(next + 1, amount.of(unit))
            }
        }
    }
}

/// Whether the amount may stand before a unit in the singular.
fn fits_singular(amount: Amount) -> bool {
    amount.whole.is_some_and(|whole| whole <= 1)
}

/// The unit in which offsets of `unit` are counted, and how many of it make one `unit`.
fn counted_in(unit: Unit) -> (Unit, u32) {
    match unit {
        Unit::Decade | Unit::Century | Unit::Millennium => (Unit::Year, unit.letter().1),
        _ => (unit, 1),
    }
}
