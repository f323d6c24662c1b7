//! Happenings between two parties.

use serde::Serialize;

use super::Ask;
use crate::Error;
use crate::evidence::{self, Evidence, Sentences};
use crate::happenings::{self, Telling};

/// One happening, as the tellings under the question's clock have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happened {
    /// When, as exact as told, or empty.
    pub date: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Keys of those who did it; in acts that parties do together everyone.
    pub actors: Vec<String>,
    /// Keys of those it was done to.
    pub recipients: Vec<String>,
    /// Rows that tell it.
    pub mentions: usize,
    /// Voices that tell it, copies counted once.
    pub outlets: usize,
    /// Statuses with how many rows tell each: `actual 3; denied 1`.
    pub statuses: String,
    /// Voices of those rows that deny it, in order.
    pub denied_by: Vec<String>,
    /// The story.
    pub story: String,
    /// The first report.
    pub first: Evidence,
}

/// A telling with where its sentence stands.
pub(super) struct Told {
    telling: Telling,
    evidence: Evidence,
    sentence: [i64; 3],
}

/// The tellings of acts of one on the other, both ways.
pub(super) fn tellings(ask: &Ask<'_>) -> Result<Vec<Told>, Error> {
    let sql = format!(
        "SELECT x.event, x.doc, d.hash, x.day, coalesce(s.story, '#' || x.doc), \
         coalesce(s.voice, nullif(x.outlet, ''), '#' || x.doc), x.type, x.actors, x.recipients, x.date, x.status, {} \
         FROM (SELECT event FROM dyads WHERE source = ?1 AND target = ?2 \
         UNION SELECT event FROM dyads WHERE source = ?2 AND target = ?1) p \
         JOIN events x ON x.event = p.event JOIN documents d ON d.doc = x.doc \
         LEFT JOIN story_documents s ON s.doc = x.doc",
        evidence::COLUMNS
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other], |row| {
        let (evidence, sentence) = evidence::read(row, 11)?;
        Ok(Told { telling: happenings::read(row)?, evidence, sentence })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The happenings of `told` since the day asked for, by date.
pub(super) fn happenings(
    ask: &Ask<'_>,
    told: Vec<Told>,
    sentences: &mut Sentences<'_>,
) -> Result<Vec<Happened>, Error> {
    let found = happenings::happenings(told.iter().map(|t| t.telling.clone()).collect());
    let rows: std::collections::HashMap<i64, Told> = told.into_iter().map(|t| (t.telling.event, t)).collect();
    let mut out = Vec::new();
    for happening in found {
        let first = happening.first();
        let told = &rows[&first.event];
        let date = happening.date.map_or_else(String::new, |d| d.to_string());
        let when = if date.is_empty() { told.evidence.day.clone() } else { date.clone() };
        if when.as_str() < ask.since {
            continue;
        }
        let [doc, start, stop] = told.sentence;
        let mut evidence = told.evidence.clone();
        evidence.sentence = sentences.of(doc, start, stop)?;
        let mut denied_by: Vec<String> =
            happening.tellings.iter().filter(|t| t.status == "denied").map(|t| t.voice.clone()).collect();
        denied_by.sort();
        denied_by.dedup();
        let row = Happened {
            date,
            kind: happening.kind.clone(),
            actors: happening.actors.clone(),
            recipients: happening.recipients.clone(),
            mentions: happening.tellings.len(),
            outlets: happening.outlets(),
            statuses: happening.statuses_text(),
            denied_by,
            story: happening.story.clone(),
            first: evidence,
        };
        out.push((when, row));
    }
    out.sort_by(|a, b| (&a.0, &a.1.kind, &a.1.first.id).cmp(&(&b.0, &b.1.kind, &b.1.first.id)));
    Ok(out.into_iter().map(|(_, row)| row).collect())
}
