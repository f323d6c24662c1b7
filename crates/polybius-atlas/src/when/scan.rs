//! Reading along the tokens of a text, and the numbers written in it.

use super::lexicon::Word;
use super::meaning::{Amount, Meaning, Part};
use super::period::Unit;
use super::phrases;
use super::tokens::{Case, Kind, Token};

/// A text and its tokens.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
}

/// A piece of an expression: where it ends (one past its last token) and what it means.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    pub(crate) end: usize,
    pub(crate) meaning: Meaning,
    pub(crate) part: Option<Part>,
}

impl Core {
    /// A piece without a part of the day.
    pub(crate) fn new(end: usize, meaning: Meaning) -> Core {
        Core { end, meaning, part: None }
    }
}

impl<'a> Scan<'a> {
    /// The part that token `at` plays; `Other` where it is no word.
    pub(crate) fn word(&self, at: usize) -> Word {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Word(word, _)) => word,
            _ => Word::Other,
        }
    }

    /// The part that the token before `at` plays.
    pub(crate) fn before(&self, at: usize) -> Word {
        at.checked_sub(1).map_or(Word::Other, |at| self.word(at))
    }

    /// How token `at` is written, if it is a word.
    pub(crate) fn case(&self, at: usize) -> Option<Case> {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Word(_, case)) => Some(case),
            _ => None,
        }
    }

    /// Whether token `at` is a word with a capital letter.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.case(at).is_some_and(|case| case != Case::Lower)
    }

    /// Value and number of digits of token `at`.
    pub(crate) fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Number(value, len)) => Some((value, len)),
            _ => None,
        }
    }

    /// The character of token `at`, or NUL where it is no mark.
    pub(crate) fn mark(&self, at: usize) -> char {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Mark(c)) => c,
            _ => '\0',
        }
    }

    /// Whether token `at` is a hyphen or a short dash.
    pub(crate) fn is_hyphen(&self, at: usize) -> bool {
        matches!(self.mark(at), '-' | '–' | '‑' | '‐')
    }

    /// Whether token `at` is an apostrophe.
    pub(crate) fn is_apostrophe(&self, at: usize) -> bool {
        matches!(self.mark(at), '\'' | '’' | '‘')
    }

    /// Whether no blank stands between the tokens `at - 1` and `at`.
    pub(crate) fn is_glued(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|token| token.start == self.tokens[at - 1].end)
    }

    /// The words of token `at`.
    pub(crate) fn surface(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.text[token.start as usize..token.end as usize])
    }

    /// Whether token `at` is `word`, capitals aside.
    pub(crate) fn says(&self, at: usize, word: &str) -> bool {
        self.surface(at).eq_ignore_ascii_case(word)
    }

    /// `at + 1` where token `at` is a hyphen glued on both sides, else `at`.
    pub(crate) fn skip_hyphen(&self, at: usize) -> usize {
        if self.is_hyphen(at) && self.is_glued(at) && self.is_glued(at + 1) { at + 1 } else { at }
    }

    /// Past an optional comma.
    pub(crate) fn skip_comma(&self, at: usize) -> usize {
        at + usize::from(self.mark(at) == ',')
    }

    /// The end of a possessive "'s" that begins at `at`, if there is one.
    pub(crate) fn possessive(&self, at: usize) -> Option<usize> {
        (self.is_apostrophe(at) && self.is_glued(at) && self.is_glued(at + 1) && self.says(at + 1, "s"))
            .then_some(at + 2)
    }

    /// A singular or plural unit in small letters at `at`.
    pub(crate) fn unit(&self, at: usize) -> Option<(Unit, bool)> {
        match self.tokens.get(at)?.kind {
            Kind::Word(Word::Unit(unit, plural), Case::Lower) => Some((unit, plural)),
            _ => None,
        }
    }

    /// The longest fixed phrase at `at`.
    pub(crate) fn phrase(&self, at: usize) -> Option<Core> {
        let first = self.surface(at).to_ascii_lowercase();
        let mut found = None;
        for (words, after, phrase) in phrases::beginning_with(&first) {
            let mut end = at;
            let fits = words.clone().all(|word| {
                end += 1;
                self.says(end - 1, word) || (word == "'" && self.is_apostrophe(end - 1))
            });
            let led = after.is_empty() || (at > 0 && self.says(at - 1, after));
            let named = matches!(phrase, phrases::Phrase::Named(_));
            let proper = !named || (self.is_capital(at) && !self.is_capital(end));
            let longer = found.as_ref().is_none_or(|core: &Core| core.end < end);
            if fits && led && proper && longer {
                found = Some(Core::new(end, phrase.meaning()));
            }
        }
        found
    }

    /// A whole number in digits or words at `at`, with the token after it.
    pub(crate) fn count(&self, at: usize) -> Option<(u32, usize)> {
        if let Some((value, _)) = self.number(at) {
            let mut next = at + 1;
            let mut value = value;
            while self.mark(next) == ',' && self.is_glued(next) && self.is_glued(next + 1) {
                match self.number(next + 1) {
                    Some((thousands, 3)) => value = value.checked_mul(1000)?.checked_add(thousands)?,
                    _ => break,
                }
                next += 2;
            }
            return Some((value, next));
        }
        self.spelled(at)
    }

    /// A number in words below a million.
    fn spelled(&self, at: usize) -> Option<(u32, usize)> {
        let (mut value, mut next) = match self.word(at) {
            Word::Count(value) => self.tens(value, at + 1),
            Word::A if matches!(self.word(at + 1), Word::Scale(_)) => (1, at + 1),
            _ => return None,
        };
        while let Word::Scale(scale) = self.word(next) {
            value = value.checked_mul(scale)?;
            next += 1;
            let rest = next + usize::from(self.word(next) == Word::And);
            if let Word::Count(more) = self.word(rest) {
                let (more, after) = self.tens(more, rest + 1);
                if more < scale && !matches!(self.word(after), Word::Scale(_)) {
                    (value, next) = (value + more, after);
                }
            }
        }
        Some((value, next))
    }

    /// Adds the ones to "twenty" and its like.
    fn tens(&self, value: u32, at: usize) -> (u32, usize) {
        let ones = self.skip_hyphen(at);
        match self.word(ones) {
            Word::Count(one) if one < 10 && value >= 20 && value.is_multiple_of(10) => {
                (value + one, ones + 1)
            }
            _ => (value, at),
        }
    }

    /// An amount before a unit: a number, "a couple of", "several", "two and a half".
    pub(crate) fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        let exactly = |n, next| Some((Amount::exactly(n), next));
        match self.word(at) {
            Word::A => match self.word(at + 1) {
                Word::Couple => exactly(2, at + 2 + usize::from(self.word(at + 2) == Word::Of)),
                Word::Dozen => exactly(12, at + 2),
                Word::Several => Some((Amount::SOME, at + 2)),
                Word::Half => Some((Amount { whole: Some(0), half: true }, at + 2)),
                Word::Scale(_) => self.spelled(at).and_then(|(n, next)| exactly(n, next)),
                _ => exactly(1, at + 1),
            },
            Word::Couple => exactly(2, at + 1 + usize::from(self.word(at + 1) == Word::Of)),
            Word::Several => Some((Amount::SOME, at + 1 + usize::from(self.word(at + 1) == Word::Of))),
            Word::Half => {
                let next = self.skip_hyphen(at + 1) + usize::from(self.word(at + 1) == Word::A);
                Some((Amount { whole: Some(0), half: true }, next))
            }
            _ => {
                let (whole, next) = self.count(at)?;
                let (half, next) = self.half(next);
                Some((Amount { whole: Some(whole), half }, next))
            }
        }
    }

    /// "and a half", "1/2", "½", ".5" after a number.
    fn half(&self, at: usize) -> (bool, usize) {
        let worded =
            self.word(at) == Word::And && self.word(at + 1) == Word::A && self.word(at + 2) == Word::Half;
        let slash = self.number(at) == Some((1, 1))
            && self.mark(at + 1) == '/'
            && self.number(at + 2) == Some((2, 1));
        let joined = self.skip_hyphen(at);
        if worded || slash {
            (true, at + 3)
        } else if self.mark(at) == '½' {
            (true, at + 1)
        } else if self.mark(at) == '.' && self.is_glued(at) && self.number(at + 1) == Some((5, 1)) {
            (true, at + 2)
        } else if joined > at && self.number(joined) == Some((1, 1)) && self.mark(joined + 1) == '/' {
            (true, joined + 3)
        } else {
            (false, at)
        }
    }
}
