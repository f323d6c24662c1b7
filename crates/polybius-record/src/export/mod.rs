//! The record in the formats that existing tools read: GDELT 2.0, POLECAT, PLOVER, flat tables.
//!
//! GDELT and POLECAT know no status: they take the events that are told as having happened. PLOVER and the
//! flat table take all, each with its status.

pub mod flat;
pub mod gdelt;
pub mod plover;
pub mod polecat;
mod rows;
mod scale;
#[cfg(test)]
mod tests;

pub use rows::{Row, Side};

use crate::{Error, Reader};

/// What is known of countries, places and entities beside the record.
pub trait Gazetteer {
    /// A country by its ISO 3166-1 alpha-3 code.
    fn country(&self, code: &str) -> Option<Country>;
    /// The place that `words` mean in a country.
    fn place(&self, words: &str, country: &str) -> Option<Spot>;
    /// The name of an atlas entity.
    fn name(&self, entity: &str) -> Option<String>;
}

/// A country in other lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Country {
    /// English name.
    pub name: String,
    /// FIPS 10-4 code, or empty.
    pub fips: String,
    /// Number in the list of Correlates of War, 0 where it has none.
    pub cow: u16,
    /// Degrees north and east of its middle.
    pub point: (f64, f64),
}

/// A place on the globe.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Its name.
    pub name: String,
    /// First-level region it lies in, or empty.
    pub region: String,
    /// `city`, `region`, `feature`, `country` or `capital`.
    pub kind: String,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// GeoNames id, 0 where it has none.
    pub geonames: u32,
}

/// Takes the lines of an export one by one.
pub type Put<'a, E> = dyn FnMut(&str) -> Result<(), E> + 'a;

/// Gives every event of the record to `take`, by day, document and place in the text.
///
/// # Errors
/// What SQLite says, and what `take` says.
pub fn each<E: From<Error>>(
    reader: &Reader,
    mut take: impl FnMut(&Row) -> Result<(), E>,
) -> Result<usize, E> {
    let numbers = rows::in_order(reader)?;
    let mut found = rows::Rows::new(reader)?;
    for number in &numbers {
        take(&found.event(*number)?)?;
    }
    Ok(numbers.len())
}

/// A field of a table without quoting: tabs and line breaks become spaces, and quotation marks single ones,
/// since some readers take a field that starts with one for a quoted field.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ").replace('"', "'")
}

/// Fields as a line of a tab-separated table.
fn line(fields: &[String]) -> String {
    let each: Vec<String> = fields.iter().map(|f| plain(f)).collect();
    each.join("\t") + "\n"
}
