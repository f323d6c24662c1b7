//! The places an act may have been done at, with what speaks for each as numbers that a forest chooses by: those
//! that its sentence tells, and none.

use std::collections::BTreeMap;

use polybius_atlas::Kind;
use polybius_base::{Code, EventType, Place, Span, Status};
use polybius_syntax::{Dep, Pos};

use crate::codebook::WordClass;
use crate::events::{Draft, Reader};
use crate::page::Page;
use crate::row::Row;

/// Number of values of a choice: the act's, the place's, where it stands, and the sides'.
pub const PLACE_VALUES: usize = ACT_VALUES + CHOICE_VALUES + STANDING_VALUES + SIDES_VALUES;
const ACT_VALUES: usize = EventType::ALL.len() + 3 + 5 + 2;
const CHOICE_VALUES: usize = 3 + KINDS.len() + 4;
const STANDING_VALUES: usize = 3 + PREPOSITIONS.len() + 1 + DEPS.len() + 6;
/// Values that tell whose place it is; they come last.
const SIDES_VALUES: usize = 4;

/// Most places that are weighed.
const MOST: usize = 12;
/// Stands for "not there" where a smaller number is nearer.
const FAR: f32 = 99.0;
/// Words between a place and the preposition that it stands under.
const WITHIN: usize = 3;

const KINDS: [Kind; 5] = [Kind::Country, Kind::Capital, Kind::City, Kind::Region, Kind::Feature];
const PREPOSITIONS: [&str; 20] = [
    "in", "at", "near", "outside", "inside", "across", "around", "off", "along", "over", "to", "into", "on",
    "against", "from", "of", "with", "between", "through", "by",
];
const DEPS: [Dep; 9] = [
    Dep::Pobj,
    Dep::Nsubj,
    Dep::Nsubjpass,
    Dep::Dobj,
    Dep::Compound,
    Dep::Amod,
    Dep::Poss,
    Dep::Appos,
    Dep::Conj,
];

/// A place where an act may have been done, or none.
#[derive(Clone, Debug)]
pub struct PlaceChoice {
    /// The place.
    pub place: Option<Place>,
    /// What the forest chooses by.
    pub values: [f32; PLACE_VALUES],
}

impl AsRef<[f32]> for PlaceChoice {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// A side of an act: its country, and where it is told.
pub type SideAt = (Code, Span);

impl PlaceChoice {
    /// Tells the choice the act's actors and recipients: a place can be that of a side, or be one.
    pub fn hear(&mut self, sides: &[Vec<SideAt>; 2]) {
        let Some(place) = &self.place else { return };
        let mut row = Row::default();
        for side in sides {
            row.flag(side.iter().any(|&(code, _)| code == place.country));
            row.flag(side.iter().any(|&(_, span)| span.overlaps(place.span)));
        }
        self.values[PLACE_VALUES - SIDES_VALUES..].copy_from_slice(&row.values::<SIDES_VALUES>());
    }
}

/// The choices of every act, none first, without its sides yet (see [`PlaceChoice::hear`]); the place of a draft is
/// the rules'.
pub fn place_choices(reader: &Reader, drafts: &[&Draft]) -> Vec<Vec<PlaceChoice>> {
    let scene = Scene { page: reader.page, reader, drafts };
    drafts.iter().map(|draft| scene.choices(draft)).collect()
}

struct Scene<'s, 'p, 'a> {
    page: &'s Page<'a>,
    reader: &'s Reader<'p, 'a>,
    drafts: &'s [&'s Draft],
}

