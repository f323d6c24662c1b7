//! Where an act was done: of a movement its goal, of a withdrawal the place left.

mod choice;

use polybius_atlas::Kind;
use polybius_base::{EventType, Place};
use polybius_syntax::{Dep, Pos};

use crate::cast::Cast;
use crate::codebook::WordClass;
use crate::events::{Draft, Reader};
use crate::forest::Forest;
use crate::page::Page;
use crate::statement::{self, Statement};

pub use choice::{PLACE_VALUES, PlaceChoice, SideAt, place_choices};

/// Prepositions that tell a place.
const AT: &[&str] =
    &["in", "at", "near", "outside", "inside", "across", "around", "off", "along", "over", "throughout"];
/// Prepositions that tell where a movement or blow goes.
const GOAL: &[&str] = &["to", "into", "toward", "towards", "onto"];
/// Prepositions that tell what a blow falls on.
const TARGET: &[&str] = &["on", "against", "upon", "into", "toward", "towards"];
/// Prepositions that tell what is left.
const SOURCE: &[&str] = &["from", "out"];

/// Verbs whose object is the place where they are done.
const ENTERED: &[&str] = &[
    "visit",
    "tour",
    "invade",
    "enter",
    "storm",
    "capture",
    "seize",
    "occupy",
    "liberate",
    "besiege",
    "annex",
    "leave",
    "quit",
    "flee",
    "cross",
    "transit",
    "reach",
    "take",
    "retake",
    "recapture",
    "overrun",
    "evacuate",
    "surround",
    "encircle",
];
/// Nouns whose complement with "of" is the place where they are done.
const TAKEN: &[&str] = &[
    "invasion",
    "occupation",
    "capture",
    "seizure",
    "siege",
    "annexation",
    "liberation",
    "bombing",
    "bombardment",
    "shelling",
];
/// Words for a movement towards a place.
const MOVES: &[&str] = &[
    "visit",
    "trip",
    "journey",
    "tour",
    "travel",
    "arrive",
    "arrival",
    "come",
    "go",
    "fly",
    "return",
    "head",
    "send",
    "deploy",
    "deployment",
    "redeploy",
    "reposition",
    "dispatch",
    "move",
    "march",
    "launch",
    "fire",
    "firing",
    "welcome",
    "invite",
    "carry",
    "bring",
    "ship",
    "shipment",
    "transfer",
    "transport",
    "escort",
    "deliver",
    "delivery",
];
/// Words for leaving a place, or taking something away from it.
const LEAVES: &[&str] = &[
    "withdraw",
    "withdrawal",
    "evacuate",
    "evacuation",
    "extract",
    "remove",
    "recall",
    "depart",
    "departure",
    "exit",
    "escape",
    "expel",
    "deport",
    "pull",
];
/// Words whose "on" and "against" tell the enemy more than the place.
const ENMITIES: &[&str] = &["war", "aggression", "use", "threat", "plot"];

/// Gives every act the place that the forest chooses.
pub fn settle(reader: &Reader, forest: &Forest, drafts: &mut [Draft]) {
    let all: Vec<&Draft> = drafts.iter().collect();
    let mut chosen = Vec::new();
    for (draft, mut choices) in all.iter().zip(place_choices(reader, &all)) {
        let sides = [&draft.event.actors, &draft.event.recipients];
        let sides = sides.map(|side| side.iter().map(|m| (m.party.code, m.span)).collect());
        choices.iter_mut().for_each(|choice| choice.hear(&sides));
        let at = forest.likeliest(&choices).unwrap_or(0);
        chosen.push(choices.swap_remove(at).place);
    }
    drafts.iter_mut().zip(chosen).for_each(|(draft, place)| draft.event.place = place);
}

/// The place told with the act: under its own prepositions, its object's, or its empty verb's; else what it
/// enters, leaves or strikes; else the town that names it.
pub fn place(page: &Page, cast: &Cast, statement: &Statement, kind: EventType) -> Option<Place> {
    let scene = Scene { page, cast, statement, kind };
    let mut owners = vec![statement.pred];
    owners.extend(statement.light);
    owners.extend(statement.object());
    owners.extend(
        statement.subject().filter(|_| statement.verb().is_some_and(|v| statement::is_passive(page, v))),
    );
    owners
        .iter()
        .find_map(|&owner| scene.below(owner, AT, 0))
        .or_else(|| scene.governed())
        .or_else(|| scene.moved(&owners))
        .or_else(|| owners.iter().find_map(|&owner| scene.beyond(owner)))
        .or_else(|| scene.title())
}

struct Scene<'s, 'p, 'a> {
    page: &'p Page<'a>,
    cast: &'p Cast,
    statement: &'s Statement<'p, 'a>,
    kind: EventType,
}

