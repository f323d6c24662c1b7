//! `ingest`: whatever form the articles come in, however often and however they are interrupted, the
//! record has each once, with the same rows.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use polybius::record::rusqlite::{self, Connection, types::Value};
use polybius::record::schema::TABLES;

use crate::harness::{ATTACK, Desk, MEETING, line};

/// Columns that tell when a row came into the record, or where: they differ between two runs.
const OF_THE_MOMENT: &[&str] = &["since", "until", "first_seen", "forgotten"];

/// Every row of every table, without its times.
pub fn rows_of(record: &Path) -> Vec<String> {
    let db = Connection::open(record).unwrap();
    let mut out = Vec::new();
    for table in TABLES {
        let columns: Vec<&str> =
            table.columns.iter().map(|c| c.name).filter(|c| !OF_THE_MOMENT.contains(c)).collect();
        let sql = format!("SELECT {} FROM {} ORDER BY 1, 2", columns.join(", "), table.name);
        let mut statement = db.prepare(&sql).unwrap();
        let rows = statement.query_map([], |r| {
            let values = (0..columns.len()).map(|n| r.get::<_, Value>(n));
            Ok(format!("{} {:?}", table.name, values.collect::<rusqlite::Result<Vec<_>>>()?))
        });
        out.extend(rows.unwrap().map(Result::unwrap));
    }
    out
}

/// The answer of a question about one record, as CSV without its header.
pub fn asked(desk: &Desk, record: &str, sql: &str) -> String {
    let ran = desk.run(&["query", sql, "--record", record, "--format", "csv"]).exits(0);
    ran.out.split_once('\n').unwrap().1.trim_end().to_string()
}

/// Articles on the same two countries, a day apart.
pub fn articles(count: usize) -> String {
    let verbs = ["attacked", "condemned", "met with envoys of", "sanctioned", "sent 20 tanks to", "warned"];
    let one = |n: usize| {
        let (verb, day) = (verbs[n % verbs.len()], n % 28 + 1);
        let text = format!(
            "Russia {verb} Ukraine.\n\n\"We saw it,\" a Polish minister said in Warsaw. Attack {n} killed {} people.\n",
            n + 2
        );
        serde_json::json!({
            "id": format!("a{n}"), "outlet": format!("Wire {}", n % 3), "date": format!("2024-01-{day:02}"),
            "title": format!("Number {n}"), "text": text,
        })
    };
    (0..count).map(|n| one(n).to_string() + "\n").collect()
}

#[test]
fn the_same_document_again_changes_nothing_whatever_its_id() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK) + &line("b", MEETING));
    let first = desk.run(&["ingest", "a.jsonl"]).exits(0);
    assert!(first.err.contains("2 new documents, 0 known"), "{}", first.err);
    let rows = rows_of(&desk.path("record.db"));
    assert!(rows.iter().any(|r| r.starts_with("event_rows")), "the articles gave rows");
    desk.file("again.jsonl", line("other", MEETING) + &line("a", ATTACK) + &line("a", ATTACK));
    let again = desk.run(&["ingest", "again.jsonl"]).exits(0);
    assert!(again.err.contains("0 new documents, 3 known"), "{}", again.err);
    assert_eq!(rows_of(&desk.path("record.db")), rows);
}

#[test]
fn files_folders_standard_input_and_coded_rows_give_the_same_record() {
    let desk = Desk::new();
    let all = articles(12);
    desk.file("all.jsonl", &all);
    let lines: Vec<&str> = all.lines().collect();
    desk.file("folder/1.jsonl", lines[..5].join("\n"));
    desk.file("folder/deep/2.jsonl", lines[5..].join("\n"));
    desk.run(&["ingest", "all.jsonl", "--record", "lines.db"]).exits(0);
    desk.run(&["ingest", "folder", "--record", "folder.db", "--jobs", "3"]).exits(0);
    desk.run_with(&["ingest", "-", "--record", "stdin.db", "--jobs", "1"], all.as_bytes()).exits(0);
    for (file, record) in [("rows.jsonl", "coded.db"), ("rows.parquet", "columns.db")] {
        desk.run(&["code", "all.jsonl", "--text", "-o", file]).exits(0);
        let ran = desk.run(&["ingest", file, "--record", record, "--model", "nowhere"]).exits(0);
        assert!(ran.err.contains("12 new documents"), "no model is needed: {}", ran.err);
    }
    let expected = rows_of(&desk.path("lines.db"));
    for record in ["folder.db", "stdin.db", "coded.db", "columns.db"] {
        let found = rows_of(&desk.path(record));
        let differing = expected.iter().zip(&found).find(|(a, b)| a != b);
        assert_eq!(differing, None, "{record}");
        assert_eq!(expected.len(), found.len(), "{record}");
        desk.run(&["record", "check", "--record", record]).exits(0);
    }
}

