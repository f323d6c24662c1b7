//! The cases of `cases.md`, read with the parses of `cases.conllu`.

use polybius_atlas::Atlas;
use polybius_base::{Article, Bound, Figure, Party, Sector};
use polybius_syntax::Doc;

use super::{Scene, figures};
use crate::cases::{cases, parses};
use crate::dates::Clock;
use crate::{Cast, Page};

const CASES: &str = include_str!("cases.md");
const PARSES: &str = include_str!("cases.conllu");

fn read(text: &str, doc: &Doc) -> Vec<Figure> {
    read_linked(text, doc).0
}

fn read_linked(text: &str, doc: &Doc) -> (Vec<Figure>, Vec<Option<usize>>) {
    let article = Article { text: text.to_owned(), ..Article::default() };
    let page = Page::new(&article, doc);
    let atlas = Atlas::builtin().unwrap();
    let cast = Cast::new(&page, atlas, None);
    let clock = Clock::new(&page, &article);
    let numbers = crate::quantities::of_sentences(&page);
    figures(&Scene { page: &page, cast: &cast, clock: &clock, numbers: &numbers, atlas })
}

fn party(party: &Party) -> String {
    if *party == Party::default() || !party.code.is_some() && party.sector == Sector::None {
        return "-".to_owned();
    }
    format!("{} {}", party.code, party.sector).trim().to_owned()
}

/// A row as `cases.md` writes it.
fn line(figure: &Figure, text: &str) -> String {
    let q = &figure.quantity;
    let bound = if q.bound == Bound::Exact { "" } else { q.bound.as_str() };
    let number = [&q.value.to_string(), q.unit.as_str(), bound].join(" ").replace("  ", " ");
    let item = figure.item_span.map_or("", |s| s.of(text));
    let row = format!("{} | {} | {} | {item}", figure.measure, party(&figure.subject), number.trim());
    row.trim_end().to_owned()
}

#[test]
fn every_case_gives_its_figures() {
    let parses = parses(PARSES);
    let mut wrong = Vec::new();
    for (title, text, expected) in cases(CASES) {
        let (parsed, doc) = &parses[title];
        assert_eq!(parsed.trim_end(), text, "the parse of “{title}” is of another text");
        let rows: Vec<String> = read(&text, doc).iter().map(|f| line(f, &text)).collect();
        if rows != expected {
            wrong.push(format!("{title}\n  expected {expected:#?}\n  found {rows:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spans_are_exact_and_inside_their_sentence() {
    for (title, (text, doc)) in parses(PARSES) {
        for figure in read(&text, &doc) {
            assert!(figure.sentence_span.contains(figure.span), "{title}");
            assert!(!figure.span.of(&text).trim().is_empty(), "{title}");
            assert!(figure.item_span.is_none_or(|s| !s.of(&text).is_empty()), "{title}");
        }
    }
}

#[test]
fn the_same_figure_told_twice_is_linked() {
    let parses = parses(PARSES);
    let (text, doc) = &parses["the same figure told twice"];
    assert_eq!(read_linked(text, doc).1, [None, None, Some(0), None]);
}

#[test]
fn an_empty_article_has_no_figures() {
    assert!(read("", &Doc::default()).is_empty());
}
