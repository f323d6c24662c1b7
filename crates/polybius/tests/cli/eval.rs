//! `eval`: the same figures as the gold sets' own scorer.

use std::path::Path;

use serde_json::Value;

use crate::harness::{ATTACK, Desk, arg, line};

fn scorer(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scorer").join(name)
}

/// `figures.json` is what the reference scorer prints for the made-up rows beside it: rows matched
/// one to one, coalitions, empty sides, sentences by first character, judgements outside any.
#[test]
fn figures_are_those_of_the_reference_scorer() {
    let (set, coded) = (scorer(""), scorer("coded.jsonl"));
    let ran = Desk::new().run(&["eval", arg(&set), "--coded", arg(&coded), "--json"]).exits(0);
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(scorer("figures.json")).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), expected);
}

#[test]
fn the_table_names_measures_outlets_and_errors() {
    let (set, coded) = (scorer(""), scorer("coded.jsonl"));
    let args = ["eval", arg(&set), "--coded", arg(&coded), "--by-outlet", "--errors", "2"];
    let ran = Desk::new().run(&args).exits(0);
    assert!(ran.out.contains("3 gold documents, 2 of them coded"), "{}", ran.out);
    assert!(ran.out.contains("event.type    0.667  0.857  0.750        6       9       7"), "{}", ran.out);
    assert!(ran.out.contains("2 documents, event.type 0.727, event.dyad 0.364"), "{}", ran.out);
    assert_eq!(ran.out.lines().filter(|l| l.starts_with("EXTRA") || l.starts_with("MISSED")).count(), 2);
}

#[test]
fn articles_are_coded_and_scored() {
    let desk = Desk::new();
    desk.file("set/articles.jsonl", line("a", ATTACK) + &line("unmarked", ATTACK));
    let gold = r#"{"id":"a","sentences":[[0,24]],"events":[{"sentence":0,"type":"ASSAULT","mode":"","span":[7,15],
        "actors":[{"code":"RUS","sector":"GOV"}],"recipients":[{"code":"UKR","sector":"GOV"}],"date":"","place":null,
        "status":"actual","said_by":[]}]}"#;
    desk.file("set/gold.jsonl", gold.replace('\n', ""));
    let ran = desk.run(&["eval", "set", "--json"]).exits(0);
    let figures: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(figures["event.full"]["right"], 1, "{figures}");
    assert_eq!(figures["documents"], 1);
}
