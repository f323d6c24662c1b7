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
    /// Whether it is the same for both, whoever acted.
    pub is_mutual: bool,
    /// Day it began, as exact as told; empty where no day is told.
    pub since: String,
    /// Day it ended, as exact as told; empty while it holds, and where no day is told.
    pub until: String,
    /// Acts that opened or renewed it, by day.
    pub opened: Vec<Evidence>,
    /// The act that closed it; `None` while it holds.
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

    /// The state that it opens.
    fn opening(&self, kind: &Kind, by: &str, on: &str) -> State {
        State {
            state: kind.name.into(),
            by: by.into(),
            on: on.into(),
            is_mutual: kind.is_mutual,
            since: self.when.clone(),
            until: String::new(),
            opened: vec![self.evidence.clone()],
            closed: None,
        }
    }
}

/// A state with where the sentences of its acts stand: those that opened it, then the one that closed it.
type Placed = (State, Vec<[i64; 3]>);

/// The states of both parties, by day of opening; the last ones with the sentences of their acts.
pub(super) fn states(ask: &Ask<'_>, sentences: &mut Sentences<'_>) -> Result<Vec<State>, Error> {
    let acts = acts(ask)?;
    let mut out: Vec<Placed> = Vec::new();
    for kind in KINDS {
        let mut by: BTreeMap<(String, String), Vec<&Act>> = BTreeMap::new();
        for act in &acts {
            let sides = (act.source.clone(), act.target.clone());
            let both = (sides.0.clone().min(sides.1.clone()), sides.0.clone().max(sides.1.clone()));
            by.entry(if kind.is_mutual { both } else { sides }).or_default().push(act);
        }
        by.iter().for_each(|(sides, acts)| out.extend(course(kind, sides, acts)));
    }
    out.retain(|(s, _)| s.closed.is_none() || s.until.as_str() >= ask.since);
    out.sort_by(|(a, _), (b, _)| (&a.since, &a.state, &a.by).cmp(&(&b.since, &b.state, &b.by)));
    for (state, places) in ask.quoted(&mut out) {
        let closing = state.opened.len();
        let shown = ask.sentences.max(1).min(closing);
        let opened = state.opened.iter_mut().zip(places.iter()).take(shown);
        for (evidence, [doc, start, stop]) in opened.chain(state.closed.iter_mut().zip(&places[closing..])) {
            evidence.sentence = sentences.of(*doc, *start, *stop)?;
        }
    }
    Ok(out.into_iter().map(|(state, _)| state).collect())
}

/// Follows one state through acts in order of day.
fn course(kind: &Kind, (by, on): &(String, String), acts: &[&Act]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for act in acts {
        let open = out.last_mut().filter(|(s, _)| s.closed.is_none());
        if act.is_among(kind.opens) {
            match open {
                Some((state, places)) => {
                    state.opened.push(act.evidence.clone());
                    places.push(act.sentence);
                }
                None => out.push((act.opening(kind, by, on), vec![act.sentence])),
            }
        } else if let Some((state, places)) = open.filter(|_| act.is_among(kind.closes)) {
            state.until.clone_from(&act.when);
            state.closed = Some(act.evidence.clone());
            places.push(act.sentence);
        }
    }
    out
}

/// Acts told as done that open or close anything, by the day they were done or first told.
fn acts(ask: &Ask<'_>) -> Result<Vec<Act>, Error> {
    let named = KINDS.iter().flat_map(|k| k.opens.iter().chain(k.closes));
    let codes = named.map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT p.source, p.target, coalesce(nullif(x.date, ''), x.day, ''), x.cameo, x.rule, {} \
         FROM {} p JOIN events x ON x.event = p.event \
         WHERE x.status = 'actual' AND (x.cameo IN ({codes}) OR x.rule IN ({codes})) ORDER BY 3, x.id, p.source",
        evidence::COLUMNS,
        ask.events("source, target, event")
    );
    let mut statement = ask.reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([ask.one, ask.other], |row| {
        let (evidence, sentence) = evidence::read(row, 5)?;
        let (source, target, when) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Act { source, target, when, cameo: row.get(3)?, rule: row.get(4)?, evidence, sentence })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
