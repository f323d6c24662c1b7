//! Quoted words that belong to a cue verb.

use std::ops::Range;

use polybius_syntax::{Dep, Pos};

use super::cue::Cue;
use super::cues::Frame;
use super::edge::opening;
use super::scene::{Quoted, Scene};

/// The quote that ends right before the cue and its speaker, with what stands before the quote in its
/// sentence.
pub(crate) fn quote_before(scene: &Scene, cue: &Cue, clauses: &[Range<usize>]) -> Option<Range<usize>> {
    let page = scene.page;
    if !cue.own {
        return None;
    }
    let quoted = quote_at_left(scene, cue)?;
    let (at, start) = (quoted.marks.end - 1, cue.group.start);
    let follows = clauses.iter().any(|c| c.start >= cue.group.end && !scene.is_pause(cue.group.end));
    if follows && quote_after(scene, cue).is_none() {
        return None;
    }
    if page.sentence_of(start) != page.sentence_of(at) {
        let alone = clauses.iter().all(|c| c.start < start)
            && page.child(cue.verb, &[Dep::Dobj, Dep::Xcomp]).is_none_or(|o| o < cue.verb);
        let same_line = scene.paragraph(at) == scene.paragraph(start);
        if !alone || !same_line || quote_after(scene, cue).is_some() {
            return None;
        }
    }
    Some(from_sentence(scene, quoted)..quoted.marks.end)
}

/// The quote whose end the cue follows: at once, or after what describes the speaker.
fn quote_at_left<'s>(scene: &'s Scene, cue: &Cue) -> Option<&'s Quoted> {
    let page = scene.page;
    let start = cue.group.start;
    let quoted = scene.quotes[..scene.quotes.partition_point(|q| q.marks.end <= start)].last()?;
    if quoted.marks.contains(&cue.verb) {
        return None;
    }
    let end = quoted.marks.end;
    let gap = (end..start).all(|i| scene.is_pause(i));
    let marks = |c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '"' | '”' | ']');
    let text = quoted.quote.inner.of(&page.article.text).trim_end_matches(marks);
    let stopped = text.ends_with(['.', ',', '!', '?', '…', '-', '—']);
    if gap {
        let inverted = cue.words.start == end && quoted.words.len() > 3;
        return (stopped || end < start || inverted).then_some(quoted);
    }
    let finite = |i: usize| {
        page.child(i, &[Dep::Nsubj, Dep::Nsubjpass]).is_some_and(|s| s >= end) && page.dep(i) != Dep::Relcl
    };
    let described = stopped
        && start - end <= 40
        && page.sentence_of(end - 1) == page.sentence_of(start)
        && !(end..start).any(finite)
        && page.child(cue.verb, &[Dep::Dobj, Dep::Ccomp, Dep::Xcomp]).is_none_or(|o| o < cue.verb);
    described.then_some(quoted)
}

/// Where content that ends with `quoted` begins: with the quote, or with its sentence where words of a
/// clause stand before the quote ("It “ends the war”, he said").
fn from_sentence(scene: &Scene, quoted: &Quoted) -> usize {
    let sentence = scene.sentence(quoted.marks.start);
    let stop =
        (sentence.start..quoted.marks.start).rev().find(|&i| matches!(scene.page.word(i), "." | "!" | "?"));
    let start = opening(scene, stop.map_or(sentence.start, |i| i + 1)..quoted.marks.start);
    let before = start..quoted.marks.start;
    let paused = before.clone().next_back().is_some_and(|i| scene.is_pause(i) || scene.page.word(i) == "(");
    let is_word = |i: &usize| scene.page.word(*i).chars().any(char::is_alphanumeric);
    let words = before.clone().filter(is_word).count();
    let other = before
        .clone()
        .any(|i| scene.quote(i).is_some() || scene.frames(i).is_some_and(|(f, _)| f.has(Frame::Quote)));
    if words == 0 || paused || other { quoted.marks.start } else { start }
}

/// The quote that the cue opens: nothing but what belongs to the cue stands between the two.
pub(crate) fn quote_after(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let from = cue.group.end.max(cue.words.end);
    let next = scene.quotes.get(scene.quotes.partition_point(|q| q.marks.start < from))?;
    let between = from..next.marks.start;
    let same_line = scene.paragraph(from - 1) == scene.paragraph(next.marks.start);
    if between.len() > 30 || !(same_line || ends_in_colon(scene, &between)) {
        return None;
    }
    let last = between.clone().next_back();
    let that = last.is_some_and(|i| scene.word(i) == "that");
    let opened = last.is_none_or(|i| scene.is_pause(i)) || that || several_sentences(scene, next);
    if !opened || !between.clone().all(|i| belongs_to_cue(scene, cue, next, i)) || !whole(scene, next) {
        return None;
    }
    let sentence = scene.sentence(next.marks.end - 1);
    let goes_on = that && next.marks.end < sentence.end && !scene.is_edge(next.marks.end);
    let end =
        if goes_on { page.subtree(cue.verb).end.clamp(next.marks.end, sentence.end) } else { next.marks.end };
    Some(next.marks.start..end)
}

