//! `read`: one article, for a person.

use crate::harness::{ATTACK, Desk, line};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("a.txt", format!("title: Attack\noutlet: Wire\ndate: 2023-09-13\n---\n{ATTACK}\nIt rained.\n"));
    desk
}

#[test]
fn a_sentence_that_carries_something_stands_with_its_rows_and_marks() {
    let ran = desk().run(&["read", "a.txt"]).exits(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[..2], ["Attack", "Wire | 2023-09-13 | a"]);
    let sentence = lines.iter().position(|l| l.ends_with(ATTACK)).unwrap();
    assert_eq!(lines[sentence + 1].trim(), "------ ^^^^^^^^ -------");
    assert!(lines[sentence + 2].contains("ASSAULT"), "{}", ran.out);
    assert!(lines[sentence + 2].contains("RUS GOV \"Russia\" -> UKR GOV \"Ukraine\""), "{}", ran.out);
    assert!(!ran.out.contains("It rained"), "a sentence without rows was printed: {}", ran.out);
}

#[test]
fn a_pipe_gets_no_colours_and_no_color_is_honoured() {
    let desk = desk();
    assert!(!desk.run(&["read", "a.txt"]).exits(0).out.contains('\x1b'));
    let coloured = desk.run(&["read", "a.txt", "--color", "always"]).exits(0);
    assert!(coloured.out.contains('\x1b') && !coloured.out.contains("^^^"), "{}", coloured.out);
}

#[test]
fn no_line_is_wider_than_the_columns() {
    let desk = Desk::new();
    desk.file(
        "a.txt",
        format!("{} {ATTACK}", "Talks about grain and gas went on, a minister said, until late.".repeat(9)),
    );
    for columns in ["80", "100", "120"] {
        let output = desk.command(&["read", "a.txt"]).env("COLUMNS", columns).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let widest = out.lines().map(|l| l.chars().count()).max().unwrap();
        assert!(widest <= columns.parse().unwrap(), "{widest} columns: {out}");
    }
}

#[test]
fn json_is_the_row_contract() {
    let desk = desk();
    let read = desk.run(&["read", "a.txt", "--format", "json"]).exits(0).out;
    assert_eq!(read, desk.run(&["code", "a.txt"]).exits(0).out);
}

#[test]
fn standard_input_is_read() {
    let desk = Desk::new();
    let ran = desk.run_with(&["read", "-", "--date", "2023-09-13"], ATTACK.as_bytes()).exits(0);
    assert!(ran.out.contains("ASSAULT"), "{}", ran.out);
}

#[test]
fn the_words_of_a_text_cannot_steer_the_terminal() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a\x1b[2J", &format!("\x1b[31m{ATTACK}")));
    let ran = desk.run(&["read", "a.jsonl", "--color", "never"]).exits(0);
    assert!(!ran.out.contains('\x1b'), "{:?}", ran.out);
}
