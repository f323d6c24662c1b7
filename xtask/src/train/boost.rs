//! Gradient boosting of small trees on binned values, in a fixed order.

use polybius::coder::forest::{Forest, Node, Tree};

use super::sgd::Random;

/// How a forest grows.
#[derive(Clone, Copy)]
pub struct Growth {
    /// Rounds of one tree a class.
    pub rounds: usize,
    /// Share of its best step that a tree takes.
    pub rate: f64,
    /// Most leaves of a tree.
    pub leaves: usize,
    /// Least number of rows in a leaf.
    pub least: usize,
}

/// Pull of each leaf towards nought.
const PULL: f64 = 5.0;
/// Share of the values that a tree may ask for.
const ASKED: f32 = 0.5;
/// Share of the rows that a round learns from.
const SEEN: f32 = 0.8;
const BINS: usize = 32;

/// Rows of equal length with the class of each.
pub struct Table<'t> {
    pub rows: Vec<&'t [f32]>,
    pub classes: Vec<usize>,
}

/// A forest trained on `table`; with one class, that of the rows of class 1 against the others.
pub fn boost(table: &Table, classes: usize, growth: Growth) -> Forest {
    let bins = Bins::new(&table.rows);
    let n = table.rows.len();
    let mut random = Random::new();
    let mut sums = vec![0.0_f64; n * classes];
    let mut trees = Vec::with_capacity(growth.rounds * classes);
    for _ in 0..growth.rounds {
        let seen: Vec<u32> = (0..n as u32).filter(|_| random.unit() < SEEN).collect();
        let slopes = slopes(&sums, &table.classes, classes);
        for class in 0..classes {
            let slope = |i: u32| slopes[i as usize * classes + class];
            let asked = bins.telling().filter(|_| random.unit() < ASKED).collect::<Vec<_>>();
            let tree = Grower { bins: &bins, asked: &asked, slope: &slope, growth }.grow(&seen);
            for (i, row) in table.rows.iter().enumerate() {
                sums[i * classes + class] += f64::from(tree.value(row));
            }
            trees.push(tree);
        }
    }
    Forest { features: bins.columns.len(), classes, thresholds: Vec::new(), trees }
}

/// First and second derivative of the loss for each row and class.
fn slopes(sums: &[f64], labels: &[usize], classes: usize) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(sums.len());
    if classes == 1 {
        let slope = |(&sum, &label): (&f64, &usize)| {
            let p = 1.0 / (1.0 + libm::exp(-sum));
            (p - label as f64, (p * (1.0 - p)).max(1e-6))
        };
        return sums.iter().zip(labels).map(slope).collect();
    }
    for (scores, &label) in sums.chunks(classes).zip(labels) {
        let top = scores.iter().copied().fold(f64::MIN, f64::max);
        let raised: Vec<f64> = scores.iter().map(|s| libm::exp(s - top)).collect();
        let total: f64 = raised.iter().sum();
        for (class, r) in raised.iter().enumerate() {
            let p = r / total;
            out.push((p - f64::from(u8::from(class == label)), (2.0 * p * (1.0 - p)).max(1e-6)));
        }
    }
    out
}

/// The values of all rows cut into few steps, a column a feature.
struct Bins {
    columns: Vec<Vec<u8>>,
    /// Upper border of every step but the last.
    borders: Vec<Vec<f32>>,
}

impl Bins {
    fn new(rows: &[&[f32]]) -> Bins {
        let width = rows.first().map_or(0, |r| r.len());
        let borders: Vec<Vec<f32>> = (0..width).map(|f| borders(rows, f)).collect();
        let bin = |f: usize, v: f32| borders[f].partition_point(|&b| b < v) as u8;
        let columns = (0..width).map(|f| rows.iter().map(|r| bin(f, r[f])).collect()).collect();
        Bins { columns, borders }
    }

    /// The features that have more than one value.
    fn telling(&self) -> impl Iterator<Item = usize> {
        (0..self.borders.len()).filter(|&f| !self.borders[f].is_empty())
    }
}

fn borders(rows: &[&[f32]], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|r| r[feature]).collect();
    values.sort_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    if distinct.len() > BINS {
        distinct = (1..=BINS).map(|k| values[k * (values.len() - 1) / BINS]).collect();
        distinct.dedup();
    }
    distinct.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect()
}

/// A leaf that may be split, with the best way to do so.
struct Open {
    node: usize,
    rows: Vec<u32>,
    split: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    /// Rows of this step and below go left.
    bin: u8,
}

