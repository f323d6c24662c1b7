//! Articles in Arrow tables, coded rows in Arrow tables: what the Python package hands on.
//!
//! An article is a row of a table with the columns of [`COLUMNS`]; other columns are passed over. What comes
//! back has the columns of [`schema`], the same as a Parquet file that `code` writes.

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader, StringArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Schema};
use polybius_intake::archive::csv::Row;

use crate::columns::batch;
pub use crate::columns::schema;
use crate::error::{At, Error};
use crate::input::{Defaults, Raw};
use crate::{Coded, Coder, Session, Worker, ordered, wire};

/// Columns of a table of articles; `id` and `text` must be there.
pub const COLUMNS: [&str; 5] = ["id", "outlet", "date", "title", "text"];

/// What is asked of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Whether text and sentences stand with the rows.
    pub text: bool,
    /// Whether an article that cannot be read is left out, not the end of the work.
    pub skip: bool,
}

/// The rows of a table of articles.
#[derive(Debug, Default)]
pub struct Frame {
    /// Coded rows, one an article, in the order of the input.
    pub batches: Vec<RecordBatch>,
    /// Why articles were left out.
    pub unread: Vec<Error>,
}

/// Codes the articles of `tables` on the coder's threads. `alive` is asked after every portion and ends the
/// work by its error.
///
/// # Errors
/// [`Error::MissingField`] for a missing column, id or text and for a column of lists or structs,
/// [`Error::TextTooLong`], [`Error::Unreadable`] for a table that breaks off, a column that stands twice or one
/// that cannot be told in words; what `alive` gives.
pub fn code<E: From<Error> + Send>(
    coder: &Coder,
    tables: impl RecordBatchReader + Send,
    wanted: Wanted,
    mut alive: impl FnMut() -> Result<(), E>,
) -> Result<Frame, E> {
    let session = coder.session();
    let mut articles = Articles::of(tables)?;
    let mut frame = Frame::default();
    ordered(
        coder.jobs(),
        || articles.portion(),
        || session.worker(),
        |worker, portion| portion.and_then(|raws| finish(&session, worker, raws, wanted)),
        |done| {
            let done = done?;
            frame.batches.extend(done.batches);
            frame.unread.extend(done.unread);
            alive()
        },
    )?;
    Ok(frame)
}

/// The rows of one article as a line of the row contract; `fields` are those of [`COLUMNS`] that it has
/// beside its id.
///
/// # Errors
/// [`Error::MissingField`] without a text, [`Error::TextTooLong`].
pub fn line(coder: &Coder, id: String, fields: Row) -> Result<String, Error> {
    let session = coder.session();
    let incoming = Raw::Row(At::whole("text"), id, fields).article(&Defaults::default())?;
    let coded: Vec<Coded> = session.code(&mut session.worker(), vec![incoming]);
    Ok(coded.iter().map(|c| wire::json(c, coder.versions())).collect())
}

/// Bytes of text that one thread takes at a time: enough to fill the engine's batches.
const PORTION_BYTES: usize = 64 << 10;

/// Codes one portion.
fn finish<'a>(
    session: &Session<'a>,
    worker: &mut Worker<'a>,
    raws: Vec<Raw>,
    wanted: Wanted,
) -> Result<Frame, Error> {
    let (mut incoming, mut unread) = (Vec::with_capacity(raws.len()), Vec::new());
    for raw in raws {
        match raw.article(&Defaults::default()) {
            Ok(article) => incoming.push(article),
            Err(error) if wanted.skip => unread.push(error),
            Err(error) => return Err(error),
        }
    }
    let versions = session.coder().versions();
    let told = if wanted.text { wire::json_with_text } else { wire::json };
    let coded = session.code(worker, incoming);
    let lines: String = coded.iter().map(|c| told(c, versions) + "\n").collect();
    let rows = batch(&lines).map_err(|e| Error::BadRows { at: At::whole("rows"), reason: e.to_string() })?;
    Ok(Frame { batches: rows.into_iter().collect(), unread })
}

/// Articles of several tables, one after another.
struct Articles<I> {
    tables: I,
    places: Vec<(&'static str, usize)>,
    open: Option<(Columns, usize)>,
    number: u64,
}

impl<I: RecordBatchReader> Articles<I> {
    fn of(tables: I) -> Result<Self, Error> {
        let places = places(&tables.schema())?;
        Ok(Articles { tables, places, open: None, number: 0 })
    }

