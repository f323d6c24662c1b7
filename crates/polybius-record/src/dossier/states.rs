//! States that hold between two parties, opened and closed by acts that the record tells as done.
//!
//! A state is as complete as the record: one that began before its first article has no opening, one whose
//! end nobody told is still open.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Ask;
use crate::Error;
use crate::evidence::{self, Evidence, Sentences};

/// A state over a stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// `recognition`, `sanctions`, `treaty`, `ambassador withdrawn` or `relations broken`.
    pub state: String,
    /// Key of the party that acted; of the two in order where both did.
    pub by: String,
    /// Key of the other.
    pub on: String,
    /// Day it began, as far as told.
    pub since: String,
    /// Day it ended, or empty while it holds.
    pub until: String,
    /// Acts that opened or renewed it, by day.
    pub opened: Vec<Evidence>,
    /// The act that closed it.
    pub closed: Option<Evidence>,
}

/// A kind of state: which acts open and close it, by CAMEO code or by rule of the codebook.
struct Kind {
    name: &'static str,
    /// Whether it is the same for both whoever acts.
    is_mutual: bool,
    opens: &'static [&'static str],
    closes: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        name: "recognition",
        is_mutual: false,
        opens: &["support.recognise", "support.recognition-noun"],
        closes: &[],
    },
    Kind { name: "sanctions", is_mutual: false, opens: &["163"], closes: &["085"] },
    Kind {
        name: "treaty",
        is_mutual: true,
        opens: &[
            "support.sign",
            "support.sign-memorandum",
            "support.sign-memorandum-together",
            "support.signing-noun",
        ],
        closes: &["sanction.leave-treaty", "sanction.withdraw-from-deal-noun"],
    },
    Kind {
        name: "ambassador withdrawn",
        is_mutual: false,
        opens: &["sanction.recall-ambassador", "sanction.recall-noun", "sanction.close-embassy"],
        closes: &["support.name-ambassador", "support.open-relations"],
    },
    Kind {
        name: "relations broken",
        is_mutual: true,
        opens: &["sanction.cut-ties", "sanction.sever-with", "sanction.severance-noun"],
        closes: &["support.open-relations"],
    },
];

struct Act {
    source: String,
    target: String,
    when: String,
    cameo: String,
    rule: String,
    evidence: Evidence,
    sentence: [i64; 3],
}

impl Act {
    fn is_among(&self, list: &[&str]) -> bool {
        list.iter().any(|&code| code == self.cameo || code == self.rule)
    }
}

/// The states of both parties, by day of opening.
pub(super) fn states(ask: &Ask<'_>, sentences: &mut Sentences<'_>) -> Result<Vec<State>, Error> {
    let acts = acts(ask)?;
    let mut out = Vec::new();
    for kind in KINDS {
        let mut by: BTreeMap<(String, String), Vec<&Act>> = BTreeMap::new();
        for act in &acts {
            let sides = (act.source.clone(), act.target.clone());
            let both = (sides.0.clone().min(sides.1.clone()), sides.0.clone().max(sides.1.clone()));
            by.entry(if kind.is_mutual { both } else { sides }).or_default().push(act);
        }
        for (sides, acts) in by {
            out.extend(course(kind, &sides, &acts, sentences)?);
        }
    }
    out.retain(|s| ask.since.is_empty() || s.until.is_empty() || s.until.as_str() >= ask.since);
    out.sort_by(|a, b| (&a.since, &a.state, &a.by).cmp(&(&b.since, &b.state, &b.by)));
    Ok(out)
}

/// Follows one state through acts in order of day.
fn course(
    kind: &Kind,
    (by, on): &(String, String),
    acts: &[&Act],
    sentences: &mut Sentences<'_>,
) -> Result<Vec<State>, Error> {
    let mut out: Vec<State> = Vec::new();
    for act in acts {
        let open = out.last_mut().filter(|s| s.until.is_empty());
        let [doc, start, stop] = act.sentence;
        let mut evidence = || -> Result<Evidence, Error> {
            Ok(Evidence { sentence: sentences.of(doc, start, stop)?, ..act.evidence.clone() })
        };
        if act.is_among(kind.opens) {
            match open {
                Some(state) => state.opened.push(evidence()?),
                None => out.push(State {
                    state: kind.name.into(),
                    by: by.clone(),
                    on: on.clone(),
                    since: act.when.clone(),
                    until: String::new(),
                    opened: vec![evidence()?],
                    closed: None,
                }),
            }
        } else if let Some(state) = open.filter(|_| act.is_among(kind.closes)) {
            state.until.clone_from(&act.when);
            state.closed = Some(evidence()?);
        }
    }
    Ok(out)
}

/// Acts told as done that open or close anything, by the day they were done or first told.
fn acts(ask: &Ask<'_>) -> Result<Vec<Act>, Error> {
    let sql = format!(
        "SELECT p.source, p.target, coalesce(nullif(x.date, ''), x.day, ''), x.cameo, x.rule, {} \
         FROM (SELECT source, target, event FROM dyads WHERE source = ?1 AND target = ?2 \
         UNION SELECT source, target, event FROM dyads WHERE source = ?2 AND target = ?1) p \
         JOIN events x ON x.event = p.event WHERE x.status = 'actual' ORDER BY 3, x.id, p.source",
        evidence::COLUMNS
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other], |row| {
        let (evidence, sentence) = evidence::read(row, 5)?;
        let (source, target, when) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Act { source, target, when, cameo: row.get(3)?, rule: row.get(4)?, evidence, sentence })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
