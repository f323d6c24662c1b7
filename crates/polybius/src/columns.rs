//! The row contract in columns: Parquet, one row an article, each kind of rows a list of structs.
//!
//! Both ways go through the contract's JSON, so a field means the same in either form; one that a row
//! does not have is null in its column. Spans are lists of two numbers, as in JSON.

mod quiet;

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_json::reader::ReaderBuilder;
use arrow_json::writer::{LineDelimited, WriterBuilder};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

/// Articles that a row group holds at most: what a reader must take in at once.
const GROUP_ROWS: usize = 4096;

/// Bytes that a row group holds at most before it is written out.
const GROUP_BYTES: usize = 32 << 20;

/// Articles taken from a file at a time.
const BATCH_ROWS: usize = 64;

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Float64, true)
}

fn span(name: &str) -> Field {
    list(name, DataType::Int32)
}

fn list(name: &str, of: DataType) -> Field {
    Field::new(name, DataType::List(Arc::new(Field::new("element", of, true))), true)
}

fn record(name: &str, fields: Vec<Field>) -> Field {
    Field::new(name, DataType::Struct(Fields::from(fields)), true)
}

fn records(name: &str, fields: Vec<Field>) -> Field {
    list(name, DataType::Struct(Fields::from(fields)))
}

/// Fields of a party and the words that name it.
fn party() -> Vec<Field> {
    vec![text("text"), text("code"), text("sector"), text("name"), text("entity"), span("span")]
}

/// `fields` with those that every row has.
fn row(mut fields: Vec<Field>) -> Vec<Field> {
    fields.insert(0, text("id"));
    fields.extend([span("span"), span("sentence_span"), number("confidence"), text("rule")]);
    fields
}

fn quantity() -> Vec<Field> {
    vec![number("value"), text("unit"), text("bound")]
}

/// Columns of a file of coded rows.
pub fn schema() -> SchemaRef {
    let versions = ["coder", "model", "atlas", "codebook", "typer"].map(text).to_vec();
    let event = row(vec![
        text("trigger"),
        text("type"),
        text("mode"),
        records("actors", party()),
        records("recipients", party()),
        text("date"),
        record("place", vec![text("text"), text("country"), span("span")]),
        text("status"),
        records("said_by", party()),
        text("cameo"),
        number("goldstein"),
        text("from"),
    ]);
    let claim = row(vec![
        record("speaker", party()),
        text("cue"),
        text("content"),
        text("mode"),
        span("cue_span"),
        span("content_span"),
    ]);
    let exchange = row(vec![
        record("giver", party()),
        record("receiver", party()),
        text("item"),
        text("class"),
        record("quantity", quantity()),
        text("status"),
        records("said_by", party()),
    ]);
    let mut figure = vec![text("measure"), record("subject", party()), text("item")];
    figure.extend(quantity());
    figure.extend([text("text"), records("said_by", party()), span("item_span"), text("from")]);
    Arc::new(Schema::new(vec![
        text("id"),
        Field::new("schema", DataType::Int32, true),
        record("versions", versions),
        text("text_sha256"),
        text("date"),
        text("outlet"),
        text("title"),
        text("text"),
        list("sentences", span("element").data_type().clone()),
        records("events", event),
        records("claims", claim),
        records("exchanges", exchange),
        records("figures", row(figure)),
        records("judgements", row(vec![])),
        records("diagnostics", vec![text("code"), text("message")]),
    ]))
}

/// Lines of the row contract as columns; `None` for no line.
///
/// # Errors
/// A line that does not hold to the contract.
pub fn batch(lines: &str) -> io::Result<Option<RecordBatch>> {
    let count = lines.lines().count();
    if count == 0 {
        return Ok(None);
    }
    let builder = ReaderBuilder::new(schema()).with_strict_mode(true).with_batch_size(count);
    let mut decoder = builder.build_decoder().map_err(io::Error::other)?;
    decoder.decode(lines.as_bytes()).map_err(io::Error::other)?;
    decoder.flush().map_err(io::Error::other)
}

/// A file of coded rows being written.
pub struct Columns<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> Columns<W> {
    /// Begins a file in `sink`.
    ///
    /// # Errors
    /// What `sink` gives.
    pub fn new(sink: W) -> io::Result<Self> {
        let version = KeyValue::new("polybius.schema".into(), polybius_base::SCHEMA_VERSION.to_string());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(vec![version]))
            .build();
        ArrowWriter::try_new(sink, schema(), Some(properties)).map(Columns).map_err(io::Error::other)
    }

    /// Adds articles.
    ///
    /// # Errors
    /// What the sink gives.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.0.write(batch).map_err(io::Error::other)?;
        if self.0.in_progress_size() > GROUP_BYTES {
            self.0.flush().map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Ends the file and gives the sink back.
    ///
    /// # Errors
    /// What the sink gives.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(io::Error::other)
    }
}