#[test]
fn a_plain_text_and_an_article_without_a_date_are_kept_as_code_reads_them() {
    let desk = Desk::new();
    desk.file("2023-09-13-summit.txt", MEETING);
    desk.file("undated.txt", ATTACK);
    desk.run(&["ingest", "2023-09-13-summit.txt", "undated.txt", "--outlet", "Wire"]).exits(0);
    let told = asked(&desk, "record.db", "SELECT id, published, outlet FROM documents");
    assert_eq!(told, "2023-09-13-summit,2023-09-13,Wire\nundated,,Wire");
    let noted =
        asked(&desk, "record.db", "SELECT n.code FROM diagnostics n JOIN documents d ON d.doc = n.doc");
    assert_eq!(noted, "no-date");
}

#[test]
fn coded_rows_without_their_text_are_kept_and_take_it_later() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.run(&["code", "a.jsonl", "-o", "rows.jsonl"]).exits(0);
    desk.run(&["ingest", "rows.jsonl"]).exits(0);
    assert_eq!(asked(&desk, "record.db", "SELECT count(*) FROM texts"), "0");
    assert_eq!(asked(&desk, "record.db", "SELECT source, target FROM dyads"), "RUS,UKR");
    let ran = desk.run(&["ingest", "a.jsonl"]).exits(0);
    assert!(ran.err.contains("0 new documents, 0 known, 0 recoded, 1 given their text"), "{}", ran.err);
    assert_eq!(asked(&desk, "record.db", "SELECT unpack(text) FROM texts"), ATTACK);
    desk.run(&["record", "check"]).exits(0);
}

#[test]
fn recode_lets_other_rows_take_the_place_of_the_old_which_stay_under_their_run() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(3));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    let count = asked(&desk, "record.db", "SELECT count(*) FROM events");
    let without = ["ingest", "a.jsonl", "--min-confidence", "1"];
    let ran = desk.run(&without).exits(0);
    assert!(ran.err.contains("3 known"), "without --recode nothing changes: {}", ran.err);
    let ran = desk.run(&[&without[..], &["--recode"]].concat()).exits(0);
    assert!(ran.err.contains("3 recoded"), "{}", ran.err);
    assert_eq!(asked(&desk, "record.db", "SELECT count(*) FROM events"), "0");
    assert_eq!(asked(&desk, "record.db", "SELECT count(*) FROM event_rows"), count);
    assert_eq!(asked(&desk, "record.db", "SELECT count(*) FROM pair_days"), "0");
    assert_eq!(asked(&desk, "record.db", "SELECT run, options FROM runs"), "1,\n2,min-confidence=1");
    let ran = desk.run(&[&without[..], &["--recode"]].concat()).exits(0);
    assert!(ran.err.contains("3 known"), "the same run again: {}", ran.err);
    desk.run(&["record", "check"]).exits(0);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_ingested() {
    let desk = Desk::new();
    let rows = desk.file("rows.jsonl", line("x", ATTACK));
    let coded = desk.run(&["code", "rows.jsonl"]).exits(0).out;
    let other = coded.replace("\"ASSAULT\"", "\"TICKLE\"");
    let later = coded.replace("\"schema\":1", "\"schema\":99");
    assert!(other != coded && later != coded);
    fs::write(rows, line("a", ATTACK) + "{\"id\": 3\n" + &other + &later + &line("b", MEETING)).unwrap();
    desk.file("bad.parquet", "PAR1 and nothing more");
    let ran = desk.run(&["ingest", "rows.jsonl", "missing.txt", "bad.parquet"]).exits(1);
    for told in [
        "[E102] rows.jsonl:2:",
        "[E109] rows.jsonl:3:",
        "TICKLE",
        "[E109] rows.jsonl:4:",
        "[E101] missing.txt",
        "[E101] bad.parquet",
    ] {
        assert!(ran.err.contains(told), "{told} is missing in: {}", ran.err);
    }
    assert!(ran.err.contains("2 new documents") && ran.err.contains("5 inputs not read"), "{}", ran.err);
    assert_eq!(asked(&desk, "record.db", "SELECT id FROM documents"), "a\nb");
}

