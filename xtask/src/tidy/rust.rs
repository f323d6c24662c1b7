//! Rules on Rust files.

use anyhow::Result;

use super::Tree;
use super::source::Source;

/// Most lines of a function, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 70;

/// Where `unsafe` may stand.
const UNSAFE_IN: &[&str] = &["crates/polybius-nn/", "crates/polybius-python/src/capsule.rs"];

/// Files that do not open with a `//!` line.
pub fn headers(tree: &Tree) -> Result<Vec<String>> {
    Ok(rust(tree).filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path.clone()).collect())
}

/// Functions that are too long.
pub fn long_functions(tree: &Tree) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for (path, text) in rust(tree) {
        let source = Source::new(path, text);
        for at in source.words("fn") {
            let Some(name) = source.code[at + 2..].split(|c: char| !(c.is_alphanumeric() || c == '_')).nth(1)
            else {
                continue;
            };
            let Some(block) = source.block(at).filter(|_| !name.is_empty()) else { continue };
            let lines = source.line(block.end - 1) - source.line(at) + 1;
            if lines > FUNCTION_LINES {
                out.push(format!("{path}:{}: {name} has {lines} lines", source.line(at)));
            }
        }
    }
    Ok(out)
}

/// `unsafe` where it may not stand.
pub fn misplaced_unsafe(tree: &Tree) -> Result<Vec<String>> {
    let elsewhere = rust(tree).filter(|(path, _)| !UNSAFE_IN.iter().any(|home| path.starts_with(home)));
    Ok(elsewhere
        .flat_map(|(path, text)| {
            let source = Source::new(path, text);
            source.words("unsafe").map(|at| format!("{path}:{}", source.line(at))).collect::<Vec<_>>()
        })
        .collect())
}

/// `unwrap()` outside tests, and in the crates `expect` that names no invariant.
pub fn unwraps(tree: &Tree) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for (path, text) in rust(tree) {
        let source = Source::new(path, text);
        let told = path.starts_with("crates/") && path.contains("/src/");
        let calls = |word| source.words(word).filter(|&at| source.code[..at].ends_with('.'));
        for at in calls("unwrap").filter(|&at| !source.is_test(at)) {
            out.push(format!("{path}:{}: unwrap", source.line(at)));
        }
        for at in calls("expect").filter(|&at| told && !source.is_test(at)) {
            let said =
                text[at + "expect".len()..].trim_start_matches(|c: char| c == '(' || c.is_whitespace());
            if said.starts_with('"') && !said.starts_with("\"invariant: ") {
                out.push(format!("{path}:{}: expect without an invariant", source.line(at)));
            }
        }
    }
    Ok(out)
}

/// Words that put something off, in any of the project's own files, and macros that do.
pub fn leftovers(tree: &Tree) -> Result<Vec<String>> {
    // In two parts, so that this list is not found by itself.
    let words: Vec<String> =
        [("TO", "DO"), ("FIX", "ME"), ("HA", "CK")].map(|(a, b)| [a, b].concat()).to_vec();
    let mut out = Vec::new();
    for (path, text) in tree.files.iter().filter(|(path, _)| !path.starts_with("data/")) {
        for (n, line) in text.lines().enumerate() {
            let has = |word: &&String| line.split(|c: char| !c.is_alphanumeric()).any(|w| w == word.as_str());
            out.extend(words.iter().find(has).map(|word| format!("{path}:{}: {word}", n + 1)));
        }
    }
    Ok(out)
}

fn rust(tree: &Tree) -> impl Iterator<Item = &(String, String)> {
    tree.under("", ".rs")
}
