//! What the words of an act and of a party say of whether it is a side, as hashed features: which verbs take
//! whom in which place. Names and adjectives of countries count as names, so that Kenya is as likely a side as
//! Peru.

use polybius_base::Mention;
use polybius_syntax::{Dep, Pos};

use super::pairs::Scene;
use crate::page::Page;
use crate::typer::{Bag, WORD_BUCKETS, add};

/// Features of a party.
const ROOM: usize = 32;
/// Stands for a name's word.
const NAME: &str = "NAME";

/// A party as its features tell it.
struct View<'v> {
    mention: &'v Mention,
    /// Whether the codebook's slots make it an actor, a recipient.
    told: &'static str,
    /// Whether it stands before the act or after it.
    place: &'static str,
    /// The way through the tree from act to party.
    way: String,
    /// Numbers of the slots it fills.
    slots: String,
    dep: &'static str,
    word: &'v str,
    /// The preposition it hangs on.
    preposition: &'v str,
    /// The word that it, or its preposition, hangs on.
    above: &'v str,
}

/// The features of every party of the scene; `told` is what the codebook's slots make of each.
pub(super) fn wordings(scene: &Scene, told: &[[bool; 2]]) -> Vec<Vec<u32>> {
    let views: Vec<View> = (0..told.len()).map(|at| view(scene, at, told[at])).collect();
    let act = Act::new(scene, &views);
    (0..views.len()).map(|at| act.features(&views, at)).collect()
}

fn view<'s>(scene: &'s Scene, at: usize, told: [bool; 2]) -> View<'s> {
    let p = scene.reader.page;
    let (head, mention) = scene.parties[at];
    let (up, down) = scene.steps(head);
    let mut way = String::new();
    for step in up.iter().chain(&down) {
        way.push_str(if step.up { "^" } else { "/" });
        way.push_str(step.name);
    }
    let filled = scene.slots.iter().enumerate().filter(|(_, heads)| heads.contains(&head));
    let slots = filled.map(|(slot, _)| format!("{slot} ")).collect();
    let preposition = Some(p.head(head)).filter(|_| p.dep(head) == Dep::Pobj);
    View {
        mention,
        told: match told {
            [false, false] => "neither",
            [true, false] => "actor",
            [false, true] => "recipient",
            [true, true] => "both",
        },
        place: if head < scene.statement.pred { "before" } else { "after" },
        way,
        slots,
        dep: p.dep(head).as_str(),
        word: word(p, head),
        preposition: preposition.map_or("", |t| p.lower_lemma(t)),
        above: word(p, p.head(preposition.unwrap_or(head))),
    }
}

/// The word of a token, names all alike: "Kenya", "Peruvian".
fn word<'p>(page: &'p Page, token: usize) -> &'p str {
    let name = match page.pos(token) {
        Pos::Propn => true,
        Pos::Adj => page.word(token).starts_with(char::is_uppercase),
        _ => false,
    };
    if name { NAME } else { page.lower_lemma(token) }
}

/// An act as the features of its parties tell it.
struct Act<'s> {
    word: &'s str,
    class: &'static str,
    kind: &'static str,
    dep: &'static str,
    light: &'s str,
    /// The word it hangs on.
    above: &'s str,
    /// How many parties its sentence has, up to four.
    parties: &'static str,
}

impl<'s> Act<'s> {
    fn new(scene: &'s Scene, views: &[View]) -> Act<'s> {
        let (p, statement) = (scene.reader.page, scene.statement);
        let first = |&at: &usize| views[..at].iter().all(|v| !v.mention.is_same_party(views[at].mention));
        let parties = (0..views.len()).filter(first).count();
        Act {
            word: p.lower_lemma(statement.pred),
            class: statement.class.letter(),
            kind: scene.kind.as_str(),
            dep: p.dep(statement.pred).as_str(),
            light: statement.light.map_or("", |t| p.lower_lemma(t)),
            above: word(p, p.head(statement.pred)),
            parties: ["0", "1", "2", "3", "4"][parties.min(4)],
        }
    }

    fn features(&self, views: &[View], at: usize) -> Vec<u32> {
        let mut bag = Bag::new(WORD_BUCKETS, ROOM);
        self.ways(&mut bag, &views[at]);
        self.places(&mut bag, &views[at]);
        self.words(&mut bag, &views[at]);
        let before = at.checked_sub(1).map(|k| &views[k]);
        self.beside(&mut bag, "left", &views[at], before);
        self.beside(&mut bag, "right", &views[at], views.get(at + 1));
        bag.out
    }

    /// How the party is reached from the act.
    fn ways(&self, bag: &mut Bag, view: &View) {
        let (way, sector) = (&view.way[..], view.mention.party.sector.as_str());
        add!(bag, "way", self.class, way);
        add!(bag, "word-way", self.word, way);
        add!(bag, "kind-way", self.kind, way);
        add!(bag, "kind-way-told", self.kind, way, view.told);
        add!(bag, "light-way", self.light, way);
        add!(bag, "above-way", self.above, self.dep, way);
        add!(bag, "sector-way", sector, way);
        add!(bag, "count-way", self.class, self.kind, self.parties, way);
    }

    /// Where it stands and which slots it fills.
    fn places(&self, bag: &mut Bag, view: &View) {
        let (place, slots, sector) = (view.place, &view.slots[..], view.mention.party.sector.as_str());
        add!(bag, "word-slots", self.word, slots, place);
        add!(bag, "kind-slots", self.kind, slots, place, view.told);
        add!(bag, "kind-slots-sector", self.kind, slots, place, sector);
        add!(bag, "word-told", self.word, view.told, place);
        add!(bag, "word-place", self.word, place);
        add!(bag, "kind-place", self.kind, self.class, self.dep, place);
        add!(bag, "above-place", self.above, self.kind, place);
        add!(bag, "word-preposition", self.word, view.preposition, place);
        add!(bag, "kind-preposition", self.kind, self.class, view.preposition, place);
    }

    /// What it is called and hangs on.
    fn words(&self, bag: &mut Bag, view: &View) {
        add!(bag, "party", self.kind, view.word, view.place);
        add!(bag, "party-slots", view.word, &view.slots);
        add!(bag, "word-party", self.word, view.word);
        add!(bag, "holder", view.above, view.dep, view.preposition);
        add!(bag, "holder-kind", view.above, view.preposition, self.kind);
        add!(bag, "holder-word", self.word, view.above, view.place);
    }

    /// The party told next to it on one side.
    fn beside(&self, bag: &mut Bag, side: &str, view: &View, other: Option<&View>) {
        let Some(other) = other else {
            add!(bag, "alone", side, &view.way, self.kind);
            return;
        };
        let same = if other.mention.is_same_party(view.mention) { "same" } else { "other" };
        add!(bag, "beside", side, &other.way, &view.way, self.kind);
        add!(bag, "beside-told", side, other.told, view.told, self.kind);
        add!(bag, "beside-same", side, same, &view.way);
    }
}
