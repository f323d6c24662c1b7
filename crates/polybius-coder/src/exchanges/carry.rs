//! Sides that a sentence leaves out, taken from the exchange told before.

use super::{Draft, Scene};

/// How many sentences back an exchange is remembered.
const REACH: usize = 4;

/// Fills in missing sides from the last full exchange of the same thing.
pub(super) fn sides(scene: &Scene, drafts: &mut [Draft]) {
    for n in 0..drafts.len() {
        if drafts[n].giver.is_some() && drafts[n].receiver.is_some() {
            continue;
        }
        let Some(full) = (0..n).rev().find(|&m| fits(scene, &drafts[m], &drafts[n])) else { continue };
        let (giver, receiver) = (drafts[full].giver.clone(), drafts[full].receiver.clone());
        let draft = &mut drafts[n];
        draft.giver = draft.giver.take().or(giver);
        draft.receiver = draft.receiver.take().or(receiver);
    }
}

/// Whether `full` has both sides, stands near, tells of the same thing and does not contradict.
fn fits(scene: &Scene, full: &Draft, part: &Draft) -> bool {
    let near = full.sentence < part.sentence && part.sentence - full.sentence <= REACH;
    let whole = full.giver.is_some() && full.receiver.is_some();
    let same = full.class == part.class && scene.page.lemma(full.head) == scene.page.lemma(part.head);
    let party = |m: &Option<polybius_base::Mention>| m.as_ref().map(|m| m.party.clone());
    let agrees = |a, b| party(b).is_none_or(|b| party(a) == Some(b));
    near && whole && same && agrees(&full.giver, &part.giver) && agrees(&full.receiver, &part.receiver)
}
