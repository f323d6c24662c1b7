//! The events between two parties, read once for every part of a dossier that rests on them.

use super::Ask;
use crate::Error;
use crate::evidence::{self, Evidence};
use crate::happenings::{self, Telling};

/// An event of one on the other.
pub(super) struct Told {
    /// What happenings are made of.
    pub telling: Telling,
    /// Whether the one acts on the other, and the other on the one.
    pub ways: [bool; 2],
    /// CAMEO code.
    pub cameo: String,
    /// Rule of the codebook.
    pub rule: String,
    /// Day it was done, as exact as told, or that of its report, or empty.
    pub when: String,
    /// Where it is told, without the sentence.
    pub evidence: Evidence,
    /// Where the sentence stands: document, start and stop.
    pub sentence: [i64; 3],
}

/// The events of one on the other, both ways, each once, by number. The pairs are looked up past the clock,
/// and joined with a view that keeps it.
pub(super) fn told(ask: &Ask<'_>) -> Result<Vec<Told>, Error> {
    let schema = ask.reader.schema();
    let sql = format!(
        "SELECT x.event, x.doc, d.hash, x.day, coalesce(s.story, '#' || x.doc), \
         coalesce(s.voice, nullif(x.outlet, ''), '#' || x.doc), x.type, x.actors, x.recipients, x.date, x.status, \
         p.one, p.other, x.cameo, x.rule, \
         coalesce(nullif(x.date, ''), x.day, ''), {} \
         FROM (SELECT event, max(one) AS one, max(other) AS other FROM \
         (SELECT event, 1 AS one, 0 AS other FROM {schema}.dyad_rows WHERE source = ?1 AND target = ?2 \
         UNION ALL SELECT event, 0, 1 FROM {schema}.dyad_rows WHERE source = ?2 AND target = ?1 AND ?1 <> ?2) \
         GROUP BY event) p CROSS JOIN events x ON x.event = p.event JOIN documents d ON d.doc = x.doc \
         LEFT JOIN story_documents s ON s.doc = x.doc",
        evidence::COLUMNS
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other], |row| {
        let (evidence, sentence) = evidence::read(row, 16)?;
        Ok(Told {
            telling: happenings::read(row)?,
            ways: [row.get(11)?, row.get(12)?],
            cameo: row.get(13)?,
            rule: row.get(14)?,
            when: row.get(15)?,
            evidence,
            sentence,
        })
    })?;
    let mut out: Vec<Told> = rows.collect::<rusqlite::Result<_>>()?;
    out.sort_by_key(|told| told.telling.event);
    Ok(out)
}
