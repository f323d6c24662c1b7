//! From what was found to rows: exact contents, speakers as they are named, nesting.

use std::ops::Range;

use polybius_base::{Claim, ClaimMode, Code, Party, RowId, Sector, Span, Speaker};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::scene::Scene;
use super::speaker::Source;
use super::{ClaimDraft, Found};
use crate::confidence;

/// The drafts of `found`, in the order of their contents.
pub(crate) fn drafts(scene: &Scene, found: Vec<Found>) -> Vec<ClaimDraft> {
    let mut out: Vec<ClaimDraft> = Vec::with_capacity(found.len());
    let mut last: Option<usize> = None;
    for f in &found {
        let (speaker, head) = speaker(scene, f, last);
        if head.is_some() && !f.relay {
            last = head;
        }
        out.push(draft(scene, f, speaker));
    }
    let spans: Vec<Span> = out.iter().map(|d| d.claim.content_span).collect();
    for (n, draft) in out.iter_mut().enumerate() {
        draft.outer = outer(&spans, n);
    }
    out
}

/// The narrowest other content that holds content `n`; of equal contents the earlier holds the later.
fn outer(spans: &[Span], n: usize) -> Option<usize> {
    let holds = |&m: &usize| m != n && spans[m].contains(spans[n]) && (spans[m] != spans[n] || m < n);
    (0..spans.len()).filter(holds).min_by_key(|&m| (spans[m].len(), std::cmp::Reverse(m)))
}

fn draft(scene: &Scene, f: &Found, speaker: Speaker) -> ClaimDraft {
    let page = scene.page;
    let (content_span, mode) = content(scene, f);
    let cue_span = f.cue.clone().map(|c| page.span(c));
    let sentence = page.sentences.get(page.sentence_of(f.at));
    let claim = Claim {
        id: RowId::default(),
        sentence_span: sentence.map_or(content_span, |s| s.span),
        speaker,
        cue: cue_span.map_or(String::new(), |s| page.text(s).to_owned()),
        cue_span,
        content_span,
        mode,
        confidence: confidence::of_rule(f.rule),
        rule: f.rule.to_owned(),
    };
    ClaimDraft { claim, outer: None, relay: f.relay }
}

/// The exact words of the content and whether they are quoted.
fn content(scene: &Scene, f: &Found) -> (Span, ClaimMode) {
    let page = scene.page;
    let text = &page.article.text;
    let Range { start, end } = f.content;
    let at_start = scene.quote(start);
    if let Some(q) = at_start.filter(|q| !q.marks.contains(&f.at) || f.cue.is_none())
        && q.marks.end >= end
        && start <= q.words.start
    {
        let inner = q.quote.inner;
        let words = inner.of(text).trim_end_matches([',', ' ']);
        return (Span::new(inner.start as usize, inner.start as usize + words.len()), ClaimMode::Direct);
    }
    let span = page.span(f.content.clone());
    let quoted = scene.quotes.iter().any(|q| span.contains(q.quote.outer));
    (span, if quoted { ClaimMode::Mixed } else { ClaimMode::Indirect })
}

/// The speaker as a row's field, and the head of the noun phrase.
fn speaker(scene: &Scene, f: &Found, last: Option<usize>) -> (Speaker, Option<usize>) {
    let head = match f.source {
        Source::Named(head) => Some(head),
        Source::Carried(_) => last,
        Source::Nobody => None,
    };
    let Some(described) = head else { return (Speaker::default(), None) };
    let head = by_name(scene, described);
    let page = scene.page;
    let phrase = page.after_dateline(scene.noun_phrase(head));
    let span = page.span(phrase);
    let carried = matches!(f.source, Source::Carried(_)) || page.sentence_of(head) != page.sentence_of(f.at);
    let who = Some(head).filter(|&h| party(scene, h).code.is_some()).unwrap_or(described);
    let speaker = Speaker {
        party: party(scene, who),
        text: page.text(span).to_owned(),
        span: (!carried).then_some(span),
    };
    (speaker, Some(head))
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
        all.extend(parties(scene, next));
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
    if all.is_empty() { vec![Party::default()] } else { all }
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
