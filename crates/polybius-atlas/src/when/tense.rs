//! The tense around an expression, guessed from the words of its sentence where nobody parsed it.

use super::Tense;
use super::lexicon::Word;
use super::scan::Scan;
use super::tokens::{Case, Kind};

/// How many tokens to either side are read.
const REACH: usize = 14;

/// Words that put what they govern after publication.
const FUTURE: &[&str] = &[
    "due",
    "effective",
    "expected",
    "expects",
    "forthcoming",
    "ll",
    "plan",
    "planned",
    "plans",
    "poised",
    "schedule",
    "scheduled",
    "set",
    "shall",
    "slated",
    "upcoming",
    "will",
    "would",
];

/// Words that put what they govern before publication; besides them regular pasts in -ed.
const PAST: &[&str] = &[
    "ago", "became", "began", "bought", "broke", "brought", "came", "did", "died", "fell", "felt", "found",
    "fought", "gave", "got", "grew", "had", "held", "kept", "killed", "led", "left", "lost", "made", "met",
    "paid", "ran", "rose", "said", "sank", "saw", "sent", "shot", "sold", "spent", "spoke", "stood",
    "struck", "swore", "taken", "thought", "told", "took", "was", "went", "were", "withdrew", "won", "wrote",
];

/// Words of the present.
const PRESENT: &[&str] = &["are", "has", "have", "is", "says"];

impl Scan<'_> {
    /// The tense that the nearest verb before the tokens `start..end` has, else the nearest after.
    pub(crate) fn tense(&self, start: usize, end: usize) -> Tense {
        if matches!(self.before(start), Word::Until | Word::By) {
            return Tense::Unknown;
        }
        let back = (start.saturating_sub(REACH)..start).rev().take_while(|at| !self.ends_sentence(*at));
        let ahead = (end..self.tokens.len().min(end + REACH)).take_while(|at| !self.ends_sentence(*at));
        back.filter_map(|at| self.verb(at))
            .next()
            .or_else(|| ahead.filter_map(|at| self.verb(at)).next())
            .unwrap_or(Tense::Unknown)
    }

    /// The tense of token `at`, if it looks like a verb.
    fn verb(&self, at: usize) -> Option<Tense> {
        let word = self.surface(at);
        let listed = |words: &[&str]| words.iter().any(|verb| word.eq_ignore_ascii_case(verb));
        match self.case(at)? {
            Case::Upper => None,
            _ if listed(FUTURE) => Some(Tense::Future),
            _ if listed(PAST) => Some(Tense::Past),
            _ if listed(PRESENT) => Some(Tense::Present),
            Case::Lower if word == "to" && self.is_infinitive(at + 1) => Some(Tense::Future),
            Case::Lower if word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed") => {
                Some(Tense::Past)
            }
            _ => None,
        }
    }

    /// Whether a verb in its plain form may stand at `at`, after "to".
    fn is_infinitive(&self, at: usize) -> bool {
        self.case(at) == Some(Case::Lower)
            && self.word(at) == Word::Other
            && !self.surface(at).ends_with("ed")
            && !self.surface(at).ends_with("ing")
            && !self.surface(at).ends_with('s')
    }

    /// Whether the sentence ends with token `at`.
    fn ends_sentence(&self, at: usize) -> bool {
        match self.tokens[at].kind {
            Kind::Break | Kind::Mark('?' | '!' | ';') => true,
            Kind::Mark('.') => self.is_capital(at + 1) && !self.is_capital(at.wrapping_sub(1)),
            _ => false,
        }
    }
}
