//! Rules on crates: who may use whom, and under which licences.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Tree;

/// The design's table, leaf to top: a crate and the crates of this workspace that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("polybius-base", &[]),
    ("polybius-nn", &[]),
    ("polybius-intake", &["polybius-base"]),
    ("polybius-atlas", &["polybius-base"]),
    ("polybius-syntax", &["polybius-base", "polybius-nn"]),
    ("polybius-coder", &["polybius-base", "polybius-nn", "polybius-atlas", "polybius-syntax"]),
    ("polybius-record", &["polybius-base"]),
    (
        "polybius",
        &[
            "polybius-base",
            "polybius-nn",
            "polybius-intake",
            "polybius-atlas",
            "polybius-syntax",
            "polybius-coder",
            "polybius-record",
        ],
    ),
    ("polybius-python", &["polybius"]),
    ("xtask", &["polybius"]),
];

/// Uses that the design does not allow, and crates that it does not know.
pub fn edges(tree: &Tree) -> Result<Vec<String>> {
    let metadata = metadata(tree, &["--no-deps"])?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut out = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, may)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            out.push(format!("{name} is not in the design's table"));
            continue;
        };
        let uses =
            package["dependencies"].as_array().into_iter().flatten().filter_map(|d| d["name"].as_str());
        for used in uses.filter(|used| ours.contains(used) && !may.contains(used)) {
            out.push(format!("{name} may not use {used}"));
        }
    }
    Ok(out)
}

/// Packages whose licence is not on the list of `deny.toml`: by cargo-deny, which checks bans and
/// sources too, or, where it is not installed, from the packages' own fields.
pub fn licences(tree: &Tree) -> Result<Vec<String>> {
    let has_deny =
        Command::new("cargo").args(["deny", "--version"]).output().is_ok_and(|o| o.status.success());
    if has_deny {
        let checks = ["deny", "--log-level", "error", "check", "licenses", "bans", "sources"];
        let output = Command::new("cargo").args(checks).current_dir(&tree.root).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        return Ok(if output.status.success() {
            Vec::new()
        } else {
            told.lines().map(String::from).collect()
        });
    }
    let allowed = allowed(tree)?;
    let metadata = metadata(tree, &[])?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let mut out = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none told");
        if !is_allowed(licence, &allowed) {
            out.push(format!("{}: {licence}", package["name"].as_str().unwrap_or_default()));
        }
        let source = package["source"].as_str().unwrap_or_default();
        if !source.is_empty() && !source.starts_with("registry+") {
            out.push(format!("{}: comes from {source}", package["name"].as_str().unwrap_or_default()));
        }
    }
    Ok(out)
}

/// Packages from elsewhere that a lock file names without the hash of what it pins.
pub fn unpinned(tree: &Tree) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for file in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let text = fs::read_to_string(tree.root.join(file)).context(file)?;
        out.extend(unpinned_crates(&text)?.into_iter().map(|name| format!("{file}: {name}")));
    }
    let file = "web/package-lock.json";
    let text = fs::read_to_string(tree.root.join(file)).context(file)?;
    out.extend(unpinned_scripts(&text)?.into_iter().map(|name| format!("{file}: {name}")));
    for (file, text) in tree.under("tools/", ".txt") {
        out.extend(unpinned_wheels(text).into_iter().map(|name| format!("{file}: {name}")));
    }
    Ok(out)
}

/// Packages of a `Cargo.lock` that come from somewhere and have no checksum.
fn unpinned_crates(lock: &str) -> Result<Vec<String>> {
    let table: toml::Table = lock.parse()?;
    let packages = table.get("package").and_then(toml::Value::as_array).context("it lists packages")?;
    let loose = packages.iter().filter(|p| p.get("source").is_some() && p.get("checksum").is_none());
    Ok(loose.map(|p| p.get("name").and_then(toml::Value::as_str).unwrap_or("?").to_string()).collect())
}

/// Packages of npm's lock file that have no hash.
fn unpinned_scripts(lock: &str) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock["packages"].as_object().context("it lists packages")?;
    let loose = packages.iter().filter(|(name, p)| !name.is_empty() && p["integrity"].is_null());
    Ok(loose.map(|(name, _)| name.clone()).collect())
}

/// Packages of a list for pip that are named without their version or are not followed by a hash.
fn unpinned_wheels(list: &str) -> Vec<String> {
    let lines: Vec<&str> = list.lines().collect();
    let named = |line: &str| !line.is_empty() && !line.starts_with([' ', '#']);
    let pinned = |n: usize| {
        let next = lines.get(n + 1).map_or("", |next| next.trim_start());
        lines[n].contains("==") && lines[n].ends_with('\\') && next.starts_with("--hash=sha256:")
    };
    let loose = (0..lines.len()).filter(|&n| named(lines[n]) && !pinned(n));
    loose.map(|n| lines[n].to_string()).collect()
}

/// The licences that `deny.toml` allows.
fn allowed(tree: &Tree) -> Result<BTreeSet<String>> {
    let (_, text) =
        tree.files.iter().find(|(path, _)| path == "deny.toml").context("deny.toml is missing")?;
    let table: toml::Table = text.parse()?;
    let list = table.get("licenses").and_then(|l| l.get("allow")).and_then(toml::Value::as_array);
    let names = list.context("deny.toml has no licenses.allow")?.iter().filter_map(|l| l.as_str());
    Ok(names.map(String::from).collect())
}

/// Whether an SPDX expression can be met by the licences on the list: `AND` binds closer than `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let met = any(&words, &mut at, allowed);
    met && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = any(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return met && closed;
    }
    let mut name = (*word).to_string();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

fn metadata(tree: &Tree, options: &[&str]) -> Result<Value> {
    let mut command = Command::new("cargo");
    command.args(["metadata", "--format-version", "1", "--locked"]).args(options).current_dir(&tree.root);
    let output = command.output().context("cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_without_a_hash_are_named() {
        let lock = "[[package]]\nname = \"ours\"\n[[package]]\nname = \"good\"\nsource = \"r\"\nchecksum = \"1\"\n\
                    [[package]]\nname = \"loose\"\nsource = \"git\"\n";
        assert_eq!(unpinned_crates(lock).unwrap(), ["loose"]);
        let lock = r#"{"packages": {"": {}, "a": {"integrity": "sha512-x"}, "b": {"version": "1"}}}"#;
        assert_eq!(unpinned_scripts(lock).unwrap(), ["b"]);
        let list = "# a list\na==1 ; python_version < '3.12' \\\n    --hash=sha256:00\nb==2\nc>=3 \\\n    --hash=sha256:00\nd==4 \\";
        assert_eq!(unpinned_wheels(list), ["b==2", "c>=3 \\", "d==4 \\"]);
    }

    #[test]
    fn expressions_are_met_as_they_bind() {
        let allowed: BTreeSet<String> =
            ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
        let met = |expression| is_allowed(expression, &allowed);
        assert!(
            met("MIT")
                && met("Apache-2.0 OR MIT")
                && met("MIT/Apache-2.0")
                && met("Zlib AND (GPL-3.0 OR MIT)")
        );
        assert!(met("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(
            !met("GPL-3.0")
                && !met("MIT AND GPL-3.0")
                && !met("Apache-2.0")
                && !met("none told")
                && !met("(MIT")
        );
    }
}
