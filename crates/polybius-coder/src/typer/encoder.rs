//! The encoder: a small transformer that reads a sentence whole, each word in the light of the others, and says of
//! a candidate what act it tells and of a party whether it is a side of it; and its file.
//!
//! Little-endian: 8 bytes `POLYENC\0`, u32 version, u32 number of forms; the hashes of the forms as u32, ascending;
//! for each table of [`TABLES`] an f32 step and its rows as i8; then f32 in the order of [`Encoder::open`]; then
//! blake3 of all before.

use std::ops::Range;

use polybius_nn::{
    DISTANCES, EPSILON, EncoderLayer, EncoderRoom, HEAD, IntPath, LayerWeights, Linear8, Norm, Path,
    Quantized, TIES,
};

use super::file::checked;
use super::seen::{PARTS, SHAPES, Seen};
use super::{CLASSES, SIDES_CLASSES, TyperError, logarithms, softmax};

/// Numbers of a token.
const WIDTH: usize = 128;
/// Numbers of a row of a table.
const EMBED: usize = 96;
const HEADS: usize = WIDTH / HEAD;
const LAYERS: usize = 2;
/// Numbers of a token within a layer.
const WIDE: usize = 256;
/// Units between an act with a party and its side.
const BETWEEN: usize = 64;
/// Distances of a party that are told apart, by powers of two to either side.
const FAR: usize = 16;
/// Rows of the tables after that of forms: beginnings, ends, shapes, tags, relations, kinds of name.
const TABLES: [usize; 6] = [PARTS, PARTS, SHAPES, 64, 64, 24];
const MAGIC: &[u8; 8] = b"POLYENC\0";
const VERSION: u32 = 1;
/// Bytes before the forms.
const START: usize = 16;

/// A trained encoder.
#[derive(Clone)]
pub struct Encoder {
    path: Path,
    /// Hashes of the forms it knows; row 0 of their table stands for all others.
    forms: Vec<u32>,
    /// Rows of [`EMBED`] numbers.
    tables: Vec<Vec<f32>>,
    up: Linear8,
    /// What the first look's logarithm of each class adds to its candidate.
    look: Vec<f32>,
    layers: Vec<EncoderLayer>,
    norm: Norm,
    kind: [Vec<f32>; 2],
    /// Weight of the first look's logarithms.
    first: f32,
    act: [Vec<f32>; 2],
    party: [Vec<f32>; 2],
    far: Vec<f32>,
    side: [Vec<f32>; 2],
}

/// A sentence to be read.
pub struct Unread {
    /// Its tokens.
    pub tokens: Vec<Seen>,
    /// The places of its candidates with what the first look says of each.
    pub looks: Vec<(usize, [f32; CLASSES])>,
}

/// Sentences that have been read: the numbers of each of their tokens, one sentence after the other.
pub struct States(Vec<f32>);

/// An act whose sides are asked for.
pub struct ActUnits {
    at: usize,
    units: [f32; BETWEEN],
}

impl States {
    fn of(&self, token: usize) -> &[f32] {
        &self.0[token * WIDTH..][..WIDTH]
    }
}

impl Encoder {
    /// Reads some sentences, none of which changes what is read of another.
    pub fn read(&self, sentences: &[Unread]) -> States {
        let mut x = self.embedded(sentences.iter().flat_map(|s| &s.tokens));
        let mut first = 0;
        for sentence in sentences {
            for (at, look) in &sentence.looks {
                let x = &mut x[(first + at) * WIDTH..][..WIDTH];
                for (log, row) in logarithms(look).iter().zip(self.look.chunks_exact(WIDTH)) {
                    x.iter_mut().zip(row).for_each(|(x, weight)| *x += log * weight);
                }
            }
            first += sentence.tokens.len();
        }
        let heads = |s: &Unread| s.tokens.iter().map(|t| usize::from(t.head)).collect();
        let heads: Vec<Vec<usize>> = sentences.iter().map(heads).collect();
        let mut room = EncoderRoom::default();
        self.layers.iter().for_each(|layer| layer.apply(self.path, &mut x, &heads, &mut room));
        let mut normed = vec![0.0; x.len()];
        self.norm.apply(self.path, &x, &mut normed);
        States(normed)
    }

