//! What holds for any text and any order of the work.

use std::path::Path;
use std::sync::LazyLock;

use polybius::atlas::when;
use polybius::base::{PartialDate, Status};
use polybius::ingest::{Ingest, Tally, Watch, now};
use polybius::input::{Defaults, Inputs};
use polybius::record::Store;
use polybius::{Error, wire};
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::{CODER, article, code, rows, texts};
use crate::harness::Desk;
use crate::ingest::{articles, rows_of};

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// Sentences with something to code, words, pieces of nasty texts and odd characters in any order.
fn any_text() -> impl Strategy<Value = String> {
    let whole = [
        "Russia attacked Ukraine. ",
        "“We met,” a Polish minister said in Warsaw on Monday. ",
        "Iran sent 20 tanks to Syria",
        "killed 12 people ",
        "The UN condemned ",
        "did not ",
        "will ",
        "may have ",
        "if ",
        "on 31 February 2023 ",
        "in Paris ",
        "\n",
        "\n\n",
        "SEOUL, Sept. 13, 2023 (Wire) — ",
        "he ",
        "they said that ",
        ", and ",
        "; ",
        "é",
        "👍🏽",
        "\u{202e}",
        "\u{301}",
        "between $5 and 7 million ",
        "last week ",
        "“",
        "”",
        "(",
        "Mr. ",
        "U.S. ",
    ];
    let piece = prop_oneof![
        6 => prop::sample::select(whole.to_vec()).prop_map(str::to_owned),
        2 => (prop::sample::select(texts::KINDS.to_vec()), 1..60_usize).prop_map(|((_, make), n)| make(n)),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn every_row_of_any_text_cites_its_words(text in any_text()) {
        if let Err(wrong) = rows::check(&code(text.clone())) {
            return Err(TestCaseError::fail(format!("{wrong} in {text:?}")));
        }
    }

    #[test]
    fn any_texts_give_the_same_rows_in_any_batch(texts in prop::collection::vec(any_text(), 1..6)) {
        let all: Vec<_> = texts.iter().cloned().map(article).collect();
        let together = CODER.code(&all);
        for (text, coded) in texts.into_iter().zip(together) {
            prop_assert_eq!(code(text), coded);
        }
    }

    #[test]
    fn times_found_in_any_text_are_of_the_calendar(text in any_text(), day in 0..20_000_i32) {
        let published = date(day);
        for found in when::find(&text, Some(published)) {
            prop_assert!(text.get(found.span.range()).is_some_and(|words| !words.trim().is_empty()));
            let ends = found.range.map_or([None; 2], |(first, last)| [Some(first), Some(last)]);
            if let [Some(first), Some(last)] = ends {
                prop_assert!(first <= last, "{:?}", found);
            }
            for date in ends.into_iter().chain([found.date]).flatten() {
                let (year, month, day) = date.first_day();
                let real = jiff::civil::Date::new(year, month as i8, day as i8);
                prop_assert!(real.is_ok(), "{:?} of {:?}", date, found);
            }
        }
    }
}

/// A day some days after the first of 1970.
fn date(days: i32) -> PartialDate {
    let day = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days);
    PartialDate::ymd(day.year(), day.month() as u8, day.day() as u8)
}

/// Sides that are states, so that who they are is never in doubt.
const STATES: &[&str] = &["Russia", "Ukraine", "Iran", "Poland", "Japan", "Egypt", "Brazil", "India"];

