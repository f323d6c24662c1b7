//! Places of the article by token: names, and descriptions such as "the city".

use polybius_atlas::Kind as NameKind;
use polybius_base::{Code, Place};
use polybius_syntax::{Dep, Pos, Tag};

use super::Builder;

/// Nouns that tell of a place without naming it.
const PLACE_NOUNS: &[&str] = &[
    "country",
    "nation",
    "kingdom",
    "city",
    "town",
    "village",
    "capital",
    "airport",
    "hospital",
    "prison",
    "square",
    "province",
    "district",
    "area",
    "territory",
    "island",
    "port",
    "camp",
    "neighborhood",
    "neighbourhood",
    "airbase",
    "base",
    "enclave",
    "battlefield",
    "soil",
    "street",
    "suburb",
    "county",
    "peninsula",
    "region",
    "border",
    "frontier",
    "coast",
    "palace",
    "headquarters",
    "compound",
    "facility",
    "complex",
    "building",
    "station",
    "checkpoint",
    "mosque",
    "church",
    "school",
    "university",
    "hotel",
    "market",
    "plant",
    "site",
];

/// Those that are of several countries where they are several.
const STATES: &[&str] = &["country", "nation", "kingdom", "capital", "border", "frontier", "territory"];

/// Sentences back in which the place is looked for that a description stands in.
const BACK: usize = 3;

impl Builder<'_, '_> {
    /// The place that the name ending in token `i` names.
    pub(super) fn place_at(&mut self, i: usize) {
        let Some(name) = &self.names[i] else { return };
        let Some(country) = name.place else { return };
        let span = self.page.span(name.tokens.clone());
        self.cast.places[i] = Some(Place { text: self.page.text(span).to_owned(), span, country });
    }

    /// Places by names that are settled on no meaning of the atlas's names.
    pub(super) fn place_others(&mut self) {
        for located in std::mem::take(&mut self.cast.located) {
            let last = located.tokens.end - 1;
            let is_place = located.spot.filter(|s| s.kind != NameKind::Adjective);
            let seat = is_place.is_some_and(|s| s.kind == NameKind::Seat);
            if let (Some(spot), None) = (is_place, &self.cast.places[last])
                && (seat || self.covered[last].is_none())
            {
                let span = self.page.span(located.tokens.clone());
                let text = self.page.text(span).to_owned();
                let place = Some(Place { text, span, country: spot.code });
                let list = if seat { &mut self.cast.described } else { &mut self.cast.places };
                list[last] = place;
            }
            self.cast.located.push(located);
        }
    }

    /// Places by description: "the city", "the airport" lie in the country of the place told before.
    pub(super) fn place_described(&mut self) {
        for i in 0..self.page.len() {
            let page = self.page;
            let noun = page.pos(i) == Pos::Noun && PLACE_NOUNS.contains(&page.lower_lemma(i));
            if !noun || self.cast.places[i].is_some() || page.dep(i) == Dep::Compound || self.is_any(i) {
                continue;
            }
            if let Some(named) = self.named_by(i) {
                self.cast.described[i] = Some(named);
                continue;
            }
            let country = self.country_below(i).or_else(|| self.country_before(i)).unwrap_or(self.cast.home);
            if country.is_country() {
                let span = page.span(self.phrase(i));
                let text = page.text(span).to_owned();
                self.cast.described[i] = Some(Place { text, span, country });
            }
        }
    }

    /// The place whose name follows noun `i` with "of" or beside it: "the city of Homs".
    fn named_by(&self, i: usize) -> Option<Place> {
        let page = self.page;
        let of = page.children(i).filter(|&c| page.dep(c) == Dep::Prep && page.word(c) == "of");
        let named = of.filter_map(|c| page.child(c, &[Dep::Pobj]));
        let beside = page.children(i).filter(|&c| page.dep(c) == Dep::Appos);
        named.chain(beside).find_map(|t| self.cast.place(t)).cloned()
    }

    /// Country of a place named in the phrase of noun `i`.
    fn country_below(&self, i: usize) -> Option<Code> {
        let page = self.page;
        let named = page.subtree(i).filter_map(|t| self.cast.place(t).map(|p| p.country));
        let adjective = page.children(i).filter_map(|c| self.cast.spot(c).map(|s| s.code));
        named.chain(adjective).find(|c| c.is_country())
    }

    /// Country of the place named last before token `i`, in its sentence or some before it.
    fn country_before(&self, i: usize) -> Option<Code> {
        let page = self.page;
        let sentence = page.sentence_of(i);
        let first = page.sentences[sentence.saturating_sub(BACK)].tokens.start;
        let acts = |t: usize| matches!(page.dep(t), Dep::Nsubj | Dep::Nsubjpass | Dep::Poss | Dep::Compound);
        let told = |t: usize| self.cast.place(t).map(|p| p.country).filter(|c| c.is_country());
        let places = || (first..i).rev().filter(|&t| told(t).is_some());
        places().find(|&t| !acts(t)).or_else(|| places().next()).and_then(told)
    }

    /// Whether the noun tells of no one place: "each country", "any city", "countries".
    fn is_any(&self, i: usize) -> bool {
        let page = self.page;
        let det = page.child(i, &[Dep::Det]).map(|d| page.lower(d));
        let any = det.is_some_and(|d| ["each", "every", "any", "some", "no", "another", "both"].contains(&d));
        let many = matches!(page.tag(i), Tag::Nns | Tag::Nnps) && STATES.contains(&page.lower_lemma(i));
        any || many
    }
}
