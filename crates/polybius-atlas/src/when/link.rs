//! Ranges and shared years told in two expressions: "from May to July 2019", "between 2010 and 2014".

use super::cycle::Cycle;
use super::grammar::Hit;
use super::lexicon::Word;
use super::meaning::{Meaning, Pick, Vague};
use super::period::Period;
use super::scan::Scan;

impl Scan<'_> {
    /// Joins neighbouring expressions that share a year or make a range.
    pub(crate) fn link(&self, hits: Vec<Hit>) -> Vec<Hit> {
        let mut hits = self.with_bare_days(hits);
        for right in (1..hits.len()).rev() {
            let (before, after) = hits.split_at_mut(right);
            let Some(left) = before.last_mut() else { continue };
            let right = &mut after[0];
            if right.start != left.end + 1 {
                continue;
            }
            let comma = self.mark(left.end) == ',';
            let joined = comma || matches!(self.word(left.end), Word::And | Word::Or);
            let ranged = self.is_hyphen(left.end) || matches!(self.word(left.end), Word::To | Word::Until);
            let ranged = ranged || self.says(left.end, "through") || self.is_between(left);
            if joined || ranged {
                share_year(&mut left.meaning, &right.meaning);
            }
            if ranged && is_point(&left.meaning) && is_point(&right.meaning) {
                let (first, last) = (Box::new(left.meaning.clone()), Box::new(right.meaning.clone()));
                left.meaning = Meaning::Edge { own: first.clone(), other: last.clone(), is_start: true };
                right.meaning = Meaning::Edge { own: last, other: first, is_start: false };
            }
        }
        self.mark_since(&mut hits);
        hits
    }

    /// Marks what "since" leads to.
    fn mark_since(&self, hits: &mut [Hit]) {
        for hit in hits {
            if self.before(hit.start) == Word::Since && is_point(&hit.meaning) {
                hit.meaning = Meaning::Since(Box::new(hit.meaning.clone()));
            }
        }
    }

    /// Whether "between" stands before `hit` and "and" after it.
    fn is_between(&self, hit: &Hit) -> bool {
        self.before(hit.start) == Word::Between && self.word(hit.end) == Word::And
    }

    /// Adds the "3" of "from 3 to 5 May" and the "25" of "April 24 and 25".
    fn with_bare_days(&self, hits: Vec<Hit>) -> Vec<Hit> {
        let mut all: Vec<Hit> = Vec::with_capacity(hits.len());
        for (at, hit) in hits.iter().enumerate() {
            let free_from = all.last().map_or(0, |last| last.end);
            let leading = self.leading_day(hit).filter(|day| free_from <= day.start);
            let free_to = hits.get(at + 1).map_or(self.tokens.len(), |next| next.start);
            let trailing = self.trailing_day(hit).filter(|day| day.end <= free_to);
            all.extend(leading);
            all.push(hit.clone());
            all.extend(trailing);
        }
        all
    }

    /// The bare day before "and 5 May" or "to 5 May".
    fn leading_day(&self, hit: &Hit) -> Option<Hit> {
        let at = hit.start.checked_sub(2)?;
        let led = matches!(self.before(at), Word::From | Word::Between | Word::On)
            && self.number(hit.start).is_some();
        let joined = matches!(self.word(at + 1), Word::To | Word::And | Word::Until | Word::Or);
        let (day, len) = self.number(at).filter(|_| led && joined)?;
        let meaning = (len <= 2).then(|| with_day(&hit.meaning, day as u8)).flatten()?;
        Some(Hit { start: at, end: at + 1, meaning, part: None })
    }

    /// The bare day after "April 24 and".
    fn trailing_day(&self, hit: &Hit) -> Option<Hit> {
        let at = hit.end + 1;
        let joined =
            self.word(hit.end) == Word::And && self.number(hit.end - 1).is_some_and(|(_, len)| len <= 2);
        let (day, len) = self.number(at).filter(|_| joined)?;
        let counts = self.case(at + 1).is_some() && self.word(at + 1) == Word::Other;
        let meaning = (len <= 2 && !counts && !self.is_glued(at + 1)
            || self.mark(at + 1) == '.'
            || self.mark(at + 1) == ',')
            .then(|| with_day(&hit.meaning, day as u8))
            .flatten()?;
        Some(Hit { start: at, end: at + 1, meaning, part: None })
    }
}

/// The same month with another day.
fn with_day(meaning: &Meaning, day: u8) -> Option<Meaning> {
    match meaning {
        Meaning::Fixed(Period::Day(date)) => {
            Period::day(date.year(), date.month() as u8, day).map(Meaning::Fixed)
        }
        Meaning::Cycle(Cycle::MonthDay(month, _), pick) if (1..=31).contains(&day) => {
            Some(Meaning::Cycle(Cycle::MonthDay(*month, day), *pick))
        }
        _ => None,
    }
}

/// Gives a month or day the year of the date after it.
fn share_year(left: &mut Meaning, right: &Meaning) {
    let (year, month) = match right {
        Meaning::Fixed(Period::Month(year, month)) => (*year, *month),
        Meaning::Fixed(Period::Day(day)) => (day.year(), day.month() as u8),
        Meaning::Fixed(Period::Quarter(year, quarter)) => (*year, *quarter * 3),
        _ => return,
    };
    let Meaning::Cycle(cycle, Pick::Tense) = left else { return };
    let own = match cycle {
        Cycle::Month(own) | Cycle::MonthDay(own, _) => *own,
        Cycle::Quarter(own) => *own * 3,
        _ => return,
    };
    if let Some(period) = cycle.in_year(if own > month { year - 1 } else { year }) {
        *left = Meaning::Fixed(period);
    }
}

/// Whether a meaning is one place on the calendar.
fn is_point(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Fixed(_)
            | Meaning::Cycle(..)
            | Meaning::Shift { .. }
            | Meaning::Same(_)
            | Meaning::Within(..)
            | Meaning::Around { .. }
            | Meaning::Back { .. }
            | Meaning::Vague(Vague::Now)
    )
}
