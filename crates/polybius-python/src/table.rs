//! A table that any library with Arrow's interface takes over.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::capsule;

/// A table in Arrow's memory, which pyarrow, Polars, pandas, DuckDB and others take over without copying.
///
/// >>> import polybius
/// >>> coder = polybius.Coder()
/// >>> import pyarrow
/// >>> articles = pyarrow.table({"id": ["a"], "text": ["Russia attacked Ukraine on Monday."]})
/// >>> coded = coder.code(articles)
/// >>> coded
/// <polybius.Table: 1 rows, 15 columns>
/// >>> pyarrow.table(coded)["events"][0][0]["type"].as_py()
/// 'ASSAULT'
#[pyclass(frozen, module = "polybius")]
pub struct Table {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    pub unread: Vec<(&'static str, String)>,
    pub whole: bool,
}

#[pymethods]
impl Table {
    /// Hands out the rows: Arrow's PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer pass a wish over; whoever wishes casts what comes.
        drop(requested_schema);
        capsule::tables(py, self.schema.clone(), self.batches.clone())
    }

    /// Tells the columns: Arrow's PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::columns(py, &self.schema)
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<polybius.Table: {} rows, {} columns>", self.__len__(), self.schema.fields().len())
    }

    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|f| f.name().as_str()).collect()
    }

    /// Articles that were left out: the stable code and the message of each.
    #[getter]
    fn unread(&self) -> Vec<(&'static str, &str)> {
        self.unread.iter().map(|(code, message)| (*code, message.as_str())).collect()
    }

    /// Whether these are all rows, and not only the first ones that were asked for.
    #[getter]
    fn whole(&self) -> bool {
        self.whole
    }

    /// The table of pyarrow, which must be installed.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", PyTuple::new(slf.py(), [slf])?)
    }

    /// The frame of pandas; pandas and pyarrow must be installed.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::to_pyarrow(slf)?.call_method0("to_pandas")
    }

    /// The frame of Polars, which must be installed.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", PyTuple::new(slf.py(), [slf])?)
    }
}
