//! Values that PLOVER and GDELT give to types: facts of the codebooks.

use polybius_base::{EventType, QuadClass};

/// PLOVER's value of a mode, where it has one of its own.
const MODES: &[(&str, &str, f64)] = &[
    ("CONSULT", "visit", 4.0),
    ("CONSULT", "third-party", 1.0),
    ("CONSULT", "multilateral", 4.0),
    ("CONSULT", "phone", 1.5),
    ("RETREAT", "withdraw", 8.0),
    ("RETREAT", "release", 6.5),
    ("RETREAT", "disarm", 10.0),
    ("RETREAT", "ceasefire", 7.5),
    ("RETREAT", "access", 6.5),
    ("RETREAT", "resign", 4.5),
    ("REQUEST", "assist", 0.5),
    ("REQUEST", "change", -1.0),
    ("REQUEST", "yield", -1.0),
    ("REQUEST", "meet", 0.0),
    ("ACCUSE", "disapprove", -2.0),
    ("ACCUSE", "investigate", -3.5),
    ("ACCUSE", "allege", -3.5),
    ("REJECT", "assist", -1.5),
    ("REJECT", "change", -2.0),
    ("REJECT", "yield", -2.0),
    ("REJECT", "meet", -2.0),
    ("THREATEN", "restrict", -3.0),
    ("THREATEN", "arrest", -3.5),
    ("THREATEN", "relations", -3.5),
    ("THREATEN", "expel", -3.5),
    ("THREATEN", "territory", -4.0),
    ("THREATEN", "violence", -3.5),
    ("PROTEST", "demo", -5.0),
    ("PROTEST", "riot", -7.0),
    ("PROTEST", "strike", -5.0),
    ("PROTEST", "hunger", -4.5),
    ("PROTEST", "boycott", -4.5),
    ("PROTEST", "obstruct", -4.5),
    ("SANCTION", "convict", -6.0),
    ("SANCTION", "expel", -5.5),
    ("SANCTION", "withdraw", -6.0),
    ("SANCTION", "discontinue", -6.0),
    ("MOBILIZE", "troops", -6.5),
    ("MOBILIZE", "weapons", -6.5),
    ("MOBILIZE", "police", -5.5),
    ("MOBILIZE", "militia", -6.0),
    ("COERCE", "seize", -7.0),
    ("COERCE", "restrict", -7.0),
    ("COERCE", "censor", -6.5),
    ("COERCE", "curfew", -6.5),
    ("COERCE", "martial-law", -7.5),
    ("COERCE", "arrest", -7.0),
    ("COERCE", "deport", -7.0),
    ("COERCE", "withhold", -7.0),
    ("COERCE", "misinformation", -6.5),
    ("COERCE", "cyber", -7.0),
    ("ASSAULT", "abduct", -8.5),
    ("ASSAULT", "beat", -7.5),
    ("ASSAULT", "torture", -8.5),
    ("ASSAULT", "sexual", -8.5),
    ("ASSAULT", "targeted", -9.5),
    ("ASSAULT", "destroy", -8.5),
    ("ASSAULT", "primitive", -8.0),
    ("ASSAULT", "firearms", -9.0),
    ("ASSAULT", "explosives", -9.0),
    ("ASSAULT", "suicide-attack", -9.5),
    ("ASSAULT", "aerial", -9.5),
    ("ASSAULT", "drone", -9.5),
    ("ASSAULT", "heavy-weapons", -9.5),
    ("ASSAULT", "crowd-control", -7.5),
    ("ASSAULT", "unconventional", -10.0),
];

/// PLOVER's value of an event: that of its mode, else of its type; `None` for an unknown type.
///
/// The manual's table has ACCUSE without its minus; it is read as -3.
pub fn plover(kind: &str, mode: &str) -> Option<f64> {
    use EventType::*;
    if let Some(own) = MODES.iter().find(|m| m.0 == kind && m.1 == mode) {
        return Some(own.2);
    }
    Some(match EventType::from_code(kind)? {
        Agree | Consult => 2.5,
        Support => 5.0,
        Concede => 4.5,
        Cooperate => 9.5,
        Aid => 10.0,
        Retreat => 6.5,
        Request => 0.0,
        Accuse => -3.0,
        Reject => -2.0,
        Threaten => -3.5,
        Protest => -5.0,
        Sanction => -6.0,
        Mobilize => -5.5,
        Coerce => -7.0,
        Assault => -9.0,
    })
}

/// The number of a type's quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.
pub fn quad(kind: &str) -> Option<u8> {
    Some(match EventType::from_code(kind)?.quad() {
        QuadClass::VerbalCooperation => 1,
        QuadClass::MaterialCooperation => 2,
        QuadClass::VerbalConflict => 3,
        QuadClass::MaterialConflict => 4,
    })
}

/// The CAMEO root that a type comes from, for rows that have no code of their own.
pub fn root(kind: &str) -> &'static str {
    use EventType::*;
    match EventType::from_code(kind) {
        Some(Agree) => "03",
        Some(Consult) => "04",
        Some(Support) => "05",
        Some(Concede | Retreat) => "08",
        Some(Cooperate) => "06",
        Some(Aid) => "07",
        Some(Request) => "10",
        Some(Accuse) => "11",
        Some(Reject) => "12",
        Some(Threaten) => "13",
        Some(Protest) => "14",
        Some(Sanction) => "16",
        Some(Mobilize) => "15",
        Some(Coerce) => "17",
        Some(Assault) => "18",
        None => "",
    }
}

/// CAMEO's code for a kind of actor, empty where it has none.
pub fn actor_type(sector: &str) -> &str {
    match sector {
        "JRN" => "MED",
        "MED" => "HLH",
        "CRM" | "BUS" | "COP" | "CVL" | "EDU" | "ELI" | "GOV" | "IGO" | "JUD" | "LAB" | "LEG" | "MIL"
        | "NGO" | "OPP" | "PTY" | "REB" | "REF" | "SPY" => sector,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_has_its_own_value_or_its_types() {
        assert_eq!(plover("CONSULT", "visit"), Some(4.0));
        assert_eq!(plover("CONSULT", ""), Some(2.5));
        assert_eq!(plover("PROTEST", "vandalize"), Some(-5.0));
        assert_eq!(plover("NAP", ""), None);
    }

    #[test]
    fn every_type_has_a_value_a_class_and_a_root() {
        for kind in EventType::ALL {
            let value = plover(kind.as_str(), "").unwrap();
            let class = quad(kind.as_str()).unwrap();
            assert!(if class <= 2 { value > 0.0 } else { value <= 0.0 }, "{kind}");
            assert_eq!(root(kind.as_str()).len(), 2);
        }
        assert!(MODES.iter().all(|m| EventType::from_code(m.0).is_some()));
    }
}
