//! Sides that a sentence leaves out: from the exchange told before, from the author, from the topic.

use std::collections::BTreeSet;

use polybius_base::{Code, ExchangeStatus, ItemClass, Mention, Party, Sector, Span};
use polybius_syntax::Dep;

use super::table::table;
use super::{Draft, Scene};

/// How many sentences back an exchange is remembered.
const REACH: usize = 6;
/// How many sentences back the partner of a seeker is looked for.
const NEAR: usize = 2;

/// Where a side comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is told where the word of passing has it.
    Told,
    /// The last full exchange of the same thing.
    Before,
    /// The only other country told of around one that seeks something.
    Partner,
    /// The government that publishes the text.
    Author,
    /// The country the article is about.
    Home,
    /// There is none.
    Nobody,
}

impl Origin {
    /// Its name in features.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Told => "told",
            Origin::Before => "before",
            Origin::Partner => "partner",
            Origin::Author => "author",
            Origin::Home => "home",
            Origin::Nobody => "nobody",
        }
    }
}

/// Fills in missing sides and drops what still lacks a side it needs.
pub(super) fn sides(scene: &Scene, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for n in 0..drafts.len() {
        let told = |m: &Option<Mention>| if m.is_some() { Origin::Told } else { Origin::Nobody };
        drafts[n].from = [told(&drafts[n].giver), told(&drafts[n].receiver)];
        if drafts[n].alone {
            continue;
        }
        let mut near = (0..n).rev().take_while(|&m| drafts[m].sentence + REACH >= drafts[n].sentence);
        if let Some(full) = near.find(|&m| fits(scene, &drafts[m], &drafts[n])) {
            let (giver, receiver) = (drafts[full].giver.clone(), drafts[full].receiver.clone());
            fill(&mut drafts[n], giver, receiver, Origin::Before);
        }
        let partner = partner(scene, &drafts[n]);
        fill(&mut drafts[n], partner.map(untold), None, Origin::Partner);
        from_article(scene, &mut drafts[n]);
    }
    drafts.retain(is_whole);
    drafts
}

/// Gives a draft the sides that it lacks.
fn fill(draft: &mut Draft, giver: Option<Mention>, receiver: Option<Mention>, origin: Origin) {
    for (n, (side, found)) in
        [(&mut draft.giver, giver), (&mut draft.receiver, receiver)].into_iter().enumerate()
    {
        if side.is_none() && found.is_some() {
            *side = found;
            draft.from[n] = origin;
        }
    }
}

/// Whom something is sought from where nobody is named: the only country beside the seeker's own in the
/// sentence, else in one of the two before it ("In exchange, Lima seeks fuel").
fn partner(scene: &Scene, draft: &Draft) -> Option<Party> {
    let seeker = draft.receiver.as_ref()?.party.code;
    if draft.status != ExchangeStatus::Sought || draft.giver.is_some() || !seeker.is_country() {
        return None;
    }
    for back in 0..=NEAR.min(draft.sentence) {
        let tokens = scene.page.sentences[draft.sentence - back].tokens.clone();
        let codes: BTreeSet<Code> = tokens
            .flat_map(|t| scene.cast.mentions(t))
            .map(|m| m.party.code)
            .filter(|c| c.is_country() && *c != seeker)
            .collect();
        match codes.len() {
            0 => {}
            1 => return codes.first().map(|&code| Party { code, sector: Sector::Gov, name: String::new() }),
            _ => return None,
        }
    }
    None
}

/// Whether `full` has both sides, stands near, tells of the same thing and does not contradict.
fn fits(scene: &Scene, full: &Draft, part: &Draft) -> bool {
    let page = scene.page;
    let near = full.sentence < part.sentence && part.sentence - full.sentence <= REACH;
    let whole = full.giver.is_some() && full.receiver.is_some();
    let known = page
        .children(part.head)
        .any(|c| page.dep(c) == Dep::Det && matches!(page.lower(c), "the" | "these" | "this" | "those"));
    let same = full.class == part.class && (known || page.lemma(full.head) == page.lemma(part.head));
    let party = |m: &Option<Mention>| m.as_ref().map(|m| m.party.clone());
    let agrees = |a, b| party(b).is_none_or(|b| party(a) == Some(b));
    near && whole && same && agrees(&full.giver, &part.giver) && agrees(&full.receiver, &part.receiver)
}

/// A government that publishes gives what its statement promises; the country an article is about receives
/// what is given to nobody named, and gives what nobody is named to give.
fn from_article(scene: &Scene, draft: &mut Draft) {
    let author = scene.cast.author().cloned();
    let code = |m: &Option<Mention>| m.as_ref().map_or(Code::NONE, |m| m.party.code);
    if draft.receiver.is_some() {
        let other = author.filter(|a| code(&draft.receiver) != a.code);
        fill(draft, other.map(untold), None, Origin::Author);
    }
    let home = scene.cast.home();
    if !home.is_country() {
        return;
    }
    let state = || untold(Party { code: home, sector: Sector::Gov, name: String::new() });
    let sought = draft.status == ExchangeStatus::Sought;
    if draft.receiver.is_none()
        && !draft.unknown
        && draft.giver.is_some()
        && !sought
        && !(code(&draft.giver) == home && abroad(scene, draft))
    {
        fill(draft, None, Some(state()), Origin::Home);
    }
    let open =
        matches!(draft.status, ExchangeStatus::Sought | ExchangeStatus::Barred | ExchangeStatus::Denied);
    if draft.giver.is_none()
        && draft.receiver.is_some()
        && !open
        && !draft.takes
        && !(draft.class == ItemClass::People && code(&draft.receiver) == home)
    {
        fill(draft, Some(state()), None, Origin::Home);
    }
}

/// Whether the word of passing tells of another country.
fn abroad(scene: &Scene, draft: &Draft) -> bool {
    table().abroad.contains(scene.page.lower_lemma(draft.pred))
}

/// A mention of a party that no word of the sentence names.
fn untold(party: Party) -> Mention {
    Mention { party, text: String::new(), span: Span::default(), entity: String::new() }
}

/// Whether the sides that the word asks for are known.
fn is_whole(draft: &Draft) -> bool {
    let (giver, receiver) = (draft.giver.is_some(), draft.receiver.is_some());
    (giver || receiver) && !draft.needs.iter().any(|need| need.lacks(giver, receiver))
}
