//! Names that the architecture page mentions must exist, so that the map does not rot.

use anyhow::{Context, Result};

use super::Tree;

const PAGE: &str = "ARCHITECTURE.md";

/// Words in backquotes on the page that are neither a path of the project nor stand in any of its sources.
pub fn unknown(tree: &Tree) -> Result<Vec<String>> {
    let (_, page) = tree.files.iter().find(|(path, _)| path == PAGE).context("ARCHITECTURE.md is missing")?;
    let sources: Vec<&str> =
        tree.files.iter().filter(|(path, _)| !path.ends_with(".md")).map(|(_, text)| text.as_str()).collect();
    let exists = |name: &str| tree.root.join(name).exists() || sources.iter().any(|text| text.contains(name));
    let named = page.split('`').skip(1).step_by(2);
    Ok(named.filter(|name| !exists(name)).map(|name| format!("{PAGE}: {name}")).collect())
}
