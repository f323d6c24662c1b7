//! Trains the net of the second look on marked candidates and on those a teacher labelled, and tunes the least
//! probability of an act on articles apart.

use std::array::from_fn;

use polybius::coder::typer::{CLASSES, HIDDEN, Layers, Look, NONE, Net, ROWS, Typer, WIDTH, logarithms};

use super::data::{Document, Example};
use super::sgd::Random;
use super::{f1, second};

const EPOCHS: usize = 3;
/// Epochs at whose ends the numbers are averaged.
const AVERAGED: usize = 2;
const RATE_OF_ROWS: f32 = 0.03;
const RATE_OF_LAYERS: f32 = 0.01;
/// Share of a rate that is gone by the end.
const SLOWING: f32 = 0.7;
/// Pull of each touched row towards nought.
const DECAY: f32 = 1e-4;
/// Share of features that a lesson goes without.
const DROPPED: f32 = 0.3;
/// What the sums of squared gradients begin with.
const SQUARES: f32 = 1e-4;

/// A candidate with what the net should say of it.
pub struct Lesson {
    pub features: Vec<u32>,
    /// Logarithms of the first look.
    pub first: [f32; CLASSES],
    pub target: [f32; CLASSES],
    pub weight: f32,
}

impl Lesson {
    /// The lesson of a candidate whose first look, by weights that do not know its article, was `first`.
    pub fn new(features: &[u32], first: &[f32; CLASSES], target: [f32; CLASSES], weight: f32) -> Lesson {
        Lesson { features: features.to_vec(), first: logarithms(first), target, weight }
    }
}

/// A net trained on all lessons, in an order that a fixed seed gives.
pub fn train(lessons: &[Lesson]) -> Net {
    let mut trainer = Trainer::new();
    let mut rows = vec![0.0_f32; ROWS * WIDTH];
    let mut layers = Box::new(Layers::zero());
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for epoch in 0..EPOCHS {
        let pace = 1.0 - epoch as f32 / EPOCHS as f32 * SLOWING;
        for i in (1..order.len()).rev() {
            order.swap(i, trainer.random.below(i + 1));
        }
        order.iter().for_each(|&i| trainer.learn(&lessons[i], pace));
        if epoch >= EPOCHS - AVERAGED {
            add(&mut rows, trainer.rows.iter());
            layers.floats_mut().zip(trainer.layers.floats()).for_each(|(sum, x)| *sum += x);
        }
    }
    rows.iter_mut().chain(layers.floats_mut()).for_each(|x| *x /= AVERAGED as f32);
    Net::new(&rows, *layers)
}

fn add<'x>(sum: &mut [f32], from: impl Iterator<Item = &'x f32>) {
    sum.iter_mut().zip(from).for_each(|(sum, x)| *sum += x);
}

/// A net that is being trained by AdaGrad.
struct Trainer {
    rows: Vec<f32>,
    squares: Vec<f32>,
    layers: Box<Layers>,
    layer_squares: Box<Layers>,
    /// Gradient of a lesson.
    gradient: Box<Layers>,
    random: Random,
}

impl Trainer {
    fn new() -> Trainer {
        let mut random = Random::new();
        let mut layers = Box::new(Layers::zero());
        let even = (3.0 / WIDTH as f32).sqrt();
        layers.hidden.as_flattened_mut().iter_mut().for_each(|x| *x = random.around(even));
        layers.class.as_flattened_mut().iter_mut().for_each(|x| *x = random.around(0.05));
        layers.straight.as_flattened_mut().iter_mut().for_each(|x| *x = random.around(0.15));
        layers.first = 1.0;
        let mut layer_squares = Box::new(Layers::zero());
        layer_squares.floats_mut().for_each(|x| *x = SQUARES);
        Trainer {
            rows: vec![0.0; ROWS * WIDTH],
            squares: vec![SQUARES; ROWS * WIDTH],
            layers,
            layer_squares,
            gradient: Box::new(Layers::zero()),
            random,
        }
    }

    fn learn(&mut self, lesson: &Lesson, pace: f32) {
        let kept = |random: &mut Random| random.unit() >= DROPPED;
        let features: Vec<u32> = lesson.features.iter().copied().filter(|_| kept(&mut self.random)).collect();
        let mut sum = self.layers.start;
        for &feature in &features {
            add(&mut sum, self.rows[feature as usize * WIDTH..][..WIDTH].iter());
        }
        let below = self.back(&sum, lesson);
        self.step_layers(RATE_OF_LAYERS * pace);
        for &feature in &features {
            self.step_row(feature as usize, &below, RATE_OF_ROWS * pace);
        }
    }