/// Coded rows of a file, one line of JSON an article.
pub struct Lines {
    /// `None` at the end, and behind damage, which would be met again and again.
    batches: Option<ParquetRecordBatchReader>,
    ready: std::vec::IntoIter<Vec<u8>>,
}

impl Lines {
    /// Opens a file.
    ///
    /// # Errors
    /// A file that is no Parquet, or damaged.
    pub fn open(file: File) -> io::Result<Self> {
        // A file carries its schema twice, and the second, which nothing here needs, is read without checks.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(io::Error::other)?;
        let batches = builder.with_batch_size(BATCH_ROWS).build().map_err(io::Error::other)?;
        Ok(Lines { batches: Some(batches), ready: Vec::new().into_iter() })
    }

    fn more(&mut self) -> Option<io::Result<()>> {
        let batches = self.batches.as_mut()?;
        let lines =
            quiet::caught(|| Some(batches.next()?.map_err(io::Error::other).and_then(|batch| lines(&batch))));
        let lines = lines.transpose()?.flatten();
        if lines.is_err() {
            self.batches = None;
        }
        Some(lines.map(|lines| self.ready = lines.into_iter()))
    }
}

impl Iterator for Lines {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        loop {
            if let Some(line) = self.ready.next() {
                return Some(Ok(line));
            }
            if let Err(error) = self.more()? {
                return Some(Err(error));
            }
        }
    }
}

/// Each article of a batch as a line of JSON.
fn lines(batch: &RecordBatch) -> io::Result<Vec<Vec<u8>>> {
    let mut writer = WriterBuilder::new().build::<_, LineDelimited>(Vec::new());
    writer.write(batch).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    let bytes = writer.into_inner();
    Ok(bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(<[u8]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// `value` without nulls.
    fn told(value: &Value) -> Value {
        match value {
            Value::Array(list) => list.iter().map(told).collect(),
            Value::Object(map) => {
                map.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), told(v))).collect()
            }
            Value::Number(n) => json!(n.as_f64()),
            other => other.clone(),
        }
    }

    fn through(lines: &str) -> Vec<Value> {
        let mut columns = Columns::new(tempfile::tempfile().unwrap()).unwrap();
        columns.write(&batch(lines).unwrap().unwrap()).unwrap();
        let file = columns.finish().unwrap();
        Lines::open(file).unwrap().map(|l| serde_json::from_slice(&l.unwrap()).unwrap()).collect()
    }

    #[test]
    fn a_line_comes_back_as_it_went() {
        let line = json!({
            "id": "a \"b\"\n", "schema": 1,
            "versions": {"coder": "1", "model": "m", "atlas": "t", "codebook": "c", "typer": ""},
            "text_sha256": "00", "date": "2023", "outlet": "", "title": "Überblick",
            "events": [{"id": "e", "trigger": "met", "type": "CONSULT", "mode": "", "actors":
                [{"text": "he", "code": "RUS", "sector": "GOV", "entity": "x", "span": [0, 2]}],
                "recipients": [], "date": "", "place": null, "status": "actual", "said_by": [],
                "span": [3, 6], "sentence_span": [0, 9], "cameo": "040", "goldstein": 1.0,
                "confidence": 0.123, "rule": "a.b", "from": "f"}],
            "claims": [], "exchanges": [], "judgements": [], "diagnostics": [],
            "figures": [{"id": "f", "measure": "killed", "subject": {"code": "", "sector": ""}, "item": "men",
                "value": 2.5, "unit": "%", "bound": "exact", "text": "2.5", "said_by": [], "span": [1, 2],
                "item_span": [2, 3], "sentence_span": [0, 9], "confidence": 1.0, "rule": "r"}],
        });
        let back = through(&format!("{line}\n{line}\n"));
        assert_eq!(back.len(), 2);
        assert_eq!(told(&back[1]), told(&line));
    }

    #[test]
    fn damage_that_the_parquet_reader_panics_on_is_an_error() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/parquet");
        for (name, refused) in [("event", false), ("second-schema", true), ("negative-length", true)] {
            let file = File::open(format!("{folder}/{name}.parquet")).unwrap();
            let lines: io::Result<Vec<Vec<u8>>> = Lines::open(file).and_then(Iterator::collect);
            assert_eq!(lines.is_err(), refused, "{name}: {lines:?}");
        }
    }

    #[test]
    fn a_field_that_the_columns_lack_is_no_silent_loss() {
        assert!(batch("{\"id\": \"a\", \"brand_new\": 1}\n").is_err());
        assert!(batch("{\"id\": \"a\", \"events\": [{\"brand_new\": 1}]}\n").is_err());
        assert!(batch("").unwrap().is_none());
    }

    #[test]
    fn many_articles_keep_their_order() {
        let lines: String = (0..200).map(|n| format!("{{\"id\": \"{n}\"}}\n")).collect();
        let ids: Vec<_> = through(&lines).iter().map(|v| v["id"].as_str().unwrap().to_string()).collect();
        assert_eq!(ids, (0..200).map(|n| n.to_string()).collect::<Vec<_>>());
    }
}
