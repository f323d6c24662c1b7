//! What documents name must exist, so that the maps do not rot.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::Tree;

const PAGE: &str = "ARCHITECTURE.md";
const ERRORS: &str = "docs/errors.md";

/// Words in backquotes on the architecture page that are neither a path of the project nor stand in any
/// of its sources.
pub fn unknown(tree: &Tree) -> Result<Vec<String>> {
    let page = page(tree, PAGE)?;
    let sources: Vec<&str> =
        tree.files.iter().filter(|(path, _)| !path.ends_with(".md")).map(|(_, text)| text.as_str()).collect();
    let homes = ["", "crates/polybius/src/"];
    let is_path = |name: &str| homes.iter().any(|home| tree.root.join(home).join(name).exists());
    let stands = |word: &str| sources.iter().any(|text| text.contains(word));
    let exists = |name: &str| match name.strip_prefix("make ") {
        Some(target) => stands(&format!("\n{target}: ")),
        None => is_path(name) || stands(name),
    };
    let named = page.split('`').skip(1).step_by(2).filter(|name| !name.contains('\n'));
    Ok(named.filter(|name| !exists(name)).map(|name| format!("{PAGE}: {name}")).collect())
}

/// Error codes that the sources give and the page does not tell, or the other way round.
pub fn errors(tree: &Tree) -> Result<Vec<String>> {
    let told: BTreeSet<&str> = codes(page(tree, ERRORS)?, "| ").collect();
    let given: BTreeSet<&str> = tree
        .under("crates/", ".rs")
        .filter(|(path, _)| path.contains("/src/"))
        .flat_map(|(_, text)| codes(text, "=> \""))
        .collect();
    let untold = given.difference(&told).map(|code| format!("{ERRORS} does not tell {code}"));
    Ok(untold.chain(told.difference(&given).map(|code| format!("{ERRORS}: nothing gives {code}"))).collect())
}

/// Error codes, such as `E101`, that stand right after `before`.
fn codes<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let is_code = |c: &&str| c.starts_with('E') && c[1..].bytes().all(|b| b.is_ascii_digit());
    text.match_indices(before)
        .filter_map(move |(at, _)| text.get(at + before.len()..at + before.len() + 4))
        .filter(is_code)
}

fn page<'a>(tree: &'a Tree, name: &str) -> Result<&'a str> {
    let found = tree.files.iter().find(|(path, _)| path == name);
    Ok(found.with_context(|| format!("{name} is missing"))?.1.as_str())
}
