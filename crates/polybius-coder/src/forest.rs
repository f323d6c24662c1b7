//! Forests of small decision trees, added up and made probabilities.
//!
//! A forest's file is little-endian: 8 bytes `POLYFRST`, u32 version, u32 features, u32 classes, u32 number
//! of thresholds, the thresholds as f32, u32 number of trees; for each tree a u16 number of nodes and the
//! nodes as u16 feature (`0xffff` in a leaf), f32 border or value, u16 left child; then the blake3 of all
//! before.

use crate::typer::{TyperError, softmax};

const MAGIC: &[u8; 8] = b"POLYFRST";
const VERSION: u32 = 1;
const LEAF: u16 = u16::MAX;

/// Rows that are led through a tree together, so that none waits for the memory of another.
const ABREAST: usize = 4;

/// A node of a tree; the right child stands after the left one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Index of the value asked for, `None` in a leaf.
    pub feature: Option<u16>,
    /// Values up to this go left; in a leaf what the tree adds.
    pub number: f32,
    /// Index of the left child.
    pub left: u16,
}

/// A step from a node to one of its children; a leaf leads to itself whatever the row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    border: f32,
    feature: u16,
    left: u16,
}

/// A tree laid out for walking.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    steps: Vec<Step>,
    /// Steps to the farthest leaf.
    depth: usize,
}

impl Tree {
    /// The tree of `nodes`, the root first and every child after its parent; `None` where there is no node or
    /// a child is not there.
    pub fn new(nodes: Vec<Node>) -> Option<Tree> {
        let mut below = vec![0; nodes.len()];
        for (at, node) in nodes.iter().enumerate().filter(|(_, n)| n.feature.is_some()) {
            let left = usize::from(node.left);
            if left <= at || left + 1 >= nodes.len() {
                return None;
            }
            below[left] = below[at] + 1;
            below[left + 1] = below[at] + 1;
        }
        let step = |(at, node): (usize, &Node)| match node.feature {
            Some(feature) => Step { border: node.number, feature, left: node.left },
            None => Step { border: f32::INFINITY, feature: 0, left: at as u16 },
        };
        let steps = nodes.iter().enumerate().map(step).collect();
        Some(Tree { depth: below.into_iter().max()?, nodes, steps })
    }

    /// What the tree adds for a row.
    pub fn value(&self, row: &[f32]) -> f32 {
        self.values([row; ABREAST])[0]
    }

    /// What the tree adds for each row.
    fn values(&self, rows: [&[f32]; ABREAST]) -> [f32; ABREAST] {
        let mut at = [0_usize; ABREAST];
        for _ in 0..self.depth {
            for (at, row) in at.iter_mut().zip(rows) {
                let step = self.steps[*at];
                *at = usize::from(step.left) + usize::from(row[usize::from(step.feature)] > step.border);
            }
        }
        at.map(|at| self.nodes[at].number)
    }
}

/// Trees in rounds, one for each class; a forest that says yes or no has one class, yes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    /// Number of values in a row.
    pub features: usize,
    /// Number of classes.
    pub classes: usize,
    /// Least probabilities that the users of the forest were tuned to.
    pub thresholds: Vec<f32>,
    /// The trees; that of class `k` in round `r` is number `r * classes + k`.
    pub trees: Vec<Tree>,
}

impl Forest {
    /// Probability of each class for each row of `features` values; `N` must be the number of classes.
    pub fn probabilities<const N: usize, R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<[f32; N]> {
        debug_assert_eq!(N, self.classes);
        self.sums(rows).into_iter().map(softmax).collect()
    }

    /// Probability of yes for each row of `features` values, where the forest has one class.
    pub fn probability<R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        debug_assert_eq!(self.classes, 1);
        self.sums::<1, R>(rows).into_iter().map(|[sum]| 1.0 / (1.0 + libm::expf(-sum))).collect()
    }

    /// The row that the forest holds likeliest to be a yes, the first of several.
    pub fn likeliest<R: AsRef<[f32]>>(&self, rows: &[R]) -> Option<usize> {
        let p = self.probability(rows);
        (0..p.len()).reduce(|top, at| if p[at] > p[top] { at } else { top })
    }

    /// What the trees of each class add up to, for each row, in the order of the trees.
    fn sums<const N: usize, R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<[f32; N]> {
        debug_assert!(rows.iter().all(|row| row.as_ref().len() == self.features));
        let mut out = vec![[0.0; N]; rows.len()];
        for (rows, sums) in rows.chunks(ABREAST).zip(out.chunks_mut(ABREAST)) {
            let last = rows.len() - 1;
            let abreast = std::array::from_fn(|k| rows[k.min(last)].as_ref());
            for (i, tree) in self.trees.iter().enumerate() {
                sums.iter_mut().zip(tree.values(abreast)).for_each(|(sum, value)| sum[i % N] += value);
            }
        }
        out
    }

    /// Opens a forest from the bytes of its file.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash, and for a tree that points nowhere.
    pub fn open(bytes: &[u8]) -> Result<Forest, TyperError> {
        let (content, hash) = bytes.split_at_checked(bytes.len().saturating_sub(32)).unwrap_or_default();
        let mut rest = content.strip_prefix(MAGIC).ok_or(TyperError::NotATyper)?;
        let version = u32::from_le_bytes(take(&mut rest)?);
        if version != VERSION {
            return Err(TyperError::Version(version, VERSION));
        }
        if polybius_base::hash(content) != hash {
            return Err(TyperError::Hash);
        }
        let features = count(&mut rest)?;
        let classes = count(&mut rest)?;
        let thresholds: Result<Vec<f32>, _> = (0..count(&mut rest)?).map(|_| number(&mut rest)).collect();
        let trees: Result<Vec<_>, _> = (0..count(&mut rest)?).map(|_| tree(&mut rest, features)).collect();
        let (thresholds, trees) = (thresholds?, trees?);
        Ok(Forest { features, classes, thresholds, trees })
    }

    /// The bytes of the forest's file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for number in [VERSION, self.features as u32, self.classes as u32, self.thresholds.len() as u32] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for threshold in &self.thresholds {
            out.extend_from_slice(&threshold.to_le_bytes());
        }
        out.extend_from_slice(&(self.trees.len() as u32).to_le_bytes());
        for tree in &self.trees {
            out.extend_from_slice(&(tree.nodes.len() as u16).to_le_bytes());
            for node in &tree.nodes {
                out.extend_from_slice(&node.feature.unwrap_or(LEAF).to_le_bytes());
                out.extend_from_slice(&node.number.to_le_bytes());
                out.extend_from_slice(&node.left.to_le_bytes());
            }
        }
        let hash = polybius_base::hash(&out);
        out.extend_from_slice(&hash);
        out
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], TyperError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(TyperError::NotATyper)?;
    *rest = tail;
    Ok(*head)
}

