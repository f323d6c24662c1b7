//! Ids of strings: a few fixed numbers, else a 64-bit hash.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facts::SYMBOLS;

static FIXED: LazyLock<HashMap<&str, u64>> = LazyLock::new(|| SYMBOLS.iter().copied().collect());

/// The id of a string: 0 for the empty one, a symbol's number, else its hash.
pub(crate) fn string_id(s: &str) -> u64 {
    if s.is_empty() {
        return 0;
    }
    FIXED.get(s).copied().unwrap_or_else(|| hash(s))
}

/// MurmurHash64A with seed 1 of the string's bytes.
pub(crate) fn hash(s: &str) -> u64 {
    const M: u64 = 0xC6A4_A793_5BD1_E995;
    let bytes = s.as_bytes();
    let mut h = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> 47;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut word = [0; 8];
        word[..tail.len()].copy_from_slice(tail);
        h = (h ^ u64::from_le_bytes(word)).wrapping_mul(M);
    }
    h = (h ^ (h >> 47)).wrapping_mul(M);
    h ^ (h >> 47)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ids() {
        assert_eq!(string_id("the"), 7_425_985_699_627_899_538);
        assert_eq!(string_id("list"), 17_473_201_795_025_412_735);
        assert_eq!(string_id("agent"), 401);
        assert_eq!(string_id("ORG"), 383);
        assert_eq!(string_id("punct"), 445);
        assert_eq!(string_id(""), 0);
    }

    #[test]
    fn hash_reads_every_byte() {
        assert_ne!(hash("abcdefgh"), hash("abcdefgi"));
        assert_ne!(hash("abcdefghi"), hash("abcdefghj"));
    }
}
