//! What the program is made of is checked when it is loaded: a changed byte anywhere in model, atlas or
//! typer ends with the error of that part, and one in the codebook shows in its version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use polybius::model;
use polybius_syntax::ModelFiles;
use serde_json::Value;

use crate::harness::{ATTACK, Desk, Ran, arg, line};

/// The model that the tests use.
fn published() -> PathBuf {
    model::data_dir().join("models").join(model::DEFAULT)
}

/// Files below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Flips one bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_flipped_bit_in_any_file_of_the_model_is_told_with_the_file() {
    let desk = Desk::new();
    let copy = desk.path("data/polybius/models").join(model::DEFAULT);
    for file in files(&published()) {
        let target = copy.join(file.strip_prefix(published()).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, &target).unwrap();
    }
    let run = |command: &[&str]| {
        let mut command = desk.command(command);
        command.env("XDG_DATA_HOME", desk.path("data")).env_remove(model::VARIABLE);
        Ran::new(command.output().unwrap())
    };
    run(&["model", "check"]).exits(0);
    // What meta.json tells is checked by the pipeline.
    for file in ModelFiles::NEEDED.iter().filter(|file| **file != "meta.json") {
        flip(&copy.join(file));
        let ran = run(&["model", "check"]).exits(3);
        assert!(ran.err.contains("error[E302]") && ran.err.contains(file), "{file}: {}", ran.err);
        flip(&copy.join(file));
    }
    flip(&copy.join("parser/model"));
    desk.file("a.jsonl", line("a", ATTACK));
    let ran = run(&["code", "a.jsonl"]).exits(3);
    assert!(ran.err.contains("error[E302]") && ran.out.is_empty(), "{}", ran.err);
}

/// The program with one bit flipped in the middle of a part that it embeds.
fn damaged(desk: &Desk, part: &[u8]) -> PathBuf {
    let mut program = fs::read(env!("CARGO_BIN_EXE_polybius")).unwrap();
    let finder = &part[..part.len().min(256)];
    let starts = program.windows(finder.len()).position(|w| w == finder).expect("the program embeds it");
    assert!(program[starts..].starts_with(part), "the program embeds it whole");
    program[starts + part.len() / 2] ^= 1;
    let path = desk.file("damaged", program);
    fs::set_permissions(&path, fs::metadata(env!("CARGO_BIN_EXE_polybius")).unwrap().permissions()).unwrap();
    path
}

fn run(desk: &Desk, program: &Path, args: &[&str]) -> Ran {
    Ran::new(Command::new(program).args(args).current_dir(desk.path("")).output().unwrap())
}

#[test]
fn a_flipped_bit_in_the_atlas_or_typer_of_the_program_is_told() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let parts: [(&[u8], &str); 5] = [
        (include_bytes!("../../../../data/atlas.bin"), "E307"),
        (include_bytes!("../../../../data/typer.bin"), "E317"),
        (include_bytes!("../../../../data/encoder.bin"), "E317"),
        (include_bytes!("../../../../data/words.bin"), "E317"),
        (include_bytes!("../../../../data/sides.bin"), "E317"),
    ];
    for (part, code) in parts {
        let program = damaged(&desk, part);
        let ran = run(&desk, &program, &["code", "a.jsonl"]).exits(3);
        assert!(ran.err.contains(&format!("error[{code}]")) && ran.out.is_empty(), "{}", ran.err);
    }
}

#[test]
fn a_changed_codebook_stands_in_every_row_with_another_version() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", ATTACK));
    let book = include_str!("../../../../data/codebook/assault.toml");
    let about = book.lines().find(|l| l.starts_with("about")).unwrap();
    let program = damaged(&desk, about.trim_end_matches('"').as_bytes());
    let version = |ran: Ran| -> Value { ran.exits(0).rows()[0]["versions"]["codebook"].clone() };
    let other = version(run(&desk, &program, &["code", "a.jsonl"]));
    let ours = version(desk.run(&["code", arg(&desk.path("a.jsonl"))]));
    assert!(other.is_string() && ours != other, "{ours} {other}");
}
