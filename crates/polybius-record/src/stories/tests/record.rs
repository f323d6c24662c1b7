//! Stories in a record: brought up to date, in any order, with copies, recodings and clocks.

use rusqlite::Connection;

use super::Dice;
use crate::samples::{Desk, at, entry};
use crate::{Clock, Entry, Store};

const VISIT: (&str, &str, &str) = ("RUS", "CONSULT", "PRK");
const RAID: (&str, &str, &str) = ("ISR", "ASSAULT", "LBN");

/// An entry with a text of its own; its event keeps the spans of the sample.
fn told(id: &str, outlet: &str, date: &str, act: (&str, &str, &str), words: &str) -> Entry {
    let mut out = entry(id, outlet, date, act);
    let text = format!("{}\n{words}", out.text.unwrap());
    out.document =
        crate::entry::document(id, crate::entry::text_sha256(&text), outlet, date.parse().ok(), words);
    out.text = Some(text);
    out
}

const TALKS: &str =
    "Envoys met at the Vostochny cosmodrome and toured hangars with engineers on a rainy Tuesday";

fn entries() -> Vec<Entry> {
    vec![
        told("a", "Wire", "2023-09-13", VISIT, TALKS),
        told("b", "Post", "2023-09-13", VISIT, TALKS),
        told("c", "Times", "2023-09-14", VISIT, "At Vostochny cosmodrome the envoys toured rainy hangars"),
        told(
            "d",
            "Wire",
            "2023-09-14",
            RAID,
            "Jets struck depots in the Bekaa valley at dawn, a ministry said",
        ),
        told("e", "Post", "2023-11-14", VISIT, TALKS),
    ]
}

fn update(desk: &Desk) -> crate::stories::Updated {
    Store::open(&desk.path(), &at(9)).unwrap().update_stories().unwrap()
}

fn ask(desk: &Desk, sql: &str) -> Vec<String> {
    desk.ask(Clock::default(), sql)
}

const BY_STORY: &str = "SELECT group_concat(id, '') FROM (SELECT d.id, s.story FROM documents d \
                        JOIN story_documents s ON s.doc = d.doc ORDER BY d.id) GROUP BY story ORDER BY 1";

#[test]
fn documents_are_joined_in_stories_with_copies_counted_once() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries());
    let done = update(&desk);
    assert_eq!((done.profiles, done.stories), (5, 3));
    assert_eq!(ask(&desk, BY_STORY), ["abc", "d", "e"]);
    assert_eq!(
        ask(
            &desk,
            "SELECT documents || texts || outlets || first_day || last_day FROM stories ORDER BY 1 DESC"
        ),
        ["3222023-09-132023-09-14", "1112023-11-142023-11-14", "1112023-09-142023-09-14"]
    );
    assert_eq!(
        ask(
            &desk,
            "SELECT type || actors || mentions || outlets || statuses FROM happenings ORDER BY mentions DESC, 1"
        ),
        [
            "CONSULTPRK;RUS21actual 2",
            "ASSAULTISR11actual 1",
            "CONSULTPRK;RUS11actual 1",
            "CONSULTPRK;RUS11actual 1",
        ]
    );
}

#[test]
fn nothing_new_changes_nothing() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries());
    update(&desk);
    let done = update(&desk);
    assert_eq!((done.profiles, done.stories), (0, 0));
}

/// Everything that stories hang on, without numbers that depend on the order of arrival.
fn told_of(path: &std::path::Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut out = crate::samples::column(
        &connection,
        "SELECT d.hash || ' ' || s.story || ' ' || f.hash || ' ' || s.voice FROM story_documents s \
         JOIN documents d ON d.doc = s.doc JOIN documents f ON f.doc = s.first ORDER BY 1",
    );
    let happenings =
        "SELECT happening || ' ' || mentions || ' ' || outlets || ' ' || statuses FROM happenings ORDER BY 1";
    out.extend(crate::samples::column(&connection, happenings));
    out.extend(crate::samples::column(
        &connection,
        "SELECT story || documents || texts || outlets FROM stories ORDER BY 1",
    ));
    out
}

#[test]
fn the_order_and_the_batches_of_arrival_do_not_matter() {
    let whole = Desk::new();
    whole.put(1, "1", false, &entries());
    update(&whole);
    for order in [[4, 3, 2, 1, 0], [2, 0, 3, 4, 1], [1, 2, 0, 4, 3]] {
        let desk = Desk::new();
        for n in order {
            desk.put(1, "1", false, &entries()[n..=n]);
            update(&desk);
        }
        assert_eq!(told_of(&desk.path()), told_of(&whole.path()), "{order:?}");
    }
}

