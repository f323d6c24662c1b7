//! Pairs of an act and a party of its sentence, as numbers that the forest of sides decides on.

use std::sync::LazyLock;

use polybius_base::{EventType, Mention, Sector};
use polybius_syntax::{Dep, Pos, Tag};

use super::Reader;
use super::matching::spread;
use super::wording::wordings;
use crate::codebook::{Slot, WordClass};
use crate::row::Row;
use crate::statement::{Statement, coordinated};
use crate::typer::SIDES_CLASSES;

/// Prepositions whose nouns are looked at, each a slot.
const PREPOSITIONS: &[&str] = &[
    "with",
    "between",
    "among",
    "on",
    "upon",
    "against",
    "to",
    "of",
    "from",
    "for",
    "at",
    "in",
    "over",
    "toward",
    "towards",
    "into",
    "inside",
    "across",
    "near",
    "after",
    "about",
    "alongside",
    "through",
    "under",
    "including",
];

/// Slots that are no prepositions.
const SLOTS: &[Slot] = &[
    Slot::Subject,
    Slot::Object,
    Slot::Dative,
    Slot::Possessive,
    Slot::Modifier,
    Slot::Agent,
    Slot::ComplementSubject,
    Slot::ComplementObject,
    Slot::ObjectPossessive,
    Slot::ObjectOf,
];

/// Every slot looked at, but for the object beside.
static ALL_SLOTS: LazyLock<Vec<Slot>> = LazyLock::new(|| {
    let prepositions = PREPOSITIONS.iter().map(|w| Slot::Prep((*w).to_owned()));
    SLOTS.iter().cloned().chain(prepositions).collect()
});

/// Steps of the way from act to party that are told apart; up the tree with `^`.
const STEPS: &[&str] = &[
    "nsubj",
    "nsubjpass",
    "dobj",
    "pobj",
    "poss",
    "compound",
    "amod",
    "nmod",
    "appos",
    "relcl",
    "acl",
    "advcl",
    "ccomp",
    "xcomp",
    "pcomp",
    "dative",
    "npadvmod",
    "dep",
    "to",
    "with",
    "of",
    "in",
    "on",
    "by",
    "for",
    "from",
    "against",
    "between",
    "at",
    "as",
    "over",
    "after",
    "^nsubj",
    "^nsubjpass",
    "^dobj",
    "^pobj",
    "^prep",
    "^ccomp",
    "^xcomp",
    "^advcl",
    "^relcl",
    "^acl",
    "^pcomp",
    "^appos",
    "^compound",
    "^amod",
    "^attr",
    "^dep",
];

/// Relations of the predicate that are told apart.
const PRED_DEPS: &[Dep] = &[
    Dep::Root,
    Dep::Ccomp,
    Dep::Xcomp,
    Dep::Advcl,
    Dep::Relcl,
    Dep::Acl,
    Dep::Pobj,
    Dep::Dobj,
    Dep::Nsubj,
    Dep::Conj,
];

/// Relations of the party's head that are told apart.
const DEPS: &[Dep] = &[
    Dep::Nsubj,
    Dep::Nsubjpass,
    Dep::Dobj,
    Dep::Pobj,
    Dep::Poss,
    Dep::Compound,
    Dep::Amod,
    Dep::Nmod,
    Dep::Appos,
    Dep::Conj,
    Dep::Dative,
    Dep::Attr,
];

/// Number of slots looked at: those of [`SLOTS`] and [`PREPOSITIONS`], and the object beside.
const SLOT_COUNT: usize = SLOTS.len() + PREPOSITIONS.len() + 1;

/// Number of a pair's values that tell of the act alone; they come first.
pub(super) const ACT_VALUES: usize = EventType::ALL.len() + 8 + PRED_DEPS.len();
/// Number of values that tell what the codebook made of the party; they come second.
const CODEBOOK_VALUES: usize = 6;
/// Place of the value that tells whether the party stands before the act.
pub(super) const BEFORE: usize = ACT_VALUES + CODEBOOK_VALUES;

/// Number of values that tell what words and encoder say; they come last.
const HEARD_VALUES: usize = 4;

/// Number of values of a pair: act, codebook, standing, party, way, what is heard.
pub const PAIR_VALUES: usize = ACT_VALUES
    + CODEBOOK_VALUES
    + (9 + 2 * SLOT_COUNT)
    + (Sector::ALL.len() + DEPS.len() + 9)
    + (3 + 3 * STEPS.len())
    + HEARD_VALUES;

/// A party that may be a side of an act, with what is known of the two.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The party as it is told.
    pub mention: Mention,
    /// Whether the codebook's slots make it an actor, and a recipient.
    pub told: [bool; 2],
    /// Hashed features of the words of the two.
    pub words: Vec<u32>,
    /// Values in the order of `Scene::values`.
    pub values: Vec<f32>,
}

