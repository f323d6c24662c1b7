//! Speakers as rows name them: the words, and whom they stand for.

use std::ops::Range;

use polybius_base::{Code, Party, Sector, Speaker};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Found;
use super::scene::Scene;
use super::speaker::Source;

/// Tokens that a description behind a noun may have to be told with it.
const DESCRIPTION: usize = 16;

/// Who makes a claim.
#[derive(Clone, Debug, Default)]
pub(crate) struct Who {
    /// The speaker as a row's field.
    pub speaker: Speaker,
    /// Each of several speakers named together; empty for one.
    pub several: Vec<Speaker>,
    /// Head of the noun phrase.
    pub head: Option<usize>,
}

impl Who {
    /// Who makes the claim `f`; `last` is the head of the speaker before.
    pub fn of(scene: &Scene, f: &Found, last: Option<usize>) -> Who {
        let head = match f.source {
            Source::Named(head) => Some(head),
            Source::Carried(head) => {
                last.or_else(|| Some(head).filter(|&h| scene.speaks(h) || scene.is_report(h)))
            }
            Source::Nobody => None,
        };
        let Some(described) = head else { return Who::default() };
        let head = by_name(scene, described);
        let page = scene.page;
        let phrase = match f.rule {
            "claim.headed" => f.group.start..f.group.end - 1,
            _ => page.after_dateline(with_description(scene, f, head)),
        };
        let span = page.span(phrase);
        let carried =
            matches!(f.source, Source::Carried(_)) || page.sentence_of(head) != page.sentence_of(f.at);
        let who = Some(head).filter(|&h| party(scene, h).code.is_some()).unwrap_or(described);
        let mut party = party(scene, who);
        if party.code == Code::NONE && is_local(scene, who) {
            party.code = scene.cast.home();
        }
        if let Source::Carried(report) = f.source
            && scene.is_report(report)
        {
            let span = page.span(scene.noun_phrase(report));
            let speaker = Speaker { party, text: page.text(span).to_owned(), span: Some(span) };
            return Who { speaker, several: Vec::new(), head: Some(head) };
        }
        let speaker = Speaker { party, text: page.text(span).to_owned(), span: (!carried).then_some(span) };
        Who { speaker, several: several(scene, who), head: Some(head) }
    }
}

/// The noun phrase headed by `head`, with what follows a common noun and tells which one is meant:
/// "officials familiar with the talks", "people who fled".
fn with_description(scene: &Scene, f: &Found, head: usize) -> Range<usize> {
    let page = scene.page;
    let phrase = scene.noun_phrase(head);
    if page.pos(head) != Pos::Noun {
        return phrase;
    }
    let apart = |r: &Range<usize>| {
        let touches = |o: &Range<usize>| r.start < o.end && o.start < r.end;
        let cue = f.cue.as_ref().is_some_and(touches) || r.contains(&f.at);
        !cue && !touches(&f.content) && r.len() <= DESCRIPTION && r.clone().all(|i| !scene.is_pause(i))
    };
    let next = page.children(head).filter(|&c| c > head).find(|&c| {
        let behind = matches!(page.dep(c), Dep::Acl | Dep::Relcl | Dep::Amod | Dep::Prep);
        behind && page.subtree(c).start == phrase.end
    });
    match next.map(|c| page.subtree(c)).filter(apart) {
        Some(more) => phrase.start..more.end,
        None => phrase,
    }
}

/// Each of the speakers joined by "and" below `head`, where they are named and differ.
fn several(scene: &Scene, head: usize) -> Vec<Speaker> {
    let page = scene.page;
    let phrase = scene.noun_phrase(head);
    let mut heads = vec![head];
    while let Some(next) =
        heads.last().and_then(|&h| page.child(h, &[Dep::Conj])).filter(|c| phrase.contains(c))
    {
        heads.push(next);
    }
    let named = |&h: &usize| scene.cast.mention(h).filter(|m| m.party.code.is_some());
    let all: Vec<Speaker> = heads
        .iter()
        .filter_map(named)
        .map(|m| Speaker { party: m.party.clone(), text: m.text.clone(), span: Some(m.span) })
        .collect();
    let differ =
        all.windows(2).any(|w| w[0].party.code != w[1].party.code || w[0].party.name != w[1].party.name);
    if all.len() == heads.len() && differ { all } else { Vec::new() }
}

