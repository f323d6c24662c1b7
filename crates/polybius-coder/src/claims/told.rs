//! Claims that hang on a cue verb, form by form.

use std::ops::Range;

use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Found;
use super::cue::Cue;
use super::cues::Frame;
use super::edge::{opening, settle};
use super::phrase::{about, label, needed, object};
use super::quoted::{quote_after, quote_before, words};
use super::scene::Scene;
use super::speaker::{Source, agent, is_passive, subject};

/// The claims of every cue verb of the article.
pub(crate) fn told(scene: &Scene) -> Vec<Found> {
    let mut out = Vec::new();
    for cue in (0..scene.page.len()).filter_map(|verb| Cue::at(scene, verb)) {
        let before = out.len();
        for (content, rule) in contents(scene, &cue) {
            if let Some(content) = settle(scene, content, cue.verb) {
                out.push(Found {
                    at: cue.verb,
                    cue: Some(cue.words.clone()),
                    group: cue.group.clone(),
                    source: cue.source,
                    content,
                    rule,
                    relay: false,
                });
            }
        }
        relays(scene, &cue, before, &mut out);
    }
    out
}

/// Contents of the cue, each with the name of the rule that found it.
fn contents(scene: &Scene, cue: &Cue) -> Vec<(Range<usize>, &'static str)> {
    let mut out = Vec::new();
    let clauses = if cue.frames.has(Frame::Clause) { clauses(scene, cue) } else { Vec::new() };
    if cue.frames.has(Frame::Quote) {
        let left = quote_before(scene, cue, &clauses).map(|r| (r, "claim.quote-before"));
        let right = quote_after(scene, cue).map(|r| (r, "claim.quote-after"));
        out.extend(left.into_iter().chain(right));
    }
    if out.is_empty() {
        out.extend(clauses.into_iter().map(|r| (r, "claim.clause")));
    }
    let mut add = |frame: Frame, find: fn(&Scene, &Cue) -> Option<Range<usize>>, rule| {
        if out.is_empty() && cue.frames.has(frame) {
            out.extend(find(scene, cue).map(|r| (r, rule)));
        }
    };
    add(Frame::Clause, infinitive, "claim.infinitive");
    add(Frame::Aside, aside, "claim.aside");
    add(Frame::Object, object, "claim.object");
    add(Frame::Clause, needed, "claim.object");
    add(Frame::About, about, "claim.about");
    add(Frame::Label, label, "claim.label");
    add(Frame::Words, words, "claim.words");
    out
}

/// Clauses below the cue: one before it, one after it.
fn clauses(scene: &Scene, cue: &Cue) -> Vec<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let label = |c: usize| cue.frames.has(Frame::Label) && !matches!(page.pos(c), Pos::Verb | Pos::Aux);
    let all: Vec<usize> = page.children(v).filter(|&c| page.dep(c) == Dep::Ccomp && !label(c)).collect();
    let both = all.iter().any(|&c| c > v && scene.together(c, v));
    let left = all.iter().filter(|&&c| c < v && !(both && scene.together(c, v))).map(|&c| {
        let own = page.subtree(c);
        let start = opening(scene, scene.sentence(c).start.max(page.subtree(v).start)..own.end);
        start..own.end.min(cue.group.start)
    });
    let from = cue.words.end.max(cue.group.end);
    let right = match all.iter().find(|&&c| c > v && is_whole(scene, v, c)) {
        Some(&c) if is_bare_cue(scene, c) => None,
        Some(&c) => Some(reach(scene, cue, clause_start(scene, c, from)..page.subtree(c).end)),
        None => rest(scene, cue, from),
    };
    left.chain(right).filter(|r| r.start < r.end).collect()
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
    let start = page.subtree(c).start.max(from);
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

