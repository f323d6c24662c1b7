//! Questions to a record, its clocks and its upkeep, as a user asks them.

use serde_json::{Value, json};

use crate::harness::{ATTACK, Desk, MEETING, rows};
use crate::ingest::{articles, asked};

/// A record with an article of 2023 and one of 2024.
fn desk() -> Desk {
    let desk = Desk::new();
    let one = |id: &str, date: &str, text: &str| {
        json!({"id": id, "outlet": "Wire", "date": date, "title": id, "text": text}).to_string() + "\n"
    };
    desk.file("a.jsonl", one("early", "2023-05-01", ATTACK) + &one("late", "2024-05-01", MEETING));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    desk
}

/// The id of the only event that a question finds.
fn event(desk: &Desk, article: &str) -> String {
    asked(desk, "record.db", &format!("SELECT id FROM events WHERE article = '{article}'"))
}

#[test]
fn query_answers_as_table_csv_and_json() {
    let desk = desk();
    let sql = "SELECT article, type, country_name(source) AS source, goldstein(cameo) = goldstein AS agrees, \
               quad(type) AS quad FROM dyads JOIN events USING (event) WHERE article = 'early'";
    let csv = desk.run(&["query", sql, "--format", "csv"]).exits(0).out;
    assert_eq!(csv, "article,type,source,agrees,quad\nearly,ASSAULT,Russia,1,material conflict\n");
    let table = desk.run(&["query", sql]).exits(0).out;
    assert!(
        table.starts_with("article  type     source") && table.contains("early    ASSAULT  Russia"),
        "{table}"
    );
    let json: Value =
        serde_json::from_str(&desk.run(&["query", sql, "--format", "json"]).exits(0).out).unwrap();
    assert_eq!(json[0]["quad"], "material conflict");
    desk.run(&["query", sql, "--format", "csv", "-o", "out.csv"]).exits(0);
    assert_eq!(desk.read("out.csv"), csv);
    let km: f64 = asked(&desk, "record.db", "SELECT km(0, 0, 0, 90)").parse().unwrap();
    assert!((km - 10_007.5).abs() < 2.0);
}

#[test]
fn query_is_read_only_and_limited_in_time_and_rows() {
    let desk = desk();
    for sql in [
        "DELETE FROM documents",
        "PRAGMA user_version = 7",
        "ATTACH 'x' AS y",
        "SELECT nothing",
        "SELECT 1; SELECT 2",
    ] {
        let ran = desk.run(&["query", sql]).exits(2);
        assert!(ran.err.contains("error[E204]") && ran.out.is_empty(), "{sql}: {}", ran.err);
    }
    let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";
    let ran = desk.run(&["query", endless, "--seconds", "0.2"]).exits(2);
    assert!(ran.err.contains("error[E205]"), "{}", ran.err);
    let ran = desk
        .run(&["query", "SELECT id FROM documents ORDER BY 1", "--rows", "1", "--format", "csv"])
        .exits(0);
    assert_eq!(ran.out, "id\nearly\n");
    assert!(ran.err.contains("stopped after 1 rows"), "{}", ran.err);
}

#[test]
fn search_finds_words_in_texts_and_claims() {
    let desk = desk();
    desk.file("claim.jsonl", articles(1));
    desk.run(&["ingest", "claim.jsonl"]).exits(0);
    let found = rows(&desk.run(&["search", "saw", "--format", "json"]).exits(0).out);
    let kinds: Vec<&str> = found.iter().map(|h| h["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["document", "claim"]);
    assert!(found[1]["passage"].as_str().unwrap().contains("We saw it"));
    let text = desk.run(&["search", "Russia", "Iran", "met"]).exits(0).out;
    assert!(text.contains("2024-05-01  Wire  late") && text.contains(MEETING), "{text}");
    let none = desk.run(&["search", "zeppelin"]).exits(0);
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "nothing found\n"));
    desk.run(&["search", "\"*"]).exits(2);
}