fn count(rest: &mut &[u8]) -> Result<usize, TyperError> {
    Ok(u32::from_le_bytes(take(rest)?) as usize)
}

fn number(rest: &mut &[u8]) -> Result<f32, TyperError> {
    Ok(f32::from_le_bytes(take(rest)?))
}

/// A tree whose nodes ask for known features and lead to later nodes.
fn tree(rest: &mut &[u8], features: usize) -> Result<Tree, TyperError> {
    let length = u16::from_le_bytes(take(rest)?);
    let mut nodes = Vec::with_capacity(usize::from(length));
    for _ in 0..length {
        let feature = u16::from_le_bytes(take(rest)?);
        let (number, left) = (number(rest)?, u16::from_le_bytes(take(rest)?));
        let feature = (feature != LEAF).then_some(feature);
        if feature.is_some_and(|f| usize::from(f) >= features) {
            return Err(TyperError::NotATyper);
        }
        nodes.push(Node { feature, number, left });
    }
    Tree::new(nodes).ok_or(TyperError::NotATyper)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: f32) -> Node {
        Node { feature: None, number, left: 0 }
    }

    fn forest() -> Forest {
        let split = vec![Node { feature: Some(1), number: 0.5, left: 1 }, leaf(2.0), leaf(-2.0)];
        let trees = [split, vec![leaf(0.0)]].map(|nodes| Tree::new(nodes).unwrap()).to_vec();
        Forest { features: 2, classes: 2, thresholds: vec![0.25], trees }
    }

    #[test]
    fn a_row_goes_left_up_to_the_border() {
        let [low, high]: [[f32; 2]; 2] =
            forest().probabilities(&[[9.0, 0.5], [9.0, 0.6]]).try_into().unwrap();
        assert!(low[0] > 0.8 && high[0] < 0.2, "{low:?} {high:?}");
    }

    #[test]
    fn a_forest_of_one_class_says_yes_or_no() {
        let one = Forest { classes: 1, trees: forest().trees[..1].to_vec(), ..forest() };
        let p = one.probability(&[[9.0, 0.5], [9.0, 0.6]]);
        assert!(p[0] > 0.85 && p[1] < 0.15, "{p:?}");
        assert_eq!(one.likeliest(&[[9.0, 0.6], [9.0, 0.5], [0.0, 0.5]]), Some(1));
        assert_eq!(one.likeliest::<[f32; 2]>(&[]), None);
    }

    #[test]
    fn rows_together_are_as_rows_alone_however_deep_their_leaves() {
        let node = |feature, number, left| Node { feature: Some(feature), number, left };
        let nodes = vec![node(0, 0.0, 1), leaf(1.0), node(1, 5.0, 3), leaf(2.0), leaf(4.0)];
        let forest = Forest { classes: 1, trees: vec![Tree::new(nodes).unwrap()], ..forest() };
        let rows: Vec<[f32; 2]> = (0..19).map(|i| [(i % 3) as f32 - 1.0, i as f32]).collect();
        let alone: Vec<f32> = rows.iter().flat_map(|row| forest.probability(&[row])).collect();
        assert_eq!(forest.probability(&rows), alone);
        assert!(rows.iter().map(|row| forest.trees[0].value(row)).eq((0..19).map(|i| match i % 3 {
            2 if i > 5 => 4.0,
            2 => 2.0,
            _ => 1.0,
        })));
    }

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let bytes = forest().to_bytes();
        assert_eq!(Forest::open(&bytes), Ok(forest()));
        let mut damaged = bytes.clone();
        damaged[30] ^= 1;
        assert_eq!(Forest::open(&damaged), Err(TyperError::Hash));
        assert_eq!(Forest::open(&bytes[..20]), Err(TyperError::NotATyper));
        assert_eq!(Forest::open(&[]), Err(TyperError::NotATyper));
    }

    #[test]
    fn a_tree_that_points_nowhere_is_refused() {
        let mut lost = forest();
        lost.trees[0].nodes[0].left = 2;
        assert_eq!(Forest::open(&lost.to_bytes()), Err(TyperError::NotATyper));
        assert_eq!(Tree::new(Vec::new()), None);
    }
}
