//! The net of the second look, and its file.
//!
//! Each feature adds a row of small integers; the sum goes through two layers, and beside them straight to the
//! classes, where the first look's logarithms are added.
//! Little-endian: 8 bytes `POLYNET\0`, u32 version, f32 least probability of an act, f32 step of the rows, the
//! rows as i8, the layers as f32 in the order of [`Layers`], then blake3 of all before. Sums run in a fixed
//! order.

use super::file::{checked, sealed};
use super::{CLASSES, TyperError, softmax};

/// Rows that features are hashed onto: one half for those of the first look, one for those of the second.
pub const ROWS: usize = 1 << 16;
/// Numbers in a row.
pub const WIDTH: usize = 96;
/// Units of the second layer.
pub const HIDDEN: usize = 48;
/// A first look's probability counts as no less than this.
const FLOOR: f32 = 1e-4;
const MAGIC: &[u8; 8] = b"POLYNET\0";
const VERSION: u32 = 1;
const HEAD: usize = 20;
/// Rows that are summed in 16 bits before the sum could overflow.
const BATCH: usize = 256;

/// Everything of a net but its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    /// What the sum of rows begins with.
    pub start: [f32; WIDTH],
    /// Weights from what is positive of the sum.
    pub hidden: [[f32; WIDTH]; HIDDEN],
    /// What each hidden unit begins with.
    pub hidden_start: [f32; HIDDEN],
    /// Weights of the classes from what is positive of the hidden units.
    pub class: [[f32; HIDDEN]; CLASSES],
    /// What each class begins with.
    pub class_start: [f32; CLASSES],
    /// Weights of the classes from the sum itself.
    pub straight: [[f32; WIDTH]; CLASSES],
    /// Weight of the first look's logarithms.
    pub first: f32,
}

/// Number of floats of the layers.
const FLOATS: usize = WIDTH + HIDDEN * WIDTH + HIDDEN + CLASSES * HIDDEN + CLASSES + CLASSES * WIDTH + 1;

/// What a pass through the layers leaves, for training.
pub struct Pass {
    /// What is positive of the sum of rows.
    pub sum: [f32; WIDTH],
    /// What is positive of the hidden units.
    pub hidden: [f32; HIDDEN],
    /// Probability of each class.
    pub p: [f32; CLASSES],
}

impl Layers {
    /// Layers of noughts.
    pub fn zero() -> Layers {
        Layers {
            start: [0.0; WIDTH],
            hidden: [[0.0; WIDTH]; HIDDEN],
            hidden_start: [0.0; HIDDEN],
            class: [[0.0; HIDDEN]; CLASSES],
            class_start: [0.0; CLASSES],
            straight: [[0.0; WIDTH]; CLASSES],
            first: 0.0,
        }
    }

    /// From the sum of rows (with `start` in it) and the first look's logarithms to probabilities.
    pub fn pass(&self, sum: &[f32; WIDTH], first: &[f32; CLASSES]) -> Pass {
        let kept = sum.map(|x| x.max(0.0));
        let hidden: [f32; HIDDEN] =
            std::array::from_fn(|j| (self.hidden_start[j] + dot(&self.hidden[j], &kept)).max(0.0));
        let scores = std::array::from_fn(|k| {
            let straight = dot(&self.straight[k], sum);
            self.class_start[k] + self.first * first[k] + dot(&self.class[k], &hidden) + straight
        });
        Pass { sum: kept, hidden, p: softmax(scores) }
    }

    /// All numbers, in one fixed order.
    pub fn floats(&self) -> impl Iterator<Item = &f32> {
        let Layers { start, hidden, hidden_start, class, class_start, straight, first } = self;
        let before = start.iter().chain(hidden.as_flattened()).chain(hidden_start);
        before.chain(class.as_flattened()).chain(class_start).chain(straight.as_flattened()).chain([first])
    }

    /// The same numbers, to be changed.
    pub fn floats_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        let Layers { start, hidden, hidden_start, class, class_start, straight, first } = self;
        let before = start.iter_mut().chain(hidden.as_flattened_mut()).chain(hidden_start);
        before
            .chain(class.as_flattened_mut())
            .chain(class_start)
            .chain(straight.as_flattened_mut())
            .chain([first])
    }
}

/// Sums eight lanes abreast and adds them up at the end.
fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

/// Logarithms of a first look, as the net hears them.
pub fn logarithms(first: &[f32; CLASSES]) -> [f32; CLASSES] {
    first.map(|p| libm::logf(p.max(FLOOR)))
}

/// A trained net.
#[derive(Clone)]
pub struct Net {
    rows: Vec<i8>,
    step: f32,
    layers: Box<Layers>,
    /// Least probability of a candidate that becomes a row.
    pub least: f32,
}

