//! Holding the codebook's own sentences against what the coder reads.

use std::collections::BTreeSet;

use polybius_base::{Article, Code, Event, Mention};
use polybius_syntax::Doc;

use super::Act;
use super::file::{Example, Expect};
use crate::coder::Coder;

/// Whether an example came out as the codebook says; the error tells what came out instead.
///
/// `doc` must be the parse of the example's sentence.
///
/// # Errors
/// A line for a person where a `match` sentence does not give the act with the sides it names, or
/// a `near` sentence gives it. A `misses` sentence errs when it is *found*, so that it moves on.
pub fn verify(coder: &Coder, act: &Act, example: &Example, doc: &Doc) -> Result<(), String> {
    let article = Article { text: example.sentence.clone(), ..Article::default() };
    let events = coder.read(&article, doc).events;
    let hits: Vec<&Event> = events.iter().filter(|e| fits_act(act, e)).collect();
    match example.expect {
        Expect::Match if hits.iter().any(|e| sides_fit(example, e)) => Ok(()),
        Expect::Match => Err(format!(
            "{:?} should give {}; it gives {}",
            example.sentence,
            wanted(act, example),
            told(&events)
        )),
        Expect::Near if hits.is_empty() => Ok(()),
        Expect::Near => {
            Err(format!("{:?} should not give {}; it gives {}", example.sentence, act.rule, told(&events)))
        }
        Expect::Miss if hits.iter().any(|e| sides_fit(example, e)) => {
            Err(format!("{:?} is found now; move it from misses to match", example.sentence))
        }
        Expect::Miss => Ok(()),
    }
}

/// A frame that is no act has no type: any event of its words counts as its hit.
fn fits_act(act: &Act, event: &Event) -> bool {
    match act.kind {
        Some(kind) => event.kind == kind,
        None => true,
    }
}

fn codes(mentions: &[Mention]) -> BTreeSet<Code> {
    mentions.iter().map(|m| m.party.code).filter(|c| c.is_some()).collect()
}

fn sides_fit(example: &Example, event: &Event) -> bool {
    let side = |wanted: &Option<Vec<Code>>, found: &[Mention]| {
        wanted.as_ref().is_none_or(|w| w.iter().copied().collect::<BTreeSet<_>>() == codes(found))
    };
    side(&example.actors, &event.actors) && side(&example.recipients, &event.recipients)
}

fn wanted(act: &Act, example: &Example) -> String {
    let list = |codes: &Option<Vec<Code>>| {
        codes
            .as_ref()
            .map_or("any".to_owned(), |c| c.iter().map(Code::to_string).collect::<Vec<_>>().join(","))
    };
    let kind = act.kind.map_or("nothing", |k| k.as_str());
    format!("{kind} {} > {} by {}", list(&example.actors), list(&example.recipients), act.rule)
}

fn told(events: &[Event]) -> String {
    let list = |mentions: &[Mention]| {
        mentions.iter().map(|m| m.party.code.to_string()).collect::<Vec<_>>().join(",")
    };
    if events.is_empty() {
        return "nothing".to_owned();
    }
    let rows = events
        .iter()
        .map(|e| format!("{} {} > {} ({})", e.kind, list(&e.actors), list(&e.recipients), e.rule));
    rows.collect::<Vec<_>>().join("; ")
}
