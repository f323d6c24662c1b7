//! Questions to a record, answered as tables.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, BinaryArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use polybius::answer::told;
use polybius::base::Code;
use polybius::record::rusqlite::types::Value;
use polybius::record::{Ended, Reader, Sink, query as ask};
use polybius::{clock, knowledge};
use pyo3::prelude::*;

use crate::coder::count;
use crate::error::raise;
use crate::table::Table;

/// The columns of an answer while its rows come in.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    values: Vec<Vec<Value>>,
}

impl Sink for Columns {
    fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
        self.names = names.to_vec();
        self.values = vec![Vec::new(); names.len()];
        ControlFlow::Continue(())
    }

    fn row(&mut self, values: &[Value]) -> ControlFlow<()> {
        self.values.iter_mut().zip(values).for_each(|(column, value)| column.push(value.clone()));
        ControlFlow::Continue(())
    }
}

/// Asks the record at `path`; `limits` are the most rows and seconds, `clock` the days `published_by` and
/// `known_at` that the question is asked at.
#[pyfunction]
pub fn query(
    py: Python<'_>,
    path: PathBuf,
    sql: &str,
    limits: (Bound<'_, PyAny>, f64),
    clock: (Option<&str>, Option<&str>),
) -> PyResult<Table> {
    let rows = count("rows", &limits.0, 0)?;
    let seconds = limits.1;
    let allowed = allowed(seconds).map_err(|e| raise(py, &e))?;
    // Python's signals are asked for by the one thread that may, between two looks at the clock; what their
    // handler raises is kept, as the question only knows that it is to stop.
    let raised = Arc::new(Mutex::new(None));
    let (seen, started) = (raised.clone(), Instant::now());
    let stop = move || match Python::attach(|py| py.check_signals()) {
        Ok(()) => started.elapsed() > allowed,
        Err(error) => {
            *kept(&seen) = Some(error);
            true
        }
    };
    let answered = py.detach(|| answer(&path, sql, rows, (seconds, stop), clock));
    if let Some(error) = kept(&raised).take() {
        return Err(error);
    }
    let (schema, batch, ended) = answered.map_err(|e| raise(py, &e))?;
    Ok(Table { schema, batches: vec![batch], unread: Vec::new(), whole: ended == Ended::Whole })
}

/// What a handler of signals raised.
fn kept(raised: &Mutex<Option<PyErr>>) -> MutexGuard<'_, Option<PyErr>> {
    raised.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long a question may take; more than a clock can tell, as infinity is, is no limit.
fn allowed(seconds: f64) -> Result<Duration, polybius::Error> {
    if seconds >= 0.0 {
        return Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let expected = "a number from 0 is expected";
    Err(polybius::Error::BadOption { option: "seconds", value: seconds.to_string(), expected })
}

fn answer(
    path: &Path,
    sql: &str,
    rows: usize,
    stop: (f64, impl FnMut() -> bool + Send + 'static),
    (published_by, known_at): (Option<&str>, Option<&str>),
) -> Result<(SchemaRef, RecordBatch, Ended), polybius::Error> {
    let atlas = knowledge(None)?;
    let name = move |code: &str| atlas.country(Code::new(code)).map(|c| c.name);
    let reader = Reader::open(path, clock::clock(published_by, known_at)?)?.with_names(name)?;
    let mut columns = Columns::default();
    let ended = ask(&reader, sql, rows, stop, &mut columns)?;
    let arrays: Vec<ArrayRef> = columns.values.into_iter().map(array).collect();
    let field = |(name, array): (String, &ArrayRef)| Field::new(name, array.data_type().clone(), true);
    let fields: Vec<Field> = columns.names.into_iter().zip(&arrays).map(field).collect();
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), arrays);
    Ok((schema, batch.expect("invariant: columns of one answer are equally long"), ended))
}

/// What a column holds: whole numbers, numbers, bytes, or else words.
fn kind(values: &[Value]) -> DataType {
    let all = |fits: fn(&Value) -> bool| values.iter().all(|v| matches!(v, Value::Null) || fits(v));
    if values.iter().all(|v| matches!(v, Value::Null)) {
        DataType::Utf8
    } else if all(|v| matches!(v, Value::Integer(_))) {
        DataType::Int64
    } else if all(|v| matches!(v, Value::Integer(_) | Value::Real(_))) {
        DataType::Float64
    } else if all(|v| matches!(v, Value::Blob(_))) {
        DataType::Binary
    } else {
        DataType::Utf8
    }
}

fn array(values: Vec<Value>) -> ArrayRef {
    match kind(&values) {
        DataType::Int64 => Arc::new(values.into_iter().map(whole).collect::<Int64Array>()),
        DataType::Float64 => Arc::new(values.into_iter().map(number).collect::<Float64Array>()),
        DataType::Binary => Arc::new(values.into_iter().map(bytes).collect::<BinaryArray>()),
        _ => {
            let words = values.iter().map(|v| (!matches!(v, Value::Null)).then(|| told(v)));
            Arc::new(words.collect::<StringArray>())
        }
    }
}

fn whole(value: Value) -> Option<i64> {
    if let Value::Integer(n) = value { Some(n) } else { None }
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(n as f64),
        Value::Real(n) => Some(n),
        _ => None,
    }
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    if let Value::Blob(bytes) = value { Some(bytes) } else { None }
}
