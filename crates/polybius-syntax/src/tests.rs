//! Tests that need the model: the pipeline against spaCy's output, and what holds for any text.

mod bits;
mod damage;
mod fixture;
mod properties;
mod tokens;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use polybius_base::Span;

use crate::{Doc, ModelFiles, Pipeline};

/// The model's folder: `POLYBIUS_MODEL`, else where `polybius model get` puts it.
fn folder() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || variable("HOME").map(|home| home.join(".local/share"));
    let data = || {
        variable("XDG_DATA_HOME").or_else(home).map(|data| data.join("polybius/models/en_core_web_sm-3.8.0"))
    };
    variable("POLYBIUS_MODEL").or_else(data).unwrap_or_default()
}

fn files_in(folder: &Path) -> ModelFiles {
    let mut files = ModelFiles::new();
    for path in ModelFiles::NEEDED.iter().chain(ModelFiles::OPTIONAL) {
        if let Ok(bytes) = std::fs::read(folder.join(path)) {
            files.insert(path, bytes);
        }
    }
    files
}

static FILES: LazyLock<ModelFiles> = LazyLock::new(|| files_in(&folder()));

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| match Pipeline::load(&FILES) {
    Ok(pipeline) => pipeline,
    Err(error) => panic!(
        "these tests need the model, looked for in {}: {error}. \
         Run `cargo run --release -p polybius -- model get` first (`make test` does).",
        folder().display()
    ),
});

/// The parse of a text that is one paragraph.
fn parse(text: &str) -> Doc {
    PIPELINE.worker().parse(text, &[Span::new(0, text.len())])
}

fn own_sentences() -> String {
    read("crates/polybius-syntax/tests/fixtures/own_sentences.txt")
}

/// A file of the project.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn a_pipeline_is_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&*PIPELINE);
    let text = own_sentences();
    let lines = crate::paragraphs(&text);
    let wanted = PIPELINE.worker().parse(&text, &lines);
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..3).map(|_| scope.spawn(|| PIPELINE.worker().parse(&text, &lines))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), wanted);
        }
    });
}
