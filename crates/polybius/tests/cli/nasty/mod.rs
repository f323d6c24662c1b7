//! "No panic, no hang, no blow-up on any input": texts that mean no good, made here, and what holds for
//! the rows of any text.

mod properties;
mod rows;
mod texts;

use std::sync::LazyLock;

use polybius::base::limits;
use polybius::{Article, Coded, Coder, Options};
use serde_json::json;

use crate::harness::{ATTACK, Desk, ids, line, notes};

/// One coder for all tests here.
static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::load(&Options::default()).unwrap());

fn article(text: String) -> Article {
    Article { id: "a".into(), date: "2024-05-15".parse().ok(), text, ..Article::default() }
}

/// Codes one text.
fn code(text: String) -> Coded {
    CODER.code(&[article(text)]).remove(0)
}

#[test]
fn every_row_of_every_nasty_text_cites_its_words() {
    let mut spans = 0;
    for (name, make) in texts::KINDS {
        for length in [1, 30, 4000] {
            let coded = code(make(length));
            spans += rows::check(&coded).unwrap_or_else(|wrong| panic!("{name}, {length} bytes: {wrong}"));
        }
    }
    assert!(spans > 3000, "only {spans} spans were looked at");
}

#[test]
fn a_nasty_text_changes_nothing_of_the_articles_beside_it() {
    let alone = code(ATTACK.into());
    let mut batch = vec![article(ATTACK.into())];
    batch.extend(texts::KINDS.iter().map(|(_, make)| article(make(3000))));
    batch.push(article(ATTACK.into()));
    let coded = CODER.code(&batch);
    assert_eq!(coded.len(), batch.len());
    assert_eq!(coded[0], alone);
    assert_eq!(coded[coded.len() - 1], alone);
}

#[test]
fn texts_and_paragraphs_over_the_limits_are_skipped_and_told() {
    let desk = Desk::new();
    let huge = "x".repeat(10_000_000);
    let long = "Iran said that ".repeat(50_000 / 3);
    let commas = ",".repeat(100_000);
    let beside = |words: &str| format!("{ATTACK}\n{words}\n");
    desk.file(
        "a.jsonl",
        line("huge", &huge) + &line("long", &beside(&long)) + &line("commas", &beside(&commas)),
    );
    let ran = desk.run(&["code", "a.jsonl"]).exits(1);
    assert!(ran.err.contains("[E104] a.jsonl:1:"), "{}", ran.err);
    let rows = ran.rows();
    assert_eq!(ids(&rows), ["long", "commas"]);
    for row in &rows {
        assert!(notes(row).contains(&"long-paragraph"), "{}", row["diagnostics"]);
        assert_eq!(row["events"].as_array().unwrap().len(), 1, "what is beside it is coded");
    }
}

#[test]
fn a_sentence_over_the_limit_is_skipped_and_told() {
    let long = "Russia attacked Ukraine and ".repeat(limits::SENTENCE_TOKENS / 4 + 1);
    assert!(long.len() < limits::PARAGRAPH_BYTES);
    let coded = code(format!("{ATTACK}\n{long}it rained.\n{ATTACK}"));
    let told: Vec<_> = coded.reading.diagnostics.iter().map(|d| d.code).collect();
    assert!(told.contains(&"long-sentence"), "{told:?}");
    assert_eq!(coded.reading.events.len(), 2, "what is beside it is coded");
}

#[test]
fn bytes_that_are_no_text_are_told_and_the_rest_is_coded() {
    let desk = Desk::new();
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(line("mark", ATTACK).into_bytes());
    for bad in [
        &br#"{"id":"lone","text":"\ud800 x"}"#[..],
        br#"{"id":"low","text":"\udc00"}"#,
        b"\xff\xfe{}",
        b"{\"id\":\"cut\",\"te",
    ] {
        bytes.extend_from_slice(bad);
        bytes.push(b'\n');
    }
    bytes.extend("[".repeat(200_000).bytes());
    bytes.push(b'\n');
    bytes.extend(b"{\"id\":\"nul\",\"text\":\"a\\u0000b\",\"more\":{\"deep\":[[[1]]]}}\n");
    bytes
        .extend(b"{\"id\":\"pair\",\"text\":\"\\ud83d\\ude00\"}\n{\"id\":\"bytes\",\"text\":\"\xc3\x28\"}\n");
    bytes.extend(json!({"id": "end", "text": format!("\u{feff}{ATTACK}")}).to_string().bytes());
    desk.file("a.jsonl", bytes);
    let ran = desk.run(&["code", "a.jsonl"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["mark", "nul", "pair", "end"]);
    for told in [
        "[E102] a.jsonl:2:",
        "[E102] a.jsonl:3:",
        "[E102] a.jsonl:5:",
        "[E102] a.jsonl:6:",
        "[E105] a.jsonl:9:",
    ] {
        assert!(ran.err.contains(told), "{told} is missing in: {}", ran.err);
    }
    assert!(ran.err.contains("6 inputs not read"), "{}", ran.err);
}
