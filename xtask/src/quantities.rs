//! `xtask quantities`: the numbers that the coder reads in a JSON lines file of texts, one line a text.

use std::path::Path;

use anyhow::Result;
use polybius::coder::numbers;
use serde_json::{Value, json};

use crate::train::data::rows;

/// Prints `{"id", "numbers"}` for each line that holds `id` and `text`.
pub fn run(path: &Path) -> Result<()> {
    for (id, row) in rows(path)? {
        let text = row["text"].as_str().unwrap_or_default();
        let found: Vec<Value> = numbers(text)
            .iter()
            .map(|n| {
                let (words, bound) = (n.span.of(text), n.bound.as_str());
                json!({"text": words, "value": n.value, "high": n.high, "unit": n.unit, "bound": bound})
            })
            .collect();
        println!("{}", json!({"id": id, "numbers": found}));
    }
    Ok(())
}
