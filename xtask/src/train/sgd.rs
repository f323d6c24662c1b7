//! Multinomial logistic regression by AdaGrad, in a fixed order.

use polybius::coder::typer::{BUCKETS, CLASSES, scores, softmax};

use super::data::Example;

const EPOCHS: u64 = 12;
/// Epochs at whose ends the weights are averaged: the last ones, so that the order of examples decides less.
const AVERAGED: u64 = 8;
const RATE: f32 = 0.12;
/// Pull of each touched weight towards nought.
const DECAY: f32 = 0.004;
/// Share of examples trained without the codebook's vote, so that the words carry weight too.
const VOTELESS: f32 = 0.35;

/// Weights trained on the examples that have a class.
pub fn train<'e>(examples: impl Iterator<Item = &'e Example>) -> Vec<f32> {
    let examples: Vec<(&Example, usize)> = examples.filter_map(|e| e.class.map(|class| (e, class))).collect();
    let mut weights = vec![0.0; BUCKETS * CLASSES];
    let mut squares = vec![1e-6; BUCKETS * CLASSES];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new();
    let mut sum = vec![0.0_f32; BUCKETS * CLASSES];
    for epoch in 0..EPOCHS {
        for i in (1..order.len()).rev() {
            order.swap(i, (random.next() % (i as u64 + 1)) as usize);
        }
        for &i in &order {
            let (example, class) = examples[i];
            let voteless = random.unit() < VOTELESS;
            let end = if voteless { example.votes_from } else { example.features.len() };
            step(&mut weights, &mut squares, &example.features[..end], class);
        }
        if epoch >= EPOCHS - AVERAGED {
            sum.iter_mut().zip(&weights).for_each(|(s, w)| *s += w);
        }
    }
    sum.iter_mut().for_each(|s| *s /= AVERAGED as f32);
    sum
}

fn step(weights: &mut [f32], squares: &mut [f32], features: &[u32], class: usize) {
    let p = softmax(scores(weights, features));
    for &feature in features {
        for (k, probability) in p.into_iter().enumerate() {
            let at = feature as usize * CLASSES + k;
            let error = probability - if k == class { 1.0 } else { 0.0 };
            let gradient = error + DECAY * weights[at];
            squares[at] += gradient * gradient;
            weights[at] -= RATE * gradient / squares[at].sqrt();
        }
    }
}

/// Xorshift64: the same numbers on every run.
pub struct Random(u64);

impl Random {
    /// The one seed.
    pub fn new() -> Random {
        Random(0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }
}