    /// Fills the gradient of the layers and returns that of the sum of rows.
    fn back(&mut self, sum: &[f32; WIDTH], lesson: &Lesson) -> [f32; WIDTH] {
        let pass = self.layers.pass(sum, &lesson.first);
        let errors: [f32; CLASSES] = from_fn(|k| (pass.p[k] - lesson.target[k]) * lesson.weight);
        let (layers, gradient) = (&self.layers, &mut self.gradient);
        let mut of_sum = [0.0; WIDTH];
        let mut of_hidden = [0.0; HIDDEN];
        for (k, &error) in errors.iter().enumerate() {
            gradient.class[k] = pass.hidden.map(|h| error * h);
            gradient.straight[k] = sum.map(|s| error * s);
            (0..HIDDEN).for_each(|j| of_hidden[j] += error * layers.class[k][j]);
            (0..WIDTH).for_each(|d| of_sum[d] += error * layers.straight[k][d]);
        }
        gradient.class_start = errors;
        gradient.first = errors.iter().zip(lesson.first).map(|(e, f)| e * f).sum();
        for (j, &told) in of_hidden.iter().enumerate() {
            let error = if pass.hidden[j] > 0.0 { told } else { 0.0 };
            gradient.hidden_start[j] = error;
            gradient.hidden[j] = pass.sum.map(|s| error * s);
            let through = |d: usize| if sum[d] > 0.0 { error * layers.hidden[j][d] } else { 0.0 };
            (0..WIDTH).for_each(|d| of_sum[d] += through(d));
        }
        gradient.start = of_sum;
        of_sum
    }

    fn step_layers(&mut self, rate: f32) {
        let weights = self.layers.floats_mut().zip(self.layer_squares.floats_mut());
        for ((weight, square), &gradient) in weights.zip(self.gradient.floats()) {
            *square += gradient * gradient;
            *weight -= rate * gradient / square.sqrt();
        }
    }

    fn step_row(&mut self, row: usize, below: &[f32; WIDTH], rate: f32) {
        let weights = &mut self.rows[row * WIDTH..][..WIDTH];
        let squares = &mut self.squares[row * WIDTH..][..WIDTH];
        for ((weight, square), below) in weights.iter_mut().zip(squares).zip(below) {
            let gradient = below + DECAY * *weight;
            *square += gradient * gradient;
            *weight -= rate * gradient / square.sqrt();
        }
    }
}

/// What the typer says of a candidate, beside its class by the marks.
struct Judged {
    p: f32,
    given: usize,
    class: usize,
}

/// The least probability at which `typer` does best on articles that neither it nor the codebook knows. What
/// cross-validation would give is too high for them: the codebook was widened on the other articles, and
/// acts whose words it does not know look less likely than they are.
pub fn tune(typer: &Typer, apart: &[Document]) -> f32 {
    let judged: Vec<Judged> = apart.iter().flat_map(|document| judged(typer, document)).collect();
    let reached = |k: i32| {
        let least = k as f32 * 0.01;
        f1(judged.iter().map(|j| (if j.p >= least { j.given } else { NONE }, j.class)))
    };
    // Each threshold is weighed with its neighbours, so that chance decides less.
    let around = |k: i32| (k - 9..=k + 9).map(reached).sum::<f32>();
    let top = (10..50).reduce(|top, k| if around(k) > around(top) { k } else { top }).unwrap_or(30);
    println!("articles apart: {:.3} at {:.2}", reached(top), top as f32 * 0.01);
    top as f32 * 0.01
}

fn judged(typer: &Typer, document: &Document) -> Vec<Judged> {
    let looks = second::looks(document, &super::looks_at(document, &typer.weights));
    let by_article = typer.second(&looks);
    let candidates = document.examples.iter().zip(looks.iter().zip(by_article));
    let judge = |(e, (look, p)): (&Example, (&Look, Option<f32>))| {
        let p = p.map_or(0.0, |p| typer.weigh(look, &e.wide, p));
        Some(Judged { p, given: look.class(), class: e.class? })
    };
    candidates.filter_map(judge).collect()
}

#[cfg(test)]
mod tests {
    use polybius::coder::typer::best_class;

    use super::super::sgd::certain;
    use super::*;

    #[test]
    fn two_features_that_only_together_tell_an_act_are_learnt() {
        let even = [1.0 / CLASSES as f32; CLASSES];
        let lesson = |features: &[u32], class| Lesson::new(features, &even, certain(class), 1.0);
        let one = [lesson(&[1, 2], 4), lesson(&[1], NONE), lesson(&[2], NONE), lesson(&[], 4)];
        let lessons: Vec<Lesson> = (0..2_000)
            .map(|i| &one[i % 4])
            .map(|l| Lesson { features: l.features.repeat(3), first: l.first, target: l.target, weight: 1.0 })
            .collect();
        let net = train(&lessons);
        let says = |features: &[u32]| best_class(&net.probabilities(&features.repeat(3), &even));
        let p = |features: &[u32]| net.probabilities(&features.repeat(3), &even);
        assert_eq!((says(&[1, 2]), says(&[])), (4, 4));
        assert!(p(&[1])[NONE] > 0.5 && p(&[2])[NONE] > 0.5);
    }
}