#[test]
fn show_prints_a_row_with_its_sentence_and_article() {
    let desk = desk();
    let id = event(&desk, "early");
    let text = desk.run(&["show", &id]).exits(0).out;
    for told in [id.as_str(), "ASSAULT", "RUS", "UKR", ATTACK, "early", "2023-05-01", "Wire"] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let row = rows(&desk.run(&["show", &id, "--format", "json"]).exits(0).out).remove(0);
    assert_eq!((row["kind"].as_str(), row["sentence"].as_str()), (Some("event"), Some(ATTACK)));
    assert_eq!(row["sides"][1]["key"], "UKR");
    let document = desk.run(&["show", "late"]).exits(0).out;
    assert!(document.contains(MEETING) && document.starts_with("document"), "{document}");
    let happening = asked(&desk, "record.db", "SELECT happening FROM happenings WHERE type = 'ASSAULT'");
    assert_eq!(desk.run(&["show", &happening]).exits(0).out, text, "its only telling");
    let story = asked(&desk, "record.db", "SELECT story FROM happenings WHERE type = 'ASSAULT'");
    assert_eq!(desk.run(&["show", &story]).exits(0).out, desk.run(&["show", "early"]).exits(0).out);
    let ran = desk.run(&["show", "0123456789abcdef"]).exits(2);
    assert!(ran.err.contains("error[E206]"), "{}", ran.err);
}

#[test]
fn a_record_of_an_older_schema_is_brought_up_to_date_by_compacting_it() {
    let desk = desk();
    let db = polybius::record::rusqlite::Connection::open(desk.path("record.db")).unwrap();
    let undone = "DROP VIEW claim_pairs; DROP TABLE claim_pair_rows; PRAGMA user_version = 1; \
                  UPDATE versions SET version = 1";
    db.execute_batch(undone).unwrap();
    for command in [&["query", "SELECT 1"][..], &["record", "check"]] {
        let ran = desk.run(command).exits(3);
        assert!(ran.err.contains("error[E315]") && ran.err.contains("record compact"), "{}", ran.err);
    }
    desk.run(&["record", "compact"]).exits(0);
    desk.run(&["record", "check"]).exits(0);
}

#[test]
fn explain_without_an_input_reads_the_article_of_the_record_again() {
    let desk = desk();
    let id = event(&desk, "early");
    let of_input = desk.run(&["explain", "a.jsonl", &id]).exits(0).out;
    let of_record = desk.run(&["explain", &id]).exits(0);
    assert_eq!(of_record.out, of_input);
    assert_eq!(of_record.err, "");
    desk.run(&["explain", "no-id"]).exits(2);
    desk.run(&["explain", "0123456789abcdef"]).exits(2);
    desk.run(&["record", "forget", "early"]).exits(0);
    let ran = desk.run(&["explain", &id]).exits(2);
    assert!(ran.err.contains("error[E207]"), "{}", ran.err);
}

#[test]
fn explain_says_so_where_the_coder_gives_the_row_no_more() {
    let desk = desk();
    let id = event(&desk, "early");
    let rule = asked(&desk, "record.db", "SELECT rule FROM events WHERE article = 'early'");
    let ran = desk.run(&["explain", &id, "--without-rule", &rule]).exits(0);
    assert!(ran.out.contains(&rule) && ran.out.contains("does not give the row"), "{}", ran.out);
}

