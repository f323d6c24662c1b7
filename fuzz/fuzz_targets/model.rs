//! Files of a model with any bytes in them: loading gives a pipeline or an error, and what is loaded
//! reads a sentence. The first byte chooses the file, the next three the place that is written over;
//! a place past the end gives the file those bytes alone.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use polybius::base::Span;
use polybius::model;
use polybius::syntax::{ModelFiles, Pipeline};

/// The whole model, and the bytes of each file that is needed.
static WHOLE: LazyLock<(ModelFiles, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let folder = model::locate(None).expect("polybius model get has been run");
    let read = |name: &&str| std::fs::read(folder.join(name)).expect("every needed file is there");
    let bytes = ModelFiles::NEEDED.iter().map(read).collect();
    (model::load(&folder).expect("the model is whole"), bytes)
});

fuzz_target!(|bytes: &[u8]| {
    let [which, a, b, c, rest @ ..] = bytes else { return };
    let names = ModelFiles::NEEDED;
    let which = usize::from(*which) % names.len();
    let mut file = WHOLE.1[which].clone();
    let at = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
    match at + rest.len() <= file.len() {
        true => file[at..at + rest.len()].copy_from_slice(rest),
        false => file = rest.to_vec(),
    }
    let mut files = WHOLE.0.clone();
    files.insert(names[which], file);
    if let Ok(pipeline) = Pipeline::load(&files) {
        let text = "It can't be :) 5km away.";
        pipeline.worker().parse(text, &[Span::new(0, text.len())]);
    }
});
