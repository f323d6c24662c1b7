//! Claims that hang on a cue verb: clauses, quoted words, asides, and what is stressed or called.

use std::ops::Range;

use polybius_syntax::{Dep, Pos, Tag};

use super::Found;
use super::cues::{Frame, Frames};
use super::scene::{Quoted, Scene};
use super::speaker::{Source, agent, is_passive, speaker, subject};

/// A cue verb with its speaker.
struct Cue<'a> {
    verb: usize,
    second: Option<usize>,
    frames: &'a Frames,
    source: Source,
}

/// The claims of every cue verb of the article.
pub(crate) fn told(scene: &Scene) -> Vec<Found> {
    let mut out = Vec::new();
    for verb in 0..scene.page.len() {
        let Some((frames, second)) = scene.frames(verb) else { continue };
        let Some(source) = speaker(scene, verb, frames) else { continue };
        let cue = Cue { verb, second, frames, source };
        let before = out.len();
        for (content, rule) in contents(scene, &cue) {
            if let Some(content) = settle(scene, content, verb) {
                out.push(cue.found(scene, content, rule));
            }
        }
        relayed(scene, &cue, before, &mut out);
    }
    out
}

impl Cue<'_> {
    fn found(&self, scene: &Scene, content: Range<usize>, rule: &'static str) -> Found {
        let group = group(scene, self);
        Found {
            at: self.verb,
            cue: Some(cue_words(scene, self)),
            group,
            source: self.source,
            content,
            rule,
            relay: false,
        }
    }
}

/// The cue's words: the verb with its auxiliaries and adverbs, and its second word where it is next.
fn cue_words(scene: &Scene, cue: &Cue) -> Range<usize> {
    let page = scene.page;
    let mut start = cue.verb;
    for c in page.children(cue.verb).rev().filter(|&c| c < cue.verb) {
        let close = page.subtree(c) == (c..c + 1) && c + 1 == start;
        if !close || !matches!(page.dep(c), Dep::Aux | Dep::Auxpass | Dep::Advmod | Dep::Neg) {
            break;
        }
        start = c;
    }
    let end = if cue.second == Some(cue.verb + 1) { cue.verb + 2 } else { cue.verb + 1 };
    start..end
}

/// The cue with its speaker, as far as they stand side by side.
fn group(scene: &Scene, cue: &Cue) -> Range<usize> {
    let words = cue_words(scene, cue);
    let Some(head) = cue.source.head() else { return words };
    let phrase = scene.noun_phrase(head);
    let full = scene.page.subtree(head);
    if full.end <= words.start && words.start - full.end <= 2 && phrase.start >= full.start {
        return phrase.start..words.end;
    }
    if phrase.start >= words.end && phrase.start - words.end <= 1 {
        return words.start..phrase.end;
    }
    words
}

/// Contents of the cue, each with the name of the rule that found it.
fn contents(scene: &Scene, cue: &Cue) -> Vec<(Range<usize>, &'static str)> {
    let mut out = Vec::new();
    if cue.frames.has(Frame::Quote) {
        let left = quote_before(scene, cue).map(|r| (r, "claim.quote-before"));
        let right = quote_after(scene, cue).map(|r| (r, "claim.quote-after"));
        out.extend(left.into_iter().chain(right));
    }
    if out.is_empty() && cue.frames.has(Frame::Clause) {
        out.extend(clauses(scene, cue).into_iter().map(|r| (r, "claim.clause")));
    }
    let mut add = |frame: Frame, find: fn(&Scene, &Cue) -> Option<Range<usize>>, rule| {
        if out.is_empty() && cue.frames.has(frame) {
            out.extend(find(scene, cue).map(|r| (r, rule)));
        }
    };
    add(Frame::Infinitive, infinitive, "claim.infinitive");
    add(Frame::Aside, aside, "claim.aside");
    add(Frame::Object, object, "claim.object");
    add(Frame::About, about, "claim.about");
    add(Frame::Label, label, "claim.label");
    add(Frame::Words, words, "claim.words");
    out
}

