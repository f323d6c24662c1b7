//! Any bytes as a Parquet file of coded rows: refused, or lines that are coded rows or refused.
#![no_main]

use std::io::{Seek, SeekFrom, Write};

use libfuzzer_sys::fuzz_target;
use polybius::{coded, columns};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("it is written");
    file.seek(SeekFrom::Start(0)).expect("it is read from its start");
    let Ok(lines) = columns::Lines::open(file) else { return };
    for line in lines.take(1000) {
        let Ok(line) = line else { return };
        let _ = coded::entry(&line, |_| true);
    }
});
