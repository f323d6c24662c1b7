//! A dossier over a small record.

use super::*;
use crate::samples::{Desk, actor, entry};
use crate::{Clock, Entry, Store};

/// An entry whose event follows `rule` and has `cameo`.
fn act(id: &str, date: &str, sides: (&str, &str, &str), rule: &str, cameo: &str) -> Entry {
    let mut out = entry(id, &format!("Outlet {id}"), date, sides);
    (out.events[0].row.rule, out.events[0].row.cameo) = (rule.into(), cameo.into());
    out
}

fn desk(entries: &[Entry]) -> Desk {
    let desk = Desk::new();
    desk.put(1, "1", false, entries);
    Store::open(&desk.path(), &crate::samples::at(2)).unwrap().update_stories().unwrap();
    desk
}

fn ask(desk: &Desk, clock: Clock, since: &str) -> Dossier {
    Dossier::of(&Reader::open(&desk.path(), clock).unwrap(), "RUS", "PRK", since).unwrap()
}

#[test]
fn happenings_come_by_date_with_their_first_report() {
    let desk = desk(&[
        entry("b", "Post", "2023-09-14", ("PRK", "CONSULT", "RUS")),
        entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK")),
        entry("c", "Wire", "2023-09-13", ("RUS", "AID", "CHN")),
    ]);
    let dossier = ask(&desk, Clock::default(), "");
    let told: Vec<String> = dossier
        .happenings
        .iter()
        .map(|h| {
            format!(
                "{} {} {:?} {:?} {} {}",
                h.date, h.kind, h.actors, h.recipients, h.first.article, h.statuses
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "2023-09-13 AID [\"RUS\"] [\"PRK\"] a actual 1",
            "2023-09-14 CONSULT [\"PRK\", \"RUS\"] [] b actual 1"
        ]
    );
    assert_eq!(dossier.happenings[0].first.sentence, "RUS acted on PRK.");
    assert_eq!(ask(&desk, Clock::default(), "2023-09-14").happenings.len(), 1);
}

#[test]
fn nothing_published_later_leaks_in() {
    let mut later = entry("b", "Post", "2023-09-20", ("RUS", "AID", "PRK"));
    later.events[0].row.date = Some("2023-09-13".into());
    let early = entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK"));
    let both = desk(&[early.clone(), later]);
    let clock = || Clock { published_by: Some("2023-09-15".into()), ..Clock::default() };
    assert_eq!(ask(&both, clock(), ""), ask(&desk(&[early]), clock(), ""));
}

#[test]
fn the_ledger_joins_tellings_of_one_thing() {
    let mut one = entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK"));
    one.exchanges[0].receiver = actor("PRK");
    let mut two = one.clone();
    two.document =
        crate::entry::document("b", one.document.text_sha256.clone(), "Post", "2023-09-14".parse().ok(), "");
    two.exchanges[0].row.status = "denied".into();
    let mut more = entry("c", "Times", "2023-09-14", ("PRK", "AID", "RUS"));
    more.exchanges[0].receiver = actor("RUS");
    let dossier = ask(&desk(&[one, two, more]), Clock::default(), "");
    let told: Vec<String> = dossier
        .exchanges
        .iter()
        .map(|x| {
            format!("{}>{} {:?} {} {} | {}", x.giver, x.receiver, x.value, x.item, x.statuses, x.outlets)
        })
        .collect();
    assert_eq!(
        told,
        ["RUS>PRK Some(20.0) tanks delivered 1; denied 1 | 1", "PRK>RUS Some(20.0) tanks delivered 1 | 1"]
    );
}

#[test]
fn claims_about_an_act_with_the_other_are_told() {
    let mut one = entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK"));
    assert_eq!(
        ask(&desk(&[one.clone()]), Clock::default(), "").claims,
        [],
        "the act stands outside the claim"
    );
    (one.events[0].row.start, one.events[0].row.stop) = (one.claims[0].0.start, one.claims[0].0.start + 3);
    let dossier = ask(&desk(&[one]), Clock::default(), "");
    let told: Vec<String> = dossier.claims.iter().map(|c| format!("{}: {}", c.speaker, c.content)).collect();
    assert_eq!(told, ["PRK: RUS sent 20 tanks"]);
}

/// An entry whose figure stands in the sentence of its act and has `value` and `bound`.
fn figure(id: &str, value: f64, bound: &str, words: &str) -> Entry {
    let mut out = entry(id, &format!("Outlet {id}"), "2023-09-13", ("RUS", "ASSAULT", "PRK"));
    let text = format!("{} {words}", out.text.unwrap());
    out.document = crate::entry::document(
        id,
        crate::entry::text_sha256(&text),
        &out.document.outlet,
        "2023-09-13".parse().ok(),
        "",
    );
    out.text = Some(text);
    let row = &mut out.figures[0].row;
    (row.sentence_start, row.measure, row.value, row.bound) = (0, "killed".into(), value, bound.into());
    out
}

#[test]
fn figures_that_differ_stand_side_by_side() {
    let long = "Drones struck the harbour and the depot beside the mill before dawn while sirens were heard";
    let short =
        "Before dawn drones struck the harbour depot, the mill was spared and sirens were heard there";
    let entries = [figure("a", 11.0, "exact", long), figure("b", 20.0, "at least", short)];
    let dossier = ask(&desk(&entries), Clock::default(), "");
    let told: Vec<String> = dossier.figures[0]
        .values
        .iter()
        .map(|v| format!("{} {} by {} says {}", v.bound, v.value, v.outlets.join(","), v.said_by.join(",")))
        .collect();
    assert_eq!(told, ["exact 11 by Outlet a says PRK", "at least 20 by Outlet b says PRK"]);
    let same = [figure("a", 11.0, "exact", long), figure("b", 11.0, "exact", short)];
    assert_eq!(ask(&desk(&same), Clock::default(), "").figures, []);
}

#[test]
fn states_are_opened_renewed_and_closed() {
    let desk = desk(&[
        act("a", "2022-02-01", ("RUS", "SANCTION", "PRK"), "sanction.impose", "163"),
        act("b", "2022-05-01", ("RUS", "SANCTION", "PRK"), "sanction.impose", "163"),
        act("c", "2023-01-01", ("RUS", "RETREAT", "PRK"), "retreat.lift-sanctions", "085"),
        act("d", "2023-02-01", ("PRK", "SUPPORT", "RUS"), "support.sign", "057"),
        act("e", "2021-02-01", ("PRK", "SANCTION", "RUS"), "sanction.recall-ambassador", "161"),
    ]);
    let told = |since: &str| -> Vec<String> {
        let states = ask(&desk, Clock::default(), since).states;
        let line =
            |s: &State| format!("{} {}>{} {}..{} {}", s.state, s.by, s.on, s.since, s.until, s.opened.len());
        states.iter().map(line).collect()
    };
    let standing =
        ["ambassador withdrawn PRK>RUS 2021-02-01.. 1", "treaty PRK>RUS 2023-02-01.. 1"].map(String::from);
    assert_eq!(told("2023-01-02"), standing);
    assert_eq!(told("")[1], "sanctions RUS>PRK 2022-02-01..2023-01-01 2");
}

#[test]
fn months_count_both_ways() {
    let desk = desk(&[
        entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK")),
        entry("b", "Wire", "2023-09-20", ("PRK", "AID", "RUS")),
        entry("c", "Wire", "2023-11-20", ("PRK", "AID", "RUS")),
    ]);
    let months = ask(&desk, Clock::default(), "").months;
    let told: Vec<String> =
        months.iter().map(|m| format!("{} {} {} {:?}", m.month, m.sent, m.received, m.goldstein)).collect();
    assert_eq!(told, ["2023-09 1 1 Some(-2.0)", "2023-11 0 1 Some(-2.0)"]);
    assert!(ask(&desk, Clock { published_by: Some("2020-01-01".into()), ..Clock::default() }, "").is_empty());
}
