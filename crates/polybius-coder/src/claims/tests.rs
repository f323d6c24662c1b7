//! The cases of `cases.md`, read with the parses of `cases.conllu`, and the chain of speakers.

use polybius_base::{Article, ClaimMode, Span};
use polybius_syntax::Doc;

use super::{ClaimDraft, chain, claims};
use crate::cases::{cases, parses};
use crate::{Cast, Page};

const CASES: &str = include_str!("cases.md");
const PARSES: &str = include_str!("cases.conllu");

fn article(text: &str) -> Article {
    Article { text: text.to_owned(), ..Article::default() }
}

fn drafts(text: &str, doc: &Doc) -> Vec<ClaimDraft> {
    let article = article(text);
    claims(&Page::new(&article, doc), &Cast::default())
}

/// A row as `cases.md` writes it.
fn line(drafts: &[ClaimDraft], n: usize, text: &str) -> String {
    let claim = &drafts[n].claim;
    let depth = std::iter::successors(drafts[n].outer, |&o| drafts[o].outer).count();
    let speaker = if claim.speaker.text.is_empty() { "…" } else { &claim.speaker.text };
    let relay = if drafts[n].relay { "~ " } else { "" };
    let content = claim.content_span.of(text).replace('\n', "↵");
    let row = format!("{}{relay}{speaker} | {} | {} | {content}", "  ".repeat(depth), claim.cue, claim.mode);
    row.replace("|  |", "| |")
}

#[test]
fn every_case_gives_its_claims() {
    let parses = parses(PARSES);
    let mut wrong = Vec::new();
    for (title, text, expected) in cases(CASES) {
        let (parsed, doc) = &parses[title];
        assert_eq!(parsed.trim_end(), text, "the parse of “{title}” is of another text");
        let drafts = drafts(&text, doc);
        let rows: Vec<String> = (0..drafts.len()).map(|n| line(&drafts, n, &text)).collect();
        if rows != expected {
            wrong.push(format!("{title}\n  expected {expected:#?}\n  found {rows:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_chain_names_the_nearest_speaker_first() {
    let parses = parses(PARSES);
    let names = |title: &str, words: &str| -> Vec<String> {
        let (text, doc) = &parses[title];
        let at = text.find(words).unwrap();
        let drafts = drafts(text, doc);
        chain(&drafts, Span::new(at, at + words.len())).into_iter().map(|s| s.text).collect()
    };
    assert_eq!(names("whoever reports what another says", "safe"), ["the mayor", "The Daily Star"]);
    assert_eq!(names("nested sources of equal weight", "stolen"), ["prosecutors", "The lawyer"]);
    assert_eq!(names("an agency quotes somebody", "trade"), ["the minister", "Xinhua"]);
    assert!(names("whoever reports what another says", "Daily").is_empty());
    let passed_on = ["Norway", "The minister", "Fars"];
    assert_eq!(names("an agency reports what somebody said", "leave"), passed_on);
    assert_eq!(names("the turns of a transcript", "not meet"), ["Angela Merkel"]);
}

#[test]
fn spans_are_exact_and_inside_the_text() {
    for (title, (text, doc)) in parses(PARSES) {
        for draft in drafts(&text, &doc) {
            let claim = &draft.claim;
            let words = claim.content_span.of(&text);
            assert!(!words.is_empty() && words.trim() == words, "content of “{title}”: {words:?}");
            assert_eq!(claim.cue_span.map_or("", |s| s.of(&text)), claim.cue, "cue of “{title}”");
            if let Some(span) = claim.speaker.span {
                assert_eq!(span.of(&text), claim.speaker.text, "speaker of “{title}”");
            }
            if claim.mode == ClaimMode::Direct {
                let before = text[..claim.content_span.start as usize].chars().next_back();
                assert!(before.is_some_and(|c| "“\"‘'".contains(c)), "quote of “{title}”");
            }
        }
    }
}

#[test]
fn an_empty_article_has_no_claims() {
    assert!(drafts("", &Doc::default()).is_empty());
}

/// Whatever the marks in a text, its claims lie inside it.
#[test]
fn scrambled_quotes_never_break_it() {
    let marks = ["“", "”", "\"", "'", "‘", "’"];
    for (title, (text, doc)) in parses(PARSES) {
        for (n, with) in marks.iter().enumerate() {
            let mut scrambled = doc.clone();
            let mut other = String::new();
            let mut last = 0;
            for (i, token) in scrambled.tokens.iter_mut().enumerate() {
                other.push_str(&text[last..token.span.start as usize]);
                last = token.span.end as usize;
                let words = if (i + n) % 4 == 0 { with } else { token.span.of(&text) };
                token.span = Span::new(other.len(), other.len() + words.len());
                other.push_str(words);
            }
            other.push_str(&text[last..]);
            for draft in drafts(&other, &scrambled) {
                assert!(!draft.claim.content_span.of(&other).is_empty(), "{title} with {with}");
            }
        }
    }
}