/// The quote that ends right before the cue and its speaker, with what stands before the quote in its
/// sentence.
fn quote_before(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let start = group(scene, cue).start;
    let mut at = start.checked_sub(1)?;
    while at > 0 && scene.is_pause(at) && scene.quote(at).is_none() {
        at -= 1;
    }
    let quoted = scene.quote(at).filter(|q| !q.marks.contains(&cue.verb) && q.marks.end == at + 1)?;
    if page.sentence_of(start) != page.sentence_of(at) {
        let alone =
            clauses(scene, cue).is_empty() && page.child(cue.verb, &[Dep::Dobj, Dep::Xcomp]).is_none();
        let same_line = paragraph(scene, at) == paragraph(scene, start);
        if !alone || !same_line || quote_after(scene, cue).is_some() {
            return None;
        }
    }
    Some(from_sentence(scene, quoted)..quoted.marks.end)
}

/// Where content that ends with `quoted` begins: with the quote, or with its sentence where words of a
/// clause stand before the quote ("It “ends the war”, he said").
fn from_sentence(scene: &Scene, quoted: &Quoted) -> usize {
    let sentence = scene.sentence(quoted.marks.start);
    let start = opening(scene, sentence.start..quoted.marks.start);
    let before = start..quoted.marks.start;
    let paused = before.end > before.start && scene.is_pause(before.end - 1);
    let words = before.clone().filter(|&i| !scene.is_edge(i)).count();
    if words == 0 || paused || before.clone().any(|i| scene.quote(i).is_some()) {
        return quoted.marks.start;
    }
    if before.clone().any(|i| scene.frames(i).is_some_and(|(f, _)| f.has(Frame::Quote))) {
        return quoted.marks.start;
    }
    start
}

fn paragraph(scene: &Scene, i: usize) -> usize {
    scene.page.doc.paragraphs.partition_point(|p| p.start as usize <= i)
}

/// The quote that the cue opens: nothing but what belongs to the cue stands between the two.
fn quote_after(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let from = group(scene, cue).end.max(cue.verb + 1);
    let next = scene.quotes.iter().find(|q| q.marks.start >= from)?;
    let between = from..next.marks.start;
    if between.len() > 30
        || paragraph(scene, from - 1) != paragraph(scene, next.marks.start) && !ends_in_colon(scene, &between)
    {
        return None;
    }
    let own = |i: usize| {
        let clause = matches!(page.pos(i), Pos::Verb | Pos::Aux)
            && page.child(i, &[Dep::Nsubj, Dep::Nsubjpass]).is_some_and(|s| s >= from)
            && !matches!(page.dep(i), Dep::Relcl);
        !clause && page.word(i) != "." && page.word(i) != ";"
    };
    let first = between.clone().find(|&i| !scene.is_edge(i));
    let opened = between.is_empty()
        || scene.is_pause(between.end - 1)
        || page.word(between.end - 1) == "that"
        || page.sentence_of(next.words.start) != page.sentence_of(next.words.end - 1);
    let cued = between.clone().any(|i| scene.frames(i).is_some_and(|(f, _)| f.has(Frame::Quote)));
    let direct = first.is_none() || opened;
    (direct && !cued && between.clone().all(own) && whole(scene, next)).then(|| next.marks.clone())
}

fn ends_in_colon(scene: &Scene, between: &Range<usize>) -> bool {
    between
        .clone()
        .rev()
        .find(|&i| scene.page.pos(i) != Pos::Space)
        .is_some_and(|i| scene.page.word(i) == ":")
}

