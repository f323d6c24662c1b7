//! The flat table of events: the columns of CSV and Parquet.

use super::rows::{Row, Side};
use super::{Error, Put, Reader};

/// A cell of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, empty where there are none.
    Text(String),
    /// A number, `None` where it is not known.
    Number(Option<f64>),
}

/// Names of the columns, and whether they hold numbers.
pub const COLUMNS: [(&str, bool); 29] = [
    ("event_id", false),
    ("article_id", false),
    ("outlet", false),
    ("article_date", false),
    ("story", false),
    ("happening", false),
    ("type", false),
    ("mode", false),
    ("quad", false),
    ("cameo", false),
    ("goldstein", true),
    ("plover_scale", true),
    ("status", false),
    ("event_date", false),
    ("actor_codes", false),
    ("actor_sectors", false),
    ("actor_texts", false),
    ("recipient_codes", false),
    ("recipient_sectors", false),
    ("recipient_texts", false),
    ("place", false),
    ("place_country", false),
    ("said_by_codes", false),
    ("said_by_texts", false),
    ("trigger", false),
    ("sentence", false),
    ("confidence", true),
    ("rule", false),
    ("coder", false),
];

/// The cells of an event, in order of the columns. Several sides stand in one cell, joined by `;`.
pub fn cells(row: &Row) -> Vec<Cell> {
    let text = |s: &str| Cell::Text(s.to_string());
    let quad = polybius_base::EventType::from_code(&row.kind).map_or("", |k| k.quad().as_str());
    let mut out: Vec<Cell> = [
        &row.id,
        &row.article,
        &row.outlet,
        &row.published,
        &row.story,
        &row.happening,
        &row.kind,
        &row.mode,
        quad,
        &row.cameo,
    ]
    .into_iter()
    .map(text)
    .collect();
    out.push(Cell::Number(row.goldstein));
    out.push(Cell::Number(super::scale::plover(&row.kind, &row.mode)));
    out.extend([text(&row.status), text(&row.date)]);
    for sides in [&row.actors, &row.recipients] {
        let of = |part: fn(&Side) -> &str| Cell::Text(joined(sides.iter().map(part)));
        out.extend([of(|s| &s.key), of(|s| &s.sector), of(|s| &s.text)]);
    }
    out.extend([text(&row.place), text(&row.place_country)]);
    out.push(Cell::Text(joined(row.said_by.iter().map(|s| s.0.as_str()))));
    out.push(Cell::Text(joined(row.said_by.iter().map(|s| s.1.as_str()))));
    out.extend([text(&row.trigger), text(&row.sentence)]);
    out.push(Cell::Number(Some(row.confidence)));
    out.extend([text(&row.rule), text(&row.coder)]);
    out
}

/// The parts joined by `;`; one that stands in a part becomes a comma.
fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.map(|p| p.replace(';', ",")).collect::<Vec<_>>().join(";")
}

/// Writes the table as CSV with a header; gives the number of events.
///
/// # Errors
/// What SQLite says, and what `put` says.
pub fn csv<E: From<Error>>(reader: &Reader, put: &mut Put<'_, E>) -> Result<usize, E> {
    put(&crate::csv::line(COLUMNS.map(|c| c.0)))?;
    super::each(reader, |row| {
        let number = |n: Option<f64>| n.map_or_else(String::new, |n| n.to_string());
        let written = cells(row).into_iter().map(|cell| match cell {
            Cell::Text(text) => text,
            Cell::Number(value) => number(value),
        });
        put(&crate::csv::line(written.collect::<Vec<_>>()))
    })
}
