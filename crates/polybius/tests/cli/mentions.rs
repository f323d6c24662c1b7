//! `code --mentions`: everything that an article names.

use serde_json::{Value, json};

use crate::harness::{Desk, line};

/// The mentions of one kind in `text`, published on 19 September 2023.
fn mentions(text: &str, kind: &str) -> Vec<Value> {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", text));
    let ran = desk.run(&["code", "a.jsonl", "--mentions", "--date", "2023-09-19"]).exits(0);
    let rows = ran.rows();
    let all = rows[0]["mentions"].as_array().expect("a list of mentions").clone();
    all.into_iter().filter(|m| m["kind"] == kind).collect()
}

/// The text of each mention.
fn texts(mentions: &[Value]) -> Vec<&str> {
    mentions.iter().map(|m| m["text"].as_str().unwrap()).collect()
}

/// Country and region of the place that `name` is in `text`.
fn place(text: &str, name: &str) -> (String, String) {
    let found = mentions(text, "place");
    let at = found.iter().find(|m| m["text"] == name).unwrap_or_else(|| panic!("{name} in {found:?}"));
    (at["country"].as_str().unwrap().to_owned(), at["region"].as_str().unwrap().to_owned())
}

#[test]
fn mentions_are_listed_only_where_asked_for() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", "Russia attacked Ukraine."));
    assert_eq!(desk.run(&["code", "a.jsonl"]).exits(0).rows()[0].get("mentions"), None);
    let ran = desk.run(&["code", "a.jsonl", "--mentions", "--format", "csv"]).exits(2);
    assert!(ran.err.contains("--mentions"), "{}", ran.err);
}

#[test]
fn each_kind_has_the_fields_of_the_contract() {
    let text = "On Monday Poland sent 20 tanks to Ukraine.";
    let time = &mentions(text, "time")[0];
    assert_eq!(time["span"], json!([3, 9]));
    assert_eq!((&time["type"], &time["value"]), (&json!("DATE"), &json!("2023-09-18")));
    let quantity = &mentions(text, "quantity")[0];
    assert_eq!(
        (&quantity["value"], &quantity["unit"], &quantity["bound"]),
        (&json!(20), &json!(""), &json!("exact"))
    );
    assert_eq!(mentions(text, "thing")[0]["class"], "vehicles");
    let actor = &mentions(text, "actor")[0];
    assert_eq!(
        (&actor["code"], &actor["sector"], &actor["entity"]),
        (&json!("POL"), &json!("GOV"), &json!("country:POL"))
    );
    let at = &mentions(text, "place")[1];
    assert_eq!(
        (&at["country"], &at["precision"], &at["span"]),
        (&json!("UKR"), &json!("country"), &json!([34, 41]))
    );
    assert!((at["lat"].as_f64().unwrap() - 49.0).abs() < 3.0, "{at}");
}

#[test]
fn a_name_that_is_both_gives_two_mentions() {
    let text = "Moscow warned Russia's neighbours. The Kremlin said no more.";
    let actors = mentions(text, "actor");
    let places = mentions(text, "place");
    for name in ["Moscow", "Russia", "Kremlin"] {
        assert!(texts(&actors).iter().any(|t| t.ends_with(name)), "{name} in {actors:?}");
        assert!(texts(&places).contains(&name), "{name} in {places:?}");
    }
    let near = |m: &Value| (m["lat"].as_f64().unwrap() - 55.75).abs() < 0.3;
    assert!(places.iter().filter(|m| m["text"] != "Russia").all(near), "{places:?}");
}

#[test]
fn datelines_are_mentioned_too() {
    let text = "TRIPOLI, Lebanon (Wire) — Workers in Beirut went on strike.";
    assert_eq!(place(text, "TRIPOLI").0, "LBN");
}

#[test]
fn a_place_is_where_the_words_beside_it_say() {
    assert_eq!(place("He moved to Paris, Texas, as a child.", "Paris"), ("USA".into(), "Texas".into()));
    assert_eq!(place("He moved to Paris as a child.", "Paris").0, "FRA");
    assert_eq!(place("Protests went on in Tripoli in northern Lebanon.", "Tripoli").0, "LBN");
    assert_eq!(place("Protests went on in Tripoli.", "Tripoli").0, "LBY");
    assert_eq!(place("They live in Columbus, Ga., by the river.", "Columbus").1, "Georgia");
}

