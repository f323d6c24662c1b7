//! The files of a model folder, read by the caller.

use std::collections::BTreeMap;

use crate::ModelError;

/// The bytes of a model folder's files by their path inside the folder, with `/` between its parts.
#[derive(Clone, Debug, Default)]
pub struct ModelFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl ModelFiles {
    /// The files that a pipeline cannot do without.
    pub const NEEDED: &[&str] = &[
        "meta.json",
        "tokenizer",
        "vocab/lookups.bin",
        "tok2vec/model",
        "tagger/cfg",
        "tagger/model",
        "parser/model",
        "parser/moves",
        "attribute_ruler/patterns",
        "lemmatizer/lookups/lookups.bin",
        "ner/model",
        "ner/moves",
    ];

    /// The files that a pipeline with static word vectors has besides.
    pub const OPTIONAL: &[&str] = &["vocab/vectors", "vocab/key2row", "vocab/vectors.cfg"];

    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or puts it in the place of an earlier one.
    pub fn insert(&mut self, relative_path: &str, bytes: Vec<u8>) {
        self.files.insert(relative_path.to_owned(), bytes);
    }

    /// The bytes of a file.
    pub(crate) fn get(&self, file: &'static str) -> Result<&[u8], ModelError> {
        self.optional(file).ok_or(ModelError::Missing { file })
    }

    /// The bytes of a file that may be absent.
    pub(crate) fn optional(&self, file: &str) -> Option<&[u8]> {
        self.files.get(file).map(Vec::as_slice)
    }
}
