//! Any bytes as a line of coded rows: refused with a reason, or an entry that a record takes, twice with
//! the same outcome, and that leaves the record whole.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use polybius::coded;
use polybius::ingest::now;
use polybius::record::{Put, Store};

thread_local! {
    static STORE: RefCell<(tempfile::TempDir, Store)> = RefCell::new({
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&folder.path().join("r.db"), &now()).expect("a record");
        (folder, store)
    });
}

fuzz_target!(|line: &[u8]| {
    let _ = coded::is_coded(line);
    let Ok((entry, run)) = coded::entry(line, |_| true) else { return };
    STORE.with_borrow_mut(|(_, store)| {
        let mut writer = store.writer().expect("a writer");
        let mut batch = writer.begin(&now()).expect("a transaction");
        let run = batch.run(&run).expect("a run");
        batch.put(&entry, run, false).expect("a whole entry is taken");
        assert_eq!(batch.put(&entry, run, false).expect("and known after"), Put::Known);
        // Dropped, so that one input does not depend on those before it.
    });
});
