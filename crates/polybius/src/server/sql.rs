//! The SQL box: questions that only read, bounded in time, rows and bytes.

use std::ops::ControlFlow;
use std::time::Duration;

use polybius_record::rusqlite::types::{Value as Cell, ValueRef};
use polybius_record::schema::{TABLES, VIEWS};
use polybius_record::{Clock, Ended, FUNCTIONS, Reader, Sink, query};
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::document::value;

/// Longest time that a question may take.
pub const SECONDS: f64 = if cfg!(test) { 0.3 } else { 5.0 };
/// Most rows of an answer.
pub const ROWS: usize = 5_000;
/// Most bytes of an answer.
const BYTES: usize = 8 << 20;
/// Longest question, in bytes.
pub const LONGEST: usize = 20_000;

#[derive(Default)]
struct Held {
    names: Vec<String>,
    rows: Vec<Value>,
    bytes: usize,
}

impl Sink for Held {
    fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
        self.names = names.to_vec();
        ControlFlow::Continue(())
    }

    fn row(&mut self, values: &[Cell]) -> ControlFlow<()> {
        let row: Vec<Value> = values.iter().map(|v| value(ValueRef::from(v))).collect();
        self.bytes += row.iter().map(|v| v.as_str().map_or(8, str::len)).sum::<usize>();
        if self.bytes > BYTES {
            return ControlFlow::Break(());
        }
        self.rows.push(row.into());
        ControlFlow::Continue(())
    }
}

/// Answers `sql` under `clock`.
pub fn sql(app: &App, clock: &Clock, sql: &str) -> Result<Value, Refusal> {
    if sql.len() > LONGEST {
        return Err(Refusal::bad("the statement is too long"));
    }
    let reader = app.open(clock)?;
    let mut held = Held::default();
    let stop = (SECONDS, app.ends(Duration::from_secs_f64(SECONDS)));
    let ended = query(&reader, sql, ROWS, stop, &mut held)?;
    Ok(json!({"columns": held.names, "rows": held.rows, "whole": ended == Ended::Whole, "most_rows": ROWS}))
}

/// Views, tables and functions that a question may name.
pub fn schema(reader: &Reader) -> Result<Value, Refusal> {
    let mut views = Vec::new();
    for view in VIEWS {
        let statement = reader.connection().prepare(&format!("SELECT * FROM {} LIMIT 0", view.name))?;
        views.push(json!({"name": view.name, "about": view.about, "columns": statement.column_names()}));
    }
    let column = |c: &polybius_record::Column| json!({"name": c.name, "sql": c.sql, "about": c.about.trim()});
    let tables: Vec<Value> = TABLES
        .iter()
        .map(|t| {
            let columns: Vec<Value> = t.columns.iter().map(column).collect();
            json!({"name": t.name, "about": t.about.trim(), "columns": columns})
        })
        .collect();
    let functions: Vec<Value> = FUNCTIONS.iter().map(|(name, about)| json!([name, about])).collect();
    Ok(json!({"views": views, "tables": tables, "functions": functions}))
}

/// An answer as CSV.
pub fn csv(answer: &Value) -> String {
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let mut out = String::new();
    for row in std::iter::once(&answer["columns"]).chain(answer["rows"].as_array().into_iter().flatten()) {
        out += &crate::table::line(&list(row).iter().map(super::sheet::text).collect::<Vec<_>>());
    }
    out
}
