//! Who held an office on a day.

use std::cmp::Reverse;

use polybius_base::{Code, PartialDate};

use crate::Atlas;
use crate::format::{Part, Term};
use crate::term::Fit;
use crate::types::Meaning;

/// A person in an office.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The name by which the tables call the person.
    pub name: String,
    /// The term of office.
    pub term: Meaning,
    /// Whether the term is open and its source had stopped before the day.
    pub unknown_term: bool,
}

impl Atlas {
    /// Who held a country's office of a class on a day, the likeliest first: those whose term is known to
    /// hold, the later start first, before those whose open term's source had stopped.
    ///
    /// `class` is one of those of `data/atlas/terms.tsv`, such as `HOS`, `HOG`, `FM` or `DM`; a class
    /// that is none gives nobody. All terms are looked through, about a millisecond.
    pub fn holders(&self, class: &str, country: Code, on: PartialDate) -> Vec<Holder> {
        let Some(class) = crate::build::CLASSES.iter().position(|&(c, _)| c == class) else {
            return Vec::new();
        };
        let mut found: Vec<Holder> = Vec::new();
        for at in 0..self.file.count(Part::Entities) as u32 {
            let entity = self.file.entity(at);
            for i in 0..u32::from(entity.terms) {
                let term = self.file.term(entity.first_term + i);
                if usize::from(term.class) != class || term.code != country {
                    continue;
                }
                let Some(unknown_term) = holds(&term, on) else { continue };
                let term = self.meaning(crate::Kind::Person, entity.id, &term, None, 1.0);
                let name = self.file.string(entity.name).to_owned();
                found.push(Holder { name, term, unknown_term });
            }
        }
        let start = |h: &Holder| Reverse(h.term.from.map(PartialDate::first_day));
        found.sort_by(|a, b| {
            let (x, y) = ((a.unknown_term, start(a)), (b.unknown_term, start(b)));
            x.cmp(&y).then_with(|| (&a.name, &a.term.entity).cmp(&(&b.name, &b.term.entity)))
        });
        found.dedup_by(|b, a| a.term.entity == b.term.entity);
        found
    }
}

/// Whether a term covers a day: `Some(true)` where its open end is past its source's day.
fn holds(term: &Term, on: PartialDate) -> Option<bool> {
    match Fit::of(term.from, term.to, term.asof, Some(on)) {
        Fit::In => Some(false),
        Fit::Unknown(_) => Some(true),
        _ => None,
    }
}
