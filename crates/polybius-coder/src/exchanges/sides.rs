//! Who gives and who receives.

use polybius_base::{Mention, Sector};
use polybius_syntax::{Dep, Pos};

use super::Scene;
use super::table::{Pass, Side};
use crate::codebook::{Slot, WordClass};
use crate::statement::{self, Statement, coordinated};

/// The sides of what a statement tells.
pub(super) struct Sides {
    /// Giver and receiver of each exchange, as far as the sentence names them; never empty.
    pub pairs: Vec<(Option<Mention>, Option<Mention>)>,
    /// Whether a receiver is told of whom nothing is known.
    pub unknown: bool,
    /// Whether the giver stands in a participle before the receiver: "Libyan-backed rebels".
    pub hyphenated: bool,
}

/// The sides that `pass` tells of at `statement`; `items` are the heads of what passes.
pub(super) fn sides(scene: &Scene, statement: &Statement, pass: &Pass, items: &[usize]) -> Sides {
    let finder = Finder { scene, statement, named: pass.named, items };
    let mut givers = finder.planner(pass).unwrap_or_else(|| finder.side(&pass.giver, &[]));
    if pass.mutual {
        return Sides { pairs: mutual(&givers), unknown: false, hyphenated: false };
    }
    let mut receivers = if pass.beneficiary { finder.beneficiaries(&givers) } else { Vec::new() };
    if receivers.is_empty() {
        receivers = finder.side(&pass.receiver, &givers);
    }
    match pass.above.map(|side| finder.flipped(side)) {
        Some(Side::Giver) if givers.is_empty() => givers = finder.above(&receivers),
        Some(Side::Giver) if receivers.is_empty() && pass.told => receivers = finder.above(&givers),
        Some(Side::Receiver) if receivers.is_empty() => receivers = finder.above(&givers),
        _ => {}
    }
    let participle = scene.page.dep(statement.pred) == Dep::Amod && pass.giver.contains(&Slot::Modifier);
    if participle && givers.is_empty() {
        givers = finder.hyphenated();
    }
    let hyphenated = participle && !givers.is_empty();
    if hyphenated {
        receivers.retain(|r| givers.iter().all(|g| g.party.code != r.party.code));
    }
    if givers.is_empty() && finder.noun_above().is_some() {
        givers = finder.above(&receivers);
    }
    if receivers.is_empty() && pass.told && finder.noun_above().is_some() {
        receivers = finder.above(&givers);
    }
    if givers.is_empty() {
        givers = distinct(items.iter().flat_map(|&i| finder.owners(i)), &receivers);
    }
    if receivers.is_empty() {
        receivers = finder.asker(&givers);
    }
    let unknown = receivers.is_empty() && finder.tells_unknown(&pass.receiver);
    let some = |side: Vec<Mention>| -> Vec<Option<Mention>> {
        if side.is_empty() { vec![None] } else { side.into_iter().map(Some).collect() }
    };
    let receivers = some(receivers);
    let pairs = some(givers).into_iter().flat_map(|g| receivers.iter().map(move |r| (g.clone(), r.clone())));
    Sides { pairs: pairs.collect(), unknown, hyphenated }
}

/// The pairs whose giver is who the item headed by token `item` comes from, where there are any; else all: of
/// "Turkish drones and Iranian rockets" each is its own maker's.
pub(super) fn of_item<'s>(
    scene: &Scene,
    statement: &Statement,
    sides: &'s Sides,
    item: usize,
) -> Vec<&'s (Option<Mention>, Option<Mention>)> {
    let owners = Finder { scene, statement, named: false, items: &[] }.owners(item);
    let own = |pair: &&(Option<Mention>, Option<Mention>)| {
        pair.0.as_ref().is_some_and(|giver| owners.iter().any(|o| o.is_same_party(giver)))
    };
    let found: Vec<_> = sides.pairs.iter().filter(own).collect();
    if found.is_empty() { sides.pairs.iter().collect() } else { found }
}

/// Every two of the sides, both ways.
fn mutual(sides: &[Mention]) -> Vec<(Option<Mention>, Option<Mention>)> {
    let mut out = Vec::new();
    for a in sides {
        for b in sides.iter().filter(|b| b.party != a.party) {
            out.push((Some(a.clone()), Some(b.clone())));
        }
    }
    out
}

