//! Content that is a phrase rather than a clause: what is stressed, warned of, or called something.

use std::ops::Range;

use polybius_syntax::{Dep, Pos, Tag};

use super::cue::Cue;
use super::cues::Frame;
use super::scene::Scene;
use super::speaker::is_passive;

/// The noun phrase that is stressed, or that follows the second word.
pub(crate) fn object(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let passive = is_passive(scene, v);
    if page.tag(v) == Tag::Vbg && !cue.own && (cue.second.is_some() || !hangs_on_cue(scene, v)) {
        return None;
    }
    let object = match cue.second {
        Some(prep) => page.child(prep, &[Dep::Pobj])?,
        None if passive => page.child(v, &[Dep::Nsubjpass])?,
        None => page.child(v, &[Dep::Dobj])?,
    };
    let points_back = scene.cues.noun("that", &scene.lemma(object)) && page.subtree(object).len() <= 2;
    if page.pos(object) == Pos::Pron || points_back || (object < v && !passive) {
        return None;
    }
    if passive && !cue.frames.has(Frame::Nobody) {
        return None;
    }
    if !passive && cue.source.head().is_some_and(|h| !scene.speaks(h)) {
        return None;
    }
    let own = page.subtree(object);
    Some(own.start..if passive { own.end } else { list_end(scene, own.end, v) })
}

/// What is said to be needed or important, whatever verb says so: "reaffirmed the need for talks".
pub(crate) fn needed(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let object = scene.page.child(cue.verb, &[Dep::Dobj])?;
    scene.cues.noun("needed", &scene.lemma(object)).then(|| self::object(scene, cue))?
}

/// What a participle cites as the reason of an act: "left, citing fears of a war".
pub(crate) fn ground(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let object = page.child(v, &[Dep::Dobj]).filter(|&o| o > v && page.pos(o) == Pos::Noun)?;
    if cue.source.head().is_some_and(|h| !scene.speaks(h)) {
        return None;
    }
    let source = scene.speaks(object) || scene.is_writing(object) || scene.is_report(object);
    let own = page.subtree(object);
    (!source && own.len() > 1).then(|| own.start..list_end(scene, own.end, v))
}

/// What a poll, survey or report shows where no clause tells it: "the poll shows the party ahead".
pub(crate) fn finding(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    page.child(v, &[Dep::Nsubj]).filter(|&s| s < v && scene.is_report(s))?;
    let object = page.child(v, &[Dep::Dobj]).filter(|&o| o > v)?;
    let own = page.subtree(object);
    let next = page.children(v).find(|&c| c > object && page.dep(c) == Dep::Conj);
    let end =
        next.map_or(page.subtree(v).end, |c| (own.end..c).find(|&i| page.dep(i) == Dep::Cc).unwrap_or(c));
    (end > own.start + 2).then_some(own.start..end.max(own.end))
}

/// What is denied altogether: "denied any role in the attack".
pub(crate) fn denied_any(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let object = page.child(cue.verb, &[Dep::Dobj]).filter(|&o| o > cue.verb)?;
    let own = page.subtree(object);
    let behind =
        page.children(cue.verb).find(|&c| page.dep(c) == Dep::Prep && page.subtree(c).start == own.end);
    let end = behind.map_or(own.end, |c| page.subtree(c).end);
    (scene.word(own.start) == "any").then(|| own.start..list_end(scene, end, cue.verb))
}

/// An object and what follows "as" under verbs that judge it: "dismissed the vote as a farce".
pub(crate) fn seen_as(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let object = page.child(cue.second.unwrap_or(v), &[Dep::Dobj, Dep::Pobj]).filter(|&o| o > v)?;
    let below = page.children(v).chain(page.children(object));
    let linker = below.filter(|&c| c > object && page.dep(c) == Dep::Prep).find(|&c| page.word(c) == "as")?;
    let what = page.child(linker, &[Dep::Pobj, Dep::Amod, Dep::Pcomp, Dep::Acomp])?;
    let start = if page.pos(object) == Pos::Pron { linker + 1 } else { page.subtree(object).start };
    Some(start..label_end(scene, linker + 1, page.subtree(linker).end.max(page.subtree(what).end), v))
}

/// Whether the verb above `v` tells of saying too, so that a participle of stress is the speaker's.
fn hangs_on_cue(scene: &Scene, v: usize) -> bool {
    scene.page.ancestors(v).next().is_some_and(|h| scene.frames(h).is_some())
}

