//! Claims of two parties about each other, and figures on which texts differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Ask;
use super::told::Told;
use crate::Error;
use crate::evidence::{self, Evidence};

/// A claim about an act in which the other has a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Said {
    /// Key of the speaker.
    pub speaker: String,
    /// The speaker's words for who speaks, or empty.
    pub speaker_text: String,
    /// What is said.
    pub content: String,
    /// `direct`, `indirect` or `mixed`.
    pub mode: String,
    /// The row.
    pub told: Evidence,
}

/// A figure that is told in different ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disputed {
    /// What is measured.
    pub measure: String,
    /// Whom it is about, or empty.
    pub subject: String,
    /// What is counted, or empty where the measure says so.
    pub item: String,
    /// Unit, or empty.
    pub unit: String,
    /// The story.
    pub story: String,
    /// Its values, by number.
    pub values: Vec<Value>,
}

/// One value of a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Value {
    /// The number.
    pub value: f64,
    /// `exact`, `about`, `at least`, `at most` or `range`.
    pub bound: String,
    /// Voices that tell it, in order.
    pub outlets: Vec<String>,
    /// Who says so in the texts, in order; empty where the texts themselves do.
    pub said_by: Vec<String>,
    /// Ids of the rows.
    pub rows: Vec<String>,
}

/// Measures whose words say what is counted.
const COUNTED: &[&str] = &["killed", "injured", "arrested", "abducted", "displaced"];

/// Claims of each about acts that the other has a part in.
pub(super) fn claims(ask: &Ask<'_>) -> Result<Vec<Said>, Error> {
    let sql = format!(
        "SELECT x.speaker, x.speaker_text, x.content, x.mode, {} FROM {} p CROSS JOIN claims x ON x.claim = p.claim \
         WHERE ?3 = '' OR x.day >= ?3 ORDER BY x.speaker, x.day, x.id, x.claim",
        evidence::COLUMNS,
        ask.both_ways("claim", "claim_pair_rows", ["speaker", "about"])
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other, ask.since], |row| {
        let (speaker, speaker_text) = (row.get(0)?, row.get(1)?);
        let (content, mode) = (row.get(2)?, row.get(3)?);
        Ok(Said { speaker, speaker_text, content, mode, told: evidence::read(row, 4)?.0 })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

struct Row {
    text: i64,
    value: f64,
    bound: String,
    voice: String,
    said_by: Option<String>,
    id: String,
}

/// Story, measure, subject, item and unit: figures alike in all are about the same.
type Same = [String; 5];

/// Figures in sentences that tell an act between the two, where two texts give different numbers.
pub(super) fn figures(ask: &Ask<'_>, told: &[Told]) -> Result<Vec<Disputed>, Error> {
    let acts: BTreeSet<[i64; 2]> = told.iter().map(|t| [t.sentence[0], t.sentence[1]]).collect();
    let acts = serde_json::to_string(&acts).unwrap_or_default();
    let sql = "SELECT coalesce(s.story, '#' || x.doc), x.measure, x.subject, x.item, x.unit, x.value, x.bound, \
         coalesce(s.first, x.doc), coalesce(s.voice, nullif(x.outlet, ''), '#' || x.doc), \
         (SELECT v.text FROM voices v WHERE v.kind = 'figure' AND v.row = x.figure AND v.n = 1), x.id \
         FROM (SELECT DISTINCT value ->> 0 AS doc FROM json_each(?1)) a CROSS JOIN figures x ON x.doc = a.doc \
         LEFT JOIN story_documents s ON s.doc = x.doc \
         WHERE (x.doc, x.sentence_start) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1)) \
         AND (?2 = '' OR x.day >= ?2) ORDER BY x.id";
    let mut statement = ask.reader.connection().prepare_cached(sql)?;
    let mut rows = statement.query([&*acts, ask.since])?;
    let mut by: BTreeMap<Same, Vec<Row>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let mut same: Same = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        same[3] = if COUNTED.contains(&same[1].as_str()) { String::new() } else { same[3].to_lowercase() };
        by.entry(same).or_default().push(Row {
            value: row.get(5)?,
            bound: row.get(6)?,
            text: row.get(7)?,
            voice: row.get(8)?,
            said_by: row.get(9)?,
            id: row.get(10)?,
        });
    }
    Ok(by.into_iter().filter_map(|(same, rows)| disputed(same, &rows)).collect())
}

/// The figure, where at least two texts tell at least two numbers between them.
fn disputed([story, measure, subject, item, unit]: Same, rows: &[Row]) -> Option<Disputed> {
    let texts: BTreeSet<i64> = rows.iter().map(|r| r.text).collect();
    let mut by: BTreeMap<(u64, &str), Vec<&Row>> = BTreeMap::new();
    rows.iter().for_each(|r| by.entry((r.value.to_bits(), &r.bound)).or_default().push(r));
    if texts.len() < 2 || by.len() < 2 {
        return None;
    }
    let listed = |each: &mut dyn Iterator<Item = String>| {
        each.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let mut values: Vec<Value> = by
        .into_values()
        .map(|rows| Value {
            value: rows[0].value,
            bound: rows[0].bound.clone(),
            outlets: listed(&mut rows.iter().map(|r| r.voice.clone())),
            said_by: listed(&mut rows.iter().filter_map(|r| r.said_by.clone())),
            rows: listed(&mut rows.iter().map(|r| r.id.clone())),
        })
        .collect();
    values.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.bound.cmp(&b.bound)));
    Some(Disputed { measure, subject, item, unit, story, values })
}
