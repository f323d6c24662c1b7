//! Logistic regression with an L2 penalty, and how well probabilities fit what came true.

use serde_json::{Value, json};

/// Bins of the reliability table.
const BINS: usize = 5;

/// A case: its features, and whether it is one.
pub struct Example {
    pub features: Vec<f64>,
    pub is_right: bool,
}

/// How a model is fitted.
pub struct Fit {
    /// Penalty on the square of each weight.
    pub penalty: f64,
    /// Steps of gradient descent.
    pub steps: usize,
    /// Length of a step.
    pub length: f64,
}

impl Fit {
    /// Weights, the bias last.
    pub fn weights(&self, examples: &[&Example]) -> Vec<f64> {
        let width = examples.first().map_or(0, |e| e.features.len());
        let mut weights = vec![0.0; width + 1];
        for _ in 0..self.steps {
            let mut slope: Vec<f64> = weights.iter().map(|w| -self.penalty * w).collect();
            slope[width] = 0.0;
            for example in examples {
                let error = f64::from(u8::from(example.is_right)) - probability(&weights, example);
                for (s, x) in slope.iter_mut().zip(example.features.iter().chain([&1.0])) {
                    *s += error * x;
                }
            }
            for (w, s) in weights.iter_mut().zip(&slope) {
                *w += self.length * s;
            }
        }
        weights
    }
}

/// The probability that `weights` give an example.
pub fn probability(weights: &[f64], example: &Example) -> f64 {
    let odds: f64 = example.features.iter().chain([&1.0]).zip(weights).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + (-odds).exp())
}

/// F1 of those at or above `threshold`, of `gold` that there are.
pub fn f1(judged: &[(f64, bool)], gold: usize, threshold: f64) -> f64 {
    let hit = judged.iter().filter(|(p, y)| *p >= threshold && *y).count() as f64;
    let given = judged.iter().filter(|(p, _)| *p >= threshold).count() as f64;
    if hit == 0.0 { 0.0 } else { 2.0 * hit / (given + gold as f64) }
}

/// The threshold of best F1 and that F1, tried in steps of 0.05; the lowest of equals.
pub fn best_threshold(judged: &[(f64, bool)], gold: usize) -> (f64, f64) {
    let mut best = (0.0, 0.0);
    for threshold in (0..19).map(|n| f64::from(n) * 0.05) {
        let score = f1(judged, gold, threshold);
        if score > best.1 {
            best = (threshold, score);
        }
    }
    best
}

/// Mean square of the distance between probability and truth.
pub fn brier(judged: &[(f64, bool)]) -> f64 {
    let squares = judged.iter().map(|(p, y)| (p - f64::from(u8::from(*y))).powi(2));
    squares.sum::<f64>() / judged.len().max(1) as f64
}

/// Brier score beside that of the bare share, and the reliability table: rows, mean probability and share
/// of right ones in each bin.
pub fn reliability(judged: &[(f64, bool)]) -> Value {
    let share = judged.iter().filter(|(_, y)| *y).count() as f64 / judged.len().max(1) as f64;
    let bins: Vec<Value> = (0..BINS).filter_map(|n| bin(judged, n)).collect();
    json!({
        "rows": judged.len(),
        "right": rounded(share),
        "brier": rounded(brier(judged)),
        "brier_of_bare_share": rounded(share * (1.0 - share)),
        "bins": bins,
    })
}

fn bin(judged: &[(f64, bool)], n: usize) -> Option<Value> {
    let place = |p: f64| ((p * BINS as f64) as usize).min(BINS - 1);
    let inside: Vec<&(f64, bool)> = judged.iter().filter(|(p, _)| place(*p) == n).collect();
    if inside.is_empty() {
        return None;
    }
    let count = inside.len() as f64;
    let mean = inside.iter().map(|(p, _)| p).sum::<f64>() / count;
    let right = inside.iter().filter(|(_, y)| *y).count() as f64 / count;
    let from = n as f64 / BINS as f64;
    Some(json!({"from": from, "rows": inside.len(), "mean": rounded(mean), "right": rounded(right)}))
}

/// Four digits are enough.
pub fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}
