//! The second arithmetic, in 8-bit integers: asked for by name, named in what it makes, kept apart.

use crate::harness::{ATTACK, Desk, line, rows};
use crate::ingest::articles;

/// The versions of the model that the rows tell, each once.
fn models(out: &str) -> Vec<String> {
    let mut models: Vec<String> =
        rows(out).iter().map(|row| row["versions"]["model"].as_str().unwrap().into()).collect();
    models.dedup();
    models
}

#[test]
fn rows_and_log_name_int8_and_exact_is_what_is_done_unasked() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(12));
    let code = |more: &[&str]| desk.run(&[&["code", "a.jsonl"], more].concat()).exits(0);
    let plain = code(&[]).out;
    assert_eq!(code(&["--arithmetic", "exact"]).out, plain);
    let int8 = code(&["--arithmetic", "int8", "--log", "info"]);
    let [exact] = &models(&plain)[..] else { panic!("one version: {plain}") };
    assert!(!exact.contains('+'), "{exact}");
    assert_eq!(models(&int8.out), [format!("{exact}+int8")]);
    assert!(int8.err.contains("arithmetic=Int8") && int8.err.contains("+int8"), "{}", int8.err);
    assert!(code(&["--log", "info"]).err.contains("arithmetic=Exact"));
    let told: Vec<bool> = rows(&int8.out).iter().map(|row| row["events"][0]["type"].is_string()).collect();
    assert_eq!(told, [true; 12], "these sentences are plain enough for either: {}", int8.out);
    desk.run(&["code", "a.jsonl", "--arithmetic", "int4"]).exits(2);
}

#[test]
fn int8_gives_the_same_bytes_on_any_threads() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(60));
    let code = |jobs| desk.run(&["code", "a.jsonl", "--arithmetic", "int8", "--jobs", jobs]).exits(0).out;
    assert!(code("1") == code("2"));
}

#[test]
fn trees_name_int8_too() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let exact = desk.run(&["parse", "a.jsonl"]).exits(0).out;
    let int8 = desk.run(&["parse", "a.jsonl", "--arithmetic", "int8"]).exits(0).out;
    assert!(exact.starts_with("# newdoc id = a\n") && !exact.contains("# model"), "{exact}");
    let comment = int8.lines().nth(1).unwrap();
    assert!(comment.starts_with("# model = ") && comment.ends_with("+int8"), "{int8}");
}

#[test]
fn a_record_keeps_the_two_apart() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(3));
    let ingest = |more: &[&str]| desk.run(&[&["ingest", "a.jsonl"], more].concat()).exits(0).err;
    ingest(&[]);
    assert!(ingest(&["--arithmetic", "int8"]).contains("3 known"), "without --recode nothing changes");
    assert!(ingest(&["--arithmetic", "int8", "--recode"]).contains("3 recoded"));
    let query = ["query", "SELECT model LIKE '%+int8' FROM runs ORDER BY run", "--format", "csv"];
    let told = desk.run(&query).exits(0).out;
    assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), ["0", "1"], "{told}");
    let id = rows(&desk.run(&["code", "a.jsonl", "--arithmetic", "int8"]).exits(0).out)[0]["events"][0]["id"]
        .as_str()
        .unwrap()
        .to_string();
    let other = "other versions made";
    assert!(desk.run(&["explain", &id]).exits(0).err.contains(other), "explained in exact arithmetic");
    let alike = desk.run(&["explain", &id, "--arithmetic", "int8"]).exits(0);
    assert!(!alike.err.contains(other), "{}", alike.err);
}
