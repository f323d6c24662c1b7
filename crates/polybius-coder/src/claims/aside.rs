//! Cues that stand beside their content: "The talks, he said, had failed."

use std::ops::Range;

use polybius_syntax::{Dep, Pos, Tag};

use super::cue::Cue;
use super::edge::opening;
use super::scene::Scene;
use super::speaker::is_passive;

/// The clause beside which the cue stands between commas.
pub(crate) fn aside(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    if page.dep(v) == Dep::Pcomp {
        return quoted_as(scene, v);
    }
    let takes = matches!(
        page.dep(v),
        Dep::Parataxis | Dep::Root | Dep::Ccomp | Dep::Conj | Dep::Dep | Dep::Advcl | Dep::Relcl
    );
    let as_mark = page.child(v, &[Dep::Mark, Dep::Advmod]).filter(|&m| scene.word(m) == "as" && m < v);
    let opens = as_mark.is_some_and(|m| opening(scene, scene.sentence(v).start..m + 1) == m);
    let passive = is_passive(scene, v) && !opens;
    if !takes || !cue.own || passive {
        return None;
    }
    let sentence = scene.sentence(v);
    let start = as_mark.map_or(cue.group.start, |m| m.min(cue.group.start));
    let left = opening(scene, sentence.start..start)..start;
    let after = cue.group.end..sentence.end.max(cue.group.end);
    let right = after.clone().find(|&i| page.word(i) == ",").map(|comma| comma + 1..after.end);
    let size = |r: &Range<usize>| r.clone().filter(|&i| !scene.is_edge(i)).count();
    let ends = after.clone().find(|&i| !scene.is_edge(i)).is_none_or(|i| !is_content_after(scene, v, i))
        && page.child(v, &[Dep::Dobj]).is_none_or(|o| o < v || scene.speaks(o));
    let near = if as_mark.is_some() { 5 } else { 9 };
    let goes_on = scene.lemma(v) == "go";
    let deed = |r: &Range<usize>| goes_on && page.tag(r.start) == Tag::Vbg && page.dep(r.start) == Dep::Advcl;
    let right = right.filter(|r| ends && size(r) > 1 && r.start - cue.group.end <= near && !deed(r));
    let relative = (sentence.start..start).rev().find(|&i| !scene.is_pause(i));
    if relative.is_some_and(|i| page.tag(i) == Tag::Wdt && page.head(i) != v) {
        return right;
    }
    if as_mark.is_some() || !is_clause(scene, &left) {
        let opens = as_mark.is_some() || (size(&left) > 0 && scene.is_pause(start - 1));
        return right.filter(|_| opens);
    }
    let paused = start > sentence.start && scene.is_pause(start - 1);
    (paused && ends && size(&left) > 2).then_some(left)
}

/// What precedes "IRNA quoted him as saying" where nothing follows it.
fn quoted_as(scene: &Scene, saying: usize) -> Option<Range<usize>> {
    let page = scene.page;
    let quoting = page.head(page.head(saying));
    if !matches!(page.lemma(quoting), "quote" | "cite") {
        return None;
    }
    let subject = page.child(quoting, &[Dep::Nsubj, Dep::Nsubjpass])?;
    let start = scene.noun_phrase(subject).start;
    let left = opening(scene, scene.sentence(quoting).start..start)..start;
    (left.len() > 2 && scene.is_pause(start - 1)).then_some(left)
}

/// Whether the tokens of `range` hold a main clause rather than a subject, an adjunct or a subordinate
/// clause of what follows.
fn is_clause(scene: &Scene, range: &Range<usize>) -> bool {
    let page = scene.page;
    let finite = |&i: &usize| {
        matches!(page.pos(i), Pos::Verb | Pos::Aux)
            && page.child(i, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Expl]).is_some_and(|s| range.contains(&s))
    };
    let top = |i: usize| {
        std::iter::once(i).chain(page.ancestors(i)).take_while(|a| range.contains(a)).last().unwrap_or(i)
    };
    range.clone().filter(finite).any(|i| {
        let top = top(i);
        let bound = page.child(top, &[Dep::Mark]).is_some_and(|m| range.contains(&m));
        let free = matches!(
            page.dep(top),
            Dep::Ccomp | Dep::Root | Dep::Parataxis | Dep::Conj | Dep::Dep | Dep::Advcl
        );
        !bound && free && (page.dep(top) != Dep::Advcl || top == i)
    })
}

/// Whether token `i` after the cue opens something other than where and when it was said.
fn is_content_after(scene: &Scene, v: usize, i: usize) -> bool {
    let page = scene.page;
    let top = std::iter::once(i).chain(page.ancestors(i)).take_while(|&a| a != v).last().unwrap_or(i);
    let told = page.dep(top) == Dep::Dobj && matches!(page.lemma(v), "tell" | "inform" | "assure" | "remind");
    page.head(top) == v && !told && matches!(page.dep(top), Dep::Dobj | Dep::Ccomp | Dep::Xcomp | Dep::Attr)
}
