//! "An article without a date: `--date`, `--outlet`, else the dateline, else the file's name; none
//! gives the diagnostic `no-date` and the article is coded all the same, never with today's date."

use crate::harness::{ATTACK, Desk, line, notes};

/// Date and diagnostics of the only article in `file`, coded with `options`.
fn date(file: &str, content: &str, options: &[&str]) -> (String, Vec<String>) {
    let desk = Desk::new();
    desk.file(file, content);
    let ran = desk.run(&[&["code", file], options].concat()).exits(0);
    let row = &ran.rows()[0];
    let notes = notes(row).into_iter().map(String::from).collect();
    (row["date"].as_str().unwrap().to_string(), notes)
}

#[test]
fn the_articles_own_date_stands() {
    let content = r#"{"id":"a","date":"2020-01-02","text":"x"}"#;
    assert_eq!(date("a.jsonl", content, &["--date", "2023-09-13"]).0, "2020-01-02");
    assert_eq!(date("a.txt", "date: 2020-01-02\n---\nx\n", &["--date", "2023-09-13"]).0, "2020-01-02");
}

#[test]
fn an_article_without_a_date_takes_that_of_the_option() {
    let content = format!("SEOUL, May 4, 2022 (Wire) - {ATTACK}");
    let (date, notes) = date("2021-01-01.txt", &content, &["--date", "2023-09"]);
    assert_eq!((date.as_str(), notes), ("2023-09", vec![]));
}

#[test]
fn else_that_of_the_dateline() {
    let content = format!("SEOUL, May 4, 2022 (Wire) - {ATTACK}");
    assert_eq!(date("2021-01-01.txt", &content, &[]).0, "2022-05-04");
}

#[test]
fn else_that_of_the_files_name() {
    assert_eq!(date("2021-01-01-attack.txt", ATTACK, &[]).0, "2021-01-01");
    assert_eq!(date("wire-20210101.jsonl", &line("a", ATTACK), &[]).0, "2021-01-01");
}

#[test]
fn none_gives_the_diagnostic_no_date_and_the_article_is_coded_all_the_same() {
    let desk = Desk::new();
    desk.file("a.txt", format!("{ATTACK}\nOn Tuesday, Turkey condemned Iran."));
    let ran = desk.run(&["code", "a.txt"]).exits(0);
    let row = &ran.rows()[0];
    assert_eq!(notes(row), ["no-date"]);
    assert_eq!(row["events"][0]["type"], "ASSAULT");
}

#[test]
fn the_day_of_a_dateline_is_no_day_of_an_act() {
    let desk = Desk::new();
    let text = "OSLO, May 4, 2022 - Norway's government expelled three Russian diplomats on Monday.";
    desk.file("a.jsonl", format!("{}\n", serde_json::json!({"id": "a", "date": "2022-05-04", "text": text})));
    let ran = desk.run(&["code", "a.jsonl"]).exits(0);
    let row = &ran.rows()[0];
    assert_eq!(row["events"][0]["date"], "2022-05-02", "{row}");
}

#[test]
fn never_with_todays_date() {
    let desk = Desk::new();
    desk.file("a.txt", format!("{ATTACK}\nToday, Turkey condemned Iran."));
    let ran = desk.run(&["code", "a.txt"]).exits(0);
    let row = &ran.rows()[0];
    assert_eq!(row["date"], "");
    let events = row["events"].as_array().unwrap();
    assert!(!events.is_empty() && events.iter().all(|e| e["date"] == ""), "{events:?}");
}

#[test]
fn a_date_that_is_none_is_told_and_counts_as_missing() {
    let content = r#"{"id":"a","date":"last week","text":"x"}"#;
    let (date, notes) = date("a.jsonl", content, &[]);
    assert_eq!(date, "");
    assert!(notes.contains(&"bad-date".to_string()) && notes.contains(&"no-date".to_string()), "{notes:?}");
}

#[test]
fn an_article_that_names_no_outlet_takes_that_of_the_option() {
    let desk = Desk::new();
    desk.file(
        "a.jsonl",
        "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"outlet\":\"Wire\",\"text\":\"x\"}\n",
    );
    let ran = desk.run(&["code", "a.jsonl", "--outlet", "Gazette"]).exits(0);
    let outlets: Vec<_> = ran.rows().iter().map(|r| r["outlet"].clone()).collect();
    assert_eq!(outlets, ["Gazette", "Wire"]);
}