/// Acts told in the past, and the same as a bare verb.
const ACTS: &[(&str, &str)] = &[
    ("attacked", "attack"),
    ("invaded", "invade"),
    ("bombed", "bomb"),
    ("condemned", "condemn"),
    ("sanctioned", "sanction"),
];

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn the_words_about_an_act_give_its_status_whoever_does_it(
        one in 0..STATES.len(), other in 1..STATES.len(), act in prop::sample::select(ACTS.to_vec()),
    ) {
        let (who, whom) = (STATES[one], STATES[(one + other) % STATES.len()]);
        let (past, bare) = act;
        let told = |text: String| -> Vec<Status> { code(text).reading.events.iter().map(|e| e.status).collect() };
        for (text, wanted) in [
            (format!("{who} {past} {whom}."), Status::Actual),
            (format!("{who} did not {bare} {whom}."), Status::Denied),
            (format!("{who} never {past} {whom}."), Status::Denied),
            (format!("{who} plans to {bare} {whom}."), Status::Planned),
            (format!("{who} may {bare} {whom}."), Status::Possible),
            (format!("If {who} had {past} {whom}, nobody would have slept."), Status::Hypothetical),
        ] {
            let found = told(text.clone());
            // An act may be left out where the classifier doubts it; none is told otherwise than it is.
            prop_assert!(found.iter().all(|status| *status == wanted), "{}: {:?}", text, found);
            prop_assert!(wanted != Status::Actual || found.len() == 1, "{}: {:?}", text, found);
        }
    }

    #[test]
    fn days_in_words_are_counted_from_the_day_of_publication(days in 40..19_000_i32) {
        let published = date(days);
        let (day, month) = (|n: i32| date(days + n).to_string(), published.month);
        let found = |words: &str| -> String {
            let all = when::find(&format!("They met {words}."), Some(published));
            all.first().and_then(|m| m.date).map_or(String::new(), |d| d.to_string())
        };
        prop_assert_eq!(found("yesterday"), day(-1));
        prop_assert_eq!(found("today"), day(0));
        prop_assert_eq!(found("three days ago"), day(-3));
        let last_year = (published.year - 1).to_string();
        prop_assert_eq!(found("last year"), last_year);
        let before = if month == 1 { format!("{:04}-12", published.year - 1) } else { format!("{:04}-{:02}", published.year, month - 1) };
        prop_assert_eq!(found("last month"), before);
        let monday: PartialDate = found("on Monday").parse().map_err(|()| TestCaseError::fail("no date"))?;
        let weekday = |d: PartialDate| jiff::civil::date(d.year, d.month as i8, d.day as i8).weekday();
        prop_assert_eq!(weekday(monday), jiff::civil::Weekday::Monday);
        prop_assert!(monday <= published && monday >= date(days - 7), "{} for {}", monday, published);
    }
}

/// Coded rows of some articles, a line each, with their texts.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut out = Vec::new();
    for line in articles(16).lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| told[name].as_str().unwrap().to_string();
        let one = polybius::Article {
            id: text("id"),
            outlet: text("outlet"),
            date: text("date").parse().ok(),
            title: text("title"),
            text: text("text"),
        };
        out.extend(CODER.code(&[one]).iter().map(|c| wire::json_with_text(c, CODER.versions()) + "\n"));
    }
    out
});

struct Silent;

impl Watch for Silent {
    fn progress(&mut self, _: u64, _: usize) {}

    fn unread(&mut self, error: &Error) {
        panic!("{error}");
    }
}

/// Puts lines into a record.
fn put(desk: &Desk, record: &Path, lines: &[String]) -> Tally {
    let file = desk.file("batch.jsonl", lines.concat());
    let missing = Error::Codebook("no coder is needed".into());
    let ingest = Ingest {
        record,
        defaults: Defaults::default(),
        recode: false,
        is_mutual: &|rule| CODER.is_mutual(rule),
        coder: Err(&missing),
        options: String::new(),
        jobs: 2,
    };
    ingest.run(Inputs::open(&[file]), &mut Silent).unwrap()
}

fn finished(record: &Path) -> Vec<String> {
    Store::create(record, &now()).unwrap().update_stories().unwrap();
    assert_eq!(polybius::record::check(record).unwrap(), [""; 0]);
    rows_of(record)
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn a_record_is_the_same_however_its_documents_come(
        cuts in prop::collection::vec(0..16_usize, 0..5), again in prop::collection::vec(0..16_usize, 0..12),
    ) {
        let desk = Desk::new();
        let (whole, parts) = (desk.path("whole.db"), desk.path("parts.db"));
        put(&desk, &whole, &LINES);
        let mut ends = cuts;
        ends.push(LINES.len());
        ends.sort_unstable();
        let mut start = 0;
        for end in ends {
            put(&desk, &parts, &LINES[start..end]);
            // Some of those that are there come again.
            let known: Vec<_> = again.iter().filter(|&&n| n < end).map(|&n| LINES[n].clone()).collect();
            let tally = put(&desk, &parts, &known);
            prop_assert_eq!((tally.new, tally.known), (0, known.len()));
            start = end;
        }
        prop_assert_eq!(finished(&whole), finished(&parts));
    }
}
