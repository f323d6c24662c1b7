//! What passed between two parties: happenings, exchanges, claims, figures in dispute, standing states and
//! the course of their activity, each with the rows it rests on.

mod ledger;
mod said;
mod series;
mod states;
#[cfg(test)]
mod tests;
mod timeline;
mod told;

pub use ledger::Passed;
pub use said::{Disputed, Said, Value};
pub use series::Month;
pub use states::State;
pub use timeline::Happened;

use serde::Serialize;

use crate::evidence::Sentences;
use crate::{Error, Reader};

/// A dossier on two parties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dossier {
    /// Key of the one: a country, or `IGO:` and an organisation.
    pub one: String,
    /// Key of the other.
    pub other: String,
    /// First day asked for, or empty.
    pub since: String,
    /// Happenings between them, by date.
    pub happenings: Vec<Happened>,
    /// What passes between them, by first report.
    pub exchanges: Vec<Passed>,
    /// Claims of one about an act or a thing of the other, by speaker and day.
    pub claims: Vec<Said>,
    /// Figures on which texts differ.
    pub figures: Vec<Disputed>,
    /// States that hold between them, or held after the first day asked for.
    pub states: Vec<State>,
    /// Activity by month.
    pub months: Vec<Month>,
}

/// The question that every part of a dossier asks.
struct Ask<'a> {
    reader: &'a Reader,
    one: &'a str,
    other: &'a str,
    since: &'a str,
    sentences: usize,
}

impl Ask<'_> {
    /// Those of `rows` whose sentences are asked for.
    fn quoted<'r, T>(&self, rows: &'r mut [T]) -> &'r mut [T] {
        let first = rows.len().saturating_sub(self.sentences);
        &mut rows[first..]
    }

    /// A subquery for `columns` of the pairs in table `rows`, both ways, with the keys as `?1` and `?2`. It
    /// looks past the clock, so it must be joined with a view.
    fn both_ways(&self, columns: &str, rows: &str, [from, to]: [&str; 2]) -> String {
        let way = |a: u8, b: u8| {
            format!(
                "SELECT {columns} FROM {}.{rows} WHERE {from} = ?{a} AND {to} = ?{b}",
                self.reader.schema()
            )
        };
        format!("({} UNION {})", way(1, 2), way(2, 1))
    }
}

impl Dossier {
    /// Asks the record for the dossier on two keys. `since` is a day, `YYYY-MM-DD`, or empty: happenings are
    /// counted by their own date, or that of their first report; the rest by day of publication. The last
    /// `sentences` happenings, exchanges and states come with their sentences, for which articles are unpacked.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn of(
        reader: &Reader,
        [one, other]: [&str; 2],
        since: &str,
        sentences: usize,
    ) -> Result<Self, Error> {
        let ask = Ask { reader, one, other, since, sentences };
        let _one_state = reader.snapshot()?;
        let mut sentences = Sentences::new(reader.connection());
        let told = told::told(&ask)?;
        Ok(Dossier {
            one: one.into(),
            other: other.into(),
            since: since.into(),
            states: states::states(&ask, &told, &mut sentences)?,
            figures: said::figures(&ask, &told)?,
            happenings: timeline::happenings(&ask, told, &mut sentences)?,
            exchanges: ledger::exchanges(&ask, &mut sentences)?,
            claims: said::claims(&ask)?,
            months: series::months(&ask)?,
        })
    }

    /// The states and the disputed figures of a dossier alone, for those who ask of many pairs.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn standing(
        reader: &Reader,
        one: &str,
        other: &str,
        since: &str,
    ) -> Result<(Vec<State>, Vec<Disputed>), Error> {
        let ask = Ask { reader, one, other, since, sentences: usize::MAX };
        let _one_state = reader.snapshot()?;
        let mut sentences = Sentences::new(reader.connection());
        let told = told::told(&ask)?;
        Ok((states::states(&ask, &told, &mut sentences)?, said::figures(&ask, &told)?))
    }

    /// Whether the record has nothing on the two.
    pub fn is_empty(&self) -> bool {
        self.happenings.is_empty()
            && self.exchanges.is_empty()
            && self.claims.is_empty()
            && self.states.is_empty()
            && self.months.is_empty()
    }
}
