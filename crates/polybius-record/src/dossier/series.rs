//! The course of activity between two parties.

use serde::Serialize;

use super::Ask;
use crate::Error;

/// One month, by day of publication.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// Acts of the one on the other told, whatever their status.
    pub sent: i64,
    /// Acts of the other on the one.
    pub received: i64,
    /// Of both, those told as having happened.
    pub actual: i64,
    /// Mean Goldstein value of these, -10 to 10; `None` where there is none.
    pub goldstein: Option<f64>,
}

/// Months in which anything was told, in order.
pub(super) fn months(ask: &Ask<'_>) -> Result<Vec<Month>, Error> {
    let sql = "SELECT substr(day, 1, 7), sum(CASE WHEN source = ?1 THEN told ELSE 0 END), \
               sum(CASE WHEN source = ?1 THEN 0 ELSE told END), sum(actual), sum(goldstein) FROM \
               (SELECT * FROM pair_days WHERE source = ?1 AND target = ?2 \
               UNION ALL SELECT * FROM pair_days WHERE source = ?2 AND target = ?1 AND ?1 <> ?2) \
               WHERE day <> '' AND told > 0 AND (?3 = '' OR day >= ?3) GROUP BY 1 ORDER BY 1";
    let mut statement = ask.reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([ask.one, ask.other, ask.since], |row| {
        let (actual, sum): (i64, f64) = (row.get(3)?, row.get(4)?);
        let goldstein = (actual > 0).then(|| (sum / actual as f64 * 100.0).round() / 100.0);
        Ok(Month { month: row.get(0)?, sent: row.get(1)?, received: row.get(2)?, actual, goldstein })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
