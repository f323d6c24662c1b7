//! The typer's file: magic, version, scale, weights as 16-bit steps, blake3 of all before.
//!
//! Little-endian: 8 bytes `POLYTYPR`, u32 version, f32 step, then `BUCKETS * CLASSES` i16, then 32 bytes of
//! hash. Its forests have files of their own.

use super::{BUCKETS, CLASSES, Forests, LOOK_VALUES, Typer};
use crate::dates::DATE_VALUES;
use crate::events::{CHOICE_VALUES, PAIR_VALUES};
use crate::forest::Forest;

const MAGIC: &[u8; 8] = b"POLYTYPR";
const VERSION: u32 = 2;
const HEAD: usize = 16;

/// A typer file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TyperError {
    /// Not a typer file, or cut short.
    #[error("not a typer file; make one with `xtask train`")]
    NotATyper,
    /// Another version than this program reads.
    #[error("the typer has version {0}, this program reads {VERSION}; make it anew with `xtask train`")]
    Version(u32),
    /// Damaged.
    #[error("the typer is damaged: its content does not match its hash; make it anew with `xtask train`")]
    Hash,
}

impl Typer {
    /// Opens a typer from the bytes of its file and of those of its forests: second look, sides, choice,
    /// dates.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8], forests: [&[u8]; 4]) -> Result<Typer, TyperError> {
        let length = HEAD + BUCKETS * CLASSES * 2 + 32;
        if bytes.len() != length || &bytes[..8] != MAGIC {
            return Err(TyperError::NotATyper);
        }
        let word = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        let version = u32::from_le_bytes(word(8));
        if version != VERSION {
            return Err(TyperError::Version(version));
        }
        let (content, hash) = bytes.split_at(length - 32);
        let found = polybius_base::hash(content);
        if found != hash {
            return Err(TyperError::Hash);
        }
        let step = f32::from_le_bytes(word(12));
        let weights = content[HEAD..]
            .chunks_exact(2)
            .map(|w| f32::from(i16::from_le_bytes([w[0], w[1]])) * step)
            .collect();
        let mut hashes = hash.to_vec();
        forests.iter().for_each(|f| hashes.extend(polybius_base::hash(f)));
        let version = polybius_base::hash(&hashes)[..4].iter().map(|b| format!("{b:02x}")).collect();
        let [second, sides, choice, dates] = forests;
        let forests = Forests {
            second: forest(second, (LOOK_VALUES, 1, 1))?,
            sides: forest(sides, (PAIR_VALUES, 3, 4))?,
            choice: forest(choice, (CHOICE_VALUES, 1, 0))?,
            dates: forest(dates, (DATE_VALUES, 1, 0))?,
        };
        Ok(Typer { weights, forests, version })
    }

    /// The bytes of the typer's file; weights are rounded to 16 bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let top = self.weights.iter().fold(0.0_f32, |t, w| t.max(w.abs())).max(1e-6);
        let step = top / 32_767.0;
        let mut out = Vec::with_capacity(HEAD + self.weights.len() * 2 + 32);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&step.to_le_bytes());
        for weight in &self.weights {
            out.extend_from_slice(&((weight / step).round() as i16).to_le_bytes());
        }
        let hash = polybius_base::hash(&out);
        out.extend_from_slice(&hash);
        out
    }
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

    fn file((features, classes, thresholds): (usize, usize, usize)) -> Vec<u8> {
        Forest { features, classes, thresholds: vec![0.3; thresholds], trees: Vec::new() }.to_bytes()
    }

    #[test]
    fn a_forest_of_other_values_is_refused() {
        let bytes = file((PAIR_VALUES, 3, 4));
        assert!(forest(&bytes, (PAIR_VALUES, 3, 4)).is_ok());
        assert_eq!(forest(&bytes, (PAIR_VALUES + 1, 3, 4)), Err(TyperError::NotATyper));
    }

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let mut weights = vec![0.0; BUCKETS * CLASSES];
        weights[7] = -1.5;
        let bytes = Typer::new(weights, Forests::default()).to_bytes();
        let shapes = [(LOOK_VALUES, 1, 1), (PAIR_VALUES, 3, 4), (CHOICE_VALUES, 1, 0), (DATE_VALUES, 1, 0)];
        let files = shapes.map(file);
        let forests = files.each_ref().map(Vec::as_slice);
        let typer = Typer::open(&bytes, forests).unwrap();
        assert!((typer.weights[7] + 1.5).abs() < 1e-4);
        assert_eq!(typer.least(), 0.3);
        let mut damaged = bytes.clone();
        damaged[HEAD + 3] ^= 1;
        assert!(matches!(Typer::open(&damaged, forests), Err(TyperError::Hash)));
        assert!(matches!(Typer::open(&bytes[1..], forests), Err(TyperError::NotATyper)));
    }
}
