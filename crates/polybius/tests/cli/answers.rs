//! `dossier`, `changes`, `audit` and `export` over a small record.

use std::fs;

use serde_json::{Value, json};

use crate::harness::Desk;

/// Articles on two days: a meeting told twice, once as a copy, and an attack.
fn articles() -> String {
    let told = "Russia and North Korea met in Vladivostok on Wednesday. The envoys toured a hangar, a harbour and a \
                school of music before they left by train for the border in heavy rain.";
    let copy = format!("{told} Nothing was signed.");
    let rows = [
        ("a1", "Wire", "2023-09-14", told),
        ("a2", "Post", "2023-09-14", copy.as_str()),
        ("a3", "Wire", "2023-10-20", "Russia attacked Ukraine. Nine people were killed."),
        ("a4", "Wire", "2023-10-21", "North Korea criticized Russia."),
    ];
    rows.iter()
        .map(|(id, outlet, date, text)| {
            json!({"id": id, "outlet": outlet, "date": date, "title": "", "text": text}).to_string() + "\n"
        })
        .collect()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.file("articles.jsonl", articles());
    let ran = desk.run(&["ingest", "articles.jsonl"]).exits(0);
    assert!(ran.err.contains("4 documents placed, 3 stories written"), "{}", ran.err);
    desk
}

#[test]
fn a_dossier_tells_what_passed_in_words_and_json() {
    let desk = desk();
    let text = desk.run(&["dossier", "North Korea", "RUS"]).exits(0).out;
    assert!(text.starts_with("North Korea and Russia\n"), "{text}");
    assert!(text.contains("CONSULT") && text.contains("2 rows in 1 voice"), "a copy counts once: {text}");
    let json: Value =
        serde_json::from_str(&desk.run(&["dossier", "PRK", "RUS", "--format", "json"]).exits(0).out).unwrap();
    let kinds: Vec<&str> =
        json["happenings"].as_array().unwrap().iter().map(|h| h["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["CONSULT", "ACCUSE"]);
    let late: Value = serde_json::from_str(
        &desk.run(&["dossier", "PRK", "RUS", "--since", "2023-10", "--format", "json"]).exits(0).out,
    )
    .unwrap();
    assert_eq!(late["happenings"].as_array().unwrap().len(), 1);
    let early = desk.run(&["dossier", "PRK", "RUS", "--published-by", "2023-10-01"]).exits(0).out;
    assert!(early.contains("CONSULT") && !early.contains("ACCUSE"), "{early}");
}

#[test]
fn parties_are_named_in_capitals_or_not_and_a_name_that_is_no_party_is_told() {
    let desk = desk();
    let whole = desk.run(&["dossier", "PRK", "RUS"]).exits(0).out;
    assert_eq!(desk.run(&["dossier", "north korea", "russia"]).exits(0).out, whole);
    let ran = desk.run(&["dossier", "RUS", "European Union"]).exits(0);
    assert!(ran.err.contains("RUS and IGO:EU"), "{}", ran.err);
    for no_party in ["Korea", "Nobody at all", ""] {
        let ran = desk.run(&["dossier", "RUS", no_party]).exits(2);
        assert!(ran.err.contains("E201") && ran.err.contains("atlas who"), "{}", ran.err);
    }
}

#[test]
fn a_dossier_on_nobody_says_so() {
    let ran = desk().run(&["dossier", "FJI", "NATO"]).exits(0);
    assert!(ran.err.contains("nothing on FJI and IGO:NATO"), "{}", ran.err);
}

#[test]
fn changes_say_that_history_is_too_little() {
    let desk = desk();
    let ran = desk.run(&["changes", "--since", "7d"]).exits(0);
    assert_eq!(ran.out, "2023-10-15 to 2023-10-21: too little history: 31 days before it, 182 are needed\n");
    let ran = desk.run(&["changes", "--since", "a while"]);
    assert_eq!(ran.code, 2);
    for share in ["0", "1", "3", "few"] {
        desk.run(&["changes", "--false-alarms", share]).exits(2);
    }
}

#[test]
fn an_audit_goes_from_sample_to_score() {
    let desk = desk();
    desk.run(&["audit", "sample", "--n", "3", "-o", "audit.csv"]).exits(0);
    let drawn = desk.read("audit.csv");
    assert_eq!(drawn.lines().count(), 4, "{drawn}");
    let judged: String = drawn
        .lines()
        .enumerate()
        .map(|(n, line)| if n == 0 { format!("{line}\n") } else { format!("{line}yes\n") })
        .collect();
    desk.file("judged.csv", judged);
    let score = desk.run(&["audit", "score", "judged.csv"]).exits(0).out;
    assert!(score.contains("all ") && score.contains("100.0 %"), "{score}");
    let both = desk.run(&["audit", "score", "judged.csv", "judged.csv"]).exits(0).out;
    assert!(both.contains("both judged 3: they agree on 100.0 %"), "{both}");
    desk.file("odd.csv", drawn.replace(",\n", ",perhaps\n"));
    let ran = desk.run(&["audit", "score", "odd.csv"]).exits(1);
    assert!(ran.err.contains("E110") && ran.err.contains("perhaps"), "{}", ran.err);
}

#[test]
fn exports_have_the_columns_of_their_readers() {
    let desk = desk();
    let widths = |text: &str| -> Vec<usize> { text.lines().map(|l| l.split('\t').count()).collect() };
    let gdelt = desk.run(&["export", "--as", "gdelt", "--mentions", "mentions.csv"]).exits(0).out;
    assert!(!gdelt.is_empty() && widths(&gdelt).iter().all(|&w| w == 61), "{gdelt}");
    let mentions = desk.read("mentions.csv");
    assert!(widths(&mentions).iter().all(|&w| w == 16));
    assert!(mentions.lines().count() > gdelt.lines().count(), "one event is told twice");
    let ran = desk.run(&["export", "--as", "csv", "--mentions", "m.csv"]).exits(2);
    assert!(ran.err.contains("error[E201]") && ran.err.contains("--as gdelt"), "{}", ran.err);
    let polecat = desk.run(&["export", "--as", "polecat"]).exits(0).out;
    assert!(polecat.starts_with("Event ID\tEvent Date\t") && widths(&polecat).iter().all(|&w| w == 40));
    let plover = desk.run(&["export", "--as", "plover"]).exits(0).rows();
    let csv = desk.run(&["export", "--as", "csv"]).exits(0).out;
    assert_eq!(csv.lines().count(), plover.len() + 1);
    assert!(csv.starts_with("event_id,article_id,outlet,"));
}

#[test]
fn a_parquet_export_has_a_row_an_event() {
    let desk = desk();
    desk.run(&["export", "--as", "parquet", "-o", "events.parquet"]).exits(0);
    let file = fs::File::open(desk.path("events.parquet")).unwrap();
    let bytes = fs::read(desk.path("events.parquet")).unwrap();
    assert_eq!((&bytes[..4], &bytes[bytes.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
    assert!(file.metadata().unwrap().len() > 1000);
    let events = desk.run(&["query", "SELECT count(*) FROM events", "--format", "csv"]).exits(0).out;
    let written = desk.run(&["export", "--as", "parquet", "-o", "again.parquet"]).exits(0).err;
    assert_eq!(written, format!("{} rows written\n", events.lines().nth(1).unwrap()));
    assert_eq!(fs::read(desk.path("again.parquet")).unwrap(), bytes, "the same record gives the same bytes");
}