/// Whether the clause headed by `c` is nothing but another cue with its speaker: "he said, the agency
/// reported".
fn is_bare_cue(scene: &Scene, c: usize) -> bool {
    let page = scene.page;
    let subject = page.child(c, &[Dep::Nsubj]);
    let words = page.subtree(c).filter(|&i| !scene.is_edge(i)).count();
    scene.frames(c).is_some()
        && subject.is_some_and(|s| scene.speaks(s) && words <= scene.noun_phrase(s).len() + 2)
}

/// What "said" is followed by where the tree took a clause for an object.
fn rest(scene: &Scene, cue: &Cue, from: usize) -> Option<Range<usize>> {
    let page = scene.page;
    if !matches!(page.lemma(cue.verb), "say" | "add" | "state" | "tell" | "claim" | "allege")
        || is_passive(scene, cue.verb)
    {
        return None;
    }
    let object = page.children(cue.verb).filter(|&c| page.dep(c) == Dep::Dobj && c >= from).last()?;
    let own = page.subtree(object);
    let sentence_end = scene.sentence(cue.verb).end;
    let next =
        page.children(cue.verb).find(|&c| c > object && page.dep(c) == Dep::Cc).unwrap_or(sentence_end);
    let end = own.end.max(page.subtree(cue.verb).end.min(sentence_end).min(next));
    let verb =
        (own.start..end).any(|i| matches!(page.tag(i), Tag::Vbd | Tag::Vbn | Tag::Vbz | Tag::Vbp | Tag::Md));
    let claimed = matches!(page.lemma(cue.verb), "claim" | "allege")
        && !scene.cues.noun("claimed", &scene.lemma(object));
    if verb && own.len() >= 4 && page.lemma(cue.verb) != "tell" {
        return Some(own.start..end);
    }
    (claimed && own.len() >= 2).then_some(own)
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
    while let Some(further) =
        page.children(cue.verb).filter(|&k| k > cue.verb).find_map(|k| extension(scene, end, k))
    {
        end = further;
    }
    clause.start..end
}

/// Whether verb `k` tells what somebody else says: "while the agency says …".
fn is_set_against(scene: &Scene, k: usize) -> bool {
    let page = scene.page;
    let mark = page.child(k, &[Dep::Mark]).map(|m| scene.word(m)).unwrap_or_default();
    page.dep(k) == Dep::Advcl
        && matches!(mark.as_str(), "while" | "whereas")
        && scene.frames(k).is_some_and(|(f, _)| f.has(Frame::Clause))
        && page.child(k, &[Dep::Nsubj]).is_some_and(|s| page.pos(s) != Pos::Pron)
        && page.child(k, &[Dep::Ccomp]).is_some()
}

/// The end of what child `k` of the cue adds to content that ends at `end`: a clause that follows at
/// once, a condition or reason, or a second clause after "and" with a subject of its own.
fn extension(scene: &Scene, end: usize, k: usize) -> Option<usize> {
    let page = scene.page;
    let own = page.subtree(k);
    let subject = page.child(k, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Expl])?;
    let mark = page.child(k, &[Dep::Mark]).map(|m| scene.word(m)).unwrap_or_default();
    let bound =
        matches!(mark.as_str(), "because" | "if" | "unless" | "although" | "though" | "until" | "that");
    let gap = |from: usize| from >= end && (end..from).all(|i| page.dep(i) == Dep::Cc);
    let free = scene.quote(k).is_none() && own.end > end;
    let adds = match page.dep(k) {
        Dep::Ccomp => gap(own.start),
        Dep::Advcl => bound && gap(own.start),
        Dep::Conj => {
            page.pos(subject) != Pos::Pron && scene.frames(k).is_none() && end < own.start && gap(own.start)
        }
        _ => false,
    };
    (free && adds).then_some(own.end)
}

