//! Who gives and who receives.

use polybius_base::{Mention, Sector};
use polybius_syntax::{Dep, Tag};

use super::Scene;
use super::table::{Need, Pass};
use crate::codebook::Slot;
use crate::statement::{Statement, coordinated};

/// Giver and receiver of each exchange that `pass` tells of; empty where it lacks a side it needs.
pub(super) fn pairs(
    scene: &Scene,
    statement: &Statement,
    pass: &Pass,
    items: &[usize],
) -> Vec<(Option<Mention>, Option<Mention>)> {
    let givers = side(scene, statement, &pass.giver, items, &[]);
    if pass.mutual {
        return mutual(&givers);
    }
    let receivers = side(scene, statement, &pass.receiver, items, &givers);
    let lacks = |need: &Need| match need {
        Need::Both => givers.is_empty() || receivers.is_empty(),
        Need::Giver => givers.is_empty(),
        Need::Receiver => receivers.is_empty(),
    };
    if pass.needs.iter().any(lacks) || givers.is_empty() && receivers.is_empty() {
        return Vec::new();
    }
    let some = |side: Vec<Mention>| -> Vec<Option<Mention>> {
        if side.is_empty() { vec![None] } else { side.into_iter().map(Some).collect() }
    };
    let receivers = some(receivers);
    some(givers).into_iter().flat_map(|g| receivers.iter().map(move |r| (g.clone(), r.clone()))).collect()
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

/// The parties in the first of `slots` that holds any which is no item and on no other side.
fn side(scene: &Scene, statement: &Statement, slots: &[Slot], items: &[usize], other: &[Mention]) -> Vec<Mention> {
    for slot in slots {
        let mut found: Vec<Mention> = Vec::new();
        for head in statement.slot(slot).into_iter().flat_map(|h| coordinated(scene.page, h)) {
            if items.contains(&head) {
                continue;
            }
            for mention in parties(scene, head) {
                let known = found.iter().chain(other).any(|m| m.party == mention.party || m.span == mention.span);
                if !known {
                    found.push(mention);
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The parties named by the phrase headed by `head`: its own, else those of what it belongs to.
fn parties(scene: &Scene, head: usize) -> Vec<Mention> {
    let page = scene.page;
    let told = |i: usize| -> Vec<Mention> {
        let known = |m: &&Mention| m.party.code.is_some() || m.party.sector != Sector::None;
        scene.cast.mentions(i).iter().filter(known).cloned().collect()
    };
    let own = told(head);
    if !own.is_empty() {
        return own;
    }
    let before = page.children(head).filter(|&c| c < head && matches!(page.dep(c), Dep::Poss | Dep::Amod | Dep::Compound | Dep::Nmod));
    let owners: Vec<Mention> = before.flat_map(told).collect();
    if !owners.is_empty() {
        return owners;
    }
    let inside = |&c: &usize| page.dep(c) == Dep::Prep && matches!(page.lemma(c), "of" | "in" | "from") && page.tag(c) == Tag::In;
    let preps = page.children(head).filter(inside);
    preps.flat_map(|c| page.children(c).filter(|&n| page.dep(n) == Dep::Pobj).collect::<Vec<_>>()).flat_map(told).collect()
}
