//! Logistic regression with an L2 penalty, and how well probabilities fit what came true.

use serde_json::{Value, json};

/// Bins of the reliability table.
const BINS: usize = 5;

/// A case: its features, and whether it is one.
pub struct Example {
    pub features: Vec<f64>,
    pub is_right: bool,
}

/// Rounds of Newton's method; it is done long before.
const ROUNDS: usize = 30;
/// The penalty on the bias: as good as none, but enough for a solution.
const BIAS_PENALTY: f64 = 1e-6;

/// Weights, the bias last, with `penalty` on the square of each: Newton's method.
pub fn fit(examples: &[&Example], penalty: f64) -> Vec<f64> {
    let width = examples.first().map_or(0, |e| e.features.len()) + 1;
    let mut weights = vec![0.0; width];
    for _ in 0..ROUNDS {
        let (mut slope, mut curve) = (vec![0.0; width], vec![vec![0.0; width]; width]);
        for (i, w) in weights.iter().enumerate() {
            let held = if i + 1 == width { BIAS_PENALTY } else { penalty };
            (slope[i], curve[i][i]) = (-held * w, held);
        }
        for example in examples {
            add(example, &weights, &mut slope, &mut curve);
        }
        let step = solve(curve, slope);
        for (w, s) in weights.iter_mut().zip(&step) {
            *w += s;
        }
        if step.iter().all(|s| s.abs() < 1e-6) {
            break;
        }
    }
    weights
}

/// Adds what an example says of the slope and the curve of the likelihood.
fn add(example: &Example, weights: &[f64], slope: &mut [f64], curve: &mut [Vec<f64>]) {
    let p = probability(weights, example);
    let error = f64::from(u8::from(example.is_right)) - p;
    let told: Vec<(usize, f64)> =
        example.features.iter().chain([&1.0]).copied().enumerate().filter(|(_, x)| *x != 0.0).collect();
    for &(i, x) in &told {
        slope[i] += error * x;
        for &(j, y) in &told {
            curve[i][j] += p * (1.0 - p) * x * y;
        }
    }
}

/// The solution of `matrix` times it being `right`, for a matrix with all main minors positive.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        for below in i + 1..n {
            let factor = matrix[below][i] / matrix[i][i];
            let row = matrix[i].clone();
            for (x, y) in matrix[below][i..].iter_mut().zip(&row[i..]) {
                *x -= factor * y;
            }
            right[below] -= factor * right[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_of_right_examples_gets_weight() {
        let example = |x: f64, is_right| Example { features: vec![x, 1.0 - x], is_right };
        let examples = [example(1.0, true), example(1.0, true), example(0.0, false), example(0.0, true)];
        let weights = fit(&examples.iter().collect::<Vec<_>>(), 0.5);
        assert!(weights[0] > 0.0 && weights[1] < 0.0, "{weights:?}");
        assert!(probability(&weights, &examples[0]) > probability(&weights, &examples[2]));
    }

    #[test]
    fn the_best_threshold_keeps_the_right_rows() {
        let judged = [(0.9, true), (0.8, true), (0.3, false), (0.2, false)];
        let (threshold, f1) = best_threshold(&judged, 2);
        assert!(threshold > 0.3 && threshold <= 0.8 && f1 == 1.0, "{threshold} {f1}");
        assert!(brier(&judged) < 0.05);
    }
}
