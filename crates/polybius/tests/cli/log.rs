//! The log and the counters: on standard error, by level, as text or JSON, without any effect on the rows.

use serde_json::Value;

use crate::harness::{ATTACK, Desk, Ran, line, rows};

/// Two articles and three lines that cannot be read.
fn desk() -> Desk {
    let desk = Desk::new();
    let bad = "{\"id\":\"b\",\n[1]\n{\"id\":\"c\"}\n";
    desk.file("a.jsonl", line("a", ATTACK) + bad + &line("d", "It rained."));
    desk
}

/// The last word of a run whose standard error is JSON.
fn last_word(ran: &Ran) -> Value {
    let lines = rows(&ran.err);
    lines.into_iter().map(|l| l["fields"].clone()).find(|f| f["message"] == "done").expect("a last word")
}

#[test]
fn the_last_word_says_what_was_skipped_and_why() {
    let desk = desk();
    let ran = desk.run(&["code", "a.jsonl"]).exits(1);
    let last = ran.err.lines().last().unwrap();
    assert_eq!(last, "2 articles coded, 1 event; 3 inputs not read (E102 2, E106 1); noticed: no-date 2");
    let ran = desk.run(&["ingest", "a.jsonl"]).exits(1);
    let told = "3 inputs not read (E102 2, E106 1); noticed: no-date 2";
    assert!(ran.err.lines().any(|l| l.starts_with("2 new documents") && l.ends_with(told)), "{}", ran.err);
}

#[test]
fn in_json_every_line_is_an_object_and_the_counters_are_numbers() {
    let desk = desk();
    let ran = desk.run(&["code", "a.jsonl", "--log-format", "json"]).exits(1);
    let told = last_word(&ran);
    assert_eq!(
        (&told["command"], &told["articles"], &told["events"]),
        (&"code".into(), &2.into(), &1.into())
    );
    assert_eq!(told["unread"], serde_json::json!({"E102": 2, "E106": 1}));
    assert_eq!(told["notes"], serde_json::json!({"no-date": 2}));
    let errors: Vec<Value> = rows(&ran.err).into_iter().filter(|l| l["level"] == "ERROR").collect();
    assert_eq!(errors.len(), 3);
    assert!(errors.iter().all(|e| e["fields"]["code"].as_str().unwrap().starts_with("E10")));
    let told = last_word(&desk.run(&["ingest", "a.jsonl", "--log-format", "json"]).exits(1));
    assert_eq!((&told["new"], &told["known"], &told["events"]), (&2.into(), &0.into(), &1.into()));
    let told = last_word(&desk.run(&["ingest", "a.jsonl", "--log-format", "json"]).exits(1));
    assert_eq!((&told["new"], &told["known"], &told["articles"]), (&0.into(), &2.into(), &0.into()));
}

#[test]
fn a_fault_is_an_object_too() {
    let ran = Desk::new().run(&["query", "SELECT 1", "--log-format", "json"]).exits(3);
    let told = rows(&ran.err);
    assert_eq!((told.len(), told[0]["fields"]["code"].as_str()), (1, Some("E313")));
    assert!(!told[0]["fields"]["advice"].as_str().unwrap().is_empty());
}

#[test]
fn levels_tell_more_and_more_and_change_no_row() {
    let desk = desk();
    let plain = desk.run(&["code", "a.jsonl"]).exits(1);
    assert!(!plain.err.contains("coder loaded"), "{}", plain.err);
    let mut before = 0;
    for level in ["off", "info", "debug", "trace"] {
        let ran = desk.run(&["code", "a.jsonl", "--log", level, "--log-format", "json"]).exits(1);
        assert_eq!(ran.out, plain.out, "{level}");
        let count = rows(&ran.err).len();
        assert!(count > before, "{level}: {}", ran.err);
        before = count;
    }
    let mut command = desk.command(&["code", "a.jsonl"]);
    let ran = Ran::new(command.env("POLYBIUS_LOG", "debug").output().unwrap()).exits(1);
    for told in ["INFO", "coder loaded", "DEBUG", "chunk coded"] {
        assert!(ran.err.contains(told), "{told} is missing in: {}", ran.err);
    }
    assert_eq!(ran.out, plain.out);
    desk.run(&["code", "a.jsonl", "--log", "loud"]).exits(2);
}
