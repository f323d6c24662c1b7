//! Rows of the tables that tell of states, members, disputes and units.

use polybius_base::{Code, PartialDate};

use super::pack::Pack;
use super::rows::{State, source};
use super::table::Row;
use crate::facts::{MeasureRecord, TieRecord};
use crate::types::{AtlasError, Measure, Relation};

/// What the table of countries lacks of a state, kept until its row there comes.
#[derive(Clone, Default)]
pub(super) struct More {
    pub from: Option<PartialDate>,
    pub cow: u16,
    pub fips: String,
}

/// Keeps the first day and codes of a state.
pub(super) fn more(row: &Row, state: &mut State) -> Result<(), AtlasError> {
    if row.get("source").is_empty() {
        return Err(row.error("no source".to_owned()));
    }
    let more = More {
        from: row.date("from")?,
        cow: row.number("cow")?.unwrap_or(0),
        fips: row.get("fips").to_owned(),
    };
    state.more.insert(row.get("id").to_owned(), more);
    Ok(())
}

/// A row of `memberships` or `disputes`; several codes in a cell share the rest.
pub(super) fn tie(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let word = row.get("relation");
    let relation = Relation::from_code(word).ok_or_else(|| row.error(format!("no relation: {word}")))?;
    let record = TieRecord {
        subject: pack.strings.add(row.get("id")),
        code: Code::NONE,
        relation,
        from: row.date("from")?,
        to: row.date("to")?,
        asof: row.date("asof")?,
        source: source(row, pack)?,
    };
    for code in row.codes()? {
        pack.ties.push(TieRecord { code, ..record });
    }
    Ok(())
}

/// A unit under its name, code or symbol, plural forms and the terms it shares with others.
pub(super) fn unit(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let word = row.get("measure");
    let measure = Measure::from_code(word).ok_or_else(|| row.error(format!("no measure: {word}")))?;
    let name = row.get("name");
    let record = MeasureRecord {
        name: pack.strings.add(name),
        symbol: pack.strings.add(row.get("symbol")),
        measure,
        last: false,
        weight: 127,
        code: row.code()?,
        source: source(row, pack)?,
        factor: row.number("factor")?.unwrap_or(0.0),
    };
    for term in [name, row.get("symbol")].into_iter().chain(row.list("names")) {
        pack.unit(term, record);
    }
    for term in row.list("shared") {
        pack.unit(term, MeasureRecord { weight: 38, ..record });
    }
    Ok(())
}
