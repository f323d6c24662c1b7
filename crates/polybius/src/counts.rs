//! Counters of a run: what was read and coded, what was skipped, and why.

use std::collections::BTreeMap;

use polybius_record::Entry;
use serde::Serialize;

use crate::error::Error;
use crate::front::Coded;

/// A number of things in words: `1 row`, `5 rows`.
pub fn many(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// What became of the inputs of a run. Counts only grow and do not depend on the order of the work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Articles with rows, coded here or before.
    pub articles: usize,
    /// Their events.
    pub events: usize,
    /// Their claims.
    pub claims: usize,
    /// Their exchanges.
    pub exchanges: usize,
    /// Their figures.
    pub figures: usize,
    /// Their judgements.
    pub judgements: usize,
    /// Inputs that were not read, by the code of the error.
    pub unread: BTreeMap<String, usize>,
    /// What was noticed on articles that were coded, by the code of the diagnostic.
    pub notes: BTreeMap<String, usize>,
}

impl Counts {
    /// Counts an article that was coded.
    pub fn coded(&mut self, coded: &Coded) {
        let rows = &coded.reading;
        let counts = [
            rows.events.len(),
            rows.claims.len(),
            rows.exchanges.len(),
            rows.figures.len(),
            rows.judgements.len(),
        ];
        self.rows(counts, rows.diagnostics.iter().map(|d| d.code));
    }

    /// Counts an article that came with its rows.
    pub fn entry(&mut self, entry: &Entry) {
        let counts = [
            entry.events.len(),
            entry.claims.len(),
            entry.exchanges.len(),
            entry.figures.len(),
            entry.judgements.len(),
        ];
        self.rows(counts, entry.diagnostics.iter().map(|(code, _)| code.as_str()));
    }

    /// Counts an input that was not read.
    pub fn skipped(&mut self, error: &Error) {
        *self.unread.entry(error.code().into()).or_default() += 1;
    }

    /// Adds what another thread counted.
    pub fn add(&mut self, other: Counts) {
        self.articles += other.articles;
        self.events += other.events;
        self.claims += other.claims;
        self.exchanges += other.exchanges;
        self.figures += other.figures;
        self.judgements += other.judgements;
        for (mine, theirs) in [(&mut self.unread, other.unread), (&mut self.notes, other.notes)] {
            for (code, count) in theirs {
                *mine.entry(code).or_default() += count;
            }
        }
    }

    /// Inputs that were not read.
    pub fn unread(&self) -> usize {
        self.unread.values().sum()
    }

    /// What was skipped and noticed, in words: `3 inputs not read (E102 2, E106 1); noticed: no-date 4`.
    pub fn reasons(&self) -> String {
        let mut out = format!("{} not read", many(self.unread(), "input"));
        if !self.unread.is_empty() {
            out += &format!(" ({})", listed(&self.unread));
        }
        if !self.notes.is_empty() {
            out += &format!("; noticed: {}", listed(&self.notes));
        }
        out
    }

    fn rows<'a>(&mut self, rows: [usize; 5], notes: impl Iterator<Item = &'a str>) {
        self.articles += 1;
        let kinds = [
            &mut self.events,
            &mut self.claims,
            &mut self.exchanges,
            &mut self.figures,
            &mut self.judgements,
        ];
        kinds.into_iter().zip(rows).for_each(|(kind, count)| *kind += count);
        for code in notes {
            // Allocates for the first of a kind only.
            match self.notes.get_mut(code) {
                Some(count) => *count += 1,
                None => drop(self.notes.insert(code.into(), 1)),
            }
        }
    }
}

fn listed(counts: &BTreeMap<String, usize>) -> String {
    let all: Vec<String> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use polybius_base::{Article, Diagnostic, Reading};

    use super::*;
    use crate::error::At;

    #[test]
    fn counts_add_up_in_any_order_and_say_why() {
        let mut reading = Reading::default();
        reading.diagnostics.push(Diagnostic { code: "no-date", message: String::new() });
        let (mut one, mut other) = (Counts::default(), Counts::default());
        one.coded(&Coded { article: Article::default(), reading: reading.clone() });
        one.skipped(&Error::EmptyFolder { at: At::whole("a") });
        reading.diagnostics.push(Diagnostic { code: "language", message: String::new() });
        other.coded(&Coded { article: Article::default(), reading });
        other.skipped(&Error::NoArticle { at: At::whole("b") });
        other.skipped(&Error::NoArticle { at: At::whole("c") });
        let (mut a, mut b) = (one.clone(), other.clone());
        a.add(other);
        b.add(one.clone());
        assert_eq!(a, b);
        assert_eq!(a.articles, 2);
        assert_eq!(a.reasons(), "3 inputs not read (E108 1, E111 2); noticed: language 1, no-date 2");
        assert_eq!(Counts::default().reasons(), "0 inputs not read");
        assert_eq!(one.reasons(), "1 input not read (E108 1); noticed: no-date 1");
    }
}
