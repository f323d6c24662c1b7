//! No sentence of the project may share six running words with a text it is measured on.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use polybius::input::split_header;
use serde_json::Value;

use super::Tree;

/// Running words that make a copy.
const WORDS: usize = 6;

/// Folders with texts that may be measured on and not copied, from the project's root.
const FOREIGN: &[&str] = &["../shared/gold", "../shared/bench"];

/// Sentences of data files and samples that share words with a foreign text; none where the
/// foreign folders are not there.
pub fn shared(tree: &Tree) -> Result<Vec<String>> {
    let own = own(tree)?;
    let mut found: BTreeMap<&str, (String, &str)> = BTreeMap::new();
    for name in FOREIGN {
        let folder = tree.root.join(name);
        if !folder.exists() {
            println!("     {name} is not there: not compared");
            continue;
        }
        for file in files(&folder)? {
            let mut look = |text: &str| {
                for (_, hash) in runs(text) {
                    if let Some((sentence, words)) = own.get(&hash) {
                        let inside = file.strip_prefix(&folder).unwrap_or(&file).display();
                        found.entry(sentence).or_insert_with(|| (format!("{name}/{inside}"), words));
                    }
                }
            };
            read(&file, &mut look).with_context(|| file.display().to_string())?;
        }
    }
    let line = |(sentence, (file, words)): (&&str, &(String, &str))| format!("{sentence} ({words}: {file})");
    Ok(found.iter().map(line).collect())
}

/// By the hash of each run in the project's own sentences: where it stands, with the sentence, and its words.
fn own(tree: &Tree) -> Result<HashMap<u64, (String, String)>> {
    let mut out = HashMap::new();
    let mut add = |path: &str, sentence: &str| {
        for (words, hash) in runs(sentence) {
            let run = || (format!("{path}: {}", sentence.trim()), words.join(" "));
            out.entry(hash).or_insert_with(run);
        }
    };
    for (path, text) in tree.under("data/", ".toml") {
        let table: toml::Table = text.parse().with_context(|| path.clone())?;
        strings(&toml::Value::Table(table), &mut |text| {
            // After a bar the codebook tells the sides.
            let text = text.split('|').next().unwrap_or(text).trim();
            if text.ends_with(['.', '?', '!', '"', '”']) {
                add(path, text);
            }
        });
    }
    for (path, text) in tree.under("data/samples/", ".txt") {
        // The header block cites its sources by their ids.
        let body = split_header(text).map_or(text.as_str(), |(_, body)| body);
        body.lines().for_each(|paragraph| add(path, paragraph));
    }
    Ok(out)
}

fn strings(value: &toml::Value, each: &mut impl FnMut(&str)) {
    match value {
        toml::Value::String(text) => each(text),
        toml::Value::Array(list) => list.iter().for_each(|v| strings(v, each)),
        toml::Value::Table(table) => table.iter().for_each(|(_, v)| strings(v, each)),
        _ => {}
    }
}

/// Each run of six words in `text`, with its hash without case and punctuation.
fn runs(text: &str) -> impl Iterator<Item = (Vec<&str>, u64)> {
    // An apostrophe does not end a word: "Iran's" is one.
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'));
    let words: Vec<&str> = text.split(ends).filter(|w| w.contains(char::is_alphanumeric)).collect();
    let hashes: Vec<u64> = words.iter().map(|w| hash(&plain(w))).collect();
    let count = (words.len() + 1).saturating_sub(WORDS);
    (0..count).map(move |n| (words[n..n + WORDS].to_vec(), hash(&hashes[n..n + WORDS])))
}

/// The word in lower case without apostrophes.
fn plain(word: &str) -> String {
    word.to_lowercase().replace(['\'', '’'], "")
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// All files under a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { out.extend(files(&path)?) } else { out.push(path) }
    }
    out.sort();
    Ok(out)
}

/// Hands every text of a file to `look`: strings of JSON lines, or the words of a page or plain text.
fn read(path: &Path, look: &mut impl FnMut(&str)) -> Result<()> {
    let name = path.to_string_lossy();
    let file = BufReader::new(File::open(path)?);
    let reader: Box<dyn Read> =
        if name.ends_with(".gz") { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    let name = name.trim_end_matches(".gz");
    if name.ends_with(".jsonl") {
        for line in BufReader::new(reader).lines() {
            texts(&serde_json::from_str(&line?)?, look);
        }
    } else if name.ends_with(".txt") || name.ends_with(".html") {
        let mut bytes = Vec::new();
        { reader }.read_to_end(&mut bytes)?;
        look(&without_tags(&String::from_utf8_lossy(&bytes)));
    }
    Ok(())
}

/// Strings in a JSON value; a list of strings (tokens) is one running text.
fn texts(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            look(&list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "));
        }
        Value::Array(list) => list.iter().for_each(|v| texts(v, look)),
        Value::Object(map) => map.iter().for_each(|(_, v)| texts(v, look)),
        _ => {}
    }
}

/// The words of a page between its tags.
fn without_tags(page: &str) -> String {
    let mut inside = false;
    let keep = |c: char| {
        inside = if inside { c != '>' } else { c == '<' };
        if inside || c == '>' { ' ' } else { c }
    };
    page.chars().map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_ignore_case_and_punctuation() {
        let one: Vec<u64> = runs("The two sides met, on Monday.").map(|r| r.1).collect();
        let other: Vec<u64> = runs("... the TWO sides “met” on monday; then left").map(|r| r.1).collect();
        assert_eq!(one.len(), 1);
        assert_eq!(other.len(), 3);
        assert_eq!(one[0], other[0]);
        assert_eq!(runs("only five words stand here").count(), 0);
    }

    #[test]
    fn tokens_are_one_text_and_tags_are_none() {
        let mut seen = Vec::new();
        texts(&serde_json::json!({"tokens": ["a", "b"], "rows": [{"text": "c d"}]}), &mut |t| {
            seen.push(t.to_string())
        });
        seen.sort();
        assert_eq!(seen, ["a b", "c d"]);
        assert_eq!(without_tags("<p class=x>a b</p>").split_whitespace().collect::<Vec<_>>(), ["a", "b"]);
    }
}