/// Articles of six topics over three weeks, two events each, in several outlets, with copies; one topic has no dates.
fn many() -> Vec<Entry> {
    let mut dice = Dice(7);
    let mut out: Vec<Entry> = Vec::new();
    for topic in 0..6 {
        for event in 0..2 {
            let first = 1 + dice.roll(20);
            for _ in 0..3 {
                let day =
                    if topic == 5 { String::new() } else { format!("2023-09-{:02}", first + dice.roll(4)) };
                let mut words = dice.words(topic, 40, 20);
                words.extend(dice.words(100 + 2 * topic + event, 40, 20));
                let act = if dice.roll(2) == 0 { VISIT } else { RAID };
                for copy in 0..=dice.roll(2) {
                    let (id, outlet) = (format!("a{}", out.len()), format!("Outlet {}", dice.roll(5)));
                    let mut made = told(&id, &outlet, &day, act, &words[3 * copy..].join(" "));
                    made.events[0].row.status = ["actual", "denied"][dice.roll(2)].into();
                    out.push(made);
                }
            }
        }
    }
    out
}

#[test]
fn ten_orders_of_arrival_give_the_same_stories_and_happenings_in_the_record() {
    let entries = many();
    let whole = Desk::new();
    whole.put(1, "1", false, &entries);
    update(&whole);
    let kept = told_of(&whole.path());
    let several = "SELECT count(*) FROM stories WHERE documents > 2 AND texts < documents";
    assert!(ask(&whole, several)[0].parse::<usize>().unwrap() > 3, "stories with copies to tell apart");
    for order in 0..10 {
        let (mut dice, mut left, desk) = (Dice(order), entries.clone(), Desk::new());
        while !left.is_empty() {
            let count = 1 + dice.roll(12.min(left.len()));
            let batch: Vec<Entry> = (0..count).map(|_| left.swap_remove(dice.roll(left.len()))).collect();
            desk.put(1, "1", false, &batch);
            update(&desk);
        }
        assert_eq!(told_of(&desk.path()), kept, "order {order}");
    }
}

#[test]
fn an_id_that_merged_still_finds_its_story() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries()[2..3]);
    update(&desk);
    let old = ask(&desk, "SELECT story FROM stories").remove(0);
    desk.put(2, "1", false, &entries()[..2]);
    update(&desk);
    let now = ask(&desk, "SELECT story FROM stories").remove(0);
    assert_ne!(old, now);
    let find = format!(
        "SELECT s.story FROM story_ids i JOIN story_documents s ON s.doc = i.founder WHERE i.id = '{old}'"
    );
    assert_eq!(ask(&desk, &find), [now]);
}

#[test]
fn a_recoded_document_is_placed_anew() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries());
    update(&desk);
    let mut again = entries();
    again[2].events[0].row.r#type = "AID".into();
    desk.put(2, "2", true, &again[2..3]);
    let done = update(&desk);
    assert_eq!(done.profiles, 1);
    let fresh = Desk::new();
    fresh.put(1, "2", false, &again);
    update(&fresh);
    assert_eq!(told_of(&desk.path()), told_of(&fresh.path()));
}

#[test]
fn an_earlier_clock_sees_no_later_telling() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries());
    update(&desk);
    let clock = || Clock { published_by: Some("2023-09-13".into()), ..Clock::default() };
    assert_eq!(desk.ask(clock(), "SELECT documents || ' ' || last_day FROM stories"), ["2 2023-09-13"]);
    assert_eq!(desk.ask(clock(), "SELECT mentions || ' ' || outlets FROM happenings"), ["2 1"]);
}

#[test]
fn a_clock_shows_the_happenings_of_a_record_that_never_had_more() {
    let words = "Raiders came over the bridge of Zenda at dawn and burned the customs house and two barns";
    let mut early = told("a", "Wire", "2023-09-11", ("UKR", "ASSAULT", "RUS"), words);
    early.events[0].actors.clear();
    early.events[0] = early.events[0].clone().with_keys();
    let mut late = told("b", "Post", "2023-09-12", ("UKR", "ASSAULT", "RUS"), words);
    late.events[0].row.date = early.events[0].row.date.clone();
    let happenings = "SELECT happening || actors || ' > ' || recipients || ' ' || coalesce(date, '-') || ' ' || statuses \
                      || ' ' || mentions FROM happenings";
    let (desk, before) = (Desk::new(), Desk::new());
    before.put(1, "1", false, std::slice::from_ref(&early));
    desk.put(1, "1", false, std::slice::from_ref(&early));
    desk.put(2, "1", false, &[late]);
    update(&desk);
    update(&before);
    let known = before.ask(Clock::default(), happenings);
    assert_ne!(desk.ask(Clock::default(), happenings), known, "the later article names who did it");
    let clock = Clock { published_by: Some("2023-09-11".into()), ..Clock::default() };
    assert_eq!(desk.ask(clock, happenings), known);
}

#[test]
fn happenings_of_rows_that_no_longer_hold_are_found_at_their_time() {
    let desk = Desk::new();
    desk.put(1, "1", false, &entries());
    update(&desk);
    let happenings = "SELECT happening || statuses FROM happenings ORDER BY 1";
    let before = desk.ask(Clock::default(), happenings);
    desk.put(3, "2", true, &entries());
    update(&desk);
    let clock = Clock { known_at: Some(at(2)), ..Clock::default() };
    assert_eq!(desk.ask(clock.clone(), happenings), before);
    let told = "SELECT count(*) FROM happening_events h JOIN events e ON e.event = h.event";
    assert_eq!(desk.ask(clock, told), desk.ask(Clock::default(), told));
}
