//! Multinomial logistic regression over hashed features, and its file.
//!
//! Little-endian: 8 bytes `POLYTYPR`, u32 version, f32 step, then a 16-bit step for each row and class, then
//! blake3 of all before. Rows are summed in the order of the features.

use super::TyperError;
use super::file::{checked, sealed};

const MAGIC: &[u8; 8] = b"POLYTYPR";
const VERSION: u32 = 2;
const HEAD: usize = 16;

/// Weights of `CLASSES` classes for `ROWS` rows, onto which features are hashed.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear<const ROWS: usize, const CLASSES: usize> {
    weights: Vec<f32>,
}

impl<const ROWS: usize, const CLASSES: usize> Linear<ROWS, CLASSES> {
    /// Weights row by row, `ROWS * CLASSES` of them.
    pub fn new(weights: Vec<f32>) -> Self {
        assert_eq!(weights.len(), ROWS * CLASSES);
        Linear { weights }
    }

    /// Probability of each class where these features hold.
    pub fn probabilities(&self, features: &[u32]) -> [f32; CLASSES] {
        softmax(scores(&self.weights, features))
    }

    /// Opens weights from the bytes of their file.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8]) -> Result<Self, TyperError> {
        let content = checked(bytes, MAGIC, VERSION, HEAD + ROWS * CLASSES * 2)?;
        let step = f32::from_le_bytes([content[12], content[13], content[14], content[15]]);
        let weight = |w: &[u8]| f32::from(i16::from_le_bytes([w[0], w[1]])) * step;
        Ok(Linear { weights: content[HEAD..].chunks_exact(2).map(weight).collect() })
    }

    /// The bytes of the file; weights are rounded to 16 bits.
    pub fn to_bytes(&self) -> Vec<u8> {
        let top = self.weights.iter().fold(0.0_f32, |t, w| t.max(w.abs())).max(1e-6);
        let step = top / 32_767.0;
        let mut out = Vec::with_capacity(HEAD + self.weights.len() * 2);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&step.to_le_bytes());
        for weight in &self.weights {
            out.extend_from_slice(&((weight / step).round() as i16).to_le_bytes());
        }
        sealed(out)
    }
}

/// Sum of the weights' rows in feature order.
pub fn scores<const CLASSES: usize>(weights: &[f32], features: &[u32]) -> [f32; CLASSES] {
    let mut out = [0.0; CLASSES];
    for &feature in features {
        let row = &weights[feature as usize * CLASSES..][..CLASSES];
        for (sum, weight) in out.iter_mut().zip(row) {
            *sum += weight;
        }
    }
    out
}

/// Probabilities of class scores.
pub fn softmax<const N: usize>(scores: [f32; N]) -> [f32; N] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut out = scores.map(|s| libm::expf(s - top));
    let total: f32 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= total);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_follow_the_weights() {
        let mut weights = vec![0.0; 8 * 3];
        weights[5 * 3 + 1] = 3.0;
        let p = Linear::<8, 3>::new(weights).probabilities(&[5, 7]);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(p[1] > 0.8);
    }

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let mut weights = vec![0.0; 8 * 3];
        weights[7] = -1.5;
        let bytes = Linear::<8, 3>::new(weights).to_bytes();
        let read = Linear::<8, 3>::open(&bytes).unwrap();
        assert!((read.weights[7] + 1.5).abs() < 1e-4);
        let mut damaged = bytes.clone();
        damaged[HEAD + 3] ^= 1;
        assert_eq!(Linear::<8, 3>::open(&damaged), Err(TyperError::Hash));
        assert_eq!(Linear::<8, 3>::open(&bytes[1..]), Err(TyperError::NotATyper));
        assert_eq!(Linear::<8, 4>::open(&bytes), Err(TyperError::NotATyper));
    }
}
