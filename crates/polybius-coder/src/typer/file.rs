//! The typer from its files: weights and forests, each with a hash of its own.

use super::{
    Encoder, FORESTS, Forests, LOOK_VALUES, StatusWeights, TALLY_VALUES, Typer, Weights, WordWeights,
};
use crate::cast::WHOSE_VALUES;
use crate::dates::{DATE_VALUES, SETTLED_VALUES};
use crate::events::{CHOICE_VALUES, PAIR_VALUES};
use crate::forest::Forest;
use crate::places::PLACE_VALUES;
use crate::typer::Linear;

/// A typer file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TyperError {
    /// Not a typer file, or cut short.
    #[error("not a typer file; make one with `xtask train`")]
    NotATyper,
    /// Another version than this program reads.
    #[error("the typer has version {0}, this program reads {1}; make it anew with `xtask train`")]
    Version(u32, u32),
    /// Damaged.
    #[error("the typer is damaged: its content does not match its hash; make it anew with `xtask train`")]
    Hash,
}

impl Typer {
    /// Opens a typer from the bytes of its weights (of the first look, of sides by words, of
    /// status, of the encoder) and of its forests (second look, sides, choice, dates, dates settled, places, whose,
    /// tally).
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(files: [&[u8]; 4], forests: [&[u8]; FORESTS]) -> Result<Typer, TyperError> {
        let hashes: Vec<u8> = files.into_iter().chain(forests).flat_map(polybius_base::hash).collect();
        let version = polybius_base::hash(&hashes)[..4].iter().map(|b| format!("{b:02x}")).collect();
        let [weights, words, status, encoder] = files;
        let weights: Weights = Linear::open(weights)?;
        let words: WordWeights = Linear::open(words)?;
        let status: StatusWeights = Linear::open(status)?;
        let [second, sides, choice, dates, settled, places, whose, tally] = forests;
        let forests = Forests {
            second: forest(second, (LOOK_VALUES, 1, 1))?,
            sides: forest(sides, (PAIR_VALUES, 3, 4))?,
            choice: forest(choice, (CHOICE_VALUES, 1, 0))?,
            dates: forest(dates, (DATE_VALUES, 1, 0))?,
            settled: forest(settled, (SETTLED_VALUES, 1, 0))?,
            places: forest(places, (PLACE_VALUES, 1, 0))?,
            whose: forest(whose, (WHOSE_VALUES, 1, 0))?,
            tally: forest(tally, (TALLY_VALUES, 1, 0))?,
        };
        Ok(Typer { weights, words, status, encoder: Encoder::open(encoder)?, forests, version })
    }
}

/// Length of the hash at the end of a file.
const HASH: usize = 32;

/// What stands before the hash of a file of `length` bytes that begins with `magic` and a u32 `version`.
pub(super) fn checked<'b>(
    bytes: &'b [u8],
    magic: &[u8; 8],
    version: u32,
    length: usize,
) -> Result<&'b [u8], TyperError> {
    if bytes.len() != length + HASH || &bytes[..8] != magic {
        return Err(TyperError::NotATyper);
    }
    let found = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    if found != version {
        return Err(TyperError::Version(found, version));
    }
    let (content, hash) = bytes.split_at(length);
    if polybius_base::hash(content) == hash { Ok(content) } else { Err(TyperError::Hash) }
}

/// The file's bytes with their hash behind them.
pub(super) fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let hash = polybius_base::hash(&content);
    content.extend_from_slice(&hash);
    content
}

/// A forest of so many values, classes and thresholds, as this program uses it.
fn forest(bytes: &[u8], shape: (usize, usize, usize)) -> Result<Forest, TyperError> {
    let forest = Forest::open(bytes)?;
    let found = (forest.features, forest.classes, forest.thresholds.len());
    if found == shape { Ok(forest) } else { Err(TyperError::NotATyper) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_of_other_values_is_refused() {
        let (features, classes, thresholds) = (PAIR_VALUES, 3, vec![0.3; 4]);
        let bytes = Forest { features, classes, thresholds, trees: Vec::new() }.to_bytes();
        assert!(forest(&bytes, (PAIR_VALUES, 3, 4)).is_ok());
        assert_eq!(forest(&bytes, (PAIR_VALUES + 1, 3, 4)), Err(TyperError::NotATyper));
    }
}
