//! Any bytes as a line of an articles file, as a plain text file and as a page: an article or an error
//! with a code, and its text is within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius::At;
use polybius::base::limits;
use polybius::input::{Defaults, Page, Raw};

fuzz_target!(|bytes: &[u8]| {
    let at = || At::whole("fuzz");
    let page = Page {
        id: String::new(),
        address: "https://coast.test/a".into(),
        charset: None,
        bytes: bytes.to_vec(),
        may_be_empty: true,
    };
    let raws = [
        Raw::Line(at(), bytes.to_vec()),
        Raw::Text(at(), "fuzz".into(), bytes.to_vec()),
        Raw::Page(at(), page),
    ];
    for raw in raws {
        match raw.found(&Defaults::default()) {
            Some(Ok(incoming)) => assert!(incoming.article.text.len() <= limits::ARTICLE_BYTES),
            Some(Err(error)) => assert_eq!(error.exit_code(), 1, "{error}"),
            None => {}
        }
    }
});
