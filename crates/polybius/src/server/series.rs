//! Counts of happenings by quad class over time.

use std::collections::BTreeMap;

use polybius_base::{EventType, QuadClass};
use polybius_record::rusqlite::params_from_iter;
use polybius_record::{Reader, days};
use serde_json::{Value, json};

use super::ask::Refusal;
use super::filter::{Filter, WHEN};

/// Columns of the series as CSV.
pub const COLUMNS: &[&str] = &["start", "counts"];

/// Most steps that a series has.
const STEPS: i32 = 400;

/// Counts for each step from the record's first day to its last, or those that `filter` names: a day, a
/// week from Monday or a month, whichever gives a series that can be read; `by` chooses.
pub fn quads(reader: &Reader, filter: &Filter, by: &str) -> Result<Value, Refusal> {
    let Some((first, last)) = span(reader, filter)? else {
        return Ok(json!({"by": "day", "quads": names(), "steps": []}));
    };
    let by = match by {
        "day" | "week" | "month" if last - first < STEPS || by != "day" => by,
        _ if last - first <= 62 => "day",
        _ if last - first <= 1100 => "week",
        _ => "month",
    };
    let mut counts: BTreeMap<String, [i64; 4]> = BTreeMap::new();
    for day in first..=last {
        counts.entry(step(day, by)).or_default();
    }
    let wanted = filter.conditions();
    let sql = format!("SELECT {WHEN}, h.type, count(*) FROM happenings h WHERE {} GROUP BY 1, 2", wanted.sql);
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&wanted.values))?;
    while let Some(row) = rows.next()? {
        let (day, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let inside = days::number(&day).filter(|d| (first..=last).contains(d));
        let quad = EventType::from_code(&kind).map(|k| k.quad() as usize);
        if let (Some(day), Some(quad)) = (inside, quad) {
            counts.entry(step(day, by)).or_default()[quad] += row.get::<_, i64>(2)?;
        }
    }
    let steps: Vec<Value> =
        counts.iter().map(|(start, counts)| json!({"start": start, "counts": counts})).collect();
    Ok(json!({"by": by, "quads": names(), "steps": steps}))
}

fn names() -> Vec<&'static str> {
    QuadClass::ALL.iter().map(|q| q.as_str()).collect()
}

/// First and last day of the series.
fn span(reader: &Reader, filter: &Filter) -> Result<Option<(i32, i32)>, Refusal> {
    let sql = "SELECT min(day), max(day) FROM documents WHERE day IS NOT NULL";
    let read = |r: &polybius_record::rusqlite::Row<'_>| Ok([r.get(0)?, r.get(1)?]);
    let ends: [Option<String>; 2] = reader.connection().query_row(sql, [], read)?;
    let end = |n: usize| {
        let asked = Some(&filter.days[n]).filter(|d| !d.is_empty());
        asked.or(ends[n].as_ref()).and_then(|d| days::number(d))
    };
    Ok(end(0).zip(end(1)).filter(|(a, b)| a <= b && b - a < 80_000))
}

/// The first day of the step that a day is in.
fn step(day: i32, by: &str) -> String {
    match by {
        // 1970-01-01 was a Thursday.
        "week" => days::written(day - (day + 3).rem_euclid(7)),
        "month" => format!("{}-01", &days::written(day)[..7]),
        _ => days::written(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_start_on_monday_and_months_on_the_first() {
        let wednesday = days::number("2023-09-13").unwrap();
        assert_eq!(step(wednesday, "week"), "2023-09-11");
        assert_eq!(step(days::number("2023-09-11").unwrap(), "week"), "2023-09-11");
        assert_eq!(step(wednesday, "month"), "2023-09-01");
        assert_eq!(step(wednesday, "day"), "2023-09-13");
    }
}
