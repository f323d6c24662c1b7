//! The cases of `cases.md` and the examples of `data/exchanges.toml`, read with committed parses.

use std::collections::HashMap;

use polybius_atlas::Atlas;
use polybius_base::{Article, Exchange, Mention};
use polybius_syntax::Doc;

use super::table::BUILTIN;
use super::{Scene, exchanges};
use crate::cases::{cases, parses};
use crate::{Cast, Page};

const CASES: &str = include_str!("cases.md");
const PARSES: &str = include_str!("cases.conllu");
const EXAMPLES: &str = include_str!("examples.conllu");

fn read(text: &str, doc: &Doc) -> Vec<Exchange> {
    let article = Article { text: text.to_owned(), ..Article::default() };
    let page = Page::new(&article, doc);
    let atlas = Atlas::builtin().unwrap();
    let cast = Cast::new(&page, atlas, None);
    let numbers = crate::quantities::of_sentences(&page);
    exchanges(&Scene { page: &page, cast: &cast, numbers: &numbers, atlas })
}

/// Sides, class and status as the examples write them.
fn told(exchange: &Exchange) -> String {
    let code = |m: &Option<Mention>| m.as_ref().map_or(String::new(), |m| m.party.code.to_string());
    let sides = format!("{} > {}", code(&exchange.giver), code(&exchange.receiver));
    format!("{} | {} {}", sides.trim(), exchange.class, exchange.status)
}

/// A row as `cases.md` writes it.
fn line(exchange: &Exchange) -> String {
    let quantity = exchange.quantity.as_ref().map_or(String::new(), |q| format!("{} {}", q.value, q.unit));
    format!("{} | {} | {quantity}", told(exchange), exchange.item).trim_end().to_owned()
}

#[test]
fn every_case_gives_its_exchanges() {
    let parses = parses(PARSES);
    let mut wrong = Vec::new();
    for (title, text, expected) in cases(CASES) {
        let (parsed, doc) = &parses[title];
        assert_eq!(parsed.trim_end(), text, "the parse of “{title}” is of another text");
        let rows: Vec<String> = read(&text, doc).iter().map(line).collect();
        if rows != expected {
            wrong.push(format!("{title}\n  expected {expected:#?}\n  found {rows:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The example sentences of the table: pass, whether it must match, line.
fn examples() -> Vec<(String, bool, String)> {
    let file: toml::Table = BUILTIN.parse().unwrap();
    let mut out = Vec::new();
    for pass in file["pass"].as_array().unwrap() {
        let lines = |key: &str| pass[key].as_array().unwrap().iter().map(|l| l.as_str().unwrap().to_owned());
        let id = pass["id"].as_str().unwrap();
        out.extend(lines("match").map(|l| (id.to_owned(), true, l)));
        out.extend(lines("near").map(|l| (id.to_owned(), false, l)));
    }
    out
}

#[test]
fn every_example_of_the_table_comes_out_as_told() {
    let parses = parses(EXAMPLES);
    let mut wrong = Vec::new();
    for (id, must, line) in examples() {
        let (sentence, expected) = line.split_once(" | ").unwrap_or((&line, ""));
        let Some((text, doc)) = parses.get(sentence) else {
            wrong.push(format!("no parse of {sentence:?}; make examples.conllu anew"));
            continue;
        };
        let rows = read(text.trim_end(), doc);
        let found: Vec<String> = rows.iter().map(told).collect();
        let hit = rows.iter().any(|r| r.rule == format!("exchange.{id}"));
        if must && !found.iter().any(|f| f == expected) || !must && hit {
            wrong.push(format!("{id}: {line:?} gives {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pass_has_examples_of_both_kinds() {
    let mut seen: HashMap<String, [usize; 2]> = HashMap::new();
    for (id, must, _) in examples() {
        seen.entry(id).or_default()[usize::from(must)] += 1;
    }
    assert!(seen.values().all(|[near, matches]| *near > 0 && *matches > 0), "{seen:?}");
}

#[test]
fn items_are_exact_words_of_their_sentence() {
    for (title, (text, doc)) in parses(PARSES) {
        for exchange in read(&text, &doc) {
            assert_eq!(exchange.span.of(&text), exchange.item, "{title}");
            assert!(exchange.sentence_span.contains(exchange.span), "{title}");
        }
    }
}

#[test]
fn an_empty_article_has_no_exchanges() {
    assert!(read("", &Doc::default()).is_empty());
}
