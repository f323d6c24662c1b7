//! What several fuzz targets share: a record of one article, and a small model.

mod small;

use std::path::Path;

use polybius::coded;
use polybius::ingest::now;
use polybius::record::Store;

pub use small::small_model;

/// A line of coded rows.
pub const ROWS: &str = include_str!("../corpus/rows/event.json");

/// Makes a record of [`ROWS`], with its stories, at `path`.
///
/// # Panics
/// If the record cannot be written.
pub fn record(path: &Path) {
    let mut store = Store::create(path, &now()).expect("a record");
    let mut writer = store.writer().expect("a writer");
    let mut batch = writer.begin(&now()).expect("a transaction");
    let (entry, run) = coded::entry(ROWS.trim().as_bytes(), |_| true).expect("rows");
    let run = batch.run(&run).expect("a run");
    batch.put(&entry, run, false).expect("an entry");
    batch.commit().expect("it is written");
    store.update_stories().expect("stories");
    store.close().expect("it is closed");
}