/// Nothing published later, and nothing learned later, shows in any answer.
#[test]
fn clocks_hide_what_came_later_in_every_question() {
    let desk = desk();
    let (early, late) = (event(&desk, "early"), event(&desk, "late"));
    let before = "2000-01-01";
    for (clock, seen) in [
        (["--published-by", "2023-12-31"], true),
        (["--published-by", "2023"], true),
        (["--published-by", "2023-04"], false),
        (["--known-at", before], false),
        (["--known-at", "2000-01-01T00:00:00Z"], false),
    ] {
        let run = |args: &[&str]| desk.run(&[args, &clock].concat());
        let all = run(&["query", "SELECT id FROM documents", "--format", "csv"]).exits(0).out;
        assert_eq!(all.contains("early"), seen, "{clock:?}");
        for view in
            ["documents", "texts", "events", "claims", "sides", "dyads", "sentences", "pair_days", "actors"]
        {
            let told = run(&["query", &format!("SELECT * FROM {view}"), "--format", "json"]).exits(0).out;
            for later in ["late", "2024", "IRN"] {
                assert!(!told.contains(later), "{clock:?} {view} shows {later}: {told}");
            }
        }
        assert!(!run(&["search", "Russia"]).exits(0).out.contains("late"));
        run(&["show", &late]).exits(2);
        run(&["explain", &late]).exits(2);
        run(&["show", &early]).exits(if seen { 0 } else { 2 });
    }
    let now = ["query", "SELECT count(*) FROM documents", "--format", "csv", "--known-at", "2999-01-01"];
    assert_eq!(desk.run(&now).exits(0).out, "count(*)\n2\n");
    desk.run(&["query", "SELECT 1", "--known-at", "yesterday"]).exits(2);
    desk.run(&["query", "SELECT 1", "--published-by", "yesterday"]).exits(2);
}

#[test]
fn exit_3_a_missing_or_damaged_record() {
    let desk = Desk::new();
    desk.file("other.db", "nothing of a record is in this file, though it is long enough for one");
    for command in [
        &["query", "SELECT 1"][..],
        &["search", "x"],
        &["show", "x"],
        &["record", "check"],
        &["record", "backup", "b.db"],
    ] {
        let missing = desk.run(&[command, &["--record", "none.db"]].concat()).exits(3);
        assert!(missing.err.contains("error[E313] none.db"), "{command:?} {}", missing.err);
        let damaged = desk.run(&[command, &["--record", "other.db"]].concat()).exits(3);
        assert!(damaged.err.contains("error[E314] other.db"), "{command:?} {}", damaged.err);
    }
    for command in ["compact", "forget"] {
        let rest: &[&str] = if command == "forget" { &["a"] } else { &[] };
        desk.run(&[&["record", command], rest, &["--record", "none.db"]].concat()).exits(3);
    }
    assert_eq!(desk.names(), ["other.db"], "no question makes a record");
}

#[test]
fn a_record_is_checked_copied_compacted_and_made_to_forget() {
    let desk = desk();
    desk.run(&["record", "backup", "copy.db"]).exits(0);
    let itself = desk.run(&["record", "backup", "./record.db"]).exits(2);
    assert!(itself.err.contains("error[E202]") && itself.err.contains("the record itself"), "{}", itself.err);
    let ran = desk.run(&["record", "forget", "late"]).exits(0);
    assert_eq!(ran.err, "1 document forgotten\n");
    desk.run(&["record", "compact"]).exits(0);
    for record in ["record.db", "copy.db"] {
        let ran = desk.run(&["record", "check", "--record", record]).exits(0);
        assert_eq!((ran.out.as_str(), ran.err), ("", format!("{record}: the record is whole\n")));
    }
    assert_eq!(asked(&desk, "record.db", "SELECT count(*), count(forgotten) FROM documents"), "2,1");
    assert_eq!(asked(&desk, "copy.db", "SELECT count(*), count(forgotten) FROM documents"), "2,0");
    assert!(desk.run(&["search", "Iran"]).exits(0).out.is_empty());
    assert_eq!(asked(&desk, "record.db", "SELECT type FROM events WHERE article = 'late'"), "CONSULT");
    let db = polybius::record::rusqlite::Connection::open(desk.path("copy.db")).unwrap();
    db.execute("UPDATE event_rows SET start = start + 1", []).unwrap();
    let ran = desk.run(&["record", "check", "--record", "copy.db"]).exits(3);
    assert!(ran.out.contains("span: trigger of event") && ran.err.contains("error[E316]"), "{}", ran.err);
    desk.run(&["record", "forget", "nobody"]).exits(2);
}
