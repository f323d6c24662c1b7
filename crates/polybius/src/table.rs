//! Flat tables of events as CSV: one row an event, or one row a pair of parties.
//!
//! A header line, a comma between fields, quotes where RFC 4180 asks for them, lines ended by `\n`.

use polybius_base::{Event, Mention, Speaker};

use crate::dyads::{self, key};
use crate::front::{Coded, Coder};

const EVENTS: &[&str] = &[
    "article_id",
    "outlet",
    "article_date",
    "event_id",
    "type",
    "mode",
    "quad",
    "cameo",
    "goldstein",
    "status",
    "event_date",
    "actor_codes",
    "actor_sectors",
    "actor_texts",
    "recipient_codes",
    "recipient_sectors",
    "recipient_texts",
    "place",
    "place_country",
    "said_by_codes",
    "said_by_texts",
    "trigger",
    "sentence",
    "confidence",
    "rule",
];

const DYADS: &[&str] = &[
    "article_id",
    "outlet",
    "article_date",
    "event_id",
    "source",
    "source_sector",
    "source_text",
    "target",
    "target_sector",
    "target_text",
    "type",
    "mode",
    "quad",
    "cameo",
    "goldstein",
    "status",
    "event_date",
    "place",
    "place_country",
    "said_by_codes",
    "confidence",
    "rule",
];

/// The header line of [`events`].
pub fn events_header() -> String {
    line(EVENTS)
}

/// The header line of [`pairs`].
pub fn pairs_header() -> String {
    line(DYADS)
}

/// One line for each event of the article. Several sides stand in one field, joined by `;`.
pub fn events(coded: &Coded) -> String {
    coded.reading.events.iter().map(|e| line(&event(coded, e))).collect()
}

/// One line for each pair of parties in each event of the article; `coder` says which acts are mutual.
pub fn pairs(coded: &Coded, coder: &Coder) -> String {
    let mut out = String::new();
    for event in &coded.reading.events {
        for (source, target) in dyads::pairs(event, coder.is_mutual(&event.rule)) {
            out.push_str(&line(&pair(coded, event, source, target)));
        }
    }
    out
}

fn event(coded: &Coded, e: &Event) -> Vec<String> {
    let mut row = opening(coded, e);
    row.extend(nature(e));
    for side in [&e.actors, &e.recipients] {
        row.push(joined(side.iter().map(|m| key(&m.party))));
        row.push(joined(side.iter().map(|m| m.party.sector.to_string())));
        row.push(joined(side.iter().map(|m| m.text.clone())));
    }
    row.extend(place(e));
    row.push(joined(e.said_by.iter().map(|s| key(&s.party))));
    row.push(joined(e.said_by.iter().map(|s: &Speaker| s.text.clone())));
    row.push(e.trigger.clone());
    row.push(e.sentence_span.of(&coded.article.text).to_string());
    row.extend(closing(e));
    row
}

fn pair(coded: &Coded, e: &Event, source: &Mention, target: &Mention) -> Vec<String> {
    let mut row = opening(coded, e);
    for side in [source, target] {
        row.extend([key(&side.party), side.party.sector.to_string(), side.text.clone()]);
    }
    row.extend(nature(e));
    row.extend(place(e));
    row.push(joined(e.said_by.iter().map(|s| key(&s.party))));
    row.extend(closing(e));
    row
}

fn opening(coded: &Coded, e: &Event) -> Vec<String> {
    let a = &coded.article;
    let date = a.date.map_or_else(String::new, |d| d.to_string());
    vec![a.id.clone(), a.outlet.clone(), date, e.id.to_string()]
}

fn nature(e: &Event) -> [String; 7] {
    [
        e.kind.to_string(),
        e.mode.clone(),
        e.kind.quad().to_string(),
        e.cameo.clone(),
        e.goldstein.map_or_else(String::new, |g| format!("{g:.1}")),
        e.status.to_string(),
        e.date.map_or_else(String::new, |d| d.to_string()),
    ]
}

fn place(e: &Event) -> [String; 2] {
    match &e.place {
        Some(p) => [p.text.clone(), p.country.to_string()],
        None => [String::new(), String::new()],
    }
}

fn closing(e: &Event) -> [String; 2] {
    [format!("{:.3}", e.confidence), e.rule.clone()]
}

/// The parts joined by `;`; one that stands in a part becomes a comma.
fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.map(|p| p.replace(';', ",")).collect::<Vec<_>>().join(";")
}

pub(crate) fn line<S: AsRef<str>>(fields: &[S]) -> String {
    let mut out = String::new();
    for (n, field) in fields.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        quote(field.as_ref(), &mut out);
    }
    out.push('\n');
    out
}

fn quote(field: &str, out: &mut String) {
    if field.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\n");
        assert_eq!(
            line(&["a,b", "say \"no\"", "two\nlines", "cr\r"]),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\"\n"
        );
    }

    #[test]
    fn a_joined_part_cannot_look_like_two() {
        assert_eq!(joined(["a; b".to_string(), "c".to_string()].into_iter()), "a, b;c");
    }
}
