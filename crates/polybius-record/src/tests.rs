//! The record as a whole: what is put is what questions find.

mod versions;

use crate::samples::{Desk, at, column, entry};
use crate::{Clock, Put, Reader, Store, check};

const VISIT: (&str, &str, &str) = ("RUS", "CONSULT", "PRK");

#[test]
fn a_document_is_put_once_with_all_its_rows() {
    let desk = Desk::new();
    let one = entry("a", "Wire", "2023-09-13", VISIT);
    let same_again = {
        let mut e = one.clone();
        e.document.id = "b".into();
        e
    };
    assert_eq!(desk.put(1, "1", false, &[one.clone(), same_again]), [Put::New, Put::Known]);
    assert_eq!(desk.put(2, "2", false, &[one]), [Put::Known]);
    for kind in [
        "documents",
        "texts",
        "codings",
        "events",
        "claims",
        "exchanges",
        "figures",
        "judgements",
        "diagnostics",
        "dyads",
        "pair_days",
        "runs",
    ] {
        let expected = if kind == "runs" { ["2"] } else { ["1"] };
        assert_eq!(desk.ask(Clock::default(), &format!("SELECT count(*) FROM {kind}")), expected, "{kind}");
    }
    let text = desk.ask(Clock::default(), "SELECT unpack(text) FROM texts");
    assert_eq!(text, ["RUS acted on PRK.\nRUS sent 20 tanks, PRK said."]);
    let sides = desk.ask(Clock::default(), "SELECT role || ' ' || key || ' ' || sector FROM sides");
    assert_eq!(sides, ["actor RUS GOV", "recipient PRK GOV"]);
    assert_eq!(
        desk.ask(Clock::default(), "SELECT kind || key FROM voices ORDER BY 1"),
        ["exchangePRK", "figurePRK"]
    );
}

#[test]
fn a_snapshot_sees_nothing_that_comes_meanwhile() {
    let desk = Desk::new();
    desk.put(1, "1", false, &[entry("a", "Wire", "2023-09-13", VISIT)]);
    let reader = desk.reader();
    let count = || column(reader.connection(), "SELECT count(*) FROM documents");
    let snapshot = reader.snapshot().unwrap();
    assert_eq!(count(), ["1"]);
    desk.put(2, "1", false, &[entry("b", "Post", "2023-09-14", VISIT)]);
    assert_eq!(count(), ["1"]);
    drop(snapshot);
    assert_eq!(count(), ["2"]);
}

#[test]
fn the_same_text_in_another_outlet_is_another_document() {
    let desk = Desk::new();
    let copies = [entry("a", "Wire", "2023-09-13", VISIT), entry("a", "Post", "2023-09-13", VISIT)];
    assert_eq!(desk.put(1, "1", false, &copies), [Put::New, Put::New]);
}

#[test]
fn another_run_takes_the_place_of_rows_which_stay_under_theirs() {
    let desk = Desk::new();
    let mut one = entry("a", "Wire", "2023-09-13", VISIT);
    desk.put(1, "1", false, std::slice::from_ref(&one));
    assert_eq!(desk.put(2, "1", true, std::slice::from_ref(&one)), [Put::Known], "the same run");
    one.events[0].row.r#type = "AID".into();
    assert_eq!(desk.put(3, "2", true, std::slice::from_ref(&one)), [Put::Recoded]);
    let types = |clock| desk.ask(clock, "SELECT type || run FROM events");
    assert_eq!(types(Clock::default()), ["AID2"]);
    assert_eq!(types(Clock { known_at: Some(at(2)), ..Clock::default() }), ["CONSULT1"]);
    assert_eq!(
        types(Clock { known_at: Some("2023-12-31T00:00:00.000Z".into()), ..Clock::default() }),
        [""; 0]
    );
    assert_eq!(desk.ask(Clock::default(), "SELECT type || told FROM pair_days"), ["AID1"]);
    let store = rusqlite::Connection::open(desk.path()).unwrap();
    assert_eq!(column(&store, "SELECT type FROM event_rows ORDER BY event"), ["CONSULT", "AID"]);
}

/// A clock that runs forwards, is set back and then right again: at each time that the record notes, a
/// document has the rows of one run, and no row ends before it began.
#[test]
fn a_clock_that_is_set_back_hides_nothing() {
    let desk = Desk::new();
    let of = |day: &str, kind: &'static str| entry("a", "Wire", day, ("RUS", kind, "PRK"));
    desk.put(20, "1", false, &[of("2023-09-13", "CONSULT")]);
    desk.put(3, "2", true, &[of("2023-09-13", "ACCUSE")]);
    desk.put(2, "1", false, &[of("2023-09-14", "AID")]);
    desk.put(21, "3", true, &[of("2023-09-13", "AID")]);
    let ask = |clock, sql| desk.ask(clock, sql);
    let odd = "SELECT count(*) FROM codings WHERE until < since";
    let db = rusqlite::Connection::open(desk.path()).unwrap();
    assert_eq!(db.query_row(odd, [], |r| r.get::<_, i64>(0)).unwrap(), 0);
    for day in [20, 21, 22] {
        let clock = Clock { known_at: Some(at(day)), ..Clock::default() };
        assert_eq!(ask(clock, "SELECT count(DISTINCT doc) FROM events"), ["2"], "day {day}");
    }
    let before = Clock { known_at: Some(at(19)), ..Clock::default() };
    assert_eq!(ask(before, "SELECT count(*) FROM documents"), ["0"]);
    assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
}

#[test]
fn rows_that_came_without_their_text_take_it_later() {
    let desk = Desk::new();
    let whole = entry("a", "Wire", "2023-09-13", VISIT);
    let mut bare = whole.clone();
    bare.text = None;
    assert_eq!(desk.put(1, "1", false, &[bare]), [Put::New]);
    assert_eq!(desk.put(2, "1", false, std::slice::from_ref(&whole)), [Put::Completed]);
    assert_eq!(desk.put(3, "1", false, &[whole]), [Put::Known]);
    assert_eq!(desk.ask(Clock::default(), "SELECT count(*) FROM texts"), ["1"]);
}

#[test]
fn what_is_not_committed_is_not_there() {
    let desk = Desk::new();
    desk.put(1, "1", false, &[]);
    let mut store = Store::open(&desk.path(), &at(1)).unwrap();
    let mut writer = store.writer().unwrap();
    let mut batch = writer.begin(&at(1)).unwrap();
    let run = batch.run(&crate::samples::run("9")).unwrap();
    batch.put(&entry("a", "Wire", "2023-09-13", VISIT), run, false).unwrap();
    drop(batch);
    for table in ["documents", "actors", "pair_days"] {
        assert_eq!(desk.ask(Clock::default(), &format!("SELECT count(*) FROM {table}")), ["0"], "{table}");
    }
    let mut batch = writer.begin(&at(1)).unwrap();
    let run = batch.run(&crate::samples::run("9")).unwrap();
    assert_eq!(batch.put(&entry("a", "Wire", "2023-09-13", VISIT), run, false).unwrap(), Put::New);
    batch.commit().unwrap();
    assert_eq!(desk.ask(Clock::default(), "SELECT count(*) FROM actors"), ["3"], "RUS, PRK and nobody");
}

#[test]
fn a_reader_writes_nothing() {
    let desk = Desk::new();
    desk.put(1, "1", false, &[entry("a", "Wire", "2023-09-13", VISIT)]);
    let reader = Reader::open(&desk.path(), Clock::default()).unwrap();
    let sql = format!("DELETE FROM {}.documents", reader.schema());
    assert!(reader.connection().execute(&sql, []).is_err());
}
