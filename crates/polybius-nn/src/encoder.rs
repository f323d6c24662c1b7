//! A layer of a transformer encoder over the tokens of some sentences: attention that knows how far two tokens stand
//! apart and which is the other's head, then a wider layer, each after a layer norm and added to what was there.
//!
//! Matrix products are those of 8-bit integers; all other sums run in a fixed order. So results are the same bits
//! on any machine and in any batch.

use crate::lanes::Scalar;
use crate::layers::{Norm, dispatch};
use crate::weights::WeightError;
use crate::{IntPath, Linear8, Path, Quantized};

/// Tokens to either side whose distance is told apart.
pub const REACH: usize = 16;
/// Distances that are told apart.
pub const DISTANCES: usize = 2 * REACH + 1;
/// How one token stands to another in the tree: not at all, its child, its head, itself.
pub const TIES: usize = 4;
/// Numbers of a token that one head sees.
pub const HEAD: usize = 32;
/// Numbers that are summed abreast.
const LANES: usize = 16;
/// What an encoder's layer norms add to the variance.
pub const EPSILON: f32 = 1e-5;

/// The weights of a layer, output by output; `width` numbers a token, one head for [`HEAD`] of them.
pub struct LayerWeights {
    /// Scale and shift of the norm before attention.
    pub attend_norm: [Vec<f32>; 2],
    /// Queries, keys and values: `3 * width` outputs and their biases.
    pub attend: [Vec<f32>; 2],
    /// What attention's results become.
    pub mix: [Vec<f32>; 2],
    /// Scale and shift of the norm before the wider layer.
    pub wide_norm: [Vec<f32>; 2],
    /// The wider layer.
    pub wide: [Vec<f32>; 2],
    /// Back to `width` numbers.
    pub narrow: [Vec<f32>; 2],
    /// What a distance adds to each head: [`DISTANCES`] rows, a number a head.
    pub distances: Vec<f32>,
    /// What a tie adds to each head: [`TIES`] rows.
    pub ties: Vec<f32>,
}

/// A layer.
#[derive(Clone, Debug)]
pub struct EncoderLayer {
    width: usize,
    attend_norm: Norm,
    attend: Linear8,
    mix: Linear8,
    wide_norm: Norm,
    wide: Linear8,
    narrow: Linear8,
    /// What each distance and tie together add, head by head: [`TIES`] rows of [`DISTANCES`] for each.
    places: Vec<f32>,
}

/// Room for the numbers of a sentence between the steps of a layer, used again and again.
#[derive(Clone, Debug, Default)]
pub struct EncoderRoom {
    normed: Vec<f32>,
    attended: Vec<f32>,
    wide: Vec<f32>,
    back: Vec<f32>,
    head: HeadRoom,
    quantized: Quantized,
}

/// Room for one head of a sentence.
#[derive(Clone, Debug, Default)]
struct HeadRoom {
    /// By number, so that tokens are summed abreast.
    keys: Vec<f32>,
    values: Vec<[f32; HEAD]>,
    places: Vec<f32>,
    weights: Vec<f32>,
}

impl EncoderLayer {
    /// A layer of `width` numbers a token.
    ///
    /// # Errors
    /// If the numbers of weights do not fit together, or the width is no multiple of [`HEAD`].
    pub fn new(width: usize, weights: LayerWeights) -> Result<EncoderLayer, WeightError> {
        let linear = |[weights, bias]: &[Vec<f32>; 2], inputs: usize, outputs: usize| {
            if bias.len() != outputs {
                return Err(WeightError::Content(format!("{} biases for {outputs} outputs", bias.len())));
            }
            Linear8::new(weights, bias, inputs)
        };
        let norm = |[gain, shift]: &[Vec<f32>; 2]| {
            let fits = gain.len() == width;
            let norm = fits.then(|| Norm::new(gain, shift, EPSILON));
            norm.unwrap_or_else(|| Err(WeightError::Content(format!("a norm of {}", gain.len()))))
        };
        let wider = weights.wide[1].len();
        let heads = width / HEAD;
        if !width.is_multiple_of(HEAD)
            || weights.distances.len() != DISTANCES * heads
            || weights.ties.len() != TIES * heads
        {
            return Err(WeightError::Content(format!("{heads} heads over {width} numbers")));
        }
        let place = |head: usize, tie: usize, distance: usize| {
            weights.distances[distance * heads + head] + weights.ties[tie * heads + head]
        };
        let ties = (0..heads).flat_map(|head| (0..TIES).map(move |tie| (head, tie)));
        let places = ties.flat_map(|(head, tie)| (0..DISTANCES).map(move |d| place(head, tie, d))).collect();
        Ok(EncoderLayer {
            width,
            attend: linear(&weights.attend, width, 3 * width)?,
            mix: linear(&weights.mix, width, width)?,
            wide: linear(&weights.wide, width, wider)?,
            narrow: linear(&weights.narrow, wider, width)?,
            attend_norm: norm(&weights.attend_norm)?,
            wide_norm: norm(&weights.wide_norm)?,
            places,
        })
    }