impl Pair {
    /// Takes in how likely words and encoder make it neither side, an actor and a recipient; where the encoder has
    /// not read the sentence, the words speak for both.
    pub fn hear(&mut self, by_words: [f32; SIDES_CLASSES], read: Option<[f32; SIDES_CLASSES]>) {
        let last = self.values.len() - HEARD_VALUES;
        let [_, actor, recipient] = by_words;
        let [_, actor_read, recipient_read] = read.unwrap_or(by_words);
        self.values[last..].copy_from_slice(&[actor, recipient, actor_read, recipient_read]);
    }
}

impl AsRef<[f32]> for Pair {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// Every party of the predicate's sentence, weighed as a side of an act of type `kind`; `told` holds
/// the sides that the codebook's slots give.
pub(super) fn pairs(
    reader: &Reader,
    statement: &Statement,
    kind: EventType,
    voted: Option<EventType>,
    told: (&[Mention], &[Mention]),
) -> Vec<Pair> {
    let page = reader.page;
    let tokens = page.sentences[page.sentence_of(statement.pred)].tokens.clone();
    let parties: Vec<(usize, &Mention)> = tokens
        .filter(|&head| head != statement.pred)
        .flat_map(|head| reader.cast.mentions(head).iter().map(move |m| (head, m)))
        .collect();
    let slots = slots(reader, statement);
    let same = firsts(&parties);
    let mut filled = Row::default();
    for heads in &slots {
        filled.flag(heads.iter().any(|&h| reader.cast.mention(h).is_some()));
    }
    let (parties, slots) = (&parties[..], &slots[..]);
    let mut scene =
        Scene { reader, statement, kind, voted, told, parties, same, slots, filled, act: Row::default() };
    scene.act = scene.act();
    let slotted = |m: &Mention| [told.0, told.1].map(|side| side.iter().any(|s| s.is_same_party(m)));
    let told: Vec<[bool; 2]> = parties.iter().map(|(_, m)| slotted(m)).collect();
    let words = wordings(&scene, &told);
    let rows = words.into_iter().zip(told).enumerate();
    rows.map(|(at, (words, told))| Pair {
        mention: parties[at].1.clone(),
        told,
        words,
        values: scene.values(at),
    })
    .collect()
}

/// For each party the number of the first words that name the same.
fn firsts(parties: &[(usize, &Mention)]) -> Vec<usize> {
    let same = |a: &Mention, b: &Mention| a.party.code == b.party.code && a.party.name == b.party.name;
    let first = |(_, mention): &(usize, &Mention)| parties.iter().position(|(_, m)| same(m, mention));
    parties.iter().filter_map(first).collect()
}

/// The heads in every slot of the statement, coordination spread; the object beside comes last.
fn slots(reader: &Reader, statement: &Statement) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = ALL_SLOTS.iter().map(|slot| spread(reader, statement, slot)).collect();
    out.push(statement.object_beside().map_or(Vec::new(), |o| coordinated(reader.page, o)));
    out
}

/// An act with the parties of its sentence.
pub(super) struct Scene<'s, 'p, 'a> {
    pub reader: &'s Reader<'p, 'a>,
    pub statement: &'s Statement<'s, 's>,
    pub kind: EventType,
    voted: Option<EventType>,
    told: (&'s [Mention], &'s [Mention]),
    pub parties: &'s [(usize, &'s Mention)],
    /// For each of them the number of the first words that name the same.
    same: Vec<usize>,
    pub slots: &'s [Vec<usize>],
    /// Whether a party is in each slot.
    filled: Row,
    /// The values that tell of the act alone.
    act: Row,
}

/// A step of the way from an act to a party: a relation, or a preposition.
pub(super) struct Step<'p> {
    pub up: bool,
    pub name: &'p str,
}

impl Step<'_> {
    /// Whether it is that of [`STEPS`].
    fn is(&self, name: &str) -> bool {
        let name = if self.up { name.strip_prefix('^') } else { Some(name) };
        name == Some(self.name)
    }
}

