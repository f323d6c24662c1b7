//! Rows of an answer as a table, as CSV or as JSON.

use std::ops::ControlFlow;

use polybius_record::Sink;
use polybius_record::rusqlite::types::Value;
use unicode_width::UnicodeWidthStr;

use crate::error::Error;
use crate::output::Output;
use crate::report::plain;
use crate::table;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Columns for a person; written when the last row is known.
    Table,
    /// A header line and RFC 4180; null is an empty field.
    Csv,
    /// One array with an object a line.
    Json,
}

/// Widest cell of a table, in columns; longer ones are cut.
const CELL_WIDTH: usize = 60;

/// Writes the rows of one answer.
pub struct Answer<'a> {
    form: Form,
    out: &'a mut Output,
    names: Vec<String>,
    held: Vec<Vec<String>>,
    rows: usize,
    failed: Option<Error>,
}

impl<'a> Answer<'a> {
    /// An answer in `form` to be written to `out`.
    pub fn new(form: Form, out: &'a mut Output) -> Self {
        Answer { form, out, names: Vec::new(), held: Vec::new(), rows: 0, failed: None }
    }

    /// Writes what is still held and ends the answer; gives the number of rows.
    ///
    /// # Errors
    /// [`Error::Unwritable`], now or while rows came.
    pub fn finish(mut self) -> Result<usize, Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let end = match self.form {
            Form::Csv => String::new(),
            Form::Json if self.rows == 0 => "[]\n".into(),
            Form::Json => "\n]\n".into(),
            Form::Table => self.table(),
        };
        self.out.write(end.as_bytes())?;
        Ok(self.rows)
    }

    fn table(&self) -> String {
        let rows: Vec<&Vec<String>> = std::iter::once(&self.names).chain(&self.held).collect();
        let widths: Vec<usize> =
            (0..self.names.len()).map(|c| rows.iter().map(|r| r[c].width()).max().unwrap_or(0)).collect();
        let line = |cells: &Vec<String>| {
            let padded = cells.iter().zip(&widths).map(|(v, w)| v.clone() + &" ".repeat(w - v.width()));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        rows.into_iter().map(line).collect()
    }

    fn write(&mut self, text: &str) -> ControlFlow<()> {
        match self.out.write(text.as_bytes()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl Sink for Answer<'_> {
    fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
        self.names = if self.form == Form::Json { distinct(names) } else { names.to_vec() };
        match self.form {
            Form::Csv => self.write(&table::line(names)),
            Form::Json | Form::Table => ControlFlow::Continue(()),
        }
    }

    fn row(&mut self, values: &[Value]) -> ControlFlow<()> {
        self.rows += 1;
        match self.form {
            Form::Csv => self.write(&table::line(&values.iter().map(told).collect::<Vec<_>>())),
            Form::Json => {
                let opening = if self.rows == 1 { "[\n" } else { ",\n" };
                let object: serde_json::Map<_, _> =
                    self.names.iter().cloned().zip(values.iter().map(json)).collect();
                self.write(&format!("{opening}{}", serde_json::Value::Object(object)))
            }
            Form::Table => {
                self.held.push(values.iter().map(|v| cut(&plain(&told(v)))).collect());
                ControlFlow::Continue(())
            }
        }
    }
}

/// Names of columns as keys of an object: a second `id` is `id:1`, as SQLite names it in a table.
fn distinct(names: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        let numbered = (1..).map(|n| format!("{name}:{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !out.contains(name));
        out.extend(free);
    }
    out
}

/// A value in words; null is empty, bytes are hexadecimal digits.
pub fn told(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(n) => n.to_string(),
        Value::Real(n) => n.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect(),
    }
}

/// A value in JSON; bytes are hexadecimal digits.
pub fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(n) => (*n).into(),
        Value::Real(n) => (*n).into(),
        other => told(other).into(),
    }
}

/// The beginning of a cell that is too wide.
fn cut(cell: &str) -> String {
    if cell.width() <= CELL_WIDTH {
        return cell.to_string();
    }
    let mut out = String::new();
    for c in cell.chars() {
        out.push(c);
        if out.width() >= CELL_WIDTH - 1 {
            break;
        }
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_are_told_apart_in_json() {
        let names = ["id", "id", "id:1", "day", "id"].map(String::from);
        assert_eq!(distinct(&names), ["id", "id:1", "id:1:1", "day", "id:2"]);
    }

    fn written(form: Form, rows: &[Vec<Value>]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut out = Output::open(&path).unwrap();
        let mut answer = Answer::new(form, &mut out);
        assert!(answer.columns(&["a".into(), "b,c".into()]).is_continue());
        assert!(rows.iter().all(|r| answer.row(r).is_continue()));
        assert_eq!(answer.finish().unwrap(), rows.len());
        out.finish().unwrap();
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn each_form_has_every_value() {
        let text = |s: &str| Value::Text(s.into());
        let rows = [
            vec![Value::Null, text("x\"y")],
            vec![Value::Integer(-7), Value::Real(0.5)],
            vec![Value::Blob(vec![0, 255]), text("end")],
        ];
        assert_eq!(written(Form::Csv, &rows), "a,\"b,c\"\n,\"x\"\"y\"\n-7,0.5\n00ff,end\n");
        let json: serde_json::Value = serde_json::from_str(&written(Form::Json, &rows)).unwrap();
        assert_eq!(json[0], serde_json::json!({"a": null, "b,c": "x\"y"}));
        assert_eq!(json[1], serde_json::json!({"a": -7, "b,c": 0.5}));
        assert_eq!(written(Form::Table, &rows), "a     b,c\n      x\"y\n-7    0.5\n00ff  end\n");
    }

    #[test]
    fn an_answer_without_rows_has_its_header_all_the_same() {
        assert_eq!(written(Form::Csv, &[]), "a,\"b,c\"\n");
        assert_eq!(written(Form::Json, &[]), "[]\n");
        assert_eq!(written(Form::Table, &[]), "a  b,c\n");
    }

    #[test]
    fn cells_of_a_table_are_one_line_of_bounded_width() {
        let rows = [vec![Value::Text("two\nlines".into()), Value::Text("w".repeat(99))]];
        let table = written(Form::Table, &rows);
        assert_eq!(table.lines().count(), 2);
        assert!(table.ends_with("w…\n") && table.lines().all(|l| l.width() <= 80), "{table}");
    }
}
