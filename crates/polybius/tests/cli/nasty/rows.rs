//! What holds for the rows of any text: every span is inside it, and slices back to the words of its row.

use polybius::{Coded, wire};
use serde_json::{Map, Value};

use super::CODER;

/// Fields with words, and the fields with the spans that they are sliced from.
const WORDS: &[(&str, &str)] = &[
    ("text", "span"),
    ("trigger", "span"),
    ("content", "content_span"),
    ("cue", "cue_span"),
    ("item", "item_span"),
];

/// How many spans the rows of an article have; what is wrong with the first that is wrong, or with the program.
pub fn check(coded: &Coded) -> Result<usize, String> {
    if let Some(fault) = coded.reading.diagnostics.iter().find(|d| d.code == "failed") {
        return Err(fault.message.clone());
    }
    let text: Vec<char> = coded.article.text.chars().collect();
    let line: Value =
        serde_json::from_str(&wire::json(coded, CODER.versions())).map_err(|e| e.to_string())?;
    let mut spans = 0;
    for kind in ["events", "claims", "exchanges", "figures", "judgements"] {
        let rows = line[kind].as_array().ok_or(kind)?;
        let mut seen = std::collections::BTreeSet::new();
        for row in rows {
            if !seen.insert(row["id"].as_str().ok_or("an id")?) {
                return Err(format!("two rows have one id: {row}"));
            }
            inside(row, &text, &mut spans).map_err(|wrong| format!("{wrong}: {row}"))?;
            dates(row)?;
        }
    }
    Ok(spans)
}

/// Looks at every object inside `value`.
fn inside(value: &Value, text: &[char], spans: &mut usize) -> Result<(), String> {
    match value {
        Value::Array(list) => list.iter().try_for_each(|v| inside(v, text, spans)),
        Value::Object(row) => {
            for (name, span) in row.iter().filter(|(name, v)| name.ends_with("span") && !v.is_null()) {
                slice(span, text).ok_or_else(|| format!("{name} is outside the text"))?;
                *spans += 1;
            }
            words(row, text)?;
            row.values().try_for_each(|v| inside(v, text, spans))
        }
        _ => Ok(()),
    }
}

/// Whether the words of a row are those of its spans.
fn words(row: &Map<String, Value>, text: &[char]) -> Result<(), String> {
    for (words, span) in WORDS {
        let (Some(words), Some(span)) = (row.get(*words).and_then(Value::as_str), row.get(*span)) else {
            continue;
        };
        if !span.is_null() && !words.is_empty() && slice(span, text).as_deref() != Some(words) {
            return Err(format!("{words:?} is not what {span} slices"));
        }
    }
    Ok(())
}

fn slice(span: &Value, text: &[char]) -> Option<String> {
    let at = |n: usize| span[n].as_u64().and_then(|n| usize::try_from(n).ok());
    Some(text.get(at(0)?..at(1)?)?.iter().collect())
}

/// Whether a row's date is one of the calendar.
fn dates(row: &Value) -> Result<(), String> {
    let date = row["date"].as_str().unwrap_or_default();
    let parts: Vec<i16> = date.split('-').filter_map(|p| p.parse().ok()).collect();
    let real = match parts[..] {
        [year, month, day] => jiff_date(year, month, day),
        [year, month] => jiff_date(year, month, 1),
        [year] => jiff_date(year, 1, 1),
        _ => date.is_empty(),
    };
    if real { Ok(()) } else { Err(format!("{date:?} is no date of the calendar")) }
}

fn jiff_date(year: i16, month: i16, day: i16) -> bool {
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    jiff::civil::Date::new(year, month, day).is_ok()
}