/// Whether the clause ends with the quote, so that the quote is not just a few words of it.
fn whole(scene: &Scene, quoted: &Quoted) -> bool {
    let page = scene.page;
    let end = quoted.marks.end;
    let Some(next) = (end < page.len()).then_some(end) else { return true };
    if paragraph(scene, next) != paragraph(scene, end - 1)
        || page.sentence_of(next) != page.sentence_of(end - 1)
    {
        return true;
    }
    let head = quoted.words.clone().find(|&i| !quoted.words.contains(&page.head(i)) || page.head(i) == i);
    scene.is_edge(next) || head.is_some_and(|h| page.subtree(h).end <= end + 1) || quoted.words.len() > 8
}

/// Clauses below the cue.
fn clauses(scene: &Scene, cue: &Cue) -> Vec<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let group = group(scene, cue);
    let mut out = Vec::new();
    for c in page.children(v).filter(|&c| page.dep(c) == Dep::Ccomp) {
        let own = page.subtree(c);
        if c > v {
            out.push(own.start.max(group.end)..own.end);
        } else {
            let start = opening(scene, scene.sentence(c).start.max(page.subtree(v).start)..own.end);
            out.push(start..own.end.min(group.start));
        }
    }
    out.retain(|r| r.start < r.end);
    out
}

/// Where prose begins in `range`: after a dateline, a conjunction and words such as "however".
pub(crate) fn opening(scene: &Scene, range: Range<usize>) -> usize {
    let page = scene.page;
    let mut start = range.start;
    let dash = range.clone().take(8).find(|&i| matches!(page.word(i), "–" | "—" | "-" | "--"));
    if let Some(dash) = dash.filter(|_| is_line_start(scene, range.start)) {
        let capital = |i: usize| !page.word(i).chars().any(char::is_lowercase);
        if (range.start..dash).take(1).all(capital) {
            start = dash + 1;
        }
    }
    while start < range.end {
        let word = scene.word(start);
        let link = matches!(
            word.as_str(),
            "but"
                | "and"
                | "however"
                | "meanwhile"
                | "also"
                | "still"
                | "yet"
                | "moreover"
                | "furthermore"
                | "additionally"
                | "instead"
                | "nevertheless"
                | "therefore"
                | "elsewhere"
                | "separately"
                | "so"
        );
        if !(link || (scene.is_edge(start) && scene.quote(start).is_none())) {
            break;
        }
        start += 1;
    }
    if start < range.end { start } else { range.start }
}

fn is_line_start(scene: &Scene, i: usize) -> bool {
    scene.page.doc.paragraphs.iter().any(|p| p.start as usize == i)
}

/// An infinitive: "claims to have won", "is expected by many to win".
fn infinitive(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let to = |c: &usize| {
        *c > cue.verb && page.tag(*c) == Tag::Vb && page.children(*c).any(|t| page.tag(t) == Tag::To)
    };
    let mut below: Vec<usize> = page.children(cue.verb).collect();
    if let Some(agent) = agent(scene, cue.verb) {
        below.extend(page.children(agent));
    }
    let verb = below
        .into_iter()
        .find(|c| to(c) && matches!(page.dep(*c), Dep::Xcomp | Dep::Relcl | Dep::Acl | Dep::Advcl))?;
    let passive = is_passive(scene, cue.verb);
    (passive || page.child(cue.verb, &[Dep::Dobj]).is_none()).then(|| page.subtree(verb))
}