fn several_sentences(scene: &Scene, quoted: &Quoted) -> bool {
    scene.page.sentence_of(quoted.words.start) != scene.page.sentence_of(quoted.words.end - 1)
}

/// Whether token `i` between cue and quote is part of the cue: no other clause, no other cue, no word
/// of the clause that the quote completes.
fn belongs_to_cue(scene: &Scene, cue: &Cue, quoted: &Quoted, i: usize) -> bool {
    let page = scene.page;
    let from = cue.words.end;
    let clause = matches!(page.pos(i), Pos::Verb | Pos::Aux)
        && page.child(i, &[Dep::Nsubj, Dep::Nsubjpass]).is_some_and(|s| s >= from)
        && page.dep(i) != Dep::Relcl;
    let other_cue = scene.frames(i).is_some_and(|(f, _)| f.has(Frame::Quote));
    let subject_of_quote =
        matches!(page.dep(i), Dep::Nsubj | Dep::Nsubjpass) && quoted.words.contains(&page.head(i));
    let that = scene.word(i) == "that" && page.dep(i) == Dep::Mark && i + 1 < quoted.marks.start;
    !(clause || other_cue || subject_of_quote || that || matches!(page.word(i), "." | ";"))
}

fn ends_in_colon(scene: &Scene, between: &Range<usize>) -> bool {
    let mut back = between.clone().rev().filter(|&i| scene.page.pos(i) != Pos::Space);
    back.next().is_some_and(|i| scene.page.word(i) == ":")
}

/// Whether the clause ends with the quote, so that the quote is not just a few words of it.
fn whole(scene: &Scene, quoted: &Quoted) -> bool {
    let page = scene.page;
    let end = quoted.marks.end;
    if end >= page.len() || page.sentence_of(end) != page.sentence_of(end - 1) {
        return true;
    }
    let text = quoted.quote.inner.of(&page.article.text);
    let stopped = text.ends_with(['.', ',', '!', '?', '…']);
    let head = quoted.words.clone().find(|&i| !quoted.words.contains(&page.head(i)) || page.head(i) == i);
    stopped
        || scene.is_edge(end)
        || head.is_some_and(|h| page.subtree(h).end <= end + 1)
        || quoted.words.len() > 8
}

/// The part of the cue's object or complement that is quoted; the whole complement where the quote is
/// only some of its words.
pub(crate) fn words(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let reach = v + 1..page.subtree(v).end;
    let quoted = scene.quotes.iter().find(|q| reach.contains(&q.words.start) && !q.marks.contains(&v))?;
    let top = quoted.words.clone().find(|&i| !quoted.words.contains(&page.head(i)))?;
    let path: Vec<usize> = std::iter::once(top).chain(page.ancestors(top)).take_while(|&a| a != v).collect();
    let other = |&a: &usize| {
        page.dep(a) == Dep::Relcl
            || (matches!(page.pos(a), Pos::Verb | Pos::Aux) && scene.frames(a).is_some())
    };
    if path.len() > 6 || path.iter().filter(|a| !quoted.words.contains(a)).any(other) {
        return None;
    }
    let phrase = complement(scene, &path)?;
    let named = path.last().is_some_and(|&a| page.dep(a) == Dep::Dobj) && quoted.words.len() <= 2;
    if named && !path.iter().any(|&a| page.dep(a) == Dep::Prep) {
        return None;
    }
    let inside = quoted.words.clone().filter(|i| phrase.contains(i)).count();
    let all = phrase.clone().filter(|&i| !scene.is_edge(i)).count();
    if inside * 5 >= all * 4 || all <= inside + 2 || inside > 12 {
        return Some(quoted.marks.clone());
    }
    (inside > 2).then_some(phrase)
}

/// The complement of a cue on the way `path` from a quoted word up to the cue: what follows "as", else
/// the object or what follows the preposition.
fn complement(scene: &Scene, path: &[usize]) -> Option<Range<usize>> {
    let page = scene.page;
    let is_as = |&&a: &&usize| page.dep(a) == Dep::Prep && page.word(a) == "as";
    if let Some(&prep) = path.iter().find(is_as) {
        return Some(prep + 1..page.subtree(prep).end);
    }
    let below = path.iter().rev().find(|&&a| {
        matches!(page.dep(a), Dep::Pobj | Dep::Dobj | Dep::Xcomp | Dep::Pcomp | Dep::Oprd | Dep::Attr)
    })?;
    Some(page.subtree(*below))
}
