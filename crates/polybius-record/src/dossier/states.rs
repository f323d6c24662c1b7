//! States that hold between two parties, opened and closed by acts that the record tells as done.
//!
//! A state is as complete as the record: one that began before its first article has no opening, one whose
//! end nobody told is still open.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::Ask;
use super::told::Told;
use crate::Error;
use crate::evidence::{Evidence, Sentences};

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

/// An act of one of the two on the other.
struct Act<'t> {
    source: &'t str,
    target: &'t str,
    told: &'t Told,
}

impl Act<'_> {
    fn is_among(&self, list: &[&str]) -> bool {
        list.iter().any(|&code| code == self.told.cameo || code == self.told.rule)
    }

    /// The state that it opens.
    fn opening(&self, kind: &Kind, by: &str, on: &str) -> State {
        State {
            state: kind.name.into(),
            by: by.into(),
            on: on.into(),
            is_mutual: kind.is_mutual,
            since: self.told.when.clone(),
            until: String::new(),
            opened: vec![self.told.evidence.clone()],
            closed: None,
        }
    }
}

/// A state with where the sentences of its acts stand: those that opened it, then the one that closed it.
type Placed = (State, Vec<[i64; 3]>);

/// The states of both parties, by day of opening; the last ones with the sentences of their acts.
pub(super) fn states(
    ask: &Ask<'_>,
    told: &[Told],
    sentences: &mut Sentences<'_>,
) -> Result<Vec<State>, Error> {
    let acts = acts(ask, told);
    let mut out: Vec<Placed> = Vec::new();
    for kind in KINDS {
        let mut by: BTreeMap<(&str, &str), Vec<&Act>> = BTreeMap::new();
        for act in &acts {
            let sides = (act.source, act.target);
            let both = (sides.0.min(sides.1), sides.0.max(sides.1));
            by.entry(if kind.is_mutual { both } else { sides }).or_default().push(act);
        }
        by.iter().for_each(|(&sides, acts)| out.extend(course(kind, sides, acts)));
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
fn course(kind: &Kind, (by, on): (&str, &str), acts: &[&Act<'_>]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for act in acts {
        let open = out.last_mut().filter(|(s, _)| s.closed.is_none());
        if act.is_among(kind.opens) {
            match open {
                Some((state, places)) => {
                    state.opened.push(act.told.evidence.clone());
                    places.push(act.told.sentence);
                }
                None => out.push((act.opening(kind, by, on), vec![act.told.sentence])),
            }
        } else if let Some((state, places)) = open.filter(|_| act.is_among(kind.closes)) {
            state.until.clone_from(&act.told.when);
            state.closed = Some(act.told.evidence.clone());
            places.push(act.told.sentence);
        }
    }
    out
}

/// Acts told as done that open or close anything, by the day they were done or first told.
fn acts<'t>(ask: &Ask<'t>, told: &'t [Told]) -> Vec<Act<'t>> {
    let named: HashSet<&str> = KINDS.iter().flat_map(|k| k.opens.iter().chain(k.closes)).copied().collect();
    let counts =
        |t: &&Told| t.telling.status == "actual" && (named.contains(&*t.cameo) || named.contains(&*t.rule));
    let both = [(ask.one, ask.other), (ask.other, ask.one)];
    let sides = |told: &'t Told| {
        let ways = both.into_iter().zip(told.ways).filter(|(_, way)| *way);
        ways.map(move |((source, target), _)| Act { source, target, told })
    };
    let mut out: Vec<Act> = told.iter().filter(counts).flat_map(sides).collect();
    out.sort_by(|a, b| {
        (&a.told.when, &a.told.evidence.id, a.source).cmp(&(&b.told.when, &b.told.evidence.id, b.source))
    });
    out
}
