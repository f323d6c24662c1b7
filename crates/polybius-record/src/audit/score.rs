//! What verdicts on a sample say of the record.

use std::collections::BTreeMap;

use serde::Serialize;

use super::COLUMNS;
use crate::csv;

/// The normal quantile of a two-sided interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// Precision of one type, or of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    /// PLOVER type, or `all`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Rows of the record.
    pub of: usize,
    /// Rows judged.
    pub judged: usize,
    /// Rows judged right.
    pub right: usize,
    /// Share of right rows; of all, each type weighs as much as it has rows in the record.
    pub precision: f64,
    /// Interval of 95 % around it (Wilson; of all, with the number of rows that would give the same variance).
    pub interval: (f64, f64),
}

/// The score of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// By type.
    pub types: Vec<Scored>,
    /// Of all, weighted to the record; `None` where nothing is judged.
    pub all: Option<Scored>,
    /// Rows without a verdict.
    pub open: usize,
}

/// How far two people agree on the same rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Rows that both judged.
    pub rows: usize,
    /// Share on which they agree.
    pub agree: f64,
    /// Cohen's kappa: agreement beyond chance, at most 1.
    pub kappa: f64,
}

/// A verdict, `None` where it is blank.
fn verdict(words: &str) -> Result<Option<bool>, String> {
    match words.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "1" | "y" | "yes" | "right" | "true" | "ok" | "correct" => Ok(Some(true)),
        "0" | "n" | "no" | "wrong" | "false" | "incorrect" => Ok(Some(false)),
        other => Err(format!("`{other}` is no verdict: yes or no is expected")),
    }
}

struct Judged {
    row: String,
    kind: String,
    of: usize,
    verdict: Option<bool>,
}

/// The judged rows of a sample; the error says what is wrong with which line.
fn read(text: &str) -> Result<Vec<Judged>, String> {
    let mut rows = csv::rows(text).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| {
        header.iter().position(|h| h == name).ok_or_else(|| format!("the column `{name}` is missing"))
    };
    let [id, article, outlet] = [column(COLUMNS[0])?, column(COLUMNS[1])?, column(COLUMNS[2])?];
    let [kind, of, said] = [column(COLUMNS[4])?, column(COLUMNS[5])?, column(COLUMNS[8])?];
    let mut out = Vec::new();
    for (n, row) in (1..).zip(rows) {
        let field = |at: usize| row.get(at).map_or("", String::as_str);
        let told = |message: String| format!("row {n}: {message}");
        out.push(Judged {
            row: [field(id), field(article), field(outlet)].join("\n"),
            kind: field(kind).to_string(),
            of: field(of).parse().map_err(|_| told(format!("`{}` is no number of rows", field(of))))?,
            verdict: verdict(field(said)).map_err(told)?,
        });
    }
    Ok(out)
}

/// Scores a sample with verdicts.
///
/// # Errors
/// Says which column or row is not understood.
pub fn score(text: &str) -> Result<Score, String> {
    let rows = read(text)?;
    let mut by: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for row in &rows {
        let (of, judged, right) = by.entry(&row.kind).or_default();
        *of = row.of;
        *judged += usize::from(row.verdict.is_some());
        *right += usize::from(row.verdict == Some(true));
    }
    let types: Vec<Scored> = by
        .into_iter()
        .filter(|(_, (_, judged, _))| *judged > 0)
        .map(|(kind, (of, judged, right))| Scored {
            kind: kind.to_string(),
            of,
            judged,
            right,
            precision: right as f64 / judged as f64,
            interval: wilson(right as f64 / judged as f64, judged as f64),
        })
        .collect();
    let open = rows.iter().filter(|r| r.verdict.is_none()).count();
    Ok(Score { all: weighted(&types), types, open })
}

/// Precision over all types, each with its share of the record.
fn weighted(types: &[Scored]) -> Option<Scored> {
    let of: usize = types.iter().map(|t| t.of).sum();
    if of == 0 {
        return None;
    }
    let share = |t: &Scored| t.of as f64 / of as f64;
    let precision: f64 = types.iter().map(|t| share(t) * t.precision).sum();
    // A type in which all or none are right varies all the same: one row each way is added.
    let spread = |t: &Scored| {
        let p = (t.right as f64 + 1.0) / (t.judged as f64 + 2.0);
        p * (1.0 - p) / t.judged as f64
    };
    let variance: f64 = types.iter().map(|t| share(t) * share(t) * spread(t)).sum();
    let rows = types.iter().map(|t| t.judged).sum::<usize>() as f64;
    let flat = (precision * (1.0 - precision)).max(1.0 / (rows + 2.0) * (1.0 - 1.0 / (rows + 2.0)));
    let (judged, right) = (types.iter().map(|t| t.judged).sum(), types.iter().map(|t| t.right).sum());
    let interval = wilson(precision, flat / variance);
    Some(Scored { kind: "all".into(), of, judged, right, precision, interval })
}

