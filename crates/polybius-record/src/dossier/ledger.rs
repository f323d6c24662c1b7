//! The ledger of what passes between two parties.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Ask;
use crate::Error;
use crate::evidence::{self, Evidence, Sentences};

/// A thing that passes, is wanted, offered or barred, as all texts of a story tell it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passed {
    /// Key of the giver.
    pub giver: String,
    /// Key of the receiver.
    pub receiver: String,
    /// Class of the item.
    pub class: String,
    /// The item's words, as the first report has them.
    pub item: String,
    /// The number, `None` where not told.
    pub value: Option<f64>,
    /// Its unit, or empty.
    pub unit: String,
    /// Its bound, or empty.
    pub bound: String,
    /// Statuses with how many rows tell each, the most certain first: `delivered 2; denied 1`.
    pub statuses: String,
    /// Voices that tell it, copies counted once.
    pub outlets: usize,
    /// The first report.
    pub first: Evidence,
}

/// What makes two rows the same thing: story, sides, class, number and unit.
type Same = (String, String, String, String, Option<u64>, String);

struct Row {
    same: Same,
    item: String,
    value: Option<f64>,
    bound: String,
    status: String,
    voice: String,
    evidence: Evidence,
    sentence: [i64; 3],
}

/// The ledger, by first report; the last ones with its sentence.
pub(super) fn exchanges(ask: &Ask<'_>, sentences: &mut Sentences<'_>) -> Result<Vec<Passed>, Error> {
    let mut by: BTreeMap<Same, Vec<Row>> = BTreeMap::new();
    for row in rows(ask)? {
        by.entry(row.same.clone()).or_default().push(row);
    }
    let mut out = Vec::new();
    for ((_, giver, receiver, class, _, unit), mut rows) in by {
        rows.sort_by(|a, b| (&a.evidence.day, &a.evidence.id).cmp(&(&b.evidence.day, &b.evidence.id)));
        let statuses = statuses(&rows);
        let voices: std::collections::BTreeSet<&String> = rows.iter().map(|r| &r.voice).collect();
        let (outlets, first) = (voices.len(), &rows[0]);
        let (item, bound) = (first.item.clone(), first.bound.clone());
        let passed = Passed {
            giver,
            receiver,
            class,
            item,
            value: first.value,
            unit,
            bound,
            statuses,
            outlets,
            first: first.evidence.clone(),
        };
        out.push((first.sentence, passed));
    }
    out.sort_by(|(_, a), (_, b)| (&a.first.day, &a.first.id).cmp(&(&b.first.day, &b.first.id)));
    for ([doc, start, stop], passed) in ask.quoted(&mut out) {
        passed.first.sentence = sentences.of(*doc, *start, *stop)?;
    }
    Ok(out.into_iter().map(|(_, passed)| passed).collect())
}

fn statuses(rows: &[Row]) -> String {
    let count = |status: &str| rows.iter().filter(|r| r.status == status).count();
    let all = polybius_base::ExchangeStatus::ALL.iter().map(|s| (s.as_str(), count(s.as_str())));
    let told: Vec<String> = all.filter(|(_, n)| *n > 0).map(|(s, n)| format!("{s} {n}")).collect();
    told.join("; ")
}

fn rows(ask: &Ask<'_>) -> Result<Vec<Row>, Error> {
    // Looks past the clock, and is joined with a view that keeps it.
    let schema = ask.reader.schema();
    let way = |a: u8, b: u8| {
        format!(
            "SELECT e.exchange FROM {schema}.actors g CROSS JOIN {schema}.exchange_rows e ON e.giver = g.actor \
             CROSS JOIN {schema}.actors h ON h.actor = e.receiver WHERE g.key = ?{a} AND h.key = ?{b}"
        )
    };
    let sql = format!(
        "SELECT coalesce(s.story, '#' || x.doc), x.giver, x.receiver, x.class, x.value, x.unit, x.item, x.bound, \
         x.status, coalesce(s.voice, nullif(x.outlet, ''), '#' || x.doc), {} FROM ({} UNION {}) p \
         CROSS JOIN exchanges x ON x.exchange = p.exchange LEFT JOIN story_documents s ON s.doc = x.doc \
         WHERE ?3 = '' OR x.day >= ?3",
        evidence::COLUMNS,
        way(1, 2),
        way(2, 1)
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other, ask.since], |row| {
        let (evidence, sentence) = evidence::read(row, 10)?;
        let value: Option<f64> = row.get(4)?;
        Ok(Row {
            same: (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, value.map(f64::to_bits), row.get(5)?),
            value,
            item: row.get(6)?,
            bound: row.get(7)?,
            status: row.get(8)?,
            voice: row.get(9)?,
            evidence,
            sentence,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
