//! Words in texts and claims.

use polybius_record::Reader;
use polybius_record::search::search as find;
use serde_json::{Value, json};

use super::ask::Refusal;

/// Columns of the hits as CSV.
pub const COLUMNS: &[&str] =
    &["kind", "published", "outlet", "title", "speaker", "passage", "article", "doc", "id"];

/// Longest question, in bytes.
const LONGEST: usize = 500;

/// Articles and claims that have all the words.
pub fn search(reader: &Reader, words: &str, limit: i64) -> Result<Value, Refusal> {
    if words.len() > LONGEST {
        return Err(Refusal::bad("the question is too long"));
    }
    let hits: Vec<Value> = find(reader, words, limit as usize)?
        .into_iter()
        .map(|h| {
            json!({
                "kind": h.kind, "id": h.id, "doc": h.doc, "article": h.article, "outlet": h.outlet,
                "published": h.published, "title": h.title, "speaker": h.speaker, "passage": h.passage,
            })
        })
        .collect();
    Ok(json!({"hits": hits}))
}
