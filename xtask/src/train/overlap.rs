//! Keeps evaluation texts out of training.

use std::collections::HashSet;
use std::fs;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::root;

/// Files whose texts must not be trained on.
const CLOSED: &[&str] = &["../shared/gold/dev/articles.jsonl", "../shared/bench/dev/event_plover_gsr.jsonl"];
/// Letters and digits in a run.
const RUN: usize = 50;
/// Shared runs that make an overlap.
const SHARED: usize = 8;

/// Texts that must not be trained on.
pub struct Closed(HashSet<u64>);

impl Closed {
    /// The evaluation texts that are there.
    pub fn new() -> Result<Closed> {
        let mut closed = Closed(HashSet::new());
        for path in CLOSED {
            let Ok(text) = fs::read_to_string(root()?.join(path)) else { continue };
            for line in text.lines() {
                let row: Value = serde_json::from_str(line).unwrap_or_default();
                closed.add(row["text"].as_str().unwrap_or_default());
            }
        }
        Ok(closed)
    }

    /// Closes a text.
    pub fn add(&mut self, text: &str) {
        self.0.extend(runs(text));
    }

    /// Whether a text shares eight runs of fifty letters with the closed ones.
    pub fn overlaps(&self, text: &str) -> bool {
        runs(text).filter(|run| self.0.contains(run)).nth(SHARED - 1).is_some()
    }
}

/// Fails if any of the `(id, text)` overlaps an evaluation text.
pub fn refuse<'a>(documents: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<()> {
    let closed = Closed::new()?;
    for (id, text) in documents {
        if closed.overlaps(text) {
            bail!("{id} shares {SHARED} runs of {RUN} letters with an evaluation text; leave it out");
        }
    }
    Ok(())
}

/// Hashes of all runs of `RUN` letters and digits of a text.
fn runs(text: &str) -> impl Iterator<Item = u64> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let hash = |run: &[char]| {
        run.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, &c| (h ^ c as u64).wrapping_mul(0x0100_0000_01b3))
    };
    let all: Vec<u64> = letters.windows(RUN).map(hash).collect();
    all.into_iter()
}
