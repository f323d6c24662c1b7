//! An audit of the tables: what is wrong in them, and what is worth a look.

use std::collections::{BTreeMap, BTreeSet};

use polybius_base::{Code, PartialDate};

use crate::build::table::Row;
use crate::build::{Table, slug};
use crate::fold::Words;
use crate::types::AtlasError;

/// Something that the audit found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Whether the tables must be mended; else it is a note.
    pub error: bool,
    /// Stable tag: `unknown-code`, `backward-dates`, `dead-alias`, `dead-term`, `no-term`, `no-source`,
    /// `unknown-source`, `double-id`, `overlap` or `gap`.
    pub tag: &'static str,
    /// File and line, or country and office.
    pub at: String,
    /// What was found.
    pub message: String,
}

/// Years between which gaps of heads of state are told.
const GAPS: std::ops::RangeInclusive<i16> = 1992..=2025;
/// Longest time in days that two holders of one office may overlap without a note.
const OVERLAP_DAYS_MAX: i32 = 90;

/// First and last day of a term, and who held it.
type Span<'a> = (i32, i32, &'a str);

/// Terms of the highest offices by code and class.
#[derive(Default)]
pub(crate) struct Offices<'a>(BTreeMap<(Code, String), Vec<Span<'a>>>);

impl<'a> Offices<'a> {
    /// Adds a term if its office is one of the highest. `end` is its last day, or that of its source.
    pub fn add(
        &mut self,
        code: Code,
        class: &str,
        from: Option<PartialDate>,
        end: Option<PartialDate>,
        id: &'a str,
    ) {
        if ["HOS", "HOG", "FM", "DM"].contains(&class) {
            let from = from.map_or(0, |d| day(d, false));
            let end = end.map_or(i32::MAX, |d| day(d, true));
            self.0.entry((code, class.to_owned())).or_default().push((from, end, id));
        }
    }

    /// Holders that overlap, and years without a head of state.
    pub fn notes(self) -> Vec<Finding> {
        let mut out = Vec::new();
        let mut note = |tag, at: &str, message| {
            out.push(Finding { error: false, tag, at: at.to_owned(), message });
        };
        for ((code, class), mut terms) in self.0 {
            terms.sort();
            let at = format!("{code} {class}");
            for pair in terms.windows(2) {
                let [(_, end, a), (start, _, b)] = [pair[0], pair[1]];
                let days = end.saturating_sub(start);
                if a != b && class != "HOS" && days > OVERLAP_DAYS_MAX && end != i32::MAX {
                    note("overlap", &at, format!("{a} and {b} for {days} days"));
                }
            }
            if class == "HOS" {
                let known = |y: i16| terms.iter().any(|&(from, to, _)| from <= june(y) && june(y) <= to);
                let missing: Vec<String> = GAPS.filter(|&y| !known(y)).map(|y| y.to_string()).collect();
                if !missing.is_empty() {
                    note("gap", &at, format!("nobody in June of {}", missing.join(" ")));
                }
            }
        }
        out
    }
}

#[derive(Default)]
struct Audit<'a> {
    codes: BTreeSet<&'a str>,
    sources: BTreeSet<&'a str>,
    people: BTreeMap<&'a str, String>,
    bodies: BTreeSet<&'a str>,
    features: BTreeSet<String>,
    held: BTreeSet<&'a str>,
    offices: Offices<'a>,
    findings: Vec<Finding>,
}

/// Audits tables. `sources` are the tags that `SOURCES.toml` explains.
///
/// # Errors
/// [`AtlasError::Table`] for a row that cannot be read at all.
pub fn check(tables: &[Table], sources: &[&str]) -> Result<Vec<Finding>, AtlasError> {
    let mut audit = Audit { sources: sources.iter().copied().collect(), ..Audit::default() };
    let kinds = [
        "countries",
        "organisations",
        "features",
        "people",
        "terms",
        "aliases",
        "memberships",
        "disputes",
        "states",
    ];
    for kind in kinds {
        for table in tables.iter().filter(|t| t.name.trim_end_matches("_own") == kind) {
            table.rows(|row| audit.row(kind, row))?;
        }
    }
    for table in tables.iter().filter(|t| !kinds.contains(&t.name.trim_end_matches("_own"))) {
        table.rows(|row| audit.common(row))?;
    }
    audit.persons_without_terms();
    let notes = std::mem::take(&mut audit.offices).notes();
    audit.findings.extend(notes);
    audit.findings.sort();
    audit.findings.dedup();
    Ok(audit.findings)
}

impl<'a> Audit<'a> {
    fn add(&mut self, error: bool, tag: &'static str, at: String, message: String) {
        self.findings.push(Finding { error, tag, at, message });
    }

    fn row(&mut self, kind: &str, row: &Row<'a>) -> Result<(), AtlasError> {
        match kind {
            "countries" => {
                self.codes.insert(row.get("code"));
                self.bodies.insert(row.get("id"));
            }
            "organisations" => {
                self.bodies.insert(row.get("id"));
            }
            "features" => {
                self.features.insert(format!("feature:{}", slug(row.get("name"))));
            }
            "people" => {
                if self.people.insert(row.get("id"), row.at()).is_some() {
                    self.add(true, "double-id", row.at(), format!("{} stands twice", row.get("id")));
                }
            }
            "terms" => self.term(row)?,
            "aliases" => self.alias(row),
            _ => self.subject(row),
        }
        self.common(row)
    }

