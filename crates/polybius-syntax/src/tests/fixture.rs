//! The project's own texts, against what spaCy made of them (`tools/make_syntax_fixture.py`).

use std::collections::HashMap;

use serde_json::Value;

use super::{PIPELINE, read};
use crate::{Doc, paragraphs};

/// One paragraph's columns as spaCy has them, and as found here.
fn columns(doc: &Doc, range: std::ops::Range<usize>, text: &str) -> HashMap<&'static str, Vec<String>> {
    let first = range.start;
    let name = |i: usize| {
        let token = &doc.tokens[i];
        let place = if token.ent_begin { "B" } else { "I" };
        token.ent.map_or("O".to_owned(), |ent| format!("{place}-{}", ent.as_str()))
    };
    let column = |of: &dyn Fn(usize) -> String| range.clone().map(of).collect::<Vec<String>>();
    HashMap::from([
        ("text", column(&|i| doc.tokens[i].span.of(text).to_owned())),
        ("tag", column(&|i| doc.tokens[i].tag.as_str().to_owned())),
        ("pos", column(&|i| doc.tokens[i].pos.as_str().to_owned())),
        ("morph", column(&|i| doc.morph(i).to_owned())),
        ("lemma", column(&|i| doc.lemma(i).to_owned())),
        ("head", column(&|i| (doc.tokens[i].head as usize - first).to_string())),
        ("dep", column(&|i| doc.tokens[i].dep.as_str().to_owned())),
        ("name", column(&name)),
        (
            "start",
            range.clone().filter(|&i| doc.tokens[i].sent_start).map(|i| (i - first).to_string()).collect(),
        ),
    ])
}

fn strings(value: &Value) -> Vec<String> {
    let item = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    value.as_array().unwrap().iter().map(item).collect()
}

#[test]
fn samples_are_parsed_as_spacy_parses_them() {
    let fixture = read("crates/polybius-syntax/tests/fixtures/samples_sm.jsonl");
    let mut texts: HashMap<String, (String, Doc)> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut tokens = 0;
    for row in fixture.lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let file = row["file"].as_str().unwrap().to_owned();
        let (text, doc) = texts.entry(file.clone()).or_insert_with(|| {
            let text = read(&file);
            let doc = PIPELINE.worker().parse(&text, &paragraphs(&text));
            (text, doc)
        });
        let paragraph = seen.entry(file.clone()).or_default();
        let place = format!("{file}:{}", row["line"]);
        let range = doc.paragraphs.get(*paragraph).cloned();
        let range = range
            .unwrap_or_else(|| panic!("{place}: the text has changed; run tools/make_syntax_fixture.py"));
        *paragraph += 1;
        tokens += range.len();
        for (column, found) in columns(doc, range.start as usize..range.end as usize, text) {
            assert_eq!(found, strings(&row[column]), "{place}: {column}");
        }
    }
    assert!(tokens > 500, "the fixture holds {tokens} tokens");
    for (file, (_, doc)) in &texts {
        assert_eq!(seen[file], doc.paragraphs.len(), "{file} has more paragraphs than the fixture");
    }
}
