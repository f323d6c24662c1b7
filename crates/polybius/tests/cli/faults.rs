//! "Each ends in a clear error or a correct record, with nothing committed lost": full disks, folders that
//! cannot be written or vanish, files that are cut or changed, kills of what rewrites the record.
//!
//! `tools/kill_test.py` tries the same at many more moments.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::harness::{ATTACK, Desk, Ran, arg, line};
use crate::ingest::{articles, asked, rows_of};

/// Runs the program where no file may grow over `bytes`, as on a disk that is full there.
fn on_a_full_disk(desk: &Desk, bytes: u64, args: &[&str]) -> Ran {
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes.div_ceil(512));
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_polybius")]).args(args).current_dir(desk.path(""));
    Ran::new(command.output().unwrap())
}

/// A record of some articles, closed, and its rows.
fn record(desk: &Desk, count: usize) -> Vec<String> {
    desk.file("a.jsonl", articles(count));
    desk.run(&["ingest", "a.jsonl"]).exits(0);
    rows_of(&desk.path("record.db"))
}

/// What a run may end with: well, or with an error that has a code; never a panic or a signal.
#[track_caller]
fn ends_well(ran: &Ran, about: &str) {
    assert!((0..=3).contains(&ran.code), "{about}: {} {}", ran.code, ran.err);
    assert!(!ran.err.contains("panicked"), "{about}: {}", ran.err);
    assert!(
        ran.code == 0 || ran.err.contains("error[E"),
        "{about}: {} without an error: {}",
        ran.code,
        ran.err
    );
}

#[test]
fn a_full_disk_ends_an_ingest_with_an_error_and_whole_documents() {
    let desk = Desk::new();
    let wanted = record(&desk, 40);
    let size = fs::metadata(desk.path("record.db")).unwrap().len();
    let mut stopped = 0;
    for part in 0..6 {
        let ran = on_a_full_disk(&desk, size * part / 6, &["ingest", "a.jsonl", "--record", "full.db"]);
        ends_well(&ran, "full disk");
        stopped += usize::from(ran.code != 0);
        assert!(ran.code == 0 || ran.err.contains("error[E202]"), "{}", ran.err);
        let checked = desk.run(&["record", "check", "--record", "full.db"]);
        let empty = checked.err.contains("[E313]") || checked.err.contains("nothing was written to it yet");
        assert!(checked.code == 0 || empty, "{} {}", checked.out, checked.err);
    }
    assert!(stopped >= 4, "only {stopped} runs met the end of the disk");
    desk.run(&["ingest", "a.jsonl", "--record", "full.db"]).exits(0);
    assert_eq!(rows_of(&desk.path("full.db")), wanted);
}

#[test]
fn a_full_disk_leaves_outputs_and_records_as_they_were() {
    let desk = Desk::new();
    let wanted = record(&desk, 40);
    for name in ["rows.jsonl", "rows.csv", "rows.parquet", "copy.db"] {
        desk.file(name, "old");
    }
    let names = desk.names();
    let commands: [&[&str]; 7] = [
        &["code", "a.jsonl", "-o", "rows.jsonl"],
        &["code", "a.jsonl", "-o", "rows.csv"],
        &["code", "a.jsonl", "-o", "rows.parquet"],
        &["article", "a.jsonl", "-o", "rows.jsonl"],
        &["export", "--as", "gdelt", "-o", "rows.csv"],
        &["record", "backup", "copy.db"],
        &["record", "compact"],
    ];
    for command in commands {
        let ran = on_a_full_disk(&desk, 512, command);
        assert!(ran.code == 2 && ran.err.contains("error[E202]"), "{command:?}: {} {}", ran.code, ran.err);
        let left: Vec<_> = desk.names().into_iter().filter(|n| !n.starts_with("record.db-")).collect();
        assert_eq!(left, names, "{command:?} leaves nothing behind");
    }
    for name in ["rows.jsonl", "rows.csv", "rows.parquet", "copy.db"] {
        assert_eq!(desk.read(name), "old", "{name}");
    }
    assert_eq!(rows_of(&desk.path("record.db")), wanted);
    desk.run(&["record", "check"]).exits(0);
}

