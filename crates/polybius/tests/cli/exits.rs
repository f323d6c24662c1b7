//! "Exit 0 all read (a diagnostic on a coded article … is no failure) · 1 some inputs not read at all
//! (bad JSON, over a limit), the rest written · 2 usage · 3 missing or damaged model, atlas or record."

use std::fs;

use crate::harness::{ATTACK, Desk, arg, ids, line};

#[test]
fn exit_0_all_read_and_a_diagnostic_is_no_failure() {
    let desk = Desk::new();
    desk.file("a.jsonl", "{\"id\":\"a\",\"date\":\"soon\",\"title\":4,\"text\":\"\"}\n\n\n");
    let ran = desk.run(&["code", "a.jsonl"]).exits(0);
    assert!(!ran.rows()[0]["diagnostics"].as_array().unwrap().is_empty());
}

#[test]
fn exit_1_bad_lines_are_reported_with_their_number_and_skipped() {
    let desk = Desk::new();
    let mut lines = line("a", ATTACK).into_bytes();
    lines.extend(b"{\"id\":\"b\",\n[1,2]\n\n{\"id\":\"c\"}\n{\"id\":\"d\",\"text\":\"\xff\"}\n");
    lines.extend(line("e", ATTACK).as_bytes());
    desk.file("a.jsonl", lines);
    let ran = desk.run(&["code", "a.jsonl"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["a", "e"]);
    for told in ["[E102] a.jsonl:2:", "[E102] a.jsonl:3:", "[E106] a.jsonl:5:", "[E105] a.jsonl:6:"] {
        assert!(ran.err.contains(told), "{told} is missing in: {}", ran.err);
    }
    assert!(ran.err.contains("4 inputs not read"), "{}", ran.err);
}

#[test]
fn exit_1_a_text_over_the_limit_is_skipped_and_the_rest_written() {
    let desk = Desk::new();
    let huge = "x".repeat(polybius::base::limits::ARTICLE_BYTES + 1);
    desk.file("a.jsonl", line("a", ATTACK) + &line("huge", &huge) + &line("b", ATTACK));
    desk.file("huge.txt", &huge);
    let ran = desk.run(&["code", "a.jsonl", "huge.txt"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["a", "b"]);
    assert!(ran.err.contains("[E104] a.jsonl:2:") && ran.err.contains("[E104] huge.txt:"), "{}", ran.err);
}

#[test]
fn exit_1_an_input_that_is_not_there_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    fs::create_dir(desk.path("empty")).unwrap();
    let ran = desk.run(&["code", "missing.txt", "empty", "a.jsonl"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["a"]);
    assert!(ran.err.contains("[E101] missing.txt") && ran.err.contains("[E108] empty"), "{}", ran.err);
}

#[test]
fn exit_2_usage() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    for args in [
        &["code"][..],
        &["code", "a.jsonl", "--date", "yesterday"],
        &["code", "a.jsonl", "--min-confidence", "2"],
        &["code", "a.jsonl", "--jobs", "0"],
        &["code", "a.jsonl", "--dyads", "--format", "jsonl"],
        &["explain", "a.jsonl", "not-an-id"],
        &["explain", "a.jsonl", "0123456789abcdef"],
        &["frobnicate"],
        &[],
    ] {
        let ran = desk.run(args).exits(2);
        assert_eq!(ran.out, "", "{args:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
}

#[test]
fn exit_3_a_missing_model_says_the_command_to_run() {
    let desk = Desk::new();
    desk.file("a.txt", ATTACK);
    for args in [&["read", "a.txt"][..], &["code", "a.txt"], &["parse", "a.txt"], &["doctor"]] {
        let ran = desk.run(&[args, &["--model", "nowhere"]].concat()).exits(3);
        assert!(ran.err.contains("error[E3") && ran.err.contains("polybius model get"), "{}", ran.err);
    }
}

#[test]
fn exit_3_a_damaged_model_is_told() {
    let desk = Desk::new();
    desk.file("a.txt", ATTACK);
    desk.file("model/meta.json", "{}");
    desk.file("model/tokenizer", "no tokenizer");
    let model = desk.path("model");
    let ran = desk.run(&["code", "a.txt", "--model", arg(&model)]).exits(3);
    assert!(ran.err.contains("error[E3") && ran.err.contains("polybius model get"), "{}", ran.err);
}

#[test]
fn exit_3_a_codebook_with_a_mistake_names_file_and_line() {
    let desk = Desk::new();
    desk.file("a.txt", ATTACK);
    desk.file("book/fishing.toml", "family = \"fishing\"\nabout = \"x\"\n\n[[act]]\nid = = 3\n");
    for args in [&["code", "a.txt", "--codebook", "book"][..], &["codebook", "check", "book"]] {
        let ran = desk.run(args).exits(3);
        assert!(ran.err.contains("error[E306]") && ran.err.contains("fishing"), "{}", ran.err);
        assert!(ran.err.contains('5'), "no line: {}", ran.err);
    }
}
