//! Pronouns: whom "he", "they", "its" and "who" stand for.

use polybius_base::{Party, Sector};
use polybius_syntax::{Dep, Tag};

use super::{Builder, Kind, Recent};
use crate::page::Page;
use crate::statement::coordinated;

/// Sentences back that a pronoun may reach.
const REACH: usize = 3;

/// Whether token `i` is "I", "we", "our" or the like.
pub fn is_first_person(page: &Page, i: usize) -> bool {
    matches!(
        page.word(i).to_ascii_lowercase().as_str(),
        "i" | "me" | "my" | "mine" | "we" | "us" | "our" | "ours" | "ourselves"
    ) && page.word(i) != "US"
}

impl Builder<'_, '_> {
    /// What the pronoun at `i` stands for; `None` where nothing before it fits.
    pub(super) fn pronoun(&self, i: usize) -> Option<Recent> {
        let p = self.page;
        if is_first_person(p, i) {
            let author = self.cast.author.clone()?;
            return Some(self.record(i, Kind::Person, vec![author], String::new()));
        }
        let kinds: &[Kind] = match p.word(i).to_ascii_lowercase().as_str() {
            "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself" => &[Kind::Person],
            "it" | "its" | "itself" => &[Kind::Country, Kind::Body],
            "they" | "them" | "their" | "theirs" | "themselves" => &[Kind::Group, Kind::Body, Kind::Country],
            "who" | "which" | "that" | "whom" if matches!(p.tag(i), Tag::Wdt | Tag::Wp | Tag::WpS) => {
                return self.relative(i);
            }
            "both" => return self.both(i),
            _ => return None,
        };
        if kinds.first() == Some(&Kind::Group)
            && let Some(joint) = self.joint(i)
        {
            return Some(joint);
        }
        self.last(i, kinds).map(|r| self.record(i, r.kind, r.parties.clone(), r.entity.clone()))
    }

    /// Several parties joined by "and" that "they" stands for: those of this sentence or the one before it,
    /// subjects first.
    fn joint(&self, i: usize) -> Option<Recent> {
        let sentence = self.page.sentence_of(i);
        for back in 0..=1.min(sentence) {
            let there =
                || self.recent.iter().rev().filter(move |r| r.sentence + back == sentence && r.head < i);
            let sets = |subject: bool| {
                there().filter(move |r| r.subject == subject).find_map(|r| {
                    let mut parties: Vec<Party> = Vec::new();
                    for head in coordinated(self.page, r.head).into_iter().filter(|&h| h < i) {
                        let found = self.recent.iter().rev().find(|o| o.head == head);
                        for party in found.into_iter().flat_map(|o| &o.parties) {
                            if party.code.is_some() && !parties.iter().any(|q| q.code == party.code) {
                                parties.push(party.clone());
                            }
                        }
                    }
                    (parties.len() > 1).then_some(parties)
                })
            };
            if let Some(parties) = sets(true) {
                return Some(self.record(i, Kind::Group, parties, String::new()));
            }
            if there().any(|r| r.subject && r.kind != Kind::Thing) {
                return None;
            }
        }
        None
    }

    /// The noun a relative pronoun hangs on.
    fn relative(&self, i: usize) -> Option<Recent> {
        let p = self.page;
        let verb = p.ancestors(i).find(|&a| p.dep(a) == Dep::Relcl)?;
        let noun = p.head(verb);
        let found = self.recent.iter().rev().find(|r| r.head == noun)?;
        Some(self.record(i, found.kind, found.parties.clone(), found.entity.clone()))
    }

    /// The last mention of one of `kinds` before `i`: of this sentence or the ones before, subjects
    /// first, the nearer kind of the list first.
    fn last(&self, i: usize, kinds: &[Kind]) -> Option<&Recent> {
        let sentence = self.page.sentence_of(i);
        for back in 0..=REACH.min(sentence) {
            let there =
                || self.recent.iter().rev().filter(move |r| r.sentence == sentence - back && r.head < i);
            for kind in kinds {
                let fits = |r: &&Recent| r.kind == *kind && !self.is_same_clause_object(i, r.head);
                let found = there().find(|r| r.subject && fits(r)).or_else(|| there().find(fits));
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Whether `i` is the object of the very verb whose subject is `subject`: "Putin met him".
    fn is_same_clause_object(&self, i: usize, subject: usize) -> bool {
        let p = self.page;
        matches!(p.dep(i), Dep::Dobj | Dep::Dative)
            && p.head(i) == p.head(subject)
            && matches!(p.dep(subject), Dep::Nsubj | Dep::Nsubjpass)
            && !p.word(i).to_ascii_lowercase().ends_with("self")
    }

    /// The two sides last named together, for "both".
    fn both(&self, i: usize) -> Option<Recent> {
        self.together(i, Some(2))
    }

    /// The parties named together in the last sentence that names two or more: persons for "the
    /// leaders" and "the ministers", else countries. `count` takes only as many, the first ones.
    pub(super) fn together(&self, i: usize, count: Option<usize>) -> Option<Recent> {
        let p = self.page;
        let persons = !matches!(
            p.lemma(i),
            "country"
                | "nation"
                | "state"
                | "side"
                | "party"
                | "both"
                | "neighbor"
                | "neighbour"
                | "government"
                | "capital"
        );
        let sentence = p.sentence_of(i);
        let here = |back: usize, person: bool| {
            let mut out: Vec<Party> = Vec::new();
            for recent in self.recent.iter().filter(|r| r.sentence + back == sentence && r.head < i) {
                let fits = if person {
                    recent.kind == Kind::Person
                } else {
                    !matches!(recent.kind, Kind::Group | Kind::Thing | Kind::Place)
                };
                for party in recent.parties.iter().filter(|q| fits && q.code.is_some()) {
                    if !out.iter().any(|q| q.code == party.code && q.name == party.name) {
                        out.push(party.clone());
                    }
                }
            }
            out
        };
        let kinds: &[bool] = if persons { &[true, false] } else { &[false] };
        // A readout's "the leaders" are those of the talk it opens with.
        let order: Vec<usize> = match self.cast.author {
            Some(_) => (0..=sentence).rev().collect(),
            None => (0..=sentence.min(12)).collect(),
        };
        let mut found = order
            .into_iter()
            .flat_map(|back| kinds.iter().map(move |&person| (back, person)))
            .map(|(back, person)| here(back, person))
            .find(|parties| parties.len() >= count.unwrap_or(2))?;
        if let Some(count) = count {
            found.truncate(count);
        }
        if !persons || p.lemma(i) == "both" {
            found
                .iter_mut()
                .for_each(|q| q.sector = if q.sector == Sector::Igo { Sector::Igo } else { Sector::Gov });
        }
        Some(self.record(i, Kind::Group, found, String::new()))
    }
}
