//! Records of every version open, and the reference tells the schema.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::samples::{Desk, act_in_claim, at, column, entry};
use crate::schema::{self, VERSION};
use crate::{Clock, Error, Put, Reader, Store, check};

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The record of `version` that is kept, compressed with zlib. With `UPDATE=1` the one of the present
/// version is written if it is missing. Once a version is released its fixture never changes; until then
/// delete and rewrite it when the schema grows.
fn fixture(version: i64) -> Vec<u8> {
    let path = home().join(format!("fixtures/record-v{version}.db.zz"));
    if !path.exists() && version == VERSION && std::env::var_os("UPDATE").is_some() {
        let desk = Desk::new();
        desk.put(1, "1", false, &documents().map(act_in_claim));
        desk.put(2, "2", true, &documents().map(act_in_claim)[..1]);
        Store::open(&desk.path(), &at(2)).unwrap().update_stories().unwrap();
        let db = rusqlite::Connection::open(desk.path()).unwrap();
        db.execute_batch("PRAGMA journal_mode = DELETE; VACUUM;").unwrap();
        drop(db);
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &fs::read(desk.path()).unwrap()).unwrap();
        fs::write(&path, encoder.finish().unwrap()).unwrap();
    }
    let packed = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; UPDATE=1 writes it", path.display()));
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&packed[..]), &mut bytes).unwrap();
    bytes
}

fn documents() -> [crate::Entry; 3] {
    let visit = entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"));
    let aid = entry("b", "Post", "2023-09", ("IGO:UN", "AID", "SYR"));
    [visit, aid, entry("c", "", "", ("CHN", "ACCUSE", "USA"))]
}

/// The file itself.
fn raw(desk: &Desk) -> rusqlite::Connection {
    rusqlite::Connection::open(desk.path()).unwrap()
}

/// Every table, index and view with its statement.
fn statements(desk: &Desk) -> BTreeMap<String, String> {
    let db = raw(desk);
    let sql = "SELECT name || '|' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    column(&db, sql).iter().map(|l| l.split_once('|').unwrap()).map(|(n, s)| (n.into(), s.into())).collect()
}

#[test]
fn a_record_of_every_version_opens_with_all_its_rows_and_takes_new_ones() {
    for version in 1..=VERSION {
        let desk = Desk::new();
        fs::write(desk.path(), fixture(version)).unwrap();
        drop(Store::open(&desk.path(), &at(5)).unwrap());
        let ask = |sql: &str| desk.ask(Clock::default(), sql);
        assert_eq!(ask("SELECT article || run FROM events ORDER BY doc"), ["a2", "b1", "c1"]);
        let then = Clock { known_at: Some(at(1)), ..Clock::default() };
        assert_eq!(desk.ask(then, "SELECT article || run FROM events ORDER BY doc"), ["a1", "b1", "c1"]);
        assert_eq!(ask("SELECT count(*) FROM documents"), ["3"]);
        assert_eq!(ask("SELECT count(*) FROM stories"), ["3"]);
        assert_eq!(ask("SELECT type FROM events ORDER BY doc"), ["CONSULT", "AID", "ACCUSE"]);
        assert_eq!(check(&desk.path()).unwrap(), [""; 0], "version {version}");
        assert_eq!(desk.put(6, "1", false, &documents()), [Put::Known; 3]);
        let versions: Vec<String> = (version..=VERSION).map(|v| v.to_string()).collect();
        assert_eq!(column(&raw(&desk), "SELECT version FROM versions"), versions);
        let fresh = Desk::new();
        fresh.put(1, "1", false, &[]);
        assert_eq!(statements(&desk), statements(&fresh), "version {version} is brought to the present one");
    }
}

#[test]
fn a_record_notes_its_versions_and_a_newer_one_is_refused() {
    let desk = Desk::new();
    desk.put(1, "1", false, &[]);
    let db = raw(&desk);
    assert_eq!(column(&db, "SELECT version || ' ' || since FROM versions"), [format!("{VERSION} {}", at(1))]);
    db.pragma_update(None, "user_version", VERSION + 1).unwrap();
    let newer = |e: Option<Error>| matches!(e, Some(Error::Newer { found, known, .. }) if (found, known) == (VERSION + 1, VERSION));
    assert!(newer(Store::open(&desk.path(), &at(1)).err()));
    assert!(newer(Reader::open(&desk.path(), Clock::default()).err()));
    assert!(newer(check(&desk.path()).err()));
}

/// A record as version 1 left it answers nothing until it is brought up to date, and then with the
/// parties of its claims.
#[test]
fn version_2_tells_whom_the_claims_of_version_1_are_about() {
    let desk = Desk::new();
    desk.put(1, "1", false, &documents().map(act_in_claim));
    let pairs = || column(&raw(&desk), "SELECT speaker || '>' || about FROM claim_pair_rows ORDER BY 1");
    let told = pairs();
    assert_eq!(told, ["PRK>PRK", "PRK>RUS", "SYR>IGO:UN", "SYR>SYR", "USA>CHN", "USA>USA"]);
    let undone = "DROP VIEW claim_pairs; DROP TABLE claim_pair_rows; PRAGMA user_version = 1; \
                  UPDATE versions SET version = 1";
    raw(&desk).execute_batch(undone).unwrap();
    let older = |e: Option<Error>| matches!(e, Some(Error::Older { found: 1, .. }));
    assert!(older(Reader::open(&desk.path(), Clock::default()).err()));
    assert!(older(check(&desk.path()).err()));
    drop(Store::open(&desk.path(), &at(2)).unwrap());
    assert_eq!(pairs(), told);
    assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
}

#[test]
fn another_kind_of_file_is_refused_and_left_as_it_is() {
    let desk = Desk::new();
    assert!(matches!(Store::open(&desk.path(), &at(1)), Err(Error::Missing(_))));
    assert!(matches!(Reader::open(&desk.path(), Clock::default()), Err(Error::Missing(_))));
    rusqlite::Connection::open(desk.path()).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    let before = fs::read(desk.path()).unwrap();
    assert!(matches!(Store::create(&desk.path(), &at(1)), Err(Error::Damaged { .. })));
    assert!(matches!(Reader::open(&desk.path(), Clock::default()), Err(Error::Damaged { .. })));
    assert_eq!(fs::read(desk.path()).unwrap(), before);
}

#[test]
fn the_reference_is_what_the_types_say() {
    let path = home().join("../../docs/reference/schema.md");
    let written = schema::reference();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert!(page == written, "UPDATE=1 cargo test -p polybius-record writes docs/reference/schema.md anew");
    for table in schema::TABLES {
        assert!(table.columns.iter().all(|c| page.contains(&format!("| `{}` | {}", c.name, c.sql))));
    }
}

/// The columns that the reference does not list one by one are those of the views.
#[test]
fn every_view_can_be_asked_and_says_what_a_row_is() {
    let desk = Desk::new();
    desk.put(1, "1", false, &documents().map(act_in_claim));
    Store::open(&desk.path(), &at(2)).unwrap().update_stories().unwrap();
    for view in schema::VIEWS {
        assert!(view.about.ends_with('.'), "{}", view.name);
        let rows = desk.ask(Clock::default(), &format!("SELECT count(*) FROM {}", view.name));
        assert_ne!(rows, ["0"], "{}", view.name);
    }
}
