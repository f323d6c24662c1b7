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
    pub trees: Vec<Vec<Node>>,
}

impl Forest {
    /// Probability of each class for a row of `features` values; `N` must be the number of classes.
    pub fn probabilities<const N: usize>(&self, row: &[f32]) -> [f32; N] {
        debug_assert_eq!((row.len(), N), (self.features, self.classes));
        let mut sums = [0.0; N];
        for (i, tree) in self.trees.iter().enumerate() {
            sums[i % N] += value(tree, row);
        }
        softmax(sums)
    }

    /// Probability of yes for a row of `features` values, where the forest has one class.
    pub fn probability(&self, row: &[f32]) -> f32 {
        debug_assert_eq!((row.len(), self.classes), (self.features, 1));
        let sum: f32 = self.trees.iter().map(|tree| value(tree, row)).sum();
        1.0 / (1.0 + libm::expf(-sum))
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
            return Err(TyperError::Version(version));
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
            out.extend_from_slice(&(tree.len() as u16).to_le_bytes());
            for node in tree {
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

/// What a tree adds for a row.
pub fn value(tree: &[Node], row: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        let node = &tree[at];
        let Some(feature) = node.feature else { return node.number };
        at = usize::from(node.left) + usize::from(row[usize::from(feature)] > node.number);
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
fn tree(rest: &mut &[u8], features: usize) -> Result<Vec<Node>, TyperError> {
    let length = u16::from_le_bytes(take(rest)?);
    let mut out = Vec::with_capacity(usize::from(length));
    for i in 0..length {
        let feature = u16::from_le_bytes(take(rest)?);
        let (number, left) = (number(rest)?, u16::from_le_bytes(take(rest)?));
        let feature = (feature != LEAF).then_some(feature);
        if feature.is_some_and(|f| usize::from(f) >= features || left <= i || left + 1 >= length) {
            return Err(TyperError::NotATyper);
        }
        out.push(Node { feature, number, left });
    }
    if out.is_empty() { Err(TyperError::NotATyper) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: f32) -> Node {
        Node { feature: None, number, left: 0 }
    }

    fn forest() -> Forest {
        let split = vec![Node { feature: Some(1), number: 0.5, left: 1 }, leaf(2.0), leaf(-2.0)];
        Forest { features: 2, classes: 2, thresholds: vec![0.25], trees: vec![split, vec![leaf(0.0)]] }
    }

    #[test]
    fn a_row_goes_left_up_to_the_border() {
        let low: [f32; 2] = forest().probabilities(&[9.0, 0.5]);
        let high: [f32; 2] = forest().probabilities(&[9.0, 0.6]);
        assert!(low[0] > 0.8 && high[0] < 0.2, "{low:?} {high:?}");
    }

    #[test]
    fn a_forest_of_one_class_says_yes_or_no() {
        let one = Forest { classes: 1, trees: forest().trees[..1].to_vec(), ..forest() };
        assert!(one.probability(&[9.0, 0.5]) > 0.85);
        assert!(one.probability(&[9.0, 0.6]) < 0.15);
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
        lost.trees[0][0].left = 2;
        assert_eq!(Forest::open(&lost.to_bytes()), Err(TyperError::NotATyper));
    }
}
