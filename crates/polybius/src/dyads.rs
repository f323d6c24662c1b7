//! Pairs of parties: one row for each side that acted on another.

use polybius_base::{Event, EventType, Mention, Party};

/// Who acted on whom in one event: each actor with each recipient; in a mutual act each actor with
/// each other, both ways. An event without a second side has no pair.
pub fn pairs(event: &Event) -> Vec<(&Mention, &Mention)> {
    let others: &[Mention] = if is_mutual(event) { &event.actors } else { &event.recipients };
    let mut out: Vec<(&Mention, &Mention)> = Vec::new();
    for source in &event.actors {
        for target in others {
            let same = |(s, t): &(&Mention, &Mention)| s.party == source.party && t.party == target.party;
            let with_itself =
                std::ptr::eq(source, target) || (is_mutual(event) && source.party == target.party);
            if !with_itself && !out.iter().any(same) {
                out.push((source, target));
            }
        }
    }
    out
}

/// Whether all sides of the event stand among its actors and act on one another: they met, agreed,
/// worked together, signed or clashed. Two who condemn something side by side do not.
pub fn is_mutual(event: &Event) -> bool {
    let several = |parties: &[Mention]| parties.windows(2).any(|w| w[0].party != w[1].party);
    let kind = match event.kind {
        EventType::Consult | EventType::Agree | EventType::Cooperate => true,
        EventType::Support => event.cameo.starts_with("057"),
        EventType::Assault => event.cameo == "190" || event.cameo == "193",
        _ => false,
    };
    kind && event.recipients.is_empty() && several(&event.actors)
}

/// The code a party is counted under: the country, `IGO:` and the name of an organisation, or empty.
pub fn key(party: &Party) -> String {
    match party.name.is_empty() {
        true => party.code.as_str().to_string(),
        false => format!("{}:{}", party.code, party.name),
    }
}
