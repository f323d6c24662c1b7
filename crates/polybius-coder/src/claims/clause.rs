//! Clauses below a cue verb, and how far they reach.

use std::ops::Range;

use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::cue::Cue;
use super::cues::Frame;
use super::edge::opening;
use super::scene::Scene;
use super::speaker::is_passive;

/// Clauses below the cue: one before it, one after it.
pub(crate) fn clauses(scene: &Scene, cue: &Cue) -> Vec<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let label = |c: usize| cue.frames.has(Frame::Label) && !matches!(page.pos(c), Pos::Verb | Pos::Aux);
    let all: Vec<usize> = page.children(v).filter(|&c| page.dep(c) == Dep::Ccomp && !label(c)).collect();
    let object = page.child(v, &[Dep::Dobj]).is_some_and(|o| o > v && !scene.speaks(o));
    let both = object || all.iter().any(|&c| c > v && scene.together(c, v));
    let left = all.iter().filter(|&&c| c < v && !(both && scene.together(c, v))).map(|&c| {
        let own = page.subtree(c);
        let start = opening(scene, scene.sentence(c).start.max(page.subtree(v).start)..own.end);
        start..own.end.min(cue.group.start)
    });
    let from = cue.words.end.max(cue.group.end);
    let right = match all.iter().find(|&&c| c > v && is_whole(scene, v, c)) {
        Some(&c) if is_bare_cue(scene, c) => None,
        Some(&c) => Some(reach(scene, cue, clause_start(scene, c, from)..page.subtree(c).end)),
        None => rest(scene, cue, from).or_else(|| under_occasion(scene, cue)),
    };
    left.chain(right).filter(|r| r.start < r.end).collect()
}

/// The clause that the tree hung on what it was said in: "announced in a memo that …", "said in an
/// interview that …".
fn under_occasion(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let preps = page.children(cue.verb).filter(|&p| p > cue.verb && page.dep(p) == Dep::Prep);
    let occasions = preps.filter_map(|p| page.child(p, &[Dep::Pobj]));
    let that = |c: usize| {
        page.child(c, &[Dep::Nsubj, Dep::Nsubjpass]).filter(|&s| scene.word(s) != "that")?;
        let mark = |&m: &usize| {
            m < c && scene.word(m) == "that" && (page.dep(m) == Dep::Mark || scene.is_writing(page.head(c)))
        };
        page.children(c).find(mark)
    };
    occasions.flat_map(|w| page.children(w)).find_map(|c| Some(that(c)? + 1..page.subtree(c).end))
}

/// Whether the clause headed by `c` has all it needs: a subject, which may stand before the cue in a
/// relative clause ("which experts say was a mistake").
fn is_whole(scene: &Scene, v: usize, c: usize) -> bool {
    let page = scene.page;
    let subject = page.child(c, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Expl, Dep::Csubj, Dep::Csubjpass]);
    subject.is_some()
        || page.dep(v) == Dep::Relcl
        || scene.quote(c).is_some()
        || page.child(c, &[Dep::Mark, Dep::Attr, Dep::Dobj]).is_some()
        || page.pos(c) != Pos::Verb
}

/// Where the clause headed by `c` begins: after "that", and after a day that tells when it was said
/// ("said on Monday it had left").
fn clause_start(scene: &Scene, c: usize, from: usize) -> usize {
    let page = scene.page;
    let start = lost_subject(scene, c).unwrap_or(page.subtree(c).start).max(from);
    if let Some(that) =
        page.children(c).find(|&m| page.dep(m) == Dep::Mark && scene.word(m) == "that" && m >= from)
    {
        return that + 1;
    }
    let first = page.children(c).find(|&k| page.subtree(k).start == start && k < c);
    let day = first.filter(|&k| {
        let own = page.subtree(k);
        let time = |i: usize| {
            page.dep(i) == Dep::Prep
                || matches!(page.doc.tokens[i].ent, Some(EntityType::Date | EntityType::Time))
        };
        matches!(page.dep(k), Dep::Prep | Dep::Npadvmod) && own.clone().all(time) && !scene.is_pause(own.end)
    });
    day.map_or(start, |k| page.subtree(k).end)
}

