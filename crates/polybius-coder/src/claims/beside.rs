//! Sources named beside the clause: "according to X", "in X's view".

use std::ops::Range;

use polybius_syntax::{Dep, Tag};

use super::Found;
use super::cues::Frames;
use super::edge::{opening, settle};
use super::scene::Scene;
use super::speaker::admit;

/// The claims whose source is named beside them.
pub(crate) fn beside(scene: &Scene) -> Vec<Found> {
    (0..scene.page.len())
        .filter_map(|i| source_phrase(scene, i))
        .flat_map(|(g, s)| found(scene, g, s))
        .collect()
}

/// The phrase that names a source, opened by token `i`, and the head of the source.
fn source_phrase(scene: &Scene, i: usize) -> Option<(Range<usize>, usize)> {
    let page = scene.page;
    let word = scene.word(i);
    if word == "according" && page.tag(i) != Tag::Nn {
        let to = page.children(i).find(|&c| page.word(c) == "to")?;
        let object = page.child(to, &[Dep::Pobj])?;
        let listed = |c: &usize| page.dep(*c) == Dep::Punct && page.word(*c) == ",";
        let bare = page.child(object, &[Dep::Conj]).is_some() && page.child(object, &[Dep::Cc]).is_none();
        let comma = page.children(object).filter(|&c| c > object).find(listed).filter(|_| bare);
        return Some((i..comma.unwrap_or(page.subtree(i).end.max(object + 1)), object));
    }
    if word == "in" && page.dep(i) == Dep::Prep {
        let object = page.child(i, &[Dep::Pobj])?;
        let held = matches!(page.word(object), "view" | "words" | "opinion" | "estimation");
        let owner = page.child(object, &[Dep::Poss])?;
        let group = page.subtree(i);
        let apart =
            group.end < page.len() && scene.is_pause(group.end) && page.subtree(object).end == object + 1;
        return (held && apart).then_some((group, owner));
    }
    None
}

fn found(scene: &Scene, group: Range<usize>, head: usize) -> Vec<Found> {
    let frames = Frames::default();
    let (group, cited) = citing(scene, group, head);
    let Some(content) = content(scene, &group).and_then(|c| settle(scene, c, group.start)) else {
        return Vec::new();
    };
    let make = |source, relay| Found {
        at: group.start,
        cue: Some(group.start..(group.start + 2).min(group.end)),
        group: group.clone(),
        source,
        content: content.clone(),
        rule: "claim.according",
        relay,
    };
    let outer = admit(scene, head, &frames);
    match cited.and_then(|c| admit(scene, c, &frames)) {
        Some(inner) => {
            [Some(make(inner, false)), outer.map(|o| make(o, true))].into_iter().flatten().collect()
        }
        None => outer.map(|o| make(o, false)).into_iter().collect(),
    }
}

/// Whom the source headed by `head` cites: "a study quoting two doctors".
fn cited(scene: &Scene, head: usize) -> Option<usize> {
    let page = scene.page;
    let citing =
        |c: &usize| *c > head && page.tag(*c) == Tag::Vbg && matches!(scene.lemma(*c), "cite" | "quote");
    let verb = page.children(head).find(citing)?;
    page.child(verb, &[Dep::Dobj])
}

/// The phrase with what it cites after a comma, and whom it cites: "according to the agency, quoting
/// officials, …".
fn citing(scene: &Scene, group: Range<usize>, head: usize) -> (Range<usize>, Option<usize>) {
    let page = scene.page;
    if let Some(cited) = cited(scene, head) {
        return (group, Some(cited));
    }
    let next = (group.end..page.len()).find(|&i| !scene.is_pause(i)).filter(|&i| i <= group.end + 1);
    let verb = next.filter(|&i| page.tag(i) == Tag::Vbg && matches!(scene.lemma(i), "cite" | "quote"));
    let Some((verb, object)) = verb.and_then(|v| Some((v, page.child(v, &[Dep::Dobj])?))) else {
        return (group, None);
    };
    let end = scene.noun_phrase(object).end.max(verb + 1);
    let comma = (end..scene.sentence(end - 1).end).find(|&i| page.word(i) == ",").unwrap_or(end);
    (group.start..comma, Some(object))
}

/// What the phrase `group` is a source of: what follows it where it opens the sentence or stands before
/// the verb it belongs to, else what precedes it.
fn content(scene: &Scene, group: &Range<usize>) -> Option<Range<usize>> {
    let page = scene.page;
    let sentence = scene.sentence(group.start);
    let left = opening(scene, sentence.start..group.start)..group.start;
    let right = group.end..sentence.end.max(group.end);
    let words = |r: &Range<usize>| r.clone().filter(|&i| !scene.is_edge(i)).count();
    let head = page.head(group.start);
    let follows = page.word(group.start).starts_with(char::is_uppercase) || words(&left) == 0;
    if follows {
        return (words(&right) > 1).then_some(right);
    }
    if let Some(quoted) = last_quote(scene, group.start) {
        return Some(quoted);
    }
    if head >= group.end && scene.is_pause(group.end.min(page.len() - 1)) {
        return Some(right.start..page.subtree(head).end.max(right.start).min(sentence.end));
    }
    (words(&left) > 1).then_some(left)
}

/// The quote that ends right before token `i`.
fn last_quote(scene: &Scene, i: usize) -> Option<Range<usize>> {
    let mut at = i.checked_sub(1)?;
    while at > 0 && scene.is_pause(at) && scene.quote(at).is_none() {
        at -= 1;
    }
    let quoted = scene.quote(at).filter(|q| q.marks.end == at + 1 && q.words.len() > 3)?;
    Some(quoted.marks.clone())
}
