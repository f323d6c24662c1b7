//! Pronouns: whom "he", "they", "its" and "who" stand for.

use polybius_base::Party;
use polybius_syntax::{Dep, Tag};

use super::{Builder, Kind, Recent, add_once, as_state};
use crate::page::Page;
use crate::statement::coordinated;

/// Sentences back that a pronoun may reach.
const REACH: usize = 3;

/// Sentences back that "the two countries" may reach.
const PAIR_REACH: usize = 40;

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
            let one = matches!(p.lower(i), "i" | "me" | "my" | "mine");
            let who = if one { self.cast.author.iter().cloned().collect() } else { self.cast.we.clone() };
            return (!who.is_empty()).then(|| self.record(i, Kind::Person, who, String::new()));
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
            && let Some(several) = self.joint(i).or_else(|| self.those_who_met(i))
        {
            return Some(several);
        }
        self.last(i, kinds).map(|r| self.record(i, r.kind, r.parties.clone(), r.entity.clone()))
    }

    /// Several parties joined by "and" that "they" stands for: those of this sentence or the one before it,
    /// subjects first.
    fn joint(&self, i: usize) -> Option<Recent> {
        let sentence = self.page.sentence_of(i);
        for back in 0..=1.min(sentence) {
            let there = || self.recent.of(sentence - back).iter().rev().filter(move |r| r.head < i);
            let sets = |subject: bool| {
                let fitting = there().filter(move |r| r.subject == subject);
                fitting.map(|r| self.joined_with(r.head, i, |_| true)).find(|parties| parties.len() > 1)
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

    /// The persons of two or more countries that "they" stands for where no plural subject stands nearer:
    /// those named together in the sentence before, or those of the talk that a readout opens with.
    fn those_who_met(&self, i: usize) -> Option<Recent> {
        let sentence = self.page.sentence_of(i);
        let plural = |r: &&Recent| r.subject && r.head < i && r.kind == Kind::Group;
        let mut near = self.recent.since(sentence.saturating_sub(1)).iter().rev();
        if let Some(group) = near.find(plural) {
            return Some(self.record(i, Kind::Group, group.parties.clone(), group.entity.clone()));
        }
        let before = self.named_together(i, 1, true);
        let met = if self.cast.author.is_some() {
            (0..=sentence).rev().map(|back| self.named_together(i, back, true)).find(|p| p.len() > 1)
        } else {
            Some(before).filter(|parties| parties.len() == 2)
        };
        met.map(|parties| self.record(i, Kind::Group, parties, String::new()))
    }

    /// The noun a relative pronoun hangs on.
    fn relative(&self, i: usize) -> Option<Recent> {
        let p = self.page;
        let verb = p.ancestors(i).find(|&a| p.dep(a) == Dep::Relcl)?;
        let noun = p.head(verb);
        let found = self.recent.at(noun)?;
        Some(self.record(i, found.kind, found.parties.clone(), found.entity.clone()))
    }

    /// The last mention of one of `kinds` before `i`: of this sentence or the ones before, subjects
    /// first, the nearer kind of the list first.
    fn last(&self, i: usize, kinds: &[Kind]) -> Option<&Recent> {
        let sentence = self.page.sentence_of(i);
        for back in 0..=REACH.min(sentence) {
            let there = || self.recent.of(sentence - back).iter().rev().filter(move |r| r.head < i);
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
        let near = 0..=sentence.min(PAIR_REACH);
        let joined = || near.clone().find_map(|back| self.joined_in(sentence - back, i, count.unwrap_or(2)));
        if let Some(parties) = (!persons).then(joined).flatten() {
            return Some(self.record(i, Kind::Group, parties, String::new()));
        }
        let kinds: &[bool] = if persons { &[true, false] } else { &[false] };
        // A readout's "the leaders" are those of the talk it opens with.
        let order: Vec<usize> = match self.cast.author {
            Some(_) => (0..=sentence).rev().collect(),
            None => (0..=sentence.min(12)).collect(),
        };
        let here = self.met_in_sentence(i).filter(|_| persons && count.is_none_or(|n| n == 2));
        let mut found = here.or_else(|| {
            order
                .into_iter()
                .flat_map(|back| kinds.iter().map(move |&person| (back, person)))
                .map(|(back, person)| self.named_together(i, back, person))
                .find(|parties| parties.len() >= count.unwrap_or(2))
        })?;
        if let Some(count) = count {
            found.truncate(count);
        }
        if !persons || p.lemma(i) == "both" {
            found.iter_mut().for_each(as_state);
        }
        Some(self.record(i, Kind::Group, found, String::new()))
    }

    /// The `count` states or organisations that a sentence names before `i` joined by "and": "clashes between
    /// **Chad** and **Niger**".
    fn joined_in(&self, sentence: usize, i: usize, count: usize) -> Option<Vec<Party>> {
        let acts = |kind: Kind| matches!(kind, Kind::Country | Kind::Person | Kind::Body);
        let there = self.recent.of(sentence).iter().filter(|r| r.head < i);
        let mut found =
            there.map(|r| self.joined_with(r.head, i, acts)).find(|parties| parties.len() == count)?;
        found.iter_mut().for_each(as_state);
        Some(found)
    }

    /// The parties before `i` of the phrases that "and" joins with the one headed by `first`, of fitting kinds.
    fn joined_with(&self, first: usize, i: usize, fits: impl Fn(Kind) -> bool) -> Vec<Party> {
        let mut out = Vec::new();
        for head in coordinated(self.page, first).into_iter().filter(|&h| h < i) {
            let found = self.recent.at(head).filter(|r| fits(r.kind));
            found.into_iter().flat_map(|r| &r.parties).for_each(|party| add_once(&mut out, party));
        }
        out
    }

    /// The publisher and the one foreign person named before `i` in its sentence: "during his meeting with
    /// President Park, **the two leaders** …".
    fn met_in_sentence(&self, i: usize) -> Option<Vec<Party>> {
        let author = self.cast.author.as_ref()?;
        let named = self.named_together(i, 0, true);
        let mut foreign = named.into_iter().filter(|q| q.code != author.code);
        let other = foreign.next()?;
        foreign.next().is_none().then(|| vec![author.clone(), other])
    }

    /// The parties named before `i` in the sentence `back` before its own: its persons, or whatever else
    /// of it acts; each country or organisation once.
    fn named_together(&self, i: usize, back: usize, person: bool) -> Vec<Party> {
        let sentence = self.page.sentence_of(i);
        let mut out = Vec::new();
        let there = sentence.checked_sub(back).map_or(&[][..], |n| self.recent.of(n));
        for recent in there.iter().filter(|r| r.head < i) {
            let fits = if person {
                recent.kind == Kind::Person
            } else {
                !matches!(recent.kind, Kind::Group | Kind::Thing | Kind::Place)
            };
            recent.parties.iter().filter(|_| fits).for_each(|party| add_once(&mut out, party));
        }
        out
    }
}
