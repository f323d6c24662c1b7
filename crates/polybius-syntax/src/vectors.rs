//! Static word vectors.

use polybius_nn::msgpack::Reader;
use polybius_nn::weights::read_npy;

use crate::strings::string_id;
use crate::{ModelError, ModelFiles};

/// Word vectors by the id of the word.
pub(crate) struct Vectors {
    data: Vec<f32>,
    width: usize,
    /// Open addressing: key and row; a key of 0 is a free place.
    table: Vec<(u64, u32)>,
}

impl Vectors {
    /// Reads the vectors; `None` if the model has none.
    pub(crate) fn load(files: &ModelFiles) -> Result<Option<Self>, ModelError> {
        const VECTORS: &str = "vocab/vectors";
        const KEYS: &str = "vocab/key2row";
        let (Some(vectors), Some(keys)) = (files.optional(VECTORS), files.optional(KEYS)) else {
            return Ok(None);
        };
        let damaged = |file: &'static str| move |reason: String| ModelError::Damaged { file, reason };
        let config = files.optional("vocab/vectors.cfg").unwrap_or_default();
        if String::from_utf8_lossy(config).contains("floret") {
            return Err(ModelError::Unsupported {
                file: "vocab/vectors.cfg",
                what: "floret vectors".to_owned(),
            });
        }
        let vectors = read_npy(vectors).map_err(|e| damaged(VECTORS)(e.to_string()))?;
        let [rows, width] = vectors.shape[..] else { return Ok(None) };
        if rows == 0 || width == 0 {
            return Ok(None);
        }
        if u32::try_from(vectors.data.len()).is_err() {
            return Err(ModelError::Unsupported { file: VECTORS, what: "so many vectors".to_owned() });
        }
        let table = read_keys(keys, rows).map_err(damaged(KEYS))?;
        Ok(Some(Vectors { data: vectors.data, width, table }))
    }

    /// Numbers per vector.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// All vectors, one after the other.
    pub(crate) fn data(&self) -> &[f32] {
        &self.data
    }

    /// Where the vector of a word starts in [`Vectors::data`].
    pub(crate) fn offset(&self, word: &str) -> Option<u32> {
        let key = string_id(word);
        let mut at = key as usize & (self.table.len() - 1);
        while self.table[at].0 != 0 {
            if self.table[at].0 == key {
                return Some(self.table[at].1 * self.width as u32);
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        None
    }
}

fn read_keys(bytes: &[u8], rows: usize) -> Result<Vec<(u64, u32)>, String> {
    let mut reader = Reader::new(bytes);
    let count = reader.map_len().map_err(|e| e.to_string())?;
    if count > bytes.len() {
        return Err("more keys than bytes".to_owned());
    }
    let size = (2 * count).next_power_of_two().max(2);
    let mut table = vec![(0, 0); size];
    for _ in 0..count {
        let key = reader.unsigned().map_err(|e| e.to_string())?;
        let row = reader.unsigned().map_err(|e| e.to_string())?;
        if row >= rows as u64 {
            return Err(format!("row {row} of {rows}"));
        }
        let mut at = key as usize & (size - 1);
        while table[at].0 != 0 && table[at].0 != key {
            at = (at + 1) & (size - 1);
        }
        if key != 0 {
            table[at] = (key, row as u32);
        }
    }
    Ok(table)
}