/// The mentions of `found` that stand for no party told before or in `other`.
fn distinct(found: impl Iterator<Item = Mention>, other: &[Mention]) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    for mention in found {
        if !out.iter().chain(other).any(|m| m.party == mention.party || m.span == mention.span) {
            out.push(mention);
        }
    }
    out
}

/// Verbs by which one asks another to give.
const ASKING: &[&str] =
    &["ask", "urge", "request", "call", "beg", "press", "order", "tell", "demand", "require", "want", "push"];

/// Verbs above a passing whose subject takes: "took delivery of".
const TAKING: &[&str] =
    &["take", "receive", "accept", "get", "await", "expect", "want", "need", "seek", "request"];

/// How far behind its word a preposition is looked for that hangs elsewhere.
const LOOSE: usize = 7;

/// Nouns whose possessor is another than who they are: "its allies".
const RELATIONAL: &[&str] =
    &["ally", "partner", "neighbor", "neighbour", "friend", "counterpart", "rival", "enemy", "people"];

/// What only a state or who would be one has, so that a description tells whose it is as well as a name.
const STATEHOOD: &[&str] = &["independence", "sovereignty", "statehood"];

/// Whether a noun names no one even with a country before it: "the Ukraine war".
fn is_no_side(lemma: &str) -> bool {
    matches!(
        lemma,
        "war"
            | "conflict"
            | "crisis"
            | "use"
            | "invasion"
            | "struggle"
            | "fight"
            | "battle"
            | "end"
            | "purpose"
            | "reconstruction"
    )
}

/// Finds the parties of one statement.
struct Finder<'s, 'p, 'a> {
    scene: &'s Scene<'p, 'a>,
    statement: &'s Statement<'p, 'a>,
    /// Whether only names count.
    named: bool,
    /// Heads of the items.
    items: &'s [usize],
}

