//! Where content begins and ends.

use std::ops::Range;

use polybius_syntax::{Dep, Tag};

use super::scene::Scene;

/// Words that link a sentence to the one before and are no part of content it opens with.
const LINKS: &[&str] = &[
    "but",
    "and",
    "however",
    "meanwhile",
    "also",
    "still",
    "yet",
    "moreover",
    "furthermore",
    "additionally",
    "instead",
    "nevertheless",
    "therefore",
    "elsewhere",
    "separately",
    "so",
];

/// Where prose begins in `range`: after a dateline, a conjunction and words such as "however".
pub(crate) fn opening(scene: &Scene, range: Range<usize>) -> usize {
    let mut start = dateline_end(scene, &range);
    while start < range.end {
        let edge = scene.is_edge(start) && scene.quote(start).is_none();
        if !edge && !LINKS.contains(&scene.word(start)) {
            break;
        }
        start += 1;
    }
    if start < range.end { start } else { range.start }
}

/// The end of a dateline such as "TEHRAN –" or "LONDON, May 3 (PA) —" at the head of a line.
fn dateline_end(scene: &Scene, range: &Range<usize>) -> usize {
    let page = scene.page;
    let at_head = page.doc.paragraphs.iter().any(|p| p.start as usize == range.start);
    let dash = range.clone().take(14).find(|&i| matches!(page.word(i), "–" | "—" | "-" | "--"));
    let Some(dash) = dash.filter(|_| at_head) else {
        let glued =
            range.clone().next().filter(|&i| at_head && page.word(i).ends_with('-') && is_capital(scene, i));
        return glued.map_or(range.start, |i| i + 1);
    };
    let place = is_capital(scene, range.start);
    let named = (range.start..dash).all(|i| {
        page.word(i).starts_with(|c: char| !c.is_lowercase()) || matches!(page.word(i), "of" | "de" | "al")
    });
    if place || (named && dash - range.start > 3) { dash + 1 } else { range.start }
}

fn is_capital(scene: &Scene, i: usize) -> bool {
    let word = scene.page.word(i);
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase) && word.len() > 1
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
        end = if after { with_next_quote(scene, start..end) } else { end };
    }
    trim(scene, start..end)
}

/// The end of content whose quote goes on after "and": "it was “hard” and “we will win”".
fn with_next_quote(scene: &Scene, content: Range<usize>) -> usize {
    let page = scene.page;
    let loose = |i: &usize| page.dep(*i) == Dep::Cc || page.word(*i) == ",";
    let end = content.end - content.clone().rev().take_while(loose).count();

    let mut at = end;
    while at < page.len() && at < end + 3 && loose(&at) {
        at += 1;
    }
    let linked = (end..at).any(|i| page.dep(i) == Dep::Cc);
    match scene.quote(at.min(page.len().saturating_sub(1))) {
        Some(q)
            if linked
                && q.marks.start == at
                && (q.words.len() > 2 || content.clone().any(|i| scene.quote(i).is_some()))
                && scene.quote(end - 1).is_none_or(|p| p.marks != q.marks) =>
        {
            q.marks.end
        }
        _ => content.end,
    }
}

/// Content without "that" and punctuation at its edges.
pub(crate) fn trim(scene: &Scene, content: Range<usize>) -> Option<Range<usize>> {
    let Range { mut start, mut end } = content;
    let mark = |i: usize| scene.quote(i).is_some_and(|q| !q.words.contains(&i));
    while start < end && ((scene.is_edge(start) && !mark(start)) || is_that(scene, start)) {
        start += 1;
    }
    let loose = |i: usize| {
        (scene.is_edge(i) && !mark(i) && scene.page.tag(i) != Tag::Rrb) || scene.page.dep(i) == Dep::Cc
    };
    while start < end && loose(end - 1) {
        end -= 1;
    }
    if end < scene.page.len() && scene.page.word(end) == ")" && opens_bracket(scene, start..end) {
        end += 1;
    }
    (start < end).then_some(start..end)
}

/// Whether a bracket opened in `range` is not closed there.
fn opens_bracket(scene: &Scene, range: Range<usize>) -> bool {
    let count = |bracket: &str| range.clone().filter(|&i| scene.page.word(i) == bracket).count();
    count("(") > count(")")
}

fn is_that(scene: &Scene, i: usize) -> bool {
    scene.word(i) == "that" && scene.page.dep(i) == Dep::Mark
}
