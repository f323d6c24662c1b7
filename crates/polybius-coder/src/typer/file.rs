//! The typer's file: magic, version, thresholds, scale, weights as 16-bit steps, blake3 of all before.
//!
//! Little-endian: 8 bytes `POLYTYPR`, u32 version, f32 keep, f32 find, f32 step, then
//! `BUCKETS * CLASSES` i16, then 32 bytes of hash.

use super::{BUCKETS, CLASSES, Typer};
use crate::events::PAIR_VALUES;
use crate::forest::Forest;

const MAGIC: &[u8; 8] = b"POLYTYPR";
const VERSION: u32 = 1;
const HEAD: usize = 24;

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
    /// Opens a typer from the bytes of its file and of the file of its forest of sides.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8], sides: &[u8]) -> Result<Typer, TyperError> {
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
        let number = |at: usize| f32::from_le_bytes(word(at));
        let step = number(20);
        let weights = content[HEAD..]
            .chunks_exact(2)
            .map(|w| f32::from(i16::from_le_bytes([w[0], w[1]])) * step)
            .collect();
        let both = polybius_base::hash(&[hash, &polybius_base::hash(sides)].concat());
        let version = both[..4].iter().map(|b| format!("{b:02x}")).collect();
        Ok(Typer { weights, keep: number(12), find: number(16), sides: forest(sides)?, version })
    }

    /// The bytes of the typer's file; weights are rounded to 16 bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let top = self.weights.iter().fold(0.0_f32, |t, w| t.max(w.abs())).max(1e-6);
        let step = top / 32_767.0;
        let mut out = Vec::with_capacity(HEAD + self.weights.len() * 2 + 32);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        for number in [self.keep, self.find, step] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for weight in &self.weights {
            out.extend_from_slice(&((weight / step).round() as i16).to_le_bytes());
        }
        let hash = polybius_base::hash(&out);
        out.extend_from_slice(&hash);
        out
    }
}

/// The forest of sides, which weighs pairs as this program makes them.
fn forest(bytes: &[u8]) -> Result<Forest, TyperError> {
    let forest = Forest::open(bytes)?;
    let fits = forest.classes == 3 && forest.thresholds.len() == 4 && forest.features == PAIR_VALUES;
    if fits { Ok(forest) } else { Err(TyperError::NotATyper) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forest_file() -> Vec<u8> {
        Forest { features: PAIR_VALUES, classes: 3, thresholds: vec![0.3; 4], trees: Vec::new() }.to_bytes()
    }

    #[test]
    fn a_forest_of_other_values_is_refused() {
        let mut other = Forest::open(&forest_file()).unwrap();
        assert!(forest(&other.to_bytes()).is_ok());
        other.features += 1;
        assert_eq!(forest(&other.to_bytes()), Err(TyperError::NotATyper));
    }

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let mut weights = vec![0.0; BUCKETS * CLASSES];
        weights[7] = -1.5;
        let bytes = Typer::new(weights, 0.25, 0.5, Forest::default()).to_bytes();
        let sides = forest_file();
        let typer = Typer::open(&bytes, &sides).unwrap();
        assert!((typer.weights[7] + 1.5).abs() < 1e-4);
        assert_eq!((typer.keep, typer.find), (0.25, 0.5));
        let mut damaged = bytes.clone();
        damaged[HEAD + 3] ^= 1;
        assert!(matches!(Typer::open(&damaged, &sides), Err(TyperError::Hash)));
        assert!(matches!(Typer::open(&bytes[1..], &sides), Err(TyperError::NotATyper)));
    }
}
