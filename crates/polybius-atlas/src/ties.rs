//! Who belongs to an organisation, and who claims, holds or recognises a disputed entity.

use polybius_base::{Code, PartialDate};

use crate::Atlas;
use crate::format::Part;
use crate::term::Fit;
use crate::types::Tie;

impl Atlas {
    /// Members of an organisation on a day, by code; without a day all that were ever.
    ///
    /// `org` is an id such as `org:nato`. A suspended, associated or observing country is there with that
    /// relation. An organisation whose members no table has gives nobody.
    pub fn members(&self, org: &str, on: Option<PartialDate>) -> Vec<Tie> {
        self.ties(on, |t| t.relation.is_membership() && t.subject == org)
    }

    /// The organisations that a country belongs to on a day, by their ids.
    pub fn memberships(&self, code: Code, on: Option<PartialDate>) -> Vec<Tie> {
        self.ties(on, |t| t.relation.is_membership() && t.code == code)
    }

    /// Who claims, holds or recognises an entity such as `country:TWN`, `defa:CRM` or
    /// `feature:golan-heights` on a day.
    pub fn dispute(&self, entity: &str, on: Option<PartialDate>) -> Vec<Tie> {
        self.ties(on, |t| !t.relation.is_membership() && t.subject == entity)
    }

    /// Rows that hold on a day, sorted by relation, subject and code.
    fn ties(&self, on: Option<PartialDate>, wanted: impl Fn(&Tie) -> bool) -> Vec<Tie> {
        let all = (0..self.file.count(Part::Ties) as u32).filter_map(|at| {
            let t = self.file.tie(at);
            let fit = Fit::of(t.from, t.to, t.asof, on);
            let holds = matches!(fit, Fit::In | Fit::Undated | Fit::Unknown(_));
            holds.then(|| Tie {
                subject: self.file.string(t.subject).to_owned(),
                code: t.code,
                relation: t.relation,
                from: t.from,
                to: t.to,
                asof: t.asof,
                unknown: matches!(fit, Fit::Unknown(_)),
                source: self.file.string(t.source).to_owned(),
            })
        });
        let mut found: Vec<Tie> = all.filter(wanted).collect();
        found.sort_by(|a, b| {
            (a.relation, &a.subject, a.code, a.from).cmp(&(b.relation, &b.subject, b.code, b.from))
        });
        found
    }
}
