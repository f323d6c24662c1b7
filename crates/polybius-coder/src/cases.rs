//! Readable test cases: a text and the rows it must give in `cases.md`, its parse in `cases.conllu`.

use std::collections::HashMap;

use polybius_syntax::{Doc, conllu};

/// Title, text and expected rows of each case of a `cases.md`.
pub fn cases(markdown: &'static str) -> Vec<(&'static str, String, Vec<&'static str>)> {
    let blocks = markdown.split("\n## ").skip(1);
    blocks
        .map(|block| {
            let (title, body) = block.split_once('\n').expect("invariant: a case has a title line");
            let lines = body.lines().filter(|l| !l.trim().is_empty());
            let (rows, text): (Vec<&str>, Vec<&str>) = lines.partition(|l| l.starts_with("> "));
            (title.trim(), text.join("\n"), rows.into_iter().map(|r| r[2..].trim_end()).collect())
        })
        .collect()
}

/// Text and parse under each id of a CoNLL-U file.
pub fn parses(text: &'static str) -> HashMap<&'static str, (String, Doc)> {
    let blocks = text.split("# newdoc id = ").filter(|b| !b.is_empty());
    blocks
        .map(|block| {
            let (title, body) = block.split_once('\n').expect("invariant: a case has a title line");
            (title.trim(), conllu::read(body).expect("invariant: committed parses read"))
        })
        .collect()
}