    /// The sums of each token's rows, brought up to [`WIDTH`] numbers.
    fn embedded<'s>(&self, tokens: impl Iterator<Item = &'s Seen>) -> Vec<f32> {
        let mut sums = Vec::new();
        for token in tokens {
            let form = self.forms.binary_search(&token.form).map_or(0, |at| at + 1);
            let [beginning, end] = token.parts.map(usize::from);
            let small = [token.shape, token.tag, token.dep, token.name].map(usize::from);
            let rows = [form, beginning, end].into_iter().chain(small);
            let mut sum = [0.0_f32; EMBED];
            for (table, row) in self.tables.iter().zip(rows) {
                sum.iter_mut().zip(&table[row * EMBED..]).for_each(|(sum, x)| *sum += x);
            }
            sums.extend_from_slice(&sum);
        }
        let path = IntPath::beside(self.path);
        let mut quantized = Quantized::default();
        quantized.fill(path, &sums, EMBED);
        let mut out = vec![0.0; sums.len() / EMBED * WIDTH];
        self.up.apply(path, &quantized, &mut out);
        out
    }

    /// Probability of each class of the candidate at token `at` of all that were read, of which the first look says `look`.
    pub fn kinds(&self, states: &States, at: usize, look: &[f32; CLASSES]) -> [f32; CLASSES] {
        let scores: [f32; CLASSES] = layer(&self.kind, states.of(at));
        let logs = logarithms(look);
        softmax(std::array::from_fn(|k| scores[k] + self.first * logs[k]))
    }

    /// What the act at token `at` of all that were read brings to its sides.
    pub fn act(&self, states: &States, at: usize) -> ActUnits {
        ActUnits { at, units: layer(&self.act, states.of(at)) }
    }

    /// Probability that the party of tokens `party` is neither side of the act, its actor, its recipient.
    pub fn side(&self, states: &States, act: &ActUnits, party: Range<usize>) -> [f32; SIDES_CLASSES] {
        let ends = [states.of(party.start), states.of(party.end - 1)].concat();
        let units: [f32; BETWEEN] = layer(&self.party, &ends);
        let far = &self.far[far(act.at, party.start) * BETWEEN..][..BETWEEN];
        let between: [f32; BETWEEN] = std::array::from_fn(|i| (act.units[i] + units[i] + far[i]).max(0.0));
        softmax(layer(&self.side, &between))
    }

    /// Opens an encoder from the bytes of its file.
    ///
    /// # Errors
    /// A [`TyperError`] for a wrong magic, length, version or hash.
    pub fn open(bytes: &[u8]) -> Result<Encoder, TyperError> {
        let count = bytes.get(12..16).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
        let rows: usize = 1 + count + TABLES.iter().sum::<usize>();
        let before_floats = START + 4 * count + 4 * (1 + TABLES.len()) + rows * EMBED;
        let content = checked(bytes, MAGIC, VERSION, before_floats + 4 * FLOATS)?;
        let mut file = Cells { left: &content[START..] };
        let forms = file.words(count);
        let sizes = std::iter::once(1 + count).chain(TABLES);
        let tables = sizes.map(|rows| file.table(rows * EMBED)).collect();
        let fit = |_| TyperError::NotATyper;
        Ok(Encoder {
            path: Path::best(),
            forms,
            tables,
            up: {
                let [weights, bias] = file.layer(EMBED, WIDTH);
                Linear8::new(&weights, &bias, EMBED).map_err(fit)?
            },
            look: file.floats(CLASSES * WIDTH),
            layers: (0..LAYERS)
                .map(|_| EncoderLayer::new(WIDTH, file.encoder_layer()).map_err(fit))
                .collect::<Result<_, _>>()?,
            norm: {
                let [gain, shift] = file.norm();
                Norm::new(&gain, &shift, EPSILON).map_err(fit)?
            },
            kind: file.layer(WIDTH, CLASSES),
            first: file.floats(1)[0],
            act: file.layer(WIDTH, BETWEEN),
            party: file.layer(2 * WIDTH, BETWEEN),
            far: file.floats(FAR * BETWEEN),
            side: file.layer(BETWEEN, SIDES_CLASSES),
        })
    }
}

