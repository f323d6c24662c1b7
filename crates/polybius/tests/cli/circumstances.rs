//! Whether an act happened, when and where.

use serde_json::Value;

use crate::harness::Desk;

/// A text of Thursday, 14 March 2019, the word that tells an act in it, a field and what it must hold.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "Norway should stop selling rifles to Chad, Denmark's foreign minister said.",
        "stop",
        "status",
        "actual",
    ),
    (
        "Peru must release the two Chilean engineers, the Bolivian government said.",
        "release",
        "status",
        "actual",
    ),
    ("The Kenyan government plans to expel two Somali diplomats.", "expel", "status", "planned"),
    ("Iran denied on Wednesday that it had attacked Saudi Arabia.", "attacked", "status", "denied"),
    ("Ghana accused Togo of arming the rebels in the north.", "arming", "status", "possible"),
    (
        "Rebels attacked an army base near Goma on Tuesday, killing six soldiers. Burundi has sent troops. \
         The attack was the third of its kind.",
        "attack",
        "date",
        "2019-03-12",
    ),
    ("Zambia's parliament today passed a law against torture.", "passed", "date", "2019-03-14"),
    ("Police arrested ten students at a protest in Lima on Monday.", "arrested", "place", "PER"),
    ("The foreign ministers of Fiji and Tonga met in Wellington on Sunday.", "met", "place", "NZL"),
    ("A Danish warship fired on a trawler off Somalia on Monday.", "fired", "place", "SOM"),
];

#[test]
fn nine_in_ten_circumstances_of_acts_are_read() {
    let desk = Desk::new();
    let article = |(k, case): (usize, &(&str, &str, &str, &str))| {
        format!("{}\n", serde_json::json!({"id": k.to_string(), "date": "2019-03-14", "text": case.0}))
    };
    desk.file("acts.jsonl", CASES.iter().enumerate().map(article).collect::<String>());
    let rows = desk.run(&["code", "acts.jsonl"]).exits(0).rows();
    let wrong: Vec<String> = CASES.iter().zip(&rows).filter_map(|(case, row)| fault(case, row)).collect();
    assert!(wrong.len() * 10 <= CASES.len(), "{}", wrong.join("\n"));
}

/// What is wrong with the act that a case asks for.
fn fault(&(text, word, field, expected): &(&str, &str, &str, &str), row: &Value) -> Option<String> {
    let acts = row["events"].as_array()?;
    let told = |act: &&Value| act["trigger"].as_str().is_some_and(|t| t.contains(word));
    let held = acts.iter().rev().find(told).map(|act| match field {
        "place" => act["place"]["country"].clone(),
        _ => act[field].clone(),
    });
    (held != Some(expected.into())).then(|| format!("{text}: {field} of {word:?} is {held:?}"))
}