    /// Reads the rows of `x`, one a token, and adds to them. `sentences` tell each token's head, by its place in
    /// its sentence.
    pub fn apply(&self, path: Path, x: &mut [f32], sentences: &[Vec<usize>], room: &mut EncoderRoom) {
        let tokens: usize = sentences.iter().map(Vec::len).sum();
        assert_eq!(x.len(), tokens * self.width, "a row for every token");
        let EncoderRoom { normed, attended, wide, back, head, quantized } = room;
        normed.resize(x.len(), 0.0);
        let mut map = |layer: &Linear8, x: &[f32], out: &mut Vec<f32>| {
            quantized.fill(IntPath::beside(path), x, layer.inputs());
            out.resize(tokens * layer.outputs(), 0.0);
            layer.apply(IntPath::beside(path), quantized, out);
        };
        self.attend_norm.apply(path, x, normed);
        map(&self.attend, normed, attended);
        let mut first = 0;
        for heads in sentences {
            let here = first..first + heads.len();
            first = here.end;
            let three = &attended[3 * self.width * here.start..3 * self.width * here.end];
            let out = &mut normed[self.width * here.start..self.width * here.end];
            self.attend(path, three, heads, out, head);
        }
        map(&self.mix, normed, back);
        x.iter_mut().zip(&*back).for_each(|(x, y)| *x += y);
        self.wide_norm.apply(path, x, normed);
        map(&self.wide, normed, wide);
        wide.iter_mut().for_each(|x| *x = x.max(0.0));
        map(&self.narrow, wide, back);
        x.iter_mut().zip(&*back).for_each(|(x, y)| *x += y);
    }

    /// From queries, keys and values of a sentence to each token's mean of the values.
    fn attend(&self, path: Path, attended: &[f32], heads: &[usize], out: &mut [f32], room: &mut HeadRoom) {
        dispatch!(
            path,
            attend(self, attended, heads, out, room),
            [
                layer: &EncoderLayer,
                attended: &[f32],
                heads: &[usize],
                out: &mut [f32],
                room: &mut HeadRoom
            ]
        );
    }

    /// What the places of two tokens add to how much one heeds the other, for one head: `room` numbers a token.
    #[inline(always)]
    fn places(&self, head: usize, heads: &[usize], room: usize, out: &mut [f32]) {
        let table = |tie: usize| &self.places[(head * TIES + tie) * DISTANCES..][..DISTANCES];
        let distance = |token: usize, other: usize| (other + REACH).saturating_sub(token).min(2 * REACH);
        let apart = table(0);
        for (token, out) in out.chunks_exact_mut(room).enumerate() {
            let (near, far) = (token.saturating_sub(REACH), (token + REACH + 1).min(heads.len()));
            out[..near].fill(apart[0]);
            out[near..far].copy_from_slice(&apart[distance(token, near)..][..far - near]);
            out[far..heads.len()].fill(apart[2 * REACH]);
            out[heads.len()..].fill(BARRED);
        }
        for (token, &above) in heads.iter().enumerate() {
            out[token * room + above] = table(1)[distance(token, above)];
        }
        for (token, &above) in heads.iter().enumerate() {
            out[above * room + token] = table(2)[distance(above, token)];
        }
        for token in 0..heads.len() {
            out[token * room + token] = table(3)[REACH];
        }
    }
}

