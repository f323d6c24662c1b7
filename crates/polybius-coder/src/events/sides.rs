//! Who did it and to whom: the parties in an act's slots.

use polybius_base::{EventType, Mention};

use super::Reader;
use super::choice::choices;
use super::matching::spread;
use super::pairs::Pair;
use crate::codebook::{Act, Slot, WordClass};
use crate::statement::{Statement, coordinated, is_blaming, surface_subject, undergoer};
use crate::typer::{Forests, likeliest as likeliest_of};
use polybius_syntax::{Dep, Pos};

/// The two sides of an act, and the slots they were found in.
#[derive(Default)]
pub(super) struct Sides {
    pub actors: Vec<Mention>,
    pub recipients: Vec<Mention>,
    /// `(slot, words)` for `explain`.
    pub roles: Vec<(String, String)>,
}

impl Sides {
    /// Adds a party to the side of `class`, once.
    fn add(&mut self, class: usize, mention: &Mention, p: f32) {
        let (side, name) = match class {
            ACTOR => (&mut self.actors, WEIGHED_ACTOR),
            _ => (&mut self.recipients, "weighed recipient"),
        };
        if side.iter().all(|m| !m.is_same_party(mention)) {
            self.roles.push((name.to_owned(), format!("{} ({p:.2})", mention.text)));
            side.push(mention.clone());
        }
    }

    /// Adds to the recipients what is joined with one and on neither side: all of "aid for **Chad**, Niger and Mali".
    pub fn complete_list(&mut self, reader: &Reader) {
        let heads = self.recipients.iter().filter_map(|m| reader.cast.head_at(reader.page, m.span));
        let joined: Vec<Mention> = heads.flat_map(|head| listed_with(reader, head)).collect();
        for mention in joined {
            if self.actors.iter().chain(&self.recipients).all(|m| m.party != mention.party) {
                self.add(RECIPIENT, &mention, 1.0);
            }
        }
        self.recipients.sort_by_key(|m| m.span);
    }

    /// Puts the authors of a motion in the place of who was weighed to act.
    pub fn act_by_motion(&mut self, authors: Vec<Mention>) {
        self.roles.retain(|(slot, _)| slot != WEIGHED_ACTOR);
        self.roles.extend(authors.iter().map(|m| ("author of the motion".to_owned(), m.text.clone())));
        self.actors = authors;
    }

    pub fn is_empty(&self) -> bool {
        self.actors.is_empty() && self.recipients.is_empty()
    }

    /// Number of different countries or organisations on both sides.
    pub fn distinct(&self) -> usize {
        let keys: std::collections::BTreeSet<_> =
            self.actors.iter().chain(&self.recipients).map(|m| (m.party.code, &m.party.name)).collect();
        keys.len()
    }
}

/// Slot under which `explain` shows an actor that the forests chose.
const WEIGHED_ACTOR: &str = "weighed actor";

/// Finds the sides of `act` as told by `statement`.
pub(super) fn sides(reader: &Reader, statement: &Statement, act: &Act) -> Sides {
    let mut out = Sides::default();
    let actor = act.actor.clone().unwrap_or_else(|| default_actor(statement));
    let recipient = act.recipient.clone().unwrap_or_else(|| default_recipient(statement.class));
    if act.mutual {
        let mut slots = actor;
        slots.extend(recipient);
        slots.extend(["with", "between", "among"].map(|w| Slot::Prep(w.to_owned())));
        if statement.light.is_some() {
            slots.insert(0, Slot::Subject);
        }
        for slot in &slots {
            take(reader, statement, slot, &mut out.actors, &mut out.roles);
        }
        if out.actors.len() == 1 && statement.class == WordClass::Noun && statement.light.is_none() {
            take_heads(
                reader,
                "occasion",
                party_of_occasion(reader, statement.pred),
                &mut out.actors,
                &mut out.roles,
            );
        }
        return out;
    }
    for slot in &agents_first(actor) {
        take(reader, statement, slot, &mut out.actors, &mut out.roles);
        if !out.actors.is_empty() {
            break;
        }
    }
    if out.actors.is_empty() && statement.class == WordClass::Verb && act.kind == Some(EventType::Assault) {
        let means = means_owners(reader, statement.pred);
        take_heads(reader, "means", means, &mut out.actors, &mut out.roles);
    }
    if out.actors.is_empty() && statement.class == WordClass::Noun && statement.light.is_none() {
        take_heads(reader, "blamed", blamed(reader, statement.pred), &mut out.actors, &mut out.roles);
    }
    for slot in &recipient {
        let mut found = Vec::new();
        take(reader, statement, slot, &mut found, &mut out.roles);
        found.retain(|m| out.actors.iter().all(|a| a.span != m.span));
        if !found.is_empty() {
            out.recipients = found;
            break;
        }
    }
    if out.recipients.is_empty() {
        let beside = statement.object_beside().map_or(Vec::new(), |o| coordinated(reader.page, o));
        take_heads(reader, "object beside", beside, &mut out.recipients, &mut out.roles);
    }
    out.recipients.retain(|m| !is_own(m, &out.actors));
    out
}

