//! What titles and other words before a name tell of its bearer.

use std::ops::Range;

use polybius_base::{Code, Sector};

use crate::Atlas;
use crate::find::{get, written_so};
use crate::fold::Words;
use crate::types::{Candidate, Kind};

/// Words before a name that tell nothing of its bearer's country, beside the role nouns.
const TITLES: [&str; 44] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "lord",
    "lady",
    "dame",
    "baroness",
    "baron",
    "gen",
    "lt",
    "col",
    "maj",
    "brig",
    "sgt",
    "capt",
    "adm",
    "sen",
    "rep",
    "gov",
    "prof",
    "rev",
    "hon",
    "sheikh",
    "sheik",
    "shaikh",
    "mullah",
    "maulana",
    "hojatoleslam",
    "ayatollah",
    "seyyed",
    "sayyed",
    "imam",
    "crown",
    "elect",
    "house",
    "senate",
    "state",
    "majority",
    "minority",
    "vice",
    "deputy",
];
/// Titles of heads of state and government.
const HEADS: [&str; 6] = ["president", "prime minister", "king", "queen", "chancellor", "premier"];

/// What the words before a name tell of its bearer.
#[derive(Default)]
pub(crate) struct Hints {
    /// Whether no words stand before the name.
    pub blank: bool,
    codes: Vec<Code>,
    organisation: String,
    sector: Option<Sector>,
    head: bool,
    /// Whether the bearer is elected and not yet in office.
    pub elect: bool,
    former: bool,
}

impl Atlas {
    /// What the words before `start` tell; nothing where one of them is no title, role or country.
    pub(crate) fn hints(&self, words: &Words, start: usize) -> Option<Hints> {
        let mut hints = Hints { blank: start == 0, ..Hints::default() };
        let list = words.list();
        let mut from = 0;
        while from < start {
            let named = (from + 1..=start.min(from + 6))
                .rev()
                .find(|&to| self.hint_of_name(words, from..to, &mut hints));
            let role = || {
                (from + 1..=start.min(from + 6))
                    .rev()
                    .find(|&to| get(&self.roles, &words.key_of(from..to)).is_some())
            };
            let plain = || {
                let word = words.letters(list[from]);
                (!list[from].initial || TITLES.contains(&word) || word.len() == 1).then_some(from + 1)
            };
            from = named.or_else(role).or_else(plain)?;
        }
        let head = words.key_of(0..start);
        if let Some(role) = self.role(&head).filter(|_| start > 0) {
            hints.former = role.former;
            hints.sector = (!role.former).then_some(role.sector);
        }
        hints.elect = head.split(' ').any(|w| w == "elect");
        hints.head = HEADS.iter().any(|w| head.ends_with(w));
        Some(hints)
    }

    /// Takes the codes of a country or organisation that some words name.
    fn hint_of_name(&self, words: &Words, range: Range<usize>, hints: &mut Hints) -> bool {
        let Some(value) = get(&self.names, &words.key_of(range.clone())) else { return false };
        let mut any = false;
        self.each_posting(value as u32, |p| {
            let kind = Kind::ALL[usize::from(p.kind)];
            let gives = matches!(
                kind,
                Kind::Country | Kind::Adjective | Kind::Organisation | Kind::Region | Kind::Capital
            );
            if gives && written_so(&p, &words.list()[range.clone()]) {
                let term = self.file.term(self.file.entity(p.target).first_term);
                hints.codes.push(term.code);
                if term.code == Code::IGO {
                    hints.organisation = self.file.string(term.igo).to_owned();
                }
                any = true;
            }
        });
        any
    }
}

impl Hints {
    /// How much the words before a name speak for a candidate.
    pub fn factor(&self, c: &Candidate) -> f32 {
        let party = &c.meaning.party;
        let mut factor = 1.0;
        if self.codes.contains(&party.code) {
            factor *= 2.5;
        }
        if !self.organisation.is_empty() && self.organisation == party.name {
            factor *= 1.5;
        }
        let person = matches!(c.meaning.kind, Kind::Person | Kind::Surname);
        // Officials of an organisation are the organisation.
        let official = |s| s == Sector::Gov && party.sector == Sector::Igo;
        if self.sector.is_some_and(|s| s == party.sector || official(s)) {
            factor *= if person { 1.5 } else { 1.1 };
        }
        if self.sector.is_some() && !person {
            factor *= 0.5;
        }
        let heads = ["President", "Prime", "King", "Queen", "Chancellor", "Premier"];
        if self.head && c.meaning.office.as_deref().is_some_and(|o| heads.iter().any(|h| o.contains(h))) {
            factor *= 1.4;
        }
        if self.former && c.former {
            factor *= 1.5;
        }
        factor
    }
}

/// Whether a word is a title that may stand before a name.
pub(crate) fn is_title(word: &str) -> bool {
    TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str())
}