/// Stands in for the score of what is no token.
const BARRED: f32 = -1e4;

/// From queries, keys and values to each token's mean of the values, head by head.
///
/// # Safety
/// None is needed: plain Rust, compiled anew for each instruction set.
#[inline(always)]
#[expect(clippy::extra_unused_type_parameters, reason = "an instruction set is handed on to all alike")]
unsafe fn attend<V, const R: usize>(
    layer: &EncoderLayer,
    attended: &[f32],
    heads: &[usize],
    out: &mut [f32],
    HeadRoom { keys, values, places, weights }: &mut HeadRoom,
) {
    let (width, tokens) = (layer.width, heads.len());
    let room = tokens.next_multiple_of(LANES);
    let scale = 1.0 / (HEAD as f32).sqrt();
    weights.clear();
    weights.resize(room, 0.0);
    places.clear();
    places.resize(room * tokens, 0.0);
    keys.clear();
    keys.resize(room * HEAD, 0.0);
    for head in 0..width / HEAD {
        let part = |token: usize, which: usize| -> &[f32; HEAD] {
            let start = token * 3 * width + which * width + head * HEAD;
            attended[start..].first_chunk().expect("invariant: heads fill the width")
        };
        layer.places(head, heads, room, places);
        values.clear();
        for token in 0..tokens {
            part(token, 1).iter().enumerate().for_each(|(i, &key)| keys[i * room + token] = key);
            values.push(*part(token, 2));
        }
        for token in 0..tokens {
            scores(part(token, 0), keys, weights);
            for (weight, place) in weights.iter_mut().zip(&places[token * room..]) {
                *weight = *weight * scale + place;
            }
            soften(weights);
            let mut sums = [0.0_f32; HEAD];
            for (weight, values) in weights.iter().zip(&*values) {
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
            }
            out[token * width + head * HEAD..][..HEAD].copy_from_slice(&sums);
        }
    }
}

/// The products of a query with every key, sixteen abreast.
#[inline(always)]
fn scores(query: &[f32; HEAD], keys: &[f32], out: &mut [f32]) {
    let room = out.len();
    for (block, out) in out.chunks_exact_mut(LANES).enumerate() {
        let mut lanes = [0.0_f32; LANES];
        for (query, keys) in query.iter().zip(keys.chunks_exact(room)) {
            let keys = &keys[block * LANES..][..LANES];
            lanes.iter_mut().zip(keys).for_each(|(lane, key)| *lane += query * key);
        }
        out.copy_from_slice(&lanes);
    }
}

/// Sums `f` of all numbers, sixteen abreast.
#[inline(always)]
fn sum(x: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for some in x.chunks_exact(LANES) {
        lanes.iter_mut().zip(some).for_each(|(lane, &x)| *lane += f(x));
    }
    lanes.iter().sum()
}

/// From scores to weights that sum to one; as many as a multiple of sixteen.
#[inline(always)]
fn soften(x: &mut [f32]) {
    let mut tops = [f32::MIN; LANES];
    for some in x.chunks_exact(LANES) {
        tops.iter_mut().zip(some).for_each(|(top, &x)| *top = if x > *top { x } else { *top });
    }
    let top = tops.iter().copied().fold(f32::MIN, f32::max);
    x.iter_mut().for_each(|x| *x = exp(*x - top));
    let factor = 1.0 / sum(x, |x| x);
    x.iter_mut().for_each(|x| *x *= factor);
}

