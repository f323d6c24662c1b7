//! "`atlas who "Kim" --on 2010-06-01`, `atlas where "Tripoli" --near LBN`, `atlas what "howitzers"`, `atlas when
//! "last Thursday" --on 2023-09-19`, each showing candidates, scores and sources; `atlas add` reads a user's
//! TSV that adds or overrides; `atlas check` audits for overlaps, gaps, unknown codes and dead aliases."

use std::fs;

use serde_json::Value;

use crate::harness::{Desk, line};

const OWN: &str = "kind\tname\tcode\tsector\toffice\tfrom\n\
                   organisation\tDune Front\tMLI\tREB\t\t\n\
                   person\tAna Quaxel\tFRA\tGOV\tForeign Minister\t2026-02-01\n";

fn ask(args: &[&str]) -> Vec<Value> {
    Desk::new().run(&[&["atlas"], args, &["--format", "json"]].concat()).exits(0).rows()
}

#[test]
fn who_shows_ranked_candidates_with_scores_and_sources() {
    let rows = ask(&["who", "Kim", "--on", "2010-06-01", "--near", "PRK"]);
    assert_eq!(rows[0]["name"], "Kim Jong-il");
    assert!(rows.len() > 3);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["rank"], at + 1);
        assert!(row["score"].is_number() && row["source"].as_str().is_some_and(|s| !s.is_empty()), "{row}");
    }
    let scores: Vec<f64> = rows.iter().map(|r| r["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn who_prints_a_table_for_a_person() {
    let ran = Desk::new().run(&["atlas", "who", "Kim", "--on", "2010-06-01", "--limit", "2"]).exits(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("score") && lines[0].contains("source"), "{}", ran.out);
    assert_eq!(lines.len(), 3, "{}", ran.out);
}

#[test]
fn who_answers_an_office_with_its_holder_on_the_day() {
    for (office, day, name) in [
        ("French foreign minister", "2020-03-01", "Jean-Yves Le Drian"),
        ("president of Ukraine", "2005-06-01", "Viktor Yushchenko"),
        ("president of Ukraine", "2023-06-01", "Volodymyr Zelensky"),
    ] {
        assert_eq!(ask(&["who", office, "--on", day])[0]["name"], name, "{office} on {day}");
    }
}

#[test]
fn former_holders_are_elite_from_the_day_after() {
    let sector = |day| ask(&["who", "Barack Obama", "--on", day])[0]["sector"].clone();
    assert_eq!(sector("2017-01-20"), "GOV");
    assert_eq!(sector("2017-01-21"), "ELI");
}

#[test]
fn an_open_row_past_its_sources_day_is_unknown() {
    let status = |day| ask(&["who", "Sergio Mattarella", "--on", day])[0]["status"].clone();
    assert_eq!(status("2020-01-01"), "holds");
    assert_eq!(status("2039-01-01"), "unknown");
}

#[test]
fn what_nothing_is_known_of_is_unknown() {
    for question in [
        &["who", "Quaxelbaum"][..],
        &["where", "Quaxelbaum"],
        &["what", "quaxelbaum"],
        &["when", "quaxelbaum"],
        &["who", "president of the UK", "--on", "2020-01-01"],
    ] {
        let rows = ask(question);
        assert_eq!((rows.len(), &rows[0]["status"]), (1, &Value::from("unknown")), "{question:?}");
        let ran = Desk::new().run(&[&["atlas"], question].concat()).exits(0);
        assert!(ran.out.starts_with("unknown"), "{}", ran.out);
    }
}

#[test]
fn who_on_a_country_shows_codes_dates_and_who_claims_it() {
    let kenya = &ask(&["who", "Kenya", "--on", "2020-01-01"])[0]["country"];
    for (field, value) in [("iso2", "KE"), ("iso3", "KEN"), ("fips", "KE"), ("from", "1963-12-12")] {
        assert_eq!(kenya[field], value, "{field}");
    }
    assert_eq!(kenya["cow"], 501);
    let crimea = &ask(&["who", "Crimea", "--on", "2020-01-01"])[0];
    let claims: Vec<&Value> = crimea["dispute"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["relation"] == "claimed by")
        .map(|t| &t["of"])
        .collect();
    assert_eq!(claims, ["RUS", "UKR"]);
}

#[test]
fn who_on_an_organisation_shows_its_members_on_the_day() {
    let members = |day| ask(&["who", "NATO", "--on", day])[0]["members"].as_array().unwrap().len();
    assert_eq!((members("1950-01-01"), members("2024-06-01")), (12, 32));
}

#[test]
fn where_takes_the_country_near_into_account() {
    let first = |near| ask(&["where", "Tripoli", "--near", near])[0].clone();
    let (lebanon, libya) = (first("LBN"), first("Libya"));
    assert_eq!((&lebanon["country"], &lebanon["geonames"]), (&Value::from("LBN"), &Value::from(266_826)));
    assert_eq!(libya["country"], "LBY");
    assert!(lebanon["lat"].is_number() && lebanon["precision"] == "place" && lebanon["source"] == "GEONAMES");
}

#[test]
fn what_gives_the_class_of_a_thing_and_the_code_of_a_unit() {
    assert_eq!(ask(&["what", "howitzers"])[0]["class"], "artillery");
    let codes = |words| -> Vec<String> {
        let rows = ask(&["what", words]);
        rows.iter().filter_map(|r| r["symbol"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(codes("euros"), ["EUR"]);
    assert_eq!(codes("barrels"), ["bbl"]);
}

#[test]
fn when_gives_the_day_and_what_another_tense_would_give() {
    let thursday = &ask(&["when", "last Thursday", "--on", "2023-09-19"])[0];
    assert_eq!((&thursday["value"], &thursday["score"]), (&Value::from("2023-09-14"), &Value::from(1.0)));
    let monday = ask(&["when", "on Monday", "--on", "2023-09-19"]);
    assert_eq!(
        (&monday[1]["value"], &monday[1]["tense"]),
        (&Value::from("2023-09-25"), &Value::from("future"))
    );
}

#[test]
fn rows_of_ones_own_are_added_and_told_by_the_version_in_rows() {
    let desk = Desk::new();
    desk.file("own.tsv", OWN);
    desk.file("a.jsonl", line("a", "The Dune Front attacked Ukraine."));
    desk.run(&["atlas", "add", "own.tsv", "-o", "my.atlas"]).exits(0);
    let code =
        |options: &[&str]| desk.run(&[&["code", "a.jsonl"], options].concat()).exits(0).rows()[0].clone();
    let (with, without) = (code(&["--atlas", "my.atlas"]), code(&[]));
    assert_ne!(with["versions"]["atlas"], without["versions"]["atlas"]);
    assert!(with["versions"]["atlas"].as_str().unwrap().contains("+own"), "{}", with["versions"]);
    assert_eq!(with["events"][0]["actors"][0]["code"], "MLI");
    assert_ne!(without["events"][0]["actors"][0]["code"], "MLI");
    let asked = ["atlas", "who", "Quaxel", "--on", "2026-03-01", "--atlas", "my.atlas", "--format", "json"];
    assert_eq!(desk.run(&asked).exits(0).rows()[0]["name"], "Ana Quaxel");
}

#[test]
fn a_table_with_a_mistake_adds_nothing_and_each_row_is_told_with_its_line() {
    let desk = Desk::new();
    desk.file("own.tsv", OWN.to_owned() + "nobody\tX\tFRA\t\t\t\nperson\tY\tFRANCE\t\t\t\n");
    for command in [&["atlas", "add", "own.tsv", "-o", "my.atlas"][..], &["atlas", "check", "own.tsv"]] {
        let ran = desk.run(command).exits(3);
        for told in ["[E311] own.tsv:4:", "[E311] own.tsv:5:"] {
            assert!(ran.err.contains(told), "{told} is missing in: {}", ran.err);
        }
    }
    assert_eq!(desk.names(), ["own.tsv"]);
}

#[test]
fn exit_3_an_atlas_file_that_is_missing_or_damaged() {
    let desk = Desk::new();
    desk.file("own.tsv", OWN);
    desk.file("a.jsonl", line("a", "It rained."));
    desk.run(&["atlas", "add", "own.tsv", "-o", "my.atlas"]).exits(0);
    let mut bytes = fs::read(desk.path("my.atlas")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    desk.file("bad.atlas", bytes);
    for file in ["none.atlas", "own.tsv", "bad.atlas"] {
        for command in [&["code", "a.jsonl"][..], &["atlas", "who", "Kim"], &["doctor"]] {
            let ran = desk.run(&[command, &["--atlas", file]].concat()).exits(3);
            assert!(ran.err.contains("error[E310]") && ran.err.contains(file), "{}", ran.err);
        }
    }
}

#[test]
fn check_audits_the_atlas_and_a_table() {
    let desk = Desk::new();
    let ran = desk.run(&["atlas", "check", "--notes"]).exits(0);
    for tag in ["overlap\t", "gap\t"] {
        assert!(ran.out.lines().any(|l| l.starts_with(tag)), "{tag} is missing in: {}", ran.out);
    }
    desk.file("own.tsv", OWN);
    desk.run(&["atlas", "check", "own.tsv"]).exits(0);
    desk.file("odd.tsv", "kind\tname\tcode\tsector\norganisation\tOdd Front\tQQQ\tREB\n");
    let ran = desk.run(&["atlas", "check", "odd.tsv", "--notes"]).exits(0);
    assert!(ran.out.starts_with("unknown-code\torg:own/odd-front"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn exit_2_a_country_near_that_is_none() {
    let ran = Desk::new().run(&["atlas", "who", "Kim", "--near", "Quaxia"]).exits(2);
    assert!(ran.err.contains("error[E201]"), "{}", ran.err);
}
