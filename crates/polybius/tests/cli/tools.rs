//! `parse`, `model`, `codebook`, `doctor`.

use crate::harness::{ATTACK, Desk, line};

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
    for part in ["program", "atlas", "codebook", "model", "kernels", "threads"] {
        assert!(ran.out.lines().any(|l| l.starts_with(part)), "{part} is missing in: {}", ran.out);
    }
}
