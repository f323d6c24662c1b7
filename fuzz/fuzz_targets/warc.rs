//! Any bytes are a WARC file, a table or an export: nothing panics and reading ends.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius_intake::archive::{csv::Csv, export::Export, warc::Warc};

fuzz_target!(|bytes: &[u8]| {
    assert!(Warc::new(bytes).count() <= bytes.len());
    assert!(Export::new(bytes).count() <= bytes.len());
    if let Ok(table) = Csv::new(bytes) {
        assert!(table.count() <= bytes.len());
    }
});
