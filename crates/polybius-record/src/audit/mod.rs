//! An audit of the record by people: a sample of events to judge, and what the judgements say of all.

mod score;

pub use score::{Agreement, Score, Scored, agreement, score, wilson};

use std::collections::BTreeMap;

use crate::export::{Row, each};
use crate::{Error, Reader, csv};

/// Columns of the sample, in order. `of` is how many events of the type the record has; the person who
/// judges fills in `verdict`.
pub const COLUMNS: [&str; 9] =
    ["id", "article", "outlet", "date", "type", "of", "sentence", "row", "verdict"];

/// How a sample is spread over the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The same number of every type, as far as there are so many.
    Type,
    /// As they come.
    Nothing,
}

/// A sample of `n` events as CSV with blank verdicts. The same record and seed give the same sample, in
/// whatever order its documents arrived.
///
/// # Errors
/// What SQLite says.
pub fn sample(reader: &Reader, n: usize, by: By, seed: u64) -> Result<String, Error> {
    let mut strata: BTreeMap<String, Vec<(u64, Row)>> = BTreeMap::new();
    let mut of: BTreeMap<String, usize> = BTreeMap::new();
    each::<Error>(reader, |row| {
        let stratum = if by == By::Type { row.kind.clone() } else { String::new() };
        *of.entry(row.kind.clone()).or_default() += 1;
        let kept = strata.entry(stratum).or_default();
        kept.push((lot(seed, row), row.clone()));
        // Only the lowest lots can be drawn; the list is cut now and then so that it stays short.
        if kept.len() >= 4 * n.max(16) {
            lowest(kept, n);
        }
        Ok(())
    })?;
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let mut drawn: Vec<(u64, Row)> = Vec::new();
    for (mut rows, share) in strata.into_values().zip(shares(&sizes, n)) {
        lowest(&mut rows, share);
        drawn.extend(rows);
    }
    drawn.sort_by(|a, b| (&a.1.kind, a.0, a.1.event).cmp(&(&b.1.kind, b.0, b.1.event)));
    let mut out = csv::line(COLUMNS);
    for (_, row) in drawn {
        let total = of[&row.kind].to_string();
        let told = words(&row);
        let (id, article) = (row.id.as_str(), row.article.as_str());
        out += &csv::line([id, article, &row.outlet, &row.day, &row.kind, &total, &row.sentence, &told, ""]);
    }
    Ok(out)
}

/// A number drawn for a row: the same for the same seed, row and document.
fn lot(seed: u64, row: &Row) -> u64 {
    let hash = polybius_base::hash(format!("{seed} {} {} {}", row.id, row.article, row.outlet).as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first)
}

fn lowest(rows: &mut Vec<(u64, Row)>, n: usize) {
    rows.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    rows.truncate(n);
}

/// How many of each stratum: the same of each, what one lacks shared among the others.
fn shares(sizes: &[usize], n: usize) -> Vec<usize> {
    let mut out = vec![0; sizes.len()];
    let mut left = n.min(sizes.iter().sum());
    while left > 0 {
        let open: Vec<usize> = (0..sizes.len()).filter(|&s| out[s] < sizes[s]).collect();
        let each = (left / open.len()).max(1);
        for stratum in open.into_iter().take(left) {
            let more = each.min(sizes[stratum] - out[stratum]).min(left);
            out[stratum] += more;
            left -= more;
        }
    }
    out
}

/// A row in words: who did what to whom, whether it happened, when, where, and who says so.
pub fn words(row: &Row) -> String {
    let sides = |sides: &[crate::export::Side]| {
        let each = sides.iter().map(|s| {
            let code = [s.key.as_str(), s.sector.as_str()]
                .iter()
                .filter(|c| !c.is_empty())
                .copied()
                .collect::<Vec<_>>();
            format!("{} [{}]", s.text, code.join(" "))
        });
        each.collect::<Vec<_>>().join(" and ")
    };
    let mode = if row.mode.is_empty() { String::new() } else { format!(" ({})", row.mode) };
    let actors = if row.actors.is_empty() { "somebody".into() } else { sides(&row.actors) };
    let mut out = format!("{actors}: {}{mode} \"{}\"", row.kind, row.trigger);
    if !row.recipients.is_empty() {
        out += &format!(" to {}", sides(&row.recipients));
    }
    out += &format!("; {}", row.status);
    if !row.date.is_empty() {
        out += &format!("; on {}", row.date);
    }
    if !row.place.is_empty() {
        out += &format!("; in {} [{}]", row.place, row.place_country);
    }
    if let Some((_, who)) = row.said_by.first() {
        out += &format!("; says {who}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;
    use crate::samples::{Desk, entry};

    fn desk(backwards: bool) -> Desk {
        let desk = Desk::new();
        let kind = |n: usize| if n < 40 { "CONSULT" } else { "AID" };
        let each =
            |n: usize| entry(&format!("a{n}"), &format!("O{n}"), "2023-09-13", ("RUS", kind(n), "PRK"));
        let mut entries: Vec<_> = (0..45).map(each).collect();
        if backwards {
            entries.reverse();
        }
        desk.put(1, "1", false, &entries);
        desk
    }

    fn drawn(desk: &Desk, n: usize, by: By, seed: u64) -> Vec<Vec<String>> {
        let reader = Reader::open(&desk.path(), Clock::default()).unwrap();
        csv::rows(&sample(&reader, n, by, seed).unwrap())
    }

    #[test]
    fn a_sample_by_type_has_as_many_of_each() {
        let rows = drawn(&desk(false), 16, By::Type, 1);
        assert_eq!(rows[0], COLUMNS);
        let count = |kind: &str| rows.iter().filter(|r| r[4] == kind).count();
        assert_eq!((count("AID"), count("CONSULT")), (5, 11), "there are five of one");
        assert!(rows[1..].iter().all(|r| r[5] == if r[4] == "AID" { "5" } else { "40" } && r[8].is_empty()));
        assert_eq!(rows[1][6], "RUS acted on PRK.");
        assert_eq!(rows[1][7], "RUS [RUS GOV]: AID \"acted\" to PRK [PRK GOV]; actual; on 2023-09-13");
    }

    #[test]
    fn the_seed_decides_and_the_order_of_arrival_does_not() {
        let one = drawn(&desk(false), 10, By::Nothing, 1);
        assert_eq!(one, drawn(&desk(true), 10, By::Nothing, 1));
        assert_ne!(one, drawn(&desk(false), 10, By::Nothing, 2));
        assert_eq!(one.len(), 11);
    }

    #[test]
    fn shares_are_even_as_far_as_there_is_enough() {
        assert_eq!(shares(&[100, 100, 100], 10), [4, 3, 3]);
        assert_eq!(shares(&[2, 100, 3], 15), [2, 10, 3]);
        assert_eq!(shares(&[2, 1], 15), [2, 1]);
        assert_eq!(shares(&[], 15), Vec::<usize>::new());
    }
}
