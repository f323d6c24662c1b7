//! A dossier over a small record.

use super::*;
use crate::samples::{Desk, act_in_claim, actor, entry};
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
    Dossier::of(&Reader::open(&desk.path(), clock).unwrap(), ["RUS", "PRK"], since, usize::MAX).unwrap()
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
    let last = Dossier::of(&desk.reader(), ["RUS", "PRK"], "", 1).unwrap();
    let sentences: Vec<&str> = last.happenings.iter().map(|h| h.first.sentence.as_str()).collect();
    assert_eq!(sentences, ["", "PRK acted on RUS."], "only the last one is asked for");
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
    let one = entry("a", "Wire", "2023-09-13", ("RUS", "AID", "PRK"));
    assert_eq!(
        ask(&desk(std::slice::from_ref(&one)), Clock::default(), "").claims,
        [],
        "the act stands outside the claim"
    );
    let mut recoded = act_in_claim(one.clone());
    recoded.claims[0].1 = actor("CHN");
    let desk = desk(&[act_in_claim(one)]);
    let told = |clock| -> Vec<String> {
        ask(&desk, clock, "").claims.iter().map(|c| format!("{}: {}", c.speaker, c.content)).collect()
    };
    assert_eq!(told(Clock::default()), ["PRK: RUS sent 20 tanks"]);
    assert_eq!(ask(&desk, Clock::default(), "2023-09-14").claims, []);
    desk.put(3, "2", true, &[recoded]);
    assert_eq!(told(Clock::default()), [""; 0], "another one says so");
    assert_eq!(told(Clock { known_at: Some(crate::samples::at(2)), ..Clock::default() }).len(), 1);
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
fn a_state_that_ended_on_no_day_told_is_over_and_the_next_is_another() {
    let lift = ("RUS", "RETREAT", "PRK");
    let mut undated = [act("a", "", ("RUS", "SANCTION", "PRK"), "", "163"), act("b", "", lift, "", "085")];
    undated[0].events[0].row.id = "00".into();
    undated[1].events[0].row.id = "01".into();
    let again = act("c", "2023-01-01", ("RUS", "SANCTION", "PRK"), "", "163");
    let desk = desk(&[undated, [again.clone(), again]].concat());
    let states = ask(&desk, Clock::default(), "").states;
    let told: Vec<_> = states.iter().map(|s| (s.since.as_str(), s.closed.is_some(), &s.opened)).collect();
    assert_eq!((told.len(), told[0].0, told[0].1), (2, "", true));
    assert_eq!((told[1].0, told[1].1, told[1].2[0].article.as_str()), ("2023-01-01", false, "c"));
    assert_eq!(states[0].closed.as_ref().unwrap().article, "b");
    assert_eq!(ask(&desk, Clock::default(), "2022").states.len(), 1, "what ended on no day told is past");
}

#[test]
fn every_act_of_a_state_has_its_own_sentence() {
    let sides = [("RUS", "SANCTION", "PRK"), ("PRK", "SANCTION", "RUS")];
    let entries = [
        act("a", "2022-02-01", sides[1], "sanction.sever-with", "163"),
        act("b", "2022-05-01", sides[0], "sanction.cut-ties", "163"),
        act("c", "2023-01-01", sides[1], "support.open-relations", "085"),
    ];
    let states = ask(&desk(&entries), Clock::default(), "").states;
    let broken = states.iter().find(|s| s.is_mutual).unwrap();
    let sentences: Vec<&str> =
        broken.opened.iter().chain(&broken.closed).map(|e| e.sentence.as_str()).collect();
    assert_eq!(sentences, ["PRK acted on RUS.", "RUS acted on PRK.", "PRK acted on RUS."]);
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