/// The clause beside which the cue stands between commas.
fn aside(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let group = group(scene, cue);
    let sentence = scene.sentence(v);
    let as_clause = page.child(v, &[Dep::Mark, Dep::Advmod]).filter(|&m| scene.word(m) == "as" && m < v);
    let start = as_clause.map_or(group.start, |m| m.min(group.start));
    let left = opening(scene, sentence.start..start)..start;
    let right = group.end..sentence.end;
    let head = page.head(v);
    if as_clause.is_none()
        && !matches!(page.dep(v), Dep::Parataxis | Dep::Root | Dep::Ccomp | Dep::Conj | Dep::Dep | Dep::Advcl)
    {
        return None;
    }
    let words = |r: &Range<usize>| r.clone().filter(|&i| !scene.is_edge(i)).count();
    if as_clause.is_some() || (page.dep(v) == Dep::Parataxis && head > v) {
        let comma = right.clone().find(|&i| scene.page.word(i) == ",")?;
        return (words(&(comma..right.end)) > 1).then_some(comma + 1..right.end);
    }
    let paused = start > sentence.start && scene.is_pause(start - 1);
    let ends = right.clone().find(|&i| !scene.is_edge(i)).is_none_or(|i| !is_content_after(scene, cue, i));
    (paused && ends && words(&left) > 2).then_some(left)
}

/// Whether token `i` after the cue opens something other than where and when it was said.
fn is_content_after(scene: &Scene, cue: &Cue, i: usize) -> bool {
    let page = scene.page;
    let top = std::iter::once(i).chain(page.ancestors(i)).take_while(|&a| a != cue.verb).last().unwrap_or(i);
    page.head(top) == cue.verb && matches!(page.dep(top), Dep::Dobj | Dep::Ccomp | Dep::Xcomp | Dep::Attr)
}

/// The noun phrase that is stressed, or that follows the second word.
fn object(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let object = match cue.second {
        Some(prep) => page.child(prep, &[Dep::Pobj])?,
        None if is_passive(scene, cue.verb) => page.child(cue.verb, &[Dep::Nsubjpass])?,
        None => page.child(cue.verb, &[Dep::Dobj])?,
    };
    let is_pronoun = page.pos(object) == Pos::Pron;
    (!is_pronoun && object > cue.verb).then(|| page.subtree(object))
}

/// What follows "about", "of" or "against" below the cue.
fn about(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let below = |i: usize| page.children(i).filter(|&c| c > cue.verb).collect::<Vec<_>>();
    let object = page.child(cue.verb, &[Dep::Dobj, Dep::Dative]);
    let mut preps = below(cue.verb);
    preps.extend(object.into_iter().flat_map(below));
    let prep =
        preps.into_iter().find(|&p| page.dep(p) == Dep::Prep && matches!(page.word(p), "about" | "of"))?;
    let inner = page.child(prep, &[Dep::Pobj, Dep::Pcomp])?;
    Some(page.subtree(inner))
}

/// An object and what it is called or described as; only what it is called where the object is a
/// pronoun or stands elsewhere.
fn label(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let after =
        |d: &[Dep]| page.children(v).filter(|&c| c > v && d.contains(&page.dep(c))).collect::<Vec<_>>();
    let object = after(&[Dep::Dobj, Dep::Nsubj]).first().copied();
    let mut as_what: Vec<usize> = after(&[Dep::Prep]);
    as_what.extend(object.into_iter().flat_map(|o| page.children(o).filter(|&c| page.dep(c) == Dep::Prep)));
    let linker = if scene.lemma(v) == "liken" { "to" } else { "as" };
    as_what.retain(|&c| page.word(c) == linker);
    let named = after(&[Dep::Oprd, Dep::Attr, Dep::Acomp, Dep::Xcomp]).first().copied();
    let clause = after(&[Dep::Ccomp]).first().copied().filter(|&c| page.child(c, &[Dep::Nsubj]).is_some());
    let what = as_what.first().copied();
    let end = what.or(named).or(clause).map(|c| page.subtree(c).end)?;
    let start_what = what.map(|c| c + 1).or(named.map(|c| page.subtree(c).start));
    let pronoun = |o: usize| page.pos(o) == Pos::Pron;
    let start = match (object, clause) {
        (Some(o), _) if !pronoun(o) && !is_passive(scene, v) => page.subtree(o).start,
        (None, Some(c)) if start_what.is_none() => page.subtree(c).start,
        _ => start_what?,
    };
    Some(start.max(v + 1)..end)
}