/// Wilson's interval of 95 % around a share `p` of `n` rows.
pub fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z * Z / n;
    let middle = p + z2 / 2.0;
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n)).sqrt();
    (((middle - half) / (1.0 + z2)).max(0.0), ((middle + half) / (1.0 + z2)).min(1.0))
}

/// How far the verdicts of two samples of the same rows agree; `None` where no row was judged in both.
///
/// # Errors
/// As [`score`].
pub fn agreement(one: &str, other: &str) -> Result<Option<Agreement>, String> {
    let of = |text: &str| -> Result<BTreeMap<String, bool>, String> {
        Ok(read(text)?.into_iter().filter_map(|r| Some((r.row, r.verdict?))).collect())
    };
    let (one, other) = (of(one)?, of(other)?);
    let both: Vec<(bool, bool)> = one.iter().filter_map(|(row, a)| Some((*a, *other.get(row)?))).collect();
    if both.is_empty() {
        return Ok(None);
    }
    let rows = both.len() as f64;
    let share = |of: &dyn Fn(&(bool, bool)) -> bool| both.iter().filter(|v| of(v)).count() as f64 / rows;
    let agree = share(&|v| v.0 == v.1);
    let (a, b) = (share(&|v| v.0), share(&|v| v.1));
    let chance = a * b + (1.0 - a) * (1.0 - b);
    let kappa = if chance < 1.0 { (agree - chance) / (1.0 - chance) } else { 1.0 };
    Ok(Some(Agreement { rows: both.len(), agree, kappa }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample of rows `(type, rows of the record, verdict)`.
    fn sample(rows: &[(&str, usize, &str)]) -> String {
        let mut out = csv::line(COLUMNS);
        for (n, (kind, of, verdict)) in rows.iter().enumerate() {
            out += &csv::line([&format!("r{n}"), "a", "o", "", kind, &of.to_string(), "s", "w", verdict]);
        }
        out
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    #[test]
    fn wilsons_interval_is_that_of_the_books() {
        let (low, high) = wilson(0.8, 10.0);
        assert!(close(low, 0.4902) && close(high, 0.9433), "{low} {high}");
        let (low, high) = wilson(1.0, 10.0);
        assert!(close(low, 0.7225) && close(high, 1.0), "{low}");
    }

    #[test]
    fn types_weigh_as_they_do_in_the_record() {
        let rows = [
            ("AID", 100, "yes"),
            ("AID", 100, "no"),
            ("CONSULT", 900, "1"),
            ("CONSULT", 900, "y"),
            ("CONSULT", 900, ""),
        ];
        let score = score(&sample(&rows)).unwrap();
        assert_eq!((score.types.len(), score.open), (2, 1));
        assert_eq!((score.types[0].judged, score.types[0].right), (2, 1));
        let all = score.all.unwrap();
        assert!(close(all.precision, 0.95), "{}", all.precision);
        assert!(all.interval.0 > 0.2 && all.interval.0 < 0.9 && all.interval.1 <= 1.0, "{:?}", all.interval);
    }

    #[test]
    fn proportional_samples_have_about_the_interval_of_one_sample() {
        let mut rows = Vec::new();
        for n in 0..100 {
            rows.push(("AID", 500, if n < 80 { "1" } else { "0" }));
            rows.push(("CONSULT", 500, if n < 80 { "1" } else { "0" }));
        }
        let all = score(&sample(&rows)).unwrap().all.unwrap();
        let plain = wilson(0.8, 200.0);
        assert!(
            (all.interval.0 - plain.0).abs() < 0.005 && (all.interval.1 - plain.1).abs() < 0.005,
            "{all:?}"
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(score(&sample(&[("AID", 1, "perhaps")])).unwrap_err().contains("row 1: `perhaps`"));
        assert!(score("id,verdict\n").unwrap_err().contains("`article`"));
        assert_eq!(score(&sample(&[])).unwrap().all, None);
    }

    #[test]
    fn agreement_is_told_beyond_chance() {
        let with = |verdicts: &[&str]| sample(&verdicts.iter().map(|v| ("AID", 9, *v)).collect::<Vec<_>>());
        let found =
            agreement(&with(&["1", "1", "0", "0", ""]), &with(&["1", "0", "0", "0", "1"])).unwrap().unwrap();
        assert_eq!(found.rows, 4);
        assert!(close(found.agree, 0.75) && close(found.kappa, 0.5), "{found:?}");
        assert_eq!(agreement(&with(&["1", ""]), &with(&["", "1"])).unwrap(), None);
    }
}
