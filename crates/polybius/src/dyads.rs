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

#[cfg(test)]
mod tests {
    use super::*;
    use polybius_base::{Code, EventType, RowId, Sector, Span, Status};

    fn mentions(codes: &[&str]) -> Vec<Mention> {
        let one = |code: &&str| {
            let (code, name) = code.split_once(':').unwrap_or((code, ""));
            let party = Party { code: Code::new(code), sector: Sector::Gov, name: name.into() };
            Mention { party, ..Mention::default() }
        };
        codes.iter().map(one).collect()
    }

    fn found(actors: &[&str], recipients: &[&str], mutual: bool) -> Vec<String> {
        let event = Event {
            id: RowId(1),
            span: Span::default(),
            sentence_span: Span::default(),
            trigger: String::new(),
            kind: EventType::Consult,
            mode: String::new(),
            cameo: String::new(),
            goldstein: None,
            actors: mentions(actors),
            recipients: mentions(recipients),
            status: Status::Actual,
            date: None,
            place: None,
            said_by: vec![],
            confidence: 1.0,
            rule: String::new(),
            from: None,
        };
        pairs(&event, mutual).iter().map(|(s, t)| format!("{} {}", key(&s.party), key(&t.party))).collect()
    }

    #[test]
    fn each_actor_acts_on_each_recipient_once() {
        assert_eq!(found(&["GBR", "FRA"], &["IRN", "IRN"], false), ["GBR IRN", "FRA IRN"]);
        assert_eq!(found(&["IGO:UN"], &["RUS"], true), ["IGO:UN RUS"]);
        assert_eq!(found(&["RUS"], &["RUS"], false), ["RUS RUS"]);
    }

    #[test]
    fn mutual_acts_go_both_ways_and_nobody_meets_himself() {
        assert_eq!(found(&["RUS", "PRK"], &[], true), ["RUS PRK", "PRK RUS"]);
        assert_eq!(found(&["RUS", "RUS"], &[], true), Vec::<String>::new());
    }

    #[test]
    fn two_who_act_side_by_side_are_no_pair() {
        assert_eq!(found(&["GBR", "FRA"], &[], false), Vec::<String>::new());
        assert_eq!(found(&[], &["FRA"], true), Vec::<String>::new());
    }
}