/// Where the subject of clause `c` begins that the tree took for an object of the cue: "said **the plan**
/// -- raids by night -- was too small".
fn lost_subject(scene: &Scene, c: usize) -> Option<usize> {
    let page = scene.page;
    let v = page.head(c);
    let own = page.child(c, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Expl, Dep::Csubj, Dep::Mark]);
    let finite = matches!(page.tag(c), Tag::Vbd | Tag::Vbz | Tag::Vbp);
    let say = scene.lemma(v) == "say";
    let object = page.child(v, &[Dep::Dobj]).filter(|&o| o > v && o < c);
    object.filter(|_| own.is_none() && finite && say).map(|o| page.subtree(o).start)
}

/// Whether the clause headed by `c` is nothing but another cue with its speaker: "he said, the agency
/// reported".
fn is_bare_cue(scene: &Scene, c: usize) -> bool {
    let page = scene.page;
    let subject = page.child(c, &[Dep::Nsubj]);
    let words = page.subtree(c).filter(|&i| !scene.is_edge(i)).count();
    scene.frames(c).is_some()
        && subject.is_some_and(|s| scene.speaks(s) && words <= scene.noun_phrase(s).len() + 2)
}

/// What "said" is followed by where the tree took a clause for an object, and what is claimed.
fn rest(scene: &Scene, cue: &Cue, from: usize) -> Option<Range<usize>> {
    let page = scene.page;
    let (v, lemma) = (cue.verb, scene.lemma(cue.verb));
    if !matches!(lemma, "say" | "claim" | "allege") || is_passive(scene, v) {
        return None;
    }
    let object = page.children(v).rfind(|&c| page.dep(c) == Dep::Dobj && c >= from)?;
    let own = page.subtree(object);
    let whole = page.subtree(v).end.min(scene.sentence(v).end).max(own.end);
    let beside = page.children(v).find(|&c| c > object && page.dep(c) == Dep::Conj);
    let next = beside.filter(|&c| lemma != "say" || scene.frames(c).is_some());
    let end = next.map_or(whole, |c| (own.end..c).find(|&i| page.dep(i) == Dep::Cc).unwrap_or(own.end));
    let finite = |i: usize| matches!(page.tag(i), Tag::Vbd | Tag::Vbn | Tag::Vbz | Tag::Vbp | Tag::Md);
    if (own.start..end).any(finite) && end - own.start >= 4 {
        return Some(own.start..end);
    }
    let claimed = matches!(lemma, "claim" | "allege");
    (claimed && own.len() >= 2 && !scene.cues.noun("claimed", &scene.lemma(object))).then_some(own)
}

/// The clause after the cue, lengthened by what belongs to it and shortened where the speaker's next act
/// begins.
fn reach(scene: &Scene, cue: &Cue, clause: Range<usize>) -> Range<usize> {
    let page = scene.page;
    if let Some(next) = clause.clone().find(|&k| scene.returns_to(k) == Some(cue.verb)) {
        let cut = (clause.start..next).rev().find(|&i| page.dep(i) == Dep::Cc).unwrap_or(next);
        return clause.start..cut;
    }
    if let Some(other) = clause.clone().find(|&k| is_set_against(scene, k)) {
        return clause.start..page.subtree(other).start;
    }
    let mut end = clause.end;
    while let Some(further) = page
        .children(cue.verb)
        .filter(|&k| k > cue.verb)
        .find_map(|k| extension(scene, cue.verb, end, k))
        .or_else(|| another_that(scene, end))
    {
        end = further;
    }
    clause.start..broken_off(scene, cue, end).unwrap_or(end)
}

