//! Pairs of parties: one row for each side that acted on another.

use polybius_base::{Event, Mention, Party};

/// Who acted on whom in one event: each actor with each recipient. In a `mutual` act without
/// recipients (they met, agreed, clashed) each actor with each other, both ways; two who condemn
/// something side by side are no pair. An event without a second side has no pair.
pub fn pairs(event: &Event, mutual: bool) -> Vec<(&Mention, &Mention)> {
    let among_themselves = mutual && event.recipients.is_empty();
    let targets = if among_themselves { &event.actors } else { &event.recipients };
    let mut out: Vec<(&Mention, &Mention)> = Vec::new();
    for source in &event.actors {
        for target in targets {
            let known = out.iter().any(|(s, t)| s.party == source.party && t.party == target.party);
            let itself = among_themselves && source.party == target.party;
            if !known && !itself {
                out.push((source, target));
            }
        }
    }
    out
}

/// The code a party is counted under: the country, `IGO:` and the name of an organisation, or empty.
pub fn key(party: &Party) -> String {
    match party.name.is_empty() {
        true => party.code.as_str().to_string(),
        false => format!("{}:{}", party.code, party.name),
    }
}
