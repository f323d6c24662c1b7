//! Scores of a transition system's actions, state by state.

use crate::Path;
use crate::lanes::{Block, Lanes, Scalar};
use crate::layers::{Linear, Rows, dispatch};
use crate::panels::Panel;
use crate::weights::{Node, WeightError};

/// Two layers over a state that is given by a few tokens: the first layer's products are computed
/// for all tokens ahead, so that a state costs one addition per token and the second layer.
#[derive(Clone, Debug)]
pub struct StateScorer {
    lower: Linear,
    /// Per slot, what stands for a missing token.
    missing: Vec<Block>,
    bias: Vec<Block>,
    upper: Vec<Panel>,
    slots: usize,
    pieces: usize,
    hidden: usize,
    classes: usize,
}

fn blocks(numbers: &[f32]) -> Vec<Block> {
    numbers.as_chunks().0.iter().map(|chunk| Block(*chunk)).collect()
}

/// Panels of the second layer are at most this many blocks wide.
const UPPER_COLUMNS: usize = 8;

impl StateScorer {
    /// Packs a `precomputable_affine` node and the `linear` node above it.
    ///
    /// # Errors
    /// If the weights do not fit together.
    pub fn from_nodes(lower: &Node, upper: &Node) -> Result<Self, WeightError> {
        let (w, b, pad) = (lower.param("W", 4)?, lower.param("b", 2)?, lower.param("pad", 4)?);
        let (uw, ub) = (upper.param("W", 2)?, upper.param("b", 1)?);
        let [slots, hidden, pieces, inputs] = w.shape[..] else { unreachable!("four axes") };
        let classes = ub.data.len();
        let fits = b.shape == [hidden, pieces]
            && pad.shape == [1, slots, hidden, pieces]
            && uw.shape == [classes, hidden];
        if !fits
            || !(16..=MAX_HIDDEN).contains(&hidden)
            || !hidden.is_multiple_of(16)
            || !(1..=3).contains(&pieces)
            || classes == 0
        {
            let message = format!("a state of {slots} x {hidden} x {pieces} for {classes} classes");
            return Err(WeightError::Content(message));
        }
        let rows = Planar { hidden, pieces };
        let no_bias = vec![0.0; slots * hidden * pieces];
        let lower = Linear::new(&rows.reorder(&w.data, inputs), &no_bias, inputs)?;
        let upper = upper_panels(&uw.data, &ub.data, hidden);
        let missing = blocks(&rows.reorder(&pad.data, 1));
        Ok(StateScorer {
            lower,
            missing,
            bias: blocks(&rows.reorder(&b.data, 1)),
            upper,
            slots,
            pieces,
            hidden,
            classes,
        })
    }

    /// Tokens that make up a state.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Actions that are scored.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Numbers in a list of scores: the classes, and zeros up to a multiple of 16.
    pub fn score_len(&self) -> usize {
        self.classes.div_ceil(16) * 16
    }

    /// Numbers per token in the table that [`StateScorer::prepare`] fills.
    pub fn table_stride(&self) -> usize {
        self.lower.stride()
    }

    /// Computes the first layer's products of every token.
    pub fn prepare(&self, path: Path, x: &[f32], rows: Rows, table: &mut [f32]) {
        self.lower.apply(path, x, rows, table);
    }

    /// Writes the scores of the state made of the tokens `ids` (a negative id is a missing token).
    pub fn score(&self, path: Path, table: &[f32], ids: &[i32], scores: &mut [f32]) {
        let stride = self.table_stride();
        assert_eq!(ids.len(), self.slots, "as many tokens as slots");
        assert!(scores.len() >= self.score_len(), "room for all scores");
        assert!(ids.iter().all(|&id| id < (table.len() / stride) as i32), "a token is beyond the table");
        let mut hidden = [Block([0.0; 16]); MAX_HIDDEN / 16];
        dispatch!(
            path,
            score(self, table, ids, &mut hidden, scores),
            [scorer: &StateScorer, table: &[f32], ids: &[i32], hidden: &mut [Block], scores: &mut [f32]]
        );
    }
}

/// Widest hidden layer.
const MAX_HIDDEN: usize = 256;

