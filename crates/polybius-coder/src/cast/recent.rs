//! What was mentioned before, so that each question about it is answered in the time of a look-up.

use std::collections::HashMap;

use polybius_base::{Party, Sector};

use super::Kind;

/// First words of offices that are not called by their last alone.
const DEPUTIES: &[&str] = &["vice", "deputy", "assistant", "acting", "former"];

/// Something mentioned before.
#[derive(Clone, Debug)]
pub(super) struct Recent {
    pub head: usize,
    pub kind: Kind,
    pub subject: bool,
    pub sentence: usize,
    /// Lemma of the head word, for "the ministry" after "the defense ministry".
    pub lemma: String,
    /// The office told with a person, "prime minister"; empty where none is.
    pub office: String,
    pub parties: Vec<Party>,
    pub entity: String,
}

/// Mentions in text order.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    all: Vec<Recent>,
    /// The last one of each head word whose first party has a code.
    words: HashMap<String, usize>,
    /// The last person told with each office whose first party has a code.
    offices: HashMap<String, usize>,
    /// The last person of each sector whose first party has a code.
    persons: HashMap<Sector, usize>,
    /// The last country.
    country: Option<usize>,
}

impl Memory {
    /// Remembers a mention after all that stand before it.
    pub fn push(&mut self, recent: Recent) {
        let at = self.all.len();
        debug_assert!(self.all.last().is_none_or(|last| last.head < recent.head));
        if let Some(first) = recent.parties.first() {
            if first.code.is_some() {
                self.words.insert(recent.lemma.clone(), at);
                if recent.kind == Kind::Person {
                    for office in short(&recent.office) {
                        self.offices.insert(office.to_owned(), at);
                    }
                    self.persons.extend(recent.parties.iter().map(|p| (p.sector, at)));
                }
            }
            if recent.kind == Kind::Country && first.code.is_country() {
                self.country = Some(at);
            }
        }
        self.all.push(recent);
    }

    /// Those of a sentence, in text order.
    pub fn of(&self, sentence: usize) -> &[Recent] {
        let start = self.all.partition_point(|r| r.sentence < sentence);
        let end = self.all.partition_point(|r| r.sentence <= sentence);
        &self.all[start..end]
    }

    /// Those from a sentence on, in text order.
    pub fn since(&self, sentence: usize) -> &[Recent] {
        &self.all[self.all.partition_point(|r| r.sentence < sentence)..]
    }

    /// The one headed by token `head`.
    pub fn at(&self, head: usize) -> Option<&Recent> {
        self.all.binary_search_by_key(&head, |r| r.head).ok().map(|at| &self.all[at])
    }

    /// The last one with this head word whose first party has a code.
    pub fn word(&self, lemma: &str) -> Option<&Recent> {
        self.words.get(lemma).map(|&at| &self.all[at])
    }

    /// The last person told with this office whose first party has a code.
    pub fn office(&self, office: &str) -> Option<&Recent> {
        self.offices.get(office).map(|&at| &self.all[at])
    }

    /// The last person of this sector whose first party has a code.
    pub fn person(&self, sector: Sector) -> Option<&Recent> {
        self.persons.get(&sector).map(|&at| &self.all[at])
    }

    /// The country named last.
    pub fn country(&self) -> Option<&Recent> {
        self.country.map(|at| &self.all[at])
    }
}

/// An office and what it is called for short: "foreign minister" and "minister", but "vice president" alone.
fn short(office: &str) -> impl Iterator<Item = &str> {
    let short = office.split_once(' ').filter(|(first, _)| !DEPUTIES.contains(first)).map(|(_, last)| last);
    Some(office).filter(|office| !office.is_empty()).into_iter().chain(short)
}

#[cfg(test)]
mod tests {
    use polybius_base::Code;

    use super::*;

    fn recent(head: usize, sentence: usize, kind: Kind, lemma: &str, code: &str) -> Recent {
        let party = Party { code: Code::new(code), sector: Sector::Gov, name: String::new() };
        let (lemma, office, entity) = (lemma.into(), lemma.into(), String::new());
        Recent { head, kind, subject: false, sentence, lemma, office, parties: vec![party], entity }
    }

    #[test]
    fn look_ups_give_what_a_search_from_the_end_would() {
        let mut memory = Memory::default();
        for (head, sentence, kind, lemma, code) in [
            (1, 0, Kind::Country, "iran", "IRN"),
            (4, 0, Kind::Person, "minister", "IRN"),
            (9, 2, Kind::Person, "minister", ""),
            (12, 2, Kind::Country, "world", ""),
            (15, 3, Kind::Body, "ministry", "RUS"),
        ] {
            memory.push(recent(head, sentence, kind, lemma, code));
        }
        let heads = |all: &[Recent]| all.iter().map(|r| r.head).collect::<Vec<_>>();
        assert_eq!(heads(memory.of(0)), [1, 4]);
        assert_eq!(heads(memory.of(1)), [0; 0]);
        assert_eq!(heads(memory.since(1)), [9, 12, 15]);
        assert_eq!(memory.at(12).unwrap().lemma, "world");
        assert!(memory.at(2).is_none());
        assert_eq!(memory.word("minister").unwrap().head, 4, "one without a code does not count");
        assert_eq!(memory.person(Sector::Gov).unwrap().head, 4);
        assert_eq!(memory.office("minister").unwrap().head, 4);
        assert!(memory.office("ministry").is_none(), "what is no person has no office");
        assert_eq!(memory.country().unwrap().head, 1);
    }

    #[test]
    fn an_office_has_its_last_word_for_short_where_that_is_no_other_office() {
        let of = |office| short(office).collect::<Vec<_>>();
        assert_eq!(of("foreign minister"), ["foreign minister", "minister"]);
        assert_eq!(of("vice president"), ["vice president"]);
        assert_eq!(of(""), [""; 0]);
    }
}
