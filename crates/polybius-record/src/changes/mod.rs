//! What changed: pairs and places whose activity departs from their own past.

mod counts;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evidence::{self, Evidence, Sentences};
use crate::{Error, Reader, days};
use counts::{Series, judge};

/// Days of history that a verdict needs: 26 weeks.
pub const LEAST_HISTORY_DAYS: i32 = 182;
/// Most stretches of the past that are looked at.
const STRETCHES: i32 = 104;
/// Rows that are shown of each change.
const ROWS: usize = 3;

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// First day of the stretch asked about.
    pub from: String,
    /// Its last day: the last day that the record has under the question's clock.
    pub to: String,
    /// Days of history before it.
    pub history_days: i32,
    /// Whether that is too little to say anything.
    pub too_little_history: bool,
    /// Pairs and places that were looked at.
    pub tested: usize,
    /// Share of false alarms among the changes that is expected at most.
    pub false_alarms: f64,
    /// What changed, the strangest first.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// `pair` or `place`.
    pub kind: &'static str,
    /// The two parties in order, or the country.
    pub who: Vec<String>,
    /// Events told in the stretch.
    pub told: u32,
    /// How many the past leads one to expect.
    pub expected: f64,
    /// Probability of a count as far out, if nothing had changed.
    pub p: f64,
    /// Least share of false alarms at which it would be told.
    pub q: f64,
    /// Some of the rows.
    pub rows: Vec<Evidence>,
}

/// Who is counted: a pair, or a country as a place.
type Who = (&'static str, String, String);

impl Changes {
    /// Asks what changed in the last `stretch` days that the record has, with at most a share of
    /// `false_alarms` false ones among the changes expected.
    ///
    /// # Errors
    /// What SQLite says; [`Error::Nothing`] for a record without a dated document.
    pub fn of(reader: &Reader, stretch: i32, false_alarms: f64) -> Result<Self, Error> {
        let (first, last) = span(reader)?;
        let from = last - stretch.max(1) + 1;
        let history_days = (from - first).max(0);
        let mut out = Changes {
            from: days::written(from),
            to: days::written(last),
            history_days,
            too_little_history: history_days < LEAST_HISTORY_DAYS,
            tested: 0,
            false_alarms,
            changes: Vec::new(),
        };
        if out.too_little_history {
            return Ok(out);
        }
        let stretches =
            Stretches { last, days: stretch.max(1), past: (history_days / stretch.max(1)).min(STRETCHES) };
        for kind in ["pair", "place"] {
            out.look(reader, kind, &stretches)?;
        }
        out.changes.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| (a.kind, &a.who).cmp(&(b.kind, &b.who))));
        let mut sentences = Sentences::new(reader.connection());
        for change in &mut out.changes {
            change.rows = rows(reader, change, (&out.from, &out.to), &mut sentences)?;
        }
        Ok(out)
    }

    /// Judges everyone of a kind, and keeps those that changed.
    fn look(&mut self, reader: &Reader, kind: &'static str, stretches: &Stretches) -> Result<(), Error> {
        let told = told(reader, kind, stretches)?;
        let mut all = vec![0; stretches.past as usize + 1];
        told.values().for_each(|counts| all.iter_mut().zip(counts).for_each(|(a, n)| *a += n));
        let verdicts: Vec<(&Who, u32, counts::Verdict)> = told
            .iter()
            .map(|(who, counts)| {
                let series = Series { past: counts[1..].to_vec(), now: counts[0] };
                // All that is told of others; one more, so that a stretch without them is no zero.
                let others: Vec<u32> = all.iter().zip(counts).map(|(a, n)| a - n + 1).collect();
                (who, counts[0], judge(&series, &others[1..], others[0]))
            })
            .collect();
        let p: Vec<f64> = verdicts.iter().map(|v| v.2.p).collect();
        self.tested += p.len();
        let found = counts::discoveries(&p, self.false_alarms);
        for (((kind, one, other), told, verdict), q) in verdicts.into_iter().zip(found) {
            let Some(q) = q else { continue };
            let who = [one, other].into_iter().filter(|w| !w.is_empty()).cloned().collect();
            let expected = (verdict.expected * 100.0).round() / 100.0;
            self.changes.push(Change { kind, who, told, expected, p: verdict.p, q, rows: vec![] });
        }
        Ok(())
    }
}

