//! `parse`, `model`, `codebook`, `doctor`.

use polybius::record::schema::VERSION;
use serde_json::Value;

use crate::harness::{ATTACK, Desk, Ran, line};

#[test]
fn parse_prints_conllu() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let ran = desk.run(&["parse", "a.jsonl"]).exits(0);
    assert!(ran.out.starts_with("# newdoc id = a\n"), "{}", ran.out);
    let tokens: Vec<Vec<&str>> = ran
        .out
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| l.split('\t').collect())
        .collect();
    assert!(tokens.iter().all(|t| t.len() == 10), "{}", ran.out);
    let forms: Vec<&str> = tokens.iter().map(|t| t[1]).collect();
    assert_eq!(forms, ["Russia", "attacked", "Ukraine", "."]);
}

#[test]
fn the_model_in_use_is_as_published() {
    let ran = Desk::new().run(&["model", "check"]).exits(0);
    assert!(ran.out.contains("as published"), "{}", ran.out);
}

#[test]
fn a_codebook_of_ones_own_adds_acts() {
    let desk = Desk::new();
    desk.file(
        "book/spying.toml",
        "family = \"spying\"\nabout = \"Looking where one should not.\"\n\n[[act]]\nid = \"photograph\"\n\
         type = \"COERCE\"\ncameo = \"170\"\nverbs = [\"photograph\"]\nmatch = [\"Russia photographed Norway. | RUS > NOR\"]\n",
    );
    desk.run(&["codebook", "check", "book"]).exits(0);
    desk.file("a.jsonl", line("a", "Russia photographed Norway."));
    let rules = |options: &[&str]| -> Vec<String> {
        let ran = desk.run(&[&["code", "a.jsonl"], options].concat()).exits(0);
        let events = ran.rows()[0]["events"].clone();
        events.as_array().unwrap().iter().map(|e| e["rule"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(rules(&[]), Vec::<String>::new());
    assert_eq!(rules(&["--codebook", "book"]), ["spying.photograph"]);
}

#[test]
fn an_act_of_ones_own_is_a_row_whatever_the_typer_thinks() {
    let desk = Desk::new();
    desk.file(
        "book/jeers.toml",
        "family = \"jeers\"\nabout = \"Mockery.\"\n\n[[act]]\nid = \"chant\"\ntype = \"PROTEST\"\ncameo = \"140\"\n\
         verbs = [\"chant at\"]\nrecipient = [\"at\"]\nmatch = [\"Norway chanted at Chile. | NOR > CHL\"]\n",
    );
    desk.file("a.jsonl", line("a", "Norway chanted at Chile."));
    let ran = desk.run(&["code", "a.jsonl", "--codebook", "book"]).exits(0);
    let event = ran.rows()[0]["events"][0].clone();
    assert_eq!(
        (event["rule"].as_str(), event["type"].as_str()),
        (Some("jeers.chant"), Some("PROTEST")),
        "{event}"
    );
    assert!(event["confidence"].as_f64() >= Some(0.74), "{event}");
}

#[test]
fn a_codebook_sentence_that_comes_out_otherwise_is_told() {
    let desk = Desk::new();
    desk.file(
        "book/spying.toml",
        "family = \"spying\"\nabout = \"Looking.\"\n\n[[act]]\nid = \"photograph\"\ntype = \"COERCE\"\n\
         cameo = \"170\"\nverbs = [\"photograph\"]\nmatch = [\"Russia slept. | RUS >\"]\n",
    );
    let ran = desk.run(&["codebook", "check", "book"]).exits(3);
    assert!(ran.out.contains("spying.photograph") && ran.out.contains("Russia slept."), "{}", ran.out);
    assert!(ran.err.contains("error[E306]"), "{}", ran.err);
}

#[test]
fn doctor_names_every_version() {
    let ran = Desk::new().run(&["doctor"]).exits(0);
    for part in ["program", "atlas", "codebook", "model", "typer", "kernels", "threads"] {
        assert!(ran.out.lines().any(|l| l.starts_with(part)), "{part} is missing in: {}", ran.out);
    }
    assert!(ran.out.contains("reading    ok"), "{}", ran.out);
}

/// The checks of a doctor's JSON by name: how each came out, its code.
fn checks(ran: &Ran) -> Vec<(String, String, String)> {
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let text = |v: &Value| v.as_str().unwrap().to_string();
    let all = told["checks"].as_array().unwrap().iter();
    all.map(|c| (text(&c["check"]), text(&c["state"]), text(&c["code"]))).collect()
}

fn check(ran: &Ran, name: &str) -> (String, String) {
    let all = checks(ran);
    let (_, state, code) = all.iter().find(|c| c.0 == name).unwrap_or_else(|| panic!("{name}: {all:?}"));
    (state.clone(), code.clone())
}

#[test]
fn doctor_looks_at_a_record_and_says_what_to_do() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    let ran = desk.run(&["doctor", "--record", "record.db"]).exits(0);
    let found = format!("record     ok       record.db: schema {VERSION}, 1 documents");
    assert!(ran.out.contains(&found), "{}", ran.out);
    assert!(ran.out.lines().any(|l| l.starts_with("writing    ok")), "{}", ran.out);
    let mut names = desk.names();
    names.retain(|n| !n.starts_with("record.db-"));
    assert_eq!(names, ["a.jsonl", "record.db"], "nothing is left behind");
    let ran = desk.run(&["doctor", "--record", "none.db", "--format", "json"]).exits(3);
    assert_eq!(check(&ran, "record"), ("fault".into(), "E313".into()));
    assert!(ran.err.contains("error[E313]") && ran.err.contains("polybius ingest"), "{}", ran.err);
    assert!(!desk.names().contains(&"none.db".to_string()), "a look makes no record");
}

#[test]
fn doctor_tells_every_fault_at_once() {
    let desk = Desk::new();
    desk.file("bad.db", "no record at all, but words and words and words");
    desk.file("bad.atlas", "no atlas");
    let args =
        ["doctor", "--model", "nowhere", "--atlas", "bad.atlas", "--record", "bad.db", "--format", "json"];
    let ran = desk.run(&args).exits(3);
    for (name, code) in [("folder", "E301"), ("atlas", "E310"), ("record", "E314")] {
        assert_eq!(check(&ran, name), ("fault".into(), code.into()));
        assert!(ran.err.contains(&format!("error[{code}]")), "{}", ran.err);
    }
    assert_eq!(check(&ran, "codebook").0, "ok", "what is well is told too");
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["state"], "fault");
    for one in told["checks"].as_array().unwrap() {
        assert_eq!(one["state"] == "ok", one["next"] == "", "{one}");
    }
}
