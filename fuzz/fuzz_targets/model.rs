//! Files of a model with any bytes in them: loading gives a pipeline or an error, and what is loaded
//! reads a sentence. The first byte chooses the file, the next two a place that is written over; a first
//! byte of 128 or more gives the file the other bytes alone. The model is a small one.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use polybius::base::Span;
use polybius::syntax::{ModelFiles, Pipeline};
use polybius_fuzz::small_model;

/// The small model, and the bytes of each of its files.
static WHOLE: LazyLock<(ModelFiles, Vec<(&str, Vec<u8>)>)> = LazyLock::new(|| {
    let mut files = ModelFiles::new();
    let parts = small_model();
    parts.iter().for_each(|(name, bytes)| files.insert(name, bytes.clone()));
    Pipeline::load(&files).expect("the small model is whole");
    (files, parts)
});

fuzz_target!(|bytes: &[u8]| {
    let [first, a, b, rest @ ..] = bytes else { return };
    let (files, parts) = &*WHOLE;
    let (name, whole) = &parts[usize::from(first & 127) % parts.len()];
    let mut file = rest.to_vec();
    if *first < 128 && rest.len() <= whole.len() {
        let at = usize::from(u16::from_be_bytes([*a, *b])) % (whole.len() - rest.len() + 1);
        file.clone_from(whole);
        file[at..at + rest.len()].copy_from_slice(rest);
    }
    let mut files = files.clone();
    files.insert(name, file);
    if let Ok(pipeline) = Pipeline::load(&files) {
        let text = "It can't be :) 5km away.";
        pipeline.worker().parse(text, &[Span::new(0, text.len())]);
    }
});
