//! What a motion says is said by its authors, not by those who vote it down.

use crate::harness::{Desk, line};

/// A text, the type of an act in it, and who acts, by code or organisation.
const CASES: &[(&str, &str, &str)] = &[
    ("Norway vetoed a UN resolution condemning Georgia.", "ACCUSE", "UN"),
    ("Peru opposed an EU statement that condemned Chile for the arrests.", "ACCUSE", "EU"),
    ("Mali blocked the African Union's statement denouncing Togo.", "ACCUSE", "AU"),
    (
        "Chad was one of the states that opposed the UN resolution in May 2021, condemning the Peruvian invasion.",
        "ACCUSE",
        "UN",
    ),
    ("China voted against the UN motion demanding that Syria stop the raids.", "REQUEST", "UN"),
    ("Norway vetoed a UN resolution condemning Georgia.", "REJECT", "NOR"),
    ("Fiji voted against the motion on Monday, accusing Chad of bias.", "ACCUSE", "FJI"),
    ("Norway adopted a resolution condemning Georgia.", "ACCUSE", "NOR"),
];

#[test]
fn who_opposes_a_motion_does_not_say_what_it_says() {
    let desk = Desk::new();
    let lines: String = CASES.iter().enumerate().map(|(k, c)| line(&k.to_string(), c.0)).collect();
    desk.file("motions.jsonl", &lines);
    let rows = desk.run(&["code", "motions.jsonl"]).exits(0).rows();
    let mut wrong = Vec::new();
    for ((text, kind, expected), row) in CASES.iter().zip(&rows) {
        let acts = row["events"].as_array().unwrap().iter().filter(|e| e["type"] == *kind);
        let names = |side: &serde_json::Value| -> Vec<String> {
            let parties = side.as_array().unwrap().iter();
            let name = |p: &serde_json::Value| p["name"].as_str().filter(|n| !n.is_empty()).map(String::from);
            parties.map(|p| name(p).unwrap_or_else(|| p["code"].as_str().unwrap().to_owned())).collect()
        };
        let told: Vec<Vec<String>> = acts.map(|e| names(&e["actors"])).collect();
        if told != [[(*expected).to_owned()]] {
            wrong.push(format!("{text}: {kind} by {told:?} instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
