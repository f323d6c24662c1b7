//! Arrow's C interface: streams of tables in Python capsules, in and out, without copying.

#![allow(unsafe_code, reason = "a stream is taken out of its capsule by its address")]

use std::ffi::CStr;

use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::SchemaRef;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// The names that the interface gives to its capsules.
const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";

/// The tables that `object` hands out.
pub fn stream(object: &Bound<'_, PyAny>) -> PyResult<ArrowArrayStreamReader> {
    if !object.hasattr("__arrow_c_stream__")? {
        return Err(no_table(object));
    }
    let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let address = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds the address of a valid stream; it is moved out and a released one
    // left in its place, while the capsule is held and no other thread of Python runs.
    let reader = unsafe { ArrowArrayStreamReader::from_raw(address.as_ptr()) };
    // A stream of single columns, such as a series of Polars, tells no columns of a table.
    reader.map_err(|_| no_table(object))
}

fn no_table(object: &Bound<'_, PyAny>) -> PyErr {
    let kind = object.get_type().name().map_or_else(|_| "this".into(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "a table is expected that hands out an Arrow stream, such as a frame of pandas or Polars or a table \
         of pyarrow, and not {kind}"
    ))
}

/// A capsule that hands out `batches`.
pub fn tables<'py>(
    py: Python<'py>,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), schema);
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
}

/// A capsule that tells `schema`.
pub fn columns<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let told =
        FFI_ArrowSchema::try_from(schema.as_ref()).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyCapsule::new_with_value(py, told, SCHEMA)
}
