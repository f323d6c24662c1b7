//! Any text is a pasted page: nothing panics, and the body is a part of the page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius_intake::{language, text, when};

fuzz_target!(|page: &str| {
    let piece = text::page(page);
    assert!(page.contains(&piece.article.text));
    language::sure(page);
    when::find(page, when::Order::DayFirst);
    when::in_path(page);
});
