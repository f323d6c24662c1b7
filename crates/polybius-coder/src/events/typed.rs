//! Acts of a type alone, for candidates that the codebook has no act for.

use polybius_base::EventType;

use crate::codebook::{Act, Slot, WordClass};

/// CAMEO root of each type, in the order of [`EventType::ALL`].
const ROOTS: [&str; 16] = [
    "030", "040", "050", "080", "060", "070", "087", "100", "110", "120", "130", "140", "160", "150", "170",
    "190",
];

/// The act of type `kind` with the usual places of its sides.
pub(super) fn act(kind: EventType, class: WordClass) -> Act {
    let mutual = matches!(kind, EventType::Consult | EventType::Cooperate);
    let verb = class != WordClass::Noun;
    let prepositions = ["on", "against", "to", "with", "from", "for", "at"];
    let mut recipient = vec![Slot::Object, Slot::Dative];
    recipient.extend(prepositions.map(|w| Slot::Prep(w.to_owned())));
    recipient.push(Slot::ComplementObject);
    if kind == EventType::Request {
        recipient.insert(0, Slot::ComplementSubject);
    }
    Act {
        rule: format!("typer.{}", kind.as_str().to_lowercase()),
        kind: Some(kind),
        cameo: ROOTS[EventType::ALL.iter().position(|&t| t == kind).unwrap_or(0)].to_owned(),
        recipient: (verb && !mutual).then_some(recipient),
        mutual,
        ..Act::default()
    }
}
