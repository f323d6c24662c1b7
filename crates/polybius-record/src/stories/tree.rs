//! From similarities to groups: a tree of averages, cut at its weak links.
//!
//! The two groups that are most alike on average are joined first. A link between two groups is weak where
//! their mean similarity is below [`LEAST`], or below [`SHARE`] of the similarity inside them: so two events
//! that look alike part, whatever words their topic shares.

/// Least similarity of two articles, and least mean similarity of two groups, that links them.
pub const LEAST: f32 = 0.18;
/// Least share that the similarity between two groups must have of the similarity inside them.
const SHARE: f64 = 0.6;

/// Similarities of `n` articles, symmetric, row by row.
pub struct Matrix {
    size: usize,
    cells: Vec<f32>,
}

impl Matrix {
    /// `n` articles that have nothing in common.
    pub fn new(size: usize) -> Self {
        Matrix { size, cells: vec![0.0; size * size] }
    }

    /// Sets the similarity of two articles.
    pub fn set(&mut self, a: usize, b: usize, similarity: f32) {
        self.cells[a * self.size + b] = similarity;
        self.cells[b * self.size + a] = similarity;
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        f64::from(self.cells[a * self.size + b])
    }

    /// The group that an article is most like on average, where it is like one enough.
    fn nearest(&self, article: usize, groups: &[Vec<usize>]) -> Option<usize> {
        let mean = |group: &Vec<usize>| {
            group.iter().map(|&other| self.get(article, other)).sum::<f64>() / group.len() as f64
        };
        let mut best = (f64::from(LEAST), None);
        for (n, group) in groups.iter().enumerate() {
            let mean = mean(group);
            if mean > best.0 || (best.1.is_none() && mean >= best.0) {
                best = (mean, Some(n));
            }
        }
        best.1
    }
}

/// Two groups joined: numbers below the count of articles are articles, the others earlier joints.
struct Joint {
    sides: [usize; 2],
    /// Mean similarity between the sides.
    between: f64,
    size: usize,
    /// Sum of the similarities of all pairs inside.
    inner: f64,
}

/// Joints in the order they were made: a side is always made before the joint it is part of.
struct Tree {
    leaves: usize,
    joints: Vec<Joint>,
}

/// Groups of articles, each in rising order, by their first articles.
///
/// The same similarities give the same groups; equal ones are joined in the order of the articles.
pub fn groups(matrix: &Matrix) -> Vec<Vec<usize>> {
    if matrix.size == 0 {
        return Vec::new();
    }
    let mut out = Tree::grow(matrix).groups(matrix);
    out.iter_mut().for_each(|group| group.sort_unstable());
    out.sort();
    out
}

impl Tree {
    /// Joins by chains of nearest neighbours, which for averages gives the same tree as joining the most
    /// alike pair each time.
    fn grow(matrix: &Matrix) -> Tree {
        let n = matrix.size;
        let mut means: Vec<f64> = matrix.cells.iter().map(|&c| f64::from(c)).collect();
        // Which node stands in a row of the matrix; `None` once it is part of another row.
        let mut nodes: Vec<Option<usize>> = (0..n).map(Some).collect();
        let mut tree = Tree { leaves: n, joints: Vec::with_capacity(n.saturating_sub(1)) };
        let mut chain: Vec<usize> = Vec::new();
        while tree.joints.len() + 1 < n {
            if chain.is_empty() {
                chain.extend(nodes.iter().position(Option::is_some));
            }
            let last = chain[chain.len() - 1];
            let before = chain.len().checked_sub(2).map(|at| chain[at]);
            let next = nearest(&means, &nodes, last, before);
            if before != Some(next) {
                chain.push(next);
                continue;
            }
            chain.truncate(chain.len() - 2);
            let (kept, gone) = (last.min(next), last.max(next));
            tree.join(&mut means, &mut nodes, kept, gone);
        }
        tree
    }

    fn join(&mut self, means: &mut [f64], nodes: &mut [Option<usize>], kept: usize, gone: usize) {
        let n = nodes.len();
        let sides = [kept, gone].map(|row| nodes[row].expect("invariant: rows on the chain are alive"));
        let [a, b] = sides.map(|side| self.size(side) as f64);
        let between = means[kept * n + gone];
        let inner = self.inner(sides[0]) + self.inner(sides[1]) + between * a * b;
        self.joints.push(Joint { sides, between, size: (a + b) as usize, inner });
        nodes[gone] = None;
        nodes[kept] = Some(self.leaves + self.joints.len() - 1);
        for row in (0..n).filter(|&row| row != kept && nodes[row].is_some()) {
            let mean = (means[row * n + kept] * a + means[row * n + gone] * b) / (a + b);
            means[row * n + kept] = mean;
            means[kept * n + row] = mean;
        }
    }

    fn size(&self, node: usize) -> usize {
        node.checked_sub(self.leaves).map_or(1, |joint| self.joints[joint].size)
    }

    fn inner(&self, node: usize) -> f64 {
        node.checked_sub(self.leaves).map_or(0.0, |joint| self.joints[joint].inner)
    }

    /// Joins from the leaves up wherever both sides are whole and the link is not weak; sides that have
    /// parted stay parted.
    fn groups(&self, matrix: &Matrix) -> Vec<Vec<usize>> {
        let mut of: Vec<Vec<Vec<usize>>> = (0..self.leaves).map(|article| vec![vec![article]]).collect();
        for joint in &self.joints {
            let [left, right] = joint.sides.map(|side| std::mem::take(&mut of[side]));
            of.push(self.joined(joint, left, right, matrix));
        }
        of.pop().unwrap_or_default()
    }