#[test]
fn without_a_model_an_article_ends_the_work_and_what_came_before_is_kept() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.run(&["code", "a.jsonl", "-o", "1.jsonl"]).exits(0);
    let ran = desk.run(&["ingest", "1.jsonl", "a.jsonl", "--model", "nowhere"]).exits(3);
    assert!(ran.err.contains("error[E301]") && ran.err.contains("polybius model get"), "{}", ran.err);
    assert_eq!(asked(&desk, "record.db", "SELECT id FROM documents"), "a");
}

#[test]
fn a_file_that_is_no_record_is_left_alone() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.file("record.db", "a text of mine, with nothing of a record in it, but long enough");
    let ran = desk.run(&["ingest", "a.jsonl"]).exits(3);
    assert!(ran.err.contains("error[E314] record.db"), "{}", ran.err);
    assert!(desk.read("record.db").starts_with("a text of mine"));
    let ran = desk.run(&["ingest", "a.jsonl", "--record", "no/such/folder/r.db"]).exits(2);
    assert!(ran.err.contains("error[E202]"), "{}", ran.err);
}

#[test]
fn two_that_write_at_once_wait_for_each_other_and_readers_for_nobody() {
    let desk = Desk::new();
    let all = articles(120);
    let lines: Vec<&str> = all.lines().collect();
    desk.file("1.jsonl", lines[..80].join("\n"));
    desk.file("2.jsonl", lines[40..].join("\n"));
    desk.file("none.jsonl", "");
    desk.run(&["ingest", "none.jsonl"]).exits(0);
    let start = |file: &str| desk.command(&["ingest", file]).spawn().unwrap();
    let writers = [start("1.jsonl"), start("2.jsonl")];
    let seen: usize = asked(&desk, "record.db", "SELECT count(*) FROM documents").parse().unwrap();
    assert!(seen <= 120);
    for writer in writers {
        let ran = crate::harness::Ran::new(writer.wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    assert_eq!(asked(&desk, "record.db", "SELECT count(*), count(DISTINCT hash) FROM documents"), "120,120");
    desk.run(&["record", "check"]).exits(0);
}

/// Kills at a handful of moments; `tools/kill_test.py` does the same at a hundred.
#[test]
fn killed_at_any_moment_and_started_again_it_ends_with_the_rows_of_an_undisturbed_run() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(300));
    desk.run(&["ingest", "a.jsonl", "--record", "whole.db"]).exits(0);
    let mut killed = 0;
    for n in 0..5 {
        let mut child = desk.command(&["ingest", "-", "--record", "killed.db", "--jobs", "2"]);
        let mut child = child.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Part of the input, and the rest withheld: the program is at work or waits when it is killed.
        let reader = BufReader::new(fs::File::open(desk.path("a.jsonl")).unwrap());
        for line in reader.lines().take(60 * (n + 1)) {
            let _ = stdin.write_all((line.unwrap() + "\n").as_bytes());
        }
        std::thread::sleep(Duration::from_millis(200 + 150 * n as u64));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
    }
    assert_eq!(killed, 5, "every run was killed");
    desk.run(&["ingest", "a.jsonl", "--record", "killed.db"]).exits(0);
    assert_eq!(rows_of(&desk.path("killed.db")), rows_of(&desk.path("whole.db")));
    desk.run(&["record", "check", "--record", "killed.db"]).exits(0);
}
