//! Any text as a codebook file: it is read or refused, alone and over the built-in one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius::coder::Codebook;

fuzz_target!(|text: &str| {
    let files = [("own".to_string(), text.to_string())];
    if let Ok(book) = Codebook::from_files(&files) {
        assert!(!book.version().is_empty());
        for act in book.acts() {
            let _ = book.without(&act.rule);
        }
        let _ = Codebook::extended(&files);
    }
});
