//! What changed, over a record of a year.

use super::*;
use crate::samples::{Desk, entry};
use crate::{Clock, Entry};

/// A record of `weeks` weeks that end on 2024-12-29: five pairs with one or two acts a week, and in the last
/// week `more` acts of Russia on North Korea besides.
fn year(weeks: i32, more: usize) -> Desk {
    let last = days::number("2024-12-29").unwrap();
    let pairs = [("RUS", "PRK"), ("USA", "CHN"), ("FRA", "DEU"), ("IND", "PAK"), ("BRA", "ARG")];
    let mut entries: Vec<Entry> = Vec::new();
    let mut add = |day: i32, (one, other): (&str, &str)| {
        let id = format!("a{}", entries.len());
        let mut made = entry(&id, &id, &days::written(day), (one, "ACCUSE", other));
        made.events[0].row.place_country = if one == "RUS" { "PRK".into() } else { "USA".into() };
        entries.push(made);
    };
    for week in 0..weeks {
        for (n, pair) in pairs.into_iter().enumerate() {
            let day = last - week * 7 - n as i32 % 3;
            (0..=(week as usize + n) % 2).for_each(|_| add(day, pair));
        }
    }
    (0..more).for_each(|n| add(last - n as i32 % 6, pairs[0]));
    let desk = Desk::new();
    desk.put(1, "1", false, &entries);
    desk
}

fn changes(desk: &Desk, clock: Clock) -> Changes {
    Changes::of(&Reader::open(&desk.path(), clock).unwrap(), 7, 0.05).unwrap()
}

#[test]
fn a_pair_and_a_place_that_jump_are_told_with_rows() {
    let found = changes(&year(52, 20), Clock::default());
    assert_eq!((found.from.as_str(), found.to.as_str()), ("2024-12-23", "2024-12-29"));
    assert_eq!(found.tested, 7, "five pairs, two places");
    let first = &found.changes[0];
    assert_eq!((first.kind, &first.who[..]), ("pair", &["PRK".to_string(), "RUS".to_string()][..]));
    assert!(first.told > 20 && first.expected < 12.0, "{} told, {} expected", first.told, first.expected);
    assert_eq!(first.rows.len(), ROWS);
    assert_eq!(first.rows[0].sentence, "RUS acted on PRK.");
    assert!(first.rows.iter().all(|r| r.day >= found.from));
    assert!(found.changes.iter().any(|c| c.kind == "place" && c.who == ["PRK"]));
}

#[test]
fn rows_of_a_change_are_of_different_sentences() {
    let desk = year(52, 20);
    let mut twice = entry("twice", "Wire", "2024-12-29", ("RUS", "ACCUSE", "PRK"));
    let mut second = twice.events[0].clone();
    second.row.id = "00000000000000aa".into();
    twice.events.push(second);
    twice.events.iter_mut().for_each(|e| e.row.confidence = 0.95);
    desk.put(2, "1", false, &[twice]);
    let found = changes(&desk, Clock::default());
    let articles: Vec<&str> = found.changes[0].rows.iter().map(|r| r.article.as_str()).collect();
    assert_eq!((articles.len(), articles[0]), (ROWS, "twice"), "the surest first");
    assert!(!articles[1..].contains(&"twice"), "{articles:?}");
}

#[test]
fn a_quiet_week_has_no_change() {
    let found = changes(&year(52, 0), Clock::default());
    assert!(!found.too_little_history);
    assert_eq!(found.changes, []);
}

#[test]
fn too_little_history_is_said() {
    let found = changes(&year(26, 20), Clock::default());
    assert!(found.too_little_history, "{} days", found.history_days);
    assert_eq!((found.changes.len(), found.tested), (0, 0));
    assert!(!changes(&year(28, 20), Clock::default()).too_little_history);
}

#[test]
fn nothing_published_later_is_counted() {
    let desk = year(60, 20);
    let clock = || Clock { published_by: Some("2024-12-15".into()), ..Clock::default() };
    let found = changes(&desk, clock());
    assert_eq!(found.to, "2024-12-15");
    assert_eq!(found.changes, []);
}

#[test]
fn a_record_without_dates_has_no_changes() {
    let desk = Desk::new();
    desk.put(1, "1", false, &[entry("a", "Wire", "", ("RUS", "AID", "PRK"))]);
    let reader = Reader::open(&desk.path(), Clock::default()).unwrap();
    assert!(matches!(Changes::of(&reader, 7, 0.05), Err(Error::Nothing { .. })));
}
