//! Any text as a question: it is answered or refused within its limits, and the record is as before.
#![no_main]

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use polybius::coded;
use polybius::ingest::now;
use polybius::record::rusqlite::types::Value;
use polybius::record::{Clock, Reader, Sink, Store, query};

/// A line of coded rows.
const ROWS: &str = include_str!("../corpus/rows/event.json");

/// Longest time for a question.
const TIME: Duration = Duration::from_millis(200);

struct Desk {
    _folder: tempfile::TempDir,
    now: Reader,
    past: Reader,
    changes: i64,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::new({
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("r.db");
        let mut store = Store::create(&path, &now()).expect("a record");
        let mut writer = store.writer().expect("a writer");
        let mut batch = writer.begin(&now()).expect("a transaction");
        let (entry, run) = coded::entry(ROWS.trim().as_bytes(), |_| true).expect("rows");
        let run = batch.run(&run).expect("a run");
        batch.put(&entry, run, false).expect("an entry");
        batch.commit().expect("it is written");
        store.close().expect("it is closed");
        let open = |clock| Reader::open(&path, clock).expect("a reader");
        let past = Clock { published_by: Some("2024-01-31".into()), known_at: None };
        let now = open(Clock::default());
        let changes = version(&now);
        Desk { past: open(past), now, _folder: folder, changes }
    });
}

/// Changes with every write to the record.
fn version(reader: &Reader) -> i64 {
    let sql = "SELECT total_changes() + (SELECT count(*) FROM documents)";
    reader.connection().query_row(sql, [], |r| r.get(0)).expect("a record answers")
}

struct Count(usize);

impl Sink for Count {
    fn columns(&mut self, _: &[String]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn row(&mut self, _: &[Value]) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
}

fuzz_target!(|sql: &str| {
    DESK.with_borrow(|desk| {
        for reader in [&desk.now, &desk.past] {
            let end = Instant::now() + TIME;
            let mut rows = Count(0);
            let _ = query(reader, sql, 50, (0.2, move || Instant::now() > end), &mut rows);
            assert!(rows.0 <= 50);
        }
        assert_eq!(version(&desk.now), desk.changes, "a question changed the record");
    });
});