impl Finder<'_, '_, '_> {
    /// The parties in the first of `slots` that holds any. A word in a slot that names nobody known ends
    /// the search: "to rebels" is told, even if it is not known who they are.
    fn side(&self, slots: &[Slot], other: &[Mention]) -> Vec<Mention> {
        for slot in slots {
            let mut heads = self.statement.slot(slot);
            if heads.is_empty() {
                heads = self.loose(slot);
            }
            let heads = heads.into_iter().flat_map(|h| coordinated(self.scene.page, h));
            let heads: Vec<usize> = heads.filter(|h| !self.items.contains(h)).collect();
            let own =
                self.items.iter().filter(|_| *slot == Slot::ObjectPossessive).flat_map(|&i| self.owners(i));
            let found = distinct(heads.iter().flat_map(|&h| self.parties(h, slot)).chain(own), other);
            let told = matches!(slot, Slot::Dative) || matches!(slot, Slot::Prep(word) if word == "to");
            if !found.is_empty() || told && !heads.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Names under a preposition that hangs elsewhere than on the word of passing: on what holds the item
    /// ("$4 million in aid **for Mali**"), or right behind on a word above.
    fn loose(&self, slot: &Slot) -> Vec<usize> {
        let page = self.scene.page;
        let Slot::Prep(word) = slot else { return Vec::new() };
        if !matches!(word.as_str(), "to" | "for" | "from") {
            return Vec::new();
        }
        let Some(&item) = self.items.last() else { return Vec::new() };
        let last = item.max(self.statement.pred);
        let above: Vec<usize> = page.ancestors(item).chain(page.ancestors(self.statement.pred)).collect();
        let preps = (last + 1..(last + LOOSE).min(page.len())).filter(|&c| {
            let hung = page.head(c);
            let part =
                above.contains(&hung) || above.contains(&page.head(hung)) && page.dep(hung) == Dep::Relcl;
            page.dep(c) == Dep::Prep && page.lemma(c) == word && part
        });
        let names = preps.filter_map(|c| page.child(c, &[Dep::Pobj])).filter(|&n| page.pos(n) == Pos::Propn);
        names.filter(|&n| !self.told(n).is_empty()).take(1).collect()
    }

    /// Who does what a participle before a noun says: "**Iranian**-backed".
    fn hyphenated(&self) -> Vec<Mention> {
        let page = self.scene.page;
        let before = page.children(self.statement.pred).filter(|&c| c < self.statement.pred);
        let parts = before.filter(|&c| {
            matches!(page.dep(c), Dep::Npadvmod | Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Advmod)
        });
        parts.flat_map(|c| self.told(c)).collect()
    }

    /// The noun that an infinitive or gerund hangs on: "a **plan** to build", "an **interest** in sending".
    fn noun_above(&self) -> Option<usize> {
        let page = self.scene.page;
        let pred = self.statement.pred;
        let head = match page.dep(pred) {
            Dep::Acl => page.head(pred),
            Dep::Pcomp => page.head(page.head(pred)),
            _ => return None,
        };
        (self.statement.class == WordClass::Verb && page.pos(head) == Pos::Noun).then_some(head)
    }

    /// Whose plan it is to do so: "a **Russian** proposal to build".
    fn planner(&self, pass: &Pass) -> Option<Vec<Mention>> {
        let noun = self.noun_above().filter(|_| pass.giver.contains(&Slot::Subject))?;
        Some(self.owners(noun)).filter(|found| !found.is_empty())
    }

    /// Whether a word stands where a receiver does: "to rebels", "for the public".
    fn tells_unknown(&self, slots: &[Slot]) -> bool {
        let page = self.scene.page;
        slots.iter().any(|slot| {
            let mut heads = self.statement.slot(slot).into_iter().filter(|h| !self.items.contains(h));
            match slot {
                Slot::Dative => heads.next().is_some(),
                Slot::Prep(word) if word == "in" => heads.any(|h| page.pos(h) == Pos::Propn),
                Slot::Prep(word) => matches!(word.as_str(), "to" | "for" | "into") && heads.next().is_some(),
                _ => false,
            }
        })
    }

    /// The parties named by the phrase headed by `head`: its own, else those of what it belongs to, lies
    /// in or is told by ("countries such as Oman").
    fn parties(&self, head: usize, slot: &Slot) -> Vec<Mention> {
        let page = self.scene.page;
        let name = page.pos(head) == Pos::Propn;
        let own = self.told(head);
        if !own.is_empty() && (name || !self.named) {
            return own;
        }
        let instances = self.instances(head);
        if !instances.is_empty() {
            return instances;
        }
        let owners = if self.named || is_no_side(page.lemma(head)) { Vec::new() } else { self.owners(head) };
        if !owners.is_empty() {
            return owners;
        }
        let place = matches!(slot, Slot::Prep(word) if word == "to" || word == "into");
        let inside = |&c: &usize| {
            page.dep(c) == Dep::Prep
                && (page.lemma(c) == "of" || place && matches!(page.lemma(c), "in" | "from"))
        };
        let below = page.children(head).filter(|c| inside(c) && !(name && page.lemma(*c) != "of"));
        let state = STATEHOOD.contains(&page.lemma(head));
        let nouns = below.filter_map(|c| page.child(c, &[Dep::Pobj]));
        nouns.filter(|&n| state || page.pos(n) == Pos::Propn).flat_map(|n| self.told(n)).collect()
    }

    /// The parties a thing comes from or belongs to: "**Saudi** banks", "**Iran's** market", "tanks from
    /// **Serbia**", "drones built in **Turkey**".
    fn owners(&self, head: usize) -> Vec<Mention> {
        let page = self.scene.page;
        let made = page.children(head).filter(|&c| {
            let making =
                matches!(page.lemma(c), "make" | "manufacture" | "produce" | "build" | "assemble" | "use");
            page.dep(c) == Dep::Acl && making
        });
        let place = made.flat_map(|c| {
            page.children(c).filter(|&p| matches!(page.lemma(p), "in" | "by")).collect::<Vec<_>>()
        });
        let from = page.children(head).filter(|&c| page.dep(c) == Dep::Prep && page.lemma(c) == "from");
        let place = place.chain(from);
        let makers: Vec<Mention> =
            place.filter_map(|p| page.child(p, &[Dep::Pobj])).flat_map(|n| self.told(n)).collect();
        if !makers.is_empty() {
            return makers;
        }
        let relational = RELATIONAL.contains(&page.lemma(head));
        let before = page.children(head).filter(|&c| {
            let owner = page.dep(c) == Dep::Poss && !relational;
            c < head && (owner || matches!(page.dep(c), Dep::Amod | Dep::Compound | Dep::Nmod))
        });
        before.flat_map(|c| coordinated(page, c)).filter(|&c| c < head).flat_map(|c| self.told(c)).collect()
    }

    /// Whom the thing is for: "asked for medicine **for Haiti**".
    fn beneficiaries(&self, other: &[Mention]) -> Vec<Mention> {
        let page = self.scene.page;
        let holders = self.items.iter().flat_map(|&i| [i, page.head(page.head(i))]);
        let below = holders.flat_map(|h| {
            page.children(h)
                .filter(|&c| page.dep(c) == Dep::Prep && page.lemma(c) == "for")
                .collect::<Vec<_>>()
        });
        let nouns = below.filter_map(|c| page.child(c, &[Dep::Pobj])).filter(|n| !self.items.contains(n));
        let heads = nouns.flat_map(|n| coordinated(page, n));
        let slot = Slot::Prep("for".to_owned());
        distinct(heads.flat_map(|h| self.parties(h, &slot)), other)
    }

    /// The names after "such as" and "including".
    fn instances(&self, head: usize) -> Vec<Mention> {
        let page = self.scene.page;
        let lists = page
            .children(head)
            .filter(|&c| page.dep(c) == Dep::Prep && matches!(page.lower(c), "including" | "as" | "like"));
        let names = lists.filter_map(|c| page.child(c, &[Dep::Pobj])).flat_map(|n| coordinated(page, n));
        names.flat_map(|n| self.told(n)).collect()
    }

    /// The known parties of the mention headed by token `i`.
    fn told(&self, i: usize) -> Vec<Mention> {
        let page = self.scene.page;
        let other = RELATIONAL.contains(&page.lemma(i)) && page.child(i, &[Dep::Poss]).is_some();
        let known = |m: &&Mention| m.party.code.is_some() || m.party.sector != Sector::None;
        let mentions = self.scene.cast.mentions(i).iter().filter(known);
        mentions.filter(|_| !other && !is_no_side(page.lemma(i))).cloned().collect()
    }

    /// The subject of the verb above: who halts, plans or signs it.
    fn above(&self, other: &[Mention]) -> Vec<Mention> {
        let page = self.scene.page;
        let nouns = page.ancestors(self.statement.pred).take(3).filter(|&a| page.pos(a) == Pos::Noun);
        let owners = nouns.flat_map(|n| page.child(n, &[Dep::Poss])).flat_map(|p| self.told(p));
        let mut owners = distinct(owners, other);
        owners.retain(|m| other.iter().all(|o| o.party.code != m.party.code));
        if !owners.is_empty() {
            return owners;
        }
        let verbs = page
            .ancestors(self.statement.pred)
            .take(10)
            .filter(|&a| matches!(page.pos(a), Pos::Verb | Pos::Aux));
        for verb in verbs.take(3) {
            let Some(subject) = statement::surface_subject(page, verb) else { continue };
            let mut found = distinct(self.parties(subject, &Slot::Subject).into_iter(), other);
            found.retain(|m| other.iter().all(|o| o.party.code != m.party.code));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The side of the subject above, the other one under a verb of taking.
    fn flipped(&self, side: Side) -> Side {
        let page = self.scene.page;
        let taking = TAKING.contains(&page.lemma(page.head(self.statement.pred)));
        match side {
            Side::Giver if taking => Side::Receiver,
            other => other,
        }
    }

    /// Who asks the giver for it: "**Chad** asked Mali to send grain".
    fn asker(&self, givers: &[Mention]) -> Vec<Mention> {
        let page = self.scene.page;
        let pred = self.statement.pred;
        let infinitive =
            self.statement.class == WordClass::Verb && matches!(page.dep(pred), Dep::Xcomp | Dep::Ccomp);
        let verb = page.head(pred);
        if !infinitive || givers.is_empty() || !ASKING.contains(&page.lemma(verb)) {
            return Vec::new();
        }
        let subject = statement::surface_subject(page, verb);
        let found: Vec<Mention> = subject.map(|s| self.parties(s, &Slot::Subject)).unwrap_or_default();
        found.into_iter().filter(|m| givers.iter().all(|g| g.span != m.span)).collect()
    }
}
