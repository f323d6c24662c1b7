//! Any bytes are a page: nothing panics, and the text is no longer than the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius_intake::{charset, html};

fuzz_target!(|bytes: &[u8]| {
    let page = charset::decode(bytes, None);
    let piece = html::page(&page, "https://coast.test/a");
    assert!(piece.article.text.len() <= 2 * page.len());
});
