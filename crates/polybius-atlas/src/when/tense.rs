//! The tense around an expression, guessed from the words of its sentence where nobody parsed it.

use super::Tense;
use super::lexicon::Word;
use super::scan::Scan;
use super::tokens::{Case, Kind};

/// How many tokens to either side are read.
const REACH: usize = 14;

/// Verbs that put what they govern after publication.
const WILL: &[&str] = &["ll", "shall", "will"];

/// Verbs that mostly do.
const MAY: &[&str] = &["may", "might", "must", "should", "would"];

/// Words that put what they govern after the time they are said.
const INTENT: &[&str] = &[
    "agree",
    "agreed",
    "agrees",
    "aim",
    "aims",
    "call",
    "called",
    "due",
    "expect",
    "expected",
    "expects",
    "forthcoming",
    "hopes",
    "intend",
    "intends",
    "invited",
    "plan",
    "planned",
    "plans",
    "pledged",
    "poised",
    "postponed",
    "prepares",
    "preparing",
    "promised",
    "proposed",
    "ready",
    "schedule",
    "scheduled",
    "seeks",
    "slated",
    "threatened",
    "upcoming",
    "urged",
    "vowed",
    "wants",
];

/// Words of [`INTENT`] that need an infinitive after them to point ahead.
const ONLY_BEFORE_TO: &[&str] = &[
    "agreed",
    "call",
    "called",
    "invited",
    "pledged",
    "promised",
    "proposed",
    "ready",
    "threatened",
    "urged",
    "vowed",
];

/// Words that put what they govern before publication; besides them regular pasts in -ed.
const PAST: &[&str] = &[
    "became", "began", "bought", "broke", "brought", "came", "did", "died", "fell", "felt", "fought",
    "found", "gave", "got", "grew", "had", "held", "kept", "led", "left", "lost", "made", "met", "paid",
    "ran", "rose", "said", "sank", "saw", "sent", "shot", "sold", "spent", "spoke", "stood", "struck",
    "swore", "taken", "thought", "told", "took", "was", "went", "were", "withdrew", "won", "wrote",
];

/// Words of the present.
const PRESENT: &[&str] = &["are", "has", "have", "is", "says"];

/// Shortened words that stand before names.
const TITLES: &[&str] = &[
    "capt", "col", "dr", "gen", "gov", "lt", "maj", "messrs", "mr", "mrs", "ms", "prof", "rep", "sen", "sgt",
    "st",
];

/// What a token tells about the tense.
enum Cue {
    Tense(Tense),
    /// "will": the future for sure.
    Will,
    /// "to" before a verb in its plain form.
    Infinitive,
    /// A word of intent.
    Intent,
}

impl Scan<'_> {
    /// The tense that the nearest verb before the tokens `start..end` has, else the nearest after, and
    /// whether "will" tells it.
    pub(crate) fn tense(&self, start: usize, end: usize) -> (Tense, bool) {
        match self.before(start) {
            Word::Until | Word::By => return (Tense::Future, false),
            Word::Since => return (Tense::Past, false),
            _ if start > 0 && self.says(start - 1, "effective") => return (Tense::Future, false),
            _ if start >= 2 && self.says(start - 1, "as") => match self.surface(start - 2) {
                "soon" | "early" => return (Tense::Future, false),
                _ => {}
            },
            _ => {}
        }
        let first = start.saturating_sub(REACH);
        let back = (first..start).rev().take_while(|at| !self.ends_sentence(*at));
        let last = self.tokens.len().min(end + REACH);
        let ahead = (end..last).take_while(|at| !self.ends_sentence(*at));
        self.read_back(back).or_else(|| self.read_ahead(ahead)).unwrap_or((Tense::Unknown, false))
    }

    /// Reads verbs from right to left: an infinitive takes the tense of what governs it.
    fn read_back(&self, tokens: impl Iterator<Item = usize>) -> Option<(Tense, bool)> {
        let mut infinitive = false;
        for at in tokens {
            let listed = |words: &[&str]| words.iter().any(|verb| self.says(at, verb));
            match self.cue(at) {
                Some(Cue::Infinitive) => infinitive = true,
                Some(Cue::Will) => return Some((Tense::Future, true)),
                Some(Cue::Intent) if !infinitive && listed(ONLY_BEFORE_TO) => {
                    return Some((Tense::Past, false));
                }
                Some(Cue::Intent) if self.is_told_as_over(at) => return Some((Tense::Past, false)),
                Some(Cue::Intent) => return Some((Tense::Future, false)),
                Some(Cue::Tense(Tense::Present)) if infinitive => return Some((Tense::Future, false)),
                Some(Cue::Tense(tense)) => return Some((tense, false)),
                None => {}
            }
        }
        infinitive.then_some((Tense::Future, false))
    }

    /// The first verb from left to right.
    fn read_ahead(&self, mut tokens: impl Iterator<Item = usize>) -> Option<(Tense, bool)> {
        tokens.find_map(|at| match self.cue(at)? {
            Cue::Will => Some((Tense::Future, true)),
            Cue::Tense(tense) => Some((tense, false)),
            Cue::Intent if self.surface(at).ends_with("ed") => Some((Tense::Past, false)),
            Cue::Intent => Some((Tense::Future, false)),
            Cue::Infinitive => None,
        })
    }

    /// "had been due", "was planned": the intent lies before publication.
    fn is_told_as_over(&self, at: usize) -> bool {
        at >= 2 && self.says(at - 1, "been") && self.says(at - 2, "had")
    }

    /// What token `at` tells about the tense.
    fn cue(&self, at: usize) -> Option<Cue> {
        let word = self.surface(at);
        let listed = |words: &[&str]| words.iter().any(|verb| word.eq_ignore_ascii_case(verb));
        let case = self.case(at).filter(|case| *case != Case::Upper)?;
        if at > 0 && self.says(at - 1, "be") {
            return None;
        }
        if case == Case::Lower && (listed(WILL) || listed(MAY)) {
            return Some(if listed(WILL) { Cue::Will } else { Cue::Tense(Tense::Future) });
        }
        let past = || word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed");
        match case {
            _ if listed(INTENT) => Some(Cue::Intent),
            _ if listed(PAST) => Some(Cue::Tense(Tense::Past)),
            _ if listed(PRESENT) => Some(Cue::Tense(Tense::Present)),
            Case::Lower if word == "to" && self.is_infinitive(at + 1) => Some(Cue::Infinitive),
            Case::Lower if past() => Some(Cue::Tense(Tense::Past)),
            _ => None,
        }
    }

    /// Whether a verb in its plain form may stand at `at`, after "to".
    fn is_infinitive(&self, at: usize) -> bool {
        let word = self.surface(at);
        self.case(at) == Some(Case::Lower)
            && self.word(at) == Word::Other
            && !word.ends_with("ed")
            && !word.ends_with("ing")
            && !word.ends_with('s')
    }

    /// Whether the full stop at `at` closes an initial or a title.
    fn is_shortened(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let word = self.surface(before);
        self.is_glued(at)
            && (word.len() == 1 || TITLES.iter().any(|title| word.eq_ignore_ascii_case(title)))
            && self.is_capital(before)
    }

    /// Whether the sentence ends with token `at`.
    fn ends_sentence(&self, at: usize) -> bool {
        match self.tokens[at].kind {
            Kind::Break | Kind::Mark('?' | '!' | ';') => true,
            Kind::Mark('.') => {
                let quoted = matches!(self.mark(at + 1), '"' | '”' | '’') && self.is_glued(at + 1);
                quoted || (self.is_capital(at + 1) && !self.is_shortened(at))
            }
            _ => false,
        }
    }
}
