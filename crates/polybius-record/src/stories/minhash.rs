//! Near-duplicates: a signature of 96 numbers of 16 bits, kept beside each article.
//!
//! The signature stands in the record for years, so it must never change with a library's version or hasher;
//! that is why it is the project's own and not a crate's.

use super::words;

/// Numbers in a signature.
pub const NUMBERS: usize = 96;
/// Words in a shingle.
const SHINGLE: usize = 4;
/// Fewest equal numbers that say anything of two texts.
const LEAST_EQUAL: usize = 6;

/// A text's shingles in 196 bytes: how many there are, and the least of 96 hashes over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Different shingles of four words.
    pub shingles: u32,
    /// For each hash function the lower half of its least value.
    pub least: [u16; NUMBERS],
}

/// 64-bit FNV-1a, stirred so that every bit depends on every byte.
pub fn hash(bytes: &[u8]) -> u64 {
    let fnv = |h: u64, b: &u8| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    stir(bytes.iter().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// The finaliser of SplitMix64.
fn stir(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Signature {
    /// The signature of a text's words.
    pub fn of(text: &str) -> Self {
        let words: Vec<u64> = words::lower(text).iter().map(|w| hash(w.as_bytes())).collect();
        let run = |words: &[u64]| words.iter().fold(0, |h, w| stir(h ^ w).wrapping_add(*w));
        let mut shingles: Vec<u64> = words.windows(SHINGLE.min(words.len().max(1))).map(run).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let mut least = [u64::MAX; NUMBERS];
        for shingle in &shingles {
            for (n, low) in least.iter_mut().enumerate() {
                *low = stir(shingle ^ (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).min(*low);
            }
        }
        Signature { shingles: shingles.len() as u32, least: least.map(|l| l as u16) }
    }

    /// The share of the shorter text's shingles that the longer has too, 0 to 1, estimated.
    pub fn containment(&self, other: &Signature) -> f64 {
        let equal = self.least.iter().zip(&other.least).filter(|(a, b)| a == b).count();
        let (short, both) = (self.shingles.min(other.shingles), self.shingles + other.shingles);
        if equal < LEAST_EQUAL || short == 0 {
            return 0.0;
        }
        let jaccard = equal as f64 / NUMBERS as f64;
        (jaccard / (1.0 + jaccard) * f64::from(both) / f64::from(short)).min(1.0)
    }

    /// The signature as it is stored: the count, then the numbers, little-endian.
    pub fn bytes(&self) -> Vec<u8> {
        let numbers = self.least.iter().flat_map(|n| n.to_le_bytes());
        self.shingles.to_le_bytes().into_iter().chain(numbers).collect()
    }

    /// The signature that is stored in `bytes`; `None` where they have another length.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (count, numbers) = bytes.split_first_chunk::<4>()?;
        let mut least = [0; NUMBERS];
        if numbers.len() != 2 * NUMBERS {
            return None;
        }
        for (n, pair) in least.iter_mut().zip(numbers.chunks_exact(2)) {
            *n = u16::from_le_bytes([pair[0], pair[1]]);
        }
        Some(Signature { shingles: u32::from_le_bytes(*count), least })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `n` words that are all different, from number `first` on.
    fn text(first: usize, n: usize) -> String {
        (first..first + n).map(|i| format!("w{i}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_part_is_contained_in_the_whole_and_a_stranger_is_not() {
        let whole = Signature::of(&text(0, 300));
        let part = Signature::of(&text(50, 90));
        assert!(whole.containment(&part) > 0.6, "{}", whole.containment(&part));
        assert_eq!(whole.containment(&part).to_bits(), part.containment(&whole).to_bits());
        assert_eq!(whole.containment(&Signature::of(&text(1000, 300))), 0.0);
    }

    #[test]
    fn half_shared_is_measured_as_half() {
        let (a, b) = (Signature::of(&text(0, 400)), Signature::of(&text(200, 400)));
        let half = a.containment(&b);
        assert!((0.35..0.65).contains(&half), "{half}");
    }

    #[test]
    fn a_few_words_say_nothing_of_a_long_text() {
        let short = Signature::of("one two three");
        assert_eq!(short.shingles, 1);
        assert_eq!(Signature::of(&format!("one two three {}", text(0, 500))).containment(&short), 0.0);
        assert_eq!(Signature::of("").containment(&Signature::of("")), 0.0);
        assert_eq!(short.containment(&Signature::of("One, two: three!")), 1.0);
    }

    #[test]
    fn a_signature_is_stored_and_read_and_never_changes() {
        let signature = Signature::of("The quick brown fox jumps over the lazy dog");
        assert_eq!(Signature::read(&signature.bytes()), Some(signature.clone()));
        assert_eq!(Signature::read(&signature.bytes()[1..]), None);
        let sum = signature.bytes().iter().fold(0u64, |h, b| stir(h ^ u64::from(*b)));
        assert_eq!(format!("{sum:016x}"), "0c57a78678bf95ea", "records hold signatures of this kind");
    }
}
