//! Any bytes as an atlas: opening gives an atlas or an error, and what is opened answers. The first two
//! bytes are a place in a small whole atlas that the others are written over, or past its end a file of
//! their own; either is given the right hash, so that what lies behind the hash is tried too.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use polybius::atlas::{Atlas, Context, Table, build};

static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let table = |name: &str, text: &str| Table {
        name: name.to_owned(),
        text: text.replace('|', "\t").replace('+', "|"),
    };
    let tables = [
        table(
            "countries",
            "id|code|name|names|sector|source|lat|lon\ncountry:AAA|AAA|Aaland|Aaland+Aa Land|GOV|OWN|1|2",
        ),
        table("people", "id|name|source\np:1|Ann Bee|OWN"),
        table("terms", "id|class|code|sector|from|to|source\np:1|HOS|AAA|GOV|2001|2005-03-04|OWN"),
    ];
    build(&tables, "fuzz").expect("the tables are good")
});

fuzz_target!(|bytes: &[u8]| {
    let [a, b, rest @ ..] = bytes else { return };
    let _ = Atlas::open(rest.to_vec().into());
    let mut file = WHOLE.clone();
    let at = usize::from(*a) << 8 | usize::from(*b);
    match at + rest.len() <= file.len() {
        true => file[at..at + rest.len()].copy_from_slice(rest),
        false => file = rest.to_vec(),
    }
    if file.len() > 48 {
        file[..8].copy_from_slice(&WHOLE[..8]);
        file[8..12].copy_from_slice(&WHOLE[8..12]);
        let hash = blake3::hash(&file[48..]);
        file[16..48].copy_from_slice(hash.as_bytes());
    }
    let Ok(atlas) = Atlas::open(file.into()) else { return };
    for words in [&["Ann", "Bee", "of", "Aa", "Land"][..], &["Aaland"], &["president"]] {
        let _ = (atlas.find(words), atlas.lookup(&words.join(" ")), atlas.role(&words.join(" ")));
        let _ = (atlas.resolve(&words.join(" "), None, &Context::default()), atlas.thing(&words.join(" ")));
    }
    let _ = atlas.countries().count();
});
