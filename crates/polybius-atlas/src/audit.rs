//! An audit of an opened file: what its tables' audit would say, as far as the file still tells.

use std::collections::BTreeMap;

use crate::Atlas;
use crate::build::CLASSES;
use crate::check::{Finding, Offices, backward};
use crate::find::get;
use crate::format::Part;
use crate::types::Kind;

impl Atlas {
    /// What is wrong in the file, and what is worth a look, sorted.
    ///
    /// Tags are those of [`crate::check`]: `backward-dates`, `double-id`, `dead-alias` and `no-term` must be
    /// mended; `unknown-code`, `overlap` and `gap` are notes.
    pub fn audit(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.audit_names(&mut findings);
        self.audit_terms(&mut findings);
        self.audit_ties(&mut findings);
        findings.sort();
        findings.dedup();
        findings
    }

    /// Names that point to nothing.
    fn audit_names(&self, findings: &mut Vec<Finding>) {
        let (cities, entities) = (self.file.count(Part::Places), self.file.count(Part::Entities));
        for at in 0..self.file.count(Part::Postings) as u32 {
            let p = self.file.posting(at);
            let is_city = Kind::ALL.get(usize::from(p.kind)) == Some(&Kind::City);
            let most = if is_city { cities } else { entities };
            if p.target as usize >= most {
                findings.push(finding(true, "dead-alias", format!("name {at}"), "it points to nothing"));
            }
        }
        for at in 0..self.file.count(Part::Bearers) as u32 {
            let raw = u32::from_le_bytes(self.file.record(Part::Bearers, at)) & (u32::MAX >> 1);
            if raw as usize >= entities {
                findings.push(finding(true, "dead-alias", format!("surname {at}"), "it points to nobody"));
            }
        }
    }

    /// Dates, codes and holders of every entity's terms.
    fn audit_terms(&self, findings: &mut Vec<Finding>) {
        let mut offices = Offices::default();
        let mut ids: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for at in 0..self.file.count(Part::Entities) as u32 {
            let e = self.file.entity(at);
            let id = self.file.string(e.id);
            if e.terms == 0 {
                findings.push(finding(true, "no-term", id.to_owned(), "it has no term"));
            }
            let first = *ids.entry(id).or_insert((at, e.first_term));
            if id.starts_with("person:") && first.0 != at {
                findings.push(finding(true, "double-id", id.to_owned(), "two persons have the id"));
            }
            for i in 0..u32::from(e.terms) {
                let t = self.file.term(e.first_term + i);
                findings.extend(backward(id, t.from, t.to));
                if t.code.is_country() && self.country(t.code).is_none() {
                    let told = format!("no country has the code {}", t.code);
                    findings.push(finding(false, "unknown-code", id.to_owned(), &told));
                }
                if let Some((class, _)) = CLASSES.get(usize::from(t.class)) {
                    offices.add(t.code, class, t.from, t.to.or(t.asof), id);
                }
            }
        }
        findings.extend(offices.notes());
    }

    /// Members and disputes: their dates, and whether their subject is there.
    fn audit_ties(&self, findings: &mut Vec<Finding>) {
        let entities = (0..self.file.count(Part::Entities) as u32).map(|at| self.file.entity(at).id);
        let known: std::collections::BTreeSet<u32> = entities.collect();
        for at in 0..self.file.count(Part::Ties) as u32 {
            let t = self.file.tie(at);
            let id = self.file.string(t.subject);
            findings.extend(backward(id, t.from, t.to));
            if !known.contains(&t.subject) {
                findings.push(finding(true, "dead-alias", id.to_owned(), "nothing has the id"));
            }
            if self.country(t.code).is_none() {
                let told = format!("no country has the code {}", t.code);
                findings.push(finding(false, "unknown-code", id.to_owned(), &told));
            }
        }
    }

    /// Whether a name, in its common form, stands among the names or surnames.
    pub fn has_name(&self, name: &str) -> bool {
        let key = crate::fold::Words::of(name).key();
        get(&self.names, &key).is_some() || get(&self.surnames, &key).is_some()
    }
}

fn finding(error: bool, tag: &'static str, at: String, message: &str) -> Finding {
    Finding { error, tag, at, message: message.to_owned() }
}
