//! `explain`: the rule behind a row.

use crate::harness::{ATTACK, Desk, MEETING, line};

#[test]
fn a_row_is_explained_by_reading_the_input_again() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", MEETING) + &line("b", ATTACK));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    let event = &rows[1]["events"][0];
    let ran = desk.run(&["explain", "a.jsonl", event["id"].as_str().unwrap()]).exits(0);
    assert!(ran.out.contains(event["rule"].as_str().unwrap()), "{}", ran.out);
    assert!(ran.out.contains(" in b\n"), "{}", ran.out);
}

#[test]
fn switching_the_rule_off_makes_the_row_vanish() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    let event = &rows[0]["events"][0];
    let (id, rule) = (event["id"].as_str().unwrap(), event["rule"].as_str().unwrap());
    let without = desk.run(&["code", "a.jsonl", "--without-rule", rule]).exits(0);
    let left = without.rows()[0]["events"].clone();
    assert!(left.as_array().unwrap().iter().all(|e| e["rule"] != rule && e["id"] != id), "{left}");
    desk.run(&["explain", "a.jsonl", id, "--without-rule", rule]).exits(2);
}

#[test]
fn rows_of_every_kind_are_explained_and_switched_off() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", "The ministry said that Iran would buy 40 tanks from Russia."));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    for kind in ["claims", "exchanges", "figures"] {
        let row = &rows[0][kind][0];
        let (id, rule) = (row["id"].as_str().unwrap(), row["rule"].as_str().unwrap());
        let ran = desk.run(&["explain", "a.jsonl", id]).exits(0);
        assert!(ran.out.contains(rule), "{kind}: {}", ran.out);
        let without = desk.run(&["code", "a.jsonl", "--without-rule", rule]).exits(0).rows();
        let left = without[0][kind].as_array().unwrap();
        assert!(left.iter().all(|r| r["id"] != id), "{kind}: {left:?}");
    }
}
