//! The flat table of events in columns: Parquet, texts as strings, numbers as doubles, null where unknown.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use polybius_record::Reader;
use polybius_record::export::each;
use polybius_record::export::flat::{COLUMNS, Cell, cells};

use crate::error::Error;
use crate::output::Output;

/// Events that are held before they are written.
const BATCH: usize = 4096;

/// Writes every event to `out`; gives their number.
///
/// # Errors
/// What the record says, [`Error::Unwritable`].
pub fn parquet(reader: &Reader, out: &mut Output) -> Result<usize, Error> {
    let fields: Vec<Field> = COLUMNS
        .iter()
        .map(|&(name, is_number)| {
            Field::new(name, if is_number { DataType::Float64 } else { DataType::Utf8 }, is_number)
        })
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut sink = Sink { out, failed: None };
    let mut writer = ArrowWriter::try_new(&mut sink, schema.clone(), Some(properties)).map_err(broken)?;
    let mut held: Vec<Vec<Cell>> = Vec::new();
    let written = each::<Error>(reader, |row| {
        held.push(cells(row));
        if held.len() == BATCH {
            writer.write(&batch(&schema, &std::mem::take(&mut held))).map_err(broken)?;
        }
        Ok(())
    })?;
    writer.write(&batch(&schema, &held)).map_err(broken)?;
    let closed = writer.close().map_err(broken);
    // What the output itself says tells more than what the writer makes of it.
    sink.failed.take().map_or(Ok(()), Err)?;
    closed.map(|_| written)
}

fn broken(error: parquet::errors::ParquetError) -> Error {
    Error::Unwritable { path: "Parquet".into(), source: io::Error::other(error) }
}

fn batch(schema: &Arc<Schema>, rows: &[Vec<Cell>]) -> RecordBatch {
    let column = |(at, (_, is_number)): (usize, &(&str, bool))| -> ArrayRef {
        let text = |row: &Vec<Cell>| match &row[at] {
            Cell::Text(text) => text.clone(),
            Cell::Number(value) => value.map_or_else(String::new, |v| v.to_string()),
        };
        let number = |row: &Vec<Cell>| match row[at] {
            Cell::Number(value) => value,
            Cell::Text(_) => None,
        };
        match is_number {
            true => Arc::new(rows.iter().map(number).collect::<Float64Array>()),
            false => Arc::new(StringArray::from_iter_values(rows.iter().map(text))),
        }
    };
    let columns = COLUMNS.iter().enumerate().map(column).collect();
    RecordBatch::try_new(schema.clone(), columns).expect("invariant: cells are those of the columns")
}

/// The output as a writer that remembers what went wrong.
struct Sink<'a> {
    out: &'a mut Output,
    failed: Option<Error>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.out.write(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                let said = io::Error::other(error.to_string());
                self.failed.get_or_insert(error);
                Err(said)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