/// An infinitive: "claims to have won", "is expected by many to win".
fn infinitive(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let passive = is_passive(scene, v);
    let active = cue.frames.has(Frame::Infinitive) && page.child(v, &[Dep::Dobj]).is_none();
    if !(passive || active) {
        return None;
    }
    let to =
        |c: &usize| *c > v && page.children(*c).any(|t| page.tag(t) == Tag::To && page.dep(t) == Dep::Aux);
    let below = page.children(v).filter(|&c| page.dep(c) == Dep::Xcomp);
    let agent = agent(scene, v).into_iter();
    let under_agent =
        agent.flat_map(|a| page.children(a)).filter(|&c| matches!(page.dep(c), Dep::Relcl | Dep::Acl));
    below.chain(under_agent).find(to).map(|c| page.subtree(c))
}

/// The clause beside which the cue stands between commas.
fn aside(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    if page.dep(v) == Dep::Pcomp {
        return quoted_as(scene, v);
    }
    let takes = matches!(
        page.dep(v),
        Dep::Parataxis | Dep::Root | Dep::Ccomp | Dep::Conj | Dep::Dep | Dep::Advcl | Dep::Relcl
    );
    if !takes || !cue.own || is_passive(scene, v) {
        return None;
    }
    let sentence = scene.sentence(v);
    let as_mark = page.child(v, &[Dep::Mark, Dep::Advmod]).filter(|&m| scene.word(m) == "as" && m < v);
    let start = as_mark.map_or(cue.group.start, |m| m.min(cue.group.start));
    let left = opening(scene, sentence.start..start)..start;
    let after = cue.group.end..sentence.end.max(cue.group.end);
    let right = after.clone().find(|&i| page.word(i) == ",").map(|comma| comma + 1..after.end);
    let size = |r: &Range<usize>| r.clone().filter(|&i| !scene.is_edge(i)).count();
    let ends = after.clone().find(|&i| !scene.is_edge(i)).is_none_or(|i| !is_content_after(scene, v, i))
        && page.child(v, &[Dep::Dobj]).is_none_or(|o| o < v || scene.speaks(o));
    let right = right.filter(|r| ends && size(r) > 1 && r.start - cue.group.end <= 9);
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
    page.head(top) == v && matches!(page.dep(top), Dep::Dobj | Dep::Ccomp | Dep::Xcomp | Dep::Attr)
}

/// Adds who passed the words on: "IRNA quoted the minister as saying", "LBCI reported, citing sources".
fn relays(scene: &Scene, cue: &Cue, before: usize, out: &mut Vec<Found>) {
    let page = scene.page;
    let mut by = None;
    if page.dep(cue.verb) == Dep::Pcomp {
        let quoting = page.head(page.head(cue.verb));
        if matches!(page.lemma(quoting), "quote" | "cite" | "report") {
            by = if is_passive(scene, quoting) { agent(scene, quoting) } else { subject(scene, quoting, 0) };
        }
    } else if let Some(cited) = cited(scene, cue) {
        by = cue.source.head();
        out[before..].iter_mut().for_each(|f| f.source = Source::Named(cited));
    }
    let Some(by) = by else { return };
    let more: Vec<Found> =
        out[before..].iter().map(|f| Found { source: Source::Named(by), relay: true, ..f.clone() }).collect();
    out.extend(more);
}

/// Whom the cue's speaker cites: "the channel reported, citing sources", "the paper, quoting officials, said".
fn cited(scene: &Scene, cue: &Cue) -> Option<usize> {
    let page = scene.page;
    let citing = |&c: &usize| page.tag(c) == Tag::Vbg && matches!(scene.lemma(c).as_str(), "cite" | "quote");
    let below = page.children(cue.verb).chain(cue.source.head().into_iter().flat_map(|h| page.children(h)));
    let object = below.filter(citing).find_map(|c| page.child(c, &[Dep::Dobj]))?;
    let is_source = page.doc.tokens[object].ent.is_some()
        || scene.cast.mention(object).is_some()
        || !scene.cues.speaker("mute", &scene.lemma(object));
    is_source.then_some(object)
}