impl Scene<'_, '_, '_> {
    fn values(&self, at: usize) -> Vec<f32> {
        let mut row = Row(Vec::with_capacity(PAIR_VALUES));
        row.0.extend(&self.act.0);
        self.codebook(&mut row, at);
        self.standing(&mut row, at);
        self.party(&mut row, at);
        self.way(&mut row, at);
        row.0.resize(row.0.len() + HEARD_VALUES, 0.0);
        debug_assert_eq!(row.0.len(), PAIR_VALUES);
        row.0
    }

    fn act(&self) -> Row {
        let mut row = Row::default();
        let (statement, p) = (self.statement, self.reader.page);
        row.choice(&self.kind, EventType::ALL);
        row.choice(&statement.class, &[WordClass::Verb, WordClass::Noun, WordClass::Adjective]);
        row.flag(statement.light.is_some());
        row.flag(statement.passive());
        row.flag(self.voted == Some(self.kind));
        row.flag(self.voted.is_some());
        row.flag(p.sentence_of(statement.pred) == 0);
        row.choice(&p.dep(statement.pred), PRED_DEPS);
        row
    }

    /// What the codebook's slots made of the party.
    fn codebook(&self, row: &mut Row, at: usize) {
        let mention = self.parties[at].1;
        for side in [self.told.0, self.told.1] {
            row.flag(side.iter().any(|m| m.span == mention.span && m.is_same_party(mention)));
            row.flag(side.iter().any(|m| m.is_same_party(mention)));
            row.count(side.len());
        }
    }

    /// Where the party stands among the others and which slots it fills.
    fn standing(&self, row: &mut Row, at: usize) {
        let head = self.parties[at].0;
        let pred = self.statement.pred;
        let before = head < pred;
        let nearer =
            |&&(h, _): &&(usize, &Mention)| (h < pred) == before && h.abs_diff(pred) < head.abs_diff(pred);
        let same = || self.same.iter().enumerate();
        row.flag(before);
        row.count(self.parties.iter().filter(nearer).count());
        row.count(head.abs_diff(pred));
        row.count(at);
        row.count(self.parties.len() - at);
        row.count(same().filter(|&(k, &first)| k == first).count());
        row.count(same().filter(|&(_, &first)| first == self.same[at]).count());
        for heads in self.slots {
            row.flag(heads.contains(&head));
        }
        row.count(self.slots.iter().filter(|heads| heads.contains(&head)).count());
        row.flag(self.slots.iter().any(|heads| heads.first() == Some(&head)));
        row.0.extend(&self.filled.0);
    }

    /// What the party is.
    fn party(&self, row: &mut Row, at: usize) {
        let (head, mention) = self.parties[at];
        let (p, cast) = (self.reader.page, self.reader.cast);
        row.choice(&mention.party.sector, Sector::ALL);
        row.choice(&p.dep(head), DEPS);
        row.flag(!mention.party.code.is_some());
        row.flag(mention.party.code == cast.home());
        row.flag(cast.author().is_some());
        row.flag(cast.author().is_some_and(|a| a.code == mention.party.code));
        row.flag(p.pos(head) == Pos::Pron || p.tag(head) == Tag::PrpS);
        row.flag(p.pos(head) == Pos::Propn);
        row.flag(mention.entity.starts_with("place:"));
        row.flag(matches!(p.tag(head), Tag::Nns | Tag::Nnps));
        row.flag(cast.mentions(head).len() > 1);
    }

    /// The way through the tree from act to party.
    fn way(&self, row: &mut Row, at: usize) {
        let (up, down) = self.steps(self.parties[at].0);
        row.count(up.len());
        row.count(down.len());
        let all: Vec<Step> = up.into_iter().chain(down).collect();
        let known = |step: Option<&Step>, row: &mut Row| {
            let at = step.and_then(|s| STEPS.iter().position(|name| s.is(name)));
            (0..STEPS.len()).for_each(|k| row.flag(at == Some(k)));
        };
        known(all.first(), row);
        known(all.last(), row);
        known(all.len().checked_sub(2).and_then(|i| all.get(i)), row);
        row.flag(all.len() == 1);
    }

    /// The steps up to the common head and down from it; coordination and "pobj" are left out.
    pub fn steps(&self, head: usize) -> (Vec<Step<'_>>, Vec<Step<'_>>) {
        let p = self.reader.page;
        let above: Vec<usize> = std::iter::once(head).chain(p.ancestors(head)).collect();
        let mut up = Vec::new();
        let mut at = self.statement.pred;
        while !above.contains(&at) && p.head(at) != at {
            if p.dep(at) != Dep::Conj {
                up.push(Step { up: true, name: p.dep(at).as_str() });
            }
            at = p.head(at);
        }
        let below = above
            .iter()
            .copied()
            .take_while(|&t| t != at)
            .filter(|&t| !matches!(p.dep(t), Dep::Conj | Dep::Pobj));
        let name = |t: usize| match p.dep(t) {
            Dep::Prep | Dep::Agent => p.lower_lemma(t),
            dep => dep.as_str(),
        };
        let mut down: Vec<Step> = below.map(|t| Step { up: false, name: name(t) }).collect();
        down.reverse();
        (up, down)
    }
}
