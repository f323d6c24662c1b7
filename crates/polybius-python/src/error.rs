//! Errors of the library as a Python exception that carries their stable code.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;

pyo3::create_exception!(
    polybius,
    Error,
    PyException,
    "What stops the work. `code` is the stable code that docs/errors.md explains.\n\n\
    >>> import polybius\n\
    >>> try:\n\
    ...     polybius.Coder(model=\"/no/such/folder\")\n\
    ... except polybius.Error as error:\n\
    ...     print(error.code)\n\
    E301\n"
);

/// What ends the work: an error of the library, or one that Python raised meanwhile.
pub enum Ended {
    /// The library's.
    Own(polybius::Error),
    /// Python's, such as an interrupt.
    Python(PyErr),
}

impl From<polybius::Error> for Ended {
    fn from(error: polybius::Error) -> Self {
        Ended::Own(error)
    }
}

impl Ended {
    /// The exception to raise.
    pub fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Ended::Own(error) => raise(py, &error),
            Ended::Python(error) => error,
        }
    }
}

/// The exception that tells `error`, with what to do next.
pub fn raise(py: Python<'_>, error: &polybius::Error) -> PyErr {
    let exception = Error::new_err(told(error));
    match exception.value(py).setattr("code", error.code()) {
        Ok(()) => exception,
        Err(other) => other,
    }
}

/// An error in words, with what to do next.
pub fn told(error: &polybius::Error) -> String {
    let next = error.advice();
    let code = error.code();
    if next.is_empty() { format!("{code}: {error}") } else { format!("{code}: {error}; {next}") }
}