/// The part of the cue's object or complement that is quoted; the whole complement where the quote is
/// only some of its words.
fn words(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let reach = v + 1..page.subtree(v).end;
    let quoted = scene.quotes.iter().find(|q| reach.contains(&q.words.start) && !q.marks.contains(&v))?;
    let top = quoted.words.clone().find(|&i| !quoted.words.contains(&page.head(i)))?;
    let mut phrase = page.subtree(top);
    let mut depth = 0;
    for a in std::iter::once(top).chain(page.ancestors(top)) {
        if a == v {
            break;
        }
        depth += 1;
        if matches!(page.pos(a), Pos::Verb | Pos::Aux)
            && scene.frames(a).is_some_and(|(f, _)| f.has(Frame::Words))
        {
            return None;
        }
        if matches!(page.dep(a), Dep::Pobj | Dep::Dobj | Dep::Xcomp | Dep::Pcomp | Dep::Oprd | Dep::Attr) {
            phrase = page.subtree(a);
        }
    }
    let inside = quoted.words.len();
    let all = phrase.clone().filter(|&i| !scene.is_edge(i)).count();
    let near = depth <= 5;
    near.then(|| if inside * 5 >= all * 4 || inside > 12 { quoted.marks.clone() } else { phrase })
}

/// Bounds content by quotes: outside the cue's own quote it takes in whole quotes, inside it stays
/// within. `None` where nothing is left.
pub(crate) fn settle(scene: &Scene, content: Range<usize>, at: usize) -> Option<Range<usize>> {
    let Range { mut start, mut end } = content;
    if start >= end {
        return None;
    }
    if let Some(own) = scene.quote(at) {
        start = start.max(own.words.start);
        end = end.min(own.words.end);
    } else {
        let after = start > at;
        if let Some(q) = scene.quote(start) {
            start = if after { q.marks.start.max(at + 1) } else { q.marks.start };
        }
        if let Some(q) = scene.quote(end - 1) {
            end = if after { q.marks.end } else { q.marks.end.min(at) };
        }
    }
    trim(scene, start..end)
}

/// Content without "that" and punctuation at its edges.
pub(crate) fn trim(scene: &Scene, content: Range<usize>) -> Option<Range<usize>> {
    let Range { mut start, mut end } = content;
    let marks = |i: usize| scene.quote(i).is_some_and(|q| !q.words.contains(&i));
    while start < end && ((scene.is_edge(start) && !marks(start)) || is_link(scene, start)) {
        start += 1;
    }
    while start < end && ((scene.is_edge(end - 1) && !marks(end - 1)) || is_tail(scene, end - 1)) {
        end -= 1;
    }
    (start < end).then_some(start..end)
}

fn is_link(scene: &Scene, i: usize) -> bool {
    scene.word(i) == "that" && scene.page.dep(i) == Dep::Mark
}

fn is_tail(scene: &Scene, i: usize) -> bool {
    scene.page.dep(i) == Dep::Cc
}

/// Adds who passed the words on: "IRNA quoted the minister as saying", "LBCI reported, citing sources".
fn relayed(scene: &Scene, cue: &Cue, before: usize, out: &mut Vec<Found>) {
    let page = scene.page;
    let as_said = page.dep(cue.verb) == Dep::Pcomp;
    let Some(quoting) = page.ancestors(cue.verb).next().filter(|_| as_said).map(|prep| page.head(prep))
    else {
        return;
    };
    if !matches!(page.lemma(quoting), "quote" | "cite" | "report") {
        return;
    }
    let passive = is_passive(scene, quoting);
    let by = if passive { agent(scene, quoting) } else { subject(scene, quoting, 0) };
    if let Some(by) = by {
        let more: Vec<Found> = out[before..]
            .iter()
            .map(|f| Found { source: Source::Named(by), relay: true, ..f.clone() })
            .collect();
        out.extend(more);
    }
}
