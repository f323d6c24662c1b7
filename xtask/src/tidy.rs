//! `xtask tidy`: the house rules, each a function that lists what breaks it.

mod crates;
mod names;
mod overlap;
mod rust;
mod source;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::root;

/// One rule: what it is about and what breaks it.
type Rule = (&'static str, fn(&Tree) -> Result<Vec<String>>);

const RULES: &[Rule] = &[
    ("every Rust file opens with a //! line", rust::headers),
    ("no function is longer than 70 lines", rust::long_functions),
    ("unsafe stands in polybius-nn and Arrow's capsules only", rust::misplaced_unsafe),
    ("no unwrap outside tests, expect for invariants only", rust::unwraps),
    ("nothing is left for later", rust::leftovers),
    ("crates use each other as the design allows", crates::edges),
    ("licences are on the list", crates::licences),
    ("lock files pin every package with its hash", crates::unpinned),
    ("names in ARCHITECTURE.md exist", names::unknown),
    ("docs/errors.md tells every error code", names::errors),
    ("no sentence shares six running words with a gold or benchmark text", overlap::shared),
];

/// Checks every rule, names what breaks it and fails if anything does.
pub fn run() -> Result<()> {
    let tree = Tree::read(root()?)?;
    let mut broken = 0;
    for (about, rule) in RULES {
        let started = Instant::now();
        let found = rule(&tree)?;
        println!(
            "{} {about} ({:.1} s)",
            if found.is_empty() { "ok  " } else { "FAIL" },
            started.elapsed().as_secs_f32()
        );
        found.iter().for_each(|line| println!("     {line}"));
        broken += found.len();
    }
    if broken > 0 {
        bail!("{broken} breaches of the house rules");
    }
    Ok(())
}

/// The project's text files.
pub struct Tree {
    /// The workspace's folder.
    pub root: PathBuf,
    /// Paths inside it, by name, and contents.
    pub files: Vec<(String, String)>,
}

/// Kinds of files that the rules read.
const SUFFIXES: &[&str] = &["rs", "py", "toml", "md", "txt", "jsonl", "json", "sh", "yml"];

/// Folders that hold nothing of the project's own.
const PASSED_OVER: &[&str] = &["target", "scratch", "demo", "node_modules", "dist", "test-results"];

impl Tree {
    fn read(root: &Path) -> Result<Tree> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.is_dir() {
                    if !name.starts_with(".git") && !PASSED_OVER.contains(&name.as_str()) {
                        folders.push(path);
                    }
                } else if wanted(&path, &name) {
                    let inside = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                    files.push((inside, fs::read_to_string(&path)?));
                }
            }
        }
        files.sort();
        Ok(Tree { root: root.to_path_buf(), files })
    }

    /// Files whose path starts with `prefix` and ends with `suffix`.
    pub fn under<'a>(
        &'a self,
        prefix: &'a str,
        suffix: &'a str,
    ) -> impl Iterator<Item = &'a (String, String)> {
        self.files.iter().filter(move |(path, _)| path.starts_with(prefix) && path.ends_with(suffix))
    }
}

fn wanted(path: &Path, name: &str) -> bool {
    let suffix = path.extension().is_some_and(|e| SUFFIXES.iter().any(|s| e == *s));
    suffix || name == "Makefile" || path.ends_with(".ci/run")
}
