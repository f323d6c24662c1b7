//! The Python module `polybius._native`: conversions between Python, Arrow and the library, nothing else.
//!
//! What people call is written in Python in `python/polybius`; tables cross as Arrow streams in capsules
//! (`capsule.rs`), so that no row is copied on the way.

mod capsule;
mod coder;
mod error;
mod record;
mod table;

use pyo3::prelude::*;

/// The program's allocator, for what this module makes; Python and its packages keep theirs.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", error::class(module.py())?)?;
    module.add_class::<coder::Coder>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(coder::get_model, module)?)?;
    module.add_function(wrap_pyfunction!(coder::schema, module)?)?;
    module.add_function(wrap_pyfunction!(record::query, module)?)
}