    fn joined(
        &self,
        joint: &Joint,
        mut left: Vec<Vec<usize>>,
        mut right: Vec<Vec<usize>>,
        matrix: &Matrix,
    ) -> Vec<Vec<usize>> {
        if joint.between < f64::from(LEAST) {
            left.append(&mut right);
            return left;
        }
        if left.len() == 1 && right.len() == 1 && !self.is_weak(joint) {
            left[0].append(&mut right[0]);
            return left;
        }
        let alone = |side: &[Vec<usize>]| side.len() == 1 && side[0].len() == 1;
        let (mut many, few) = if alone(&left) { (right, left) } else { (left, right) };
        if alone(&few)
            && let Some(nearest) = matrix.nearest(few[0][0], &many)
        {
            many[nearest].push(few[0][0]);
            return many;
        }
        many.extend(few);
        many
    }

    fn is_weak(&self, joint: &Joint) -> bool {
        let sizes = joint.sides.map(|side| self.size(side));
        if sizes.iter().any(|&size| size < 2) {
            return false;
        }
        // Mean similarity inside each side, weighted by its articles.
        let inside: f64 =
            joint.sides.iter().zip(sizes).map(|(&s, n)| self.inner(s) * 2.0 / (n - 1) as f64).sum();
        joint.between < SHARE * inside / joint.size as f64
    }
}

/// The row most like `row`; among equals `before`, then the first.
fn nearest(means: &[f64], nodes: &[Option<usize>], row: usize, before: Option<usize>) -> usize {
    let n = nodes.len();
    let mut best = before.map(|b| (means[row * n + b], b));
    for other in (0..n).filter(|&o| o != row && nodes[o].is_some()) {
        let mean = means[row * n + other];
        if best.is_none_or(|(most, _)| mean > most) {
            best = Some((mean, other));
        }
    }
    best.expect("invariant: two rows are alive at least").1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix whose articles fall into blocks: inside one `inside`, between two `between`.
    fn blocks(sizes: &[usize], inside: f32, between: f32) -> Matrix {
        let of: Vec<usize> = sizes.iter().enumerate().flat_map(|(b, &n)| vec![b; n]).collect();
        let mut matrix = Matrix::new(of.len());
        for a in 0..of.len() {
            for b in 0..a {
                matrix.set(a, b, if of[a] == of[b] { inside } else { between });
            }
        }
        matrix
    }

    fn sizes(matrix: &Matrix) -> Vec<usize> {
        groups(matrix).iter().map(Vec::len).collect()
    }

    #[test]
    fn groups_part_where_the_mean_is_low() {
        assert_eq!(sizes(&blocks(&[3, 2], 0.3, 0.17)), [3, 2]);
        assert_eq!(sizes(&blocks(&[3, 2], 0.25, 0.19)), [5]);
        assert_eq!(sizes(&Matrix::new(0)), Vec::<usize>::new());
        assert_eq!(sizes(&Matrix::new(2)), [1, 1]);
    }

    #[test]
    fn groups_part_where_the_link_is_weak_beside_what_is_inside() {
        assert_eq!(sizes(&blocks(&[4, 3, 5], 0.5, 0.25)), [4, 3, 5]);
        assert_eq!(sizes(&blocks(&[4, 3, 5], 0.5, 0.35)), [12]);
        assert_eq!(
            sizes(&blocks(&[4, 1], 0.5, 0.25)),
            [5],
            "one article beside a story is no story of its own"
        );
    }

    #[test]
    fn one_bridge_does_not_join_two_stories() {
        let mut matrix = blocks(&[4, 4], 0.5, 0.0);
        matrix.set(0, 7, 0.4);
        assert_eq!(groups(&matrix), [vec![0, 1, 2, 3], vec![4, 5, 6, 7]]);
    }

    /// The definition, joined the slow way: the most alike pair first.
    fn slow(matrix: &Matrix) -> Vec<f64> {
        let mut parts: Vec<Vec<usize>> = (0..matrix.size).map(|a| vec![a]).collect();
        let mean = |a: &[usize], b: &[usize]| {
            let sum: f64 = a.iter().map(|&x| b.iter().map(|&y| matrix.get(x, y)).sum::<f64>()).sum();
            sum / (a.len() * b.len()) as f64
        };
        let mut heights = Vec::new();
        while parts.len() > 1 {
            let pairs = (0..parts.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
            let best = pairs
                .max_by(|x, y| mean(&parts[x.0], &parts[x.1]).total_cmp(&mean(&parts[y.0], &parts[y.1])));
            let (a, b) = best.unwrap();
            heights.push(mean(&parts[a], &parts[b]));
            let gone = parts.remove(b);
            parts[a].extend(gone);
        }
        heights.sort_by(f64::total_cmp);
        heights
    }

    #[test]
    fn chains_of_neighbours_give_the_tree_of_the_definition() {
        let mut state = 7u64;
        let mut matrix = Matrix::new(14);
        for a in 0..14 {
            for b in 0..a {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                matrix.set(a, b, (state >> 40) as f32 / (1 << 24) as f32);
            }
        }
        let mut heights: Vec<f64> = Tree::grow(&matrix).joints.iter().map(|j| j.between).collect();
        heights.sort_by(f64::total_cmp);
        for (fast, slow) in heights.iter().zip(slow(&matrix)) {
            assert!((fast - slow).abs() < 1e-6, "{fast} {slow}");
        }
    }
}