#[test]
fn a_place_is_where_the_other_places_of_the_article_are() {
    let text = "The road leads from Birmingham to Tuscaloosa and Montgomery, the capital of Alabama.";
    assert_eq!(place(text, "Birmingham").1, "Alabama");
    assert_eq!(place("The road leads from Birmingham to Coventry and London.", "Birmingham").0, "GBR");
}

#[test]
fn one_name_is_one_place_in_an_article() {
    let text = "The flood reached London, Ontario, on Friday. London has had no rain since.";
    let found = mentions(text, "place");
    let twice: Vec<&Value> = found.iter().filter(|m| m["text"] == "London").collect();
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0]["geonames"], twice[1]["geonames"]);
    assert_eq!(twice[1]["country"], "CAN");
}

#[test]
fn a_person_is_no_place() {
    let text = "The actor Paris Jackson met Senator Jack London. Later, London flew home to Canada.";
    assert_eq!(texts(&mentions(text, "place")), ["Canada"]);
}

/// Codes of the parties that the words `words` name in an article of the White House.
fn on_a_government_page(title: &str, text: &str, words: &str) -> Vec<String> {
    let desk = Desk::new();
    let article = json!({"id": "a", "outlet": "The White House", "title": title, "text": text});
    desk.file("a.jsonl", article.to_string());
    let rows = desk.run(&["code", "a.jsonl", "--mentions"]).exits(0).rows();
    let mentions = rows[0]["mentions"].as_array().unwrap();
    let span = |m: &Value, i: usize| m["span"][i].as_u64().unwrap() as usize;
    let named = mentions.iter().filter(|m| m["kind"] == "actor" && text[span(m, 0)..span(m, 1)] == *words);
    named.map(|m| m["code"].as_str().unwrap_or("").to_owned()).collect()
}

#[test]
fn a_page_of_a_government_is_about_its_own_country_unless_it_names_another() {
    let title = "FACT SHEET: Lower Prices for Families";
    assert_eq!(
        on_a_government_page(title, "Landlords may no longer choose for tenants.", "tenants"),
        ["USA"]
    );
    let text = "Landlords may no longer choose for tenants. Americans asked for it. Norway has such a rule.";
    assert_eq!(on_a_government_page(title, text, "tenants"), ["USA"]);
    let title = "Statement on the Elections in Kenya";
    assert_eq!(on_a_government_page(title, "The police let the voters pass.", "police"), ["KEN"]);
}

#[test]
fn initials_of_a_party_are_another_name_where_nothing_is_of_its_country() {
    let text = "Families receive help from SNAP, a program for food.";
    assert!(!on_a_government_page("Food for Families", text, "SNAP").contains(&"MYS".to_owned()));
}

/// Country of the place of the first event in `text`.
fn scene(text: &str) -> String {
    let desk = Desk::new();
    desk.file("a.jsonl", line("a", text));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    rows[0]["events"][0]["place"]["country"].as_str().unwrap_or("").to_owned()
}

#[test]
fn an_act_is_where_it_was_done() {
    assert_eq!(scene("The two ministers met in Vienna on Monday."), "AUT");
    assert_eq!(scene("Putin met at the Kremlin with the prime minister of Hungary."), "RUS");
    assert_eq!(scene("Russia invaded Ukraine."), "UKR");
    assert_eq!(scene("The United States withdrew its troops from Iraq."), "IRQ");
    assert_eq!(scene("Rebels shelled the city of Homs."), "SYR");
}

#[test]
fn a_place_told_of_without_its_name_lies_in_the_country_told_before() {
    assert_eq!(scene("Hundreds of people protested in the city of Oran in Algeria."), "DZA");
    let desk = Desk::new();
    desk.file(
        "a.jsonl",
        line("a", "Life in Oran, Algeria, came to a halt. Police arrested a reporter at the airport."),
    );
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    let events = rows[0]["events"].as_array().unwrap();
    assert!(
        events.iter().any(|e| e["place"]["text"] == "the airport" && e["place"]["country"] == "DZA"),
        "{events:?}"
    );
}
