//! PLOVER records as JSON lines, one for each event, whatever its status.

use serde_json::{Value, json};

use super::rows::{Row, Side};
use super::{Gazetteer, Put, scale};
use crate::{Error, Reader};

/// Writes every event; gives the number of records.
///
/// # Errors
/// What SQLite says, and what `put` says.
pub fn write<E: From<Error>>(
    reader: &Reader,
    gazetteer: &dyn Gazetteer,
    put: &mut Put<'_, E>,
) -> Result<usize, E> {
    super::each(reader, |row| put(&(record(row, gazetteer).to_string() + "\n")))
}

/// PLOVER's auxiliary modes for what did not simply happen.
fn auxiliary(status: &str) -> Option<&'static str> {
    match status {
        "planned" => Some("future"),
        "possible" | "hypothetical" => Some("hypothetical"),
        "denied" => Some("negation"),
        _ => None,
    }
}

fn record(row: &Row, gazetteer: &dyn Gazetteer) -> Value {
    let modes: Vec<&str> =
        Some(row.mode.as_str()).filter(|m| !m.is_empty()).into_iter().chain(auxiliary(&row.status)).collect();
    json!({
        "id": row.id,
        "date": if row.date.is_empty() { &row.published } else { &row.date },
        "actor": row.actors.iter().map(party).collect::<Vec<_>>(),
        "event": [row.kind],
        "recipient": row.recipients.iter().map(party).collect::<Vec<_>>(),
        "event_loc": location(row, gazetteer),
        "mode": modes,
        "context": [],
        "quad_code": scale::quad(&row.kind),
        "event_scale": scale::plover(&row.kind, &row.mode),
        "text": row.sentence,
        "text_info": {
            "sequence": row.sentence_number,
            "start": row.sentence_start,
            "end": row.sentence_stop,
        },
        "cite_info": {
            "citation": row.article,
            "publication": row.outlet,
            "date": row.published,
            "coder": format!("Polybius {}", row.coder),
            "codebook": row.rule,
        },
        "coded_date": row.first_seen.get(..10).unwrap_or(""),
        "status": row.status,
        "confidence": row.confidence,
        "cameo": row.cameo,
        "story": row.story,
        "happening": row.happening,
        "said_by": row.said_by.iter().map(|(key, text)| json!({"code": key, "text": text})).collect::<Vec<_>>(),
    })
}

fn party(side: &Side) -> Value {
    json!({"code": side.code, "sector": side.sector, "name": side.name, "text": side.text})
}

fn location(row: &Row, gazetteer: &dyn Gazetteer) -> Value {
    if row.place.is_empty() && row.place_country.is_empty() {
        return json!({});
    }
    let point = gazetteer.place(&row.place, &row.place_country).and_then(|s| s.point);
    json!({
        "name": row.place,
        "country": row.place_country,
        "lat": point.map(|p| p.0),
        "lon": point.map(|p| p.1),
    })
}
