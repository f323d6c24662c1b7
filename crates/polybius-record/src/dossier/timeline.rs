//! Happenings between two parties.

use std::collections::BTreeSet;
use std::mem;

use serde::Serialize;

use super::Ask;
use super::told::Told;
use crate::Error;
use crate::evidence::{Evidence, Sentences};
use crate::happenings::{self, Happening};

/// One happening, as the tellings under the question's clock have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happened {
    /// When, as exact as told, or empty.
    pub date: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Keys of those who did it; in acts that parties do together everyone.
    pub actors: Vec<String>,
    /// Keys of those it was done to.
    pub recipients: Vec<String>,
    /// Rows that tell it.
    pub mentions: usize,
    /// Voices that tell it, copies counted once.
    pub outlets: usize,
    /// Statuses with how many rows tell each: `actual 3; denied 1`.
    pub statuses: String,
    /// Voices of those rows that deny it, in order.
    pub denied_by: Vec<String>,
    /// The story.
    pub story: String,
    /// The first report.
    pub first: Evidence,
}

/// The happenings since the day asked for, by date; the last ones with the sentence of their first report.
pub(super) fn happenings(
    ask: &Ask<'_>,
    told: Vec<Told>,
    sentences: &mut Sentences<'_>,
) -> Result<Vec<Happened>, Error> {
    // In order of event, so that an event's place is found by halving.
    let (mut events, mut tellings, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for Told { telling, evidence, sentence, .. } in told {
        events.push(telling.event);
        tellings.push(telling);
        places.push((evidence, sentence));
    }
    let mut out = Vec::new();
    for happening in happenings::happenings(tellings) {
        let at = events.binary_search(&happening.first().event).ok();
        let (evidence, sentence) = at.map(|at| mem::take(&mut places[at])).unwrap_or_default();
        let date = happening.date.map_or_else(String::new, |d| d.to_string());
        let when = if date.is_empty() { evidence.day.clone() } else { date.clone() };
        if when.as_str() >= ask.since {
            out.push((when, sentence, Box::new(happened(happening, date, evidence))));
        }
    }
    out.sort_by(|a, b| (&a.0, &a.2.kind, &a.2.first.id).cmp(&(&b.0, &b.2.kind, &b.2.first.id)));
    for (_, [doc, start, stop], row) in ask.quoted(&mut out) {
        row.first.sentence = sentences.of(*doc, *start, *stop)?;
    }
    Ok(out.into_iter().map(|(_, _, row)| *row).collect())
}

fn happened(happening: Happening, date: String, first: Evidence) -> Happened {
    let denied = happening.tellings.iter().filter(|t| t.status == "denied");
    let denied_by: BTreeSet<String> = denied.map(|t| t.voice.clone()).collect();
    Happened {
        date,
        mentions: happening.tellings.len(),
        outlets: happening.outlets(),
        statuses: happening.statuses_text(),
        denied_by: denied_by.into_iter().collect(),
        kind: happening.kind,
        actors: happening.actors,
        recipients: happening.recipients,
        story: happening.story,
        first,
    }
}