/// What a choice without actors, and one without recipients, counts for beside others: as many whole rows are right as
/// if it counted in full, and more of their dyads.
const EMPTY: [f32; 2] = [0.8, 0.55];

/// Classes of the forest of sides.
const ACTOR: usize = 1;
const RECIPIENT: usize = 2;

/// The sides that the forests choose among the parties of the sentence.
pub(super) fn weighed(pairs: &[Pair], forests: &Forests) -> Sides {
    let weighed: Vec<[f32; 3]> = forests.sides.probabilities(pairs);
    let thresholds = &forests.sides.thresholds;
    let (parties, choices) = choices(pairs, &weighed, thresholds);
    let mut p = forests.choice.probability(&choices);
    for (p, choice) in p.iter_mut().zip(&choices) {
        let empty = choice.sides.iter().zip(EMPTY).filter(|(side, _)| **side == 0);
        *p *= empty.map(|(_, counts)| counts).product::<f32>();
    }
    let sides = if p.is_empty() { [0, 0] } else { choices[likeliest_of(&p)].sides };
    let mut out = Sides::default();
    for (class, bits) in [(ACTOR, sides[0]), (RECIPIENT, sides[1])] {
        let words = parties.of(bits).filter_map(|k| likeliest(&parties.pairs[k], &weighed, class));
        let nameless = (0..pairs.len()).filter(|&at| {
            !pairs[at].mention.party.code.is_some()
                && side_of(&pairs[at], &weighed[at], thresholds) == Some(class)
        });
        for at in words.chain(nameless) {
            out.add(class, &whole(pairs, &pairs[at]).mention, weighed[at][class]);
        }
    }
    out.actors.sort_by_key(|m| m.span);
    out.recipients.sort_by_key(|m| m.span);
    out
}

/// The parties with a code that "and" and commas join with the one headed by `head`.
fn listed_with(reader: &Reader, head: usize) -> Vec<Mention> {
    let p = reader.page;
    let mut top = head;
    while p.dep(top) == Dep::Conj && reader.cast.mention(p.head(top)).is_some() {
        top = p.head(top);
    }
    let heads = coordinated(p, top).into_iter();
    heads.filter_map(|h| reader.cast.mention(h)).filter(|m| m.party.code.is_some()).cloned().collect()
}

/// The words of a party that are likeliest on a side, the first of several.
fn likeliest(words: &[usize], weighed: &[[f32; 3]], class: usize) -> Option<usize> {
    words.iter().copied().reduce(|top, at| if weighed[at][class] > weighed[top][class] { at } else { top })
}

/// The widest words that hold those of `pair` and name the same party: "the **Turkish** foreign minister".
pub fn whole<'p>(pairs: &'p [Pair], pair: &'p Pair) -> &'p Pair {
    let holds =
        |p: &&Pair| p.mention.span.contains(pair.mention.span) && p.mention.is_same_party(&pair.mention);
    pairs.iter().filter(holds).max_by_key(|p| p.mention.span.len()).unwrap_or(pair)
}

/// The class that a pair's probabilities give it, `None` for no side. The thresholds are those of an actor
/// and a recipient, then of those that the codebook's slots give too.
pub fn side_of(pair: &Pair, p: &[f32; 3], thresholds: &[f32]) -> Option<usize> {
    let class = if p[RECIPIENT] > p[ACTOR] { RECIPIENT } else { ACTOR };
    let at = class - 1 + if pair.told[class - 1] { 2 } else { 0 };
    (p[class] >= *thresholds.get(at)?).then_some(class)
}

/// Whether a recipient is only the actor's own possessive: "welcomed **our** cooperation".
fn is_own(mention: &Mention, actors: &[Mention]) -> bool {
    let possessive =
        matches!(mention.text.to_ascii_lowercase().as_str(), "our" | "its" | "their" | "his" | "her" | "my");
    possessive && actors.iter().any(|a| a.party == mention.party)
}

