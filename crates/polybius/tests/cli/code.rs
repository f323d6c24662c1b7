//! `code`: inputs, order, tables.

use crate::harness::{ATTACK, Desk, MEETING, ids, line};

#[test]
fn an_input_is_recognised_by_its_suffix() {
    let desk = Desk::new();
    desk.file("braces.txt", "{\"id\":\"not a field\",\"text\":\"but the text\"}\n");
    desk.file("lines.JSONL", line("a", "x"));
    desk.file("page.html", "plain words");
    let ran = desk.run(&["code", "braces.txt", "lines.JSONL", "page.html"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["braces", "a"]);
    assert!(ran.err.contains("error[E111] page.html"), "{}", ran.err);
}

#[test]
fn else_by_its_first_bytes() {
    let desk = Desk::new();
    desk.file("lines", "\u{feff}\n ".to_string() + &line("a", "x"));
    desk.file("words", "Nothing of note.");
    desk.file("page", "<!DOCTYPE html><p>x");
    let ran = desk.run(&["code", "lines", "words", "page"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["a", "words"]);
    assert!(ran.err.contains("error[E111] page"), "{}", ran.err);
    let piped = desk.run_with(&["code", "-"], line("b", "x").as_bytes()).exits(0);
    assert_eq!(ids(&piped.rows()), ["b"]);
    let words = desk.run_with(&["code", "-"], b"Nothing of note.").exits(0);
    assert_eq!(ids(&words.rows()), ["stdin"]);
}

#[test]
fn a_folder_gives_its_texts_and_lines_in_the_order_of_their_paths() {
    let desk = Desk::new();
    desk.file("in/b.txt", "x");
    desk.file("in/a/z.txt", "title: T\nid: own\n---\nx");
    desk.file("in/c.jsonl", line("c1", "x") + &line("c2", "x"));
    desk.file("in/notes.md", "x");
    desk.file("in/.hidden.txt", "x");
    let ran = desk.run(&["code", "in"]).exits(0);
    assert_eq!(ids(&ran.rows()), ["own", "b", "c1", "c2"]);
}

#[test]
fn the_text_of_a_line_is_the_text() {
    let desk = Desk::new();
    let text = "title: no header\n---\n\nRussia  attacked\u{a0}“Ukraine”.\r\n";
    desk.file("a.jsonl", line("a", text));
    let ran = desk.run(&["code", "a.jsonl"]).exits(0);
    assert_eq!(ran.rows()[0]["text_sha256"], polybius::wire::text_sha256(text));
}

#[test]
fn output_keeps_the_order_of_input_on_any_number_of_threads() {
    let desk = Desk::new();
    let mut lines = String::new();
    for n in 0..120 {
        // Lengths differ by two orders of magnitude, so threads finish out of order.
        let text = format!("{ATTACK} It rained on day {n}.\n").repeat(1 + (n * n) % 97);
        lines += &line(&format!("a{n}"), &text);
    }
    desk.file("in.jsonl", lines);
    let one = desk.run(&["code", "in.jsonl", "--jobs", "1"]).exits(0);
    let expected: Vec<String> = (0..120).map(|n| format!("a{n}")).collect();
    assert_eq!(ids(&one.rows()), expected);
    for jobs in ["2", "5"] {
        assert_eq!(desk.run(&["code", "in.jsonl", "--jobs", jobs]).exits(0).out, one.out, "{jobs} jobs");
    }
}

#[test]
fn rows_do_not_depend_on_the_articles_beside_them() {
    let desk = Desk::new();
    let texts = [ATTACK, MEETING, "Turkey condemned Iran, and “all is said” was all she said."];
    let lines: Vec<String> = texts.iter().enumerate().map(|(n, t)| line(&n.to_string(), t)).collect();
    desk.file("all.jsonl", lines.concat());
    let together = desk.run(&["code", "all.jsonl"]).exits(0).out;
    let mut apart = String::new();
    for (n, one) in lines.iter().enumerate() {
        let name = format!("{n}.jsonl");
        desk.file(&name, one);
        apart += &desk.run(&["code", &name]).exits(0).out;
    }
    assert_eq!(together, apart);
}

#[test]
fn of_a_sentence_the_act_that_governs_is_kept_where_one_alone_is_asked_for() {
    let desk = Desk::new();
    let text = "After Peru shelled the harbour, Chile condemned the attack on its sailors and recalled its \
                ambassador. Peru arrested two Chileans.";
    desk.file("a.jsonl", line("a", text));
    let triggers = |arguments: &[&str]| -> Vec<(String, String)> {
        let rows = desk.run(arguments).exits(0).rows();
        let told = |e: &serde_json::Value, field: &str| e[field].as_str().unwrap().to_owned();
        rows[0]["events"].as_array().unwrap().iter().map(|e| (told(e, "id"), told(e, "trigger"))).collect()
    };
    let all = triggers(&["code", "a.jsonl"]);
    let main = triggers(&["code", "a.jsonl", "--main-acts"]);
    let words: Vec<&str> = main.iter().map(|(_, trigger)| trigger.as_str()).collect();
    assert_eq!(words, ["condemned", "arrested"], "of {all:?}");
    assert!(all.len() > main.len() && main.iter().all(|row| all.contains(row)), "{all:?}");
}

#[test]
fn a_row_cites_its_words_in_code_points() {
    let desk = Desk::new();
    let text = "Große Überraschung — “ach”. Russia attacked Ukraine.";
    desk.file("a.jsonl", line("a", text));
    let ran = desk.run(&["code", "a.jsonl"]).exits(0);
    let characters: Vec<char> = text.chars().collect();
    let cited = |span: &serde_json::Value| {
        let at = |n: usize| span[n].as_u64().unwrap() as usize;
        characters[at(0)..at(1)].iter().collect::<String>()
    };
    let event = ran.rows()[0]["events"][0].clone();
    assert_eq!(event["trigger"], cited(&event["span"]));
    assert_eq!(cited(&event["actors"][0]["span"]), "Russia");
    assert_eq!(cited(&event["recipients"][0]["span"]), "Ukraine");
    assert_eq!(cited(&event["sentence_span"]), ATTACK);
}

#[test]
fn the_table_has_a_header_and_one_line_an_event() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("an \"odd\", id", ATTACK) + &line("b", "Nothing."));
    let ran = desk.run(&["code", "a.jsonl", "--format", "csv"]).exits(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(lines[0].starts_with("article_id,outlet,article_date,event_id,type,mode,quad,cameo,"));
    assert!(lines[1].starts_with("\"an \"\"odd\"\", id\",,,"), "{}", lines[1]);
    assert!(lines[1].contains(",ASSAULT,"), "{}", lines[1]);
    assert!(lines[1].contains(",RUS,GOV,Russia,UKR,GOV,Ukraine,"), "{}", lines[1]);
}

#[test]
fn dyads_give_one_line_a_pair_and_mutual_acts_both_ways() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK) + &line("b", MEETING));
    let ran = desk.run(&["code", "a.jsonl", "--dyads"]).exits(0);
    let pairs: Vec<String> = ran
        .out
        .lines()
        .skip(1)
        .map(|l| {
            let fields: Vec<&str> = l.split(',').collect();
            format!("{} {} {}", fields[0], fields[4], fields[7])
        })
        .collect();
    assert_eq!(pairs, ["a RUS UKR", "b RUS IRN", "b IRN RUS"]);
}

#[test]
fn rows_below_the_confidence_asked_for_are_left_out() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let confidence = |n: &str| {
        let ran = desk.run(&["code", "a.jsonl", "--min-confidence", n]).exits(0);
        ran.rows()[0]["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["confidence"].as_f64().unwrap())
            .collect()
    };
    let all: Vec<f64> = confidence("0");
    assert!(!all.is_empty() && all.iter().all(|c| (0.0..1.0).contains(c)), "{all:?}");
    assert_eq!(confidence("1"), Vec::<f64>::new());
}
