//! `docs/reference/schema.md`, written from the types.

use super::{TABLES, VERSION, VIEWS, View};
use crate::functions::FUNCTIONS;
use crate::table::{Column, Table};

const OPENING: &str = "\
# The record's schema

A record is one SQLite 3 file: WAL, STRICT tables, foreign keys, FTS5. Any reader of SQLite opens it. This page is written from the program's types; a test compares the two.

Names ending in `_rows` hold every row of every run. The views without that ending are what questions use: rows of the codings that hold now, with their document. Under `--published-by` and `--known-at` the same names show what those clocks allow. Spans are `[start, stop)` in Unicode code points of the text. Texts are compressed with zlib: in Python `zlib.decompress(text).decode()`, in `polybius query` `unpack(text)`.
";

/// The whole page.
pub fn reference() -> String {
    let mut out = format!(
        "{OPENING}\nVersion of the schema: {VERSION} (`PRAGMA user_version`; `versions` tells since when).\n"
    );
    out += "\n## Views\n| view | what a row is, and its columns |\n| --- | --- |\n";
    for view in VIEWS.iter().filter(|v| v.persistent().is_some()) {
        out += &format!("| `{}` | {} {} |\n", view.name, view.about, columns(view));
    }
    out += "\n## Functions of `polybius query`\n| function | what it gives |\n| --- | --- |\n";
    for (call, about) in FUNCTIONS {
        out += &format!("| `{call}` | {about} |\n");
    }
    out += "\n## Tables\n";
    TABLES.iter().for_each(|t| out += &table(t));
    out += "\n### `document_words`, `claim_words`\nFull-text indexes (FTS5) of titles and texts by document, of contents by claim. They hold no text themselves; `polybius search` uses them.\n";
    out + "\n### `versions`\n`version` and `since`: each version of the schema that the file has had, and when it came to it.\n"
}

/// Names of a view's columns, as an empty record has them.
fn columns(view: &View) -> String {
    let names = rusqlite::Connection::open_in_memory().and_then(|db| {
        db.execute_batch(&super::ddl())?;
        let statement = db.prepare(&format!("SELECT * FROM {}", view.name))?;
        Ok(statement.column_names().iter().map(|n| format!("`{n}`")).collect::<Vec<_>>())
    });
    names.expect("invariant: the schema's own statements hold").join(", ")
}

fn table(t: &Table) -> String {
    let mut out =
        format!("\n### `{}`\n{}\n\n| column | type | what |\n| --- | --- | --- |\n", t.name, words(t.about));
    for column in t.columns {
        out += &format!("| `{}` | {} | {} |\n", column.name, kind(column), words(column.about));
    }
    let rules: Vec<String> = t.rules.iter().map(|r| format!("`{r}`")).collect();
    if !rules.is_empty() {
        out += &format!("\n{}\n", rules.join(", "));
    }
    out
}

fn kind(column: &Column) -> String {
    let null = if column.null && column.rule.is_empty() { ", may be null" } else { "" };
    let rule =
        if column.rule.is_empty() { String::new() } else { format!(", {}", column.rule.to_lowercase()) };
    format!("{}{null}{rule}", column.sql)
}

/// A doc comment as one line.
fn words(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