    /// What holds for the rows of every table.
    fn common(&mut self, row: &Row<'a>) -> Result<(), AtlasError> {
        let source = row.get("source");
        for code in row.list("code").filter(|c| !["IGO", "NON"].contains(c)) {
            if !self.codes.contains(code) {
                self.add(false, "unknown-code", row.at(), format!("no country has the code {code}"));
            }
        }
        if source.is_empty() {
            self.add(true, "no-source", row.at(), "the row has no source".to_owned());
        } else if !self.sources.contains(source) {
            self.add(true, "unknown-source", row.at(), format!("SOURCES.toml does not explain {source}"));
        }
        self.findings.extend(backward(&row.at(), row.date("from")?, row.date("to")?));
        Ok(())
    }

    fn term(&mut self, row: &Row<'a>) -> Result<(), AtlasError> {
        let id = row.get("id");
        self.held.insert(id);
        if !self.people.contains_key(id) {
            self.add(true, "dead-term", row.at(), format!("no person has the id {id}"));
        }
        let (from, end) = (row.date("from")?, row.date("to")?.or(row.date("asof")?));
        self.offices.add(Code::new(row.get("code")), row.get("class"), from, end, id);
        Ok(())
    }

    fn alias(&mut self, row: &Row<'a>) {
        let id = row.get("id");
        if !self.people.contains_key(id) && !self.bodies.contains(id) {
            self.add(true, "dead-alias", row.at(), format!("nothing has the id {id}"));
        }
        if row.list("names").any(|n| Words::of(n).key().is_empty()) {
            self.add(true, "dead-alias", row.at(), "a name of nothing but marks".to_owned());
        }
    }

    /// The body or place that members, disputes and first days tell of.
    fn subject(&mut self, row: &Row<'a>) {
        let id = row.get("id");
        if !self.bodies.contains(id) && !self.features.contains(id) {
            self.add(true, "dead-alias", row.at(), format!("nothing has the id {id}"));
        }
    }

    fn persons_without_terms(&mut self) {
        let idle: Vec<_> = self.people.iter().filter(|(id, _)| !self.held.contains(*id)).collect();
        let found = idle.iter().map(|(id, at)| Finding {
            error: true,
            tag: "no-term",
            at: (*at).clone(),
            message: format!("{id} has no term"),
        });
        let found: Vec<_> = found.collect();
        self.findings.extend(found);
    }
}

/// A term that ends before it starts.
pub(crate) fn backward(at: &str, from: Option<PartialDate>, to: Option<PartialDate>) -> Option<Finding> {
    let (from, to) = (from?, to?);
    let message = format!("ends on {to}, before it starts on {from}");
    (day(from, false) > day(to, true)).then(|| Finding {
        error: true,
        tag: "backward-dates",
        at: at.to_owned(),
        message,
    })
}

fn june(year: i16) -> i32 {
    day(PartialDate::ymd(year, 6, 1), false)
}

/// A count of days, good for comparing: months of 31 days.
fn day(date: PartialDate, last: bool) -> i32 {
    let (month, day) = match (date.month, date.day, last) {
        (0, _, false) => (1, 1),
        (0, _, true) => (12, 31),
        (m, 0, false) => (m, 1),
        (m, 0, true) => (m, 31),
        (m, d, _) => (m, d),
    };
    i32::from(date.year) * 372 + i32::from(month) * 31 + i32::from(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, text: &str) -> Table {
        Table { name: name.to_owned(), text: text.replace('|', "\t") }
    }

    fn tags(tables: &[Table]) -> Vec<&'static str> {
        check(tables, &["OWN"]).unwrap().into_iter().map(|f| f.tag).collect()
    }

    #[test]
    fn finds_what_is_wrong() {
        let countries = table("countries", "id|code|source\ncountry:AAA|AAA|OWN");
        let people = table("people", "id|name|source\np:1|Ann|OWN\np:1|Ann|OWN\np:2|Bob|OWN");
        let terms = table(
            "terms",
            "id|class|code|sector|from|to|source\np:1|FM|AAA|GOV|2001|2000|OWN\np:3|FM|BBB|GOV|2001|2002|X",
        );
        let aliases = table("aliases", "id|names|source\np:9|Zoe|OWN");
        let mut found = tags(&[countries, people, terms, aliases]);
        found.sort();
        assert_eq!(
            found,
            [
                "backward-dates",
                "dead-alias",
                "dead-term",
                "double-id",
                "no-term",
                "unknown-code",
                "unknown-source"
            ]
        );
    }

    #[test]
    fn notes_overlaps_and_gaps() {
        let countries = table("countries", "id|code|source\ncountry:AAA|AAA|OWN");
        let people = table("people", "id|name|source\np:1|Ann|OWN\np:2|Bob|OWN");
        let terms = table(
            "terms",
            "id|class|code|sector|from|to|source\np:1|FM|AAA|GOV|2001|2003|OWN\np:2|FM|AAA|GOV|2002|2005|OWN\n\
             p:1|HOS|AAA|GOV|1990|2030|OWN",
        );
        assert_eq!(tags(&[countries, people, terms]), ["overlap"]);
    }
}