/// The stretch asked about and those before it, all of the same length.
struct Stretches {
    last: i32,
    days: i32,
    past: i32,
}

impl Stretches {
    /// Which stretch a day is in: 0 the one asked about, 1 the one before.
    fn of(&self, day: i32) -> Option<usize> {
        let back = (self.last - day).div_euclid(self.days);
        (0..=self.past).contains(&back).then_some(back as usize)
    }

    fn first(&self) -> i32 {
        self.last - self.days * (self.past + 1) + 1
    }
}

/// First and last day of the documents.
fn span(reader: &Reader) -> Result<(i32, i32), Error> {
    let sql = "SELECT min(day), max(day) FROM documents WHERE day IS NOT NULL";
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
    let (first, last): (Option<String>, Option<String>) = reader.connection().query_row(sql, [], read)?;
    let number = |day: Option<String>| day.and_then(|d| days::number(&d));
    number(first)
        .zip(number(last))
        .ok_or_else(|| Error::Nothing { kind: "document with a", name: "date".into() })
}

/// Events told in each stretch, of everyone who was told of in any.
fn told(
    reader: &Reader,
    kind: &'static str,
    stretches: &Stretches,
) -> Result<BTreeMap<Who, Vec<u32>>, Error> {
    let sql = match kind {
        "pair" => {
            "SELECT min(source, target), max(source, target), day, sum(told) FROM pair_days \
             WHERE day >= ?1 AND day <= ?2 AND source <> target GROUP BY 1, 2, 3"
        }
        _ => {
            "SELECT place_country, '', day, count(*) FROM events \
             WHERE day >= ?1 AND day <= ?2 AND place_country <> '' GROUP BY 1, 3"
        }
    };
    let mut statement = reader.connection().prepare_cached(sql)?;
    let mut rows = statement.query([days::written(stretches.first()), days::written(stretches.last)])?;
    let mut out: BTreeMap<Who, Vec<u32>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let day: String = row.get(2)?;
        let Some(at) = days::number(&day).and_then(|day| stretches.of(day)) else { continue };
        let counts = out.entry((kind, row.get(0)?, row.get(1)?));
        counts.or_insert_with(|| vec![0; stretches.past as usize + 1])[at] += row.get::<_, u32>(3)?;
    }
    Ok(out)
}

/// The surest rows of a change, each of another sentence.
fn rows(
    reader: &Reader,
    change: &Change,
    (from, to): (&str, &str),
    sentences: &mut Sentences<'_>,
) -> Result<Vec<Evidence>, Error> {
    let chosen = match change.kind {
        "pair" => {
            "x.event IN (SELECT event FROM dyads WHERE source = ?1 AND target = ?2 \
             UNION SELECT event FROM dyads WHERE source = ?2 AND target = ?1)"
        }
        _ => "x.place_country = ?1 AND ?2 = ''",
    };
    let sql = format!(
        "SELECT {} FROM (SELECT *, row_number() OVER (PARTITION BY x.doc, x.sentence_start \
         ORDER BY x.confidence DESC, x.id) AS n FROM events x WHERE {chosen} AND x.day >= ?3 AND x.day <= ?4) x \
         JOIN documents d ON d.doc = x.doc WHERE x.n = 1 ORDER BY x.confidence DESC, d.hash, x.id LIMIT {ROWS}",
        evidence::COLUMNS
    );
    let who = |n: usize| change.who.get(n).map_or("", String::as_str);
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let found = statement.query_map([who(0), who(1), from, to], |row| evidence::read(row, 0))?;
    let found: Vec<(Evidence, [i64; 3])> = found.collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::new();
    for (evidence, [doc, start, stop]) in found {
        out.push(Evidence { sentence: sentences.of(doc, start, stop)?, ..evidence });
    }
    Ok(out)
}