impl Net {
    /// A net of `rows` (`ROWS * WIDTH` numbers), which are rounded to 8 bits, and `layers`.
    pub fn new(rows: &[f32], layers: Layers) -> Net {
        assert_eq!(rows.len(), ROWS * WIDTH);
        let step = rows.iter().fold(1e-6_f32, |top, r| top.max(r.abs())) / f32::from(i8::MAX);
        let rows = rows.iter().map(|r| (r / step).round() as i8).collect();
        Net { rows, step, layers: Box::new(layers), least: 1.0 }
    }

    /// Probability of each class where these features hold and the first look gave `first`.
    pub fn probabilities(&self, features: &[u32], first: &[f32; CLASSES]) -> [f32; CLASSES] {
        let whole = self.sum(features);
        let sum = std::array::from_fn(|i| self.layers.start[i] + self.step * whole[i] as f32);
        self.layers.pass(&sum, &logarithms(first)).p
    }

    fn sum(&self, features: &[u32]) -> [i32; WIDTH] {
        let mut whole = [0_i32; WIDTH];
        for some in features.chunks(BATCH) {
            let mut sum = [0_i16; WIDTH];
            for &feature in some {
                let row = &self.rows[feature as usize * WIDTH..][..WIDTH];
                for (sum, &cell) in sum.iter_mut().zip(row) {
                    *sum += i16::from(cell);
                }
            }
            whole.iter_mut().zip(sum).for_each(|(w, s)| *w += i32::from(s));
        }
        whole
    }

    /// Opens a net from the bytes of its file.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8]) -> Result<Net, TyperError> {
        let content = checked(bytes, MAGIC, VERSION, HEAD + ROWS * WIDTH + 4 * FLOATS)?;
        let number =
            |at: usize| f32::from_le_bytes([content[at], content[at + 1], content[at + 2], content[at + 3]]);
        let rows = content[HEAD..HEAD + ROWS * WIDTH].iter().map(|&b| b as i8).collect();
        let mut layers = Box::new(Layers::zero());
        let floats = (HEAD + ROWS * WIDTH..).step_by(4).map(number);
        layers.floats_mut().zip(floats).for_each(|(to, from)| *to = from);
        Ok(Net { rows, step: number(16), layers, least: number(12) })
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD + ROWS * WIDTH + 4 * FLOATS);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.least.to_le_bytes());
        out.extend_from_slice(&self.step.to_le_bytes());
        out.extend(self.rows.iter().map(|&r| r as u8));
        self.layers.floats().for_each(|x| out.extend_from_slice(&x.to_le_bytes()));
        sealed(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A net in which feature 5 speaks for class 1 and feature 6 against what feature 5 says.
    fn net() -> Net {
        let mut rows = vec![0.0; ROWS * WIDTH];
        rows[5 * WIDTH] = 1.0;
        rows[6 * WIDTH] = -1.0;
        let mut layers = Layers::zero();
        layers.hidden[0][0] = 1.0;
        layers.class[1][0] = 4.0;
        layers.first = 1.0;
        Net { least: 0.25, ..Net::new(&rows, layers) }
    }

    fn even() -> [f32; CLASSES] {
        [1.0 / CLASSES as f32; CLASSES]
    }

    #[test]
    fn the_hidden_units_hear_what_is_positive() {
        let net = net();
        assert!(net.probabilities(&[5], &even())[1] > 0.7);
        let silent = net.probabilities(&[5, 6, 6], &even());
        assert!(silent.iter().all(|p| (p - silent[0]).abs() < 1e-6));
    }

    #[test]
    fn the_first_look_is_heard() {
        let mut first = [0.01; CLASSES];
        first[3] = 0.84;
        let p = net().probabilities(&[], &first);
        assert!((p[3] - 0.84).abs() < 1e-5, "{p:?}");
    }

    #[test]
    fn many_features_do_not_overflow() {
        assert_eq!(net().sum(&[5; 1_000])[0], 127_000);
    }

    #[test]
    fn a_file_reads_back_and_damage_is_noticed() {
        let bytes = net().to_bytes();
        let read = Net::open(&bytes).unwrap();
        assert_eq!(read.least, 0.25);
        assert_eq!(read.probabilities(&[5], &even()), net().probabilities(&[5], &even()));
        let mut damaged = bytes.clone();
        damaged[HEAD + 3] ^= 1;
        assert_eq!(Net::open(&damaged).err(), Some(TyperError::Hash));
        assert_eq!(Net::open(&bytes[1..]).err(), Some(TyperError::NotATyper));
    }
}