impl Scene<'_, '_, '_> {
    /// The place under one of some prepositions of `owner`, prepositions under prepositions included.
    fn below(&self, owner: usize, prepositions: &[&str], depth: usize) -> Option<Place> {
        let page = self.page;
        if depth > 2 {
            return None;
        }
        for c in page.children(owner) {
            match page.dep(c) {
                Dep::Prep | Dep::Dative
                    if prepositions.contains(&page.word(c).to_ascii_lowercase().as_str()) =>
                {
                    if let Some(found) = page.child(c, &[Dep::Pobj]).and_then(|noun| self.named(noun)) {
                        return Some(found);
                    }
                }
                Dep::Prep | Dep::Prt | Dep::Advmod => {
                    if let Some(found) = self.below(c, prepositions, depth + 1) {
                        return Some(found);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The place that noun phrase names: its head, a name before it, or a name after "of" or "in".
    fn named(&self, noun: usize) -> Option<Place> {
        let (page, cast) = (self.page, self.cast);
        let own = cast.somewhere(noun).cloned();
        let beside = || {
            let name = page.pos(noun) == Pos::Propn;
            let flat = page.children(noun).filter(|&c| {
                page.dep(c) == Dep::Appos || name && matches!(page.dep(c), Dep::Compound | Dep::Amod)
            });
            flat.filter_map(|c| cast.somewhere(c)).next().cloned()
        };
        let inner = |words: &[&str]| {
            page.children(noun)
                .filter(|&c| page.dep(c) == Dep::Prep && words.contains(&page.word(c)))
                .filter_map(|c| page.child(c, &[Dep::Pobj]))
                .find_map(|inner| self.named(inner))
        };
        own.or_else(|| inner(&["in", "near", "at"])).or_else(beside).or_else(|| inner(&["of", "on"]))
    }

    /// The place told on the verb that a noun act is subject or object of.
    fn governed(&self) -> Option<Place> {
        let (page, pred) = (self.page, self.statement.pred);
        let argument = matches!(page.dep(pred), Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj);
        (self.statement.verb().is_none() && argument).then(|| self.below(page.head(pred), AT, 0))?
    }

    /// The place that the act enters, leaves or strikes.
    fn moved(&self, owners: &[usize]) -> Option<Place> {
        let page = self.page;
        let lemma = page.lower_lemma(self.statement.pred);
        let noun = self.statement.class == WordClass::Noun;
        let under = |words: &[&str]| owners.iter().find_map(|&owner| self.below(owner, words, 0));
        let object = || self.statement.object().and_then(|o| self.own(o));
        let strikes = self.kind == EventType::Assault;
        if !noun && ENTERED.contains(&lemma) {
            return object();
        }
        if noun && TAKEN.contains(&lemma) {
            return under(&["of"]);
        }
        if self.kind == EventType::Retreat || LEAVES.contains(&lemma) {
            return under(SOURCE);
        }
        if MOVES.contains(&lemma) {
            return under(GOAL).or_else(|| if strikes { under(TARGET) } else { None });
        }
        if strikes && !ENMITIES.contains(&lemma) {
            return under(TARGET).or_else(|| object().filter(|_| !noun && self.is_local_object()));
        }
        None
    }

    /// The place that a noun itself is.
    fn own(&self, noun: usize) -> Option<Place> {
        self.cast.somewhere(noun).cloned()
    }

    /// Whether the object is a city or region: a country that is struck is a party first.
    fn is_local_object(&self) -> bool {
        let Some(object) = self.statement.object() else { return false };
        let local = |kind: Kind| matches!(kind, Kind::City | Kind::Region | Kind::Feature);
        self.cast.spot(object).map_or(self.page.pos(object) == Pos::Noun, |s| local(s.kind))
    }

    /// The place under a noun that a preposition of the act leads to: "talks with his guest in Vienna".
    fn beyond(&self, owner: usize) -> Option<Place> {
        let page = self.page;
        page.children(owner)
            .filter(|&c| {
                page.dep(c) == Dep::Prep && matches!(page.word(c), "with" | "by" | "between" | "against")
            })
            .filter_map(|c| page.child(c, &[Dep::Pobj]))
            .find_map(|noun| {
                std::iter::once(noun)
                    .chain(page.children(noun).filter(|&c| matches!(page.dep(c), Dep::Appos | Dep::Conj)))
                    .find_map(|n| self.below(n, &["in"], 2))
            })
    }

    /// The town that a noun act is called by: "the Vienna talks".
    fn title(&self) -> Option<Place> {
        let page = self.page;
        let noun = self.statement.class == WordClass::Noun;
        let called = |c: &usize| {
            let town = self.cast.spot(*c).is_some_and(|s| matches!(s.kind, Kind::City | Kind::Capital));
            page.dep(*c) == Dep::Compound && town
        };
        let town = noun.then(|| page.children(self.statement.pred).find(called)).flatten()?;
        self.own(town)
    }
}
