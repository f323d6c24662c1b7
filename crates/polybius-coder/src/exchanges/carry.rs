//! Sides that a sentence leaves out: from the exchange told before, from the author, from the topic.

use polybius_base::{Code, ItemClass, Mention, Party, Sector, Span};
use polybius_syntax::Dep;

use super::table::Need;
use super::{Draft, Scene};

/// How many sentences back an exchange is remembered.
const REACH: usize = 6;

/// Fills in missing sides and drops what still lacks a side it needs.
pub(super) fn sides(scene: &Scene, drafts: &mut Vec<Draft>) {
    for n in 0..drafts.len() {
        if drafts[n].giver.is_some() && drafts[n].receiver.is_some() {
            continue;
        }
        if let Some(full) = (0..n).rev().find(|&m| fits(scene, &drafts[m], &drafts[n])) {
            let (giver, receiver) = (drafts[full].giver.clone(), drafts[full].receiver.clone());
            let draft = &mut drafts[n];
            draft.giver = draft.giver.take().or(giver);
            draft.receiver = draft.receiver.take().or(receiver);
        }
        from_article(scene, &mut drafts[n]);
    }
    drafts.retain(is_whole);
}

/// Whether `full` has both sides, stands near, tells of the same thing and does not contradict.
fn fits(scene: &Scene, full: &Draft, part: &Draft) -> bool {
    let page = scene.page;
    let near = full.sentence < part.sentence && part.sentence - full.sentence <= REACH;
    let whole = full.giver.is_some() && full.receiver.is_some();
    let known = page.children(part.head).any(|c| {
        page.dep(c) == Dep::Det
            && matches!(page.word(c).to_lowercase().as_str(), "the" | "these" | "this" | "those")
    });
    let same = full.class == part.class && (known || page.lemma(full.head) == page.lemma(part.head));
    let party = |m: &Option<Mention>| m.as_ref().map(|m| m.party.clone());
    let agrees = |a, b| party(b).is_none_or(|b| party(a) == Some(b));
    near && whole && same && agrees(&full.giver, &part.giver) && agrees(&full.receiver, &part.receiver)
}

/// A government that publishes gives what its statement promises, and the country an article is about
/// receives what is given to nobody named.
fn from_article(scene: &Scene, draft: &mut Draft) {
    let author = scene.cast.author().cloned();
    let code = |m: &Option<Mention>| m.as_ref().map_or(Code::NONE, |m| m.party.code);
    if let Some(author) = author
        .filter(|a| draft.giver.is_none() && code(&draft.receiver) != a.code && draft.receiver.is_some())
    {
        draft.giver = Some(untold(author));
    }
    let home = scene.cast.home();
    if draft.receiver.is_none()
        && !draft.unknown
        && draft.giver.is_some()
        && home.is_country()
        && code(&draft.giver) != home
    {
        draft.receiver = Some(untold(Party { code: home, sector: Sector::Gov, name: String::new() }));
    }
}

/// A mention of a party that no word of the sentence names.
fn untold(party: Party) -> Mention {
    Mention { party, text: String::new(), span: Span::default(), entity: String::new() }
}

/// Whether the sides that the word or the class asks for are known.
fn is_whole(draft: &Draft) -> bool {
    let (giver, receiver) = (draft.giver.is_some(), draft.receiver.is_some());
    let lacks = |need: &Need| need.lacks(giver, receiver);
    let both = draft.class == ItemClass::Support;
    (giver || receiver) && !draft.needs.iter().any(lacks) && !(both && lacks(&Need::Both))
}
