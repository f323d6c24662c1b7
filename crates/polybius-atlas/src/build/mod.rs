//! From tables to the file. A pure function: the caller reads the tables and writes the bytes.

mod extend;
mod facts;
mod names;
mod pack;
mod rows;
pub(crate) mod table;
mod unpack;

pub use extend::extend;
pub(crate) use rows::{CLASSES, slug};
pub use table::Table;

use crate::types::AtlasError;
use pack::Pack;

/// Builds an atlas file from tables.
///
/// Tables are known by name: `countries`, `people`, `terms`, `organisations`, `seats`, `places`,
/// `regions`, `features`, `roles`, `things`, `stop`, `states`, `memberships`, `disputes`, `units`, and each of these with `_own` behind it for rows
/// that add to it. Tables of other names are an error. `label` stands in the version, cut at 23 bytes.
///
/// # Errors
/// [`AtlasError::Table`] with table and line where a row has an unknown code, sector, class or date.
pub fn build(tables: &[Table], label: &str) -> Result<Vec<u8>, AtlasError> {
    let mut pack = Pack::default();
    rows::all(tables, &mut pack)?;
    pack.finish(label)
}