/// The end of a clause whose own verb the tree took for another's: "said the bomb found in the shed |
/// was meant for …" goes on to the end of its sentence.
fn broken_off(scene: &Scene, cue: &Cue, end: usize) -> Option<usize> {
    let page = scene.page;
    let sentence = scene.sentence(cue.verb);
    let next = (end..sentence.end).find(|&i| page.word(i) != ",")?;
    let finite = matches!(page.tag(next), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
    let heads = [next, page.head(next)];
    let taken =
        cue.source.head().is_some_and(|s| heads.contains(&page.head(s)) && !heads.contains(&cue.verb));
    let main = matches!(page.dep(cue.verb), Dep::Root | Dep::Ccomp | Dep::Conj | Dep::Parataxis | Dep::Advcl);
    let quiet = (next..sentence.end).all(|i| scene.frames(i).is_none_or(|(f, _)| !f.has(Frame::Aside)));
    let plain = (cue.own || page.tag(cue.verb) == Tag::Vbg) && main && !taken && scene.quote(next).is_none();
    (finite && quiet && plain && scene.frames(next).is_none()).then_some(sentence.end)
}

/// Whether verb `k` tells what somebody else says: "while the agency says …", "and the minister said …".
fn is_set_against(scene: &Scene, k: usize) -> bool {
    let page = scene.page;
    let Some(subject) = page.child(k, &[Dep::Nsubj]) else { return false };
    let told = scene.frames(k).is_some_and(|(f, _)| f.has(Frame::Clause))
        && page.pos(subject) != Pos::Pron
        && page.child(k, &[Dep::Ccomp]).is_some();
    let mark = page.child(k, &[Dep::Mark]).map(|m| scene.word(m)).unwrap_or_default();
    match page.dep(k) {
        Dep::Advcl => told && matches!(mark, "while" | "whereas"),
        Dep::Conj => {
            let cue = page.head(page.head(k));
            let top = page.dep(page.head(k)) == Dep::Ccomp && cue < k && is_same_tense(scene, cue, k);
            told && top && mark.is_empty() && scene.speaks(subject) && scene.quote(k).is_none()
        }
        _ => false,
    }
}

/// Whether verbs `v` and `k` stand in one tense, the perfect counted as past.
fn is_same_tense(scene: &Scene, v: usize, k: usize) -> bool {
    let page = scene.page;
    let perfect = |i: usize| {
        page.tag(i) == Tag::Vbn && page.child(i, &[Dep::Aux]).is_some_and(|a| page.lemma(a) == "have")
    };
    let past = |i: usize| page.tag(i) == Tag::Vbd || perfect(i);
    page.tag(v) == page.tag(k) || (past(v) && past(k))
}

/// The end of a second clause that opens with "and that" where content ends at `end`.
fn another_that(scene: &Scene, end: usize) -> Option<usize> {
    let page = scene.page;
    let link = (end..page.len()).find(|&i| page.word(i) != ",").filter(|&i| page.dep(i) == Dep::Cc)?;
    let that = link + 1;
    let opens = that < page.len() && scene.word(that) == "that" && page.dep(that) == Dep::Mark;
    let clause = opens.then(|| page.subtree(page.head(that)))?;
    (clause.start <= that && clause.end > that + 2 && scene.quote(that).is_none()).then_some(clause.end)
}

/// Whether verb `k` stands in the present or future where the cue `v` stands in the past, so that it
/// tells what is said and not what the speaker did next: "said he is glad and hopes for peace".
fn is_told_now(scene: &Scene, v: usize, k: usize) -> bool {
    let page = scene.page;
    let now = |i: usize| matches!(page.tag(i), Tag::Vbz | Tag::Vbp | Tag::Md);
    let aux = page.children(k).find(|&c| c < k && matches!(page.dep(c), Dep::Aux | Dep::Auxpass));
    page.tag(v) == Tag::Vbd && aux.map_or(now(k), now)
}

/// The end of what child `k` of the cue `v` adds to content that ends at `end`: a clause that follows at
/// once, a condition or reason, or a second clause after "and" with a subject or a tense of its own.
fn extension(scene: &Scene, v: usize, end: usize, k: usize) -> Option<usize> {
    let page = scene.page;
    let own = page.subtree(k);
    let subject = page.child(k, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Expl]);
    let mark = page.child(k, &[Dep::Mark]).map(|m| scene.word(m)).unwrap_or_default();
    let bound = matches!(mark, "because" | "if" | "unless" | "although" | "though" | "until" | "that");
    let loose = |i: usize| page.dep(i) == Dep::Cc || page.word(i) == ",";
    let gap = |from: usize| from >= end && (end..from).all(|i| page.dep(i) == Dep::Cc);
    let wide = |from: usize| from > end && (end..from).all(loose);
    let free = scene.quote(k).is_none() && own.end > end;
    let other = subject.is_some_and(|s| page.pos(s) != Pos::Pron);
    let adds = match page.dep(k) {
        Dep::Ccomp => subject.is_some() && gap(own.start),
        Dep::Advcl => subject.is_some() && bound && gap(own.start),
        Dep::Conj if is_told_now(scene, v, k) => wide(own.start) && !(other && scene.frames(k).is_some()),
        Dep::Conj => other && scene.frames(k).is_none() && end < own.start && gap(own.start),
        _ => false,
    };
    (free && adds).then_some(own.end)
}