/// The name beside a description: "the mayor of Bergen, Nils Berg".
fn by_name(scene: &Scene, head: usize) -> usize {
    let page = scene.page;
    let person = |c: usize| page.doc.tokens[c].ent == Some(EntityType::Person) && page.pos(c) == Pos::Propn;
    if person(head) {
        return head;
    }
    let beside = |&c: &usize| page.dep(c) == Dep::Appos && person(c);
    let below = || page.subtree(head).find(|c| beside(c) && page.dep(page.head(*c)) == Dep::Pobj);
    let holder = scene.cues.speaker("persons", &scene.lemma(head));
    page.children(head).find(beside).or_else(|| below().filter(|_| holder)).unwrap_or(head)
}

/// The party of the noun phrase headed by `head`; of several joined by "and", and of a plural that
/// stands for several, what they have in common. Experts at large are nobody's.
fn party(scene: &Scene, head: usize) -> Party {
    let phrase = scene.noun_phrase(head);
    let mut all: Vec<Party> = parties(scene, head);
    let mut at = head;
    while let Some(next) = scene.page.child(at, &[Dep::Conj]).filter(|c| phrase.contains(c)) {
        if scene.word(next) != "others" {
            all.extend(parties(scene, next));
        }
        at = next;
    }
    let Some(first) = all.first().cloned() else { return Party::default() };
    let same_code = all.iter().all(|p| p.code == first.code && p.name == first.name);
    let same_sector = all.iter().all(|p| p.sector == first.sector);
    let bare = is_at_large(scene, head);
    Party {
        code: if same_code && !bare { first.code } else { Code::NONE },
        sector: if same_sector { first.sector } else { Sector::default() },
        name: if same_code && !bare { first.name } else { String::new() },
    }
}

/// The parties of one noun; one that is unknown counts as such.
fn parties(scene: &Scene, i: usize) -> Vec<Party> {
    let all: Vec<Party> = scene.cast.mentions(i).iter().map(|m| m.party.clone()).collect();
    if all.is_empty() { vec![spelt_out(scene, i).unwrap_or_default()] } else { all }
}

/// Whether the words name one whom nothing in the article places elsewhere: a person or body that the
/// tables do not have, or "the father", "his lawyer". Such a one is of the article's own country.
fn is_local(scene: &Scene, head: usize) -> bool {
    let page = scene.page;
    let several = page.child(head, &[Dep::Conj]).is_some() || scene.cast.mentions(head).len() > 1;
    let placed = scene.cast.mention(head).is_some_and(|m| m.party.code != Code::NONE);
    if several || placed || scene.is_report(head) {
        return false;
    }
    if page.pos(head) == Pos::Propn {
        return true;
    }
    let bound = page.child(head, &[Dep::Det, Dep::Poss]).map(|d| scene.word(d)).unwrap_or_default();
    let definite = matches!(bound, "the" | "this" | "his" | "her" | "their");
    let singular = page.tag(head) == Tag::Nn && scene.cues.speaker("persons", &scene.lemma(head));
    let here = scene.cues.speaker("locals", &scene.lemma(head));
    let state = page.children(head).any(|c| {
        c < head && matches!(page.lemma(c), "government" | "military" | "police" | "security" | "judicial")
    });
    (singular && definite) || here || (state && scene.lemma(head) == "source")
}

/// Whom a name in capitals stands for, as transcripts write it: whoever has that name elsewhere.
fn spelt_out(scene: &Scene, i: usize) -> Option<Party> {
    let page = scene.page;
    let word = page.word(i);
    if word.len() < 3 || word.chars().any(char::is_lowercase) {
        return None;
    }
    scene.cast.mention(scene.namesake(i)?).map(|m| m.party.clone())
}

/// Whether the noun is a plural of outsiders without article, owner or name: "military experts".
fn is_at_large(scene: &Scene, head: usize) -> bool {
    let page = scene.page;
    let bound = |&i: &usize| {
        matches!(page.dep(i), Dep::Det | Dep::Poss)
            || page.doc.tokens[i].ent.is_some()
            || page.pos(i) == Pos::Propn
    };
    let outsiders = scene.cues.speaker("outsiders", &scene.lemma(head));
    outsiders && page.tag(head) == Tag::Nns && !scene.noun_phrase(head).any(|i| bound(&i))
}
