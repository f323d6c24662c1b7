//! Fixed phrases: vague expressions and named days.

use super::cycle::{Cycle, Holiday};
use super::meaning::{Base, Meaning, Pick, Vague};
use super::period::Unit;

/// What a phrase of the table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    /// Nothing on the calendar.
    Vague(Vague),
    /// A named day.
    Named(Holiday),
    /// Days from publication.
    Days(i32),
}

impl Phrase {
    /// Its meaning in a text.
    pub(crate) fn meaning(self) -> Meaning {
        match self {
            Phrase::Vague(vague) => Meaning::Vague(vague),
            Phrase::Named(holiday) => Meaning::Cycle(Cycle::Holiday(holiday), Pick::Tense),
            Phrase::Days(by) => Meaning::Shift { unit: Unit::Day, by, base: Base::Published },
        }
    }
}

/// The phrases that begin with `first`, each with the word that must stand before it (or nothing).
pub(crate) fn beginning_with(
    first: &str,
) -> impl Iterator<Item = (std::str::Split<'static, char>, &'static str, Phrase)> {
    let start = PHRASES.partition_point(|entry| entry.0.split(' ').next() < Some(first));
    PHRASES[start..]
        .iter()
        .map(|&(words, after, phrase)| (words.split(' '), after, phrase))
        .take_while(move |(words, ..)| words.clone().next() == Some(first))
}

/// A named day of fixed date.
const fn on(month: u8, day: u8) -> Phrase {
    Phrase::Named(Holiday::On(month, day))
}

/// A named day so many days from Easter Sunday.
const fn easter(days: i16) -> Phrase {
    Phrase::Named(Holiday::Easter(days))
}

/// A named day on the n-th weekday of a month, with days to add.
const fn nth(month: u8, n: i8, weekday: u8, plus: i8) -> Phrase {
    Phrase::Named(Holiday::Nth(month, n, weekday, plus))
}

const NOW: Phrase = Phrase::Vague(Vague::Now);
const PRESENT: Phrase = Phrase::Vague(Vague::Present);
const PAST: Phrase = Phrase::Vague(Vague::Past);
const FUTURE: Phrase = Phrase::Vague(Vague::Future);

/// Words (tokens parted by blanks), the word before, the meaning; in order of the first word.
const PHRASES: &[(&str, &str, Phrase)] = &[
    ("all saints ' day", "", on(11, 1)),
    ("anzac day", "", on(4, 25)),
    ("april fools ' day", "", on(4, 1)),
    ("armistice day", "", on(11, 11)),
    ("as soon as possible", "", FUTURE),
    ("ascension day", "", easter(39)),
    ("ash wednesday", "", easter(-46)),
    ("bastille day", "", on(7, 14)),
    ("black friday", "", nth(11, 4, 4, 1)),
    ("boxing day", "", on(12, 26)),
    ("christmas", "", on(12, 25)),
    ("christmas day", "", on(12, 25)),
    ("christmas eve", "", on(12, 24)),
    ("columbus day", "", nth(10, 2, 1, 0)),
    ("current", "", PRESENT),
    ("currently", "", PRESENT),
    ("earth day", "", on(4, 22)),
    ("easter", "", easter(0)),
    ("easter monday", "", easter(1)),
    ("easter sunday", "", easter(0)),
    ("election day", "", nth(11, 1, 1, 1)),
    ("future", "in", FUTURE),
    ("good friday", "", easter(-2)),
    ("halloween", "", on(10, 31)),
    ("human rights day", "", on(12, 10)),
    ("inauguration day", "", on(1, 20)),
    ("international women ' s day", "", on(3, 8)),
    ("juneteenth", "", on(6, 19)),
    ("labor day", "", nth(9, 1, 1, 0)),
    ("lately", "", PAST),
    ("long ago", "", PAST),
    ("martin luther king day", "", nth(1, 3, 1, 0)),
    ("may day", "", on(5, 1)),
    ("memorial day", "", nth(5, 5, 1, 0)),
    ("more recently", "", PAST),
    ("most recently", "", PAST),
    ("new year ' s day", "", on(1, 1)),
    ("new year ' s eve", "", on(12, 31)),
    ("now", "", NOW),
    ("nowadays", "", PRESENT),
    ("palm sunday", "", easter(-7)),
    ("pentecost", "", easter(49)),
    ("present", "at", PRESENT),
    ("presently", "", PRESENT),
    ("presidents ' day", "", nth(2, 3, 1, 0)),
    ("recently", "", PAST),
    ("remembrance day", "", on(11, 11)),
    ("right now", "", NOW),
    ("thanksgiving", "", nth(11, 4, 4, 0)),
    ("thanksgiving day", "", nth(11, 4, 4, 0)),
    ("that time", "at", PAST),
    ("the day after tomorrow", "", Phrase::Days(2)),
    ("the day before yesterday", "", Phrase::Days(-2)),
    ("the foreseeable future", "", FUTURE),
    ("the future", "", FUTURE),
    ("the moment", "at", PRESENT),
    ("the near future", "", FUTURE),
    ("the past", "in", PAST),
    ("the recent past", "", PAST),
    ("the time", "at", PAST),
    ("these days", "", PRESENT),
    ("valentine ' s day", "", on(2, 14)),
    ("veterans day", "", on(11, 11)),
    ("victory day", "", on(5, 9)),
    ("whit monday", "", easter(50)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::lexicon::{Word, lookup};

    #[test]
    fn phrases_are_sorted_by_first_word_and_known_to_the_lexicon() {
        let first = |words: &'static str| words.split(' ').next().unwrap();
        assert!(PHRASES.is_sorted_by(|a, b| first(a.0) <= first(b.0)));
        for (words, ..) in PHRASES {
            assert_ne!(lookup(first(words).as_bytes()), Word::Other, "{words}");
        }
    }
}
