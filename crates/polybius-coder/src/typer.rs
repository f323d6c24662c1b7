//! The typer: a trained classifier over every predicate and eventive noun.
//!
//! It weighs the codebook's vote against the frame, the sides and the words around, finds acts the
//! codebook has no word for, drops what only looks like one, and gives each row its probability.
//! A multinomial logistic regression over hashed features; sums run in a fixed order.

mod features;
mod file;

use polybius_base::EventType;

use crate::forest::Forest;

pub use features::{Frame, Neighbours, Sense, Vote, kinds};
pub use file::TyperError;

/// Number of rows of weights; features are hashed onto them.
pub const BUCKETS: usize = 1 << 17;
/// The sixteen types and, last, "no act".
pub const CLASSES: usize = 17;
/// Index of "no act".
pub const NONE: usize = 16;

static BUILTIN: &[u8] = include_bytes!("../../../data/typer.bin");
static SIDES: &[u8] = include_bytes!("../../../data/sides.bin");

/// Trained weights with the thresholds they were tuned to.
#[derive(Clone)]
pub struct Typer {
    weights: Vec<f32>,
    /// Least probability of a type that the codebook votes for.
    pub keep: f32,
    /// Least probability of a type that the codebook does not vote for.
    pub find: f32,
    /// Chooses the sides of an act among the parties of its sentence.
    sides: Forest,
    version: String,
}

impl Typer {
    /// The typer that ships with the program.
    ///
    /// # Errors
    /// A [`TyperError`] where the shipped file is damaged, which the tests rule out.
    pub fn builtin() -> Result<Typer, TyperError> {
        Typer::open(BUILTIN, SIDES)
    }

    /// A typer of the given weights, `BUCKETS` rows of `CLASSES`.
    pub fn new(weights: Vec<f32>, keep: f32, find: f32, sides: Forest) -> Typer {
        debug_assert_eq!(weights.len(), BUCKETS * CLASSES);
        Typer { weights, keep, find, sides, version: String::new() }
    }

    /// The forest that chooses the sides of an act.
    pub fn sides(&self) -> &Forest {
        &self.sides
    }

    /// A short hash of the weights and the forest.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Probability of each class for a candidate with these features.
    pub fn probabilities(&self, features: &[u32]) -> [f32; CLASSES] {
        softmax(scores(&self.weights, features))
    }
}

/// Sum of the weights' rows in feature order.
pub fn scores(weights: &[f32], features: &[u32]) -> [f32; CLASSES] {
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

/// Class index of a type.
pub fn class_of(kind: EventType) -> usize {
    EventType::ALL.iter().position(|&t| t == kind).unwrap_or(NONE)
}

/// The likeliest type and its probability.
pub fn best_type(probabilities: &[f32; CLASSES]) -> (EventType, f32) {
    let mut best = 0;
    for class in 1..NONE {
        if probabilities[class] > probabilities[best] {
            best = class;
        }
    }
    (EventType::ALL[best], probabilities[best])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_follow_the_weights() {
        let mut weights = vec![0.0; BUCKETS * CLASSES];
        weights[5 * CLASSES + class_of(EventType::Aid)] = 3.0;
        let typer = Typer::new(weights, 0.3, 0.6, Forest::default());
        let p = typer.probabilities(&[5, 9]);
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(best_type(&p).0, EventType::Aid);
        assert!(typer.probabilities(&[9])[0] < 0.1);
    }
}