#[test]
fn folders_that_cannot_be_written_are_told() {
    let desk = Desk::new();
    record(&desk, 2);
    desk.file("file", "no folder");
    // A file where a folder should be, and a file system that takes no files: they hold for root too.
    for folder in ["file", "/proc"] {
        let place = |name: &str| format!("{folder}/{name}");
        let (rows, db, state) = (place("rows.jsonl"), place("r.db"), place("s"));
        let commands: [&[&str]; 4] = [
            &["code", "a.jsonl", "-o", &rows],
            &["ingest", "a.jsonl", "--record", &db],
            &["record", "backup", &db],
            &["export", "--as", "csv", "-o", &rows],
        ];
        for command in commands {
            let ran = desk.run(command);
            assert!(ran.code == 2 && ran.err.contains("error[E202]"), "{command:?}: {}", ran.err);
        }
        let feeds = desk.file("feeds.txt", "http://127.0.0.1:9/feed\n");
        let ran = desk.run(&["watch", arg(&feeds), "-o", "news.jsonl", "--state", &state, "--once"]);
        ends_well(&ran, "state");
        assert_ne!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn a_record_whose_folder_vanishes_is_no_success() {
    let desk = Desk::new();
    fs::create_dir(desk.path("gone")).unwrap();
    let mut child = desk.command(&["ingest", "-", "--record", "gone/r.db", "--jobs", "1"]);
    let mut child = child.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let all = articles(30);
    let lines: Vec<&str> = all.lines().collect();
    stdin.write_all((lines[..10].join("\n") + "\n").as_bytes()).unwrap();
    let db = desk.path("gone/r.db");
    for _ in 0..600 {
        if db.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    fs::remove_dir_all(desk.path("gone")).unwrap();
    let _ = stdin.write_all(lines[10..].join("\n").as_bytes());
    drop(stdin);
    let ran = Ran::new(child.wait_with_output().unwrap());
    // Which of the two it is depends on what was being written.
    let told = ["error[E202]", "error[E314]"].iter().any(|code| ran.err.contains(code));
    assert!(matches!(ran.code, 2 | 3) && told, "{} {}", ran.code, ran.err);
}

#[test]
fn inputs_that_vanish_are_told_and_the_rest_is_read() {
    let desk = Desk::new();
    desk.file("in/a.jsonl", line("a", ATTACK));
    std::os::unix::fs::symlink("nowhere", desk.path("in/b.jsonl")).unwrap();
    desk.file("in/c.jsonl", line("c", ATTACK));
    let ran = desk.run(&["code", "in"]).exits(1);
    assert_eq!(crate::harness::ids(&ran.rows()), ["a", "c"]);
    assert!(ran.err.contains("error[E101] in/b.jsonl"), "{}", ran.err);
}

/// Every way in which the bytes of a file are damaged here: cut at some places, changed at some.
fn damages(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let length = bytes.len();
    let mut out = Vec::new();
    for keep in [1, 16, 100, length / 3, length / 2, length - 100, length - 1] {
        out.push((format!("cut at {keep}"), bytes[..keep].to_vec()));
    }
    for n in 0..8 {
        let (mut changed, from) = (bytes.to_vec(), (n * 7919 + 20) % length);
        let to = (from + 1 + n * n * 9).min(length);
        changed[from..to].iter_mut().for_each(|b| *b ^= 0x55);
        out.push((format!("changed at {from} to {to}"), changed));
    }
    out.push(("of zeros".into(), vec![0; length]));
    out
}

#[test]
fn a_damaged_record_is_told_or_whole() {
    let desk = Desk::new();
    let wanted = record(&desk, 20);
    let bytes = fs::read(desk.path("record.db")).unwrap();
    desk.file("new.jsonl", line("new", "Iran met China."));
    let mut told = 0;
    for (about, damaged) in damages(&bytes) {
        let fresh = || {
            for name in ["d.db", "d.db-wal", "d.db-shm"] {
                let _ = fs::remove_file(desk.path(name));
            }
            desk.file("d.db", &damaged);
        };
        fresh();
        let checked = desk.run(&["record", "check", "--record", "d.db"]);
        ends_well(&checked, &format!("check, {about}"));
        told += usize::from(checked.code != 0);
        if checked.code == 0 && about.starts_with("cut") {
            // A value that is changed inside a row has nothing to be compared with; what is lost has.
            assert_eq!(rows_of(&desk.path("d.db")), wanted, "{about}");
        }
        for command in [
            &["query", "SELECT * FROM events, documents"][..],
            &["search", "attack"],
            &["dossier", "RUS", "UKR"],
            &["doctor"],
            &["ingest", "new.jsonl"],
        ] {
            fresh();
            let ran = desk.run(&[command, &["--record", "d.db"]].concat());
            ends_well(&ran, &format!("{command:?}, {about}"));
        }
    }
    assert!(told >= 10, "only {told} were noticed");
}

#[test]
fn a_damaged_file_of_rows_is_told() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(20));
    desk.run(&["code", "a.jsonl", "--text", "-o", "rows.parquet"]).exits(0);
    desk.run(&["ingest", "rows.parquet", "--record", "whole.db"]).exits(0);
    let whole = asked(&desk, "whole.db", "SELECT count(*) FROM documents");
    let mut told = 0;
    for (n, (about, damaged)) in
        damages(&fs::read(desk.path("rows.parquet")).unwrap()).into_iter().enumerate()
    {
        desk.file("bad.parquet", damaged);
        let db = format!("{n}.db");
        let ran = desk.run(&["ingest", "bad.parquet", "--record", &db]);
        ends_well(&ran, &about);
        told += usize::from(ran.code == 1);
        assert!(ran.code == 1 || asked(&desk, &db, "SELECT count(*) FROM documents") == whole, "{about}");
        desk.run(&["record", "check", "--record", &db]).exits(0);
    }
    assert!(told >= 10, "only {told} were noticed");
}

/// How long the program takes when nothing disturbs it.
fn took(desk: &Desk, args: &[&str]) -> Duration {
    let begun = std::time::Instant::now();
    desk.run(args).exits(0);
    begun.elapsed()
}

/// Kills the program some time after it began, unless it has ended by then.
fn killed(desk: &Desk, args: &[&str], after: Duration) -> bool {
    let mut child = desk.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    !child.wait().unwrap().success()
}

#[test]
fn a_killed_compaction_or_backup_loses_nothing() {
    let desk = Desk::new();
    let wanted = record(&desk, 60);
    let commands = [&["record", "compact"][..], &["record", "backup", "copy.db"]];
    let whole = commands.map(|command| took(&desk, command));
    let mut kills = 0;
    for n in 0..12 {
        for (command, whole) in commands.iter().zip(whole) {
            kills += usize::from(killed(&desk, command, whole * n / 14));
        }
        assert_eq!(rows_of(&desk.path("record.db")), wanted);
        if desk.path("copy.db").exists() {
            desk.run(&["record", "check", "--record", "copy.db"]).exits(0);
        }
    }
    assert!(kills >= 6, "only {kills} kills came in time");
    desk.run(&["record", "check"]).exits(0);
    desk.run(&["record", "compact"]).exits(0);
    assert_eq!(rows_of(&desk.path("record.db")), wanted);
}

#[test]
fn what_writes_and_what_compacts_at_once_wait_for_each_other() {
    let desk = Desk::new();
    desk.file("a.jsonl", articles(80));
    desk.file("none.jsonl", "");
    desk.run(&["ingest", "none.jsonl"]).exits(0);
    let writer = desk.command(&["ingest", "a.jsonl"]).spawn().unwrap();
    for _ in 0..4 {
        desk.run(&["record", "compact"]).exits(0);
        std::thread::sleep(Duration::from_millis(150));
    }
    Ran::new(writer.wait_with_output().unwrap()).exits(0);
    desk.run(&["ingest", "a.jsonl", "--record", "whole.db"]).exits(0);
    assert_eq!(rows_of(&desk.path("record.db")), rows_of(Path::new(&desk.path("whole.db"))));
    desk.run(&["record", "check"]).exits(0);
}