/// From output-major, piece-minor order to all outputs of the first piece, then of the second.
struct Planar {
    hidden: usize,
    pieces: usize,
}

impl Planar {
    fn reorder(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut out = vec![0.0; rows.len()];
        for (at, row) in rows.chunks_exact(width).enumerate() {
            let (slot, rest) = (at / (self.hidden * self.pieces), at % (self.hidden * self.pieces));
            let (o, piece) = (rest / self.pieces, rest % self.pieces);
            let to = (slot * self.pieces + piece) * self.hidden + o;
            out[to * width..(to + 1) * width].copy_from_slice(row);
        }
        out
    }
}

fn upper_panels(weights: &[f32], bias: &[f32], inputs: usize) -> Vec<Panel> {
    let blocks = bias.len().div_ceil(16);
    let row = |block: usize, lane: usize| {
        let o = block * 16 + lane;
        (o < bias.len()).then(|| (&weights[o * inputs..(o + 1) * inputs], bias[o]))
    };
    (0..blocks)
        .step_by(UPPER_COLUMNS)
        .map(|first| Panel::pack(inputs, (blocks - first).min(UPPER_COLUMNS), |c, lane| row(first + c, lane)))
        .collect()
}

/// # Safety
/// The machine must run `V`; ids must lie in the table, `hidden` must hold the hidden layer and
/// `scores` all scores.
#[inline(always)]
unsafe fn score<V: Lanes, const R: usize>(
    scorer: &StateScorer,
    table: &[f32],
    ids: &[i32],
    hidden: &mut [Block],
    scores: &mut [f32],
) {
    // SAFETY: handed on from the caller.
    unsafe {
        state::<V>(scorer, table, ids, hidden);
        for (p, panel) in scorer.upper.iter().enumerate() {
            let row = hidden.as_ptr().cast::<f32>();
            let out = scores.as_mut_ptr().add(p * 16 * UPPER_COLUMNS);
            match panel.columns() {
                1 => upper::<V, 1>(panel, row, out),
                2 => upper::<V, 2>(panel, row, out),
                3 => upper::<V, 3>(panel, row, out),
                4 => upper::<V, 4>(panel, row, out),
                5 => upper::<V, 5>(panel, row, out),
                6 => upper::<V, 6>(panel, row, out),
                7 => upper::<V, 7>(panel, row, out),
                _ => upper::<V, 8>(panel, row, out),
            }
        }
    }
}

/// # Safety
/// As for [`score`]; `out` must hold `16 C` numbers.
#[inline(always)]
unsafe fn upper<V: Lanes, const C: usize>(panel: &Panel, row: *const f32, out: *mut f32) {
    // SAFETY: handed on from the caller.
    unsafe {
        let [sums] = panel.tile::<V, 1, C>([row]);
        for (c, sum) in sums.into_iter().enumerate() {
            sum.store(out.add(16 * c));
        }
    }
}

/// The hidden layer of a state: slots added in order, then the bias, then the largest piece.
///
/// # Safety
/// As for [`score`].
#[inline(always)]
unsafe fn state<V: Lanes>(scorer: &StateScorer, table: &[f32], ids: &[i32], hidden: &mut [Block]) {
    let width = scorer.hidden * scorer.pieces;
    let stride = scorer.table_stride();
    // SAFETY: handed on from the caller: a slot's numbers are `width` floats of its token's row in the
    // table, or of `missing`.
    unsafe {
        for block in 0..scorer.hidden / 16 {
            let mut best = V::splat(0.0);
            for piece in 0..scorer.pieces {
                let at = piece * scorer.hidden + 16 * block;
                let mut sum = V::splat(0.0);
                for (slot, &id) in ids.iter().enumerate() {
                    let row = match id {
                        ..0 => scorer.missing.as_ptr().cast::<f32>().add(slot * width + at),
                        _ => table.as_ptr().add(id as usize * stride + slot * width + at),
                    };
                    sum = sum.add(V::load(row));
                }
                sum = sum.add(V::load(scorer.bias.as_ptr().cast::<f32>().add(at)));
                best = if piece == 0 { sum } else { best.max(sum) };
            }
            best.store(hidden.as_mut_ptr().add(block).cast());
        }
    }
}
