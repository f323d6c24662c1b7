//! Any bytes are a feed, a list of feeds or a robots.txt: nothing panics, every entry has an id, and two
//! readings give the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polybius_intake::net::robots::Robots;
use polybius_intake::{charset, feed};

fuzz_target!(|bytes: &[u8]| {
    let text = charset::decode(bytes, None);
    let read = feed::parse(&text, "https://coast.test/feed");
    assert!(read.entries.iter().all(|e| !e.id.is_empty()));
    assert_eq!(read, feed::parse(&text, "https://coast.test/feed"));
    feed::list(&text);
    Robots::parse(&text, "polybius").allows("/a?b");
});