/// Grows one tree, the most useful split first.
struct Grower<'g, F: Fn(u32) -> (f64, f64)> {
    bins: &'g Bins,
    asked: &'g [usize],
    slope: &'g F,
    growth: Growth,
}

impl<F: Fn(u32) -> (f64, f64)> Grower<'_, F> {
    fn grow(&self, rows: &[u32]) -> Tree {
        let mut nodes = vec![self.leaf(rows)];
        let mut open = vec![self.open(0, rows.to_vec())];
        for _ in 1..self.growth.leaves {
            let gain = |o: &Open| o.split.map_or(0.0, |s| s.gain);
            let Some(at) = (0..open.len()).max_by(|&a, &b| gain(&open[a]).total_cmp(&gain(&open[b]))) else {
                break;
            };
            let Open { node, rows, split } = open.swap_remove(at);
            let Some(split) = split else { break };
            let column = &self.bins.columns[split.feature];
            let (left, right): (Vec<u32>, Vec<u32>) =
                rows.into_iter().partition(|&r| column[r as usize] <= split.bin);
            let first = nodes.len();
            nodes[node] = Node {
                feature: Some(split.feature as u16),
                number: self.bins.borders[split.feature][usize::from(split.bin)],
                left: first as u16,
            };
            nodes.extend([self.leaf(&left), self.leaf(&right)]);
            open.push(self.open(first, left));
            open.push(self.open(first + 1, right));
        }
        Tree::new(nodes).expect("invariant: children stand after their parents")
    }

    fn leaf(&self, rows: &[u32]) -> Node {
        let (g, h) = self.total(rows);
        Node { feature: None, number: (-self.growth.rate * g / (h + PULL)) as f32, left: 0 }
    }

    fn total(&self, rows: &[u32]) -> (f64, f64) {
        rows.iter().map(|&r| (self.slope)(r)).fold((0.0, 0.0), |t, s| (t.0 + s.0, t.1 + s.1))
    }

    fn open(&self, node: usize, rows: Vec<u32>) -> Open {
        let split = if rows.len() >= 2 * self.growth.least { self.best(&rows) } else { None };
        Open { node, rows, split }
    }

    fn best(&self, rows: &[u32]) -> Option<Split> {
        let slopes: Vec<(f64, f64)> = rows.iter().map(|&r| (self.slope)(r)).collect();
        let whole = slopes.iter().fold((0.0, 0.0), |t, s| (t.0 + s.0, t.1 + s.1));
        let score = |(g, h): (f64, f64)| g * g / (h + PULL);
        let mut best: Option<Split> = None;
        for &feature in self.asked {
            let column = &self.bins.columns[feature];
            let mut steps = [(0.0, 0.0, 0_usize); BINS + 1];
            for (&row, slope) in rows.iter().zip(&slopes) {
                let step = &mut steps[usize::from(column[row as usize])];
                *step = (step.0 + slope.0, step.1 + slope.1, step.2 + 1);
            }
            let mut left = (0.0, 0.0, 0_usize);
            for (bin, step) in steps.iter().enumerate().take(self.bins.borders[feature].len()) {
                left = (left.0 + step.0, left.1 + step.1, left.2 + step.2);
                if left.2 < self.growth.least || rows.len() - left.2 < self.growth.least {
                    continue;
                }
                let right = (whole.0 - left.0, whole.1 - left.1);
                let gain = score((left.0, left.1)) + score(right) - score(whole);
                if gain > best.map_or(1e-6, |b| b.gain) {
                    best = Some(Split { gain, feature, bin: bin as u8 });
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_learns_what_two_values_say_together() {
        let rows: Vec<[f32; 2]> = (0..400).map(|i| [(i % 2) as f32, (i / 2 % 2) as f32]).collect();
        let classes = rows.iter().map(|r| usize::from(r[0] != r[1])).collect();
        let table = Table { rows: rows.iter().map(|r| &r[..]).collect(), classes };
        let growth = Growth { rounds: 120, rate: 0.1, leaves: 4, least: 20 };
        let forest = boost(&table, 2, growth);
        let rows = [[0.0, 1.0], [1.0, 1.0]];
        let p: Vec<[f32; 2]> = forest.probabilities(&rows);
        assert!(p[0][1] > 0.9 && p[1][0] > 0.9, "{p:?}");
        let one = boost(&table, 1, growth);
        let p = one.probability(&rows);
        assert!(p[0] > 0.9 && p[1] < 0.1, "{p:?}");
    }
}
