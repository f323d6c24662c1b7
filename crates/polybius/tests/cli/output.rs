//! "Data goes to stdout, talk to stderr … `-o PATH`: written aside and renamed only where PATH is a
//! regular file or new; anything else (a pipe, `/dev/null`) is written to directly; `-` is stdout; the
//! format is `--format`, else the suffix, else JSONL."

use std::fs;

use crate::harness::{ATTACK, Desk, arg, ids, line, rows};

#[test]
fn data_goes_to_stdout_and_talk_to_stderr() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK) + "not json\n");
    let ran = desk.run(&["code", "a.jsonl"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["a"]);
    assert!(ran.err.contains("E102") && ran.err.contains("1 article coded"), "{}", ran.err);
}

#[test]
fn a_dash_is_stdout() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let dash = desk.run(&["code", "a.jsonl", "-o", "-"]).exits(0);
    assert_eq!(dash.out, desk.run(&["code", "a.jsonl"]).exits(0).out);
    assert_eq!(desk.names(), ["a.jsonl"]);
}

#[test]
fn a_new_file_takes_its_name_when_it_is_whole() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let ran = desk.run(&["code", "a.jsonl", "-o", "rows.jsonl"]).exits(0);
    assert_eq!(ran.out, "");
    assert_eq!(ids(&rows(&desk.read("rows.jsonl"))), ["a"]);
    assert_eq!(desk.names(), ["a.jsonl", "rows.jsonl"]);
}

#[test]
fn a_regular_file_is_written_aside_and_renamed() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let old = desk.file("rows.jsonl", "old");
    // Another name for the old file keeps its content if, and only if, the new one was renamed over it.
    fs::hard_link(&old, desk.path("kept")).unwrap();
    desk.run(&["code", "a.jsonl", "-o", "rows.jsonl"]).exits(0);
    assert_eq!(desk.read("kept"), "old");
    assert_eq!(ids(&rows(&desk.read("rows.jsonl"))), ["a"]);
    assert_eq!(desk.names(), ["a.jsonl", "kept", "rows.jsonl"]);
}

#[test]
fn an_output_may_be_the_input() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.run(&["code", "a.jsonl", "-o", "a.jsonl"]).exits(0);
    assert_eq!(rows(&desk.read("a.jsonl"))[0]["events"][0]["type"], "ASSAULT");
}

#[test]
fn a_run_that_fails_leaves_the_old_file() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.file("rows.jsonl", "old");
    desk.run(&["code", "a.jsonl", "-o", "rows.jsonl", "--model", "nowhere"]).exits(3);
    assert_eq!(desk.read("rows.jsonl"), "old");
    assert_eq!(desk.names(), ["a.jsonl", "rows.jsonl"]);
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_and_the_file_behind_it_is_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let real = desk.file("store/real.jsonl", "old");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, desk.path("rows.jsonl")).unwrap();
    desk.run(&["code", "a.jsonl", "-o", "rows.jsonl"]).exits(0);
    assert!(fs::symlink_metadata(desk.path("rows.jsonl")).unwrap().is_symlink());
    assert_eq!(ids(&rows(&desk.read("store/real.jsonl"))), ["a"]);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn dev_null_and_pipes_are_written_to_directly() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    desk.run(&["code", "a.jsonl", "-o", "/dev/null"]).exits(0);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());

    let pipe = desk.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let from = pipe.clone();
    let reader = std::thread::spawn(move || fs::read_to_string(from).unwrap());
    desk.run(&["code", "a.jsonl", "-o", arg(&pipe)]).exits(0);
    assert_eq!(ids(&rows(&reader.join().unwrap())), ["a"]);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn the_format_is_the_options_else_the_suffixs_else_jsonl() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let written = |options: &[&str], name: &str| {
        desk.run(&[&["code", "a.jsonl", "-o", name], options].concat()).exits(0);
        desk.read(name)
    };
    assert!(written(&[], "rows.csv").starts_with("article_id,"));
    assert!(written(&[], "rows.jsonl").starts_with('{'));
    assert!(written(&[], "rows.data").starts_with('{'));
    assert!(written(&["--format", "jsonl"], "lines.csv").starts_with('{'));
    assert!(written(&["--format", "csv"], "table.jsonl").starts_with("article_id,"));
    assert!(written(&["--dyads"], "pairs.csv").contains(",source,"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", &format!("{ATTACK}\n").repeat(400)).repeat(20));
    let mut child = desk.command(&["code", "a.jsonl"]).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let ran = desk.run(&["code", "a.jsonl", "-o", "no/such/folder/rows.jsonl"]).exits(2);
    assert!(ran.err.contains("error[E202]"), "{}", ran.err);
}
