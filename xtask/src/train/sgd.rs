//! Multinomial logistic regression by AdaGrad, in a fixed order.

use polybius::coder::typer::{scores, softmax};

/// What is learnt at: features and how likely each class is where they hold.
pub struct Lesson<'e, const CLASSES: usize> {
    pub features: &'e [u32],
    /// Features from here on are left out now and then.
    pub votes_from: usize,
    pub target: [f32; CLASSES],
    pub weight: f32,
}

/// What a marked class asks for.
pub fn certain<const CLASSES: usize>(class: usize) -> [f32; CLASSES] {
    std::array::from_fn(|k| f32::from(u8::from(k == class)))
}

/// How weights are learnt.
pub struct Pace {
    pub epochs: u64,
    /// Epochs at whose ends the weights are averaged: the last ones, so that the order decides less.
    pub averaged: u64,
    pub rate: f32,
    /// Pull of each touched weight towards nought.
    pub decay: f32,
    /// Share of lessons without the features from `votes_from` on.
    pub voteless: f32,
}

/// Weights of `rows` rows.
pub fn train<const CLASSES: usize>(lessons: &[Lesson<CLASSES>], rows: usize, pace: &Pace) -> Vec<f32> {
    let mut weights = vec![0.0; rows * CLASSES];
    let mut squares = vec![1e-6; rows * CLASSES];
    let mut sum = vec![0.0_f32; rows * CLASSES];
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut random = Random::new();
    for epoch in 0..pace.epochs {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        for lesson in order.iter().map(|&i| &lessons[i]) {
            let voteless = random.unit() < pace.voteless;
            let end = if voteless { lesson.votes_from } else { lesson.features.len() };
            let p = softmax(scores::<CLASSES>(&weights, &lesson.features[..end]));
            let errors: [f32; CLASSES] = std::array::from_fn(|k| (p[k] - lesson.target[k]) * lesson.weight);
            step(&mut weights, &mut squares, &lesson.features[..end], errors, pace);
        }
        if epoch >= pace.epochs - pace.averaged {
            sum.iter_mut().zip(&weights).for_each(|(s, w)| *s += w);
        }
    }
    sum.iter_mut().for_each(|s| *s /= pace.averaged as f32);
    sum
}

fn step<const CLASSES: usize>(
    weights: &mut [f32],
    squares: &mut [f32],
    features: &[u32],
    errors: [f32; CLASSES],
    pace: &Pace,
) {
    for &feature in features {
        for (k, error) in errors.into_iter().enumerate() {
            let at = feature as usize * CLASSES + k;
            let gradient = error + pace.decay * weights[at];
            squares[at] += gradient * gradient;
            weights[at] -= pace.rate * gradient / squares[at].sqrt();
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

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }
}