/// The end of a list that the tree broke off at a comma: up to the sentence's end where no verb with a
/// subject follows.
fn list_end(scene: &Scene, end: usize, v: usize) -> usize {
    let page = scene.page;
    let sentence = scene.sentence(v);
    let rest = end..sentence.end.max(end);
    let comma = rest.clone().next().is_some_and(|i| page.word(i) == ",");
    let linked = rest.clone().any(|i| page.dep(i) == Dep::Cc && page.pos(page.head(i)) != Pos::Verb);
    let verb = rest.clone().any(|i| {
        scene.frames(i).is_some()
            || scene.quote(i).is_some()
            || page.word(i) == ";"
            || (matches!(page.pos(i), Pos::Verb | Pos::Aux)
                && page.child(i, &[Dep::Nsubj, Dep::Nsubjpass]).is_some_and(|s| rest.contains(&s)))
            || (page.dep(i) == Dep::Conj && page.head(i) == v)
    });
    if comma && linked && !verb { rest.end } else { end }
}

/// What follows "about" or "of" below the cue or its object.
pub(crate) fn about(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let object = page.child(cue.verb, &[Dep::Dobj, Dep::Dative]);
    let below = page.children(cue.verb).chain(object.into_iter().flat_map(|o| page.children(o)));
    let prep = below
        .filter(|&p| p > cue.verb && page.dep(p) == Dep::Prep)
        .find(|&p| matches!(page.word(p), "about" | "of"))?;
    page.child(prep, &[Dep::Pobj, Dep::Pcomp]).map(|o| page.subtree(o))
}

/// An object and what it is called or described as; only what it is called where the object is a
/// pronoun or stands elsewhere.
pub(crate) fn label(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let after = |deps: &[Dep]| page.children(v).find(|&c| c > v && deps.contains(&page.dep(c)));
    let object = after(&[Dep::Dobj, Dep::Nsubj]);
    let linker = match scene.lemma(v) {
        "liken" => "to",
        "consider" | "deem" => "",
        _ => "as",
    };
    let below = page.children(v).chain(object.into_iter().flat_map(|o| page.children(o)));
    let as_what = below.filter(|&c| c > v && page.dep(c) == Dep::Prep).find(|&c| page.word(c) == linker);
    let as_clause = after(&[Dep::Advcl])
        .and_then(|c| page.children(c).find(|&m| page.dep(m) == Dep::Mark && scene.word(m) == linker));
    let named = after(&[Dep::Oprd, Dep::Attr, Dep::Acomp]);
    let clause = after(&[Dep::Ccomp]).filter(|&c| page.child(c, &[Dep::Nsubj]).is_some());
    let what = as_what.or(as_clause.map(|m| page.head(m))).or(named).or(clause)?;
    let what_start = as_what.or(as_clause).map(|c| c + 1).or(named.map(|c| page.subtree(c).start));
    let own_end = page.subtree(what).end.max(named.map_or(0, |c| page.subtree(c).end));
    let end = label_end(scene, what_start.unwrap_or(v + 1), own_end, v);
    let passive = is_passive(scene, v);
    let elsewhere = passive || matches!(page.dep(v), Dep::Relcl | Dep::Pcomp | Dep::Csubj | Dep::Ccomp);
    let start = match (object, clause) {
        (Some(o), _) if page.pos(o) != Pos::Pron && !passive => page.subtree(o).start,
        (Some(_), _) => what_start?,
        (None, Some(c)) if what_start.is_none() => {
            let own = page.subtree(c);
            if page.pos(own.start) == Pos::Pron { own.start + 1 } else { own.start }
        }
        (None, _) if elsewhere => what_start?,
        _ => return None,
    };
    Some(start.max(v + 1)..end)
}

/// Where a label ends: with its quote where place and time follow, after a quote that the tree cut off,
/// and with the list it opens.
fn label_end(scene: &Scene, start: usize, end: usize, v: usize) -> usize {
    let page = scene.page;
    if let Some(quoted) = scene.quote(start).filter(|q| q.marks.end < end && !q.marks.contains(&v)) {
        let next = page.word(quoted.marks.end);
        if matches!(next, "in" | "on" | "at" | "during" | "when" | "after" | "," | "as") {
            return quoted.marks.end;
        }
    }
    let cut_off =
        scene.quote(end.min(page.len() - 1)).filter(|q| q.marks.start == end && !q.marks.contains(&v));
    if let Some(quoted) = cut_off {
        return quoted.marks.end;
    }
    list_end(scene, end, v)
}