/// Number of floats of a layer with its biases.
const fn floats(inputs: usize, outputs: usize) -> usize {
    inputs * outputs + outputs
}

const LAYER_FLOATS: usize = 4 * WIDTH
    + floats(WIDTH, 3 * WIDTH)
    + floats(WIDTH, WIDTH)
    + floats(WIDTH, WIDE)
    + floats(WIDE, WIDTH)
    + (DISTANCES + TIES) * HEADS;
/// Number of floats after the tables.
const FLOATS: usize = floats(EMBED, WIDTH)
    + CLASSES * WIDTH
    + LAYERS * LAYER_FLOATS
    + 2 * WIDTH
    + floats(WIDTH, CLASSES)
    + 1
    + floats(WIDTH, BETWEEN)
    + floats(2 * WIDTH, BETWEEN)
    + FAR * BETWEEN
    + floats(BETWEEN, SIDES_CLASSES);

/// What is left of a file whose length is known to fit.
struct Cells<'b> {
    left: &'b [u8],
}

impl Cells<'_> {
    /// A step and so many small numbers, which count steps.
    fn table(&mut self, count: usize) -> Vec<f32> {
        let step = self.floats(1)[0];
        let (bytes, left) = self.left.split_at(count);
        self.left = left;
        bytes.iter().map(|&b| step * f32::from(b as i8)).collect()
    }

    fn words(&mut self, count: usize) -> Vec<u32> {
        let (bytes, left) = self.left.split_at(4 * count);
        self.left = left;
        bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        self.words(count).into_iter().map(f32::from_bits).collect()
    }

    fn layer(&mut self, inputs: usize, outputs: usize) -> [Vec<f32>; 2] {
        [inputs * outputs, outputs].map(|count| self.floats(count))
    }

    fn norm(&mut self) -> [Vec<f32>; 2] {
        [WIDTH, WIDTH].map(|count| self.floats(count))
    }

    fn encoder_layer(&mut self) -> LayerWeights {
        LayerWeights {
            attend_norm: self.norm(),
            attend: self.layer(WIDTH, 3 * WIDTH),
            mix: self.layer(WIDTH, WIDTH),
            wide_norm: self.norm(),
            wide: self.layer(WIDTH, WIDE),
            narrow: self.layer(WIDE, WIDTH),
            distances: self.floats(DISTANCES * HEADS),
            ties: self.floats(TIES * HEADS),
        }
    }
}

/// `W x + b`, the weights output by output.
fn layer<const N: usize>([weights, bias]: &[Vec<f32>; 2], x: &[f32]) -> [f32; N] {
    std::array::from_fn(|i| bias[i] + dot(&weights[i * x.len()..][..x.len()], x))
}

/// Sums eight lanes abreast and adds them up at the end.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

/// Number of a distance: its logarithm to the base of two, to either side.
fn far(act: usize, party: usize) -> usize {
    let steps = (act.abs_diff(party) + 1).ilog2().min(7) as usize;
    if party < act { FAR / 2 - steps } else { FAR / 2 + steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_by_powers_of_two() {
        assert_eq!([0, 1, 2, 3, 7, 500].map(|n| far(1_000, 1_000 + n)), [8, 9, 9, 10, 11, 15]);
        assert_eq!([1, 3, 500].map(|n| far(1_000, 1_000 - n)), [7, 6, 1]);
    }

    #[test]
    fn a_file_cut_short_or_damaged_is_refused() {
        let bytes = super::super::ENCODER;
        assert!(Encoder::open(bytes).is_ok());
        assert_eq!(Encoder::open(&bytes[..bytes.len() - 1]).err(), Some(TyperError::NotATyper));
        let mut damaged = bytes.to_vec();
        damaged[START + 3] ^= 1;
        assert_eq!(Encoder::open(&damaged).err(), Some(TyperError::Hash));
        assert_eq!(Encoder::open(b"POLYENC").err(), Some(TyperError::NotATyper));
    }
}