/// Whose means a victim falls to: "killed in a **US** airstrike", "wounded by **Israeli** fire".
fn means_owners(reader: &Reader, verb: usize) -> Vec<usize> {
    const MEANS: [&str; 16] = [
        "operation",
        "strike",
        "airstrike",
        "raid",
        "attack",
        "bombing",
        "shelling",
        "ambush",
        "offensive",
        "fire",
        "gunfire",
        "bombardment",
        "assault",
        "drone",
        "missile",
        "rocket",
    ];
    let p = reader.page;
    let preps = p.children(verb).filter(|&c| {
        matches!(p.dep(c), Dep::Prep | Dep::Agent) && matches!(p.word(c), "in" | "during" | "by" | "from")
    });
    let nouns = preps.filter_map(|c| p.child(c, &[Dep::Pobj])).filter(|&n| MEANS.contains(&p.lemma(n)));
    nouns
        .flat_map(|n| {
            p.children(n).filter(|&c| matches!(p.dep(c), Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss))
        })
        .filter(|&c| reader.cast.mention(c).is_some())
        .collect()
}

/// Adds the parties in `slot` that are not there yet.
fn take(
    reader: &Reader,
    statement: &Statement,
    slot: &Slot,
    into: &mut Vec<Mention>,
    roles: &mut Vec<(String, String)>,
) {
    take_heads(reader, &format!("{slot:?}"), spread(reader, statement, slot), into, roles);
}

/// Adds the parties of `heads` that are not there yet.
fn take_heads(
    reader: &Reader,
    slot: &str,
    heads: Vec<usize>,
    into: &mut Vec<Mention>,
    roles: &mut Vec<(String, String)>,
) {
    for head in heads.into_iter().filter(|&h| !is_place_modifier(reader, slot, h)) {
        for mention in reader.cast.mentions(head) {
            if into.iter().all(|m| m.party != mention.party) {
                roles.push((slot.to_owned(), mention.text.clone()));
                into.push(mention.clone());
            }
        }
    }
}

/// A city before a noun is where it happened: "the **Mosul** offensive".
fn is_place_modifier(reader: &Reader, slot: &str, head: usize) -> bool {
    slot == "Modifier" && reader.cast.mention(head).is_some_and(|m| m.entity.starts_with("place:"))
}

/// The same slots with "by" before modifiers: "a **military** strike by the **US**".
fn agents_first(mut slots: Vec<Slot>) -> Vec<Slot> {
    let by = |s: &Slot| *s == Slot::Agent || *s == Slot::Prep("by".to_owned());
    let modifier = slots.iter().position(|s| *s == Slot::Modifier);
    let agent = slots.iter().position(by);
    if let (Some(m), Some(a)) = (modifier, agent)
        && m < a
    {
        slots.swap(m, a);
    }
    slots
}

/// The subject of the verb told "during", "in" or "after" a meeting: who took part in it.
fn party_of_occasion(reader: &Reader, noun: usize) -> Vec<usize> {
    let p = reader.page;
    let prep = p.head(noun);
    let occasion =
        p.dep(noun) == Dep::Pobj && matches!(p.word(prep), "during" | "in" | "at" | "after" | "before");
    let verb = p.head(prep);
    if !occasion || p.pos(verb) != Pos::Verb {
        return Vec::new();
    }
    surface_subject(p, verb).map_or(Vec::new(), |s| coordinated(p, s))
}

/// Who a deed is laid to: the object of "condemned **Israel** for the attack", the one it is attributed
/// to, the one who claims responsibility for it.
fn blamed(reader: &Reader, noun: usize) -> Vec<usize> {
    let p = reader.page;
    let above = p.head(noun);
    if p.dep(noun) == Dep::Dobj && matches!(p.lemma(above), "attribute" | "blame" | "pin") {
        let to = p
            .children(above)
            .find(|&c| matches!(p.dep(c), Dep::Prep | Dep::Dative) && matches!(p.word(c), "to" | "on"));
        return to.and_then(|c| p.child(c, &[Dep::Pobj])).map_or(Vec::new(), |o| coordinated(p, o));
    }
    let laid = p.dep(noun) == Dep::Pobj && matches!(p.word(above), "for" | "over" | "of" | "on");
    if !laid {
        return Vec::new();
    }
    let governor = p.head(above);
    let heads = if p.lemma(governor) == "responsibility" {
        surface_subject(p, p.head(governor))
    } else if p.pos(governor) == Pos::Verb && is_blaming(p.lemma(governor)) {
        undergoer(p, governor)
    } else {
        None
    };
    heads.map_or(Vec::new(), |o| coordinated(p, o))
}

fn default_actor(statement: &Statement) -> Vec<Slot> {
    if statement.class != WordClass::Noun {
        return vec![Slot::Subject];
    }
    let mut out = vec![Slot::Possessive, Slot::Agent, Slot::Modifier, Slot::Prep("from".into())];
    if statement.light.is_some() {
        out.insert(0, Slot::Subject);
    }
    out
}

pub(super) fn default_recipient(class: WordClass) -> Vec<Slot> {
    match class {
        WordClass::Noun => ["of", "on", "against", "to", "with"].map(|w| Slot::Prep(w.to_owned())).to_vec(),
        _ => vec![Slot::Object],
    }
}