    /// The next articles, to be coded together; `None` at the end.
    fn portion(&mut self) -> Option<Result<Vec<Raw>, Error>> {
        let (mut raws, mut bytes) = (Vec::new(), 0);
        while bytes < PORTION_BYTES {
            match self.next() {
                None => break,
                Some(Ok(raw)) => {
                    bytes += raw.size();
                    raws.push(raw);
                }
                Some(Err(error)) => return Some(Err(error)),
            }
        }
        (!raws.is_empty()).then_some(Ok(raws))
    }

    fn next(&mut self) -> Option<Result<Raw, Error>> {
        loop {
            if let Some((columns, row)) = &mut self.open
                && *row < columns.rows
            {
                self.number += 1;
                *row += 1;
                return Some(Ok(columns.article(*row - 1, self.number)));
            }
            let table = self.tables.next()?.map_err(|e| broken("table", e));
            match table.and_then(|table| Columns::of(&table, &self.places)) {
                Ok(columns) => self.open = Some((columns, 0)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Where the columns of [`COLUMNS`] stand that a table has.
fn places(table: &Schema) -> Result<Vec<(&'static str, usize)>, Error> {
    let mut out = Vec::new();
    for name in COLUMNS {
        let mut named = table.fields().iter().enumerate().filter(|(_, field)| field.name() == name);
        match (named.next(), named.next()) {
            (_, Some(_)) => return Err(broken(name, "the column is there twice")),
            (Some((_, field)), _) if field.data_type().is_nested() => return Err(missing(name)),
            (Some((at, _)), None) => out.push((name, at)),
            (None, _) if ["id", "text"].contains(&name) => return Err(missing(name)),
            (None, _) => {}
        }
    }
    Ok(out)
}

fn missing(field: &'static str) -> Error {
    Error::MissingField { at: At::whole("table"), field }
}

/// The columns of a table of articles, as words.
struct Columns {
    rows: usize,
    words: Vec<(&'static str, StringArray)>,
}

impl Columns {
    fn of(table: &RecordBatch, places: &[(&'static str, usize)]) -> Result<Self, Error> {
        let told = |&(name, at): &(&'static str, usize)| {
            in_words(table.column(at)).map(|words| (name, words)).map_err(|e| broken(name, e))
        };
        Ok(Columns { rows: table.num_rows(), words: places.iter().map(told).collect::<Result<_, _>>()? })
    }

    fn article(&self, row: usize, number: u64) -> Raw {
        let at = At { name: "table".into(), line: Some(number) };
        let told = self.words.iter().filter(|(_, column)| column.is_valid(row));
        let mut fields: Row = told.map(|(name, column)| ((*name).into(), column.value(row).into())).collect();
        let id = fields.iter().position(|(name, _)| name == "id").map(|at| fields.remove(at).1);
        match id {
            Some(id) if !id.is_empty() => Raw::Row(at, id, fields),
            _ => Raw::Failed(Error::MissingField { at, field: "id" }),
        }
    }
}

/// A column of words, numbers or dates as words; of a time the day in the column's own zone, else in UTC.
fn in_words(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    let is_time = matches!(column.data_type(), DataType::Timestamp(..));
    let column = if is_time { cast(column, &DataType::Date32)? } else { column.clone() };
    let words = cast(&column, &DataType::Utf8)?;
    Ok(words.as_any().downcast_ref::<StringArray>().expect("invariant: cast to Utf8").clone())
}

fn broken(name: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Unreadable { at: At::whole(name), source: std::io::Error::other(error) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{Date32Array, Int64Array, NullArray, RecordBatchIterator, TimestampMillisecondArray};

    use super::*;

    fn words(of: &[Option<&str>]) -> ArrayRef {
        Arc::new(StringArray::from(of.to_vec()))
    }

    fn table(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap()
    }

    fn articles(tables: Vec<RecordBatch>) -> Result<Articles<impl RecordBatchReader>, Error> {
        let schema = tables[0].schema();
        Articles::of(RecordBatchIterator::new(tables.into_iter().map(Ok), schema))
    }

    fn read(tables: Vec<RecordBatch>) -> Vec<Result<crate::Article, Error>> {
        let mut articles = match articles(tables) {
            Ok(articles) => articles,
            Err(error) => return vec![Err(error)],
        };
        std::iter::from_fn(|| articles.next())
            .map(|raw| raw.and_then(|raw| raw.article(&Defaults::default())).map(|i| i.article))
            .collect()
    }

    fn day_of(date: ArrayRef) -> Result<String, Error> {
        let [id, text] = ["a", "T"].map(|word| words(&[Some(word)]));
        let mut found = read(vec![table(vec![("id", id), ("text", text), ("date", date)])]);
        found.remove(0).map(|article| article.date.unwrap().to_string())
    }

    #[test]
    fn a_row_is_the_article_that_its_line_would_be() {
        let found = read(vec![table(vec![
            ("text", words(&[Some("T")])),
            ("extra", words(&[Some("x")])),
            ("id", words(&[Some(" a ")])),
            ("date", words(&[Some("2023-09")])),
            ("outlet", words(&[None])),
        ])]);
        let line = br#"{"id": " a ", "text": "T", "date": "2023-09", "outlet": null}"#.to_vec();
        let wanted = Raw::Line(At::whole("in.jsonl"), line).article(&Defaults::default()).unwrap();
        assert_eq!(found[0].as_ref().unwrap(), &wanted.article);
    }

    #[test]
    fn numbers_are_words() {
        let id = Arc::new(Int64Array::from(vec![7])) as ArrayRef;
        let found = read(vec![table(vec![("id", id), ("text", words(&[Some("T")]))])]);
        assert_eq!(found[0].as_ref().unwrap().id, "7");
    }

    #[test]
    fn a_time_is_the_day_where_it_was() {
        let day = 19_613; // 2023-09-13
        assert_eq!(day_of(Arc::new(Date32Array::from(vec![day]))).unwrap(), "2023-09-13");
        let late = TimestampMillisecondArray::from(vec![(i64::from(day) * 24 + 23) * 3_600_000]);
        let at = |zone: &str| day_of(Arc::new(late.clone().with_timezone(zone)));
        assert_eq!(day_of(Arc::new(late.clone())).unwrap(), "2023-09-13");
        assert_eq!(at("UTC").unwrap(), "2023-09-13");
        assert_eq!(at("Europe/Oslo").unwrap(), "2023-09-14");
        assert_eq!(at("+09:00").unwrap(), "2023-09-14");
        assert_eq!(at("America/New_York").unwrap(), "2023-09-13");
        assert_eq!(at("Nowhere/Land").unwrap_err().code(), "E101");
    }

    #[test]
    fn what_lacks_id_or_text_is_told_with_its_row() {
        let good = table(vec![("id", words(&[Some("a")])), ("text", words(&[Some("T")]))]);
        let bad = table(vec![
            ("id", words(&[Some("b"), None, Some("")])),
            ("text", words(&[None, Some("T"), Some("T")])),
        ]);
        let told: Vec<_> =
            read(vec![good, bad]).into_iter().filter_map(Result::err).map(|e| e.to_string()).collect();
        assert_eq!(told.len(), 3);
        assert!(told[0].starts_with("table:2: the field `text`"), "{told:?}");
        assert!(told[2].starts_with("table:4: the field `id`"), "{told:?}");
    }

    #[test]
    fn a_table_without_the_column_is_no_table_of_articles() {
        let found = read(vec![table(vec![("id", words(&[Some("a")]))])]);
        assert_eq!(found[0].as_ref().unwrap_err().code(), "E106");
        let nothing = Arc::new(NullArray::new(1)) as ArrayRef;
        let found = read(vec![table(vec![("id", words(&[Some("a")])), ("text", nothing)])]);
        assert_eq!(found[0].as_ref().unwrap_err().code(), "E106");
    }

    #[test]
    fn columns_of_lists_and_columns_twice_are_refused_before_any_row() {
        let (id, mut lists) = (words(&[Some("a")]), ListBuilder::new(StringBuilder::new()));
        lists.append_value([Some("T")]);
        let nested = table(vec![("id", id.clone()), ("text", Arc::new(lists.finish()))]);
        assert_eq!(read(vec![nested])[0].as_ref().unwrap_err().code(), "E106");
        let twice = table(vec![("id", id.clone()), ("text", id.clone()), ("text", id.clone())]);
        let told = read(vec![twice]).remove(0).unwrap_err().to_string();
        assert_eq!(told, "text: cannot be read: the column is there twice");
        let without_rows = table(vec![("id", id)]).slice(0, 0);
        assert_eq!(read(vec![without_rows])[0].as_ref().unwrap_err().code(), "E106");
    }

    #[test]
    fn portions_hold_a_bounded_number_of_bytes_and_every_article() {
        let long = "x".repeat(PORTION_BYTES / 2);
        let texts = vec![Some(long.as_str()); 5];
        let ids = ["a", "b", "c", "d", "e"].map(Some);
        let tables = vec![table(vec![("id", words(&ids)), ("text", words(&texts))])];
        let mut articles = articles(tables).unwrap();
        let sizes: Vec<usize> =
            std::iter::from_fn(|| articles.portion()).map(|raws| raws.unwrap().len()).collect();
        assert_eq!(sizes, [2, 2, 1]);
    }
}
