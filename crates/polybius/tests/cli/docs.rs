//! What the documents show is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Desk, rows};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The block of `page` opened by "```text `name`": where it starts and ends.
fn block(page: &str, name: &str) -> (usize, usize) {
    let fence = format!("```text {name}\n");
    let start = page.find(&fence).unwrap_or_else(|| panic!("no block {name}")) + fence.len();
    (start, start + page[start..].find("```").expect("the block is closed"))
}

/// With `UPDATE=1` the page is written anew.
#[test]
fn the_example_of_the_readme_is_what_read_prints() {
    let path = root().join("README.md");
    let page = fs::read_to_string(&path).unwrap();
    let (start, end) = block(&page, "input");
    let desk = Desk::new();
    desk.file("article.txt", &page[start..end]);
    let printed = desk.run(&["read", "article.txt"]).exits(0).out;
    let (start, end) = block(&page, "output");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, [&page[..start], &printed, &page[end..]].concat()).unwrap();
    } else {
        assert_eq!(&page[start..end], printed, "UPDATE=1 writes README.md anew");
    }
}

/// Names of all fields in a value.
fn fields(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| fields(v, out)),
        Value::Object(map) => {
            for (name, v) in map {
                out.insert(name.clone());
                fields(v, out);
            }
        }
        _ => {}
    }
}

#[test]
fn the_row_contract_tells_every_field_that_code_writes() {
    let samples = root().join("data/samples/articles.jsonl");
    let ran = Desk::new().run(&["code", samples.to_str().unwrap()]).exits(0);
    let mut written = BTreeSet::new();
    rows(&ran.out).iter().for_each(|row| fields(row, &mut written));
    assert!(written.contains("trigger") && written.contains("cue_span"), "the samples gave no rows");
    let page = fs::read_to_string(root().join("docs/reference/rows.md")).unwrap();
    let untold: Vec<&String> = written.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(untold.is_empty(), "docs/reference/rows.md does not tell {untold:?}");
}
