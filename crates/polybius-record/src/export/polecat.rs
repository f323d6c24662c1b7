//! POLECAT: 40 tab-separated columns with a header, `None` for what is missing, `;` inside lists.
//!
//! One row for each pair of actor and recipient in an event that is told as having happened.

use super::rows::{Row, Side, named};
use super::{Gazetteer, Put, line, scale};
use crate::{Error, Reader, days, happenings};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// Writes the header and every event; gives the number of rows.
///
/// # Errors
/// What SQLite says, and what `put` says.
pub fn write<E: From<Error>>(
    reader: &Reader,
    gazetteer: &dyn Gazetteer,
    put: &mut Put<'_, E>,
) -> Result<usize, E> {
    put(&line(&COLUMNS.map(String::from)))?;
    let mut written = 0;
    super::each::<E>(reader, |row| {
        if row.status != "actual" {
            return Ok(());
        }
        let pairs = pairs(row);
        for (n, pair) in (1..).zip(&pairs) {
            let id = if pairs.len() == 1 { row.id.clone() } else { format!("{}-{n}", row.id) };
            put(&line(&fields(row, id, *pair, gazetteer)))?;
            written += 1;
        }
        Ok(())
    })?;
    Ok(written)
}

fn pairs(row: &Row) -> Vec<[Option<&Side>; 2]> {
    let none_or = |sides: &'_ [Side]| if sides.is_empty() { 1 } else { sides.len() };
    let (actors, recipients) = (none_or(&row.actors), none_or(&row.recipients));
    let each = (0..actors).flat_map(|a| (0..recipients).map(move |r| (a, r)));
    each.map(|(a, r)| [row.actors.get(a), row.recipients.get(r)]).collect()
}

fn none_if_empty(text: &str) -> String {
    if text.is_empty() { "None".into() } else { text.into() }
}

fn fields(row: &Row, id: String, pair: [Option<&Side>; 2], gazetteer: &dyn Gazetteer) -> Vec<String> {
    let date: Option<i32> = row.date.parse().ok().and_then(happenings::first_day);
    let day = date.map_or_else(|| row.day.clone(), days::written);
    let quad = polybius_base::EventType::from_code(&row.kind).map_or("", |k| k.quad().as_str());
    let mut out = vec![
        id,
        none_if_empty(&day),
        row.kind.clone(),
        none_if_empty(&row.mode),
        scale::plover(&row.kind, &row.mode).map_or_else(|| "None".into(), |s| format!("{s:.1}")),
        quad.to_uppercase(),
        "None".into(),
    ];
    pair.iter().for_each(|side| out.extend(party(*side, gazetteer)));
    out.extend(place(row, gazetteer));
    out.extend([
        none_if_empty(&row.outlet),
        none_if_empty(&row.day),
        "None".into(),
        "None".into(),
        "None".into(),
        "English".into(),
        format!("Polybius {}", row.coder),
    ]);
    out
}

/// Eight columns of a party.
fn party(side: Option<&Side>, gazetteer: &dyn Gazetteer) -> [String; 8] {
    let Some(side) = side else { return std::array::from_fn(|_| "None".into()) };
    let country = gazetteer.country(&side.code);
    let cow = country.filter(|c| c.cow > 0).map_or_else(|| "None".into(), |c| c.cow.to_string());
    let known = gazetteer.name(&side.entity).filter(|_| !side.entity.is_empty());
    let name =
        known.unwrap_or_else(|| named(if side.name.is_empty() { &side.text } else { &side.name }).into());
    let sector = none_if_empty(&side.sector);
    [
        none_if_empty(&name),
        none_if_empty(&side.code),
        cow,
        sector.clone(),
        sector,
        "None".into(),
        none_if_empty(&side.text),
        "None".into(),
    ]
}

/// Ten columns of the place.
fn place(row: &Row, gazetteer: &dyn Gazetteer) -> [String; 10] {
    let spot = gazetteer.place(&row.place, &row.place_country).filter(|_| !row.place.is_empty());
    let text = |of: fn(&super::Spot) -> String| spot.as_ref().map_or_else(String::new, of);
    let degree = |n: Option<f64>| n.map_or_else(|| "None".into(), |d| format!("{d:.4}"));
    let point = spot.as_ref().and_then(|s| s.point);
    let city =
        text(|s| if matches!(s.kind.as_str(), "city" | "capital") { s.name.clone() } else { String::new() });
    [
        none_if_empty(&text(|s| s.name.clone())),
        none_if_empty(&city),
        "None".into(),
        none_if_empty(&text(|s| s.region.clone())),
        none_if_empty(&row.place_country),
        degree(point.map(|p| p.0)),
        degree(point.map(|p| p.1)),
        none_if_empty(&text(|s| if s.geonames == 0 { String::new() } else { s.geonames.to_string() })),
        none_if_empty(&row.place),
        none_if_empty(&text(|s| s.kind.clone())),
    ]
}