impl Scene<'_, '_, '_> {
    fn choices(&self, draft: &Draft) -> Vec<PlaceChoice> {
        let places = self.places(draft);
        let mut act = Row::default();
        self.act(&mut act, draft);
        act.count(places.len());
        let beside = self.beside(draft);
        let choice = |at: Option<(usize, Place)>| {
            let mut row = act.clone();
            self.place(&mut row, draft, at.as_ref());
            match &at {
                Some((token, _)) => self.standing(&mut row, draft.pred, *token, &beside),
                None => row.0.resize(row.0.len() + STANDING_VALUES, FAR),
            }
            row.0.resize(PLACE_VALUES, 0.0);
            PlaceChoice { place: at.map(|(_, place)| place), values: row.values() }
        };
        std::iter::once(None).chain(places.into_iter().map(Some)).map(choice).collect()
    }

    /// The places of the act's sentence with their last words, the nearest where there are many.
    fn places(&self, draft: &Draft) -> Vec<(usize, Place)> {
        let tokens = self.page.sentences[self.page.sentence_of(draft.pred)].tokens.clone();
        let mut found: BTreeMap<Span, (usize, Place)> = BTreeMap::new();
        for token in tokens.filter(|&t| !self.page.is_dateline(t)) {
            if let Some(place) = self.reader.cast.somewhere(token) {
                found.entry(place.span).or_insert_with(|| (token, place.clone()));
            }
        }
        let mut out: Vec<(usize, Place)> = found.into_values().collect();
        out.sort_by_key(|(token, _)| token.abs_diff(draft.pred));
        out.truncate(MOST);
        out
    }

    fn act(&self, row: &mut Row, draft: &Draft) {
        row.choice(&draft.event.kind, EventType::ALL);
        row.choice(&draft.class, &[WordClass::Verb, WordClass::Noun, WordClass::Adjective]);
        let status =
            [Status::Actual, Status::Planned, Status::Possible, Status::Denied, Status::Hypothetical];
        row.choice(&draft.event.status, &status);
        row.flag(draft.event.place.is_some());
    }

    /// What kind of place it is.
    fn place(&self, row: &mut Row, draft: &Draft, at: Option<&(usize, Place)>) {
        let cast = self.reader.cast;
        let spot = at.and_then(|(token, _)| cast.spot(*token)).map(|spot| spot.kind);
        let rules = draft.event.place.as_ref();
        row.flag(at.is_none());
        row.flag(at.is_some_and(|(_, place)| rules.is_some_and(|r| r.span == place.span)));
        row.flag(at.is_some_and(|(_, place)| rules.is_some_and(|r| r.country == place.country)));
        KINDS.iter().for_each(|kind| row.flag(spot == Some(*kind)));
        row.flag(at.is_some_and(|(token, _)| cast.place(*token).is_none()));
        row.flag(at.is_some_and(|(_, place)| place.country == cast.home()));
        row.flag(at.is_some_and(|(_, place)| !place.country.is_country()));
        row.flag(at.is_some_and(|(token, _)| self.page.pos(*token) == Pos::Propn));
    }

    /// Where it stands beside the act's word and those of the others.
    fn standing(&self, row: &mut Row, pred: usize, token: usize, beside: &[usize]) {
        let p = self.page;
        let (preposition, governor) = self.above(token);
        let steps = p.steps(token, pred);
        row.count(steps);
        row.count(token.abs_diff(pred));
        row.flag(token < pred);
        row.choice(&preposition, &PREPOSITIONS.map(Some));
        row.flag(preposition.is_none());
        row.choice(&p.dep(token), &DEPS);
        row.flag(governor == pred);
        row.flag(p.ancestors(pred).any(|a| a == governor));
        row.flag(p.ancestors(governor).any(|a| a == pred));
        row.flag(p.pos(governor) == Pos::Verb);
        row.count(beside.iter().filter(|&&other| p.steps(token, other) < steps).count());
        row.count(beside.iter().filter(|&&other| token.abs_diff(other) < token.abs_diff(pred)).count());
    }

    /// The words of the other acts of the act's sentence.
    fn beside(&self, draft: &Draft) -> Vec<usize> {
        let sentence = self.page.sentence_of(draft.pred);
        let others = self.drafts.iter().map(|d| d.pred).filter(|&pred| pred != draft.pred);
        others.filter(|&pred| self.page.sentence_of(pred) == sentence).collect()
    }

    /// The preposition that a place stands under, and what that hangs on; without one what the place hangs on.
    fn above(&self, token: usize) -> (Option<&str>, usize) {
        let p = self.page;
        let inside = |t: usize| matches!(p.dep(t), Dep::Compound | Dep::Amod | Dep::Appos | Dep::Conj);
        let mut noun = token;
        for _ in 0..WITHIN {
            if !inside(noun) {
                break;
            }
            noun = p.head(noun);
        }
        let head = p.head(noun);
        if p.dep(noun) == Dep::Pobj { (Some(p.lower(head)), p.head(head)) } else { (None, head) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_hears_whose_place_it_is_and_whether_it_is_a_side() {
        let place = Place { text: "Lima".to_owned(), span: Span::new(30, 34), country: Code::new("PER") };
        let mut choice = PlaceChoice { place: Some(place), values: [0.0; PLACE_VALUES] };
        choice
            .hear(&[vec![(Code::new("CHL"), Span::new(0, 9))], vec![(Code::new("PER"), Span::new(24, 34))]]);
        assert_eq!(choice.values[PLACE_VALUES - SIDES_VALUES..], [0.0, 0.0, 1.0, 1.0]);
        let mut none = PlaceChoice { place: None, values: [0.0; PLACE_VALUES] };
        none.hear(&[vec![(Code::new("PER"), Span::new(0, 9))], Vec::new()]);
        assert!(none.values.iter().all(|&v| v == 0.0));
    }
}