/// The exponential of a number that is not positive, to about five digits: the power of two by its exponent,
/// the rest by the series of 2^r for r within a half.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const SERIES: [f32; 6] =
        [1.0, std::f32::consts::LN_2, 0.240_226_5, 0.055_504_11, 0.009_618_13, 0.001_333_36];
    /// Added to a small number, it leaves its whole part in the lowest bits.
    const WHOLE: f32 = 12_582_912.0;
    let power = x * std::f32::consts::LOG2_E;
    let power = if power > -126.0 { power } else { -126.0 };
    let shifted = power + WHOLE;
    let rest = power - (shifted - WHOLE);
    let series = SERIES.iter().rev().fold(0.0, |sum, c| sum * rest + c);
    let exponent = shifted.to_bits().wrapping_sub(WHOLE.to_bits()).wrapping_add(127);
    series * f32::from_bits(exponent << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 64;

    fn even(len: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        (0..len).map(|_| next()).collect()
    }

    fn weights(ties: Vec<f32>) -> LayerWeights {
        let norm = || [vec![1.0; WIDTH], vec![0.0; WIDTH]];
        LayerWeights {
            attend_norm: norm(),
            attend: [even(3 * WIDTH * WIDTH, 1), even(3 * WIDTH, 2)],
            mix: [even(WIDTH * WIDTH, 3), even(WIDTH, 4)],
            wide_norm: norm(),
            wide: [even(2 * WIDTH * WIDTH, 5), even(2 * WIDTH, 6)],
            narrow: [even(2 * WIDTH * WIDTH, 7), even(WIDTH, 8)],
            distances: vec![0.0; DISTANCES * 2],
            ties,
        }
    }

    fn layer(ties: Vec<f32>) -> EncoderLayer {
        EncoderLayer::new(WIDTH, weights(ties)).unwrap()
    }

    fn read(layer: &EncoderLayer, path: Path, tokens: &[f32], heads: &[usize]) -> Vec<f32> {
        let mut x = tokens.to_vec();
        layer.apply(path, &mut x, &[heads.to_vec()], &mut EncoderRoom::default());
        x
    }

    #[test]
    fn exponentials_are_close() {
        for i in 0..2_000 {
            let x = -0.05 * i as f32;
            let (is, should) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((is - should).abs() <= 1.5e-5 * should + 1e-37, "{x}: {is} {should}");
        }
    }

    #[test]
    fn every_path_gives_the_same_bits() {
        let (layer, tokens) = (layer(even(TIES * 2, 9)), even(5 * WIDTH, 10));
        let heads = [1, 1, 1, 2, 3];
        let scalar = read(&layer, Path::Scalar, &tokens, &heads);
        for path in Path::ALL.into_iter().filter(|p| p.is_available()) {
            assert_eq!(read(&layer, path, &tokens, &heads), scalar, "{path:?}");
        }
        assert_ne!(scalar, tokens);
    }

    #[test]
    fn a_token_that_heeds_its_head_alone_takes_on_its_value() {
        // A tie to the head of 1000 drowns all else: tokens with one head get the same sum added.
        let layer = layer([[0.0; 2], [1_000.0; 2], [0.0; 2], [0.0; 2]].concat());
        let token = even(WIDTH, 11);
        let tokens = [token.clone(), even(WIDTH, 12), token].concat();
        let x = read(&layer, Path::Scalar, &tokens, &[1, 1, 1]);
        assert_eq!(x[..WIDTH], x[2 * WIDTH..]);
        let other = read(&layer, Path::Scalar, &tokens, &[1, 1, 0]);
        assert_ne!(other[..WIDTH], other[2 * WIDTH..]);
    }

    #[test]
    fn sentences_do_not_hear_each_other() {
        let (layer, tokens) = (layer(even(TIES * 2, 9)), even(5 * WIDTH, 10));
        let mut x = tokens.clone();
        let heads = [vec![1, 1], vec![0, 0, 1]];
        layer.apply(Path::Scalar, &mut x, &heads, &mut EncoderRoom::default());
        let apart = [(&tokens[..2 * WIDTH], &heads[0]), (&tokens[2 * WIDTH..], &heads[1])];
        assert_eq!(x, apart.map(|(x, heads)| read(&layer, Path::Scalar, x, heads)).concat());
    }

    #[test]
    fn weights_that_do_not_fit_are_refused() {
        let ties = || vec![0.0; TIES * 2];
        assert!(EncoderLayer::new(WIDTH, weights(ties())).is_ok());
        let short =
            LayerWeights { attend: [even(3 * WIDTH * WIDTH, 1), even(2 * WIDTH, 2)], ..weights(ties()) };
        let norm = LayerWeights { wide_norm: [vec![1.0; 16], vec![0.0; 16]], ..weights(ties()) };
        for weights in [short, norm, weights(vec![0.0; TIES])] {
            assert!(EncoderLayer::new(WIDTH, weights).is_err());
        }
    }
}
