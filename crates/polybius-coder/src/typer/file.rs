//! The typer's file: magic, version, thresholds, scale, weights as 16-bit steps, blake3 of all before.
//!
//! Little-endian: 8 bytes `POLYTYPR`, u32 version, f32 keep, f32 find, f32 step, then
//! `BUCKETS * CLASSES` i16, then 32 bytes of hash.

use super::{BUCKETS, CLASSES, Typer};

const MAGIC: &[u8; 8] = b"POLYTYPR";
const VERSION: u32 = 1;
const HEAD: usize = 24;

/// A typer file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TyperError {
    /// Not a typer file, or cut short.
    #[error("E303 not a typer file; make one with `xtask train`")]
    NotATyper,
    /// Another version than this program reads.
    #[error("E303 the typer has version {0}, this program reads {VERSION}; make it anew with `xtask train`")]
    Version(u32),
    /// Damaged.
    #[error(
        "E303 the typer is damaged: its content does not match its hash; make it anew with `xtask train`"
    )]
    Hash,
}

impl Typer {
    /// Opens a typer from the bytes of its file.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8]) -> Result<Typer, TyperError> {
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
        let version = found[..4].iter().map(|b| format!("{b:02x}")).collect();
        Ok(Typer { weights, keep: number(12), find: number(16), version })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let mut weights = vec![0.0; BUCKETS * CLASSES];
        weights[7] = -1.5;
        let bytes = Typer::new(weights, 0.25, 0.5).to_bytes();
        let typer = Typer::open(&bytes).unwrap();
        assert!((typer.weights[7] + 1.5).abs() < 1e-4);
        assert_eq!((typer.keep, typer.find), (0.25, 0.5));
        let mut damaged = bytes.clone();
        damaged[HEAD + 3] ^= 1;
        assert!(matches!(Typer::open(&damaged), Err(TyperError::Hash)));
        assert!(matches!(Typer::open(&bytes[1..]), Err(TyperError::NotATyper)));
    }
}
